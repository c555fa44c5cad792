//! Values between voxels: nearest, linear, cubic B-spline, one axis after the other.

use crate::features::settings::Interpolator;

/// What lies beyond the edge of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// The nearest voxel's value.
    Nearest,
    /// The image mirrored at its outermost voxels, as ITK has it for splines.
    Mirror,
}

/// How far the coefficients of a spline depend on an image: |√3 - 2|^32 is below the precision of a number.
pub const SPLINE_REACH: usize = 32;

/// Of which input voxels, and with what weights, each output voxel along one axis is made.
#[derive(Debug, Clone)]
pub struct Axis {
    /// How many input voxels make an output voxel: 1, 2 or 4.
    taps: usize,
    /// The input voxels, `taps` for each output voxel.
    indices: Vec<usize>,
    /// Their weights.
    weights: Vec<f64>,
}

impl Axis {
    /// The voxels at `positions`, which are given in voxels of an input of `length`.
    pub fn new(
        positions: impl Iterator<Item = f64>,
        length: usize,
        interpolator: Interpolator,
        beyond: Beyond,
    ) -> Self {
        let taps = match interpolator {
            Interpolator::Nearest => 1,
            Interpolator::Linear => 2,
            Interpolator::Spline => 4,
        };
        let mut axis = Self {
            taps,
            indices: Vec::new(),
            weights: Vec::new(),
        };
        let last = length.saturating_sub(1);
        for position in positions {
            let position = match beyond {
                Beyond::Nearest => position.clamp(0.0, last as f64),
                Beyond::Mirror => position,
            };
            // The first voxel that counts, and how far behind the voxel before it the position is.
            let (first, weights) = match interpolator {
                Interpolator::Nearest => ((position + 0.5).floor(), [1.0, 0.0, 0.0, 0.0]),
                Interpolator::Linear => {
                    let part = position - position.floor();
                    (position.floor(), [1.0 - part, part, 0.0, 0.0])
                }
                Interpolator::Spline => {
                    (position.floor() - 1.0, spline(position - position.floor()))
                }
            };
            for (tap, weight) in weights.into_iter().enumerate().take(taps) {
                axis.indices
                    .push(within(first as isize + tap as isize, length, interpolator));
                axis.weights.push(weight);
            }
        }
        axis
    }

    /// How many output voxels there are.
    pub fn len(&self) -> usize {
        self.weights.len() / self.taps
    }

    /// The first and last input voxel that counts; None without output.
    pub fn reach(&self) -> Option<(usize, usize)> {
        Some((*self.indices.iter().min()?, *self.indices.iter().max()?))
    }

    /// The same for the part of the input that begins at `first` and has `length` voxels; what lies outside of it takes
    /// the part's outermost voxel.
    pub fn within(mut self, first: usize, length: usize) -> Self {
        for index in &mut self.indices {
            *index = index.saturating_sub(first).min(length.saturating_sub(1));
        }
        self
    }
}

/// The three axes of a part of the input that begins at the voxel `first` and has a `size`.
pub fn axes_within(axes: [Axis; 3], first: [usize; 3], size: [usize; 3]) -> [Axis; 3] {
    let [x, y, z] = axes;
    [
        x.within(first[0], size[0]),
        y.within(first[1], size[1]),
        z.within(first[2], size[2]),
    ]
}

/// The weights of the four voxels around a position, `part` behind the second of them (cubic B-spline).
fn spline(part: f64) -> [f64; 4] {
    let last = part * part * part / 6.0;
    let first = 1.0 / 6.0 + 0.5 * part * (part - 1.0) - last;
    let third = part + first - 2.0 * last;
    [first, 1.0 - first - third - last, third, last]
}

/// An index that is in the image: coefficients of splines are mirrored, others are at the edge already.
fn within(index: isize, length: usize, interpolator: Interpolator) -> usize {
    let last = length.saturating_sub(1) as isize;
    let index = if interpolator == Interpolator::Spline && last > 0 {
        let period = 2 * last;
        let folded = index.rem_euclid(period);
        folded.min(period - folded)
    } else {
        index.clamp(0, last)
    };
    index.unsigned_abs()
}

/// A volume of `size` sampled along its three axes: the values in the order of
/// [`Grid::index`](crate::features::Grid::index).
pub fn sample(values: &[f64], size: [usize; 3], axes: &[Axis; 3]) -> Vec<f64> {
    let mut values = std::borrow::Cow::Borrowed(values);
    let mut size = size;
    // From the slowest axis to the fastest: what is cut off first costs nothing afterwards.
    for (dimension, axis) in axes.iter().enumerate().rev() {
        values = sample_along(&values, size, dimension, axis).into();
        size[dimension] = axis.len();
    }
    values.into_owned()
}

fn sample_along(values: &[f64], size: [usize; 3], dimension: usize, axis: &Axis) -> Vec<f64> {
    // Voxels that lie side by side for all of the sampling.
    let inner: usize = size.iter().take(dimension).product();
    let block = inner * size.get(dimension).copied().unwrap_or(0);
    if block == 0 {
        return Vec::new();
    }
    let mut sampled = Vec::with_capacity(values.len() / block * inner * axis.len());
    if inner == 1 {
        for line in values.chunks_exact(block) {
            sampled.extend(
                axis.indices
                    .chunks_exact(axis.taps)
                    .zip(axis.weights.chunks_exact(axis.taps))
                    .map(|(indices, weights)| {
                        indices
                            .iter()
                            .zip(weights)
                            .map(|(&index, weight)| {
                                weight * line.get(index).copied().unwrap_or_default()
                            })
                            .sum::<f64>()
                    }),
            );
        }
        return sampled;
    }
    for block in values.chunks_exact(block) {
        for (indices, weights) in axis
            .indices
            .chunks_exact(axis.taps)
            .zip(axis.weights.chunks_exact(axis.taps))
        {
            let start = sampled.len();
            sampled.resize(start + inner, 0.0);
            let out = sampled.get_mut(start..).unwrap_or_default();
            for (&index, &weight) in indices.iter().zip(weights) {
                let line = block
                    .get(index * inner..(index + 1) * inner)
                    .unwrap_or_default();
                for (sum, value) in out.iter_mut().zip(line) {
                    *sum += weight * value;
                }
            }
        }
    }
    sampled
}

/// The coefficients of the cubic B-spline that goes through all values, mirrored at the edges (Unser, Aldroubi and
/// Eden, IEEE Trans Signal Process 1993;41:821-833).
pub fn spline_coefficients(values: &mut [f64], size: [usize; 3]) {
    for (dimension, &length) in size.iter().enumerate() {
        let inner: usize = size.iter().take(dimension).product();
        // Of one voxel all mirrored voxels are that one, and it is its own coefficient.
        if length < 2 || inner == 0 {
            continue;
        }
        for block in values.chunks_exact_mut(inner * length) {
            coefficients_along(block, inner, length);
        }
    }
}

/// Lines of `length` that run side by side, `inner` of them.
fn coefficients_along(block: &mut [f64], inner: usize, length: usize) {
    let pole = 3f64.sqrt() - 2.0;
    // The sum over the mirrored, and so periodic, line that the first coefficient is; terms too small to count are
    // left out.
    let mut first = vec![0.0; inner];
    let period = 2 * length - 2;
    let horizon = if length > SPLINE_REACH {
        SPLINE_REACH
    } else {
        period
    };
    let mut power = 1.0;
    for step in 0..horizon {
        let index = step.min(period - step);
        let line = block
            .get(index * inner..(index + 1) * inner)
            .unwrap_or_default();
        for (sum, value) in first.iter_mut().zip(line) {
            *sum += power * value;
        }
        power *= pole;
    }
    if horizon == period {
        for sum in &mut first {
            *sum /= 1.0 - power;
        }
    }
    let mut lines = block.chunks_exact_mut(inner);
    let Some(mut before) = lines.next() else {
        return;
    };
    for (value, first) in before.iter_mut().zip(first) {
        *value = 6.0 * first;
    }
    for line in lines {
        for (value, before) in line.iter_mut().zip(&*before) {
            *value = 6.0 * *value + pole * before;
        }
        before = line;
    }
    let mut lines = block.chunks_exact_mut(inner).rev();
    let (Some(mut after), Some(neighbour)) = (lines.next(), lines.next()) else {
        return;
    };
    for (last, neighbour) in after.iter_mut().zip(&*neighbour) {
        *last = pole / (pole * pole - 1.0) * (pole * neighbour + *last);
    }
    for line in std::iter::once(neighbour).chain(lines) {
        for (value, after) in line.iter_mut().zip(&*after) {
            *value = pole * (after - *value);
        }
        after = line;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(length: usize, interpolator: Interpolator, step: f64, count: usize) -> Axis {
        Axis::new(
            (0..count).map(|index| index as f64 * step),
            length,
            interpolator,
            Beyond::Nearest,
        )
    }

    proptest! {
        #[test]
        fn every_interpolation_goes_through_the_voxels(
            size in prop::array::uniform3(1usize..7),
            seed in prop::collection::vec(-1000f64..1000.0, 216),
        ) {
            let voxels = size.iter().product();
            let values = &seed[..voxels];
            for interpolator in [Interpolator::Nearest, Interpolator::Linear, Interpolator::Spline] {
                let mut input = values.to_vec();
                if interpolator == Interpolator::Spline {
                    spline_coefficients(&mut input, size);
                }
                let axes = size.map(|length| whole(length, interpolator, 1.0, length));
                for (sampled, value) in sample(&input, size, &axes).iter().zip(values) {
                    prop_assert!((sampled - value).abs() < 1e-9, "{interpolator:?}: {sampled} for {value}");
                }
            }
        }

        #[test]
        fn weights_sum_to_one_wherever_the_position(position in -50f64..50.0, length in 1usize..40) {
            for interpolator in [Interpolator::Nearest, Interpolator::Linear, Interpolator::Spline] {
                for beyond in [Beyond::Nearest, Beyond::Mirror] {
                    let axis = Axis::new(std::iter::once(position), length, interpolator, beyond);
                    prop_assert!((axis.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                    prop_assert!(axis.indices.iter().all(|&index| index < length));
                }
            }
        }
    }

    #[test]
    fn a_straight_line_stays_straight_between_voxels() {
        // The spline's mirrored ends bend it, so the middle is looked at.
        let length = 80;
        for interpolator in [Interpolator::Linear, Interpolator::Spline] {
            let mut values: Vec<f64> = (0..length).map(|index| 3.0 * index as f64).collect();
            if interpolator == Interpolator::Spline {
                spline_coefficients(&mut values, [length, 1, 1]);
            }
            let axis = Axis::new(std::iter::once(40.3), length, interpolator, Beyond::Nearest);
            let one = || whole(1, interpolator, 1.0, 1);
            let sampled = sample(&values, [length, 1, 1], &[axis, one(), one()]);
            assert!(
                (sampled[0] - 120.9).abs() < 1e-9,
                "{interpolator:?}: {sampled:?}"
            );
        }
    }

    #[test]
    fn a_long_line_has_the_coefficients_of_the_whole_sum() {
        // One long enough for the short sum: the spline has to go through its values all the same.
        let length = 200;
        let values: Vec<f64> = (0..length)
            .map(|index| ((index * 37) % 101) as f64)
            .collect();
        let mut coefficients = values.clone();
        spline_coefficients(&mut coefficients, [1, length, 1]);
        let one = || whole(1, Interpolator::Spline, 1.0, 1);
        let axis = whole(length, Interpolator::Spline, 1.0, length);
        let sampled = sample(&coefficients, [1, length, 1], &[one(), axis, one()]);
        for (sampled, value) in sampled.iter().zip(&values) {
            assert!((sampled - value).abs() < 1e-9);
        }
    }

    #[test]
    fn beyond_the_edge_is_the_nearest_voxel() {
        for interpolator in [Interpolator::Nearest, Interpolator::Linear] {
            let axis = Axis::new([-3.0, 7.5].into_iter(), 3, interpolator, Beyond::Nearest);
            let one = || whole(1, interpolator, 1.0, 1);
            assert_eq!(
                sample(&[5.0, 6.0, 9.0], [3, 1, 1], &[axis, one(), one()]),
                [5.0, 9.0]
            );
        }
    }
}
