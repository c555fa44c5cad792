//! PyRadiomics' shape features, by its conventions and under its names (Van Griethuysen et al. 2017).

use std::f64::consts::PI;

use super::EMPTY;
use super::hull::Hull;
use super::mesh::mesh;
use super::moments::{Moments, eigenvalues};
use super::outline::{self, Outline};
use super::region::{Region, each_bit};
use crate::features::{Aggregation, Definition, Family, Features, Grid, Unit};

const fn of(name: &'static str, ibsi: &'static str, tag: &'static str, unit: Unit) -> Definition {
    Definition {
        family: Family::Morphology,
        name,
        ibsi,
        tag,
        unit,
    }
}

/// Those with the IBSI's code are what the IBSI defines; lengths of axes differ, as PyRadiomics divides the covariance
/// by the number of voxels and the reference values of the IBSI by one less.
#[rustfmt::skip]
const SHAPE: [Definition; 17] = [
    of("Elongation", "Q3CK", "shape_Elongation", Unit::One),
    of("Flatness", "N17B", "shape_Flatness", Unit::One),
    of("LeastAxisLength", "", "shape_LeastAxisLength", Unit::Millimetre),
    of("MajorAxisLength", "", "shape_MajorAxisLength", Unit::Millimetre),
    of("Maximum2DDiameterColumn", "", "shape_Maximum2DDiameterColumn", Unit::Millimetre),
    of("Maximum2DDiameterRow", "", "shape_Maximum2DDiameterRow", Unit::Millimetre),
    of("Maximum2DDiameterSlice", "", "shape_Maximum2DDiameterSlice", Unit::Millimetre),
    of("Maximum3DDiameter", "L0JK", "shape_Maximum3DDiameter", Unit::Millimetre),
    of("MeshVolume", "RNU0", "shape_MeshVolume", Unit::CubicMillimetre),
    of("MinorAxisLength", "", "shape_MinorAxisLength", Unit::Millimetre),
    of("Sphericity", "QCFX", "shape_Sphericity", Unit::One),
    of("SurfaceArea", "C0JK", "shape_SurfaceArea", Unit::SquareMillimetre),
    of("SurfaceVolumeRatio", "2PR5", "shape_SurfaceVolumeRatio", Unit::PerMillimetre),
    of("VoxelVolume", "YEKZ", "shape_VoxelVolume", Unit::CubicMillimetre),
    of("Compactness1", "SKGS", "shape_Compactness1", Unit::One),
    of("Compactness2", "BQWJ", "shape_Compactness2", Unit::One),
    of("SphericalDisproportion", "KRCK", "shape_SphericalDisproportion", Unit::One),
];

#[rustfmt::skip]
const SHAPE_2D: [Definition; 10] = [
    of("Elongation", "", "shape2D_Elongation", Unit::One),
    of("MajorAxisLength", "", "shape2D_MajorAxisLength", Unit::Millimetre),
    of("MaximumDiameter", "", "shape2D_MaximumDiameter", Unit::Millimetre),
    of("MeshSurface", "", "shape2D_MeshSurface", Unit::SquareMillimetre),
    of("MinorAxisLength", "", "shape2D_MinorAxisLength", Unit::Millimetre),
    of("Perimeter", "", "shape2D_Perimeter", Unit::Millimetre),
    of("PerimeterSurfaceRatio", "", "shape2D_PerimeterSurfaceRatio", Unit::PerMillimetre),
    of("PixelSurface", "", "shape2D_PixelSurface", Unit::SquareMillimetre),
    of("Sphericity", "", "shape2D_Sphericity", Unit::One),
    of("SphericalDisproportion", "", "shape2D_SphericalDisproportion", Unit::One),
];

const ONE_VOXEL: &str = "The region is one voxel, so it has no axes.";
const NOT_ONE_SLICE: &str = "The region does not lie in one slice.";

/// Adds the shape features of a region: the 14 that PyRadiomics gives by default, and the three that it calls
/// deprecated.
pub(in crate::features) fn pyradiomics_shape(grid: &Grid, inside: &[bool], out: &mut Features) {
    let Some(region) = Region::new(grid, inside) else {
        for definition in SHAPE {
            out.lacks(definition, Aggregation::None, EMPTY);
        }
        return;
    };
    let mesh = mesh(&region, grid.spacing);
    let (volume, area) = (mesh.volume, mesh.area);
    let moments = Moments::new(&region);
    let axes = eigenvalues(moments.covariance(grid.spacing, moments.count));
    let outline = Outline::new(&region);
    let diameter = Hull::new(&outline.candidates())
        .map_or(f64::NAN, |hull| outline::diameter(&hull, grid.spacing));
    let sphere = (36.0 * PI * volume * volume).cbrt();
    let values = [
        (axes[1] / axes[0]).sqrt(),
        (axes[2] / axes[0]).sqrt(),
        4.0 * axes[2].sqrt(),
        4.0 * axes[0].sqrt(),
        outline.diameter_across(1, grid.spacing),
        outline.diameter_across(0, grid.spacing),
        outline.diameter_across(2, grid.spacing),
        diameter,
        volume,
        4.0 * axes[1].sqrt(),
        sphere / area,
        area,
        area / volume,
        moments.count as f64 * grid.voxel_volume(),
        volume / (PI.sqrt() * area.powf(1.5)),
        36.0 * PI * volume * volume / area.powi(3),
        area / sphere,
    ];
    for (definition, value) in SHAPE.into_iter().zip(values) {
        out.push(definition, Aggregation::None, value, ONE_VOXEL);
    }
}

/// Adds the shape features of a region in one slice across an axis of the grid (0 x, 1 y, 2 z): the nine that
/// PyRadiomics gives by default, and the one that it calls deprecated.
pub(in crate::features) fn pyradiomics_shape_2d(
    grid: &Grid,
    inside: &[bool],
    across: usize,
    out: &mut Features,
) {
    let region = Region::new(grid, inside);
    let reason = if region.is_some() {
        NOT_ONE_SLICE
    } else {
        EMPTY
    };
    let Some(region) = region.filter(|region| region.size.get(across) == Some(&3)) else {
        for definition in SHAPE_2D {
            out.lacks(definition, Aggregation::None, reason);
        }
        return;
    };
    let plane: [usize; 2] = match across {
        0 => [1, 2],
        1 => [0, 2],
        _ => [0, 1],
    };
    let spacing = plane.map(|axis| grid.spacing[axis]);
    let pixel = spacing[0] * spacing[1];
    let (perimeter, pixels) = squares(&region, plane, spacing);
    let surface = pixels * pixel;
    let moments = Moments::new(&region);
    let axes = eigenvalues(moments.covariance(grid.spacing, moments.count));
    let diameter = Outline::new(&region).diameter_across(across, grid.spacing);
    let circle = 2.0 * (PI * surface).sqrt();
    let values = [
        (axes[1] / axes[0]).sqrt(),
        4.0 * axes[0].sqrt(),
        diameter,
        surface,
        4.0 * axes[1].sqrt(),
        perimeter,
        perimeter / surface,
        moments.count as f64 * pixel,
        circle / perimeter,
        perimeter / circle,
    ];
    for (definition, value) in SHAPE_2D.into_iter().zip(values) {
        out.push(definition, Aggregation::None, value, ONE_VOXEL);
    }
}

/// Marching squares at 0.5 in the plane of two axes: the perimeter in mm and the area in pixels.
fn squares(region: &Region, plane: [usize; 2], spacing: [f64; 2]) -> (f64, f64) {
    let size = plane.map(|axis| region.size[axis]);
    let mut inside = vec![false; size[0] * size[1]];
    for z in 1..region.size[2] - 1 {
        for y in 1..region.size[1] - 1 {
            for (word, &bits) in region.row(y, z).iter().enumerate() {
                each_bit(word, bits, |x| {
                    let place = [x, y, z];
                    inside[place[plane[1]] * size[0] + place[plane[0]]] = true;
                });
            }
        }
    }
    // How many squares have each set of corners: bit 0 here, 1 beside, 2 below, 3 below beside.
    let mut counts = [0u32; 16];
    for rows in inside.chunks_exact(size[0]).collect::<Vec<_>>().windows(2) {
        for (here, below) in rows[0].windows(2).zip(rows[1].windows(2)) {
            let corners = [here[0], here[1], below[0], below[1]];
            let set = (0..4)
                .map(|bit| usize::from(corners[bit]) << bit)
                .sum::<usize>();
            counts[set] += 1;
        }
    }
    let slope = spacing[0].hypot(spacing[1]) / 2.0;
    let (mut perimeter, mut pixels) = (0.0, 0.0);
    for (set, count) in counts.into_iter().enumerate() {
        let (length, area) = match set {
            0 => (0.0, 0.0),
            1 | 2 | 4 | 8 => (slope, 0.125),
            // Two beside each other along the first axis, or along the second.
            3 | 12 => (spacing[0], 0.5),
            5 | 10 => (spacing[1], 0.5),
            // Two across are two corners of their own.
            6 | 9 => (2.0 * slope, 0.25),
            15 => (0.0, 1.0),
            _ => (slope, 0.875),
        };
        perimeter += f64::from(count) * length;
        pixels += f64::from(count) * area;
    }
    (perimeter, pixels)
}
