//! Coding parameters (T.87 C.2.4.1.1) and what follows from them (A.2.1).

use super::Defect;
use super::model::RUN_BITS;

/// The preset coding parameters of an LSE segment; 0 stands for the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Preset {
    pub maximum: u16,
    pub thresholds: [u16; 3],
    pub reset: u16,
}

/// The parameters of one scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameters {
    /// MAXVAL.
    pub maximum: i32,
    /// NEAR.
    pub near: i32,
    /// T1, T2, T3.
    pub thresholds: [i32; 3],
    /// RESET.
    pub reset: u16,
    /// RANGE.
    pub range: i32,
    /// qbpp: bits of an error that is too large for its code.
    pub error_bits: u32,
    /// LIMIT: bits of the longest code.
    pub limit: u32,
}

impl Parameters {
    /// For samples of `precision` bits, 2 to 16.
    pub(super) fn new(precision: u8, near: u8, preset: Preset) -> Result<Self, Defect> {
        let largest = (1 << u32::from(precision)) - 1;
        let maximum = match preset.maximum {
            0 => largest,
            maximum => i32::from(maximum),
        };
        let near = i32::from(near);
        if maximum > largest || near > maximum / 2 {
            return Err(Defect::Parameters);
        }
        let defaults = default_thresholds(maximum, near);
        let mut thresholds = [0; 3];
        let mut least = near + 1;
        for (index, threshold) in thresholds.iter_mut().enumerate() {
            *threshold = match preset.thresholds[index] {
                0 => defaults[index],
                threshold => i32::from(threshold),
            };
            if !(least..=maximum.max(least)).contains(threshold) {
                return Err(Defect::Parameters);
            }
            least = *threshold;
        }
        let reset = match preset.reset {
            0 => 64,
            1 | 2 => return Err(Defect::Parameters),
            reset => reset,
        };
        let range = (maximum + 2 * near) / (2 * near + 1) + 1;
        let bits = bits_below(maximum + 1).max(2);
        Ok(Self {
            maximum,
            near,
            thresholds,
            reset,
            range,
            error_bits: bits_below(range),
            limit: 2 * (bits + bits.max(8)),
        })
    }

    /// Whether errors wrap around at a power of two and nothing is lost, which is the common case.
    pub(super) fn is_plain(&self) -> bool {
        self.near == 0 && (self.maximum + 1).count_ones() == 1
    }

    /// How many zeros announce an error that is too large for its code outside of runs.
    #[inline(always)]
    pub(super) fn escape(&self) -> u32 {
        self.limit - self.error_bits - 1
    }

    /// The same behind a run.
    pub(super) fn escape_after_run(&self, run_index: usize) -> u32 {
        self.escape() - u32::from(RUN_BITS[run_index]) - 1
    }
}

/// Bits that a number below `bound` needs.
fn bits_below(bound: i32) -> u32 {
    (bound - 1).max(0).checked_ilog2().map_or(0, |log| log + 1)
}

fn default_thresholds(maximum: i32, near: i32) -> [i32; 3] {
    let clamp = |value: i32, least: i32| match (least..=maximum).contains(&value) {
        true => value,
        false => least,
    };
    let [a, b, c] = if maximum >= 128 {
        let factor = (maximum.min(4095) + 128) / 256;
        [
            factor + 2 + 3 * near,
            4 * factor + 3 + 5 * near,
            17 * factor + 4 + 7 * near,
        ]
    } else {
        let factor = 256 / (maximum + 1);
        [
            (3 / factor + 3 * near).max(2),
            (7 / factor + 5 * near).max(3),
            (21 / factor + 7 * near).max(4),
        ]
    };
    let first = clamp(a, near + 1);
    let second = clamp(b, first);
    [first, second, clamp(c, second)]
}
