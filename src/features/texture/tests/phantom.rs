//! The matrices and values that the reference manual prints for its digital phantom.

use super::super::block::Block;
use super::super::count::{Counts, Wanted, count};
use super::super::zone;
use super::super::{Matrices, Pairs, Sizes, aggregate::Matrix};
use super::{all, value};
use crate::features::Aggregation;
use crate::features::phantom::{levels, mask, matches};

/// The phantom's matrices as a volume. Its levels are 1, 3, 4 and 6, by number 1 to 4.
fn counted() -> Counts {
    let block = Block::new(&levels(), 1);
    let distances = zone::distances(&mask().inside, block.size, None);
    let wanted = Wanted {
        pairs: true,
        runs: true,
        zones: true,
        surroundings: true,
        distance: 1,
        coarseness: 0,
        still: None,
    };
    count(&block, 0..4, &wanted, Some(&distances))
}

/// A matrix as the manual prints it: level, size, count.
fn printed(matrix: &Sizes) -> Vec<(u32, u32, u64)> {
    let level = |rank: u16| [0, 1, 3, 4, 6][usize::from(rank)];
    let cells = matrix.cells.iter();
    cells
        .map(|cell| (level(cell.rank), cell.size, cell.count))
        .collect()
}

#[test]
fn the_merged_cooccurrence_matrix_is_the_manuals() {
    let merged = Pairs::merged(counted().pairs.iter());
    // Its diagonal has equal pairs twice.
    let expected = [
        ([1, 1], 536 / 2),
        ([1, 2], 14),
        ([1, 3], 105),
        ([1, 4], 61),
        ([2, 3], 5),
        ([2, 4], 6),
        ([3, 3], 64 / 2),
        ([3, 4], 28),
        ([4, 4], 16 / 2),
    ];
    assert_eq!(merged.cells, expected);
}

#[test]
fn the_merged_run_length_matrix_is_the_manuals() {
    let merged = Sizes::merged(counted().runs.iter());
    let expected = [
        (1, 1, 190),
        (1, 2, 140),
        (1, 3, 31),
        (1, 4, 18),
        (1, 5, 3),
        (3, 1, 13),
        (4, 1, 149),
        (4, 2, 24),
        (4, 3, 1),
        (4, 4, 2),
        (6, 1, 78),
        (6, 2, 3),
        (6, 3, 1),
        (6, 4, 1),
    ];
    assert_eq!(printed(&merged), expected);
    assert_eq!(merged.voxels, 13 * 74);
}

#[test]
fn the_zone_matrices_are_the_manuals() {
    let zones = counted().zones;
    let sizes = [(1, 50, 1), (3, 1, 1), (4, 2, 1), (4, 14, 1), (6, 7, 1)];
    assert_eq!(printed(&zone::size_matrix(&zones, 4)), sizes);
    let distances = [(1, 1, 1), (3, 1, 1), (4, 1, 2), (6, 1, 1)];
    assert_eq!(printed(&zone::distance_matrix(&zones, 4)), distances);
}

#[test]
fn the_grey_tone_difference_matrix_is_the_manuals() {
    let expected = [
        (50, 39.946_954),
        (1, 0.2),
        (16, 20.825_401),
        (7, 24.127_005),
    ];
    for (tone, (voxels, difference)) in counted().tones.tones.iter().skip(1).zip(expected) {
        assert_eq!(tone.voxels, voxels);
        assert!((tone.difference - difference).abs() < 1e-6, "{tone:?}");
    }
}

#[test]
fn the_dependence_matrix_is_the_manuals() {
    let ones = [
        (5, 2),
        (6, 2),
        (7, 1),
        (8, 6),
        (9, 4),
        (10, 6),
        (11, 5),
        (12, 5),
        (13, 3),
        (14, 2),
        (15, 5),
        (16, 3),
        (17, 3),
        (18, 2),
        (21, 1),
    ];
    let others = [
        (3, 1, 1),
        (4, 2, 2),
        (4, 4, 2),
        (4, 5, 6),
        (4, 6, 4),
        (4, 7, 2),
        (6, 2, 1),
        (6, 3, 4),
        (6, 4, 1),
        (6, 5, 1),
    ];
    let mut expected: Vec<_> = ones.map(|(size, count)| (1, size, count)).to_vec();
    expected.extend(others);
    assert_eq!(printed(&counted().dependence), expected);
}

#[test]
fn every_family_has_its_reference_value_under_every_aggregation() {
    use Aggregation::{
        DirectionMerged, Plane, PlaneMerged, Slice, SliceAveraged, SliceMerged, Volume,
        VolumeAveraged, VolumeMerged,
    };
    let directional = [
        SliceAveraged,
        SliceMerged,
        DirectionMerged,
        PlaneMerged,
        VolumeAveraged,
        VolumeMerged,
    ];
    let plain = [Slice, Plane, Volume];
    // Reference manual, chapters of the families.
    let six = [
        ("cm_joint_max", [0.519, 0.512, 0.489, 0.492, 0.503, 0.509]),
        ("cm_corr", [-0.0121, 0.0173, 0.178, 0.182, 0.157, 0.183]),
        (
            "cm_inv_diff_norm",
            [0.851, 0.854, 0.847, 0.85, 0.851, 0.856],
        ),
        ("cm_clust_prom", [79.1, 80.4, 147.0, 142.0, 145.0, 147.0]),
        (
            "cm_info_corr1",
            [-0.155, -0.0341, -0.124, -0.0334, -0.157, -0.0288],
        ),
        ("cm_info_corr2", [0.487, 0.263, 0.487, 0.291, 0.52, 0.269]),
        ("rlm_sre", [0.641, 0.661, 0.665, 0.68, 0.705, 0.729]),
        ("rlm_lrhge", [17.4, 16.1, 17.9, 17.0, 17.6, 15.6]),
        ("rlm_glnu", [5.2, 20.5, 19.5, 77.1, 21.8, 281.0]),
        ("rlm_r_perc", [0.627, 0.627, 0.632, 0.632, 0.68, 0.68]),
        ("rlm_rl_entr", [2.17, 2.57, 2.52, 2.76, 2.43, 2.62]),
    ];
    let three = [
        ("szm_lzhge", [113.0, 107.0, 1490.0]),
        ("szm_z_perc", [0.24, 0.243, 0.0676]),
        ("szm_zs_entr", [1.93, 3.08, 2.32]),
        ("dzm_ldhge", [21.3, 23.7, 15.6]),
        ("dzm_z_perc", [0.24, 0.243, 0.0676]),
        ("dzm_zd_var", [0.051, 0.0988, 0.0]),
        ("ngt_coarseness", [0.121, 0.0285, 0.0296]),
        ("ngt_contrast", [0.925, 0.601, 0.584]),
        ("ngt_busyness", [2.99, 6.8, 6.54]),
        ("ngt_complexity", [10.4, 14.1, 13.5]),
        ("ngt_strength", [2.88, 0.741, 0.763]),
        ("ngl_hdhge", [49.5, 50.8, 235.0]),
        ("ngl_dc_var", [2.73, 3.27, 22.1]),
        ("ngl_dc_energy", [0.17, 0.122, 0.0533]),
    ];
    let features = all(&levels(), &[directional.as_slice(), &plain].concat());
    assert_eq!(
        features.features.len(),
        6 * (25 + 16) + 3 * (16 + 16 + 5 + 17)
    );
    let six = six
        .iter()
        .flat_map(|(tag, values)| values.iter().zip(directional).map(move |at| (tag, at)));
    let three = three
        .iter()
        .flat_map(|(tag, values)| values.iter().zip(plain).map(move |at| (tag, at)));
    for (tag, (&reference, aggregation)) in six.chain(three) {
        let value = value(&features, tag, aggregation).unwrap();
        assert!(
            matches(value, reference),
            "{tag} {aggregation:?}: {value}, not {reference}"
        );
    }
}

#[test]
fn matrices_without_an_entry_have_no_features() {
    let none = Matrices::<Pairs>::default();
    let mut features = |_: &Pairs| vec![1.0];
    assert!(
        none.aggregated(Aggregation::VolumeMerged, &mut features)
            .is_empty()
    );
}
