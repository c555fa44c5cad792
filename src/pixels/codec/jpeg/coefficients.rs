//! A frame of the cosine transform as its quantised coefficients, and how its scans carry them.

use super::bits::BitReader;
use super::huffman::{Codes, Table};
use super::scan::{NO_TABLE, Progress, Step, TOO_SHORT, Tables, sequential_block, walk};
use super::segments::{FrameHeader, Process, Scan, Segments};
use super::{Limits, RenderError};

/// Coefficients of a block in the order of the stream.
pub(super) type Block = [i16; 64];

/// A scan and what it is coded with.
#[derive(Debug, Clone)]
pub(super) struct CodedScan {
    pub(super) scan: Scan,
    pub(super) restart: u32,
    /// By component of the scan.
    pub(super) dc: Vec<Option<Codes>>,
    pub(super) ac: Vec<Option<Codes>>,
}

/// All coefficients of a frame.
pub(super) struct Coefficients {
    /// By component of the frame, row by row.
    pub(super) blocks: Vec<Vec<Block>>,
    /// By component of the frame, in the order of the stream.
    pub(super) quantisation: Vec<[u16; 64]>,
    pub(super) scans: Vec<CodedScan>,
}

impl Coefficients {
    /// Decodes all scans.
    pub(super) fn read(
        segments: &mut Segments<'_>,
        frame: &FrameHeader,
        limits: &Limits,
    ) -> Result<Self, RenderError> {
        limits.check(frame.coded_samples() * 2)?;
        let blocks = frame.components.iter().map(|one| {
            // Held against the limit above.
            vec![[0; 64]; one.blocks_across as usize * one.blocks_down as usize]
        });
        let mut blocks: Vec<Vec<Block>> = blocks.collect();
        let mut quantisation = vec![None; frame.components.len()];
        let mut scans = Vec::new();
        // How far each coefficient has come: the position of its last bit.
        let mut lowest = vec![[u8::MAX; 64]; frame.components.len()];
        while let Some(scan) = segments.scan(frame)? {
            for part in &scan.components {
                let slot = frame.components[part.index].quantisation;
                let table = &mut quantisation[part.index];
                *table = table.or(segments.quantisation[slot]);
                let band = match frame.process {
                    Process::Progressive => usize::from(scan.start)..=usize::from(scan.end),
                    Process::Sequential | Process::Lossless => 0..=63,
                };
                lowest[part.index][band].fill(match frame.process {
                    Process::Progressive => scan.low,
                    Process::Sequential | Process::Lossless => 0,
                });
            }
            let end = read_scan(segments, frame, &scan, &mut blocks)?;
            scans.push(CodedScan::new(segments, scan));
            segments.resume(end);
            let is_complete = lowest.iter().flatten().all(|&low| low == 0);
            if is_complete && frame.process == Process::Sequential {
                break;
            }
        }
        // Without its end it may have lost a scan, which only the coefficients tell.
        let enough = match segments.ended {
            true => lowest.iter().all(|one| one[0] != u8::MAX),
            false => lowest.iter().flatten().all(|&low| low == 0),
        };
        if !enough {
            return Err(TOO_SHORT);
        }
        let quantisation: Option<Vec<_>> = quantisation.into_iter().collect();
        Ok(Self {
            blocks,
            quantisation: quantisation
                .ok_or(RenderError::Damaged("it lacks a quantisation table"))?,
            scans,
        })
    }
}

impl CodedScan {
    fn new(segments: &Segments<'_>, scan: Scan) -> Self {
        let codes = |table: &Option<Table>| table.as_ref().map(|table| table.codes.clone());
        let parts = &scan.components;
        Self {
            dc: parts
                .iter()
                .map(|part| codes(&segments.dc[part.dc]))
                .collect(),
            ac: parts
                .iter()
                .map(|part| codes(&segments.ac[part.ac]))
                .collect(),
            restart: segments.restart,
            scan,
        }
    }
}

/// Decodes a scan and returns where it ends.
fn read_scan(
    segments: &Segments<'_>,
    frame: &FrameHeader,
    scan: &Scan,
    blocks: &mut [Vec<Block>],
) -> Result<usize, RenderError> {
    let tables = Tables::of(segments, scan);
    let mut bits = BitReader::new(segments.stream, scan.data);
    let mut predictions = [0; 4];
    let mut progress = Progress::default();
    walk(frame, scan, segments.restart, |step| {
        match step {
            Step::Restart(_) => {
                if bits.is_exhausted() || !bits.restart() {
                    return Err(TOO_SHORT);
                }
                predictions = [0; 4];
                progress.restart();
            }
            Step::Row if bits.is_exhausted() => return Err(TOO_SHORT),
            Step::Row => {}
            Step::Block(place, x, y) => {
                let index = scan.components[place].index;
                let across = frame.components[index].blocks_across;
                let block = &mut blocks[index][(y * across + x) as usize];
                let (dc, ac) = (tables.dc[place], tables.ac[place]);
                let prediction = &mut predictions[place];
                match (frame.process, dc, ac) {
                    (Process::Progressive, ..) => {
                        progress.block(&mut bits, scan, (dc, ac), prediction, block)?;
                    }
                    (_, Some(dc), Some(ac)) => {
                        sequential_block(&mut bits, dc, ac, prediction, |at, value| {
                            block[at & 63] = value as i16;
                        })?;
                    }
                    _ => return Err(NO_TABLE),
                }
            }
        }
        Ok(())
    })?;
    Ok(bits.position())
}
