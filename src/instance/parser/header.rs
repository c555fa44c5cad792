//! The header of an element: tag, value representation, length.

use super::super::dictionary::vr_of;
use super::super::element::{Tag, UNDEFINED_LENGTH, VR};
use super::super::error::{Place, ReadError};
use super::super::transfer_syntax::Encoding;
use super::Parser;

pub(super) const ITEM: Tag = Tag(0xFFFE, 0xE000);
pub(super) const ITEM_DELIMITATION: Tag = Tag(0xFFFE, 0xE00D);
pub(super) const SEQUENCE_DELIMITATION: Tag = Tag(0xFFFE, 0xE0DD);

pub(super) struct Header {
    pub tag: Tag,
    pub vr: VR,
    /// `None` is undefined length.
    pub length: Option<u64>,
    /// Whether the value representation was stated, rather than looked up.
    pub stated: bool,
}

impl Parser<'_> {
    pub(super) fn header(&mut self, encoding: Encoding) -> Result<Header, ReadError> {
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
}

fn defined(length: u32) -> Option<u64> {
    (length != UNDEFINED_LENGTH).then_some(u64::from(length))
}

fn is_private_creator(tag: Tag) -> bool {
    tag.group() % 2 == 1 && matches!(tag.element(), 0x0010..=0x00FF)
}

/// Whether the length field of this value representation has 16 bits (PS3.5 7.1.2).
pub(in super::super) fn has_short_length(vr: VR) -> bool {
    use VR::{OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV};
    !matches!(
        vr,
        OB | OD | OF | OL | OV | OW | SQ | SV | UC | UN | UR | UT | UV
    )
}
