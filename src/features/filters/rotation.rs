//! Invariance to rotation: the responses of rotated separable filters, pooled.

use crate::features::settings::Pooling;

/// A rotation by right angles: along each axis the kernel of which one, and whether from end to start.
type Rotation = Vec<(usize, bool)>;

/// The rotations that map axes to axes: 4 in a plane, 24 in space.
fn rotations(dimensions: usize) -> Vec<Rotation> {
    let permutations: &[(&[usize], bool)] = if dimensions == 2 {
        &[(&[0, 1], false), (&[1, 0], true)]
    } else {
        &[
            (&[0, 1, 2], false),
            (&[1, 2, 0], false),
            (&[2, 0, 1], false),
            (&[1, 0, 2], true),
            (&[0, 2, 1], true),
            (&[2, 1, 0], true),
        ]
    };
    let mut all = Vec::new();
    for (permutation, is_odd) in permutations {
        for flips in 0u32..1 << dimensions {
            // A mirror image is no rotation: the determinant has to be 1.
            if (flips.count_ones() % 2 == 1) == *is_odd {
                all.push(
                    permutation
                        .iter()
                        .enumerate()
                        .map(|(axis, &from)| (from, flips >> axis & 1 == 1))
                        .collect(),
                );
            }
        }
    }
    all
}

/// The pooled response to the kernels of each level (one for each axis) under all rotations; the response to the kernels
/// as they are without pooling.
pub fn pooled(
    levels: &[Vec<Vec<f64>>],
    pooling: Option<Pooling>,
    response: impl Fn(&[Vec<Vec<f64>>]) -> Vec<f64>,
) -> Vec<f64> {
    let Some(pooling) = pooling else {
        return response(levels);
    };
    let dimensions = levels.first().map_or(0, Vec::len);
    let mut distinct: Vec<Vec<Vec<Vec<f64>>>> = Vec::new();
    for rotation in rotations(dimensions) {
        let rotated: Vec<_> = levels.iter().map(|at| rotate(at, &rotation)).collect();
        // Each that there is comes up equally often, so that the mean is that of the distinct ones.
        if !distinct.contains(&rotated) {
            distinct.push(rotated);
        }
    }
    pool(distinct.iter().map(|levels| response(levels)), pooling)
}

fn rotate(kernels: &[Vec<f64>], rotation: &Rotation) -> Vec<Vec<f64>> {
    rotation
        .iter()
        .map(|&(from, is_flipped)| {
            let mut kernel = kernels.get(from).cloned().unwrap_or_default();
            if is_flipped {
                kernel.reverse();
            }
            kernel
        })
        .collect()
}

/// Responses, pooled voxel by voxel.
pub fn pool(responses: impl Iterator<Item = Vec<f64>>, pooling: Pooling) -> Vec<f64> {
    let mut count = 0.0;
    let mut pooled = Vec::new();
    for response in responses {
        count += 1.0;
        if pooled.is_empty() {
            pooled = response;
            continue;
        }
        for (pooled, value) in pooled.iter_mut().zip(response) {
            *pooled = match pooling {
                Pooling::Average => *pooled + value,
                Pooling::Maximum => f64::max(*pooled, value),
            };
        }
    }
    if pooling == Pooling::Average {
        for value in &mut pooled {
            *value /= count;
        }
    }
    pooled
}
