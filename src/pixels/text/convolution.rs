//! Convolutions in integers: the same result on every machine, and eight products an instruction with SIMD128.

/// A stack of planes, pixel by pixel, with a border of zeros.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) channels: usize,
    border: usize,
    /// With some more zeros behind the last row: what is read in eights may go beyond its end.
    values: Vec<i16>,
}

impl Map {
    pub(super) fn new(columns: usize, rows: usize, channels: usize, border: usize) -> Self {
        let beyond = 4 * channels + EIGHT;
        let values = vec![0; (columns + 2 * border) * (rows + 2 * border) * channels + beyond];
        Self {
            columns,
            rows,
            channels,
            border,
            values,
        }
    }

    /// The values of a row, without the border.
    pub(super) fn row_mut(&mut self, row: usize) -> &mut [i16] {
        let start =
            ((row + self.border) * (self.columns + 2 * self.border) + self.border) * self.channels;
        self.values
            .get_mut(start..start + self.columns * self.channels)
            .unwrap_or_default()
    }

    /// The values of a row, without the border.
    pub(super) fn row(&self, row: usize) -> &[i16] {
        let start =
            ((row + self.border) * (self.columns + 2 * self.border) + self.border) * self.channels;
        self.values
            .get(start..start + self.columns * self.channels)
            .unwrap_or_default()
    }

    /// All values from the left border of a row on; `row` counts from the border's first.
    fn bordered_from(&self, row: usize) -> &[i16] {
        let length = (self.columns + 2 * self.border) * self.channels;
        self.values.get(row * length..).unwrap_or_default()
    }

    /// Adds `other`, each of its pixels standing for two by two.
    pub(super) fn add_doubled(&mut self, other: &Self) {
        let channels = self.channels;
        if channels == 0 || other.channels != channels {
            return;
        }
        for row in 0..self.rows {
            let from = other.row((row / 2).min(other.rows.saturating_sub(1)));
            let out = self.row_mut(row).chunks_mut(2 * channels);
            for (out, add) in out.zip(from.chunks_exact(channels)) {
                for out in out.chunks_exact_mut(channels) {
                    for (out, add) in out.iter_mut().zip(add) {
                        *out = out.saturating_add(*add);
                    }
                }
            }
        }
    }
}

/// Values that are multiplied at once.
const EIGHT: usize = 8;

/// Outputs that are computed at once.
const FOUR: usize = 4;

/// The largest side of a convolution.
const LARGEST_SIDE: usize = 5;

/// The largest value of a map: products of 13 and 8 bits, up to 800 of them, stay in 32 bits.
const LARGEST: f32 = 4095.0;

/// Weights or values that are multiplied at once.
type Eight = [i16; EIGHT];

/// One row of what an output is computed from.
type Line<'a> = &'a [Eight];

/// One convolution: weights of 8 bits, each output with its own scale and offset.
#[derive(Debug, Clone)]
pub(super) struct Convolution {
    inputs: usize,
    outputs: usize,
    side: usize,
    step: usize,
    /// Values below 0 become 0.
    positive: bool,
    /// By four outputs, row, output, eight values of the row; filled up with zeros.
    weights: Vec<Eight>,
    /// By four outputs: what their sums are multiplied with, and what is added then.
    scales: Vec<([f32; FOUR], [f32; FOUR])>,
}

impl Convolution {
    /// Reads one convolution; the rest of the bytes comes back too.
    ///
    /// The form: inputs, outputs, side, step, whether positive, three zeros (each a byte); scale and offset of each
    /// output (floats, little endian); weights by output, row, column, input (signed bytes).
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_first_chunk::<8>()?;
        let [inputs, outputs, side, step, positive, ..] = head.map(usize::from);
        if inputs == 0 || outputs == 0 || !(1..=LARGEST_SIDE).contains(&side) || step == 0 {
            return None;
        }
        let (scales, rest) = rest.split_at_checked(outputs * 4)?;
        let (offsets, rest) = rest.split_at_checked(outputs * 4)?;
        let (weights, rest) = rest.split_at_checked(outputs * side * side * inputs)?;
        let fours = |bytes: &[u8]| -> Vec<[f32; FOUR]> {
            let floats = bytes.as_chunks::<4>().0;
            let one = |from: &[[u8; 4]], at| from.get(at).map_or(0.0, |b| f32::from_le_bytes(*b));
            floats
                .chunks(FOUR)
                .map(|from| std::array::from_fn(|at| one(from, at)))
                .collect()
        };
        let this = Self {
            inputs,
            outputs,
            side,
            step,
            positive: positive != 0,
            weights: packed(outputs, side, side * inputs, |at| {
                weights
                    .get(at)
                    .map_or(0, |byte| i16::from(byte.cast_signed()))
            }),
            scales: fours(scales).into_iter().zip(fours(offsets)).collect(),
        };
        Some((this, rest))
    }

    /// The border that its input has to have.
    pub(super) fn border(&self) -> usize {
        self.side / 2
    }

    /// Eights in a row of weights.
    fn eights(&self) -> usize {
        (self.side * self.inputs).div_ceil(EIGHT)
    }

    /// The weight of an output for the value at `at` of a row.
    fn weight(&self, output: usize, row: usize, at: usize) -> i16 {
        let line = (output / FOUR * self.side + row) * FOUR + output % FOUR;
        let eight = self.weights.get(line * self.eights() + at / EIGHT);
        eight.and_then(|w| w.get(at % EIGHT)).copied().unwrap_or(0)
    }

    /// The same convolution for an input whose channels are alike by threes, as those of a grey image: one for
    /// three, its weight the sum of theirs.
    pub(super) fn of_grey(&self) -> Self {
        let (side, inputs) = (self.side, self.inputs / 3);
        let width = side * inputs;
        let weights = packed(self.outputs, side, width, |at| {
            let (output, row, at) = (at / (side * width), at / width % side, at % width);
            let (column, input) = (at / inputs, at % inputs);
            (3 * input..3 * (input + 1))
                .map(|input| self.weight(output, row, column * self.inputs + input))
                .sum()
        });
        Self {
            inputs,
            weights,
            ..self.clone()
        }
    }

    /// Runs over `input`; the output gets a border of `border`.
    pub(super) fn run(&self, input: &Map, border: usize) -> Map {
        let columns = input.columns.div_ceil(self.step);
        let rows = input.rows.div_ceil(self.step);
        let mut output = Map::new(columns, rows, self.outputs, border);
        if input.channels != self.inputs || input.border < self.border() {
            return output;
        }
        let spare = input.border - self.border();
        let length = self.eights() * EIGHT;
        // Where there is no second pixel.
        let mut nowhere = vec![0; self.outputs];
        for row in 0..rows {
            let mut lines = [&[][..]; LARGEST_SIDE];
            for (offset, line) in lines.iter_mut().take(self.side).enumerate() {
                *line = input.bordered_from(row * self.step + offset + spare);
            }
            for (pair, out) in output.row_mut(row).chunks_mut(2 * self.outputs).enumerate() {
                let (mut first, mut second) = ([&[][..]; LARGEST_SIDE], [&[][..]; LARGEST_SIDE]);
                let start = (pair * 2 * self.step + spare) * self.inputs;
                let next = start + self.step * self.inputs;
                for ((first, second), line) in first.iter_mut().zip(&mut second).zip(lines) {
                    let part = |from: usize| line.get(from..from + length).unwrap_or_default();
                    *first = part(start).as_chunks().0;
                    *second = part(next).as_chunks().0;
                }
                let (out, other) = out.split_at_mut(self.outputs.min(out.len()));
                let other = if other.is_empty() {
                    &mut nowhere
                } else {
                    other
                };
                self.two(&first, &second, out, other);
            }
        }
        output
    }

    /// The outputs of two pixels.
    fn two(&self, first: &[Line], second: &[Line], out: &mut [i16], other: &mut [i16]) {
        let floor = if self.positive { 0.0 } else { -LARGEST };
        let eights = self.eights();
        let each = self.weights.chunks_exact(self.side * FOUR * eights);
        let outs = out.chunks_mut(FOUR).zip(other.chunks_mut(FOUR));
        for ((weights, (scale, offset)), (out, other)) in each.zip(&self.scales).zip(outs) {
            let sums = products(weights, eights, first, second);
            for (sums, out) in sums.into_iter().zip([out, other]) {
                let values = scaled(sums, scale, offset, floor);
                for (out, value) in out.iter_mut().zip(values) {
                    *out = value;
                }
            }
        }
    }
}

/// Weights in the order in which they are used; `weight` has them by output, row and place in the row.
fn packed(outputs: usize, side: usize, width: usize, weight: impl Fn(usize) -> i16) -> Vec<Eight> {
    let mut all = Vec::new();
    for four in (0..outputs).step_by(FOUR) {
        for (row, output) in (0..side).flat_map(|row| (four..four + FOUR).map(move |at| (row, at)))
        {
            all.extend((0..width).step_by(EIGHT).map(|start| -> Eight {
                std::array::from_fn(|at| {
                    if output < outputs && start + at < width {
                        weight((output * side + row) * width + start + at)
                    } else {
                        0
                    }
                })
            }));
        }
    }
    all
}

/// The sums of products of four outputs' weights with the values around each of two pixels.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn products(weights: &[Eight], eights: usize, first: &[Line], second: &[Line]) -> [[i32; FOUR]; 2] {
    // Without a loop: much faster where nothing is optimised, and no slower where all is.
    let product = |&[a, b, c, d, e, f, g, h]: &Eight, &[i, j, k, l, m, n, o, p]: &Eight| {
        let of = |a, b| i32::from(a) * i32::from(b);
        of(a, i) + of(b, j) + of(c, k) + of(d, l) + of(e, m) + of(f, n) + of(g, o) + of(h, p)
    };
    let sum_of =
        |a: &[Eight], b: &[Eight]| -> i32 { a.iter().zip(b).map(|(a, b)| product(a, b)).sum() };
    let mut sums = [[0; FOUR]; 2];
    let [one, two] = &mut sums;
    let lines = weights.chunks_exact(FOUR * eights).zip(first).zip(second);
    for ((weights, first), second) in lines {
        let outputs = one.iter_mut().zip(two.iter_mut());
        for (weights, (one, two)) in weights.chunks_exact(eights).zip(outputs) {
            *one += sum_of(weights, first);
            *two += sum_of(weights, second);
        }
    }
    sums
}

/// The sums of products of four outputs' weights with the values around each of two pixels.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn products(weights: &[Eight], eights: usize, first: &[Line], second: &[Line]) -> [[i32; FOUR]; 2] {
    use core::arch::wasm32::{
        i16x8, i32x4, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_shuffle, v128,
    };
    let load = |[a, b, c, d, e, f, g, h]: &Eight| -> v128 { i16x8(*a, *b, *c, *d, *e, *f, *g, *h) };
    let add = |sums: &mut v128, a, b| *sums = i32x4_add(*sums, i32x4_dot_i16x8(a, b));
    let mut sums = [[i32x4(0, 0, 0, 0); FOUR]; 2];
    let [[a0, a1, a2, a3], [b0, b1, b2, b3]] = &mut sums;
    let lines = weights.chunks_exact(FOUR * eights).zip(first).zip(second);
    for ((weights, first), second) in lines {
        let (w01, w23) = weights.split_at(2 * eights);
        let ((w0, w1), (w2, w3)) = (w01.split_at(eights), w23.split_at(eights));
        let weights = w0.iter().zip(w1).zip(w2.iter().zip(w3));
        for (((w0, w1), (w2, w3)), (a, b)) in weights.zip(first.iter().zip(*second)) {
            let (a, b) = (load(a), load(b));
            let w = load(w0);
            add(a0, w, a);
            add(b0, w, b);
            let w = load(w1);
            add(a1, w, a);
            add(b1, w, b);
            let w = load(w2);
            add(a2, w, a);
            add(b2, w, b);
            let w = load(w3);
            add(a3, w, a);
            add(b3, w, b);
        }
    }
    // Lanes added across: first pairs of sums, then the pairs.
    sums.map(|[s0, s1, s2, s3]| {
        let low = i32x4_add(
            i32x4_shuffle::<0, 4, 1, 5>(s0, s1),
            i32x4_shuffle::<2, 6, 3, 7>(s0, s1),
        );
        let high = i32x4_add(
            i32x4_shuffle::<0, 4, 1, 5>(s2, s3),
            i32x4_shuffle::<2, 6, 3, 7>(s2, s3),
        );
        let sums = i32x4_add(
            i32x4_shuffle::<0, 1, 4, 5>(low, high),
            i32x4_shuffle::<2, 3, 6, 7>(low, high),
        );
        [
            i32x4_extract_lane::<0>(sums),
            i32x4_extract_lane::<1>(sums),
            i32x4_extract_lane::<2>(sums),
            i32x4_extract_lane::<3>(sums),
        ]
    })
}

/// Sums as values of the next map.
fn scaled(sums: [i32; FOUR], scale: &[f32; FOUR], offset: &[f32; FOUR], floor: f32) -> [i16; FOUR] {
    let mut values = [0_i16; FOUR];
    for (value, (sum, (scale, offset))) in values
        .iter_mut()
        .zip(sums.into_iter().zip(scale.iter().zip(offset)))
    {
        // Within the 16 bits.
        *value = (sum as f32 * scale + offset).clamp(floor, LARGEST) as i16;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The bytes of a convolution, and its weights by output, row, column, input.
    fn convolution(
        [inputs, outputs, side, step]: [u8; 4],
        positive: bool,
        seed: u32,
    ) -> (Vec<u8>, Vec<i8>) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let mut bytes = vec![inputs, outputs, side, step, u8::from(positive), 0, 0, 0];
        for output in 0..outputs {
            bytes.extend((0.01 + f32::from(output) / 100.0).to_le_bytes());
        }
        for output in 0..outputs {
            bytes.extend((f32::from(output) - 3.5).to_le_bytes());
        }
        let count =
            usize::from(outputs) * usize::from(side) * usize::from(side) * usize::from(inputs);
        let weights: Vec<u8> = (0..count).map(|_| next()).collect();
        bytes.extend(&weights);
        (
            bytes,
            weights.iter().map(|byte| byte.cast_signed()).collect(),
        )
    }

    fn filled(columns: usize, rows: usize, channels: usize, border: usize) -> Map {
        let mut map = Map::new(columns, rows, channels, border);
        for row in 0..rows {
            for (at, value) in map.row_mut(row).iter_mut().enumerate() {
                *value = ((row * 7919 + at * 104_729) % 8191) as i16 - 4095;
            }
        }
        map
    }

    proptest! {
        #[test]
        fn each_output_is_the_sum_of_products_with_what_is_around(
            columns in 1_usize..9, rows in 1_usize..7, inputs in 1_u8..20, outputs in 1_u8..11,
            side in prop::sample::select(vec![1_u8, 3, 5]), step in 1_u8..3, more in 0_usize..2,
            positive: bool, seed: u32,
        ) {
            let (bytes, weights) = convolution([inputs, outputs, side, step], positive, seed);
            let (this, rest) = Convolution::read(&bytes).unwrap();
            prop_assert!(rest.is_empty());
            let (inputs, side, step) = (usize::from(inputs), usize::from(side), usize::from(step));
            let input = filled(columns, rows, inputs, side / 2 + more);
            let output = this.run(&input, 1);
            prop_assert_eq!((output.columns, output.rows), (columns.div_ceil(step), rows.div_ceil(step)));
            for row in 0..output.rows {
                for (at, &value) in output.row(row).iter().enumerate() {
                    let (column, channel) = (at / usize::from(outputs), at % usize::from(outputs));
                    let mut sum = 0;
                    for (y, x, of) in (0..side).flat_map(|y| (0..side).flat_map(move |x| (0..inputs).map(move |of| (y, x, of)))) {
                        let (Some(from), Some(to)) = ((row * step + y).checked_sub(side / 2), (column * step + x).checked_sub(side / 2)) else { continue };
                        if from < rows && to < columns {
                            let weight = weights[((channel * side + y) * side + x) * inputs + of];
                            sum += i32::from(weight) * i32::from(input.row(from)[to * inputs + of]);
                        }
                    }
                    let channel = channel as f32;
                    let exact = sum as f32 * (0.01 + channel / 100.0) + (channel - 3.5);
                    let least = if positive { 0.0 } else { -LARGEST };
                    prop_assert_eq!(value, exact.clamp(least, LARGEST) as i16);
                }
            }
        }

        #[test]
        fn one_channel_gives_what_three_alike_give(seed: u32, many in 1_u8..3, side in prop::sample::select(vec![1_u8, 3, 5])) {
            let (bytes, _) = convolution([3 * many, 6, side, 2], false, seed);
            let (this, _) = Convolution::read(&bytes).unwrap();
            let grey = filled(7, 6, usize::from(many), 2);
            let mut alike = Map::new(7, 6, 3 * usize::from(many), 2);
            for row in 0..6 {
                for (to, &from) in alike.row_mut(row).chunks_exact_mut(3).zip(grey.row(row)) {
                    to.fill(from);
                }
            }
            let (one, three) = (this.of_grey().run(&grey, 0), this.run(&alike, 0));
            prop_assert_eq!(one.values, three.values);
        }

        #[test]
        fn any_bytes_are_a_convolution_or_none(bytes: Vec<u8>) {
            if let Some((this, _)) = Convolution::read(&bytes) {
                this.run(&Map::new(3, 3, this.inputs, 2), 0);
            }
        }
    }
}
