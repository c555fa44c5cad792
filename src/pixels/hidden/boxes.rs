//! Files of boxes around a codestream: JP2 (ISO/IEC 15444-1 annex I) and JPEG XL (ISO/IEC 18181-2).

use std::ops::Range;

use bytes::Bytes;

use super::Finding;
use super::edits::Edits;
use super::jpeg2000;
use super::stream::{Damaged, Tell, cut_tail};

/// Enumerated colour spaces.
const SRGB: u8 = 16;
const GREY: u8 = 17;

/// What has to change in a JP2 file.
pub(super) fn clean_jp2(
    stream: &Bytes,
    bits_stored: u16,
    tell: &mut Tell<'_>,
) -> Result<Edits, Damaged> {
    let mut edits = Edits::default();
    let mut has_codestream = false;
    let end = each_box(stream, 0..stream.len(), &mut |one| {
        match &one.kind {
            b"jP  " | b"ftyp" => {}
            b"jp2h" => image_header(stream, one, &mut edits, tell)?,
            // A second image is none of this frame's.
            b"jp2c" if !has_codestream => {
                has_codestream = true;
                let codestream = stream.slice(one.content.clone());
                if !codestream.starts_with(&[0xFF, 0x4F, 0xFF, 0x51]) {
                    return Err(Damaged);
                }
                let inner = jpeg2000::clean(&codestream, bits_stored, tell)?;
                one.shorten(inner.shrinkage(), &mut edits)?;
                edits.extend_at(one.content.start, inner);
            }
            _ => {
                tell(Finding::Boxes);
                edits.cut(one.start..one.content.end);
            }
        }
        Ok(())
    })?;
    has_codestream.then_some(()).ok_or(Damaged)?;
    cut_tail(stream, end, &mut edits, tell);
    Ok(edits)
}

/// The boxes inside of the image header box: those stay that say what the components are.
fn image_header(
    stream: &[u8],
    header: &OneBox,
    edits: &mut Edits,
    tell: &mut Tell<'_>,
) -> Result<(), Damaged> {
    let mut inner = Edits::default();
    let mut components = 0;
    let end = each_box(stream, header.content.clone(), &mut |one| {
        let content = &stream[one.content.clone()];
        match &one.kind {
            b"ihdr" => components = content.get(9).copied().unwrap_or(0),
            b"bpcc" | b"pclr" | b"cmap" | b"cdef" | b"res " => {}
            b"colr" if matches!(*content, [1, _, _, _, _, _, _]) => {}
            // An ICC profile, which holds texts. The data set says what the colours are.
            b"colr" => match (components, content.first()) {
                (1 | 2, Some(2 | 3)) => one.replace(&[1, 0, 0, 0, 0, 0, GREY], &mut inner, tell)?,
                (3 | 4, Some(2 | 3)) => one.replace(&[1, 0, 0, 0, 0, 0, SRGB], &mut inner, tell)?,
                _ => tell(Finding::ColourProfile),
            },
            _ => {
                tell(Finding::Boxes);
                inner.cut(one.start..one.content.end);
            }
        }
        Ok(())
    })?;
    if end != header.content.end {
        return Err(Damaged);
    }
    header.shorten(inner.shrinkage(), edits)?;
    edits.extend_at(0, inner);
    Ok(())
}

/// What has to change in a JPEG XL file.
pub(super) fn clean_jxl(stream: &Bytes, tell: &mut Tell<'_>) -> Result<Edits, Damaged> {
    let mut edits = Edits::default();
    let mut has_codestream = false;
    let end = each_box(stream, 0..stream.len(), &mut |one| {
        match &one.kind {
            b"JXL " | b"ftyp" | b"jxll" | b"jxli" => {}
            b"jxlc" | b"jxlp" => has_codestream = true,
            // The segments of the JPEG stream that this one was, comments too, compressed.
            b"jbrd" => tell(Finding::NotLookedThrough),
            _ => {
                tell(Finding::Boxes);
                edits.cut(one.start..one.content.end);
            }
        }
        Ok(())
    })?;
    // Parts of the codestream may follow what is no box.
    let is_whole = has_codestream && stream.len() - end < 8;
    is_whole.then_some(()).ok_or(Damaged)?;
    cut_tail(stream, end, &mut edits, tell);
    Ok(edits)
}

struct OneBox {
    kind: [u8; 4],
    start: usize,
    content: Range<usize>,
    /// Length as the box states it: 0 for up to the end, 1 where 64 bits follow.
    stated: u32,
}

impl OneBox {
    /// Puts other content into it.
    fn replace(
        &self,
        content: &[u8],
        edits: &mut Edits,
        tell: &mut Tell<'_>,
    ) -> Result<(), Damaged> {
        tell(Finding::Boxes);
        let length = u32::try_from(content.len() + 8).map_err(|_| Damaged)?;
        let bytes = [&length.to_be_bytes(), &self.kind[..], content].concat();
        edits.replace(self.start..self.content.end, bytes);
        Ok(())
    }

    /// Corrects its length after `cut` bytes were taken out of its content.
    fn shorten(&self, cut: usize, edits: &mut Edits) -> Result<(), Damaged> {
        match (cut, self.stated) {
            (0, _) | (_, 0) => {}
            (_, 1) => {
                let length = (self.content.end - self.start - cut) as u64;
                edits.replace(
                    self.start + 8..self.start + 16,
                    length.to_be_bytes().to_vec(),
                );
            }
            (_, stated) => {
                let length = stated.checked_sub(cut as u32).ok_or(Damaged)?;
                edits.replace(self.start..self.start + 4, length.to_be_bytes().to_vec());
            }
        }
        Ok(())
    }
}

/// Visits the boxes of a part of `stream`; returns where the last one ends. What follows it is no box.
fn each_box(
    stream: &[u8],
    within: Range<usize>,
    visit: &mut dyn FnMut(&OneBox) -> Result<(), Damaged>,
) -> Result<usize, Damaged> {
    let mut at = within.start;
    while let Some(&[a, b, c, d, ref kind @ ..]) = stream[at..within.end].first_chunk::<8>() {
        let stated = u32::from_be_bytes([a, b, c, d]);
        let long = || {
            let long = stream[at..within.end].get(8..16)?;
            usize::try_from(u64::from_be_bytes(long.try_into().ok()?)).ok()
        };
        let (header, length) = match stated {
            0 if *kind == [0; 4] => break,
            0 => (8, Some(within.end - at)),
            1 => (16, long()),
            stated => (8, Some(stated as usize)),
        };
        let end = length
            .filter(|&length| length >= header)
            .and_then(|length| at.checked_add(length));
        let Some(end) = end.filter(|&end| end <= within.end) else {
            break;
        };
        visit(&OneBox {
            kind: *kind,
            start: at,
            content: at + header..end,
            stated,
        })?;
        at = end;
    }
    Ok(at)
}
