use super::super::{clear_blocks, encode};
use super::*;
use crate::pixels::{Photometric, Region};

/// Small streams of every process.
fn streams() -> Vec<Vec<u8>> {
    let mut streams = Vec::new();
    for (marker, precision, factors) in [
        (0xC0, 8, &[(2, 2), (1, 1), (1, 1)][..]),
        (0xC1, 12, &[(1, 1)]),
        (0xC2, 8, &[(2, 1), (1, 1), (1, 1)]),
        (0xC2, 12, &[(1, 1)]),
    ] {
        let frame = header(marker, precision, (24, 20), factors);
        let mut scans = script(&frame, true);
        scans[0].restart = 2;
        streams.push(stream(&frame, &coefficients(&frame, scans, 9)));
    }
    for (count, data) in [
        (1, SampleData::U16((0..200).map(|at| at * 321).collect())),
        (3, SampleData::U8((0..=239).collect())),
    ] {
        let samples = Samples {
            rows: data.len() as u32 / count / 10,
            columns: 10,
            samples_per_pixel: count as u16,
            bits_stored: 8,
            high_bit: 7,
            signed: false,
            photometric: Photometric::Monochrome2,
            data,
        };
        streams.push(encode(&ImageDescription::default(), &samples).expect("it can be encoded"));
    }
    streams
}

/// Everything that reads a stream.
fn try_all(stream: &[u8]) {
    for halvings in [0, 1, 3] {
        if let Ok(samples) = decode(&ImageDescription::default(), stream, halvings, &LIMITS) {
            assert!(samples.data.to_le_bytes().len() as u64 <= LIMITS.frame_bytes);
        }
    }
    let region = Region {
        x: 5,
        y: 5,
        width: 9,
        height: 9,
    };
    if let Ok(edited) = clear_blocks(stream, &[region], &[0, 128, 128], &LIMITS) {
        decoded(&edited.stream).expect("what was written can be read");
    }
}

#[test]
fn a_stream_that_is_cut_short_is_refused() {
    for stream in streams() {
        let whole = decoded(&stream).expect("it is whole");
        // Without the marker of its end it is whole all the same.
        let without_end = &stream[..stream.len() - 2];
        let again = decoded(without_end).expect("nothing of the image is missing");
        assert_eq!(again.data, whole.data);
        // The last byte may hold nothing but the bits that fill it.
        for end in 0..stream.len() - 4 {
            assert!(
                decoded(&stream[..end]).is_err(),
                "{end} of {}",
                stream.len()
            );
            try_all(&stream[..end]);
        }
    }
}

#[test]
fn no_wrong_byte_breaks_anything() {
    let mut noise = Noise(1);
    for stream in streams() {
        for _ in 0..1500 {
            let mut wrong = stream.clone();
            for _ in 0..=noise.next(3) {
                let at = noise.next(wrong.len() as u32) as usize;
                wrong[at] = noise.next(256) as u8;
            }
            try_all(&wrong);
        }
    }
}

#[test]
fn a_header_cannot_ask_for_more_than_the_stream_can_hold() {
    let unlimited = Limits {
        frame_bytes: u64::MAX,
    };
    for stream in streams() {
        let mut huge = stream.clone();
        let frame = huge
            .windows(2)
            .position(|two| matches!(two, [0xFF, 0xC0..=0xC3]))
            .expect("a frame header");
        huge[frame + 5..frame + 9].fill(0xFF);
        let description = ImageDescription::default();
        assert!(matches!(
            decode(&description, &huge, 0, &LIMITS),
            Err(RenderError::TooLarge { .. })
        ));
        assert!(decode(&description, &huge, 0, &unlimited).is_err());
        assert!(clear_blocks(&huge, &[], &[0; 3], &unlimited).is_err());
    }
}

#[test]
fn what_real_writers_do_wrong_is_no_matter() {
    let frame = header(0xC1, 12, (24, 20), &[(1, 1)]);
    let coefficients = coefficients(&frame, script(&frame, true), 2);
    let right = stream(&frame, &coefficients);
    let expected = decoded(&right).expect("it is whole").data;
    let place = |marker| {
        let found = right.windows(2).position(|two| two == [0xFF, marker]);
        found.expect("it is there")
    };

    // The band of a scan that has no choice.
    let mut band = right.clone();
    let scan = place(0xDA);
    band[scan + 7..scan + 10].copy_from_slice(&[1, 1, 0]);
    // Stray and fill bytes between segments.
    let stray = [
        &right[..scan],
        b"\0\x01stray\xFF\xFF\xFF",
        &right[scan + 1..],
    ]
    .concat();
    // The number of rows behind the scan.
    let mut late = right.clone();
    let header = place(0xC1);
    late[header + 5..header + 7].fill(0);
    late.truncate(late.len() - 2);
    late.extend(b"\xFF\xDC\0\x04\0\x14\xFF\xD9");
    for stream in [band, stray, late] {
        assert_eq!(decoded(&stream).expect("it is whole").data, expected);
        let edited = clear_blocks(&stream, &[], &[0], &LIMITS).expect("it can be edited");
        assert_eq!(edited.stream, right);
    }
}
