//! Events: an output that is likely for one input and e^ε times less likely for the opposite one.

use crate::privacy::fraction::Fraction;
use crate::privacy::mechanism::{Mechanism, MechanismError, Released};
use crate::privacy::norm::STEPS;
use crate::privacy::random::Randomness;
use crate::privacy::statistics::normal_tail;

use super::Check;

/// Draws for each input that notice noise which is five percent too small, with α = 1e-6 and a power of 0.9.
pub(super) const fn draws(epsilon: u32) -> u64 {
    match epsilon {
        ..=2 => 80_643,
        3..=5 => 65_390,
        _ => 1_339_349,
    }
}

/// Whether an output speaks for the highest values, and whether for the lowest: events whose probabilities for these two
/// differ by exactly e^ε where the mechanism is as claimed.
pub(super) fn speaks(mechanism: &Mechanism, released: &Released) -> (bool, bool) {
    match (mechanism, released) {
        (Mechanism::Hypercube(of), Released::Signs(signs)) => {
            let up = signs.signs.iter().filter(|&&sign| sign > 0).count();
            let threshold = of.threshold as usize;
            (up >= threshold, signs.signs.len() - up >= threshold)
        }
        // The cells that are likely for one end and not for the other.
        (Mechanism::Piecewise(of), Released::Cell(cell)) => {
            let edge = of.places().max(of.window);
            (*cell >= edge, *cell < of.cells() - edge)
        }
        (_, Released::Steps(steps)) => {
            let top = i64::from(STEPS);
            (
                steps.iter().all(|&step| step >= top),
                steps.iter().all(|&step| step <= 0),
            )
        }
        _ => (false, false),
    }
}

/// A release of all features at their highest or lowest, and what it speaks for.
pub(super) fn of(
    mechanism: &Mechanism,
    high: bool,
    random: &mut impl Randomness,
) -> Result<(bool, bool), MechanismError> {
    let values = [f64::from(u8::from(high)); 100];
    let values = values.get(..mechanism.features() as usize);
    let released = mechanism.release(values.ok_or(MechanismError::Length)?, random)?;
    Ok(speaks(mechanism, &released))
}

/// Draws so many releases for each of both inputs, and tests that no event is more than e^ε times as likely for one.
pub(super) fn test(
    name: String,
    claimed: Fraction,
    draws: u64,
    mut draw: impl FnMut(bool) -> Result<(bool, bool), MechanismError>,
) -> Result<Check, MechanismError> {
    let (mut likely, mut unlikely) = ([0u64; 2], [0u64; 2]);
    for _ in 0..draws {
        let (up, down) = draw(true)?;
        likely[0] += u64::from(up);
        unlikely[1] += u64::from(down);
        let (up, down) = draw(false)?;
        unlikely[0] += u64::from(up);
        likely[1] += u64::from(down);
    }
    let p = |at: usize| {
        excess(
            claimed.to_f64(),
            draws as f64,
            likely[at] as f64,
            unlikely[at] as f64,
        )
    };
    // Two tests: the smaller of their results is half as strange.
    let p = (2.0 * p(0).min(p(1))).min(1.0);
    Ok(Check::new(format!("events: {name}"), 2 * draws, p))
}

/// The probability of counts that exceed a ratio of e^ε as much as these.
fn excess(epsilon: f64, draws: f64, likely: f64, unlikely: f64) -> f64 {
    let ratio = epsilon.exp();
    let rare = (likely + unlikely) / (draws * (1.0 + ratio));
    let often = (rare * ratio).min(1.0);
    let variance = draws * (often * (1.0 - often) + ratio * ratio * rare * (1.0 - rare));
    match variance > 0.0 {
        true => normal_tail((likely - ratio * unlikely) / variance.sqrt()),
        // Nothing happened at all.
        false => 1.0,
    }
}
