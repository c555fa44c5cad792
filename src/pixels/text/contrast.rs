//! Local contrast: each value against the mean and the spread of what stands around it, so that text of
//! ten grey levels looks like text of two hundred, in 8 bits and in 16.

use super::TextImage;

/// How far around a pixel its surroundings reach.
pub(super) const RADIUS: usize = 16;

/// A grey level of an 8-bit image, in the units of [`Levels`].
const UNIT: u32 = 16;

/// The spread that counts as none, in the units of [`Levels`]: noise of a flat ground is not stretched into strokes.
const FLOOR: f32 = 2.0 * UNIT as f32;

/// Local contrast of 1, in the units that [`local_contrast`] gives.
pub(super) const ONE: f32 = 512.0;

/// Beyond this, contrast is as good as any.
const LIMIT: f32 = 4.0;

/// How values become levels of 0 to 4095.
///
/// 8-bit values are taken as they are. Of wider ones the range of all but a few gets most of the levels: text often
/// stands at the one largest value that the bits allow, far beyond the anatomy, which would be left with no contrast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// Values and their levels, rising.
    knots: [(u16, u32); 4],
}

impl Levels {
    /// The levels of one image. Frames of a cine share those of the first.
    #[must_use]
    pub fn of(image: &TextImage) -> Self {
        let most = image.samples.iter().copied().max().unwrap_or(0);
        if most <= 255 {
            return Self {
                knots: [(0, 0), (0, 0), (255, 255 * UNIT), (255, 255 * UNIT)],
            };
        }
        let mut counts = vec![0_u32; usize::from(most) + 1];
        for &sample in &image.samples {
            if let Some(count) = counts.get_mut(usize::from(sample)) {
                *count += 1;
            }
        }
        let least = position(&counts, 1);
        let few = u32::try_from(image.samples.len() / 1000)
            .unwrap_or(u32::MAX)
            .max(1);
        let low = position(&counts, few);
        let beyond: u32 = counts
            .iter()
            .rev()
            .scan(0, |seen, &count| {
                *seen += count;
                Some(*seen)
            })
            .take_while(|&seen| seen < few)
            .count()
            .try_into()
            .unwrap_or(0);
        let high = most.saturating_sub(u16::try_from(beyond).unwrap_or(u16::MAX));
        if high <= low {
            return Self {
                knots: [(least, 0), (least, 0), (most, 4095), (most, 4095)],
            };
        }
        Self {
            knots: [(least, 0), (low, 300), (high, 3795), (most, 4095)],
        }
    }

    /// The level of each value.
    fn table(&self) -> Vec<u16> {
        let mut table = vec![0_u16; 65_536];
        let [a, b, c, d] = self.knots;
        for (value, level) in (0_u32..).zip(table.iter_mut()) {
            let (from, to) = if value < u32::from(b.0) {
                (a, b)
            } else if value < u32::from(c.0) {
                (b, c)
            } else {
                (c, d)
            };
            let (v0, v1) = (u32::from(from.0), u32::from(to.0));
            let inside = value.clamp(v0, v1) - v0;
            let rise = to.1.saturating_sub(from.1);
            let here = if v1 > v0 {
                from.1 + (u64::from(inside) * u64::from(rise) / u64::from(v1 - v0)) as u32
            } else {
                to.1
            };
            *level = here.min(4095) as u16;
        }
        table
    }
}

/// The smallest value that, with those below it, occurs at least `times`.
fn position(counts: &[u32], times: u32) -> u16 {
    let mut seen = 0;
    for (value, count) in (0_u16..=u16::MAX).zip(counts) {
        seen += count;
        if seen >= times {
            return value;
        }
    }
    0
}

/// Planes of local contrast, pixel by pixel.
pub(super) struct Contrast {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// 1, or 3 where the channels differ.
    pub(super) channels: usize,
    /// From -4 to 4 times [`ONE`].
    pub(super) values: Vec<i16>,
}

/// The local contrast of `image`: of one plane where all channels are alike.
pub(super) fn local_contrast(image: &TextImage, levels: &Levels) -> Contrast {
    let (columns, rows) = (image.columns as usize, image.rows as usize);
    let coloured = image.channels == 3
        && image
            .samples
            .as_chunks::<3>()
            .0
            .iter()
            .any(|[r, g, b]| r != g || g != b);
    let step = usize::from(image.channels.max(1));
    let channels = if coloured { 3 } else { 1 };
    let pixels = columns * rows;
    let table = levels.table();
    // Plane by plane: the sums over a window then run along contiguous values.
    let planes: Vec<Vec<u16>> = (0..channels)
        .map(|channel| {
            let mut plane: Vec<u16> = image
                .samples
                .iter()
                .skip(channel)
                .step_by(step)
                .take(pixels)
                .map(|&sample| table.get(usize::from(sample)).copied().unwrap_or(0))
                .collect();
            plane.resize(pixels, 0);
            plane
        })
        .collect();
    let mut values = vec![0_i16; pixels * channels];
    if pixels == 0 {
        return Contrast {
            columns,
            rows,
            channels,
            values,
        };
    }
    let mut windows: Vec<Sums> = planes.iter().map(|_| Sums::new(columns)).collect();
    let mut means = vec![vec![0_f32; columns]; channels];
    let mut spread = vec![0_f32; columns];
    for row in 0..rows {
        spread.fill(0.0);
        for ((plane, sums), mean) in planes.iter().zip(&mut windows).zip(&mut means) {
            sums.advance(plane, columns, rows, row);
            sums.across(mean, &mut spread);
        }
        for spread in &mut spread {
            *spread = ONE / (spread.sqrt() + FLOOR);
        }
        for (channel, (plane, mean)) in planes.iter().zip(&means).enumerate() {
            let line = plane.iter().skip(row * columns);
            let out = values
                .iter_mut()
                .skip(row * columns * channels + channel)
                .step_by(channels);
            for (((out, &value), mean), scale) in out.zip(line).zip(mean).zip(&spread) {
                let contrast = (f32::from(value) - mean) * scale;
                *out = contrast.clamp(-LIMIT * ONE, LIMIT * ONE) as i16;
            }
        }
    }
    Contrast {
        columns,
        rows,
        channels,
        values,
    }
}

/// Sums of values and of their squares over the rows around the current one, column by column.
struct Sums {
    values: Vec<u32>,
    squares: Vec<u32>,
    count: u32,
}

impl Sums {
    fn new(columns: usize) -> Self {
        Self {
            values: vec![0; columns],
            squares: vec![0; columns],
            count: 0,
        }
    }

    /// Moves on to `row`: one row enters, one leaves.
    fn advance(&mut self, plane: &[u16], columns: usize, rows: usize, row: usize) {
        let entering = if row == 0 {
            0..(RADIUS + 1).min(rows)
        } else {
            row + RADIUS..(row + RADIUS + 1).min(rows)
        };
        for entering in entering {
            let Some(line) = plane.get(entering * columns..(entering + 1) * columns) else {
                continue;
            };
            for ((sum, square), &value) in self.values.iter_mut().zip(&mut self.squares).zip(line) {
                let value = u32::from(value);
                *sum += value;
                *square += value * value;
            }
            self.count += 1;
        }
        if let Some(leaving) = row.checked_sub(RADIUS + 1)
            && let Some(line) = plane.get(leaving * columns..(leaving + 1) * columns)
        {
            for ((sum, square), &value) in self.values.iter_mut().zip(&mut self.squares).zip(line) {
                let value = u32::from(value);
                *sum -= value;
                *square -= value * value;
            }
            self.count -= 1;
        }
    }

    /// The mean around each pixel of the row, and the variance if it is larger than that of the channels before.
    fn across(&self, mean: &mut [f32], variance: &mut [f32]) {
        let columns = self.values.len();
        let (mut sum, mut square, mut width) = (0_u64, 0_u64, 0_u32);
        for (value, squared) in self.values.iter().zip(&self.squares).take(RADIUS) {
            sum += u64::from(*value);
            square += u64::from(*squared);
            width += 1;
        }
        for (column, (mean, variance)) in mean.iter_mut().zip(variance).enumerate() {
            if let (Some(value), Some(squared)) = (
                self.values.get(column + RADIUS),
                self.squares.get(column + RADIUS),
            ) {
                sum += u64::from(*value);
                square += u64::from(*squared);
                width += 1;
            }
            if let Some(left) = column.checked_sub(RADIUS + 1)
                && let (Some(value), Some(squared)) =
                    (self.values.get(left), self.squares.get(left))
            {
                sum -= u64::from(*value);
                square -= u64::from(*squared);
                width -= 1;
            }
            let n = f64::from(width * self.count);
            let m = sum as f64 / n;
            let v = (square as f64 / n - m * m).max(0.0) as f32;
            *mean = m as f32;
            *variance = variance.max(v);
        }
        debug_assert!(columns == 0 || width > 0);
    }
}
