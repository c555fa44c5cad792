//! The value of a stored sample.

use crate::pixels::{SampleData, Samples};

/// One sample, its unused bits gone.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Integer(i64),
    Real(f64),
}

impl Value {
    pub(super) fn real(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Real(value) => value,
        }
    }
}

/// Which bits of a stored sample are its value.
pub(super) struct Bits {
    shift: u32,
    mask: u32,
    sign: u32,
}

impl Bits {
    pub(super) fn new(samples: &Samples) -> Self {
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
            shift: if high < width {
                (high + 1).saturating_sub(stored)
            } else {
                0
            },
            mask: u32::MAX >> (32 - stored),
            sign: if samples.signed { 1 << (stored - 1) } else { 0 },
        }
    }

    pub(super) fn value(&self, sample: u32) -> i64 {
        let value = sample >> self.shift & self.mask;
        i64::from(value ^ self.sign) - i64::from(self.sign)
    }
}
