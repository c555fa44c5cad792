//! Retain Safe Private from file to file: what stays of the private attributes of an instance, and what is in it.

mod support;

use bytes::Bytes;
use scanveil::instance::{Instance, Limits, Tag, VR, Value};
use scanveil::{Key, Outcome, Policy, Scan, Session};
use support::{EXPLICIT_LITTLE, Elements, ct_header, ct_pixels};

const KNOWLEDGE_BASE: &str = "element_sig_pattern,tag_name,vr,private_disposition
\"(0029,\"\"ACME\"\",01)\",Mode,LO,k
\"(0029,\"\"ACME\"\",02)\",Operator,LO,d
\"(0029,\"\"ACME\"\",03)\",Series,LO,h
\"(0029,\"\"ACME\"\",04)\",When,SL,oi
\"(0029,\"\"ACME\"\",05)\",Items,SQ,k
\"(0029,\"\"ACME\"\",05)[<0>](0029,\"\"ACME\"\",06)\",In items,LO,k
\"(0029,\"\"ACME\"\",07)\",Number,SL,k
\"(0029,\"\"ACME\"\",08)\",Anything,OB,k
";
const OPTIONS: &str = r#"{"options": ["retain-safe-private", "retain-longitudinal-modified-dates"],
    "privateKnowledgeBase": {"name": "of this test"}}"#;

/// What leaves of a CT with these private elements; `None` where the file is held back.
fn released(private: impl FnOnce(Elements) -> Elements) -> Option<Instance> {
    let file = Bytes::from(ct_pixels(private(ct_header(Elements::new()))).file(EXPLICIT_LITTLE));
    let policy = Policy::from_json(OPTIONS).expect("the policy is valid");
    let key = Key::new([7; 32]);
    let base = KNOWLEDGE_BASE.as_bytes();
    let mut session = Session::with_private_knowledge_base(&policy, &key, base).expect("a session");
    let Scan::Instance { study, identifiers } = session.scan(&file) else {
        panic!("the file is read");
    };
    session.learn(&study, identifiers);
    let Outcome::Released { release, .. } = session.deidentify(&file) else {
        return None;
    };
    let mut output = Vec::new();
    release
        .write_to(&file, &mut output)
        .expect("memory takes any file");
    assert!(!holds(&output, b"Zellweger"), "a name leaves");
    Some(Instance::read(&Bytes::from(output), &Limits::default()).expect("it reads back"))
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn text(instance: &Instance, tag: Tag) -> Option<String> {
    let element = instance.data_set.get(tag)?;
    match &element.value {
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

fn acme(elements: Elements) -> Elements {
    elements.text(0x0029_0042, "LO", "Acme")
}

#[test]
fn each_private_attribute_gets_what_the_knowledge_base_says() {
    let seconds = 1_600_000_000i32.to_le_bytes();
    let output = released(|elements| {
        acme(elements.text(0x0029_0010, "LO", "Nobody knows it"))
            .text(0x0029_1001, "LO", "of an unknown creator")
            .text(0x0029_4201, "LO", "HELICAL")
            .text(0x0029_4202, "LO", "somebody")
            .text(0x0029_4203, "LO", "1.2.826.99.1.1")
            .raw(0x0029_4204, "SL", &seconds)
            .raw(0x0029_4208, "OB", b"\x01\x02bytes")
            .text(0x0029_4209, "LO", "unlisted")
            .text(0x0029_4301, "LO", "an orphan")
    })
    .expect("it is released");
    let at = |element| text(&output, Tag(0x0029, element));
    assert_eq!(at(0x0042).as_deref(), Some("Acme"));
    assert_eq!(at(0x4201).as_deref(), Some("HELICAL "));
    assert_eq!(at(0x4208).as_deref(), Some("\u{1}\u{2}bytes\0"));
    for element in [0x0010, 0x1001, 0x4202, 0x4209, 0x4301] {
        assert_eq!(at(element), None, "{element:04x}");
    }
    // The series' new UID, wherever it stands.
    let series = output.data_set.get(Tag(0x0020, 0x000E)).expect("it stays");
    let Value::Bytes(series) = &series.value else {
        panic!("a UID is bytes");
    };
    let series = String::from_utf8_lossy(series)
        .trim_end_matches('\0')
        .to_owned();
    assert_ne!(series, "1.2.826.99.1.1");
    assert_eq!(at(0x4203).expect("it stays").trim_end(), series);
    let when = output.data_set.get(Tag(0x0029, 0x4204)).expect("it stays");
    let Value::Bytes(when) = &when.value else {
        panic!("a number is bytes");
    };
    let when = i32::from_le_bytes(when[..].try_into().expect("four bytes"));
    assert_eq!((when - 1_600_000_000) % 86_400, 0);
    assert_ne!(when, 1_600_000_000);
}

#[test]
fn items_of_a_private_sequence_have_creators_of_their_own() {
    let item =
        acme(Elements::new())
            .text(0x0029_4206, "LO", "stays")
            .text(0x0029_4202, "LO", "goes");
    let orphan = Elements::new().text(0x0029_4206, "LO", "goes");
    let implicit =
        Elements::implicit()
            .text(0x0029_0010, "LO", "ACME")
            .text(0x0029_1006, "LO", "stays");
    let unknown = Elements::implicit().sequence_with_lengths(0x0029_4205, "SQ", &[implicit]);
    for (name, sequence) in [
        ("SQ", Elements::new().sequence(0x0029_4205, &[item, orphan])),
        (
            "UN",
            Elements::new().raw(0x0029_4205, "UN", &unknown.bytes[8..]),
        ),
    ] {
        let output = released(|elements| {
            let mut elements = acme(elements);
            elements.bytes.extend(&sequence.bytes);
            elements
        })
        .expect("it is released");
        let sequence = output.data_set.get(Tag(0x0029, 0x4205)).expect("it stays");
        assert_eq!(sequence.vr, VR::SQ, "{name}");
        let Value::Items(items) = &sequence.value else {
            panic!("{name}: a sequence has items");
        };
        assert_eq!(items[0].elements().len(), 2, "{name}");
        assert!(items[1..].iter().all(|item| item.elements().is_empty()));
    }
}

/// However it is written, and whoever calls it safe: [`released`] looks for the name in the bytes.
#[test]
fn no_name_leaves_in_a_private_value() {
    let name = b"for Zellweger^Jorg, at noon ";
    let long = [&vec![1u8; 40_000][..], name].concat();
    let safe = Elements::new()
        .short(0x0008_0301, 0x0029)
        .text(0x0008_0302, "LO", "ACME")
        .text(0x0008_0303, "CS", "SAFE");
    let (mut files, mut left) = (0, 0);
    for vr in ["LO", "LT", "SH", "CS", "UT", "UN", "OB", "OW"] {
        let takes_long = ["UT", "UN", "OB", "OW"].contains(&vr);
        for element in [0x4201, 0x4203, 0x4204, 0x4205, 0x4207, 0x4208, 0x4209] {
            for value in [&name[..], &long] {
                if value.len() > name.len() && !takes_long {
                    continue;
                }
                let output = released(|elements| {
                    let declared = elements.sequence(0x0008_0300, std::slice::from_ref(&safe));
                    acme(declared).raw(0x0029_0000 | element, vr, value)
                });
                files += 1;
                left += usize::from(output.is_some());
            }
        }
    }
    assert!(left * 2 > files, "{left} of {files} were released");
}
