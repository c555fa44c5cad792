//! Convolutions in integers: the same result on every machine, and eight products an instruction with SIMD128.

/// A stack of planes, pixel by pixel, with a border of zeros.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) channels: usize,
    border: usize,
    values: Vec<i16>,
}

impl Map {
    pub(super) fn new(columns: usize, rows: usize, channels: usize, border: usize) -> Self {
        let values = vec![0; (columns + 2 * border) * (rows + 2 * border) * channels];
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

    /// The row as it lies in memory, its left and right border with it; `row` counts from the border's first.
    fn bordered_row(&self, row: usize) -> &[i16] {
        let length = (self.columns + 2 * self.border) * self.channels;
        self.values
            .get(row * length..(row + 1) * length)
            .unwrap_or_default()
    }

    /// Adds `other`, each of its pixels standing for two by two.
    pub(super) fn add_doubled(&mut self, other: &Self) {
        let channels = self.channels;
        if channels == 0 || other.channels != channels {
            return;
        }
        for row in 0..self.rows {
            let from = other.row((row / 2).min(other.rows.saturating_sub(1)));
            for (pixel, out) in self.row_mut(row).chunks_exact_mut(channels).enumerate() {
                let start = pixel / 2 * channels;
                let Some(add) = from.get(start..start + channels) else {
                    continue;
                };
                for (out, add) in out.iter_mut().zip(add) {
                    *out = out.saturating_add(*add);
                }
            }
        }
    }
}

/// One convolution: weights of 8 bits, each output with its own scale and offset.
#[derive(Debug, Clone)]
pub(super) struct Convolution {
    inputs: usize,
    side: usize,
    step: usize,
    /// Values below 0 become 0.
    positive: bool,
    /// Products an output, filled with zeros to a multiple of eight.
    length: usize,
    /// `length` weights for each output.
    weights: Vec<i16>,
    scales: Vec<f32>,
    offsets: Vec<f32>,
}

/// The largest value of a map: products of 13 and 8 bits, up to 800 of them, stay in 32 bits.
const LARGEST: f32 = 4095.0;

impl Convolution {
    /// Reads one convolution; the rest of the bytes comes back too.
    ///
    /// The form: inputs, outputs, side, step, whether positive, three zeros (each a byte); scale and offset of each
    /// output (floats, little endian); weights by output, row, column, input (signed bytes).
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_first_chunk::<8>()?;
        let [inputs, outputs, side, step, positive, ..] = head.map(usize::from);
        let (scales, rest) = rest.split_at_checked(outputs * 4)?;
        let (offsets, rest) = rest.split_at_checked(outputs * 4)?;
        let taps = inputs * side * side;
        let (packed, rest) = rest.split_at_checked(outputs * taps)?;
        let length = taps.next_multiple_of(8);
        let mut weights = vec![0_i16; outputs * length];
        for (to, from) in weights
            .chunks_exact_mut(length.max(1))
            .zip(packed.chunks_exact(taps.max(1)))
        {
            for (to, from) in to.iter_mut().zip(from) {
                *to = i16::from(from.cast_signed());
            }
        }
        let floats = |bytes: &[u8]| {
            bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|four| f32::from_le_bytes(*four))
                .collect()
        };
        let this = Self {
            inputs,
            side,
            step,
            positive: positive != 0,
            length,
            weights,
            scales: floats(scales),
            offsets: floats(offsets),
        };
        (inputs > 0 && side > 0 && step > 0).then_some((this, rest))
    }

    /// The border that its input has to have.
    pub(super) fn border(&self) -> usize {
        self.side / 2
    }

    /// The same convolution for an input whose channels are all alike: one channel, the sum of the weights.
    pub(super) fn of_one_channel(&self) -> Self {
        let taps = self.side * self.side;
        let length = taps.next_multiple_of(8);
        let mut weights = vec![0_i16; self.scales.len() * length];
        for (to, from) in weights
            .chunks_exact_mut(length)
            .zip(self.weights.chunks_exact(self.length))
        {
            for (to, from) in to.iter_mut().zip(from.chunks(self.inputs)).take(taps) {
                *to = from.iter().sum();
            }
        }
        Self {
            inputs: 1,
            length,
            weights,
            ..self.clone()
        }
    }

    /// Runs over `input`; the output gets a border of `border`.
    pub(super) fn run(&self, input: &Map, border: usize) -> Map {
        let columns = input.columns.div_ceil(self.step);
        let rows = input.rows.div_ceil(self.step);
        let outputs = self.scales.len();
        let mut output = Map::new(columns, rows, outputs, border);
        if input.channels != self.inputs || input.border < self.border() {
            return output;
        }
        let spare = input.border - self.border();
        let width = self.side * self.inputs;
        let mut patches = vec![0_i16; 4 * self.length];
        for row in 0..rows {
            let lines: Vec<&[i16]> = (0..self.side)
                .map(|line| input.bordered_row(row * self.step + line + spare))
                .collect();
            for (four, out) in output.row_mut(row).chunks_mut(4 * outputs).enumerate() {
                for (pixel, patch) in patches.chunks_exact_mut(self.length).enumerate() {
                    let start = ((four * 4 + pixel) * self.step + spare) * self.inputs;
                    for (to, line) in patch.chunks_exact_mut(width).zip(&lines) {
                        // Behind the last column there is no patch, and what is left of the one before does no harm.
                        if let Some(from) = line.get(start..start + width) {
                            to.copy_from_slice(from);
                        }
                    }
                }
                self.four(&patches, out);
            }
        }
        output
    }

    /// The outputs of up to four pixels from their patches.
    fn four(&self, patches: &[i16], out: &mut [i16]) {
        let outputs = self.scales.len();
        let (ab, cd) = patches.split_at(2 * self.length);
        let (a, b) = ab.split_at(self.length);
        let (c, d) = cd.split_at(self.length);
        let floor = if self.positive { 0.0 } else { -LARGEST };
        let each = self
            .weights
            .chunks_exact(self.length)
            .zip(&self.scales)
            .zip(&self.offsets);
        for (output, ((weights, scale), offset)) in each.enumerate() {
            let sums = products(weights, [a, b, c, d]);
            for (pixel, sum) in sums.into_iter().enumerate() {
                if let Some(out) = out.get_mut(pixel * outputs + output) {
                    *out = (sum as f32 * scale + offset).clamp(floor, LARGEST) as i16;
                }
            }
        }
    }
}

/// The sums of products of `weights` with each of four patches.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn products(weights: &[i16], patches: [&[i16]; 4]) -> [i32; 4] {
    patches.map(|patch| {
        let (weights, patch) = (weights.as_chunks::<8>().0, patch.as_chunks::<8>().0);
        let mut sums = [0_i32; 4];
        for (w, p) in weights.iter().zip(patch) {
            for (sum, (w, p)) in sums
                .iter_mut()
                .zip(w.as_chunks::<2>().0.iter().zip(p.as_chunks::<2>().0))
            {
                *sum += i32::from(w[0]) * i32::from(p[0]) + i32::from(w[1]) * i32::from(p[1]);
            }
        }
        sums.iter().sum()
    })
}

/// The sums of products of `weights` with each of four patches.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn products(weights: &[i16], patches: [&[i16]; 4]) -> [i32; 4] {
    use core::arch::wasm32::{
        i16x8, i32x4, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_shuffle, v128,
    };
    let vector =
        |[a, b, c, d, e, f, g, h]: &[i16; 8]| -> v128 { i16x8(*a, *b, *c, *d, *e, *f, *g, *h) };
    let [a, b, c, d] = patches.map(|patch| patch.as_chunks::<8>().0);
    let zero = i32x4(0, 0, 0, 0);
    let (mut s0, mut s1, mut s2, mut s3) = (zero, zero, zero, zero);
    for ((((w, a), b), c), d) in weights
        .as_chunks::<8>()
        .0
        .iter()
        .zip(a)
        .zip(b)
        .zip(c)
        .zip(d)
    {
        let w = vector(w);
        s0 = i32x4_add(s0, i32x4_dot_i16x8(w, vector(a)));
        s1 = i32x4_add(s1, i32x4_dot_i16x8(w, vector(b)));
        s2 = i32x4_add(s2, i32x4_dot_i16x8(w, vector(c)));
        s3 = i32x4_add(s3, i32x4_dot_i16x8(w, vector(d)));
    }
    // Lanes added across: first pairs of sums, then the pairs.
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
}
