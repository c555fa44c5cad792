//! The inverse cosine transform, to the bit as libjpeg's accurate integer one, and smaller ones for previews.

use std::array::from_fn;
use std::num::Wrapping;

/// The place in its block, row by row, of each coefficient in the order of the stream.
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Hostile coefficients overflow, which is no error.
type Number = Wrapping<i32>;

/// A sample of a decoded plane.
pub(super) trait Sample: Copy + Default {
    /// Its bits.
    const BITS: usize;
    /// Bits that the first pass keeps behind the point: as many as 32 bits have room for.
    const KEPT: usize;

    /// The nearest sample.
    fn nearest(value: i32) -> Self;
    /// The lowest bits.
    fn of(value: i32) -> Self;
    /// The value.
    fn value(self) -> i32;

    /// The rows of a transformed block, where vectors make that faster.
    #[inline(always)]
    fn rows(_block: &[i16; 64]) -> Option<[[Self; 8]; 8]> {
        None
    }
}

impl Sample for u8 {
    const BITS: usize = 8;
    const KEPT: usize = 2;

    #[inline(always)]
    fn nearest(value: i32) -> Self {
        value.clamp(0, 255) as Self
    }

    #[inline(always)]
    fn of(value: i32) -> Self {
        value as Self
    }

    #[inline(always)]
    fn value(self) -> i32 {
        self.into()
    }

    #[inline(always)]
    fn rows(block: &[i16; 64]) -> Option<[[Self; 8]; 8]> {
        cfg!(all(target_arch = "wasm32", target_feature = "simd128"))
            .then(|| super::transform8::full(block))
    }
}

/// Twelve bits where the cosine transform is concerned.
impl Sample for u16 {
    const BITS: usize = 12;
    const KEPT: usize = 1;

    #[inline(always)]
    fn nearest(value: i32) -> Self {
        value.clamp(0, 4095) as Self
    }

    #[inline(always)]
    fn of(value: i32) -> Self {
        value as Self
    }

    #[inline(always)]
    fn value(self) -> i32 {
        self.into()
    }
}

/// Bits of the constants behind the point.
const POINT: usize = 13;

/// `value` as a constant of the transform.
const fn constant(value: f64) -> Number {
    Wrapping((value * (1 << POINT) as f64 + 0.5) as i32)
}

/// Transforms a block, whose last coefficient in the order of the stream is `last`, to rows of `out`, which are
/// `stride` samples apart. Each side is as long as `side` says: 8, 4, 2 or 1.
#[inline]
pub(super) fn inverse<T: Sample>(
    block: &[i16; 64],
    last: usize,
    side: usize,
    out: &mut [T],
    stride: usize,
) {
    match (side, last) {
        (8, 0) | (1, _) => flat(block[0], side, out, stride),
        // The first ten coefficients are those of a corner of four by four.
        (8, 1..10) => full::<T, 4>(block, out, stride),
        (8, _) => full::<T, 8>(block, out, stride),
        (4, _) => quarter(block, out, stride),
        _ => sixteenth(block, out, stride),
    }
}

fn flat<T: Sample>(mean: i16, side: usize, out: &mut [T], stride: usize) {
    let value = T::nearest(((i32::from(mean) + 4) >> 3) + (1 << (T::BITS - 1)));
    for row in out.chunks_mut(stride).take(side) {
        row[..side].fill(value);
    }
}

/// `N`: coefficients behind the first `N` of a row or a column are zero.
fn full<T: Sample, const N: usize>(block: &[i16; 64], out: &mut [T], stride: usize) {
    if let Some(rows) = T::rows(block) {
        for (row, samples) in out.chunks_mut(stride).zip(rows) {
            if let Some(row) = row.first_chunk_mut::<8>() {
                *row = samples;
            }
        }
        return;
    }
    let shift = POINT - T::KEPT;
    // Each pass works on eight lanes side by side, for the compiler to put them into vectors.
    let mut columns = [[Wrapping(0); 8]; 8];
    for lane in 0..N {
        let inputs = from_fn(|at| Wrapping(i32::from(block[at * 8 + lane])));
        let outputs = one_dimension::<N>(inputs, Wrapping(1 << (shift - 1)));
        for (row, output) in columns.iter_mut().zip(outputs) {
            row[lane] = output >> shift;
        }
    }
    let rows = transposed::<Number, N>(&columns);
    let shift = POINT + T::KEPT + 3;
    // Half a unit to round, and the middle of the range.
    let bias = Wrapping((1 << (shift - 1)) + (1 << (T::BITS - 1 + shift)));
    let mut samples = [[T::default(); 8]; 8];
    for lane in 0..8 {
        let outputs = one_dimension::<N>(from_fn(|at| rows[at][lane]), bias);
        for (column, output) in samples.iter_mut().zip(outputs) {
            column[lane] = T::nearest((output >> shift).0);
        }
    }
    for (at, row) in out.chunks_mut(stride).take(8).enumerate() {
        if let Some(row) = row.first_chunk_mut::<8>() {
            *row = from_fn(|column| samples[column][at]);
        }
    }
}

#[inline(always)]
fn transposed<T: Copy, const N: usize>(rows: &[[T; 8]; 8]) -> [[T; 8]; 8] {
    from_fn(|column| from_fn(|row| rows[row][column]))
}

/// One dimension of the transform by Loeffler, Ligtenberg and Moschytz, scaled up by the constants' bits.
#[inline(always)]
fn one_dimension<const N: usize>(inputs: [Number; 8], bias: Number) -> [Number; 8] {
    let input = |at: usize| if at < N { inputs[at] } else { Wrapping(0) };

    let z1 = (input(2) + input(6)) * const { constant(0.541_196_100) };
    let t2 = z1 - input(6) * const { constant(1.847_759_065) };
    let t3 = z1 + input(2) * const { constant(0.765_366_865) };
    let t0 = ((input(0) + input(4)) << POINT) + bias;
    let t1 = ((input(0) - input(4)) << POINT) + bias;
    let (even0, even3) = (t0 + t3, t0 - t3);
    let (even1, even2) = (t1 + t2, t1 - t2);

    let (t0, t1, t2, t3) = (input(7), input(5), input(3), input(1));
    let (z1, z2, z3, z4) = (t0 + t3, t1 + t2, t0 + t2, t1 + t3);
    let z5 = (z3 + z4) * const { constant(1.175_875_602) };
    let t0 = t0 * const { constant(0.298_631_336) };
    let t1 = t1 * const { constant(2.053_119_869) };
    let t2 = t2 * const { constant(3.072_711_026) };
    let t3 = t3 * const { constant(1.501_321_110) };
    let z1 = z1 * const { constant(0.899_976_223) };
    let z2 = z2 * const { constant(2.562_915_447) };
    let z3 = z5 - z3 * const { constant(1.961_570_560) };
    let z4 = z5 - z4 * const { constant(0.390_180_644) };
    let odd0 = t0 - z1 + z3;
    let odd1 = t1 - z2 + z4;
    let odd2 = t2 - z2 + z3;
    let odd3 = t3 - z1 + z4;

    [
        even0 + odd3,
        even1 + odd2,
        even2 + odd1,
        even3 + odd0,
        even3 - odd0,
        even2 - odd1,
        even1 - odd2,
        even0 - odd3,
    ]
}

/// Half of the side: the transform of four points over the lowest coefficients.
fn quarter<T: Sample>(block: &[i16; 64], out: &mut [T], stride: usize) {
    let one_dimension = |inputs: [Number; 4]| {
        let [i0, i1, i2, i3] = inputs;
        let (even0, even1) = ((i0 + i2) << POINT, (i0 - i2) << POINT);
        let z = (i1 + i3) * const { constant(0.541_196_100) };
        let odd0 = z + i1 * const { constant(0.765_366_865) };
        let odd1 = z - i3 * const { constant(1.847_759_065) };
        [even0 + odd0, even1 + odd1, even1 - odd1, even0 - odd0]
    };
    // The cosine transform of four points has half the gain of that of eight, in each of two dimensions.
    let mut columns = [[Wrapping(0); 4]; 4];
    let shift = POINT - T::KEPT;
    let half = Wrapping(1 << (shift - 1));
    for lane in 0..4 {
        let outputs = one_dimension(from_fn(|at| Wrapping(i32::from(block[at * 8 + lane]))));
        for (row, output) in columns.iter_mut().zip(outputs) {
            row[lane] = (output + half) >> shift;
        }
    }
    let shift = POINT + T::KEPT + 3;
    let bias = Wrapping((1 << (shift - 1)) + (1 << (T::BITS - 1 + shift)));
    for (inputs, row) in columns.into_iter().zip(out.chunks_mut(stride)) {
        for (sample, output) in row.iter_mut().zip(one_dimension(inputs)) {
            *sample = T::nearest(((output + bias) >> shift).0);
        }
    }
}

/// A quarter of the side: the transform of two points.
fn sixteenth<T: Sample>(block: &[i16; 64], out: &mut [T], stride: usize) {
    let [a, b, c, d] = [0, 1, 8, 9].map(|at| i32::from(block[at]));
    let middle = 1 << (T::BITS - 1);
    let sample = |sum: i32| T::nearest(((sum + 4) >> 3) + middle);
    let rows = [
        [sample(a + b + c + d), sample(a - b + c - d)],
        [sample(a + b - c - d), sample(a - b - c + d)],
    ];
    for (row, samples) in out.chunks_mut(stride).zip(rows) {
        row[..2].copy_from_slice(&samples);
    }
}
