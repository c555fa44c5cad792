use proptest::prelude::*;

use super::*;
use crate::privacy::tests::{Ending, Stream, fraction};

fn all(features: u32, epsilon: Fraction) -> Vec<Mechanism> {
    let all = [
        Mechanism::best(features, epsilon),
        Hypercube::new(features, epsilon).map(Mechanism::Hypercube),
        Mechanism::cube(features, epsilon),
        Mechanism::laplace(features, epsilon),
        Mechanism::gaussian(features, epsilon, fraction(1, 100_000)),
        (features == 1)
            .then(|| Piecewise::new(epsilon).map(Mechanism::Piecewise))
            .flatten(),
    ];
    all.into_iter().flatten().collect()
}

#[test]
fn errors_are_those_of_the_table() {
    // d, ε, the mechanism's largest error, that of Laplace noise, that of the norm's noise.
    for (features, epsilon, best, laplace, cube) in [
        (5, 1, 5.853, 50.0, 14.0),
        (5, 3, 0.839, 5.56, 1.556),
        (5, 8, 0.219, 0.781, 0.219),
        (20, 1, 23.41, 800.0, 154.0),
        (20, 3, 3.357, 88.9, 17.1),
        (20, 8, 0.695, 12.5, 2.41),
        (50, 8, 1.688, 78.1, 13.8),
        (100, 8, 3.349, 312.5, 53.7),
    ] {
        let of = |mechanism: Option<Mechanism>| mechanism.expect("lawful").worst_variance();
        let epsilon = fraction(epsilon, 1);
        for (found, expected) in [
            (of(Mechanism::best(features, epsilon)), best),
            (of(Mechanism::laplace(features, epsilon)), laplace),
            (of(Mechanism::cube(features, epsilon)), cube),
        ] {
            assert!(
                (found / expected - 1.0).abs() < 4e-3,
                "{found} for {expected} at {features}, {epsilon}"
            );
        }
    }
    let most = |epsilon| {
        Mechanism::best(20, fraction(epsilon, 1))
            .expect("lawful")
            .worst_variance()
    };
    assert!(most(1) <= 23.5 && most(3) <= 3.4 && most(8) <= 0.70);
}

#[test]
fn each_number_of_features_gets_the_mechanism_of_least_error() {
    let name = |features, epsilon| {
        Mechanism::best(features, fraction(epsilon, 1))
            .expect("lawful")
            .description()
            .name
    };
    assert_eq!(name(20, 1), "sampled-hypercube");
    assert_eq!(name(5, 8), "cube-norm");
    assert_eq!(name(1, 8), "piecewise");
    assert!(Mechanism::best(0, fraction(1, 1)).is_none());
    assert!(Mechanism::best(101, fraction(1, 1)).is_none());
    assert!(Mechanism::best(5, fraction(21, 1)).is_none());
    assert!(Mechanism::best(5, fraction(0, 1)).is_none());
}

#[test]
fn what_a_release_tells_is_right_on_average_with_the_stated_error() {
    let mut random = Stream::of_test("estimates");
    for mechanism in [1, 5]
        .into_iter()
        .flat_map(|features| all(features, fraction(3, 1)))
    {
        let values = [0.0, 0.25, 0.7, 1.0, 0.5][..mechanism.features() as usize].to_vec();
        let draws = 4_000;
        let mut sums = vec![(0.0, 0.0); values.len()];
        let told = match mechanism {
            Mechanism::Hypercube(of) => f64::from(of.told) / f64::from(of.features),
            _ => 1.0,
        };
        for _ in 0..draws {
            let released = mechanism.release(&values, &mut random).expect("randomness");
            for (sum, estimate) in sums.iter_mut().zip(mechanism.told(&released)) {
                // Of the centred value, so that what is not told counts as nothing.
                let estimate = estimate.map_or(0.0, |estimate| (estimate - 0.5) / told);
                *sum = (sum.0 + estimate, sum.1 + estimate * estimate);
            }
        }
        for (&value, (sum, squares)) in values.iter().zip(sums) {
            let n = f64::from(draws);
            let (mean, variance) = (sum / n + 0.5, squares / n - (sum / n).powi(2));
            let expected = mechanism.variance(value);
            let name = mechanism.description().name;
            assert!(
                (mean - value).abs() < 5.0 * (expected / n).sqrt(),
                "{name}: {mean} for {value}"
            );
            assert!(
                (variance / expected - 1.0).abs() < 0.3,
                "{name}: {variance} for {expected}"
            );
        }
    }
}

#[test]
fn nothing_is_released_where_randomness_ends_or_features_lack() {
    for mechanism in all(5, fraction(3, 1)) {
        let ended = mechanism.release(&[0.5; 5], &mut Ending(7));
        assert!(matches!(
            ended,
            Err(MechanismError::Sampling(SamplingError::NoRandomness(_)))
        ));
        assert_eq!(
            mechanism.release(&[0.5; 4], &mut Ending(1000)),
            Err(MechanismError::Length)
        );
    }
}

#[test]
fn forged_releases_are_refused() {
    let texts = |all: &[&str]| all.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let hypercube = Mechanism::Hypercube(Hypercube::new(5, fraction(3, 1)).expect("lawful"));
    assert!(hypercube.read(&texts(&["+", "-", ".", "+", "."])).is_ok());
    for forged in [
        &["+", "-", ".", ".", "."][..],
        &["+", "-", "+", "+", "."],
        &["+", "-", "?", "+", "."],
        &["+", "+", "+"],
    ] {
        assert!(hypercube.read(&texts(forged)).is_err(), "{forged:?}");
    }
    let laplace = Mechanism::laplace(1, fraction(3, 1)).expect("lawful");
    assert_eq!(
        laplace.read(&texts(&["-000000001024"])),
        Ok(Released::Steps(vec![-1024]))
    );
    for forged in [
        "1024",
        "+1024",
        "-00000000 024",
        "+0000000001024",
        "-000000000000",
    ] {
        assert!(laplace.read(&texts(&[forged])).is_err(), "{forged}");
    }
    let piecewise = Mechanism::best(1, fraction(8, 1)).expect("lawful");
    assert!(piecewise.read(&texts(&["4095"])).is_ok());
    assert!(piecewise.read(&texts(&["4096"])).is_err() && piecewise.read(&texts(&["95"])).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_length_of_a_release_and_the_bytes_that_it_takes_are_the_same_for_all_values(
        values in proptest::collection::vec(prop_oneof![Just(f64::NAN), Just(f64::INFINITY), -2.0..3.0], 5), seed in any::<[u8; 32]>()
    ) {
        for mechanism in all(5, fraction(3, 1)) {
            let (mut one, mut other) = (Stream::new(seed), Stream::new(seed));
            let texts = mechanism.texts(&mechanism.release(&values, &mut one).unwrap());
            let least = mechanism.texts(&mechanism.release(&[0.0; 5], &mut other).unwrap());
            let lengths = |texts: &[String]| texts.iter().map(String::len).collect::<Vec<_>>();
            prop_assert_eq!(lengths(&texts), lengths(&least));
            prop_assert_eq!(one.next_u32(), other.next_u32());
            let read = mechanism.read(&texts).unwrap();
            prop_assert_eq!(mechanism.texts(&read), texts);
        }
    }

    #[test]
    fn a_description_gives_its_mechanism_again(features in 1u32..12, numerator in 1u128..20, denominator in 1u128..8) {
        for mechanism in all(features, fraction(numerator, denominator)) {
            let json = serde_json::to_string(&mechanism.description()).unwrap();
            let read = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(Mechanism::described(&read), Some(mechanism));
        }
    }
}
