//! Normalisation and resampling as PyRadiomics has SimpleITK do them.
//!
//! The resampled grid is aligned with the image's corner, not its centre. Coordinates are computed in ITK's order of
//! operations, since the nearest voxel of a mask depends on the last digit where a point lies halfway.

use super::interpolation::fits;
use super::region::{Bounds, Region, cut, part_of, widened};
use super::sampling::{Axis, Beyond, SPLINE_REACH, axes_within, sample, spline_coefficients};
use crate::features::settings::{Interpolator, ItkInterpolator, PyradiomicsSettings};
use crate::features::{FeatureError, Grid, Mask, Volume};

/// How many voxels around the region PyRadiomics resamples by default (`padDistance`). It only moves the end of the
/// line along which ITK interpolates coordinates.
const PAD: f64 = 5.0;

/// The image at mean 0 and standard deviation 1 (of the sample), outliers cut off, then scaled.
pub fn normalise(image: &Volume, settings: &PyradiomicsSettings) -> Volume {
    let count = image.values.len() as f64;
    let sum: f64 = image.values.iter().sum();
    let squares: f64 = image.values.iter().map(|value| value * value).sum();
    let mean = sum / count;
    let deviation = ((squares - sum * sum / count) / (count - 1.0)).sqrt();
    // A flat image has nothing to scale.
    let factor = if deviation > 0.0 {
        1.0 / deviation
    } else {
        1.0
    };
    let limit = settings.remove_outliers.unwrap_or(f64::INFINITY);
    Volume {
        grid: image.grid.clone(),
        values: image
            .values
            .iter()
            .map(|value| ((value - mean) * factor).clamp(-limit, limit) * settings.normalize_scale)
            .collect(),
    }
}

/// Image and region, which is within these bounds, at PyRadiomics' `resampledPixelSpacing`; None if they have it already.
pub fn resample(
    image: &Volume,
    mask: &Mask,
    (first, last): Bounds,
    spacing: [f64; 3],
    interpolator: ItkInterpolator,
) -> Result<Option<Region>, FeatureError> {
    let old = &mask.grid;
    let mut new = old.clone();
    for axis in 0..3 {
        // One slice is not resampled across.
        if spacing[axis] != 0.0 && first[axis] != last[axis] {
            new.spacing[axis] = spacing[axis];
        }
    }
    // numpy.allclose.
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-8 + 1e-5 * b.abs();
    if image.grid.spacing.iter().zip(&new.spacing).all(close) {
        return Ok(None);
    }
    let mut start = [0.0; 3];
    for axis in 0..3 {
        let ratio = old.spacing[axis] / new.spacing[axis];
        let most = (old.size[axis] as f64 * ratio).ceil() - 1.0;
        let low = ((first[axis] as f64 - 0.5) * ratio - PAD).floor().max(0.0);
        let size = (last[axis] + 1 - first[axis]) as f64;
        let high = ((first[axis] as f64 + size - 0.5) * ratio + PAD)
            .ceil()
            .min(most);
        new.size[axis] = (high - low + 1.0) as usize;
        start[axis] =
            0.5 * (new.spacing[axis] - old.spacing[axis]) / old.spacing[axis] + low / ratio;
    }
    new.origin = old.point(start);
    fits(new.size)?;

    let positions = [0, 1, 2].map(|axis| coordinates(&new, old, axis));
    // What lies outside of the mask's image is not in the region.
    let nearest = [0, 1, 2].map(|axis| {
        Axis::new(
            positions[axis].iter().copied(),
            old.size[axis],
            Interpolator::Nearest,
            Beyond::Nearest,
        )
    });
    let covered = [0, 1, 2].map(|axis| {
        positions[axis]
            .iter()
            .map(|position| (-0.5..old.size[axis] as f64 - 0.5).contains(position))
            .collect::<Vec<_>>()
    });
    let inside = sample_mask(mask, (first, last), &nearest)
        .into_iter()
        .enumerate()
        .map(|(index, part)| {
            let voxel = [
                index % new.size[0],
                index / new.size[0] % new.size[1],
                index / new.size[0] / new.size[1],
            ];
            part > 0.5
                && (0..3).all(|axis| covered[axis].get(voxel[axis]).copied().unwrap_or(false))
        })
        .collect();

    let method = match interpolator {
        ItkInterpolator::BSpline => Interpolator::Spline,
        ItkInterpolator::Linear => Interpolator::Linear,
        ItkInterpolator::NearestNeighbor => Interpolator::Nearest,
    };
    let values = sample_image(image, &new, method);
    Ok(Some(Region {
        image: Volume { grid: new, values },
        inside,
    }))
}

/// The image on a new grid. Where the image is one of whole numbers, as stored values are, so is the result: ITK keeps
/// the type of voxels and cuts fractions off.
fn sample_image(image: &Volume, new: &Grid, method: Interpolator) -> Vec<f64> {
    let old = &image.grid;
    let beyond = match method {
        Interpolator::Spline => Beyond::Mirror,
        Interpolator::Nearest | Interpolator::Linear => Beyond::Nearest,
    };
    let axes = [0, 1, 2].map(|axis| {
        Axis::new(
            coordinates(new, old, axis).into_iter(),
            old.size[axis],
            method,
            beyond,
        )
    });
    let reach = [0, 1, 2].map(|axis| axes[axis].reach().unwrap_or_default());
    let margin = if method == Interpolator::Spline {
        SPLINE_REACH
    } else {
        0
    };
    let part = widened(
        (reach.map(|(first, _)| first), reach.map(|(_, last)| last)),
        [margin; 3],
        old.size,
    );
    let size = part_of(old, part).size;
    let axes = axes_within(axes, part.0, size);
    let mut values = cut(&image.values, old.size, part);
    if method == Interpolator::Spline {
        spline_coefficients(&mut values, size);
    }
    let mut values = sample(&values, size, &axes);
    if image.values.iter().all(|value| value.fract() == 0.0) {
        for value in &mut values {
            *value = value.trunc();
        }
    }
    values
}

/// The region on a new grid.
fn sample_mask(mask: &Mask, (first, last): Bounds, nearest: &[Axis; 3]) -> Vec<f64> {
    // One voxel around the region, so that what is nearest to something outside finds it.
    let part = widened((first, last), [1; 3], mask.grid.size);
    let weights: Vec<f64> = cut(&mask.inside, mask.grid.size, part)
        .into_iter()
        .map(|inside| if inside { 1.0 } else { 0.0 })
        .collect();
    let size = part_of(&mask.grid, part).size;
    let axes = axes_within(nearest.clone(), part.0, size);
    sample(&weights, size, &axes)
}

/// Where the voxels of a new grid lie along an axis, in voxels of an old one with the same directions.
fn coordinates(new: &Grid, old: &Grid, axis: usize) -> Vec<f64> {
    let at = |index: usize| {
        let mut voxel = [0.0; 3];
        voxel[axis] = index as f64;
        let point = new.point(voxel);
        let mut position = 0.0;
        for ((point, origin), unit) in point.iter().zip(old.origin).zip(old.direction[axis]) {
            // A direction along an axis of the patient is inverted exactly.
            if unit != 0.0 {
                position += unit / old.spacing[axis] * (point - origin);
            }
        }
        position
    };
    if axis > 0 {
        return (0..new.size[axis]).map(at).collect();
    }
    // Along a line ITK computes both ends and divides.
    let (start, end) = (at(0), at(new.size[0]));
    (0..new.size[0])
        .map(|index| start + index as f64 / new.size[0] as f64 * (end - start))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(size: [usize; 3], step: f64) -> (Volume, Mask) {
        let grid = Grid::aligned(size, [1.0, 1.0, 2.0]);
        let values = (0..grid.voxels())
            .map(|index| (index % size[0]) as f64 * step)
            .collect();
        let mask = Mask {
            inside: vec![true; grid.voxels()],
            grid: grid.clone(),
        };
        (Volume { grid, values }, mask)
    }

    #[test]
    fn a_normalised_image_has_mean_0_and_the_scale_as_deviation() {
        let (image, _) = ramp([10, 3, 2], 7.0);
        let settings = PyradiomicsSettings {
            normalize_scale: 100.0,
            ..PyradiomicsSettings::default()
        };
        let values = normalise(&image, &settings).values;
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| value * value).sum();
        assert!(mean.abs() < 1e-9);
        assert!((squares / (count - 1.0) - 10_000.0).abs() < 1e-6);
    }

    #[test]
    fn outliers_of_a_normalised_image_are_cut_off_before_it_is_scaled() {
        let (mut image, _) = ramp([10, 10, 10], 0.0);
        image.values[0] = 1e6;
        let settings = PyradiomicsSettings {
            remove_outliers: Some(3.0),
            normalize_scale: 10.0,
            ..PyradiomicsSettings::default()
        };
        assert_eq!(normalise(&image, &settings).values[0], 30.0);
        image.values[0] = 0.0;
        assert_eq!(normalise(&image, &settings).values, vec![0.0; 1000]);
    }

    #[test]
    fn the_new_grid_begins_at_the_corner_of_the_old_one() {
        let (image, mask) = ramp([9, 8, 4], 3.0);
        let resampled = |interpolator| {
            let drawn = mask.bounds().unwrap();
            resample(&image, &mask, drawn, [2.0, 2.0, 0.0], interpolator)
                .unwrap()
                .unwrap()
        };
        let linear = resampled(ItkInterpolator::Linear);
        let grid = &linear.image.grid;
        assert_eq!((grid.size, grid.spacing), ([5, 4, 4], [2.0; 3]));
        assert_eq!(grid.origin, [0.5, 0.5, 0.0]);
        // At 0.5, 2.5, 4.5 and 6.5 voxels, cut off to whole numbers as the image has them; 8.5 is outside.
        assert_eq!(linear.image.values[..4], [1.0, 7.0, 13.0, 19.0]);
        assert_eq!(linear.inside[..5], [true, true, true, true, false]);
        let nearest = resampled(ItkInterpolator::NearestNeighbor);
        assert_eq!(nearest.image.values[..4], [3.0, 9.0, 15.0, 21.0]);
    }

    #[test]
    fn an_image_with_fractions_keeps_them() {
        let (image, mask) = ramp([8, 8, 4], 0.5);
        let drawn = mask.bounds().unwrap();
        let region = resample(&image, &mask, drawn, [2.0; 3], ItkInterpolator::Linear)
            .unwrap()
            .unwrap();
        assert_eq!(region.image.values[..4], [0.25, 1.25, 2.25, 3.25]);
    }

    #[test]
    fn one_slice_is_not_resampled_across_and_an_equal_spacing_not_at_all() {
        let (image, mut mask) = ramp([8, 8, 4], 1.0);
        let area = 64;
        mask.inside[area..].fill(false);
        let drawn = mask.bounds().unwrap();
        let to =
            |spacing| resample(&image, &mask, drawn, spacing, ItkInterpolator::BSpline).unwrap();
        assert_eq!(to([1.0, 1.0, 7.0]), None);
        let region = to([2.0, 2.0, 7.0]).unwrap();
        assert_eq!(region.image.grid.spacing, [2.0; 3]);
    }
}
