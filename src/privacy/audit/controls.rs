//! Noise that is wrong, as it is wrong elsewhere: the tests have to notice it.

use crate::privacy::additive::Laplace;
use crate::privacy::fraction::Fraction;
use crate::privacy::hypercube::Hypercube;
use crate::privacy::mechanism::{Mechanism, MechanismError, Released};
use crate::privacy::random::Randomness;
use crate::privacy::sampler::{SamplingError, discrete_gaussian, discrete_laplace};

use super::{Check, Effort, Progress, error, event, goodness, grid, whole};

/// ε that noise of five percent less would be lawful for.
fn less_noise(epsilon: u32) -> Fraction {
    Fraction::new(21 * u128::from(epsilon), 20).unwrap_or(whole(epsilon))
}

/// All of them, by the tests that what is shipped has to pass.
pub(super) fn all(
    random: &mut impl Randomness,
    effort: Effort,
    progress: &mut Progress<'_>,
) -> Result<Vec<Check>, MechanismError> {
    let scale = SamplingError::Scale;
    let mut checks = Vec::new();
    let smaller = Fraction::new(40, 21).ok_or(scale)?;
    let name = |of: &str| format!("{of}, 5 % too little");
    checks.push(progress.after(goodness::laplace(
        name("discrete Laplace"),
        whole(2),
        || discrete_laplace(smaller, random),
    )?));
    checks.push(progress.after(goodness::gaussian(
        name("discrete Gaussian"),
        whole(2),
        || discrete_gaussian(smaller, random),
    )?));
    let right = Hypercube::new(20, whole(3)).ok_or(scale)?;
    let wrong = Hypercube {
        epsilon: less_noise(3),
        ..right
    };
    checks.push(progress.after(goodness::hypercube(
        name(&super::name(&Mechanism::Hypercube(right))),
        right,
        wrong,
        random,
    )?));
    checks.push(progress.after(goodness::cube(
        name("cube-norm of 5 at ε = 8"),
        5,
        whole(8),
        less_noise(8),
        random,
    )?));
    for (right, wrong) in [
        (Mechanism::Hypercube(right), Mechanism::Hypercube(wrong)),
        (
            Mechanism::laplace(20, whole(3)).ok_or(scale)?,
            Mechanism::laplace(20, less_noise(3)).ok_or(scale)?,
        ),
    ] {
        checks.push(progress.after(error::test(
            name(&super::name(&right)),
            &right,
            &wrong,
            random,
        )?));
    }
    for &epsilon in effort.epsilons {
        let claimed = whole(epsilon);
        let draws = event::draws(epsilon) * u64::from(effort.factor);
        let mut wrong = vec![Mechanism::laplace(1, less_noise(epsilon)).ok_or(scale)?];
        if let Some(Mechanism::Hypercube(of)) = Mechanism::best(20, claimed) {
            wrong.push(Mechanism::Hypercube(Hypercube {
                epsilon: less_noise(epsilon),
                ..of
            }));
        }
        for mechanism in wrong {
            let description = mechanism.description();
            let of = format!(
                "{} of {} at ε = {epsilon}",
                description.name, description.features
            );
            let name = name(&of);
            checks.push(progress.after(event::test(name, claimed, draws, |high| {
                event::of(&mechanism, high, random)
            })?));
        }
    }
    checks.push(progress.after(split(random)?));
    checks.push(progress.after(chosen(random)?));
    checks.push(
        progress.after(grid("floating point", random, |high, random| {
            floating(high, random).map(Some)
        })?),
    );
    Ok(checks)
}

/// ε for each feature, sold as ε for the record: b = 1/ε instead of d/ε.
fn split(random: &mut impl Randomness) -> Result<Check, MechanismError> {
    let claimed = whole(1);
    let one = Laplace::new(1, claimed).ok_or(SamplingError::Scale)?;
    let all = Mechanism::Laplace(Laplace { features: 5, ..one });
    event::test(
        "b = 1/ε instead of d/ε".to_owned(),
        claimed,
        100_000,
        |high| event::of(&all, high, random),
    )
}

/// The more pleasing of two draws.
fn chosen(random: &mut impl Randomness) -> Result<Check, MechanismError> {
    let claimed = whole(1);
    let mechanism = Mechanism::laplace(1, claimed).ok_or(SamplingError::Scale)?;
    event::test(
        "the larger of two draws".to_owned(),
        claimed,
        event::draws(1),
        |high| {
            let values = [f64::from(u8::from(high))];
            let (one, other) = (
                mechanism.release(&values, random)?,
                mechanism.release(&values, random)?,
            );
            let larger = match (one, other) {
                (Released::Steps(one), Released::Steps(other)) => Released::Steps(one.max(other)),
                (one, _) => one,
            };
            Ok(event::speaks(&mechanism, &larger))
        },
    )
}

/// Laplace noise as it is written in textbooks, in floating point.
fn floating(high: bool, random: &mut impl Randomness) -> Result<f64, MechanismError> {
    let uniform =
        f64::from(random.next_u32().map_err(SamplingError::from)?) / f64::from(u32::MAX) - 0.5;
    let noise = -uniform.signum() * (1.0 - 2.0 * uniform.abs()).max(f64::MIN_POSITIVE).ln();
    Ok(f64::from(u8::from(high)) + noise)
}
