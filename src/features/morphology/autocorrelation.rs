//! How alike intensities are that lie close to each other: sums over all pairs of a region's voxels, weighted by the
//! inverse of their distance.
//!
//! A pair's weight depends on the offset between its voxels alone, so the sums are autocorrelations and taken by the
//! theorem of Wiener and Khinchin: with transforms of a volume that is large enough for no offset to wrap around, each
//! sum is one over the frequencies. That is exact but for rounding, and its cost grows with the box around the region
//! rather than with the square of its voxels.

use crate::features::fourier::{Fourier, LANES, Row, length};
use crate::features::intensity::Voxel;

/// Sums over all ordered pairs of different voxels i and j of a region, w the inverse of their distance in mm.
#[derive(Debug, Clone, Copy)]
pub struct Pairs {
    /// Of w.
    pub weights: f64,
    /// Of w x_i x_j, for deviations x from the mean.
    pub products: f64,
    /// Of w x_i².
    pub squares: f64,
}

/// The sums for voxels in a box of such a size, with the deviations of their intensities from the mean.
pub fn pairs(voxels: &[Voxel], size: [usize; 3], spacing: [f64; 3]) -> Pairs {
    let padded: f64 = size.iter().map(|&n| length(2 * n - 1) as f64).product();
    // A pair costs about as much as one frequency's share of a transform's step.
    let one_by_one = (voxels.len() as f64).powi(2) < 4.0 * padded * padded.log2().max(1.0);
    if one_by_one {
        directly(voxels, spacing)
    } else {
        Transformed::new(voxels, size, spacing).sums(size)
    }
}

fn directly(voxels: &[Voxel], spacing: [f64; 3]) -> Pairs {
    let places: Vec<([f64; 3], f64)> = voxels
        .iter()
        .map(|&(place, deviation)| {
            let place = std::array::from_fn(|axis| place[axis] as f64 * spacing[axis]);
            (place, deviation)
        })
        .collect();
    let mut sums = [0.0; 3];
    for (index, &(a, x)) in places.iter().enumerate() {
        let mut weights = 0.0;
        let mut weighted = [0.0; 2];
        for &(b, y) in &places[..index] {
            let squared = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2);
            let weight = 1.0 / squared.sqrt();
            weights += weight;
            weighted[0] += weight * y;
            weighted[1] += weight * y * y;
        }
        sums[0] += 2.0 * weights;
        sums[1] += 2.0 * weighted[0] * x;
        sums[2] += weights * x * x + weighted[1];
    }
    let [weights, products, squares] = sums;
    Pairs {
        weights,
        products,
        squares,
    }
}

/// How many frequencies of x lie next to each other in memory: a compromise between lines, which are written, and
/// planes, which are read.
const TOGETHER: usize = 8;

/// What is transformed: the deviations, the mask, the squared deviations.
const CHANNELS: usize = 3;

/// Lines along x, transformed: for each frequency of x a plane of y and z, in the order of [`place`].
struct Transformed {
    /// The padded lengths.
    lengths: [usize; 3],
    /// Frequencies of x: half of them, as the lines are real.
    half: usize,
    lines: usize,
    channels: [Vec<[f64; 2]>; CHANNELS],
    /// Of the weights at offsets that are not negative: real, as the weights are symmetric.
    weights: Vec<f64>,
}

/// Where the frequency k of one of so many lines is kept.
fn place(lines: usize, k: usize, line: usize) -> usize {
    (k / TOGETHER * lines + line) * TOGETHER + k % TOGETHER
}

impl Transformed {
    fn new(voxels: &[Voxel], size: [usize; 3], spacing: [f64; 3]) -> Self {
        let lengths = size.map(|n| length(2 * n - 1));
        let half = lengths[0] / 2 + 1;
        let lines = size[1] * size[2];
        let stored = half.next_multiple_of(TOGETHER) * lines;
        let mut this = Self {
            lengths,
            half,
            lines,
            channels: std::array::from_fn(|_| vec![[0.0; 2]; stored]),
            weights: vec![0.0; stored],
        };
        this.transform_voxels(voxels, size);
        this.transform_weights(size, spacing);
        this
    }

    /// Real lines are transformed two by two, as real and imaginary part.
    fn transform_voxels(&mut self, voxels: &[Voxel], size: [usize; 3]) {
        let mut values = vec![[0.0; CHANNELS]; size[0] * self.lines];
        for &([x, y, z], deviation) in voxels {
            values[(z * size[1] + y) * size[0] + x] = [deviation, 1.0, deviation * deviation];
        }
        let n = self.lengths[0];
        let mut fourier = Fourier::new(n);
        let mut rows = vec![Row::ZERO; n];
        let mut batch = |first: usize,
                         parts: [usize; 2],
                         offset: usize,
                         channels: &mut [Vec<[f64; 2]>; CHANNELS]| {
            // Lane k holds the line first + k and, of the imaginary part's channel, the line `offset` after it.
            rows.fill(Row::ZERO);
            let mut any = false;
            for lane in 0..LANES {
                for (side, (part, shift)) in parts.into_iter().zip([0, offset]).enumerate() {
                    let line = first + lane + shift;
                    let Some(line) = values.get(line * size[0]..(line + 1) * size[0]) else {
                        continue;
                    };
                    for (row, value) in rows.iter_mut().zip(line) {
                        let target = if side == 0 { &mut row.re } else { &mut row.im };
                        any |= value[1] != 0.0;
                        target[lane] = value[part];
                    }
                }
            }
            if !any {
                return;
            }
            fourier.transform(&mut rows);
            let lines = self.lines;
            for lane in 0..LANES {
                for (side, (part, shift)) in parts.into_iter().zip([0, offset]).enumerate() {
                    let line = first + lane + shift;
                    if line >= lines {
                        continue;
                    }
                    for k in 0..self.half {
                        let (a, b) = (&rows[k], &rows[(n - k) % n]);
                        channels[part][place(lines, k, line)] = if side == 0 {
                            [a.re[lane] + b.re[lane], a.im[lane] - b.im[lane]]
                        } else {
                            [a.im[lane] + b.im[lane], b.re[lane] - a.re[lane]]
                        }
                        .map(|twice| twice / 2.0);
                    }
                }
            }
        };
        let mut channels = std::mem::take(&mut self.channels);
        for first in (0..self.lines).step_by(LANES) {
            batch(first, [0, 1], 0, &mut channels);
        }
        for first in (0..self.lines).step_by(2 * LANES) {
            batch(first, [2, 2], LANES, &mut channels);
        }
        self.channels = channels;
    }

    /// Symmetric lines have real transforms: two by two they need not be taken apart.
    fn transform_weights(&mut self, size: [usize; 3], spacing: [f64; 3]) {
        let n = self.lengths[0];
        let mut fourier = Fourier::new(n);
        let mut rows = vec![Row::ZERO; n];
        let along: Vec<f64> = (0..size[0])
            .map(|x| (x as f64 * spacing[0]).powi(2))
            .collect();
        let across: Vec<f64> = (0..self.lines)
            .map(|line| {
                let [y, z] = [line % size[1], line / size[1]];
                (y as f64 * spacing[1]).powi(2) + (z as f64 * spacing[2]).powi(2)
            })
            .collect();
        for first in (0..self.lines).step_by(2 * LANES) {
            rows.fill(Row::ZERO);
            for (x, along) in along.iter().enumerate() {
                let mut row = Row::ZERO;
                for lane in 0..LANES {
                    let weight = |line: usize| {
                        across.get(line).map_or(0.0, |across| {
                            let squared = along + across;
                            if squared > 0.0 {
                                1.0 / squared.sqrt()
                            } else {
                                0.0
                            }
                        })
                    };
                    row.re[lane] = weight(first + lane);
                    row.im[lane] = weight(first + LANES + lane);
                }
                rows[x] = row;
                rows[(n - x) % n] = row;
            }
            fourier.transform(&mut rows);
            for lane in 0..LANES {
                for (imaginary, line) in
                    [first + lane, first + LANES + lane].into_iter().enumerate()
                {
                    if line >= self.lines {
                        continue;
                    }
                    for (k, row) in rows.iter().take(self.half).enumerate() {
                        let values = if imaginary == 0 { &row.re } else { &row.im };
                        self.weights[place(self.lines, k, line)] = values[lane];
                    }
                }
            }
        }
    }

    /// Transforms plane by plane along y and z, and sums the frequencies up.
    fn sums(&self, size: [usize; 3]) -> Pairs {
        let [nx, ny, nz] = self.lengths;
        let mut along_y = Fourier::new(ny);
        let mut along_z = Fourier::new(nz);
        let width = ny.next_multiple_of(LANES);
        let mut rows_y = vec![Row::ZERO; ny];
        let mut rows_z: [Vec<Row>; CHANNELS] = std::array::from_fn(|_| vec![Row::ZERO; nz]);
        // By z and frequency of y.
        let mut planes: [Vec<[f64; 2]>; CHANNELS] =
            std::array::from_fn(|_| vec![[0.0; 2]; width * size[2]]);
        // By frequencies of z and y; two frequencies of x at once.
        let mut weights = vec![[0.0; 2]; width * nz];
        let mut sums = [[0.0; LANES]; 3];
        for k in 0..self.half {
            if k.is_multiple_of(2) {
                self.transform_weight_planes(k, size, [&mut along_y, &mut along_z], &mut weights);
            }
            for (channel, plane) in self.channels.iter().zip(&mut planes) {
                let of = &channel[place(self.lines, k, 0)..];
                for first in (0..size[2]).step_by(LANES) {
                    rows_y.fill(Row::ZERO);
                    for lane in 0..LANES.min(size[2] - first) {
                        let line = &of[(first + lane) * size[1] * TOGETHER..];
                        let line = line.iter().step_by(TOGETHER).take(size[1]);
                        for (row, value) in rows_y.iter_mut().zip(line) {
                            [row.re[lane], row.im[lane]] = *value;
                        }
                    }
                    along_y.transform(&mut rows_y);
                    for (lane, line) in plane[first * width..]
                        .chunks_exact_mut(width)
                        .take(LANES)
                        .enumerate()
                    {
                        for (row, value) in rows_y.iter().zip(line) {
                            *value = [row.re[lane], row.im[lane]];
                        }
                    }
                }
            }
            // The other half of the frequencies are the conjugates.
            let times = if k == 0 || 2 * k == nx { 1.0 } else { 2.0 };
            for first in (0..width).step_by(LANES) {
                for (rows, plane) in rows_z.iter_mut().zip(&planes) {
                    rows.fill(Row::ZERO);
                    for (row, line) in rows.iter_mut().zip(plane.chunks_exact(width)) {
                        for (lane, value) in line[first..first + LANES].iter().enumerate() {
                            [row.re[lane], row.im[lane]] = *value;
                        }
                    }
                    along_z.transform(rows);
                }
                let [deviations, mask, squares] = &rows_z;
                for (z, weights) in weights.chunks_exact(width).enumerate() {
                    let (x, m, q) = (&deviations[z], &mask[z], &squares[z]);
                    let weights = &weights[first..first + LANES];
                    for lane in 0..LANES {
                        let weight = weights[lane][k % 2] * times;
                        sums[0][lane] +=
                            weight * (m.re[lane] * m.re[lane] + m.im[lane] * m.im[lane]);
                        sums[1][lane] +=
                            weight * (x.re[lane] * x.re[lane] + x.im[lane] * x.im[lane]);
                        sums[2][lane] +=
                            weight * (q.re[lane] * m.re[lane] + q.im[lane] * m.im[lane]);
                    }
                }
            }
        }
        let frequencies = (nx * ny * nz) as f64;
        let [weights, products, squares] =
            sums.map(|lanes| lanes.iter().sum::<f64>() / frequencies);
        Pairs {
            weights,
            products,
            squares,
        }
    }

    /// The weights of the planes k and k + 1. Those beyond the frequencies of y are 0.
    fn transform_weight_planes(
        &self,
        k: usize,
        size: [usize; 3],
        [along_y, along_z]: [&mut Fourier; 2],
        weights: &mut [[f64; 2]],
    ) {
        let [_, ny, nz] = self.lengths;
        let width = ny.next_multiple_of(LANES);
        let half = ny / 2 + 1;
        // Those of two frequencies lie next to each other.
        let at = |line: usize| [0, 1].map(|next| self.weights[place(self.lines, k, line) + next]);
        let mut rows = vec![Row::ZERO; ny];
        let mut half_planes = vec![[0.0; 2]; half.next_multiple_of(LANES) * size[2]];
        let half_width = half.next_multiple_of(LANES);
        for first in (0..size[2]).step_by(LANES) {
            rows.fill(Row::ZERO);
            for y in 0..size[1] {
                let mut row = Row::ZERO;
                for lane in 0..LANES.min(size[2] - first) {
                    [row.re[lane], row.im[lane]] = at((first + lane) * size[1] + y);
                }
                rows[y] = row;
                rows[(ny - y) % ny] = row;
            }
            along_y.transform(&mut rows);
            for lane in 0..LANES.min(size[2] - first) {
                let line = &mut half_planes[(first + lane) * half_width..][..half];
                for (row, value) in rows.iter().zip(line) {
                    *value = [row.re[lane], row.im[lane]];
                }
            }
        }
        let mut rows = vec![Row::ZERO; nz];
        for first in (0..half_width).step_by(LANES) {
            rows.fill(Row::ZERO);
            for (z, line) in half_planes.chunks_exact(half_width).enumerate() {
                let mut row = Row::ZERO;
                for lane in 0..LANES {
                    [row.re[lane], row.im[lane]] = line[first + lane];
                }
                rows[z] = row;
                rows[(nz - z) % nz] = row;
            }
            along_z.transform(&mut rows);
            for (row, weights) in rows.iter().zip(weights.chunks_exact_mut(width)) {
                for lane in 0..LANES.min(half.saturating_sub(first)) {
                    let y = first + lane;
                    let value = [row.re[lane], row.im[lane]];
                    weights[y] = value;
                    weights[(ny - y) % ny] = value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn transformed_sums_are_those_of_all_pairs(
            size in (1usize..13, 1usize..10, 1usize..8),
            values in prop::collection::vec(-500i32..500, 13 * 10 * 8),
        ) {
            let size = [size.0, size.1, size.2];
            let spacing = [0.977, 1.3, 3.0];
            let mut voxels: Vec<Voxel> = (0..size.iter().product())
                .filter(|&i: &usize| values[i] % 3 != 0)
                .map(|i| ([i % size[0], i / size[0] % size[1], i / size[0] / size[1]], f64::from(values[i])))
                .collect();
            prop_assume!(voxels.len() > 1);
            let mean = voxels.iter().map(|voxel| voxel.1).sum::<f64>() / voxels.len() as f64;
            voxels.iter_mut().for_each(|voxel| voxel.1 -= mean);
            let direct = directly(&voxels, spacing);
            let transformed = Transformed::new(&voxels, size, spacing).sums(size);
            let close = |a: f64, b: f64, scale: f64| (a - b).abs() <= 1e-12 * scale;
            prop_assert!(close(direct.weights, transformed.weights, direct.weights));
            prop_assert!(close(direct.products, transformed.products, direct.squares));
            prop_assert!(close(direct.squares, transformed.squares, direct.squares));
        }
    }
}
