//! What two WebAssembly modules of one version say to each other, as numbers: the one asks for a frame to be decoded or
//! encoded, the other answers. Streams and samples cross beside these; an error crosses as its code and its numbers.

#![allow(dead_code, reason = "a build has one side of it")]

use super::{ImageDescription, Limits, RenderError, SampleData, Samples, StreamKind};
use super::{check, decoder, encoder};
use crate::pixels::{Module, Photometric, Region};

/// What is asked of another module.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub kind: StreamKind,
    pub description: ImageDescription,
    pub halvings: u32,
    pub limits: Limits,
}

/// In the order of their numbers.
const KINDS: [StreamKind; 13] = [
    StreamKind::Native,
    StreamKind::Deflated,
    StreamKind::Rle,
    StreamKind::Jpeg,
    StreamKind::Jpeg12Bit,
    StreamKind::JpegLossless,
    StreamKind::JpegOther,
    StreamKind::JpegLs,
    StreamKind::Jpeg2000,
    StreamKind::HighThroughputJpeg2000,
    StreamKind::JpegXl,
    StreamKind::Video,
    StreamKind::Unknown,
];
const PHOTOMETRICS: [Photometric; 11] = [
    Photometric::Monochrome1,
    Photometric::Monochrome2,
    Photometric::PaletteColor,
    Photometric::Rgb,
    Photometric::YbrFull,
    Photometric::YbrFull422,
    Photometric::YbrPartial422,
    Photometric::YbrPartial420,
    Photometric::YbrIct,
    Photometric::YbrRct,
    Photometric::Other,
];
const MODULES: [Module; 3] = [Module::Codecs, Module::JpegXl, Module::Text];

fn number<T: PartialEq>(all: &[T], one: &T) -> u32 {
    all.iter()
        .position(|other| other == one)
        .unwrap_or(all.len()) as u32
}

fn numbered<T: Copy>(all: &[T], number: u32) -> Option<T> {
    all.get(number as usize).copied()
}

fn halves(long: u64) -> [u32; 2] {
    [(long >> 32) as u32, long as u32]
}

fn whole([high, low]: [u32; 2]) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

impl Request {
    /// A request as numbers. What only concerns the showing of values stays behind.
    pub(crate) fn numbers(
        kind: StreamKind,
        description: &ImageDescription,
        halvings: u32,
        limits: &Limits,
    ) -> [u32; 17] {
        let [high, low] = halves(limits.frame_bytes);
        [
            number(&KINDS, &kind),
            halvings,
            high,
            low,
            description.rows.into(),
            description.columns.into(),
            description.samples_per_pixel.into(),
            description.bits_allocated.into(),
            description.bits_stored.into(),
            description.high_bit.into(),
            description.signed.into(),
            description.planar.into(),
            number(&PHOTOMETRICS, &description.photometric),
            description.frames,
            description.big_endian.into(),
            description.words.into(),
            description.float.into(),
        ]
    }

    /// `None` where the numbers are not those of a request.
    pub(crate) fn from_numbers(numbers: &[u32]) -> Option<Self> {
        let &[
            kind,
            halvings,
            high,
            low,
            rows,
            columns,
            samples_per_pixel,
            bits_allocated,
            bits_stored,
            high_bit,
            signed,
            planar,
            photometric,
            frames,
            big_endian,
            words,
            float,
        ] = numbers
        else {
            return None;
        };
        Some(Self {
            kind: numbered(&KINDS, kind)?,
            halvings,
            limits: Limits {
                frame_bytes: whole([high, low]),
            },
            description: ImageDescription {
                rows: rows.try_into().ok()?,
                columns: columns.try_into().ok()?,
                samples_per_pixel: samples_per_pixel.try_into().ok()?,
                bits_allocated: bits_allocated.try_into().ok()?,
                bits_stored: bits_stored.try_into().ok()?,
                high_bit: high_bit.try_into().ok()?,
                signed: signed != 0,
                planar: planar != 0,
                photometric: numbered(&PHOTOMETRICS, photometric)?,
                frames,
                big_endian: big_endian != 0,
                words: words != 0,
                float: float != 0,
                ..ImageDescription::default()
            },
        })
    }

    /// Decodes in the module that was asked.
    pub(crate) fn decode(&self, stream: &[u8]) -> Result<Samples, RenderError> {
        check(&self.description, &self.limits)?;
        let decode = decoder(self.kind).ok_or(RenderError::NotDecodedYet(self.kind))?;
        decode(&self.description, stream, self.halvings, &self.limits)
    }

    /// Encodes in the module that was asked.
    pub(crate) fn encode(&self, samples: &Samples) -> Result<Vec<u8>, RenderError> {
        let encode = encoder(self.kind).ok_or(RenderError::NotEncoded(self.kind))?;
        encode(&self.description, samples)
    }
}

impl Samples {
    /// What is known of them, as numbers.
    pub(crate) fn to_numbers(&self) -> [u32; 7] {
        [
            self.rows,
            self.columns,
            self.samples_per_pixel.into(),
            self.bits_stored.into(),
            self.high_bit.into(),
            self.signed.into(),
            number(&PHOTOMETRICS, &self.photometric),
        ]
    }

    /// `None` where the numbers are not those of so many samples.
    pub(crate) fn from_numbers(numbers: &[u32], data: SampleData) -> Option<Self> {
        let &[
            rows,
            columns,
            samples_per_pixel,
            bits_stored,
            high_bit,
            signed,
            photometric,
        ] = numbers
        else {
            return None;
        };
        let pixels = u64::from(rows) * u64::from(columns);
        let count = pixels.checked_mul(samples_per_pixel.into())?;
        (count == data.len() as u64).then_some(Self {
            rows,
            columns,
            samples_per_pixel: samples_per_pixel.try_into().ok()?,
            bits_stored: bits_stored.try_into().ok()?,
            high_bit: high_bit.try_into().ok()?,
            signed: signed != 0,
            photometric: numbered(&PHOTOMETRICS, photometric)?,
            data,
        })
    }
}

/// Regions as numbers, four each.
pub(crate) fn numbers_of_regions(regions: &[Region]) -> Vec<u32> {
    let numbers = regions
        .iter()
        .map(|region| [region.x, region.y, region.width, region.height]);
    numbers.flatten().collect()
}

/// The regions that the numbers are; a rest that is no whole one is left out.
pub(crate) fn regions_of_numbers(numbers: &[u32]) -> Vec<Region> {
    let (regions, _) = numbers.as_chunks::<4>();
    let region = |&[x, y, width, height]: &[u32; 4]| Region {
        x,
        y,
        width,
        height,
    };
    regions.iter().map(region).collect()
}

impl RenderError {
    /// The error as numbers. Words stay behind.
    pub(crate) fn to_numbers(&self) -> [u32; 5] {
        let (code, first, second) = match *self {
            Self::NotDecodedYet(kind) => (0, number(&KINDS, &kind).into(), 0),
            Self::NotEncoded(kind) => (1, number(&KINDS, &kind).into(), 0),
            Self::NeedsModule(module) => (2, number(&MODULES, &module).into(), 0),
            Self::ModuleFailed(module) => (3, number(&MODULES, &module).into(), 0),
            Self::TooLarge { bytes } => (4, bytes, 0),
            Self::Truncated { expected, found } => (5, expected, found),
            Self::Damaged(_) => (6, 0, 0),
            Self::Unreadable => (7, 0, 0),
            Self::Unsupported(_) => (8, 0, 0),
        };
        let ([a, b], [c, d]) = (halves(first), halves(second));
        [code, a, b, c, d]
    }

    /// `None` where the numbers are not those of an error.
    pub(crate) fn from_numbers(numbers: &[u32]) -> Option<Self> {
        let &[code, a, b, c, d] = numbers else {
            return None;
        };
        let (first, second) = (whole([a, b]), whole([c, d]));
        Some(match code {
            0 => Self::NotDecodedYet(numbered(&KINDS, b)?),
            1 => Self::NotEncoded(numbered(&KINDS, b)?),
            2 => Self::NeedsModule(numbered(&MODULES, b)?),
            3 => Self::ModuleFailed(numbered(&MODULES, b)?),
            4 => Self::TooLarge { bytes: first },
            5 => Self::Truncated {
                expected: first,
                found: second,
            },
            6 => Self::Damaged("its compressed stream"),
            7 => Self::Unreadable,
            8 => Self::Unsupported("what its compressed stream holds"),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_crosses_with_all_that_a_codec_is_told() {
        for (kind, photometric) in KINDS.into_iter().zip(PHOTOMETRICS.into_iter().cycle()) {
            for halvings in [0, 3] {
                let request = Request {
                    kind,
                    halvings,
                    limits: Limits {
                        frame_bytes: 0x1_2345_6789,
                    },
                    description: ImageDescription {
                        rows: 1,
                        columns: 2,
                        samples_per_pixel: 3,
                        bits_allocated: 16,
                        bits_stored: 12,
                        high_bit: 11,
                        signed: true,
                        planar: true,
                        photometric,
                        frames: 70_000,
                        big_endian: true,
                        words: true,
                        float: true,
                        ..ImageDescription::default()
                    },
                };
                let numbers =
                    Request::numbers(kind, &request.description, halvings, &request.limits);
                let crossed = Request::from_numbers(&numbers).expect("a request");
                assert_eq!(format!("{crossed:?}"), format!("{request:?}"));
            }
        }
    }

    #[test]
    fn samples_cross_and_a_wrong_number_of_them_does_not() {
        let samples = Samples {
            rows: 2,
            columns: 3,
            samples_per_pixel: 1,
            bits_stored: 12,
            high_bit: 11,
            signed: true,
            photometric: Photometric::Monochrome1,
            data: SampleData::U16(vec![7; 6]),
        };
        let numbers = samples.to_numbers();
        let crossed = Samples::from_numbers(&numbers, samples.data.clone()).expect("samples");
        assert_eq!(format!("{crossed:?}"), format!("{samples:?}"));
        assert!(Samples::from_numbers(&numbers, SampleData::U16(vec![7; 5])).is_none());
        assert!(Samples::from_numbers(&numbers[1..], samples.data).is_none());
        let huge = [u32::MAX, u32::MAX, u32::MAX, 8, 7, 0, 1];
        assert!(Samples::from_numbers(&huge, SampleData::U8(Vec::new())).is_none());
    }

    #[test]
    fn regions_cross() {
        let region = |x| Region {
            x,
            y: 2,
            width: 3,
            height: u32::MAX,
        };
        let regions = [region(1), region(7)];
        assert_eq!(regions_of_numbers(&numbers_of_regions(&regions)), regions);
        assert_eq!(regions_of_numbers(&[1, 2, 3]), []);
    }

    #[test]
    fn errors_cross_by_their_code_and_numbers() {
        for error in [
            RenderError::NotDecodedYet(StreamKind::JpegOther),
            RenderError::NotEncoded(StreamKind::JpegLs),
            RenderError::NeedsModule(Module::Text),
            RenderError::ModuleFailed(Module::Codecs),
            RenderError::TooLarge { bytes: 15 << 40 },
            RenderError::Truncated {
                expected: 5 << 32,
                found: 4,
            },
            RenderError::Unreadable,
        ] {
            let crossed = RenderError::from_numbers(&error.to_numbers());
            assert_eq!(crossed.as_ref(), Some(&error));
        }
        let told = RenderError::Damaged("its JPEG header").to_numbers();
        assert!(matches!(
            RenderError::from_numbers(&told),
            Some(RenderError::Damaged(_))
        ));
        assert_eq!(RenderError::from_numbers(&[10, 0, 0, 0, 0]), None);
        assert_eq!(RenderError::from_numbers(&[]), None);
    }
}
