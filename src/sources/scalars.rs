//! The values of files that are nothing but a header and numbers.

use std::io::{self, BufReader, Read};

use flate2::read::MultiGzDecoder;

use super::image::{filled, room};
use super::{SizeError, Warning};
use crate::bytes::{ByteSource, SequentialReader};

/// Deflate makes a byte of at most so many (RFC 1951: 258 of two bits, nearly).
const INFLATION: u64 = 1032;
/// Bytes that are read at once: whole numbers of any type.
const CHUNK: usize = 1 << 16;

/// The type of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
}

impl Scalar {
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }

    /// Gives `take` the numbers in `bytes`, in order.
    fn each(self, bytes: &[u8], big_endian: bool, take: &mut impl FnMut(f64)) {
        macro_rules! numbers {
            ($type:ty) => {{
                let (words, _) = bytes.as_chunks::<{ size_of::<$type>() }>();
                match big_endian {
                    true => words
                        .iter()
                        .for_each(|&word| take(<$type>::from_be_bytes(word) as f64)),
                    false => words
                        .iter()
                        .for_each(|&word| take(<$type>::from_le_bytes(word) as f64)),
                }
            }};
        }
        match self {
            Self::I8 => numbers!(i8),
            Self::U8 => numbers!(u8),
            Self::I16 => numbers!(i16),
            Self::U16 => numbers!(u16),
            Self::I32 => numbers!(i32),
            Self::U32 => numbers!(u32),
            Self::I64 => numbers!(i64),
            Self::U64 => numbers!(u64),
            Self::F32 => numbers!(f32),
            Self::F64 => numbers!(f64),
        }
    }
}

/// Why there are no values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScalarsError {
    /// It ends before its last voxel.
    #[error("the file is cut short: it has {found} of {expected} bytes of voxels")]
    Truncated {
        /// Bytes that it should have.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// The compressed bytes are damaged, or the medium fails.
    #[error("the file could not be read: {0}")]
    Medium(io::ErrorKind),
    /// There is no room for it.
    #[error(transparent)]
    Size(#[from] SizeError),
}

impl From<io::Error> for ScalarsError {
    fn from(error: io::Error) -> Self {
        // The text of an operating system's error can hold a path, and a path can hold a name.
        Self::Medium(error.kind())
    }
}

/// The bytes of a file in order, inflated where it is a gzip file.
pub(super) struct Stream<'s> {
    reader: Box<dyn Read + 's>,
    /// No more bytes can come.
    most: u64,
}

impl<'s> Stream<'s> {
    pub(super) fn new(source: &'s dyn ByteSource) -> Result<Self, ScalarsError> {
        match source.read_at(0, 2)?.as_ref() == [0x1F, 0x8B] {
            true => Ok(Self::gzip(source, 0)),
            false => Ok(Self::plain(source, 0)),
        }
    }

    pub(super) fn plain(source: &'s dyn ByteSource, position: u64) -> Self {
        let reader = SequentialReader { source, position };
        Self {
            reader: Box::new(BufReader::with_capacity(CHUNK, reader)),
            most: source.len().saturating_sub(position),
        }
    }

    pub(super) fn gzip(source: &'s dyn ByteSource, position: u64) -> Self {
        let compressed = SequentialReader { source, position };
        Self {
            reader: Box::new(MultiGzDecoder::new(compressed)),
            most: source.len().saturating_mul(INFLATION),
        }
    }

    /// The next bytes; fewer where it ends.
    pub(super) fn take(&mut self, bytes: usize) -> Result<Vec<u8>, ScalarsError> {
        let mut taken = Vec::new();
        self.reader
            .by_ref()
            .take(bytes as u64)
            .read_to_end(&mut taken)?;
        Ok(taken)
    }

    /// Passes over bytes.
    pub(super) fn skip(&mut self, bytes: u64) -> Result<(), ScalarsError> {
        io::copy(&mut self.reader.by_ref().take(bytes), &mut io::sink())?;
        Ok(())
    }

    /// The next `count` numbers, times `slope` plus `intercept`.
    pub(super) fn numbers(
        &mut self,
        scalar: Scalar,
        big_endian: bool,
        count: usize,
        (slope, intercept): (f64, f64),
    ) -> Result<Numbers, ScalarsError> {
        let expected = count as u64 * scalar.bytes() as u64;
        // Before there is room for it: a header alone can ask for anything.
        if self.most < expected {
            let found = self.most;
            return Err(ScalarsError::Truncated { expected, found });
        }
        let mut numbers = Numbers {
            values: room(count)?,
            missing: None,
        };
        let mut left = expected;
        while left > 0 {
            let bytes = self.take(left.min(CHUNK as u64) as usize)?;
            if bytes.is_empty() {
                let found = expected - left;
                return Err(ScalarsError::Truncated { expected, found });
            }
            // Only the last chunk can be short, and then the next one is empty.
            left -= bytes.len() as u64;
            let first = numbers.values.len();
            scalar.each(&bytes, big_endian, &mut |number| {
                numbers.values.push(number * slope + intercept);
            });
            for (index, value) in numbers.values.iter_mut().enumerate().skip(first) {
                if value.is_finite() {
                    continue;
                }
                *value = 0.0;
                let missing = match &mut numbers.missing {
                    Some(missing) => missing,
                    none => none.insert(filled(count, false)?),
                };
                if let Some(missing) = missing.get_mut(index) {
                    *missing = true;
                }
            }
        }
        Ok(numbers)
    }
}

/// The values of voxels, and which of them are none.
pub(super) struct Numbers {
    pub values: Vec<f64>,
    pub missing: Option<Vec<bool>>,
}

impl Numbers {
    /// What there is to say of them.
    pub(super) fn warning(&self) -> Option<Warning> {
        let missing = self.missing.as_ref()?;
        let voxels = missing.iter().filter(|&&missing| missing).count();
        Some(Warning::NotFinite { voxels })
    }
}
