//! The order of blocks in a scan, and the blocks of each process (ISO/IEC 10918-1 F.2 and G.2).

use super::RenderError;
use super::bits::BitReader;
use super::huffman::Table;
use super::segments::{FrameHeader, Scan, Segments};

pub(super) const NO_TABLE: RenderError = RenderError::Damaged("it lacks a Huffman table");
const NO_CODE: RenderError = RenderError::Damaged("its Huffman codes");
pub(super) const TOO_SHORT: RenderError = RenderError::Damaged("its JPEG data end too early");

/// What comes next in a scan.
pub(super) enum Step {
    /// A restart marker, and its number.
    Restart(u32),
    /// A block: the place of its component in the scan, its column and its row.
    Block(usize, u32, u32),
    /// A row of units is complete.
    Row,
}

/// Goes through the blocks of a scan: units of all components where there are several, else the component's own
/// blocks, without those that only complete a unit.
#[inline(always)]
pub(super) fn walk(
    frame: &FrameHeader,
    scan: &Scan,
    restart: u32,
    mut step: impl FnMut(Step) -> Result<(), RenderError>,
) -> Result<(), RenderError> {
    let parts: Vec<_> = scan
        .components
        .iter()
        .map(|part| frame.components[part.index])
        .collect();
    let (across, down) = match parts.as_slice() {
        [alone] => (alone.width.div_ceil(8), alone.height.div_ceil(8)),
        _ => (
            frame.columns.div_ceil(8 * frame.most_across),
            frame.rows.div_ceil(8 * frame.most_down),
        ),
    };
    let mut units = 0;
    for y in 0..down {
        for x in 0..across {
            if restart > 0 && units > 0 && units % restart == 0 {
                step(Step::Restart(units / restart - 1))?;
            }
            units += 1;
            if parts.len() == 1 {
                step(Step::Block(0, x, y))?;
                continue;
            }
            for (place, part) in parts.iter().enumerate() {
                for row in 0..part.down {
                    for column in 0..part.across {
                        step(Step::Block(
                            place,
                            x * part.across + column,
                            y * part.down + row,
                        ))?;
                    }
                }
            }
        }
        step(Step::Row)?;
    }
    Ok(())
}

/// The tables of a scan, by component; those that its process does not need are `None`.
pub(super) struct Tables<'a> {
    pub(super) dc: [Option<&'a Table>; 4],
    pub(super) ac: [Option<&'a Table>; 4],
}

impl<'a> Tables<'a> {
    /// Those that the scan names.
    pub(super) fn of(segments: &'a Segments<'_>, scan: &Scan) -> Self {
        let mut tables = Self {
            dc: [None; 4],
            ac: [None; 4],
        };
        for (place, part) in scan.components.iter().take(4).enumerate() {
            tables.dc[place] = segments.dc[part.dc].as_ref();
            tables.ac[place] = segments.ac[part.ac].as_ref();
        }
        tables
    }
}

/// Decodes a block of a sequential scan. Gives `put` each coefficient with its place in the order of the stream,
/// and returns the last place.
#[inline(always)]
pub(super) fn sequential_block(
    bits: &mut BitReader<'_>,
    dc: &Table,
    ac: &Table,
    prediction: &mut i32,
    mut put: impl FnMut(usize, i32),
) -> Result<usize, RenderError> {
    *prediction = prediction.wrapping_add(difference(bits, dc)?);
    put(0, *prediction);
    let mut place = 0;
    while place < 63 {
        let (symbol, value) = ac.symbol_and_value(bits).ok_or(NO_CODE)?;
        let run = usize::from(symbol >> 4);
        if symbol & 15 == 0 {
            match run {
                0 => break,
                15 => place += 16,
                _ => return Err(NO_CODE),
            }
            continue;
        }
        place += run + 1;
        if place > 63 {
            return Err(NO_CODE);
        }
        put(place, value);
    }
    Ok(place.min(63))
}

#[inline(always)]
fn difference(bits: &mut BitReader<'_>, dc: &Table) -> Result<i32, RenderError> {
    match dc.symbol_and_value(bits) {
        Some((0..=15, value)) => Ok(value),
        _ => Err(NO_CODE),
    }
}

/// The state of a progressive scan between blocks.
#[derive(Default)]
pub(super) struct Progress {
    /// Blocks to come that have nothing new in this band.
    end_of_band_run: u32,
}

impl Progress {
    /// Decodes what a scan says of a block, whose coefficients are in the order of the stream.
    pub(super) fn block(
        &mut self,
        bits: &mut BitReader<'_>,
        scan: &Scan,
        (dc, ac): (Option<&Table>, Option<&Table>),
        prediction: &mut i32,
        block: &mut [i16; 64],
    ) -> Result<(), RenderError> {
        match (scan.start, scan.high) {
            (0, 0) => {
                let difference = difference(bits, dc.ok_or(NO_TABLE)?)?;
                *prediction = prediction.wrapping_add(difference);
                block[0] = (*prediction << scan.low) as i16;
            }
            (0, _) => {
                if bits.bit() {
                    block[0] |= 1 << scan.low;
                }
            }
            (_, 0) => self.first(bits, scan, ac.ok_or(NO_TABLE)?, block)?,
            _ => self.refine(bits, scan, ac.ok_or(NO_TABLE)?, block)?,
        }
        Ok(())
    }

    /// The first scan of a band.
    fn first(
        &mut self,
        bits: &mut BitReader<'_>,
        scan: &Scan,
        ac: &Table,
        block: &mut [i16; 64],
    ) -> Result<(), RenderError> {
        if self.end_of_band_run > 0 {
            self.end_of_band_run -= 1;
            return Ok(());
        }
        let end = usize::from(scan.end);
        let mut place = usize::from(scan.start);
        while place <= end {
            let (symbol, value) = ac.symbol_and_value(bits).ok_or(NO_CODE)?;
            let run = symbol >> 4;
            if symbol & 15 == 0 {
                if run < 15 {
                    self.end_of_band_run = run_length(bits, run) - 1;
                    break;
                }
                place += 16;
                continue;
            }
            place += usize::from(run);
            if place > end {
                return Err(NO_CODE);
            }
            block[place] = (value << scan.low) as i16;
            place += 1;
        }
        Ok(())
    }

    /// A later scan of a band: one more bit of each coefficient that is there, and new ones.
    fn refine(
        &mut self,
        bits: &mut BitReader<'_>,
        scan: &Scan,
        ac: &Table,
        block: &mut [i16; 64],
    ) -> Result<(), RenderError> {
        let band = block
            .get_mut(usize::from(scan.start)..=usize::from(scan.end))
            .ok_or(NO_CODE)?;
        let unit = 1_i16 << scan.low;
        let correct = |bits: &mut BitReader<'_>, coefficient: &mut i16| {
            if bits.bit() && *coefficient & unit == 0 {
                let step = if *coefficient < 0 { -unit } else { unit };
                *coefficient = coefficient.wrapping_add(step);
            }
        };
        let mut place = 0;
        if self.end_of_band_run == 0 {
            while place < band.len() {
                let symbol = ac.symbol(bits).ok_or(NO_CODE)?;
                let (mut run, size) = (symbol >> 4, symbol & 15);
                let new = match size {
                    0 if run < 15 => {
                        self.end_of_band_run = run_length(bits, run);
                        break;
                    }
                    0 => 0,
                    1 if bits.bit() => unit,
                    1 => -unit,
                    _ => return Err(NO_CODE),
                };
                while let Some(coefficient) = band.get_mut(place) {
                    place += 1;
                    if *coefficient != 0 {
                        correct(bits, coefficient);
                    } else if run > 0 {
                        run -= 1;
                    } else {
                        *coefficient = new;
                        break;
                    }
                }
            }
        }
        if self.end_of_band_run > 0 {
            for coefficient in band.iter_mut().skip(place).filter(|one| **one != 0) {
                correct(bits, coefficient);
            }
            self.end_of_band_run -= 1;
        }
        Ok(())
    }

    /// Begins again behind a restart marker.
    pub(super) fn restart(&mut self) {
        self.end_of_band_run = 0;
    }
}

/// How many blocks, this one included, have nothing more in the band.
fn run_length(bits: &mut BitReader<'_>, size: u8) -> u32 {
    bits.refill();
    (1 << size) + bits.take(size.into())
}
