//! The marker segments of a codestream (ITU-T T.800 annex A, T.814 annex A).

use std::borrow::Cow;
use std::ops::Range;

use super::RenderError;
use super::segments::{Fields, Size, Style};

/// Start of codestream, and the size segment that must follow it.
pub(super) const START: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];

const DAMAGED: RenderError = RenderError::Damaged("its JPEG 2000 header");

/// A tile: its style, where that differs from the main header's, and where its packets lie.
#[derive(Debug, Default)]
pub(super) struct TileParts {
    pub style: Option<Box<Style>>,
    own_progression: bool,
    parts: Vec<Range<usize>>,
    /// The packets' headers, where they are kept apart (PPM, PPT).
    pub headers: Option<Vec<u8>>,
}

impl TileParts {
    /// The bytes of all tile-parts.
    pub(super) fn packets<'a>(&self, stream: &'a [u8]) -> Cow<'a, [u8]> {
        match &*self.parts {
            [one] => Cow::Borrowed(&stream[one.clone()]),
            parts => Cow::Owned(
                parts
                    .iter()
                    .flat_map(|part| &stream[part.clone()])
                    .copied()
                    .collect(),
            ),
        }
    }
}

/// A codestream, its packets not read yet.
pub(super) struct Codestream<'a> {
    pub size: Size,
    pub style: Style,
    pub tiles: Vec<TileParts>,
    pub bytes: &'a [u8],
}

/// Reads only the size, which must be held against limits before anything else is read.
pub(super) fn read_size(stream: &[u8]) -> Result<Size, RenderError> {
    let after = stream.strip_prefix(&START).ok_or(DAMAGED)?;
    let (segment, _) = take_segment(after)?;
    Size::read(segment)
}

impl<'a> Codestream<'a> {
    /// Reads all headers. `size` is what [`read_size`] gave.
    pub(super) fn read(bytes: &'a [u8], size: Size) -> Result<Self, RenderError> {
        if size.tiles() > 65_535 {
            return Err(DAMAGED);
        }
        let mut style = Style::unknown(size.components);
        let mut packed = Packed::default();
        let mut at = 2;
        loop {
            let marker = marker_at(bytes, at)?;
            if marker == 0x90 {
                break;
            }
            let (segment, length) = take_segment(bytes.get(at + 2..).ok_or(DAMAGED)?)?;
            match marker {
                0x60 => packed.add(segment)?,
                _ => style.segment(marker, segment)?,
            }
            at += 2 + length;
        }
        if style.layers == 0 || style.components[0].quantisation.steps.is_empty() {
            return Err(DAMAGED);
        }
        let mut tiles: Vec<TileParts> = Vec::new();
        tiles.resize_with(size.tiles() as usize, TileParts::default);
        let mut codestream = Self {
            size,
            style,
            tiles,
            bytes,
        };
        let mut packed = packed.into_parts()?;
        while let Some(next) = codestream.tile_part(at, &mut packed)? {
            at = next;
        }
        Ok(codestream)
    }

    /// Reads the tile-part at `at`, and says where the next is.
    fn tile_part(
        &mut self,
        start: usize,
        packed: &mut Option<std::vec::IntoIter<Vec<u8>>>,
    ) -> Result<Option<usize>, RenderError> {
        let bytes = self.bytes;
        let (segment, length) = take_segment(bytes.get(start + 2..).ok_or(DAMAGED)?)?;
        let mut fields = Fields(segment);
        let index = usize::from(fields.u16()?);
        let stated = fields.u32()? as usize;
        let tile = self.tiles.get_mut(index).ok_or(DAMAGED)?;
        if let Some(packed) = packed {
            let headers = packed.next().ok_or(DAMAGED)?;
            tile.headers.get_or_insert_default().extend(headers);
        }
        let mut at = start + 2 + length;
        let mut tile_headers = Packed::default();
        loop {
            let marker = marker_at(bytes, at)?;
            if marker == 0x93 {
                break;
            }
            let (segment, length) = take_segment(bytes.get(at + 2..).ok_or(DAMAGED)?)?;
            match marker {
                0x61 => tile_headers.add(segment)?,
                0x52 | 0x53 | 0x5C | 0x5D | 0x5E | 0x5F => {
                    let style = tile
                        .style
                        .get_or_insert_with(|| Box::new(self.style.for_tile()));
                    if marker == 0x5F && !tile.own_progression {
                        tile.own_progression = true;
                        style.changes.clear();
                    }
                    style.segment(marker, segment)?;
                }
                _ => {}
            }
            at += 2 + length;
        }
        at += 2;
        if let Some(headers) = tile_headers.into_whole() {
            tile.headers.get_or_insert_default().extend(headers);
        }
        // A length that does not lead to a marker is wrong: the tile-part is the last then.
        let end = start.saturating_add(stated);
        let next = match bytes.get(end..) {
            Some([0xFF, 0x90, ..]) if end >= at => Some(end),
            Some([0xFF, 0xD9, ..]) if end >= at => {
                tile.parts.push(at..end);
                return Ok(None);
            }
            _ => None,
        };
        tile.parts.push(at..next.unwrap_or(bytes.len()));
        Ok(next)
    }
}

/// Packet headers that are kept in headers (PPM, PPT), by the order of their segments.
#[derive(Default)]
struct Packed(Vec<(u8, Vec<u8>)>);

impl Packed {
    fn add(&mut self, segment: &[u8]) -> Result<(), RenderError> {
        let [order, ref rest @ ..] = *segment else {
            return Err(DAMAGED);
        };
        self.0.push((order, rest.to_vec()));
        Ok(())
    }

    fn into_whole(mut self) -> Option<Vec<u8>> {
        if self.0.is_empty() {
            return None;
        }
        self.0.sort_by_key(|(order, _)| *order);
        Some(self.0.into_iter().flat_map(|(_, bytes)| bytes).collect())
    }

    /// One for each tile-part.
    fn into_parts(self) -> Result<Option<std::vec::IntoIter<Vec<u8>>>, RenderError> {
        let Some(whole) = self.into_whole() else {
            return Ok(None);
        };
        let mut rest = &*whole;
        let mut parts = Vec::new();
        while let Some((&length, after)) = rest.split_first_chunk() {
            let length = u32::from_be_bytes(length) as usize;
            let (part, after) = after.split_at_checked(length).ok_or(DAMAGED)?;
            parts.push(part.to_vec());
            rest = after;
        }
        Ok(Some(parts.into_iter()))
    }
}

fn marker_at(bytes: &[u8], at: usize) -> Result<u8, RenderError> {
    match bytes.get(at..) {
        Some([0xFF, marker, ..]) => Ok(*marker),
        _ => Err(DAMAGED),
    }
}

/// The content of a segment whose length comes first, and that length.
fn take_segment(bytes: &[u8]) -> Result<(&[u8], usize), RenderError> {
    let &[high, low, ..] = bytes else {
        return Err(DAMAGED);
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let segment = bytes.get(2..length).ok_or(DAMAGED)?;
    Ok((segment, length))
}
