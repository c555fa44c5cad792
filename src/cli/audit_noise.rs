//! `scanveil audit-noise`: tests of the noise, and raw draws for tests of others.

use std::io::{BufWriter, Write};

use scanveil::privacy::audit::{self, Audit, Effort};
use scanveil::privacy::{
    Fraction, Hypercube, Mechanism, MechanismError, Piecewise, PlatformRandomness, Released,
    discrete_gaussian, discrete_laplace,
};

use super::privacy_arguments::{AuditNoise, RawMechanism};
use super::{End, Unusable};

/// Runs the command.
pub(crate) fn run(arguments: &AuditNoise) -> Result<End, Unusable> {
    let mut random = PlatformRandomness::new();
    if let Some(mechanism) = arguments.mechanism {
        return raw(mechanism, arguments, &mut random).map(|()| End::Complete);
    }
    let audit = audit::audit(&mut random, Effort::FULL).map_err(unusable)?;
    let text = match arguments.json {
        true => serde_json::to_string_pretty(&audit)
            .map_err(|_| Unusable::new("the report cannot be written"))?,
        false => report(&audit),
    };
    // Into a pipe that was closed there is nothing left to say.
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(if audit.passed {
        End::Complete
    } else {
        End::Incomplete
    })
}

fn unusable(error: MechanismError) -> Unusable {
    Unusable::new(error.to_string())
}

fn report(audit: &Audit) -> String {
    let mut text = format!(
        "Tests of the noise (a result below {:e} is a failure)\n",
        audit::ALPHA
    );
    for check in &audit.checks {
        let verdict = if check.passed { "passed" } else { "FAILED" };
        text += &format!(
            "  {verdict}  {:>9} draws  p = {:<9.3e}  {}\n",
            check.draws, check.p, check.name
        );
    }
    text += "Noise that is wrong, by the same tests\n";
    for check in &audit.controls {
        let verdict = if check.passed {
            "NOT NOTICED"
        } else {
            "noticed"
        };
        text += &format!(
            "  {verdict}  {:>9} draws  p = {:<9.3e}  {}\n",
            check.draws, check.p, check.name
        );
    }
    text += match audit.passed {
        true => "All is as it should be. Tests can refute a claim and never prove it.",
        false => "Something is wrong.",
    };
    text
}

/// Prints draws until there are enough, or nobody reads them.
fn raw(
    mechanism: RawMechanism,
    arguments: &AuditNoise,
    random: &mut PlatformRandomness,
) -> Result<(), Unusable> {
    let none = || Unusable::new("no noise can be drawn exactly with these numbers");
    let given = |number: Option<Fraction>| number.ok_or_else(none);
    let features = u32::try_from(arguments.values.len()).map_err(|_| none())?;
    let mut draw: Box<dyn FnMut() -> Result<String, MechanismError>> = match mechanism {
        RawMechanism::DiscreteLaplace => {
            let scale = given(arguments.scale)?;
            Box::new(move || Ok(discrete_laplace(scale, random)?.to_string()))
        }
        RawMechanism::DiscreteGaussian => {
            let sigma = given(arguments.sigma)?;
            Box::new(move || Ok(discrete_gaussian(sigma, random)?.to_string()))
        }
        _ => {
            let epsilon = given(arguments.epsilon)?;
            let mechanism = match mechanism {
                RawMechanism::SampledHypercube => {
                    Hypercube::new(features, epsilon).map(Mechanism::Hypercube)
                }
                RawMechanism::Piecewise if features == 1 => {
                    Piecewise::new(epsilon).map(Mechanism::Piecewise)
                }
                RawMechanism::CubeNorm => Mechanism::cube(features, epsilon),
                _ => None,
            };
            let mechanism = mechanism.ok_or_else(none)?;
            let values = &arguments.values;
            Box::new(move || {
                let released = mechanism.release(values, random)?;
                let json = match released {
                    Released::Signs(signs) => serde_json::to_string(&signs),
                    Released::Cell(cell) => serde_json::to_string(&cell),
                    Released::Steps(steps) => serde_json::to_string(&steps),
                };
                json.map_err(|_| MechanismError::Form)
            })
        }
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    for _ in 0..arguments.draws.get() {
        let line = draw().map_err(unusable)?;
        if writeln!(out, "{line}").is_err() {
            return Ok(());
        }
    }
    let _ = out.flush();
    Ok(())
}
