//! Finds zones, the connected voxels of a level, for the grey level size zone (9SAK) and distance zone (VMDZ) matrices.

use super::block::Block;
use super::direction::UNIT;
use super::sizes::{Sizes, Tally};

/// A zone: the number of its level, its voxels, and the least distance of one of them to the region's edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone {
    pub(super) rank: u16,
    pub(super) size: u32,
    pub(super) distance: u32,
}

/// The neighbours straight above in each of the four rows before, by their bits in [`UNIT`].
const MIDDLES: u16 = 1 << 2 | 1 << 5 | 1 << 8 | 1 << 11;
/// Those to the right of them.
const RIGHTS: u16 = MIDDLES << 1;
/// The one in the slice before, which touches all others.
const BELOW: u16 = 1 << 8;
/// The one to the left.
const LEFT: u16 = 1;

/// Joins voxels to zones while rows pass by, by union and find.
///
/// Of the labels of voxels only as many are kept as a neighbour lies back.
pub(super) struct ZoneFinder<'a> {
    /// Offsets of the neighbours by their bits.
    neighbours: Vec<(u32, usize)>,
    offsets: [usize; UNIT.len()],
    ring: Vec<u32>,
    zones: Vec<Zone>,
    /// Of each zone another one of which it is a part; itself where it is of none.
    whole: Vec<u32>,
    equal: Vec<u16>,
    distances: Option<&'a [u32]>,
}

impl<'a> ZoneFinder<'a> {
    /// Neighbours do not lie along `still`. `distances` to the edge are those of the box without its border.
    pub(super) fn new(block: &Block, still: Option<usize>, distances: Option<&'a [u32]>) -> Self {
        let mut neighbours = Vec::new();
        let mut offsets = [0; UNIT.len()];
        for ((bit, step), place) in (0..).zip(UNIT).zip(&mut offsets) {
            if still.is_some_and(|axis| step[axis] != 0) {
                continue;
            }
            if let Some(offset) = block.back(step) {
                neighbours.push((bit, offset));
                *place = offset;
            }
        }
        let far = offsets.iter().copied().max().unwrap_or(0);
        Self {
            neighbours,
            offsets,
            ring: vec![0; (far + 1).next_power_of_two()],
            zones: Vec::new(),
            whole: Vec::new(),
            equal: Vec::new(),
            distances,
        }
    }

    /// Joins the voxels of a row to those before them.
    pub(super) fn row(&mut self, block: &Block, (start, length): (usize, usize)) {
        let ranks = block.ranks.as_slice();
        let row = &ranks[start..start + length];
        self.equal.clear();
        self.equal.resize(length, 0);
        for &(bit, offset) in &self.neighbours {
            let before = &ranks[start - offset..][..length];
            for ((equal, one), other) in self.equal.iter_mut().zip(row).zip(before) {
                *equal |= u16::from(one == other) << bit;
            }
        }
        let mask = self.ring.len() - 1;
        for (place, &rank) in row.iter().enumerate() {
            if rank == 0 {
                continue;
            }
            let at = start + place;
            let mut equal = needed(self.equal[place]);
            let label = if equal == 0 {
                self.found(rank)
            } else {
                let mut label = self.before(at, equal);
                equal &= equal - 1;
                while equal != 0 {
                    let other = self.before(at, equal);
                    label = self.join(label, other);
                    equal &= equal - 1;
                }
                label
            };
            self.ring[at & mask] = label;
            let distances = self.distances;
            let zone = &mut self.zones[label as usize];
            zone.size += 1;
            if let Some(distances) = distances {
                zone.distance = zone.distance.min(distances[block.unbordered(at)]);
            }
        }
    }

    /// The label of the neighbour of the lowest bit.
    #[inline]
    fn before(&self, at: usize, equal: u16) -> u32 {
        let offset = self.offsets[equal.trailing_zeros() as usize];
        self.ring[(at - offset) & (self.ring.len() - 1)]
    }

    fn found(&mut self, rank: u16) -> u32 {
        let label = u32::try_from(self.zones.len()).unwrap_or(u32::MAX);
        self.zones.push(Zone {
            rank,
            size: 0,
            distance: u32::MAX,
        });
        self.whole.push(label);
        label
    }

    fn root(&mut self, mut label: u32) -> u32 {
        loop {
            let above = self.whole[label as usize];
            if above == label {
                return label;
            }
            let next = self.whole[above as usize];
            self.whole[label as usize] = next;
            label = next;
        }
    }

    fn join(&mut self, one: u32, other: u32) -> u32 {
        if one == other {
            return one;
        }
        let (one, other) = (self.root(one), self.root(other));
        let (low, high) = (one.min(other), one.max(other));
        self.whole[high as usize] = low;
        low
    }

    /// The zones, in no order that matters.
    pub(super) fn zones(mut self) -> Vec<Zone> {
        // A part is always later than its whole.
        for label in (0..self.zones.len()).rev() {
            let whole = self.whole[label] as usize;
            if whole != label {
                let Zone { size, distance, .. } = self.zones[label];
                self.zones[label].size = 0;
                let zone = &mut self.zones[whole];
                zone.size += size;
                zone.distance = zone.distance.min(distance);
            }
        }
        self.zones.retain(|zone| zone.size > 0);
        self.zones
    }
}

/// Of a voxel's equal neighbours those that suffice: others touch one of these, so they were joined before.
#[inline]
fn needed(equal: u16) -> u16 {
    if equal & BELOW != 0 {
        return BELOW;
    }
    let middles = equal & MIDDLES;
    let apart = equal & !(middles << 1 | middles >> 1);
    if apart & LEFT != 0 {
        apart & (LEFT | RIGHTS)
    } else {
        apart
    }
}

/// The matrix of the zones' sizes.
pub(super) fn size_matrix(zones: &[Zone], distinct: usize) -> Sizes {
    matrix(zones, distinct, |zone| zone.size)
}

/// The matrix of the zones' distances.
pub(super) fn distance_matrix(zones: &[Zone], distinct: usize) -> Sizes {
    matrix(zones, distinct, |zone| zone.distance)
}

fn matrix(zones: &[Zone], distinct: usize, of: impl Fn(&Zone) -> u32) -> Sizes {
    let mut tally = Tally::new(distinct);
    let mut voxels = 0;
    for zone in zones {
        tally.add(zone.rank, of(zone));
        voxels += u64::from(zone.size);
    }
    tally.matrix(voxels)
}

/// The distance of each voxel of a box to the edge of a region, in steps along the axes: 1 at the edge, 0 outside.
/// No steps go along `still`.
pub(super) fn distances(inside: &[bool], size: [usize; 3], still: Option<usize>) -> Vec<u32> {
    let mut distances: Vec<u32> = inside
        .iter()
        .map(|&inside| if inside { u32::MAX - 1 } else { 0 })
        .collect();
    let strides = [1, size[0], size[0] * size[1]];
    for axis in (0..3).filter(|&axis| still != Some(axis)) {
        let (stride, steps) = (strides[axis], size[axis]);
        if stride * steps == 0 {
            continue;
        }
        // Lines along an axis lie side by side: a layer of them is stepped through at once.
        for layer in distances.chunks_exact_mut(stride * steps) {
            let first = layer.iter_mut().take(stride);
            first.for_each(|distance| *distance = (*distance).min(1));
            for step in 1..steps {
                let (before, here) = layer.split_at_mut(step * stride);
                let before = &before[(step - 1) * stride..];
                for (distance, &before) in here[..stride].iter_mut().zip(before) {
                    *distance = (*distance).min(before + 1);
                }
            }
            let last = layer.iter_mut().skip((steps - 1) * stride);
            last.for_each(|distance| *distance = (*distance).min(1));
            for step in (1..steps).rev() {
                let (here, after) = layer.split_at_mut(step * stride);
                let here = &mut here[(step - 1) * stride..];
                for (distance, &after) in here.iter_mut().zip(&after[..stride]) {
                    *distance = (*distance).min(after + 1);
                }
            }
        }
    }
    distances
}
