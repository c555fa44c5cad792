//! Decoding without loss (ISO/IEC 10918-1 annex H): each sample is predicted from those before it.

use super::RenderError;
use super::bits::BitReader;
use super::huffman::Table;
use super::scan::{NO_TABLE, TOO_SHORT, Tables};
use super::segments::{FrameHeader, Scan, Segments};
use super::transform::Sample;

/// Decodes all scans to interleaved samples.
pub(super) fn decode<T: Sample>(
    segments: &mut Segments<'_>,
    frame: &FrameHeader,
) -> Result<Vec<T>, RenderError> {
    let count = frame.components.len();
    let uniform = frame
        .components
        .iter()
        .all(|one| (one.width, one.height) == (frame.columns, frame.rows));
    if !uniform {
        return Err(RenderError::Unsupported("its sampling factors"));
    }
    // The caller has held the size against its limit.
    let mut samples = vec![T::default(); frame.samples() as usize];
    let mut found = [false; 4];
    while found.iter().take(count).any(|found| !found) {
        let scan = segments.scan(frame)?.ok_or(TOO_SHORT)?;
        for part in &scan.components {
            found[part.index] = true;
        }
        let tables = Tables::of(segments, &scan);
        let mut decoder = Decoder {
            bits: BitReader::new(segments.stream, scan.data),
            middle: 1 << (u32::from(frame.precision) - u32::from(scan.low) - 1),
            tables,
            scan: &scan,
            stride: count,
        };
        decoder.scan(&mut samples, frame.columns as usize, segments.restart)?;
        let end = decoder.bits.position();
        segments.resume(end);
        if scan.low > 0 {
            for part in &scan.components {
                for sample in samples.iter_mut().skip(part.index).step_by(count) {
                    *sample = T::of(sample.value() << scan.low);
                }
            }
        }
    }
    Ok(samples)
}

struct Decoder<'a> {
    bits: BitReader<'a>,
    tables: Tables<'a>,
    scan: &'a Scan,
    /// What the first sample is predicted as.
    middle: i32,
    /// Components of the frame.
    stride: usize,
}

impl Decoder<'_> {
    fn scan<T: Sample>(
        &mut self,
        samples: &mut [T],
        columns: usize,
        restart: u32,
    ) -> Result<(), RenderError> {
        let restart = restart as usize;
        if !restart.is_multiple_of(columns) {
            return Err(RenderError::Damaged("its restart interval"));
        }
        let width = columns * self.stride;
        let rows = samples.len() / width;
        for y in 0..rows {
            let mut first = y == 0;
            if restart > 0 && y > 0 && y % (restart / columns) == 0 {
                if self.bits.is_exhausted() || !self.bits.restart() {
                    return Err(TOO_SHORT);
                }
                first = true;
            }
            let (before, row) = samples.split_at_mut(y * width);
            let row = &mut row[..width];
            if first {
                self.row(row, None, |left, _, _| left)?;
            } else {
                let above = Some(&before[before.len() - width..]);
                match self.scan.start {
                    1 => self.row(row, above, |a, _, _| a)?,
                    2 => self.row(row, above, |_, b, _| b)?,
                    3 => self.row(row, above, |_, _, c| c)?,
                    4 => self.row(row, above, |a, b, c| a + b - c)?,
                    5 => self.row(row, above, |a, b, c| a + ((b - c) >> 1))?,
                    6 => self.row(row, above, |a, b, c| b + ((a - c) >> 1))?,
                    _ => self.row(row, above, |a, b, _| (a + b) >> 1)?,
                }
            }
            if self.bits.is_exhausted() {
                return Err(TOO_SHORT);
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn row<T: Sample>(
        &mut self,
        row: &mut [T],
        above: Option<&[T]>,
        predict: impl Fn(i32, i32, i32) -> i32,
    ) -> Result<(), RenderError> {
        match (self.scan.components.as_slice(), self.stride) {
            ([_], 1) => self.parts::<T, 1, 1>(row, above, [0], predict),
            ([part], 3) => self.parts::<T, 1, 3>(row, above, [part.index], predict),
            ([a, b, c], 3) => {
                self.parts::<T, 3, 3>(row, above, [a.index, b.index, c.index], predict)
            }
            ([a, b], 3) => self.parts::<T, 2, 3>(row, above, [a.index, b.index], predict),
            _ => Err(RenderError::Unsupported("its components")),
        }
    }

    /// A row of the components at `parts` of pixels of `STRIDE` samples.
    #[inline(always)]
    fn parts<T: Sample, const N: usize, const STRIDE: usize>(
        &mut self,
        row: &mut [T],
        above: Option<&[T]>,
        parts: [usize; N],
        predict: impl Fn(i32, i32, i32) -> i32,
    ) -> Result<(), RenderError> {
        let mut tables = [self.tables.dc[0].ok_or(NO_TABLE)?; N];
        for (table, found) in tables.iter_mut().zip(self.tables.dc) {
            *table = found.ok_or(NO_TABLE)?;
        }
        let above = above.map(|above| above.as_chunks::<STRIDE>().0);
        let mut left = [self.middle; N];
        let mut corner = [0; N];
        for (x, pixel) in row.as_chunks_mut::<STRIDE>().0.iter_mut().enumerate() {
            for at in 0..N {
                let part = parts[at];
                let prediction = match above {
                    None => left[at],
                    Some(above) => {
                        let up = above[x][part].value();
                        let prediction = match x {
                            0 => up,
                            _ => predict(left[at], up, corner[at]),
                        };
                        corner[at] = up;
                        prediction
                    }
                };
                let difference = difference(&mut self.bits, tables[at])?;
                let sample = T::of(prediction + difference);
                pixel[part] = sample;
                left[at] = sample.value();
            }
        }
        Ok(())
    }
}

#[inline(always)]
fn difference(bits: &mut BitReader<'_>, table: &Table) -> Result<i32, RenderError> {
    match table.symbol_and_value(bits) {
        Some((0..=15, value)) => Ok(value),
        // No bits follow.
        Some((16, _)) => Ok(1 << 15),
        _ => Err(RenderError::Damaged("its Huffman codes")),
    }
}
