//! A part of an image and what of it is the region.

use crate::features::{Grid, Mask, Volume};

/// First and last voxel along each axis.
pub type Bounds = ([usize; 3], [usize; 3]);

/// An image, or a part of it, with the region on the same grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// The image.
    pub image: Volume,
    /// Which voxels belong to the region.
    pub inside: Vec<bool>,
}

/// The part of a grid within bounds.
pub fn part_of(grid: &Grid, (first, last): Bounds) -> Grid {
    let mut size = [0; 3];
    for (size, (first, last)) in size.iter_mut().zip(first.iter().zip(last)) {
        *size = (last + 1).saturating_sub(*first);
    }
    Grid {
        size,
        origin: grid.point(first.map(|first| first as f64)),
        ..grid.clone()
    }
}

/// The values of the voxels within bounds.
pub fn cut<T: Copy>(values: &[T], size: [usize; 3], (first, last): Bounds) -> Vec<T> {
    let mut cut = Vec::new();
    for z in first[2]..=last[2] {
        for y in first[1]..=last[1] {
            let row = (z * size[1] + y) * size[0];
            cut.extend_from_slice(
                values
                    .get(row + first[0]..=row + last[0])
                    .unwrap_or_default(),
            );
        }
    }
    cut
}

/// The voxels that lie at most `margin` voxels outside of bounds, and still in a grid of `size`.
pub fn widened((first, last): Bounds, margin: [usize; 3], size: [usize; 3]) -> Bounds {
    let (mut first, mut last) = (first, last);
    for axis in 0..3 {
        first[axis] = first[axis].saturating_sub(margin[axis]);
        last[axis] = last[axis]
            .saturating_add(margin[axis])
            .min(size[axis].saturating_sub(1));
    }
    (first, last)
}

impl Region {
    /// The part within bounds.
    pub fn part(&self, bounds: Bounds) -> Self {
        let size = self.image.grid.size;
        Self {
            image: Volume {
                grid: part_of(&self.image.grid, bounds),
                values: cut(&self.image.values, size, bounds),
            },
            inside: cut(&self.inside, size, bounds),
        }
    }

    /// The same part of an image and of the region's mask.
    pub fn cut_out(image: &Volume, mask: &Mask, bounds: Bounds) -> Self {
        Self {
            image: Volume {
                grid: part_of(&image.grid, bounds),
                values: cut(&image.values, image.grid.size, bounds),
            },
            inside: cut(&mask.inside, mask.grid.size, bounds),
        }
    }

    /// The box around the region; None of an empty one.
    pub fn bounds(&self) -> Option<Bounds> {
        bounds(&self.inside, self.image.grid.size)
    }
}

/// The box around what is inside, on a grid of `size`.
pub fn bounds(inside: &[bool], size: [usize; 3]) -> Option<Bounds> {
    drawn(inside, size).map(|drawn| drawn.bounds)
}

/// Where a region is, and how many voxels it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// The box around it.
    pub bounds: Bounds,
    /// Its voxels.
    pub voxels: usize,
}

/// What is inside on a grid of `size`; None if nothing is.
pub fn drawn(inside: &[bool], [columns, rows, _]: [usize; 3]) -> Option<Drawn> {
    let mut drawn: Option<Drawn> = None;
    for (row, line) in inside.chunks_exact(columns.max(1)).enumerate() {
        // Most rows are outside altogether, which is seen fastest without stopping in between.
        if !line.iter().fold(false, |any, &inside| any | inside) {
            continue;
        }
        let first = line.iter().position(|&inside| inside).unwrap_or_default();
        let last = line.iter().rposition(|&inside| inside).unwrap_or_default();
        let (y, z) = (row % rows.max(1), row / rows.max(1));
        let Drawn {
            bounds: (least, most),
            voxels,
        } = drawn.get_or_insert(Drawn {
            bounds: ([first, y, z], [last, y, z]),
            voxels: 0,
        });
        *voxels += line.iter().filter(|&&inside| inside).count();
        for (axis, (low, high)) in [(first, last), (y, y), (z, z)].into_iter().enumerate() {
            least[axis] = least[axis].min(low);
            most[axis] = most[axis].max(high);
        }
    }
    drawn
}
