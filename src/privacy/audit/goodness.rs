//! Whether numbers come as often as their formulas say: χ² tests.

use crate::privacy::accounting::{discrete_gaussian_probability, discrete_laplace_probability};
use crate::privacy::fraction::Fraction;
use crate::privacy::hypercube::Hypercube;
use crate::privacy::mechanism::MechanismError;
use crate::privacy::norm::{STEPS, cube_noise};
use crate::privacy::random::Randomness;
use crate::privacy::sampler::SamplingError;
use crate::privacy::statistics::chi_square;

use super::Check;

/// Notices five percent less noise: the variance by itself takes some 20,000 draws.
const DRAWS: u64 = 100_000;

pub(super) fn laplace(
    name: String,
    scale: Fraction,
    draw: impl FnMut() -> Result<i128, SamplingError>,
) -> Result<Check, MechanismError> {
    let scale = scale.to_f64();
    numbers(
        name,
        draw,
        |x| discrete_laplace_probability(scale, x),
        scale,
    )
}

pub(super) fn gaussian(
    name: String,
    sigma: Fraction,
    draw: impl FnMut() -> Result<i128, SamplingError>,
) -> Result<Check, MechanismError> {
    let sigma = sigma.to_f64();
    numbers(
        name,
        draw,
        |x| discrete_gaussian_probability(sigma, x),
        sigma,
    )
}

fn numbers(
    name: String,
    mut draw: impl FnMut() -> Result<i128, SamplingError>,
    probability: impl Fn(i64) -> f64,
    scale: f64,
) -> Result<Check, MechanismError> {
    // Beyond are less than a thousandth of a draw.
    let reach = (20.0 * scale) as i64 + 20;
    let probabilities: Vec<f64> = (-reach..=reach).map(probability).collect();
    let mut counts = vec![0u64; probabilities.len()];
    for _ in 0..DRAWS {
        let at = draw()?.clamp(-i128::from(reach), i128::from(reach)) + i128::from(reach);
        if let Some(count) = counts.get_mut(at as usize) {
            *count += 1;
        }
    }
    Ok(compare(name, &counts, &probabilities, DRAWS))
}

/// How many signs agree with the input, where the mechanism that draws is `drawn` and the claim is of `claimed`.
pub(super) fn hypercube(
    name: String,
    claimed: Hypercube,
    drawn: Hypercube,
    random: &mut impl Randomness,
) -> Result<Check, MechanismError> {
    let draws = DRAWS / 2;
    let values = vec![1 << crate::privacy::GRID_BITS; drawn.features as usize];
    let mut counts = vec![0u64; drawn.told as usize + 1];
    for _ in 0..draws {
        let draw = drawn.draw(random)?;
        let release = drawn
            .release(&values, &draw)
            .ok_or(MechanismError::Length)?;
        let agree = release.signs.iter().filter(|&&sign| sign > 0).count();
        if let Some(count) = counts.get_mut(agree) {
            *count += 1;
        }
    }
    let growth = claimed.epsilon.to_f64().exp();
    let mut binomial = 1.0;
    let weights: Vec<f64> = (0..=claimed.told)
        .map(|agree| {
            let weight = if agree >= claimed.threshold {
                growth * binomial
            } else {
                binomial
            };
            binomial *= f64::from(claimed.told - agree) / f64::from(agree + 1);
            weight
        })
        .collect();
    let total: f64 = weights.iter().sum();
    let probabilities: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    Ok(compare(name, &counts, &probabilities, draws))
}

/// The largest step of a noise vector.
pub(super) fn cube(
    name: String,
    features: u32,
    claimed: Fraction,
    drawn: Fraction,
    random: &mut impl Randomness,
) -> Result<Check, MechanismError> {
    let draws = DRAWS / 5;
    let scale = f64::from(STEPS) / claimed.to_f64();
    let width = (scale / 4.0).max(1.0) as u64;
    let classes = (f64::from(features + 20) * 6.0) as usize;
    let shell = |s: u64| {
        let inside = match s {
            0 => 0.0,
            s => (2.0 * s as f64 - 1.0).powf(features.into()),
        };
        ((2.0 * s as f64 + 1.0).powf(features.into()) - inside) * (-(s as f64) / scale).exp()
    };
    let weights: Vec<f64> = (0..classes as u64)
        .map(|class| (class * width..(class + 1) * width).map(shell).sum())
        .collect();
    let total: f64 = weights.iter().sum();
    let probabilities: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    let mut counts = vec![0u64; classes];
    for _ in 0..draws {
        let noise = cube_noise(features, drawn, random)?;
        let largest = noise
            .iter()
            .map(|step| step.unsigned_abs())
            .max()
            .unwrap_or(0);
        let class = (largest / width).min(classes as u64 - 1);
        if let Some(count) = counts.get_mut(class as usize) {
            *count += 1;
        }
    }
    Ok(compare(name, &counts, &probabilities, draws))
}

/// Rare neighbours are counted together, so that each class is expected ten times.
fn compare(name: String, counts: &[u64], probabilities: &[f64], draws: u64) -> Check {
    let (mut counted, mut expected): (Vec<u64>, Vec<f64>) = (Vec::new(), Vec::new());
    let (mut count, mut likely) = (0, 0.0);
    for (&of, &probability) in counts.iter().zip(probabilities) {
        count += of;
        likely += probability * draws as f64;
        if likely >= 10.0 {
            counted.push(count);
            expected.push(likely);
            (count, likely) = (0, 0.0);
        }
    }
    if let (Some(last), Some(of_last)) = (counted.last_mut(), expected.last_mut()) {
        *last += count;
        *of_last += likely;
    }
    let p = chi_square(&counted, &expected);
    Check::new(format!("frequencies: {name}"), draws, p)
}
