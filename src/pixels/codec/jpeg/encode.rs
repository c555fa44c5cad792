//! Encoding without loss: process 14 with the predictor that the transfer syntax of selection value 1 asks for
//! (ISO/IEC 10918-1 annex H; PS3.5 A.4.1).

use super::bits::BitWriter;
use super::huffman::{Codes, Encoder};
use super::transform::Sample;
use super::write::{magnitude, segment};
use super::{ImageDescription, RenderError, SampleData, Samples};
use crate::pixels::StreamKind;

/// Encodes samples of 2 to 16 bits and one or three components; decoding gives them to the bit, with those that are
/// not stored.
pub(in super::super) fn encode(
    _: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    let refused = RenderError::NotEncoded(StreamKind::JpegLossless);
    let stored = samples.high_bit.saturating_add(1);
    match &samples.data {
        SampleData::U8(data) => frame(samples, data, stored.min(8)),
        SampleData::U16(data) => frame(samples, data, stored.clamp(9, 16)),
        _ => None,
    }
    .ok_or(refused)
}

fn frame<T: Sample>(samples: &Samples, data: &[T], stored: u16) -> Option<Vec<u8>> {
    let rows = u16::try_from(samples.rows).ok().filter(|&rows| rows > 0)?;
    let columns = u16::try_from(samples.columns)
        .ok()
        .filter(|&columns| columns > 0)?;
    let count = usize::from(samples.samples_per_pixel);
    if !matches!(count, 1 | 3) || data.len() != usize::from(rows) * usize::from(columns) * count {
        return None;
    }
    // Bits above those stored, such as those of a sign, need room too.
    let all = data.iter().fold(0, |all, one| all | one.value() as u32);
    let precision = (32 - all.leading_zeros()).max(u32::from(stored)).max(2);

    let width = usize::from(columns) * count;
    let mut frequencies = [0; 256];
    differences(data, width, count, precision, |difference| {
        frequencies[usize::from(category(difference))] += 1;
    });
    let codes = Codes::best(&frequencies);
    let encoder = Encoder::new(&codes)?;

    let mut out = vec![0xFF, 0xD8];
    let names = 1..=count as u8;
    let mut header = vec![precision as u8];
    header.extend(rows.to_be_bytes());
    header.extend(columns.to_be_bytes());
    header.push(count as u8);
    header.extend(names.clone().flat_map(|name| [name, 0x11, 0]));
    segment(&mut out, 0xC3, &header);
    segment(&mut out, 0xC4, &codes.to_segment(0));
    let mut scan = vec![count as u8];
    scan.extend(names.flat_map(|name| [name, 0]));
    scan.extend([1, 0, 0]);
    segment(&mut out, 0xDA, &scan);

    let mut bits = BitWriter::new(out);
    differences(data, width, count, precision, |difference| {
        let category = category(difference);
        let (code, length) = encoder.code(category);
        bits.put(code, length);
        if category < 16 {
            bits.put(magnitude(difference), category.into());
        }
    });
    let mut out = bits.finish();
    out.extend([0xFF, 0xD9]);
    Some(out)
}

/// Gives each sample's difference from its neighbour at the left, and of the first in a row from the one above.
fn differences<T: Sample>(
    data: &[T],
    width: usize,
    count: usize,
    precision: u32,
    mut give: impl FnMut(i32),
) {
    let mut above = vec![1 << (precision - 1); count];
    for row in data.chunks_exact(width) {
        for (&sample, above) in row.iter().zip(&mut above) {
            give(wrapped(sample.value() - *above));
            *above = sample.value();
        }
        for (&left, &sample) in row.iter().zip(&row[count..]) {
            give(wrapped(sample.value() - left.value()));
        }
    }
}

/// Differences are taken modulo 2 to the 16.
fn wrapped(difference: i32) -> i32 {
    match difference as i16 {
        i16::MIN => 1 << 15,
        other => other.into(),
    }
}

/// Bits of a difference.
fn category(difference: i32) -> u8 {
    (32 - difference.unsigned_abs().leading_zeros()) as u8
}
