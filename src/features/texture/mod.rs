//! Texture: features of matrices of grey levels (IBSI reference manual, chapters on GLCM, GLRLM, GLSZM, GLDZM, NGTDM and
//! NGLDM), and the same as PyRadiomics defines them.
//!
//! One pass over the box around the region ([`count`]) fills every matrix ([`pair`], [`run`], [`zone`],
//! [`neighbourhood`]); features are then taken of the matrices ([`cooccurrence`], [`emphasis`], [`tone`]). Cost grows
//! linearly with the voxels. Matrices have the levels that occur, and only the cells that are not zero.

mod aggregate;
mod block;
mod cooccurrence;
mod correlation;
mod count;
mod definition;
mod direction;
mod emphasis;
mod logarithm;
mod neighbourhood;
mod pair;
mod pyradiomics;
mod pyradiomics_names;
mod run;
mod sizes;
#[cfg(test)]
mod tests;
mod tone;
mod zone;

pub(in crate::features) use pyradiomics::{Weighting, pyradiomics};

use super::{Aggregation, Definition, Family, Features, Levels};
use aggregate::Matrices;
use block::Block;
use count::{Counts, Wanted, count};
use logarithm::Logarithms;
use neighbourhood::Tones;
use pair::Pairs;
use sizes::Sizes;
use zone::Zone;

/// Which texture features are wanted.
#[derive(Debug, Clone, Copy)]
pub(in crate::features) struct TextureRequest<'a> {
    /// Families; those that have no matrices are passed over.
    pub(in crate::features) families: &'a [Family],
    /// Aggregations; each family takes those that it has.
    pub(in crate::features) aggregations: &'a [Aggregation],
    /// The Chebyshev distance at which a voxel's neighbours are in the GLCM, and up to which they are in the NGTDM and
    /// the NGLDM. 1 is what the manual uses.
    pub(in crate::features) distance: u8,
    /// The difference of grey levels up to which the NGLDM takes a neighbour as dependent (its α). 0 is what the manual
    /// uses.
    pub(in crate::features) coarseness: u16,
}

impl TextureRequest<'_> {
    fn wants(&self, family: Family) -> bool {
        self.families.contains(&family)
    }

    fn wanted(&self, still: Option<usize>) -> Wanted {
        Wanted {
            pairs: self.wants(Family::Glcm),
            runs: self.wants(Family::Glrlm),
            zones: self.wants(Family::Glszm) || self.wants(Family::Gldzm),
            surroundings: self.wants(Family::Ngtdm) || self.wants(Family::Ngldm),
            distance: self.distance.max(1),
            coarseness: self.coarseness,
            still,
        }
    }
}

/// The families that this module knows.
const FAMILIES: [(Family, &[Definition]); 6] = [
    (Family::Glcm, definition::GLCM),
    (Family::Glrlm, definition::GLRLM),
    (Family::Glszm, definition::GLSZM),
    (Family::Gldzm, definition::GLDZM),
    (Family::Ngtdm, definition::NGTDM),
    (Family::Ngldm, definition::NGLDM),
];

/// Why a feature has no value.
const EMPTY: &str = "the region has no voxels";
const ALONE: &str = "no two neighbouring voxels belong to the region";
const FLAT: &str = "the region has one grey level only, or no two neighbouring voxels";

/// Texture features by the IBSI reference manual.
///
/// `distances_from` is the morphological mask, of the same box as the levels: the distances of the GLDZM are to its
/// edge, and whatever is outside of the box is outside of the mask.
pub(in crate::features) fn features(
    levels: &Levels,
    distances_from: &[bool],
    request: &TextureRequest,
    out: &mut Features,
) {
    let block = Block::new(levels, usize::from(request.distance.max(1)));
    let logs = Logarithms::new();
    let matrices = Collected::new(&block, distances_from, request);
    for (family, definitions) in FAMILIES {
        if !request.wants(family) {
            continue;
        }
        for &aggregation in request.aggregations {
            if has(family, aggregation) {
                let values =
                    matrices.features(family, aggregation, &block.values, levels.count, &logs);
                note(definitions, aggregation, &block, &values, out);
            }
        }
    }
}

/// Whether a family has an aggregation: those of directions have six, the others three.
fn has(family: Family, aggregation: Aggregation) -> bool {
    match aggregation {
        Aggregation::None => false,
        Aggregation::Slice | Aggregation::Plane | Aggregation::Volume => !directional(family),
        _ => directional(family),
    }
}

fn directional(family: Family) -> bool {
    matches!(family, Family::Glcm | Family::Glrlm)
}

fn note(
    definitions: &[Definition],
    aggregation: Aggregation,
    block: &Block,
    values: &[f64],
    out: &mut Features,
) {
    for (place, &definition) in definitions.iter().enumerate() {
        let value = values.get(place).copied().unwrap_or(f64::NAN);
        let reason = if block.distinct() == 0 {
            EMPTY
        } else if values.is_empty() || definition.family == Family::Ngtdm {
            ALONE
        } else {
            FLAT
        };
        out.push(definition, aggregation, value, reason);
    }
}

/// Every matrix that a request needs.
#[derive(Default)]
struct Collected {
    pairs: Matrices<Pairs>,
    runs: Matrices<Sizes>,
    sizes: Matrices<Sizes>,
    distances: Matrices<Sizes>,
    tones: Matrices<Tones>,
    dependence: Matrices<Sizes>,
}

impl Collected {
    fn new(block: &Block, distances_from: &[bool], request: &TextureRequest) -> Self {
        let mut collected = Self::default();
        let wants = |aggregations: &[Aggregation]| {
            let mut wanted = request.aggregations.iter();
            wanted.any(|wanted| aggregations.contains(wanted))
        };
        let distances = |still| {
            let wanted = request.wants(Family::Gldzm);
            wanted.then(|| zone::distances(distances_from, block.size, still))
        };
        let zones = |zones: &[Zone]| {
            let matrix = |family, matrix: fn(&[Zone], usize) -> Sizes| {
                if request.wants(family) {
                    matrix(zones, block.distinct())
                } else {
                    Sizes::default()
                }
            };
            (
                matrix(Family::Glszm, zone::size_matrix),
                matrix(Family::Gldzm, zone::distance_matrix),
            )
        };
        let slices = block.size[2];
        if wants(&[
            Aggregation::SliceAveraged,
            Aggregation::SliceMerged,
            Aggregation::DirectionMerged,
            Aggregation::PlaneMerged,
            Aggregation::Slice,
            Aggregation::Plane,
        ]) {
            let distances = distances(Some(2));
            let wanted = request.wanted(Some(2));
            for slice in (0..slices).filter(|&slice| block.spans(slice).next().is_some()) {
                let counts = count(block, slice..slice + 1, &wanted, distances.as_deref());
                let (sizes, edges) = zones(&counts.zones);
                let Counts {
                    pairs,
                    runs,
                    tones,
                    dependence,
                    ..
                } = counts;
                collected.pairs.slices.push(pairs);
                collected.runs.slices.push(runs);
                collected.sizes.slices.push(vec![sizes]);
                collected.distances.slices.push(vec![edges]);
                collected.tones.slices.push(vec![tones]);
                collected.dependence.slices.push(vec![dependence]);
            }
        }
        if wants(&[
            Aggregation::VolumeAveraged,
            Aggregation::VolumeMerged,
            Aggregation::Volume,
        ]) {
            let distances = distances(None);
            let counts = count(
                block,
                0..slices,
                &request.wanted(None),
                distances.as_deref(),
            );
            let (sizes, edges) = zones(&counts.zones);
            collected.pairs.volume = counts.pairs;
            collected.runs.volume = counts.runs;
            collected.sizes.volume = vec![sizes];
            collected.distances.volume = vec![edges];
            collected.tones.volume = vec![counts.tones];
            collected.dependence.volume = vec![counts.dependence];
        }
        collected
    }

    /// A family's features in the order of its definitions; empty where the matrices are.
    fn features(
        &self,
        family: Family,
        aggregation: Aggregation,
        values: &[u16],
        levels: u16,
        logs: &Logarithms,
    ) -> Vec<f64> {
        let mut emphases = |matrix: &Sizes| emphasis::features(matrix, values, logs);
        match family {
            Family::Glcm => self.pairs.aggregated(aggregation, &mut |matrix| {
                cooccurrence::features(matrix, values, levels, logs)
            }),
            Family::Ngtdm => self.tones.aggregated(aggregation, &mut |matrix| {
                tone::features(matrix, values, false)
            }),
            Family::Glrlm => self.runs.aggregated(aggregation, &mut emphases),
            Family::Glszm => self.sizes.aggregated(aggregation, &mut emphases),
            Family::Gldzm => self.distances.aggregated(aggregation, &mut emphases),
            Family::Ngldm => self.dependence.aggregated(aggregation, &mut emphases),
            _ => Vec::new(),
        }
    }
}
