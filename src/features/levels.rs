//! Discretised images: what texture matrices and histograms are made of.

/// An image whose intensities were put into bins: grey levels from 1 on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// Voxels along x, y and z: the box around the region, not the whole image.
    pub size: [usize; 3],
    /// The grey level of each voxel in the order of [`Grid::index`](super::Grid::index); 0 is outside of the region.
    pub levels: Vec<u16>,
    /// The number of grey levels N_g that the discretisation can give: the highest level of a fixed bin number, the
    /// highest that occurs for a fixed bin size.
    pub count: u16,
}

impl Levels {
    /// The level at a voxel.
    #[must_use]
    pub fn at(&self, [x, y, z]: [usize; 3]) -> u16 {
        self.levels[(z * self.size[1] + y) * self.size[0] + x]
    }
}
