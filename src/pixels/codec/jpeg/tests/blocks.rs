use proptest::prelude::*;

use super::super::{clear_blocks, huffman::Codes};
use super::*;
use crate::pixels::{Region, StreamKind};

/// Sampling factors of frames in use: grey, and colour that shares chrominance in every usual way.
const FACTORS: [&[(u8, u8)]; 7] = [
    &[(1, 1)],
    &[(2, 2)],
    &[(1, 1), (1, 1), (1, 1)],
    &[(2, 1), (1, 1), (1, 1)],
    &[(2, 2), (1, 1), (1, 1)],
    &[(1, 2), (1, 1), (1, 1)],
    &[(4, 1), (1, 1), (1, 1)],
];

#[derive(Debug, Clone)]
struct Case {
    marker: u8,
    precision: u8,
    size: (u16, u16),
    factors: usize,
    interleaved: bool,
    restart: u32,
    seed: u64,
}

impl Case {
    fn make(&self) -> (FrameHeader, Coefficients) {
        let frame = header(
            self.marker,
            self.precision,
            self.size,
            FACTORS[self.factors],
        );
        let mut scans = script(&frame, self.interleaved);
        for scan in &mut scans {
            scan.restart = self.restart;
        }
        let coefficients = coefficients(&frame, scans, self.seed);
        (frame, coefficients)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    (
        0..FACTORS.len(),
        prop_oneof![Just(0xC1), Just(0xC2)],
        prop_oneof![Just(8), Just(12)],
        (1..70_u16, 1..70_u16),
        any::<bool>(),
        prop_oneof![2 => Just(0), 1 => 1..7_u32],
        any::<u64>(),
    )
        .prop_map(
            |(factors, marker, precision, size, interleaved, restart, seed)| Case {
                marker,
                precision,
                size,
                factors,
                interleaved,
                restart,
                seed,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn coefficients_are_read_as_they_were_written(case in cases()) {
        let (frame, coefficients) = case.make();
        let read = read(&stream(&frame, &coefficients)).expect("it is whole");
        prop_assert_eq!(read.blocks, coefficients.blocks);
        prop_assert_eq!(read.quantisation, coefficients.quantisation);
    }

    #[test]
    fn sequential_and_progressive_streams_of_the_same_blocks_are_the_same_picture(case in cases()) {
        let of = |marker| {
            let (frame, coefficients) = Case { marker, ..case.clone() }.make();
            let stream = stream(&frame, &coefficients);
            (0..4).map(move |halvings| {
                decode(&ImageDescription::default(), &stream, halvings, &LIMITS).expect("whole").data
            })
        };
        for (sequential, progressive) in of(0xC1).zip(of(0xC2)) {
            prop_assert_eq!(sequential, progressive);
        }
    }

    #[test]
    fn clearing_leaves_every_other_block_and_pixel_as_it_was(
        case in cases(),
        (x, y) in (0..70_u32, 0..70_u32),
        (width, height) in (1..30_u32, 1..30_u32),
    ) {
        let (frame, coefficients) = case.make();
        let before = stream(&frame, &coefficients);
        let region = Region { x, y, width, height };
        let edited = clear_blocks(&before, &[region], &[0, 1 << (case.precision - 1), 0], &LIMITS)
            .expect("it can be edited");
        let Some(inside) = region.within(frame.columns, frame.rows) else {
            prop_assert_eq!(edited.covered, []);
            return Ok(());
        };
        let [covered] = edited.covered[..] else { panic!("one rectangle") };
        prop_assert!(covered.x <= inside.x && covered.right() >= inside.right());
        prop_assert!(covered.y <= inside.y && covered.bottom() >= inside.bottom());
        prop_assert!(covered.right() <= frame.columns && covered.bottom() <= frame.rows);

        let after = read(&edited.stream).expect("it is whole");
        let mut cleared = 0;
        for (index, component) in frame.components.iter().enumerate() {
            let blocks = after.blocks[index].iter().zip(&coefficients.blocks[index]);
            for (at, (after, before)) in (0..).zip(blocks) {
                let (column, row) = (at % component.blocks_across, at / component.blocks_across);
                let touched = |at: u32, start: u32, end: u32, own: u32, most: u32| {
                    // The unit that the block is of, in pixels.
                    let (own, most) = if frame.components.len() == 1 { (1, 1) } else { (own, most) };
                    let unit = at / own * 8 * most;
                    unit < end && unit + 8 * most > start
                };
                let (across, down) = (component.across, component.down);
                if touched(column, inside.x, inside.right(), across, frame.most_across)
                    && touched(row, inside.y, inside.bottom(), down, frame.most_down)
                {
                    prop_assert!(after[1..].iter().all(|&one| one == 0));
                    cleared += 1;
                } else {
                    prop_assert_eq!(after, before);
                }
            }
        }
        prop_assert!(cleared > 0);

        let count = frame.components.len();
        let (old, new) = (decoded(&before).expect("whole"), decoded(&edited.stream).expect("whole"));
        for (at, (old, new)) in values(&old).iter().zip(values(&new)).enumerate() {
            let (pixel, component) = (at / count, at % count);
            let (column, row) = (pixel as u32 % frame.columns, pixel as u32 / frame.columns);
            let is_in = |region: Region| {
                (region.x..region.right()).contains(&column)
                    && (region.y..region.bottom()).contains(&row)
            };
            if !is_in(covered) {
                prop_assert_eq!(*old, new, "outside, {} {}", column, row);
            } else if is_in(inside) && component == 0 {
                prop_assert_eq!(new, 0, "inside");
            }
        }
    }
}

fn grey(precision: u8) -> (FrameHeader, Coefficients) {
    let frame = header(0xC1, precision, (32, 16), &[(1, 1)]);
    let scans = script(&frame, true);
    let coefficients = coefficients(&frame, scans, 7);
    (frame, coefficients)
}

fn clear(stream: &[u8], fill: u16) -> Samples {
    let region = Region {
        x: 9,
        y: 3,
        width: 1,
        height: 1,
    };
    let edited = clear_blocks(stream, &[region], &[fill], &LIMITS).expect("it can be edited");
    decoded(&edited.stream).expect("it is whole")
}

#[test]
fn a_cleared_block_has_the_value_asked_for() {
    for precision in [8, 12] {
        let (frame, coefficients) = grey(precision);
        let stream = stream(&frame, &coefficients);
        let most = (1_u16 << precision) - 1;
        for fill in [0, most, most / 2 + 1, most / 3] {
            let value = values(&clear(&stream, fill))[8];
            let allowed = if [0, most].contains(&fill) { 0 } else { 1 };
            assert!(
                value.abs_diff(fill) <= allowed,
                "{precision} bits: {fill} became {value}"
            );
        }
    }
}

#[test]
fn tables_stay_where_they_hold_what_is_needed_and_grow_where_they_do_not() {
    let (frame, mut coefficients) = grey(8);
    // Without contrast no table holds the step to black.
    for block in &mut coefficients.blocks[0] {
        *block = [0; 64];
    }
    let flat = stream(&frame, &coefficients);
    assert_eq!(values(&clear(&flat, 0))[8], 0);
    assert_eq!(values(&clear(&flat, 0))[0], 128);

    let every = [1; 256];
    coefficients.scans[0].dc = vec![Some(Codes::best(&every))];
    coefficients.scans[0].ac = vec![Some(Codes::best(&every))];
    let rich = stream(&frame, &coefficients);
    let region = Region {
        x: 0,
        y: 0,
        width: 8,
        height: 8,
    };
    let edited = clear_blocks(&rich, &[region], &[0], &LIMITS).expect("it can be edited");
    let tables = |stream: &[u8]| {
        let read = read(stream).expect("it is whole");
        (read.scans[0].dc.clone(), read.scans[0].ac.clone())
    };
    assert_eq!(tables(&edited.stream), tables(&rich));
}

#[test]
fn comments_go_and_what_tells_the_meaning_of_components_stays() {
    let (frame, coefficients) = grey(8);
    let stream = stream(&frame, &coefficients);
    let jfif = b"\xFF\xE0\0\x13JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc";
    let adobe = b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\x01";
    let comment = b"\xFF\xFE\0\x0ADOE^JANE";
    let stream = [
        &stream[..2],
        comment,
        jfif,
        adobe,
        comment,
        &stream[2..],
        b"DOE",
    ]
    .concat();
    let edited = clear_blocks(&stream, &[], &[0], &LIMITS).expect("it can be edited");
    let has = |bytes: &[u8]| {
        edited
            .stream
            .windows(bytes.len())
            .any(|window| window == bytes)
    };
    assert!(has(b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0\xFF"));
    assert!(has(adobe));
    assert!(!has(b"DOE") && !has(b"abc"));
    assert!(edited.stream.ends_with(b"\xFF\xD9"));
}

#[test]
fn what_has_no_blocks_is_not_edited() {
    let samples = Samples {
        rows: 2,
        columns: 2,
        samples_per_pixel: 1,
        bits_stored: 8,
        high_bit: 7,
        signed: false,
        photometric: crate::pixels::Photometric::Monochrome2,
        data: SampleData::U8(vec![1, 2, 3, 4]),
    };
    let stream = super::super::encode(&ImageDescription::default(), &samples).expect("8 bits");
    assert_eq!(
        clear_blocks(&stream, &[], &[0], &LIMITS),
        Err(RenderError::NotEncoded(StreamKind::JpegLossless))
    );
}
