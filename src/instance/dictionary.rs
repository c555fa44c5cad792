//! The data dictionary of PS3.6, as far as reading and de-identifying need it (`build/attributes.rs` packs it).

use std::sync::OnceLock;

use super::element::{Tag, VR};
use super::packed;

include!(concat!(env!("OUT_DIR"), "/attributes.rs"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/attributes.bin"));
static KEYWORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/keywords.bin"));

/// The last two digits of the group stand for any.
const ANY_GROUP: u8 = 64;
/// Those of the element do.
const ANY_ELEMENT: u8 = 128;

/// By their place: the tags in ascending order, and of each its VR and what in the tag stands for any.
struct Attributes {
    tags: Vec<u32>,
    kinds: Vec<u8>,
}

fn attributes() -> &'static Attributes {
    static ALL: OnceLock<Attributes> = OnceLock::new();
    ALL.get_or_init(|| {
        let bytes = packed::unpack(PACKED, ATTRIBUTES * 5);
        let mut tag = 0_u32;
        let byte = |plane: usize, place: usize| {
            let byte = bytes.get(plane * ATTRIBUTES + place);
            byte.copied().unwrap_or_default()
        };
        let tags = (0..ATTRIBUTES).map(|place| {
            let difference = [0, 1, 2, 3].map(|plane| byte(plane, place));
            tag = tag.wrapping_add(u32::from_be_bytes(difference));
            tag
        });
        Attributes {
            tags: tags.collect(),
            kinds: (0..ATTRIBUTES).map(|place| byte(4, place)).collect(),
        }
    })
}

impl Attributes {
    /// The place of a tag, and what is known of it.
    fn find(&self, tag: Tag) -> Option<(usize, u8)> {
        let number = u32::from(tag.group()) << 16 | u32::from(tag.element());
        let exact = |number| {
            let place = self.tags.binary_search(&number).ok()?;
            Some((place, *self.kinds.get(place)?))
        };
        let of = |number, any| exact(number).filter(|(_, kind)| kind & any != 0);
        exact(number)
            .or_else(|| of(number & 0xFF00_FFFF, ANY_GROUP))
            .or_else(|| of(number & 0xFFFF_FF00, ANY_ELEMENT))
    }
}

fn find(tag: Tag) -> Option<(usize, u8)> {
    if tag.group() % 2 == 1 || tag.element() == 0 {
        return None;
    }
    attributes().find(tag)
}

/// The value representation of a standard attribute; `None` for private and unknown ones.
///
/// Where PS3.6 leaves a choice, the one that holds any value: OW for pixel and overlay data, US for US or SS.
pub(crate) fn vr_of(tag: Tag) -> Option<VR> {
    let (_, kind) = find(tag)?;
    VRS.get(usize::from(kind % ANY_GROUP)).copied()
}

/// The keyword of a standard attribute, for example "PatientName".
pub(crate) fn keyword_of(tag: Tag) -> Option<&'static str> {
    static LINES: OnceLock<Vec<Box<str>>> = OnceLock::new();
    let (place, _) = find(tag)?;
    let lines = LINES.get_or_init(|| {
        let text = packed::unpack(KEYWORDS, KEYWORD_BYTES);
        let lines = text.split(|&byte| byte == b'\n');
        lines
            .map(|line| String::from_utf8_lossy(line).into())
            .collect()
    });
    lines.get(place).map(AsRef::as_ref)
}

#[cfg(test)]
mod tests {
    use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, VirtualVr};
    use dicom_dictionary_std::StandardDataDictionary;

    use super::*;

    /// What another dictionary says.
    fn theirs(tag: Tag) -> Option<(VR, &'static str)> {
        if tag.group() % 2 == 1 || tag.element() == 0 {
            return None;
        }
        let entry = StandardDataDictionary.by_tag(tag)?;
        let vr = match entry.vr() {
            VirtualVr::Exact(vr) => vr,
            VirtualVr::Xs => VR::US,
            _ => VR::OW,
        };
        Some((vr, entry.alias))
    }

    #[test]
    fn every_attribute_is_that_of_the_dictionary_of_dicom_rs() {
        // Every element of every group that has an attribute, and of the last group that it can repeat in.
        let mut groups: Vec<u16> = attributes()
            .tags
            .iter()
            .flat_map(|tag| {
                let group = (tag >> 16) as u16;
                [group, group | 0xFE]
            })
            .collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            for element in 0..=u16::MAX {
                let tag = Tag(group, element);
                let ours = vr_of(tag).zip(keyword_of(tag));
                assert_eq!(ours, theirs(tag), "{tag}");
            }
        }
    }
}
