//! Encapsulated pixel data (PS3.5 A.4): fragments behind the last frame, offset tables, and each frame's stream.

use std::ops::Range;

use bytes::Bytes;

use super::edits::push_range;
use super::image::Image;
use super::offset_tables::{ITEM_HEADER, Tables, are_plausible, starts};
use super::work::Work;
use super::{Finding, split, stream};
use crate::instance::writer::Part;
use crate::instance::{DataSet, Fragments, ReadError, Tag};

/// The items of the pixel data, where they change, and the attributes of tables that have to go.
pub(super) fn clean(
    work: &mut Work<'_>,
    image: &Image,
    data_set: &DataSet,
    pixels: &Fragments,
) -> Result<(Option<Vec<Part>>, Vec<Tag>), ReadError> {
    let fragments = &pixels.fragments;
    let tables = Tables::read(work, data_set, &pixels.offset_table)?;
    let frames = split::frames_of(work, image, fragments, tables.offsets())?;
    let mut items = Items::default();
    match &frames {
        Some(frames) => {
            for frame in frames {
                let pieces = &fragments[frame.clone()];
                match clean_frame(work, image, pieces)? {
                    Some(parts) => items.put(parts)?,
                    None => items.keep(pieces),
                }
            }
            let behind = &fragments[frames.last().map_or(0, |last| last.end)..];
            match holds_something(work, behind)? {
                true => {
                    work.found(Finding::BehindLastFrame);
                    items.is_changed = true;
                }
                false => items.keep_behind(behind),
            }
        }
        None => items.keep(fragments),
    }
    let removed = tables.wrong(
        work,
        data_set,
        fragments,
        frames.as_deref(),
        items.is_changed,
    );
    let table = match (&tables.basic, &frames) {
        (None, _) => Some(Table::AsItIs),
        (Some(offsets), Some(frames)) => {
            let count = frames.len();
            let were_right = offsets.get(..count) == Some(&starts(fragments, frames)[..]);
            let fits = pixels.offset_table.end - pixels.offset_table.start == 4 * count as u64;
            if !were_right || (!fits && !items.is_changed) {
                work.found(Finding::OffsetTable);
            }
            match (were_right, fits && *offsets == items.starts) {
                (true, true) => Some(Table::AsItIs),
                (true, false) => Some(Table::of(&items.starts)),
                (false, _) => None,
            }
        }
        (Some(offsets), None) => {
            let length = pixels.offset_table.end - pixels.offset_table.start;
            (length.is_multiple_of(4) && are_plausible(offsets, fragments)).then_some(Table::AsItIs)
        }
    };
    let table = table.unwrap_or_else(|| {
        work.found(Finding::OffsetTable);
        Table::New(Vec::new())
    });
    let parts = match table {
        Table::AsItIs if !items.is_changed => return Ok((None, removed)),
        Table::AsItIs => {
            let range = &pixels.offset_table;
            let mut parts = Vec::with_capacity(items.parts.len() + 1);
            push_range(&mut parts, range.start - ITEM_HEADER..range.end);
            parts.extend(items.parts);
            parts
        }
        Table::New(table) => {
            let mut bytes = item_header(table.len() as u32).to_vec();
            bytes.extend(table);
            [Part::Bytes(bytes.into())]
                .into_iter()
                .chain(items.parts)
                .collect()
        }
    };
    Ok((Some(parts), removed))
}

/// What becomes of the Basic Offset Table.
enum Table {
    AsItIs,
    New(Vec<u8>),
}

impl Table {
    /// Empty where an offset does not fit into 32 bits: then it has to be (PS3.5 A.4).
    fn of(starts: &[u64]) -> Self {
        let offsets: Result<Vec<u32>, _> =
            starts.iter().map(|&start| u32::try_from(start)).collect();
        let offsets = offsets.unwrap_or_default();
        Self::New(offsets.into_iter().flat_map(u32::to_le_bytes).collect())
    }
}

/// The items behind the offset table, as they are written.
#[derive(Default)]
struct Items {
    parts: Vec<Part>,
    length: u64,
    /// Where each frame starts.
    starts: Vec<u64>,
    is_changed: bool,
}

impl Items {
    /// Fragments of a frame that stay as they are, headers included.
    fn keep(&mut self, fragments: &[Range<u64>]) {
        self.starts.push(self.length);
        self.keep_behind(fragments);
    }

    fn keep_behind(&mut self, fragments: &[Range<u64>]) {
        if let (Some(first), Some(last)) = (fragments.first(), fragments.last()) {
            let range = first.start - ITEM_HEADER..last.end;
            self.length += range.end - range.start;
            push_range(&mut self.parts, range);
        }
    }

    /// A frame that changed, as one fragment: its old ones could be of odd length now.
    fn put(&mut self, mut parts: Vec<Part>) -> Result<(), ReadError> {
        let length: u64 = parts.iter().map(Part::len).sum();
        if length % 2 == 1 {
            parts.push(Part::Bytes(Bytes::from_static(&[0])));
        }
        let length = length + length % 2;
        let stated = u32::try_from(length)
            .ok()
            .filter(|&stated| stated != u32::MAX)
            .ok_or(ReadError::Limit {
                limit: "length of a frame",
            })?;
        self.starts.push(self.length);
        self.length += ITEM_HEADER + length;
        let header = item_header(stated).to_vec();
        self.parts.push(Part::Bytes(header.into()));
        self.parts.extend(parts);
        self.is_changed = true;
        Ok(())
    }
}

fn item_header(length: u32) -> [u8; 8] {
    let mut header = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
    header[4..].copy_from_slice(&length.to_le_bytes());
    header
}

/// The stream of a frame after the changes; `None` where it is clean, or cannot be cleaned.
fn clean_frame(
    work: &mut Work<'_>,
    image: &Image,
    pieces: &[Range<u64>],
) -> Result<Option<Vec<Part>>, ReadError> {
    let stream = match pieces {
        [piece] => work.bytes(piece)?,
        pieces => {
            let length: u64 = pieces.iter().map(|piece| piece.end - piece.start).sum();
            work.allows(length)?;
            let mut joined = Vec::with_capacity(length as usize);
            for piece in pieces {
                joined.extend_from_slice(&work.bytes(piece)?);
            }
            joined.into()
        }
    };
    let mut found = Vec::new();
    let edits = stream::clean(image, &stream, &mut |finding| found.push(finding));
    let edits = match edits {
        Ok(edits) => edits,
        // Part of what was found could be still there: a frame that is not understood stays as it is.
        Err(stream::Damaged) => {
            work.found(Finding::Damaged);
            return Ok(None);
        }
    };
    found.into_iter().for_each(|finding| work.found(finding));
    if edits.is_empty() {
        return Ok(None);
    }
    work.hold(edits.held())?;
    Ok(Some(edits.apply(pieces)))
}

fn holds_something(work: &mut Work<'_>, fragments: &[Range<u64>]) -> Result<bool, ReadError> {
    for fragment in fragments {
        if !work.is_padding(fragment.clone())? {
            return Ok(true);
        }
    }
    Ok(false)
}
