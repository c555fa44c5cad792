//! The wasm-bindgen surfaces: types in, types out, no logic. A build is one of the browser's modules, by its feature.

#[cfg(any(feature = "web-engine", feature = "web-radiomics"))]
mod attached;
#[cfg(feature = "web-engine")]
mod attached_text;
#[cfg(any(feature = "web-codecs", feature = "web-jpeg-xl"))]
mod codecs;
#[cfg(feature = "web-engine")]
mod engine;
#[cfg(feature = "web-radiomics")]
mod radiomics;
#[cfg(any(feature = "web-engine", feature = "web-radiomics"))]
mod source;
#[cfg(feature = "web-text")]
mod text;
#[cfg(any(feature = "web-engine", feature = "web-radiomics"))]
mod values;

use wasm_bindgen::prelude::*;

/// The version of this module. Modules of other versions do not understand each other.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Says on the console where in the code a panic came about. Its message can quote a value of the file, so the
/// whole of it is for development only.
#[wasm_bindgen(start)]
pub fn start() {
    if cfg!(debug_assertions) {
        console_error_panic_hook::set_once();
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            let text = format!("scanveil: bug at {}:{}", place.file(), place.line());
            web_sys::console::error_1(&text.into());
        }
    }));
}
