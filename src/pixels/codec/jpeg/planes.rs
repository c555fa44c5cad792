//! From the planes of components to interleaved samples: chrominance is spread over the pixels that share it.

use super::transform::Sample;

/// The samples of one component.
#[derive(Debug, Clone, Default)]
pub(super) struct Plane<T> {
    pub(super) samples: Vec<T>,
    /// From row to row.
    pub(super) stride: usize,
    /// Those that count.
    pub(super) width: usize,
    pub(super) height: usize,
    /// How many pixels share a sample, across and down, where the numbers are whole.
    pub(super) shared: (usize, usize),
}

impl<T: Sample> Plane<T> {
    /// A row, or the nearest one.
    fn row(&self, at: usize) -> &[T] {
        let at = at.min(self.height.saturating_sub(1));
        let start = at * self.stride;
        self.samples
            .get(start..start + self.width)
            .unwrap_or_default()
    }
}

/// Interleaves the planes of one or three components.
pub(super) fn interleave<T: Sample>(
    mut planes: Vec<Plane<T>>,
    columns: usize,
    rows: usize,
) -> Vec<T> {
    if let [plane] = planes.as_mut_slice() {
        return crop(plane, columns, rows);
    }
    let mut out = vec![T::default(); columns * rows * planes.len()];
    let mut spread: Vec<Row<T>> = planes.iter().map(|_| Row::new(columns)).collect();
    for (y, row) in out.chunks_exact_mut(columns * planes.len()).enumerate() {
        for (plane, spread) in planes.iter().zip(&mut spread) {
            spread.fill(plane, y, rows);
        }
        if let [a, b, c] = spread.as_slice() {
            let pixels = row.as_chunks_mut::<3>().0;
            let samples = a.samples.iter().zip(&b.samples).zip(&c.samples);
            for (pixel, ((&a, &b), &c)) in pixels.iter_mut().zip(samples) {
                *pixel = [a, b, c];
            }
        }
    }
    out
}

/// The samples that count, moved together.
fn crop<T: Sample>(plane: &mut Plane<T>, columns: usize, rows: usize) -> Vec<T> {
    let mut samples = std::mem::take(&mut plane.samples);
    if plane.stride != columns {
        for y in 1..rows {
            let start = y * plane.stride;
            samples.copy_within(start..start + columns, y * columns);
        }
    }
    samples.truncate(columns * rows);
    samples
}

/// A row of one component at the frame's width.
struct Row<T> {
    samples: Vec<T>,
    /// Two rows of the plane, weighed.
    sums: Vec<u16>,
}

impl<T: Sample> Row<T> {
    fn new(columns: usize) -> Self {
        Self {
            samples: vec![T::default(); columns],
            sums: Vec::new(),
        }
    }

    /// Takes the frame's row `y` from `plane`. Between two samples the values are linear, as libjpeg has it.
    fn fill(&mut self, plane: &Plane<T>, y: usize, rows: usize) {
        let (across, down) = plane.shared;
        match (across, down) {
            (1, 1) => self.samples.copy_from_slice(plane.row(y)),
            (2, 1) => {
                let row = plane.row(y);
                self.double(|at| row[at].value(), row.len(), 1, 2, 2);
            }
            (1, 2) => {
                let (row, near) = nearest_rows(plane, y);
                let rounding = if y.is_multiple_of(2) { 1 } else { 2 };
                for ((sample, &one), &other) in self.samples.iter_mut().zip(row).zip(near) {
                    *sample = T::of((3 * one.value() + other.value() + rounding) >> 2);
                }
            }
            (2, 2) => {
                let (row, near) = nearest_rows(plane, y);
                let mut sums = std::mem::take(&mut self.sums);
                sums.clear();
                let weighed = |(one, other): (&T, &T)| (3 * one.value() + other.value()) as u16;
                sums.extend(row.iter().zip(near).map(weighed));
                self.double(|at| i32::from(sums[at]), sums.len(), 8, 7, 4);
                self.sums = sums;
            }
            _ => {
                let row = plane.row(y * plane.height / rows);
                let columns = self.samples.len();
                for (x, sample) in self.samples.iter_mut().enumerate() {
                    *sample = row[x * plane.width / columns];
                }
            }
        }
    }

    /// Twice as many samples, each a quarter of the way to its neighbour.
    #[inline(always)]
    fn double(
        &mut self,
        value: impl Fn(usize) -> i32,
        count: usize,
        left: i32,
        right: i32,
        shift: u32,
    ) {
        let Some(last) = count.checked_sub(1) else {
            return;
        };
        let pair = |before: usize, at: usize, behind: usize| {
            let near = 3 * value(at);
            [
                T::of((near + value(before) + left) >> shift),
                T::of((near + value(behind) + right) >> shift),
            ]
        };
        let (pairs, rest) = self.samples.as_chunks_mut::<2>();
        if let Some((first, others)) = pairs.split_first_mut() {
            *first = pair(0, 0, last.min(1));
            let inner = last.saturating_sub(1).min(others.len());
            for (at, out) in others[..inner].iter_mut().enumerate() {
                *out = pair(at, at + 1, at + 2);
            }
            for (at, out) in others.iter_mut().enumerate().skip(inner) {
                *out = pair(at.min(last), (at + 1).min(last), (at + 2).min(last));
            }
        }
        if let [sample] = rest {
            *sample = pair(last.saturating_sub(1), last, last)[0];
        }
    }
}

/// The row that a row of the frame lies in, and the other one that it is next to.
fn nearest_rows<T: Sample>(plane: &Plane<T>, y: usize) -> (&[T], &[T]) {
    let at = y / 2;
    let near = match y % 2 {
        0 => at.saturating_sub(1),
        _ => at + 1,
    };
    (plane.row(at), plane.row(near))
}
