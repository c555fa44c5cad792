//! What the decisions come to, row by row of the standard's tables: for the conformance statement, which so says
//! what the code does and not what somebody read in a table.

use bytes::Bytes;

use super::content::{ItemAction, Report};
use super::decide::{Rules, Surroundings, Trail};
use super::policy::{OptionSet, ProfileOption};
use super::private::{Blocks, Declared, PrivateRules};
use super::record::{Action, Why};
use super::table::{ContentItemRule, Iod, Rule, SafePrivate, contexts};
use crate::instance::element::is_text;
use crate::instance::{DataSet, Element, Tag, VR, Value, tags};

/// What becomes of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It goes, with all that is in it.
    Remove,
    /// It stays without a value.
    Zero,
    /// It gets a value that means nothing.
    Dummy,
    /// Its UIDs are replaced; of a sequence, those in its items.
    ReplaceUid,
    /// It gets the case code of the patient.
    CaseCode,
    /// It stays; of a sequence, what its items hold is decided one by one.
    Keep,
    /// It stays without what identifies in its text.
    Clean,
    /// Its dates move by the patient's shift.
    Move,
    /// An age: it stays up to 89 years.
    CapAge,
    /// It is no part of the data set that is written.
    NotWritten,
}

/// What becomes of the attribute of a row of Table E.1-1 under these options alone, in any IOD and any sequence that
/// PS3.3 has it in: more than one effect where the type of the attribute decides.
pub fn effects(rule: &Rule, options: &[ProfileOption]) -> Vec<Effect> {
    let tag = example(rule);
    let element = Element {
        tag,
        vr: rule.vr,
        value: example_value(rule.vr),
    };
    let mut effects: Vec<Effect> = contexts(tag)
        .chain(places_of_text(tag))
        .map(|context| decided(&element, options, context, &Surroundings::default()))
        .collect();
    effects.sort_unstable();
    effects.dedup();
    effects
}

/// What becomes of a safe private attribute of Table E.3.10-1 under Retain Safe Private.
pub fn effects_on_safe_private(row: &SafePrivate, options: &[ProfileOption]) -> Effect {
    let mut creator = DataSet::default();
    creator.put_text(Tag(row.group, 0x10), VR::LO, row.creator);
    let around = Surroundings {
        blocks: Blocks::of(&creator),
        content: None,
    };
    let element = Element {
        tag: Tag(row.group, 0x1000 | u16::from(row.element)),
        vr: row.vr.unwrap_or(VR::UN),
        value: example_value(row.vr.unwrap_or(VR::UN)),
    };
    match decided(&element, options, (None, Vec::new()), &around) {
        // There is no text in it to clean.
        Effect::Clean
            if !is_text(element.vr) && !matches!(element.vr, VR::OB | VR::UN | VR::SQ) =>
        {
            Effect::Keep
        }
        effect => effect,
    }
}

/// What becomes of a content item of Table E.3.4-1 under these options.
pub fn effects_on_content_item(row: &ContentItemRule, options: &[ProfileOption]) -> Effect {
    let mut name = DataSet::default();
    name.put_text(tags::CODE_VALUE, VR::SH, row.code);
    name.put_text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, row.scheme);
    let mut item = DataSet::default();
    item.put_text(tags::VALUE_TYPE, VR::CS, row.value_type);
    item.put(Element {
        tag: tags::CONCEPT_NAME_CODE_SEQUENCE,
        vr: VR::SQ,
        value: Value::Items(vec![name]),
    });
    if row.value_type == "NUM" {
        // An age is one where it is counted in years.
        item.put(years());
    }
    let options: OptionSet = options.iter().copied().collect();
    Report::default()
        .item(tags::CONTENT_SEQUENCE, &item, None, options)
        .map_or(Effect::Keep, |action| {
            Effect::of_item(action, row.value_type)
        })
}

fn decided(
    element: &Element,
    options: &[ProfileOption],
    (iod, sequences): (Option<Iod>, Vec<Tag>),
    around: &Surroundings,
) -> Effect {
    let (private, declared) = (PrivateRules::default(), Declared::default());
    let rules = Rules {
        iod,
        options: options.iter().copied().collect(),
        document: None,
        keep_documents: &[],
        is_over_89: Some(false),
        private: &private,
        declared: &declared,
        is_explicit: true,
    };
    let trail = Trail {
        sequences,
        steps: Vec::new(),
    };
    let decision = rules.decide(element, &trail, around);
    match decision.why {
        Why::Structure => Effect::NotWritten,
        _ => Effect::of(decision.action),
    }
}

impl Effect {
    fn of(action: Action) -> Self {
        match action {
            Action::Keep => Self::Keep,
            Action::Remove => Self::Remove,
            Action::Zero => Self::Zero,
            Action::Dummy => Self::Dummy,
            Action::ReplaceUid | Action::HashUid => Self::ReplaceUid,
            Action::Clean => Self::Clean,
            Action::Shift | Action::OffsetDate | Action::OffsetSeconds => Self::Move,
            Action::CapAge => Self::CapAge,
            Action::CaseCode => Self::CaseCode,
        }
    }

    fn of_item(action: ItemAction, value_type: &str) -> Self {
        if action == ItemAction::Remove {
            return Self::Remove;
        }
        let values: &[Tag] = match value_type {
            "TEXT" => &[tags::TEXT_VALUE],
            "PNAME" => &[tags::PERSON_NAME],
            "DATE" => &[tags::DATE],
            "TIME" => &[tags::TIME],
            "DATETIME" => &[tags::DATE_TIME],
            "UIDREF" => &[tags::UID],
            "CODE" => &[tags::CONCEPT_CODE_SEQUENCE],
            "NUM" => &[tags::NUMERIC_VALUE, tags::MEASURED_VALUE_SEQUENCE],
            _ => &[],
        };
        match values.iter().find_map(|value| action.decide(*value)) {
            Some(decision) => Self::of(decision.action),
            // References have no value of their own: their UIDs go with those of the instances.
            None if action == ItemAction::ReplaceUid => Self::ReplaceUid,
            None => Self::Keep,
        }
    }
}

/// An attribute of the row.
fn example(rule: &Rule) -> Tag {
    let candidates = [
        Tag(0x5000, 0x3000),
        Tag(0x6000, 0x3000),
        Tag(0x6000, 0x4000),
        Tag(0x0009, 0x1001),
    ];
    let of_pattern = candidates.into_iter().find(|tag| rule.tag.matches(*tag));
    rule.tag.single().or(of_pattern).unwrap_or(Tag(0, 0))
}

/// A value that its representation allows.
fn example_value(vr: VR) -> Value {
    match vr {
        VR::SQ => Value::Items(vec![DataSet::default()]),
        VR::UI => Value::Bytes(Bytes::from_static(b"1.2.3\0")),
        VR::DA => Value::Bytes(Bytes::from_static(b"20200101")),
        VR::DT => Value::Bytes(Bytes::from_static(b"20200101120000")),
        VR::TM => Value::Bytes(Bytes::from_static(b"120000")),
        VR::AS => Value::Bytes(Bytes::from_static(b"040Y")),
        VR::FD | VR::SL | VR::UL | VR::FL => Value::Bytes(Bytes::from_static(&[0; 8])),
        _ => Value::Bytes(Bytes::from_static(b"1 ")),
    }
}

/// Where the decision about an attribute depends on the sequence and not on the IOD.
fn places_of_text(tag: Tag) -> impl Iterator<Item = (Option<Iod>, Vec<Tag>)> {
    let places: &[Tag] = match tag {
        tags::UNFORMATTED_TEXT_VALUE => &[
            tags::GRAPHIC_ANNOTATION_SEQUENCE,
            tags::WAVEFORM_ANNOTATION_SEQUENCE,
        ],
        _ => &[],
    };
    places.iter().map(|sequence| (None, vec![*sequence]))
}

fn years() -> Element {
    let sequence = |tag, item| Element {
        tag,
        vr: VR::SQ,
        value: Value::Items(vec![item]),
    };
    let mut unit = DataSet::default();
    unit.put_text(tags::CODE_VALUE, VR::SH, "a");
    let mut value = DataSet::default();
    value.put(sequence(tags::MEASUREMENT_UNITS_CODE_SEQUENCE, unit));
    sequence(tags::MEASURED_VALUE_SEQUENCE, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deid::table::{self, OptionAction, content_items, rules, safe_private_attributes};
    use ProfileOption as O;

    fn of(tag: Tag, options: &[ProfileOption]) -> Vec<Effect> {
        effects(table::rule(tag).unwrap(), options)
    }

    #[test]
    fn types_of_the_iods_show_in_the_effects() {
        // X/Z/D, and a type 3, 2 and 1 attribute somewhere.
        assert_eq!(
            of(Tag(0x0018, 0x1000), &[]),
            [Effect::Remove, Effect::Zero, Effect::Dummy]
        );
        assert_eq!(of(tags::PATIENT_ADDRESS, &[]), [Effect::Remove]);
    }

    #[test]
    fn options_change_what_the_profile_does() {
        let moved = [O::RetainLongitudinalModifiedDates];
        assert_eq!(of(tags::STUDY_DATE, &moved), [Effect::Move]);
        assert_eq!(of(tags::PATIENT_BIRTH_DATE, &moved), [Effect::Move]);
        assert_eq!(
            of(tags::PATIENT_AGE, &[O::RetainPatientCharacteristics]),
            [Effect::CapAge]
        );
        assert_eq!(of(tags::SOP_INSTANCE_UID, &[O::RetainUids]), [Effect::Keep]);
        assert_eq!(
            of(tags::STUDY_DESCRIPTION, &[O::CleanDescriptors]),
            [Effect::Clean]
        );
    }

    #[test]
    fn every_row_has_an_effect_and_no_name_is_kept_by_any_option() {
        for rule in rules() {
            for option in O::ALL {
                let effects = effects(rule, &[option]);
                assert!(!effects.is_empty(), "{}", rule.name);
                if rule.vr == VR::PN {
                    let stays = [Effect::Keep, Effect::Clean];
                    assert!(!effects.iter().any(|e| stays.contains(e)), "{}", rule.name);
                }
            }
        }
    }

    #[test]
    fn safe_private_attributes_stay_with_their_option_alone() {
        for row in safe_private_attributes() {
            assert_eq!(effects_on_safe_private(row, &[]), Effect::Remove);
            let kept = effects_on_safe_private(row, &[O::RetainSafePrivate]);
            let is_date = matches!(row.vr, Some(VR::DA | VR::DT));
            assert_eq!(kept == Effect::Remove, is_date, "{}", row.meaning);
        }
    }

    #[test]
    fn content_items_follow_the_cells_of_further_options() {
        for row in content_items() {
            let clean = effects_on_content_item(row, &[O::CleanStructuredContent]);
            if row.value_type == "PNAME" {
                assert!(
                    matches!(clean, Effect::Remove | Effect::Dummy),
                    "{}",
                    row.meaning
                );
            }
            if row.option(O::RetainUids) == Some(OptionAction::Keep) {
                let both = [O::CleanStructuredContent, O::RetainUids];
                assert_eq!(effects_on_content_item(row, &both), Effect::Keep);
            }
        }
    }
}
