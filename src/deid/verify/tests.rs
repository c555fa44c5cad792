//! What the verifier holds back.

use super::*;
use crate::deid::identifiers::Identifier;
use crate::deid::policy::OptionSet;
use crate::deid::private::{Declared, PrivateRules};
use crate::instance::transfer_syntax::Encoding;
use crate::instance::writer::{Meta, write};
use bytes::Bytes;

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";

/// A draft as if the actions had left `tag` in it.
fn draft(tag: Tag, vr: VR, value: &[u8]) -> Draft {
    let mut data_set = DataSet::default();
    data_set.put_text(tags::SOP_CLASS_UID, VR::UI, CT);
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, "2.25.7");
    data_set.put(Element {
        tag,
        vr,
        value: Value::Bytes(Bytes::copy_from_slice(value)),
    });
    let meta = Meta {
        sop_class: Some(CT),
        sop_instance: "2.25.7",
        transfer_syntax: "1.2.840.10008.1.2.1",
    };
    let encoding = Encoding::EXPLICIT_LITTLE;
    let parts = write(&data_set, &meta, encoding, &Bytes::new(), false).unwrap();
    Draft {
        parts,
        data_set,
        sop_instance: "2.25.7".to_owned(),
    }
}

fn verdict(draft: Draft) -> Result<Release, Finding> {
    let identifiers = [
        (IdentifierKind::Name, "Zellweger^Jörg"),
        (IdentifierKind::Id, "PAT-004711"),
        (IdentifierKind::BirthDate, "19561224"),
        (IdentifierKind::Uid, "1.2.826.99.1.1.3"),
    ];
    let search = IdentifierSearch::new(identifiers.map(|(kind, text)| Identifier {
        kind,
        text: text.to_owned(),
    }));
    let (private, declared) = (PrivateRules::default(), Declared::default());
    let rules = Rules {
        private: &private,
        declared: &declared,
        is_explicit: true,
        iod: crate::deid::table::iod_of(CT),
        options: OptionSet::default(),
        document: None,
        keep_documents: &[],
        is_over_89: None,
    };
    let none = HashSet::new();
    verify(
        draft,
        &Bytes::new(),
        &Limits::default(),
        rules,
        &search,
        &none,
        None,
    )
    .map_err(|rejection| match rejection {
        Rejection::Finding(finding) => finding,
        _ => panic!("no pixels were to be checked"),
    })
}

#[test]
fn a_draft_without_identifiers_becomes_a_release() {
    let kernel = draft(tags::CONVOLUTION_KERNEL, VR::SH, b"B30f");
    assert_eq!(verdict(kernel).unwrap().sop_instance(), "2.25.7");
}

#[test]
fn an_identifier_that_the_actions_left_holds_the_file_back_and_names_the_attribute_only() {
    for left in [
        "for Zellweger",
        "PAT004711",
        "24.12.1956",
        "see 1.2.826.99.1.1.3.5",
    ] {
        let finding = verdict(draft(tags::CONVOLUTION_KERNEL, VR::SH, left.as_bytes()))
            .expect_err("an identifier is left");
        assert_eq!(finding.code, "identifier-left", "{left}");
        assert_eq!(finding.tag.as_deref(), Some("(0018,1210)"));
        assert!(!finding.message.contains("Zellweger"));
    }
    let uid = draft(tags::FRAME_OF_REFERENCE_UID, VR::UI, b"1.2.826.99.1.1.3");
    assert_eq!(verdict(uid).unwrap_err().code, "identifier-left");
    let binary = draft(tags::ICC_PROFILE, VR::OB, b"\0\x01profile of Zellweger\0\0");
    assert_eq!(verdict(binary).unwrap_err().code, "identifier-left");
}

#[test]
fn an_attribute_that_has_to_go_holds_the_file_back() {
    for (tag, vr) in [
        (Tag(0x0029, 0x1010), VR::LO),
        (tags::STUDY_DESCRIPTION, VR::LO),
        (Tag(0x0020, 0x0000), VR::UL),
    ] {
        let finding = verdict(draft(tag, vr, b"left")).unwrap_err();
        assert_eq!(finding.code, "not-removed", "{tag}");
    }
}

#[test]
fn bytes_that_are_not_what_was_meant_hold_the_file_back() {
    let mut cut = draft(tags::CONVOLUTION_KERNEL, VR::SH, b"B30f");
    let Part::Bytes(bytes) = &cut.parts[0] else {
        panic!("written anew")
    };
    let shorter = bytes.slice(..bytes.len() - 2);
    cut.parts = vec![Part::Bytes(shorter)];
    assert_eq!(verdict(cut).unwrap_err().code, "not-readable");

    let mut more = draft(tags::CONVOLUTION_KERNEL, VR::SH, b"B30f");
    let other = draft(tags::CONVOLUTION_KERNEL, VR::SH, b"B30f with more in it");
    more.parts = other.parts;
    assert_eq!(verdict(more).unwrap_err().code, "not-readable");
}
