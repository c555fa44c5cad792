//! Interpolation as the IBSI defines it: grids aligned on their centres.

use super::region::{Bounds, Region, cut, part_of, widened};
use super::sampling::{Axis, Beyond, SPLINE_REACH, axes_within, sample, spline_coefficients};
use crate::features::settings::{Interpolation, Interpolator, Rounding, Spacing};
use crate::features::{FeatureError, Grid, Mask, Volume};

/// The most voxels of a grid that is interpolated to: 2 GiB of values.
pub const MOST_VOXELS: usize = 1 << 28;

/// A voxel belongs to the interpolated region from this part inside on. It is half, less what is lost in the tools
/// that write weights in single precision: a half that became 0.49999 is still a half.
const HALF: f64 = 0.4999;

/// An error if a grid has more voxels than memory.
pub fn fits(size: [usize; 3]) -> Result<(), FeatureError> {
    let voxels = size
        .iter()
        .fold(1usize, |product, &size| product.saturating_mul(size));
    if voxels > MOST_VOXELS {
        return Err(FeatureError::TooLarge {
            voxels,
            most: MOST_VOXELS,
        });
    }
    Ok(())
}

/// The grid that an image is interpolated to (IBSI, "Interpolation grid": grid centres coincide, sizes are rounded up).
pub fn aligned_grid(grid: &Grid, spacing: Spacing) -> Grid {
    let spacing = match spacing {
        Spacing::Volume(spacing) => spacing,
        Spacing::Plane([x, y]) => [x, y, grid.spacing[2]],
    };
    let mut size = grid.size;
    let mut first = [0.0; 3];
    for axis in 0..3 {
        let extent = grid.size[axis] as f64 * grid.spacing[axis] / spacing[axis];
        // An extent of whole voxels stays whole, whatever the last digit of the spacing.
        size[axis] = ((extent * (1.0 - 1e-9)).ceil() as usize).max(1);
        first[axis] = position(grid, &spacing, size[axis], axis, 0);
    }
    Grid {
        size,
        spacing,
        origin: grid.point(first),
        direction: grid.direction,
    }
}

/// Where a voxel of the aligned grid lies along an axis, in voxels of the original one.
fn position(grid: &Grid, spacing: &[f64; 3], size: usize, axis: usize, voxel: usize) -> f64 {
    let step = spacing[axis] / grid.spacing[axis];
    let centre = 0.5 * (grid.size[axis] as f64 - 1.0);
    centre + (voxel as f64 - 0.5 * (size as f64 - 1.0)) * step
}

/// Image and region on the aligned grid: all of it (`margin` None), or what lies within `margin` mm of the region, which
/// is `inside` these bounds.
pub fn interpolate(
    image: &Volume,
    mask: &Mask,
    inside: Bounds,
    interpolation: &Interpolation,
    margin: Option<f64>,
) -> Result<Region, FeatureError> {
    let old = &image.grid;
    let new = aligned_grid(old, interpolation.spacing);
    // A size that is too large for one axis would also be too large to reckon with.
    fits(
        new.size
            .map(|size| if size > MOST_VOXELS { size } else { 1 }),
    )?;
    let wanted = match margin {
        None => ([0; 3], new.size.map(|size| size.saturating_sub(1))),
        Some(margin) => around(old, &new, inside, margin),
    };
    let grid = part_of(&new, wanted);
    fits(grid.size)?;
    let axes = |interpolator| {
        [0, 1, 2].map(|axis| {
            Axis::new(
                (wanted.0[axis]..=wanted.1[axis])
                    .map(|voxel| position(old, &new.spacing, new.size[axis], axis, voxel)),
                old.size[axis],
                // By slice, slices stay as they are.
                match interpolation.spacing {
                    Spacing::Plane(_) if axis == 2 => Interpolator::Nearest,
                    _ => interpolator,
                },
                Beyond::Nearest,
            )
        })
    };

    let (part, axes_of_part) = needed(axes(interpolation.image), old.size, interpolation.image);
    let mut values = cut(&image.values, old.size, part);
    let size = part_of(old, part).size;
    if interpolation.image == Interpolator::Spline {
        match interpolation.spacing {
            Spacing::Volume(_) => spline_coefficients(&mut values, size),
            Spacing::Plane(_) => {
                for slice in values.chunks_exact_mut((size[0] * size[1]).max(1)) {
                    spline_coefficients(slice, [size[0], size[1], 1]);
                }
            }
        }
    }
    let mut values = sample(&values, size, &axes_of_part);
    if interpolation.rounding == Rounding::Integer {
        for value in &mut values {
            *value = value.round();
        }
    }

    let (part, axes_of_part) = needed(axes(interpolation.mask), old.size, interpolation.mask);
    let weights: Vec<f64> = cut(&mask.inside, old.size, part)
        .into_iter()
        .map(|inside| if inside { 1.0 } else { 0.0 })
        .collect();
    let inside = sample(&weights, part_of(old, part).size, &axes_of_part)
        .into_iter()
        .map(|part| part >= HALF)
        .collect();
    Ok(Region {
        image: Volume { grid, values },
        inside,
    })
}

/// The voxels of the new grid that the region can reach, and `margin` mm around them.
fn around(old: &Grid, new: &Grid, (first, last): Bounds, margin: f64) -> Bounds {
    let mut wanted = ([0; 3], [0; 3]);
    let mut width = [0; 3];
    for axis in 0..3 {
        let step = new.spacing[axis] / old.spacing[axis];
        let zero = position(old, &new.spacing, new.size[axis], axis, 0);
        let most = new.size[axis].saturating_sub(1) as f64;
        // A voxel reaches to its neighbours.
        let low = ((first[axis] as f64 - 1.0 - zero) / step).floor();
        let high = ((last[axis] as f64 + 1.0 - zero) / step).ceil();
        wanted.0[axis] = low.clamp(0.0, most) as usize;
        wanted.1[axis] = high.clamp(0.0, most) as usize;
        width[axis] = (margin / new.spacing[axis]).ceil() as usize;
    }
    widened(wanted, width, new.size)
}

/// What of the original image is needed, and the sampling of that part.
fn needed(axes: [Axis; 3], size: [usize; 3], interpolator: Interpolator) -> (Bounds, [Axis; 3]) {
    let reach = [0, 1, 2].map(|axis| axes[axis].reach().unwrap_or_default());
    let margin = match interpolator {
        Interpolator::Spline => SPLINE_REACH,
        Interpolator::Nearest | Interpolator::Linear => 0,
    };
    let part = widened(
        (reach.map(|(first, _)| first), reach.map(|(_, last)| last)),
        [margin; 3],
        size,
    );
    let [left, top, front] = part.0;
    let last = part.1;
    let length = [last[0] + 1 - left, last[1] + 1 - top, last[2] + 1 - front];
    (part, axes_within(axes, part.0, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_of_the_ibsi_example_is_centred_and_rounded_up() {
        // Reference manual, "Interpolation": 204 x 201 x 60 voxels of 0.9765625 x 0.9765625 x 3 mm to 2 mm.
        let grid = Grid::aligned([204, 201, 60], [0.976_562_5, 0.976_562_5, 3.0]);
        let new = aligned_grid(&grid, Spacing::Volume([2.0; 3]));
        assert_eq!(new.size, [100, 99, 90]);
        for axis in 0..3 {
            let centre = |grid: &Grid| {
                grid.origin[axis] + 0.5 * (grid.size[axis] as f64 - 1.0) * grid.spacing[axis]
            };
            assert!((centre(&grid) - centre(&new)).abs() < 1e-9);
        }
        let plane = aligned_grid(&grid, Spacing::Plane([2.0; 2]));
        assert_eq!((plane.size, plane.spacing[2]), ([100, 99, 60], 3.0));
    }

    #[test]
    fn around_the_region_is_what_the_whole_image_gives_there() {
        let grid = Grid::aligned([40, 37, 35], [1.1, 0.9, 2.0]);
        let noise = |index: usize| ((index * 7919) % 1009) as f64;
        let image = Volume {
            values: (0..grid.voxels()).map(noise).collect(),
            grid: grid.clone(),
        };
        let mut mask = Mask {
            inside: vec![false; grid.voxels()],
            grid,
        };
        for z in 14..18 {
            for y in 12..19 {
                for x in 17..21 {
                    let index = mask.grid.index([x, y, z]);
                    mask.inside[index] = true;
                }
            }
        }
        for spacing in [Spacing::Volume([0.7; 3]), Spacing::Plane([1.7, 0.7])] {
            for interpolator in [
                Interpolator::Nearest,
                Interpolator::Linear,
                Interpolator::Spline,
            ] {
                let interpolation = Interpolation {
                    spacing,
                    image: interpolator,
                    rounding: Rounding::None,
                    mask: Interpolator::Linear,
                };
                let drawn = mask.bounds().unwrap();
                let whole = interpolate(&image, &mask, drawn, &interpolation, None).unwrap();
                let near = interpolate(&image, &mask, drawn, &interpolation, Some(2.0)).unwrap();
                assert!(near.inside.len() < whole.inside.len());
                let tight = |region: &Region| region.part(region.bounds().unwrap());
                let (whole, near) = (tight(&whole), tight(&near));
                assert_eq!(whole.inside, near.inside);
                for (a, b) in whole.image.values.iter().zip(&near.image.values) {
                    assert!((a - b).abs() < 1e-9, "{interpolator:?}: {a} and {b}");
                }
                for (a, b) in whole.image.grid.origin.iter().zip(near.image.grid.origin) {
                    assert!((a - b).abs() < 1e-9);
                }
            }
        }
    }
}
