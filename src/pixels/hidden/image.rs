//! What the header says of the pixel data.

use std::ops::Range;

use super::super::header::ImagePixels;
use super::super::{ImageDescription, starts_stream};
use super::bits::Unused;
use super::work::Work;
use crate::instance::transfer_syntax::{DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE};
use crate::instance::{Element, Instance, Limits, ReadError, tags};

/// What the transfer syntax promises of a frame, where the frame's own bytes may not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    Native,
    EncapsulatedNative,
    Rle,
    DeflatedFrame,
    Video,
    Other,
}

pub(super) struct Image {
    /// Without palette and window.
    pub description: ImageDescription,
    /// Number of Frames, where it is a number.
    pub frames: Option<u32>,
    pub unused: Unused,
    pub promise: Promise,
    /// Whether the samples are in the byte order of the data set: private transfer syntaxes have their own.
    pub known_byte_order: bool,
    /// The longest frame that may be inflated.
    pub frame_limit: u64,
}

impl Image {
    /// `overlay` says that overlays lie in the unused bits.
    pub(super) fn of(
        instance: &Instance,
        pixels: &Element,
        overlay: bool,
        limits: &Limits,
    ) -> Self {
        let ImagePixels {
            description,
            frames,
        } = ImagePixels::of(instance, pixels);
        let padding = instance.unsigned_short(tags::PIXEL_PADDING_VALUE);
        let unused = match Unused::of(&description, padding) {
            Unused::Some(bits) if overlay => Unused::Some(bits.strict()),
            unused => unused,
        };
        let promise = promise(&instance.transfer_syntax);
        Self {
            description,
            frames,
            unused,
            known_byte_order: promise == Promise::Native,
            promise,
            frame_limit: limits.inline_bytes,
        }
    }

    /// Whether a value that is not encapsulated is uncompressed. Some writers leave out the encapsulation.
    pub(super) fn is_native(
        &self,
        work: &mut Work<'_>,
        value: &Range<u64>,
    ) -> Result<bool, ReadError> {
        let length = value.end - value.start;
        let fits = self
            .native_bits()
            .map(|bits| bits.div_ceil(8))
            .is_some_and(|bytes| length == bytes || length == bytes + bytes % 2);
        Ok(self.promise == Promise::Native || fits || !starts_stream(&work.head(value, 16)?))
    }

    /// Bits of all frames, uncompressed; `None` where the header does not say.
    pub(super) fn native_bits(&self) -> Option<u64> {
        let bits = self.description.native_bits();
        (bits > 0).then_some(())?;
        bits.checked_mul(u64::from(self.frames?))
    }

    /// The same without shared chrominance.
    pub(super) fn full_bits(&self) -> Option<u64> {
        let samples = self.description.samples();
        samples
            .checked_mul(u64::from(self.description.bits_allocated))?
            .checked_mul(u64::from(self.frames?))
    }

    /// Whether samples of 8 bits lie in big endian words of 16, and so the other way round (PS3.5 7.3).
    pub(super) fn is_swapped(&self) -> bool {
        let description = &self.description;
        description.big_endian && description.words && description.bits_allocated <= 8
    }
}

pub(super) fn promise(transfer_syntax: &str) -> Promise {
    match transfer_syntax {
        IMPLICIT_LITTLE | EXPLICIT_LITTLE | EXPLICIT_BIG | DEFLATED => Promise::Native,
        "1.2.840.10008.1.2.1.98" => Promise::EncapsulatedNative,
        "1.2.840.10008.1.2.5" => Promise::Rle,
        "1.2.840.10008.1.2.8.1" => Promise::DeflatedFrame,
        // MPEG-2, MPEG-4 and HEVC, as one stream or in fragments of any length ("….1").
        other => match other.strip_prefix("1.2.840.10008.1.2.4.") {
            Some(
                "100" | "100.1" | "101" | "101.1" | "102" | "102.1" | "103" | "103.1" | "104"
                | "104.1" | "105" | "105.1" | "106" | "106.1" | "107" | "108",
            ) => Promise::Video,
            _ => Promise::Other,
        },
    }
}
