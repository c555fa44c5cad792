//! Where voxels lie, what they hold, and which of them are of interest.

/// A regular grid of voxels in the patient coordinate system (PS3.3 C.7.6.2.1.1: LPS, millimetres).
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Voxels along x (columns), y (rows) and z (slices). A projection image has one slice.
    pub size: [usize; 3],
    /// Distance of voxel centres along x, y and z in mm.
    pub spacing: [f64; 3],
    /// Centre of the first voxel in mm.
    pub origin: [f64; 3],
    /// Unit vectors along which x, y and z grow.
    pub direction: [[f64; 3]; 3],
}

impl Grid {
    /// A grid at the origin, its axes those of the patient.
    #[must_use]
    pub fn aligned(size: [usize; 3], spacing: [f64; 3]) -> Self {
        Self {
            size,
            spacing,
            origin: [0.0; 3],
            direction: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        }
    }

    /// How many voxels it has.
    #[must_use]
    pub fn voxels(&self) -> usize {
        self.size.iter().product()
    }

    /// Index of a voxel: x runs fastest, z slowest.
    #[must_use]
    pub fn index(&self, [x, y, z]: [usize; 3]) -> usize {
        (z * self.size[1] + y) * self.size[0] + x
    }

    /// Volume of a voxel in mm³.
    #[must_use]
    pub fn voxel_volume(&self) -> f64 {
        self.spacing.iter().product()
    }

    /// Where a point given in voxels (fractions allowed, 0 the centre of the first) lies, in mm.
    #[must_use]
    pub fn point(&self, voxel: [f64; 3]) -> [f64; 3] {
        let mut point = self.origin;
        for ((steps, spacing), direction) in voxel.iter().zip(self.spacing).zip(self.direction) {
            for (coordinate, unit) in point.iter_mut().zip(direction) {
                *coordinate += steps * spacing * unit;
            }
        }
        point
    }
}

/// An image: a value for each voxel of a grid, in the units that it was measured in (HU, SUV, stored values…).
#[derive(Debug, Clone, PartialEq)]
pub struct Volume {
    /// Where the voxels lie.
    pub grid: Grid,
    /// The values, in the order of [`Grid::index`].
    pub values: Vec<f64>,
}

/// A region of interest and the grid that it is drawn on.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    /// Where the voxels lie.
    pub grid: Grid,
    /// Which of them belong to the region, in the order of [`Grid::index`].
    pub inside: Vec<bool>,
}

impl Mask {
    /// How many voxels belong to the region.
    #[must_use]
    pub fn count(&self) -> usize {
        self.inside.iter().filter(|&&inside| inside).count()
    }

    /// The smallest box that holds the region: first and last voxel along each axis. None of an empty region.
    #[must_use]
    pub fn bounds(&self) -> Option<([usize; 3], [usize; 3])> {
        let [columns, rows, _] = self.grid.size;
        let mut bounds: Option<([usize; 3], [usize; 3])> = None;
        for (index, _) in self
            .inside
            .iter()
            .enumerate()
            .filter(|&(_, &inside)| inside)
        {
            let voxel = [
                index % columns,
                index / columns % rows,
                index / columns / rows,
            ];
            let (first, last) = bounds.get_or_insert((voxel, voxel));
            for axis in 0..3 {
                first[axis] = first[axis].min(voxel[axis]);
                last[axis] = last[axis].max(voxel[axis]);
            }
        }
        bounds
    }
}
