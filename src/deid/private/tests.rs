//! The rules for private attributes as a walk through a data set asks them.

mod blocks_of_data_sets;
mod declarations;
mod knowledge_base;
mod values;

use std::collections::HashMap;

use bytes::Bytes;
use support::Elements;

use super::*;
use crate::instance::{DataSet, Encoding, Instance, Limits, Value};
use crate::test_support as support;

const HEADER: &str = "element_sig_pattern,tag_name,vr,private_disposition\n";

fn base(rows: &str) -> KnowledgeBase {
    KnowledgeBase::read(format!("{HEADER}{rows}").as_bytes()).expect("a knowledge base")
}

fn rules(rows: &str) -> PrivateRules {
    PrivateRules {
        knowledge_base: Some(Arc::new(base(rows))),
    }
}

fn creator(name: &str) -> Creator {
    Creator {
        name: blocks::normalised(name),
    }
}

fn data_set(elements: &Elements) -> DataSet {
    let file = Bytes::from(elements.file(support::EXPLICIT_LITTLE));
    let instance = Instance::read(&file, &Limits::default()).expect("it reads");
    assert!(instance.defect.is_none());
    instance.data_set
}

/// What becomes of an element at the top level of an instance that declares nothing.
fn alone(rules: &PrivateRules, group: u16, name: &str, element: u8, vr: Option<VR>) -> Verdict {
    let element = (group, &creator(name), element);
    rules.verdict(&[], element, vr, &Declared::default())
}

fn verdict(disposition: Disposition, source: Source) -> Verdict {
    Verdict {
        disposition,
        source,
    }
}

#[test]
fn without_a_knowledge_base_the_standard_is_asked() {
    let rules = PrivateRules::default();
    let safe = verdict(Disposition::Keep, Source::SafePrivateTable);
    assert_eq!(
        alone(&rules, 0x0019, "SIEMENS MR HEADER", 0x0C, Some(VR::IS)),
        safe
    );
    assert_eq!(alone(&rules, 0x0019, "siemens mr header", 0x0C, None), safe);
    assert_eq!(
        alone(&rules, 0x0019, "SIEMENS MR HEADER", 0x0B, Some(VR::IS)),
        Verdict::NOBODY
    );
    // A UID that is safe to know still has to be the study's new one.
    assert_eq!(
        alone(&rules, 0x0099, "NQHeader", 0x02, Some(VR::UN)).disposition,
        Disposition::HashUid
    );
}

#[test]
fn the_knowledge_base_is_asked_before_the_standard() {
    let rules = rules("\"(0019,\"\"SIEMENS MR HEADER\"\",0c)\",B,IS,d\n");
    assert_eq!(
        alone(&rules, 0x0019, "SIEMENS MR HEADER", 0x0C, Some(VR::IS)),
        verdict(Disposition::Delete, Source::KnowledgeBase)
    );
    assert_eq!(
        alone(&rules, 0x0019, "SIEMENS MR HEADER", 0x0D, Some(VR::CS)),
        verdict(Disposition::Keep, Source::SafePrivateTable)
    );
}

#[test]
fn a_private_sequence_of_vr_un_is_read_where_its_bytes_are_one() {
    let item = Elements::implicit()
        .text(0x0029_0010, "LO", "ACME")
        .short(0x0028_0010, 0x0102);
    let sequence = Elements::implicit().sequence_with_lengths(0x0029_1001, "SQ", &[item]);
    let value = Bytes::copy_from_slice(&sequence.bytes[8..]);
    let read = |value: &Bytes, outer, depth| {
        crate::instance::items_of_unknown(value, outer, depth, &Limits::default())
    };
    let rows = Tag(0x0028, 0x0010);
    let items = read(&value, Encoding::EXPLICIT_LITTLE, 0).expect("items");
    assert_eq!(items[0].bytes(rows).unwrap()[..], [2, 1]);
    let big = Encoding {
        explicit: true,
        big_endian: true,
    };
    assert_eq!(
        read(&value, big, 0).unwrap()[0].bytes(rows).unwrap()[..],
        [1, 2]
    );
    assert!(
        read(&value, big, Limits::default().depth).is_none(),
        "too deep"
    );
    assert!(
        read(&value.slice(..value.len() - 2), big, 0).is_none(),
        "cut short"
    );
    assert!(read(&Bytes::from_static(b"plain text"), big, 0).is_none());
}

#[test]
fn a_standard_sequence_of_vr_un_in_a_big_endian_file_has_its_numbers_in_that_order() {
    let item = Elements::implicit().short(0x0008_0301, 0x0029);
    let inner = Elements::implicit().sequence_with_lengths(0x0008_0300, "SQ", &[item]);
    let elements = Elements::big_endian().raw(0x0008_0300, "UN", &inner.bytes[8..]);
    let file = Bytes::from(elements.file("1.2.840.10008.1.2.2"));
    let instance = Instance::read(&file, &Limits::default()).expect("it reads");
    let items = instance.data_set.items(Tag(0x0008, 0x0300));
    let group = items[0].bytes(Tag(0x0008, 0x0301)).unwrap();
    assert_eq!(group[..], [0x00, 0x29]);
}

#[test]
fn what_is_written_as_un_is_known_by_what_the_knowledge_base_knows_it_with() {
    let rules = rules(concat!(
        "\"(0029,\"\"ACME\"\",01)\",Text,LO,k\n",
        "\"(0029,\"\"ACME\"\",01)\",Text,UN,k\n",
        "\"(0029,\"\"ACME\"\",02)\",Items,SQ,k\n",
        "\"(0029,\"\"ACME\"\",03)\",Either,SL,k\n",
        "\"(0029,\"\"ACME\"\",03)\",Either,SS,k\n",
        "\"(0029,\"\"ACME\"\",04)\",Mixed,SL,k\n",
        "\"(0029,\"\"ACME\"\",04)\",Mixed,SH,k\n",
        "\"(0029,\"\"ACME\"\",04)\",Mixed,LT,k\n",
    ));
    let acme = creator("ACME");
    let vr = |element, vr| rules.effective_vr(&[], (0x29, &acme, element), vr);
    assert_eq!(vr(1, VR::UN), VR::LO);
    assert_eq!(vr(1, VR::OB), VR::LO);
    assert_eq!(vr(1, VR::SH), VR::SH);
    assert_eq!(vr(2, VR::UN), VR::SQ);
    assert_eq!(vr(2, VR::OB), VR::OB);
    assert_eq!(vr(1, VR::OW), VR::LO);
    assert_eq!(vr(2, VR::OW), VR::OB);
    assert_eq!(vr(3, VR::UN), VR::UN);
    assert_eq!(vr(4, VR::UN), VR::LT);
    assert_eq!(vr(5, VR::UN), VR::UN);
    let siemens = creator("SIEMENS MR HEADER");
    let table = |element| rules.effective_vr(&[], (0x19, &siemens, element), VR::UN);
    assert_eq!(table(0x0C), VR::IS);
    assert_eq!(table(0x0E), VR::UN, "FD");
}

#[test]
fn every_answer_can_be_told_to_a_person() {
    use Disposition::{Delete, HashUid, Keep, OffsetDate, OffsetSeconds};
    for disposition in [Keep, Delete, HashUid, OffsetDate, OffsetSeconds] {
        for source in [
            Source::KnowledgeBase,
            Source::SafePrivateTable,
            Source::Instance,
            Source::Nobody,
        ] {
            let sentence = verdict(disposition, source).sentence();
            assert!(sentence.ends_with('.') && sentence.len() > 20);
        }
    }
}

/// Counts what becomes of the private elements of a data set and its items, and has their values changed.
fn walk(
    rules: &PrivateRules,
    (data_set, encoding): (&DataSet, Encoding),
    path: &mut Vec<Step>,
    counts: &mut HashMap<Disposition, usize>,
) {
    let blocks = Blocks::of(data_set);
    for element in data_set.elements() {
        let (tag, vr) = (element.tag, element.vr);
        let private = blocks.private(tag);
        if let Private::Element(creator, number) = private {
            let stated = (encoding.explicit || vr != VR::UN).then_some(vr);
            let known = (tag.group(), creator, number);
            let verdict = rules.verdict(path, known, stated, &Declared::default());
            *counts.entry(verdict.disposition).or_default() += 1;
            if let Value::Bytes(value) = &element.value {
                let changed = match verdict.disposition {
                    Disposition::HashUid => hash_uids(vr, value, |_| "2.25.1".to_owned()),
                    Disposition::OffsetDate => offset_dates(vr, value, |_| Some("2020".to_owned())),
                    Disposition::OffsetSeconds => offset_seconds(vr, value, encoding, -10),
                    Disposition::Keep | Disposition::Delete => continue,
                };
                let changed = changed.expect("values of real files are understood");
                assert!(value.is_empty() || changed != *value, "{tag}");
            }
        }
        if let Value::Items(items) = &element.value {
            path.push(rules.step(tag, private));
            for item in items {
                walk(rules, (item, encoding), path, counts);
            }
            path.pop();
        }
    }
}

#[test]
fn most_private_attributes_of_real_files_are_known_and_their_uids_and_dates_are_understood() {
    let folders = (support::test_data("dicom"), support::test_data("tcia-deid"));
    let (Some(files), Some(folder)) = folders else {
        return;
    };
    let base = std::fs::read(folder.join(knowledge_base::TCIA)).expect("it can be read");
    let base = KnowledgeBase::read(&base).expect("it is a knowledge base");
    let rules = PrivateRules {
        knowledge_base: Some(Arc::new(base)),
    };
    let (mut left, mut counts) = (vec![files], HashMap::new());
    while let Some(path) = left.pop() {
        if let Ok(folder) = std::fs::read_dir(&path) {
            left.extend(folder.flatten().map(|entry| entry.path()));
            continue;
        }
        let bytes = Bytes::from(std::fs::read(&path).expect("it can be read"));
        if let Ok(instance) = Instance::read(&bytes, &Limits::default()) {
            let data_set = (&instance.data_set, instance.encoding);
            walk(&rules, data_set, &mut Vec::new(), &mut counts);
        }
    }
    let count = |disposition| counts.get(&disposition).copied().unwrap_or(0);
    assert!(count(Disposition::Keep) > 1000, "{counts:?}");
    assert!(count(Disposition::HashUid) > 0, "{counts:?}");
    assert!(count(Disposition::OffsetDate) > 0, "{counts:?}");
    assert!(count(Disposition::OffsetSeconds) > 10, "{counts:?}");
}
