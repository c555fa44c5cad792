//! Overlay planes (PS3.3 C.9.2), drawn in white.

use bytes::Bytes;

use super::grid::Grid;
use crate::pixels::{Picture, Samples};

/// An overlay plane of one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// Overlay Rows (60xx,0010).
    pub rows: u16,
    /// Overlay Columns (60xx,0011).
    pub columns: u16,
    /// Overlay Origin (60xx,0050): row and column of the image where the plane begins, counted from 1.
    pub origin: (i16, i16),
    /// Where its bits are.
    pub bits: OverlayBits,
}

/// Where the bits of an overlay plane are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverlayBits {
    /// In Overlay Data (60xx,3000), from this bit on, the lowest bit of a byte first.
    Own(Bytes, u64),
    /// In the pixels, at Overlay Bit Position (60xx,0102); retired.
    InPixels(u16),
}

impl Overlay {
    fn is_set(&self, index: usize, pixel: usize, samples: &Samples) -> bool {
        match &self.bits {
            OverlayBits::Own(bytes, first) => {
                let bit = first + index as u64;
                let byte = usize::try_from(bit / 8).ok().and_then(|at| bytes.get(at));
                byte.is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
            }
            OverlayBits::InPixels(bit) => {
                let sample = samples.data.cell(pixel).unwrap_or(0);
                sample.checked_shr(u32::from(*bit)).unwrap_or(0) & 1 == 1
            }
        }
    }

    /// Draws the plane over the picture of the whole frame. A pixel that is white anywhere stays so when made smaller.
    pub(super) fn draw(&self, samples: &Samples, grid: &Grid, picture: &mut Picture) {
        let per_pixel = usize::from(samples.samples_per_pixel);
        for row in 0..usize::from(self.rows) {
            let Some(y) = place(row, self.origin.0, grid.rows) else {
                continue;
            };
            for column in 0..usize::from(self.columns) {
                let Some(x) = place(column, self.origin.1, grid.columns) else {
                    continue;
                };
                let index = row * usize::from(self.columns) + column;
                if !self.is_set(index, (y * grid.columns + x) * per_pixel, samples) {
                    continue;
                }
                let (x, y) = (
                    x * grid.width as usize / grid.columns,
                    y * grid.height as usize / grid.rows,
                );
                let at = (y * grid.width as usize + x) * 4;
                if let Some(pixel) = picture.rgba.get_mut(at..at + 4) {
                    pixel.fill(0xFF);
                }
            }
        }
    }
}

/// Where in an image of `length` the position of a plane that begins at `origin` lies.
fn place(position: usize, origin: i16, length: usize) -> Option<usize> {
    let place = position as i64 + i64::from(origin) - 1;
    usize::try_from(place).ok().filter(|&place| place < length)
}
