//! The actions of the profile, applied to every element at any depth.

use std::borrow::Cow;

use super::content::{ItemAction, Report};
use super::dates::DateShift;
use super::decide::{OVERLAY_DATA, Rules, Surroundings, Trail, is_overlay};
use super::dummy;
use super::identifiers::{character_set, effective_vr, texts};
use super::patient::{OLDEST_TOLD, canonical_patient};
use super::private::{hash_uids, offset_dates, offset_seconds, remove_unused_creators};
use super::pseudonym::{Pseudonyms, is_well_known};
use super::record::{Action, AttributeChange, Decision, Recorder, Why};
use super::search::{IdentifierSearch, Scratch};
use super::show::{attribute_name, value_text};
use super::span::Span;
use super::table;
use super::text;
use crate::instance::charset::{CharacterSet, TextKind};
use crate::instance::element::{is_text, padded, trim_padding};
use crate::instance::{DataSet, Element, Encoding, Limits, Tag, VR, Value, items_of_unknown, tags};

/// What the walk through a data set needs to know.
pub(crate) struct Applier<'a> {
    rules: Rules<'a>,
    /// How the output is encoded, and how the instance was.
    encoding: Encoding,
    source_encoding: Encoding,
    pseudonyms: &'a Pseudonyms,
    /// How far the dates of this patient move.
    shift: DateShift,
    search: &'a IdentifierSearch,
    recorder: &'a mut Recorder,
    scratch: Scratch,
    spans: Vec<Span>,
    trail: Trail,
    report: Report,
}

impl<'a> Applier<'a> {
    pub(crate) fn new(
        rules: Rules<'a>,
        (source_encoding, encoding): (Encoding, Encoding),
        pseudonyms: &'a Pseudonyms,
        shift: DateShift,
        search: &'a IdentifierSearch,
        recorder: &'a mut Recorder,
    ) -> Self {
        Self {
            rules,
            encoding,
            source_encoding,
            pseudonyms,
            shift,
            search,
            recorder,
            scratch: Scratch::default(),
            spans: Vec::new(),
            trail: Trail::default(),
            report: Report::default(),
        }
    }

    /// The de-identified copy of an instance's data set.
    pub(crate) fn instance(&mut self, original: &DataSet) -> DataSet {
        self.report = Report::of(original);
        self.data_set(original, &CharacterSet::default(), None)
    }

    fn data_set(
        &mut self,
        original: &DataSet,
        inherited: &CharacterSet,
        content: Option<ItemAction>,
    ) -> DataSet {
        let own = character_set(original);
        let characters = own.as_ref().unwrap_or(inherited);
        let around = self.rules.surroundings(original, content);
        let mut copy = DataSet {
            elements: Vec::with_capacity(original.elements.len()),
        };
        for element in &original.elements {
            let known = self.known(element, &around);
            let element = known.as_ref().unwrap_or(element);
            let mut decision = self.rules.decide(element, &self.trail, &around);
            if is_of_empty_overlay(element.tag, original) {
                decision = Decision {
                    action: Action::Remove,
                    why: Why::Profile,
                };
            }
            let mut cleaned = None;
            if matches!(decision.action, Action::Keep | Action::Clean) {
                (decision, cleaned) = self.clean(element, characters, decision, &around);
            }
            self.recorder.did(element, decision);
            let position = self.recorder.changes.as_ref().map(Vec::len);
            if let Some(changes) = &mut self.recorder.changes {
                changes.push(describe(&self.recorder.path, element, characters, decision));
            }
            let kept = match cleaned {
                Some(cleaned) => Some(cleaned),
                None => self.perform(element, characters, decision.action, original, &around),
            };
            let Some(kept) = kept else {
                continue;
            };
            if let (Some(changes), Some(position)) = (&mut self.recorder.changes, position) {
                changes[position].after = Some(value_text(&kept, characters));
            }
            copy.elements.push(kept);
        }
        remove_unused_creators(&mut copy);
        copy
    }

    /// A private sequence that is written as a value nobody knows (CP-246), as the sequence that it is.
    fn known(&self, element: &Element, around: &Surroundings) -> Option<Element> {
        let Value::Bytes(bytes) = &element.value else {
            return None;
        };
        let is_private = element.tag.group() % 2 == 1 && element.vr == VR::UN;
        if !is_private || self.rules.private_vr(element, &self.trail, around) != VR::SQ {
            return None;
        }
        let depth = self.trail.sequences.len();
        let items = items_of_unknown(bytes, self.source_encoding, depth, &Limits::default())?;
        Some(Element {
            tag: element.tag,
            vr: VR::SQ,
            value: Value::Items(items),
        })
    }

    /// Text that stays loses what identifies: whatever the search knows of the study, and where `decision` is to
    /// clean, also what identifies by its form. Where the text cannot go on without it, none of it does.
    fn clean(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        decision: Decision,
        around: &Surroundings,
    ) -> (Decision, Option<Element>) {
        let kept = Decision {
            action: Action::Keep,
            ..decision
        };
        let Value::Bytes(bytes) = &element.value else {
            return (kept, None);
        };
        let is_private = element.tag.group() % 2 == 1;
        let vr = match is_private {
            true => self.rules.private_vr(element, &self.trail, around),
            false => effective_vr(element),
        };
        if bytes.is_empty() {
            return (kept, None);
        }
        if matches!(vr, VR::OB | VR::UN) {
            return match self.search.scrub_binary(bytes, &mut self.scratch) {
                Some((scrubbed, kind)) => (
                    Decision {
                        action: Action::Clean,
                        why: Why::Holds(kind),
                    },
                    Some(Element {
                        tag: element.tag,
                        vr: element.vr,
                        value: Value::Bytes(scrubbed.into()),
                    }),
                ),
                None => (kept, None),
            };
        }
        if !is_text(vr) {
            return (kept, None);
        }
        if !is_free_text(vr) {
            let found = texts(characters, bytes, vr)
                .find_map(|text| self.search.search(&text, vr, &mut self.scratch))
                .filter(|kind| matters(*kind, vr));
            return match found {
                Some(found) => (
                    Decision {
                        action: replacement(vr),
                        why: Why::Holds(found),
                    },
                    None,
                ),
                None => (kept, None),
            };
        }
        let by_form = decision.action == Action::Clean && !is_code(element.tag);
        let values: Vec<Cow<'_, str>> = texts(characters, bytes, vr).collect();
        let mut found = None;
        let cleaned: Vec<Option<String>> = values
            .iter()
            .map(|value| self.clean_value(value, vr, by_form, &mut found))
            .collect();
        let Some(found) = found else {
            return (kept, None);
        };
        let decision = Decision {
            action: Action::Clean,
            why: Why::Holds(found),
        };
        let mut joined = String::new();
        for (position, (value, cleaned)) in values.iter().zip(&cleaned).enumerate() {
            if position > 0 {
                joined.push('\\');
            }
            joined.push_str(cleaned.as_deref().unwrap_or(value));
        }
        let is_left = joined.chars().any(char::is_alphanumeric)
            && values
                .iter()
                .zip(&cleaned)
                .all(|(value, cleaned)| self.is_clean(cleaned.as_deref().unwrap_or(value), vr));
        match is_left {
            true => {
                let element = Element {
                    tag: element.tag,
                    // A private one is written as it came: its text may be too long for what it turned out to be.
                    vr: if is_private { element.vr } else { vr },
                    value: Value::Bytes(padded(vr, encoded(characters, &joined))),
                };
                (decision, Some(element))
            }
            false => (
                Decision {
                    action: replacement(vr),
                    ..decision
                },
                None,
            ),
        }
    }

    /// A value without what identifies; `None` where nothing does.
    fn clean_value(
        &mut self,
        value: &str,
        vr: VR,
        by_form: bool,
        found: &mut Option<table::IdentifierKind>,
    ) -> Option<String> {
        let told = self.rules.tells_dates();
        let mut find = |text: &str, spans: &mut Vec<Span>| {
            self.search.spans(text, vr, &mut self.scratch, spans);
            if by_form {
                text::find_patterns(text, spans);
                spans.retain(|span| !(told && span.kind == table::IdentifierKind::Date));
            }
        };
        self.spans.clear();
        find(value, &mut self.spans);
        let first = self.spans.first()?.kind;
        found.get_or_insert(first);
        let cleaned = text::without(value, &mut self.spans, find);
        self.recorder.take(&self.spans);
        cleaned
    }

    fn is_clean(&mut self, value: &str, vr: VR) -> bool {
        self.search.search(value, vr, &mut self.scratch).is_none()
    }

    /// The element that takes the place of `element`; `None` where nothing does.
    fn perform(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        action: Action,
        siblings: &DataSet,
        around: &Surroundings,
    ) -> Option<Element> {
        let tag = element.tag;
        let vr = effective_vr(element);
        let value = match action {
            Action::Remove => return None,
            Action::Keep | Action::Clean | Action::ReplaceUid
                if matches!(element.value, Value::Items(_)) =>
            {
                return Some(Element {
                    tag,
                    vr: VR::SQ,
                    value: self.items(tag, &element.value, characters, around),
                });
            }
            Action::Keep | Action::Clean => return Some(element.clone()),
            Action::Zero if vr == VR::SQ => Value::Items(Vec::new()),
            Action::Zero => Value::Bytes(bytes::Bytes::new()),
            Action::Dummy if vr == VR::SQ => dummy::items(tag, self.encoding),
            Action::Dummy => {
                let multiplicity = table::rule(tag).map_or(1, |rule| usize::from(rule.vm.0));
                dummy::value(tag, vr, multiplicity, self.rules.document)
            }
            Action::ReplaceUid => self.uids(element, characters),
            Action::Shift | Action::CapAge => {
                match self.each_value(element, characters, action) {
                    Some(value) => value,
                    // Not a value of its representation: nothing of it can be kept.
                    None => {
                        return self.perform(element, characters, Action::Dummy, siblings, around);
                    }
                }
            }
            Action::HashUid | Action::OffsetDate | Action::OffsetSeconds => {
                Value::Bytes(self.private_value(element, action)?)
            }
            Action::CaseCode => self.case_code(element, characters, siblings),
        };
        Some(Element { tag, vr, value })
    }

    fn items(
        &mut self,
        tag: Tag,
        value: &Value,
        characters: &CharacterSet,
        around: &Surroundings,
    ) -> Value {
        let Value::Items(items) = value else {
            return Value::Items(Vec::new());
        };
        self.rules.enter(&mut self.trail, tag, around);
        let mut copies = Vec::with_capacity(items.len());
        for (number, item) in items.iter().enumerate() {
            let content = match tag {
                // The number of a content item lies one sequence deeper than its name.
                tags::MEASURED_VALUE_SEQUENCE => around.content,
                _ => self.report.item(tag, item, self.rules.options),
            };
            if content == Some(ItemAction::Remove) {
                self.recorder.removed_item(tag);
                continue;
            }
            self.recorder.path.push((tag, number));
            copies.push(self.data_set(item, characters, content));
            self.recorder.path.pop();
        }
        self.trail.leave();
        if copies.is_empty() && !items.is_empty() {
            return dummy::items(tag, self.encoding);
        }
        Value::Items(copies)
    }

    /// What its disposition makes of a private value; `None` where nothing of it can be understood.
    fn private_value(&mut self, element: &Element, action: Action) -> Option<bytes::Bytes> {
        let Value::Bytes(bytes) = &element.value else {
            return None;
        };
        match action {
            Action::HashUid => {
                let (pseudonyms, recorder) = (self.pseudonyms, &mut *self.recorder);
                hash_uids(element.vr, bytes, |uid| new_uid(pseudonyms, recorder, uid))
            }
            Action::OffsetDate => offset_dates(element.vr, bytes, |date| {
                let moved = self.shift.text(date)?;
                self.recorder.written.insert(moved.clone());
                Some(moved)
            }),
            _ => {
                let days = self.shift.days();
                offset_seconds(element.vr, bytes, self.encoding, days)
            }
        }
    }

    /// Each value of a UID attribute replaced, well-known ones kept.
    fn uids(&mut self, element: &Element, characters: &CharacterSet) -> Value {
        let Value::Bytes(bytes) = &element.value else {
            return Value::Bytes(bytes::Bytes::new());
        };
        let text = characters.decode(bytes, TextKind::Short);
        let mut replaced = String::with_capacity(text.len().max(64));
        for (number, uid) in text.split('\\').map(trim_padding).enumerate() {
            if number > 0 {
                replaced.push('\\');
            }
            replaced.push_str(&new_uid(self.pseudonyms, self.recorder, uid));
        }
        Value::Bytes(padded(VR::UI, replaced.into_bytes()))
    }

    /// Each value moved in time, or an age that may be told; `None` where one is not what it should be.
    fn each_value(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        action: Action,
    ) -> Option<Value> {
        let Value::Bytes(bytes) = &element.value else {
            return None;
        };
        let vr = effective_vr(element);
        let text = characters.decode(bytes, TextKind::Short);
        let mut changed = Vec::new();
        for value in text.split('\\').map(trim_padding) {
            let new = match (value, action, vr) {
                ("", ..) => String::new(),
                (_, Action::CapAge, _) => told_age(value)?,
                (_, _, VR::DT) => self.shift.date_time(value)?,
                _ => self.shift.date(value)?,
            };
            if action == Action::Shift {
                self.recorder.written.insert(new.clone());
            }
            changed.push(new);
        }
        Some(Value::Bytes(padded(vr, changed.join("\\").into_bytes())))
    }

    /// The case code of the patient whom the data set is about: one code for Patient ID and Patient's Name.
    fn case_code(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        siblings: &DataSet,
    ) -> Value {
        if element.value.byte_length() == 0 {
            return Value::Bytes(bytes::Bytes::new());
        }
        let Some(who) = canonical_patient(siblings, characters) else {
            return Value::Bytes(bytes::Bytes::new());
        };
        let mut code = self.pseudonyms.case_code(&who);
        if let (Some(mapping), Value::Bytes(bytes), tags::PATIENT_ID) =
            (&mut self.recorder.mapping, &element.value, element.tag)
        {
            let id = characters.decode(bytes, TextKind::Short);
            mapping
                .patients
                .push((trim_padding(&id).to_owned(), code.clone()));
        }
        if element.tag == tags::PATIENT_NAME {
            // A family name: without a delimiter it would be a name in the form that ACR-NEMA had.
            code.push('^');
        }
        self.recorder.written.insert(code.clone());
        Value::Bytes(padded(VR::LO, code.into_bytes()))
    }
}

/// Whether the element describes an overlay plane whose data the profile removes: without them, no image has a plane.
fn is_of_empty_overlay(tag: Tag, siblings: &DataSet) -> bool {
    is_overlay(tag) && siblings.get(Tag(tag.group(), OVERLAY_DATA)).is_some()
}

/// Whether an identifier found in a value of this representation is one there: an identification number that looks
/// like a date is none where dates stand.
pub(super) fn matters(kind: table::IdentifierKind, vr: VR) -> bool {
    kind == table::IdentifierKind::BirthDate || !matches!(vr, VR::DA | VR::DT | VR::TM)
}

/// How a text that holds an identifier is replaced: by a dummy, which every type of attribute allows, where any
/// text is a valid value; emptied where only defined terms or numbers are.
fn replacement(vr: VR) -> Action {
    match vr {
        VR::UI => Action::ReplaceUid,
        VR::DA | VR::DT | VR::TM | VR::AS => Action::Dummy,
        VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::PN => Action::Dummy,
        _ => Action::Zero,
    }
}

/// What takes the place of a UID: itself, where it is empty or the standard's own.
fn new_uid(pseudonyms: &Pseudonyms, recorder: &mut Recorder, uid: &str) -> String {
    if uid.is_empty() || is_well_known(uid) {
        return uid.to_owned();
    }
    let new = pseudonyms.uid(uid);
    if let Some(mapping) = &mut recorder.mapping {
        mapping.uids.push((uid.to_owned(), new.clone()));
    }
    new
}

/// An age as it may be told: those above 89 years become 090Y. `None` where it is no age.
fn told_age(value: &str) -> Option<String> {
    if let Ok(years) = value.parse::<f64>() {
        // A number of years in a report (VR DS).
        let capped = format!("{}", OLDEST_TOLD + 1);
        return Some(if years > OLDEST_TOLD as f64 {
            capped
        } else {
            value.to_owned()
        });
    }
    let (number, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok()?;
    let is_over = match unit {
        "Y" => number > OLDEST_TOLD,
        "M" => number / 12 > OLDEST_TOLD,
        "W" | "D" => false,
        _ => return None,
    };
    Some(match is_over {
        true => format!("{:03}Y", OLDEST_TOLD + 1),
        false => value.to_owned(),
    })
}

/// Text that a person writes, of which a part can go.
fn is_free_text(vr: VR) -> bool {
    matches!(vr, VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC)
}

/// Numbers and letters of a coding scheme look like identifiers of people.
fn is_code(tag: Tag) -> bool {
    matches!(
        tag,
        tags::CODE_VALUE
            | tags::LONG_CODE_VALUE
            | tags::CODING_SCHEME_DESIGNATOR
            | tags::CODING_SCHEME_VERSION
    )
}

/// Text in the declared character set; a character that it has not was none of the original's either.
fn encoded(characters: &CharacterSet, text: &str) -> Vec<u8> {
    characters.encode(text).unwrap_or_else(|| {
        let known: String = text
            .chars()
            .map(
                |letter| match characters.encode(letter.encode_utf8(&mut [0; 4])) {
                    Some(_) => letter,
                    None => '?',
                },
            )
            .collect();
        characters.encode(&known).unwrap_or_default()
    })
}

fn describe(
    path: &[(Tag, usize)],
    element: &Element,
    characters: &CharacterSet,
    decision: Decision,
) -> AttributeChange {
    AttributeChange {
        path: super::record::path_text(path, element.tag),
        name: attribute_name(element.tag),
        vr: element.vr.to_string().to_owned(),
        action: match decision.why {
            Why::Holds(_) => "C",
            _ => decision.action.letter(),
        },
        why: decision.why.sentence(element.tag, effective_vr(element)),
        before: Some(value_text(element, characters)),
        after: None,
    }
}
