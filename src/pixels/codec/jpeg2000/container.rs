//! The JP2 file that some writers put around the codestream (ITU-T T.800 annex I), though DICOM has no place for it.

use super::RenderError;
use super::codestream::START;

/// The codestream of a frame, whether or not a file is around it.
pub(super) fn codestream(stream: &[u8]) -> Result<&[u8], RenderError> {
    if stream.starts_with(&START) {
        return Ok(stream);
    }
    let mut rest = stream;
    while let Some(&[a, b, c, d, ref kind @ ..]) = rest.first_chunk::<8>() {
        let (header, length) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, rest.len()),
            1 => {
                let wide = rest.get(8..16).and_then(|bytes| bytes.first_chunk());
                let length = wide.map_or(0, |&bytes| u64::from_be_bytes(bytes));
                (16, usize::try_from(length).unwrap_or(usize::MAX))
            }
            length => (8, length as usize),
        };
        if kind == b"jp2c" {
            // What it says of its length is wrong at times; the codestream has an end of its own.
            let inner = rest.get(header..).unwrap_or_default();
            return match inner.starts_with(&START) {
                true => Ok(inner),
                false => Err(RenderError::Damaged("its JP2 boxes")),
            };
        }
        if kind == b"jp2h" && has_palette(rest.get(header..length).unwrap_or_default()) {
            return Err(RenderError::Unsupported("its JP2 palette"));
        }
        if length < header {
            break;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Err(RenderError::Damaged("its JP2 boxes"))
}

fn has_palette(boxes: &[u8]) -> bool {
    let mut rest = boxes;
    while let Some(&[a, b, c, d, ref kind @ ..]) = rest.first_chunk::<8>() {
        if kind == b"pclr" {
            return true;
        }
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        if length < 8 {
            return false;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}
