use proptest::prelude::*;

use super::*;
use crate::pixels::sniff;

fn described(rows: u16, columns: u16, samples_per_pixel: u16, bits: u16) -> ImageDescription {
    ImageDescription {
        rows,
        columns,
        samples_per_pixel,
        bits_allocated: bits,
        bits_stored: bits,
        high_bit: bits.saturating_sub(1),
        ..ImageDescription::default()
    }
}

fn packed(row: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    pack(row, &mut out);
    out
}

#[test]
fn runs_are_written_as_the_standard_says() {
    assert_eq!(packed(&[7]), [0, 7]);
    assert_eq!(packed(&[7, 7]), [255, 7]);
    assert_eq!(packed(&[1, 2, 2, 3]), [3, 1, 2, 2, 3]);
    assert_eq!(packed(&[1, 2, 2, 2]), [0, 1, 254, 2]);
    assert_eq!(packed(&[9; 128]), [129, 9]);
    assert_eq!(packed(&[9; 129]), [129, 9, 0, 9]);
    let unlike: Vec<u8> = (0..=200).collect();
    assert_eq!(
        packed(&unlike),
        [&[127][..], &unlike[..128], &[72], &unlike[128..]].concat()
    );
}

#[test]
fn no_run_crosses_the_end_of_a_row_and_segments_are_even() {
    let description = described(2, 3, 1, 16);
    let data = SampleData::U16(vec![0x0107, 0x0107, 0x0107, 0x0107, 0x0208, 0x0307]);
    let of = samples(&description, data);
    let stream = encode(&description, &of).expect("such samples can be written");
    let mut expected = vec![0; HEADER];
    expected[0] = 2;
    expected[4] = 64;
    expected[8] = 70;
    // The high bytes, with one to make them even, and the low ones.
    expected.extend([254, 1, 2, 1, 2, 3]);
    expected.extend([254, 7, 2, 7, 8, 7]);
    assert_eq!(stream, expected);
    assert_eq!(sniff(&stream, &description), StreamKind::Rle);
}

#[test]
fn what_the_format_does_not_hold_is_not_written() {
    let refused = Err(RenderError::NotEncoded(StreamKind::Rle));
    for (per_pixel, bits, data) in [
        (1, 8, SampleData::U8(vec![0; 3])),
        (1, 16, SampleData::U8(vec![0; 2])),
        (1, 1, SampleData::U8(vec![0, 2])),
        (1, 32, SampleData::F32(vec![0.0; 2])),
        (4, 32, SampleData::U32(vec![0; 8])),
        (0, 8, SampleData::U8(Vec::new())),
    ] {
        let description = described(1, 2, per_pixel, bits);
        let of = samples(&description, data);
        assert_eq!(encode(&description, &of), refused);
    }
}

#[test]
fn every_cut_is_seen() {
    let description = described(3, 5, 3, 16);
    let data = SampleData::U16((0..45).map(|i| i * i * 31).collect());
    let of = samples(&description, data);
    let stream = encode(&description, &of).expect("such samples can be written");
    for length in 0..stream.len() - 1 {
        let cut = decode(&description, &stream[..length], &Limits::default());
        assert!(cut.is_err(), "{length} bytes");
    }
}

proptest! {
    #[test]
    fn samples_come_back_as_they_were(
        rows in 1_u16..9,
        columns in 1_u16..200,
        per_pixel in 1_u16..4,
        bits in prop::sample::select(vec![1_u16, 8, 16, 32]),
        values in prop::collection::vec(any::<u32>(), 1..9),
        length in 1_usize..300,
    ) {
        let description = described(rows, columns, per_pixel, bits);
        let values = (0..description.samples() as usize).map(|i| values[i / length % values.len()]);
        let data = match bits {
            1 => SampleData::U8(values.map(|value| (value & 1) as u8).collect()),
            8 => SampleData::U8(values.map(|value| value as u8).collect()),
            16 => SampleData::U16(values.map(|value| value as u16).collect()),
            _ => SampleData::U32(values.collect()),
        };
        let of = samples(&description, data);
        let stream = encode(&description, &of).expect("such samples can be written");
        prop_assert_eq!(stream.len() % 2, 0);
        let back = decode(&description, &stream, &Limits::default());
        prop_assert_eq!(back.expect("it was just written").data, of.data);
    }

    #[test]
    fn no_damage_makes_it_panic(
        bits in prop::sample::select(vec![1_u16, 8, 16, 32]),
        header in prop::collection::vec(0_u32..100, 16),
        bytes in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let description = described(3, 7, 2, bits);
        let header = header.iter().flat_map(|word| word.to_le_bytes());
        let stream: Vec<u8> = header.chain(bytes).collect();
        let _ = decode(&description, &stream, &Limits::default());
    }
}
