//! What an option keeps, it keeps: removing more than the profile asks for is an error as a leak is.

use bytes::Bytes;
use scanveil::instance::{DataSet, Instance, Limits, Tag, Value};
use scanveil::{Outcome, ProfileOption as O};

use crate::hosts::{self, instance};
use crate::options::Options;
use crate::plot::Plot;
use crate::runner::session;
use crate::support::model::{Content, Part10, Set};

/// The output of a file in a session that has seen it, read.
pub fn output(file: &Part10, options: Options) -> Instance {
    let source = Bytes::from(file.encode());
    let mut session = session(options);
    for (study, lines) in crate::runner::learned([&source]) {
        session.learn(&study, lines);
    }
    match session.deidentify(&source) {
        Outcome::Released { release, .. } => {
            let mut output = Vec::new();
            release
                .write_to(&source, &mut output)
                .expect("memory does not fail");
            Instance::read(&Bytes::from(output), &Limits::default())
                .expect("what is released reads back")
        }
        other => panic!("{options}: {other:?}"),
    }
}

/// The value at the end of a path of tags, by the first item of each sequence.
pub fn value(data_set: &DataSet, path: &[u32]) -> Option<String> {
    let (tag, inner) = path.split_first()?;
    let element = data_set.get(Tag((tag >> 16) as u16, *tag as u16))?;
    match (&element.value, inner) {
        (Value::Items(items), [_, ..]) => value(items.first()?, inner),
        (Value::Bytes(bytes), []) => {
            let text = String::from_utf8_lossy(bytes);
            Some(text.trim_end_matches(['\0', ' ']).to_owned())
        }
        _ => None,
    }
}

/// An attribute, an option, what is in it, and what is left of it.
type Kept = (
    &'static [u32],
    &'static str,
    &'static [O],
    &'static str,
    &'static str,
);

/// Puts a text at a path; the sequences on the way have one item.
fn put(set: &mut Set, path: &[u32], vr: &'static str, text: &str) {
    match path {
        [tag] => drop(set.text(*tag, vr, text)),
        [tag, inner @ ..] => {
            let mut item = match set.0.remove(tag) {
                Some((_, Content::Items(mut items))) => items.remove(0),
                _ => Set::new(),
            };
            put(&mut item, inner, vr, text);
            set.items(*tag, vec![item]);
        }
        [] => {}
    }
}

/// Holds each of `kept` against its own file, and tells all that are wrong at once.
fn hold(host: fn() -> Part10, kept: &[Kept]) {
    let mut wrong = Vec::new();
    for (path, vr, options, before, after) in kept {
        let mut file = host();
        put(&mut file.data, path, vr, before);
        let options = Options::of(options);
        let found = value(&output(&file, options).data_set, path);
        if found.as_deref() != Some(*after) {
            wrong.push(format!(
                "{:08X} under {options}: {before:?} became {found:?}, not {after:?}",
                path[path.len() - 1]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong:\n  {}",
        wrong.len(),
        kept.len(),
        wrong.join("\n  ")
    );
}

const TEXT: &[O] = &[O::CleanDescriptors];
const STUDY: &[u32] = &[0x0008_1030];
const SERIES: &[u32] = &[0x0008_103E];
const COMMENTS: &[u32] = &[0x0020_4000];
const PROTOCOL: &[u32] = &[0x0018_1030];

#[test]
fn descriptions_lose_the_identifiers_and_keep_the_medicine() {
    hold(
        hosts::ct,
        &[
            (
                STUDY,
                "LO",
                TEXT,
                "CT HEAD W/O CONTRAST",
                "CT HEAD W/O CONTRAST",
            ),
            (
                STUDY,
                "LO",
                TEXT,
                "CT HEAD W/O CONTRAST for Ysoldine Hohenwarth",
                "CT HEAD W/O CONTRAST",
            ),
            (
                STUDY,
                "LO",
                TEXT,
                "CT HEAD W/O CONTRAST for HOHENWARTH, YSOLDINE",
                "CT HEAD W/O CONTRAST",
            ),
            (
                STUDY,
                "LO",
                TEXT,
                "XR CHEST AP PORTABLE for Douglas Davidson",
                "XR CHEST AP PORTABLE",
            ),
            (
                STUDY,
                "LO",
                TEXT,
                "MR Breast Bilateral w/ contrast",
                "MR Breast Bilateral w/ contrast",
            ),
            (
                SERIES,
                "LO",
                TEXT,
                "P4^P101^S108^I0, Gated, 0.0%",
                "P4^P101^S108^I0, Gated, 0.0%",
            ),
            (SERIES, "LO", TEXT, "Thorax 1.0 B70f", "Thorax 1.0 B70f"),
            (SERIES, "LO", TEXT, "AX T2 FLAIR 3mm", "AX T2 FLAIR 3mm"),
            (
                SERIES,
                "LO",
                TEXT,
                "ep2d_diff_3scan_trace_p2_ADC",
                "ep2d_diff_3scan_trace_p2_ADC",
            ),
            (SERIES, "LO", TEXT, "Topogram 0.6 T20f", "Topogram 0.6 T20f"),
            (
                PROTOCOL,
                "LO",
                TEXT,
                "5.1 Abdomen/Pelvis 2-phase (Adult)",
                "5.1 Abdomen/Pelvis 2-phase (Adult)",
            ),
            (
                PROTOCOL,
                "LO",
                TEXT,
                "WATER LIVER MAY-GRUNWALD",
                "WATER LIVER MAY-GRUNWALD",
            ),
            (
                PROTOCOL,
                "LO",
                TEXT,
                "Long Bone Black Blood March",
                "Long Bone Black Blood March",
            ),
            (
                COMMENTS,
                "LT",
                TEXT,
                "3 cm lesion in segment VII, 120 kV, 35 mAs.",
                "3 cm lesion in segment VII, 120 kV, 35 mAs.",
            ),
            (
                COMMENTS,
                "LT",
                TEXT,
                "Z-score -2.5; T1 500/15; RR 120/80",
                "Z-score -2.5; T1 500/15; RR 120/80",
            ),
            (&[0x0018_0010], "LO", TEXT, "Ultravist 370", "Ultravist 370"),
            (
                &[0x0010_4000],
                "LT",
                TEXT,
                "Allergic to penicillin",
                "Allergic to penicillin",
            ),
            (
                &[0x0010_21B0],
                "LT",
                TEXT,
                "s/p Whipple, Crohn's disease, Hodgkin lymphoma",
                "s/p Whipple, Crohn's disease, Hodgkin lymphoma",
            ),
            (
                &[0x0040_0275, 0x0040_0007],
                "LO",
                TEXT,
                "CT ABD/PELV 74177",
                "CT ABD/PELV 74177",
            ),
            (
                &[0x0008_2111],
                "ST",
                TEXT,
                "Lossy JPEG 10:1, quality 85",
                "Lossy JPEG 10:1, quality 85",
            ),
        ],
    );
}

#[test]
fn what_no_table_lists_stays_where_it_identifies_nobody() {
    hold(
        hosts::ct,
        &[
            (
                &[0x0018_1210],
                "SH",
                &[],
                "B30f\\STANDARD",
                "B30f\\STANDARD",
            ),
            (&[0x0018_0024], "SH", &[], "*tfl3d1_16ns", "*tfl3d1_16ns"),
            (
                &[0x0018_1020],
                "LO",
                &[],
                "syngo CT VA40A\\05.01.0301",
                "syngo CT VA40A\\05.01.0301",
            ),
            (
                &[0x0008_0070],
                "LO",
                &[],
                "Siemens Healthineers",
                "Siemens Healthineers",
            ),
            (&[0x0008_1090], "LO", &[], "SOMATOM Force", "SOMATOM Force"),
            (&[0x0018_0015], "CS", &[], "HEAD", "HEAD"),
            (
                &[0x0008_0008],
                "CS",
                &[],
                "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI",
                "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI",
            ),
            (
                &[0x0022_0015, 0x0008_0104],
                "LO",
                &[],
                "Computed Tomography",
                "Computed Tomography",
            ),
            (&[0x0020_0012], "IS", &[], "4", "4"),
            (&[0x0018_1170], "IS", &[], "25", "25"),
            (
                &[0x0008_0016],
                "UI",
                &[],
                crate::support::CT,
                crate::support::CT,
            ),
            (
                &[0x0010_0040],
                "CS",
                &[O::RetainPatientCharacteristics],
                "F",
                "F",
            ),
            (&[0x0028_0051], "CS", &[], "BCKGR", "BCKGR"),
        ],
    );
}

#[test]
fn retained_identities_and_characteristics_keep_their_values() {
    const DEVICE: &[O] = &[O::RetainDeviceIdentity];
    const PLACE: &[O] = &[O::RetainInstitutionIdentity];
    const PATIENT: &[O] = &[O::RetainPatientCharacteristics];
    hold(
        hosts::ct,
        &[
            (&[0x0018_1000], "LO", DEVICE, "SN-55120934", "SN-55120934"),
            (&[0x0008_1010], "SH", DEVICE, "WXRSTATION9", "WXRSTATION9"),
            (&[0x0018_1008], "LO", DEVICE, "GANTRY 12", "GANTRY 12"),
            (
                &[0x0018_1200],
                "DA",
                DEVICE,
                "20220101\\20220601",
                "20220101\\20220601",
            ),
            (
                &[0x0008_0080],
                "LO",
                PLACE,
                "Wexlheim Klinikum",
                "Wexlheim Klinikum",
            ),
            (
                &[0x0008_0081],
                "ST",
                PLACE,
                "Am Markt 1, 30159 Wexlheim",
                "Am Markt 1, 30159 Wexlheim",
            ),
            (&[0x0008_1040], "LO", PLACE, "Radiology", "Radiology"),
            (&[0x0010_1010], "AS", PATIENT, "034Y", "034Y"),
            (&[0x0010_1010], "AS", PATIENT, "089Y", "089Y"),
            (&[0x0010_1010], "AS", PATIENT, "090Y", "090Y"),
            (&[0x0010_1010], "AS", PATIENT, "101Y", "090Y"),
            (&[0x0010_1010], "AS", PATIENT, "018M", "018M"),
            (&[0x0010_1030], "DS", PATIENT, "72.5", "72.5"),
            (&[0x0010_1020], "DS", PATIENT, "1.83", "1.83"),
            (&[0x0010_2160], "SH", PATIENT, "Kitavian", "Kitavian"),
            (&[0x0010_21A0], "CS", PATIENT, "NO", "NO"),
            (
                &[0x0010_2110],
                "LO",
                PATIENT,
                "Iodine\\Latex",
                "Iodine\\Latex",
            ),
        ],
    );
}

#[test]
fn retained_dates_and_uids_are_the_very_same() {
    const FULL: &[O] = &[O::RetainLongitudinalFullDates];
    const MOVED: &[O] = &[O::RetainLongitudinalModifiedDates];
    const UIDS: &[O] = &[O::RetainUids];
    hold(
        hosts::ct,
        &[
            (&[0x0008_0020], "DA", FULL, "20230304", "20230304"),
            (&[0x0008_0030], "TM", FULL, "101500.123456", "101500.123456"),
            (
                &[0x0008_002A],
                "DT",
                FULL,
                "20230304101500.123456+0200",
                "20230304101500.123456+0200",
            ),
            (&[0x0008_0201], "SH", FULL, "+0200", "+0200"),
            (
                &[0x0008_0030],
                "TM",
                MOVED,
                "101500.123456",
                "101500.123456",
            ),
            (&[0x0008_0201], "SH", MOVED, "+0200", "+0200"),
            (
                &[0x0020_0052],
                "UI",
                UIDS,
                "1.2.826.0.1.3680043.99.4711.9",
                "1.2.826.0.1.3680043.99.4711.9",
            ),
            (
                &[0x0008_1140, 0x0008_1155],
                "UI",
                UIDS,
                "1.2.826.0.1.3680043.99.4711.77",
                "1.2.826.0.1.3680043.99.4711.77",
            ),
        ],
    );
}

fn private() -> Part10 {
    let mut file = hosts::ct();
    file.data
        .text(0x0019_0010, "LO", "SIEMENS MR HEADER")
        .text(0x0043_0010, "LO", "GEMS_PARM_01")
        .text(0x2001_0010, "LO", "Philips Imaging DD 001")
        .text(0x7053_0010, "LO", "Philips PET Private Group");
    file
}

#[test]
fn private_attributes_that_the_standard_calls_safe_stay() {
    const SAFE: &[O] = &[O::RetainSafePrivate];
    hold(
        private,
        &[
            (&[0x0019_100C], "IS", SAFE, "800", "800"),
            (&[0x0019_100D], "CS", SAFE, "DIRECTIONAL", "DIRECTIONAL"),
            (&[0x0043_1027], "SH", SAFE, "0.984:1", "0.984:1"),
            (
                &[0x0043_1039],
                "IS",
                SAFE,
                "1000000800\\8\\0\\0",
                "1000000800\\8\\0\\0",
            ),
            (&[0x2001_1004], "CS", SAFE, "I", "I"),
            (&[0x7053_1000], "DS", SAFE, "0.000412", "0.000412"),
            (&[0x7053_1009], "DS", SAFE, "1.2345", "1.2345"),
        ],
    );
}

#[test]
fn a_safe_private_attribute_stays_in_any_block_and_in_items() {
    let mut file = hosts::ct();
    let item = Set::of(&[
        (0x0019_0023, "LO", "SIEMENS MR HEADER"),
        (0x0019_230C, "IS", "1000"),
    ]);
    file.data.items(0x0022_0015, vec![item]);
    let output = output(&file, Options::of(&[O::RetainSafePrivate]));
    assert_eq!(
        value(&output.data_set, &[0x0022_0015, 0x0019_230C]).as_deref(),
        Some("1000")
    );
    assert_eq!(
        value(&output.data_set, &[0x0022_0015, 0x0019_0023]).as_deref(),
        Some("SIEMENS MR HEADER")
    );
}

fn report_item(kind: &str) -> (Part10, Set) {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.88.33", "SR", 30);
    file.data
        .text(0x0040_A040, "CS", "CONTAINER")
        .text(0x0040_A050, "CS", "SEPARATE")
        .items(
            0x0040_A043,
            vec![Plot::code("18748-4", "Diagnostic imaging report")],
        );
    let mut item = Set::of(&[(0x0040_A010, "CS", "CONTAINS"), (0x0040_A040, "CS", kind)]);
    // A concept that Table E.3.4-1 does not list.
    item.items(
        0x0040_A043,
        vec![Set::of(&[
            (0x0008_0100, "SH", "410668003"),
            (0x0008_0102, "SH", "SCT"),
            (0x0008_0104, "LO", "Length"),
        ])],
    );
    (file, item)
}

#[test]
fn structured_content_keeps_numbers_codes_and_the_medicine_of_text() {
    let options = Options::of(&[O::CleanStructuredContent]);
    let (mut file, mut item) = report_item("NUM");
    let mut measured = Set::of(&[(0x0040_A30A, "DS", "12.5")]);
    measured.items(0x0040_08EA, vec![Plot::code("mm", "millimeter")]);
    item.items(0x0040_A300, vec![measured]);
    file.data.items(0x0040_A730, vec![item]);
    let out = output(&file, options);
    assert_eq!(
        value(&out.data_set, &[0x0040_A730, 0x0040_A300, 0x0040_A30A]).as_deref(),
        Some("12.5")
    );
    assert_eq!(
        value(&out.data_set, &[0x0040_A730, 0x0040_A043, 0x0008_0104]).as_deref(),
        Some("Length")
    );

    let (mut file, mut item) = report_item("CODE");
    item.items(0x0040_A168, vec![Plot::code("T-D1100", "Head")]);
    file.data.items(0x0040_A730, vec![item]);
    let out = output(&file, options);
    assert_eq!(
        value(&out.data_set, &[0x0040_A730, 0x0040_A168, 0x0008_0104]).as_deref(),
        Some("Head")
    );

    let (mut file, mut item) = report_item("TEXT");
    item.text(
        0x0040_A160,
        "UT",
        "No infiltrate in the left lobe of Ms Hohenwarth.",
    );
    file.data.items(0x0040_A730, vec![item]);
    let out = output(&file, options);
    let text = value(&out.data_set, &[0x0040_A730, 0x0040_A160]).unwrap_or_default();
    assert!(text.contains("No infiltrate in the left lobe"), "{text:?}");
}

#[test]
fn cleaned_graphics_keep_their_points_and_what_their_text_says() {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.11.1", "PR", 32);
    let mut graphic = Set::of(&[
        (0x0070_0005, "CS", "PIXEL"),
        (0x0070_0023, "CS", "POLYLINE"),
    ]);
    let points = [1.0f32, 2.0, 3.0, 4.0].map(f32::to_bits);
    graphic.short(0x0070_0020, 2).short(0x0070_0021, 2).put(
        0x0070_0022,
        "FL",
        Content::Longs(points.to_vec()),
    );
    let text = Set::of(&[
        (0x0070_0003, "CS", "PIXEL"),
        (0x0070_0006, "ST", "Lesion 12 mm for Ysoldine Hohenwarth"),
    ]);
    let mut annotation = Set::of(&[(0x0070_0002, "CS", "LAYER1")]);
    annotation
        .items(0x0070_0008, vec![text])
        .items(0x0070_0009, vec![graphic]);
    file.data.items(0x0070_0001, vec![annotation]);
    let out = output(&file, Options::of(&[O::CleanGraphics]));
    let path = |tags: [u32; 2]| value(&out.data_set, &[0x0070_0001, tags[0], tags[1]]);
    assert_eq!(
        path([0x0070_0008, 0x0070_0006]).as_deref(),
        Some("Lesion 12 mm")
    );
    assert_eq!(
        path([0x0070_0009, 0x0070_0023]).as_deref(),
        Some("POLYLINE")
    );
    let bytes: Vec<u8> = points
        .iter()
        .flat_map(|point| point.to_le_bytes())
        .collect();
    let lossy = String::from_utf8_lossy(&bytes)
        .trim_end_matches(['\0', ' '])
        .to_owned();
    assert_eq!(path([0x0070_0009, 0x0070_0022]), Some(lossy));
}

#[test]
fn items_keep_their_number_and_their_order() {
    let mut file = hosts::ct();
    let item = |meaning: &str| Plot::code("X", meaning);
    file.data.items(
        0x0022_0015,
        ["First", "Hohenwarth", "Third"].map(item).to_vec(),
    );
    let out = output(&file, Options::NONE);
    let Some(Value::Items(items)) = out
        .data_set
        .get(Tag(0x0022, 0x0015))
        .map(|element| &element.value)
    else {
        panic!("the sequence is gone");
    };
    let meanings: Vec<_> = items
        .iter()
        .map(|item| value(item, &[0x0008_0104]).unwrap_or_default())
        .collect();
    assert_eq!(
        (meanings.len(), &*meanings[0], &*meanings[2]),
        (3, "First", "Third")
    );
    assert!(!meanings[1].contains("Hohenwarth"));
}
