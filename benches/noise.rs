//! How long noise takes: single draws, and whole records. With the feature `noise-peers`, beside it the crates `opendp`
//! and `prio` with the same parameters, in one run on one thread; processor time.
//!
//! Random bytes: ours from the operating system, 4096 at a time; those of `opendp` (built without OpenSSL) and `prio` from
//! a generator of their process.

mod clock;

use std::hint::black_box;
use std::time::Duration;

use clock::processor_time;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkGroup, Criterion};
use scanveil::privacy::{
    Fraction, Hypercube, Mechanism, PlatformRandomness, discrete_gaussian, discrete_laplace,
};

/// What criterion measures here.
struct ProcessorTime;

impl Measurement for ProcessorTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        processor_time()
    }

    fn end(&self, start: Duration) -> Duration {
        processor_time() - start
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn whole(number: u128) -> Fraction {
    Fraction::new(number, 1).expect("1 is not 0")
}

fn laplace(group: &mut BenchmarkGroup<'_, ProcessorTime>) {
    let mut random = PlatformRandomness::new();
    group.bench_function("scanveil", |bencher| {
        bencher.iter(|| discrete_laplace(black_box(whole(2)), &mut random).expect("randomness"));
    });
    #[cfg(feature = "noise-peers")]
    {
        let noise = peers::laplace_of_integers(2.0);
        group.bench_function("opendp, of an integer", |bencher| bencher.iter(&noise));
        let mut noise = peers::prio_laplace(2);
        group.bench_function("prio", |bencher| bencher.iter(&mut noise));
    }
}

fn laplace_of_a_feature(group: &mut BenchmarkGroup<'_, ProcessorTime>) {
    let mut random = PlatformRandomness::new();
    let twentieth = Fraction::new(1, 20).expect("20 is not 0");
    let mechanism = Mechanism::laplace(1, twentieth).expect("a lawful ε");
    group.bench_function("scanveil, a grid of 1/1024", |bencher| {
        bencher.iter(|| mechanism.release(black_box(&[0.3]), &mut random));
    });
    #[cfg(feature = "noise-peers")]
    for (name, k) in [
        ("opendp, its own grid", None),
        ("opendp, a grid of 2^-20", Some(-20)),
    ] {
        let noise = peers::laplace_of_floats(20.0, k);
        group.bench_function(name, |bencher| bencher.iter(&noise));
    }
}

fn gaussian(group: &mut BenchmarkGroup<'_, ProcessorTime>) {
    let mut random = PlatformRandomness::new();
    group.bench_function("scanveil", |bencher| {
        bencher.iter(|| discrete_gaussian(black_box(whole(2)), &mut random).expect("randomness"));
    });
    #[cfg(feature = "noise-peers")]
    {
        let noise = peers::gaussian_of_integers(2.0);
        group.bench_function("opendp, of an integer", |bencher| bencher.iter(&noise));
        let mut noise = peers::prio_gaussian(2);
        group.bench_function("prio", |bencher| bencher.iter(&mut noise));
    }
}

/// Of 20 features.
fn records(group: &mut BenchmarkGroup<'_, ProcessorTime>) {
    let mut random = PlatformRandomness::new();
    for epsilon in [1, 3, 8] {
        let epsilon = whole(epsilon);
        let hypercube = Hypercube::new(20, epsilon).map(Mechanism::Hypercube);
        for mechanism in [hypercube, Mechanism::laplace(20, epsilon)] {
            let mechanism = mechanism.expect("a lawful ε");
            let name = format!("{}, ε = {epsilon}", mechanism.description().name);
            group.bench_function(name, |bencher| {
                bencher.iter(|| mechanism.release(black_box(&[0.3; 20]), &mut random));
            });
        }
    }
}

#[cfg(feature = "noise-peers")]
mod peers {
    use opendp::domains::AtomDomain;
    use opendp::measurements::{make_gaussian, make_laplace};
    use opendp::measures::{MaxDivergence, ZeroConcentratedDivergence};
    use opendp::metrics::AbsoluteDistance;
    use prio::dp::Rational;
    use prio::dp::distributions::{DiscreteGaussian, DiscreteLaplace};
    use rand::SeedableRng;
    use rand::distr::Distribution;
    use rand::rngs::StdRng;

    pub(super) fn laplace_of_integers(scale: f64) -> impl Fn() -> i64 {
        let of = (
            AtomDomain::<i64>::default(),
            AbsoluteDistance::<i64>::default(),
        );
        let noise = make_laplace::<_, _, MaxDivergence>(of.0, of.1, scale, None);
        let noise = noise.expect("a lawful scale");
        move || noise.invoke(&0).expect("a draw")
    }

    pub(super) fn laplace_of_floats(scale: f64, k: Option<i32>) -> impl Fn() -> f64 {
        let domain = AtomDomain::<f64>::new_non_nan();
        let metric = AbsoluteDistance::<f64>::default();
        let noise = make_laplace::<_, _, MaxDivergence>(domain, metric, scale, k);
        let noise = noise.expect("a lawful scale");
        move || noise.invoke(&0.3).expect("a draw")
    }

    pub(super) fn gaussian_of_integers(sigma: f64) -> impl Fn() -> i64 {
        let of = (
            AtomDomain::<i64>::default(),
            AbsoluteDistance::<i64>::default(),
        );
        let noise = make_gaussian::<_, _, ZeroConcentratedDivergence>(of.0, of.1, sigma, None);
        let noise = noise.expect("a lawful σ");
        move || noise.invoke(&0).expect("a draw")
    }

    pub(super) fn prio_laplace(scale: u128) -> impl FnMut() {
        let scale = Rational::from_unsigned(scale, 1).expect("1 is not 0");
        let noise = DiscreteLaplace::new(scale).expect("a lawful scale");
        let mut random = StdRng::from_seed(seed());
        move || drop(std::hint::black_box(noise.sample(&mut random)))
    }

    pub(super) fn prio_gaussian(sigma: u128) -> impl FnMut() {
        let sigma = Rational::from_unsigned(sigma, 1).expect("1 is not 0");
        let noise = DiscreteGaussian::new(sigma).expect("a lawful σ");
        let mut random = StdRng::from_seed(seed());
        move || drop(std::hint::black_box(noise.sample(&mut random)))
    }

    /// Of a bench, whose numbers nobody sees.
    fn seed() -> [u8; 32] {
        [7; 32]
    }
}

fn main() {
    // `cargo test` runs benches once, to see that they run.
    let criterion = Criterion::default().with_measurement(ProcessorTime);
    let mut criterion = criterion.configure_from_args();
    for (name, bench) in [
        (
            "discrete Laplace, scale 2",
            laplace as fn(&mut BenchmarkGroup<'_, ProcessorTime>),
        ),
        ("Laplace noise on a feature, scale 20", laplace_of_a_feature),
        ("discrete Gaussian, σ = 2", gaussian),
        ("a record of 20 features", records),
    ] {
        let mut group = criterion.benchmark_group(name);
        bench(&mut group);
        group.finish();
    }
    criterion.final_summary();
}
