//! Other modules, attached to this one by the worker.

use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::pixels::codec::crossing::{Request, numbers_of_regions, regions_of_numbers};
use crate::pixels::codec::{Codecs, attached};
use crate::pixels::{
    Edited, ImageDescription, Limits, Module, Region, RenderError, SampleData, Samples, StreamKind,
};

#[wasm_bindgen]
extern "C" {
    /// A module with the surface of `codecs.rs`.
    pub type CodecModule;
    #[wasm_bindgen(method, catch)]
    fn decode(
        this: &CodecModule,
        request: &[u32],
        stream: &[u8],
        answer: Answer,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = encode8)]
    fn encode_8(
        this: &CodecModule,
        request: &[u32],
        header: &[u32],
        samples: &[u8],
        answer: Answer,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = encode16)]
    fn encode_16(
        this: &CodecModule,
        request: &[u32],
        header: &[u32],
        samples: &[u16],
        answer: Answer,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = encode32)]
    fn encode_32(
        this: &CodecModule,
        request: &[u32],
        header: &[u32],
        samples: &[u32],
        answer: Answer,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = clearBlocks)]
    fn clear_blocks(
        this: &CodecModule,
        request: &[u32],
        stream: &[u8],
        regions: &[u32],
        fill: &[u16],
        answer: Answer,
    ) -> Result<(), JsValue>;
}

/// Attaches the module of the codecs: from then on it is asked for what this module does not decode itself.
#[wasm_bindgen(js_name = attachCodecs)]
pub fn attach_codecs(module: CodecModule) {
    attach(Module::Codecs, module);
}

/// Attaches the module of JPEG XL.
#[wasm_bindgen(js_name = attachJpegXl)]
pub fn attach_jpeg_xl(module: CodecModule) {
    attach(Module::JpegXl, module);
}

fn attach(module: Module, codecs: CodecModule) {
    attached::attach(module, Rc::new(Attached { module, codecs }));
}

thread_local! {
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// Whether an attached module has failed, so that nobody knows what state it is in.
#[wasm_bindgen(js_name = attachedFailed)]
pub fn attached_failed() -> bool {
    FAILED.get()
}

/// Notes that a module failed.
pub(super) fn failed(module: Module) -> RenderError {
    FAILED.set(true);
    RenderError::ModuleFailed(module)
}

/// What a module answers. The module that was asked calls one of its methods, once.
#[wasm_bindgen]
pub struct Answer {
    // Written in one move: a panic leaves the old answer or the new one.
    told: AssertUnwindSafe<Rc<RefCell<Option<Told>>>>,
}

enum Told {
    Samples(Samples),
    Stream(Vec<u8>),
    Edited(Edited),
    Error(RenderError),
}

#[wasm_bindgen]
impl Answer {
    /// Samples of up to 8 bits.
    #[wasm_bindgen(js_name = samples8)]
    pub fn samples_8(&self, header: &[u32], samples: Vec<u8>) {
        self.samples(header, SampleData::U8(samples));
    }

    /// Samples of up to 16 bits.
    #[wasm_bindgen(js_name = samples16)]
    pub fn samples_16(&self, header: &[u32], samples: Vec<u16>) {
        self.samples(header, SampleData::U16(samples));
    }

    /// Samples of up to 32 bits.
    #[wasm_bindgen(js_name = samples32)]
    pub fn samples_32(&self, header: &[u32], samples: Vec<u32>) {
        self.samples(header, SampleData::U32(samples));
    }

    /// An encoded frame.
    pub fn stream(&self, stream: Vec<u8>) {
        self.tell(Told::Stream(stream));
    }

    /// An edited frame, and where its pixels may have changed.
    pub fn edited(&self, stream: Vec<u8>, covered: &[u32]) {
        let covered = regions_of_numbers(covered);
        self.tell(Told::Edited(Edited { stream, covered }));
    }

    /// What went wrong.
    pub fn error(&self, error: &[u32]) {
        if let Some(error) = RenderError::from_numbers(error) {
            self.tell(Told::Error(error));
        }
    }
}

impl Answer {
    fn tell(&self, told: Told) {
        *self.told.borrow_mut() = Some(told);
    }

    fn samples(&self, header: &[u32], data: SampleData) {
        if let Some(samples) = Samples::from_numbers(header, data) {
            self.tell(Told::Samples(samples));
        }
    }
}

struct Attached {
    module: Module,
    codecs: CodecModule,
}

impl Attached {
    /// What the module answers. Silence and an exception are the same: it failed.
    fn ask(
        &self,
        question: impl FnOnce(&CodecModule, Answer) -> Result<(), JsValue>,
    ) -> Result<Told, RenderError> {
        let told = Rc::default();
        let answer = Answer {
            told: AssertUnwindSafe(Rc::clone(&told)),
        };
        match (question(&self.codecs, answer), told.take()) {
            (Ok(()), Some(Told::Error(error))) => Err(error),
            (Ok(()), Some(told)) => Ok(told),
            _ => Err(self.failed()),
        }
    }

    fn failed(&self) -> RenderError {
        failed(self.module)
    }
}

impl Codecs for Attached {
    fn decode(
        &self,
        kind: StreamKind,
        description: &ImageDescription,
        stream: &[u8],
        halvings: u32,
        limits: &Limits,
    ) -> Result<Samples, RenderError> {
        let request = Request::numbers(kind, description, halvings, limits);
        match self.ask(|module, answer| module.decode(&request, stream, answer)) {
            Ok(Told::Samples(samples)) => Ok(samples),
            Err(error) => Err(error),
            _ => Err(self.failed()),
        }
    }

    fn encode(
        &self,
        kind: StreamKind,
        description: &ImageDescription,
        samples: &Samples,
    ) -> Result<Vec<u8>, RenderError> {
        let request = Request::numbers(kind, description, 0, &Limits::default());
        let header = samples.to_numbers();
        let told = match &samples.data {
            SampleData::U8(data) => {
                self.ask(|module, answer| module.encode_8(&request, &header, data, answer))
            }
            SampleData::U16(data) => {
                self.ask(|module, answer| module.encode_16(&request, &header, data, answer))
            }
            SampleData::U32(data) => {
                self.ask(|module, answer| module.encode_32(&request, &header, data, answer))
            }
            SampleData::F32(_) | SampleData::F64(_) => return Err(RenderError::NotEncoded(kind)),
        };
        match told {
            Ok(Told::Stream(stream)) => Ok(stream),
            Err(error) => Err(error),
            _ => Err(self.failed()),
        }
    }

    fn clear_blocks(
        &self,
        stream: &[u8],
        regions: &[Region],
        fill: &[u16],
        limits: &Limits,
    ) -> Result<Edited, RenderError> {
        let description = ImageDescription::default();
        let request = Request::numbers(StreamKind::Jpeg, &description, 0, limits);
        let regions = numbers_of_regions(regions);
        let told = self
            .ask(|module, answer| module.clear_blocks(&request, stream, &regions, fill, answer));
        match told? {
            Told::Edited(edited) => Ok(edited),
            _ => Err(self.failed()),
        }
    }
}
