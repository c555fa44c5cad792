use std::f64::consts::PI;

use super::*;
use crate::features::{Grid, phantom};

/// Tags with what the IBSI gives for the digital phantom, and the tolerance. The last two, of the smallest box, are of
/// an earlier edition of the manual: today's has none.
#[rustfmt::skip]
const PHANTOM: [(&str, f64, f64); 27] = [
    ("morph_volume", 556.0, 4.0), ("morph_vol_approx", 592.0, 4.0), ("morph_area_mesh", 388.0, 3.0),
    ("morph_av", 0.698, 0.004), ("morph_comp_1", 0.0411, 0.0003), ("morph_comp_2", 0.599, 0.004),
    ("morph_sph_dispr", 1.19, 0.01), ("morph_sphericity", 0.843, 0.005), ("morph_asphericity", 0.186, 0.001),
    ("morph_com", 0.672, 0.004), ("morph_diam", 13.1, 0.1), ("morph_pca_maj_axis", 11.4, 0.1),
    ("morph_pca_min_axis", 9.31, 0.06), ("morph_pca_least_axis", 8.54, 0.05),
    ("morph_pca_elongation", 0.816, 0.005), ("morph_pca_flatness", 0.749, 0.005),
    ("morph_vol_dens_aabb", 0.869, 0.005), ("morph_area_dens_aabb", 0.866, 0.005),
    ("morph_vol_dens_aee", 1.17, 0.01), ("morph_area_dens_aee", 1.36, 0.01),
    ("morph_vol_dens_conv_hull", 0.961, 0.006), ("morph_area_dens_conv_hull", 1.03, 0.01),
    ("morph_integ_int", 1200.0, 10.0), ("morph_moran_i", 0.0397, 0.0003), ("morph_geary_c", 0.974, 0.006),
    ("morph_vol_dens_ombb", 0.869, 0.005), ("morph_area_dens_ombb", 0.866, 0.005),
];

fn of(image: &Volume, mask: &[bool]) -> Features {
    let mut out = Features::default();
    features(image, mask, mask, &mut out);
    out
}

fn value(features: &Features, tag: &str) -> f64 {
    let found = features
        .features
        .iter()
        .find(|feature| feature.definition.tag == tag);
    found.unwrap_or_else(|| panic!("{tag} is absent")).value
}

fn absent(features: &Features) -> Vec<&'static str> {
    features
        .absent
        .iter()
        .map(|absent| absent.definition.tag)
        .collect()
}

/// An image and a region of the voxels whose places, in mm from the middle of the grid, are inside.
fn shape(
    size: [usize; 3],
    spacing: [f64; 3],
    inside: impl Fn([f64; 3]) -> bool,
) -> (Volume, Vec<bool>) {
    let grid = Grid::aligned(size, spacing);
    let places = (0..grid.voxels()).map(|i| {
        let voxel = [i % size[0], i / size[0] % size[1], i / size[0] / size[1]];
        std::array::from_fn(|axis| {
            (voxel[axis] as f64 - (size[axis] - 1) as f64 / 2.0) * spacing[axis]
        })
    });
    let mask = places.map(inside).collect();
    let values = (0..grid.voxels()).map(|i| ((i * 31) % 17) as f64).collect();
    (Volume { grid, values }, mask)
}

#[test]
fn the_digital_phantom_has_the_reference_values() {
    let features = of(&phantom::volume(), &phantom::mask().inside);
    assert_eq!(features.features.len(), 29);
    for (tag, reference, tolerance) in PHANTOM {
        let value = value(&features, tag);
        assert!(
            (value - reference).abs() <= tolerance,
            "{tag}: {value}, not {reference}"
        );
    }
}

#[test]
fn the_digital_phantom_has_pyradiomics_values() {
    let mask = phantom::mask();
    let mut features = Features::default();
    pyradiomics_shape(&mask.grid, &mask.inside, &mut features);
    // What PyRadiomics 3.0.1 gives.
    for (tag, expected) in [
        ("shape_MeshVolume", 556.333_333_333_333_3),
        ("shape_SurfaceArea", 388.070_629_881_109_5),
        ("shape_Maximum3DDiameter", 13.114_877_048_604),
        ("shape_Maximum2DDiameterColumn", 11.661_903_789_690_601),
        ("shape_Maximum2DDiameterRow", 10.0),
        ("shape_LeastAxisLength", 8.478_109_493_212_12),
        ("shape_MinorAxisLength", 9.244_904_891_192_796),
    ] {
        assert!(
            (value(&features, tag) / expected - 1.0).abs() < 1e-12,
            "{tag}"
        );
    }
    assert_eq!(features.features.len(), 17);
}

#[test]
fn a_sphere_is_round_by_every_measure() {
    let radius = 9.0;
    let (image, mask) = shape([41, 41, 21], [0.5, 0.5, 1.0], |p| {
        p.iter().map(|c| c * c).sum::<f64>() <= radius * radius
    });
    let features = of(&image, &mask);
    let close = |tag: &str, expected: f64, tolerance: f64| {
        let value = value(&features, tag);
        assert!(
            (value / expected - 1.0).abs() < tolerance,
            "{tag}: {value}, not {expected}"
        );
    };
    close("morph_volume", 4.0 / 3.0 * PI * radius.powi(3), 0.01);
    close("morph_diam", 2.0 * radius, 0.06);
    // A solid sphere's variance along an axis is r² / 5.
    close("morph_pca_maj_axis", 4.0 * radius / 5f64.sqrt(), 0.01);
    close("morph_pca_elongation", 1.0, 0.01);
    close("morph_pca_flatness", 1.0, 0.01);
    close("morph_vol_dens_conv_hull", 1.0, 0.08);
    close("morph_vol_dens_mvee", 1.0, 0.12);
    close("morph_vol_dens_aabb", PI / 6.0, 0.15);
}

#[test]
fn a_box_fills_its_boxes_however_large() {
    let (image, mask) = shape([70, 12, 9], [1.0, 1.5, 2.0], |_| true);
    let features = of(&image, &mask);
    assert_eq!(
        value(&features, "morph_vol_approx"),
        70.0 * 12.0 * 9.0 * 3.0
    );
    assert!((value(&features, "morph_vol_dens_conv_hull") - 1.0).abs() < 1e-12);
    assert!((value(&features, "morph_area_dens_conv_hull") - 1.0).abs() < 1e-12);
    assert!(
        value(&features, "morph_vol_dens_ombb") >= value(&features, "morph_vol_dens_aabb") - 1e-12
    );
    let expected = 4.0 * ((70.0 * 70.0 - 1.0) / 12.0 * 7560.0 / 7559.0f64).sqrt();
    assert!((value(&features, "morph_pca_maj_axis") / expected - 1.0).abs() < 1e-12);
}

#[test]
fn one_voxel_has_a_mesh_but_no_axes() {
    let (image, mask) = shape([3, 3, 3], [1.0, 2.0, 3.0], |p| p == [0.0; 3]);
    let features = of(&image, &mask);
    assert!((value(&features, "morph_volume") - 1.0).abs() < 1e-14);
    assert_eq!(value(&features, "morph_diam"), 3.0);
    assert!((value(&features, "morph_vol_dens_mvee") - 1.0 / (PI * 4.0 / 3.0 * 0.75)).abs() < 1e-6);
    assert_eq!(
        absent(&features),
        [
            "morph_pca_maj_axis",
            "morph_pca_min_axis",
            "morph_pca_least_axis",
            "morph_pca_elongation",
            "morph_pca_flatness",
            "morph_vol_dens_aee",
            "morph_area_dens_aee",
            "morph_moran_i",
            "morph_geary_c",
        ]
    );
    let mut shape = Features::default();
    pyradiomics_shape(&image.grid, &mask, &mut shape);
    // PyRadiomics gives NaN for both.
    assert_eq!(absent(&shape), ["shape_Elongation", "shape_Flatness"]);
    assert_eq!(value(&shape, "shape_MajorAxisLength"), 0.0);
}

#[test]
fn a_plane_has_no_least_axis_and_no_ellipsoid() {
    let (image, mask) = shape([20, 10, 1], [1.0; 3], |_| true);
    let features = of(&image, &mask);
    assert_eq!(value(&features, "morph_pca_least_axis"), 0.0);
    assert_eq!(value(&features, "morph_pca_flatness"), 0.0);
    assert_eq!(absent(&features), ["morph_vol_dens_aee"]);
}

#[test]
fn a_flat_region_is_alike_to_no_degree() {
    let (mut image, mask) = shape([4, 4, 4], [1.0; 3], |_| true);
    image.values.fill(0.1);
    let features = of(&image, &mask);
    assert_eq!(absent(&features), ["morph_moran_i", "morph_geary_c"]);
    assert!(value(&features, "morph_com") < 1e-12);
}

#[test]
fn parts_that_do_not_touch_are_one_region() {
    let (image, mask) = shape([41, 5, 5], [1.0; 3], |[x, ..]| x.abs() > 15.0);
    let (left_image, left) = shape([41, 5, 5], [1.0; 3], |[x, ..]| x < -15.0);
    let both = of(&image, &mask);
    let one = of(&left_image, &left);
    assert!((value(&both, "morph_volume") / value(&one, "morph_volume") - 2.0).abs() < 1e-12);
    assert!((value(&both, "morph_area_mesh") / value(&one, "morph_area_mesh") - 2.0).abs() < 1e-12);
    assert_eq!(
        value(&both, "morph_diam"),
        (41f64 * 41.0 + 4.0 * 4.0 + 4.0 * 4.0).sqrt()
    );
    assert!(both.absent.is_empty());
}

#[test]
fn no_voxel_and_no_intensity_are_told_apart() {
    let (image, mask) = shape([4, 4, 4], [1.0; 3], |_| true);
    let nothing = vec![false; 64];
    let mut out = Features::default();
    features(&image, &nothing, &nothing, &mut out);
    assert_eq!((out.features.len(), out.absent.len()), (0, 29));
    let mut out = Features::default();
    features(&image, &mask, &nothing, &mut out);
    assert_eq!(
        absent(&out),
        [
            "morph_com",
            "morph_integ_int",
            "morph_moran_i",
            "morph_geary_c"
        ]
    );
    assert!(
        out.absent
            .iter()
            .all(|absent| absent.reason == NO_INTENSITIES)
    );
    let mut out = Features::default();
    pyradiomics_shape_2d(&image.grid, &mask, 2, &mut out);
    assert_eq!((out.features.len(), out.absent.len()), (0, 10));
}

#[test]
fn a_shape_in_a_plane_is_the_same_across_every_axis() {
    let inside = |[x, y]: [usize; 2]| (x + 2 * y) % 5 != 0 && (x * y) % 7 != 3;
    let mut found: Vec<Vec<f64>> = Vec::new();
    for across in 0..3 {
        let plane: Vec<usize> = (0..3).filter(|&axis| axis != across).collect();
        let mut size = [1; 3];
        let mut spacing = [9.0; 3];
        (size[plane[0]], size[plane[1]]) = (9, 8);
        (spacing[plane[0]], spacing[plane[1]]) = (0.7, 1.3);
        let grid = Grid::aligned(size, spacing);
        let mask: Vec<bool> = (0..72).map(|i| inside([i % 9, i / 9])).collect();
        let mut out = Features::default();
        pyradiomics_shape_2d(&grid, &mask, across, &mut out);
        found.push(out.features.iter().map(|feature| feature.value).collect());
    }
    assert_eq!(found[0].len(), 10);
    for other in &found[1..] {
        for (a, b) in found[0].iter().zip(other) {
            assert!((a / b - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn many_voxels_are_as_alike_as_few() {
    // Large enough for transforms; the sums of a part of it are taken one by one.
    let (image, mask) = shape([24, 22, 20], [1.0, 1.1, 1.2], |p| {
        p.iter().map(|c| c * c).sum::<f64>() < 80.0
    });
    let features = of(&image, &mask);
    let voxels = voxels(&image, &mask);
    let mean = voxels.iter().map(|voxel| voxel.1).sum::<f64>() / voxels.len() as f64;
    let [mut weights, mut products, mut differences, mut squares] = [0.0; 4];
    for &(a, x) in &voxels {
        squares += (x - mean) * (x - mean);
        for &(b, y) in &voxels {
            if a != b {
                let squared: f64 = (0..3)
                    .map(|k| ((a[k] as f64 - b[k] as f64) * image.grid.spacing[k]).powi(2))
                    .sum();
                weights += 1.0 / squared.sqrt();
                products += (x - mean) * (y - mean) / squared.sqrt();
                differences += (x - y) * (x - y) / squared.sqrt();
            }
        }
    }
    let count = voxels.len() as f64;
    let moran = count / weights * products / squares;
    let geary = (count - 1.0) / (2.0 * weights) * differences / squares;
    assert!((value(&features, "morph_moran_i") - moran).abs() < 1e-12);
    let found = value(&features, "morph_geary_c");
    assert!((found / geary - 1.0).abs() < 1e-11, "{found} {geary}");
}
