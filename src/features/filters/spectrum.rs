//! Fourier transforms of images.

use crate::features::fourier::{Fourier, LANES, Row};

/// Complex values on a grid, x fastest.
pub struct Spectrum {
    pub size: [usize; 3],
    pub values: Vec<[f64; 2]>,
}

/// Which way a transform goes. Both ways one after the other multiply by the number of values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Forward,
    Back,
}

impl Spectrum {
    /// Transforms all lines along an axis.
    pub fn along(&mut self, axis: usize, way: Way) {
        let n = self.size[axis];
        if n < 2 {
            return;
        }
        let stride: usize = self.size[..axis].iter().product();
        let lines: Vec<usize> = (0..self.values.len() / n)
            .map(|line| line / stride * stride * n + line % stride)
            .collect();
        let mut fourier = Fourier::new(n);
        let mut rows = vec![Row::ZERO; n];
        // With real and imaginary part exchanged, the transform is its inverse.
        let [first, second] = match way {
            Way::Forward => [0, 1],
            Way::Back => [1, 0],
        };
        for lines in lines.chunks(LANES) {
            for (lane, &start) in lines.iter().enumerate() {
                let line = self.values[start..].iter().step_by(stride);
                for (row, value) in rows.iter_mut().zip(line) {
                    row.re[lane] = value[first];
                    row.im[lane] = value[second];
                }
            }
            fourier.transform(&mut rows);
            for (lane, &start) in lines.iter().enumerate() {
                let line = self.values[start..].iter_mut().step_by(stride);
                for (row, value) in rows.iter().zip(line) {
                    value[first] = row.re[lane];
                    value[second] = row.im[lane];
                }
            }
        }
    }
}

/// Half of the transform of real values along x (the other half mirrors it), of all along the other axes.
pub struct RealSpectrum {
    half: Spectrum,
    columns: usize,
    dimensions: usize,
}

impl RealSpectrum {
    /// Transforms an image of a size along x and y, and along z if it is a volume. `fill` gives its lines one by one.
    pub fn new(
        size: [usize; 3],
        dimensions: usize,
        mut fill: impl FnMut(usize, &mut [f64]),
    ) -> Self {
        let columns = size[0];
        let lines = size[1] * size[2];
        let mut half = Spectrum {
            size: [columns / 2 + 1, size[1], size[2]],
            values: Vec::new(),
        };
        half.values.reserve_exact(half.size.iter().product());
        let mut fourier = Fourier::new(columns);
        let mut rows = vec![Row::ZERO; columns];
        let mut line = vec![0.0; columns];
        for first in (0..lines).step_by(LANES) {
            rows.fill(Row::ZERO);
            let lanes = LANES.min(lines - first);
            for lane in 0..lanes {
                fill(first + lane, &mut line);
                for (row, &value) in rows.iter_mut().zip(&line) {
                    row.re[lane] = value;
                }
            }
            fourier.transform(&mut rows);
            for lane in 0..lanes {
                let line = rows.iter().take(half.size[0]);
                half.values
                    .extend(line.map(|row| [row.re[lane], row.im[lane]]));
            }
        }
        for axis in 1..dimensions {
            half.along(axis, Way::Forward);
        }
        Self {
            half,
            columns,
            dimensions,
        }
    }

    /// Multiplies with what a filter has at each frequency, given as its place along each axis.
    pub fn multiply(&mut self, filter: impl Fn([usize; 3]) -> [f64; 2]) {
        let [columns, rows, _] = self.half.size;
        for (index, value) in self.half.values.iter_mut().enumerate() {
            let place = [
                index % columns,
                index / columns % rows,
                index / columns / rows,
            ];
            let ([a, b], [c, d]) = (*value, filter(place));
            *value = [a * c - b * d, a * d + b * c];
        }
    }

    /// The image again.
    pub fn back(mut self) -> Vec<f64> {
        for axis in 1..self.dimensions {
            self.half.along(axis, Way::Back);
        }
        let columns = self.columns;
        let transformed: usize = self.half.size[1..self.dimensions].iter().product();
        let share = 1.0 / (columns * transformed) as f64;
        let mut fourier = Fourier::new(columns);
        let mut rows = vec![Row::ZERO; columns];
        let mut out = Vec::with_capacity(columns * self.half.size[1] * self.half.size[2]);
        for lines in self.half.values.chunks(LANES * self.half.size[0]) {
            for (lane, line) in lines.chunks(self.half.size[0]).enumerate() {
                for (k, &[re, im]) in line.iter().enumerate() {
                    // Of the conjugate, whose transform is the inverse's conjugate: real.
                    if let Some(row) = rows.get_mut(k) {
                        (row.re[lane], row.im[lane]) = (re, -im);
                    }
                    if k > 0 {
                        let row = &mut rows[columns - k];
                        (row.re[lane], row.im[lane]) = (re, im);
                    }
                }
                // The middle of an even line mirrors itself, and is real.
                if columns.is_multiple_of(2) && columns > 1 {
                    rows[columns / 2].im[lane] = 0.0;
                }
                rows[0].im[lane] = 0.0;
            }
            fourier.transform(&mut rows);
            for lane in 0..lines.len() / self.half.size[0] {
                out.extend(rows.iter().map(|row| row.re[lane] * share));
            }
        }
        out
    }
}
