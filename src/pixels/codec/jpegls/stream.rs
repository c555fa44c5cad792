//! The markers of a stream (T.87 C), read as leniently as they are written.

use super::Defect;
use super::parameters::Preset;

/// How the components of a scan follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interleave {
    /// There is one.
    None,
    /// Row by row.
    Line,
    /// Pixel by pixel.
    Sample,
}

/// A colour transform that HP's coder makes; the numbers are its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourTransform {
    Hp1,
    Hp2,
    Hp3,
}

/// The frame header, SOF55.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub precision: u8,
    /// 0 where the stream says it elsewhere.
    pub rows: u32,
    pub columns: u32,
    /// Their identifiers.
    pub components: Vec<u8>,
}

/// A scan header, SOS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scan {
    /// Which components of the frame it has, in their order.
    pub components: Vec<usize>,
    pub near: u8,
    pub interleave: Interleave,
}

/// Reads a stream from marker to marker.
#[derive(Debug, Clone)]
pub(super) struct Markers<'a> {
    pub data: &'a [u8],
    pub at: usize,
    pub frame: Option<Frame>,
    pub preset: Preset,
    pub restart_interval: u32,
    pub transform: Option<ColourTransform>,
}

impl<'a> Markers<'a> {
    /// Nothing is read yet.
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            frame: None,
            preset: Preset::default(),
            restart_interval: 0,
            transform: None,
        }
    }

    /// Reads on to the next scan, whose bits start at `at` then. `None` where there is none.
    pub(super) fn next_scan(&mut self) -> Result<Option<Scan>, Defect> {
        loop {
            let Some(marker) = self.next_marker() else {
                return Ok(None);
            };
            // Those that have no length.
            if matches!(marker, 0x01 | 0xD0..=0xD8) {
                continue;
            }
            if marker == 0xD9 {
                return Ok(None);
            }
            let segment = self.segment().ok_or(Defect::Header)?;
            match (marker, segment) {
                (0xF7, _) => self.frame = Some(read_frame(segment)?),
                (0xDA, _) => return self.read_scan(segment).map(Some),
                (0xF8, [1, words @ ..]) => {
                    let word = |index: usize| number(words.get(2 * index..2 * index + 2));
                    self.preset = Preset {
                        maximum: word(0)? as u16,
                        thresholds: [word(1)? as u16, word(2)? as u16, word(3)? as u16],
                        reset: word(4)? as u16,
                    };
                }
                (0xF8, [4, size @ 1..=4, sides @ ..]) => {
                    let (size, frame) = (usize::from(*size), self.frame.as_mut());
                    let frame = frame.ok_or(Defect::Header)?;
                    frame.rows = number(sides.get(..size))?;
                    frame.columns = number(sides.get(size..2 * size))?;
                }
                (0xDD, interval @ ([_, _] | [_, _, _] | [_, _, _, _])) => {
                    self.restart_interval = number(Some(interval))?;
                }
                (0xE8, [b'm', b'r', b'f', b'x', transform, ..]) => {
                    self.transform = match transform {
                        0 => None,
                        1 => Some(ColourTransform::Hp1),
                        2 => Some(ColourTransform::Hp2),
                        3 => Some(ColourTransform::Hp3),
                        _ => return Err(Defect::ColourTransform),
                    };
                }
                _ => {}
            }
        }
    }

    /// The next marker; what stands before it is passed over, as is what fills up a scan's last byte.
    fn next_marker(&mut self) -> Option<u8> {
        loop {
            match self.data.get(self.at..)? {
                [0xFF, marker @ 0x80..=0xFE, ..] | [0xFF, marker @ 0x01, ..] => {
                    self.at += 2;
                    return Some(*marker);
                }
                [] => return None,
                _ => self.at += 1,
            }
        }
    }

    /// What stands behind a marker and its length.
    fn segment(&mut self) -> Option<&'a [u8]> {
        let &[high, low] = self.data.get(self.at..)?.first_chunk()?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = self.data.get(self.at + 2..self.at + length)?;
        self.at += length;
        Some(segment)
    }

    fn read_scan(&self, segment: &[u8]) -> Result<Scan, Defect> {
        let frame = self.frame.as_ref().ok_or(Defect::Header)?;
        let (&count, rest) = segment.split_first().ok_or(Defect::Header)?;
        let (entries, rest) = rest
            .split_at_checked(2 * usize::from(count))
            .ok_or(Defect::Header)?;
        // The point transform at the end says how values are shown, and changes none.
        let &[near, interleave, ..] = rest else {
            return Err(Defect::Header);
        };
        let mut components = Vec::new();
        for &[identifier, table] in entries.as_chunks().0 {
            if table != 0 {
                return Err(Defect::MappingTable);
            }
            let mut known = frame.components.iter().enumerate();
            let component = known
                .find(|&(index, &known)| known == identifier && !components.contains(&index))
                .ok_or(Defect::Header)?;
            components.push(component.0);
        }
        Ok(Scan {
            interleave: match (components.len(), interleave) {
                (1, _) => Interleave::None,
                (2.., 1) => Interleave::Line,
                (2.., 2) => Interleave::Sample,
                _ => return Err(Defect::Header),
            },
            components,
            near,
        })
    }
}

fn read_frame(segment: &[u8]) -> Result<Frame, Defect> {
    let &[precision, a, b, c, d, count, ref entries @ ..] = segment else {
        return Err(Defect::Header);
    };
    let entries = entries.as_chunks::<3>().0;
    if entries.len() < usize::from(count) || !(2..=16).contains(&precision) {
        return Err(Defect::Header);
    }
    let entries = &entries[..usize::from(count)];
    if entries
        .iter()
        .any(|[_, factors, _]| *factors != entries[0][1])
    {
        return Err(Defect::Subsampling);
    }
    Ok(Frame {
        precision,
        rows: u32::from(u16::from_be_bytes([a, b])),
        columns: u32::from(u16::from_be_bytes([c, d])),
        components: entries.iter().map(|[identifier, ..]| *identifier).collect(),
    })
}

/// A number of at most four bytes.
fn number(bytes: Option<&[u8]>) -> Result<u32, Defect> {
    let bytes = bytes.ok_or(Defect::Header)?;
    Ok(bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u32::from(byte)))
}
