//! The module that finds burned-in text, attached to this one by the worker.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::attached::failed;
use crate::pixels::codec::crossing::{numbers_of_regions, regions_of_numbers};
use crate::pixels::text::{CineText, FindText, SearchCine, TextImage};
use crate::pixels::{Module, Region, RenderError};

#[wasm_bindgen]
extern "C" {
    /// The class of `text.rs`.
    pub type TextModule;
    #[wasm_bindgen(method, catch)]
    fn find(
        this: &TextModule,
        columns: u32,
        rows: u32,
        channels: u8,
        samples: &[u16],
    ) -> Result<Vec<u32>, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn left(
        this: &TextModule,
        columns: u32,
        rows: u32,
        channels: u8,
        samples: &[u16],
        filled: &[u32],
    ) -> Result<Vec<u32>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = cineBegin)]
    fn cine_begin(this: &TextModule) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = cineAdd)]
    fn cine_add(
        this: &TextModule,
        columns: u32,
        rows: u32,
        channels: u8,
        samples: &[u16],
    ) -> Result<Vec<u32>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = cineFinish)]
    fn cine_finish(this: &TextModule) -> Result<Vec<u32>, JsValue>;
}

thread_local! {
    static ATTACHED: RefCell<Option<Rc<TextModule>>> = const { RefCell::new(None) };
}

/// Attaches the search for text: from then on images are searched that have to be.
#[wasm_bindgen(js_name = attachText)]
pub fn attach_text(module: TextModule) {
    ATTACHED.set(Some(Rc::new(module)));
}

fn attached() -> Result<Rc<TextModule>, RenderError> {
    ATTACHED
        .with_borrow(Clone::clone)
        .ok_or(RenderError::NeedsModule(Module::Text))
}

/// What the module answers. An exception is its failure.
fn read(answer: Result<Vec<u32>, JsValue>) -> Result<Vec<u32>, RenderError> {
    match answer.as_deref() {
        Ok([0, numbers @ ..]) => Ok(numbers.to_vec()),
        Ok([1, error @ ..]) => Err(RenderError::from_numbers(error).unwrap_or_else(broken)),
        _ => Err(broken()),
    }
}

fn broken() -> RenderError {
    failed(Module::Text)
}

/// The search of the attached module.
pub(super) struct AttachedText;

impl FindText for AttachedText {
    fn find(&self, image: &TextImage) -> Result<Vec<Region>, RenderError> {
        let TextImage {
            columns,
            rows,
            channels,
            samples,
        } = image;
        let found = attached()?.find(*columns, *rows, *channels, samples);
        Ok(regions_of_numbers(&read(found)?))
    }

    fn left(&self, image: &TextImage, filled: &[Region]) -> Result<Vec<Region>, RenderError> {
        let TextImage {
            columns,
            rows,
            channels,
            samples,
        } = image;
        let filled = numbers_of_regions(filled);
        let left = attached()?.left(*columns, *rows, *channels, samples, &filled);
        Ok(regions_of_numbers(&read(left)?))
    }

    fn cine(&self) -> Box<dyn SearchCine + '_> {
        let module = attached().and_then(|module| match module.cine_begin() {
            Ok(()) => Ok(module),
            Err(_) => Err(broken()),
        });
        Box::new(Cine(module))
    }
}

/// A search through a cine in the attached module, which knows one at a time.
struct Cine(Result<Rc<TextModule>, RenderError>);

impl SearchCine for Cine {
    fn add(&mut self, frame: TextImage) -> Result<(), RenderError> {
        let TextImage {
            columns,
            rows,
            channels,
            samples,
        } = frame;
        let module = self.0.as_ref().map_err(Clone::clone)?;
        read(module.cine_add(columns, rows, channels, &samples)).map(drop)
    }

    fn finish(self: Box<Self>) -> Result<CineText, RenderError> {
        let numbers = read(self.0?.cine_finish())?;
        let mut lists = Vec::new();
        let mut rest = &numbers[..];
        while let Some((&length, after)) = rest.split_first() {
            let (list, behind) = after.split_at_checked(length as usize).ok_or_else(broken)?;
            lists.push(regions_of_numbers(list));
            rest = behind;
        }
        let mut lists = lists.into_iter();
        Ok(CineText {
            standing: lists.next().unwrap_or_default(),
            frames: lists.collect(),
        })
    }
}
