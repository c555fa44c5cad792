//! Values as JavaScript has them.

use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Plain data as JSON would have it.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsError> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(JsError::from)
}

/// Sets a property of an object.
pub(super) fn set(object: &Object, name: &str, value: JsValue) -> Result<(), JsError> {
    match Reflect::set(object, &name.into(), &value) {
        Ok(_) => Ok(()),
        Err(_) => Err(JsError::new("an object refused a property")),
    }
}
