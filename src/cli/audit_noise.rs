//! `scanveil audit-noise`: tests of the noise, and raw draws for tests of others.

use std::io::{BufWriter, Write};

use clap::ValueEnum;
use scanveil::privacy::audit::{self, Audit, Check, Effort};
use scanveil::privacy::{MechanismError, PlatformRandomness, RawRequest};

use super::privacy_arguments::{AuditNoise, RawMechanism};
use super::{End, Unusable};

/// Runs the command.
pub(crate) fn run(arguments: &AuditNoise) -> Result<End, Unusable> {
    let mut random = PlatformRandomness::new();
    if let Some(mechanism) = arguments.mechanism {
        return raw(mechanism, arguments, &mut random).map(|()| End::Complete);
    }
    let audit = audit::audit(&mut random, Effort::FULL, &mut |_| ()).map_err(unusable)?;
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
        "Tests of the noise of this program: p is how likely such a result is, or a stranger one, where all is well; \
         {:e} or less is a failure.\n\n",
        audit::ALPHA
    );
    let tell = |text: &mut String, checks: &[Check], passed: &str, failed: &str| {
        for check in checks {
            let verdict = if check.passed { passed } else { failed };
            let p = match check.p {
                p if p >= 1e-3 => format!("{p:.3}"),
                p => format!("{p:.0e}"),
            };
            *text += &format!(
                "  {verdict:<11}  {:>8} draws  p = {p:<6}  {}\n",
                check.draws, check.name
            );
        }
    };
    tell(&mut text, &audit.checks, "passed", "FAILED");
    text += "\nThe same tests of noise that is wrong on purpose, which they have to notice\n\n";
    tell(&mut text, &audit.controls, "NOT NOTICED", "noticed");
    text += match audit.passed {
        true => "\nAll is as it should be. Tests can refute a claim and never prove it.",
        false => "\nSomething is wrong.",
    };
    text
}

/// Prints draws until there are enough, or nobody reads them.
fn raw(
    mechanism: RawMechanism,
    arguments: &AuditNoise,
    random: &mut PlatformRandomness,
) -> Result<(), Unusable> {
    let name = mechanism.to_possible_value();
    let request = RawRequest {
        mechanism: name.map_or_else(String::new, |name| name.get_name().to_owned()),
        scale: arguments.scale,
        sigma: arguments.sigma,
        epsilon: arguments.epsilon,
        delta: arguments.delta,
        values: arguments.values.clone(),
    };
    let source = request.source().ok_or_else(|| {
        Unusable::new(
            "this mechanism does not take these numbers, or cannot be drawn from exactly with them",
        )
    })?;
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    for _ in 0..arguments.draws.get() {
        let line = source.draw(random).map_err(unusable)?;
        if writeln!(out, "{line}").is_err() {
            return Ok(());
        }
    }
    let _ = out.flush();
    Ok(())
}
