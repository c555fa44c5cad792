//! The check of a pixelated instance, on the file as it is written: its pixels are the drawn cells and nothing else, and
//! no attribute is left that was computed from the original's.

use std::borrow::Cow;

use super::super::clean::Refusal;
use super::{Pixelated, instance};
use crate::bytes::ByteSource;
use crate::instance::{Instance, Value, tags};

const NOT_WHAT_WAS_DRAWN: Refusal = Refusal {
    code: "pixels-changed",
    message: Cow::Borrowed("The image with noise does not read back as it was made."),
};

impl Pixelated {
    /// Reads the file back.
    pub(crate) fn check(&self, written: &Instance, file: &dyn ByteSource) -> Result<(), Refusal> {
        let elements = written.data_set.elements();
        let has_stranger = elements
            .iter()
            .any(|element| !instance::may_be(element.tag));
        let sides = [tags::ROWS, tags::COLUMNS].map(|tag| written.unsigned_short(tag));
        let has_form = sides.map(|side| side.map(u32::from)) == [Some(self.side()); 2]
            && written.unsigned_short(tags::SAMPLES_PER_PIXEL) == Some(self.form.samples.into())
            && written.unsigned_short(tags::BITS_ALLOCATED) == Some(8)
            && written.frames() == self.form.frames;
        if has_stranger || !has_form {
            return Err(NOT_WHAT_WAS_DRAWN);
        }
        let pixels = written.data_set.get(tags::PIXEL_DATA);
        let source = written.bulk_source(file);
        let mut at = 0;
        for frame in 0..self.form.frames {
            let expected = self.frame(frame);
            let found = match pixels.map(|pixels| &pixels.value) {
                Some(Value::Range(range)) => source.read_at(range.start + at, expected.len())?,
                Some(Value::Bytes(bytes)) => {
                    let own = at as usize..at as usize + expected.len();
                    bytes
                        .get(own)
                        .map(|bytes| bytes.to_vec().into())
                        .unwrap_or_default()
                }
                _ => return Err(NOT_WHAT_WAS_DRAWN),
            };
            if found != expected {
                return Err(NOT_WHAT_WAS_DRAWN);
            }
            at += expected.len() as u64;
        }
        match pixels.map(|pixels| pixels.value.byte_length()) {
            Some(length) if length == at.next_multiple_of(2) => Ok(()),
            _ => Err(NOT_WHAT_WAS_DRAWN),
        }
    }
}
