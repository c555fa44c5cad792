use proptest::prelude::*;

use super::encode::{Image, encode_image};
use super::parameters::Preset;
use super::stream::ColourTransform;
use super::{colour, decode, encode};
use crate::pixels::{
    ImageDescription, Limits, Photometric, RenderError, SampleData, Samples, StreamKind, sniff,
};

const LIMITS: Limits = Limits {
    frame_bytes: 1 << 20,
};

fn description(bits_allocated: u16, samples_per_pixel: u16) -> ImageDescription {
    ImageDescription {
        rows: 1,
        columns: 1,
        samples_per_pixel,
        bits_allocated,
        bits_stored: bits_allocated,
        high_bit: bits_allocated - 1,
        ..ImageDescription::default()
    }
}

fn decoded(stream: &[u8]) -> Result<Samples, RenderError> {
    decode(&description(8, 1), stream, &LIMITS)
}

fn values(samples: &Samples) -> Vec<u16> {
    match &samples.data {
        SampleData::U8(data) => data.iter().copied().map(u16::from).collect(),
        SampleData::U16(data) => data.clone(),
        other => panic!("{other:?}"),
    }
}

/// Rows, columns, components, bits of a sample, and the samples.
#[derive(Debug, Clone)]
struct Picture {
    rows: u16,
    columns: u16,
    components: u8,
    precision: u8,
    samples: Vec<u16>,
}

impl Picture {
    fn encoded(&self, near: u8, preset: Preset) -> Vec<u8> {
        let image = Image {
            rows: self.rows,
            columns: self.columns,
            components: self.components,
            precision: self.precision,
            data: &SampleData::U16(self.samples.clone()),
        };
        encode_image(&image, near, preset).expect("the parameters are allowed")
    }

    fn component(&self, component: u8) -> Self {
        let samples = self.samples.iter().skip(usize::from(component));
        Self {
            components: 1,
            samples: samples
                .step_by(usize::from(self.components))
                .copied()
                .collect(),
            ..*self
        }
    }

    fn band(&self, rows: std::ops::Range<u16>) -> Self {
        let stride = usize::from(self.columns) * usize::from(self.components);
        let samples = usize::from(rows.start) * stride..usize::from(rows.end) * stride;
        Self {
            rows: rows.len() as u16,
            samples: self.samples[samples].to_vec(),
            ..*self
        }
    }
}

/// Pictures with flat areas, ramps and noise, as medical images have them.
fn pictures() -> impl Strategy<Value = Picture> {
    (1_u16..24, 1_u16..40, 1_u8..=4, 2_u8..=16, 0_u8..5).prop_flat_map(
        |(rows, columns, components, precision, kind)| {
            let count = usize::from(rows) * usize::from(columns) * usize::from(components);
            let most = ((1_u32 << precision) - 1) as u16;
            let noise = prop::collection::vec(any::<u16>(), count);
            noise.prop_map(move |noise| Picture {
                rows,
                columns,
                components,
                precision,
                samples: noise
                    .iter()
                    .enumerate()
                    .map(|(index, &noise)| match kind {
                        0 => noise & most,
                        1 => (index as u16).wrapping_mul(3).wrapping_add(noise & 3) & most,
                        2 => most * u16::from(noise % 29 == 0),
                        3 => (index / 7) as u16 & most,
                        _ => most / 2,
                    })
                    .collect(),
            })
        },
    )
}

/// The bits of a stream that is one scan.
fn bits(stream: &[u8]) -> &[u8] {
    let scan = stream
        .windows(2)
        .position(|two| two == [0xFF, 0xDA])
        .expect("a scan");
    let length = usize::from(stream[scan + 3]);
    &stream[scan + 2 + length..stream.len() - 2]
}

/// A frame header, with a segment of preset parameters where there is one in `of`.
fn frame_header(of: &Picture, components: u8) -> Vec<u8> {
    let [a, b] = of.rows.to_be_bytes();
    let [c, d] = of.columns.to_be_bytes();
    let length = 8 + 3 * components;
    let mut stream = vec![0xFF, 0xD8, 0xFF, 0xF7, 0, length, of.precision, a, b, c, d];
    stream.push(components);
    for component in 1..=components {
        stream.extend([component, 0x11, 0]);
    }
    stream
}

/// The example of T.87 H.3.
const EXAMPLE: &[u8] = b"\xFF\xD8\xFF\xF7\0\x0B\x08\0\x04\0\x04\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\0\0\
    \xC0\0\0\x6C\x80\x20\x8E\x01\xC0\0\0\x57\x40\0\0\x6E\xE6\0\0\x01\xBC\x18\0\0\x05\xD8\0\0\x91\x60\xFF\xD9";
const EXAMPLE_SAMPLES: [u8; 16] = [
    0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145,
];

#[test]
fn the_example_of_the_standard_is_decoded_and_encoded() {
    let samples = decoded(EXAMPLE).expect("it is valid");
    assert_eq!((samples.rows, samples.columns), (4, 4));
    assert_eq!(samples.data, SampleData::U8(EXAMPLE_SAMPLES.to_vec()));
    let stream = encode(&description(8, 1), &samples).expect("such samples can be written");
    assert_eq!(stream, EXAMPLE);
    assert_eq!(sniff(&stream, &description(8, 1)), StreamKind::JpegLs);
}

#[test]
fn what_follows_the_last_row_or_lacks_is_not_missed() {
    for behind in [
        &b""[..],
        b"\0",
        b"\xFF",
        b"\xFF\xFF\xD9",
        b"\0\0\xFF\xD9\0rubbish",
    ] {
        let stream = [&EXAMPLE[..EXAMPLE.len() - 2], behind].concat();
        let samples = decoded(&stream).expect("all rows are there");
        assert_eq!(samples.data, SampleData::U8(EXAMPLE_SAMPLES.to_vec()));
    }
}

/// Made with CharLS: 6 rows of 9 pixels, interleaved by sample.
const BY_SAMPLE: &[(u8, &[u8])] = &[(3, BY_SAMPLE_3), (4, BY_SAMPLE_4)];
#[rustfmt::skip]
const BY_SAMPLE_3: &[u8] = &[
    0xFF, 0xD8, 0xFF, 0xF7, 0x00, 0x11, 0x08, 0x00, 0x06, 0x00, 0x09, 0x03, 0x01, 0x11, 0x00, 0x02, 0x11, 0x00,
    0x03, 0x11, 0x00, 0xFF, 0xDA, 0x00, 0x0C, 0x03, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00, 0x00, 0x02, 0x00, 0x00,
    0x00, 0x01, 0x6E, 0x82, 0x00, 0x00, 0x00, 0x16, 0xED, 0x17, 0xFD, 0x7F, 0xE5, 0xFF, 0x6F, 0xEA, 0xB6, 0xD7,
    0x5E, 0x6E, 0x00, 0x00, 0x03, 0x90, 0x00, 0x00, 0x02, 0xC2, 0x26, 0x00, 0x00, 0x01, 0x6F, 0x06, 0x02, 0x1C,
    0xA0, 0x10, 0x40, 0x00, 0x0E, 0x56, 0x94, 0x02, 0x58, 0xF1, 0x62, 0xCA, 0x95, 0x94, 0x00, 0x00, 0x06, 0x00,
    0x00, 0x0C, 0x55, 0xF3, 0x00, 0x00, 0x01, 0xDB, 0x94, 0xE8, 0x40, 0x00, 0x1C, 0xF0, 0x00, 0x31, 0xAF, 0xE8,
    0x1E, 0x40, 0x80, 0x04, 0xDF, 0xE7, 0x80, 0x00, 0x00, 0xED, 0xFF, 0x66, 0x00, 0x3C, 0x81, 0x8C, 0x9E, 0xFF,
    0xD9,
];
#[rustfmt::skip]
const BY_SAMPLE_4: &[u8] = &[
    0xFF, 0xD8, 0xFF, 0xF7, 0x00, 0x14, 0x08, 0x00, 0x06, 0x00, 0x09, 0x04, 0x01, 0x11, 0x00, 0x02, 0x11, 0x00,
    0x03, 0x11, 0x00, 0x04, 0x11, 0x00, 0xFF, 0xDA, 0x00, 0x0E, 0x04, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00, 0x04,
    0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x6E, 0x82, 0x08, 0x00, 0x00, 0x00, 0xB8, 0x6C, 0x4A, 0xBD, 0xDD,
    0x54, 0x55, 0xAD, 0x3F, 0xFF, 0x7C, 0xF1, 0xC6, 0xFB, 0x7B, 0xBD, 0xF7, 0x7D, 0xDE, 0xC0, 0x00, 0x00, 0x7B,
    0x40, 0x00, 0x00, 0x5B, 0x81, 0xA0, 0x00, 0x00, 0x0D, 0x98, 0x00, 0x00, 0x0D, 0x88, 0x00, 0x00, 0x0E, 0xD4,
    0x29, 0x59, 0x59, 0x5F, 0xFF, 0x65, 0x43, 0x0B, 0x40, 0x00, 0x00, 0x3B, 0x70, 0x64, 0x10, 0x00, 0x12, 0x7F,
    0xD0, 0xB6, 0x00, 0x00, 0x00, 0x75, 0xE5, 0x96, 0x10, 0x18, 0x7D, 0x67, 0x0B, 0x58, 0x00, 0x18, 0x96, 0x58,
    0x40, 0x5D, 0x2C, 0xB2, 0xF2, 0xB3, 0x88, 0x00, 0x00, 0x0E, 0xD8, 0x00, 0x31, 0x2C, 0xB1, 0x01, 0x64, 0xB2,
    0xE0, 0xFF, 0xD9,
];

#[test]
fn components_are_decoded_by_sample() {
    for &(components, stream) in BY_SAMPLE {
        let sample = |i: u16| {
            if i.is_multiple_of(37) {
                200
            } else {
                (i * i / 16).min(90)
            }
        };
        let expected: Vec<u16> = (0..54 * u16::from(components)).map(sample).collect();
        let samples = decoded(stream).expect("it is valid");
        assert_eq!(samples.samples_per_pixel, u16::from(components));
        assert_eq!(values(&samples), expected);
    }
}

#[test]
fn rows_may_be_stated_behind_the_frame_header_or_nowhere() {
    let mut stream = EXAMPLE.to_vec();
    stream[8] = 0;
    let description = ImageDescription {
        rows: 4,
        ..description(8, 1)
    };
    let samples = decode(&description, &stream, &LIMITS).expect("the header has them");
    assert_eq!(samples.data, SampleData::U8(EXAMPLE_SAMPLES.to_vec()));

    // An LSE segment with the size.
    let size = b"\xFF\xF8\0\x0A\x04\x03\0\0\x04\0\0\x04";
    let stream = [&stream[..15], size, &stream[15..]].concat();
    let samples = decoded(&stream).expect("the segment has them");
    assert_eq!(samples.data, SampleData::U8(EXAMPLE_SAMPLES.to_vec()));
}

#[test]
fn tables_and_components_of_different_size_are_refused() {
    let with_table = [&EXAMPLE[..21], &[1], &EXAMPLE[22..]].concat();
    assert_eq!(
        decoded(&with_table).err(),
        Some(RenderError::Unsupported("it has a mapping table"))
    );
    let picture = Picture {
        rows: 2,
        columns: 2,
        components: 3,
        precision: 8,
        samples: vec![7; 12],
    };
    let mut stream = picture.encoded(0, Preset::default());
    stream[13] = 0x21;
    assert_eq!(
        decoded(&stream).err(),
        Some(RenderError::Unsupported("its components differ in size"))
    );
    stream[11] = 5;
    assert!(decoded(&stream).is_err());
}

#[test]
fn a_header_cannot_ask_for_more_than_the_limit() {
    let mut stream = EXAMPLE.to_vec();
    stream[7..11].fill(0xFF);
    stream.resize(70_000, 0);
    assert_eq!(
        decoded(&stream).err(),
        Some(RenderError::TooLarge {
            bytes: 65535 * 65535
        })
    );
    // Rows of which there is not even a bit.
    stream.truncate(60);
    assert!(matches!(decoded(&stream), Err(RenderError::Damaged(_))));
}

#[test]
fn a_stream_that_ends_early_is_damaged() {
    let picture = Picture {
        rows: 20,
        columns: 20,
        components: 3,
        precision: 12,
        samples: (0..1200).map(|i: u32| (i * i % 4093) as u16).collect(),
    };
    let stream = picture.encoded(0, Preset::default());
    for length in 0..stream.len() - 8 {
        assert!(decoded(&stream[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn bits_stored_are_those_of_the_header_where_the_stream_has_as_many() {
    let picture = Picture {
        rows: 1,
        columns: 3,
        components: 1,
        precision: 12,
        samples: vec![1, 2, 0xFFF],
    };
    let stream = picture.encoded(0, Preset::default());
    let cell = |stored: u16, high: u16| {
        let description = ImageDescription {
            bits_stored: stored,
            high_bit: high,
            ..description(16, 1)
        };
        let samples = decode(&description, &stream, &LIMITS).expect("it is valid");
        (samples.bits_stored, samples.high_bit)
    };
    assert_eq!(cell(10, 9), (10, 9));
    assert_eq!(cell(16, 15), (12, 11));
}

#[test]
fn what_no_stream_holds_is_not_encoded() {
    let refused = Err(RenderError::NotEncoded(StreamKind::JpegLs));
    let samples = |count: u16, data| Samples {
        rows: 1,
        columns: 2,
        samples_per_pixel: count,
        bits_stored: 8,
        high_bit: 7,
        signed: false,
        photometric: Photometric::Other,
        data,
    };
    for (count, data) in [
        (1, SampleData::U32(vec![0; 2])),
        (1, SampleData::F32(vec![0.0; 2])),
        (1, SampleData::U8(vec![0; 3])),
        (5, SampleData::U8(vec![0; 10])),
        (0, SampleData::U8(Vec::new())),
    ] {
        assert_eq!(
            encode(&description(8, count), &samples(count, data)),
            refused
        );
    }
}

proptest! {
    #[test]
    fn samples_come_back_as_they_were(picture in pictures(), allocated in prop::sample::select(vec![8, 16])) {
        let wide = picture.precision > 8 || allocated > 8;
        let data = match wide {
            true => SampleData::U16(picture.samples.clone()),
            false => SampleData::U8(picture.samples.iter().map(|&sample| sample as u8).collect()),
        };
        let description = description(allocated, u16::from(picture.components));
        let samples = Samples {
            rows: u32::from(picture.rows),
            columns: u32::from(picture.columns),
            samples_per_pixel: u16::from(picture.components),
            bits_stored: u16::from(picture.precision),
            high_bit: u16::from(picture.precision) - 1,
            signed: false,
            photometric: Photometric::Other,
            data,
        };
        let stream = encode(&description, &samples).expect("such samples can be written");
        let back = decode(&description, &stream, &LIMITS).expect("it was just written");
        prop_assert_eq!(&back.data, &samples.data);
        prop_assert_eq!((back.rows, back.columns), (samples.rows, samples.columns));
        prop_assert_eq!(back.samples_per_pixel, samples.samples_per_pixel);
    }

    #[test]
    fn samples_change_by_no_more_than_is_allowed(picture in pictures(), near in 0_u8..=40) {
        let most = ((1_u32 << picture.precision) - 1) as u16;
        let near = near.min((most / 2).min(255) as u8);
        let samples = decoded(&picture.encoded(near, Preset::default())).expect("it was just written");
        for (&before, after) in picture.samples.iter().zip(values(&samples)) {
            prop_assert!(before.abs_diff(after) <= u16::from(near), "{} became {}", before, after);
        }
    }

    #[test]
    fn parameters_of_a_stream_s_own_are_obeyed(picture in pictures(), cut: u16, steps: [u8; 3], reset in 3_u16..300) {
        let most = ((1_u32 << picture.precision) - 1) as u16;
        let maximum = (most - cut % most).max(most / 2).max(1);
        let mut preset = Preset { maximum, thresholds: [0; 3], reset };
        let mut least = 1;
        for (threshold, step) in preset.thresholds.iter_mut().zip(steps) {
            *threshold = (least + u16::from(step)).min(maximum).max(1);
            least = *threshold;
        }
        let samples = picture.samples.iter().map(|&sample| sample.min(maximum)).collect();
        let picture = Picture { samples, ..picture };
        let samples = decoded(&picture.encoded(0, preset)).expect("it was just written");
        prop_assert_eq!(values(&samples), picture.samples);
    }

    #[test]
    fn components_are_decoded_from_scans_of_their_own(picture in pictures()) {
        let count = picture.components;
        let mut stream = frame_header(&picture, count);
        for component in (1..=count).rev() {
            stream.extend([0xFF, 0xDA, 0, 8, 1, component, 0, 0, 0, 0]);
            let alone = picture.component(component - 1).encoded(0, Preset::default());
            stream.extend(bits(&alone));
        }
        let samples = decoded(&stream).expect("it was just written");
        prop_assert_eq!(values(&samples), picture.samples);
    }

    #[test]
    fn coding_starts_anew_at_restart_markers(picture in pictures(), interval in 1_u16..9) {
        let count = picture.components;
        let mut stream = frame_header(&picture, count);
        stream.extend([0xFF, 0xDD, 0, 4, 0, interval as u8]);
        stream.extend([0xFF, 0xDA, 0, 6 + 2 * count, count]);
        stream.extend((1..=count).flat_map(|component| [component, 0]));
        stream.extend([0, u8::from(count > 1), 0]);
        for (number, start) in (0..picture.rows).step_by(usize::from(interval)).enumerate() {
            if number > 0 {
                stream.extend([0xFF, 0xD0 + (number as u8 - 1) % 8]);
            }
            let band = picture.band(start..(start + interval).min(picture.rows));
            stream.extend(bits(&band.encoded(0, Preset::default())));
        }
        let samples = decoded(&stream).expect("it was just written");
        prop_assert_eq!(values(&samples), picture.samples);
    }

    #[test]
    fn colour_transforms_are_undone(red: u16, green: u16, blue: u16, is_wide: bool) {
        let bits = if is_wide { 16 } else { 8 };
        let most = (1_i32 << bits) - 1;
        let half = (most + 1) / 2;
        let [red, green, blue] = [red, green, blue].map(|value| i32::from(value) & most);
        let held = |values: [i32; 3]| values.map(|value| (value & most) as u16);
        let hp1 = held([red - green + half, green, blue - green + half]);
        let hp2 = held([red - green + half, green, blue - ((red + green) >> 1) - half]);
        let [_, first, second] = held([0, blue - green + half, red - green + half]).map(i32::from);
        let hp3 = held([green + ((first + second) >> 2) - half / 2, first, second]);
        for (transform, pixel) in [
            (ColourTransform::Hp1, hp1),
            (ColourTransform::Hp2, hp2),
            (ColourTransform::Hp3, hp3),
        ] {
            prop_assert_eq!(colour::undo(transform, pixel, bits), held([red, green, blue]));
        }
    }

    #[test]
    fn no_damage_makes_it_panic_or_take_more_than_the_limit(
        picture in pictures(),
        near in 0_u8..3,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end: prop::sample::Index,
    ) {
        let mut stream = picture.encoded(near.min(picture.precision / 2), Preset::default());
        for (place, value) in &damage {
            let place = place.index(stream.len());
            stream[place] = *value;
        }
        for stream in [&stream[..], &stream[..end.index(stream.len())]] {
            if let Ok(samples) = decoded(stream) {
                prop_assert!(samples.data.to_le_bytes().len() as u64 <= LIMITS.frame_bytes);
            }
        }
    }
}
