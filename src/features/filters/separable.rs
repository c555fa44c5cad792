//! Convolution along one axis after another.

use crate::features::settings::Boundary;

/// First and last voxel along each axis.
pub type Bounds = ([usize; 3], [usize; 3]);

/// An image and what lies beyond its edge.
#[derive(Clone, Copy)]
pub struct Image<'a> {
    pub values: &'a [f64],
    pub size: [usize; 3],
    pub boundary: Boundary,
}

/// A convolution along an axis with a kernel of odd length.
pub struct Step {
    pub axis: usize,
    pub kernel: Vec<f64>,
}

/// Kernels along x, y and z.
pub fn along_each(kernels: &[Vec<f64>]) -> Vec<Step> {
    kernels
        .iter()
        .enumerate()
        .map(|(axis, kernel)| Step {
            axis,
            kernel: kernel.clone(),
        })
        .collect()
}

/// How many voxels bounds hold along each axis.
pub fn extent((first, last): Bounds) -> [usize; 3] {
    [0, 1, 2].map(|axis| (last[axis] + 1).saturating_sub(first[axis]))
}

impl Image<'_> {
    /// All of it.
    pub fn whole(&self) -> Bounds {
        ([0; 3], self.size.map(|size| size.saturating_sub(1)))
    }

    /// The values within bounds.
    pub fn cut(&self, (first, last): Bounds) -> Vec<f64> {
        let mut values = Vec::new();
        for z in first[2]..=last[2] {
            for y in first[1]..=last[1] {
                let row = (z * self.size[1] + y) * self.size[0];
                let row = self.values.get(row + first[0]..=row + last[0]);
                values.extend_from_slice(row.unwrap_or_default());
            }
        }
        values
    }
}

/// The values within bounds after all steps, the first of which are taken of what `source` gives. Beyond the edge, each
/// step sees what lies there of the step before.
pub fn through(
    steps: &[Step],
    image: &Image<'_>,
    wanted: Bounds,
    source: &dyn Fn(Bounds) -> Vec<f64>,
) -> Vec<f64> {
    let Some((step, before)) = steps.split_last() else {
        return source(wanted);
    };
    let axis = step.axis;
    let radius = step.kernel.len() / 2;
    let length = image.size[axis];
    let (mut first, mut last) = wanted;
    let reaches_edge = first[axis] < radius || last[axis] + radius >= length;
    if reaches_edge && image.boundary == Boundary::Periodic {
        (first[axis], last[axis]) = (0, length.saturating_sub(1));
    } else {
        first[axis] = first[axis].saturating_sub(radius);
        last[axis] = (last[axis] + radius).min(length.saturating_sub(1));
    }
    let given = (first, last);
    let values = through(before, image, given, source);
    let line: Vec<Option<usize>> = image
        .boundary
        .line((wanted.0[axis], wanted.1[axis]), radius, radius, length)
        .into_iter()
        .map(|voxel| voxel.and_then(|voxel| voxel.checked_sub(first[axis])))
        .collect();
    convolve(&values, extent(given), axis, &step.kernel, &line)
}

/// The convolution along an axis of a box of `size`: `line` says which of its voxels stand side by side, the kernel's
/// radius on either side among them.
fn convolve(
    values: &[f64],
    size: [usize; 3],
    axis: usize,
    kernel: &[f64],
    line: &[Option<usize>],
) -> Vec<f64> {
    let count = line.len() + 1 - kernel.len();
    // Of these many voxels the neighbours along the axis are one after the other.
    let inner: usize = size[..axis].iter().product();
    let group = inner * size[axis];
    if group == 0 {
        return Vec::new();
    }
    let mut out = vec![0.0; values.len() / group * inner * count];
    let taps = || {
        kernel
            .iter()
            .rev()
            .enumerate()
            .filter(|&(_, &weight)| weight != 0.0)
    };
    let mut padded = vec![0.0; line.len()];
    for (out, values) in out
        .chunks_exact_mut(inner * count)
        .zip(values.chunks_exact(group))
    {
        if inner == 1 {
            for (padded, voxel) in padded.iter_mut().zip(line) {
                *padded = voxel.and_then(|at| values.get(at)).map_or(0.0, |&at| at);
            }
            for (at, weight) in taps() {
                for (out, value) in out.iter_mut().zip(&padded[at..]) {
                    *out += weight * value;
                }
            }
            continue;
        }
        for (place, out) in out.chunks_exact_mut(inner).enumerate() {
            for (at, weight) in taps() {
                let Some(voxel) = line.get(place + at).copied().flatten() else {
                    continue;
                };
                let row = values.get(voxel * inner..(voxel + 1) * inner);
                for (out, value) in out.iter_mut().zip(row.unwrap_or_default()) {
                    *out += weight * value;
                }
            }
        }
    }
    out
}
