use proptest::prelude::*;

use super::{decode, encode, encode_high_throughput};
use crate::pixels::{
    ImageDescription, Limits, Photometric, RenderError, SampleData, Samples, StreamKind, sniff,
};

const LIMITS: Limits = Limits {
    frame_bytes: 1 << 20,
};

/// What is encoded.
#[derive(Debug, Clone)]
struct Image {
    description: ImageDescription,
    samples: Samples,
}

impl Image {
    fn new(size: (u16, u16), components: u16, bits: u16, signed: bool, words: Vec<u16>) -> Self {
        let description = ImageDescription {
            rows: size.0,
            columns: size.1,
            samples_per_pixel: components,
            bits_allocated: if bits > 8 { 16 } else { 8 },
            bits_stored: bits,
            high_bit: bits - 1,
            signed,
            photometric: match components {
                3 => Photometric::YbrRct,
                _ => Photometric::Monochrome2,
            },
            ..ImageDescription::default()
        };
        let data = match bits {
            ..=8 => SampleData::U8(words.iter().map(|&word| word as u8).collect()),
            _ => SampleData::U16(words),
        };
        let samples = Samples {
            rows: size.0.into(),
            columns: size.1.into(),
            samples_per_pixel: components,
            bits_stored: bits,
            high_bit: bits - 1,
            signed,
            photometric: Photometric::Rgb,
            data,
        };
        Self {
            description,
            samples,
        }
    }

    fn encoded(&self, kind: StreamKind) -> Vec<u8> {
        let stream = match kind {
            StreamKind::Jpeg2000 => encode(&self.description, &self.samples),
            _ => encode_high_throughput(&self.description, &self.samples),
        };
        stream.expect("it can be encoded")
    }

    fn decoded(&self, stream: &[u8]) -> Result<Samples, RenderError> {
        decode(&self.description, stream, 0, &LIMITS)
    }
}

const KINDS: [StreamKind; 2] = [StreamKind::Jpeg2000, StreamKind::HighThroughputJpeg2000];

/// Samples of `bits`, a sign taking all bits above.
fn sample(bits: u16, signed: bool) -> impl Strategy<Value = u16> {
    let extend = move |value: u16| {
        let unused = 16 - bits;
        match signed {
            true => ((value << unused) as i16 >> unused) as u16,
            false => value << unused >> unused,
        }
    };
    prop_oneof![
        Just(extend(0)),
        Just(extend(1 << (bits - 1))),
        Just(extend(u16::MAX >> 1)),
        any::<u16>().prop_map(extend),
    ]
}

/// Images of few values and of noise, with runs of the same.
fn image() -> impl Strategy<Value = Image> {
    let shape = (1..80_u16, 1..80_u16, prop_oneof![Just(1_u16), Just(3)]);
    let depth = (1..=16_u16, any::<bool>());
    (shape, depth).prop_flat_map(|((rows, columns, components), (bits, signed))| {
        let count = usize::from(rows) * usize::from(columns) * usize::from(components);
        let runs = prop::collection::vec((sample(bits, signed), 1..40_usize), 1..=count);
        runs.prop_map(move |runs| {
            let runs = runs.iter().cycle();
            let words = runs.flat_map(|&(word, length)| std::iter::repeat_n(word, length));
            let words = words.take(count).collect();
            Image::new((rows, columns), components, bits, signed, words)
        })
    })
}

/// Noise that falls off to one side.
fn noise(size: (u16, u16), components: u16, bits: u16) -> Image {
    let count = usize::from(size.0) * usize::from(size.1) * usize::from(components);
    let mut state = 1_u32;
    let words = (0..count).map(|index| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let value = (state >> 16) as u16 >> (index * 8 / count);
        value >> (16 - bits)
    });
    Image::new(size, components, bits, false, words.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_encoded_decodes_to_the_same(image in image()) {
        for kind in KINDS {
            let stream = image.encoded(kind);
            prop_assert_eq!(sniff(&stream, &image.description), kind);
            let again = image.decoded(&stream).expect("it was just encoded");
            prop_assert_eq!(&again.data, &image.samples.data);
            prop_assert_eq!(again.photometric == Photometric::Rgb, image.samples.samples_per_pixel == 3);
        }
    }

    #[test]
    fn damaged_streams_are_decoded_or_refused(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        for kind in KINDS {
            let image = noise((40, 33), 3, 8);
            let mut stream = image.encoded(kind);
            for (place, byte) in &damage {
                let place = place.index(stream.len());
                stream[place] = *byte;
            }
            let _ = image.decoded(&stream);
            stream.truncate(cut.index(stream.len()));
            let _ = image.decoded(&stream);
        }
    }
}

#[test]
fn bits_above_those_stored_are_kept() {
    for kind in KINDS {
        let mut image = noise((16, 16), 1, 16);
        image.description.bits_stored = 12;
        image.samples.bits_stored = 12;
        let again = image
            .decoded(&image.encoded(kind))
            .expect("it was just encoded");
        assert_eq!(again.data, image.samples.data);
    }
}

#[test]
fn the_header_decides_about_the_sign() {
    let image = Image::new((1, 4), 1, 13, false, vec![0, 1, 0x0FFF, 0x1FFF]);
    let stream = image.encoded(StreamKind::Jpeg2000);
    let description = ImageDescription {
        signed: true,
        ..image.description
    };
    let samples = decode(&description, &stream, 0, &LIMITS).expect("it was just encoded");
    let values = [0, 1, 0x0FFF, -1_i16].map(|value| value as u16);
    assert_eq!(samples.data, SampleData::U16(values.to_vec()));
}

#[test]
fn single_bits_are_encoded_and_decoded() {
    let bits = (0..24 * 24).map(|index| u16::from(index % 7 < 3)).collect();
    let mut image = Image::new((24, 24), 1, 1, false, bits);
    image.description.bits_allocated = 1;
    for kind in KINDS {
        let again = image
            .decoded(&image.encoded(kind))
            .expect("it was just encoded");
        assert_eq!(again.data, image.samples.data);
    }
}

#[test]
fn a_stream_in_a_jp2_file_is_decoded() {
    let image = noise((20, 30), 3, 8);
    let mut file = b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ".to_vec();
    // A box that holds the mark of a codestream, and a length that is not known.
    file.extend(b"\0\0\0\x0Cxml \xFF\x4F\xFF\x51\0\0\0\0jp2c");
    file.extend(image.encoded(StreamKind::Jpeg2000));
    let samples = image.decoded(&file).expect("it is a JP2 file");
    assert_eq!(samples.data, image.samples.data);
}

#[test]
fn sides_are_halved_as_often_as_asked() {
    for kind in KINDS {
        let image = Image::new((100, 61), 1, 12, false, vec![1234; 6100]);
        let stream = image.encoded(kind);
        for (halvings, size) in [(1, (50, 31)), (2, (25, 16)), (40, (4, 2))] {
            let samples = decode(&image.description, &stream, halvings, &LIMITS)
                .expect("it was just encoded");
            assert_eq!((samples.rows, samples.columns), size);
            let count = (size.0 * size.1) as usize;
            assert_eq!(samples.data, SampleData::U16(vec![1234; count]));
        }
    }
}

#[test]
fn a_stream_that_is_cut_off_is_refused() {
    for kind in KINDS {
        let image = noise((40, 40), 1, 8);
        let stream = image.encoded(kind);
        // Without its end marker all is there.
        let whole = stream.len() - 2;
        assert!(image.decoded(&stream[..whole]).is_ok());
        for length in 0..whole {
            assert!(image.decoded(&stream[..length]).is_err(), "{length} bytes");
        }
    }
}

#[test]
fn tile_parts_with_a_wrong_length_are_read_to_the_end() {
    let image = noise((40, 40), 1, 8);
    for wrong in [0_u32, 100, 1 << 30] {
        let mut stream = image.encoded(StreamKind::Jpeg2000);
        let start = stream
            .windows(4)
            .position(|four| four == [0xFF, 0x90, 0, 10])
            .expect("there is a tile-part");
        stream[start + 6..start + 10].copy_from_slice(&wrong.to_be_bytes());
        let samples = image.decoded(&stream).expect("the length does not matter");
        assert_eq!(samples.data, image.samples.data);
    }
}

#[test]
fn an_odd_length_may_be_padded() {
    let image = noise((40, 40), 1, 8);
    let mut stream = image.encoded(StreamKind::Jpeg2000);
    stream.extend([0, 0]);
    assert_eq!(
        image.decoded(&stream).map(|one| one.data),
        Ok(image.samples.data)
    );
}

#[test]
fn what_the_stream_says_of_its_size_is_not_believed() {
    let image = noise((40, 40), 1, 8);
    let stream = image.encoded(StreamKind::Jpeg2000);
    let with = |place: usize, word: u32| {
        let mut stream = stream.clone();
        stream[place..place + 4].copy_from_slice(&word.to_be_bytes());
        image.decoded(&stream)
    };
    // Width, height, offsets, tile sizes, tile offsets.
    assert!(matches!(with(8, u32::MAX), Err(RenderError::Damaged(_))));
    assert!(matches!(with(12, 1 << 30), Err(RenderError::Damaged(_))));
    assert!(with(16, 39).is_err());
    assert!(with(24, 0).is_err());
    assert!(with(32, 40).is_err());
    // A tile for each pixel, of which the stream has one.
    let mut tiny = stream.clone();
    tiny[24..28].copy_from_slice(&1_u32.to_be_bytes());
    tiny[28..32].copy_from_slice(&1_u32.to_be_bytes());
    assert!(image.decoded(&tiny).is_err());
}

#[test]
fn limits_are_kept_whatever_header_and_stream_agree_on() {
    let image = noise((40, 40), 1, 8);
    let mut stream = image.encoded(StreamKind::Jpeg2000);
    for place in [8, 12, 24, 28] {
        stream[place..place + 4].copy_from_slice(&60_000_u32.to_be_bytes());
    }
    let description = ImageDescription {
        rows: 60_000,
        columns: 60_000,
        ..image.description
    };
    assert!(matches!(
        decode(&description, &stream, 0, &Limits::default()),
        Err(RenderError::TooLarge { .. })
    ));
}

#[test]
fn more_precincts_than_bytes_are_refused_before_they_are_made() {
    let image = noise((1000, 1000), 1, 8);
    let limits = Limits::default();
    let stream = image.encoded(StreamKind::Jpeg2000);
    let style = stream
        .windows(2)
        .position(|two| two == [0xFF, 0x52])
        .expect("there is a coding style");
    // No decomposition, and precincts of one sample.
    let mut hostile = stream[..style].to_vec();
    hostile.extend([0xFF, 0x52, 0, 13, 1, 0, 0, 1, 0, 0, 4, 4, 0, 1, 0]);
    let length = usize::from(stream[style + 3]) + 2;
    hostile.extend(&stream[style + length..]);
    assert_eq!(
        decode(&image.description, &hostile, 0, &limits).map(|_| ()),
        Err(RenderError::Damaged("it has more parts than bytes"))
    );
}

#[test]
fn real_numbers_and_samples_that_are_too_wide_are_not_encoded() {
    let mut image = noise((4, 4), 1, 16);
    for data in [
        SampleData::F32(vec![0.0; 16]),
        SampleData::U32(vec![u32::MAX; 16]),
        SampleData::U16(vec![0; 15]),
    ] {
        image.samples.data = data;
        assert_eq!(
            encode(&image.description, &image.samples),
            Err(RenderError::NotEncoded(StreamKind::Jpeg2000))
        );
    }
}
