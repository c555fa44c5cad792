//! The surface of the modules that decode and encode: the main module is their only caller, in the same worker.

use wasm_bindgen::prelude::*;

use crate::pixels::codec::crossing::{Request, numbers_of_regions, regions_of_numbers};
use crate::pixels::{RenderError, SampleData, Samples, clear_blocks};

#[wasm_bindgen]
extern "C" {
    /// Where an answer goes: an object of the main module, which copies what it is told into its own memory.
    pub type Answer;
    #[wasm_bindgen(method, js_name = samples8)]
    fn samples_8(this: &Answer, header: &[u32], samples: &[u8]);
    #[wasm_bindgen(method, js_name = samples16)]
    fn samples_16(this: &Answer, header: &[u32], samples: &[u16]);
    #[wasm_bindgen(method, js_name = samples32)]
    fn samples_32(this: &Answer, header: &[u32], samples: &[u32]);
    #[wasm_bindgen(method)]
    fn stream(this: &Answer, stream: &[u8]);
    #[wasm_bindgen(method)]
    fn edited(this: &Answer, stream: &[u8], covered: &[u32]);
    #[wasm_bindgen(method)]
    fn error(this: &Answer, error: &[u32]);
}

impl Answer {
    fn samples(&self, result: Result<Samples, RenderError>) {
        let samples = match result {
            Ok(samples) => samples,
            Err(error) => return self.error(&error.to_numbers()),
        };
        let header = samples.to_numbers();
        match &samples.data {
            SampleData::U8(data) => self.samples_8(&header, data),
            SampleData::U16(data) => self.samples_16(&header, data),
            SampleData::U32(data) => self.samples_32(&header, data),
            SampleData::F32(_) | SampleData::F64(_) => {
                self.error(&RenderError::Unsupported("its samples").to_numbers());
            }
        }
    }
}

/// The request, or the error that it is none: then the modules do not belong together.
fn read(request: &[u32]) -> Result<Request, RenderError> {
    Request::from_numbers(request).ok_or(RenderError::Unsupported("the request"))
}

/// Decodes a stream.
#[wasm_bindgen]
pub fn decode(request: &[u32], stream: &[u8], answer: &Answer) {
    answer.samples(read(request).and_then(|request| request.decode(stream)));
}

fn encode(request: &[u32], header: &[u32], data: SampleData, answer: &Answer) {
    let stream = read(request).and_then(|request| {
        let samples = Samples::from_numbers(header, data);
        request.encode(&samples.ok_or(RenderError::Unsupported("the request"))?)
    });
    match stream {
        Ok(stream) => answer.stream(&stream),
        Err(error) => answer.error(&error.to_numbers()),
    }
}

/// Encodes samples of up to 8 bits.
#[wasm_bindgen(js_name = encode8)]
pub fn encode_8(request: &[u32], header: &[u32], samples: Vec<u8>, answer: &Answer) {
    encode(request, header, SampleData::U8(samples), answer);
}

/// Encodes samples of up to 16 bits.
#[wasm_bindgen(js_name = encode16)]
pub fn encode_16(request: &[u32], header: &[u32], samples: Vec<u16>, answer: &Answer) {
    encode(request, header, SampleData::U16(samples), answer);
}

/// Encodes samples of up to 32 bits.
#[wasm_bindgen(js_name = encode32)]
pub fn encode_32(request: &[u32], header: &[u32], samples: Vec<u32>, answer: &Answer) {
    encode(request, header, SampleData::U32(samples), answer);
}

/// Clears what of a frame of JPEG lies under regions, without decoding it.
#[wasm_bindgen(js_name = clearBlocks)]
pub fn clear(request: &[u32], stream: &[u8], regions: &[u32], fill: &[u16], answer: &Answer) {
    let edited = read(request).and_then(|request| {
        let regions = regions_of_numbers(regions);
        clear_blocks(stream, &regions, fill, &request.limits)
    });
    match edited {
        Ok(edited) => answer.edited(&edited.stream, &numbers_of_regions(&edited.covered)),
        Err(error) => answer.error(&error.to_numbers()),
    }
}
