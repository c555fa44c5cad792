//! One key, one result: whatever the order, the session, the other files. Another key shares nothing.

use bytes::Bytes;
use scanveil::{Key, Outcome, ProfileOption as O, Session};

use crate::hosts::{self, STUDY};
use crate::keeps::value;
use crate::options::Options;
use crate::runner::learned;
use crate::support::model::Part10;

fn released(session: &Session, source: &Bytes) -> Vec<u8> {
    match session.deidentify(source) {
        Outcome::Released { release, .. } => {
            let mut output = Vec::new();
            release
                .write_to(source, &mut output)
                .expect("memory does not fail");
            output
        }
        other => panic!("{other:?}"),
    }
}

fn session(options: Options, key: u8) -> Session {
    Session::new(&options.policy(), &Key::new([key; 32])).expect("lawful")
}

fn read(bytes: Vec<u8>) -> scanveil::instance::Instance {
    scanveil::instance::Instance::read(&Bytes::from(bytes), &scanveil::instance::Limits::default())
        .expect("readable")
}

fn text(bytes: &[u8], tag: u32) -> Option<String> {
    value(&read(bytes.to_vec()).data_set, &[tag])
}

const MOVED: &[O] = &[O::RetainLongitudinalModifiedDates];

#[test]
fn every_file_comes_out_alike_in_any_order_and_any_session() {
    let groups = crate::groups();
    let files: Vec<Bytes> = groups
        .iter()
        .map(|group| Bytes::copy_from_slice(&group.build().file))
        .collect();
    for options in [
        Options::NONE,
        Options::of(&[O::CleanDescriptors, O::RetainSafePrivate, MOVED[0]]),
    ] {
        let outputs = |order: &mut dyn Iterator<Item = &Bytes>| {
            let order: Vec<&Bytes> = order.collect();
            let mut session = session(options, 3);
            for (study, lines) in learned(order.iter().copied()) {
                session.learn(&study, lines);
            }
            let mut outputs: Vec<(Bytes, Option<Vec<u8>>)> = order
                .into_iter()
                .map(|file| match session.deidentify(file) {
                    Outcome::Released { .. } => (file.clone(), Some(released(&session, file))),
                    _ => (file.clone(), None),
                })
                .collect();
            outputs.sort();
            outputs
        };
        let forward = outputs(&mut files.iter());
        let backward = outputs(&mut files.iter().rev());
        for ((file, one), (_, other)) in forward.iter().zip(&backward) {
            let position = files
                .iter()
                .position(|known| known == file)
                .expect("one of them");
            assert!(one == other, "{} under {options}", groups[position].name);
        }
    }
}

#[test]
fn two_keys_share_no_pseudonym() {
    let source = Bytes::from(hosts::ct().encode());
    let mut seen = std::collections::HashSet::new();
    let mut dates = std::collections::HashSet::new();
    for key in 0..40 {
        let output = released(&session(Options::of(MOVED), key), &source);
        for tag in [
            0x0008_0018,
            0x0020_000D,
            0x0020_000E,
            0x0020_0052,
            0x0010_0020,
        ] {
            assert!(
                seen.insert(text(&output, tag).expect("kept")),
                "{tag:08X} under key {key}"
            );
        }
        dates.insert(text(&output, 0x0008_0020));
    }
    assert!(dates.len() >= 35, "only {} different days", dates.len());
}

fn with(changes: &[(u32, &'static str, &str)]) -> Bytes {
    let mut file: Part10 = hosts::ct();
    for (tag, vr, text) in changes {
        file.data.text(*tag, vr, text);
    }
    Bytes::from(file.encode())
}

#[test]
fn intervals_stay_between_dates_of_a_patient_and_the_age_at_the_scan_stays_true() {
    let day = |output: &[u8], tag: u32| -> i64 {
        let text = text(output, tag).expect("kept");
        let (year, month, day): (i64, i64, i64) = (
            text[..4].parse().unwrap(),
            text[4..6].parse().unwrap(),
            text[6..8].parse().unwrap(),
        );
        // Days since 0000-03-01, by Zeller's way of counting months from March.
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day
    };
    let session = session(Options::of(MOVED), 9);
    let first = released(
        &session,
        &with(&[
            (0x0008_0020, "DA", "20200228"),
            (0x0008_0022, "DA", "20200301"),
        ]),
    );
    let later = released(
        &session,
        &with(&[
            (0x0008_0020, "DA", "20210301"),
            (0x0020_000D, "UI", "1.2.826.0.1.3680043.99.5000"),
            (0x0010_0020, "LO", "pat 0047119"),
            (0x0008_0060, "CS", "MR"),
        ]),
    );
    assert_eq!(day(&first, 0x0008_0022) - day(&first, 0x0008_0020), 2);
    assert_eq!(day(&later, 0x0008_0020) - day(&first, 0x0008_0020), 367);
    assert_eq!(day(&first, 0x0008_0020) - day(&first, 0x0010_0030), 23_076);
    assert_eq!(text(&later, 0x0010_0020), text(&first, 0x0010_0020));
}

#[test]
fn a_patient_is_recognised_whichever_way_the_id_is_written() {
    let session = session(Options::NONE, 4);
    let code = |id: &str| {
        text(
            &released(&session, &with(&[(0x0010_0020, "LO", id)])),
            0x0010_0020,
        )
    };
    for (one, other) in [
        ("0047119", "47119"),
        ("PAT-0047119", "pat0047119"),
        ("4711^^^WEX", "4711"),
        (" 4711 ", "4711"),
    ] {
        assert_eq!(code(one), code(other), "{one} and {other}");
    }
    assert_ne!(code("47119"), code("47118"));
}

#[test]
fn the_mapping_has_every_uid_and_the_patient_and_the_output_has_the_new_ones() {
    let source = Bytes::from(hosts::ct().encode());
    let session = session(Options::NONE, 5);
    let Outcome::Released {
        mapping: Some(mapping),
        release,
        ..
    } = session.deidentify_with_mapping(&source, &scanveil::pixels::clean::Boxes::default())
    else {
        panic!("no mapping")
    };
    let mut output = Vec::new();
    release
        .write_to(&source, &mut output)
        .expect("memory does not fail");
    assert!(
        mapping
            .patients
            .iter()
            .any(|(old, new)| old == "PAT-0047119"
                && Some(new) == text(&output, 0x0010_0020).as_ref())
    );
    let study = mapping.uids.iter().find(|(old, _)| old == STUDY);
    assert_eq!(
        study.map(|(_, new)| new.clone()),
        text(&output, 0x0020_000D)
    );
    for (old, new) in &mapping.uids {
        assert!(old != new && new.starts_with("2.25."), "{new}");
    }
}
