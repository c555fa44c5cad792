//! Clean Pixel Data (PS3.15 E.3.1): what is in the rectangles goes, and nothing else changes.

#[path = "../support/search.rs"]
mod search;
#[path = "../support/mod.rs"]
mod support;

mod corpus;
mod jpeg_xl;

use std::sync::Arc;

use scanveil::bytes::ByteSource;
use scanveil::instance::{Instance, Limits as ReadLimits, Tag, Value};
use scanveil::pixels::clean::{Boxes, PixelReport};
use scanveil::pixels::text::{FindText, SearchCine, TextImage};
use scanveil::pixels::{self, Limits, Region, RenderError, SampleData, Samples};
use scanveil::{Key, Outcome, Policy, Session};
use search::{Brighter, FINDS_NOTHING, holds};
use support::Elements;

fn session(policy: &str, search: Option<Brighter>) -> Session {
    let policy = Policy::from_json(policy).expect("the policy is valid");
    let session = Session::new(&policy, &Key::new([3; 32])).expect("the policy can be followed");
    match search {
        Some(search) => session.with_text_search(Arc::new(search)),
        None => session,
    }
}

const CLEAN: &str = r#"{"options": ["clean-pixel-data"]}"#;

struct Cleaned {
    file: bytes::Bytes,
    pixels: PixelReport,
    warnings: Vec<String>,
}

/// What is released, or the code of the reason why nothing is.
fn clean(session: &Session, source: &dyn ByteSource, boxes: &Boxes) -> Result<Cleaned, String> {
    match session.deidentify_with(source, boxes) {
        Outcome::Released {
            release,
            pixels,
            warnings,
            ..
        } => {
            let mut file = Vec::new();
            release.write_to(source, &mut file).expect("memory");
            Ok(Cleaned {
                file: file.into(),
                pixels: pixels.expect("the option was asked for"),
                warnings,
            })
        }
        Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => Err(reason.code),
    }
}

fn read(source: &dyn ByteSource) -> Instance {
    Instance::read(source, &ReadLimits::default()).expect("it reads")
}

fn text(instance: &Instance, tag: u32) -> String {
    let tag = Tag((tag >> 16) as u16, tag as u16);
    match instance.data_set.get(tag).map(|element| &element.value) {
        Some(Value::Bytes(bytes)) => String::from_utf8_lossy(bytes)
            .trim_end_matches([' ', '\0'])
            .to_owned(),
        _ => String::new(),
    }
}

fn samples(source: &dyn ByteSource, frame: u32) -> Samples {
    let samples = pixels::samples(&read(source), source, frame, &Limits::default());
    samples.expect("it decodes").expect("it is an image")
}

/// The samples of a pixel.
fn pixel(samples: &Samples, x: u32, y: u32) -> Vec<u32> {
    let count = usize::from(samples.samples_per_pixel);
    let first = (y as usize * samples.columns as usize + x as usize) * count;
    let cells = first..first + count;
    match &samples.data {
        SampleData::U8(data) => data[cells].iter().map(|&one| u32::from(one)).collect(),
        SampleData::U16(data) => data[cells].iter().map(|&one| u32::from(one)).collect(),
        SampleData::U32(data) => data[cells].to_vec(),
        SampleData::F32(data) => data[cells].iter().map(|one| one.to_bits()).collect(),
        SampleData::F64(data) => data[cells].iter().map(|one| one.to_bits() as u32).collect(),
    }
}

/// Holds two frames against each other: the same outside of `regions` and their margin. Where nothing but the
/// rectangles themselves may change, the first of them holds one value.
fn assert_only_in(before: &Samples, after: &Samples, regions: &[Region], margin: u32, what: &str) {
    assert_eq!(
        (before.rows, before.columns),
        (after.rows, after.columns),
        "{what}"
    );
    let around: Vec<Region> = regions
        .iter()
        .map(|region| Region {
            x: region.x.saturating_sub(margin),
            y: region.y.saturating_sub(margin),
            width: region.width + 2 * margin,
            height: region.height + 2 * margin,
        })
        .collect();
    let count = usize::from(before.samples_per_pixel);
    let row_length = before.columns as usize * count;
    for y in 0..before.rows {
        let start = y as usize * row_length;
        if !around.iter().any(|one| (one.y..one.bottom()).contains(&y)) {
            let same = same(&before.data, &after.data, start..start + row_length);
            assert!(same, "{what}: row {y} changed");
            continue;
        }
        for x in 0..before.columns {
            let at = start + x as usize * count;
            let is_same = same(&before.data, &after.data, at..at + count);
            let may_change = around.iter().any(|one| holds(one, x, y));
            assert!(is_same || may_change, "{what}: {x} {y} changed");
        }
    }
    if let (0, Some(region)) = (margin, regions.first()) {
        let fill = pixel(after, region.x, region.y);
        for y in region.y..region.bottom() {
            for x in region.x..region.right() {
                assert_eq!(pixel(after, x, y), fill, "{what}: {x} {y} is not cleared");
            }
        }
    }
}

fn same(one: &SampleData, other: &SampleData, range: std::ops::Range<usize>) -> bool {
    match (one, other) {
        (SampleData::U8(one), SampleData::U8(other)) => one[range.clone()] == other[range],
        (SampleData::U16(one), SampleData::U16(other)) => one[range.clone()] == other[range],
        (SampleData::U32(one), SampleData::U32(other)) => one[range.clone()] == other[range],
        (SampleData::F32(one), SampleData::F32(other)) => one[range.clone()] == other[range],
        (SampleData::F64(one), SampleData::F64(other)) => one[range.clone()] == other[range],
        _ => false,
    }
}

/// An image of `frames` frames of 8-bit grey, 40 × 30: a bright bar that stands still, and one that moves.
fn cine(frames: u32, transfer_syntax: &str, more: impl Fn(Elements) -> Elements) -> bytes::Bytes {
    let mut values = Vec::new();
    for frame in 0..frames {
        for y in 0..30_u32 {
            for x in 0..40_u32 {
                let still = y == 3 && (5..20).contains(&x);
                let moving = y == 20 && x == 3 * frame + 2;
                values.push(match still || moving {
                    true => 250,
                    false => ((x * 3 + y * 5 + frame) % 100 + 10) as u8,
                });
            }
        }
    }
    let header = support::ct_header(Elements::new())
        .short(0x0028_0002, 1)
        .text(0x0028_0004, "CS", "MONOCHROME2")
        .text(0x0028_0008, "IS", &frames.to_string())
        .short(0x0028_0010, 30)
        .short(0x0028_0011, 40)
        .short(0x0028_0100, 8)
        .short(0x0028_0101, 8)
        .short(0x0028_0102, 7)
        .short(0x0028_0103, 0);
    let header = more(header);
    header
        .raw(0x7FE0_0010, "OB", &values)
        .file(transfer_syntax)
        .into()
}

/// Searched whatever it looks like.
fn burned_in(header: Elements) -> Elements {
    header.text(0x0028_0301, "CS", "YES")
}

#[test]
fn text_that_stands_still_and_text_that_moves_goes_on_every_frame() {
    let session = session(CLEAN, Some(Brighter(200)));
    let file = cine(5, support::EXPLICIT_LITTLE, burned_in);
    let cleaned = clean(&session, &file, &Boxes::default()).expect("it is released");
    for frame in 0..5 {
        let (before, after) = (samples(&file, frame), samples(&cleaned.file, frame));
        let SampleData::U8(data) = &after.data else {
            panic!("8 bits stay 8 bits")
        };
        assert!(data.iter().all(|&value| value < 200), "frame {frame}");
        let untouched = (0..30)
            .filter(|&y| y > 21)
            .flat_map(|y| (0..40).map(move |x| (x, y)));
        for (x, y) in untouched {
            assert_eq!(
                pixel(&before, x, y),
                pixel(&after, x, y),
                "frame {frame} {x} {y}"
            );
        }
    }
    assert!(cleaned.pixels.examined);
    let released = read(&cleaned.file);
    assert_eq!(text(&released, 0x0028_0301), "NO");
}

#[test]
fn what_was_done_is_in_the_file_and_in_the_report() {
    let session = session(CLEAN, Some(Brighter(200)));
    let file = cine(1, support::EXPLICIT_LITTLE, burned_in);
    let cleaned = clean(&session, &file, &Boxes::default()).expect("it is released");
    let report = serde_json::to_value(&cleaned.pixels).expect("it is plain");
    assert_eq!(report["examined"], true);
    assert_eq!(report["reason"], "burned-in-annotation");
    assert_eq!(report["regions"][0]["origin"], "text");
    assert_eq!(report["regions"][0]["frames"], "all");
    assert_eq!(report["steps"][0]["name"], "text");
    assert_eq!(report["steps"][1]["name"], "checked");
    assert_eq!(cleaned.warnings, [""; 0]);
    let file = String::from_utf8_lossy(&cleaned.file).into_owned();
    assert!(file.contains("113101") && file.contains("Clean Pixel Data Option"));
}

#[test]
fn a_file_that_has_to_be_searched_is_held_back_where_there_is_no_search() {
    let file = cine(1, support::EXPLICIT_LITTLE, burned_in);
    let refused = clean(&session(CLEAN, None), &file, &Boxes::default());
    assert_eq!(refused.err().as_deref(), Some("needs-text"));
}

#[test]
fn text_that_is_found_again_and_again_holds_the_file_back() {
    // The fill of what was cleared is dark, but for this search everything is text.
    struct Everything;
    impl FindText for Everything {
        fn find(&self, image: &TextImage) -> Result<Vec<Region>, RenderError> {
            Ok(vec![Region {
                x: 0,
                y: 0,
                width: image.columns,
                height: image.rows / 2,
            }])
        }

        fn left(&self, image: &TextImage, _: &[Region]) -> Result<Vec<Region>, RenderError> {
            self.find(image)
        }

        fn cine(&self) -> Box<dyn SearchCine + '_> {
            FINDS_NOTHING.cine()
        }
    }
    let policy = Policy::from_json(CLEAN).expect("valid");
    let session = Session::new(&policy, &Key::new([3; 32]))
        .expect("it can be followed")
        .with_text_search(Arc::new(Everything));
    let file = cine(1, support::EXPLICIT_LITTLE, burned_in);
    let refused = clean(&session, &file, &Boxes::default());
    assert_eq!(refused.err().as_deref(), Some("text-left"));
}

#[test]
fn a_person_adds_rectangles_and_keeps_found_ones_where_the_policy_says_so() {
    let file = cine(2, support::EXPLICIT_LITTLE, burned_in);
    let add = r#"{"add": [{"x": 30, "y": 25, "width": 50, "height": 2, "frames": [1]}]}"#;
    let session_ = session(CLEAN, Some(Brighter(240)));
    let cleaned = clean(&session_, &file, &Boxes::from_json(add).unwrap()).expect("released");
    let [first, second] = [0, 1].map(|frame| samples(&cleaned.file, frame));
    assert_eq!(pixel(&first, 35, 25), pixel(&samples(&file, 0), 35, 25));
    assert_eq!(pixel(&second, 35, 25), [0]);

    let found = session_.boxes(&file, &Boxes::default()).expect("it reads");
    let keep: Vec<_> = found.regions.iter().map(|area| area.region).collect();
    let keep = serde_json::json!({ "keep": keep });
    let keep = Boxes::from_json(&keep.to_string()).unwrap();
    // Not allowed: it goes, and a person is told.
    let cleaned = clean(&session_, &file, &keep).expect("released");
    assert!(!cleaned.pixels.regions.is_empty());
    assert_eq!(cleaned.warnings.len(), 1);
    // Allowed: it stays, and the file does not say that it holds nothing.
    let policy = r#"{"options": ["clean-pixel-data"], "pixelData": {"keepFound": true}}"#;
    let cleaned = clean(&session(policy, Some(Brighter(240))), &file, &keep).expect("released");
    assert_eq!(cleaned.pixels.regions, []);
    assert_eq!(cleaned.pixels.kept, found.regions);
    assert_eq!(text(&read(&cleaned.file), 0x0028_0301), "YES");
    assert!(!String::from_utf8_lossy(&cleaned.file).contains("113101"));
}

#[test]
fn boxes_are_for_the_image_that_they_name() {
    let file = cine(1, support::EXPLICIT_LITTLE, |header| header);
    let session = session(CLEAN, Some(FINDS_NOTHING));
    for (selector, cleared) in [
        (r#""instance": "1.2.826.99.1.1.3""#, true),
        (r#""instance": "1.2.826.99.1.1.4""#, false),
        (r#""series": "1.2.826.99.1.1""#, true),
        (r#""series": "1.2.826.99.1""#, false),
    ] {
        let boxes =
            format!(r#"{{"add": [{{"x": 0, "y": 9, "width": 4, "height": 4, {selector}}}]}}"#);
        let cleaned = clean(&session, &file, &Boxes::from_json(&boxes).unwrap()).expect("released");
        assert_eq!(!cleaned.pixels.regions.is_empty(), cleared, "{selector}");
    }
}

#[test]
fn rules_of_the_policy_and_ultrasound_regions_are_followed() {
    let long = |value: u32| value.to_le_bytes();
    let file = cine(1, support::EXPLICIT_LITTLE, |header| {
        let region = Elements::new()
            .raw(0x0018_6018, "UL", &long(5))
            .raw(0x0018_601A, "UL", &long(5))
            .raw(0x0018_601C, "UL", &long(34))
            .raw(0x0018_601E, "UL", &long(29));
        let regions = Elements::new().sequence(0x0018_6011, &[region]);
        let mut header = header;
        // In its place: the header ends in group 0028.
        let at = header
            .bytes
            .windows(4)
            .position(|four| four == b"\x20\0\x0D\0")
            .unwrap();
        header.bytes.splice(at..at, regions.bytes);
        header
    });
    let policy = r#"{"options": ["clean-pixel-data"], "pixelData": {
        "outsideRegions": "clear",
        "rules": [{"name": "Acme writes below", "manufacturer": "acme", "rows": 30,
                   "clear": [{"x": 10, "y": 25, "width": 10, "height": 5}]}]}}"#;
    let cleaned = clean(
        &session(policy, Some(FINDS_NOTHING)),
        &file,
        &Boxes::default(),
    );
    let cleaned = cleaned.expect("it is released");
    let (before, after) = (samples(&file, 0), samples(&cleaned.file, 0));
    for y in 0..30 {
        for x in 0..40 {
            let inside = (5..35).contains(&x) && y >= 5;
            let rule = (10..20).contains(&x) && y >= 25;
            let expected = match inside && !rule {
                true => pixel(&before, x, y),
                false => vec![0],
            };
            assert_eq!(pixel(&after, x, y), expected, "{x} {y}");
        }
    }
    let report = serde_json::to_value(&cleaned.pixels).expect("it is plain");
    assert_eq!(report["regions"][0]["origin"], "rule");
    assert_eq!(report["regions"][1]["origin"], "ultrasound");
}

#[test]
fn labels_of_slides_and_videos_do_not_leave_unless_the_policy_lets_videos_pass() {
    let mut slide = cine(1, support::EXPLICIT_LITTLE, |header| header).to_vec();
    let swap = |file: &mut Vec<u8>, from: &[u8], to: &[u8]| {
        let at = file.windows(from.len()).rposition(|window| window == from);
        let at = at.expect("it is there");
        file.splice(at..at + from.len(), to.iter().copied());
    };
    swap(
        &mut slide,
        b"\x08\0\x08\0CS\x16\0ORIGINAL\\PRIMARY\\AXIAL",
        b"\x08\0\x08\0CS\x16\0ORIGINAL\\PRIMARY\\LABEL",
    );
    swap(
        &mut slide,
        b"\x08\0\x16\0UI\x1A\x001.2.840.10008.5.1.4.1.1.2\0",
        b"\x08\0\x16\0UI\x1E\x001.2.840.10008.5.1.4.1.1.77.1.6",
    );
    let label = clean(
        &session(CLEAN, Some(FINDS_NOTHING)),
        &bytes::Bytes::from(slide),
        &Boxes::default(),
    );
    assert_eq!(label.err().as_deref(), Some("slide-label"));

    let header = support::ct_header(Elements::new())
        .short(0x0028_0002, 3)
        .text(0x0028_0004, "CS", "YBR_PARTIAL_420")
        .text(0x0028_0008, "IS", "2")
        .short(0x0028_0010, 16)
        .short(0x0028_0011, 16)
        .short(0x0028_0100, 8)
        .short(0x0028_0101, 8)
        .short(0x0028_0102, 7)
        .short(0x0028_0103, 0)
        .header(0x7FE0_0010, "OB", u32::MAX)
        .header(0xFFFE_E000, "", 0)
        .header(0xFFFE_E000, "", 8);
    let mut header = header;
    header.bytes.extend(b"\0\0\x01\xB3abcd");
    let video: bytes::Bytes = header
        .header(0xFFFE_E0DD, "", 0)
        .file("1.2.840.10008.1.2.4.100")
        .into();
    let held_back = clean(&session(CLEAN, None), &video, &Boxes::default());
    assert_eq!(held_back.err().as_deref(), Some("unseen-video"));
    let policy = r#"{"options": ["clean-pixel-data"], "pixelData": {"unseenVideo": "pass"}}"#;
    let passed = clean(&session(policy, None), &video, &Boxes::default()).expect("released");
    assert!(!passed.pixels.examined && passed.warnings.len() == 2);
    assert!(!String::from_utf8_lossy(&passed.file).contains("113101"));
}
