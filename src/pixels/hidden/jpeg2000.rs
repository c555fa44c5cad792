//! JPEG 2000 codestreams (ISO/IEC 15444-1 annex A), those of part 15 included: comments in the headers, and what is
//! behind the end of codestream.

use bytes::Bytes;

use super::Finding;
use super::banners::is_banner;
use super::edits::Edits;
use super::stream::{Damaged, Tell, cut_tail};

const SIZ: u8 = 0x51;
const TLM: u8 = 0x55;
const COM: u8 = 0x64;
const SOT: u8 = 0x90;
const SOD: u8 = 0x93;
const EOC: u8 = 0xD9;
/// Bytes of a start of tile-part, marker included.
const SOT_BYTES: usize = 12;

/// What has to change in a stream that begins with a start of codestream.
pub(super) fn clean(
    stream: &Bytes,
    bits_stored: u16,
    tell: &mut Tell<'_>,
) -> Result<Edits, Damaged> {
    let mut walk = Walk {
        stream,
        edits: Edits::default(),
        lengths: Vec::new(),
    };
    let mut at = walk.header(2, bits_stored, tell)?.at;
    let mut number = 0;
    loop {
        match stream.get(at..) {
            Some([0xFF, EOC, ..]) => {
                cut_tail(stream, at + 2, &mut walk.edits, tell);
                return Ok(walk.edits);
            }
            Some([0xFF, SOT, ..]) => {
                at = walk.tile_part(at, number, bits_stored, tell)?;
                number += 1;
            }
            // Without its end, behind a whole tile-part or inside of one.
            _ if number > 0 && at >= stream.len() => return Ok(walk.edits),
            _ => return Err(Damaged),
        }
    }
}

struct Walk<'a> {
    stream: &'a [u8],
    edits: Edits,
    /// Where the main header states the length of each tile-part, and in how many bytes.
    lengths: Vec<(usize, usize)>,
}

/// Where a header ends, and how much was cut out of it.
struct HeaderEnd {
    at: usize,
    cut: usize,
}

impl Walk<'_> {
    /// Marker segments from `at` up to the first marker that is not of a header.
    fn header(
        &mut self,
        mut at: usize,
        bits_stored: u16,
        tell: &mut Tell<'_>,
    ) -> Result<HeaderEnd, Damaged> {
        let mut cut = 0;
        loop {
            let [0xFF, marker, ref rest @ ..] = self.stream[at.min(self.stream.len())..] else {
                return Err(Damaged);
            };
            match marker {
                SOT | SOD | EOC => return Ok(HeaderEnd { at, cut }),
                // Of no length.
                0x30..=0x3F => {
                    at += 2;
                    continue;
                }
                0x50..=0x53 | 0x55..=0x59 | 0x5C..=0x61 | 0x63 | COM | 0x72..=0x7A => {}
                _ => return Err(Damaged),
            }
            let [high, low, ..] = *rest else {
                return Err(Damaged);
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            let content = rest.get(2..length).ok_or(Damaged)?;
            let end = at + 2 + length;
            match marker {
                COM => {
                    let text = content.get(2..).unwrap_or_default();
                    if !is_banner(text) {
                        tell(Finding::Comments);
                        self.edits.cut(at..end);
                        cut += end - at;
                    }
                }
                TLM => self.tile_part_lengths(at + 4, content)?,
                SIZ => {
                    let precision = |size: &[u8; 3]| u16::from(size[0] & 0x7F) + 1;
                    let (sizes, rest) = content.get(36..).ok_or(Damaged)?.as_chunks();
                    let count = usize::from(u16::from_be_bytes([content[34], content[35]]));
                    if sizes.len() != count || !rest.is_empty() {
                        return Err(Damaged);
                    }
                    if sizes.iter().any(|size| precision(size) > bits_stored) {
                        tell(Finding::MoreBitsThanStored);
                    }
                }
                _ => {}
            }
            at = end;
        }
    }

    /// Notes where a TLM segment states lengths; its content starts at `start`.
    fn tile_part_lengths(&mut self, start: usize, content: &[u8]) -> Result<(), Damaged> {
        let sizes = *content.get(1).ok_or(Damaged)?;
        let index = usize::from(sizes >> 4 & 3);
        let length = if sizes & 0x40 == 0 { 2 } else { 4 };
        let entry = index + length;
        let entries = content.len().saturating_sub(2) / entry;
        let first = start + 2 + index;
        self.lengths
            .extend((0..entries).map(|number| (first + number * entry, length)));
        Ok(())
    }

    /// The tile-part that starts at `start`; returns where it ends.
    fn tile_part(
        &mut self,
        start: usize,
        number: usize,
        bits_stored: u16,
        tell: &mut Tell<'_>,
    ) -> Result<usize, Damaged> {
        let &[_, _, 0, 10, _, _, a, b, c, d, _, _] = self
            .stream
            .get(start..start + SOT_BYTES)
            .and_then(|bytes| <&[u8; SOT_BYTES]>::try_from(bytes).ok())
            .ok_or(Damaged)?
        else {
            return Err(Damaged);
        };
        // The length of the tile-part comes before the changes of its header.
        let mut inner = Walk {
            stream: self.stream,
            edits: Edits::default(),
            lengths: Vec::new(),
        };
        let header = inner.header(start + SOT_BYTES, bits_stored, tell)?;
        let stated = u32::from_be_bytes([a, b, c, d]);
        let length = stated as usize;
        if self.stream[header.at..].get(1) != Some(&SOD) {
            return Err(Damaged);
        }
        if stated > 0 && length < header.at + 2 - start {
            return Err(Damaged);
        }
        if header.cut > 0 {
            if stated > 0 {
                let shorter = stated - header.cut as u32;
                self.edits
                    .replace(start + 6..start + 10, shorter.to_be_bytes().to_vec());
                self.shorten(number, header.cut)?;
            }
            self.edits.extend_at(0, inner.edits);
        }
        match length {
            // Up to the end of the codestream. Packets hold no two bytes above FF8F.
            0 => {
                let body = header.at + 2;
                let end = self.stream[body..]
                    .windows(2)
                    .position(|two| two == [0xFF, EOC]);
                Ok(end.map_or(self.stream.len(), |end| body + end))
            }
            length => Ok(start + length),
        }
    }

    /// Corrects what the main header says of the length of the tile-part `number`.
    fn shorten(&mut self, number: usize, cut: usize) -> Result<(), Damaged> {
        let Some(&(at, size)) = self.lengths.get(number) else {
            return Ok(());
        };
        let field = self.stream.get(at..at + size).ok_or(Damaged)?;
        let stated = field
            .iter()
            .fold(0u32, |number, &byte| number << 8 | u32::from(byte));
        let shorter = stated.checked_sub(cut as u32).ok_or(Damaged)?;
        let bytes = shorter.to_be_bytes()[4 - size..].to_vec();
        self.edits.replace(at..at + size, bytes);
        Ok(())
    }
}
