//! Gabor filters (Q88H).

use std::f64::consts::PI;

use super::rotation::pool;
use super::separable::{Bounds, Image, extent};
use super::spectrum::{Spectrum, Way};
use crate::features::fourier::length;
use crate::features::settings::{Filter, Kernel, Pooling};

/// How many standard deviations of its envelope from its centre a filter is cut off.
const TRUNCATION: f64 = 5.0;

/// How many voxels from its centre a filter is cut off along its wider axis, of a standard deviation in voxels.
pub fn radius(sigma: f64, gamma: f64) -> usize {
    (TRUNCATION * sigma / gamma.min(1.0)).ceil() as usize
}

/// A filter in voxels of a plane.
struct Wave {
    /// Voxels per mm along both axes of the plane.
    spacing: [f64; 2],
    sigma: f64,
    wavelength: f64,
    gamma: f64,
    /// In radians.
    orientation: f64,
}

impl Wave {
    /// The value at a place in voxels from the centre.
    fn at(&self, place: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.orientation.sin_cos();
        let [x, y] = [place[0] * self.spacing[0], place[1] * self.spacing[1]];
        let (along, across) = (x * cos + y * sin, y * cos - x * sin);
        let squared = along * along + (self.gamma * across).powi(2);
        let envelope = (-squared / (2.0 * self.sigma * self.sigma)).exp();
        let (sin, cos) = (2.0 * PI * along / self.wavelength).sin_cos();
        [envelope * cos, envelope * sin]
    }
}

/// The modulus of the response within bounds: of one orientation across x and y, or pooled over orientations, and in a
/// volume over the three orthogonal planes.
pub fn response(image: &Image<'_>, filter: &Filter, spacing: [f64; 3], wanted: Bounds) -> Vec<f64> {
    let Kernel::Gabor {
        sigma,
        wavelength,
        gamma,
        orientation,
        step,
    } = filter.kernel
    else {
        return Vec::new();
    };
    let turns = step.map_or(1, |step| (360.0 / step - 1e-9).ceil().max(1.0) as u32);
    // The modulus is the same after half a turn.
    let turns = if turns.is_multiple_of(2)
        && step.is_some_and(|step| (f64::from(turns) * step - 360.0).abs() < 1e-9)
    {
        turns / 2
    } else {
        turns
    };
    let orientations: Vec<f64> = (0..turns)
        .map(|turn| orientation + f64::from(turn) * step.unwrap_or_default())
        .map(f64::to_radians)
        .collect();
    let planes: &[[usize; 3]] = if filter.rotation.is_some() && !filter.by_slice {
        &[[0, 1, 2], [0, 2, 1], [1, 2, 0]]
    } else {
        &[[0, 1, 2]]
    };
    let pooling = filter.rotation.unwrap_or(Pooling::Average);
    let responses = planes.iter().map(|&[x, y, across]| {
        let waves: Vec<Wave> = orientations
            .iter()
            .map(|&orientation| Wave {
                spacing: [spacing[x], spacing[y]],
                sigma,
                wavelength,
                gamma,
                orientation,
            })
            .collect();
        in_plane(image, &waves, [x, y, across], wanted, pooling)
    });
    pool(responses, pooling)
}

/// The pooled response of waves across two axes, slice by slice along the third.
fn in_plane(
    image: &Image<'_>,
    waves: &[Wave],
    axes: [usize; 3],
    wanted: Bounds,
    pooling: Pooling,
) -> Vec<f64> {
    let [x, y, across] = axes;
    let plane = [x, y];
    let wide = extent(wanted);
    let radii = plane.map(|axis| {
        let at = usize::from(axis == y);
        waves
            .first()
            .map_or(0, |wave| radius(wave.sigma / wave.spacing[at], wave.gamma))
    });
    let size = [0, 1].map(|at| length(wide[plane[at]] + 2 * radii[at]));
    let lines = [0, 1].map(|at| {
        let axis = plane[at];
        let ends = (wanted.0[axis], wanted.1[axis]);
        image
            .boundary
            .line(ends, radii[at], radii[at], image.size[axis])
    });
    let filters: Vec<Spectrum> = waves.iter().map(|wave| of(wave, radii, size)).collect();
    let stride = |axis: usize, size: [usize; 3]| size[..axis].iter().product::<usize>();
    let [from_x, from_y, from_across] = axes.map(|axis| stride(axis, image.size));
    let [to_x, to_y, to_across] = axes.map(|axis| stride(axis, wide));
    let share = 1.0 / (size[0] * size[1]) as f64;
    let mut out = vec![0.0; wide.iter().product()];
    for slice in 0..wide[across] {
        let start = (wanted.0[across] + slice) * from_across;
        let mut values = vec![[0.0; 2]; size[0] * size[1]];
        for (row, v) in values.chunks_exact_mut(size[0].max(1)).zip(&lines[1]) {
            let Some(v) = v else { continue };
            for (value, u) in row.iter_mut().zip(&lines[0]) {
                let at = u.and_then(|u| image.values.get(start + v * from_y + u * from_x));
                value[0] = at.map_or(0.0, |&value| value);
            }
        }
        let slice_spectrum = transformed(values, size);
        let responses = filters.iter().map(|filter| {
            let product = slice_spectrum.values.iter().zip(&filter.values);
            let values = product.map(|(&[a, b], &[c, d])| [a * c - b * d, a * d + b * c]);
            let mut response = Spectrum {
                size: filter.size,
                values: values.collect(),
            };
            response.along(1, Way::Back);
            response.along(0, Way::Back);
            // What wraps around is in the margin.
            let mut moduli = Vec::with_capacity(wide[x] * wide[y]);
            for row in response
                .values
                .chunks_exact(size[0].max(1))
                .skip(2 * radii[1])
                .take(wide[y])
            {
                let row = row.iter().skip(2 * radii[0]).take(wide[x]);
                moduli.extend(row.map(|[re, im]| re.hypot(*im) * share));
            }
            moduli
        });
        let pooled = pool(responses, pooling);
        for (v, row) in pooled.chunks_exact(wide[x].max(1)).enumerate() {
            for (u, &value) in row.iter().enumerate() {
                if let Some(out) = out.get_mut(slice * to_across + v * to_y + u * to_x) {
                    *out = value;
                }
            }
        }
    }
    out
}

/// The spectrum of a wave, its centre `radii` from the corner.
fn of(wave: &Wave, radii: [usize; 2], size: [usize; 2]) -> Spectrum {
    let mut values = vec![[0.0; 2]; size[0] * size[1]];
    let rows = values.chunks_exact_mut(size[0].max(1));
    for (v, row) in rows.take(2 * radii[1] + 1).enumerate() {
        for (u, value) in row.iter_mut().take(2 * radii[0] + 1).enumerate() {
            *value = wave.at([u as f64 - radii[0] as f64, v as f64 - radii[1] as f64]);
        }
    }
    transformed(values, size)
}

fn transformed(values: Vec<[f64; 2]>, [columns, rows]: [usize; 2]) -> Spectrum {
    let mut spectrum = Spectrum {
        size: [columns, rows, 1],
        values,
    };
    spectrum.along(0, Way::Forward);
    spectrum.along(1, Way::Forward);
    spectrum
}
