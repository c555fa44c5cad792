//! What holds for every region.

use super::super::block::Block;
use super::super::cooccurrence;
use super::super::count::{Wanted, count};
use super::super::logarithm::Logarithms;
use super::brute::volumes;
use super::{all, value};
use crate::features::{Aggregation, Levels};
use proptest::prelude::*;

/// The same region, its axes in another order and some of them running backwards.
fn turned(levels: &Levels, order: [usize; 3], back: [bool; 3]) -> Levels {
    let size = order.map(|axis| levels.size[axis]);
    let mut turned = Vec::with_capacity(levels.levels.len());
    for z in 0..size[2] {
        for y in 0..size[1] {
            for x in 0..size[0] {
                let mut voxel = [0; 3];
                for ((place, axis), (back, size)) in [x, y, z]
                    .into_iter()
                    .zip(order)
                    .zip(back.into_iter().zip(size))
                {
                    voxel[axis] = if back { size - 1 - place } else { place };
                }
                turned.push(levels.at(voxel));
            }
        }
    }
    Levels {
        size,
        levels: turned,
        count: levels.count,
    }
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + one.abs().max(other.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn turning_or_mirroring_a_volume_changes_nothing_in_three_dimensions(
        levels in volumes(),
        order in Just([0, 1, 2]).prop_shuffle(),
        back in any::<[bool; 3]>(),
    ) {
        let aggregations =
            [Aggregation::VolumeMerged, Aggregation::VolumeAveraged, Aggregation::Volume];
        let one = all(&levels, &aggregations);
        let other = all(&turned(&levels, order, back), &aggregations);
        prop_assert_eq!(one.features.len(), other.features.len());
        for feature in &one.features {
            let (tag, aggregation) = (feature.definition.tag, feature.aggregation);
            let turned = value(&other, tag, aggregation).unwrap();
            prop_assert!(close(feature.value, turned), "{}: {}, {}", tag, feature.value, turned);
        }
    }

    #[test]
    fn the_sums_of_matrices_are_the_voxels_and_their_neighbours(levels in volumes()) {
        let block = Block::new(&levels, 1);
        let wanted = Wanted {
            pairs: true,
            runs: true,
            zones: true,
            surroundings: true,
            distance: 1,
            coarseness: 0,
            still: None,
        };
        let counts = count(&block, 0..levels.size[2], &wanted, None);
        let voxels = levels.levels.iter().filter(|&&level| level > 0).count() as u64;
        for (pairs, runs) in counts.pairs.iter().zip(&counts.runs) {
            let of = |cell: &super::super::sizes::Cell| u64::from(cell.size) * cell.count;
            prop_assert_eq!(runs.cells.iter().map(of).sum::<u64>(), voxels);
            // A run is parted from the voxels that it has by the pairs inside of it.
            let runs: u64 = runs.cells.iter().map(|cell| cell.count).sum();
            let equal = pairs.cells.iter().filter(|(levels, _)| levels[0] == levels[1]);
            prop_assert_eq!(runs + equal.map(|&(_, count)| count).sum::<u64>(), voxels);
        }
        let sizes = counts.zones.iter().map(|zone| u64::from(zone.size));
        prop_assert_eq!(sizes.sum::<u64>(), voxels);
        let dependence = counts.dependence.cells.iter().map(|cell| cell.count);
        prop_assert_eq!(dependence.sum::<u64>(), voxels);
    }

    #[test]
    fn cooccurrence_features_are_what_their_definitions_say(levels in volumes()) {
        let block = Block::new(&levels, 1);
        let wanted = Wanted {
            pairs: true,
            distance: 1,
            ..Wanted::default()
        };
        let counts = count(&block, 0..levels.size[2], &wanted, None);
        let logs = Logarithms::new();
        for pairs in counts.pairs.iter().filter(|pairs| pairs.cells.len() > 1).take(2) {
            let fast = cooccurrence::features(pairs, &block.values, levels.count, &logs);
            let slow = by_definition(&pairs.cells, &block.values, f64::from(levels.count));
            for (place, slow) in slow {
                let fast = fast[place];
                prop_assert!(close(fast, slow), "{}: {}, {}", place, fast, slow);
            }
        }
    }
}

/// Features by their place, from the symmetric matrix cell by cell.
fn by_definition(cells: &[([u16; 2], u64)], values: &[u16], levels: f64) -> Vec<(usize, f64)> {
    let total: f64 = cells.iter().map(|&(_, count)| 2.0 * count as f64).sum();
    let mut p = Vec::new();
    for &([low, high], count) in cells {
        let (i, j) = (
            f64::from(values[usize::from(low)]),
            f64::from(values[usize::from(high)]),
        );
        if low == high {
            p.push((i, j, 2.0 * count as f64 / total));
        } else {
            p.push((i, j, count as f64 / total));
            p.push((j, i, count as f64 / total));
        }
    }
    let sum =
        |of: &dyn Fn(f64, f64, f64) -> f64| p.iter().map(|&(i, j, p)| of(i, j, p)).sum::<f64>();
    let single = |level: f64| {
        p.iter()
            .filter(|cell| cell.0 == level)
            .map(|cell| cell.2)
            .sum::<f64>()
    };
    let entropy = |key: &dyn Fn(f64, f64) -> f64| {
        let mut keys: Vec<f64> = p.iter().map(|&(i, j, _)| key(i, j)).collect();
        keys.sort_unstable_by(f64::total_cmp);
        keys.dedup();
        let of = |k: &f64| {
            p.iter()
                .filter(|c| key(c.0, c.1) == *k)
                .map(|c| c.2)
                .sum::<f64>()
        };
        -keys.iter().map(of).map(|p| p * p.log2()).sum::<f64>()
    };
    let mean = sum(&|i, _, p| i * p);
    let variance = sum(&|i, _, p| (i - mean).powi(2) * p);
    let apart = sum(&|i, j, p| (i - j).abs() * p);
    let joint = -sum(&|_, _, p| p * p.log2());
    let hx = entropy(&|i, _| i);
    let hxy1 = -sum(&|i, j, p| p * (single(i) * single(j)).log2());
    vec![
        (0, p.iter().map(|cell| cell.2).fold(0.0, f64::max)),
        (1, mean),
        (2, variance),
        (3, joint),
        (4, apart),
        (5, sum(&|i, j, p| ((i - j).abs() - apart).powi(2) * p)),
        (6, entropy(&|i, j| (i - j).abs())),
        (7, sum(&|i, j, p| (i + j) * p)),
        (8, sum(&|i, j, p| (i + j - 2.0 * mean).powi(2) * p)),
        (9, entropy(&|i, j| i + j)),
        (10, sum(&|_, _, p| p * p)),
        (11, sum(&|i, j, p| (i - j).powi(2) * p)),
        (12, apart),
        (13, sum(&|i, j, p| p / (1.0 + (i - j).abs()))),
        (14, sum(&|i, j, p| p / (1.0 + (i - j).abs() / levels))),
        (15, sum(&|i, j, p| p / (1.0 + (i - j).powi(2)))),
        (16, sum(&|i, j, p| p / (1.0 + ((i - j) / levels).powi(2)))),
        (
            17,
            sum(&|i, j, p| if i == j { 0.0 } else { p / (i - j).powi(2) }),
        ),
        (18, sum(&|i, j, p| (i - mean) * (j - mean) * p) / variance),
        (19, sum(&|i, j, p| i * j * p)),
        (20, sum(&|i, j, p| (i + j - 2.0 * mean).powi(2) * p)),
        (21, sum(&|i, j, p| (i + j - 2.0 * mean).powi(3) * p)),
        (22, sum(&|i, j, p| (i + j - 2.0 * mean).powi(4) * p)),
        (23, (joint - hxy1) / hx),
    ]
}
