use super::*;
use crate::features::{Features, Grid, Levels, Volume, phantom};

/// Tags with what the IBSI prints for the digital phantom.
#[rustfmt::skip]
const PHANTOM: [(&str, f64); 49] = [
    ("loc_peak_loc", 2.6), ("loc_peak_glob", 3.1),
    ("stat_mean", 2.15), ("stat_var", 3.05), ("stat_skew", 1.08), ("stat_kurt", -0.355), ("stat_median", 1.0),
    ("stat_min", 1.0), ("stat_p10", 1.0), ("stat_p90", 4.0), ("stat_max", 6.0), ("stat_iqr", 3.0),
    ("stat_range", 5.0), ("stat_mad", 1.55), ("stat_rmad", 1.11), ("stat_medad", 1.15), ("stat_cov", 0.812),
    ("stat_qcod", 0.6), ("stat_energy", 567.0), ("stat_rms", 2.77),
    ("ih_mean", 2.15), ("ih_var", 3.05), ("ih_skew", 1.08), ("ih_kurt", -0.355), ("ih_median", 1.0),
    ("ih_min", 1.0), ("ih_p10", 1.0), ("ih_p90", 4.0), ("ih_max", 6.0), ("ih_mode", 1.0), ("ih_iqr", 3.0),
    ("ih_range", 5.0), ("ih_mad", 1.55), ("ih_rmad", 1.11), ("ih_medad", 1.15), ("ih_cov", 0.812),
    ("ih_qcod", 0.6), ("ih_entropy", 1.27), ("ih_uniformity", 0.512), ("ih_max_grad", 8.0),
    ("ih_max_grad_g", 3.0), ("ih_min_grad", -50.0), ("ih_min_grad_g", 1.0),
    ("ivh_v10", 0.324), ("ivh_v90", 0.0946), ("ivh_i10", 5.0), ("ivh_i90", 2.0), ("ivh_diff_v10_v90", 0.23),
    ("ivh_diff_i10_i90", 3.0),
];

fn of_intensities(values: &[f64], levels: &Levels) -> Features {
    let mut out = Features::default();
    statistics(values, &mut out);
    histogram(levels, &mut out);
    volume_histogram(values, VolumeHistogram::Levels(Range::default()), &mut out);
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

#[test]
fn the_digital_phantom_has_the_reference_values() {
    let mut features = of_intensities(&phantom::values(), &phantom::levels());
    local(&phantom::volume(), &phantom::mask().inside, &mut features);
    assert_eq!(features.features.len(), PHANTOM.len());
    for (tag, reference) in PHANTOM {
        let value = value(&features, tag);
        assert!(
            phantom::matches(value, reference),
            "{tag}: {value}, not {reference}"
        );
    }
}

#[test]
fn pyradiomics_differs_in_its_kurtosis_and_shifts_its_energies() {
    let mut features = Features::default();
    pyradiomics_first_order(
        &phantom::values(),
        &phantom::levels(),
        8.0,
        0.0,
        &mut features,
    );
    // What PyRadiomics 3.0.1 gives.
    for (tag, expected) in [
        ("firstorder_Kurtosis", 2.645_379_519_312_166_7),
        ("firstorder_Skewness", 1.083_820_722_557_456_5),
        ("firstorder_Entropy", 1.265_611_555_586_523_5),
        ("firstorder_TotalEnergy", 4536.0),
        (
            "firstorder_RobustMeanAbsoluteDeviation",
            1.113_833_815_994_653_7,
        ),
    ] {
        assert!(
            (value(&features, tag) / expected - 1.0).abs() < 1e-12,
            "{tag}"
        );
    }
    let mut shifted = Features::default();
    pyradiomics_first_order(
        &phantom::values(),
        &phantom::levels(),
        8.0,
        10.0,
        &mut shifted,
    );
    // 567 + 2 · 10 · 159 + 74 · 100
    assert_eq!(value(&shifted, "firstorder_Energy"), 11147.0);
    assert_eq!(
        value(&shifted, "firstorder_Mean"),
        value(&features, "firstorder_Mean")
    );
}

fn one_level(voxels: usize) -> Levels {
    Levels {
        size: [voxels, 1, 1],
        levels: vec![1; voxels],
        count: 1,
    }
}

#[test]
fn a_flat_region_has_no_skewness_and_lacks_ratios_of_ranges() {
    let features = of_intensities(&[7.0; 5], &one_level(5));
    assert_eq!(value(&features, "stat_skew"), 0.0);
    assert_eq!(value(&features, "stat_kurt"), 0.0);
    assert_eq!(value(&features, "ih_entropy"), 0.0);
    assert_eq!(
        absent(&features),
        [
            "ih_max_grad",
            "ih_max_grad_g",
            "ih_min_grad",
            "ih_min_grad_g",
            "ivh_v10",
            "ivh_v90",
            "ivh_diff_v10_v90",
            "ivh_i10",
            "ivh_i90",
            "ivh_diff_i10_i90",
        ]
    );
    let zero = of_intensities(&[0.0], &one_level(1));
    assert_eq!(absent(&zero)[..2], ["stat_cov", "stat_qcod"]);
    let mut flat = Features::default();
    pyradiomics_first_order(&[7.0; 5], &one_level(5), 1.0, 0.0, &mut flat);
    assert!(flat.absent.is_empty());
    assert_eq!(value(&flat, "firstorder_Kurtosis"), 0.0);
}

#[test]
fn an_empty_region_lacks_everything() {
    let mut features = of_intensities(&[], &one_level(0));
    local(&phantom::volume(), &[false; 80], &mut features);
    pyradiomics_first_order(&[], &one_level(0), 1.0, 0.0, &mut features);
    assert!(features.features.is_empty());
    assert_eq!(features.absent.len(), PHANTOM.len() + 19);
}

#[test]
fn the_mode_is_the_most_frequent_level_next_to_the_mean() {
    let levels = |levels: &[u16]| Levels {
        size: [levels.len(), 1, 1],
        levels: levels.to_vec(),
        count: 9,
    };
    let mode = |of: &[u16]| {
        let mut out = Features::default();
        histogram(&levels(of), &mut out);
        value(&out, "ih_mode")
    };
    assert_eq!(mode(&[1, 1, 4, 4, 9, 9, 5]), 4.0);
    assert_eq!(mode(&[2, 2, 8, 8]), 2.0);
    assert_eq!(mode(&[0, 0, 3]), 3.0);
}

#[test]
fn the_volume_histogram_follows_its_discretisation() {
    let values: Vec<f64> = (0..100).map(|i| f64::from(i) / 10.0).collect();
    let of = |discretisation| {
        let mut out = Features::default();
        volume_histogram(&values, discretisation, &mut out);
        ["ivh_v10", "ivh_v90", "ivh_i10", "ivh_i90"].map(|tag| value(&out, tag))
    };
    let close = |found: [f64; 4], expected: [f64; 4]| {
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    };
    close(
        of(VolumeHistogram::Continuous(Range::default())),
        [0.9, 0.1, 9.0, 1.0],
    );
    close(
        of(VolumeHistogram::FixedBinNumber(10)),
        [0.9, 0.1, 10.0, 2.0],
    );
    let range = Range {
        minimum: Some(-5.0),
        maximum: Some(15.0),
    };
    // Centres from -4.5 to 14.5: a tenth of the way is -2.6, nine tenths 12.6.
    close(
        of(VolumeHistogram::FixedBinSize { size: 1.0, range }),
        [1.0, 0.0, 9.5, 1.5],
    );
    close(of(VolumeHistogram::Levels(range)), [1.0, 0.0, 9.0, 1.0]);
}

#[test]
fn peaks_are_means_of_spheres_that_end_at_the_images_border() {
    let grid = Grid::aligned([15, 15, 15], [1.0, 1.5, 2.0]);
    let values: Vec<f64> = (0..grid.voxels())
        .map(|i| ((i * 7919) % 211) as f64)
        .collect();
    let image = Volume {
        grid: grid.clone(),
        values,
    };
    let inside: Vec<bool> = (0..grid.voxels()).map(|i| i % 97 == 0).collect();
    let mut out = Features::default();
    local(&image, &inside, &mut out);
    let place = |i: usize| [i % 15, i / 15 % 15, i / 225];
    let radius = 10.0 * (3.0 / (4.0 * std::f64::consts::PI)).cbrt();
    let peak = |centre: usize| {
        let within: Vec<f64> = (0..grid.voxels())
            .filter(|&other| {
                let (a, b) = (place(centre), place(other));
                (0..3)
                    .map(|axis| ((a[axis] as f64 - b[axis] as f64) * grid.spacing[axis]).powi(2))
                    .sum::<f64>()
                    .sqrt()
                    <= radius
            })
            .map(|other| image.values[other])
            .collect();
        within.iter().sum::<f64>() / within.len() as f64
    };
    let region: Vec<usize> = (0..grid.voxels()).filter(|i| i % 97 == 0).collect();
    let brightest = region.iter().map(|&i| image.values[i]).fold(0.0, f64::max);
    let global = region.iter().map(|&i| peak(i)).fold(0.0, f64::max);
    let at_brightest = region
        .iter()
        .filter(|&&i| image.values[i] == brightest)
        .map(|&i| peak(i))
        .fold(0.0, f64::max);
    assert!((value(&out, "loc_peak_glob") - global).abs() < 1e-10);
    assert!((value(&out, "loc_peak_loc") - at_brightest).abs() < 1e-10);
}
