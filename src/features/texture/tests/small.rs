//! Regions that are empty, flat, of one voxel, or of voxels that do not touch.

use super::super::{Weighting, pyradiomics};
use super::{all, value};
use crate::features::{Aggregation, Family, Features, Levels};

const MERGED: [Aggregation; 2] = [Aggregation::VolumeMerged, Aggregation::Volume];
const FEATURES: usize = 25 + 16 + 16 + 16 + 5 + 17;

fn region(size: [usize; 3], levels: &[u16]) -> Levels {
    Levels {
        size,
        levels: levels.to_vec(),
        count: levels.iter().copied().max().unwrap_or(0),
    }
}

fn like_pyradiomics(levels: &Levels) -> Features {
    let families = [
        Family::Glcm,
        Family::Glrlm,
        Family::Glszm,
        Family::Gldm,
        Family::Ngtdm,
    ];
    let mut out = Features::default();
    pyradiomics(levels, &families, None, Weighting::Averaged, 0, &mut out);
    out
}

#[test]
fn an_empty_region_lacks_every_feature() {
    for levels in [region([3, 2, 2], &[0; 12]), region([0, 0, 0], &[])] {
        let features = all(&levels, &MERGED);
        assert!(features.features.is_empty());
        assert_eq!(features.absent.len(), FEATURES);
        assert!(like_pyradiomics(&levels).features.is_empty());
    }
}

#[test]
fn a_single_voxel_has_runs_and_zones_but_no_pairs_and_no_tone_differences() {
    let features = all(&region([1, 1, 1], &[3]), &MERGED);
    let has = |tag| value(&features, tag, MERGED[0]).or(value(&features, tag, MERGED[1]));
    assert_eq!(has("rlm_sre"), Some(1.0));
    assert_eq!(has("rlm_r_perc"), Some(1.0));
    assert_eq!(has("szm_hgze"), Some(9.0));
    assert_eq!(has("dzm_sde"), Some(1.0));
    assert_eq!(has("ngl_lde"), Some(1.0));
    assert_eq!(features.absent.len(), 25 + 5);
    let alone = features
        .absent
        .iter()
        .all(|absent| absent.reason.contains("neighbouring"));
    assert!(alone, "{:?}", features.absent);
}

#[test]
fn a_flat_region_lacks_only_what_divides_by_its_variance_or_entropy() {
    let features = all(&region([3, 3, 3], &[2; 27]), &MERGED);
    let absent: Vec<_> = features
        .absent
        .iter()
        .map(|absent| absent.definition.tag)
        .collect();
    assert_eq!(absent, ["cm_corr", "cm_info_corr1"]);
    let has = |tag| value(&features, tag, MERGED[0]).or(value(&features, tag, MERGED[1]));
    assert_eq!(has("cm_joint_entr"), Some(0.0));
    assert_eq!(has("ngt_coarseness"), Some(1e6));
    assert_eq!(has("ngt_contrast"), Some(0.0));
    assert_eq!(has("ngt_strength"), Some(0.0));
}

#[test]
fn pyradiomics_gives_a_flat_region_its_substitutes() {
    let features = like_pyradiomics(&region([3, 3, 3], &[2; 27]));
    assert_eq!(features.features.len(), 24 + 16 + 16 + 14 + 5);
    let has = |tag: &str| {
        let mut of = features.features.iter();
        of.find(|feature| feature.definition.tag == tag)
            .map(|feature| feature.value)
    };
    assert_eq!(has("glcm_Correlation"), Some(1.0));
    assert_eq!(has("glcm_MCC"), Some(1.0));
    assert_eq!(has("glcm_Imc1"), Some(0.0));
    assert_eq!(has("ngtdm_Coarseness"), Some(1e6));
}

#[test]
fn pyradiomics_drops_directions_in_whose_lines_the_region_has_one_voxel() {
    // Two voxels with a gap between: only along x does a line have both, and nothing has a neighbour.
    let features = like_pyradiomics(&region([3, 1, 1], &[1, 0, 2]));
    let (runs, pairs) = (Family::Glrlm, Family::Glcm);
    let of =
        |family| move |feature: &&crate::features::Feature| feature.definition.family == family;
    assert_eq!(features.features.iter().filter(of(runs)).count(), 16);
    assert_eq!(features.features.iter().filter(of(pairs)).count(), 0);
    // Diagonal: no two are in line.
    let features = like_pyradiomics(&region([3, 2, 1], &[1, 0, 0, 0, 0, 2]));
    assert_eq!(features.features.iter().filter(of(runs)).count(), 0);
}

#[test]
fn a_slice_without_pairs_does_not_count_in_a_mean_over_slices() {
    let both = region([2, 1, 2], &[1, 2, 3, 0]);
    let one = region([2, 1, 1], &[1, 2]);
    let slice = [Aggregation::SliceMerged];
    let tag = "cm_contrast";
    let (both, one) = (all(&both, &slice), all(&one, &slice));
    assert_eq!(value(&both, tag, slice[0]), value(&one, tag, slice[0]));
}
