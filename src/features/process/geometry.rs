//! Whether a region lies on an image's grid.

use std::fmt;

use crate::features::Grid;

/// How far apart corresponding voxels may lie, in parts of a voxel. Formats round geometry: a NIfTI affine holds
/// seven digits, DS attributes sixteen characters.
const TOLERANCE: f64 = 0.05;

/// What differs between the grids of an image and of a region, and by how much.
#[derive(Debug, Clone, PartialEq)]
pub struct GeometryMismatch {
    /// Voxels along x, y and z: the image's and the region's.
    pub size: Option<([usize; 3], [usize; 3])>,
    /// Spacing along x, y and z in mm: the image's and the region's, where it differs.
    pub spacing: Option<([f64; 3], [f64; 3])>,
    /// How far the centres of the first voxels lie apart in mm, where they do.
    pub origin: Option<f64>,
    /// The largest angle between axes in degrees, where there is one.
    pub angle: Option<f64>,
    /// How far corresponding corners lie apart at most, in mm and in voxels; of grids of one size.
    pub corner: Option<(f64, f64)>,
}

impl std::error::Error for GeometryMismatch {}

impl fmt::Display for GeometryMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some((image, region)) = self.size {
            let size = |[x, y, z]: [usize; 3]| format!("{x}x{y}x{z}");
            parts.push(format!(
                "the image has {} voxels, the region {}",
                size(image),
                size(region)
            ));
        }
        if let Some((image, region)) = self.spacing {
            let spacing = |[x, y, z]: [f64; 3]| format!("{x}x{y}x{z}");
            parts.push(format!(
                "the image's voxels are {} mm apart, the region's {} mm",
                spacing(image),
                spacing(region)
            ));
        }
        if let Some(distance) = self.origin {
            parts.push(format!("the first voxels lie {distance:.3} mm apart"));
        }
        if let Some(angle) = self.angle {
            parts.push(format!("the axes differ by up to {angle:.3} degrees"));
        }
        if let Some((distance, voxels)) = self.corner {
            parts.push(format!(
                "corresponding voxels lie up to {distance:.3} mm ({voxels:.2} voxels) apart"
            ));
        }
        f.write_str(&parts.join("; "))
    }
}

/// An error if corresponding voxels of two grids do not lie at the same place.
pub fn same_grid(image: &Grid, region: &Grid) -> Result<(), Box<GeometryMismatch>> {
    let smallest = image.spacing.into_iter().fold(f64::INFINITY, f64::min);
    // Opposite corners of a parallelepiped: the farthest of all voxels is one of the eight.
    let farthest = (0..8u8)
        .map(|corner| {
            let mut voxel = [0.0; 3];
            for (axis, (coordinate, &size)) in voxel.iter_mut().zip(&image.size).enumerate() {
                if corner >> axis & 1 == 1 {
                    *coordinate = size.saturating_sub(1) as f64;
                }
            }
            distance(image.point(voxel), region.point(voxel))
        })
        .fold(0.0, f64::max);
    let sizes_differ = image.size != region.size;
    if !sizes_differ && farthest <= TOLERANCE * smallest {
        return Ok(());
    }
    let origin = distance(image.origin, region.origin);
    let angle = image
        .direction
        .iter()
        .zip(&region.direction)
        .map(|(a, b)| {
            // The sine by the cross product, which is exact for small angles where the cosine is not.
            let cross = [
                a[1] * b[2] - a[2] * b[1],
                a[2] * b[0] - a[0] * b[2],
                a[0] * b[1] - a[1] * b[0],
            ];
            let dot: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
            distance(cross, [0.0; 3]).atan2(dot).to_degrees()
        })
        .fold(0.0, f64::max);
    let spacing_differs = image
        .spacing
        .iter()
        .zip(region.spacing)
        .any(|(image, region)| (image - region).abs() > 1e-6 * image.abs());
    Err(Box::new(GeometryMismatch {
        size: sizes_differ.then_some((image.size, region.size)),
        spacing: spacing_differs.then_some((image.spacing, region.spacing)),
        origin: (origin > 1e-3 * smallest).then_some(origin),
        angle: (angle > 1e-3).then_some(angle),
        corner: (!sizes_differ).then_some((farthest, farthest / smallest)),
    }))
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b) * (a - b))
        .sum::<f64>()
        .sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        Grid::aligned([512, 512, 100], [0.7, 0.7, 2.5])
    }

    #[test]
    fn what_differs_is_said_with_its_amount() {
        let turned = 0.02f64;
        let cases = [
            (
                Grid {
                    size: [512, 512, 99],
                    ..grid()
                },
                "the image has 512x512x100 voxels, the region 512x512x99",
            ),
            (
                Grid {
                    spacing: [0.7, 0.7, 3.0],
                    ..grid()
                },
                "the image's voxels are 0.7x0.7x2.5 mm apart, the region's 0.7x0.7x3 mm; \
                 corresponding voxels lie up to 49.500 mm (70.71 voxels) apart",
            ),
            (
                Grid {
                    origin: [0.0, 3.0, 4.0],
                    ..grid()
                },
                "the first voxels lie 5.000 mm apart; \
                 corresponding voxels lie up to 5.000 mm (7.14 voxels) apart",
            ),
            (
                Grid {
                    direction: [
                        [turned.cos(), turned.sin(), 0.0],
                        [-turned.sin(), turned.cos(), 0.0],
                        [0.0, 0.0, 1.0],
                    ],
                    ..grid()
                },
                "the axes differ by up to 1.146 degrees; \
                 corresponding voxels lie up to 10.117 mm (14.45 voxels) apart",
            ),
        ];
        for (region, said) in cases {
            assert_eq!(same_grid(&grid(), &region).unwrap_err().to_string(), said);
        }
    }

    #[test]
    fn what_a_format_rounds_is_no_difference() {
        let rounded = Grid {
            spacing: [f64::from(0.7f32), f64::from(0.7f32), 2.5],
            origin: [0.0, 1e-4, -1e-4],
            ..grid()
        };
        assert_eq!(same_grid(&grid(), &rounded), Ok(()));
    }

    #[test]
    fn a_grid_that_runs_the_other_way_is_another() {
        let mirrored = Grid {
            direction: [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            ..grid()
        };
        let mismatch = same_grid(&grid(), &mirrored).unwrap_err();
        assert_eq!(mismatch.angle, Some(180.0));
    }
}
