//! The elements of a data set, read leniently: what other writers got wrong is understood where its meaning is plain.

mod header;
mod sequence;

use super::cursor::Cursor;
use super::dictionary::vr_of;
use super::element::{DataSet, Element, Tag, VR, Value, is_bulk};
use super::error::{Place, ReadError};
use super::limits::Limits;
use super::tags;
use super::transfer_syntax::Encoding;
pub(super) use header::has_short_length;
use header::{Header, ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION};
pub(crate) use sequence::{items_of_unknown, swap_items};

/// What reading a data set came to, beside its elements.
pub(super) struct Parsed {
    /// Where reading stopped; everything before it is in the data set.
    pub defect: Option<ReadError>,
    /// Bytes after the last element that are no element.
    pub trailing: u64,
}

pub(super) struct Parser<'s> {
    cursor: Cursor<'s>,
    limits: Limits,
    elements: usize,
    inline_bytes: u64,
}

impl<'s> Parser<'s> {
    pub(super) fn new(cursor: Cursor<'s>, limits: Limits) -> Self {
        Self {
            cursor,
            limits,
            elements: 0,
            inline_bytes: 0,
        }
    }

    /// The elements from here to the end of the source.
    pub(super) fn data_set(mut self, encoding: Encoding) -> (DataSet, Parsed) {
        let mut data_set = DataSet::default();
        let mut trailing = 0;
        let end = self.cursor.length();
        let mut defect = self.elements_until(end, encoding, 0, &mut data_set).err();
        let pixels_read = data_set
            .elements
            .iter()
            .any(|element| element.tag.group() == 0x7FE0);
        // Whatever cannot be read after complete pixel data, or is too short to be an element, is no part of
        // the instance and never goes on; anything else that cannot be read is a defect.
        if let Some(error) = &defect {
            let behind_pixels = pixels_read && error.tag() != Some(tags::PIXEL_DATA);
            let short = self.cursor.remaining() < 8 && error.tag().is_none();
            if behind_pixels || short {
                trailing = self.cursor.remaining().max(1);
                defect = None;
            }
        }
        data_set.normalise();
        (data_set, Parsed { defect, trailing })
    }

    /// Elements up to the byte `end`, or to an item delimitation item.
    fn elements_until(
        &mut self,
        end: u64,
        encoding: Encoding,
        depth: usize,
        out: &mut DataSet,
    ) -> Result<(), ReadError> {
        while self.cursor.position() < end {
            if self.is_padding_to(end)? {
                let rest = end - self.cursor.position();
                return self.cursor.skip(rest, Place(None));
            }
            let header = self.header(encoding)?;
            if header.tag == ITEM_DELIMITATION {
                return Ok(());
            }
            if header.tag == SEQUENCE_DELIMITATION || header.tag == ITEM {
                // A stray delimiter of a writer that mixed lengths up.
                if depth == 0 {
                    continue;
                }
                return Err(self.malformed("a delimiter out of place", header.tag));
            }
            self.count()?;
            out.elements.push(Element {
                tag: header.tag,
                vr: header.vr,
                value: Value::Bytes(bytes::Bytes::new()),
            });
            let mut value = Value::Bytes(bytes::Bytes::new());
            let result = self.value(&header, end, encoding, depth, &mut value);
            if let Some(element) = out.elements.last_mut() {
                if matches!(value, Value::Items(_)) {
                    element.vr = VR::SQ;
                }
                element.value = value;
            }
            if let Err(error) = result {
                // An element without a readable value is no element; a sequence keeps the items read so far.
                if !matches!(
                    out.elements.last().map(|last| &last.value),
                    Some(Value::Items(_))
                ) {
                    out.elements.pop();
                }
                return Err(error);
            }
        }
        if depth > 0 && self.cursor.position() > end {
            return Err(self.malformed("an element that is longer than its item", ITEM));
        }
        Ok(())
    }

    /// Whether nothing but zeros follows up to `end`, as some writers pad with.
    fn is_padding_to(&mut self, end: u64) -> Result<bool, ReadError> {
        if self.cursor.peek::<4>()? != Some([0; 4]) {
            return Ok(false);
        }
        if end - self.cursor.position() < 8 {
            return Ok(true);
        }
        Ok(self.cursor.peek::<8>()? == Some([0; 8]))
    }

    fn value(
        &mut self,
        header: &Header,
        end: u64,
        encoding: Encoding,
        depth: usize,
        out: &mut Value,
    ) -> Result<(), ReadError> {
        let place = Place(Some(header.tag));
        let Some(length) = header.length else {
            return self.undefined_length(header, end, encoding, depth, out);
        };
        if length > end.saturating_sub(self.cursor.position()) && depth > 0 {
            return Err(match length > self.cursor.remaining() {
                true => self.cursor.truncated(place, length),
                false => self.malformed("a length beyond the end of its item", header.tag),
            });
        }
        if header.vr == VR::SQ {
            *out = Value::Items(Vec::new());
            let cut_short = self.cursor.truncated(place, length);
            let available = length.min(self.cursor.remaining());
            let sequence_end = self.cursor.position() + available;
            self.items(Some(sequence_end), encoding, depth + 1, header.tag, out)?;
            if available < length {
                return Err(cut_short);
            }
            let rest = sequence_end.saturating_sub(self.cursor.position());
            return self.cursor.skip(rest, place);
        }
        if header.vr == VR::UN && vr_of(header.tag) == Some(VR::SQ) && length > 0 {
            return self.unknown_sequence(header, length, encoding, depth, out);
        }
        let is_pixels = depth == 0 && matches!(header.tag, Tag(0x7FE0, 0x0008..=0x0010));
        // Many long values would fill the memory as one of them does.
        let left = self.limits.inline_bytes.saturating_sub(self.inline_bytes) / 2;
        let is_long = length > self.limits.bulk_threshold.min(left);
        if is_pixels || (is_long && is_bulk(header.vr)) {
            let start = self.cursor.position();
            self.cursor.skip(length, place)?;
            *out = Value::Range(start..start + length);
            return Ok(());
        }
        *out = Value::Bytes(self.held(length, place)?);
        Ok(())
    }

    /// The next `length` bytes, held in memory.
    fn held(&mut self, length: u64, place: Place) -> Result<bytes::Bytes, ReadError> {
        self.inline_bytes += length;
        if self.inline_bytes > self.limits.inline_bytes {
            return Err(ReadError::Limit {
                limit: "bytes held in memory",
            });
        }
        self.cursor.take(length, place)
    }

    fn count(&mut self) -> Result<(), ReadError> {
        self.elements += 1;
        match self.elements > self.limits.elements {
            true => Err(ReadError::Limit {
                limit: "number of elements",
            }),
            false => Ok(()),
        }
    }

    fn malformed(&self, problem: &'static str, tag: Tag) -> ReadError {
        ReadError::Malformed {
            problem,
            place: Place(Some(tag)),
            offset: self.cursor.position(),
        }
    }
}
