//! The surface of noise, in the module that measures images.
//!
//! Drawing and keeping are two steps here, since a browser keeps nothing synchronously: [`protect`] gives the ledger as it
//! has to be kept together with the record, and its caller, a worker, keeps the one before it tells anybody the other.

use js_sys::{Function, Object, Uint8Array};
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::radiomics::{file_of, place};
use super::source::JsSource;
use super::values::{set, to_js};
use crate::bytes::ByteSource;
use crate::features::Settings;
use crate::instance::{Instance, Limits};
use crate::measurement;
use crate::outcome::Reason;
use crate::privacy::audit::{Effort, audit};
use crate::privacy::sets::SETTINGS;
use crate::privacy::{
    Choice, LedgerError, MechanismError, NoisePolicy, Plan, PlatformRandomness, Protection,
    SamplingError, Subject,
};
use crate::structured_report::{RecordReport, write_record};

/// What is asked for: `choice` and `policy` as the package has them.
#[derive(Deserialize)]
struct Wanted {
    choice: Choice,
    #[serde(default)]
    policy: NoisePolicy,
}

/// What is to be protected besides.
#[derive(Deserialize)]
struct Order {
    #[serde(flatten)]
    wanted: Wanted,
    subject: Subject,
    /// The features as they were measured.
    document: Value,
}

fn reason(code: &str, message: impl ToString) -> Reason {
    Reason {
        code: code.to_owned(),
        message: measurement::sentence(&message.to_string()),
        tag: None,
    }
}

impl Wanted {
    fn plan(&self) -> Result<Plan, Reason> {
        (self.choice.plan(&self.policy)).map_err(|error| reason("noise", error))
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Reason> {
    serde_json::from_str(json).map_err(|error| reason("noise", error))
}

impl From<LedgerError> for Reason {
    fn from(error: LedgerError) -> Self {
        let code = match error {
            LedgerError::Spent => "budget-spent",
            LedgerError::Mechanism(MechanismError::Sampling(SamplingError::NoRandomness(_))) => {
                "no-randomness"
            }
            LedgerError::Mechanism(_) | LedgerError::Patch(_) => "noise",
            LedgerError::Overflow | LedgerError::NotKept | LedgerError::Unreadable => "ledger",
        };
        reason(code, error)
    }
}

/// What noise costs, as `NoiseCost` of the package, or a `Reason`. `wanted` is JSON: `{ choice, policy }`.
#[wasm_bindgen(js_name = noiseCost)]
pub fn noise_cost(wanted: &str, error: f64, records: f64) -> Result<JsValue, JsError> {
    let plan = read::<Wanted>(wanted).and_then(|wanted| wanted.plan());
    match plan {
        // The package lets whole numbers through, which the cast keeps.
        Ok(plan) => to_js(&plan.cost(error, records as u64)),
        Err(reason) => to_js(&reason),
    }
}

/// Whom and what a measurement is of: `{ patient, measured }`, or a `Reason`. Both lead back to the originals: they are
/// for making pseudonyms of.
#[wasm_bindgen]
pub fn identity(
    images: Vec<JsValue>,
    region: JsValue,
    number: Option<f64>,
) -> Result<JsValue, JsError> {
    let images = images
        .into_iter()
        .map(JsSource::new)
        .collect::<Result<Vec<_>, _>>()?;
    let images: Vec<&dyn ByteSource> = images.iter().map(|image| image as _).collect();
    let file = file_of(&region)?;
    let Ok(identity) = measurement::identity(&images, place(file.as_ref(), &region, number)) else {
        return to_js(&reason("unreadable", "the images can no longer be read"));
    };
    let object = Object::new();
    if let Some(patient) = identity.patient {
        set(&object, "patient", patient.into())?;
    }
    set(&object, "measured", identity.measured.into())?;
    Ok(object.into())
}

/// Draws a record: `{ protection, ledger, report }`, or a `Reason`. `order` is JSON: `{ choice, policy, subject, document }`.
/// `ledger` is the text that has to be kept before anybody sees the rest; it is absent where nothing was charged.
/// `image` is one of the DICOM images that were measured; without one there is no `report`. Its `file` has their
/// identifiers: it is for the main module alone, with the `texts` in it that are this program's.
#[wasm_bindgen]
pub fn protect(
    order: &str,
    ledger: Option<String>,
    receipt_key: Option<Vec<u8>>,
    image: JsValue,
) -> Result<JsValue, JsError> {
    match drawn(order, ledger.as_deref(), receipt_key) {
        Ok((protection, ledger, measured)) => {
            let object = Object::new();
            set(&object, "protection", to_js(&protection)?)?;
            if let Some(ledger) = ledger {
                set(&object, "ledger", ledger.into())?;
            }
            if !image.is_undefined() {
                let report = RecordReport::new(&protection.record, &protection.claim, measured)?;
                set(&object, "report", report_to_js(&report, image)?)?;
            }
            Ok(object.into())
        }
        Err(reason) => to_js(&reason),
    }
}

fn drawn(
    order: &str,
    ledger: Option<&str>,
    receipt_key: Option<Vec<u8>>,
) -> Result<(Protection, Option<String>, String), Reason> {
    let Order {
        wanted,
        subject,
        document,
    } = read(order)?;
    let plan = wanted.plan()?;
    let settings = document.get("settings").map(Value::to_string);
    let settings = settings.and_then(|settings| Settings::from_json(&settings).ok());
    if settings.is_none() || settings != Settings::named(SETTINGS) {
        return Err(reason(
            "settings",
            "noise is for features that were measured with the settings \"default\"",
        ));
    }
    let key = match receipt_key.map(<[u8; 32]>::try_from) {
        None => None,
        Some(Ok(key)) => Some(key),
        Some(Err(_)) => return Err(reason("noise", "the key of receipts has 32 bytes")),
    };
    let values = plan.set.values(&document);
    let mut random = PlatformRandomness::new();
    let (protection, ledger) =
        plan.protect(&subject, &values, ledger, key.as_ref(), &mut random)?;
    Ok((protection, ledger, subject.study))
}

fn report_to_js(report: &RecordReport, image: JsValue) -> Result<JsValue, JsError> {
    let image = JsSource::new(image)?;
    let image = Instance::read(&image, &Limits::default())?;
    let file = write_record(report, &image)?;
    let object = Object::new();
    set(&object, "file", Uint8Array::from(&file[..]).into())?;
    set(&object, "texts", to_js(&report.texts())?)?;
    Ok(object.into())
}

/// Tests the noise that this module makes: `NoiseAudit` of the package, or a `Reason`. `progress` is called with the part
/// that is done.
#[wasm_bindgen(js_name = auditNoise)]
pub fn audit_noise(quick: bool, progress: &Function) -> Result<JsValue, JsError> {
    let effort = if quick { Effort::QUICK } else { Effort::FULL };
    let mut tell = |part: f64| {
        // What listens to it fails for itself.
        let _ = progress.call1(&JsValue::NULL, &part.into());
    };
    match audit(&mut PlatformRandomness::new(), effort, &mut tell) {
        Ok(audit) => to_js(&audit),
        Err(error) => to_js(&Reason::from(LedgerError::from(error))),
    }
}
