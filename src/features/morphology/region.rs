//! A region as bits: one for each voxel of the box around it and of a voxel's margin on all sides, so that shapes are
//! read 64 voxels at a time.

use crate::features::Grid;

/// A region that has a voxel, in the box around it. Coordinates count from the margin: the region's first voxel along
/// each axis is at 1.
pub struct Region {
    /// Voxels along x, y and z with the margin.
    pub size: [usize; 3],
    /// The grid's voxel that lies at 1, 1, 1.
    pub first: [usize; 3],
    words: usize,
    bits: Vec<u64>,
}

impl Region {
    /// The region of those voxels of a grid that are inside; None if there are none or if there are fewer flags than
    /// voxels.
    pub fn new(grid: &Grid, inside: &[bool]) -> Option<Self> {
        let [columns, rows, slices] = grid.size;
        let inside = inside.get(..columns * rows * slices)?;
        if inside.is_empty() {
            return None;
        }
        let mut any_column = vec![false; columns];
        let mut lines = [(usize::MAX, 0); 2];
        for (line, row) in inside.chunks_exact(columns).enumerate() {
            if row.iter().fold(false, |any, &voxel| any | voxel) {
                for (any, &voxel) in any_column.iter_mut().zip(row) {
                    *any |= voxel;
                }
                for ((first, last), at) in lines.iter_mut().zip([line % rows, line / rows]) {
                    *first = at.min(*first);
                    *last = at.max(*last);
                }
            }
        }
        let first_column = any_column.iter().position(|&any| any)?;
        let last_column = any_column.iter().rposition(|&any| any)?;
        let [(first_row, last_row), (first_slice, last_slice)] = lines;
        let size = [
            last_column - first_column + 3,
            last_row - first_row + 3,
            last_slice - first_slice + 3,
        ];
        let words = size[0].div_ceil(64);
        let mut bits = vec![0; words * size[1] * size[2]];
        for z in first_slice..=last_slice {
            for y in first_row..=last_row {
                let start = (z * rows + y) * columns;
                let voxels = &inside[start + first_column..=start + last_column];
                let row = ((z - first_slice + 1) * size[1] + y - first_row + 1) * words;
                pack(voxels, &mut bits[row..row + words]);
            }
        }
        Some(Self {
            size,
            first: [first_column, first_row, first_slice],
            words,
            bits,
        })
    }

    /// How many words a row has.
    pub fn words(&self) -> usize {
        self.words
    }

    /// The voxels of a row, the first in the lowest bit of the first word.
    pub fn row(&self, y: usize, z: usize) -> &[u64] {
        let start = (z * self.size[1] + y) * self.words;
        &self.bits[start..start + self.words]
    }
}

/// Packs a row whose first voxel goes to bit 1.
fn pack(voxels: &[bool], row: &mut [u64]) {
    let mut carry = 0;
    let mut words = row.iter_mut();
    for chunk in voxels.chunks(64) {
        let mut word = 0;
        for (eight, part) in chunk.chunks(8).enumerate() {
            let mut byte = 0;
            for (bit, &voxel) in part.iter().enumerate() {
                byte |= u64::from(voxel) << bit;
            }
            word |= byte << (8 * eight);
        }
        if let Some(out) = words.next() {
            *out = (word << 1) | carry;
        }
        carry = word >> 63;
    }
    if let Some(out) = words.next() {
        *out = carry;
    }
}

/// Positions of the first and the last bit of a row.
pub fn ends(
    row: impl DoubleEndedIterator<Item = u64> + ExactSizeIterator,
) -> Option<(usize, usize)> {
    let mut first = None;
    let mut last = 0;
    for (word, bits) in row.enumerate() {
        if bits != 0 {
            first.get_or_insert(word * 64 + bits.trailing_zeros() as usize);
            last = word * 64 + 63 - bits.leading_zeros() as usize;
        }
    }
    Some((first?, last))
}

/// Calls back for each bit of a word with its position.
pub fn each_bit(word: usize, mut bits: u64, mut found: impl FnMut(usize)) {
    while bits != 0 {
        found(word * 64 + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// A row against itself one voxel on: bit x tells whether the voxels x and x + 1 differ.
pub fn steps(row: &[u64]) -> impl Iterator<Item = u64> + '_ {
    row.iter().enumerate().map(|(word, &bits)| {
        let next = row.get(word + 1).map_or(0, |next| next << 63);
        bits ^ ((bits >> 1) | next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_keeps_its_voxels_across_words() {
        let grid = Grid::aligned([200, 3, 2], [1.0; 3]);
        let mut inside = vec![false; grid.voxels()];
        let voxels = [[5, 1, 1], [67, 1, 1], [68, 2, 1], [69, 1, 1], [132, 1, 1]];
        for voxel in voxels {
            inside[grid.index(voxel)] = true;
        }
        let region = Region::new(&grid, &inside).unwrap();
        assert_eq!(region.size, [130, 4, 3]);
        assert_eq!(region.first, [5, 1, 1]);
        let mut found = Vec::new();
        for y in 0..region.size[1] {
            for (word, &bits) in region.row(y, 1).iter().enumerate() {
                each_bit(word, bits, |x| found.push([x + 4, y, 1]));
            }
        }
        found.sort_unstable();
        assert_eq!(found, voxels);
        assert_eq!(ends(region.row(1, 1).iter().copied()), Some((1, 128)));
        let edges: u32 = steps(region.row(1, 1)).map(u64::count_ones).sum();
        assert_eq!(edges, 8);
    }

    #[test]
    fn no_voxel_is_no_region() {
        let grid = Grid::aligned([4, 4, 4], [1.0; 3]);
        assert!(Region::new(&grid, &[false; 64]).is_none());
        assert!(Region::new(&grid, &[true; 60]).is_none());
        assert!(Region::new(&Grid::aligned([0, 4, 4], [1.0; 3]), &[]).is_none());
    }
}
