//! The surface of the main module.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use js_sys::{Array, Object, Uint8Array, Uint8ClampedArray};
use wasm_bindgen::prelude::*;

use super::attached_text::AttachedText;
use super::source::JsSource;
use super::values::{set, to_js};
use crate::deid::{Key, Policy};
use crate::instance::writer::Part;
use crate::outcome::Outcome;
use crate::pixels::clean::Boxes;
use crate::session::Session;

/// The edition of the DICOM Standard whose tables this module follows.
#[wasm_bindgen]
pub fn edition() -> String {
    crate::deid::EDITION.to_owned()
}

/// The words of the Safe Harbor report, for the page that adds up the counts of all workers.
#[wasm_bindgen(js_name = safeHarborWords)]
pub fn safe_harbor_words() -> Result<JsValue, JsError> {
    to_js(&crate::report::SafeHarborWords::new())
}

/// What a file-set has to know of a release (a `Blob` or `Uint8Array`): `{ patient, keys }`; without `keys` where a
/// DICOMDIR does not name such objects.
#[wasm_bindgen(js_name = directoryEntry)]
pub fn directory_entry(source: JsValue) -> Result<JsValue, JsError> {
    let entry = crate::directory::directory_entry(&JsSource::new(source)?)?;
    let object = Object::new();
    set(&object, "patient", entry.patient.into())?;
    if let Some(keys) = entry.keys {
        set(&object, "keys", Uint8Array::from(&keys[..]).into())?;
    }
    Ok(object.into())
}

/// The DICOMDIR of files with these paths (components of at most eight capital letters, digits or "_", "/" between
/// them) and the keys of their entries.
#[wasm_bindgen]
pub fn directory(paths: Vec<String>, keys: Vec<Uint8Array>) -> Result<Vec<u8>, JsError> {
    let keys = keys.iter().map(|keys| keys.to_vec().into());
    let files: Vec<_> = paths.into_iter().zip(keys).collect();
    Ok(crate::directory::directory(&files)?)
}

/// One session in one worker.
#[wasm_bindgen]
pub struct Engine {
    // While a file is read nothing in it changes; what is learned is added in one go.
    session: AssertUnwindSafe<Session>,
}

#[wasm_bindgen]
impl Engine {
    /// A session under a policy (JSON) and a key (32 bytes), with the knowledge base of private attributes (CSV)
    /// that the policy names.
    #[wasm_bindgen(constructor)]
    pub fn new(
        policy: &str,
        key: &[u8],
        knowledge_base: Option<Vec<u8>>,
    ) -> Result<Engine, JsError> {
        let key: [u8; 32] = key
            .try_into()
            .map_err(|_| JsError::new("the key has to have 32 bytes"))?;
        let (policy, key) = (Policy::from_json(policy)?, Key::new(key));
        if (policy.pixel_data.as_ref()).is_some_and(|pixels| pixels.keep_harmless) {
            return Err(JsError::new(
                "the policy asks for pixelData.keepHarmless, but nothing reads text in the browser: leave it out, and all text is cleared",
            ));
        }
        let session = match knowledge_base {
            Some(csv) => Session::with_private_knowledge_base(&policy, &key, &csv)?,
            None => Session::new(&policy, &key)?,
        };
        let session = session.with_text_search(Arc::new(AttachedText));
        Ok(Self {
            session: AssertUnwindSafe(session),
        })
    }

    /// First pass over a `Blob` or `Uint8Array`: `Scan` of docs/architecture.md.
    pub fn scan(&self, source: JsValue) -> Result<JsValue, JsError> {
        to_js(&self.session.scan(&JsSource::new(source)?))
    }

    /// Adds identifiers of a study.
    pub fn learn(&mut self, study: &str, identifiers: Vec<String>) {
        self.session.learn(study, identifiers);
    }

    /// Second pass: `Outcome` of docs/architecture.md. `boxes` is what a person wants of the rectangles that are
    /// cleared in the image: an object of data/boxes.schema.json, or undefined.
    pub fn deidentify(&self, source: JsValue, boxes: JsValue) -> Result<JsValue, JsError> {
        let source = JsSource::new(source)?;
        outcome_to_js(&self.session.deidentify_with(&source, &read_boxes(boxes)?))
    }

    /// What would be cleared in the image: `PixelReport` of docs/architecture.md; a `Reason` where the file would be
    /// held back, or the policy does not ask for it.
    pub fn boxes(&self, source: JsValue, boxes: JsValue) -> Result<JsValue, JsError> {
        let source = JsSource::new(source)?;
        match self.session.boxes(&source, &read_boxes(boxes)?) {
            Ok(report) => to_js(&report),
            Err(reason) => to_js(&reason),
        }
    }

    /// Every attribute, before and after; a `Reason` where the file cannot be read.
    pub fn explain(&self, source: JsValue) -> Result<JsValue, JsError> {
        match self.session.explain(&JsSource::new(source)?) {
            Ok(changes) => to_js(&changes),
            Err(reason) => to_js(&reason),
        }
    }

    /// A frame as a picture: `{ width, height, rgba }`; undefined where there is none that decodes yet, a `Reason`
    /// where that takes a module that is not attached.
    pub fn picture(&self, source: JsValue, frame: u32, max_side: u32) -> Result<JsValue, JsError> {
        let picture = self
            .session
            .picture(&JsSource::new(source)?, frame, max_side);
        let picture = match picture {
            Ok(Some(picture)) => picture,
            Err(reason) if reason.code.starts_with("needs-") => return to_js(&reason),
            _ => return Ok(JsValue::UNDEFINED),
        };
        let object = Object::new();
        set(&object, "width", picture.width.into())?;
        set(&object, "height", picture.height.into())?;
        set(
            &object,
            "rgba",
            Uint8ClampedArray::from(&picture.rgba[..]).into(),
        )?;
        Ok(object.into())
    }

    /// Features as a structured report: `Outcome` of docs/architecture.md. `source` is the report as the module of the
    /// features wrote it, with the identifiers of the images.
    #[wasm_bindgen(js_name = deidentifyReport)]
    pub fn deidentify_report(&self, source: JsValue) -> Result<JsValue, JsError> {
        outcome_to_js(&self.session.deidentify_report(&JsSource::new(source)?))
    }

    /// Old and new identifiers of one file; a `Reason` where that takes a module that is not attached.
    pub fn mapping(&self, source: JsValue, boxes: JsValue) -> Result<JsValue, JsError> {
        let source = JsSource::new(source)?;
        match self
            .session
            .deidentify_with_mapping(&source, &read_boxes(boxes)?)
        {
            Outcome::Released { mapping, .. } => to_js(&mapping.unwrap_or_default()),
            Outcome::Quarantined { reason, .. } if reason.code.starts_with("needs-") => {
                to_js(&reason)
            }
            _ => to_js(&crate::deid::MappingEntries::default()),
        }
    }
}

fn read_boxes(boxes: JsValue) -> Result<Boxes, JsError> {
    if boxes.is_undefined() || boxes.is_null() {
        return Ok(Boxes::default());
    }
    // What is not valid is the caller's mistake, and its text is the caller's own.
    serde_wasm_bindgen::from_value(boxes).map_err(JsError::from)
}

fn outcome_to_js(outcome: &Outcome) -> Result<JsValue, JsError> {
    let object = Object::new();
    let set = |name, value| set(&object, name, value);
    match outcome {
        Outcome::Released {
            release,
            summary,
            counts,
            safe_harbor,
            warnings,
            pixels,
            ..
        } => {
            set("status", "released".into())?;
            set("parts", parts_to_js(release.parts())?)?;
            set("summary", to_js(summary)?)?;
            set("counts", to_js(counts)?)?;
            set("safeHarbor", to_js(safe_harbor)?)?;
            set("warnings", to_js(warnings)?)?;
            if let Some(pixels) = pixels {
                set("pixels", to_js(pixels)?)?;
            }
        }
        Outcome::Quarantined { reason, summary } => {
            set("status", "quarantined".into())?;
            set("reason", to_js(reason)?)?;
            if let Some(summary) = summary {
                set("summary", to_js(summary)?)?;
            }
        }
        Outcome::Skipped { reason } => {
            set("status", "skipped".into())?;
            set("reason", to_js(reason)?)?;
        }
    }
    Ok(object.into())
}

/// New bytes as `Uint8Array`, or as `Blob` where they are many, unchanged ones as `{ start, end }` of the source.
fn parts_to_js(parts: &[Part]) -> Result<JsValue, JsError> {
    let array = Array::new();
    for part in parts {
        array.push(&match part {
            Part::Bytes(bytes) => Uint8Array::from(&bytes[..]).into(),
            Part::Source(range) => to_js(range)?,
            Part::Scratch(stretch) => stretch.blob()?.into(),
        });
    }
    Ok(array.into())
}
