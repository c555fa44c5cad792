//! Whether a record can be linked to the features that it was made of, by the best attacker there is: who knows the exact
//! features of everybody and how the mechanism works.

use super::{Stream, fraction};
use crate::privacy::statistics::normal_quantile;
use crate::privacy::{HypercubeRelease, Mechanism, Randomness, Released};

const PEOPLE: usize = 108;
const FEATURES: usize = 10;

/// As many people as in a public set of chest X-rays; features spread about as theirs do within their clamps.
fn people(random: &mut Stream) -> Vec<Vec<f64>> {
    let mut feature = || {
        let drawn = random.next_u32().expect("randomness");
        let z = normal_quantile((f64::from(drawn) + 0.5) / 2f64.powi(32));
        (0.5 + 0.1 * z).clamp(0.0, 1.0)
    };
    (0..PEOPLE)
        .map(|_| (0..FEATURES).map(|_| feature()).collect())
        .collect()
}

/// How likely a release is for these values, but for a factor.
fn likelihood(values: &[f64], release: &HypercubeRelease, threshold: u32, growth: f64) -> f64 {
    // How many released signs the rounded values agree with: probabilities of 0, 1, 2 and so on.
    let mut agree = vec![1.0];
    for (&at, &sign) in release.coordinates.iter().zip(&release.signs) {
        let value = values[at as usize];
        let p = if sign > 0 { value } else { 1.0 - value };
        let before = agree.clone();
        agree.push(0.0);
        for (j, agree) in agree.iter_mut().enumerate() {
            let (same, less) = (before.get(j), j.checked_sub(1).map(|less| before[less]));
            *agree = same.unwrap_or(&0.0) * (1.0 - p) + less.unwrap_or(0.0) * p;
        }
    }
    let (rare, likely) = agree.split_at(threshold as usize);
    rare.iter().sum::<f64>() + growth * likely.iter().sum::<f64>()
}

#[test]
fn a_record_links_to_its_original_little_better_than_by_chance() {
    let mut random = Stream::of_test("linkage");
    let people = people(&mut random);
    for (epsilon, most) in [(1, 0.54), (3, 0.61), (8, 0.71)] {
        let mechanism = Mechanism::best(FEATURES as u32, fraction(epsilon, 1)).expect("lawful");
        let Mechanism::Hypercube(hypercube) = mechanism else {
            panic!("another mechanism is better");
        };
        // The area under the curve: how often the original looks likelier than another person, by draws of each.
        let (mut wins, mut pairs) = (0.0, 0.0);
        for (at, values) in people.iter().enumerate() {
            for _ in 0..30 {
                let released = mechanism.release(values, &mut random).expect("randomness");
                let Released::Signs(signs) = released else {
                    panic!("signs are what it releases");
                };
                let growth = (epsilon as f64).exp();
                let of =
                    |values: &Vec<f64>| likelihood(values, &signs, hypercube.threshold, growth);
                let own = of(values);
                let others = people.iter().enumerate().filter(|&(other, _)| other != at);
                for (_, other) in others {
                    let other = of(other);
                    wins +=
                        f64::from(u8::from(own > other)) + 0.5 * f64::from(u8::from(own == other));
                    pairs += 1.0;
                }
            }
        }
        let area = wins / pairs;
        assert!(area > 0.5 && area < most, "ε = {epsilon}: {area}");
    }
}
