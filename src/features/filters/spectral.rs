//! Filters that are defined by their spectrum: Simoncelli's wavelets and the Riesz transform.

use std::f64::consts::FRAC_PI_2;

use super::separable::{Bounds, Image};
use super::spectrum::RealSpectrum;
use crate::features::FeatureError;
use crate::features::fourier::length;
use crate::features::process::MOST_VOXELS;
use crate::features::settings::{Boundary, Filter};

/// How many voxels beyond the edge such a filter sees, times two to the level.
const MARGIN: usize = 8;

/// The wavelet of a level (PRT7), Riesz-transformed if an order is set.
pub fn simoncelli(
    image: &Image<'_>,
    filter: &Filter,
    level: u8,
    wanted: Bounds,
) -> Result<Vec<f64>, FeatureError> {
    let highest = 0.5f64.powi(i32::from(level) - 1);
    filtered(image, filter, MARGIN << level, wanted, |distance| {
        if (highest / 4.0..=highest).contains(&distance) {
            (FRAC_PI_2 * (2.0 * distance / highest).log2()).cos()
        } else {
            0.0
        }
    })
}

/// The Riesz transform (AYRS) of a response.
pub fn riesz(
    response: &Image<'_>,
    filter: &Filter,
    wanted: Bounds,
) -> Result<Vec<f64>, FeatureError> {
    filtered(response, filter, 2 * MARGIN, wanted, |_| 1.0)
}

/// The image, beyond its edge as the boundary says, with an isotropic band (of the distance from the spectrum's centre, 1
/// the highest frequency along an axis) and, if an order is set, the Riesz transform.
fn filtered(
    image: &Image<'_>,
    filter: &Filter,
    margin: usize,
    (first, last): Bounds,
    band: impl Fn(f64) -> f64,
) -> Result<Vec<f64>, FeatureError> {
    let dimensions = filter.dimensions();
    let mut before = [0; 3];
    let lines: [Vec<Option<usize>>; 3] = [0, 1, 2].map(|axis| {
        let size = image.size[axis];
        let mut after = 0;
        if axis < dimensions && image.boundary != Boundary::Periodic && size > 1 {
            before[axis] = margin;
            after = length(size + 2 * margin) - size - margin;
        }
        let ends = (0, size.saturating_sub(1));
        image.boundary.line(ends, before[axis], after, size)
    });
    let size = [0, 1, 2].map(|axis| lines[axis].len());
    let voxels = size
        .iter()
        .fold(1usize, |product, &size| product.saturating_mul(size));
    if voxels > MOST_VOXELS {
        return Err(FeatureError::TooLarge {
            voxels,
            most: MOST_VOXELS,
        });
    }
    // A slice of its own has no frequencies across.
    let axes: [Vec<[f64; 2]>; 3] = [0, 1, 2].map(|axis| {
        if axis < dimensions {
            frequencies(size[axis])
        } else {
            vec![[0.0; 2]; size[axis]]
        }
    });
    let order = filter.riesz.unwrap_or_default();
    let total: i32 = order.iter().map(|&n| i32::from(n)).sum();
    let factorial = |n: i32| (1..=n).map(f64::from).product::<f64>();
    let parts: f64 = order.iter().map(|&n| factorial(n.into())).product();
    let norm = (factorial(total) / parts).sqrt();
    let mut spectrum = RealSpectrum::new(size, dimensions, |line, values| {
        let [y, z] = [lines[1][line % size[1]], lines[2][line / size[1]]];
        let row = y
            .zip(z)
            .map(|(y, z)| (z * image.size[1] + y) * image.size[0]);
        for (value, x) in values.iter_mut().zip(&lines[0]) {
            let at = row.zip(*x).and_then(|(row, x)| image.values.get(row + x));
            *value = at.map_or(0.0, |&value| value);
        }
    });
    spectrum.multiply(|[x, y, z]| {
        let frequencies = [axes[0][x], axes[1][y], axes[2][z]];
        // A real image has a real response if the filter mirrors itself. It does so but for the centre's place: the mean of
        // both is the real part of the response.
        let [here, mirrored] = [0, 1].map(|side| {
            let at = frequencies.map(|frequency| frequency[side]);
            let distance = at.iter().map(|at| at * at).sum::<f64>().sqrt();
            let mut value = norm * band(distance);
            if total > 0 {
                if distance == 0.0 {
                    return 0.0;
                }
                for (at, &n) in at.iter().zip(&order) {
                    value *= (at / distance).powi(n.into());
                }
            }
            value
        });
        // (-i) to the order; mirrored it is conjugated.
        match total % 4 {
            0 => [(here + mirrored) / 2.0, 0.0],
            1 => [0.0, (mirrored - here) / 2.0],
            2 => [-(here + mirrored) / 2.0, 0.0],
            _ => [0.0, (here - mirrored) / 2.0],
        }
    });
    let response = Image {
        values: &spectrum.back(),
        size,
        boundary: image.boundary,
    };
    let shifted = |bounds: [usize; 3]| [0, 1, 2].map(|axis| bounds[axis] + before[axis]);
    Ok(response.cut((shifted(first), shifted(last))))
}

/// The coordinate of each frequency of a transform, and that of the frequency that mirrors it. The spectrum spans -1 to 1
/// around the middle of its first and last frequency, which is beside frequency 0 if there is an even number.
fn frequencies(count: usize) -> Vec<[f64; 2]> {
    let centre = 0.5 * (count as f64 - 1.0);
    let coordinate = |k: usize| {
        let shifted = (k + count / 2) % count;
        if centre > 0.0 {
            (shifted as f64 - centre) / centre
        } else {
            0.0
        }
    };
    (0..count)
        .map(|k| [coordinate(k), coordinate((count - k) % count)])
        .collect()
}
