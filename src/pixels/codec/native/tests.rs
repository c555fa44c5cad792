use proptest::prelude::*;

use super::*;
use crate::pixels::codec::{decode_samples, encode_samples};
use crate::pixels::{Frame, sniff};

fn described(rows: u16, columns: u16, samples_per_pixel: u16, bits: u16) -> ImageDescription {
    ImageDescription {
        rows,
        columns,
        samples_per_pixel,
        bits_allocated: bits,
        bits_stored: bits,
        high_bit: bits.saturating_sub(1),
        photometric: Photometric::Other,
        ..ImageDescription::default()
    }
}

fn decoded(description: &ImageDescription, bytes: &[u8], first_bit: u8) -> SampleData {
    let frame = Frame::Native { bytes, first_bit };
    let samples = decode_samples(description, frame, &Limits::default());
    samples.expect("it is a whole frame").data
}

#[test]
fn words_of_twelve_bits_are_read_from_the_lowest_bit_on() {
    let description = described(1, 3, 1, 12);
    let bytes = [0xAB, 0xCD, 0xEF, 0x12, 0x03];
    let expected = SampleData::U16(vec![0xDAB, 0xEFC, 0x312]);
    assert_eq!(decoded(&description, &bytes, 0), expected);
    // The second frame of three pixels starts within a byte.
    let bytes = [0xF0 | 0x03, 0xAB, 0xCD, 0xEF, 0x12];
    let expected = SampleData::U16(vec![0xABF, 0xFCD, 0x12E]);
    assert_eq!(decoded(&description, &bytes, 4), expected);
}

#[test]
fn shared_chrominance_is_written_where_it_is_shared() {
    let description = ImageDescription {
        photometric: Photometric::YbrFull422,
        ..described(1, 3, 3, 8)
    };
    let bytes = [10, 20, 1, 2, 30, 30, 3, 4];
    let samples = decode(&description, &bytes, 0).expect("it is a whole frame");
    let expected = SampleData::U8(vec![10, 1, 2, 20, 1, 2, 30, 3, 4]);
    assert_eq!(samples.data, expected);
    assert_eq!(encode(&description, &samples), Ok(bytes.to_vec()));
    let unlike = Samples {
        data: SampleData::U8(vec![10, 1, 2, 20, 1, 3, 30, 3, 4]),
        ..samples
    };
    let refused = RenderError::NotEncoded(StreamKind::Native);
    assert_eq!(encode(&description, &unlike), Err(refused));
}

#[test]
fn what_the_header_does_not_describe_is_not_written() {
    let description = described(1, 2, 1, 8);
    let of = |data| samples(&description, data);
    for (bits, data) in [
        (8, SampleData::U8(vec![0; 3])),
        (8, SampleData::U16(vec![0; 2])),
        (1, SampleData::U8(vec![0, 2])),
        (12, SampleData::U16(vec![0, 0x1000])),
        (32, SampleData::F32(vec![0.0; 2])),
        (64, SampleData::U32(vec![0; 2])),
    ] {
        let description = described(1, 2, 1, bits);
        for kind in [StreamKind::Native, StreamKind::Deflated] {
            assert_eq!(
                encode_samples(kind, &description, &of(data.clone())),
                Err(RenderError::NotEncoded(kind))
            );
        }
    }
}

#[test]
fn a_deflated_frame_is_never_as_long_as_the_frame() {
    let mut met = false;
    for length in 1..200 {
        let description = described(1, length, 1, 8);
        let bytes: Vec<u8> = (0..length).map(|i| (i * i / 40 % 256) as u8).collect();
        let samples = samples(&description, SampleData::U8(bytes.clone()));
        let stream = encode_deflated(&description, &samples).expect("it can be written");
        met |= stream.starts_with(&[0, 0, 0, 0xFF, 0xFF]);
        let padded = [&stream[..], &[0][..stream.len() % 2]].concat();
        assert_eq!(sniff(&padded, &description), StreamKind::Deflated);
        let back = decode_deflated(&description, &padded, &Limits::default());
        assert_eq!(back.expect("it was just written").data, samples.data);
    }
    assert!(met, "no stream was as long as its frame");
}

fn frames() -> impl Strategy<Value = (ImageDescription, SampleData)> {
    let bits = prop::sample::select(vec![1_u16, 8, 9, 12, 15, 16, 32, 64]);
    let photometric = prop::sample::select(vec![
        Photometric::Rgb,
        Photometric::YbrFull422,
        Photometric::YbrPartial422,
    ]);
    (
        (1_u16..9, 1_u16..9, 1_u16..5),
        bits,
        any::<[bool; 4]>(),
        photometric,
        prop::collection::vec(any::<u64>(), 8 * 8 * 4),
    )
        .prop_map(|(size, bits, flags, photometric, values)| {
            let mut description = ImageDescription {
                planar: flags[0],
                big_endian: flags[1],
                words: flags[2],
                float: bits == 64 || bits == 32 && flags[3],
                photometric,
                ..described(size.0, size.1, size.2, bits)
            };
            if is_shared_chrominance(&description) && bits != 8 {
                description.photometric = Photometric::YbrFull;
            }
            let values = &values[..description.samples() as usize];
            let data = match (bits, description.float) {
                (1, _) => SampleData::U8(values.iter().map(|one| (one & 1) as u8).collect()),
                (8, _) => SampleData::U8(values.iter().map(|&one| one as u8).collect()),
                (32, false) => SampleData::U32(values.iter().map(|&one| one as u32).collect()),
                (32, true) => SampleData::F32(values.iter().map(|&one| one as f32).collect()),
                (64, _) => SampleData::F64(values.iter().map(|&one| one as f64).collect()),
                _ => SampleData::U16(
                    values
                        .iter()
                        .map(|&one| one as u16 >> (16 - bits))
                        .collect(),
                ),
            };
            (description, data)
        })
}

proptest! {
    #[test]
    fn samples_come_back_as_they_were((description, data) in frames()) {
        let mut of = samples(&description, data);
        if is_shared_chrominance(&description) {
            // What was decoded shares its chrominance.
            let bytes: Vec<u8> = (0..description.native_bytes()).map(|i| (i * 7) as u8).collect();
            of = decode(&description, &bytes, 0).expect("it is a whole frame");
        }
        for kind in [StreamKind::Native, StreamKind::Deflated] {
            let bytes = encode_samples(kind, &description, &of).expect("such samples can be written");
            let frame = match kind {
                StreamKind::Native => Frame::Native { bytes: &bytes, first_bit: 0 },
                _ => Frame::Compressed(&bytes),
            };
            if kind == StreamKind::Native {
                prop_assert_eq!(bytes.len() as u64, description.native_bytes());
            }
            let back = decode_samples(&description, frame, &Limits::default());
            prop_assert_eq!(&back.expect("it was just written").data, &of.data);
        }
    }
}
