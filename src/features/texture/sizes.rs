//! Matrices of a grey level and a size: of a run, a zone, a distance, a dependence.

use super::aggregate::Matrix;

/// How often a level (by its number in the block) occurs with a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) rank: u16,
    pub(super) size: u32,
    pub(super) count: u64,
}

/// What of a matrix is not zero, by level, then by size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sizes {
    pub(super) cells: Vec<Cell>,
    /// The voxels that the region has; once for each direction that was merged.
    pub(super) voxels: u64,
}

impl Matrix for Sizes {
    fn merged<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.cells.extend_from_slice(&part.cells);
            whole.voxels += part.voxels;
        }
        whole
            .cells
            .sort_unstable_by_key(|cell| (cell.rank, cell.size));
        whole.cells.dedup_by(|cell, kept| {
            let same = (cell.rank, cell.size) == (kept.rank, kept.size);
            if same {
                kept.count += cell.count;
            }
            same
        });
        whole
    }

    fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

/// Counts sizes: the small ones in a table, the few large ones in a list.
pub(super) struct Tally {
    /// Sizes below this are small.
    width: u32,
    small: Vec<u32>,
    large: Vec<(u16, u32)>,
}

impl Tally {
    /// Of so many levels.
    pub(super) fn new(distinct: usize) -> Self {
        // A table of very many levels would be large and empty.
        let width = if distinct < 4096 { 32 } else { 4 };
        Self {
            width,
            small: vec![0; (distinct + 1) * width as usize],
            large: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn add(&mut self, rank: u16, size: u32) {
        if size < self.width {
            self.small[usize::from(rank) * self.width as usize + size as usize] += 1;
        } else {
            self.large.push((rank, size));
        }
    }

    /// The same many times.
    pub(super) fn add_many(&mut self, rank: u16, size: u32, times: u32) {
        if size < self.width {
            self.small[usize::from(rank) * self.width as usize + size as usize] += times;
        } else {
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            self.large.extend(std::iter::repeat_n((rank, size), times));
        }
    }

    /// Visits every size that was counted, in no order that matters.
    pub(super) fn each(&self, mut visit: impl FnMut(u16, u32, u64)) {
        for (rank, row) in (0_u16..).zip(self.small.chunks_exact(self.width as usize)) {
            for (size, &count) in (0_u32..).zip(row) {
                if count > 0 {
                    visit(rank, size, u64::from(count));
                }
            }
        }
        for &(rank, size) in &self.large {
            visit(rank, size, 1);
        }
    }

    /// The matrix, of so many voxels.
    pub(super) fn matrix(mut self, voxels: u64) -> Sizes {
        self.large.sort_unstable();
        let mut large = self.large.iter().copied().peekable();
        let mut cells = Vec::new();
        for (rank, row) in (0_u16..).zip(self.small.chunks_exact(self.width as usize)) {
            for (size, &count) in (0_u32..).zip(row) {
                if count > 0 {
                    let count = u64::from(count);
                    cells.push(Cell { rank, size, count });
                }
            }
            while let Some((_, size)) = large.next_if(|&(of, _)| of == rank) {
                match cells.last_mut() {
                    Some(last) if (last.rank, last.size) == (rank, size) => last.count += 1,
                    _ => cells.push(Cell {
                        rank,
                        size,
                        count: 1,
                    }),
                }
            }
        }
        Sizes { cells, voxels }
    }
}
