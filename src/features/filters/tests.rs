//! Filters against what they are by definition, without reference data.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::rotation::pool;
use super::separable::{Bounds, Image};
use super::spectrum::RealSpectrum;
use super::*;
use crate::features::settings::{Pooling, WaveletFamily};
use crate::features::{Grid, Mask, Settings, extract};

fn noise(size: [usize; 3], spacing: [f64; 3]) -> Volume {
    let grid = Grid::aligned(size, spacing);
    Volume {
        values: (0..grid.voxels())
            .map(|index| ((index * 7919 + index * index % 613) % 1009) as f64 - 400.0)
            .collect(),
        grid,
    }
}

fn filter(json: Value) -> Filter {
    let filter: Filter = serde_json::from_value(json).unwrap();
    filter.check().unwrap();
    filter
}

/// One of each, small enough for small images.
fn filters(boundary: &str, by_slice: bool) -> Vec<Filter> {
    let names = |volume: &str| {
        let letters = if by_slice {
            volume.len() / 3 * 2
        } else {
            volume.len()
        };
        volume[..letters].to_owned()
    };
    [
        json!({"kernel": {"mean": {"support": 5}}}),
        json!({"kernel": {"laplacianOfGaussian": {"sigma": 1.0, "truncation": 3}}}),
        json!({"kernel": {"laws": {"filters": names("E5L3S5")}}}),
        json!({"kernel": {"laws": {"filters": names("L5E5E5"), "energy": 2}}, "rotation": "maximum"}),
        json!({"kernel": {"gabor": {"sigma": 1, "wavelength": 2, "gamma": 1.5, "orientation": 20}}}),
        json!({"kernel": {"gabor": {"sigma": 1, "wavelength": 2, "gamma": 0.8, "step": 45}},
            "rotation": "average"}),
        json!({"kernel": {"wavelet": {"family": "db3", "filters": names("LHH"), "level": 2}},
            "rotation": "average"}),
        json!({"kernel": {"simoncelli": {"level": 2}}}),
        json!({"kernel": {"laplacianOfGaussian": {"sigma": 1.0, "truncation": 3}}, "riesz": [1, 0, 0]}),
        json!({"kernel": {"simoncelli": {}}, "riesz": [1, 2, 0]}),
    ]
    .into_iter()
    .map(|mut json| {
        json["boundary"] = boundary.into();
        json["bySlice"] = by_slice.into();
        filter(json)
    })
    .collect()
}

/// The convolution by its definition, voxel by voxel.
fn convolved(image: &Volume, kernels: &[Vec<f64>], boundary: Boundary) -> Vec<f64> {
    let size = image.grid.size;
    let mut values = image.values.clone();
    for (axis, kernel) in kernels.iter().enumerate() {
        let radius = (kernel.len() / 2) as isize;
        values = (0..values.len())
            .map(|index| {
                let place = [
                    index % size[0],
                    index / size[0] % size[1],
                    index / size[0] / size[1],
                ];
                let term = |(at, weight): (usize, &f64)| {
                    let from = place[axis] as isize - (at as isize - radius);
                    let mut place = place;
                    place[axis] = boundary.voxel(from, size[axis])?;
                    Some(weight * values[image.grid.index(place)])
                };
                kernel.iter().enumerate().filter_map(term).sum()
            })
            .collect();
    }
    values
}

fn assert_close(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (index, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!(
            (a - b).abs() < 1e-8 * (1.0 + b.abs()),
            "{what} {index}: {a} for {b}"
        );
    }
}

#[test]
fn the_four_boundaries_continue_a_line_as_the_ibsi_says() {
    let line = |boundary: Boundary| -> Vec<Option<usize>> {
        (-4..7).map(|place| boundary.voxel(place, 3)).collect()
    };
    let some = |line: [usize; 11]| line.map(Some).to_vec();
    assert_eq!(
        line(Boundary::Nearest),
        some([0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2])
    );
    assert_eq!(
        line(Boundary::Periodic),
        some([2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
    );
    assert_eq!(
        line(Boundary::Mirror),
        some([2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0])
    );
    let zero = line(Boundary::Zero);
    assert_eq!(
        zero.iter().flatten().copied().collect::<Vec<_>>(),
        [0, 1, 2]
    );
    assert_eq!(zero[4], Some(0));
}

#[test]
fn separable_filters_are_convolutions() {
    // Smaller than some of the kernels.
    let image = noise([7, 5, 3], [1.0; 3]);
    let laws = laws("E5W5S3").unwrap();
    for boundary in [
        Boundary::Zero,
        Boundary::Nearest,
        Boundary::Periodic,
        Boundary::Mirror,
    ] {
        let with = |kernel| Filter {
            kernel,
            by_slice: false,
            boundary,
            rotation: None,
            riesz: None,
        };
        let filters = "E5W5S3".to_owned();
        let found = response_map(
            &image,
            &with(Kernel::Laws {
                filters,
                energy: None,
            }),
        )
        .unwrap();
        assert_close(&found.values, &convolved(&image, &laws, boundary), "Laws");
        let found = response_map(&image, &with(Kernel::Mean { support: 9 })).unwrap();
        let mean = vec![vec![1.0 / 9.0; 9]; 3];
        assert_close(&found.values, &convolved(&image, &mean, boundary), "mean");
    }
}

#[test]
fn the_laplacian_of_a_parabola_is_its_curvature() {
    let grid = Grid::aligned([41, 41, 41], [2.0; 3]);
    let values = (0..grid.voxels()).map(|index| {
        let [x, y, z] = [index % 41, index / 41 % 41, index / 1681].map(|at| at as f64 - 20.0);
        1.5 * x * x - y * y + 0.25 * z * z + 3.0 * x - 7.0
    });
    let image = Volume {
        values: values.collect(),
        grid,
    };
    let log = filter(json!({"kernel": {"laplacianOfGaussian": {"sigma": 5, "truncation": 6}}}));
    let middle = ([20; 3], [20; 3]);
    let [value] = response(&image, &log, middle).unwrap()[..] else {
        panic!("one voxel");
    };
    assert!((value - 1.5).abs() < 1e-4, "{value}");
}

#[test]
fn wavelets_are_orthonormal_and_their_high_pass_has_vanishing_moments() {
    for (family, moments) in [
        (WaveletFamily::Haar, 1),
        (WaveletFamily::Db2, 2),
        (WaveletFamily::Db3, 3),
        (WaveletFamily::Coif1, 2),
    ] {
        let [low, high] = ['L', 'H'].map(|pass| kernels::wavelet(family, pass));
        let product = |a: &[f64], b: &[f64], shift: usize| -> f64 {
            a.iter().skip(shift).zip(b).map(|(a, b)| a * b).sum()
        };
        assert!((low.iter().sum::<f64>() - std::f64::consts::SQRT_2).abs() < 1e-12);
        for shift in (0..low.len()).step_by(2) {
            let same = if shift == 0 { 1.0 } else { 0.0 };
            assert!(
                (product(&low, &low, shift) - same).abs() < 1e-12,
                "{family:?}"
            );
            assert!(
                (product(&high, &high, shift) - same).abs() < 1e-12,
                "{family:?}"
            );
            assert!(product(&low, &high, shift).abs() < 1e-12, "{family:?}");
        }
        for moment in 0..moments {
            let sum: f64 = high
                .iter()
                .enumerate()
                .map(|(k, weight)| weight * (k as f64).powi(moment))
                .sum();
            assert!(sum.abs() < 1e-10, "{family:?} {moment}: {sum}");
        }
    }
}

#[test]
fn each_level_of_a_wavelet_spreads_its_kernels() {
    let levels = kernels::decomposition(WaveletFamily::Haar, "HL", 2);
    let half = std::f64::consts::FRAC_1_SQRT_2;
    assert_eq!(levels[0], vec![vec![half, half, 0.0]; 2]);
    assert_eq!(levels[1][0], [-half, 0.0, half, 0.0, 0.0]);
    assert_eq!(levels[1][1], [half, 0.0, half, 0.0, 0.0]);
}

#[test]
fn pooled_filters_are_invariant_to_rotation_and_others_are_not() {
    // A quarter of a turn around z. A spectrum of an odd length is centred on frequency 0, so it turns along.
    let n = 9;
    let image = noise([n, n, n], [1.0; 3]);
    let turn = |volume: &Volume| Volume {
        values: (0..volume.values.len())
            .map(|index| {
                let [x, y, z] = [index % n, index / n % n, index / n / n];
                volume.values[volume.grid.index([y, n - 1 - x, z])]
            })
            .collect(),
        grid: volume.grid.clone(),
    };
    for filter in filters("periodic", false) {
        let expected = turn(&response_map(&image, &filter).unwrap());
        let found = response_map(&turn(&image), &filter).unwrap();
        let furthest = found
            .values
            .iter()
            .zip(&expected.values)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        let has_direction = match filter.kernel {
            Kernel::Laws { .. } | Kernel::Gabor { .. } | Kernel::Wavelet { .. } => {
                filter.rotation.is_none()
            }
            _ => filter.riesz.is_some(),
        };
        if has_direction {
            assert!(furthest > 1.0, "{filter:?}: {furthest}");
        } else {
            assert!(furthest < 1e-8, "{filter:?}: {furthest}");
        }
    }
}

#[test]
fn pooling_takes_the_mean_or_the_highest() {
    let responses = || [vec![1.0, -5.0], vec![3.0, -1.0]].into_iter();
    assert_eq!(pool(responses(), Pooling::Average), [2.0, -3.0]);
    assert_eq!(pool(responses(), Pooling::Maximum), [3.0, -1.0]);
}

#[test]
fn a_slice_filtered_by_itself_does_not_see_the_others() {
    let image = noise([12, 10, 3], [1.0, 1.0, 4.0]);
    let slice = Volume {
        values: image.values[120..240].to_vec(),
        grid: Grid::aligned([12, 10, 1], [1.0, 1.0, 4.0]),
    };
    for filter in filters("nearest", true) {
        let all = response_map(&image, &filter).unwrap();
        let one = response_map(&slice, &filter).unwrap();
        assert_close(&one.values, &all.values[120..240], &format!("{filter:?}"));
    }
}

#[test]
fn a_wavelet_of_simoncelli_passes_its_band_only() {
    // Waves along x: each is what the filter's spectrum has at its frequency.
    let n = 64;
    let grid = Grid::aligned([n, 1, 1], [1.0; 3]);
    let simoncelli =
        filter(json!({"kernel": {"simoncelli": {}}, "bySlice": true, "boundary": "periodic"}));
    for (waves, passed) in [(16, true), (30, true), (4, false), (2, false)] {
        let angle = |x: usize| std::f64::consts::TAU * (x * waves) as f64 / n as f64;
        let image = Volume {
            values: (0..n).map(|x| angle(x).cos()).collect(),
            grid: grid.clone(),
        };
        let response = response_map(&image, &simoncelli).unwrap().values;
        let highest = response.iter().copied().fold(0.0, f64::max);
        assert_eq!(highest > 0.1, passed, "{waves}: {highest}");
    }
}

#[test]
fn the_riesz_transforms_of_an_order_keep_the_energy() {
    // Of the first order: one for each axis, whose squares add up to the image's, but for its mean. The spectrum's centre is
    // a frequency if there is an odd number of them.
    let image = noise([15, 9, 27], [1.0; 3]);
    let mean = image.values.iter().sum::<f64>() / image.values.len() as f64;
    let energy = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    let centred: Vec<f64> = image.values.iter().map(|value| value - mean).collect();
    let of = Image {
        values: &image.values,
        size: image.grid.size,
        boundary: Boundary::Periodic,
    };
    let sum: f64 = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        .into_iter()
        .map(|order| {
            let riesz = filter(json!({"kernel": {"simoncelli": {}}, "riesz": order}));
            energy(&spectral::riesz(&of, &riesz, of.whole()).unwrap())
        })
        .sum();
    assert!((sum / energy(&centred) - 1.0).abs() < 1e-9, "{sum}");
}

#[test]
fn what_reaches_too_far_is_an_error() {
    let image = noise([4, 4, 4], [0.01; 3]);
    let wide = filter(json!({"kernel": {"laplacianOfGaussian": {"sigma": 100}}}));
    assert!(matches!(
        response_map(&image, &wide),
        Err(FeatureError::Settings(_))
    ));
    let empty = Volume {
        values: Vec::new(),
        grid: Grid::aligned([0, 4, 4], [1.0; 3]),
    };
    let mean = filter(json!({"kernel": {"mean": {"support": 3}}}));
    assert!(matches!(
        response_map(&empty, &mean),
        Err(FeatureError::Malformed { .. })
    ));
}

#[test]
fn features_are_those_of_the_response_in_the_region_that_the_image_has() {
    let image = noise([30, 28, 26], [1.0, 1.0, 1.5]);
    let mut mask = Mask {
        inside: vec![false; image.grid.voxels()],
        grid: image.grid.clone(),
    };
    for index in 0..mask.inside.len() {
        let [x, y, z] = [index % 30, index / 30 % 28, index / 840];
        mask.inside[index] = (12..17).contains(&x) && (2..9).contains(&y) && (11..15).contains(&z);
    }
    for filter in filters("mirror", false) {
        let settings = json!({
            "filter": filter,
            "families": ["intensity_statistics"],
            "resegmentation": {"range": [-100, 300]},
        });
        let settings = Settings::from_json(&settings.to_string()).unwrap();
        let extraction = extract(&image, &mask, &settings, &mut |_| true).unwrap();
        let response = response_map(&image, &filter).unwrap().values;
        let values: Vec<f64> = (0..response.len())
            .filter(|&index| mask.inside[index] && (-100.0..=300.0).contains(&image.values[index]))
            .map(|index| response[index])
            .collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let found = extraction.features.features[0];
        assert_eq!(found.definition.tag, "stat_mean");
        assert!(
            (found.value - mean).abs() < 1e-8,
            "{filter:?}: {} for {mean}",
            found.value
        );
    }
}

fn boundaries() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["zero", "nearest", "periodic", "mirror"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_part_of_the_response_is_that_of_the_whole(
        size in [3usize..14, 3usize..14, 2usize..10],
        boundary in boundaries(),
        by_slice: bool,
        ends in [(0.0..1.0, 0.0..1.0), (0.0..1.0, 0.0..1.0), (0.0..1.0, 0.0..1.0)],
    ) {
        let image = noise(size, [1.0, 1.2, 0.8]);
        let mut wanted: Bounds = ([0; 3], [0; 3]);
        for axis in 0..3 {
            let at = |part: f64| (part * size[axis] as f64) as usize;
            let (a, b): (f64, f64) = ends[axis];
            (wanted.0[axis], wanted.1[axis]) = (at(a.min(b)), at(a.max(b)));
        }
        for filter in filters(boundary, by_slice) {
            let whole = response_map(&image, &filter).unwrap();
            let part = response(&image, &filter, wanted).unwrap();
            let expected = Image { values: &whole.values, size, boundary: filter.boundary }.cut(wanted);
            assert_close(&part, &expected, &format!("{filter:?}"));
        }
    }

    #[test]
    fn a_spectrum_there_and_back_is_the_image(
        size in [1usize..24, 1usize..12, 1usize..9],
        is_volume: bool,
    ) {
        let image = noise(size, [1.0; 3]);
        let dimensions = if is_volume { 3 } else { 2 };
        let spectrum = RealSpectrum::new(size, dimensions, |line, values| {
            values.copy_from_slice(&image.values[line * size[0]..(line + 1) * size[0]]);
        });
        assert_close(&spectrum.back(), &image.values, "there and back");
    }
}
