//! The bits of a sample that are not image (PS3.5 8.1.1): those outside of Bits Stored.

use super::super::ImageDescription;

/// Samples that are looked at without asking in between.
const BLOCK: usize = 4096;

/// Which bits of a sample are image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoredBits {
    /// Bits Allocated: 8, 16 or 32.
    allocated: u32,
    /// The lowest bit of the image.
    low: u32,
    /// High Bit, the highest.
    high: u32,
    signed: bool,
    /// Whether copies of the sign may stand above the image.
    copies: bool,
    /// Pixel Padding Value, where a sample may be it whatever its bits.
    padding: Option<u32>,
}

/// What the header makes of unused bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unused {
    /// Every bit is image, or there are no samples of whole bytes.
    None,
    /// Some are not.
    Some(StoredBits),
    /// Its numbers contradict each other.
    Unclear,
}

impl Unused {
    pub(super) fn of(description: &ImageDescription, padding: Option<u16>) -> Self {
        let allocated = u32::from(description.bits_allocated);
        let (stored, high) = (
            u32::from(description.bits_stored),
            u32::from(description.high_bit),
        );
        if description.float || !matches!(allocated, 8 | 16 | 32) || stored == allocated {
            return Self::None;
        }
        if stored == 0 || stored > allocated || high >= allocated || high + 1 < stored {
            return Self::Unclear;
        }
        Self::Some(StoredBits {
            allocated,
            low: high + 1 - stored,
            high,
            signed: description.signed,
            copies: true,
            padding: padding.filter(|_| allocated == 16).map(u32::from),
        })
    }
}

impl StoredBits {
    /// The same where an overlay is known to lie in the unused bits: no exceptions.
    pub(super) fn strict(self) -> Self {
        Self {
            copies: self.signed,
            padding: None,
            ..self
        }
    }

    /// The same number of bits at the lower end, where the header says otherwise.
    pub(super) fn right_justified(self) -> Option<Self> {
        (self.low > 0).then_some(Self {
            low: 0,
            high: self.high - self.low,
            ..self
        })
    }

    /// Bytes of a sample.
    pub(super) fn sample_bytes(self) -> usize {
        self.allocated as usize / 8
    }

    /// Whether in every sample the bits above the image are zero or repeat its sign, and those below are zero.
    ///
    /// Either is taken from every sample, whatever Pixel Representation says: scanners write metal of 3071 HU into
    /// 12 signed bits without extending the sign, beside negative values with it.
    pub(super) fn are_clean(self, bytes: &[u8], big_endian: bool) -> bool {
        match (self.allocated, big_endian) {
            (8, _) => self.masks().clean(bytes.as_chunks().0, u8::from_le_bytes),
            (16, false) => self.masks().clean(bytes.as_chunks().0, u16::from_le_bytes),
            (16, true) => self.masks().clean(bytes.as_chunks().0, u16::from_be_bytes),
            (_, false) => self.masks().clean(bytes.as_chunks().0, u32::from_le_bytes),
            (_, true) => self.masks().clean(bytes.as_chunks().0, u32::from_be_bytes),
        }
    }

    /// The samples with nothing outside of the image: zeros, or the sign where Pixel Representation is 1.
    pub(super) fn cleared(self, bytes: &[u8], big_endian: bool) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        match (self.allocated, big_endian) {
            (8, _) => {
                let masks = self.masks::<u8>();
                bytes
                    .iter_mut()
                    .for_each(|sample| *sample = masks.cleared(*sample));
            }
            (16, false) => {
                let masks = self.masks();
                for sample in bytes.as_chunks_mut().0 {
                    *sample = masks.cleared(u16::from_le_bytes(*sample)).to_le_bytes();
                }
            }
            (16, true) => {
                let masks = self.masks();
                for sample in bytes.as_chunks_mut().0 {
                    *sample = masks.cleared(u16::from_be_bytes(*sample)).to_be_bytes();
                }
            }
            (_, false) => {
                let masks = self.masks();
                for sample in bytes.as_chunks_mut().0 {
                    *sample = masks.cleared(u32::from_le_bytes(*sample)).to_le_bytes();
                }
            }
            (_, true) => {
                let masks = self.masks();
                for sample in bytes.as_chunks_mut().0 {
                    *sample = masks.cleared(u32::from_be_bytes(*sample)).to_be_bytes();
                }
            }
        }
        bytes
    }

    /// What of the byte `significance` (0 the lowest) of a sample is not image; `None` where all of it is.
    pub(super) fn of_byte(self, significance: u32) -> Option<PlaneBits> {
        let byte = (self.outside() >> (significance * 8)) as u8;
        if byte == 0 {
            return None;
        }
        let first = significance * 8;
        Some(match self.high {
            high if high < first => PlaneBits::Above {
                signed: self.signed,
                copies: self.copies,
            },
            high if high < first + 8 => PlaneBits::Within(Self {
                allocated: 8,
                low: self.low.saturating_sub(first),
                high: high - first,
                padding: None,
                ..self
            }),
            _ => PlaneBits::Below { mask: byte },
        })
    }

    fn outside(self) -> u32 {
        let all = u32::MAX >> (32 - self.allocated);
        let up_to_high = u32::MAX >> (31 - self.high);
        let below = (1u32 << self.low) - 1;
        (all & !up_to_high) | below
    }

    fn masks<T: Word>(self) -> Masks<T> {
        let below = (1u32 << self.low) - 1;
        Masks {
            below: T::of(below),
            above: T::of(self.outside() & !below),
            sign: T::of(1 << self.high),
            signed: self.signed,
            copies: self.copies,
            padding: self.padding.map(T::of),
        }
    }
}

/// What one byte of each sample holds that is not image.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlaneBits {
    /// All of it is above the image: zero, or ones where they repeat a sign.
    Above { signed: bool, copies: bool },
    /// The highest bit of the image is in it.
    Within(StoredBits),
    /// It has bits below the image.
    Below { mask: u8 },
}

impl PlaneBits {
    pub(super) fn is_clean(self, byte: u8) -> bool {
        match self {
            Self::Above { copies, .. } => byte == 0 || (copies && byte == 0xFF),
            Self::Within(bits) => bits.are_clean(&[byte], false),
            Self::Below { mask } => byte & mask == 0,
        }
    }

    pub(super) fn cleared(self, byte: u8) -> u8 {
        match self {
            Self::Above { signed: true, .. } if byte == 0xFF => byte,
            Self::Above { .. } => 0,
            Self::Within(bits) => bits.masks::<u8>().cleared(byte),
            Self::Below { mask } => byte & !mask,
        }
    }
}

struct Masks<T> {
    below: T,
    above: T,
    sign: T,
    signed: bool,
    copies: bool,
    padding: Option<T>,
}

impl<T: Word> Masks<T> {
    fn clean<const N: usize>(&self, samples: &[[u8; N]], read: impl Fn([u8; N]) -> T) -> bool {
        // The two usual cases without a branch in their loops, so that they run on whole vectors.
        let any = samples
            .iter()
            .fold(T::of(0), |any, &sample| any.or(read(sample)));
        if any.and(self.above.or(self.below)) == T::of(0) {
            return true;
        }
        if self.copies && any.and(self.below) == T::of(0) {
            let carried = samples.iter().fold(T::of(0), |any, &sample| {
                any.or(read(sample).plus(self.sign))
            });
            if carried.and(self.above) == T::of(0) {
                return true;
            }
        }
        // Both kinds side by side, as where metal lies beside air.
        samples.chunks(BLOCK).all(|block| {
            let clean = block.iter().map(|&sample| self.is_clean(read(sample)));
            clean.fold(true, |all, one| all & one)
        })
    }

    fn is_clean(&self, sample: T) -> bool {
        let zero = T::of(0);
        let is_padding = self.padding.is_some_and(|padding| padding == sample);
        // A sign that is repeated up to the top is carried away.
        let repeats = self.copies & (sample.plus(self.sign).and(self.above) == zero);
        let is_empty = sample.and(self.above) == zero;
        is_padding | ((sample.and(self.below) == zero) & (is_empty | repeats))
    }

    fn cleared(&self, sample: T) -> T {
        let outside = self.above.or(self.below);
        match () {
            () if Some(sample) == self.padding => sample,
            () if self.signed && sample.and(self.sign) != T::of(0) => {
                sample.and(outside.not()).or(self.above)
            }
            () => sample.and(outside.not()),
        }
    }
}

trait Word: Copy + PartialEq {
    fn of(bits: u32) -> Self;
    fn or(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn plus(self, other: Self) -> Self;
    fn not(self) -> Self;
}

macro_rules! words {
    ($($word:ty),*) => {$(
        impl Word for $word {
            fn of(bits: u32) -> Self {
                bits as Self
            }
            fn or(self, other: Self) -> Self {
                self | other
            }
            fn and(self, other: Self) -> Self {
                self & other
            }
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            fn not(self) -> Self {
                !self
            }
        }
    )*};
}

words!(u8, u16, u32);
