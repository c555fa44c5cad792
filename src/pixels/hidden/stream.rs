//! One frame's stream: what it is, by its own bytes, and what of it is not image.

use bytes::Bytes;

use super::edits::{Edits, is_padding};
use super::image::{Image, Promise};
use super::{Finding, boxes, deflated, jpeg, jpeg2000, native, rle};

/// The stream breaks the rules of its format, so that nothing can be said of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

/// Tells what was found.
pub(super) type Tell<'a> = dyn FnMut(Finding) + 'a;

/// What has to change in `stream`. On `Err`, what was told does not count.
pub(super) fn clean(image: &Image, stream: &Bytes, tell: &mut Tell<'_>) -> Result<Edits, Damaged> {
    let bits = image.description.bits_stored;
    match image.promise {
        Promise::Rle => return rle::clean(image, stream, tell),
        Promise::DeflatedFrame => return deflated::clean(image, stream, tell),
        Promise::EncapsulatedNative => return Ok(native_frame(image, stream, tell)),
        Promise::Native | Promise::Video | Promise::Other => {}
    }
    match stream[..] {
        [] => Ok(Edits::default()),
        [0xFF, 0xD8, 0xFF, ..] => jpeg::clean(stream, bits, tell),
        [0xFF, 0x4F, 0xFF, 0x51, ..] => jpeg2000::clean(stream, bits, tell),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => boxes::clean_jp2(stream, bits, tell),
        [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => boxes::clean_jxl(stream, tell),
        // A naked codestream of JPEG XL has no comments, and an end that only a decoder sees.
        [0xFF, 0x0A, ..]
        | [0, 0, 1, 0xB3, ..]
        | [0, 0, 0, 1, ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
            tell(Finding::NotLookedThrough);
            Ok(Edits::default())
        }
        [1..=15, 0, 0, 0, 64, 0, 0, 0, ..] if stream.len() > 64 => rle::clean(image, stream, tell),
        _ if is_native_length(image, stream) => Ok(native_frame(image, stream, tell)),
        _ => behind_something(bits, stream, tell),
    }
}

/// A JPEG stream with something before its start.
fn behind_something(bits: u16, stream: &Bytes, tell: &mut Tell<'_>) -> Result<Edits, Damaged> {
    let start = stream
        .windows(3)
        .position(|three| three == [0xFF, 0xD8, 0xFF]);
    let Some(start) = start else {
        tell(Finding::UnknownCompression);
        return Ok(Edits::default());
    };
    let mut edits = Edits::default();
    tell(Finding::StrayBytes);
    edits.cut(0..start);
    edits.extend_at(start, jpeg::clean(&stream.slice(start..), bits, tell)?);
    Ok(edits)
}

fn is_native_length(image: &Image, stream: &[u8]) -> bool {
    let native = image.description.native_bytes();
    native > 0 && [native, native + native % 2].contains(&(stream.len() as u64))
}

fn native_frame(image: &Image, stream: &[u8], tell: &mut Tell<'_>) -> Edits {
    let mut edits = Edits::default();
    let end = usize::try_from(image.description.native_bytes()).unwrap_or(usize::MAX);
    if end == 0 {
        tell(Finding::FramesUnclear);
        return edits;
    }
    let end = end.min(stream.len());
    if let Some(cleared) = native::clean_frame(image, &stream[..end], tell) {
        edits.replace(0..end, cleared);
    }
    cut_tail(stream, end, &mut edits, tell);
    edits
}

/// Cuts what is behind the end of a stream, unless it holds nothing.
pub(super) fn cut_tail(stream: &[u8], end: usize, edits: &mut Edits, tell: &mut Tell<'_>) {
    if !is_padding(&stream[end..]) {
        tell(Finding::StrayBytes);
        edits.cut(end..stream.len());
    }
}
