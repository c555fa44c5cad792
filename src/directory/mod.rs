//! DICOMDIR (PS3.3 Annex F): the directory of a file-set of releases, made anew from the releases themselves.
//!
//! An original DICOMDIR never goes on: it holds names and identification numbers of its own.

mod record_types;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use record_types::Need::{IfThere, One, Two};
use record_types::{Key, NUMBER, PATIENT, SERIES, STUDY, record_of};

use crate::bytes::ByteSource;
use crate::deid::{dummy_value, uuid_uid};
use crate::instance::element::{DataSet, Element, Tag, VR, Value, padded, swapped, unit_size};
use crate::instance::writer::{self, Meta, Part};
use crate::instance::{Encoding, Instance, Limits, ReadError, swap_items, tags};

const MEDIA_STORAGE_DIRECTORY: &str = "1.2.840.10008.1.3.10";
const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
/// The header before each item.
const ITEM_HEADER: u32 = 8;

/// What a file-set has to know of a release.
#[derive(Debug, Clone)]
pub struct DirectoryEntry {
    /// What tells its patient from the others of the file-set: the new Patient ID, without one the study.
    pub patient: String,
    /// The keys of its records, encoded. `None` where no directory record is for such an object: a file-set may hold
    /// files that its directory does not name.
    pub keys: Option<Bytes>,
}

/// What a file-set has to know of a release.
///
/// # Errors
/// [`ReadError`] where it is no DICOM file.
pub fn directory_entry(release: &dyn ByteSource) -> Result<DirectoryEntry, ReadError> {
    let instance = Instance::read(release, &Limits::default())?;
    Ok(DirectoryEntry {
        patient: patient_of(&instance.data_set),
        keys: keys_of(&instance),
    })
}

/// Without an id, patients are told apart by their studies.
fn patient_of(data_set: &DataSet) -> String {
    let text = |tag| data_set.ascii(tag).filter(|text| !text.is_empty());
    let id = text(tags::PATIENT_ID).or_else(|| text(tags::STUDY_INSTANCE_UID));
    id.unwrap_or_default().to_owned()
}

fn keys_of(instance: &Instance) -> Option<Bytes> {
    let (sop_class, sop_instance) = (instance.sop_class()?, instance.sop_instance()?);
    let (_, keys) = record_of(sop_class)?;
    let mut entry = DataSet::default();
    let character_set = (tags::SPECIFIC_CHARACTER_SET, VR::CS, IfThere);
    for (tag, vr, _) in [&[character_set], PATIENT, STUDY, SERIES, keys].concat() {
        let own = instance.data_set.get(tag);
        let Some(element) = own.or_else(|| last_verification(&instance.data_set, tag)) else {
            continue;
        };
        let mut value = match &element.value {
            Value::Bytes(bytes) if vr != VR::SQ => {
                let swapped = instance.encoding.big_endian.then(|| swapped(vr, bytes));
                Value::Bytes(swapped.flatten().unwrap_or_else(|| bytes.clone()))
            }
            Value::Items(items) if tag == tags::CONTENT_SEQUENCE => {
                Value::Items(items.iter().filter(is_modifier).cloned().collect())
            }
            Value::Items(items) if vr == VR::SQ => Value::Items(items.clone()),
            _ => continue,
        };
        if instance.encoding.big_endian {
            swap_items(&mut value);
        }
        entry.put(Element { tag, vr, value });
    }
    for (tag, uid) in [
        (tags::REFERENCED_SOP_CLASS_UID_IN_FILE, sop_class),
        (tags::REFERENCED_SOP_INSTANCE_UID_IN_FILE, sop_instance),
        (
            tags::REFERENCED_TRANSFER_SYNTAX_UID_IN_FILE,
            &instance.transfer_syntax,
        ),
    ] {
        entry.put_text(tag, VR::UI, uid);
    }
    Some(writer::encode(&entry, Encoding::EXPLICIT_LITTLE).into())
}

/// When a document was last verified is said with the names of those who did.
fn last_verification(data_set: &DataSet, tag: Tag) -> Option<&Element> {
    let observers = data_set.items(tags::VERIFYING_OBSERVER_SEQUENCE).iter();
    observers
        .filter(|_| tag == tags::VERIFICATION_DATE_TIME)
        .max_by_key(|observer| observer.ascii(tag))?
        .get(tag)
}

/// Whether an item of a document's content says more of its title.
fn is_modifier(item: &&DataSet) -> bool {
    item.ascii(tags::RELATIONSHIP_TYPE) == Some("HAS CONCEPT MOD")
}

/// The DICOMDIR of a file-set: of each file, its path (components of at most eight capital letters, digits or "_",
/// PS3.10 8.2, with "/" between them) and the keys of its [`directory_entry`]. Its own UID is made of what it holds.
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
        tree.entry(patient_of(&entry))
            .or_default()
            .entry(key(tags::STUDY_INSTANCE_UID))
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
    let contents = files
        .iter()
        .flat_map(|(path, keys)| [path.as_bytes(), &keys[..]]);
    Ok(records.file(&patients, &uid_of(contents)))
}

/// `2.25.` and a UUID of version 8 (RFC 9562 5.8) out of SHA-256 of the contents.
fn uid_of<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    for content in contents {
        digest.update((content.len() as u64).to_le_bytes());
        digest.update(content);
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
        for element in entry.elements() {
            let is_character_set =
                element.tag == tags::SPECIFIC_CHARACTER_SET && !is_blank(element);
            if is_character_set || (is_instance && element.tag.group() == 0x0004) {
                record.put(element.clone());
            }
        }
        for &(tag, vr, need) in keys {
            let value = match (entry.get(tag).filter(|element| !is_blank(element)), need) {
                (Some(element), _) => element.value.clone(),
                (None, One) => stand_in(tag, vr, place, &entry),
                (None, Two) if vr == VR::SQ => Value::Items(Vec::new()),
                (None, Two) => Value::Bytes(Bytes::new()),
                (None, IfThere) => continue,
            };
            record.put(Element { tag, vr, value });
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

/// What stands in a record that has to have a value where the instance has none.
fn stand_in(tag: Tag, vr: VR, place: usize, entry: &DataSet) -> Value {
    let text = match (tag, vr) {
        // Not a number alone: that could be somebody's.
        (tags::PATIENT_ID, _) => format!("NO-ID-{}", place + 1),
        (tags::MODALITY, _) => "OT".to_owned(),
        (tags::STUDY_ID, _) | (_, VR::IS) => (place + 1).to_string(),
        (_, VR::UI) => {
            let instance = entry.ascii(tags::REFERENCED_SOP_INSTANCE_UID_IN_FILE);
            let level = tag.to_string();
            uid_of([level.as_bytes(), instance.unwrap_or_default().as_bytes()])
        }
        _ => return dummy_value(tag, vr),
    };
    Value::Bytes(padded(vr, text.into_bytes()))
}

/// Whether it says nothing: no value, or one of padding alone.
fn is_blank(element: &Element) -> bool {
    match &element.value {
        Value::Bytes(bytes) if unit_size(element.vr) == 1 => {
            bytes.iter().all(|byte| matches!(byte, b' ' | 0))
        }
        Value::Items(items) => items.is_empty(),
        value => value.byte_length() == 0,
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
