//! Local contrast: each value against the mean and the spread of what stands around it, so that text of
//! ten grey levels looks like text of two hundred, in 8 bits and in 16.

use super::TextImage;

/// How far around a pixel its surroundings reach.
const WIDE: usize = 16;

/// The same for what stands close to a pixel: within letters, and beside edges that drown faint ones out.
const CLOSE: usize = 5;

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
/// 8-bit values are taken as they are. Of wider ones, ranges in which many values lie get more of the levels than their
/// share: nobody knows the window in which text was drawn, and text often stands at the one largest value that the bits
/// allow, far beyond the anatomy, which would be left with no contrast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// The level of each value up to the largest; those above have its level.
    table: Vec<u16>,
}

/// The thousandths of all values at which the ranges begin.
const RANGES: [u64; 8] = [0, 1, 250, 500, 750, 950, 999, 1000];

impl Levels {
    /// The levels of one image. Frames of a cine share those of the first.
    #[must_use]
    pub fn of(image: &TextImage) -> Self {
        let most = image.samples.iter().copied().max().unwrap_or(0);
        if most <= 255 {
            return Self {
                table: (0..=255).map(|value| value * UNIT as u16).collect(),
            };
        }
        let mut counts = vec![0_u64; usize::from(most) + 1];
        for &sample in &image.samples {
            if let Some(count) = counts.get_mut(usize::from(sample)) {
                *count += 1;
            }
        }
        let all = image.samples.len() as u64;
        let knots = RANGES.map(|part| position(&counts, (all * part / 1000).clamp(1, all)));
        let shares: Vec<f64> = knots
            .windows(2)
            .zip(RANGES.windows(2))
            .map(|pair| match pair {
                ([from, to], [less, more]) => (f64::from(to - from) * (more - less) as f64).sqrt(),
                _ => 0.0,
            })
            .collect();
        let whole = shares.iter().sum::<f64>().max(1.0);
        let mut table = vec![0_u16; usize::from(most) + 1];
        let mut below = 0.0;
        for (pair, share) in knots.windows(2).zip(shares) {
            let &[from, to] = pair else { continue };
            let rise = 4095.0 * share / whole;
            for (step, level) in (0_u32..).zip(
                table
                    .iter_mut()
                    .skip(usize::from(from))
                    .take(usize::from(to - from) + 1),
            ) {
                *level = (below + rise * f64::from(step) / f64::from(to - from).max(1.0)) as u16;
            }
            below += rise;
        }
        Self { table }
    }

    /// The level of a value.
    pub(super) fn level(&self, value: u16) -> u16 {
        let at = usize::from(value).min(self.table.len().saturating_sub(1));
        self.table.get(at).copied().unwrap_or(0)
    }
}

/// The smallest value that, with those below it, occurs at least `times`.
fn position(counts: &[u64], times: u64) -> u16 {
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
    /// The same against what stands close only.
    pub(super) close: Vec<i16>,
}

impl Contrast {
    /// The same with dark for light.
    pub(super) fn turned_round(&self) -> Self {
        let turned = |values: &[i16]| values.iter().map(|value| value.saturating_neg()).collect();
        Self {
            values: turned(&self.values),
            close: turned(&self.close),
            ..*self
        }
    }
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
    // Plane by plane: the sums over a window then run along contiguous values.
    let planes: Vec<Vec<u16>> = (0..channels)
        .map(|channel| {
            let mut plane: Vec<u16> = image
                .samples
                .iter()
                .skip(channel)
                .step_by(step)
                .take(pixels)
                .map(|&sample| levels.level(sample))
                .collect();
            plane.resize(pixels, 0);
            plane
        })
        .collect();
    Contrast {
        columns,
        rows,
        channels,
        values: against(&planes, (columns, rows), WIDE),
        close: against(&planes, (columns, rows), CLOSE),
    }
}

/// The contrast of each value of the planes, pixel by pixel, with what is no farther away than `reach`.
fn against(planes: &[Vec<u16>], (columns, rows): (usize, usize), reach: usize) -> Vec<i16> {
    let channels = planes.len();
    let mut values = vec![0_i16; columns * rows * channels];
    if values.is_empty() {
        return values;
    }
    let mut windows: Vec<Sums> = planes.iter().map(|_| Sums::new(columns, reach)).collect();
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
    values
}

/// Sums of values and of their squares over the rows around the current one, column by column.
struct Sums {
    reach: usize,
    values: Vec<u32>,
    squares: Vec<u32>,
    count: u32,
}

impl Sums {
    fn new(columns: usize, reach: usize) -> Self {
        Self {
            reach,
            values: vec![0; columns],
            squares: vec![0; columns],
            count: 0,
        }
    }

    /// Moves on to `row`: one row enters, one leaves.
    fn advance(&mut self, plane: &[u16], columns: usize, rows: usize, row: usize) {
        let entering = if row == 0 {
            0..(self.reach + 1).min(rows)
        } else {
            row + self.reach..(row + self.reach + 1).min(rows)
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
        if let Some(leaving) = row.checked_sub(self.reach + 1)
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
        for (value, squared) in self.values.iter().zip(&self.squares).take(self.reach) {
            sum += u64::from(*value);
            square += u64::from(*squared);
            width += 1;
        }
        for (column, (mean, variance)) in mean.iter_mut().zip(variance).enumerate() {
            if let (Some(value), Some(squared)) = (
                self.values.get(column + self.reach),
                self.squares.get(column + self.reach),
            ) {
                sum += u64::from(*value);
                square += u64::from(*squared);
                width += 1;
            }
            if let Some(left) = column.checked_sub(self.reach + 1)
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
