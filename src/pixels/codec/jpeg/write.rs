//! Writing scans of the cosine transform (ISO/IEC 10918-1 F.1 and G.1).

use super::RenderError;
use super::bits::BitWriter;
use super::coefficients::{Block, CodedScan};
use super::huffman::{Codes, Encoder};
use super::scan::{Step, walk};
use super::segments::{FrameHeader, Process};

/// Appends a segment.
pub(super) fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let length = content.len() as u16 + 2;
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend(content);
}

/// The bits of a value behind its category.
#[inline(always)]
pub(super) fn magnitude(value: i32) -> u32 {
    (if value < 0 { value - 1 } else { value }) as u32
}

/// What takes a scan's symbols.
trait Sink {
    /// A symbol of a table and the bits behind it. False where the symbol has no code.
    fn symbol(&mut self, table: usize, symbol: u8, bits: u32, count: u32) -> bool;
    /// Bits without a code.
    fn bits(&mut self, bits: u32, count: u32);
    /// A restart marker.
    fn restart(&mut self, number: u32);
}

/// How often each symbol of each table comes: four of class DC, four of class AC.
pub(super) type Frequencies = [[u32; 256]; 8];

struct Count(Box<Frequencies>);

impl Sink for Count {
    fn symbol(&mut self, table: usize, symbol: u8, _: u32, _: u32) -> bool {
        let frequency = &mut self.0[table & 7][usize::from(symbol)];
        *frequency = frequency.saturating_add(1);
        true
    }

    fn bits(&mut self, _: u32, _: u32) {}

    fn restart(&mut self, _: u32) {}
}

struct Write {
    tables: [Option<Encoder>; 8],
    out: BitWriter,
}

impl Sink for Write {
    #[inline]
    fn symbol(&mut self, table: usize, symbol: u8, bits: u32, count: u32) -> bool {
        let Some(table) = &self.tables[table & 7] else {
            return false;
        };
        let (code, length) = table.code(symbol);
        self.out.put(code, length);
        self.out.put(bits, count);
        length > 0
    }

    fn bits(&mut self, bits: u32, count: u32) {
        self.out.put(bits, count);
    }

    fn restart(&mut self, number: u32) {
        self.out.restart(number);
    }
}

const NOT_CODED: RenderError = RenderError::Unsupported("its coefficients");

/// How often the symbols of a scan come.
pub(super) fn frequencies(
    frame: &FrameHeader,
    coded: &CodedScan,
    blocks: &[Vec<Block>],
) -> Result<Box<Frequencies>, RenderError> {
    let mut count = Count(Box::new([[0; 256]; 8]));
    put_scan(frame, coded, blocks, &mut count)?;
    Ok(count.0)
}

/// Appends the data of a scan.
pub(super) fn scan_data(
    frame: &FrameHeader,
    coded: &CodedScan,
    blocks: &[Vec<Block>],
    tables: &[Option<Codes>; 8],
    out: Vec<u8>,
) -> Result<Vec<u8>, RenderError> {
    let tables = std::array::from_fn(|at| tables[at].as_ref().and_then(Encoder::new));
    let mut write = Write {
        tables,
        out: BitWriter::new(out),
    };
    put_scan(frame, coded, blocks, &mut write)?;
    Ok(write.out.finish())
}

fn put_scan(
    frame: &FrameHeader,
    coded: &CodedScan,
    blocks: &[Vec<Block>],
    sink: &mut impl Sink,
) -> Result<(), RenderError> {
    let scan = &coded.scan;
    let mut predictions = [0; 4];
    let mut run = Run::new(scan.components.first().map_or(0, |part| part.ac));
    let (start, end) = (usize::from(scan.start), usize::from(scan.end));
    let done = walk(frame, scan, coded.restart, |step| {
        let fine = match step {
            Step::Row => true,
            Step::Restart(number) => {
                let fine = run.put(sink);
                sink.restart(number);
                predictions = [0; 4];
                fine
            }
            Step::Block(place, x, y) => {
                let part = scan.components[place];
                let across = frame.components[part.index].blocks_across;
                let block = &blocks[part.index][(y * across + x) as usize];
                let prediction = &mut predictions[place & 3];
                match (frame.process, start, scan.high) {
                    (Process::Progressive, 0, 0) => {
                        let value = i32::from(block[0]) >> scan.low;
                        put_difference(value, prediction, part.dc, sink)
                    }
                    (Process::Progressive, 0, _) => {
                        sink.bits(u32::from(block[0] >> scan.low & 1 != 0), 1);
                        true
                    }
                    (Process::Progressive, _, 0) => run.first(&block[start..=end], scan.low, sink),
                    (Process::Progressive, ..) => run.refine(&block[start..=end], scan.low, sink),
                    _ => {
                        put_difference(block[0].into(), prediction, part.dc, sink)
                            && put_sequential(block, part.ac, sink)
                    }
                }
            }
        };
        fine.then_some(()).ok_or(NOT_CODED)
    });
    done?;
    run.put(sink).then_some(()).ok_or(NOT_CODED)
}

#[inline(always)]
fn category(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}

fn put_difference(value: i32, prediction: &mut i32, table: usize, sink: &mut impl Sink) -> bool {
    let difference = value - *prediction;
    *prediction = value;
    let size = category(difference);
    size < 16 && sink.symbol(table, size as u8, magnitude(difference), size)
}

fn put_sequential(block: &Block, table: usize, sink: &mut impl Sink) -> bool {
    let table = 4 + table;
    let mut fine = true;
    let mut last = 0;
    for (place, &value) in block.iter().enumerate().skip(1) {
        if value == 0 {
            continue;
        }
        let mut zeros = place - last - 1;
        while zeros > 15 {
            fine &= sink.symbol(table, 0xF0, 0, 0);
            zeros -= 16;
        }
        let value = i32::from(value);
        let size = category(value);
        fine &= size < 16;
        fine &= sink.symbol(
            table,
            (zeros << 4) as u8 | (size & 15) as u8,
            magnitude(value),
            size,
        );
        last = place;
    }
    if last < 63 {
        fine &= sink.symbol(table, 0, 0, 0);
    }
    fine
}

/// Blocks of a progressive scan that end early, and the bits of correction that they wait with.
struct Run {
    table: usize,
    blocks: u32,
    corrections: Vec<bool>,
}

impl Run {
    fn new(table: usize) -> Self {
        Self {
            table: 4 + table,
            blocks: 0,
            corrections: Vec::new(),
        }
    }

    /// Ends the run.
    fn put(&mut self, sink: &mut impl Sink) -> bool {
        let mut fine = true;
        if self.blocks > 0 {
            let size = self.blocks.ilog2();
            fine = sink.symbol(self.table, (size << 4) as u8, self.blocks, size);
            self.blocks = 0;
        }
        self.correct(sink);
        fine
    }

    fn correct(&mut self, sink: &mut impl Sink) {
        for bit in self.corrections.drain(..) {
            sink.bits(bit.into(), 1);
        }
    }

    /// One more block without anything more.
    fn extend(&mut self, sink: &mut impl Sink) -> bool {
        self.blocks += 1;
        // Runs have 15 bits; corrections wait in other decoders' buffers.
        self.blocks < 0x7FFF && self.corrections.len() < 900 || self.put(sink)
    }

    fn first(&mut self, band: &[i16], low: u8, sink: &mut impl Sink) -> bool {
        let mut fine = true;
        let mut zeros = 0;
        for &value in band {
            let size = i32::from(value).abs() >> low;
            if size == 0 {
                zeros += 1;
                continue;
            }
            fine &= self.put(sink);
            while zeros > 15 {
                fine &= sink.symbol(self.table, 0xF0, 0, 0);
                zeros -= 16;
            }
            let value = if value < 0 { -size } else { size };
            let size = category(value);
            fine &= size < 16;
            let symbol = zeros << 4 | (size & 15) as u8;
            fine &= sink.symbol(self.table, symbol, magnitude(value), size);
            zeros = 0;
        }
        if zeros > 0 {
            fine &= self.extend(sink);
        }
        fine
    }

    fn refine(&mut self, band: &[i16], low: u8, sink: &mut impl Sink) -> bool {
        let sizes = band.iter().map(|&value| i32::from(value).abs() >> low);
        // Behind the last new coefficient, runs of zeros need not be told.
        let last_new = sizes.clone().rposition(|size| size == 1);
        let mut fine = true;
        let mut zeros = 0;
        let mut waiting = Vec::new();
        for (place, size) in sizes.enumerate() {
            if size == 0 {
                zeros += 1;
                continue;
            }
            while zeros > 15 && last_new.is_some_and(|last| place <= last) {
                fine &= self.put(sink);
                fine &= sink.symbol(self.table, 0xF0, 0, 0);
                for bit in waiting.drain(..) {
                    sink.bits(u32::from(bit), 1);
                }
                zeros -= 16;
            }
            if size > 1 {
                waiting.push(size & 1 == 1);
                continue;
            }
            fine &= self.put(sink);
            fine &= sink.symbol(
                self.table,
                (zeros << 4) as u8 | 1,
                u32::from(band[place] > 0),
                1,
            );
            for bit in waiting.drain(..) {
                sink.bits(u32::from(bit), 1);
            }
            zeros = 0;
        }
        if zeros > 0 || !waiting.is_empty() {
            self.corrections.append(&mut waiting);
            fine &= self.extend(sink);
        }
        fine
    }
}
