//! Texture as PyRadiomics 3 defines it: its names, its neighbourhoods, and what it gives where the IBSI's features do
//! not exist.

use super::aggregate::{Matrices, Matrix};
use super::block::Block;
use super::count::{Wanted, count};
use super::logarithm::Logarithms;
use super::pair::Pairs;
use super::pyradiomics_names::{self as names, Named};
use super::sizes::Sizes;
use super::{ALONE, EMPTY, FLAT, cooccurrence, correlation, direction, emphasis, tone, zone};
use crate::features::{Aggregation, Definition, Family, Features, Levels};

/// What becomes of the matrices of directions (PyRadiomics' `weightingNorm`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::features) enum Weighting {
    /// Features are taken of each and averaged: the default.
    Averaged,
    /// The matrices are added up: `no_weighting`.
    Merged,
}

/// Texture features as PyRadiomics 3 has them, for those of its families GLCM (24 features), GLRLM (16), GLSZM (16),
/// NGTDM (5) and GLDM (14) that are wanted, with neighbours at a distance of 1.
///
/// `force_2d` is its `force2Ddimension` where `force2D` is set: 0 for z, 1 for y, 2 for x is the axis along which
/// nothing is a neighbour. It does not part the region into slices. `coarseness` is its `gldm_a`.
///
/// Where one grey level occurs alone, Correlation and MCC are 1, Imc1 is 0. Directions in which nothing has a neighbour
/// do not count; where nothing has one in any, there are no features of GLCM and GLRLM.
pub(in crate::features) fn pyradiomics(
    levels: &Levels,
    families: &[Family],
    force_2d: Option<usize>,
    weighting: Weighting,
    coarseness: u16,
    out: &mut Features,
) {
    let block = Block::new(levels, 1);
    let logs = Logarithms::new();
    let values = block.values.as_slice();
    let still = force_2d.map(|dimension| 2_usize.saturating_sub(dimension));
    let wants = |family| families.contains(&family);
    let wanted = Wanted {
        pairs: wants(Family::Glcm),
        runs: wants(Family::Glrlm),
        zones: wants(Family::Glszm),
        surroundings: wants(Family::Ngtdm) || wants(Family::Gldm),
        distance: 1,
        coarseness,
        still,
    };
    let counts = count(&block, 0..block.size[2], &wanted, None);
    let (directional, whole) = match (weighting, still) {
        (Weighting::Averaged, None) => (Aggregation::VolumeAveraged, Aggregation::Volume),
        (Weighting::Merged, None) => (Aggregation::VolumeMerged, Aggregation::Volume),
        (Weighting::Averaged, Some(_)) => (Aggregation::DirectionMerged, Aggregation::Plane),
        (Weighting::Merged, Some(_)) => (Aggregation::PlaneMerged, Aggregation::Plane),
    };
    let mut note = Note { block: &block, out };

    if wants(Family::Glcm) {
        let mut of = |matrix: &Pairs| {
            let mut features = cooccurrence::features(matrix, values, block.highest(), &logs);
            substitute(&mut features);
            features.push(correlation::maximal(matrix, block.distinct()));
            features
        };
        let features = weighted(counts.pairs, weighting, &mut of);
        note.all(names::GLCM, directional, &features);
        note.one(names::MCC, directional, features.last().copied());
    }
    if wants(Family::Glrlm) {
        let steps = direction::at(1, still);
        let together = |place: usize| {
            steps
                .get(place)
                .is_some_and(|&step| shares_a_line(&block, step))
        };
        let mut runs = counts.runs;
        let mut place = 0;
        runs.retain(|matrix| {
            place += 1;
            // Longer runs are proof enough.
            matrix.cells.iter().any(|cell| cell.size > 1) || together(place - 1)
        });
        let features = weighted(runs, weighting, &mut |matrix| {
            emphasis::features(matrix, values, &logs)
        });
        note.all(names::GLRLM, directional, &features);
    }
    let plain = |matrix: &Sizes| {
        if matrix.is_empty() {
            Vec::new()
        } else {
            emphasis::features(matrix, values, &logs)
        }
    };
    if wants(Family::Glszm) {
        let sizes = zone::size_matrix(&counts.zones, block.distinct());
        note.all(names::GLSZM, whole, &plain(&sizes));
    }
    if wants(Family::Gldm) {
        note.all(names::GLDM, whole, &plain(&counts.dependence));
    }
    if wants(Family::Ngtdm) {
        note.all(
            names::NGTDM,
            whole,
            &tone::features(&counts.tones, values, true),
        );
    }
}

fn weighted<M: Matrix>(
    volume: Vec<M>,
    weighting: Weighting,
    features: &mut dyn FnMut(&M) -> Vec<f64>,
) -> Vec<f64> {
    let aggregation = match weighting {
        Weighting::Averaged => Aggregation::VolumeAveraged,
        Weighting::Merged => Aggregation::VolumeMerged,
    };
    let matrices = Matrices {
        slices: Vec::new(),
        volume,
    };
    matrices.aggregated(aggregation, features)
}

/// What PyRadiomics gives instead of a quotient of zeros.
fn substitute(features: &mut [f64]) {
    use cooccurrence::index::{CORRELATION, INFORMATION_1};
    for (place, value) in [(CORRELATION, 1.0), (INFORMATION_1, 0.0)] {
        if let Some(feature) = features
            .get_mut(place)
            .filter(|feature| !feature.is_finite())
        {
            *feature = value;
        }
    }
}

/// Whether any line of a direction has two voxels of the region, near or far: PyRadiomics drops directions of which
/// none has.
fn shares_a_line(block: &Block, step: direction::Step) -> bool {
    let Some(offset) = block.back(step) else {
        return false;
    };
    let spans = (0..block.size[2]).flat_map(|slice| block.spans(slice));
    let mut voxels = spans.flat_map(|(start, length)| start..start + length);
    voxels.any(|voxel| {
        let inside = |at: usize| block.ranks.get(at).is_some_and(|&rank| rank != 0);
        inside(voxel)
            && block
                .line(voxel, step)
                .any(|far| inside(voxel - far * offset))
    })
}

struct Note<'a> {
    block: &'a Block,
    out: &'a mut Features,
}

impl Note<'_> {
    fn all(&mut self, named: &[Named], aggregation: Aggregation, values: &[f64]) {
        for &(definition, place) in named {
            self.one(definition, aggregation, values.get(place).copied());
        }
    }

    fn one(&mut self, definition: Definition, aggregation: Aggregation, value: Option<f64>) {
        let reason = match value {
            _ if self.block.distinct() == 0 => EMPTY,
            None => ALONE,
            Some(_) => FLAT,
        };
        self.out
            .push(definition, aggregation, value.unwrap_or(f64::NAN), reason);
    }
}
