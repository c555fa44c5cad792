//! The directory read back by the reader of instances.

use super::*;

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const SR: &str = "1.2.840.10008.5.1.4.1.1.88.11";

fn release(patient: &str, study: &str, series: &str, instance: &str, class: &str) -> Bytes {
    let mut data_set = DataSet::default();
    data_set.put_text(tags::SOP_CLASS_UID, VR::UI, class);
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, instance);
    data_set.put_text(tags::PATIENT_ID, VR::LO, patient);
    data_set.put_text(tags::STUDY_INSTANCE_UID, VR::UI, study);
    data_set.put_text(tags::SERIES_INSTANCE_UID, VR::UI, series);
    data_set.put_text(tags::STUDY_DATE, VR::DA, "");
    writer::encode(&data_set, Encoding::EXPLICIT_LITTLE).into()
}

fn file_set() -> DataSet {
    let files: Vec<(String, Bytes)> = [
        ("A/1", release("P1", "1.1", "1.1.1", "1.1.1.1", CT)),
        ("A/2", release("P1", "1.1", "1.1.1", "1.1.1.2", CT)),
        ("A/3", release("P1", "1.2", "1.2.1", "1.2.1.1", SR)),
        ("B/1", release("P2", "2.1", "2.1.1", "2.1.1.1", CT)),
    ]
    .into_iter()
    .map(|(path, release)| {
        let entry = directory_entry(&release).unwrap();
        (path.to_owned(), entry.keys.unwrap())
    })
    .collect();
    read(&directory(&files).unwrap())
}

fn read(file: &[u8]) -> DataSet {
    // The reader passes a DICOMDIR over by its class: as anything else it reads it.
    let at = file
        .windows(MEDIA_STORAGE_DIRECTORY.len())
        .position(|window| window == MEDIA_STORAGE_DIRECTORY.as_bytes())
        .unwrap();
    let mut other = file.to_vec();
    other[at + MEDIA_STORAGE_DIRECTORY.len() - 1] = b'9';
    let read = Instance::read(&Bytes::from(other), &Limits::default()).unwrap();
    let mut data_set = read.data_set;
    // Every offset has to lead to an item.
    let items = data_set.items(tags::DIRECTORY_RECORD_SEQUENCE).to_vec();
    for element in items.iter().chain([&data_set]).flat_map(DataSet::elements) {
        if let (VR::UL, Value::Bytes(bytes)) = (element.vr, &element.value) {
            let offset = u32::from_le_bytes(bytes[..].try_into().unwrap()) as usize;
            assert!(offset == 0 || file[offset..].starts_with(b"\xFE\xFF\x00\xE0"));
        }
    }
    data_set.normalise();
    data_set
}

#[test]
fn records_stand_by_patient_study_and_series_and_every_offset_leads_to_one() {
    let data_set = file_set();
    let records = data_set.items(tags::DIRECTORY_RECORD_SEQUENCE);
    let kinds: Vec<_> = records
        .iter()
        .filter_map(|record| record.ascii(tags::DIRECTORY_RECORD_TYPE))
        .collect();
    let expected =
        "PATIENT STUDY SERIES IMAGE IMAGE STUDY SERIES SR_DOCUMENT PATIENT STUDY SERIES IMAGE";
    assert_eq!(
        kinds
            .iter()
            .map(|kind| kind.replace(' ', "_"))
            .collect::<Vec<_>>()
            .join(" "),
        expected
    );
    assert_eq!(records[4].ascii(tags::REFERENCED_FILE_ID), Some("A\\2"));
}

#[test]
fn numbers_of_a_big_endian_instance_are_little_endian_in_its_record() {
    let mut item = DataSet::default();
    item.put(number(tags::REFERENCED_SEGMENT_NUMBER, VR::US, &[0, 7]));
    let mut data_set = DataSet::default();
    data_set.put_text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.11.1");
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, "1.2.3");
    data_set.put(Element {
        tag: tags::REFERENCED_SERIES_SEQUENCE,
        vr: VR::SQ,
        value: Value::Items(vec![item]),
    });
    let big = Encoding {
        explicit: true,
        big_endian: true,
    };
    let release: Bytes = writer::encode(&data_set, big).into();
    let keys = directory_entry(&release).unwrap().keys.unwrap();
    let read = Instance::read(&keys, &Limits::default()).unwrap().data_set;
    let [item] = read.items(tags::REFERENCED_SERIES_SEQUENCE) else {
        panic!("one series is referenced");
    };
    let value = item.get(tags::REFERENCED_SEGMENT_NUMBER).unwrap();
    assert!(matches!(&value.value, Value::Bytes(bytes) if bytes[..] == [7, 0]));
}

#[test]
fn of_a_document_its_title_and_that_titles_modifiers_are_named_and_no_more_of_its_content() {
    let item = |relationship: &str, text: &str| {
        let mut item = DataSet::default();
        item.put_text(tags::RELATIONSHIP_TYPE, VR::CS, relationship);
        item.put_text(tags::TEXT_VALUE, VR::UT, text);
        item
    };
    let mut data_set = DataSet::default();
    data_set.put_text(tags::SOP_CLASS_UID, VR::UI, SR);
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, "1.2.3");
    data_set.put(Element {
        tag: tags::CONTENT_SEQUENCE,
        vr: VR::SQ,
        value: Value::Items(vec![
            item("CONTAINS", "findings"),
            item("HAS CONCEPT MOD", "language"),
        ]),
    });
    data_set.put(Element {
        tag: tags::CONCEPT_NAME_CODE_SEQUENCE,
        vr: VR::SQ,
        value: Value::Items(vec![DataSet::default()]),
    });
    let release: Bytes = writer::encode(&data_set, Encoding::EXPLICIT_LITTLE).into();
    let keys = directory_entry(&release).unwrap().keys.unwrap();
    let data_set = read(&directory(&[("A/1".to_owned(), keys)]).unwrap());
    let record = &data_set.items(tags::DIRECTORY_RECORD_SEQUENCE)[3];
    assert_eq!(record.items(tags::CONCEPT_NAME_CODE_SEQUENCE).len(), 1);
    let [item] = record.items(tags::CONTENT_SEQUENCE) else {
        panic!("one item is left");
    };
    assert_eq!(item.ascii(tags::TEXT_VALUE), Some("language"));
}

#[test]
fn what_stands_under_no_patient_or_is_private_has_no_record() {
    for class in ["1.2.840.10008.5.1.4.1.1.200.1", "1.3.12.2.1107.5.9.1"] {
        let entry = directory_entry(&release("P1", "1.1", "1.1.1", "1.1.1.1", class)).unwrap();
        assert!(entry.keys.is_none(), "{class}");
        assert_eq!(entry.patient, "P1");
    }
}

#[test]
fn without_an_id_a_patient_is_told_by_the_study() {
    let entry = directory_entry(&release("", "1.1", "1.1.1", "1.1.1.1", CT)).unwrap();
    assert_eq!(entry.patient, "1.1");
}

#[test]
fn what_a_record_has_to_have_is_never_empty() {
    let data_set = file_set();
    let records = data_set.items(tags::DIRECTORY_RECORD_SEQUENCE);
    assert_eq!(records[1].ascii(tags::STUDY_DATE), Some("19000101"));
    assert_eq!(records[3].ascii(tags::INSTANCE_NUMBER), Some("4"));
    assert_eq!(records[2].ascii(tags::MODALITY), Some("OT"));
    let bare = release("", "", "", "1.1.1.1", CT);
    let keys = directory_entry(&bare).unwrap().keys.unwrap();
    let data_set = read(&directory(&[("A/1".to_owned(), keys)]).unwrap());
    let records = data_set.items(tags::DIRECTORY_RECORD_SEQUENCE);
    assert_eq!(records[0].ascii(tags::PATIENT_ID), Some("NO-ID-1"));
    let study = records[1].ascii(tags::STUDY_INSTANCE_UID).unwrap();
    let series = records[2].ascii(tags::SERIES_INSTANCE_UID).unwrap();
    assert!(study.starts_with("2.25.") && series.starts_with("2.25.") && study != series);
}

#[test]
fn a_verified_document_was_verified_when_its_last_observer_did() {
    let observer = |time: &str| {
        let mut item = DataSet::default();
        item.put_text(tags::VERIFICATION_DATE_TIME, VR::DT, time);
        item
    };
    let mut data_set = DataSet::default();
    data_set.put_text(tags::SOP_CLASS_UID, VR::UI, SR);
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, "1.2.3");
    data_set.put(Element {
        tag: tags::VERIFYING_OBSERVER_SEQUENCE,
        vr: VR::SQ,
        value: Value::Items(vec![observer("20200102"), observer("20200101")]),
    });
    let release: Bytes = writer::encode(&data_set, Encoding::EXPLICIT_LITTLE).into();
    let keys = directory_entry(&release).unwrap().keys.unwrap();
    let data_set = read(&directory(&[("A/1".to_owned(), keys)]).unwrap());
    let record = &data_set.items(tags::DIRECTORY_RECORD_SEQUENCE)[3];
    assert_eq!(record.ascii(tags::VERIFICATION_DATE_TIME), Some("20200102"));
}
