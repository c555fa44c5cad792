use std::collections::HashMap;

use proptest::prelude::*;

use super::{Ending, Stream, fraction};
use crate::privacy::accounting::{discrete_gaussian_probability, discrete_laplace_probability};
use crate::privacy::statistics::{chi_square, normal_tail};
use crate::privacy::{
    Fraction, LARGEST_SCALE, SamplingError, bernoulli_exp, discrete_gaussian, discrete_laplace,
    subset, uniform,
};

/// No test of chance may fail more often than this while all is well.
const ALPHA: f64 = 1e-6;
const DRAWS: u64 = 30_000;

/// Draws whole numbers and compares how often each comes up with its probability; far ones are counted together.
fn has_probabilities(
    name: &str,
    mut draw: impl FnMut() -> i128,
    probability: impl Fn(i128) -> f64,
) {
    let mut counts = HashMap::new();
    for _ in 0..DRAWS {
        *counts.entry(draw()).or_insert(0u64) += 1;
    }
    let (mut counted, mut expected) = (Vec::new(), Vec::new());
    for x in -2_000..=2_000 {
        let likely = probability(x) * DRAWS as f64;
        if likely >= 10.0 {
            counted.push(counts.get(&x).copied().unwrap_or(0));
            expected.push(likely);
        }
    }
    let (near, likely): (u64, f64) = (counted.iter().sum(), expected.iter().sum());
    if DRAWS as f64 - likely > 5.0 {
        counted.push(DRAWS - near);
        expected.push(DRAWS as f64 - likely);
    }
    assert!(expected.len() > 2, "{name}: the test tells nothing");
    let p = chi_square(&counted, &expected);
    assert!(p > ALPHA, "{name}: {p}");
}

#[test]
fn discrete_laplace_numbers_come_as_often_as_they_should() {
    let mut random = Stream::of_test("laplace");
    for scale in [
        fraction(1, 2),
        fraction(1, 1),
        fraction(2, 1),
        fraction(20, 3),
        fraction(100, 1),
    ] {
        let draw = || discrete_laplace(scale, &mut random).expect("randomness");
        let b = scale.to_f64();
        has_probabilities(&format!("scale {b}"), draw, |x| {
            discrete_laplace_probability(b, x as i64)
        });
    }
}

#[test]
fn discrete_gaussian_numbers_come_as_often_as_they_should() {
    let mut random = Stream::of_test("gaussian");
    for sigma in [
        fraction(1, 2),
        fraction(1, 1),
        fraction(2, 1),
        fraction(1171, 500),
        fraction(10, 1),
    ] {
        let draw = || discrete_gaussian(sigma, &mut random).expect("randomness");
        let s = sigma.to_f64();
        has_probabilities(&format!("σ = {s}"), draw, |x| {
            discrete_gaussian_probability(s, x as i64)
        });
    }
}

#[test]
fn five_percent_less_noise_is_noticed_by_the_same_test() {
    let mut random = Stream::of_test("control");
    let mut counts = [0u64; 41];
    let draws = 400_000;
    for _ in 0..draws {
        let drawn = discrete_laplace(fraction(200, 105), &mut random).expect("randomness");
        counts[(drawn.clamp(-20, 20) + 20) as usize] += 1;
    }
    let probability = |x: i64| discrete_laplace_probability(2.0, x);
    let mut expected: Vec<f64> = (-20..=20)
        .map(|x| probability(x) * f64::from(draws))
        .collect();
    let tail: f64 = (21..200).map(|x| probability(x) * f64::from(draws)).sum();
    expected[0] += tail;
    expected[40] += tail;
    assert!(chi_square(&counts, &expected) < ALPHA);
}

#[test]
fn uniform_numbers_are_alike_and_below_their_bound() {
    let mut random = Stream::of_test("uniform");
    for bound in [1u64, 2, 3, 5, 64, 65] {
        let mut counts = vec![0u64; bound as usize];
        for _ in 0..DRAWS {
            counts[uniform(bound.into(), &mut random).expect("randomness") as usize] += 1;
        }
        let expected = vec![DRAWS as f64 / bound as f64; bound as usize];
        assert!(
            bound == 1 || chi_square(&counts, &expected) > ALPHA,
            "{bound}"
        );
    }
    assert_eq!(uniform(0, &mut random), Err(SamplingError::Scale));
}

#[test]
fn coins_of_a_power_of_e_have_its_probability() {
    let mut random = Stream::of_test("bernoulli");
    // Fermat primes and powers of two below the line, and more than one above it.
    for gamma in [
        fraction(0, 1),
        fraction(1, 257),
        fraction(1, 65_537),
        fraction(3, 1 << 30),
        fraction(1, 2),
        fraction(1, 1),
        fraction(7, 3),
        fraction(5, 1),
    ] {
        let p = (-gamma.to_f64()).exp();
        let heads = (0..DRAWS).filter(|_| bernoulli_exp(gamma, &mut random).expect("randomness"));
        let heads = heads.count() as f64;
        let n = DRAWS as f64;
        if p == 1.0 {
            assert_eq!(heads, n);
            continue;
        }
        // Rare tails: a normal distribution is not near enough, so that one more is allowed.
        let z = ((heads - n * p).abs() - 1.0).max(0.0) / (n * p * (1.0 - p)).sqrt();
        assert!(
            2.0 * normal_tail(z) > ALPHA || n * (1.0 - p) < 1.0,
            "{gamma:?}: {heads}"
        );
    }
}

#[test]
fn two_coins_together_are_the_coin_of_the_sum() {
    let mut random = Stream::of_test("identity");
    let mut count = |one: Fraction, other: Fraction| {
        let mut both = 0.0;
        for _ in 0..DRAWS {
            let first = bernoulli_exp(one, &mut random).expect("randomness");
            let second = bernoulli_exp(other, &mut random).expect("randomness");
            both += f64::from(u8::from(first && second));
        }
        both
    };
    let (parts, whole) = (
        count(fraction(1, 3), fraction(5, 7)),
        count(fraction(22, 21), fraction(0, 1)),
    );
    let z = (parts - whole).abs() / (parts + whole).sqrt();
    assert!(2.0 * normal_tail(z) > ALPHA, "{parts} and {whole}");
}

#[test]
fn variances_are_those_of_the_formulas() {
    let mut random = Stream::of_test("variance");
    for (scale, expected) in [
        (fraction(1, 1), 1.841_347_188_4),
        (fraction(10, 1), 199.833_416_633_6),
    ] {
        let squares = (0..DRAWS).map(|_| {
            discrete_laplace(scale, &mut random)
                .expect("randomness")
                .pow(2) as f64
        });
        let variance = squares.sum::<f64>() / DRAWS as f64;
        // The fourth moment of a Laplace distribution is six times the square of its variance.
        let z = (variance / expected - 1.0).abs() / (6.5 / DRAWS as f64).sqrt();
        assert!(2.0 * normal_tail(z) > ALPHA, "{variance} for {expected}");
    }
}

#[test]
fn subsets_are_all_alike() {
    let mut random = Stream::of_test("subset");
    let mut counts: HashMap<Vec<u32>, u64> = HashMap::new();
    for _ in 0..DRAWS {
        *counts
            .entry(subset(6, 3, &mut random).expect("randomness"))
            .or_insert(0) += 1;
    }
    let counted: Vec<u64> = counts.values().copied().collect();
    assert_eq!(counted.len(), 20);
    assert!(chi_square(&counted, &[DRAWS as f64 / 20.0; 20]) > ALPHA);
    assert_eq!(subset(3, 4, &mut random), Err(SamplingError::Scale));
}

#[test]
fn nothing_is_drawn_where_randomness_ends() {
    let ended = Err(SamplingError::NoRandomness(crate::privacy::NoRandomness));
    assert_eq!(discrete_laplace(fraction(2, 1), &mut Ending(3)), ended);
    assert_eq!(discrete_gaussian(fraction(2, 1), &mut Ending(0)), ended);
    assert_eq!(
        uniform(10, &mut Ending(0)),
        Err(SamplingError::NoRandomness(crate::privacy::NoRandomness))
    );
    assert!(subset(6, 3, &mut Ending(4)).is_err());
}

#[test]
fn scales_beyond_what_is_proved_are_refused() {
    let mut random = Stream::of_test("scales");
    let largest = u128::from(LARGEST_SCALE);
    for scale in [
        fraction(0, 1),
        fraction(largest + 1, 1),
        fraction(1, largest + 1),
    ] {
        assert_eq!(
            discrete_laplace(scale, &mut random),
            Err(SamplingError::Scale)
        );
        assert_eq!(
            discrete_gaussian(scale, &mut random),
            Err(SamplingError::Scale)
        );
    }
    for scale in [
        fraction(largest, 1),
        fraction(1, largest),
        fraction(largest, largest - 1),
    ] {
        assert!(discrete_laplace(scale, &mut random).is_ok(), "{scale:?}");
        assert!(discrete_gaussian(scale, &mut random).is_ok(), "{scale:?}");
    }
    // A denominator that leaves no room for a factor is an error, and no coin.
    let tight = fraction(u128::MAX - 1, u128::MAX);
    let coins = (0..50).map(|_| bernoulli_exp(tight, &mut random));
    assert!(
        coins
            .into_iter()
            .any(|coin| coin == Err(SamplingError::Overflow))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_lawful_scale_gives_a_number_of_its_size(
        numerator in 1..=u128::from(LARGEST_SCALE), denominator in 1..=u128::from(LARGEST_SCALE), seed in any::<[u8; 32]>()
    ) {
        let scale = fraction(numerator, denominator);
        let mut random = Stream::new(seed);
        // Beyond forty scales lies less than e^(−39).
        let bound = 40.0 * (scale.to_f64() + 1.0);
        prop_assert!((discrete_laplace(scale, &mut random).unwrap() as f64).abs() < bound);
        prop_assert!((discrete_gaussian(scale, &mut random).unwrap() as f64).abs() < bound);
    }

    #[test]
    fn the_same_bytes_give_the_same_number(seed in any::<[u8; 32]>()) {
        let draw = || discrete_gaussian(fraction(7, 2), &mut Stream::new(seed));
        prop_assert_eq!(draw(), draw());
    }
}
