//! What of the pixel data is not image, taken out, whatever the policy: unused bits, bytes behind the frames,
//! padding, offset tables that do not fit, comments and application segments, boxes around a codestream.
//!
//! No pixel is decoded, and nothing is touched that holds nothing: what is clean comes out byte for byte the same,
//! as ranges of the source. So does what stays of a frame that was changed.
//!
//! What only a decoder could tell is out of reach: bytes behind the last symbol of an entropy-coded segment, unused
//! bits of samples under JPEG and JPEG 2000 ([`Finding::MoreBitsThanStored`]), the messages that video carries beside
//! its pictures ([`Finding::NotLookedThrough`]).
//!
//! Bits outside of Bits Stored are not image by the standard (PS3.5 8.1.1), so they are cleared also where a writer
//! meant them to be and stated the wrong number. Copies of the sign in them are left, in each sample for itself; so
//! are samples of the Pixel Padding Value, and samples that lie right-justified under a wrong High Bit.

mod banners;
mod bits;
mod boxes;
mod deflated;
mod edits;
mod encapsulated;
mod finding;
mod image;
mod jpeg;
mod jpeg2000;
mod native;
mod offset_tables;
mod rle;
mod split;
mod stream;
#[cfg(test)]
mod tests;
mod work;

pub use finding::Finding;

use image::Image;
use work::Work;

use crate::bytes::ByteSource;
use crate::instance::{DataSet, Element, Instance, Limits, ReadError, Tag, Value};

/// (60xx,0102) Overlay Bit Position.
const OVERLAY_BIT_POSITION: u16 = 0x0102;
/// (60xx,3000) Overlay Data.
const OVERLAY_DATA: u16 = 0x3000;

/// The pixel data of an instance without what is not image.
#[derive(Debug, Default)]
pub struct Cleaned {
    /// Elements with a new value.
    pub replaced: Vec<Element>,
    /// Elements that have to go.
    pub removed: Vec<Tag>,
    /// What was found, each once.
    pub findings: Vec<Finding>,
}

impl Cleaned {
    /// Puts the changes into `data_set`, a copy of the instance's that still has its pixel data.
    pub fn apply(self, data_set: &mut DataSet) -> Vec<Finding> {
        let Self {
            replaced,
            removed,
            findings,
        } = self;
        for element in replaced {
            if data_set.get(element.tag).is_some() {
                data_set.put(element);
            }
        }
        data_set
            .elements
            .retain(|element| !removed.contains(&element.tag));
        findings
    }
}

/// What of the pixel data of `instance` is not image, taken out.
///
/// # Errors
/// [`ReadError::Medium`] where the source fails, [`ReadError::Limit`] where more would have to be held in memory than
/// `limits` allow: a frame, or what changes of all frames.
pub fn clean(
    instance: &Instance,
    source: &dyn ByteSource,
    limits: &Limits,
) -> Result<Cleaned, ReadError> {
    let data_set = &instance.data_set;
    let mut work = Work::new(instance.bulk_source(source), limits);
    let mut cleaned = Cleaned::default();
    let overlays = overlays_in_unused_bits(data_set);
    if !overlays.is_empty() {
        work.found(Finding::OverlayInUnusedBits);
    }
    let mut is_encapsulated = false;
    for tag in super::of_instance::PIXELS {
        let Some(element) = data_set.get(tag) else {
            continue;
        };
        let image = Image::of(instance, element, !overlays.is_empty(), limits);
        let value = match &element.value {
            Value::Range(range) if image.is_native(&mut work, range)? => {
                native::clean(&mut work, &image, range)?.map(|parts| Value::Parts {
                    parts,
                    encapsulated: false,
                })
            }
            Value::Range(_) => {
                work.found(Finding::NotLookedThrough);
                None
            }
            Value::Fragments(fragments) => {
                is_encapsulated = true;
                let (parts, tables) = encapsulated::clean(&mut work, &image, data_set, fragments)?;
                cleaned.removed.extend(tables);
                parts.map(|parts| Value::Parts {
                    parts,
                    encapsulated: true,
                })
            }
            _ => None,
        };
        if let Some(value) = value {
            cleaned.replaced.push(Element {
                tag,
                vr: element.vr,
                value,
            });
        }
    }
    if !is_encapsulated {
        let tables = offset_tables::EXTENDED
            .into_iter()
            .filter(|&tag| data_set.get(tag).is_some());
        for tag in tables {
            work.found(Finding::OffsetTable);
            cleaned.removed.push(tag);
        }
    }
    cleaned.removed.extend(overlays);
    cleaned.findings = work.findings();
    Ok(cleaned)
}

/// Whether pixel data of this transfer syntax is a video.
pub(crate) fn promises_video(transfer_syntax: &str) -> bool {
    image::promise(transfer_syntax) == image::Promise::Video
}

/// The elements of overlay planes that have a bit position and no data: they lie in unused bits of the pixels, as the
/// standard once allowed.
fn overlays_in_unused_bits(data_set: &DataSet) -> Vec<Tag> {
    let in_pixels = |tag: Tag| {
        let is_overlay = tag.group() & 0xFF00 == 0x6000 && tag.group().is_multiple_of(2);
        let has = |element| data_set.get(Tag(tag.group(), element)).is_some();
        is_overlay && has(OVERLAY_BIT_POSITION) && !has(OVERLAY_DATA)
    };
    let tags = data_set.elements().iter().map(|element| element.tag);
    tags.filter(|&tag| in_pixels(tag)).collect()
}
