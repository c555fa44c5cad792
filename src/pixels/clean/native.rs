//! Uncompressed frames: only the bytes of the rectangles are written anew.

use std::ops::Range;

use super::super::{ImageDescription, Photometric, Region};
use super::fill::Fill;

/// Bytes between two stretches that are written anew with them: so many parts less.
const GAP: u64 = 16 << 10;

/// What of a frame changes.
pub(super) struct Stretches {
    /// Bits of the frame's bytes, in ascending order.
    runs: Vec<Run>,
    /// The image of one pixel, or for frames of single bits of eight.
    pixel: Vec<u8>,
    /// Samples of 8 bits lie in big endian words of 16, and so the other way round (PS3.5 7.3).
    swapped: bool,
}

/// Bits that are filled.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    bits: Range<u64>,
    /// The bytes that are repeated.
    pattern: Range<usize>,
}

impl Stretches {
    /// Those of `regions` in a frame that starts at `first_bit` of its first byte.
    pub(super) fn new(
        description: &ImageDescription,
        first_bit: u8,
        fill: &Fill,
        regions: &[Region],
    ) -> Self {
        let columns = u64::from(description.columns);
        let size = u64::from(description.bits_allocated);
        let samples = u64::from(description.samples_per_pixel);
        let pixels = description.pixels();
        let big_endian = description.big_endian;
        let swapped = big_endian && description.words && description.bits_allocated <= 8;
        let cell = |cell: u32| {
            let bytes = cell.to_le_bytes();
            let mut bytes = bytes[..(size / 8).clamp(1, 4) as usize].to_vec();
            if big_endian && !swapped {
                bytes.reverse();
            }
            bytes
        };
        let shared = is_shared_chrominance(description);
        let pixel: Vec<u8> = match (&fill.cells[..], size) {
            ([bit], 1) => vec![if *bit & 1 == 1 { 0xFF } else { 0 }],
            ([luminance, blue, red], _) if shared => [luminance, luminance, blue, red]
                .map(|&cell| cell as u8)
                .into(),
            (cells, _) => cells.iter().flat_map(|&one| cell(one)).collect(),
        };
        let mut runs = Vec::new();
        for region in regions {
            for row in region.y..region.bottom() {
                let at = u64::from(row) * columns + u64::from(region.x);
                let width = u64::from(region.width);
                if size == 1 {
                    let start = u64::from(first_bit) + at;
                    runs.push(Run {
                        bits: start..start + width,
                        pattern: 0..1,
                    });
                } else if shared {
                    let pairs = columns.div_ceil(2);
                    let row = u64::from(row) * pairs;
                    let first = row + u64::from(region.x) / 2;
                    let last = row + u64::from(region.right()).div_ceil(2);
                    runs.push(Run {
                        bits: first * 32..last * 32,
                        pattern: 0..4,
                    });
                } else if description.planar && samples > 1 {
                    let bytes = (size / 8) as usize;
                    for sample in 0..samples {
                        let start = sample * pixels + at;
                        let first = sample as usize * bytes;
                        runs.push(Run {
                            bits: start * size..(start + width) * size,
                            pattern: first..first + bytes,
                        });
                    }
                } else {
                    runs.push(Run {
                        bits: at * samples * size..(at + width) * samples * size,
                        pattern: 0..pixel.len(),
                    });
                }
            }
        }
        runs.sort_by_key(|run| run.bits.start);
        Self {
            runs,
            pixel,
            swapped,
        }
    }

    /// The stretches of bytes to write anew, in ascending order. `offset` is where the frame begins in the value,
    /// which is `length` bytes long; the stretches are positions in the value.
    pub(super) fn ranges(&self, offset: u64, length: u64) -> Vec<Range<u64>> {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        for run in &self.runs {
            let mut range = offset + run.bits.start / 8..offset + run.bits.end.div_ceil(8);
            if self.swapped {
                range = range.start & !1..range.end.next_multiple_of(2);
            }
            range.end = range.end.min(length);
            match ranges.last_mut() {
                Some(last) if range.start <= last.end + GAP => last.end = last.end.max(range.end),
                _ => ranges.push(range),
            }
        }
        ranges
    }

    /// Fills what of the runs lies in `bytes`, which begin at `start` of the value, as the frame does at `offset`.
    pub(super) fn fill(&self, offset: u64, start: u64, bytes: &mut [u8]) {
        let end = start + bytes.len() as u64;
        for run in &self.runs {
            let pattern = &self.pixel[run.pattern.clone()];
            let first = offset + run.bits.start / 8;
            let last = offset + run.bits.end.div_ceil(8);
            if last <= start || first > end {
                continue;
            }
            for (at, &byte) in (first..last).zip(pattern.iter().cycle()) {
                let place = if self.swapped { at ^ 1 } else { at };
                let Some(index) = place.checked_sub(start) else {
                    continue;
                };
                let Some(target) = bytes.get_mut(index as usize) else {
                    continue;
                };
                // Bits of the frame that this byte holds and the run does not are those of other pixels.
                let bit = (at - offset) * 8;
                let mask = bits_of_byte(bit, &run.bits);
                *target = (*target & !mask) | (byte & mask);
            }
        }
    }
}

/// Which bits of the byte that begins at `bit` lie in `bits`, the lowest first.
fn bits_of_byte(bit: u64, bits: &Range<u64>) -> u8 {
    let from = bits.start.saturating_sub(bit).min(8);
    let to = bits.end.saturating_sub(bit).min(8);
    let below = |count: u64| ((1_u16 << count) - 1) as u8;
    below(to) & !below(from)
}

/// What of the image changes when `region` is filled: pixels that share their chrominance change together.
pub(super) fn covered(description: &ImageDescription, region: Region) -> Region {
    if !is_shared_chrominance(description) {
        return region;
    }
    let x = region.x & !1;
    let right = region
        .right()
        .next_multiple_of(2)
        .min(u32::from(description.columns));
    Region {
        x,
        width: right - x,
        ..region
    }
}

fn is_shared_chrominance(description: &ImageDescription) -> bool {
    description.samples_per_pixel == 3
        && description.bits_allocated == 8
        && matches!(
            description.photometric,
            Photometric::YbrFull422 | Photometric::YbrPartial422
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Frame, Limits, decode_samples, native_frame};

    /// A value of two frames of noise.
    fn noise(length: u64) -> Vec<u8> {
        let mut state = 12345_u32;
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect()
    }

    fn descriptions() -> Vec<ImageDescription> {
        let grey = ImageDescription {
            rows: 7,
            columns: 9,
            frames: 2,
            ..ImageDescription::default()
        };
        let with = |allocated: u16, samples: u16, planar: bool, photometric: Photometric| {
            ImageDescription {
                bits_allocated: allocated,
                bits_stored: allocated,
                high_bit: allocated - 1,
                samples_per_pixel: samples,
                planar,
                photometric,
                ..grey.clone()
            }
        };
        let mut all = vec![
            with(8, 1, false, Photometric::Monochrome2),
            with(16, 1, false, Photometric::Monochrome1),
            with(32, 1, false, Photometric::Monochrome2),
            with(1, 1, false, Photometric::Monochrome1),
            with(8, 3, false, Photometric::Rgb),
            with(8, 3, true, Photometric::YbrFull),
            with(16, 3, true, Photometric::Rgb),
            with(8, 3, false, Photometric::YbrFull422),
        ];
        let big: Vec<_> = all
            .iter()
            .map(|one| ImageDescription {
                big_endian: true,
                words: true,
                ..one.clone()
            })
            .collect();
        all.extend(big);
        all
    }

    #[test]
    fn what_lies_in_the_rectangles_is_filled_and_the_rest_stays_in_every_layout() {
        let regions = [
            Region {
                x: 1,
                y: 0,
                width: 3,
                height: 2,
            },
            Region {
                x: 4,
                y: 3,
                width: 5,
                height: 3,
            },
        ];
        for description in descriptions() {
            let bits = description.native_bits() * 2;
            let length = bits.div_ceil(8).next_multiple_of(2);
            // Words that frames of an odd number of bytes share are left out: no reader agrees on them.
            let words = description.big_endian && description.bits_allocated <= 8;
            if words && description.native_bits() % 16 != 0 {
                continue;
            }
            let value = noise(length);
            for frame in 0..2 {
                let place = native_frame(&description, frame).unwrap();
                let decode = |value: &[u8]| {
                    let bytes = &value[place.bytes.start as usize..place.bytes.end as usize];
                    let frame = Frame::Native {
                        bytes,
                        first_bit: place.first_bit,
                    };
                    decode_samples(&description, frame, &Limits::default()).unwrap()
                };
                let before = decode(&value);
                let fill = Fill::of(&description, &before);
                let stretches = Stretches::new(&description, place.first_bit, &fill, &regions);
                let mut after = value.clone();
                for range in stretches.ranges(place.bytes.start, length) {
                    let bytes = &mut after[range.start as usize..range.end as usize];
                    stretches.fill(place.bytes.start, range.start, bytes);
                }
                let after = decode(&after);
                let covered = regions.map(|region| covered(&description, region));
                let per_pixel = usize::from(description.samples_per_pixel);
                for index in 0..before.data.len() {
                    let (x, y) = (
                        (index / per_pixel % 9) as u32,
                        (index / per_pixel / 9) as u32,
                    );
                    let holds = |regions: &[Region]| {
                        regions.iter().any(|one| {
                            (one.x..one.right()).contains(&x) && (one.y..one.bottom()).contains(&y)
                        })
                    };
                    let what = format!("{description:?} {x} {y}");
                    if holds(&regions) {
                        assert!(fill.is_at(&after.data, index), "{what}");
                    } else if !holds(&covered) {
                        let same = before.data.cell(index) == after.data.cell(index);
                        assert!(same, "{what}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_frame_beside_stays_as_it_is_where_frames_share_a_byte() {
        let description = ImageDescription {
            rows: 3,
            columns: 3,
            bits_allocated: 1,
            bits_stored: 1,
            high_bit: 0,
            frames: 2,
            ..ImageDescription::default()
        };
        let region = Region {
            x: 0,
            y: 0,
            width: 3,
            height: 3,
        };
        let place = native_frame(&description, 1).unwrap();
        let fill = Fill { cells: vec![0] };
        let stretches = Stretches::new(&description, place.first_bit, &fill, &[region]);
        let mut value = [0xFF; 4];
        for range in stretches.ranges(place.bytes.start, 4) {
            let bytes = &mut value[range.start as usize..range.end as usize];
            stretches.fill(place.bytes.start, range.start, bytes);
        }
        // Nine bits of the first frame, nine of the second, and what fills up.
        assert_eq!(value, [0xFF, 0x01, 0xFC, 0xFF]);
    }
}
