//! Counts pairs of neighbours: the grey level co-occurrence matrix (LFYI).

use super::aggregate::Matrix;
use super::block::Block;
use super::direction::Step;

/// How often two levels (by their numbers in the block, the lower first) are neighbours, in either order.
///
/// The symmetric matrix of the IBSI has each pair of different levels at two places, with this count at each, and twice
/// the count of equal ones on its diagonal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pairs {
    /// By the lower, then by the higher level.
    pub(super) cells: Vec<([u16; 2], u64)>,
}

impl Matrix for Pairs {
    fn merged<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut cells: Vec<_> = parts.flat_map(|part| part.cells.iter().copied()).collect();
        fold(&mut cells);
        Self { cells }
    }

    fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

/// Sorts, and adds up what is of the same levels.
fn fold(cells: &mut Vec<([u16; 2], u64)>) {
    // Parts are sorted already: a stable sort merges them.
    cells.sort_by_key(|&(levels, _)| levels);
    cells.dedup_by(|cell, kept| {
        let same = cell.0 == kept.0;
        if same {
            kept.1 += cell.1;
        }
        same
    });
}

/// Counts the pairs of every direction while rows pass by.
pub(super) enum PairCounter {
    /// In tables: few levels.
    Dense {
        /// Levels and the outside.
        width: usize,
        offsets: Vec<usize>,
        /// A table for each offset.
        counts: Vec<u32>,
    },
    /// In one table for all offsets, one after another, when all rows have passed: many levels, but more voxels.
    Turns {
        offsets: Vec<usize>,
        /// The rows that passed.
        spans: Vec<(usize, usize)>,
    },
    /// In lists of what occurred: tables of many levels would be large and empty.
    Sparse { directions: Vec<Direction> },
}

/// What was met in a direction.
pub(super) struct Direction {
    offset: usize,
    met: Vec<u32>,
    folded: Pairs,
}

/// A list of so many pairs is folded.
const LIST: usize = 1 << 22;

impl PairCounter {
    /// Counts at offsets, in a region of about so many voxels.
    pub(super) fn new(block: &Block, offsets: &[usize], voxels: usize) -> Self {
        let width = block.distinct() + 1;
        let table = width * width;
        let worthwhile = table <= (1 << 14) + 8 * voxels;
        if worthwhile && table * offsets.len() <= 1 << 23 {
            Self::Dense {
                width,
                offsets: offsets.to_vec(),
                counts: vec![0; table * offsets.len()],
            }
        } else if worthwhile {
            Self::Turns {
                offsets: offsets.to_vec(),
                spans: Vec::new(),
            }
        } else {
            let direction = |&offset| Direction {
                offset,
                met: Vec::new(),
                folded: Pairs::default(),
            };
            Self::Sparse {
                directions: offsets.iter().map(direction).collect(),
            }
        }
    }

    /// Counts the pairs of a row's voxels and those before them.
    pub(super) fn row(&mut self, block: &Block, (start, length): (usize, usize)) {
        let ranks = &block.ranks;
        match self {
            Self::Dense {
                width,
                offsets,
                counts,
            } => {
                // Neighbours outside are counted too, as level 0, and not read.
                let table = *width * *width;
                for at in start..start + length {
                    let rank = ranks[at];
                    if rank == 0 {
                        continue;
                    }
                    let line = usize::from(rank) * *width;
                    for (counts, &offset) in counts.chunks_exact_mut(table).zip(&*offsets) {
                        counts[line + usize::from(ranks[at - offset])] += 1;
                    }
                }
            }
            Self::Turns { spans, .. } => spans.push((start, length)),
            Self::Sparse { directions } => {
                for direction in directions {
                    let before = &ranks[start - direction.offset..][..length];
                    for (&one, &other) in ranks[start..start + length].iter().zip(before) {
                        if one != 0 && other != 0 {
                            let key = u32::from(one.min(other)) << 16 | u32::from(one.max(other));
                            direction.met.push(key);
                        }
                    }
                    if direction.met.len() > LIST {
                        direction.fold();
                    }
                }
            }
        }
    }

    /// The matrix of each offset.
    pub(super) fn matrices(self, block: &Block) -> Vec<Pairs> {
        match self {
            Self::Dense { width, counts, .. } => {
                let tables = counts.chunks_exact(width * width);
                tables.map(|counts| dense(counts, width, true)).collect()
            }
            Self::Turns { offsets, spans } => {
                let width = block.distinct() + 1;
                let mut counts = vec![0; width * width];
                let turns = offsets.iter().map(|&offset| {
                    counts.fill(0);
                    turn(&block.ranks, offset, &spans, width, &mut counts);
                    dense(&counts, width, false)
                });
                turns.collect()
            }
            Self::Sparse { directions } => {
                let folded = directions.into_iter().map(|mut direction| {
                    direction.fold();
                    direction.folded
                });
                folded.collect()
            }
        }
    }
}

/// Counts the pairs at one offset. Those of the outside are counted too, as level 0, and not read.
fn turn(ranks: &[u16], offset: usize, spans: &[(usize, usize)], width: usize, counts: &mut [u32]) {
    for &(start, length) in spans {
        let before = &ranks[start - offset..][..length];
        for (&one, &other) in ranks[start..start + length].iter().zip(before) {
            // The lower first: one half of a large table is more often in the processor's cache.
            counts[usize::from(one.min(other)) * width + usize::from(one.max(other))] += 1;
        }
    }
}

/// The matrix of a table; of one that is `mirrored` the lower level may come second.
fn dense(counts: &[u32], width: usize, mirrored: bool) -> Pairs {
    let mut cells = Vec::new();
    for (low, rank) in (1..width).zip(1_u16..) {
        for (high, other) in (low..width).zip(rank..) {
            let mut count = u64::from(counts[low * width + high]);
            if mirrored && low != high {
                count += u64::from(counts[high * width + low]);
            }
            if count > 0 {
                cells.push(([rank, other], count));
            }
        }
    }
    Pairs { cells }
}

impl Direction {
    fn fold(&mut self) {
        self.met.sort_unstable();
        for run in self.met.chunk_by(|one, other| one == other) {
            let levels = [(run[0] >> 16) as u16, (run[0] & 0xFFFF) as u16];
            self.folded.cells.push((levels, run.len() as u64));
        }
        self.met.clear();
        fold(&mut self.folded.cells);
    }
}

/// The offsets of neighbours, and for each step the place of its offset; a step that leads out of the box has none.
pub(super) fn offsets(block: &Block, steps: &[Step]) -> (Vec<usize>, Vec<Option<usize>>) {
    let mut offsets = Vec::new();
    let places = steps.iter().map(|&step| {
        block.back(step).map(|offset| {
            offsets.push(offset);
            offsets.len() - 1
        })
    });
    let places = places.collect();
    (offsets, places)
}

#[cfg(test)]
mod tests {
    use super::super::direction::at;
    use super::*;
    use crate::features::Levels;

    #[test]
    fn each_way_of_counting_meets_the_same_pairs() {
        // Levels with gaps, and voxels outside; the numbers look like noise.
        let noise = (1_u32..=7 * 6 * 5).map(|at| at.wrapping_mul(0x9E37_79B9) >> 16);
        let levels = noise.map(|noise| {
            if noise % 5 == 0 {
                0
            } else {
                (noise % 40) as u16 * 3
            }
        });
        let levels = Levels {
            size: [7, 6, 5],
            levels: levels.collect(),
            count: 120,
        };
        let block = Block::new(&levels, 1);
        let (offsets, _) = offsets(&block, &at(1, None));
        let width = block.distinct() + 1;
        let tables = PairCounter::Dense {
            width,
            offsets: offsets.clone(),
            counts: vec![0; width * width * offsets.len()],
        };
        let turns = PairCounter::Turns {
            offsets: offsets.clone(),
            spans: Vec::new(),
        };
        let direction = |&offset| Direction {
            offset,
            met: Vec::new(),
            folded: Pairs::default(),
        };
        let lists = PairCounter::Sparse {
            directions: offsets.iter().map(direction).collect(),
        };
        let [tables, turns, lists] = [tables, turns, lists].map(|mut counter| {
            for span in (0..5).flat_map(|slice| block.spans(slice)) {
                counter.row(&block, span);
            }
            counter.matrices(&block)
        });
        assert_eq!(tables.len(), 13);
        assert!(tables.iter().all(|matrix| !matrix.is_empty()));
        assert_eq!(tables, turns);
        assert_eq!(tables, lists);
    }
}
