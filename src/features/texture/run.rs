//! Counts runs of equal levels: the grey level run length matrix (TP0I).

use super::block::Block;
use super::pair::Pairs;
use super::sizes::{Sizes, Tally};

/// Counts the runs of every direction while rows pass by.
///
/// Most runs are of one or two voxels, and these need no counting. With the voxels of a level, sum of r × runs(r), and
/// its pairs of equal neighbours (the diagonal of the co-occurrence matrix), sum of (r - 1) × runs(r), known, only the
/// runs from three on have to be found: where they start, three equal voxels follow one that is not.
pub(super) struct RunCounter {
    offsets: Vec<usize>,
    long: Vec<Tally>,
    voxels: Vec<u32>,
    starts: Vec<u16>,
}

impl RunCounter {
    /// Counts along offsets, at most 16.
    pub(super) fn new(block: &Block, offsets: &[usize]) -> Self {
        Self {
            offsets: offsets.to_vec(),
            long: offsets
                .iter()
                .map(|_| Tally::new(block.distinct()))
                .collect(),
            voxels: vec![0; block.distinct() + 1],
            starts: Vec::new(),
        }
    }

    /// Counts the runs that start in a row.
    pub(super) fn row(&mut self, block: &Block, (start, length): (usize, usize)) {
        let ranks = block.ranks.as_slice();
        let row = &ranks[start..start + length];
        self.starts.clear();
        self.starts.resize(length, 0);
        for (bit, &offset) in self.offsets.iter().enumerate() {
            let before = &ranks[start - offset..][..length];
            let second = &ranks[start + offset..][..length];
            let third = &ranks[start + 2 * offset..][..length];
            let equal = row.iter().zip(before).zip(second).zip(third);
            for (starts, (((rank, before), second), third)) in self.starts.iter_mut().zip(equal) {
                let long = (rank == second) & (rank == third) & (rank != before);
                *starts |= u16::from(long) << bit;
            }
        }
        for ((at, &rank), &starts) in (start..).zip(row).zip(&self.starts) {
            self.voxels[usize::from(rank)] += 1;
            if rank == 0 {
                continue;
            }
            let mut starts = starts;
            while starts != 0 {
                let direction = starts.trailing_zeros() as usize;
                starts &= starts - 1;
                let offset = self.offsets[direction];
                let mut next = at + 3 * offset;
                let mut size = 3;
                while ranks.get(next) == Some(&rank) {
                    next += offset;
                    size += 1;
                }
                self.long[direction].add(rank, size);
            }
        }
    }

    /// The matrix of each direction: `places` tells the offset of each (None: all runs are of one voxel), `pairs` has
    /// the neighbours of each.
    pub(super) fn matrices(self, places: &[Option<usize>], pairs: &[Pairs]) -> Vec<Sizes> {
        let voxels = self
            .voxels
            .iter()
            .skip(1)
            .map(|&count| u64::from(count))
            .sum();
        let mut long: Vec<_> = self.long.into_iter().map(Some).collect();
        let matrix = |(place, pairs): (&Option<usize>, &Pairs)| {
            let long = place.and_then(|place| long.get_mut(place)?.take());
            let mut tally = long.unwrap_or_else(|| Tally::new(self.voxels.len() - 1));
            let mut twos = vec![0_u64; self.voxels.len()];
            for &([low, high], count) in &pairs.cells {
                if low == high {
                    twos[usize::from(low)] = count;
                }
            }
            let mut ones: Vec<_> = self.voxels.iter().map(|&count| u64::from(count)).collect();
            tally.each(|rank, size, count| {
                let (rank, size) = (usize::from(rank), u64::from(size));
                twos[rank] -= count * (size - 1);
                ones[rank] -= count * size;
            });
            for ((rank, ones), twos) in (0_u16..).zip(ones).zip(twos).skip(1) {
                let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
                tally.add_many(rank, 1, narrow(ones - 2 * twos));
                tally.add_many(rank, 2, narrow(twos));
            }
            tally.matrix(voxels)
        };
        places.iter().zip(pairs).map(matrix).collect()
    }
}
