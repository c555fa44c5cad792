use super::*;
use std::collections::HashMap;

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const ENHANCED_CT: &str = "1.2.840.10008.5.1.4.1.1.2.1";
const ULTRASOUND: &str = "1.2.840.10008.5.1.4.1.1.6.1";
const COMPREHENSIVE_SR: &str = "1.2.840.10008.5.1.4.1.1.88.33";
const RT_STRUCTURE_SET: &str = "1.2.840.10008.5.1.4.1.1.481.3";
const GRAYSCALE_PRESENTATION: &str = "1.2.840.10008.5.1.4.1.1.11.1";
const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";

fn row(tag: Tag) -> &'static Rule {
    rule(tag).unwrap_or_else(|| panic!("{tag} is not in Table E.1-1"))
}

/// What becomes of an attribute in an instance of a SOP class.
fn at(sop_class: &str, path: &[Tag], tag: Tag) -> Action {
    let iod = iod_of(sop_class);
    assert!(iod.is_some(), "{sop_class} has no IOD");
    resolve(row(tag), iod, path)
}

fn unknown(tag: Tag) -> Action {
    resolve(row(tag), None, &[])
}

#[test]
fn the_table_has_every_row_of_its_edition() {
    let mut counts: HashMap<BasicAction, usize> = HashMap::new();
    for rule in rules() {
        *counts.entry(rule.basic).or_default() += 1;
    }
    let expected = HashMap::from([
        (BasicAction::Remove, 417),
        (BasicAction::Dummy, 93),
        (BasicAction::ReplaceUid, 55),
        (BasicAction::Zero, 42),
        (BasicAction::RemoveOrDummy, 23),
        (BasicAction::RemoveOrZero, 11),
        (BasicAction::RemoveOrZeroOrDummy, 8),
        (BasicAction::ZeroOrDummy, 6),
        (BasicAction::RemoveOrZeroOrUid, 2),
    ]);
    assert_eq!(counts, expected);
    assert_eq!(rules().count(), 657);
    assert_eq!(rules().filter(|rule| rule.retired).count(), 102);
    assert_eq!(rules().filter(|rule| rule.in_standard_iod).count(), 473);
}

#[test]
fn every_option_has_the_cells_of_its_column() {
    use ProfileOption as O;
    let count = |option, action| {
        rules()
            .filter(|rule| rule.option(option) == Some(action))
            .count()
    };
    let expected = [
        (O::RetainSafePrivate, 0, 1),
        (O::RetainUids, 60, 0),
        (O::RetainDeviceIdentity, 48, 11),
        (O::RetainInstitutionIdentity, 10, 0),
        (O::RetainPatientCharacteristics, 14, 5),
        (O::RetainLongitudinalFullDates, 169, 0),
        (O::RetainLongitudinalModifiedDates, 0, 169),
        (O::CleanDescriptors, 0, 141),
        (O::CleanStructuredContent, 0, 4),
        (O::CleanGraphics, 0, 4),
    ];
    for (option, keep, clean) in expected {
        assert_eq!(count(option, OptionAction::Keep), keep, "{option:?} K");
        assert_eq!(count(option, OptionAction::Clean), clean, "{option:?} C");
    }
}

#[test]
fn every_single_tag_finds_its_own_row() {
    for expected in RULES {
        let tag = expected.tag.single().expect("RULES holds single tags");
        assert!(std::ptr::eq(row(tag), expected), "{}", expected.name);
    }
    assert!(rule(Tag(0x0028, 0x0010)).is_none(), "Rows is not listed");
}

#[test]
fn curves_and_overlays_are_listed_in_every_even_group() {
    for low in (0x00..=0xFEu16).step_by(2) {
        let (curve, overlay) = (0x5000 + low, 0x6000 + low);
        assert_eq!(row(Tag(curve, 0x0005)).name, "Curve Data");
        assert_eq!(row(Tag(curve, 0x3000)).basic, BasicAction::Remove);
        assert_eq!(row(Tag(overlay, 0x3000)).name, "Overlay Data");
        assert_eq!(row(Tag(overlay, 0x4000)).name, "Overlay Comments");
        assert!(rule(Tag(overlay, 0x0010)).is_none(), "Overlay Rows");
    }
}

#[test]
fn an_odd_group_is_private_and_no_curve_or_overlay() {
    for low in (0x01..=0xFFu16).step_by(2) {
        for group in [low, 0x5000 + low, 0x6000 + low] {
            for element in [0x0010, 0x3000, 0x4000] {
                let rule = row(Tag(group, element));
                assert_eq!(rule.name, "Private Attributes");
                assert_eq!(resolve(rule, None, &[]), Action::Remove);
            }
        }
    }
}

#[test]
fn a_row_knows_what_values_the_attribute_may_have() {
    let id = row(Tag(0x0010, 0x0020));
    assert_eq!((id.vr, id.vm), (VR::LO, (1, Some(1))));
    let names = row(Tag(0x0010, 0x1001));
    assert_eq!((names.vr, names.vm), (VR::PN, (1, None)));
    for rule in rules() {
        let (min, max) = rule.vm;
        assert!(min > 0 && max.is_none_or(|max| min <= max), "{}", rule.name);
    }
}

#[test]
fn a_plain_action_is_what_the_table_says() {
    assert_eq!(at(CT, &[], Tag(0x0008, 0x0050)), Action::Zero); // Accession Number
    assert_eq!(at(CT, &[], Tag(0x0008, 0x1030)), Action::Remove); // Study Description
    assert_eq!(at(CT, &[], Tag(0x0008, 0x0018)), Action::ReplaceUid); // SOP Instance UID
    assert_eq!(at(CT, &[], Tag(0x0012, 0x0040)), Action::Dummy); // Clinical Trial Subject ID
}

#[test]
fn a_compound_action_follows_the_type_in_the_iod() {
    let content_date = Tag(0x0008, 0x0023); // Z/D: type 2C in CT, 1C in Enhanced CT, 1 in SR
    assert_eq!(at(CT, &[], content_date), Action::Zero);
    assert_eq!(at(ENHANCED_CT, &[], content_date), Action::Dummy);
    assert_eq!(at(COMPREHENSIVE_SR, &[], content_date), Action::Dummy);

    let acquisition = Tag(0x0008, 0x002A); // X/Z/D: type 3 in CT, 1C in Enhanced CT
    assert_eq!(at(CT, &[], acquisition), Action::Remove);
    assert_eq!(at(ENHANCED_CT, &[], acquisition), Action::Dummy);

    let serial = Tag(0x0018, 0x1000); // X/Z/D: type 3 in CT, 1 in Enhanced CT
    assert_eq!(at(CT, &[], serial), Action::Remove);
    assert_eq!(at(ENHANCED_CT, &[], serial), Action::Dummy);

    let institution = Tag(0x0008, 0x0080); // X/Z/D: type 3 at the top level
    assert_eq!(at(ULTRASOUND, &[], institution), Action::Remove);
    assert_eq!(at(RT_STRUCTURE_SET, &[], institution), Action::Remove);

    let operators = Tag(0x0008, 0x1070); // X/Z/D: type 2 in RT Structure Set
    assert_eq!(at(RT_STRUCTURE_SET, &[], operators), Action::Zero);
    assert_eq!(at(CT, &[], operators), Action::Remove);

    let series_date = Tag(0x0008, 0x0021); // X/D: type 3 at the top of RT Structure Set
    assert_eq!(at(RT_STRUCTURE_SET, &[], series_date), Action::Remove);

    let contrast = Tag(0x0018, 0x0010); // Z/D: type 2 in CT
    assert_eq!(at(CT, &[], contrast), Action::Zero);
}

#[test]
fn a_type_may_depend_on_the_sequence_that_an_attribute_lies_in() {
    let institution = Tag(0x0008, 0x0080);
    let operator = [Tag(0x0008, 0x1072)]; // Operator Identification Sequence: 1C
    assert_eq!(at(CT, &operator, institution), Action::Dummy);

    // PS3.3 has no such path; the innermost sequence decides.
    let deeper = [Tag(0x0040, 0x0275), Tag(0x0008, 0x1072)];
    assert_eq!(at(CT, &deeper, institution), Action::Dummy);

    // In this IOD the operator of a treatment session may be without an institution.
    let tomotherapy = "1.2.840.10008.5.1.4.1.1.481.18";
    let session = [
        Tag(0x300A, 0x0731),
        Tag(0x3008, 0x0060),
        Tag(0x0008, 0x1072),
    ];
    assert_eq!(at(tomotherapy, &operator, institution), Action::Dummy);
    assert_eq!(at(tomotherapy, &session, institution), Action::Zero);

    // A sequence of which the IOD knows nothing demands nothing.
    assert_eq!(at(CT, &[Tag(0x0009, 0x1001)], institution), Action::Remove);
}

#[test]
fn an_attribute_that_the_iod_demands_stays_even_where_the_table_says_remove() {
    let creation = Tag(0x0070, 0x0082); // Presentation Creation Date: X, type 1
    assert_eq!(at(GRAYSCALE_PRESENTATION, &[], creation), Action::Dummy);
    assert_eq!(at(CT, &[], creation), Action::Remove);
    let requested = Tag(0x0040, 0x1001); // Requested Procedure ID: X, type 2 in this sequence
    let request = [Tag(0x0040, 0xA370)];
    assert_eq!(at(COMPREHENSIVE_SR, &request, requested), Action::Zero);
    assert_eq!(at(COMPREHENSIVE_SR, &[], requested), Action::Remove);
}

#[test]
fn an_unknown_class_gets_the_last_letter_and_keeps_nothing() {
    assert_eq!(iod_of("1.2.3.4"), None);
    assert_eq!(iod_of(""), None);
    assert_eq!(unknown(Tag(0x0008, 0x0022)), Action::Zero); // X/Z
    assert_eq!(unknown(Tag(0x0008, 0x0021)), Action::Dummy); // X/D
    assert_eq!(unknown(Tag(0x0008, 0x002A)), Action::Dummy); // X/Z/D
    assert_eq!(unknown(Tag(0x0010, 0x0020)), Action::Dummy); // Z/D
    assert_eq!(unknown(Tag(0x0008, 0x1140)), Action::ReplaceUid); // X/Z/U*
    assert_eq!(unknown(Tag(0x0010, 0x0030)), Action::Zero); // Z
    assert_eq!(unknown(Tag(0x0010, 0x1040)), Action::Remove); // X
    assert!(rules().all(|rule| resolve(rule, None, &[]) != Action::Keep));
}

#[test]
fn every_compound_action_resolves_to_each_of_its_letters_somewhere() {
    use Action::{Dummy, Remove, ReplaceUid, Zero};
    let mut seen: HashMap<BasicAction, Vec<Action>> = HashMap::new();
    for rule in rules() {
        for iod in SOP_CLASSES.iter().map(|(_, iod)| Some(*iod)).chain([None]) {
            let action = resolve(rule, iod, &[]);
            let actions = seen.entry(rule.basic).or_default();
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    let expected: [(BasicAction, &[Action]); 9] = [
        (BasicAction::Remove, &[Remove]),
        (BasicAction::Zero, &[Zero]),
        (BasicAction::Dummy, &[Dummy]),
        (BasicAction::ReplaceUid, &[ReplaceUid]),
        (BasicAction::ZeroOrDummy, &[Zero, Dummy]),
        (BasicAction::RemoveOrZero, &[Remove, Zero]),
        (BasicAction::RemoveOrDummy, &[Remove, Dummy]),
        (BasicAction::RemoveOrZeroOrDummy, &[Remove, Zero, Dummy]),
        (BasicAction::RemoveOrZeroOrUid, &[ReplaceUid]),
    ];
    for (basic, actions) in expected {
        for action in actions {
            assert!(seen[&basic].contains(action), "{basic:?} never {action:?}");
        }
    }
}

#[test]
fn a_padded_class_uid_is_recognised() {
    assert_eq!(iod_of("1.2.840.10008.5.1.4.1.1.2\0"), iod_of(CT));
    assert_ne!(iod_of(CT), iod_of(SECONDARY_CAPTURE));
}

#[test]
fn identifiers_have_a_kind_and_descriptions_have_none() {
    assert_eq!(
        identifier_kind(Tag(0x0010, 0x0020)),
        Some(IdentifierKind::Id)
    );
    assert_eq!(
        identifier_kind(Tag(0x0010, 0x0030)),
        Some(IdentifierKind::BirthDate)
    );
    assert_eq!(
        identifier_kind(Tag(0x0008, 0x0080)),
        Some(IdentifierKind::Institution)
    );
    assert_eq!(identifier_kind(Tag(0x0008, 0x1030)), None);
    assert_eq!(identifier_kind(Tag(0x0010, 0x2180)), None); // Occupation
}

#[test]
fn a_uid_that_names_a_class_is_never_one_that_the_table_replaces() {
    assert!(names_a_class(Tag(0x0008, 0x0016)));
    assert!(names_a_class(Tag(0x0008, 0x1150)));
    assert!(!names_a_class(Tag(0x0008, 0x1155)));
    for tag in CLASS_UIDS {
        let tag = Tag((tag >> 16) as u16, *tag as u16);
        assert!(rule(tag).is_none(), "{tag} has an action in Table E.1-1");
    }
}

#[test]
fn terms_of_the_field_are_no_identifiers_and_names_are_no_terms() {
    for word in [
        "CT",
        "HEAD",
        "CHEST",
        "AXIAL",
        "LOCALIZER",
        "DERIVED",
        "T2W",
        "HFS",
        "MGY",
    ] {
        assert!(is_defined_term(word), "{word}");
    }
    for word in ["SMITH", "DIXON", "WATERS", "ct", ""] {
        assert!(!is_defined_term(word), "{word}");
    }
}

#[test]
fn every_sequence_that_may_ask_for_a_dummy_has_an_item() {
    for rule in rules().filter(|rule| rule.vr == VR::SQ) {
        let tag = rule
            .tag
            .single()
            .expect("no repeating group has a sequence");
        let may = matches!(
            rule.basic,
            BasicAction::Dummy | BasicAction::RemoveOrDummy | BasicAction::RemoveOrZeroOrDummy
        );
        assert_eq!(may, !dummy_item(tag).is_empty(), "{}", rule.name);
    }
}

#[test]
fn a_dummy_item_can_be_written_as_it_stands() {
    fn check(item: &[DummyElement]) {
        assert!(item.is_sorted_by(|a, b| a.tag < b.tag), "{item:?}");
        for element in item {
            assert_eq!(element.value.len() % 2, 0, "{element:?}");
            assert!(
                element.vr == VR::SQ || element.item.is_empty(),
                "{element:?}"
            );
            assert_eq!(
                element.vr == VR::SQ,
                element.value.is_empty(),
                "{element:?}"
            );
            check(element.item);
        }
    }
    DUMMY_ITEMS.iter().for_each(|(_, item)| check(item));

    let operator = dummy_item(Tag(0x0008, 0x1072));
    let code = operator.iter().find(|element| element.vr == VR::SQ);
    assert_eq!(code.map(|code| code.item.len()), Some(3));
    let channels = &dummy_item(Tag(0x0040, 0xB020))[0];
    assert_eq!((channels.vr, channels.value), (VR::US, &[1u8, 0, 0, 0][..]));
    let reference = &dummy_item(Tag(0x0008, 0x1111))[1];
    assert_eq!(reference.value, b"2.25.0");
}

#[test]
fn the_tables_stay_small() {
    let strings: usize = rules().map(|rule| rule.name.len()).sum::<usize>()
        + DEFINED_TERMS.iter().map(|word| word.len()).sum::<usize>()
        + SOP_CLASSES.iter().map(|(uid, _)| uid.len()).sum::<usize>();
    let arrays = size_of_val(RULES)
        + size_of_val(PATTERN_RULES)
        + size_of_val(REQUIREMENTS)
        + size_of_val(PATH_REQUIREMENTS)
        + size_of_val(IOD_SETS)
        + size_of_val(SOP_CLASSES)
        + size_of_val(IDENTIFIERS)
        + size_of_val(CLASS_UIDS)
        + size_of_val(DEFINED_TERMS);
    assert!(strings + arrays < 120_000, "{strings} + {arrays} bytes");
}

/// The kept rows must answer as the whole of PS3.3 does, of which they are about a twentieth.
#[test]
fn the_reduced_types_decide_as_the_full_ones_do() {
    let root = std::env::var("SCANVEIL_TEST_DATA").unwrap_or_else(|_| "../shared/data".into());
    let file = std::path::Path::new(&root).join("iod-attribute-types/compound_action_types.csv");
    let Ok(types) = std::fs::read_to_string(&file) else {
        eprintln!("skipped: no {}", file.display());
        return;
    };
    // Rows name IODs, which this table knows by number: the test reads the same names beside it.
    let classes = include_str!("../../../data/sop-class-iod.csv");
    let class_of: HashMap<&str, &str> = classes
        .lines()
        .filter_map(|line| line.split_once(','))
        .map(|(uid, iod)| (iod, uid))
        .collect();
    let parse = |text: &str| {
        let tag = u32::from_str_radix(text, 16).expect("hexadecimal tag");
        Tag((tag >> 16) as u16, tag as u16)
    };
    let mut compared = 0;
    for line in types.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [iod, path, tag, attribute_type, _] = cells[..] else {
            panic!("five columns, not {line}");
        };
        let Some(uid) = class_of.get(iod) else {
            continue;
        };
        let path: Vec<Tag> = path
            .split('/')
            .filter(|tag| !tag.is_empty())
            .map(parse)
            .collect();
        let rule = row(parse(tag));
        let (required, may_be_empty) = (
            attribute_type.starts_with('1'),
            attribute_type.starts_with('2'),
        );
        let expected = match rule.basic {
            BasicAction::RemoveOrZeroOrUid => Action::ReplaceUid,
            _ if required => Action::Dummy,
            BasicAction::ZeroOrDummy => Action::Zero,
            _ if !may_be_empty => Action::Remove,
            BasicAction::RemoveOrDummy => Action::Dummy,
            _ => Action::Zero,
        };
        assert_eq!(at(uid, &path, parse(tag)), expected, "{line}");
        compared += 1;
    }
    assert!(compared > 8_000, "compared {compared} rows");
}

#[test]
fn a_safe_private_attribute_is_found_by_creator_group_and_element() {
    assert_eq!(safe_private_attributes().len(), 130);
    let factor = safe_private("Philips PET Private Group", 0x7053, 0x00).unwrap();
    assert_eq!(factor.vr, Some(VR::DS));
    assert!(factor.meaning.starts_with("SUV Factor"));
    let b_value = safe_private("siemens mr header  \0", 0x0019, 0x0C).unwrap();
    assert_eq!(b_value.meaning, "B Value");
    // Two creators have the same group and element; each finds its own row.
    for creator in ["GEMS_ACQU_01", "SIEMENS MR HEADER"] {
        assert_eq!(
            safe_private(creator, 0x0019, 0x27).unwrap().creator,
            creator
        );
    }
    assert_eq!(safe_private("SIEMENS MR HEADER", 0x0019, 0x0B), None);
    assert_eq!(safe_private("SIEMENS MR HEADER", 0x0021, 0x0C), None);
    assert_eq!(safe_private("SIEMENS", 0x0019, 0x0C), None);
    assert_eq!(safe_private("", 0x0019, 0x0C), None);
    for row in safe_private_attributes() {
        let found = safe_private(row.creator, row.group, row.element).unwrap();
        assert!(std::ptr::eq(found, row), "{row:?}");
    }
}

#[test]
fn the_table_of_content_items_has_every_row_of_its_edition() {
    use ProfileOption as O;
    let basic = |action| {
        content_items()
            .iter()
            .filter(|row| row.basic == action)
            .count()
    };
    assert_eq!(content_items().len(), 214);
    assert_eq!(basic(BasicAction::Remove), 135);
    assert_eq!(basic(BasicAction::Dummy), 60);
    assert_eq!(basic(BasicAction::RemoveOrDummy), 19);
    let expected = [
        (O::RetainSafePrivate, 0, 0),
        (O::RetainUids, 62, 0),
        (O::RetainDeviceIdentity, 14, 0),
        (O::RetainInstitutionIdentity, 7, 0),
        (O::RetainPatientCharacteristics, 2, 0),
        (O::RetainLongitudinalFullDates, 44, 0),
        (O::RetainLongitudinalModifiedDates, 0, 44),
        (O::CleanDescriptors, 0, 45),
        (O::CleanStructuredContent, 0, 0),
        (O::CleanPixelData, 0, 0),
    ];
    for (option, keep, clean) in expected {
        let count = |action| {
            let has = |row: &&ContentItemRule| row.option(option) == Some(action);
            content_items().iter().filter(has).count()
        };
        assert_eq!(count(OptionAction::Keep), keep, "{option:?} K");
        assert_eq!(count(OptionAction::Clean), clean, "{option:?} C");
    }
}

#[test]
fn a_content_item_is_found_by_its_concept_and_value_type() {
    let name = content_item("DCM", "121008", "PNAME").unwrap();
    assert_eq!(
        (name.meaning, name.basic),
        ("Person Observer Name", BasicAction::Dummy)
    );
    let text = content_item("DCM", "121435", "TEXT").unwrap();
    assert_eq!(text.meaning, "Service Performer");
    assert!(content_item("DCM", "121008", "TEXT").is_none());
    assert!(content_item("99LOCAL", "121008", "PNAME").is_none());
    for row in content_items() {
        let found = content_item(row.scheme, row.code, row.value_type).unwrap();
        assert!(std::ptr::eq(found, row), "{}", row.meaning);
    }
}

#[test]
fn ordinary_words_are_folded_and_surnames_are_none() {
    for (word, _) in ORDINARY_WORDS {
        let mut folded = String::new();
        super::super::fold::fold_words(word, &mut folded);
        assert_eq!(folded, *word);
    }
    for (word, sense) in [
        ("contrast", WordSense::Ordinary),
        ("house", WordSense::Everyday),
        ("long", WordSense::Describing),
        ("may", WordSense::Month),
        ("technologist", WordSense::Role),
        ("klinikum", WordSense::Institution),
        ("siemens", WordSense::Device),
    ] {
        assert_eq!(ordinary_word(word), Some(sense), "{word}");
    }
    for word in ["davidson", "miller", "schneider", "rossi", ""] {
        assert_eq!(ordinary_word(word), None, "{word}");
    }
}
