//! Images that differ in a few voxels have counts that differ by no more than claimed, and some by as much.

use proptest::prelude::*;

use super::*;
use crate::features::{Grid, Volume};
use crate::privacy::{Fraction, Patch, PlatformRandomness};

/// The first grey level is around 0, the next ones around 1 and 2.
const RANGE: [f64; 2] = [-0.5, 2.5];

fn image(size: [usize; 3], values: Vec<f64>) -> Image {
    Image {
        volume: Volume {
            grid: Grid::aligned(size, [1.0; 3]),
            values,
        },
        missing: None,
        warnings: Vec::new(),
    }
}

fn settings(grid: [u32; 3], changed: u32, epsilon: u128) -> PatchSettings {
    let fraction = |number| Fraction::new(number, 1).expect("no fraction of nothing");
    PatchSettings {
        grid,
        range: RANGE,
        levels: 3,
        changed,
        epsilon: fraction(epsilon),
        histogram_share: PatchSettings::HISTOGRAM_SHARE,
    }
}

/// The counts of an image on the grid of the settings.
fn counted(size: [usize; 3], values: Vec<f64>, settings: &PatchSettings) -> Counted {
    let levels = levels(
        &image(size, values),
        settings.grid,
        settings.range,
        settings.levels,
    );
    Counted::of(&levels.expect("a grid that fits"))
}

/// The sums of the differences of two images' counts.
fn distances(one: &Counted, other: &Counted) -> [u64; 2] {
    let distance = |one: &[u64], other: &[u64]| {
        assert_eq!(one.len(), other.len());
        one.iter().zip(other).map(|(a, b)| a.abs_diff(*b)).sum()
    };
    [
        distance(&one.histogram, &other.histogram),
        distance(&one.pairs, &other.pairs),
    ]
}

/// The largest distances of all images with so many levels from all others that differ in at most so many voxels.
fn largest(grid: [u32; 3], levels: usize, changed: u32) -> [u64; 2] {
    let size = grid.map(|size| size as usize);
    let voxels = size.iter().product::<usize>() as u32;
    let settings = settings(grid, changed, 1);
    let levels_of = |number: usize| -> Vec<usize> {
        (0..voxels)
            .map(|voxel| number / levels.pow(voxel) % levels)
            .collect()
    };
    let images: Vec<(Vec<usize>, Counted)> = (0..levels.pow(voxels))
        .map(|number| {
            let image = levels_of(number);
            let values = image.iter().map(|&level| level as f64).collect();
            (image, counted(size, values, &settings))
        })
        .collect();
    let mut largest = [0; 2];
    for (at, (image, counts)) in images.iter().enumerate() {
        // Neighbours in one voxel are found by their number; in more, by looking at all.
        let others: Box<dyn Iterator<Item = usize>> = match changed {
            1 => Box::new((0..voxels).flat_map(|voxel| {
                let step = levels.pow(voxel);
                let without = at - image[voxel as usize] * step;
                (0..levels).map(move |level| without + level * step)
            })),
            _ => Box::new(0..at),
        };
        for other in others {
            let (of_other, counts_of_other) = &images[other];
            let differing = image.iter().zip(of_other).filter(|(a, b)| a != b).count();
            if differing <= changed as usize {
                let found = distances(counts, counts_of_other);
                largest = [0, 1].map(|at| largest[at].max(found[at]));
            }
        }
    }
    largest
}

fn sensitivities(grid: [u32; 3], changed: u32) -> [u64; 2] {
    Patch::new(settings(grid, changed, 1))
        .expect("lawful")
        .sensitivities()
}

#[test]
fn of_all_small_images_neighbours_differ_by_the_sensitivities_and_no_more() {
    for (grid, levels) in [
        ([3, 3, 1], 2),
        ([3, 3, 1], 3),
        ([4, 2, 1], 2),
        ([2, 2, 2], 2),
        ([2, 2, 2], 3),
        ([8, 1, 1], 2),
        ([3, 2, 2], 2),
    ] {
        assert_eq!(
            largest(grid, levels, 1),
            sensitivities(grid, 1),
            "{grid:?} with {levels} levels"
        );
    }
    // Two voxels, or all: two that lie apart double it; where all touch, the bound is not reached.
    assert_eq!(largest([7, 1, 1], 2, 2), sensitivities([7, 1, 1], 2));
    for (grid, changed) in [([3, 3, 1], 2), ([3, 3, 1], 9), ([2, 2, 2], 3)] {
        let (found, bound) = (largest(grid, 2, changed), sensitivities(grid, changed));
        assert_eq!(found[0], bound[0]);
        assert!(found[1] <= bound[1] && found[1] > 16, "{grid:?}: {found:?}");
    }
}

#[test]
fn a_voxel_amid_others_is_in_twenty_six_pairs() {
    let one = vec![0.0; 27];
    let mut other = one.clone();
    other[13] = 1.0;
    let settings = settings([3, 3, 3], 1, 1);
    let counts = [one, other].map(|values| counted([3, 3, 3], values, &settings));
    assert_eq!(distances(&counts[0], &counts[1]), [2, 52]);
    assert_eq!(sensitivities([3, 3, 3], 1), [2, 52]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn changing_voxels_of_an_image_of_any_size_changes_no_more_of_its_grid(
        size in proptest::array::uniform3(1usize..9),
        part in proptest::array::uniform3(1usize..9),
        values in proptest::collection::vec(-10.0..10.0f64, 512),
        changes in proptest::collection::vec((0usize..512, prop_oneof![-10.0..10.0f64, Just(1e300), Just(-1e300)]), 1..6),
        absent in proptest::collection::vec(any::<bool>(), 512),
    ) {
        let grid = [0, 1, 2].map(|axis| part[axis].min(size[axis]) as u32);
        let voxels: usize = size.iter().product();
        let on_grid: u32 = grid.iter().product();
        let changed = (changes.len() as u32).min(on_grid);
        let settings = PatchSettings { range: [-8.0, 8.0], ..settings(grid, changed, 1) };
        let one = Image { missing: Some(absent[..voxels].to_vec()), ..image(size, values[..voxels].to_vec()) };
        let mut other = one.clone();
        for &(at, value) in &changes {
            other.volume.values[at % voxels] = value;
            if let Some(missing) = &mut other.missing {
                missing[at % voxels] = value > 9.0;
            }
        }
        let counts = [one, other].map(|image| Counted::of(&levels(&image, grid, settings.range, 3).unwrap()));
        let patch = Patch::new(settings).unwrap();
        let (found, bound) = (distances(&counts[0], &counts[1]), patch.sensitivities());
        prop_assert!(found[0] <= bound[0] && found[1] <= bound[1], "{:?} of {:?}", found, bound);
        // And the counts are always those of the grid: nothing is refused for what the image shows.
        prop_assert!(patch.draw(&counts[0].histogram, &counts[0].pairs, &mut PlatformRandomness::new()).is_ok());
    }

    #[test]
    fn without_noise_features_are_those_of_the_image(values in proptest::collection::vec(0u8..3, 64), flat in any::<bool>()) {
        let values: Vec<f64> = values.iter().map(|&value| f64::from(if flat { 1 } else { value })).collect();
        for (size, aggregation) in [([8, 8, 1], Aggregation::SliceMerged), ([4, 4, 4], Aggregation::VolumeMerged)] {
            let settings = settings(size.map(|size| size as u32), 1, 1 << 16);
            let counts = counted(size, values.clone(), &settings);
            let patch = Patch::new(settings).unwrap();
            let record = patch.draw(&counts.histogram, &counts.pairs, &mut PlatformRandomness::new()).unwrap();
            prop_assert_eq!(patch_features(&record).unwrap(), counts.features(aggregation));
        }
    }
}

#[test]
fn what_holds_no_measurement_and_what_is_out_of_range_has_a_level_too() {
    let mut image = image([4, 1, 1], vec![-1e9, 7.0, 1e9, f64::MAX]);
    image.missing = Some(vec![false, true, false, false]);
    let levels = levels(&image, [4, 1, 1], RANGE, 3).expect("it fits");
    assert_eq!(levels.levels, [1, 1, 3, 3]);
}

#[test]
fn a_voxel_of_the_grid_is_the_mean_of_those_that_lie_in_it() {
    let image = image([4, 2, 1], vec![0.0, 2.0, 2.0, 2.0, 0.0, 2.0, 2.0, 0.6]);
    let levels = levels(&image, [2, 1, 1], RANGE, 3).expect("it fits");
    // Means of 1 and of 1.65.
    assert_eq!((levels.size, levels.levels), ([2, 1, 1], vec![2, 3]));
}

#[test]
fn an_image_that_is_smaller_than_the_grid_is_refused() {
    let image = image([4, 2, 1], vec![0.0; 8]);
    for grid in [[5, 2, 1], [4, 2, 2], [0, 2, 1]] {
        let refused = levels(&image, grid, RANGE, 3);
        assert!(matches!(refused, Err(MeasurementError::PatchGrid { .. })));
    }
}
