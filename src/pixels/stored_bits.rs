//! Which bits of a stored sample are its value (PS3.5 8.1.1).

use super::{SampleData, Samples};

/// Which bits of a cell, as wide as the samples are kept, are the value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoredBits {
    /// How many.
    pub stored: u32,
    /// The lowest of them.
    pub shift: u32,
    /// Bits of the cell.
    pub width: u32,
    /// The highest of them where it is a sign, else 0.
    sign: u32,
}

impl StoredBits {
    pub(crate) fn of(samples: &Samples) -> Self {
        let width = match samples.data {
            SampleData::U8(_) => 8,
            SampleData::U16(_) => 16,
            _ => 32,
        };
        let stored = match u32::from(samples.bits_stored) {
            stored @ 1..=32 if stored <= width => stored,
            _ => width,
        };
        let high = u32::from(samples.high_bit);
        Self {
            stored,
            shift: match high < width {
                true => (high + 1).saturating_sub(stored),
                false => 0,
            },
            width,
            sign: match samples.signed {
                true => 1 << (stored - 1),
                false => 0,
            },
        }
    }

    /// The value of a cell, its other bits gone.
    pub(crate) fn value(&self, cell: u32) -> i64 {
        i64::from(self.above_least(cell)) - i64::from(self.sign)
    }

    /// How far the value of a cell is above the least.
    pub(crate) fn above_least(&self, cell: u32) -> u32 {
        cell >> self.shift & (u32::MAX >> (32 - self.stored)) ^ self.sign
    }

    /// The least and the greatest value.
    pub(crate) fn range(&self) -> (i64, i64) {
        let least = -i64::from(self.sign);
        (least, least + (1 << self.stored) - 1)
    }
}
