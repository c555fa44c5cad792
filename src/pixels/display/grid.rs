//! How source pixels map to those of a picture that may be smaller.

use crate::pixels::{Picture, Samples};

/// How source pixels map to those of the picture.
pub(super) struct Grid {
    pub rows: usize,
    pub columns: usize,
    pub width: u32,
    pub height: u32,
}

impl Grid {
    pub(super) fn new(samples: &Samples, max_side: u32) -> Self {
        let (rows, columns) = (samples.rows, samples.columns);
        let longest = u64::from(rows.max(columns)).max(1);
        let shorten = |side: u32| match u64::from(max_side.max(1)) {
            limit if limit >= longest => side,
            // Rounded; never to nothing, and never more than the side itself.
            limit => ((u64::from(side) * limit + longest / 2) / longest).max(1) as u32,
        };
        Self {
            rows: rows as usize,
            columns: columns as usize,
            width: shorten(columns),
            height: shorten(rows),
        }
    }

    /// The picture of the mean of the source pixels under each of its own.
    ///
    /// `pixel` gives a source pixel by its index, `finish` makes red, green and blue of a mean.
    pub(super) fn picture<const N: usize>(
        &self,
        pixel: impl Fn(usize) -> [f64; N],
        finish: impl Fn([f64; N]) -> [f64; 3],
    ) -> Picture {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut rgba = Vec::with_capacity(width * height * 4);
        let mut sums = vec![[0.0; N]; width];
        for y in 0..height {
            let rows = span(y, height, self.rows);
            sums.fill([0.0; N]);
            for row in rows.clone() {
                for (x, sum) in sums.iter_mut().enumerate() {
                    for column in span(x, width, self.columns) {
                        let values = pixel(row * self.columns + column);
                        for (sum, value) in sum.iter_mut().zip(values) {
                            *sum += value;
                        }
                    }
                }
            }
            for (x, sum) in sums.iter().enumerate() {
                let count = rows.len() * span(x, width, self.columns).len();
                let mean = sum.map(|sum| sum / count as f64);
                // The cast clamps, and makes 0 of what is no number.
                rgba.extend(finish(mean).map(|channel| (channel + 0.5) as u8));
                rgba.push(0xFF);
            }
        }
        Picture {
            width: self.width,
            height: self.height,
            rgba,
        }
    }
}

/// The source pixels under pixel `index` of `count`.
fn span(index: usize, count: usize, source: usize) -> std::ops::Range<usize> {
    // Sides are at most 65535, so that the products fit into 32 bits.
    index * source / count..((index + 1) * source / count).max(index * source / count + 1)
}
