//! The public test files, each with a rectangle cleared and without.

use std::collections::BTreeMap;
use std::path::Path;

use scanveil::Outcome;
use scanveil::instance::{Instance, Tag, Value};
use scanveil::pixels::clean::Boxes;
use scanveil::pixels::{self, Region};

use super::{CLEAN, assert_only_in, clean, read, samples, session, text};
use crate::search::FINDS_NOTHING;
use crate::support;

fn corpus(folder: &Path) -> Vec<(String, bytes::Bytes)> {
    let table = std::fs::read_to_string(folder.join("reference-pixels.tsv")).expect("the table");
    let files = table.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        let file = columns.next()?.to_owned();
        (columns.next()? != "none").then_some(file)
    });
    files
        .map(|file| {
            let bytes = std::fs::read(folder.join(&file)).expect("it is there");
            (file, bytes.into())
        })
        .collect()
}

/// Files of which a frame need not come through: they are broken, and held back.
fn may_be_held_back(code: &str) -> bool {
    matches!(
        code,
        "frame-not-decoded" | "frame-not-encoded" | "frames-unclear" | "truncated" | "malformed"
    )
}

#[test]
fn a_rectangle_is_cleared_in_every_image_of_the_corpus_and_the_rest_stays() {
    let Some(folder) = support::test_data("dicom") else {
        return;
    };
    let (basic, session) = (session("{}", None), session(CLEAN, Some(FINDS_NOTHING)));
    let mut by_syntax: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (name, file) in corpus(&folder) {
        let original = read(&file);
        let side = |tag| match original.data_set.get(tag).map(|element| &element.value) {
            Some(Value::Bytes(bytes)) => match original.encoding.big_endian {
                true => u32::from(u16::from_be_bytes([bytes[0], bytes[1]])),
                false => u32::from(u16::from_le_bytes([bytes[0], bytes[1]])),
            },
            _ => 0,
        };
        let (rows, columns) = (side(Tag(0x28, 0x10)), side(Tag(0x28, 0x11)));
        let region = Region {
            x: (columns / 4) | 1,
            y: rows / 5,
            width: columns / 3 + 1,
            height: rows / 4 + 1,
        };
        let Some(region) =
            Some(region).filter(|one| one.right() <= columns && one.bottom() <= rows)
        else {
            continue;
        };
        let boxes = serde_json::json!({"add": [
            {"x": region.x, "y": region.y, "width": region.width, "height": region.height}
        ]});
        let boxes = Boxes::from_json(&boxes.to_string()).expect("it is valid");
        let count = by_syntax
            .entry(original.transfer_syntax.clone())
            .or_default();
        let cleaned = match clean(&session, &file, &boxes) {
            Ok(cleaned) => cleaned,
            Err(code) => {
                assert!(may_be_held_back(&code), "{name}: {code}");
                eprintln!("{name}: {code}");
                count[1] += 1;
                continue;
            }
        };
        count[0] += 1;
        // Bits that are no image are gone whatever the options.
        let Outcome::Released { release, .. } = basic.deidentify(&file) else {
            panic!("{name}: it is released with the option and not without")
        };
        let mut plain = Vec::new();
        release.write_to(&file, &mut plain).expect("memory");
        let plain = bytes::Bytes::from(plain);
        let frames = text(&original, 0x0028_0008).parse().unwrap_or(1_u32);
        // Rules of the program can know the device.
        let mut regions: Vec<Region> = cleaned
            .pixels
            .regions
            .iter()
            .map(|area| area.region)
            .collect();
        regions.sort_by_key(|one| *one != region);
        assert_eq!(regions.first(), Some(&region), "{name}");
        let lossy = matches!(
            pixels::sniff(
                first_fragment(&original, &file),
                &pixels::ImageDescription::default()
            ),
            pixels::StreamKind::Jpeg | pixels::StreamKind::Jpeg12Bit
        );
        let shared = text(&original, 0x0028_0004).contains("422");
        let margin = if lossy { 24 } else { u32::from(shared) };
        for frame in [0, frames / 2, frames - 1] {
            let before = samples(&plain, frame);
            let after = samples(&cleaned.file, frame);
            assert_only_in(
                &before,
                &after,
                &regions,
                margin,
                &format!("{name} {frame}"),
            );
        }
        assert_eq!(
            read(&cleaned.file).transfer_syntax,
            original.transfer_syntax,
            "{name}"
        );
    }
    for (syntax, [cleaned, held_back]) in by_syntax {
        println!("{syntax}: {cleaned} cleaned, {held_back} held back");
    }
}

/// The first bytes of compressed pixel data; empty where it is not compressed.
fn first_fragment<'a>(instance: &Instance, file: &'a bytes::Bytes) -> &'a [u8] {
    match instance
        .data_set
        .get(Tag(0x7FE0, 0x0010))
        .map(|element| &element.value)
    {
        Some(Value::Fragments(fragments)) => match fragments.fragments.first() {
            Some(first) => &file[first.start as usize..first.end as usize],
            None => &[],
        },
        _ => &[],
    }
}

#[test]
fn where_nothing_is_found_the_pixel_data_stays_as_it_is_to_the_byte() {
    let Some(folder) = support::test_data("dicom") else {
        return;
    };
    let (plain, cleaning) = (session("{}", None), session(CLEAN, Some(FINDS_NOTHING)));
    let mut same = 0;
    for (name, file) in corpus(&folder) {
        let pixels = |file: &bytes::Bytes| {
            let instance = read(file);
            let element = instance.data_set.get(Tag(0x7FE0, 0x0010))?;
            Some(match &element.value {
                Value::Range(range) => file.slice(range.start as usize..range.end as usize),
                Value::Fragments(all) => {
                    file.slice(all.whole.start as usize..all.whole.end as usize)
                }
                _ => return None,
            })
        };
        // Positions in a deflated data set are none of the file.
        if read(&file).transfer_syntax == "1.2.840.10008.1.2.1.99" {
            continue;
        }
        let Outcome::Released { release, .. } = plain.deidentify(&file) else {
            continue;
        };
        let mut expected = Vec::new();
        release.write_to(&file, &mut expected).expect("memory");
        match clean(&cleaning, &file, &Boxes::default()) {
            Ok(cleaned) if cleaned.pixels.regions.is_empty() => {
                assert_eq!(pixels(&cleaned.file), pixels(&expected.into()), "{name}");
                same += 1;
            }
            // A rule of the program knows the device.
            Ok(cleaned) => eprintln!("{name}: {:?}", cleaned.pixels.regions),
            Err(code) => {
                let slide = code == "slide-label";
                assert!(slide || may_be_held_back(&code), "{name}: {code}");
                eprintln!("{name}: {code}");
            }
        }
    }
    println!("{same} files with the same pixel data");
    assert!(same > 50, "{same}");
}
