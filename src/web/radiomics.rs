//! The surface of the module that measures images.

use js_sys::{Function, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::source::JsSource;
use super::values::{set, to_js};
use crate::bytes::ByteSource;
use crate::features::Settings;
use crate::instance::{Instance, Limits};
use crate::measurement::{self, Measured, Preview, Request, Where};
use crate::outcome::Reason;
use crate::structured_report;

/// Which of many files (`Blob` or `Uint8Array`) belong together: `{ images, regions }` of each image, by position.
#[wasm_bindgen]
pub fn studies(sources: Vec<JsValue>) -> Result<JsValue, JsError> {
    let kinds = sources.into_iter().map(|source| {
        let source = JsSource::new(source)?;
        Ok(measurement::kind(&source))
    });
    let kinds = kinds.collect::<Result<Vec<_>, JsError>>()?;
    to_js(&measurement::studies(&kinds))
}

/// The regions of a file that says where: `{ kind, regions: [{ number, name }] }`, or a `Reason`.
#[wasm_bindgen]
pub fn regions(source: JsValue) -> Result<JsValue, JsError> {
    match measurement::regions(&JsSource::new(source)?) {
        Ok(regions) => to_js(&regions),
        Err(error) => to_js(&Reason::from(error)),
    }
}

/// What is wrong with settings (JSON, or a name), in a sentence; undefined where nothing is.
#[wasm_bindgen(js_name = settingsError)]
pub fn settings_error(settings: &str) -> Option<String> {
    read_settings(settings).err().map(|error| error.to_string())
}

fn read_settings(settings: &str) -> Result<Settings, crate::features::SettingsError> {
    match Settings::named(settings) {
        Some(settings) => Ok(settings),
        None => Settings::from_json(settings),
    }
}

/// Measures one image: `{ document, report, preview }`, or a `Reason`. `report` is the structured report of DICOM images
/// as bytes, with their identifiers: for the main module alone. `region` is a file that says where, with the
/// number of the region in it; or "automatic", or "whole-image". `progress` is called with the part that is done.
#[wasm_bindgen]
pub fn measure(
    images: Vec<JsValue>,
    region: JsValue,
    number: Option<f64>,
    frame: Option<u32>,
    settings: &str,
    digits: Option<u32>,
    progress: &Function,
) -> Result<JsValue, JsError> {
    let settings = read_settings(settings)?;
    let images = images
        .into_iter()
        .map(JsSource::new)
        .collect::<Result<Vec<_>, _>>()?;
    if images.is_empty() {
        return Err(JsError::new("there are no images"));
    }
    let images: Vec<&dyn ByteSource> = images
        .iter()
        .map(|image| image as &dyn ByteSource)
        .collect();
    let file = match region.as_string() {
        Some(_) => None,
        None => Some(JsSource::new(region.clone())?),
    };
    let region = match (&file, region.as_string().as_deref()) {
        // Numbers of regions are small whole numbers, which the cast keeps.
        (Some(file), _) => Where::File(file, number.map(|number| number as i64)),
        (None, Some("whole-image")) => Where::WholeImage,
        _ => Where::Automatic,
    };
    let request = Request {
        images: &images,
        region,
        frame,
        settings: &settings,
        digits,
    };
    let mut tell = |part: f64| progress.call1(&JsValue::NULL, &part.into()).is_ok();
    match measurement::measure(&request, &mut tell) {
        Ok(measured) => measured_to_js(&measured, images[0]),
        Err(error) => to_js(&Reason::from(error)),
    }
}

fn measured_to_js(measured: &Measured, image: &dyn ByteSource) -> Result<JsValue, JsError> {
    let object = Object::new();
    set(&object, "document", to_js(&measured.document)?)?;
    if let Some(report) = measured.report() {
        let image = Instance::read(image, &Limits::default())?;
        let file = structured_report::write(&report, &image)?;
        set(&object, "report", Uint8Array::from(&file[..]).into())?;
    }
    if let Some(preview) = &measured.preview {
        set(&object, "preview", preview_to_js(preview)?)?;
    }
    Ok(object.into())
}

fn preview_to_js(preview: &Preview) -> Result<JsValue, JsError> {
    let object = Object::new();
    for (name, number) in [
        ("columns", preview.columns as f64),
        ("rows", preview.rows as f64),
        ("slice", preview.slice as f64),
        ("aspect", preview.aspect),
        ("lowest", preview.lowest),
        ("highest", preview.highest),
    ] {
        set(&object, name, number.into())?;
    }
    for (name, bytes) in [
        ("grey", &preview.grey),
        ("region", &preview.region),
        ("texture", &preview.texture),
    ] {
        set(&object, name, Uint8Array::from(&bytes[..]).into())?;
    }
    set(&object, "histogram", to_js(&preview.histogram)?)?;
    Ok(object.into())
}
