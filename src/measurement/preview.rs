//! What a person is shown of a measurement: the slice with most of the region, its outline, its histogram, a map of its
//! texture. For the person's own screen.

use serde::Serialize;

use crate::features::{Mask, Volume};

/// Bars of the histogram.
const BARS: usize = 64;
/// Half the side of the squares in which texture is measured, in voxels.
const NEAR: usize = 2;

/// A slice, and what is measured in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Columns of the slice.
    pub columns: usize,
    /// Its rows.
    pub rows: usize,
    /// Width of a voxel divided by its height.
    pub aspect: f64,
    /// Which slice it is, counted from 0.
    pub slice: usize,
    /// Its voxels from black to white, so that the region shows.
    pub grey: Vec<u8>,
    /// 1 where the voxel belongs to the region.
    pub region: Vec<u8>,
    /// How much intensities differ within 5 by 5 voxels of the region (their standard deviation), from least to most;
    /// 0 outside.
    pub texture: Vec<u8>,
    /// How many voxels of the region, of all slices, have an intensity of each of 64 equal parts from `lowest` to
    /// `highest`.
    pub histogram: Vec<u32>,
    /// The lowest intensity of the region.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

impl Preview {
    /// What is shown of an image and a region on its grid; `None` where the region is empty.
    #[must_use]
    pub fn new(image: &Volume, mask: &Mask) -> Option<Self> {
        let [columns, rows, _] = image.grid.size;
        let area = columns * rows;
        let slices = mask.inside.chunks(area.max(1)).enumerate();
        let (slice, region) =
            slices.max_by_key(|(_, inside)| inside.iter().filter(|&&inside| inside).count())?;
        let values = image.values.get(slice * area..(slice + 1) * area)?;
        let of_region = || {
            let pairs = image.values.iter().zip(&mask.inside);
            pairs
                .filter(|(_, inside)| **inside)
                .map(|(value, _)| *value)
        };
        let lowest = of_region().fold(f64::INFINITY, f64::min);
        let highest = of_region().fold(f64::NEG_INFINITY, f64::max);
        if lowest > highest {
            return None;
        }
        let mut histogram = vec![0; BARS];
        for value in of_region() {
            histogram[part(value, lowest, highest, BARS)] += 1;
        }
        // A margin around the region's intensities, so that what is beside it can be seen.
        let margin = (highest - lowest) / 4.0;
        let texture = texture(values, region, columns);
        let most = texture.iter().copied().fold(0.0, f64::max);
        Some(Self {
            columns,
            rows,
            aspect: image.grid.spacing[0] / image.grid.spacing[1],
            slice,
            grey: values
                .iter()
                .map(|&value| part(value, lowest - margin, highest + margin, 256) as u8)
                .collect(),
            region: region.iter().map(|&inside| inside.into()).collect(),
            texture: texture
                .into_iter()
                .map(|spread| part(spread, 0.0, most, 256) as u8)
                .collect(),
            histogram,
            lowest,
            highest,
        })
    }
}

/// Which of `parts` equal parts from `lowest` to `highest` a value lies in; the nearest where it lies in none.
fn part(value: f64, lowest: f64, highest: f64, parts: usize) -> usize {
    if highest <= lowest {
        return 0;
    }
    let place = (value - lowest) / (highest - lowest) * parts as f64;
    (place.max(0.0) as usize).min(parts - 1)
}

/// The standard deviation around each voxel of the region, of those near it that belong to it too.
fn texture(values: &[f64], region: &[bool], columns: usize) -> Vec<f64> {
    let rows = values.len() / columns.max(1);
    let at = |index: usize| {
        if !region[index] {
            return 0.0;
        }
        let (column, row) = (index % columns, index / columns);
        let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for y in row.saturating_sub(NEAR)..(row + NEAR + 1).min(rows) {
            for x in column.saturating_sub(NEAR)..(column + NEAR + 1).min(columns) {
                if region[y * columns + x] {
                    // Less the voxel's own value, so that nothing large cancels.
                    let value = values[y * columns + x] - values[index];
                    count += 1.0;
                    sum += value;
                    squares += value * value;
                }
            }
        }
        let mean: f64 = sum / count;
        (squares / count - mean * mean).max(0.0).sqrt()
    };
    (0..values.len()).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Grid;

    #[test]
    fn the_slice_with_most_of_the_region_is_shown_with_its_histogram() {
        let grid = Grid::aligned([3, 2, 2], [2.0, 1.0, 1.0]);
        let image = Volume {
            grid: grid.clone(),
            values: (0..12).map(f64::from).collect(),
        };
        let mut inside = vec![false; 12];
        for index in [0, 6, 7, 8] {
            inside[index] = true;
        }
        let preview = Preview::new(&image, &Mask { grid, inside }).expect("a region");
        assert_eq!((preview.slice, preview.columns, preview.rows), (1, 3, 2));
        assert_eq!(preview.region, [1, 1, 1, 0, 0, 0]);
        assert_eq!((preview.lowest, preview.highest), (0.0, 8.0));
        assert_eq!(preview.histogram.iter().sum::<u32>(), 4);
        assert!(preview.grey.is_sorted());
        assert_eq!(preview.aspect, 2.0);
        assert!(preview.texture[..3].iter().all(|&spread| spread > 0));
        assert!(preview.texture[3..].iter().all(|&spread| spread == 0));
    }

    #[test]
    fn an_empty_region_shows_nothing() {
        let grid = Grid::aligned([1, 1, 1], [1.0; 3]);
        let image = Volume {
            grid: grid.clone(),
            values: vec![1.0],
        };
        assert_eq!(
            Preview::new(
                &image,
                &Mask {
                    grid,
                    inside: vec![false]
                }
            ),
            None
        );
    }
}
