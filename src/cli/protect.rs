//! `scanveil protect` and `scanveil simulate`: noise for features, and what it costs.

use std::io::Write;
use std::path::Path;

use scanveil::features::Settings;
use scanveil::privacy::sets::{FeatureSet, SETTINGS};
use scanveil::privacy::{
    Budget, Claim, Ledger, LedgerError, Mechanism, PlatformRandomness, Subject, worth,
};
use serde_json::{Map, Value, json};

use super::privacy_arguments::{Choice, Noise, Protect, Simulate};
use super::report::write_whole;
use super::{End, Unusable};

/// Runs `scanveil protect`.
pub(crate) fn run(arguments: &Protect) -> Result<End, Unusable> {
    let mechanism = mechanism(&arguments.choice)?;
    let set = &arguments.choice.set;
    let documents = documents(&arguments.features)?;
    let text = match arguments.draws {
        Some(draws) => draw(&documents, set, &mechanism, draws.get())?,
        None => one(&documents, set, &mechanism, arguments)?,
    };
    match &arguments.out {
        Some(path) => {
            write_whole(path, |file| file.write_all(text.as_bytes())).map_err(|error| {
                Unusable::new(format!("the output cannot be written: {}", error.kind()))
            })?
        }
        None => {
            // Into a pipe that was closed there is nothing left to say.
            let _ = std::io::stdout().write_all(text.as_bytes());
        }
    }
    Ok(End::Complete)
}

fn mechanism(choice: &Choice) -> Result<Mechanism, Unusable> {
    let features = u32::try_from(choice.set.features.len()).unwrap_or(u32::MAX);
    let mechanism = match (choice.noise, choice.delta) {
        (Noise::Best, None) => Mechanism::best(features, choice.epsilon),
        (Noise::DiscreteLaplace, None) => Mechanism::laplace(features, choice.epsilon),
        (Noise::DiscreteGaussian, Some(delta)) => {
            Mechanism::gaussian(features, choice.epsilon, delta)
        }
        _ => {
            return Err(Unusable::new(
                "--delta is for --noise discrete-gaussian alone",
            ));
        }
    };
    mechanism.ok_or_else(|| {
        Unusable::new(
            "ε has to be above 0 and at most 20 (δ: from 1e-12 to 0.001), with fewer digits",
        )
    })
}

/// The documents of a file: one, or one a line.
fn documents(path: &Path) -> Result<Vec<Value>, Unusable> {
    let json = std::fs::read_to_string(path)
        .map_err(|error| Unusable::new(format!("the features cannot be read: {}", error.kind())))?;
    let documents = serde_json::Deserializer::from_str(&json).into_iter::<Value>();
    let documents: Vec<Value> = documents
        .collect::<Result<_, _>>()
        .map_err(|_| Unusable::new("the features are not JSON"))?;
    let settings =
        Settings::named(SETTINGS).and_then(|settings| serde_json::to_value(settings).ok());
    let is_of_settings = |document: &Value| document.get("settings") == settings.as_ref();
    if documents.is_empty() || !documents.iter().all(is_of_settings) {
        return Err(Unusable::new(format!(
            "sets are for features that were measured with the settings \"{SETTINGS}\""
        )));
    }
    Ok(documents)
}

/// Draws for tests, one a line: what each tells of a feature, in the unit of the feature, or `null`.
fn draw(
    documents: &[Value],
    set: &FeatureSet,
    mechanism: &Mechanism,
    draws: u64,
) -> Result<String, Unusable> {
    let mut random = PlatformRandomness::new();
    let mut text = String::new();
    for (at, document) in documents.iter().enumerate() {
        let values = set.values(document);
        let file = document
            .get("file")
            .cloned()
            .unwrap_or_else(|| json!(at + 1));
        for draw in 1..=draws {
            let released = mechanism
                .release(&values, &mut random)
                .map_err(|error| Unusable::new(error.to_string()))?;
            let told = set.features.iter().zip(mechanism.told(&released));
            let features: Map<String, Value> = told
                .map(|(of, told)| (of.tag.to_owned(), json!(told.map(|told| of.value(told)))))
                .collect();
            text += &json!({"file": file, "draw": draw, "features": features}).to_string();
            text.push('\n');
        }
    }
    Ok(text)
}

/// The record of a study, charged to the ledger.
fn one(
    documents: &[Value],
    set: &FeatureSet,
    mechanism: &Mechanism,
    arguments: &Protect,
) -> Result<String, Unusable> {
    let [document] = documents else {
        return Err(Unusable::new("one record is made of one image's features"));
    };
    let (Some(path), Some(patient), Some(study), Some(destination)) = (
        &arguments.ledger,
        &arguments.patient,
        &arguments.study,
        &arguments.destination,
    ) else {
        return Err(Unusable::new(
            "the ledger takes a patient, a study and a destination",
        ));
    };
    let subject = Subject {
        patient: patient.clone(),
        destination: destination.clone(),
        study: study.clone(),
    };
    let unusable = |error: LedgerError| Unusable::new(error.to_string());
    let mut ledger = match std::fs::read_to_string(path) {
        Ok(json) => Ledger::from_json(&json).map_err(unusable)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ledger::new(Budget {
            epsilon: arguments.cap,
            delta: arguments.cap_delta,
        }),
        Err(_) => return Err(unusable(LedgerError::Unreadable)),
    };
    let keep = |ledger: &Ledger| {
        write_whole(path, |file| file.write_all(ledger.to_json().as_bytes()))
            .map_err(|_| LedgerError::NotKept)
    };
    let mut random = PlatformRandomness::new();
    let values = set.values(document);
    let record = ledger.release(&subject, set, mechanism, &values, &mut random, keep);
    let record = record.map_err(unusable)?;
    let document = json!({
        "record": record,
        "claim": Claim::of(mechanism, set),
        "spent": ledger.spent(patient, destination),
        "cap": ledger.cap(),
    });
    let text = serde_json::to_string_pretty(&document);
    text.map(|text| text + "\n")
        .map_err(|_| Unusable::new("the record cannot be written"))
}

/// Runs `scanveil simulate`.
pub(crate) fn simulate(arguments: &Simulate) -> Result<End, Unusable> {
    let mechanism = mechanism(&arguments.choice)?;
    let set = &arguments.choice.set;
    let features = mechanism.features();
    let of = |mechanism: &Mechanism| worth(mechanism, arguments.error, arguments.records.get());
    let plain = Mechanism::laplace(features, mechanism.epsilon());
    let claim = Claim::of(&mechanism, set);
    let mut out = std::io::stdout();
    if arguments.json {
        let document = json!({
            "mechanism": mechanism.description(),
            "worth": of(&mechanism),
            "discreteLaplace": plain.as_ref().map(of),
            "claim": claim,
        });
        let _ = writeln!(out, "{document:#}");
        return Ok(End::Complete);
    }
    let description = mechanism.description();
    let of_this = of(&mechanism);
    let mut text = format!(
        "{features} features, ε = {} for each patient's record, {} ({})\n",
        description.epsilon, description.name, description.parameters
    );
    text += &format!(
        "One record explains {:.2} % of how a feature differs between patients; its error is {:.2} of the range \
         (a guess without it: 0.29).\n",
        100.0 * of_this.explained,
        of_this.worst_error.sqrt()
    );
    if features >= 10 && mechanism.epsilon().to_f64() <= 8.0 {
        text += "One record alone is noise: only means over many patients tell something.\n";
    }
    text += &format!(
        "{} records: the mean of a feature is off by {:.4} of its range, by noise alone.\n",
        arguments.records, of_this.error_of_many
    );
    text += &format!(
        "For {} of the range it takes {} records",
        arguments.error, of_this.records
    );
    text += &match plain.as_ref().map(of) {
        Some(plain) => format!("; with plain Laplace noise {}.\n", plain.records),
        None => ".\n".to_owned(),
    };
    if let Some(claim) = claim {
        text += &format!("\n{}\n", claim.patient);
    }
    // Into a pipe that was closed there is nothing left to say.
    let _ = out.write_all(text.as_bytes());
    Ok(End::Complete)
}
