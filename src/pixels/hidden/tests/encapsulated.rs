//! Fragments, frames and offset tables.

use bytes::Bytes;

use super::super::{Finding, clean};
use super::support::{Build, JPEG, MPEG_4, Outcome, read};
use crate::bytes::ByteSource;
use crate::instance::{Limits, ReadError, VR, tags};

/// The smallest stream that is walked to its end, of `data` and a comment.
fn stream(data: &[u8], comment: &[u8]) -> Vec<u8> {
    let mut stream = vec![0xFF, 0xD8];
    if !comment.is_empty() {
        stream.extend([0xFF, 0xFE, 0, comment.len() as u8 + 2]);
        stream.extend(comment);
    }
    stream.extend([0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 2, 1, 1, 0x11, 0]);
    stream.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0]);
    stream.extend(data);
    stream.extend([0xFF, 0xD9]);
    stream.resize(stream.len().next_multiple_of(2), 0);
    stream
}

fn image(frames: &str) -> Build {
    Build::new(JPEG).bits(8, 8, 7, 0).frames(frames)
}

fn offsets(table: &[u8]) -> Vec<u32> {
    table
        .as_chunks()
        .0
        .iter()
        .map(|&offset| u32::from_le_bytes(offset))
        .collect()
}

#[test]
fn right_and_empty_tables_stay_with_their_fragments() {
    let (one, two) = (stream(b"one", b""), stream(b"second", b""));
    let next = one.len() as u32 + 8;
    for table in [&[0, next][..], &[]] {
        let outcome = image("2").fragments(table, &[&one, &two]);
        assert!(outcome.is_untouched());
        assert_eq!(outcome.findings, []);
    }
    // A frame of two fragments.
    let outcome = image("2").fragments(&[0, next], &[&one, &two[..20], &two[20..]]);
    assert!(outcome.is_untouched());
}

#[test]
fn a_wrong_table_is_emptied() {
    let (one, two) = (stream(b"one", b""), stream(b"second", b""));
    for table in [
        &[0, 7][..],
        &[0],
        &[8, one.len() as u32 + 8],
        &[0x6D697551, 0x00007962],
    ] {
        let outcome = image("2").fragments(table, &[&one, &two]);
        assert_eq!(outcome.items(), (vec![], vec![one.clone(), two.clone()]));
        assert_eq!(outcome.findings, [Finding::OffsetTable]);
    }
}

#[test]
fn a_right_table_follows_frames_that_become_shorter() {
    let (dirty, one, two) = (
        stream(b"one", b"Quimby"),
        stream(b"one", b""),
        stream(b"second", b""),
    );
    let next = dirty.len() as u32 + 8;
    let last = next + two.len() as u32 + 8;
    let outcome = image("3").fragments(&[0, next, last], &[&dirty, &two, &dirty]);
    let (table, fragments) = outcome.items();
    assert_eq!(fragments, [one.clone(), two.clone(), one.clone()]);
    let next = one.len() as u32 + 8;
    assert_eq!(offsets(&table), [0, next, next + two.len() as u32 + 8]);
    assert_eq!(outcome.findings, [Finding::Comments]);
    // What did not change is still where it was.
    assert!(outcome.parts.iter().any(|part| matches!(part, crate::Part::Source(range) if range.end - range.start >= two.len() as u64)));
}

#[test]
fn a_frame_of_many_fragments_that_changes_becomes_one() {
    let dirty = stream(b"a scan that goes on", b"Quimby");
    let clean = stream(b"a scan that goes on", b"");
    // The comment itself lies across the fragments.
    let (one, two) = dirty.split_at(8);
    let outcome = image("1").fragments(&[0], &[one, &two[..10], &two[10..]]);
    let (table, fragments) = outcome.items();
    assert_eq!(offsets(&table), [0]);
    assert_eq!(fragments, [clean]);
}

#[test]
fn fragments_behind_the_last_frame_go() {
    let one = stream(b"one", b"");
    let name = stream(b"Quimby", b"");
    let next = one.len() as u32 + 8;
    for (frames, fragments, stays) in [
        ("1", vec![&one[..], &name], 1),
        ("2", vec![&one, &one, &name, &name], 2),
        // Frames of two fragments each.
        (
            "1",
            vec![&one[..20], &one[20..], &name[..20], &name[20..]],
            2,
        ),
    ] {
        let outcome = image(frames).fragments(&[], &fragments);
        assert!(!outcome.holds("Quimby"));
        assert_eq!(outcome.items().1, fragments[..stays]);
        assert_eq!(outcome.findings, [Finding::BehindLastFrame]);
    }
    // The table loses what it said of them.
    let outcome = image("2").fragments(&[0, next, 2 * next], &[&one, &one, &name]);
    assert_eq!(offsets(&outcome.items().0), [0, next]);
}

#[test]
fn frames_that_cannot_be_told_apart_are_left_and_told() {
    let outcome = image("3").fragments(&[], &[b"what", b"that"]);
    assert!(outcome.is_untouched());
    assert_eq!(outcome.findings, [Finding::FramesUnclear]);
    let outcome = image("some").fragments(&[0, 99], &[b"what", b"that"]);
    assert!(outcome.items().0.is_empty());
    assert_eq!(
        outcome.findings,
        [Finding::OffsetTable, Finding::FramesUnclear]
    );
    let unknown = image("1").fragments(&[], &[b"what is this"]);
    assert!(unknown.is_untouched());
    assert_eq!(unknown.findings, [Finding::UnknownCompression]);
}

#[test]
fn video_is_left_and_told() {
    let outcome = Build::new(MPEG_4)
        .bits(8, 8, 7, 0)
        .frames("90")
        .fragments(&[0], &[b"\0\0\0\x01\x67 and so on ", b"and on"]);
    assert!(outcome.is_untouched());
    assert_eq!(outcome.findings, [Finding::NotLookedThrough]);
}

fn with_tables(starts: &[u64], lengths: &[u64], total: u64, fragments: &[&[u8]]) -> Outcome {
    let wide = |numbers: &[u64]| -> Vec<u8> {
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect()
    };
    image("2")
        .put(tags::EXTENDED_OFFSET_TABLE, VR::OV, &wide(starts))
        .put(tags::EXTENDED_OFFSET_TABLE_LENGTHS, VR::OV, &wide(lengths))
        .put(
            tags::ENCAPSULATED_PIXEL_DATA_VALUE_TOTAL_LENGTH,
            VR::UV,
            &total.to_le_bytes(),
        )
        .fragments(&[], fragments)
}

#[test]
fn extended_tables_stay_where_they_are_right_and_go_where_they_are_not() {
    let (one, two) = (stream(b"one", b""), stream(b"second", b""));
    let (a, b) = (one.len() as u64, two.len() as u64);
    let right = with_tables(&[0, a + 8], &[a, b - 1], a + b, &[&one, &two]);
    assert!(right.is_untouched());
    let name = u64::from_le_bytes(*b"Quimby^H");
    for (starts, lengths, total, gone) in [
        (vec![0, name], vec![a, b], a + b, 2),
        (vec![0, a + 8], vec![a, name], a + b, 2),
        (vec![0, a + 8], vec![a, b], name, 1),
        (vec![0, a + 8, name], vec![a, b, 0], a + b, 2),
    ] {
        let outcome = with_tables(&starts, &lengths, total, &[&one, &two]);
        assert_eq!(outcome.removed.len(), gone);
        assert_eq!(outcome.findings, [Finding::OffsetTable]);
        assert!(!outcome.holds("Quimby"));
    }
    let dirty = stream(b"one", b"Quimby");
    let a = dirty.len() as u64;
    let changed = with_tables(&[0, a + 8], &[a, b], a + b, &[&dirty, &two]);
    assert_eq!(changed.removed.len(), 3);
    assert_eq!(changed.findings, [Finding::Comments]);
}

/// A source that ends before it says.
struct Short(Bytes);

impl ByteSource for Short {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> std::io::Result<Bytes> {
        ByteSource::read_at(&self.0, offset, length.min(3))
    }
}

#[test]
fn a_source_that_fails_is_an_error_and_so_is_a_frame_beyond_the_limit() {
    let file = image("1").fragments(&[], &[&stream(b"one", b"")]).before;
    let instance = read(&file);
    let limits = Limits::default();
    let failed = clean(&instance, &Short(file.clone()), &limits);
    assert!(matches!(failed, Err(ReadError::Medium(_))));
    let tight = Limits {
        inline_bytes: 16,
        ..limits
    };
    let refused = clean(&instance, &file, &tight);
    assert!(matches!(refused, Err(ReadError::Limit { .. })));
}
