//! The elements of a data set, read leniently: what other writers got wrong is understood where its meaning is plain.

use super::cursor::Cursor;
use super::dictionary::vr_of;
use super::element::{DataSet, Element, Fragments, Tag, VR, Value, is_bulk, unit_size};
use super::error::{Place, ReadError};
use super::limits::Limits;
use super::transfer_syntax::Encoding;

const ITEM: Tag = Tag(0xFFFE, 0xE000);
const ITEM_DELIMITATION: Tag = Tag(0xFFFE, 0xE00D);
const SEQUENCE_DELIMITATION: Tag = Tag(0xFFFE, 0xE0DD);
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);
const UNDEFINED: u32 = 0xFFFF_FFFF;

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

struct Header {
    tag: Tag,
    vr: VR,
    /// `None` is undefined length.
    length: Option<u64>,
    /// Whether the value representation was stated, rather than looked up.
    stated: bool,
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
            let behind_pixels = pixels_read && error.tag() != Some(PIXEL_DATA);
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

    fn header(&mut self, encoding: Encoding) -> Result<Header, ReadError> {
        let tag_bytes = self.cursor.array::<4>(Place(None))?;
        let tag = Tag(
            encoding.u16([tag_bytes[0], tag_bytes[1]]),
            encoding.u16([tag_bytes[2], tag_bytes[3]]),
        );
        let place = Place(Some(tag));
        let field = self.cursor.array::<4>(place)?;
        if tag.group() == 0xFFFE {
            return Ok(Header {
                tag,
                vr: VR::UN,
                length: defined(encoding.u32(field)),
                stated: true,
            });
        }
        let letters = [field[0], field[1]];
        // Two capital letters are a value representation, known or of a later edition (PS3.5 6.2: with a
        // 32-bit length). Anything else is an element written without one.
        if encoding.explicit && letters.iter().all(u8::is_ascii_uppercase) {
            let vr = VR::from_binary(letters);
            return Ok(match vr {
                Some(vr) if has_short_length(vr) => {
                    let length = u64::from(encoding.u16([field[2], field[3]]));
                    Header {
                        tag,
                        vr,
                        length: Some(length),
                        stated: true,
                    }
                }
                vr => {
                    let length = encoding.u32(self.cursor.array::<4>(place)?);
                    Header {
                        tag,
                        vr: vr.unwrap_or(VR::UN),
                        length: defined(length),
                        stated: true,
                    }
                }
            });
        }
        let vr = vr_of(tag).unwrap_or(if is_private_creator(tag) {
            VR::LO
        } else {
            VR::UN
        });
        Ok(Header {
            tag,
            vr,
            length: defined(encoding.u32(field)),
            stated: false,
        })
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
            return self.unknown_sequence(header, length, depth, out);
        }
        let is_pixels = depth == 0 && matches!(header.tag, Tag(0x7FE0, 0x0008..=0x0010));
        if is_pixels || (length > self.limits.bulk_threshold && is_bulk(header.vr)) {
            let start = self.cursor.position();
            self.cursor.skip(length, place)?;
            *out = Value::Range(start..start + length);
            return Ok(());
        }
        self.inline_bytes += length;
        if self.inline_bytes > self.limits.inline_bytes {
            return Err(ReadError::Limit {
                limit: "bytes held in memory",
            });
        }
        *out = Value::Bytes(self.cursor.take(length, place)?);
        Ok(())
    }

    fn undefined_length(
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
        if is_binary && (header.stated || header.tag == PIXEL_DATA) {
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
        let looks_explicit = match self.cursor.peek::<14>()? {
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
    fn unknown_sequence(
        &mut self,
        header: &Header,
        length: u64,
        depth: usize,
        out: &mut Value,
    ) -> Result<(), ReadError> {
        let place = Place(Some(header.tag));
        self.inline_bytes += length;
        if self.inline_bytes > self.limits.inline_bytes {
            return Err(ReadError::Limit {
                limit: "bytes held in memory",
            });
        }
        if depth >= self.limits.depth {
            return Err(ReadError::Limit {
                limit: "depth of sequences",
            });
        }
        let bytes = self.cursor.take(length, place)?;
        let mut inner = Parser::new(Cursor::new(&bytes, 0), self.limits);
        let encoding = inner.unknown_encoding(Encoding::EXPLICIT_LITTLE)?;
        let mut items = Value::Items(Vec::new());
        // Ranges would be those of this value and not of the source: nothing in here stays outside.
        inner.limits.bulk_threshold = u64::MAX;
        inner.elements = self.elements;
        let result = inner.items(Some(length), encoding, depth + 1, header.tag, &mut items);
        self.elements = inner.elements;
        *out = match result {
            Ok(()) => items,
            Err(error @ ReadError::Limit { .. }) => return Err(error),
            Err(_) => Value::Bytes(bytes),
        };
        Ok(())
    }

    /// The items of a sequence, up to `end` or to the sequence delimitation item.
    fn items(
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
            let header = self.header(encoding).map_err(|error| match error {
                ReadError::Truncated {
                    offset, missing, ..
                } => ReadError::Truncated {
                    place: Place(Some(sequence)),
                    offset,
                    missing,
                },
                error => error,
            })?;
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
            let header = self.header(encoding).map_err(|error| match error {
                ReadError::Truncated {
                    offset, missing, ..
                } => ReadError::Truncated {
                    place,
                    offset,
                    missing,
                },
                error => error,
            })?;
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

fn defined(length: u32) -> Option<u64> {
    (length != UNDEFINED).then_some(u64::from(length))
}

fn is_private_creator(tag: Tag) -> bool {
    tag.group() % 2 == 1 && matches!(tag.element(), 0x0010..=0x00FF)
}

/// Whether the length field of this value representation has 16 bits (PS3.5 7.1.2).
pub(super) fn has_short_length(vr: VR) -> bool {
    use VR::{OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV};
    !matches!(
        vr,
        OB | OD | OF | OL | OV | OW | SQ | SV | UC | UN | UR | UT | UV
    )
}

/// Turns the numbers in items that were little endian into the big endian of what surrounds them.
fn swap_items(value: &mut Value) {
    let Value::Items(items) = value else { return };
    for element in items.iter_mut().flat_map(|item| &mut item.elements) {
        match &mut element.value {
            Value::Bytes(bytes) => {
                let unit = unit_size(element.vr);
                if unit > 1 {
                    let mut swapped = bytes.to_vec();
                    swapped.chunks_exact_mut(unit).for_each(<[u8]>::reverse);
                    *bytes = swapped.into();
                }
            }
            nested => swap_items(nested),
        }
    }
}
