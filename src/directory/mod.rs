//! DICOMDIR (PS3.3 Annex F): the directory of a file-set of releases, made anew from the releases themselves.
//!
//! An original DICOMDIR never goes on: it holds names and identification numbers of its own.

mod record_types;

use std::collections::BTreeMap;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use record_types::Need::{One, Two};
use record_types::{Key, NUMBER, PATIENT, SERIES, STUDY, record_of};

use crate::bytes::ByteSource;
use crate::deid::{dummy_value, uuid_uid};
use crate::instance::element::{DataSet, Element, Tag, VR, Value};
use crate::instance::writer::{self, Meta, Part};
use crate::instance::{Encoding, Instance, Limits, ReadError, tags};

const MEDIA_STORAGE_DIRECTORY: &str = "1.2.840.10008.1.3.10";
const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
/// The header before each item.
const ITEM_HEADER: u32 = 8;

/// What a directory has to know of a release: the keys of its records, encoded. `None` where no directory record is
/// for such an object; a file-set may hold files that its directory does not name.
///
/// # Errors
/// [`ReadError`] where it is no DICOM file.
pub fn directory_entry(release: &dyn ByteSource) -> Result<Option<Bytes>, ReadError> {
    let instance = Instance::read(release, &Limits::default())?;
    let (Some(sop_class), Some(sop_instance)) = (instance.sop_class(), instance.sop_instance())
    else {
        return Ok(None);
    };
    let Some((_, keys)) = record_of(sop_class) else {
        return Ok(None);
    };
    let mut entry = DataSet::default();
    let character_set = (tags::SPECIFIC_CHARACTER_SET, VR::CS, Two);
    for (tag, vr, need) in [&[character_set], PATIENT, STUDY, SERIES, keys].concat() {
        let element = instance.data_set.get(tag).cloned();
        match element.map(|element| element.value) {
            Some(value @ Value::Bytes(_)) if vr != VR::SQ => entry.put(Element { tag, vr, value }),
            Some(value @ Value::Items(_)) if vr == VR::SQ => entry.put(Element { tag, vr, value }),
            _ if need == Two && tag != tags::SPECIFIC_CHARACTER_SET && vr != VR::SQ => {
                entry.put_text(tag, vr, "");
            }
            _ => {}
        }
    }
    entry.put_text(tags::REFERENCED_SOP_CLASS_UID_IN_FILE, VR::UI, sop_class);
    entry.put_text(
        tags::REFERENCED_SOP_INSTANCE_UID_IN_FILE,
        VR::UI,
        sop_instance,
    );
    entry.put_text(
        tags::REFERENCED_TRANSFER_SYNTAX_UID_IN_FILE,
        VR::UI,
        &instance.transfer_syntax,
    );
    Ok(Some(
        writer::encode(&entry, Encoding::EXPLICIT_LITTLE).into(),
    ))
}

/// The DICOMDIR of a file-set: of each file, its path (components of at most eight capital letters, digits or "_",
/// PS3.10 8.2, with "/" between them) and its [`directory_entry`]. Its own UID is made of what it holds.
///
/// # Errors
/// [`ReadError`] where an entry is none.
pub fn directory(files: &[(String, Bytes)]) -> Result<Vec<u8>, ReadError> {
    let mut tree: BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<DataSet>>>> =
        BTreeMap::new();
    for (path, entry) in files {
        let mut entry = Instance::read(entry, &Limits::default())?.data_set;
        let file_id = path.replace('/', "\\");
        entry.put_text(tags::REFERENCED_FILE_ID, VR::CS, &file_id);
        let key = |tag| entry.ascii(tag).unwrap_or_default().to_owned();
        // Without an id, patients are told apart by their studies.
        let study = key(tags::STUDY_INSTANCE_UID);
        let patient = Some(key(tags::PATIENT_ID)).filter(|id| !id.is_empty());
        tree.entry(patient.unwrap_or_else(|| study.clone()))
            .or_default()
            .entry(study)
            .or_default()
            .entry(key(tags::SERIES_INSTANCE_UID))
            .or_default()
            .push(entry);
    }
    let mut records = Records::default();
    let patients: Vec<usize> = tree
        .into_values()
        .map(|studies| records.patient(studies))
        .collect();
    Ok(records.file(&patients, &uid_of(files)))
}

/// `2.25.` and a UUID of version 8 (RFC 9562 5.8) out of SHA-256 of the contents.
fn uid_of(files: &[(String, Bytes)]) -> String {
    let mut digest = Sha256::new();
    for (path, entry) in files {
        digest.update(path.as_bytes());
        digest.update([0]);
        digest.update(entry);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid_uid(bytes)
}

/// Directory records in the order in which they are written, with the places of those that they lead to.
#[derive(Default)]
struct Records {
    items: Vec<DataSet>,
    next: Vec<Option<usize>>,
    lower: Vec<Option<usize>>,
}

impl Records {
    fn patient(&mut self, studies: BTreeMap<String, BTreeMap<String, Vec<DataSet>>>) -> usize {
        let first = studies.values().flat_map(BTreeMap::values).flatten().next();
        let place = self.record("PATIENT", PATIENT, first.cloned().unwrap_or_default());
        let children: Vec<usize> = studies
            .into_values()
            .map(|series| self.study(series))
            .collect();
        self.link(place, &children)
    }

    fn study(&mut self, series: BTreeMap<String, Vec<DataSet>>) -> usize {
        let first = series.values().flatten().next();
        let place = self.record("STUDY", STUDY, first.cloned().unwrap_or_default());
        let children: Vec<usize> = series
            .into_values()
            .map(|instances| self.series(instances))
            .collect();
        self.link(place, &children)
    }

    fn series(&mut self, instances: Vec<DataSet>) -> usize {
        let first = instances.first().cloned().unwrap_or_default();
        let place = self.record("SERIES", SERIES, first);
        let children: Vec<usize> = instances
            .into_iter()
            .map(|instance| {
                let sop_class = instance
                    .ascii(tags::REFERENCED_SOP_CLASS_UID_IN_FILE)
                    .unwrap_or_default();
                let (kind, keys) = record_of(sop_class).unwrap_or(("IMAGE", &[NUMBER]));
                self.record(kind, keys, instance)
            })
            .collect();
        self.link(place, &children)
    }

    /// Appends a record with `keys` out of `entry`; what has to have a value and has none gets one that says nothing.
    fn record(&mut self, kind: &str, keys: &[Key], entry: DataSet) -> usize {
        let place = self.items.len();
        let mut record = DataSet::default();
        let is_instance = !matches!(kind, "PATIENT" | "STUDY" | "SERIES");
        let with_file = entry.elements().iter().filter(|element| {
            element.tag == tags::SPECIFIC_CHARACTER_SET
                || (is_instance && element.tag.group() == 0x0004)
        });
        with_file.for_each(|element| record.put(element.clone()));
        for (tag, vr, need) in keys {
            let is_empty = entry
                .get(*tag)
                .is_none_or(|element| element.value.byte_length() == 0);
            match (need, *tag) {
                (
                    One,
                    tags::INSTANCE_NUMBER | tags::SERIES_NUMBER | tags::STUDY_ID | tags::PATIENT_ID,
                ) if is_empty => {
                    record.put_text(*tag, *vr, &(place + 1).to_string());
                }
                (One, tags::MODALITY) if is_empty => record.put_text(*tag, *vr, "OT"),
                (One, _) if is_empty => record.put(Element {
                    tag: *tag,
                    vr: *vr,
                    value: dummy_value(*tag, *vr),
                }),
                _ => {
                    if let Some(element) = entry.get(*tag) {
                        record.put(element.clone());
                    }
                }
            }
        }
        record.put_text(tags::DIRECTORY_RECORD_TYPE, VR::CS, kind);
        record.put(number(
            tags::RECORD_IN_USE_FLAG,
            VR::US,
            &0xFFFFu16.to_le_bytes(),
        ));
        for tag in [
            tags::OFFSET_OF_THE_NEXT_DIRECTORY_RECORD,
            tags::OFFSET_OF_REFERENCED_LOWER_LEVEL_DIRECTORY_ENTITY,
        ] {
            record.put(offset(tag, 0));
        }
        self.items.push(record);
        self.next.push(None);
        self.lower.push(None);
        place
    }

    fn link(&mut self, parent: usize, children: &[usize]) -> usize {
        self.lower[parent] = children.first().copied();
        self.chain(children);
        parent
    }

    fn chain(&mut self, siblings: &[usize]) {
        for pair in siblings.windows(2) {
            self.next[pair[0]] = Some(pair[1]);
        }
    }

    /// The file. Offsets are counted from its first byte, so its length has to be known before they are.
    fn file(mut self, patients: &[usize], sop_instance: &str) -> Vec<u8> {
        self.chain(patients);
        let lengths = self
            .items
            .iter()
            .map(|item| ITEM_HEADER + writer::encode(item, Encoding::EXPLICIT_LITTLE).len() as u32);
        let lengths: Vec<u32> = lengths.collect();
        let all: u32 = lengths.iter().sum();
        let without_offsets = written(DataSet::default(), self.items.clone(), sop_instance);
        let first = without_offsets.len() as u32 - all;
        let starts: Vec<u32> = lengths
            .iter()
            .scan(first, |position, length| {
                let start = *position;
                *position += length;
                Some(start)
            })
            .collect();
        let start_of = |place: Option<usize>| place.map_or(0, |place| starts[place]);
        for (place, item) in self.items.iter_mut().enumerate() {
            item.put(offset(
                tags::OFFSET_OF_THE_NEXT_DIRECTORY_RECORD,
                start_of(self.next[place]),
            ));
            item.put(offset(
                tags::OFFSET_OF_REFERENCED_LOWER_LEVEL_DIRECTORY_ENTITY,
                start_of(self.lower[place]),
            ));
        }
        let mut head = DataSet::default();
        head.put(offset(
            tags::OFFSET_OF_THE_FIRST_DIRECTORY_RECORD_OF_THE_ROOT_DIRECTORY_ENTITY,
            start_of(patients.first().copied()),
        ));
        head.put(offset(
            tags::OFFSET_OF_THE_LAST_DIRECTORY_RECORD_OF_THE_ROOT_DIRECTORY_ENTITY,
            start_of(patients.last().copied()),
        ));
        written(head, self.items, sop_instance)
    }
}

/// The file with these offsets and records.
fn written(head: DataSet, items: Vec<DataSet>, sop_instance: &str) -> Vec<u8> {
    let mut data_set = DataSet::default();
    data_set.put_text(tags::FILE_SET_ID, VR::CS, "");
    for tag in [
        tags::OFFSET_OF_THE_FIRST_DIRECTORY_RECORD_OF_THE_ROOT_DIRECTORY_ENTITY,
        tags::OFFSET_OF_THE_LAST_DIRECTORY_RECORD_OF_THE_ROOT_DIRECTORY_ENTITY,
    ] {
        data_set.put(offset(tag, 0));
    }
    head.elements()
        .iter()
        .for_each(|element| data_set.put(element.clone()));
    data_set.put(number(tags::FILE_SET_CONSISTENCY_FLAG, VR::US, &[0, 0]));
    data_set.put(Element {
        tag: tags::DIRECTORY_RECORD_SEQUENCE,
        vr: VR::SQ,
        value: Value::Items(items),
    });
    let meta = Meta {
        sop_class: Some(MEDIA_STORAGE_DIRECTORY),
        sop_instance,
        transfer_syntax: EXPLICIT_LITTLE,
    };
    let nothing = Bytes::new();
    let parts = writer::write(&data_set, &meta, Encoding::EXPLICIT_LITTLE, &nothing, false);
    let mut file = Vec::new();
    // Nothing here is deflated or a range, so nothing is read that could fail.
    for part in parts.unwrap_or_default() {
        if let Part::Bytes(bytes) = part {
            file.extend_from_slice(&bytes);
        }
    }
    file
}

fn offset(tag: Tag, value: u32) -> Element {
    number(tag, VR::UL, &value.to_le_bytes())
}

fn number(tag: Tag, vr: VR, bytes: &[u8]) -> Element {
    Element {
        tag,
        vr,
        value: Value::Bytes(Bytes::copy_from_slice(bytes)),
    }
}

#[cfg(test)]
mod tests {
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
            let entry = directory_entry(&release).unwrap().unwrap();
            (path.to_owned(), entry)
        })
        .collect();
        let file = directory(&files).unwrap();
        // The reader passes a DICOMDIR over by its class: as anything else it reads it.
        let at = file
            .windows(MEDIA_STORAGE_DIRECTORY.len())
            .position(|window| window == MEDIA_STORAGE_DIRECTORY.as_bytes())
            .unwrap();
        let mut other = file.clone();
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
    fn what_a_record_has_to_have_is_never_empty() {
        let data_set = file_set();
        let records = data_set.items(tags::DIRECTORY_RECORD_SEQUENCE);
        assert_eq!(records[1].ascii(tags::STUDY_DATE), Some("19000101"));
        assert_eq!(records[3].ascii(tags::INSTANCE_NUMBER), Some("4"));
        assert_eq!(records[2].ascii(tags::MODALITY), Some("OT"));
    }
}
