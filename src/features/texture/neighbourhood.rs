//! Compares each voxel with all around it: for the neighbourhood grey tone difference (IPET) and the neighbouring grey
//! level dependence (REK0) matrices.

use super::aggregate::Matrix;
use super::block::Block;
use super::sizes::{Sizes, Tally};

/// A row of the neighbourhood grey tone difference matrix.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Tone {
    /// Voxels of the level that have a neighbour.
    pub(super) voxels: u64,
    /// Voxels of the level that have none.
    pub(super) alone: u64,
    /// Sum of the differences between the level and the mean of the neighbours.
    pub(super) difference: f64,
}

/// The neighbourhood grey tone difference matrix, by the numbers of the levels.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Tones {
    pub(super) tones: Vec<Tone>,
}

impl Matrix for Tones {
    fn merged<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.tones.resize(part.tones.len(), Tone::default());
            for (sum, tone) in whole.tones.iter_mut().zip(&part.tones) {
                sum.voxels += tone.voxels;
                sum.alone += tone.alone;
                sum.difference += tone.difference;
            }
        }
        whole
    }

    fn is_empty(&self) -> bool {
        self.tones.iter().all(|tone| tone.voxels + tone.alone == 0)
    }
}

/// Of the voxels of a level with the same number of neighbours: how many, and the sum of |number × level − sum of the
/// neighbours|, which stays a whole number.
#[derive(Clone, Copy, Default)]
struct Difference {
    voxels: u64,
    scaled: u64,
}

/// Looks around each voxel while rows pass by.
pub(super) struct Surroundings {
    offsets: Vec<usize>,
    coarseness: u16,
    /// For each level and number of neighbours.
    differences: Vec<Difference>,
    dependence: Tally,
    voxels: u64,
    row: Neighbours,
}

/// What lies around the voxels of a row.
#[derive(Default)]
struct Neighbours {
    sums: Vec<u32>,
    counts: Vec<u16>,
    dependent: Vec<u16>,
}

impl Neighbours {
    fn start(&mut self, length: usize) {
        self.sums.clear();
        self.sums.resize(length, 0);
        for counts in [&mut self.counts, &mut self.dependent] {
            counts.clear();
            counts.resize(length, 0);
        }
    }

    /// Adds one neighbour of each voxel; loops of one kind each, which compilers make vectors of.
    fn add(&mut self, row: &[u16], others: &[u16], coarseness: u16) {
        for (sum, &other) in self.sums.iter_mut().zip(others) {
            *sum += u32::from(other);
        }
        for (count, &other) in self.counts.iter_mut().zip(others) {
            *count += u16::from(other != 0);
        }
        let dependent = self.dependent.iter_mut().zip(row).zip(others);
        if coarseness == 0 {
            for ((dependent, level), other) in dependent {
                *dependent += u16::from(level == other);
            }
        } else {
            for ((dependent, &level), &other) in dependent {
                let apart = level.saturating_sub(other) | other.saturating_sub(level);
                let near = apart.saturating_sub(coarseness) == 0;
                *dependent += u16::from(near & (other != 0));
            }
        }
    }
}

impl Surroundings {
    /// Neighbours lie at offsets, before and after; those of a level that differs by at most `coarseness` are dependent.
    pub(super) fn new(block: &Block, offsets: &[usize], coarseness: u16) -> Self {
        let width = 2 * offsets.len() + 1;
        Self {
            offsets: offsets.to_vec(),
            coarseness,
            differences: vec![Difference::default(); (block.distinct() + 1) * width],
            dependence: Tally::new(block.distinct()),
            voxels: 0,
            row: Neighbours::default(),
        }
    }

    /// Looks around the voxels of a row.
    pub(super) fn row(&mut self, block: &Block, (start, length): (usize, usize)) {
        let levels = block.levels();
        let row = &levels[start..start + length];
        self.row.start(length);
        for &offset in &self.offsets {
            for from in [start - offset, start + offset] {
                self.row
                    .add(row, &levels[from..from + length], self.coarseness);
            }
        }
        let width = 2 * self.offsets.len() + 1;
        let ranks = &block.ranks[start..start + length];
        let around = self
            .row
            .sums
            .iter()
            .zip(&self.row.counts)
            .zip(&self.row.dependent);
        for ((&rank, &level), ((&sum, &count), &dependent)) in ranks.iter().zip(row).zip(around) {
            if rank == 0 {
                continue;
            }
            let at = usize::from(rank) * width + usize::from(count);
            let difference = &mut self.differences[at];
            let level = u64::from(level) * u64::from(count);
            difference.voxels += 1;
            difference.scaled += level.abs_diff(u64::from(sum));
            self.dependence.add(rank, u32::from(dependent) + 1);
            self.voxels += 1;
        }
    }

    /// The two matrices.
    pub(super) fn matrices(self) -> (Tones, Sizes) {
        let width = 2 * self.offsets.len() + 1;
        let tone = |differences: &[Difference]| {
            let mut tone = Tone::default();
            for (neighbours, difference) in (0_u32..).zip(differences) {
                if neighbours == 0 {
                    tone.alone += difference.voxels;
                } else {
                    tone.voxels += difference.voxels;
                    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
                    let scaled = difference.scaled as f64;
                    tone.difference += scaled / f64::from(neighbours);
                }
            }
            tone
        };
        let tones = self.differences.chunks_exact(width).map(tone).collect();
        (Tones { tones }, self.dependence.matrix(self.voxels))
    }
}
