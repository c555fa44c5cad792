//! What hides in pixel data while rectangles of it are cleared: the two must not get into each other's way, and what
//! the header says of frames may be wrong.

use std::sync::Arc;

use bytes::Bytes;
use scanveil::instance::{Instance, Limits as ReadLimits, Tag, Value};
use scanveil::pixels::clean::{Boxes, PixelReport};
use scanveil::pixels::{
    self, ImageDescription, Limits, SampleData, Samples, StreamKind, encode_samples,
};
use scanveil::{Key, Outcome, Policy, Session};

use crate::hosts::{ct, gray};
use crate::search::{Brighter, FINDS_NOTHING};
use crate::support::ENHANCED_CT;
use crate::support::model::{Content, Part10, Set};

const RLE: &str = "1.2.840.10008.1.2.5";
const WHOLE_SLIDE: &str = "1.2.840.10008.5.1.4.1.1.77.1.6";
const CLEAN: &str = r#"{"options": ["clean-pixel-data"]}"#;
/// What the searches of these tests find.
const BRIGHT: Brighter = Brighter(200);

/// Side of the square images.
const SIDE: u16 = 40;
const PIXELS: usize = SIDE as usize * SIDE as usize;

/// What is released, or the code of the reason why nothing is.
fn clean(
    policy: &str,
    file: &Part10,
    boxes: &str,
    search: Brighter,
) -> Result<(Bytes, PixelReport), String> {
    let policy = Policy::from_json(policy).expect("the policy is valid");
    let session = Session::new(&policy, &Key::new([3; 32]))
        .expect("the policy can be followed")
        .with_text_search(Arc::new(search));
    let boxes = Boxes::from_json(boxes).expect("the rectangles are valid");
    let source = Bytes::from(file.encode());
    match session.deidentify_with(&source, &boxes) {
        Outcome::Released {
            release, pixels, ..
        } => {
            let mut output = Vec::new();
            release
                .write_to(&source, &mut output)
                .expect("memory does not fail");
            Ok((output.into(), pixels.expect("the option was asked for")))
        }
        Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => Err(reason.code),
    }
}

fn read(file: &Bytes) -> Instance {
    Instance::read(file, &ReadLimits::default()).expect("it reads")
}

/// The samples of a frame, of 8 or 16 bits.
fn frame(file: &Bytes, frame: u32) -> Vec<u16> {
    let samples = pixels::samples(&read(file), file, frame, &Limits::default());
    match samples.expect("it decodes").expect("it is an image").data {
        SampleData::U8(data) => data.into_iter().map(u16::from).collect(),
        SampleData::U16(data) => data,
        _ => panic!("8 and 16 bits stay what they are"),
    }
}

fn holds(file: &[u8], secret: &[u8]) -> bool {
    file.windows(secret.len()).any(|window| window == secret)
}

/// A frame in which nothing looks like text, darker than what is searched for.
fn plain(seed: u8) -> Vec<u8> {
    let side = usize::from(SIDE);
    (0..PIXELS)
        .map(|at| (at % side + at / side) as u8 + seed)
        .collect()
}

/// The same with strokes as a computer writes them.
fn written(seed: u8) -> Vec<u8> {
    let mut frame = plain(seed);
    let side = usize::from(SIDE);
    for (column, row) in (4..36).flat_map(|x| (8..20).map(move |y| (x, y))) {
        if column % 4 == 0 || row % 6 == 2 {
            frame[row * side + column] = 250;
        }
    }
    frame
}

/// A CT of 8 bits with these frames, one after the other.
fn frames(count: &str, data: &[Vec<u8>]) -> Part10 {
    let mut file = ct();
    gray(&mut file.data, SIDE, SIDE, 8);
    file.data
        .text(0x0028_0008, "IS", count)
        .bytes(0x7FE0_0010, "OB", &data.concat());
    file
}

fn rle_frame(data: &[u8]) -> Vec<u8> {
    let description = ImageDescription {
        rows: SIDE,
        columns: SIDE,
        ..ImageDescription::default()
    };
    let samples = Samples {
        rows: SIDE.into(),
        columns: SIDE.into(),
        samples_per_pixel: 1,
        bits_stored: 8,
        high_bit: 7,
        signed: false,
        photometric: description.photometric,
        data: SampleData::U8(data.to_vec()),
    };
    encode_samples(StreamKind::Rle, &description, &samples).expect("such samples are written")
}

/// The same in RLE, behind this offset table.
fn rle(count: &str, table: Vec<u8>, data: &[Vec<u8>]) -> Part10 {
    let mut file = frames(count, &[]);
    file.transfer_syntax = RLE;
    let fragments = data.iter().map(|frame| rle_frame(frame));
    let fragments = std::iter::once(table).chain(fragments).collect();
    file.data
        .put(0x7FE0_0010, "OB", Content::Fragments(fragments));
    file
}

const CORNER: &str = r#"{"add": [{"x": 0, "y": 0, "width": 10, "height": 8}]}"#;

fn in_corner(at: usize) -> bool {
    let side = usize::from(SIDE);
    at % side < 10 && at / side < 8
}

/// The frame is `before`, with the corner cleared.
fn assert_corner_cleared(after: &[u16], before: &[u8], what: &str) {
    let fill = after[0];
    for (at, (&after, &before)) in after.iter().zip(before).enumerate() {
        let expected = if in_corner(at) { fill } else { before.into() };
        assert_eq!(after, expected, "{what}: pixel {at}");
    }
    assert_eq!(after.len(), before.len(), "{what}");
}

#[test]
fn a_payload_in_unused_bits_goes_in_and_beside_of_what_is_cleared() {
    let mut file = ct();
    gray(&mut file.data, SIDE, SIDE, 16);
    let values: Vec<u16> = plain(3).into_iter().map(|value| value.into()).collect();
    let payload = b"HOHENWARTH".iter().cycle();
    let hidden = values.iter().zip(payload);
    let hidden = hidden.map(|(value, letter)| value | (u16::from(letter & 15) << 12));
    file.data.short(0x0028_0101, 12).short(0x0028_0102, 11).put(
        0x7FE0_0010,
        "OW",
        Content::Shorts(hidden.collect()),
    );
    let (output, report) = clean(CLEAN, &file, CORNER, FINDS_NOTHING).expect("it is released");
    let after = frame(&output, 0);
    assert!(after.iter().all(|value| value >> 12 == 0));
    let before: Vec<u8> = values.iter().map(|&value| value as u8).collect();
    assert_corner_cleared(&after, &before, "12 bits");
    let report = serde_json::to_value(report).expect("it is plain");
    let names: Vec<_> = report["steps"].as_array().expect("a list").iter().collect();
    let names: Vec<_> = names.iter().map(|step| step["name"].as_str()).collect();
    assert_eq!(names, [Some("hidden"), Some("person"), Some("checked")]);
}

#[test]
fn an_overlay_in_pixel_bits_goes_with_its_group_while_the_image_is_cleared() {
    let mut file = ct();
    gray(&mut file.data, SIDE, SIDE, 16);
    let before = plain(0);
    let values = before
        .iter()
        .zip(0_u16..)
        .map(|(&value, at)| u16::from(value) | ((at % 2) << 14));
    file.data
        .short(0x0028_0101, 12)
        .short(0x0028_0102, 11)
        .short(0x6000_0010, SIDE)
        .short(0x6000_0011, SIDE)
        .text(0x6000_0022, "LO", "HOHENWARTH YSOLDINE")
        .text(0x6000_0040, "CS", "G")
        .short(0x6000_0100, 16)
        .short(0x6000_0102, 14)
        .put(0x7FE0_0010, "OW", Content::Shorts(values.collect()));
    let (output, _) = clean(CLEAN, &file, CORNER, FINDS_NOTHING).expect("it is released");
    assert_corner_cleared(&frame(&output, 0), &before, "overlay");
    let groups = read(&output);
    assert!(
        groups
            .data_set
            .elements()
            .iter()
            .all(|element| element.tag.group() != 0x6000)
    );
}

#[test]
fn an_icon_of_what_is_cleared_does_not_stay() {
    let mut file = frames("1", &[written(0)]);
    let mut icon = Set::new();
    gray(&mut icon, 4, 4, 8);
    icon.bytes(0x7FE0_0010, "OB", b"ICON-OF-THE-NAME");
    file.data.items(0x0088_0200, vec![icon]);
    let (output, report) = clean(CLEAN, &file, "{}", BRIGHT).expect("it is released");
    assert!(!holds(&output, b"ICON-OF-THE-NAME"));
    assert!(frame(&output, 0).iter().all(|&value| value < 200));
    let report = serde_json::to_value(report).expect("it is plain");
    assert_eq!(report["steps"][0]["name"], "icons");
    assert_eq!(report["steps"][0]["count"], 1);
}

#[test]
fn text_on_one_frame_among_clean_ones_is_found_and_what_a_person_draws_on_it_is_for_it_alone() {
    let data = [plain(1), plain(2), written(3), plain(4)];
    let native = frames("4", &data);
    let encapsulated = rle("4", Vec::new(), &data);
    for file in [native, encapsulated] {
        let (output, report) = clean(CLEAN, &file, "{}", BRIGHT).expect("it is released");
        assert_eq!(report.reason, "looks-like-text");
        for (number, before) in data.iter().enumerate() {
            let after = frame(&output, number as u32);
            assert!(after.iter().all(|&value| value < 200), "frame {number}");
            let before = before.iter().map(|&value| u16::from(value));
            let changed = before
                .zip(&after)
                .filter(|(before, after)| before != *after);
            // Text that stands on a single frame of those that were searched is cleared on every frame.
            let changed: Vec<_> = changed.collect();
            assert!(!changed.is_empty(), "frame {number}");
        }
    }
    // By a person on that frame alone, the others keep their bytes.
    let boxes = r#"{"add": [{"x": 0, "y": 0, "width": 40, "height": 24, "frames": [2]}]}"#;
    let file = rle("4", Vec::new(), &data);
    let (output, _) = clean(CLEAN, &file, boxes, FINDS_NOTHING).expect("it is released");
    for number in [0, 1, 3] {
        assert!(holds(&output, &rle_frame(&data[number])), "frame {number}");
        let before: Vec<u16> = data[number].iter().map(|&value| value.into()).collect();
        assert_eq!(frame(&output, number as u32), before, "frame {number}");
    }
    assert!(!holds(&output, &rle_frame(&data[2])));
}

#[test]
fn frames_beyond_a_number_that_is_too_small_do_not_leave_uncleared() {
    let data = [plain(1), written(2), written(3)];
    for file in [frames("1", &data), rle("1", Vec::new(), &data)] {
        match clean(CLEAN, &file, CORNER, BRIGHT) {
            Ok((output, _)) => {
                assert_corner_cleared(&frame(&output, 0), &data[0], "the frame that is stated");
                assert!(!holds(&output, &data[1]) && !holds(&output, &rle_frame(&data[1])));
                let bright = output.iter().filter(|&&byte| byte == 250).count();
                assert!(bright < 20, "{bright} bytes of strokes");
            }
            Err(code) => assert_eq!(code, "frames-unclear"),
        }
    }
}

#[test]
fn frames_that_are_stated_and_missing_hold_the_file_back() {
    let data = [plain(1), plain(2)];
    for file in [frames("5", &data), rle("5", Vec::new(), &data)] {
        let refused = clean(CLEAN, &file, CORNER, FINDS_NOTHING).err();
        let codes = ["frames-unclear", "frame-not-decoded", "truncated"];
        let code = refused.expect("it is held back");
        assert!(codes.contains(&&*code), "{code}");
    }
}

#[test]
fn frames_that_nobody_can_count_hold_the_file_back() {
    let data = [plain(1), written(2)];
    for count in ["two", "0", "-1", "2 frames"] {
        for file in [frames(count, &data), rle(count, Vec::new(), &data)] {
            let refused = clean(CLEAN, &file, CORNER, FINDS_NOTHING).err();
            assert_eq!(refused.as_deref(), Some("frames-unclear"), "{count}");
        }
    }
    // Nor can they be told apart where nobody says how many bits a pixel has.
    let mut file = frames("1", &data);
    file.data.0.remove(&0x0028_0100);
    file.data.0.remove(&0x0028_0101);
    file.data.0.remove(&0x0028_0102);
    let refused = clean(CLEAN, &file, CORNER, FINDS_NOTHING).err();
    assert_eq!(refused.as_deref(), Some("frames-unclear"));
}

#[test]
fn functional_groups_of_a_wrong_count_neither_hide_a_frame_nor_change() {
    let data = [plain(1), plain(2), plain(3)];
    for groups in [0_usize, 1, 2, 5] {
        let mut file = frames("3", &data);
        file.data.text(0x0008_0016, "UI", ENHANCED_CT);
        let item = || {
            let mut window = Set::new();
            window
                .text(0x0028_1050, "DS", "100")
                .text(0x0028_1051, "DS", "200");
            let mut item = Set::new();
            item.items(0x0028_9132, vec![window]);
            item
        };
        file.data
            .items(0x5200_9230, (0..groups).map(|_| item()).collect());
        let (output, _) = clean(CLEAN, &file, CORNER, FINDS_NOTHING).expect("it is released");
        for (number, before) in data.iter().enumerate() {
            let what = format!("frame {number}, {groups} groups");
            assert_corner_cleared(&frame(&output, number as u32), before, &what);
        }
        let left = read(&output);
        let left = left.data_set.get(Tag(0x5200, 0x9230));
        let count = left.map_or(0, |element| match &element.value {
            Value::Items(items) => items.len(),
            _ => 0,
        });
        assert_eq!(count, groups);
    }
}

#[test]
fn regions_that_lie_outside_of_the_image_clear_nothing_and_break_nothing() {
    let data = [plain(1)];
    let far = r#"{"add": [
        {"x": 40, "y": 0, "width": 5, "height": 5},
        {"x": 4294967295, "y": 4294967295, "width": 4294967295, "height": 4294967295},
        {"x": 3, "y": 3, "width": 0, "height": 9}
    ]}"#;
    for file in [frames("1", &data), rle("1", Vec::new(), &data)] {
        let (output, report) = clean(CLEAN, &file, far, FINDS_NOTHING).expect("it is released");
        assert_eq!(report.regions, []);
        let before: Vec<u16> = data[0].iter().map(|&value| value.into()).collect();
        assert_eq!(frame(&output, 0), before);
    }
    // An Ultrasound Region that is no part of the image says nothing of what lies outside of it.
    let policy = r#"{"options": ["clean-pixel-data"], "pixelData": {"outsideRegions": "clear"}}"#;
    let region = |[left, top, right, bottom]: [u32; 4]| {
        let mut region = Set::new();
        for (tag, value) in [
            (0x0018_6018, left),
            (0x0018_601A, top),
            (0x0018_601C, right),
            (0x0018_601E, bottom),
        ] {
            region.put(tag, "UL", Content::Longs(vec![value]));
        }
        region
    };
    let mut file = frames("1", &data);
    let backwards = [30, 30, 5, 5];
    file.data.items(
        0x0018_6011,
        vec![region([100, 100, 200, 200]), region(backwards)],
    );
    let (output, _) = clean(policy, &file, "{}", FINDS_NOTHING).expect("it is released");
    let before: Vec<u16> = data[0].iter().map(|&value| value.into()).collect();
    assert_eq!(frame(&output, 0), before);
    // One that reaches beyond it is cut off at its edge.
    file.data
        .items(0x0018_6011, vec![region([10, 0, u32::MAX, u32::MAX])]);
    let (output, _) = clean(policy, &file, "{}", FINDS_NOTHING).expect("it is released");
    let after = frame(&output, 0);
    for (at, (&after, &before)) in after.iter().zip(&data[0]).enumerate() {
        let inside = at % usize::from(SIDE) >= 10;
        assert!(!inside || after == u16::from(before), "pixel {at}");
    }
    assert!(
        after
            .iter()
            .step_by(SIDE.into())
            .all(|&value| value == after[0])
    );
}

/// The numbers of 32 or 64 bits of a table.
fn numbers(bytes: &[u8], size: usize) -> Vec<u64> {
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |all, &byte| (all << 8) | u64::from(byte))
    };
    bytes.chunks(size).map(number).collect()
}

/// Where each item begins behind the offset table, and how long its value is.
fn items(output: &Bytes) -> (Vec<u64>, Vec<u64>) {
    let instance = read(output);
    let element = instance.data_set.get(Tag(0x7FE0, 0x0010));
    let Some(Value::Fragments(fragments)) = element.map(|element| &element.value) else {
        panic!("it stays encapsulated")
    };
    let own = &fragments.fragments;
    let first = own.first().expect("there are frames").start;
    let starts = own.iter().map(|one| one.start - first).collect();
    (starts, own.iter().map(|one| one.end - one.start).collect())
}

#[test]
fn offset_tables_are_true_after_cleaning_whatever_they_were() {
    let data = [written(1), plain(2), written(3)];
    let lengths: Vec<u64> = data
        .iter()
        .map(|data| rle_frame(data).len().next_multiple_of(2) as u64 + 8)
        .collect();
    let truth: Vec<u64> = vec![0, lengths[0], lengths[0] + lengths[1]];
    let basic = |offsets: &[u64]| -> Vec<u8> {
        let words = offsets.iter().map(|&offset| (offset as u32).to_le_bytes());
        words.flatten().collect()
    };
    let wrong = [7, 3, 99_999_999];
    let boxes = r#"{"add": [{"x": 0, "y": 0, "width": 40, "height": 40, "frames": [0, 2]}]}"#;
    for (table, is_there) in [
        (Vec::new(), false),
        (basic(&truth), true),
        (basic(&wrong), true),
        (b"HOHENWARTH^YSOLDINE!".to_vec(), true),
    ] {
        let file = rle("3", table.clone(), &data);
        let (output, _) = clean(CLEAN, &file, boxes, FINDS_NOTHING).expect("it is released");
        let instance = read(&output);
        let element = instance.data_set.get(Tag(0x7FE0, 0x0010));
        let Some(Value::Fragments(fragments)) = element.map(|element| &element.value) else {
            panic!("it stays encapsulated")
        };
        let range = fragments.offset_table.start as usize..fragments.offset_table.end as usize;
        let left = numbers(&output[range], 4);
        let (starts, _) = items(&output);
        // No table, or one that is true.
        assert!(left.is_empty() || left == starts, "{left:?} {starts:?}");
        assert!(is_there || left.is_empty());
        for (number, before) in data.iter().enumerate() {
            let after = frame(&output, number as u32);
            let same = after.iter().zip(before).all(|(&a, &b)| a == u16::from(b));
            assert_eq!(same, number == 1, "frame {number}");
        }
    }
}

#[test]
fn extended_offset_tables_are_true_after_cleaning_or_gone() {
    let data = [written(1), plain(2), written(3)];
    let sizes: Vec<u64> = data.iter().map(|one| rle_frame(one).len() as u64).collect();
    let step = |at: usize| sizes[at].next_multiple_of(2) + 8;
    let truth = [0, step(0), step(0) + step(1)];
    let long = |values: &[u64]| -> Vec<u8> {
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect()
    };
    for offsets in [truth, [5, 1 << 40, u64::MAX]] {
        let mut file = rle("3", Vec::new(), &data);
        file.data
            .bytes(0x7FE0_0001, "OV", &long(&offsets))
            .bytes(0x7FE0_0002, "OV", &long(&sizes));
        let (output, _) = clean(CLEAN, &file, CORNER, FINDS_NOTHING).expect("it is released");
        let instance = read(&output);
        let table = |element| match &instance.data_set.get(Tag(0x7FE0, element))?.value {
            Value::Bytes(bytes) => Some(numbers(bytes, 8)),
            Value::Range(range) => Some(numbers(
                &output[range.start as usize..range.end as usize],
                8,
            )),
            _ => None,
        };
        let (starts, lengths) = items(&output);
        match (table(0x0001), table(0x0002)) {
            (None, None) => {}
            (Some(left), Some(stated)) => {
                assert_eq!(left, starts);
                let padded = stated.iter().map(|length| length.next_multiple_of(2));
                assert_eq!(padded.collect::<Vec<_>>(), lengths);
            }
            tables => panic!("one without the other: {tables:?}"),
        }
        for (number, before) in data.iter().enumerate() {
            assert_corner_cleared(&frame(&output, number as u32), before, "extended");
        }
    }
}

#[test]
fn labels_and_overviews_of_slides_do_not_leave_and_their_tiles_do() {
    for (image_type, code) in [
        ("ORIGINAL\\PRIMARY\\LABEL\\NONE", Some("slide-label")),
        ("ORIGINAL\\PRIMARY\\OVERVIEW\\NONE", Some("slide-label")),
        ("DERIVED\\PRIMARY\\overview \\NONE", Some("slide-label")),
        ("ORIGINAL\\PRIMARY\\VOLUME\\NONE", None),
        ("DERIVED\\PRIMARY\\THUMBNAIL\\RESAMPLED", None),
    ] {
        let mut file = frames("2", &[plain(1), plain(2)]);
        file.data
            .text(0x0008_0016, "UI", WHOLE_SLIDE)
            .text(0x0008_0060, "CS", "SM")
            .text(0x0008_0008, "CS", image_type);
        let refused = clean(CLEAN, &file, "{}", FINDS_NOTHING).err();
        assert_eq!(refused.as_deref(), code, "{image_type}");
    }
}
