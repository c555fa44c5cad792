//! The statistical audit of what runs here: that noise is distributed as it should be, that no output tells inputs apart by
//! more than the claim, and that the same tests notice noise that is wrong.
//!
//! An audit from outside can refute differential privacy and cannot prove it; the proofs are in the comments of the
//! mechanisms.

mod controls;
mod error;
mod event;
mod goodness;
pub(super) mod patch;

use std::collections::BTreeSet;

use serde::Serialize;

use super::fraction::Fraction;
use super::hypercube::Hypercube;
use super::ledger::{Budget, Ledger, Subject};
use super::mechanism::{Mechanism, MechanismError};
use super::norm::STEPS;
use super::random::Randomness;
use super::sampler::{SamplingError, discrete_gaussian, discrete_laplace};
use super::sets::SETS;

/// A test whose result would be rarer than this, if all were well, has failed.
pub const ALPHA: f64 = 1e-6;

/// The result of a test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// What was tested.
    pub name: String,
    /// How many releases were drawn for it.
    pub draws: u64,
    /// The probability of such a result, or a stranger one, where all is well.
    pub p: f64,
    /// Whether the result is lawful.
    pub passed: bool,
}

impl Check {
    fn new(name: String, draws: u64, p: f64) -> Self {
        Self {
            passed: p > ALPHA,
            name,
            draws,
            p,
        }
    }

    /// A test without chance.
    fn certain(name: &str, draws: u64, passed: bool) -> Self {
        Self::new(name.to_owned(), draws, f64::from(u8::from(passed)))
    }
}

/// The results of an audit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// Whether all is well: each check passed, and each control was caught.
    pub passed: bool,
    /// Tests of what is shipped.
    pub checks: Vec<Check>,
    /// The same tests of noise that is wrong: none may pass.
    pub controls: Vec<Check>,
}

/// How much is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// The ε at which events are counted.
    pub epsilons: &'static [u32],
    /// A factor to the number of draws that notices five percent less noise nine times out of ten.
    pub factor: u32,
}

impl Effort {
    /// All tests, with so many draws that wrong noise has no chance: some minutes at most.
    pub const FULL: Self = Self {
        epsilons: &[1, 3, 8],
        factor: 2,
    };

    /// The same tests at one ε: some seconds.
    pub const QUICK: Self = Self {
        epsilons: &[1],
        factor: 2,
    };
}

/// Tests one after another, and who is told how many are done.
struct Progress<'a> {
    done: usize,
    all: usize,
    tell: &'a mut dyn FnMut(f64),
}

impl Progress<'_> {
    /// One more is done.
    fn after(&mut self, check: Check) -> Check {
        self.done += 1;
        (self.tell)(self.done as f64 / self.all as f64);
        check
    }
}

/// Tests and controls that do not depend on the effort, and those of each ε.
const ALWAYS: usize = 21;
const EACH: usize = 10;

/// Audits all mechanisms; `tell` is told the part that is done, from 0 to 1.
///
/// # Errors
/// [`MechanismError`] where randomness ends.
pub fn audit(
    random: &mut impl Randomness,
    effort: Effort,
    tell: &mut dyn FnMut(f64),
) -> Result<Audit, MechanismError> {
    let counts_too = effort.epsilons.contains(&patch::EPSILON);
    let progress = &mut Progress {
        done: 0,
        all: ALWAYS + EACH * effort.epsilons.len() + if counts_too { 2 } else { 0 },
        tell,
    };
    let mut checks = goodness_of_samplers(random, progress)?;
    checks.extend(errors(random, effort, progress)?);
    checks.extend(events(random, effort, progress)?);
    checks.push(
        progress.after(grid("discrete-laplace", random, |high, random| {
            let mechanism = Mechanism::laplace(1, whole(1)).ok_or(SamplingError::Scale)?;
            let released = mechanism.release(&[f64::from(u8::from(high))], random)?;
            Ok(mechanism.told(&released).first().copied().flatten())
        })?),
    );
    checks.push(progress.after(support(random)?));
    checks.push(progress.after(retry(random)?));
    let mut controls = controls::all(random, effort, progress)?;
    if counts_too {
        let right = patch::smallest()?;
        let check = patch::check("one voxel", &right, effort.factor, random)?;
        checks.push(progress.after(check));
        controls.push(progress.after(patch::control(effort.factor, random)?));
    }
    let passed =
        checks.iter().all(|check| check.passed) && controls.iter().all(|check| !check.passed);
    Ok(Audit {
        passed,
        checks,
        controls,
    })
}

fn whole(number: u32) -> Fraction {
    Fraction {
        numerator: number.into(),
        denominator: 1,
    }
}

/// Whether numbers come as often as their formulas say.
fn goodness_of_samplers(
    random: &mut impl Randomness,
    progress: &mut Progress<'_>,
) -> Result<Vec<Check>, MechanismError> {
    let half = Fraction {
        numerator: 1,
        denominator: 2,
    };
    let mut checks = Vec::new();
    for scale in [half, whole(2), whole(10)] {
        let name = format!("discrete Laplace, scale {scale}");
        checks.push(progress.after(goodness::laplace(name, scale, || {
            discrete_laplace(scale, random)
        })?));
    }
    for sigma in [half, whole(2), whole(10)] {
        let name = format!("discrete Gaussian, σ {sigma}");
        checks.push(progress.after(goodness::gaussian(name, sigma, || {
            discrete_gaussian(sigma, random)
        })?));
    }
    for (features, epsilon) in [(20, 3), (20, 8)] {
        let mechanism = Hypercube::new(features, whole(epsilon)).ok_or(SamplingError::Scale)?;
        checks.push(progress.after(goodness::hypercube(
            name(&Mechanism::Hypercube(mechanism)),
            mechanism,
            mechanism,
            random,
        )?));
    }
    checks.push(progress.after(goodness::cube(
        "cube-norm of 5 at ε = 8".to_owned(),
        5,
        whole(8),
        whole(8),
        random,
    )?));
    Ok(checks)
}

/// Whether estimates are right on average, with the stated error.
fn errors(
    random: &mut impl Randomness,
    effort: Effort,
    progress: &mut Progress<'_>,
) -> Result<Vec<Check>, MechanismError> {
    let delta = Fraction {
        numerator: 1,
        denominator: 100_000,
    };
    let mut checks = Vec::new();
    for &epsilon in effort.epsilons {
        let all = [
            Mechanism::best(1, whole(epsilon)),
            Mechanism::best(5, whole(epsilon)),
            Mechanism::best(20, whole(epsilon)),
            Mechanism::laplace(20, whole(epsilon)),
            Mechanism::gaussian(20, whole(epsilon), delta),
        ];
        for mechanism in all.into_iter().flatten() {
            checks.push(progress.after(error::test(
                name(&mechanism),
                &mechanism,
                &mechanism,
                random,
            )?));
        }
    }
    Ok(checks)
}

/// What a mechanism is called in a report.
fn name(mechanism: &Mechanism) -> String {
    let description = mechanism.description();
    format!(
        "{} of {} at ε = {}",
        description.name, description.features, description.epsilon
    )
}

/// Whether the likeliest outputs of opposite inputs are told apart by no more than the claim.
fn events(
    random: &mut impl Randomness,
    effort: Effort,
    progress: &mut Progress<'_>,
) -> Result<Vec<Check>, MechanismError> {
    let mut checks = Vec::new();
    for &epsilon in effort.epsilons {
        let claimed = whole(epsilon);
        let all = [
            Mechanism::laplace(1, claimed),
            Mechanism::best(1, claimed),
            Mechanism::best(20, claimed),
        ];
        for mechanism in all.into_iter().flatten() {
            let draws = event::draws(epsilon) * u64::from(effort.factor);
            checks.push(
                progress.after(event::test(name(&mechanism), claimed, draws, |high| {
                    event::of(&mechanism, high, random)
                })?),
            );
        }
    }
    Ok(checks)
}

/// Whether all that is released lies on the grid, whatever the value was: floating point noise does not.
fn grid<R: Randomness>(
    name: &str,
    random: &mut R,
    mut draw: impl FnMut(bool, &mut R) -> Result<Option<f64>, MechanismError>,
) -> Result<Check, MechanismError> {
    let draws = 2_000;
    let mut is_on_grid = true;
    for at in 0..draws {
        let told = draw(at % 2 == 0, random)?;
        is_on_grid &= told.is_some_and(|told| (told * f64::from(STEPS)).fract() == 0.0);
    }
    let name = format!("numbers on the grid for all values: {name}");
    Ok(Check::certain(&name, draws, is_on_grid))
}

/// Whether what opposite inputs can give is the same.
fn support(random: &mut impl Randomness) -> Result<Check, MechanismError> {
    let mechanism = Hypercube::new(3, whole(1)).ok_or(SamplingError::Scale)?;
    let mechanism = Mechanism::Hypercube(mechanism);
    let draws = 4_000;
    let mut outputs = [BTreeSet::new(), BTreeSet::new()];
    for at in 0..draws {
        let high = at % 2;
        let released = mechanism.release(&[high as f64; 3], random)?;
        outputs[high].insert(mechanism.texts(&released));
    }
    let [low, high] = outputs;
    Ok(Check::certain(
        "the same outputs for all values",
        draws as u64,
        low == high,
    ))
}

/// Whether asking again gives the same record.
fn retry(random: &mut impl Randomness) -> Result<Check, MechanismError> {
    let mechanism = Mechanism::best(5, whole(1)).ok_or(SamplingError::Scale)?;
    let mut ledger = Ledger::new(Budget {
        epsilon: whole(1),
        delta: Fraction::ZERO,
    });
    let subject = Subject {
        patient: "p".to_owned(),
        destination: "d".to_owned(),
        study: "s".to_owned(),
    };
    let mut records = BTreeSet::new();
    for _ in 0..40 {
        let record = ledger.release(
            &subject,
            &SETS[0],
            &mechanism,
            &[0.5; 5],
            random,
            |_| Ok(()),
        );
        records.insert(record.map(|record| record.released).ok());
    }
    let is_one = records.len() == 1 && !records.contains(&None);
    Ok(Check::certain("a retry gives the same record", 40, is_one))
}

#[cfg(test)]
#[path = "tests/audit.rs"]
mod tests;
