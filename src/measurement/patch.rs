//! From files to the counts that patch-level protection adds noise to: an image on a grid of a public size, in grey levels
//! with public edges. The bridge between images and [`Patch`](crate::privacy::Patch), which takes numbers.

use super::{MeasurementError, volume_or_series};
use crate::bytes::ByteSource;
use crate::features::{Aggregation, Counted, Features, Levels};
use crate::privacy::{PatchError, PatchSettings, ProtectedPatch};
use crate::sources::Image;
use crate::sources::series::Quantity;

/// What is counted, and how. Chosen without a look at the image.
pub struct PatchRequest<'a> {
    /// The images of one DICOM series in any order, or one NIfTI or NRRD file.
    pub images: &'a [&'a dyn ByteSource],
    /// One frame of a cine, counted from 0.
    pub frame: Option<u32>,
    /// Voxels of the grid along x, y and z; without, [`SLICE_GRID`] of a single slice and [`VOLUME_GRID`] of several.
    pub grid: Option<[u32; 3]>,
    /// Where the first grey level begins and the last one ends; without, [`PatchSettings::CT_RANGE`] of a CT.
    pub range: Option<[f64; 2]>,
    /// How many grey levels there are.
    pub levels: u16,
}

/// The grid of an image of one slice.
pub const SLICE_GRID: [u32; 3] = [256, 256, 1];

/// The grid of a volume.
pub const VOLUME_GRID: [u32; 3] = [128, 128, 32];

/// The counts of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchCounts {
    /// The grid that was taken.
    pub grid: [u32; 3],
    /// The counts.
    pub counted: Counted,
    /// The range that was taken.
    pub range: [f64; 2],
}

/// Counts the grey levels of an image, and the pairs of neighbours of each two.
///
/// A voxel of the grid is the mean of those of the image that lie in it, and each of the image lies in one of the grid: to
/// change m of the image changes at most m of the grid. What holds no measurement is left out of the mean; where nothing
/// is left, the level is the first. All voxels of the grid count.
///
/// # Errors
/// [`MeasurementError`]: the images make no volume, it has fewer voxels than the grid along an axis, or the range is
/// missing. None of it depends on what the image shows.
pub fn patch_counts(request: &PatchRequest<'_>) -> Result<PatchCounts, MeasurementError> {
    let (image, quantity) = volume_or_series(request.images, request.frame)?;
    let of_ct = (quantity == Some(Quantity::Hounsfield)).then_some(PatchSettings::CT_RANGE);
    let range = request
        .range
        .or(of_ct)
        .ok_or(MeasurementError::NoPatchRange)?;
    let of_size = match image.volume.grid.size {
        [_, _, 1] => SLICE_GRID,
        _ => VOLUME_GRID,
    };
    let grid = request.grid.unwrap_or(of_size);
    let levels = levels(&image, grid, range, request.levels)?;
    Ok(PatchCounts {
        grid,
        counted: Counted::of(&levels),
        range,
    })
}

/// Features of a record's counts, with all of their noise: what anybody can make of it, and no more than it says.
///
/// # Errors
/// [`PatchError`] where the record is not of this version.
pub fn patch_features(record: &ProtectedPatch) -> Result<Features, PatchError> {
    let [histogram, pairs] = record.lawful()?;
    let aggregation = match record.settings().grid {
        [_, _, 1] => Aggregation::SliceMerged,
        _ => Aggregation::VolumeMerged,
    };
    Ok(Counted { histogram, pairs }.features(aggregation))
}

/// The grey levels of an image on a grid.
fn levels(
    image: &Image,
    grid: [u32; 3],
    [low, high]: [f64; 2],
    count: u16,
) -> Result<Levels, MeasurementError> {
    let size = grid.map(|size| size as usize);
    let of_image = image.volume.grid.size;
    let mut sizes = size.iter().zip(of_image);
    if sizes.any(|(&size, there)| size == 0 || size > there) {
        return Err(MeasurementError::PatchGrid {
            grid,
            image: of_image,
        });
    }
    // No more than the image has.
    let mut sums = vec![(0.0, 0u32); size.iter().product()];
    let [columns, rows, _] = of_image;
    let along = |axis: usize| -> Vec<usize> {
        let (size, there) = (size[axis], of_image[axis]);
        (0..there).map(|voxel| voxel * size / there).collect()
    };
    let [cells, of_row, of_slice] = [0, 1, 2].map(along);
    let missing = image.missing.as_deref();
    for (line, values) in image.volume.values.chunks_exact(columns.max(1)).enumerate() {
        let (Some(y), Some(z)) = (of_row.get(line % rows), of_slice.get(line / rows)) else {
            continue;
        };
        let start = (z * size[1] + y) * size[0];
        for (x, (&value, &cell)) in values.iter().zip(&cells).enumerate() {
            let is_missing = missing.and_then(|missing| missing.get(line * columns + x));
            if let (None | Some(false), Some((sum, voxels))) =
                (is_missing, sums.get_mut(start + cell))
            {
                *sum += value;
                *voxels += 1;
            }
        }
    }
    let bins = f64::from(count);
    let level = |(sum, voxels): (f64, u32)| match voxels {
        0 => 1,
        // From 0 to one less than the levels, so the cast loses nothing.
        _ => {
            let place = (sum / f64::from(voxels) - low) / (high - low) * bins;
            place.floor().clamp(0.0, bins - 1.0) as u16 + 1
        }
    };
    Ok(Levels {
        size,
        levels: sums.into_iter().map(level).collect(),
        count,
    })
}

#[cfg(test)]
mod tests;
