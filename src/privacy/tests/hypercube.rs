use super::*;
use crate::privacy::PlatformRandomness;

fn mechanism(features: u32, told: u32, threshold: u32, epsilon: u128) -> Hypercube {
    Hypercube {
        features,
        told,
        threshold,
        epsilon: Fraction::new(epsilon, 1).expect("not 0"),
    }
}

#[test]
fn the_contraction_is_that_of_the_reference() {
    // Computed with exact rationals and 60 digits.
    for (features, told, threshold, epsilon, expected) in [
        (20, 1, 1, 1, 0.462_117_157_3),
        (20, 2, 2, 2, 0.614_979_459_0),
        (20, 3, 3, 3, 0.704_639_416_1),
        (20, 4, 4, 4, 0.770_108_832_0),
        (20, 18, 15, 8, 0.631_988_453_1),
        (50, 50, 35, 8, 0.384_893_859_0),
        (100, 98, 63, 8, 0.276_003_319_2),
    ] {
        let m = mechanism(features, told, threshold, epsilon).contraction();
        assert!((m - expected).abs() < 5e-11, "{m} for {expected}");
    }
}

#[test]
fn the_mechanism_of_least_error_is_chosen() {
    for (features, epsilon, told, threshold, error) in [
        (5, 1, 1, 1, 5.853),
        (5, 3, 3, 3, 0.839),
        (5, 8, 5, 5, 0.255),
        (20, 1, 1, 1, 23.41),
        (20, 3, 3, 3, 3.357),
        (20, 8, 18, 15, 0.695),
        (50, 8, 50, 35, 1.688),
        (100, 8, 98, 63, 3.349),
    ] {
        let epsilon = Fraction::new(epsilon, 1).expect("not 0");
        let chosen = Hypercube::new(features, epsilon).expect("a lawful mechanism");
        assert_eq!((chosen.told, chosen.threshold), (told, threshold));
        // The largest error is at a value of one half.
        let worst = chosen.variance(0.5);
        assert!((worst / error - 1.0).abs() < 2e-3, "{worst} for {error}");
    }
}

#[test]
fn estimates_of_many_releases_come_near_the_values() {
    let mechanism =
        Hypercube::new(5, Fraction::new(3, 1).expect("not 0")).expect("a lawful mechanism");
    let values = [0.0, 0.2, 0.5, 0.9, 1.0];
    let grid = values.map(on_grid);
    let mut random = PlatformRandomness::new();
    let releases: Vec<_> = (0..40_000)
        .map(|_| {
            let draw = mechanism.draw(&mut random).expect("randomness");
            mechanism.release(&grid, &draw).expect("as many values")
        })
        .collect();
    for (mean, value) in mechanism.means(&releases).into_iter().zip(values) {
        let error = (mechanism.variance(value) / releases.len() as f64).sqrt();
        assert!((mean - value).abs() < 6.0 * error, "{mean} for {value}");
    }
}

/// A rational number in place of e^ε: what is proved of it holds of every other.
const GROWTH: (u128, u128) = (2_718_281_828, 1_000_000_000);

/// Every draw of a mechanism, with a weight proportional to its probability; thresholds in quarters of the grid.
fn all_draws(mechanism: &Hypercube) -> Vec<(HypercubeDraw, u128)> {
    let (d, k) = (mechanism.features, mechanism.told);
    let mut draws = Vec::new();
    for set in (0u32..1 << d).filter(|set| set.count_ones() == k) {
        for pattern in 0u32..1 << k {
            let weight = match pattern.count_ones() >= mechanism.threshold {
                true => GROWTH.0,
                false => GROWTH.1,
            };
            for quarters in 0u32..1 << (2 * k) {
                let draw = HypercubeDraw {
                    coordinates: (0..d).filter(|bit| set >> bit & 1 == 1).collect(),
                    agrees: (0..k).map(|bit| pattern >> bit & 1 == 1).collect(),
                    thresholds: (0..k)
                        .map(|at| (quarters >> (2 * at) & 3) << (GRID_BITS - 2))
                        .collect(),
                };
                draws.push((draw, weight));
            }
        }
    }
    draws
}

/// The probabilities of all outputs for an input in quarters, as whole numbers with one denominator.
fn distribution(
    mechanism: &Hypercube,
    draws: &[(HypercubeDraw, u128)],
    quarters: &[u32],
) -> std::collections::BTreeMap<(Vec<u32>, Vec<i8>), u128> {
    let values: Vec<u32> = quarters
        .iter()
        .map(|quarter| quarter << (GRID_BITS - 2))
        .collect();
    let mut outputs = std::collections::BTreeMap::new();
    for (draw, weight) in draws {
        let release = mechanism.release(&values, draw).expect("as many values");
        *outputs
            .entry((release.coordinates, release.signs))
            .or_insert(0) += weight;
    }
    outputs
}

#[test]
fn no_output_tells_inputs_apart_by_more_than_the_claim_and_one_does_by_exactly_it() {
    for (d, k, h) in [(1, 1, 1), (3, 3, 2), (4, 2, 2), (4, 3, 3), (5, 5, 4)] {
        let mechanism = mechanism(d, k, h, 1);
        let draws = all_draws(&mechanism);
        let inputs: Vec<Vec<u32>> = match d {
            5 => vec![vec![0; 5], vec![4; 5], vec![0, 4, 0, 4, 1], vec![2; 5]],
            _ => (0..5u32.pow(d))
                .map(|input| (0..d).map(|at| input / 5u32.pow(at) % 5).collect())
                .collect(),
        };
        let all: Vec<_> = inputs
            .iter()
            .map(|input| distribution(&mechanism, &draws, input))
            .collect();
        let outputs: Vec<_> = all[0].keys().collect();
        let mut is_reached = false;
        for output in outputs {
            // An output that one input can give and another cannot would be a perfect witness.
            let likelihoods: Vec<u128> = all.iter().map(|of_input| of_input[output]).collect();
            let (least, most) = (
                likelihoods.iter().min().expect("some"),
                likelihoods.iter().max().expect("some"),
            );
            let (left, right) = (most * GROWTH.1, least * GROWTH.0);
            assert!(left <= right, "{d} {k} {h}: {most} to {least}");
            is_reached |= left == right;
        }
        assert!(
            is_reached,
            "{d} {k} {h}: less is revealed than the claim says"
        );
    }
}

#[test]
fn the_mean_of_a_released_sign_is_exactly_the_contraction_of_the_value() {
    for (d, k, h) in [(3u32, 3u32, 2u32), (4, 2, 2), (4, 3, 3)] {
        let mechanism = mechanism(d, k, h, 1);
        let draws = all_draws(&mechanism);
        let choose = |j: u32| {
            (0..j).fold(1i128, |product, i| {
                product * i128::from(k - i) / i128::from(i + 1)
            })
        };
        let sum = |from: u32, to: u32, weigh: &dyn Fn(u32) -> i128| {
            (from..to).map(|j| choose(j) * weigh(j)).sum::<i128>()
        };
        let (growth, one) = (GROWTH.0 as i128, GROWTH.1 as i128);
        let lead = sum(h, k + 1, &|j| 2 * i128::from(j) - i128::from(k));
        let all = growth * sum(h, k + 1, &|_| 1) + one * sum(0, h, &|_| 1);
        let input: Vec<u32> = (0..d).map(|at| [0, 1, 2, 4][at as usize]).collect();
        for feature in 0..d {
            let (mut signs, mut total) = (0i128, 0i128);
            for ((coordinates, released), weight) in distribution(&mechanism, &draws, &input) {
                if let Some(at) = coordinates
                    .iter()
                    .position(|&coordinate| coordinate == feature)
                {
                    signs += i128::from(released[at]) * weight as i128;
                    total += weight as i128;
                }
            }
            // signs / total = m·u, with u = (quarters − 2)/2 and m = (e^ε − 1)·lead / (k·all).
            let u = i128::from(input[feature as usize]) - 2;
            assert_eq!(
                signs * i128::from(k) * all * 2,
                total * (growth - one) * lead * u
            );
        }
    }
}

/// Counts the words that are drawn.
struct Counted(PlatformRandomness, u32);

impl Randomness for Counted {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), crate::privacy::NoRandomness> {
        self.0.fill(bytes)
    }

    fn next_u32(&mut self) -> Result<u32, crate::privacy::NoRandomness> {
        self.1 += 1;
        self.0.next_u32()
    }
}

#[test]
fn a_draw_takes_few_random_numbers_however_rare_the_likely_outputs_are() {
    for (features, epsilon) in [(20, 1), (20, 3), (20, 8), (100, 8), (100, 20)] {
        let epsilon = Fraction::new(epsilon, 1).expect("not 0");
        let mechanism = Hypercube::new(features, epsilon).expect("a lawful mechanism");
        let mut random = Counted(PlatformRandomness::new(), 0);
        for _ in 0..1_000 {
            mechanism.draw(&mut random).expect("randomness");
        }
        let each = f64::from(random.1) / 1_000.0;
        let enough = f64::from(3 * mechanism.told + 2 * features) + 40.0;
        assert!(each < enough, "{features}, {epsilon}: {each}");
    }
}
