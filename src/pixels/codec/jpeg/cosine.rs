//! Decoding by the cosine transform (ISO/IEC 10918-1 annexes F and G).

use super::bits::BitReader;
use super::coefficients::Coefficients;
use super::planes::{Plane, interleave};
use super::scan::{NO_TABLE, Step, TOO_SHORT, Tables, sequential_block, walk};
use super::segments::{Component, FrameHeader, Process, Segments};
use super::transform::{Sample, ZIGZAG, inverse};
use super::{Limits, RenderError};

/// Decodes a frame whose blocks become squares of `side` samples: 8, or 4, 2 or 1 for a smaller picture.
pub(super) fn decode<T: Sample>(
    segments: &mut Segments<'_>,
    frame: &FrameHeader,
    side: u32,
    limits: &Limits,
) -> Result<Vec<T>, RenderError> {
    let bytes = frame.coded_samples() / 64 * u64::from(side * side);
    limits.check(bytes * size_of::<T>() as u64)?;
    let planes = match frame.process {
        Process::Progressive => progressive(segments, frame, side, limits)?,
        Process::Sequential | Process::Lossless => sequential(segments, frame, side)?,
    };
    let (columns, rows) = reduced(frame.columns, frame.rows, side);
    Ok(interleave(planes, columns, rows))
}

/// A size when blocks become squares of `side` samples.
pub(super) fn reduced(columns: u32, rows: u32, side: u32) -> (usize, usize) {
    let reduce = |length: u32| (length * side).div_ceil(8) as usize;
    (reduce(columns), reduce(rows))
}

fn plane<T: Sample>(frame: &FrameHeader, component: &Component, side: u32) -> Plane<T> {
    let (width, height) = reduced(component.width, component.height, side);
    let stride = (component.blocks_across * side) as usize;
    let shared = |most: u32, own: u32| match most % own {
        0 => (most / own) as usize,
        _ => 0,
    };
    Plane {
        // The caller has held the size against its limit.
        samples: vec![T::default(); stride * (component.blocks_down * side) as usize],
        stride,
        width,
        height,
        shared: (
            shared(frame.most_across, component.across),
            shared(frame.most_down, component.down),
        ),
    }
}

fn sequential<T: Sample>(
    segments: &mut Segments<'_>,
    frame: &FrameHeader,
    side: u32,
) -> Result<Vec<Plane<T>>, RenderError> {
    let mut planes: Vec<Plane<T>> = frame
        .components
        .iter()
        .map(|component| plane(frame, component, side))
        .collect();
    let side = side as usize;
    let mut found = [false; 4];
    while found.iter().take(planes.len()).any(|found| !found) {
        let scan = segments.scan(frame)?.ok_or(TOO_SHORT)?;
        let mut parts = Vec::with_capacity(3);
        let tables = Tables::of(segments, &scan);
        for (place, part) in scan.components.iter().enumerate() {
            found[part.index] = true;
            let slot = frame.components[part.index].quantisation;
            let quantisation = segments.quantisation[slot]
                .as_ref()
                .ok_or(RenderError::Damaged("it lacks a quantisation table"))?;
            let dc = tables.dc[place].ok_or(NO_TABLE)?;
            let ac = tables.ac[place].ok_or(NO_TABLE)?;
            parts.push((part.index, dc, ac, quantisation));
        }
        let mut bits = BitReader::new(segments.stream, scan.data);
        let mut predictions = [0; 4];
        walk(frame, &scan, segments.restart, |step| {
            match step {
                Step::Restart(_) => {
                    if bits.is_exhausted() || !bits.restart() {
                        return Err(TOO_SHORT);
                    }
                    predictions = [0; 4];
                }
                Step::Row if bits.is_exhausted() => return Err(TOO_SHORT),
                Step::Row => {}
                Step::Block(place, x, y) => {
                    let (index, dc, ac, quantisation) = parts[place];
                    let mut block = [0; 64];
                    let prediction = &mut predictions[place & 3];
                    let put = |at: usize, value: i32| {
                        let value = value.wrapping_mul(i32::from(quantisation[at & 63]));
                        block[usize::from(ZIGZAG[at & 63] & 63)] = value as i16;
                    };
                    let last = sequential_block(&mut bits, dc, ac, prediction, put)?;
                    let plane = &mut planes[index];
                    let start = y as usize * side * plane.stride + x as usize * side;
                    let out = &mut plane.samples[start..];
                    inverse(&block, last, side, out, plane.stride);
                }
            }
            Ok(())
        })?;
        let end = bits.position();
        segments.resume(end);
    }
    Ok(planes)
}

fn progressive<T: Sample>(
    segments: &mut Segments<'_>,
    frame: &FrameHeader,
    side: u32,
    limits: &Limits,
) -> Result<Vec<Plane<T>>, RenderError> {
    let coefficients = Coefficients::read(segments, frame, limits)?;
    let components = frame.components.iter().zip(&coefficients.blocks);
    let planes = components.zip(&coefficients.quantisation);
    let planes = planes.map(|((component, blocks), quantisation)| {
        let mut plane = plane::<T>(frame, component, side);
        let side = side as usize;
        let across = component.blocks_across as usize;
        for (y, row) in blocks.chunks(across).enumerate() {
            for (x, coefficients) in row.iter().enumerate() {
                let mut block = [0; 64];
                let scaled = coefficients.iter().zip(quantisation).zip(ZIGZAG);
                for ((&coefficient, &step), place) in scaled {
                    let value = i32::from(coefficient).wrapping_mul(i32::from(step));
                    block[usize::from(place & 63)] = value as i16;
                }
                let last = coefficients.iter().rposition(|&one| one != 0).unwrap_or(0);
                let start = y * side * plane.stride + x * side;
                inverse(
                    &block,
                    last,
                    side,
                    &mut plane.samples[start..],
                    plane.stride,
                );
            }
        }
        plane
    });
    Ok(planes.collect())
}
