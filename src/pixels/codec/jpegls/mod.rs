//! JPEG-LS (ISO/IEC 14495-1, ITU-T T.87), decoded and encoded, also near-lossless.
//!
//! What is decoded: 2 to 16 bits; one to four components, each in a scan of its own or interleaved by row or sample;
//! custom coding parameters; restart intervals; the colour transforms of HP's coder. What is missing behind the last
//! row (EOI, whole bytes) is not missed. Mapping tables are refused: no sample is then what the stream says.

mod bits;
mod colour;
mod context;
mod decode;
mod encode;
mod model;
mod parameters;
mod stream;
#[cfg(test)]
mod tests;

use crate::pixels::{
    ImageDescription, Limits, Photometric, RenderError, SampleData, Samples, StreamKind,
};
use decode::{Layout, Lines, decode_scan};
use encode::{Image, encode_image};
use parameters::{Parameters, Preset};
use stream::{ColourTransform, Frame, Markers, Scan};

/// The most components of a frame.
const COMPONENTS: usize = 4;

/// Why a stream is not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defect {
    /// A header is cut off or contradicts itself.
    Header,
    /// Coding parameters that the standard does not allow.
    Parameters,
    /// The bits end before the last row.
    EndsEarly,
    /// There is no restart marker where one has to be.
    NoRestart,
    /// Not all components have a scan.
    NoScan,
    /// Components of different resolution.
    Subsampling,
    /// Samples that are indices into a table of the stream.
    MappingTable,
    /// An unknown transform, or one of samples that it is not for.
    ColourTransform,
}

impl From<Defect> for RenderError {
    fn from(defect: Defect) -> Self {
        match defect {
            Defect::Header => Self::Damaged("its JPEG-LS header"),
            Defect::Parameters => Self::Damaged("its JPEG-LS parameters"),
            Defect::EndsEarly => Self::Damaged("its JPEG-LS stream ends early"),
            Defect::NoRestart => Self::Damaged("it lacks a restart marker"),
            Defect::NoScan => Self::Damaged("it lacks components"),
            Defect::Subsampling => Self::Unsupported("its components differ in size"),
            Defect::MappingTable => Self::Unsupported("it has a mapping table"),
            Defect::ColourTransform => Self::Unsupported("its colour transform"),
        }
    }
}

/// Decodes a frame to the components as they are stored. Signed samples are the bits that the stream has.
pub(in crate::pixels) fn decode(
    description: &ImageDescription,
    stream: &[u8],
    limits: &Limits,
) -> Result<Samples, RenderError> {
    let mut markers = Markers::new(stream);
    let mut scan = markers.next_scan()?.ok_or(Defect::Header)?;
    let mut frame = markers.frame.clone().ok_or(Defect::Header)?;
    if frame.rows == 0 {
        frame.rows = u32::from(description.rows);
    }
    if !(1..=COMPONENTS).contains(&frame.components.len()) {
        return Err(RenderError::Unsupported("its number of components"));
    }
    if frame.rows == 0 || frame.columns == 0 {
        return Err(RenderError::Unsupported("it has no pixels"));
    }
    // The longest run has a bit, so each row has one.
    if frame.rows as usize / 8 > stream.len() {
        return Err(Defect::EndsEarly.into());
    }
    let is_wide = frame.precision > 8 || description.bits_allocated > 8;
    let mut output = Output::new(&frame, is_wide, limits)?;
    let mut missing = vec![true; frame.components.len()];
    loop {
        for &component in &scan.components {
            missing[component] = false;
        }
        decode_one(&mut markers, &frame, &scan, &mut output)?;
        if !missing.contains(&true) {
            break;
        }
        scan = markers.next_scan()?.ok_or(Defect::NoScan)?;
        if markers.frame.as_ref() != Some(&frame) && frame.rows != u32::from(description.rows) {
            return Err(Defect::Header.into());
        }
    }
    Ok(output.samples(description, &frame))
}

/// Decodes one scan; `markers` stand at its bits, and behind them afterwards.
fn decode_one(
    markers: &mut Markers<'_>,
    frame: &Frame,
    scan: &Scan,
    output: &mut Output,
) -> Result<(), RenderError> {
    let parameters = Parameters::new(frame.precision, scan.near, markers.preset)?;
    let layout = Layout {
        rows: frame.rows as usize,
        columns: frame.columns as usize,
        components: scan.components.len(),
        interleave: scan.interleave,
        restart_interval: markers.restart_interval as usize,
    };
    let transform = match markers.transform {
        Some(transform) if scan.components.len() == 3 => match frame.precision {
            8 | 16 => Some((transform, u32::from(frame.precision))),
            _ => return Err(Defect::ColourTransform.into()),
        },
        _ => None,
    };
    markers.at = decode_scan(
        &parameters,
        &layout,
        markers.data,
        markers.at,
        &mut |row, lines| output.put(row, lines, &scan.components, transform),
    )?;
    Ok(())
}

/// The samples of all components, pixel by pixel.
struct Output {
    columns: usize,
    components: usize,
    data: SampleData,
}

impl Output {
    fn new(frame: &Frame, is_wide: bool, limits: &Limits) -> Result<Self, RenderError> {
        let components = frame.components.len();
        // Rows and columns have 32 bits, components are few.
        let samples = u128::from(frame.rows) * u128::from(frame.columns) * components as u128;
        let bytes = u64::try_from(samples << u32::from(is_wide)).unwrap_or(u64::MAX);
        limits.check(bytes)?;
        let samples = usize::try_from(samples).map_err(|_| RenderError::TooLarge { bytes })?;
        Ok(Self {
            columns: frame.columns as usize,
            components,
            data: if is_wide {
                SampleData::U16(vec![0; samples])
            } else {
                SampleData::U8(vec![0; samples])
            },
        })
    }

    /// Puts a row of the components of a scan into its place.
    fn put(
        &mut self,
        row: usize,
        lines: &mut [Lines],
        components: &[usize],
        transform: Option<(ColourTransform, u32)>,
    ) {
        let stride = self.components;
        let row = row * self.columns * stride..(row + 1) * self.columns * stride;
        match (&mut self.data, lines) {
            (SampleData::U8(data), [a, b, c]) if stride == 3 => {
                let out = data[row].as_chunks_mut().0;
                colour_row(out, [a, b, c], components, transform, |sample| sample as u8);
            }
            (SampleData::U16(data), [a, b, c]) if stride == 3 => {
                let out = data[row].as_chunks_mut().0;
                colour_row(out, [a, b, c], components, transform, |sample| sample);
            }
            (SampleData::U8(data), lines) => {
                for (lines, &component) in lines.iter().zip(components) {
                    spread(&mut data[row.clone()], lines, component, stride, |sample| {
                        sample as u8
                    });
                }
            }
            (SampleData::U16(data), lines) => {
                for (lines, &component) in lines.iter().zip(components) {
                    spread(&mut data[row.clone()], lines, component, stride, |sample| {
                        sample
                    });
                }
            }
            // There are no others.
            _ => {}
        }
    }

    fn samples(self, description: &ImageDescription, frame: &Frame) -> Samples {
        let precision = u16::from(frame.precision);
        let components = self.components as u16;
        // As the header says where the stream can hold it.
        let (stored, high) = (description.bits_stored, description.high_bit);
        let (bits_stored, high_bit) = match stored > 0 && stored <= high + 1 && high < precision {
            true => (stored, high),
            false => (precision, precision - 1),
        };
        Samples {
            rows: frame.rows,
            columns: frame.columns,
            samples_per_pixel: components,
            bits_stored,
            high_bit,
            signed: description.signed,
            photometric: match (components, description.samples_per_pixel) {
                (3, 3) | (1 | 2 | 4, _) => description.photometric,
                _ => Photometric::Rgb,
            },
            data: self.data,
        }
    }
}

/// Puts the samples of one component, of `stride`, into a row of pixels.
fn spread<T>(
    out: &mut [T],
    lines: &Lines,
    component: usize,
    stride: usize,
    convert: impl Fn(u16) -> T,
) {
    if stride == 1 {
        for (out, &sample) in out.iter_mut().zip(lines.samples()) {
            *out = convert(sample);
        }
        return;
    }
    let places = out.iter_mut().skip(component).step_by(stride);
    for (out, &sample) in places.zip(lines.samples()) {
        *out = convert(sample);
    }
}

/// Puts the samples of three components into a row of pixels of three.
fn colour_row<T>(
    out: &mut [[T; 3]],
    lines: [&mut Lines; 3],
    components: &[usize],
    transform: Option<(ColourTransform, u32)>,
    convert: impl Fn(u16) -> T + Copy,
) {
    // Of which line each component of a pixel is.
    let place = |component| components.iter().position(|&one| one == component);
    let [a, b, c] = [0, 1, 2].map(|component| lines[place(component).unwrap_or(0)].samples());
    for (out, ((&a, &b), &c)) in out.iter_mut().zip(a.iter().zip(b).zip(c)) {
        let pixel = match transform {
            None => [a, b, c],
            Some((transform, bits)) => colour::undo(transform, [a, b, c], bits),
        };
        *out = pixel.map(convert);
    }
}

/// Encodes a frame without loss.
pub(in crate::pixels) fn encode(
    _: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    let refused = RenderError::NotEncoded(StreamKind::JpegLs);
    let (most, is_wide) = match &samples.data {
        SampleData::U8(data) => (data.iter().max().copied().map(u16::from), false),
        SampleData::U16(data) => (data.iter().max().copied(), true),
        _ => return Err(refused),
    };
    let most = most.ok_or(refused.clone())?;
    // What stands above the bits stored is written too, for nothing may be lost.
    let needed = most.checked_ilog2().map_or(0, |log| log as u16 + 1);
    // Decoders expect samples of the width that the header states, and some fail on fewer than 8 bits.
    let (least, width) = if is_wide { (9, 16) } else { (8, 8) };
    let precision = samples.bits_stored.max(needed).clamp(least, width);
    let image = Image {
        rows: u16::try_from(samples.rows).map_err(|_| refused.clone())?,
        columns: u16::try_from(samples.columns).map_err(|_| refused.clone())?,
        components: u8::try_from(samples.samples_per_pixel).map_err(|_| refused.clone())?,
        precision: precision as u8,
        data: &samples.data,
    };
    let count = usize::from(image.rows) * usize::from(image.columns);
    let is_whole = count * usize::from(image.components) == samples.data.len();
    if !is_whole || !(1..=COMPONENTS).contains(&usize::from(image.components)) {
        return Err(refused);
    }
    Ok(encode_image(&image, 0, Preset::default())?)
}
