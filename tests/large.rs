//! A multi-frame file of 2 GB costs no more memory than its header: its pixel bytes stay where they are.
#![cfg(target_os = "linux")]

use std::io::{Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use scanveil::bytes::FileSource;
use scanveil::pixels::clean::Boxes;
use scanveil::{Key, Outcome, Part, Policy, Release, Scan, Session};

/// 8128 frames of 512×512, 8 bits: as much as fits below the 32-bit length of a value.
const FRAMES: u32 = 8128;
const SIDE: u16 = 512;
const PIXEL_BYTES: u64 = FRAMES as u64 * SIDE as u64 * SIDE as u64;

fn put(file: &mut Vec<u8>, group: u16, element: u16, vr: &[u8; 2], value: &[u8]) {
    file.extend(group.to_le_bytes());
    file.extend(element.to_le_bytes());
    file.extend(vr);
    file.extend((value.len() as u16).next_multiple_of(2).to_le_bytes());
    file.extend(value);
    if value.len() % 2 == 1 {
        file.push(if vr == b"UI" { 0 } else { b' ' });
    }
}

/// An ultrasound cine in Explicit VR Little Endian, sparse, with an element behind its pixel data.
fn cine() -> std::io::Result<tempfile::NamedTempFile> {
    frames(FRAMES, SIDE, b"1.2.840.10008.5.1.4.1.1.3.1")
}

fn frames(count: u32, side: u16, sop_class: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut head = vec![0; 128];
    head.extend(b"DICM");
    put(&mut head, 0x0002, 0x0010, b"UI", b"1.2.840.10008.1.2.1");
    put(&mut head, 0x0008, 0x0016, b"UI", sop_class);
    put(&mut head, 0x0008, 0x0018, b"UI", b"1.2.826.0.1.99.5.1");
    put(&mut head, 0x0008, 0x0060, b"CS", b"US");
    put(&mut head, 0x0010, 0x0010, b"PN", b"Quillfeather^Anna");
    put(&mut head, 0x0010, 0x0020, b"LO", b"MRN-7741-KX");
    put(&mut head, 0x0020, 0x000D, b"UI", b"1.2.826.0.1.99.5");
    put(&mut head, 0x0020, 0x000E, b"UI", b"1.2.826.0.1.99.5.2");
    put(&mut head, 0x0028, 0x0002, b"US", &1u16.to_le_bytes());
    put(&mut head, 0x0028, 0x0004, b"CS", b"MONOCHROME2");
    put(
        &mut head,
        0x0028,
        0x0008,
        b"IS",
        count.to_string().as_bytes(),
    );
    put(&mut head, 0x0028, 0x0010, b"US", &side.to_le_bytes());
    put(&mut head, 0x0028, 0x0011, b"US", &side.to_le_bytes());
    for (element, bits) in [(0x0100, 8u16), (0x0101, 8), (0x0102, 7), (0x0103, 0)] {
        put(&mut head, 0x0028, element, b"US", &bits.to_le_bytes());
    }
    head.extend(b"\xE0\x7F\x10\0OB\0\0");
    let pixel_bytes = u64::from(count) * u64::from(side) * u64::from(side);
    head.extend((pixel_bytes as u32).to_le_bytes());
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&head)?;
    file.seek(SeekFrom::Current(pixel_bytes as i64))?;
    file.write_all(b"\xFC\xFF\xFC\xFFOB\0\0\x12\0\0\0Quillfeather^Anna\0")?;
    Ok(file)
}

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("Linux says it");
    line.trim()
        .trim_end_matches("kB")
        .trim()
        .parse::<u64>()
        .expect("it is a number")
        << 10
}

/// Writes a release to nowhere, and holds it to its length.
fn write_whole(release: &Release, source: &FileSource) {
    let mut written = Counted(0);
    release
        .write_to(source, &mut written)
        .expect("nothing is in the way");
    assert_eq!(written.0, release.len());
}

/// The tests measure the memory of the whole process, so one runs at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// Clears a rectangle of three fifths on `count` frames of a million pixels: how many bytes were written anew, and by
/// how much the memory has grown.
fn cleared(count: u32) -> (u64, u64) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // Segments, which are not searched for text.
    let file =
        frames(count, 1000, b"1.2.840.10008.5.1.4.1.1.66.4").expect("it takes a sparse file");
    let policy = Policy::from_json(r#"{"options": ["clean-pixel-data"]}"#).expect("it is valid");
    let session = Session::new(&policy, &Key::new([7; 32])).expect("it can be followed");
    let boxes = r#"{"add": [{"x": 0, "y": 200, "width": 1000, "height": 600}]}"#;
    let boxes = Boxes::from_json(boxes).expect("it is valid");
    let session_alone = peak();
    let started = Instant::now();
    let source = FileSource::open(file.path()).expect("it was just written");
    let Outcome::Released {
        release, pixels, ..
    } = session.deidentify_with(&source, &boxes)
    else {
        panic!("it is released")
    };
    write_whole(&release, &source);
    let grown = peak() - session_alone;
    println!(
        "{count} MB, cleared: {:?}, {} KiB more than an empty session",
        started.elapsed(),
        grown >> 10
    );
    assert!(pixels.is_some_and(|pixels| pixels.regions.len() == 1));
    let new = release
        .parts()
        .iter()
        .filter(|part| !matches!(part, Part::Source(_)))
        .map(Part::len)
        .sum();
    (new, grown)
}

#[test]
fn rectangles_are_cleared_on_every_frame_of_a_large_file_in_64_megabytes() {
    let (new, grown) = cleared(96);
    assert!(grown < 64 << 20, "{grown} bytes more than an empty session");
    assert!(
        (57_600_000..60_000_000).contains(&new),
        "{new} bytes written anew"
    );
}

#[test]
#[ignore = "minutes, and 600 MB of temporary files"]
fn a_gigabyte_of_frames_is_cleared_in_64_megabytes() {
    let (new, grown) = cleared(1074);
    assert!(grown < 64 << 20, "{grown} bytes more than an empty session");
    assert!(new > 600 << 20, "{new} bytes written anew");
}

#[test]
fn two_gigabytes_of_frames_are_checked_and_released_in_64_megabytes() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let file = cine().expect("the temporary folder takes a sparse file");
    let mut session =
        Session::new(&Policy::default(), &Key::new([7; 32])).expect("the default policy is valid");
    let session_alone = peak();
    let started = Instant::now();
    let source = FileSource::open(file.path()).expect("it was just written");
    let Scan::Instance { study, identifiers } = session.scan(&source) else {
        panic!("it is an instance")
    };
    session.learn(&study, identifiers);
    let Outcome::Released { release, .. } = session.deidentify(&source) else {
        panic!("it is released")
    };
    let took = started.elapsed();
    let grown = peak() - session_alone;
    println!(
        "2 GB: {took:?}, {} KiB more than an empty session",
        grown >> 10
    );
    assert!(grown < 64 << 20, "{grown} bytes more than an empty session");

    let pixels: u64 = release
        .parts()
        .iter()
        .map(|part| match part {
            Part::Source(range) => range.end - range.start,
            Part::Bytes(_) | Part::Scratch(_) => 0,
        })
        .sum();
    assert_eq!(
        pixels, PIXEL_BYTES,
        "all of the pixel bytes stay in the source"
    );

    // Writing it takes memory for one piece at a time.
    write_whole(&release, &source);
    let grown = peak() - session_alone;
    assert!(
        grown < 64 << 20,
        "{grown} bytes more than an empty session while writing"
    );
}

struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
