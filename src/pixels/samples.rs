//! Decoded samples.

use super::{Photometric, RenderError};

/// The samples of one frame as they are stored, pixel by pixel.
#[derive(Debug, Clone)]
pub struct Samples {
    /// Rows.
    pub rows: u32,
    /// Columns.
    pub columns: u32,
    /// Samples of one pixel.
    pub samples_per_pixel: u16,
    /// Bits of a sample that count.
    pub bits_stored: u16,
    /// The highest of them.
    pub high_bit: u16,
    /// Whether the highest of them is a sign.
    pub signed: bool,
    /// What the samples mean.
    pub photometric: Photometric,
    /// The samples.
    pub data: SampleData,
}

/// Samples of one width. Signed integers are kept as the bits that they are.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleData {
    /// Up to 8 bits.
    U8(Vec<u8>),
    /// 16 bits.
    U16(Vec<u16>),
    /// 32 bits.
    U32(Vec<u32>),
    /// Float Pixel Data.
    F32(Vec<f32>),
    /// Double Float Pixel Data.
    F64(Vec<f64>),
}

impl SampleData {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::U8(samples) => samples.len(),
            Self::U16(samples) => samples.len(),
            Self::U32(samples) => samples.len(),
            Self::F32(samples) => samples.len(),
            Self::F64(samples) => samples.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bits of the sample at `index`; `None` behind the end, and where it is no integer.
    pub(crate) fn cell(&self, index: usize) -> Option<u32> {
        match self {
            Self::U8(samples) => samples.get(index).map(|&cell| u32::from(cell)),
            Self::U16(samples) => samples.get(index).map(|&cell| u32::from(cell)),
            Self::U32(samples) => samples.get(index).copied(),
            Self::F32(_) | Self::F64(_) => None,
        }
    }

    /// The samples as bytes in little endian order.
    #[must_use]
    pub fn to_le_bytes(&self) -> Vec<u8> {
        match self {
            Self::U8(samples) => samples.clone(),
            Self::U16(samples) => samples.iter().flat_map(|one| one.to_le_bytes()).collect(),
            Self::U32(samples) => samples.iter().flat_map(|one| one.to_le_bytes()).collect(),
            Self::F32(samples) => samples.iter().flat_map(|one| one.to_le_bytes()).collect(),
            Self::F64(samples) => samples.iter().flat_map(|one| one.to_le_bytes()).collect(),
        }
    }

    /// Reads samples of `bits` each.
    pub(super) fn read(
        bytes: &[u8],
        bits: u16,
        float: bool,
        big_endian: bool,
    ) -> Result<Self, RenderError> {
        /// Words of a fixed number of bytes; a rest that is no whole one is left out.
        fn words<const N: usize, T>(
            bytes: &[u8],
            big_endian: bool,
            little: fn([u8; N]) -> T,
            big: fn([u8; N]) -> T,
        ) -> Vec<T> {
            let (words, _) = bytes.as_chunks::<N>();
            let convert = if big_endian { big } else { little };
            words.iter().map(|&word| convert(word)).collect()
        }
        Ok(match (bits, float) {
            (8, false) => Self::U8(bytes.to_vec()),
            (16, false) => Self::U16(words(
                bytes,
                big_endian,
                u16::from_le_bytes,
                u16::from_be_bytes,
            )),
            (32, false) => Self::U32(words(
                bytes,
                big_endian,
                u32::from_le_bytes,
                u32::from_be_bytes,
            )),
            (32, true) => Self::F32(words(
                bytes,
                big_endian,
                f32::from_le_bytes,
                f32::from_be_bytes,
            )),
            (64, true) => Self::F64(words(
                bytes,
                big_endian,
                f64::from_le_bytes,
                f64::from_be_bytes,
            )),
            _ => return Err(RenderError::Unsupported("its bits allocated")),
        })
    }
}
