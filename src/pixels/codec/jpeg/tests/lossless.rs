use proptest::prelude::*;

use super::super::bits::BitWriter;
use super::super::encode;
use super::super::huffman::{Codes, Encoder};
use super::super::write::{magnitude, segment};
use super::*;
use crate::pixels::Photometric;

fn image(columns: u32, count: u16, bits: u16, data: SampleData) -> Samples {
    Samples {
        rows: (data.len() / columns as usize / usize::from(count)) as u32,
        columns,
        samples_per_pixel: count,
        bits_stored: bits,
        high_bit: bits - 1,
        signed: false,
        photometric: Photometric::Monochrome2,
        data,
    }
}

fn noise(length: usize, bits: u16, seed: u64) -> Vec<u16> {
    let mut noise = Noise(seed);
    // Flat stretches, steps and the whole range.
    (0..length)
        .map(|at| match noise.next(4) {
            0 => noise.next(1 << bits) as u16,
            1 => (at % (1 << bits)) as u16,
            _ => ((1_u32 << bits) - 1) as u16,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_encoded_decodes_to_the_same(
        (columns, rows) in (1..40_u32, 1..40_usize),
        count in prop_oneof![Just(1_u16), Just(3)],
        bits in 1..=16_u16,
        seed in any::<u64>(),
    ) {
        let data = noise(columns as usize * rows * usize::from(count), bits, seed);
        let data = match bits {
            ..=8 => SampleData::U8(data.iter().map(|&one| one as u8).collect()),
            _ => SampleData::U16(data),
        };
        let samples = image(columns, count, bits, data);
        let stream = encode(&ImageDescription::default(), &samples).expect("it can be encoded");
        let again = decoded(&stream).expect("it is whole");
        prop_assert_eq!((again.rows, again.columns), (samples.rows, samples.columns));
        prop_assert_eq!(again.samples_per_pixel, samples.samples_per_pixel);
        prop_assert_eq!(again.data, samples.data);
    }

    #[test]
    fn every_predictor_restart_and_point_transform_decodes(
        predictor in 1..=7_u8,
        (columns, rows) in (1..20_usize, 1..20_usize),
        count in prop_oneof![Just(1_usize), Just(3)],
        interleaved in any::<bool>(),
        restart in 0..4_usize,
        bits in 4..=16_u16,
        low in 0..3_u8,
        seed in any::<u64>(),
    ) {
        let data = noise(columns * rows * count, bits, seed);
        let scheme = Scheme { predictor, low, restart, interleaved, bits };
        let stream = scheme.encode(&data, columns, count);
        let again = decoded(&stream).expect("it is whole");
        let expected: Vec<u16> = data.iter().map(|one| one >> low << low).collect();
        prop_assert_eq!(values(&again), expected);
    }
}

#[test]
fn bits_above_those_stored_are_kept() {
    let mut samples = image(2, 1, 12, SampleData::U16(vec![0xFFFF, 0x0FFF, 0xF123, 0]));
    samples.signed = true;
    let stream = encode(&ImageDescription::default(), &samples).expect("it can be encoded");
    let description = ImageDescription {
        bits_allocated: 16,
        bits_stored: 12,
        high_bit: 11,
        signed: true,
        ..ImageDescription::default()
    };
    let again = decode(&description, &stream, 0, &LIMITS).expect("it is whole");
    assert_eq!(again.data, samples.data);
    assert_eq!(
        (again.bits_stored, again.high_bit, again.signed),
        (12, 11, true)
    );
}

#[test]
fn samples_that_the_process_does_not_know_are_not_encoded() {
    for (count, data) in [
        (2, SampleData::U8(vec![0; 4])),
        (1, SampleData::U32(vec![0; 4])),
        (1, SampleData::F32(vec![0.0; 4])),
    ] {
        let samples = image(2, count, 8, data);
        assert!(matches!(
            encode(&ImageDescription::default(), &samples),
            Err(RenderError::NotEncoded(_))
        ));
    }
}

/// An encoder of all that the process allows, by the letter of annex H.
struct Scheme {
    predictor: u8,
    low: u8,
    /// In rows.
    restart: usize,
    interleaved: bool,
    bits: u16,
}

impl Scheme {
    fn encode(&self, data: &[u16], columns: usize, count: usize) -> Vec<u8> {
        let codes = Codes::best(&std::array::from_fn(|symbol| u32::from(symbol < 17)));
        let encoder = Encoder::new(&codes).expect("they are codes");
        let mut out = vec![0xFF, 0xD8];
        let rows = data.len() / columns / count;
        let mut header = vec![self.bits as u8];
        header.extend((rows as u16).to_be_bytes());
        header.extend((columns as u16).to_be_bytes());
        header.push(count as u8);
        header.extend((0..count as u8).flat_map(|name| [name, 0x11, 0]));
        segment(&mut out, 0xC3, &header);
        segment(&mut out, 0xC4, &codes.to_segment(0));
        let restart = (self.restart * columns) as u16;
        segment(&mut out, 0xDD, &restart.to_be_bytes());
        let scans: Vec<Vec<usize>> = match self.interleaved {
            true => vec![(0..count).collect()],
            false => (0..count).map(|index| vec![index]).collect(),
        };
        for parts in scans {
            let mut header = vec![parts.len() as u8];
            header.extend(parts.iter().flat_map(|&part| [part as u8, 0]));
            header.extend([self.predictor, 0, self.low]);
            segment(&mut out, 0xDA, &header);
            let mut bits = BitWriter::new(out);
            for y in 0..rows {
                let begins = self.restart > 0 && y % self.restart == 0;
                if begins && y > 0 {
                    bits.restart((y / self.restart - 1) as u32);
                }
                for x in 0..columns {
                    for &part in &parts {
                        let first = y == 0 || begins;
                        let at = |x: usize, y: usize| {
                            i32::from(data[(y * columns + x) * count + part] >> self.low)
                        };
                        let difference = (at(x, y) - self.predict(x, y, first, at)) as i16;
                        let difference = match difference {
                            i16::MIN => 32768,
                            other => i32::from(other),
                        };
                        let size = 32 - difference.unsigned_abs().leading_zeros();
                        let (code, length) = encoder.code(size as u8);
                        bits.put(code, length);
                        if size < 16 {
                            bits.put(magnitude(difference), size);
                        }
                    }
                }
            }
            out = bits.finish();
        }
        out.extend([0xFF, 0xD9]);
        out
    }

    fn predict(&self, x: usize, y: usize, first: bool, at: impl Fn(usize, usize) -> i32) -> i32 {
        match (x, first) {
            (0, true) => 1 << (self.bits - u16::from(self.low) - 1),
            (_, true) => at(x - 1, y),
            (0, false) => at(0, y - 1),
            _ => {
                let (a, b, c) = (at(x - 1, y), at(x, y - 1), at(x - 1, y - 1));
                match self.predictor {
                    1 => a,
                    2 => b,
                    3 => c,
                    4 => a + b - c,
                    5 => a + ((b - c) >> 1),
                    6 => b + ((a - c) >> 1),
                    _ => (a + b) >> 1,
                }
            }
        }
    }
}
