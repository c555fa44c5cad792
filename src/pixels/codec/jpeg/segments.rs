//! The segments of a stream (ISO/IEC 10918-1 annex B): frame header, tables, scan headers.

use super::RenderError;
use super::huffman::{Codes, Table};

/// No stream has more scans with a reason: each costs a pass over the frame.
const MOST_SCANS: u32 = 256;

/// How the samples are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    /// Cosine transform, a block's coefficients at once.
    Sequential,
    /// Cosine transform, in several passes.
    Progressive,
    /// Prediction, without loss.
    Lossless,
}

/// One component of the frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Component {
    pub(super) name: u8,
    /// Sampling factors.
    pub(super) across: u32,
    pub(super) down: u32,
    /// The slot of its quantisation table.
    pub(super) quantisation: usize,
    /// Samples that count.
    pub(super) width: u32,
    pub(super) height: u32,
    /// Blocks, those included that only complete an interleaved unit.
    pub(super) blocks_across: u32,
    pub(super) blocks_down: u32,
}

/// The frame header.
#[derive(Debug, Clone)]
pub(super) struct FrameHeader {
    pub(super) process: Process,
    pub(super) marker: u8,
    pub(super) precision: u8,
    pub(super) rows: u32,
    pub(super) columns: u32,
    pub(super) components: Vec<Component>,
    /// The largest sampling factors.
    pub(super) most_across: u32,
    pub(super) most_down: u32,
}

impl FrameHeader {
    /// Reads the content of the segment `marker`. `rows` stands in where the header leaves them open.
    pub(super) fn read(
        marker: u8,
        content: &[u8],
        rows: impl FnOnce() -> u32,
    ) -> Result<Self, RenderError> {
        const DAMAGED: RenderError = RenderError::Damaged("its JPEG header");
        let process = match marker {
            0xC0 | 0xC1 => Process::Sequential,
            0xC2 => Process::Progressive,
            0xC3 => Process::Lossless,
            _ => return Err(RenderError::Unsupported("its JPEG process")),
        };
        let &[precision, a, b, c, d, count, ref specifications @ ..] = content else {
            return Err(DAMAGED);
        };
        let rows = match u32::from(u16::from_be_bytes([a, b])) {
            0 => rows(),
            stated => stated,
        };
        let columns = u32::from(u16::from_be_bytes([c, d]));
        let specifications = specifications.as_chunks::<3>().0;
        let specifications = specifications.get(..usize::from(count)).ok_or(DAMAGED)?;
        let precise = match process {
            Process::Lossless => (2..=16).contains(&precision),
            Process::Sequential | Process::Progressive => matches!(precision, 8 | 12),
        };
        if !precise || !matches!(count, 1 | 3) {
            return Err(RenderError::Unsupported("its precision or components"));
        }
        let mut components = Vec::with_capacity(3);
        for &[name, factors, quantisation] in specifications {
            let (across, down) = (u32::from(factors >> 4), u32::from(factors & 15));
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) || quantisation > 3 {
                return Err(DAMAGED);
            }
            components.push(Component {
                name,
                across,
                down,
                quantisation: usize::from(quantisation),
                width: 0,
                height: 0,
                blocks_across: 0,
                blocks_down: 0,
            });
        }
        if rows == 0 || columns == 0 {
            return Err(DAMAGED);
        }
        let most = |factor: fn(&Component) -> u32| components.iter().map(factor).max().unwrap_or(1);
        let (most_across, most_down) = (most(|one| one.across), most(|one| one.down));
        for one in &mut components {
            one.width = (columns * one.across).div_ceil(most_across);
            one.height = (rows * one.down).div_ceil(most_down);
            one.blocks_across = columns.div_ceil(8 * most_across) * one.across;
            one.blocks_down = rows.div_ceil(8 * most_down) * one.down;
        }
        Ok(Self {
            process,
            marker,
            precision,
            rows,
            columns,
            components,
            most_across,
            most_down,
        })
    }

    /// Samples of the frame at its full size.
    pub(super) fn samples(&self) -> u64 {
        u64::from(self.rows) * u64::from(self.columns) * self.components.len() as u64
    }

    /// Samples of all blocks.
    pub(super) fn coded_samples(&self) -> u64 {
        let blocks = |one: &Component| u64::from(one.blocks_across) * u64::from(one.blocks_down);
        self.components.iter().map(blocks).sum::<u64>() * 64
    }

    /// Whether a stream of `bytes` bytes can hold the frame: a sample without loss takes a bit, a block too.
    pub(super) fn is_plausible(&self, bytes: usize) -> bool {
        let least = match self.process {
            Process::Lossless => self.samples(),
            Process::Sequential | Process::Progressive => self.coded_samples() / 64,
        };
        least <= bytes as u64 * 8
    }
}

/// A component of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScanComponent {
    /// Its place in the frame header.
    pub(super) index: usize,
    /// The slots of its Huffman tables.
    pub(super) dc: usize,
    pub(super) ac: usize,
}

/// A scan header.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) components: Vec<ScanComponent>,
    /// The first coefficient, or the predictor.
    pub(super) start: u8,
    /// The last coefficient.
    pub(super) end: u8,
    /// The bit position of the scan before, and of this one, or the point transform.
    pub(super) high: u8,
    pub(super) low: u8,
    /// Where the entropy-coded data begins.
    pub(super) data: usize,
}

/// Walks through a stream; tables are those in force at the present scan.
pub(super) struct Segments<'a> {
    pub(super) stream: &'a [u8],
    at: usize,
    pub(super) quantisation: [Option<[u16; 64]>; 4],
    pub(super) dc: [Option<Table>; 4],
    pub(super) ac: [Option<Table>; 4],
    /// Units between restart markers, or none.
    pub(super) restart: u32,
    frame: Option<FrameHeader>,
    scans: u32,
    /// The end of the image has been seen.
    pub(super) ended: bool,
    /// What a segment of JFIF holds, without a thumbnail.
    pub(super) jfif: Option<[u8; 14]>,
    /// What a segment of Adobe holds.
    pub(super) adobe: Option<[u8; 12]>,
}

impl<'a> Segments<'a> {
    /// Begins behind the start of image.
    pub(super) fn new(stream: &'a [u8]) -> Self {
        Self {
            stream,
            at: 2,
            quantisation: [None; 4],
            dc: [const { None }; 4],
            ac: [const { None }; 4],
            restart: 0,
            frame: None,
            scans: 0,
            ended: false,
            jfif: None,
            adobe: None,
        }
    }

    /// Reads up to the frame header.
    pub(super) fn frame(&mut self) -> Result<FrameHeader, RenderError> {
        const DAMAGED: RenderError = RenderError::Damaged("its JPEG header");
        while self.frame.is_none() {
            let (marker, content) = self.next().ok_or(DAMAGED)?;
            if matches!(marker, 0xDA | 0xD9) {
                return Err(DAMAGED);
            }
            self.take(marker, content)?;
        }
        self.frame.clone().ok_or(DAMAGED)
    }

    /// Reads up to the next scan. `None` at the end of the image, which may lack its marker.
    pub(super) fn scan(&mut self, frame: &FrameHeader) -> Result<Option<Scan>, RenderError> {
        while let Some((marker, content)) = self.next() {
            match marker {
                0xD9 => {
                    self.ended = true;
                    return Ok(None);
                }
                0xDA => {
                    self.scans += 1;
                    if self.scans > MOST_SCANS {
                        return Err(RenderError::Unsupported("its number of scans"));
                    }
                    return self.read_scan(content, frame).map(Some);
                }
                _ => self.take(marker, content)?,
            }
        }
        Ok(None)
    }

    /// Goes on behind the data of a scan.
    pub(super) fn resume(&mut self, at: usize) {
        self.at = at;
    }

    /// The next segment: its marker and what is behind its length.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        loop {
            match self.stream.get(self.at..)? {
                // Fill bytes, restart markers, and what stands between segments.
                [0xFF, 0x00 | 0x01 | 0xD0..=0xD8, ..] => self.at += 2,
                [0xFF, 0xD9, ..] => return Some((0xD9, &[])),
                &[0xFF, marker, high, low, ref rest @ ..] if marker != 0xFF => {
                    let length = usize::from(u16::from_be_bytes([high, low])).checked_sub(2)?;
                    self.at += 4 + length;
                    return Some((marker, rest.get(..length)?));
                }
                [_, ..] => self.at += 1,
                [] => return None,
            }
        }
    }

    /// Takes up a segment other than a scan header.
    fn take(&mut self, marker: u8, content: &[u8]) -> Result<(), RenderError> {
        match marker {
            0xC4 => self
                .huffman(content)
                .ok_or(RenderError::Damaged("its Huffman tables")),
            0xDB => self
                .quantisation(content)
                .ok_or(RenderError::Damaged("its quantisation tables")),
            0xDD => {
                // Some writers use three or four bytes.
                let fold = |value: u32, &byte: &u8| value << 8 | u32::from(byte);
                self.restart = content.iter().take(4).fold(0, fold);
                Ok(())
            }
            0xE0 if content.starts_with(b"JFIF\0") => {
                self.jfif = content
                    .first_chunk()
                    .map(|&[ref start @ .., _, _]: &[u8; 14]| {
                        let mut jfif = [0; 14];
                        jfif[..12].copy_from_slice(start);
                        jfif
                    });
                Ok(())
            }
            0xEE if content.starts_with(b"Adobe") => {
                self.adobe = content.first_chunk().copied();
                Ok(())
            }
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF if self.frame.is_none() => {
                let rows = || self.rows_behind_first_scan();
                self.frame = Some(FrameHeader::read(marker, content, rows)?);
                Ok(())
            }
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                Err(RenderError::Damaged("it has two JPEG headers"))
            }
            _ => Ok(()),
        }
    }

    /// The rows that a DNL segment states: it stands behind the first scan, whose data cannot look like it.
    fn rows_behind_first_scan(&self) -> u32 {
        let rest = self.stream.get(self.at..).unwrap_or_default();
        let found = rest.windows(6).find_map(|bytes| match *bytes {
            [0xFF, 0xDC, 0, 4, high, low] => Some(u16::from_be_bytes([high, low])),
            _ => None,
        });
        found.map_or(0, u32::from)
    }

    fn huffman(&mut self, mut content: &[u8]) -> Option<()> {
        while let Some((&place, rest)) = content.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let symbols = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, rest) = rest.split_at_checked(symbols)?;
            let codes = Codes {
                counts: *counts,
                symbols: symbols.to_vec(),
            };
            let tables = match place >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return None,
            };
            *tables.get_mut(usize::from(place & 15))? = Some(Table::new(codes)?);
            content = rest;
        }
        Some(())
    }

    fn quantisation(&mut self, mut content: &[u8]) -> Option<()> {
        while let Some((&place, rest)) = content.split_first() {
            let slot = self.quantisation.get_mut(usize::from(place & 15))?;
            let mut table = [0; 64];
            content = match place >> 4 {
                0 => {
                    let (values, rest) = rest.split_first_chunk::<64>()?;
                    table = values.map(u16::from);
                    rest
                }
                1 => {
                    let (values, rest) = rest.split_first_chunk::<128>()?;
                    let (pairs, _) = values.as_chunks::<2>();
                    for (value, &pair) in table.iter_mut().zip(pairs) {
                        *value = u16::from_be_bytes(pair);
                    }
                    rest
                }
                _ => return None,
            };
            *slot = Some(table);
        }
        Some(())
    }

    fn read_scan(&self, content: &[u8], frame: &FrameHeader) -> Result<Scan, RenderError> {
        const DAMAGED: RenderError = RenderError::Damaged("its scan header");
        let (&count, rest) = content.split_first().ok_or(DAMAGED)?;
        let (pairs, rest) = rest
            .split_at_checked(2 * usize::from(count))
            .ok_or(DAMAGED)?;
        let &[start, end, bits, ..] = rest else {
            return Err(DAMAGED);
        };
        let mut components: Vec<ScanComponent> = Vec::with_capacity(3);
        for &[name, tables] in pairs.as_chunks::<2>().0 {
            let mut named = (0..frame.components.len())
                // Names that are not unique are taken one after the other.
                .filter(|index| components.iter().all(|one| one.index != *index));
            let index = named
                .find(|&index| frame.components[index].name == name)
                .ok_or(DAMAGED)?;
            let (dc, ac) = (usize::from(tables >> 4), usize::from(tables & 15));
            if dc > 3 || ac > 3 {
                return Err(DAMAGED);
            }
            components.push(ScanComponent { index, dc, ac });
        }
        let (high, low) = (bits >> 4, bits & 15);
        let valid = match frame.process {
            // What a sequential scan says of coefficients is wrong too often, and has no choice.
            Process::Sequential => true,
            Process::Progressive => {
                let band = match start {
                    0 => end == 0,
                    _ => end >= start && end < 64 && components.len() == 1,
                };
                band && low <= 13 && (high == 0 || high == low + 1)
            }
            Process::Lossless => (1..=7).contains(&start) && low < frame.precision,
        };
        if components.is_empty() || !valid {
            return Err(DAMAGED);
        }
        Ok(Scan {
            components,
            start,
            end,
            high,
            low,
            data: self.at,
        })
    }
}
