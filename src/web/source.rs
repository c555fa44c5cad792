//! A browser's `Blob` or a `Uint8Array` as a [`ByteSource`].

use std::io;

use bytes::Bytes;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsError, JsValue};
use web_sys::{Blob, FileReaderSync};

use crate::bytes::ByteSource;

pub(super) enum JsSource {
    /// A file that stays where it is; slices of it are read synchronously, which only a worker may.
    Blob {
        blob: Blob,
        reader: FileReaderSync,
        length: u64,
    },
    /// Bytes on the JavaScript side.
    Array(Uint8Array),
}

impl JsSource {
    pub(super) fn new(value: JsValue) -> Result<Self, JsError> {
        if value.is_instance_of::<Uint8Array>() {
            return Ok(Self::Array(value.unchecked_into()));
        }
        let blob: Blob = value
            .dyn_into()
            .map_err(|_| JsError::new("the source has to be a Blob or a Uint8Array"))?;
        let reader = FileReaderSync::new()
            .map_err(|_| JsError::new("a Blob can be read in a worker only"))?;
        // Sizes of files are whole numbers below 2⁵³.
        let length = blob.size() as u64;
        Ok(Self::Blob {
            blob,
            reader,
            length,
        })
    }
}

impl ByteSource for JsSource {
    fn len(&self) -> u64 {
        match self {
            Self::Blob { length, .. } => *length,
            Self::Array(array) => u64::from(array.length()),
        }
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let start = offset.min(self.len());
        let end = start.saturating_add(length as u64).min(self.len());
        let array = match self {
            Self::Array(array) => array.subarray(start as u32, end as u32),
            Self::Blob { blob, reader, .. } => {
                let slice = blob
                    .slice_with_f64_and_f64(start as f64, end as f64)
                    .map_err(|_| io::ErrorKind::Other)?;
                // The file may have been moved, changed or unplugged since it was chosen.
                let buffer = reader
                    .read_as_array_buffer(&slice)
                    .map_err(|_| io::ErrorKind::NotFound)?;
                Uint8Array::new(&buffer)
            }
        };
        Ok(array.to_vec().into())
    }
}
