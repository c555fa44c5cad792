//! A smaller image: the mean of blocks.

use std::ops::Range;

use crate::sources::Image;
use crate::sources::image::{SizeError, filled};

/// Voxels along the longest side of a smaller image of one slice.
const LONGEST: usize = 256;
/// Those of a volume.
const LONGEST_OF_VOLUME: usize = 128;

/// Blocks of an image.
pub(super) struct Smaller {
    /// Blocks along each axis.
    pub size: [usize; 3],
    /// Voxels of a block along each axis.
    step: [usize; 3],
    /// The first voxel of the first block, and the one behind the last of the last.
    bounds: [Range<usize>; 3],
    /// The mean of each block; `None` where nothing is measured.
    means: Vec<Option<f64>>,
}

impl Smaller {
    /// Without the rows and columns at the edge of which each holds a single value.
    pub(super) fn of(image: &Image) -> Result<Self, SizeError> {
        let grid = &image.volume.grid;
        let bounds = inner(image);
        let longest = match grid.size[2] {
            1 => LONGEST,
            _ => LONGEST_OF_VOLUME,
        };
        let step = [0, 1, 2].map(|axis: usize| bounds[axis].len().div_ceil(longest).max(1));
        let size = [0, 1, 2].map(|axis: usize| bounds[axis].len().div_ceil(step[axis]));
        let blocks = size.iter().product();
        let (mut sums, mut counts) = (filled(blocks, 0.0)?, filled(blocks, 0_u32)?);
        for z in bounds[2].clone() {
            for y in bounds[1].clone() {
                let row = grid.index([0, y, z]);
                let block_row =
                    ((z / step[2]) * size[1] + (y - bounds[1].start) / step[1]) * size[0];
                for x in bounds[0].clone() {
                    let voxel = row + x;
                    let is_missing = image.missing.as_ref().is_some_and(|missing| missing[voxel]);
                    if !is_missing {
                        let block = block_row + (x - bounds[0].start) / step[0];
                        sums[block] += image.volume.values[voxel];
                        counts[block] += 1;
                    }
                }
            }
        }
        let means = sums.iter().zip(counts);
        let means = means.map(|(sum, count)| (count > 0).then(|| sum / f64::from(count)));
        Ok(Self {
            size,
            step,
            means: means.collect(),
            bounds,
        })
    }

    /// The means that there are.
    pub(super) fn measured(&self) -> Vec<f64> {
        self.means.iter().copied().flatten().collect()
    }

    /// Whether blocks are inside.
    pub(super) fn map(&self, is_inside: impl Fn(f64) -> bool) -> Vec<bool> {
        let means = self.means.iter();
        means.map(|mean| mean.is_some_and(&is_inside)).collect()
    }

    /// The voxels of the blocks that are set, in an image of this size.
    pub(super) fn spread(
        &self,
        blocks: &[bool],
        [columns, rows, slices]: [usize; 3],
    ) -> Result<Vec<bool>, SizeError> {
        let mut inside = filled(columns * rows * slices, false)?;
        for (block, _) in blocks.iter().enumerate().filter(|&(_, &set)| set) {
            let at = [
                block % self.size[0],
                block / self.size[0] % self.size[1],
                block / self.size[0] / self.size[1],
            ];
            let [x, y, z] = [0, 1, 2].map(|axis: usize| {
                let start = self.bounds[axis].start + at[axis] * self.step[axis];
                start..(start + self.step[axis]).min(self.bounds[axis].end)
            });
            for z in z {
                for y in y.clone() {
                    let row = (z * rows + y) * columns;
                    inside[row + x.start..row + x.end].fill(true);
                }
            }
        }
        Ok(inside)
    }
}

/// The columns, rows and slices of the image without its uniform edges.
fn inner(image: &Image) -> [Range<usize>; 3] {
    let grid = &image.volume.grid;
    let [columns, rows, slices] = grid.size;
    let mut inner = [0..columns, 0..rows, 0..slices];
    // Twice: what a border hides of another one shows when it is gone.
    for _ in 0..2 {
        for axis in 0..2 {
            let across = inner[1 - axis].clone();
            let is_uniform = |line: usize| {
                let mut first = None;
                (0..slices).all(|z| {
                    across.clone().all(|place| {
                        let voxel = match axis {
                            0 => grid.index([line, place, z]),
                            _ => grid.index([place, line, z]),
                        };
                        let is_missing =
                            image.missing.as_ref().is_some_and(|missing| missing[voxel]);
                        is_missing
                            || *first.get_or_insert(image.volume.values[voxel])
                                == image.volume.values[voxel]
                    })
                })
            };
            let lines = inner[axis].clone();
            let Some(start) = lines.clone().find(|&line| !is_uniform(line)) else {
                // Nothing is left: the image is of one value, and what is left does not matter.
                continue;
            };
            let end = lines
                .rev()
                .find(|&line| !is_uniform(line))
                .map_or(start, |last| last)
                + 1;
            inner[axis] = start..end;
        }
    }
    inner
}
