//! The tables that say where frames begin (PS3.5 A.4, PS3.3 C.7.6.3.1.8 and on): right, or empty, or gone.

use std::ops::Range;

use super::super::parse_offset_table;
use super::Finding;
use super::work::Work;
use crate::instance::{DataSet, ReadError, Tag, Value, tags};

/// Bytes of tag and length before each item's value.
pub(super) const ITEM_HEADER: u64 = 8;

/// What says the same beside the Basic Offset Table.
pub(super) const EXTENDED: [Tag; 3] = [
    tags::EXTENDED_OFFSET_TABLE,
    tags::EXTENDED_OFFSET_TABLE_LENGTHS,
    tags::ENCAPSULATED_PIXEL_DATA_VALUE_TOTAL_LENGTH,
];

/// The tables of an instance as they came. `None` where one is absent or empty, or cannot be read.
pub(super) struct Tables {
    pub basic: Option<Vec<u64>>,
    starts: Option<Vec<u64>>,
    lengths: Option<Vec<u64>>,
    total: Option<Vec<u64>>,
}

impl Tables {
    pub(super) fn read(
        work: &mut Work<'_>,
        data_set: &DataSet,
        basic: &Range<u64>,
    ) -> Result<Self, ReadError> {
        let mut wide = |tag| match data_set.get(tag).map(|element| &element.value) {
            Some(Value::Bytes(bytes)) => Ok(Some(parse_offset_table(bytes, true))),
            Some(Value::Range(range)) => {
                let bytes = work.bytes(range)?;
                Ok::<_, ReadError>(Some(parse_offset_table(&bytes, true)))
            }
            _ => Ok(None),
        };
        let [starts, lengths, total] = EXTENDED;
        let (starts, lengths, total) = (wide(starts)?, wide(lengths)?, wide(total)?);
        let basic = match basic.is_empty() {
            true => None,
            false => Some(parse_offset_table(&work.bytes(basic)?, false)),
        };
        Ok(Self {
            basic,
            starts,
            lengths,
            total,
        })
    }

    /// What helps to tell frames apart.
    pub(super) fn offsets(&self) -> &[u64] {
        match (&self.basic, &self.starts) {
            (Some(offsets), _) | (None, Some(offsets)) => offsets,
            (None, None) => &[],
        }
    }

    /// The attributes beside the pixel data that do not hold for `frames`, which are those that are written.
    pub(super) fn wrong(
        &self,
        work: &mut Work<'_>,
        data_set: &DataSet,
        fragments: &[Range<u64>],
        frames: Option<&[Range<usize>]>,
        is_changed: bool,
    ) -> Vec<Tag> {
        let length = |fragment: &Range<u64>| fragment.end - fragment.start;
        let offsets = self.starts.as_deref().unwrap_or_default();
        let lengths = self.lengths.as_deref().unwrap_or_default();
        let starts_hold = match frames {
            Some(frames) => self.starts.is_some() && *offsets == starts(fragments, frames),
            None => are_plausible(offsets, fragments),
        };
        let lengths_hold = lengths.len() == offsets.len()
            && match frames {
                Some(frames) => frames.iter().zip(lengths).all(|(frame, stated)| {
                    let sum: u64 = fragments[frame.clone()].iter().map(length).sum();
                    // With or without the byte that makes it even.
                    *stated == sum || *stated + 1 == sum
                }),
                None => false,
            };
        let sum: u64 = fragments.iter().map(length).sum();
        let total_holds = self.total.as_deref().is_some_and(|total| {
            matches!(*total, [total] if total <= sum && sum - total <= fragments.len() as u64)
        });
        let tables_hold = starts_hold && lengths_hold && self.basic.is_none();
        EXTENDED
            .into_iter()
            .zip([tables_hold, tables_hold, total_holds])
            .filter(|&(tag, holds)| {
                let is_there = data_set.get(tag).is_some();
                if is_there && !holds {
                    work.found(Finding::OffsetTable);
                }
                is_there && (!holds || is_changed)
            })
            .map(|(tag, _)| tag)
            .collect()
    }
}

/// Where frames start: the offset of each one's first item behind the offset table.
pub(super) fn starts(fragments: &[Range<u64>], frames: &[Range<usize>]) -> Vec<u64> {
    let Some(origin) = fragments.first().map(|first| first.start) else {
        return Vec::new();
    };
    frames
        .iter()
        .map(|frame| fragments[frame.start].start - origin)
        .collect()
}

/// Whether offsets could be right, where frames cannot be told apart otherwise.
pub(super) fn are_plausible(offsets: &[u64], fragments: &[Range<u64>]) -> bool {
    let Some(origin) = fragments.first().map(|first| first.start) else {
        return false;
    };
    let is_start = |offset: u64| {
        let start = origin.saturating_add(offset);
        let found = fragments.binary_search_by_key(&start, |fragment| fragment.start);
        found.is_ok()
    };
    offsets.first() == Some(&0)
        && offsets.is_sorted_by(|a, b| a < b)
        && offsets.iter().all(|&offset| is_start(offset))
}
