//! Encapsulated documents: an empty one of their kind takes their place, unless the policy keeps that kind.

mod support;

use bytes::Bytes;
use scanveil::instance::{Instance, Limits, Tag, Value};
use scanveil::{DocumentKind, Key, Outcome, Policy, Session};
use support::{EXPLICIT_LITTLE, Elements};

const DOCUMENT: Tag = Tag(0x0042, 0x0011);
const LENGTH: Tag = Tag(0x0042, 0x0015);

/// An encapsulated document of the SOP class with this number (PS3.4 B.5), about Jörg Zellweger.
fn file(class: u8, document: &[u8]) -> Bytes {
    let class = format!("1.2.840.10008.5.1.4.1.1.104.{class}");
    let elements = Elements::new()
        .text(0x0008_0005, "CS", "ISO_IR 192")
        .text(0x0008_0016, "UI", &class)
        .text(0x0008_0018, "UI", "1.2.826.99.1.1.3")
        .text(0x0010_0010, "PN", "Zellweger^Jörg")
        .text(0x0010_0020, "LO", "PAT-004711")
        .text(0x0020_000D, "UI", "1.2.826.99.1")
        .text(0x0020_000E, "UI", "1.2.826.99.1.1")
        .raw(0x0042_0011, "OB", document)
        .raw(0x0042_0015, "UL", &(document.len() as u32).to_le_bytes());
    elements.file(EXPLICIT_LITTLE).into()
}

/// The document that comes out, and what the instance says of its length.
fn through(keep: &[DocumentKind], file: &Bytes) -> (Vec<u8>, u32) {
    let policy = Policy {
        keep_documents: keep.to_vec(),
        ..Policy::default()
    };
    let session = Session::new(&policy, &Key::new([7; 32])).expect("a lawful policy");
    let Outcome::Released { release, .. } = session.deidentify(file) else {
        panic!("it is held back")
    };
    let mut output = Vec::new();
    release.write_to(file, &mut output).expect("memory");
    let read = Instance::read(&Bytes::from(output), &Limits::default()).expect("it reads back");
    let bytes = |tag| match read.data_set.get(tag).map(|element| &element.value) {
        Some(Value::Bytes(bytes)) => bytes.to_vec(),
        _ => panic!("it has to be there"),
    };
    let length = bytes(LENGTH).try_into().map(u32::from_le_bytes);
    (bytes(DOCUMENT), length.expect("four bytes"))
}

const ALL: [(u8, DocumentKind, &[u8]); 5] = [
    (1, DocumentKind::Pdf, b"%PDF-1.4"),
    (2, DocumentKind::Cda, b"<?xml"),
    (3, DocumentKind::Stl, &[0; 84]),
    (4, DocumentKind::Obj, b"#"),
    (5, DocumentKind::Mtl, b"#"),
];

#[test]
fn a_document_becomes_an_empty_one_of_its_kind_that_states_its_length() {
    for (class, _, beginning) in ALL {
        let (document, length) = through(&[], &file(class, b"the findings of somebody"));
        assert!(document.starts_with(beginning), "class {class}");
        assert_eq!(document.len(), length as usize);
        assert!(!document.windows(8).any(|window| window == b"findings"));
    }
}

#[test]
fn only_the_kinds_that_the_policy_names_stay() {
    let text = b"the findings of somebody";
    for (class, kind, _) in ALL {
        assert_eq!(through(&[kind], &file(class, text)).0, text);
        let others: Vec<_> = ALL
            .iter()
            .map(|(_, other, _)| *other)
            .filter(|other| *other != kind)
            .collect();
        assert_ne!(through(&others, &file(class, text)).0, text);
    }
}

#[test]
fn a_document_that_stays_loses_the_identifiers_of_its_study_and_keeps_its_length() {
    let text = "%PDF-1.4 (Findings of Jörg Zellweger, PAT004711, lungs clear)".as_bytes();
    let (document, length) = through(&[DocumentKind::Pdf], &file(1, text));
    let read = String::from_utf8_lossy(&document);
    assert!(
        !read.contains("Zellweger") && !read.contains("004711"),
        "{read}"
    );
    assert!(read.contains("Findings of") && read.contains("lungs clear"));
    assert_eq!(document.len(), text.len().next_multiple_of(2));
    assert_eq!(length as usize, text.len());
}
