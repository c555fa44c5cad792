//! Regions that have hardly anything to describe, images and regions that do not belong together, and being stopped.

use std::collections::BTreeSet;

use proptest::prelude::*;
use scanveil::features::{
    Aggregation, Extraction, FeatureError, Grid, Mask, NAMES, Settings, Volume, extract,
};

use crate::phantoms::digital_phantom;

fn features(image: &Volume, mask: &Mask, settings: &Settings) -> Result<Extraction, FeatureError> {
    extract(image, mask, settings, &mut |_| true)
}

fn named(name: &str) -> Settings {
    Settings::named(name).unwrap()
}

/// The features that a region has or has not: each once, with its aggregation.
fn listed(extraction: &Extraction) -> BTreeSet<(Aggregation, &'static str)> {
    let features = &extraction.features;
    let there = features
        .features
        .iter()
        .map(|feature| (feature.aggregation, feature.definition.tag));
    let absent = features
        .absent
        .iter()
        .map(|absent| (absent.aggregation, absent.definition.tag));
    let listed: Vec<_> = there.chain(absent).collect();
    let set: BTreeSet<_> = listed.iter().copied().collect();
    assert_eq!(set.len(), listed.len(), "each once");
    set
}

/// A box of voxels and the region that a function of its voxels makes.
fn phantom(
    size: [usize; 3],
    value: impl Fn([usize; 3]) -> f64,
    inside: impl Fn([usize; 3]) -> bool,
) -> (Volume, Mask) {
    let grid = Grid::aligned(size, [1.0, 1.0, 2.5]);
    let voxels: Vec<_> = (0..grid.voxels())
        .map(|index| {
            [
                index % size[0],
                index / size[0] % size[1],
                index / size[0] / size[1],
            ]
        })
        .collect();
    (
        Volume {
            grid: grid.clone(),
            values: voxels.iter().map(|&voxel| value(voxel)).collect(),
        },
        Mask {
            grid,
            inside: voxels.iter().map(|&voxel| inside(voxel)).collect(),
        },
    )
}

#[test]
fn every_region_has_the_same_features_or_reasons_why_not() {
    let noise = |[x, y, z]: [usize; 3]| ((x * 31 + y * 17 + z * 7) % 13 + 1) as f64;
    let one = |voxel| voxel == [2, 2, 2];
    let regions: [(&str, (Volume, Mask)); 8] = [
        ("one voxel", phantom([5; 3], noise, one)),
        (
            "one voxel that is the image",
            phantom([1; 3], noise, |_| true),
        ),
        ("flat", phantom([5; 3], |_| 7.0, |_| true)),
        (
            "a line",
            phantom([5; 3], noise, |[_, y, z]| y == 1 && z == 3),
        ),
        ("a slice", phantom([5; 3], noise, |[_, _, z]| z == 2)),
        ("an image of one slice", phantom([9, 8, 1], noise, |_| true)),
        (
            "two voxels far apart",
            phantom([5; 3], noise, |voxel| voxel == [0; 3] || voxel == [4; 3]),
        ),
        (
            "a checkerboard",
            phantom([5; 3], noise, |[x, y, z]| (x + y + z) % 2 == 0),
        ),
    ];
    let (image, mask) = digital_phantom();
    for name in NAMES {
        let settings = named(name);
        let whole = features(&image, &mask, &settings).unwrap();
        for (what, (image, mask)) in &regions {
            // A voxel of 2.5 mm³ may have no voxel of 8 mm³ of which it is half.
            let extraction = match features(image, mask, &settings) {
                Err(FeatureError::Vanished { .. }) => continue,
                extraction => extraction.unwrap(),
            };
            for feature in &extraction.features.features {
                assert!(feature.value.is_finite(), "{name}, {what}: {feature:?}");
            }
            for absent in &extraction.features.absent {
                assert!(!absent.reason.is_empty(), "{name}, {what}: {absent:?}");
            }
            if name == "default" && image.grid.size[2] == 1 {
                continue;
            }
            assert_eq!(listed(&extraction), listed(&whole), "{name}, {what}");
        }
    }
}

#[test]
fn a_region_that_loses_all_its_intensities_keeps_its_shape() {
    let (image, mask) = digital_phantom();
    let settings = Settings::from_json(r#"{"resegmentation": {"range": [1000, null]}}"#).unwrap();
    let extraction = features(&image, &mask, &settings).unwrap();
    let has = |tag| {
        let mut features = extraction.features.features.iter();
        features.any(|feature| feature.definition.tag == tag)
    };
    assert!(has("morph_volume"));
    assert!(!has("stat_mean"));
    let whole = features(&image, &mask, &Settings::default()).unwrap();
    assert_eq!(listed(&extraction), listed(&whole));
}

#[test]
fn textures_of_one_slice_are_by_slice_by_default() {
    let (image, mask) = phantom([6, 6, 1], |[x, y, _]| (x * y) as f64, |_| true);
    let extraction = features(&image, &mask, &Settings::default()).unwrap();
    let aggregations: BTreeSet<_> = listed(&extraction).into_iter().map(|(by, _)| by).collect();
    assert_eq!(
        aggregations,
        BTreeSet::from([
            Aggregation::None,
            Aggregation::SliceMerged,
            Aggregation::Slice
        ])
    );
}

#[test]
fn what_does_not_belong_together_is_refused_with_its_reason() {
    let (image, mask) = digital_phantom();
    let settings = Settings::default();
    let error =
        |image: &Volume, mask: &Mask| features(image, mask, &settings).unwrap_err().to_string();
    let mut moved = mask.clone();
    moved.grid.origin[2] = 3.0;
    assert_eq!(
        error(&image, &moved),
        "the region does not lie on the image's grid: the first voxels lie 3.000 mm apart; \
         corresponding voxels lie up to 3.000 mm (1.50 voxels) apart"
    );
    let mut empty = mask.clone();
    empty.inside.fill(false);
    assert_eq!(
        error(&image, &empty),
        "the region is empty: none of 80 voxels is inside"
    );
    let mut short = image.clone();
    short.values.pop();
    assert_eq!(error(&short, &mask), "the image has 79 voxels, its grid 80");
    let mut nothing = image.clone();
    nothing.values[0] = f64::NAN;
    assert_eq!(
        error(&nothing, &mask),
        "1 voxels of the region are not finite numbers"
    );
    let mut flat = image.clone();
    flat.grid.spacing[1] = 0.0;
    assert_eq!(
        error(&flat, &mask),
        "the image's spacing of 0 mm is no distance"
    );
}

#[test]
fn settings_that_an_image_cannot_have_are_refused_with_their_reason() {
    let (image, mask) = digital_phantom();
    let error = |json: &str| {
        let settings = Settings::from_json(json).unwrap();
        features(&image, &mask, &settings).unwrap_err().to_string()
    };
    assert!(
        error(
            r#"{"interpolation": {"spacing": [40, 40, 40], "mask": "nearest"},
            "resegmentation": {"range": [5, 6]}}"#
        )
        .contains("too small for this spacing")
    );
    assert!(
        error(r#"{"interpolation": {"spacing": [0.001, 0.001, 0.001]}}"#)
            .contains("the new grid would have")
    );
    assert!(
        error(r#"{"discretisation": {"fixedBinSize": {"size": 0.00001}}}"#)
            .contains("grey levels; the most is 65535")
    );
    for json in [
        r#"{"interpolation": {"spacing": [1e-300, 1, 1]}}"#,
        r#"{"interpolation": {"spacing": [1e300, 1e-300]}}"#,
        r#"{"conventions": "pyradiomics", "resampledPixelSpacing": [1e-300, 0, 0]}"#,
    ] {
        assert!(error(json).contains("the new grid would have"), "{json}");
    }
    let mut negative = image.clone();
    negative.values[0] = -3.0;
    let settings = named("ibsi-phantom");
    let error = features(&negative, &mask, &settings).unwrap_err();
    assert!(error.to_string().contains("-3 is no grey level"), "{error}");
}

#[test]
fn an_image_with_hardly_any_spacing_has_features_all_the_same() {
    let (mut image, mut mask) = digital_phantom();
    for grid in [&mut image.grid, &mut mask.grid] {
        grid.spacing = [1e-30; 3];
    }
    let extraction = features(&image, &mask, &Settings::default()).unwrap();
    assert_eq!(extraction.region.voxels, 74);
}

#[test]
fn progress_goes_to_the_end_and_can_stop_it() {
    let (image, mask) = digital_phantom();
    for name in ["default", "pyradiomics"] {
        let settings = named(name);
        let mut heard = Vec::new();
        extract(&image, &mask, &settings, &mut |done| {
            heard.push(done);
            true
        })
        .unwrap();
        assert!(heard.is_sorted() && heard.last() == Some(&1.0), "{heard:?}");
        for stop in 1..=heard.len() {
            let mut calls = 0;
            let stopped = extract(&image, &mask, &settings, &mut |_| {
                calls += 1;
                calls < stop
            });
            assert_eq!(stopped, Err(FeatureError::Cancelled));
            assert_eq!(calls, stop);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_small_region_has_finite_features(
        size in prop::array::uniform3(1usize..6),
        values in prop::collection::vec(-50i16..50, 125),
        inside in prop::collection::vec(any::<bool>(), 125),
        spacing in prop::array::uniform3(0.5f64..4.0),
    ) {
        let grid = Grid::aligned(size, spacing);
        let voxels = grid.voxels();
        let image = Volume {
            grid: grid.clone(),
            values: values[..voxels].iter().map(|&value| value.into()).collect(),
        };
        let mut mask = Mask { grid, inside: inside[..voxels].to_vec() };
        mask.inside[voxels / 2] = true;
        for name in ["default", "ibsi-ct-b", "ibsi-ct-e", "pyradiomics"] {
            match features(&image, &mask, &named(name)) {
                Ok(extraction) => {
                    listed(&extraction);
                    for feature in &extraction.features.features {
                        prop_assert!(feature.value.is_finite(), "{name}: {feature:?}");
                    }
                }
                Err(error) => prop_assert!(matches!(error, FeatureError::Vanished { .. }), "{error}"),
            }
        }
    }
}
