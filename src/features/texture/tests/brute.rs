//! The matrices by their definitions, voxel by voxel, beside the fast code.

use super::super::block::Block;
use super::super::count::{Wanted, count};
use super::super::direction::{self, Step};
use super::super::sizes::Sizes;
use super::super::zone;
use crate::features::Levels;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A box of random levels with gaps between them and voxels outside.
pub(super) fn volumes() -> impl Strategy<Value = Levels> {
    let levels = prop_oneof![
        Just(vec![0, 1, 1, 2, 7]),
        Just(vec![0, 3, 3, 3, 3, 3, 4]),
        Just((0..2000).collect::<Vec<u16>>()),
    ];
    (1..7_usize, 1..6_usize, 1..6_usize, levels).prop_flat_map(|(x, y, z, levels)| {
        let voxels = prop::collection::vec(prop::sample::select(levels), x * y * z);
        voxels.prop_map(move |levels| Levels {
            size: [x, y, z],
            count: levels.iter().copied().max().unwrap_or(0),
            levels,
        })
    })
}

/// The level at a voxel moved by a step times a factor; 0 outside of the box.
fn level(levels: &Levels, voxel: [usize; 3], step: Step, times: isize) -> u16 {
    let mut moved = [0; 3];
    for axis in 0..3 {
        let place = voxel[axis].checked_add_signed(step[axis] * times);
        match place.filter(|&place| place < levels.size[axis]) {
            Some(place) => moved[axis] = place,
            None => return 0,
        }
    }
    levels.at(moved)
}

fn voxels(levels: &Levels) -> Vec<[usize; 3]> {
    let [columns, rows, slices] = levels.size;
    let all = (0..columns * rows * slices).map(|index| {
        [
            index % columns,
            index / columns % rows,
            index / columns / rows,
        ]
    });
    all.filter(|&voxel| levels.at(voxel) > 0).collect()
}

type Table = BTreeMap<(u16, u32), u64>;

fn table(matrix: &Sizes, block: &Block) -> Table {
    let cells = matrix.cells.iter();
    cells
        .map(|cell| {
            (
                (block.values[usize::from(cell.rank)], cell.size),
                cell.count,
            )
        })
        .collect()
}

fn both_sides(steps: &[Step]) -> Vec<Step> {
    steps
        .iter()
        .flat_map(|&[x, y, z]| [[x, y, z], [-x, -y, -z]])
        .collect()
}

/// Zones by flooding: level, size, least distance.
fn flooded(levels: &Levels, steps: &[Step], distances: &[u32]) -> Vec<(u16, u32, u32)> {
    let index = |[x, y, z]: [usize; 3]| (z * levels.size[1] + y) * levels.size[0] + x;
    let mut seen = vec![false; levels.levels.len()];
    let mut zones = Vec::new();
    for start in voxels(levels) {
        let mut open = vec![start];
        let (mut size, mut distance) = (0, u32::MAX);
        while let Some(voxel) = open.pop() {
            if std::mem::replace(&mut seen[index(voxel)], true) {
                continue;
            }
            size += 1;
            distance = distance.min(distances[index(voxel)]);
            for step in both_sides(steps) {
                if level(levels, voxel, step, 1) == levels.at(start) {
                    let mut next = voxel;
                    for axis in 0..3 {
                        next[axis] = next[axis].checked_add_signed(step[axis]).unwrap();
                    }
                    open.push(next);
                }
            }
        }
        if size > 0 {
            zones.push((levels.at(start), size, distance));
        }
    }
    zones.sort_unstable();
    zones
}

/// The distance to the nearest voxel outside, by looking at all of them and at the border of the box.
fn nearest_outside(inside: &[bool], size: [usize; 3], still: Option<usize>) -> Vec<u32> {
    let place = |index: usize| {
        [
            index % size[0],
            index / size[0] % size[1],
            index / size[0] / size[1],
        ]
    };
    let distance = |index: usize| {
        let here = place(index);
        let axes = (0..3).filter(|&axis| still != Some(axis));
        let border = axes.map(|axis| (here[axis] + 1).min(size[axis] - here[axis]));
        let outside = (0..inside.len())
            .filter(|&other| !inside[other])
            .filter_map(|other| {
                let there = place(other);
                let along = still.is_none_or(|axis| here[axis] == there[axis]);
                along.then(|| (0..3).map(|axis| here[axis].abs_diff(there[axis])).sum())
            });
        border.chain(outside).min().unwrap_or(0)
    };
    (0..inside.len())
        .map(|index| u32::try_from(distance(index)).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn one_pass_counts_what_the_definitions_say(
        levels in volumes(),
        still in prop_oneof![Just(None), (0..3_usize).prop_map(Some)],
        distance in 1..3_u8,
        coarseness in 0..2_u16,
    ) {
        let block = Block::new(&levels, usize::from(distance));
        let mask: Vec<_> = levels.levels.iter().map(|&level| level > 0).collect();
        let distances = zone::distances(&mask, levels.size, still);
        prop_assert_eq!(&distances, &nearest_outside(&mask, levels.size, still));
        let wanted = Wanted {
            pairs: true,
            runs: true,
            zones: true,
            surroundings: true,
            distance,
            coarseness,
            still,
        };
        let counts = count(&block, 0..levels.size[2], &wanted, Some(&distances));
        let inside = voxels(&levels);

        let steps = direction::at(distance, still);
        prop_assert_eq!(counts.pairs.len(), steps.len());
        for (&step, pairs) in steps.iter().zip(&counts.pairs) {
            let mut expected = BTreeMap::new();
            for &voxel in &inside {
                let (one, other) = (levels.at(voxel), level(&levels, voxel, step, 1));
                if other > 0 {
                    *expected.entry([one.min(other), one.max(other)]).or_insert(0) += 1;
                }
            }
            let value = |rank: u16| block.values[usize::from(rank)];
            let cells = pairs.cells.iter();
            let counted: BTreeMap<_, _> =
                cells.map(|&([low, high], count)| ([value(low), value(high)], count)).collect();
            prop_assert_eq!(counted, expected);
        }

        let unit = direction::at(1, still);
        prop_assert_eq!(counts.runs.len(), unit.len());
        for (&step, runs) in unit.iter().zip(&counts.runs) {
            let mut expected = Table::new();
            for &voxel in &inside {
                let here = levels.at(voxel);
                if level(&levels, voxel, step, -1) != here {
                    let run = (1..).take_while(|&far| level(&levels, voxel, step, far) == here);
                    let size = u32::try_from(run.count() + 1).unwrap();
                    *expected.entry((here, size)).or_insert(0) += 1;
                }
            }
            prop_assert_eq!(table(runs, &block), expected);
            prop_assert_eq!(runs.voxels, inside.len() as u64);
        }

        let zones = counts.zones.iter();
        let mut zones: Vec<_> = zones
            .map(|zone| (block.values[usize::from(zone.rank)], zone.size, zone.distance))
            .collect();
        zones.sort_unstable();
        prop_assert_eq!(zones, flooded(&levels, &unit, &distances));

        let around = both_sides(&direction::within(distance, still));
        let mut dependence = Table::new();
        let mut tones = BTreeMap::new();
        for &voxel in &inside {
            let here = levels.at(voxel);
            let neighbours = around.iter().map(|&step| level(&levels, voxel, step, 1));
            let neighbours: Vec<_> = neighbours.filter(|&level| level > 0).collect();
            let near = neighbours.iter().filter(|&&other| other.abs_diff(here) <= coarseness);
            let near = u32::try_from(near.count() + 1).unwrap();
            *dependence.entry((here, near)).or_insert(0) += 1;
            let tone = tones.entry(here).or_insert((0, 0, 0.0));
            if neighbours.is_empty() {
                tone.1 += 1;
            } else {
                let sum: f64 = neighbours.iter().map(|&level| f64::from(level)).sum();
                tone.0 += 1;
                tone.2 += (f64::from(here) - sum / neighbours.len() as f64).abs();
            }
        }
        prop_assert_eq!(table(&counts.dependence, &block), dependence);
        for (tone, level) in counts.tones.tones.iter().zip(&block.values).skip(1) {
            let &(voxels, alone, difference) = tones.get(level).unwrap();
            prop_assert_eq!((tone.voxels, tone.alone), (voxels, alone));
            prop_assert!((tone.difference - difference).abs() <= 1e-9 * (1.0 + difference));
        }
    }
}
