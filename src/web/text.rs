//! The surface of the module that finds burned-in text: the main module is its only caller, in the same worker.
//!
//! An answer is a list of numbers: 0 and what was found, or 1 and an error.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;

use wasm_bindgen::prelude::*;

use crate::pixels::RenderError;
use crate::pixels::codec::crossing::{numbers_of_regions, regions_of_numbers};
use crate::pixels::text::{FindText, SearchCine, TextDetector, TextImage};

/// The search for text.
#[wasm_bindgen]
pub struct TextSearch {
    // There is one in a module, and it lives as long as that. After a panic nobody asks it again.
    detector: AssertUnwindSafe<&'static TextDetector>,
    cine: AssertUnwindSafe<RefCell<Option<Box<dyn SearchCine>>>>,
}

fn answer(result: Result<Vec<u32>, RenderError>) -> Vec<u32> {
    match result {
        Ok(mut numbers) => {
            numbers.insert(0, 0);
            numbers
        }
        Err(error) => [&[1], &error.to_numbers()[..]].concat(),
    }
}

#[wasm_bindgen]
impl TextSearch {
    /// From the bytes of the model that the package brings.
    #[wasm_bindgen(constructor)]
    pub fn new(model: Vec<u8>) -> Result<TextSearch, JsError> {
        let detector = TextDetector::from_onnx(model)?;
        Ok(Self {
            detector: AssertUnwindSafe(Box::leak(Box::new(detector))),
            cine: AssertUnwindSafe(RefCell::default()),
        })
    }

    /// The regions that hold text.
    pub fn find(&self, columns: u32, rows: u32, channels: u8, samples: Vec<u16>) -> Vec<u32> {
        let image = image(columns, rows, channels, samples);
        answer(
            self.detector
                .find(&image)
                .map(|found| numbers_of_regions(&found)),
        )
    }

    /// What of it is left after regions were filled.
    pub fn left(
        &self,
        columns: u32,
        rows: u32,
        channels: u8,
        samples: Vec<u16>,
        filled: &[u32],
    ) -> Vec<u32> {
        let image = image(columns, rows, channels, samples);
        let left = self.detector.left(&image, &regions_of_numbers(filled));
        answer(left.map(|found| numbers_of_regions(&found)))
    }

    /// Begins a search through a cine; one that was not finished is forgotten.
    #[wasm_bindgen(js_name = cineBegin)]
    pub fn cine_begin(&self) {
        *self.cine.borrow_mut() = Some(self.detector.cine());
    }

    /// The next frame of it.
    #[wasm_bindgen(js_name = cineAdd)]
    pub fn cine_add(&self, columns: u32, rows: u32, channels: u8, samples: Vec<u16>) -> Vec<u32> {
        let frame = image(columns, rows, channels, samples);
        answer(match &mut *self.cine.borrow_mut() {
            Some(cine) => cine.add(frame).map(|()| Vec::new()),
            None => Err(NO_CINE),
        })
    }

    /// How many numbers the regions of all frames take, and these; then the same of each frame.
    #[wasm_bindgen(js_name = cineFinish)]
    pub fn cine_finish(&self) -> Vec<u32> {
        let cine = self.cine.borrow_mut().take();
        let found = cine.ok_or(NO_CINE).and_then(|cine| cine.finish());
        answer(found.map(|found| {
            let lists = std::iter::once(&found.standing).chain(&found.frames);
            lists
                .flat_map(|regions| {
                    let numbers = numbers_of_regions(regions);
                    std::iter::once(numbers.len() as u32).chain(numbers)
                })
                .collect()
        }))
    }
}

const NO_CINE: RenderError = RenderError::Unsupported("no cine was begun");

fn image(columns: u32, rows: u32, channels: u8, samples: Vec<u16>) -> TextImage {
    TextImage {
        columns,
        rows,
        channels,
        samples,
    }
}
