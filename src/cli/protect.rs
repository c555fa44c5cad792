//! `scanveil protect` and `scanveil simulate`: noise for features, and what it costs.

use std::io::Write;
use std::path::Path;

use scanveil::features::Settings;
use scanveil::privacy::sets::{FeatureSet, SETTINGS};
use scanveil::privacy::{
    Budget, ChoiceError, Claim, LedgerError, Mechanism, NoiseKind, PlatformRandomness, Receipt,
    worth,
};
use serde_json::{Map, Value, json};

use super::ledger_file::LedgerFile;
use super::privacy_arguments::{Choice, Protect, Simulate};
use super::report::{write_file, write_text};
use super::{End, Unusable, key};

/// Runs `scanveil protect`.
pub(crate) fn run(arguments: &Protect) -> Result<End, Unusable> {
    let mechanism = mechanism(&arguments.choice)?;
    let set = &arguments.choice.set;
    let documents = documents(&arguments.features)?;
    let text = match arguments.account.draws {
        Some(draws) => draw(&documents, set, &mechanism, draws.get())?,
        None => one(&documents, set, &mechanism, arguments)?,
    };
    write_text(arguments.out.as_deref(), &text)?;
    Ok(End::Complete)
}

fn mechanism(choice: &Choice) -> Result<Mechanism, Unusable> {
    let features = u32::try_from(choice.set.features.len()).unwrap_or(u32::MAX);
    let mechanism = NoiseKind::from(choice.noise).mechanism(features, choice.epsilon, choice.delta);
    mechanism.map_err(|error| {
        Unusable::new(match error {
            ChoiceError::Delta => "--delta is for --noise discrete-gaussian alone",
            _ => "ε has to be above 0 and at most 20 (δ: from 1e-12 to 0.001), with fewer digits",
        })
    })
}

/// The documents of a file: one, or one a line.
pub(super) fn documents(path: &Path) -> Result<Vec<Value>, Unusable> {
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
    let (path, subject) = arguments.account.subject()?;
    let receipt_key = arguments
        .receipt_key
        .as_deref()
        .map(key::read)
        .transpose()?;
    let cap = Budget {
        epsilon: arguments.cap,
        delta: arguments.cap_delta,
    };
    let (file, mut ledger) = LedgerFile::open(path, cap)?;
    let mut random = PlatformRandomness::new();
    let values = set.values(document);
    let record = ledger.release(&subject, set, mechanism, &values, &mut random, |ledger| {
        file.keep(ledger)
    });
    let unusable = |error: LedgerError| Unusable::new(error.to_string());
    let record = record.map_err(unusable)?;
    let spent = ledger.spent(&subject.patient, &subject.destination);
    let spent = spent.ok_or_else(|| unusable(LedgerError::Overflow))?;
    if let (Some(key), Some(out)) = (&receipt_key, &arguments.receipt) {
        let receipt = Receipt {
            subject,
            spent,
            cap: ledger.cap(),
            record: record.clone(),
        };
        let text = serde_json::to_string_pretty(&receipt.sign(key))
            .map_err(|_| Unusable::new("the receipt cannot be written"))?;
        write_file(out, format!("{text}\n").as_bytes())?;
    }
    let document = json!({
        "record": record,
        "claim": Claim::of(mechanism, set),
        "spent": spent,
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
    if mechanism.is_for_many_only() {
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
