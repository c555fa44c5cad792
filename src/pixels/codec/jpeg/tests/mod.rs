mod blocks;
mod damage;
mod lossless;
mod transform;

use super::coefficients::{Block, CodedScan, Coefficients};
use super::segments::{FrameHeader, Scan, ScanComponent, Segments};
use super::{Limits, RenderError, SampleData, Samples, decode, edit};
use crate::pixels::ImageDescription;

const LIMITS: Limits = Limits {
    frame_bytes: 1 << 20,
};

fn decoded(stream: &[u8]) -> Result<Samples, RenderError> {
    decode(&ImageDescription::default(), stream, 0, &LIMITS)
}

fn values(samples: &Samples) -> Vec<u16> {
    match &samples.data {
        SampleData::U8(data) => data.iter().map(|&one| one.into()).collect(),
        SampleData::U16(data) => data.clone(),
        _ => Vec::new(),
    }
}

/// A frame header; `factors` are those of each component, across and down.
fn header(
    marker: u8,
    precision: u8,
    (columns, rows): (u16, u16),
    factors: &[(u8, u8)],
) -> FrameHeader {
    let mut content = vec![precision];
    content.extend(rows.to_be_bytes());
    content.extend(columns.to_be_bytes());
    content.push(factors.len() as u8);
    for (name, (across, down)) in (1..).zip(factors) {
        content.extend([name, across << 4 | down, u8::from(name > 1)]);
    }
    FrameHeader::read(marker, &content, || 0).expect("a header")
}

/// A scan of components without tables: writing finds the best ones.
fn scan(frame: &FrameHeader, parts: &[usize], band: (u8, u8), bits: (u8, u8)) -> CodedScan {
    let component = |&index: &usize| ScanComponent {
        index,
        dc: usize::from(index > 0),
        ac: usize::from(index > 0),
    };
    assert!(parts.iter().all(|&index| index < frame.components.len()));
    CodedScan {
        scan: Scan {
            components: parts.iter().map(component).collect(),
            start: band.0,
            end: band.1,
            high: bits.0,
            low: bits.1,
            data: 0,
        },
        restart: 0,
        dc: vec![None; parts.len()],
        ac: vec![None; parts.len()],
    }
}

/// Scans of all coefficients: one for all components, one for each, or progressive with three bits refined.
fn script(frame: &FrameHeader, interleaved: bool) -> Vec<CodedScan> {
    let all: Vec<usize> = (0..frame.components.len()).collect();
    if frame.marker != 0xC2 {
        return match interleaved {
            true => vec![scan(frame, &all, (0, 63), (0, 0))],
            false => all
                .iter()
                .map(|&index| scan(frame, &[index], (0, 63), (0, 0)))
                .collect(),
        };
    }
    let mut scans = vec![scan(frame, &all, (0, 0), (0, 1))];
    for &index in &all {
        scans.push(scan(frame, &[index], (1, 5), (0, 2)));
        scans.push(scan(frame, &[index], (6, 63), (0, 2)));
        scans.push(scan(frame, &[index], (1, 63), (2, 1)));
    }
    scans.push(scan(frame, &all, (0, 0), (1, 0)));
    for &index in &all {
        scans.push(scan(frame, &[index], (1, 63), (1, 0)));
    }
    scans
}

/// Numbers that look random and are the same in every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        ((self.0 >> 33) % u64::from(below)) as u32
    }
}

/// Coefficients of an image that is not smooth; blocks that only complete a unit have none.
fn coefficients(frame: &FrameHeader, scans: Vec<CodedScan>, seed: u64) -> Coefficients {
    let mut noise = Noise(seed);
    let mut blocks = Vec::new();
    for component in &frame.components {
        let (across, down) = (component.blocks_across, component.blocks_down);
        let mut own = vec![[0; 64]; (across * down) as usize];
        for (at, block) in (0..).zip(&mut own) {
            let is_padding = at % across >= component.width.div_ceil(8)
                || at / across >= component.height.div_ceil(8);
            if is_padding {
                continue;
            }
            *block = noisy_block(&mut noise, frame.precision);
        }
        blocks.push(own);
    }
    let table = |step: u16| std::array::from_fn(|at| step + at as u16 / 8);
    let quantisation = (0..frame.components.len())
        .map(|index| table(if index == 0 { 3 } else { 5 }))
        .collect();
    Coefficients {
        blocks,
        quantisation,
        scans,
    }
}

fn noisy_block(noise: &mut Noise, precision: u8) -> Block {
    let mut block = [0; 64];
    let scale = 1 << (precision - 8);
    block[0] = (noise.next(300) as i16 - 150) * scale;
    for _ in 0..noise.next(20) {
        let place = noise.next(64).min(noise.next(64)).max(1) as usize;
        let most = 400 / place as u32 + 2;
        block[place] = (noise.next(most) as i16 - most as i16 / 2) * scale;
    }
    block
}

fn stream(frame: &FrameHeader, coefficients: &Coefficients) -> Vec<u8> {
    edit::write(&Segments::new(&[]), frame, coefficients).expect("they can be written")
}

fn read(stream: &[u8]) -> Result<Coefficients, RenderError> {
    let mut segments = Segments::new(stream);
    let frame = segments.frame()?;
    Coefficients::read(&mut segments, &frame, &LIMITS)
}
