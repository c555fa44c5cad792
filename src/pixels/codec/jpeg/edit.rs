//! Clearing rectangles of a frame without decoding it: blocks that they touch become flat, all others keep their
//! coefficients, so that what is outside is not lossy once more.

use super::super::Edited;
use super::coefficients::{Block, CodedScan, Coefficients};
use super::huffman::{Codes, Encoder};
use super::segments::{FrameHeader, Process, Segments};
use super::write::{frequencies, scan_data, segment};
use super::{Limits, RenderError};
use crate::pixels::{Region, StreamKind};

/// Clears what of a frame lies under `regions`. `fill` is the value of each component there, as it is stored; the
/// lowest and the highest are met exactly, others as closely as the quantisation allows.
///
/// # Errors
/// [`RenderError::NotEncoded`] where the stream is not one of blocks, or its coefficients cannot be kept, so that it
/// has to be decoded and encoded otherwise; others where it cannot be decoded either.
pub(in crate::pixels::codec) fn clear_blocks(
    stream: &[u8],
    regions: &[Region],
    fill: &[u16],
    limits: &Limits,
) -> Result<Edited, RenderError> {
    let mut segments = Segments::new(stream);
    let frame = segments.frame()?;
    limits.check(frame.samples())?;
    if !frame.is_plausible(stream.len()) {
        return Err(super::scan::TOO_SHORT);
    }
    if frame.process == Process::Lossless || fill.len() < frame.components.len() {
        return Err(not_editable(&frame));
    }
    let mut coefficients = Coefficients::read(&mut segments, &frame, limits)?;
    let mut covered = Vec::with_capacity(regions.len());
    for region in regions {
        let Some(region) = region.within(frame.columns, frame.rows) else {
            continue;
        };
        let units = Units::touched(&frame, region);
        units.clear(&frame, &mut coefficients, fill);
        covered.push(units.pixels(&frame));
    }
    let edited = write(&segments, &frame, &coefficients)?;
    // Scans that contradict one another are not written as they were read.
    let mut again = Segments::new(&edited);
    let same = again
        .frame()
        .and_then(|frame| Coefficients::read(&mut again, &frame, limits))
        .is_ok_and(|read| {
            (read.blocks, read.quantisation) == (coefficients.blocks, coefficients.quantisation)
        });
    if !same {
        return Err(not_editable(&frame));
    }
    Ok(Edited {
        stream: edited,
        covered,
    })
}

fn not_editable(frame: &FrameHeader) -> RenderError {
    RenderError::NotEncoded(match (frame.process, frame.precision) {
        (Process::Lossless, _) => StreamKind::JpegLossless,
        (_, 8) => StreamKind::Jpeg,
        _ => StreamKind::Jpeg12Bit,
    })
}

/// A rectangle of the smallest units that hold whole blocks of every component.
struct Units {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

/// Blocks of a component in a unit, across and down.
fn blocks_of_unit(frame: &FrameHeader, index: usize) -> (u32, u32) {
    match frame.components.as_slice() {
        // Alone, its sampling factors mean nothing.
        [_] => (1, 1),
        components => (components[index].across, components[index].down),
    }
}

/// Blocks of the finest component in a unit.
fn most_blocks(frame: &FrameHeader) -> (u32, u32) {
    match frame.components.len() {
        1 => (1, 1),
        _ => (frame.most_across, frame.most_down),
    }
}

impl Units {
    fn touched(frame: &FrameHeader, region: Region) -> Self {
        let (across, down) = most_blocks(frame);
        Self {
            left: region.x / (8 * across),
            top: region.y / (8 * down),
            right: region.right().div_ceil(8 * across),
            bottom: region.bottom().div_ceil(8 * down),
        }
    }

    fn clear(&self, frame: &FrameHeader, coefficients: &mut Coefficients, fill: &[u16]) {
        for (index, blocks) in coefficients.blocks.iter_mut().enumerate() {
            let mut flat: Block = [0; 64];
            flat[0] = mean(
                fill[index],
                frame.precision,
                coefficients.quantisation[index][0],
            );
            let (across, down) = blocks_of_unit(frame, index);
            let component = &frame.components[index];
            let stride = component.blocks_across as usize;
            // A scan of one component has no blocks that only complete a unit.
            let alone = coefficients.scans.iter().any(|coded| {
                matches!(&coded.scan.components[..], [part] if part.index == index)
                    && coded.scan.start == 0
            });
            let (most_across, most_down) = match alone {
                true => (component.width.div_ceil(8), component.height.div_ceil(8)),
                false => (u32::MAX, u32::MAX),
            };
            let part =
                |start: u32, end: u32, most: u32| start.min(most) as usize..end.min(most) as usize;
            let rows = part(self.top * down, self.bottom * down, most_down);
            let columns = part(self.left * across, self.right * across, most_across);
            for row in blocks.chunks_mut(stride).take(rows.end).skip(rows.start) {
                let end = columns.end.min(row.len());
                row[columns.start.min(end)..end].fill(flat);
            }
        }
    }

    /// The pixels of the units, and those next to them that share chrominance with them.
    fn pixels(&self, frame: &FrameHeader) -> Region {
        let (across, down) = most_blocks(frame);
        let least = |factor: fn(&super::segments::Component) -> u32| {
            frame.components.iter().map(factor).min().unwrap_or(1)
        };
        let margin = |most: u32, least: u32| {
            if most > least {
                most.div_ceil(least) / 2
            } else {
                0
            }
        };
        let (beside, above) = match frame.components.len() {
            1 => (0, 0),
            _ => (
                margin(frame.most_across, least(|one| one.across)),
                margin(frame.most_down, least(|one| one.down)),
            ),
        };
        let x = (self.left * 8 * across).saturating_sub(beside);
        let y = (self.top * 8 * down).saturating_sub(above);
        Region {
            x,
            y,
            width: (self.right * 8 * across + beside).min(frame.columns) - x,
            height: (self.bottom * 8 * down + above).min(frame.rows) - y,
        }
    }
}

/// The quantised mean of a block of samples of this value.
fn mean(fill: u16, precision: u8, step: u16) -> i16 {
    let most = (1 << precision) - 1;
    let fill = i32::from(fill).min(most);
    let scaled = (fill - (1 << (precision - 1))) * 8;
    let step = i32::from(step.max(1));
    let quantised = if fill == 0 {
        scaled.div_euclid(step)
    } else if fill == most {
        -(-scaled).div_euclid(step)
    } else {
        (scaled * 2 + step).div_euclid(step * 2)
    };
    quantised as i16
}

/// The stream of these coefficients.
pub(super) fn write(
    segments: &Segments<'_>,
    frame: &FrameHeader,
    coefficients: &Coefficients,
) -> Result<Vec<u8>, RenderError> {
    let mut out = vec![0xFF, 0xD8];
    if let Some(jfif) = &segments.jfif {
        segment(&mut out, 0xE0, jfif);
    }
    if let Some(adobe) = &segments.adobe {
        segment(&mut out, 0xEE, adobe);
    }
    let mut written: [Option<&[u16; 64]>; 4] = [None; 4];
    for (component, table) in frame.components.iter().zip(&coefficients.quantisation) {
        let slot = &mut written[component.quantisation];
        match slot {
            Some(other) if *other != table => return Err(not_editable(frame)),
            Some(_) => {}
            None => {
                *slot = Some(table);
                segment(&mut out, 0xDB, &quantisation(component.quantisation, table));
            }
        }
    }
    let mut header = vec![frame.precision];
    // Both were read from 16 bits.
    header.extend((frame.rows as u16).to_be_bytes());
    header.extend((frame.columns as u16).to_be_bytes());
    header.push(frame.components.len() as u8);
    for one in &frame.components {
        header.extend([
            one.name,
            (one.across << 4 | one.down) as u8,
            one.quantisation as u8,
        ]);
    }
    segment(&mut out, frame.marker, &header);

    let mut restart = 0;
    let mut tables: [Option<Codes>; 8] = [const { None }; 8];
    for coded in &coefficients.scans {
        // More than 16 bits are more than any frame has units.
        let interval = u16::try_from(coded.restart).map_err(|_| not_editable(frame))?;
        if coded.restart != restart {
            restart = coded.restart;
            segment(&mut out, 0xDD, &interval.to_be_bytes());
        }
        let needed =
            frequencies(frame, coded, &coefficients.blocks).map_err(|_| not_editable(frame))?;
        for (at, frequencies) in needed.iter().enumerate() {
            let Some(codes) = codes_for(coded, at, frequencies) else {
                continue;
            };
            if tables[at].as_ref() != Some(&codes) {
                let class_and_slot = ((at as u8 / 4) << 4) | (at as u8 % 4);
                segment(&mut out, 0xC4, &codes.to_segment(class_and_slot));
                tables[at] = Some(codes);
            }
        }
        segment(&mut out, 0xDA, &scan_header(frame, coded));
        out = scan_data(frame, coded, &coefficients.blocks, &tables, out)
            .map_err(|_| not_editable(frame))?;
    }
    out.extend([0xFF, 0xD9]);
    Ok(out)
}

/// The codes for symbols of these frequencies: those that the scan had where they suffice.
fn codes_for(coded: &CodedScan, table: usize, frequencies: &[u32; 256]) -> Option<Codes> {
    if frequencies.iter().all(|&frequency| frequency == 0) {
        return None;
    }
    let parts = coded.scan.components.iter();
    let mut had = parts
        .zip(coded.dc.iter().zip(&coded.ac))
        .filter_map(|(part, (dc, ac))| match table {
            0..4 => dc.as_ref().filter(|_| part.dc == table),
            _ => ac.as_ref().filter(|_| part.ac == table - 4),
        });
    let enough = had.find(|codes| Encoder::new(codes).is_some_and(|it| it.holds(frequencies)));
    Some(enough.map_or_else(|| Codes::best(frequencies), Clone::clone))
}

fn quantisation(slot: usize, table: &[u16; 64]) -> Vec<u8> {
    let slot = slot as u8;
    let bytes: Option<Vec<u8>> = table.iter().map(|&step| u8::try_from(step).ok()).collect();
    match bytes {
        Some(bytes) => [vec![slot], bytes].concat(),
        None => {
            let bytes = table.iter().flat_map(|step| step.to_be_bytes());
            [1 << 4 | slot].into_iter().chain(bytes).collect()
        }
    }
}

fn scan_header(frame: &FrameHeader, coded: &CodedScan) -> Vec<u8> {
    let scan = &coded.scan;
    let mut header = vec![scan.components.len() as u8];
    for part in &scan.components {
        let name = frame.components[part.index].name;
        header.extend([name, (part.dc << 4 | part.ac) as u8]);
    }
    header.extend(match frame.process {
        Process::Progressive => [scan.start, scan.end, scan.high << 4 | scan.low],
        Process::Sequential | Process::Lossless => [0, 63, 0],
    });
    header
}
