//! Whatever the options, an output is an instance that is valid as its input was, and says truly what was done.

use bytes::Bytes;
use scanveil::instance::{DataSet, Instance, Limits, Tag, VR, Value};
use scanveil::{Outcome, ProfileOption as O};

use crate::hosts::{self, STUDY};
use crate::keeps::{output, value};
use crate::options::Options;
use crate::runner::{inflated, learned, session};
use crate::support::model::{DEFLATED, EXPLICIT_BIG, IMPLICIT_LITTLE, Part10, Set};

fn every_element(data_set: &DataSet, visit: &mut dyn FnMut(Tag, VR, &Value)) {
    for element in data_set.elements() {
        visit(element.tag, element.vr, &element.value);
        if let Value::Items(items) = &element.value {
            items.iter().for_each(|item| every_element(item, visit));
        }
    }
}

/// The longest value of a representation in characters (PS3.5 6.2), and whether `\` divides values.
fn longest(vr: VR) -> Option<(usize, bool)> {
    Some(match vr {
        VR::AE | VR::CS | VR::DS | VR::SH | VR::TM => (16, true),
        VR::AS => (4, true),
        VR::DA => (18, true),
        VR::DT => (54, true),
        VR::IS => (12, true),
        VR::LO | VR::UI => (64, true),
        VR::PN => (64 * 3 + 2, true),
        VR::ST => (1024, false),
        VR::LT => (10240, false),
        _ => return None,
    })
}

#[test]
fn every_value_that_leaves_has_an_even_and_lawful_length() {
    let groups = crate::groups();
    let files: Vec<Bytes> = groups
        .iter()
        .map(|group| Bytes::copy_from_slice(&group.build().file))
        .collect();
    let learned = learned(&files);
    for (number, options) in Options::few().into_iter().enumerate() {
        let mut session = session(options);
        for (study, lines) in &learned {
            session.learn(study, lines.iter().cloned());
        }
        // A third of the files under each set: every file under a third of the sets.
        for (group, source) in groups.iter().zip(&files).skip(number % 3).step_by(3) {
            let Outcome::Released { release, .. } = session.deidentify(source) else {
                continue;
            };
            let mut bytes = Vec::new();
            release
                .write_to(source, &mut bytes)
                .expect("memory does not fail");
            let name = group.name;
            assert_eq!(
                inflated(&bytes).len() % 2,
                0,
                "{name} under {options}: odd length"
            );
            let instance =
                Instance::read(&Bytes::from(bytes), &Limits::default()).expect("it reads back");
            let mut last = Vec::new();
            every_element(&instance.data_set, &mut |tag, vr, value| {
                let Value::Bytes(bytes) = value else { return };
                assert_eq!(
                    bytes.len() % 2,
                    0,
                    "{name} {tag} under {options}: odd length"
                );
                let Some((limit, divided)) = longest(vr) else {
                    return;
                };
                let text = String::from_utf8_lossy(bytes);
                let values: Vec<&str> = match divided {
                    true => text.split('\\').collect(),
                    false => vec![&*text],
                };
                for value in values {
                    let length = value
                        .trim_end_matches(['\0', ' '])
                        .chars()
                        .filter(|c| *c != '\u{1B}')
                        .count();
                    // Escape sequences and letters of several bytes in other sets count for more than they are.
                    if value.is_ascii() && length > limit {
                        last.push(format!(
                            "{name} {tag} under {options}: {length} characters of {vr:?}"
                        ));
                    }
                }
            });
            assert!(last.is_empty(), "{last:?}");
        }
    }
}

/// Attributes of a CT image that must have a value (type 1), and that must be there (type 2).
const TYPE_1: [u32; 12] = [
    0x0008_0008,
    0x0008_0016,
    0x0008_0018,
    0x0008_0060,
    0x0020_000D,
    0x0020_000E,
    0x0020_0032,
    0x0020_0037,
    0x0020_0052,
    0x0028_0010,
    0x0028_1052,
    0x7FE0_0010,
];
const TYPE_2: [u32; 11] = [
    0x0008_0020,
    0x0008_0030,
    0x0008_0050,
    0x0008_0070,
    0x0008_0090,
    0x0010_0010,
    0x0010_0020,
    0x0010_0030,
    0x0010_0040,
    0x0020_0010,
    0x0018_0060,
];

#[test]
fn what_the_iod_demands_is_there_under_every_set_of_options() {
    let file = hosts::ct();
    for options in Options::lawful() {
        let out = output(&file, options);
        let length = |tag: u32| {
            let element = out.data_set.get(Tag((tag >> 16) as u16, tag as u16));
            element.map(|element| match &element.value {
                Value::Bytes(bytes) => bytes.len(),
                Value::Items(items) => items.len(),
                _ => 1,
            })
        };
        for tag in TYPE_1 {
            assert!(
                length(tag).is_some_and(|length| length > 0),
                "{tag:08X} under {options}: {:?}",
                length(tag)
            );
        }
        for tag in TYPE_2 {
            assert!(
                length(tag).is_some(),
                "{tag:08X} is missing under {options}"
            );
        }
    }
}

#[test]
fn the_marks_are_true_to_the_options() {
    let file = hosts::ct();
    for options in Options::lawful() {
        let out = output(&file, options);
        assert_eq!(value(&out.data_set, &[0x0012_0062]).as_deref(), Some("YES"));
        let dates = match (
            options.has(O::RetainLongitudinalFullDates),
            options.has(O::RetainLongitudinalModifiedDates),
        ) {
            (true, _) => "UNMODIFIED",
            (_, true) => "MODIFIED",
            _ => "REMOVED",
        };
        assert_eq!(
            value(&out.data_set, &[0x0028_0303]).as_deref(),
            Some(dates),
            "{options}"
        );
        let Some(Value::Items(codes)) = out
            .data_set
            .get(Tag(0x0012, 0x0064))
            .map(|element| &element.value)
        else {
            panic!("no codes under {options}");
        };
        let mut found: Vec<String> = codes
            .iter()
            .filter_map(|code| value(code, &[0x0008_0100]))
            .collect();
        found.sort();
        let code_of = |option: &O| match option {
            O::CleanGraphics => "113103",
            O::CleanStructuredContent => "113104",
            O::CleanDescriptors => "113105",
            O::RetainLongitudinalFullDates => "113106",
            O::RetainLongitudinalModifiedDates => "113107",
            O::RetainPatientCharacteristics => "113108",
            O::RetainDeviceIdentity => "113109",
            O::RetainUids => "113110",
            O::RetainSafePrivate => "113111",
            O::RetainInstitutionIdentity => "113112",
            _ => unreachable!("not among the options"),
        };
        let mut expected: Vec<String> = options
            .list()
            .iter()
            .map(|option| code_of(option).to_owned())
            .collect();
        expected.push("113100".to_owned());
        expected.sort();
        assert_eq!(found, expected, "{options}");
    }
}

#[test]
fn the_meta_information_names_the_instance_and_this_program() {
    for transfer_syntax in [
        crate::support::EXPLICIT_LITTLE,
        IMPLICIT_LITTLE,
        EXPLICIT_BIG,
        DEFLATED,
    ] {
        let file = Part10 {
            transfer_syntax,
            ..hosts::ct()
        };
        let source = Bytes::from(file.encode());
        let Outcome::Released { release, .. } = session(Options::NONE).deidentify(&source) else {
            panic!("held back")
        };
        let mut bytes = Vec::new();
        release
            .write_to(&source, &mut bytes)
            .expect("memory does not fail");
        let uid = release.sop_instance().as_bytes();
        let mentions = inflated(&bytes)
            .windows(uid.len())
            .filter(|window| *window == uid)
            .count();
        assert_eq!(
            mentions, 2,
            "{transfer_syntax}: (0002,0003) and (0008,0018)"
        );
        let class = scanveil::IMPLEMENTATION_CLASS_UID.as_bytes();
        assert!(
            bytes[132..400]
                .windows(class.len())
                .any(|window| window == class)
        );
        let out = Instance::read(&Bytes::from(bytes), &Limits::default()).expect("it reads back");
        assert_eq!(out.transfer_syntax, transfer_syntax);
    }
}

#[test]
fn references_of_a_study_still_meet() {
    // One frame of reference and one image, in a CT, a structure set, a segmentation, a report, a state, a key object.
    let image = format!("{STUDY}.1.1");
    let reference = || {
        Set::of(&[
            (0x0008_1150, "UI", crate::support::CT),
            (0x0008_1155, "UI", &image),
        ])
    };
    let ct = output(&hosts::ct(), Options::NONE);
    let new = value(&ct.data_set, &[0x0008_0018]).expect("it has one");
    let content = Options::of(&[O::CleanStructuredContent]);
    for (class, path, options) in [
        (
            "481.3",
            &[0x3006_0010, 0x3006_0012, 0x3006_0014, 0x3006_0016][..],
            Options::NONE,
        ),
        (
            "66.4",
            &[0x5200_9230, 0x0008_9124, 0x0008_2112],
            Options::NONE,
        ),
        ("11.1", &[0x0008_1115, 0x0008_1140], Options::NONE),
        (
            "88.59",
            &[0x0040_A375, 0x0008_1115, 0x0008_1199],
            Options::NONE,
        ),
        (
            "88.33",
            &[0x0040_A375, 0x0008_1115, 0x0008_1199],
            Options::NONE,
        ),
        ("88.33", &[0x0040_A730, 0x0008_1199], content),
    ] {
        let mut file = hosts::instance(&format!("1.2.840.10008.5.1.4.1.1.{class}"), "OT", 40);
        let item = path.iter().rev().fold(reference(), |inner, tag| {
            let mut outer = Set::new();
            if *tag == 0x0008_1199 && path[0] == 0x0040_A730 {
                outer
                    .text(0x0040_A010, "CS", "CONTAINS")
                    .text(0x0040_A040, "CS", "IMAGE");
            }
            outer.items(*tag, vec![inner]);
            outer
        });
        file.data.0.extend(item.0);
        let out = output(&file, options);
        let full: Vec<u32> = path.iter().copied().chain([0x0008_1155]).collect();
        assert_eq!(value(&out.data_set, &full), Some(new.clone()), "{class}");
    }
}
