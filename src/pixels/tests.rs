use std::io::Write;

use super::*;

fn grey(bits: u16, rows: u16, columns: u16) -> ImageDescription {
    ImageDescription {
        rows,
        columns,
        bits_allocated: bits,
        bits_stored: bits,
        high_bit: bits - 1,
        ..ImageDescription::default()
    }
}

fn rgb(rows: u16, columns: u16) -> ImageDescription {
    ImageDescription {
        samples_per_pixel: 3,
        photometric: Photometric::Rgb,
        ..grey(8, rows, columns)
    }
}

fn window(centre: f64, width: f64, function: VoiFunction) -> Option<Window> {
    Some(Window {
        centre,
        width,
        function,
    })
}

fn native(bytes: &[u8]) -> Frame<'_> {
    Frame::Native {
        bytes,
        first_bit: 0,
    }
}

fn picture(description: &ImageDescription, frame: Frame<'_>) -> Picture {
    render(description, frame, 4096, &Limits::default()).expect("the frame can be shown")
}

/// The red channel, which is that of grey.
fn reds(picture: &Picture) -> Vec<u8> {
    picture.rgba.iter().step_by(4).copied().collect()
}

fn colours(picture: &Picture) -> Vec<[u8; 3]> {
    picture
        .rgba
        .chunks_exact(4)
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect()
}

fn fails(description: &ImageDescription, frame: Frame<'_>) -> RenderError {
    render(description, frame, 64, &Limits::default()).expect_err("the frame cannot be shown")
}

#[test]
fn without_a_window_the_range_of_the_frame_is_shown() {
    assert_eq!(
        reds(&picture(&grey(8, 1, 3), native(&[10, 20, 30]))),
        [0, 128, 255]
    );
    let inverted = ImageDescription {
        photometric: Photometric::Monochrome1,
        ..grey(8, 1, 3)
    };
    assert_eq!(
        reds(&picture(&inverted, native(&[10, 20, 30]))),
        [255, 128, 0]
    );
}

#[test]
fn padding_does_not_widen_the_range() {
    let description = ImageDescription {
        padding: Some(0..=2),
        ..grey(8, 1, 4)
    };
    assert_eq!(
        reds(&picture(&description, native(&[0, 10, 20, 30]))),
        [0, 0, 128, 255]
    );
}

#[test]
fn padding_counts_where_there_is_one_value_besides() {
    let description = ImageDescription {
        padding: Some(0..=0),
        ..grey(8, 1, 3)
    };
    assert_eq!(
        reds(&picture(&description, native(&[0, 9, 9]))),
        [0, 255, 255]
    );
    assert_eq!(reds(&picture(&description, native(&[0, 0, 0]))), [0, 0, 0]);
}

#[test]
fn a_window_over_real_values_has_no_steps() {
    let bytes: Vec<u8> = [0.0_f32, 0.5, 1.0]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let description = ImageDescription {
        float: true,
        window: window(0.5, 1.0, VoiFunction::Linear),
        ..grey(32, 1, 3)
    };
    assert_eq!(reds(&picture(&description, native(&bytes))), [0, 128, 255]);
}

#[test]
fn signed_values_keep_their_order_and_foreign_bits_are_masked() {
    let bytes: Vec<u8> = [-100_i16, 0, 100]
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let description = ImageDescription {
        signed: true,
        ..grey(16, 1, 3)
    };
    assert_eq!(reds(&picture(&description, native(&bytes))), [0, 128, 255]);

    // Twelve bits, with an overlay plane in bit 15 and rubbish in bit 12.
    let bytes: Vec<u8> = [0x8F9C_u16, 0x0000, 0x1064]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let description = ImageDescription {
        signed: true,
        bits_stored: 12,
        high_bit: 11,
        ..grey(16, 1, 3)
    };
    assert_eq!(reds(&picture(&description, native(&bytes))), [0, 128, 255]);
}

#[test]
fn windows_follow_the_functions_of_the_standard() {
    // PS3.3 C.11.2.1.2.1, the note: centre 2048, width 4096 maps 0 to the least and 4095 to the greatest.
    let whole = window(2048.0, 4096.0, VoiFunction::Linear).expect("given");
    assert_eq!(whole.brightness(0.0), 0.0);
    assert_eq!(whole.brightness(4095.0), 1.0);
    assert!(whole.brightness(1.0) > 0.0 && whole.brightness(4094.0) < 1.0);
    // Width 1 is a threshold: 0 up to the centre less a half.
    let threshold = window(2048.0, 1.0, VoiFunction::Linear).expect("given");
    assert_eq!(
        (threshold.brightness(2047.0), threshold.brightness(2048.0)),
        (0.0, 1.0)
    );
    let exact = window(10.0, 20.0, VoiFunction::LinearExact).expect("given");
    assert_eq!(
        [0.0, 5.0, 10.0, 20.0].map(|value| exact.brightness(value)),
        [0.0, 0.25, 0.5, 1.0]
    );
    let sigmoid = window(10.0, 20.0, VoiFunction::Sigmoid).expect("given");
    assert_eq!(sigmoid.brightness(10.0), 0.5);
    assert!((sigmoid.brightness(20.0) - 1.0 / (1.0 + (-2.0_f64).exp())).abs() < 1e-12);
}

#[test]
fn a_window_applies_to_rescaled_values() {
    let description = ImageDescription {
        window: window(0.5, 201.0, VoiFunction::Linear),
        rescale: Rescale {
            slope: 2.0,
            intercept: -100.0,
        },
        ..grey(8, 1, 4)
    };
    assert_eq!(
        reds(&picture(&description, native(&[0, 50, 100, 200]))),
        [0, 128, 255, 255]
    );
}

#[test]
fn a_senseless_window_or_rescale_counts_as_absent() {
    for senseless in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        let description = ImageDescription {
            window: window(1.0, senseless, VoiFunction::Linear),
            rescale: Rescale {
                slope: 0.0,
                intercept: senseless,
            },
            ..grey(8, 1, 2)
        };
        assert_eq!(reds(&picture(&description, native(&[3, 9]))), [0, 255]);
    }
}

#[test]
fn byte_orders_and_widths_are_read() {
    let big = ImageDescription {
        big_endian: true,
        ..grey(16, 1, 2)
    };
    let samples = decode_samples(&big, native(&[1, 2, 3, 4]), &Limits::default()).expect("whole");
    assert_eq!(samples.data, SampleData::U16(vec![0x0102, 0x0304]));
    let wide = decode_samples(&grey(32, 1, 1), native(&[1, 2, 3, 4]), &Limits::default());
    assert_eq!(
        wide.expect("whole").data,
        SampleData::U32(vec![0x0403_0201])
    );
    let swapped = ImageDescription {
        big_endian: true,
        words: true,
        ..grey(8, 1, 2)
    };
    let samples = decode_samples(&swapped, native(&[1, 2]), &Limits::default()).expect("whole");
    assert_eq!(samples.data, SampleData::U8(vec![2, 1]));
}

#[test]
fn real_values_are_shown_and_what_is_no_number_is_black() {
    let bytes: Vec<u8> = [0.0_f32, 0.5, 1.0, f32::NAN]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let description = ImageDescription {
        float: true,
        ..grey(32, 1, 4)
    };
    assert_eq!(
        reds(&picture(&description, native(&bytes))),
        [0, 128, 255, 0]
    );
    let bytes: Vec<u8> = [-1.0_f64, 1.0]
        .iter()
        .flat_map(|v| v.to_be_bytes())
        .collect();
    let description = ImageDescription {
        float: true,
        big_endian: true,
        ..grey(64, 1, 2)
    };
    assert_eq!(reds(&picture(&description, native(&bytes))), [0, 255]);
}

#[test]
fn frames_of_single_bits_start_anywhere_in_a_byte() {
    let description = ImageDescription {
        frames: 2,
        ..grey(1, 1, 5)
    };
    let bytes = [0b0110_0001, 0b0000_0010];
    let frame = |index| {
        let location = native_frame(&description, index).expect("it is there");
        let range = location.bytes.start as usize..location.bytes.end as usize;
        let frame = Frame::Native {
            bytes: &bytes[range],
            first_bit: location.first_bit,
        };
        reds(&picture(&description, frame))
    };
    assert_eq!(frame(0), [255, 0, 0, 0, 0]);
    assert_eq!(frame(1), [255, 255, 0, 0, 255]);
}

#[test]
fn colour_by_pixel_and_by_plane_is_the_same() {
    let expected = [[1, 2, 3], [4, 5, 6]];
    assert_eq!(
        colours(&picture(&rgb(1, 2), native(&[1, 2, 3, 4, 5, 6]))),
        expected
    );
    let planar = ImageDescription {
        planar: true,
        ..rgb(1, 2)
    };
    assert_eq!(
        colours(&picture(&planar, native(&[1, 4, 2, 5, 3, 6]))),
        expected
    );
    let deep = ImageDescription {
        samples_per_pixel: 3,
        photometric: Photometric::Rgb,
        ..grey(16, 1, 1)
    };
    assert_eq!(
        colours(&picture(&deep, native(&[0, 0, 0xFF, 0xFF, 0x80, 0x80]))),
        [[0, 255, 128]]
    );
}

#[test]
fn luminance_and_chrominance_become_red_green_and_blue() {
    let full = ImageDescription {
        photometric: Photometric::YbrFull,
        ..rgb(1, 2)
    };
    let red_and_white = colours(&picture(&full, native(&[76, 85, 255, 255, 128, 128])));
    assert_eq!(red_and_white, [[254, 0, 0], [255, 255, 255]]);
    // The second luminance of the second pair lies outside the row.
    let shared = ImageDescription {
        photometric: Photometric::YbrFull422,
        ..rgb(1, 3)
    };
    let greys = colours(&picture(
        &shared,
        native(&[10, 20, 128, 128, 30, 99, 128, 128]),
    ));
    assert_eq!(greys, [[10; 3], [20; 3], [30; 3]]);
}

fn table(entries: &[u16]) -> PaletteTable {
    let data: Vec<u8> = entries
        .iter()
        .flat_map(|entry| entry.to_le_bytes())
        .collect();
    PaletteTable::new([entries.len() as u16, 10, 16], false, &data, false).expect("entries")
}

#[test]
fn a_palette_colours_and_its_ends_reach_beyond_it() {
    let description = ImageDescription {
        photometric: Photometric::PaletteColor,
        palette: Some(Palette {
            red: table(&[0x1100, 0x2200]),
            green: table(&[0x3300, 0x4400]),
            blue: table(&[0x5500, 0x6600]),
        }),
        ..grey(8, 1, 4)
    };
    let expected = [
        [0x11, 0x33, 0x55],
        [0x11, 0x33, 0x55],
        [0x22, 0x44, 0x66],
        [0x22, 0x44, 0x66],
    ];
    assert_eq!(
        colours(&picture(&description, native(&[0, 10, 11, 255]))),
        expected
    );
}

#[test]
fn palette_tables_of_every_make_are_read() {
    let entries = |bits, data: &[u8], big| {
        let table = PaletteTable::new([3, 0xFFFF, bits], true, data, big).expect("entries");
        let palette = Palette {
            red: table.clone(),
            green: table.clone(),
            blue: table,
        };
        [-1, 0, 1].map(|value| palette.colour(value)[0])
    };
    assert_eq!(entries(8, &[1, 2, 3, 0], false), [1, 2, 3]);
    assert_eq!(entries(8, &[2, 1, 0, 3], true), [1, 2, 3]);
    assert_eq!(entries(8, &[1, 0, 2, 0, 3, 0], false), [1, 2, 3]);
    assert_eq!(entries(16, &[1, 0, 2, 0, 3, 0], false), [1, 2, 3]);
    assert_eq!(entries(16, &[1, 0, 2, 0, 3, 0], true), [1, 2, 3]);
    assert!(PaletteTable::new([3, 0, 16], false, &[], false).is_none());
}

#[test]
fn segments_of_a_palette_are_expanded() {
    // Discrete 0 and 40; linear over 4 entries to 80; then both again, by reference to byte 0.
    let words: [u16; 11] = [0, 2, 0, 40, 1, 4, 80, 2, 2, 0, 0];
    let data: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let table = PaletteTable::segmented([12, 0, 16], false, &data, false).expect("entries");
    let palette = Palette {
        red: table.clone(),
        green: table.clone(),
        blue: table,
    };
    let reds: Vec<u8> = (0..12).map(|value| palette.colour(value)[0]).collect();
    assert_eq!(reds, [0, 40, 50, 60, 70, 80, 0, 40, 50, 60, 70, 80]);
    // The same with words of 8 bits.
    let data = [0, 2, 0, 40, 1, 4, 80, 2, 2, 0, 0, 0, 0];
    let table = PaletteTable::segmented([12, 0, 8], false, &data, false).expect("entries");
    assert_eq!(table, palette.red);
    // A reference to itself ends.
    let data = [0, 1, 7, 2, 255, 3, 0, 0, 0];
    let table = PaletteTable::segmented([0, 0, 8], false, &data, false).expect("entries");
    assert_eq!(
        table,
        PaletteTable::new([1, 0, 8], false, &[7], false).expect("entries")
    );
}

fn rle(segments: &[&[u8]]) -> Vec<u8> {
    let mut header = [0_u32; 16];
    header[0] = segments.len() as u32;
    let mut offset = 64;
    for (slot, segment) in header[1..].iter_mut().zip(segments) {
        *slot = offset;
        offset += segment.len() as u32;
    }
    let mut stream: Vec<u8> = header.iter().flat_map(|word| word.to_le_bytes()).collect();
    stream.extend(segments.concat());
    stream
}

#[test]
fn run_lengths_are_decoded_at_every_depth() {
    let decode = |description: &ImageDescription, stream: &[u8]| {
        let samples = decode_samples(description, Frame::Compressed(stream), &Limits::default());
        samples.expect("whole").data
    };
    let eight = rle(&[&[2, 1, 2, 3, 128, 255, 9]]);
    assert_eq!(
        decode(&grey(8, 1, 5), &eight),
        SampleData::U8(vec![1, 2, 3, 9, 9])
    );
    let sixteen = rle(&[&[255, 1], &[1, 2, 3]]);
    assert_eq!(
        decode(&grey(16, 1, 2), &sixteen),
        SampleData::U16(vec![0x0102, 0x0103])
    );
    let colour = rle(&[&[1, 1, 4], &[1, 2, 5], &[1, 3, 6]]);
    assert_eq!(
        decode(&rgb(1, 2), &colour),
        SampleData::U8(vec![1, 2, 3, 4, 5, 6])
    );
    let wide = rle(&[&[0, 1], &[0, 2], &[0, 3], &[0, 4]]);
    assert_eq!(
        decode(&grey(32, 1, 1), &wide),
        SampleData::U32(vec![0x0102_0304])
    );
    let single = rle(&[&[1, 0b1010_0101, 1]]);
    assert_eq!(
        decode(&grey(1, 3, 3), &single),
        SampleData::U8(vec![1, 0, 1, 0, 0, 1, 0, 1, 1])
    );
}

#[test]
fn damaged_run_lengths_are_refused() {
    let description = grey(8, 1, 5);
    let short = rle(&[&[2, 1, 2, 3]]);
    assert_eq!(
        fails(&description, Frame::Compressed(&short)),
        RenderError::Truncated {
            expected: 5,
            found: 3
        }
    );
    let cut = rle(&[&[4, 1, 2]]);
    assert!(matches!(
        fails(&description, Frame::Compressed(&cut)),
        RenderError::Truncated { .. }
    ));
    let two = rle(&[&[255, 1], &[255, 1]]);
    assert!(matches!(
        fails(&description, Frame::Compressed(&two)),
        RenderError::Damaged(_)
    ));
    let mut astray = rle(&[&[4, 1, 2, 3, 4, 5], &[0, 0]]);
    astray[8] = 0xFF;
    assert!(matches!(
        fails(&description, Frame::Compressed(&astray)),
        RenderError::Damaged(_)
    ));
}

#[test]
fn deflated_frames_and_frames_that_are_not_compressed_are_known_by_their_bytes() {
    let description = grey(8, 4, 4);
    let bytes: Vec<u8> = (0..16).collect();
    let expected = picture(&description, native(&bytes));
    assert_eq!(picture(&description, Frame::Compressed(&bytes)), expected);

    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&bytes).expect("memory");
    let deflated = encoder.finish().expect("memory");
    assert_eq!(
        picture(&description, Frame::Compressed(&deflated)),
        expected
    );

    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&bytes).expect("memory");
    assert_eq!(
        picture(
            &description,
            Frame::Compressed(&encoder.finish().expect("memory"))
        ),
        expected
    );

    assert!(matches!(
        fails(&grey(8, 9, 9), Frame::Compressed(&deflated)),
        RenderError::Truncated { .. }
    ));
    assert_eq!(
        fails(&description, Frame::Compressed(b"\xFFnonsense")),
        RenderError::Damaged("it is of no known compression")
    );
}

/// A picture of one colour as JPEG. The encoder writes JFIF, and luminance and chrominance.
fn jpeg(colour: [u8; 3]) -> Vec<u8> {
    let mut stream = Vec::new();
    let pixels = colour.repeat(16 * 16);
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut stream, 100)
        .encode(&pixels, 16, 16, image::ExtendedColorType::Rgb8)
        .expect("memory");
    stream
}

/// `stream` without its JFIF marker, with `marker` in its place.
fn remarked(stream: &[u8], marker: &[u8]) -> Vec<u8> {
    assert_eq!(&stream[2..4], b"\xFF\xE0");
    let length = 2 + usize::from(u16::from_be_bytes([stream[4], stream[5]]));
    [&stream[..2], marker, &stream[2 + length..]].concat()
}

#[test]
fn the_colour_transform_of_a_jpeg_is_what_its_markers_say() {
    const ADOBE_NONE: &[u8] = b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00";
    const ADOBE_YBR: &[u8] = b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x01";
    let stream = jpeg([200, 60, 30]);
    let stored = [98, 89, 200];
    let shown = |photometric, stream: &[u8]| {
        let description = ImageDescription {
            photometric,
            ..rgb(16, 16)
        };
        colours(&picture(&description, Frame::Compressed(stream)))[0]
    };
    let near =
        |one: [u8; 3], other: [u8; 3]| one.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= 2);
    for photometric in [
        Photometric::YbrFull422,
        Photometric::YbrFull,
        Photometric::Rgb,
    ] {
        let converted =
            [&stream[..], &remarked(&stream, ADOBE_YBR)].map(|one| shown(photometric, one));
        assert!(
            converted.iter().all(|&one| near(one, [200, 60, 30])),
            "{converted:?}"
        );
        let kept = shown(photometric, &remarked(&stream, ADOBE_NONE));
        assert!(near(kept, stored), "{kept:?}");
    }
    // Without a marker, the header is believed.
    assert!(near(
        shown(Photometric::Rgb, &remarked(&stream, b"")),
        stored
    ));
    assert!(near(
        shown(Photometric::YbrFull422, &remarked(&stream, b"")),
        [200, 60, 30]
    ));
}

#[test]
fn a_broken_jpeg_is_refused() {
    let stream = jpeg([1, 2, 3]);
    for length in 3..stream.len() {
        // A cut scan may still be shown in part: that it does not panic is the point.
        let _ = render(
            &rgb(16, 16),
            Frame::Compressed(&stream[..length]),
            16,
            &Limits::default(),
        );
    }
    assert!(matches!(
        fails(&rgb(16, 16), Frame::Compressed(&stream[..200])),
        RenderError::NotDecodedYet(_) | RenderError::Damaged(_)
    ));
    let mut huge = stream;
    let frame = huge
        .windows(2)
        .position(|two| two == b"\xFF\xC0")
        .expect("a frame header");
    huge[frame + 5..frame + 9].fill(0xFF);
    assert!(matches!(
        fails(&rgb(16, 16), Frame::Compressed(&huge)),
        RenderError::TooLarge { .. }
    ));
}

#[test]
fn streams_are_known_by_their_bytes_and_what_is_not_decoded_is_named() {
    let sof = |marker, precision| {
        let mut stream = b"\xFF\xD8\xFF\xC0\x00\x0B\x08\x00\x01\x00\x01\x01\x01\x11\x00".to_vec();
        stream[3] = marker;
        stream[6] = precision;
        stream
    };
    for (stream, kind) in [
        (sof(0xC1, 12), StreamKind::Jpeg12Bit),
        (sof(0xC3, 16), StreamKind::JpegLossless),
        (sof(0xF7, 8), StreamKind::JpegLs),
        (sof(0xC9, 8), StreamKind::JpegOther),
        (
            b"\xFF\x4F\xFF\x51\x00\x04\x00\x00\xFF\x5C".to_vec(),
            StreamKind::Jpeg2000,
        ),
        (
            b"\xFF\x4F\xFF\x51\x00\x04\x00\x00\xFF\x50".to_vec(),
            StreamKind::HighThroughputJpeg2000,
        ),
        (
            b"\x00\x00\x00\x0CjP  \r\n\x87\n\xFF\x4F\xFF\x51\x00\x04\x00\x00\xFF\x5C".to_vec(),
            StreamKind::Jpeg2000,
        ),
        (b"\xFF\x0A\x00".to_vec(), StreamKind::JpegXl),
        (b"\x00\x00\x01\xB3\x00".to_vec(), StreamKind::Video),
        (Vec::new(), StreamKind::Unknown),
    ] {
        let description = grey(8, 8, 8);
        assert_eq!(sniff(&stream, &description), kind);
        // All of these are cut off, so a decoder finds damage.
        let error = fails(&description, Frame::Compressed(&stream));
        let is_decoded = matches!(error, RenderError::Damaged(_));
        assert!(
            is_decoded || error == RenderError::NotDecodedYet(kind),
            "{error}"
        );
    }
}

#[test]
fn a_header_cannot_ask_for_more_than_the_limit() {
    let description = grey(16, 65535, 65535);
    let bytes = 65535 * 65535 * 2;
    for frame in [native(&[0; 8]), Frame::Compressed(&[0xFF; 8])] {
        assert_eq!(fails(&description, frame), RenderError::TooLarge { bytes });
    }
    let small = Limits { frame_bytes: 7 };
    let error = render(&grey(8, 2, 4), native(&[0; 8]), 8, &small).expect_err("one too many");
    assert_eq!(error, RenderError::TooLarge { bytes: 8 });
    assert!(matches!(
        fails(&grey(8, 0, 4), native(&[])),
        RenderError::Unsupported(_)
    ));
    assert_eq!(
        fails(&grey(16, 2, 2), native(&[0; 7])),
        RenderError::Truncated {
            expected: 8,
            found: 7
        }
    );
    for bits in [0, 7, 24, 64, 65535] {
        let description = ImageDescription {
            bits_allocated: bits,
            ..grey(8, 2, 2)
        };
        for frame in [
            native(&[0; 64]),
            Frame::Compressed(&rle(&[&[3, 0, 0, 0, 0]])),
        ] {
            assert!(matches!(
                fails(&description, frame),
                RenderError::Unsupported(_)
            ));
        }
    }
}

#[test]
fn pictures_are_made_smaller_by_the_mean_and_keep_their_shape() {
    let description = ImageDescription {
        window: window(128.0, 256.0, VoiFunction::Linear),
        ..grey(8, 2, 4)
    };
    let bytes = [0, 100, 200, 200, 100, 200, 0, 0];
    let small = render(&description, native(&bytes), 2, &Limits::default()).expect("whole");
    assert_eq!((small.width, small.height), (2, 1));
    assert_eq!(reds(&small), [100, 100]);
    let least = render(&description, native(&bytes), 0, &Limits::default()).expect("whole");
    assert_eq!((least.width, least.height, reds(&least)), (1, 1, vec![100]));
    let flat = render(
        &grey(8, 1, 1000),
        native(&[7; 1000]),
        10,
        &Limits::default(),
    )
    .expect("whole");
    assert_eq!((flat.width, flat.height), (10, 1));
    assert!(
        flat.rgba
            .iter()
            .skip(3)
            .step_by(4)
            .all(|&opacity| opacity == 255)
    );
    // Not made larger.
    let whole = render(&description, native(&bytes), 4000, &Limits::default()).expect("whole");
    assert_eq!((whole.width, whole.height), (4, 2));
}

#[test]
fn fragments_are_told_apart() {
    let ranges = [100..110, 118..128, 136..146, 154..164];
    let no = |_| false;
    assert_eq!(fragments_of_frame(0, 1, &ranges, &[], no), Some(0..4));
    assert_eq!(fragments_of_frame(2, 4, &ranges, &[], no), Some(2..3));
    let offsets = parse_offset_table(&[0, 0, 0, 0, 36, 0, 0, 0], false);
    assert_eq!(fragments_of_frame(0, 2, &ranges, &offsets, no), Some(0..2));
    assert_eq!(fragments_of_frame(1, 2, &ranges, &offsets, no), Some(2..4));
    // An offset table that points between fragments is wrong; their own beginnings count then.
    assert_eq!(
        fragments_of_frame(1, 2, &ranges, &[0, 35], |index| index % 3 == 0),
        Some(3..4)
    );
    assert_eq!(fragments_of_frame(1, 2, &ranges, &[0, 35], no), None);
    assert_eq!(fragments_of_frame(1, 2, &ranges, &[u64::MAX, 1], no), None);
    assert_eq!(fragments_of_frame(4, 4, &ranges, &[], no), None);
    assert_eq!(fragments_of_frame(0, 0, &[], &[], no), None);
    assert_eq!(parse_offset_table(&[1, 0, 0, 0, 0, 0, 0, 0, 9], true), [1]);
}

mod properties {
    use proptest::prelude::*;

    use super::super::*;

    fn photometric() -> impl Strategy<Value = Photometric> {
        prop::sample::select(vec![
            Photometric::Monochrome1,
            Photometric::PaletteColor,
            Photometric::Rgb,
            Photometric::YbrFull,
            Photometric::YbrFull422,
            Photometric::YbrPartial422,
            Photometric::Other,
        ])
    }

    fn descriptions() -> impl Strategy<Value = ImageDescription> {
        (
            (0_u16..20, 0_u16..20, 0_u16..5),
            (
                prop::sample::select(vec![0, 1, 8, 12, 16, 32, 64, 65535]),
                any::<u16>(),
                any::<u16>(),
            ),
            any::<[bool; 5]>(),
            photometric(),
            any::<[f64; 4]>(),
            (any::<[u16; 3]>(), prop::collection::vec(any::<u8>(), 0..60)),
        )
            .prop_map(
                |(size, bits, flags, photometric, numbers, (descriptor, data))| {
                    let tables = [
                        PaletteTable::new(descriptor, flags[0], &data, flags[2]),
                        PaletteTable::segmented(descriptor, flags[0], &data, flags[2]),
                    ];
                    let palette = match tables {
                        [Some(plain), Some(segmented)] => Some(Palette {
                            red: plain.clone(),
                            green: segmented,
                            blue: plain,
                        }),
                        _ => None,
                    };
                    ImageDescription {
                        rows: size.0,
                        columns: size.1,
                        samples_per_pixel: size.2,
                        bits_allocated: bits.0,
                        bits_stored: bits.1 % 70,
                        high_bit: bits.2 % 70,
                        signed: flags[0],
                        planar: flags[1],
                        photometric,
                        frames: 1,
                        big_endian: flags[2],
                        words: flags[3],
                        float: flags[4],
                        palette,
                        window: Some(Window {
                            centre: numbers[0],
                            width: numbers[1],
                            function: VoiFunction::Linear,
                        }),
                        rescale: Rescale {
                            slope: numbers[2],
                            intercept: numbers[3],
                        },
                        voi_table: LookupTable::new(descriptor, flags[4], &data, flags[2])
                            .filter(|_| flags[1]),
                        modality_table: LookupTable::new(descriptor, flags[0], &data, flags[2])
                            .filter(|_| flags[3]),
                        padding: Some(i64::MIN..=0),
                        overlays: vec![Overlay {
                            rows: descriptor[0] % 40,
                            columns: descriptor[1] % 40,
                            origin: (descriptor[2].cast_signed(), descriptor[0].cast_signed() % 9),
                            bits: match flags[0] {
                                true => OverlayBits::Own(data.into(), u64::from(bits.1) * 9),
                                false => OverlayBits::InPixels(bits.2),
                            },
                        }],
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn no_header_and_no_bytes_make_it_panic(
            description in descriptions(),
            prefix in prop::sample::select(vec![
                &b""[..], b"\xFF\xD8\xFF", b"\x01\0\0\0\x40\0\0\0", b"\x03\0\0\0\x40\0\0\0\x41\0\0\0\x50\0\0\0",
                b"\xFF\x4F\xFF\x51", b"\x78\x9C", b"\xFF\xD8\xFF\xC0\0\x0B\x08\0\x08\0\x08\x01\x01\x11\0\xFF",
            ]),
            bytes in prop::collection::vec(any::<u8>(), 0..2000),
            first_bit: u8,
            side in 0_u32..30,
        ) {
            let limits = Limits { frame_bytes: 1 << 20 };
            let stream = [prefix, &bytes].concat();
            for frame in [Frame::Native { bytes: &bytes, first_bit }, Frame::Compressed(&stream)] {
                if let Ok(picture) = render(&description, frame, side, &limits) {
                    prop_assert_eq!(picture.rgba.len() as u64, u64::from(picture.width) * u64::from(picture.height) * 4);
                    prop_assert!(picture.width.max(picture.height) <= side.max(1));
                }
            }
        }

        #[test]
        fn no_offsets_make_it_panic(
            frame: u32,
            frames: u32,
            offsets in prop::collection::vec(any::<u64>(), 0..6),
            starts in prop::collection::vec(0_u64..1000, 0..6),
        ) {
            let fragments: Vec<_> = starts.into_iter().map(|start| start..start + 8).collect();
            for frames in [frames, frames % 6] {
                if let Some(range) = fragments_of_frame(frame % 6, frames, &fragments, &offsets, |index| index % 2 == 0) {
                    prop_assert!(range.start < range.end && range.end <= fragments.len());
                }
            }
            let _ = native_frame(&ImageDescription { rows: 65535, columns: 65535, samples_per_pixel: 65535, bits_allocated: 65535, ..ImageDescription::default() }, frame);
        }
    }
}
