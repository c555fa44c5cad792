//! JPEG and JPEG-LS (ISO/IEC 10918-1, 14495-1): segment by segment, through every scan to the end of the image.

use bytes::Bytes;

use super::Finding;
use super::banners::is_banner;
use super::edits::Edits;
use super::stream::{Damaged, Tell, cut_tail};

const JFIF: &[u8] = b"JFIF\0";
/// Bytes of a JFIF segment behind its length, without a thumbnail.
const JFIF_BYTES: usize = 14;
const ADOBE: &[u8] = b"Adobe";
const ADOBE_BYTES: usize = 12;
/// The counterpart of JFIF in lossless streams of one writer, with nothing in it.
const LOSSLESS_JFIF: &[u8] = b"LJIF\0\x01\0\0\0\0\0\0\0";
const SPIFF: &[u8] = b"SPIFF\0";
const SPIFF_BYTES: usize = 30;
/// The end of the directory behind a SPIFF header, with a second start of image in it.
const SPIFF_END: &[u8] = &[0, 0, 0, 1, 0xFF, 0xD8];
/// The colour transformation of Hewlett-Packard's JPEG-LS.
const COLOUR_TRANSFORM: &[u8] = b"mrfx";

/// What has to change in a stream that begins with a start of image.
pub(super) fn clean(
    stream: &Bytes,
    bits_stored: u16,
    tell: &mut Tell<'_>,
) -> Result<Edits, Damaged> {
    let mut edits = Edits::default();
    let mut at = 2;
    let mut is_jpeg_ls = false;
    let mut scanned = false;
    loop {
        let start = at;
        // Decoders skip what is no marker.
        while stream.get(at).is_some_and(|&byte| byte != 0xFF) {
            at += 1;
        }
        if at >= stream.len() {
            // The end is missing: what came before it holds all the same.
            scanned.then_some(()).ok_or(Damaged)?;
            cut_tail(stream, start, &mut edits, tell);
            return Ok(edits);
        }
        if at > start {
            tell(Finding::StrayBytes);
            edits.cut(start..at);
        }
        let segment_start = at;
        // Any number of fill bytes.
        while stream.get(at) == Some(&0xFF) {
            at += 1;
        }
        let Some(&marker) = stream.get(at) else {
            scanned.then_some(()).ok_or(Damaged)?;
            return Ok(edits);
        };
        at += 1;
        match marker {
            0xD9 => {
                cut_tail(stream, at, &mut edits, tell);
                return Ok(edits);
            }
            0xC0..=0xCF | 0xDA..=0xDF | 0xE0..=0xEF | 0xF7 | 0xF8 | 0xFE => {}
            _ => return Err(Damaged),
        }
        let content = content(stream, at)?;
        let end = at + 2 + content.len();
        match marker {
            0xE0..=0xEF | 0xFE => match judge(marker, content) {
                Verdict::Keep => {}
                Verdict::Cut => {
                    tell(Finding::Comments);
                    edits.cut(segment_start..end);
                }
                Verdict::Replace(content) => {
                    tell(Finding::Comments);
                    let length = (content.len() as u16 + 2).to_be_bytes();
                    edits.replace(at..end, [&length, &content[..]].concat());
                }
            },
            _ => {
                if !is_exact(marker, content) {
                    return Err(Damaged);
                }
                if is_frame_header(marker) {
                    is_jpeg_ls = marker == 0xF7;
                    if content
                        .first()
                        .is_some_and(|&bits| u16::from(bits) > bits_stored)
                    {
                        tell(Finding::MoreBitsThanStored);
                    }
                }
            }
        }
        at = end;
        if marker == 0xDA {
            scanned = true;
            at = end_of_scan(stream, at, is_jpeg_ls);
        }
    }
}

/// What is behind the length of a segment.
fn content(stream: &[u8], at: usize) -> Result<&[u8], Damaged> {
    let &[high, low] = stream
        .get(at..at + 2)
        .and_then(|two| two.try_into().ok())
        .ok_or(Damaged)?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    stream
        .get(at + 2..at + length.max(2))
        .filter(|_| length >= 2)
        .ok_or(Damaged)
}

/// Where the next marker stands that ends entropy-coded data.
fn end_of_scan(stream: &[u8], mut at: usize, is_jpeg_ls: bool) -> usize {
    loop {
        let Some(next) = stream[at..].iter().position(|&byte| byte == 0xFF) else {
            return stream.len();
        };
        at += next;
        match stream.get(at + 1) {
            None => return at,
            // JPEG-LS stuffs a bit, the others a byte.
            Some(0..=0x7F) if is_jpeg_ls => at += 2,
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return at,
        }
    }
}

enum Verdict {
    Keep,
    Cut,
    Replace(Vec<u8>),
}

fn judge(marker: u8, content: &[u8]) -> Verdict {
    match marker {
        0xE0 if content.starts_with(JFIF) && content.len() >= JFIF_BYTES => {
            let has_thumbnail = content.len() > JFIF_BYTES || content[12..14] != [0, 0];
            match has_thumbnail {
                false => Verdict::Keep,
                // Decoders tell from this segment what the components mean.
                true => Verdict::Replace([&content[..12], &[0, 0]].concat()),
            }
        }
        0xE0 if content == LOSSLESS_JFIF => Verdict::Keep,
        0xE8 if content == SPIFF_END => Verdict::Keep,
        0xE8 if content.starts_with(SPIFF) && content.len() == SPIFF_BYTES => Verdict::Keep,
        0xE8 if content.starts_with(COLOUR_TRANSFORM) && content.len() == 5 => Verdict::Keep,
        0xEE if content.starts_with(ADOBE) && content.len() == ADOBE_BYTES => Verdict::Keep,
        // Shorter ones that some writers make, with nothing in them.
        0xEE if content
            .strip_prefix(ADOBE)
            .is_some_and(|rest| rest.len() < ADOBE_BYTES && rest.iter().all(|byte| *byte == 0)) =>
        {
            Verdict::Keep
        }
        0xEE if content.starts_with(ADOBE) && content.len() > ADOBE_BYTES => {
            Verdict::Replace(content[..ADOBE_BYTES].to_vec())
        }
        0xFE if is_banner(content) => Verdict::Keep,
        _ => Verdict::Cut,
    }
}

fn is_frame_header(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xF7)
}

/// Whether a segment is as long as what it has to hold: nothing else has room in it.
fn is_exact(marker: u8, content: &[u8]) -> bool {
    let length = content.len();
    let at = |index: usize| content.get(index).copied().map_or(0, usize::from);
    match marker {
        0xC4 => is_huffman(content),
        0xC8 => false,
        0xCC => length.is_multiple_of(2),
        0xDA => length == 4 + 2 * at(0),
        0xDB => is_quantization(content),
        0xDC => length == 2,
        // JPEG-LS states restart intervals in up to four bytes.
        0xDD => (2..=4).contains(&length),
        0xDE => length == 6 + 3 * at(5),
        0xDF => length == 1,
        0xF8 => match at(0) {
            1 => length == 11,
            2 => length > 3,
            3 => length > 2,
            4 => matches!(length, 6 | 8 | 10),
            _ => false,
        },
        _ => length == 6 + 3 * at(5),
    }
}

fn is_huffman(mut content: &[u8]) -> bool {
    while !content.is_empty() {
        let Some(counts) = content.get(1..17) else {
            return false;
        };
        let symbols: usize = counts.iter().map(|&count| usize::from(count)).sum();
        let Some(rest) = content.get(17 + symbols..) else {
            return false;
        };
        content = rest;
    }
    true
}

fn is_quantization(mut content: &[u8]) -> bool {
    while let Some(&first) = content.first() {
        let bytes = 1 + 64 * (1 + usize::from(first >> 4 & 1));
        let Some(rest) = content.get(bytes..) else {
            return false;
        };
        content = rest;
    }
    true
}
