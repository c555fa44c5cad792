//! Sequences of items, and the fragments of encapsulated pixel data.

use bytes::Bytes;

use super::super::cursor::Cursor;
use super::super::element::{DataSet, Fragments, Tag, VR, Value, swapped};
use super::super::error::{Place, ReadError};
use super::super::limits::Limits;
use super::super::tags;
use super::super::transfer_syntax::Encoding;
use super::Parser;
use super::header::{Header, ITEM, SEQUENCE_DELIMITATION};

impl Parser<'_> {
    pub(super) fn undefined_length(
        &mut self,
        header: &Header,
        end: u64,
        encoding: Encoding,
        depth: usize,
        out: &mut Value,
    ) -> Result<(), ReadError> {
        let is_binary = matches!(
            header.vr,
            VR::OB | VR::OW | VR::OF | VR::OD | VR::OL | VR::OV
        );
        if is_binary && (header.stated || header.tag == tags::PIXEL_DATA) {
            return self.fragments(header.tag, encoding, out);
        }
        *out = Value::Items(Vec::new());
        // UN of undefined length is a sequence in Implicit VR Little Endian, whatever surrounds it (PS3.5 6.2.2).
        let inner = if header.vr == VR::UN && header.stated {
            self.unknown_encoding(encoding)?
        } else {
            encoding
        };
        // Undefined length ends at its delimiter, at the latest where the surrounding item ends.
        self.items(None, inner, depth + 1, header.tag, out)
            .map_err(|error| match error {
                ReadError::Truncated { .. } if end < self.cursor.length() => {
                    self.malformed("a sequence without its delimiter", header.tag)
                }
                error => error,
            })?;
        if inner.big_endian != encoding.big_endian {
            swap_items(out);
        }
        Ok(())
    }

    /// The encoding of the items of a sequence that was written with VR UN. Some writers keep their explicit one.
    fn unknown_encoding(&mut self, outer: Encoding) -> Result<Encoding, ReadError> {
        // The delimiter of a sequence without items, in little endian: what follows is no longer of the sequence.
        const EMPTY: [u8; 4] = [0xFE, 0xFF, 0xDD, 0xE0];
        let looks_explicit = match self.cursor.peek::<14>()? {
            Some(bytes) if bytes[..4] == EMPTY => false,
            Some(bytes) => VR::from_binary([bytes[12], bytes[13]]).is_some(),
            None => false,
        };
        Ok(if looks_explicit {
            outer
        } else {
            Encoding::IMPLICIT_LITTLE
        })
    }

    /// A sequence of defined length that was written with VR UN (CP-246). Where it is none, its bytes stay UN.
    pub(super) fn unknown_sequence(
        &mut self,
        header: &Header,
        length: u64,
        outer: Encoding,
        depth: usize,
        out: &mut Value,
    ) -> Result<(), ReadError> {
        let bytes = self.held(length, Place(Some(header.tag)))?;
        *out = match self.unknown_items(&bytes, outer, depth, header.tag) {
            Ok(items) => items,
            Err(error @ ReadError::Limit { .. }) => return Err(error),
            Err(_) => Value::Bytes(bytes),
        };
        Ok(())
    }

    /// The items that a value of VR UN is, in the byte order of `outer`.
    fn unknown_items(
        &mut self,
        value: &Bytes,
        outer: Encoding,
        depth: usize,
        sequence: Tag,
    ) -> Result<Value, ReadError> {
        let mut inner = Parser::new(Cursor::new(value, 0), self.limits);
        let encoding = inner.unknown_encoding(Encoding::EXPLICIT_LITTLE)?;
        let mut items = Value::Items(Vec::new());
        // Ranges would be those of this value and not of the source: nothing in here stays outside.
        inner.limits.bulk_threshold = u64::MAX;
        inner.elements = self.elements;
        let end = Some(value.len() as u64);
        let result = inner.items(end, encoding, depth + 1, sequence, &mut items);
        self.elements = inner.elements;
        result?;
        if outer.big_endian {
            swap_items(&mut items);
        }
        Ok(items)
    }

    /// The next header inside `sequence`: where the file ends instead, that is what it ends in.
    fn header_within(&mut self, sequence: Tag, encoding: Encoding) -> Result<Header, ReadError> {
        self.header(encoding).map_err(|error| match error {
            ReadError::Truncated {
                offset, missing, ..
            } => ReadError::Truncated {
                place: Place(Some(sequence)),
                offset,
                missing,
            },
            error => error,
        })
    }

    /// The items of a sequence, up to `end` or to the sequence delimitation item.
    pub(super) fn items(
        &mut self,
        end: Option<u64>,
        encoding: Encoding,
        depth: usize,
        sequence: Tag,
        out: &mut Value,
    ) -> Result<(), ReadError> {
        if depth > self.limits.depth {
            return Err(ReadError::Limit {
                limit: "depth of sequences",
            });
        }
        let Value::Items(items) = out else {
            return Ok(());
        };
        while end.is_none_or(|end| self.cursor.position() < end) {
            let header = self.header_within(sequence, encoding)?;
            if header.tag == SEQUENCE_DELIMITATION {
                return Ok(());
            }
            if header.tag != ITEM {
                return Err(self.malformed("something other than an item", sequence));
            }
            self.count()?;
            let bound = end.unwrap_or(self.cursor.length());
            let item_end = match header.length {
                Some(length) if length > self.cursor.remaining() => {
                    return Err(self.cursor.truncated(Place(Some(sequence)), length));
                }
                Some(length) if length > bound.saturating_sub(self.cursor.position()) => {
                    return Err(
                        self.malformed("an item that is longer than its sequence", sequence)
                    );
                }
                Some(length) => self.cursor.position() + length,
                None => bound,
            };
            let mut item = DataSet::default();
            let result = self.elements_until(item_end, encoding, depth, &mut item);
            item.normalise();
            items.push(item);
            result?;
            if header.length.is_none() && end.is_none() && self.cursor.remaining() == 0 {
                return Err(self.cursor.truncated(Place(Some(sequence)), 8));
            }
        }
        Ok(())
    }

    /// The fragments of encapsulated pixel data (PS3.5 A.4), up to the sequence delimitation item.
    fn fragments(
        &mut self,
        tag: Tag,
        encoding: Encoding,
        out: &mut Value,
    ) -> Result<(), ReadError> {
        let place = Place(Some(tag));
        let start = self.cursor.position();
        let mut found = Fragments::default();
        let mut is_first = true;
        loop {
            let before = self.cursor.position();
            let header = self.header_within(tag, encoding)?;
            if header.tag == SEQUENCE_DELIMITATION {
                found.whole = start..before;
                *out = Value::Fragments(found);
                return Ok(());
            }
            let (ITEM, Some(length)) = (header.tag, header.length) else {
                return Err(self.malformed("something other than a fragment", tag));
            };
            self.count()?;
            let range = self.cursor.position()..self.cursor.position().saturating_add(length);
            self.cursor.skip(length, place)?;
            if is_first {
                found.offset_table = range;
                is_first = false;
            } else {
                found.fragments.push(range);
            }
        }
    }
}

/// The items of a private sequence that was written with VR UN and a defined length (CP-246), in the byte order of
/// `outer`; `None` where the value is no sequence, or asks for more than `limits` allow. `depth` is how many sequences
/// the attribute lies in.
pub(crate) fn items_of_unknown(
    value: &Bytes,
    outer: Encoding,
    depth: usize,
    limits: &Limits,
) -> Option<Vec<DataSet>> {
    let sequence = ITEM;
    let mut parser = Parser::new(Cursor::new(value, 0), *limits);
    match parser.unknown_items(value, outer, depth, sequence) {
        Ok(Value::Items(items)) => Some(items),
        _ => None,
    }
}

/// Turns the numbers in items round: into the byte order of what surrounds them.
pub(crate) fn swap_items(value: &mut Value) {
    let Value::Items(items) = value else { return };
    for element in items.iter_mut().flat_map(|item| &mut item.elements) {
        match &mut element.value {
            Value::Bytes(bytes) => {
                if let Some(swapped) = swapped(element.vr, bytes) {
                    *bytes = swapped;
                }
            }
            nested => swap_items(nested),
        }
    }
}
