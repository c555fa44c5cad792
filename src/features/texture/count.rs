//! Counts every matrix that is wanted in one pass over the rows of a region.

use super::block::Block;
use super::direction::{at, within};
use super::neighbourhood::{Surroundings, Tones};
use super::pair::{PairCounter, Pairs, offsets};
use super::run::RunCounter;
use super::sizes::Sizes;
use super::zone::{Zone, ZoneFinder};
use std::ops::Range;

/// Which matrices are wanted, and how far neighbours are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// Pairs at the distance: the co-occurrence matrix.
    pub(super) pairs: bool,
    pub(super) runs: bool,
    pub(super) zones: bool,
    pub(super) surroundings: bool,
    /// Chebyshev distance; pairs are this far apart, surroundings reach this far.
    pub(super) distance: u8,
    /// The difference of levels up to which a voxel depends on its neighbour.
    pub(super) coarseness: u16,
    /// The axis (0 is x) along which nothing is a neighbour.
    pub(super) still: Option<usize>,
}

/// What was counted. What was not wanted is empty.
#[derive(Default)]
pub(super) struct Counts {
    /// One for each direction.
    pub(super) pairs: Vec<Pairs>,
    /// One for each direction.
    pub(super) runs: Vec<Sizes>,
    pub(super) zones: Vec<Zone>,
    pub(super) tones: Tones,
    pub(super) dependence: Sizes,
}

/// Counts in some slices of a box.
pub(super) fn count(
    block: &Block,
    slices: Range<usize>,
    wanted: &Wanted,
    distances: Option<&[u32]>,
) -> Counts {
    let &Wanted {
        distance, still, ..
    } = wanted;
    let voxels = slices.clone().flat_map(|slice| block.spans(slice));
    let voxels = voxels.map(|(_, length)| length).sum();
    let (offsets_at, places_at) = offsets(block, &at(distance, still));
    let (offsets_within, _) = offsets(block, &within(distance, still));
    let (offsets_unit, places_unit) = offsets(block, &at(1, still));

    // Runs need the pairs of direct neighbours too.
    let near = distance == 1;
    let mut pairs =
        (wanted.pairs || wanted.runs && near).then(|| PairCounter::new(block, &offsets_at, voxels));
    let mut unit = (wanted.runs && !near).then(|| PairCounter::new(block, &offsets_unit, voxels));
    let mut runs = wanted.runs.then(|| RunCounter::new(block, &offsets_unit));
    let mut zones = wanted
        .zones
        .then(|| ZoneFinder::new(block, still, distances));
    let mut around = wanted
        .surroundings
        .then(|| Surroundings::new(block, &offsets_within, wanted.coarseness));

    for span in slices.flat_map(|slice| block.spans(slice)) {
        for pairs in pairs.iter_mut().chain(&mut unit) {
            pairs.row(block, span);
        }
        if let Some(runs) = &mut runs {
            runs.row(block, span);
        }
        if let Some(zones) = &mut zones {
            zones.row(block, span);
        }
        if let Some(around) = &mut around {
            around.row(block, span);
        }
    }

    let pairs = pairs.map(|pairs| spread(pairs.matrices(block), &places_at));
    let unit = unit.map(|unit| spread(unit.matrices(block), &places_unit));
    let runs = runs.map(|runs| {
        let pairs = unit.as_ref().or(pairs.as_ref());
        runs.matrices(&places_unit, pairs.map_or(&[], Vec::as_slice))
    });
    let (tones, dependence) = around.map(Surroundings::matrices).unwrap_or_default();
    Counts {
        pairs: pairs.unwrap_or_default(),
        runs: runs.unwrap_or_default(),
        zones: zones.map(ZoneFinder::zones).unwrap_or_default(),
        tones,
        dependence,
    }
}

/// The matrix of each direction; those that lead out of a single slice have none of their own.
fn spread(mut matrices: Vec<Pairs>, places: &[Option<usize>]) -> Vec<Pairs> {
    let take = |place: &Option<usize>| {
        let matrix = place.and_then(|place| matrices.get_mut(place));
        matrix.map(std::mem::take).unwrap_or_default()
    };
    places.iter().map(take).collect()
}
