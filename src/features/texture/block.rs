//! The box around a region as the matrices are counted in it: a border of zeros, so that no neighbour needs a check.

use super::direction::Step;
use crate::features::Levels;

/// Grey levels in a bordered box, numbered without gaps.
pub(super) struct Block {
    /// Voxels along x, y and z, without the border.
    pub(super) size: [usize; 3],
    /// Numbers of the levels, from 1 and without gaps, so that a matrix is as small as it can be; 0 is outside.
    pub(super) ranks: Vec<u16>,
    /// The levels themselves, only where they differ from their numbers.
    levels: Option<Vec<u16>>,
    /// The level of each number; the first stands for the outside.
    pub(super) values: Vec<u16>,
    /// For each row of each slice where its voxels of the region start, and how far they reach.
    spans: Vec<(usize, usize)>,
    guard: usize,
    row: usize,
    plane: usize,
}

impl Block {
    /// Copies levels into a box whose border is as wide as the neighbours are far.
    pub(super) fn new(levels: &Levels, reach: usize) -> Self {
        let size @ [columns, rows, slices] = levels.size;
        let row = columns + reach;
        // A single slice has no neighbours above and below: it needs no border there.
        let plane = (rows + reach) * row;
        let far = reach * (1 + row + if slices > 1 { plane } else { 0 });
        // A run looks two steps ahead.
        let guard = 2 * far;

        let mut present = vec![false; usize::from(u16::MAX) + 1];
        for &level in &levels.levels {
            present[usize::from(level)] = true;
        }
        let mut values = vec![0];
        let mut rank_of = vec![0_u16; present.len()];
        for level in 1..=u16::MAX {
            if present[usize::from(level)] {
                rank_of[usize::from(level)] = u16::try_from(values.len()).unwrap_or(u16::MAX);
                values.push(level);
            }
        }
        let gapless = values
            .last()
            .is_none_or(|&last| usize::from(last) + 1 == values.len());

        let mut original = vec![0_u16; slices * plane + 2 * guard];
        let mut spans = Vec::with_capacity(rows * slices);
        for (index, line) in levels.levels.chunks_exact(columns.max(1)).enumerate() {
            let start = guard + index / rows.max(1) * plane + index % rows.max(1) * row;
            let span = line.iter().position(|&level| level != 0).map(|first| {
                let last = line.iter().rposition(|&level| level != 0).unwrap_or(first);
                original[start + first..=start + last].copy_from_slice(&line[first..=last]);
                (start + first, last + 1 - first)
            });
            spans.push(span.unwrap_or((start, 0)));
        }
        let (ranks, levels) = if gapless {
            (original, None)
        } else {
            let ranks = original
                .iter()
                .map(|&level| rank_of[usize::from(level)])
                .collect();
            (ranks, Some(original))
        };
        Self {
            size,
            ranks,
            levels,
            values,
            spans,
            guard,
            row,
            plane,
        }
    }

    /// The levels, bordered like [`Block::ranks`].
    pub(super) fn levels(&self) -> &[u16] {
        self.levels.as_deref().unwrap_or(&self.ranks)
    }

    /// How many levels occur.
    pub(super) fn distinct(&self) -> usize {
        self.values.len() - 1
    }

    /// The highest level that occurs.
    pub(super) fn highest(&self) -> u16 {
        self.values.last().copied().unwrap_or(0)
    }

    /// Where the rows of a slice that have voxels start, and how many voxels from the first to the last they have.
    pub(super) fn spans(&self, slice: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let rows = self.size[1];
        let spans = self.spans.get(slice * rows..(slice + 1) * rows);
        spans
            .into_iter()
            .flatten()
            .copied()
            .filter(|&(_, length)| length > 0)
    }

    /// The voxel of the box, without the border, at a place of [`Block::ranks`].
    pub(super) fn unbordered(&self, at: usize) -> usize {
        let at = at - self.guard;
        let (slice, rest) = (at / self.plane, at % self.plane);
        (slice * self.size[1] + rest / self.row) * self.size[0] + rest % self.row
    }

    /// How far back in memory a neighbour lies; None where the single slice has none.
    pub(super) fn back(&self, [x, y, z]: Step) -> Option<usize> {
        if z != 0 && self.size[2] == 1 {
            return None;
        }
        let far = |along: isize, width: usize| along * isize::try_from(width).unwrap_or(isize::MAX);
        usize::try_from(-(far(z, self.plane) + far(y, self.row) + x)).ok()
    }

    /// The numbers of steps from a voxel, at a place of [`Block::ranks`], that stay in the box.
    pub(super) fn line(&self, at: usize, step: Step) -> std::ops::RangeInclusive<usize> {
        let at = at - self.guard;
        let place = [
            at % self.plane % self.row,
            at % self.plane / self.row,
            at / self.plane,
        ];
        let mut steps = usize::MAX;
        for ((place, size), along) in place.into_iter().zip(self.size).zip(step) {
            let room = match along {
                0 => continue,
                1.. => size - 1 - place,
                _ => place,
            };
            steps = steps.min(room);
        }
        1..=steps
    }
}
