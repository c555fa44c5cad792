use bytes::Bytes;

use super::*;
use crate::instance::Limits;
use crate::instance::transfer_syntax::Encoding;
use crate::instance::writer::{Meta, Part, write};

/// The identifiers of a file with this data set.
fn harvested(data_set: &DataSet) -> BTreeSet<Identifier> {
    let meta = Meta {
        sop_class: Some("1.2.840.10008.5.1.4.1.1.2"),
        sop_instance: "1.2.826.0.1.99.1",
        transfer_syntax: "1.2.840.10008.1.2.1",
    };
    let encoding = Encoding::EXPLICIT_LITTLE;
    let parts = write(data_set, &meta, encoding, &Bytes::new(), false).unwrap();
    let Part::Bytes(file) = &parts[0] else {
        panic!("written anew")
    };
    harvest(&Instance::read(file, &Limits::default()).unwrap())
}

fn holds(found: &BTreeSet<Identifier>, kind: IdentifierKind, text: &str) -> bool {
    found.contains(&Identifier {
        kind,
        text: text.to_owned(),
    })
}

#[test]
fn names_and_dates_count_under_any_value_representation() {
    let mut data_set = DataSet::default();
    data_set.put_text(tags::PERFORMING_PHYSICIAN_NAME, VR::LO, "Gaines^Stacy");
    data_set.put_text(tags::STUDY_DATE, VR::LO, "20240115");
    data_set.put_text(tags::OTHER_PATIENT_NAMES, VR::PN, "Doe^Jane\\Roe^Jane");
    let found = harvested(&data_set);
    assert!(
        holds(&found, IdentifierKind::Name, "Gaines^Stacy"),
        "{found:?}"
    );
    assert!(holds(&found, IdentifierKind::Date, "20240115"));
    assert!(holds(&found, IdentifierKind::Name, "Doe^Jane"));
    assert!(holds(&found, IdentifierKind::Name, "Roe^Jane"));
}

#[test]
fn codes_name_people_hospitals_and_machines_only_where_their_sequence_does() {
    let mut data_set = DataSet::default();
    for (sequence, meaning) in [
        (Tag(0x0008, 0x0082), "Mercy Hospital"),
        (Tag(0x0008, 0x1032), "CT of the head"),
        (Tag(0x0040, 0x1101), "Stacy Gaines"),
        (Tag(0x0040, 0x4028), "Station Seven"),
    ] {
        let mut item = DataSet::default();
        item.put_text(tags::CODE_VALUE, VR::SH, "99");
        item.put_text(tags::CODE_MEANING, VR::LO, meaning);
        data_set.put(Element {
            tag: sequence,
            vr: VR::SQ,
            value: Value::Items(vec![item]),
        });
    }
    let found = harvested(&data_set);
    assert!(holds(&found, IdentifierKind::Institution, "Mercy Hospital"));
    assert!(holds(&found, IdentifierKind::Name, "Stacy Gaines"));
    assert!(holds(&found, IdentifierKind::Device, "Station Seven"));
    assert!(
        !found
            .iter()
            .any(|identifier| identifier.text.contains("head"))
    );
}

/// A sequence with one item.
fn sequence(tag: Tag, item: DataSet) -> Element {
    Element {
        tag,
        vr: VR::SQ,
        value: Value::Items(vec![item]),
    }
}

fn with(tag: Tag, vr: VR, text: &str) -> DataSet {
    let mut data_set = DataSet::default();
    data_set.put_text(tag, vr, text);
    data_set
}

#[test]
fn whoever_worked_on_the_study_is_named_wherever_the_file_names_them() {
    let mut data_set = DataSet::default();
    for (tag, name) in [
        (Tag(0x0008, 0x0090), "Referring^Rita"),
        (Tag(0x0008, 0x1048), "Record^Rolf"),
        (tags::PERFORMING_PHYSICIAN_NAME, "Performing^Petra"),
        (Tag(0x0008, 0x1060), "Reading^Rupert"),
        (Tag(0x0008, 0x1070), "Operator^Olga\\Second^Otto"),
        (Tag(0x0032, 0x1032), "Requesting^Rosa"),
    ] {
        data_set.put_text(tag, VR::PN, name);
    }
    data_set.put_text(Tag(0x0011, 0x0010), VR::LO, "ACME");
    data_set.put_text(Tag(0x0011, 0x1001), VR::PN, "Private^Paula");
    let inner = with(Tag(0x0011, 0x1003), VR::PN, "Nested^Nora");
    data_set.put(sequence(Tag(0x0011, 0x1002), inner));
    for (outer, meaning) in [
        (Tag(0x0008, 0x0096), "Ref Coded"),
        (Tag(0x0008, 0x1052), "Perf Coded"),
        (Tag(0x0008, 0x1072), "Oper Coded"),
    ] {
        let code = with(tags::CODE_MEANING, VR::LO, meaning);
        let mut item = DataSet::default();
        item.put(sequence(Tag(0x0040, 0x1101), code));
        data_set.put(sequence(outer, item));
    }
    let code = with(tags::CODE_MEANING, VR::LO, "Verifier Coded");
    let mut observer = with(Tag(0x0040, 0xA075), VR::PN, "Verifier^Vera");
    observer.put(sequence(Tag(0x0040, 0xA088), code));
    data_set.put(sequence(Tag(0x0040, 0xA073), observer));
    let mut item = with(Tag(0x0040, 0xA123), VR::PN, "Content^Cora");
    item.put_text(Tag(0x0040, 0xA040), VR::CS, "PNAME");
    let mut container = DataSet::default();
    container.put(sequence(tags::CONTENT_SEQUENCE, item));
    data_set.put(sequence(tags::CONTENT_SEQUENCE, container));
    let mut step = with(Tag(0x0040, 0xA123), VR::PN, "Stain^Sven");
    step.put_text(Tag(0x0040, 0xA040), VR::CS, "PNAME");
    data_set.put(sequence(tags::ACQUISITION_CONTEXT_SEQUENCE, step));
    let performer = with(Tag(0x0040, 0x4037), VR::PN, "Human^Hugo");
    data_set.put(sequence(Tag(0x0040, 0x4035), performer));
    let found = harvested(&data_set);
    for name in [
        "Referring^Rita",
        "Record^Rolf",
        "Performing^Petra",
        "Reading^Rupert",
        "Operator^Olga",
        "Second^Otto",
        "Requesting^Rosa",
        "Private^Paula",
        "Nested^Nora",
        "Ref Coded",
        "Perf Coded",
        "Oper Coded",
        "Verifier^Vera",
        "Verifier Coded",
        "Content^Cora",
        "Stain^Sven",
        "Human^Hugo",
    ] {
        assert!(
            holds(&found, IdentifierKind::Name, name),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn what_is_called_after_its_maker_or_its_modality_is_no_identifier() {
    let mut data_set = DataSet::default();
    data_set.put_text(tags::MODALITY, VR::CS, "MR");
    data_set.put_text(tags::MANUFACTURER, VR::LO, "Acme Imaging");
    data_set.put_text(tags::STATION_NAME, VR::SH, "MR");
    data_set.put_text(tags::INSTITUTION_NAME, VR::LO, "ACME IMAGING");
    data_set.put_text(tags::PATIENT_ID, VR::LO, "UNKNOWN");
    data_set.put_text(tags::PATIENT_NAME, VR::PN, "MR");
    let found: Vec<_> = harvested(&data_set)
        .into_iter()
        .filter(|identifier| identifier.kind != IdentifierKind::Uid)
        .collect();
    let names: Vec<_> = found.iter().map(|identifier| identifier.kind).collect();
    assert_eq!(names, [IdentifierKind::Name], "{found:?}");
}

#[test]
fn addresses_of_people_and_of_institutions_are_two_kinds() {
    let mut data_set = DataSet::default();
    data_set.put_text(tags::INSTITUTION_ADDRESS, VR::ST, "100 Hospital Road");
    data_set.put_text(Tag(0x0010, 0x1040), VR::LO, "12 Main Street");
    let found = harvested(&data_set);
    assert!(holds(
        &found,
        IdentifierKind::InstitutionAddress,
        "100 Hospital Road"
    ));
    assert!(holds(&found, IdentifierKind::Address, "12 Main Street"));
}

#[test]
fn each_kind_goes_through_a_line_and_back() {
    for kind in IdentifierKind::ALL {
        let identifier = Identifier {
            kind,
            text: "x y".to_owned(),
        };
        assert_eq!(
            Identifier::from_line(&identifier.to_line()),
            Some(identifier)
        );
    }
}
