//! The profile and the verifier, on files built in code.

mod support;

use bytes::Bytes;
use scanveil::instance::{DataSet, Instance, Limits, Tag, Value};
use scanveil::{Key, Outcome, Policy, Scan, Session};
use support::{CT, ENHANCED_CT, EXPLICIT_LITTLE, Elements, PIXELS, ct, ct_header, ct_pixels};

fn session(key: u8) -> Session {
    Session::new(&Policy::default(), &Key::new([key; 32])).expect("the default policy is lawful")
}

fn released(session: &Session, file: &[u8]) -> Vec<u8> {
    let source = Bytes::copy_from_slice(file);
    match session.deidentify(&source) {
        Outcome::Released { release, .. } => {
            let mut out = Vec::new();
            release
                .write_to(&source, &mut out)
                .expect("memory does not fail");
            out
        }
        other => panic!("not released: {other:?}"),
    }
}

fn read(file: &[u8]) -> Instance {
    let instance =
        Instance::read(&Bytes::copy_from_slice(file), &Limits::default()).expect("readable");
    assert!(instance.defect.is_none(), "{:?}", instance.defect);
    instance
}

fn deidentified(file: &[u8]) -> Instance {
    read(&released(&session(1), file))
}

fn text(data_set: &DataSet, tag: u32) -> Option<String> {
    match &data_set.get(tag_of(tag))?.value {
        Value::Bytes(bytes) => Some(
            String::from_utf8_lossy(bytes)
                .trim_end_matches(['\0', ' '])
                .to_owned(),
        ),
        _ => None,
    }
}

fn items(data_set: &DataSet, tag: u32) -> &[DataSet] {
    match data_set.get(tag_of(tag)).map(|element| &element.value) {
        Some(Value::Items(items)) => items,
        _ => &[],
    }
}

fn tag_of(tag: u32) -> Tag {
    Tag((tag >> 16) as u16, tag as u16)
}

fn contains(file: &[u8], needle: &str) -> bool {
    file.windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

#[test]
fn nothing_that_names_the_patient_is_in_the_output() {
    let file = released(&session(1), &ct(|elements| elements));
    for needle in [
        "Zellweger",
        "Jörg",
        "山田",
        "太郎",
        "004711",
        "19561224",
        "Quimby",
        "Hortense",
        "Lukas",
        "778812",
        "20210304",
        "1.2.826.99",
        "MEISTERSTATION",
        "whatever",
    ] {
        assert!(!contains(&file, needle), "{needle} is left");
    }
    assert_eq!(file[..128], [0; 128], "the preamble is zeroed");
}

#[test]
fn the_pixels_are_the_same_bytes() {
    let file = released(&session(1), &ct(|elements| elements));
    assert!(file.ends_with(&PIXELS));
}

#[test]
fn a_kept_text_that_holds_an_identifier_is_replaced_however_it_is_spelt() {
    // Convolution Kernel is not in Table E.1-1, so it stays where nothing is found in it.
    let kernel = |text: &str| ct(|elements| elements.text(0x0018_1210, "SH", text));
    for harmless in ["B30f", "STANDARD", "SOFT TISSUE"] {
        assert_eq!(
            text(&deidentified(&kernel(harmless)).data_set, 0x0018_1210).as_deref(),
            Some(harmless)
        );
    }
    for (spelling, identifier) in [
        ("for ZELLWEGER", "ZELLWEGER"),
        ("zellweger, jorg", "jorg"),
        ("Joerg Z", "Joerg"),
        ("jörg", "jörg"),
        ("山田太郎", "山田"),
        ("pat_004711", "004711"),
        ("PAT004711", "004711"),
        ("24.12.1956", "1956"),
        ("1956-12-24", "1956"),
        ("Dec 24 1956", "Dec"),
        ("dr.quimby", "quimby"),
        ("acc778812", "778812"),
    ] {
        let left = text(&deidentified(&kernel(spelling)).data_set, 0x0018_1210);
        assert!(
            !left.as_deref().unwrap_or_default().contains(identifier),
            "{spelling} became {left:?}"
        );
    }
}

#[test]
fn identifiers_of_another_file_of_the_study_are_found_too() {
    let other = ct(|elements| elements.text(0x0010_1001, "PN", "Oberhuber^Walpurga"));
    let file = ct(|elements| elements.text(0x0018_1210, "SH", "wie Oberhuber"));
    let mut session = session(1);
    assert!(
        contains(&released(&session, &file), "Oberhuber"),
        "nobody can know that this is a name"
    );
    let Scan::Instance { study, identifiers } = session.scan(&Bytes::from(other)) else {
        panic!("not an instance")
    };
    session.learn(&study, identifiers);
    assert!(!contains(&released(&session, &file), "Oberhuber"));
}

#[test]
fn uids_are_replaced_alike_everywhere_each_value_by_itself_and_the_standards_own_are_kept() {
    let file = ct(|elements| {
        elements
            .text(0x0020_0052, "UI", "1.2.826.99.7")
            // Not in Table E.1-1: Referenced Color Palette Instance UID.
            .text(0x0028_0304, "UI", "1.2.826.99.7")
            // Multi-valued: Failure UID List does not exist; Related General SOP Class UID names classes.
            .text(
                0x0040_A171,
                "UI",
                "1.2.826.99.7\\1.2.826.99.8\\1.2.840.10008.5.1.4.1.1.2",
            )
    });
    let out = deidentified(&file);
    let frame = text(&out.data_set, 0x0020_0052).expect("kept");
    assert!(frame.starts_with("2.25."), "{frame}");
    assert_eq!(text(&out.data_set, 0x0028_0304), Some(frame.clone()));
    let several = text(&out.data_set, 0x0040_A171).expect("kept");
    let several: Vec<&str> = several.split('\\').collect();
    assert_eq!(several[0], frame);
    assert!(several[1].starts_with("2.25.") && several[1] != frame);
    assert_eq!(several[2], CT);
    assert_eq!(text(&out.data_set, 0x0008_0016).as_deref(), Some(CT));
}

#[test]
fn one_key_gives_one_result_and_two_keys_share_no_pseudonym() {
    let file = ct(|elements| elements);
    assert_eq!(released(&session(1), &file), released(&session(1), &file));
    let (one, two) = (
        read(&released(&session(1), &file)),
        read(&released(&session(2), &file)),
    );
    for tag in [
        0x0008_0018,
        0x0020_000D,
        0x0020_000E,
        0x0010_0010,
        0x0010_0020,
    ] {
        assert_ne!(
            text(&one.data_set, tag),
            text(&two.data_set, tag),
            "{tag:08X}"
        );
    }
}

#[test]
fn private_unknown_and_repeating_attributes_go_at_any_depth() {
    let nested = Elements::new()
        .text(0x0008_0100, "SH", "T-1")
        .text(0x0009_0010, "LO", "BLIXO 1.0")
        .text(0x0009_1001, "LO", "secret")
        .sequence(
            0x0040_0441,
            &[Elements::new().text(0x0029_1010, "LO", "deep")],
        );
    let file = ct(|elements| {
        elements
            .sequence(0x0022_0015, &[nested])
            .text(0x0029_0010, "LO", "BLIXO 2.0")
            .text(0x5002_0022, "LO", "curve label")
    });
    let file = {
        // Behind the group 0028 of the pixels, where ascending order wants them.
        let mut elements = Elements::of(file[..file.len() - 20].to_vec());
        elements = elements
            .raw(0x6002_3000, "OB", b"overlay!")
            .text(0x6002_4000, "LT", "overlay comment")
            .text(0x6002_1500, "LO", "overlay label");
        [elements.bytes, file[file.len() - 20..].to_vec()].concat()
    };
    let out = released(&session(1), &file);
    for needle in ["BLIXO", "secret", "deep", "curve", "overlay"] {
        assert!(!contains(&out, needle), "{needle} is left");
    }
    assert_eq!(
        text(&items(&read(&out).data_set, 0x0022_0015)[0], 0x0008_0100).as_deref(),
        Some("T-1")
    );
}

#[test]
fn compound_actions_follow_the_type_in_the_instances_iod() {
    // Content Date, Z/D: type 2C in CT Image, type 1C in Enhanced CT Image.
    let with_date = |sop_class: &str| {
        let header = Elements::new()
            .text(0x0008_0016, "UI", sop_class)
            .text(0x0008_0018, "UI", "1.2.826.99.1.1.3")
            .text(0x0008_0023, "DA", "20210304");
        ct_pixels(header).file(EXPLICIT_LITTLE)
    };
    assert_eq!(
        text(&deidentified(&with_date(CT)).data_set, 0x0008_0023).as_deref(),
        Some("")
    );
    assert_eq!(
        text(&deidentified(&with_date(ENHANCED_CT)).data_set, 0x0008_0023).as_deref(),
        Some("19000101")
    );
}

#[test]
fn what_was_done_is_said_in_the_file() {
    let file = ct(|elements| elements.text(0x0012_0063, "LO", "an earlier tool"));
    let out = deidentified(&file);
    assert_eq!(text(&out.data_set, 0x0012_0062).as_deref(), Some("YES"));
    let method = text(&out.data_set, 0x0012_0063).expect("said");
    assert!(method.starts_with("an earlier tool\\scanveil "), "{method}");
    assert!(method.split('\\').all(|value| value.len() <= 64));
    assert_eq!(
        text(&items(&out.data_set, 0x0012_0064)[0], 0x0008_0100).as_deref(),
        Some("113100")
    );
    assert_eq!(text(&out.data_set, 0x0028_0303).as_deref(), Some("REMOVED"));
}

#[test]
fn implicit_big_endian_and_deflated_files_come_out_as_they_came_in() {
    for (elements, transfer_syntax) in [
        (Elements::implicit(), "1.2.840.10008.1.2"),
        (Elements::big_endian(), "1.2.840.10008.1.2.2"),
    ] {
        let out = deidentified(&ct_pixels(ct_header(elements)).file(transfer_syntax));
        assert_eq!(out.transfer_syntax, transfer_syntax);
        assert_eq!(text(&out.data_set, 0x0008_0060).as_deref(), Some("CT"));
    }
    let plain = ct_pixels(ct_header(Elements::new()));
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut deflate, &plain.bytes).expect("memory does not fail");
    let deflated = Elements::of(deflate.finish().expect("memory does not fail"));
    let out = deidentified(&deflated.file("1.2.840.10008.1.2.1.99"));
    assert_eq!(out.transfer_syntax, "1.2.840.10008.1.2.1.99");
    assert_eq!(text(&out.data_set, 0x0008_0060).as_deref(), Some("CT"));
}

#[test]
fn a_file_that_is_cut_short_is_held_back_with_the_attribute_and_its_identifiers_are_still_learned()
{
    let file = ct(|elements| elements);
    let cut = Bytes::copy_from_slice(&file[..file.len() - 3]);
    match session(1).deidentify(&cut) {
        Outcome::Quarantined { reason, .. } => {
            assert_eq!(reason.code, "truncated");
            assert_eq!(reason.tag.as_deref(), Some("(7FE0,0010)"));
            assert!(
                reason.message.contains("3 more bytes"),
                "{}",
                reason.message
            );
        }
        other => panic!("{other:?}"),
    }
    let Scan::Instance { identifiers, .. } = session(1).scan(&cut) else {
        panic!("not an instance")
    };
    assert!(identifiers.iter().any(|line| line.contains("Zellweger")));
}

#[test]
fn bytes_behind_the_data_set_do_not_go_on() {
    let mut file = ct(|elements| elements);
    file.extend(
        Elements::new()
            .raw(0xFFFC_FFFC, "OB", b"padding with Zellweger in it")
            .bytes,
    );
    file.extend(b"and Zellweger again, as no element at all");
    let out = released(&session(1), &file);
    assert!(out.ends_with(&PIXELS));
}

#[test]
fn a_sequence_written_as_unknown_is_read_and_cleaned() {
    let item =
        Elements::implicit()
            .text(0x0008_1150, "UI", CT)
            .text(0x0008_1155, "UI", "1.2.826.99.5");
    let file = {
        let header = Elements::new()
            .text(0x0008_0016, "UI", CT)
            .text(0x0008_0018, "UI", "1.2.826.99.1.1.3")
            .sequence_with_lengths(0x0008_1140, "UN", &[item]);
        ct_pixels(header).file(EXPLICIT_LITTLE)
    };
    let out = deidentified(&file);
    let reference = text(&items(&out.data_set, 0x0008_1140)[0], 0x0008_1155).expect("kept");
    assert!(reference.starts_with("2.25."), "{reference}");
}

#[test]
fn what_is_no_dicom_file_is_passed_over() {
    for bytes in [
        &b""[..],
        b"%PDF-1.7 and so on, and so on, long enough to look at",
        &[0; 400],
        &[0xFF; 400],
    ] {
        match session(1).deidentify(&Bytes::copy_from_slice(bytes)) {
            Outcome::Skipped { reason } => assert_eq!(reason.code, "not-dicom"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn nothing_that_is_said_of_a_file_holds_an_identifier_wherever_it_breaks_off() {
    let file = ct(|elements| elements);
    for length in 0..file.len() {
        let source = Bytes::copy_from_slice(&file[..length]);
        let said = match session(1).deidentify(&source) {
            Outcome::Quarantined { reason, summary } => format!("{reason:?} {summary:?}"),
            Outcome::Skipped { reason } => format!("{reason:?}"),
            // Cut between two elements, a file is shorter and not damaged.
            Outcome::Released {
                release, summary, ..
            } => {
                let mut out = Vec::new();
                release
                    .write_to(&source, &mut out)
                    .expect("memory does not fail");
                format!("{summary:?} {}", String::from_utf8_lossy(&out))
            }
        };
        for needle in ["Zellweger", "004711", "1.2.826.99", "Quimby"] {
            assert!(!said.contains(needle), "{needle} in {said}");
        }
    }
}
