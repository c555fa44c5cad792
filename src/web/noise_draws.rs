//! Raw draws of this module's noise, for tests and benches: numbers with nothing around them that would make a record.

use wasm_bindgen::prelude::*;

use crate::privacy::{NoRandomness, PlatformRandomness, Randomness, RawRequest};

/// Draws `count` values of a request (JSON: `mechanism` and its parameters, as `scanveil audit-noise --raw` takes them):
/// one a line, as JSON.
///
/// With `bytes` these are used instead of the platform's randomness, from the first on, so that a test can compare what
/// this module makes of them with what the native program does. Nothing that is sent is ever drawn so: records come
/// from the platform's randomness alone.
#[wasm_bindgen(js_name = rawDraws)]
pub fn raw_draws(request: &str, count: u32, bytes: Option<Vec<u8>>) -> Result<String, JsError> {
    let request: RawRequest = serde_json::from_str(request)?;
    let source = request.source();
    let source = source.ok_or_else(|| JsError::new("no mechanism takes these numbers"))?;
    let mut random = match &bytes {
        Some(bytes) => Source::Given(bytes),
        None => Source::Platform(PlatformRandomness::new()),
    };
    let mut lines = String::new();
    for _ in 0..count {
        lines += &source.draw(&mut random)?;
        lines.push('\n');
    }
    Ok(lines)
}

enum Source<'a> {
    Given(&'a [u8]),
    Platform(PlatformRandomness),
}

impl Randomness for Source<'_> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        match self {
            Self::Platform(random) => random.fill(bytes),
            Self::Given(given) => {
                let (first, rest) = given.split_at_checked(bytes.len()).ok_or(NoRandomness)?;
                bytes.copy_from_slice(first);
                *given = rest;
                Ok(())
            }
        }
    }

    fn next_u32(&mut self) -> Result<u32, NoRandomness> {
        match self {
            Self::Platform(random) => random.next_u32(),
            Self::Given(_) => {
                let mut bytes = [0; 4];
                self.fill(&mut bytes)?;
                Ok(u32::from_le_bytes(bytes))
            }
        }
    }
}
