//! The actions of the profile, applied to every element at any depth.

use super::dummy;
use super::identifiers::{character_set, effective_vr, texts};
use super::pseudonym::{Pseudonyms, is_well_known};
use super::record::{Action, AttributeChange, Decision, Recorder, Why};
use super::search::{IdentifierSearch, Scratch};
use super::show::{attribute_name, value_text};
use super::table::{self, Iod, names_a_class};
use crate::instance::charset::{CharacterSet, TextKind};
use crate::instance::dictionary::vr_of;
use crate::instance::element::{is_text, padded, trim_padding};
use crate::instance::{DataSet, Element, Encoding, Tag, VR, Value, tags};

/// Attributes that Table E.1-1 does not list although they carry originals or names.
const KNOWN_LEAKS: [Tag; 2] = [
    tags::ENCRYPTED_ATTRIBUTES_SEQUENCE,
    tags::MODIFIED_ATTRIBUTES_SEQUENCE,
];

/// (60xx,3000) Overlay Data, in every even group.
const OVERLAY_DATA: u16 = 0x3000;

/// What the walk through a data set needs to know.
pub(crate) struct Applier<'a> {
    iod: Option<Iod>,
    encoding: Encoding,
    pseudonyms: &'a Pseudonyms,
    search: &'a IdentifierSearch,
    recorder: &'a mut Recorder,
    scratch: Scratch,
    sequences: Vec<Tag>,
}

impl<'a> Applier<'a> {
    pub(crate) fn new(
        iod: Option<Iod>,
        encoding: Encoding,
        pseudonyms: &'a Pseudonyms,
        search: &'a IdentifierSearch,
        recorder: &'a mut Recorder,
    ) -> Self {
        Self {
            iod,
            encoding,
            pseudonyms,
            search,
            recorder,
            scratch: Scratch::default(),
            sequences: Vec::new(),
        }
    }

    /// The de-identified copy of a data set.
    pub(crate) fn data_set(&mut self, original: &DataSet, inherited: &CharacterSet) -> DataSet {
        let own = character_set(original);
        let characters = own.as_ref().unwrap_or(inherited);
        let mut copy = DataSet {
            elements: Vec::with_capacity(original.elements.len()),
        };
        for element in &original.elements {
            let mut decision = decide(element, self.iod, &self.sequences);
            if decision.action == Action::Keep {
                decision = self.search_kept(element, characters, decision);
            }
            if decision.action == Action::Keep && is_of_empty_overlay(element.tag, original) {
                decision = Decision {
                    action: Action::Remove,
                    why: Why::Profile,
                };
            }
            self.recorder.count(decision.action);
            let position = self.recorder.changes.as_ref().map(Vec::len);
            if let Some(changes) = &mut self.recorder.changes {
                changes.push(describe(&self.recorder.path, element, characters, decision));
            }
            let Some(kept) = self.perform(element, characters, decision.action, original) else {
                continue;
            };
            if let (Some(changes), Some(position)) = (&mut self.recorder.changes, position) {
                changes[position].after = Some(value_text(&kept, characters));
            }
            copy.elements.push(kept);
        }
        copy
    }

    /// Text that stays is searched for the identifiers of the study; a value that holds one does not stay.
    fn search_kept(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        decision: Decision,
    ) -> Decision {
        let Value::Bytes(bytes) = &element.value else {
            return decision;
        };
        let vr = effective_vr(element);
        if bytes.is_empty() || !is_text(vr) {
            return decision;
        }
        let found = texts(characters, bytes, vr)
            .find_map(|text| self.search.search(&text, vr, &mut self.scratch));
        match found {
            Some(found) => Decision {
                action: replacement(vr),
                why: Why::Holds(found),
            },
            None => decision,
        }
    }

    /// The element that takes the place of `element`; `None` where nothing does.
    fn perform(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        action: Action,
        siblings: &DataSet,
    ) -> Option<Element> {
        let tag = element.tag;
        let vr = effective_vr(element);
        let value = match action {
            Action::Remove => return None,
            Action::Keep | Action::ReplaceUid if matches!(element.value, Value::Items(_)) => {
                return Some(Element {
                    tag,
                    vr: VR::SQ,
                    value: self.items(tag, &element.value, characters),
                });
            }
            Action::Keep => return Some(element.clone()),
            Action::Zero if vr == VR::SQ => Value::Items(Vec::new()),
            Action::Zero => Value::Bytes(bytes::Bytes::new()),
            Action::Dummy if vr == VR::SQ => dummy::items(tag, self.encoding),
            Action::Dummy => {
                let multiplicity = table::rule(tag).map_or(1, |rule| usize::from(rule.vm.0));
                dummy::value(tag, vr, multiplicity)
            }
            Action::ReplaceUid => self.uids(element, characters),
            Action::CaseCode => self.case_code(element, characters, siblings),
        };
        Some(Element { tag, vr, value })
    }

    fn items(&mut self, tag: Tag, value: &Value, characters: &CharacterSet) -> Value {
        let Value::Items(items) = value else {
            return Value::Items(Vec::new());
        };
        self.sequences.push(tag);
        let mut copies = Vec::with_capacity(items.len());
        for (number, item) in items.iter().enumerate() {
            self.recorder.path.push((tag, number));
            copies.push(self.data_set(item, characters));
            self.recorder.path.pop();
        }
        self.sequences.pop();
        Value::Items(copies)
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
            if uid.is_empty() || is_well_known(uid) {
                replaced.push_str(uid);
                continue;
            }
            let new = self.pseudonyms.uid(uid);
            if let Some(mapping) = &mut self.recorder.mapping {
                mapping.uids.push((uid.to_owned(), new.clone()));
            }
            replaced.push_str(&new);
        }
        Value::Bytes(padded(VR::UI, replaced.into_bytes()))
    }

    /// The case code of the patient whom the data set is about: one code for Patient ID and Patient's Name.
    fn case_code(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        siblings: &DataSet,
    ) -> Value {
        let text_of = |tag: Tag, kind: TextKind| {
            let text = characters.decode(siblings.bytes(tag)?, kind);
            Some(trim_padding(&text).to_owned()).filter(|text| !text.is_empty())
        };
        if element.value.byte_length() == 0 {
            return Value::Bytes(bytes::Bytes::new());
        }
        let id = text_of(tags::PATIENT_ID, TextKind::Short);
        let Some(who) = id
            .clone()
            .or_else(|| text_of(tags::PATIENT_NAME, TextKind::PersonName))
        else {
            return Value::Bytes(bytes::Bytes::new());
        };
        let mut code = self.pseudonyms.case_code(&who);
        if let (Some(mapping), Some(id), tags::PATIENT_ID) =
            (&mut self.recorder.mapping, id, element.tag)
        {
            mapping.patients.push((id, code.clone()));
        }
        if element.tag == tags::PATIENT_NAME {
            // A family name: without a delimiter it would be a name in the form that ACR-NEMA had.
            code.push('^');
        }
        if !self.recorder.pseudonyms.contains(&code) {
            self.recorder.pseudonyms.push(code.clone());
        }
        Value::Bytes(padded(VR::LO, code.into_bytes()))
    }
}

/// What the profile asks for an element, by the table and, under it, by value representation.
pub(crate) fn decide(element: &Element, iod: Option<Iod>, sequences: &[Tag]) -> Decision {
    let tag = element.tag;
    let decided = |action, why| Decision { action, why };
    if tag.group() % 2 == 1 && tag.group() != 0xFFFF {
        return decided(Action::Remove, Why::Private);
    }
    if tag.element() == 0 || tag.group() < 8 || tag.group() >= 0xFFFA {
        return decided(Action::Remove, Why::Structure);
    }
    let listed = vr_of(tag);
    let is_sequence = matches!(element.value, Value::Items(_));
    if let Some(vr) = listed
        && (vr == VR::SQ) != is_sequence
        && element.value.byte_length() > 0
    {
        return decided(Action::Remove, Why::Unreadable);
    }
    if let Some(rule) = table::rule(tag) {
        let action = match (tag, table::resolve(rule, iod, sequences)) {
            (tags::PATIENT_ID | tags::PATIENT_NAME, table::Action::Zero | table::Action::Dummy) => {
                Action::CaseCode
            }
            // A reference that stays needs what it refers to, and a UID tells nothing once it is replaced.
            (_, table::Action::Dummy) if listed == Some(VR::UI) => Action::ReplaceUid,
            (_, table::Action::Keep) => Action::Keep,
            (_, table::Action::Remove) => Action::Remove,
            (_, table::Action::Zero) => Action::Zero,
            (_, table::Action::Dummy) => Action::Dummy,
            (_, table::Action::ReplaceUid) => Action::ReplaceUid,
        };
        return decided(action, Why::Profile);
    }
    let Some(listed) = listed else {
        return decided(Action::Remove, Why::Unknown);
    };
    if KNOWN_LEAKS.contains(&tag) || (is_overlay(tag) && matches!(tag.element(), 0x0022 | 0x1500)) {
        return decided(Action::Remove, Why::KnownLeak);
    }
    // The file's own value representation counts too: a name is a name under whatever attribute it is written.
    for vr in [listed, element.vr] {
        let action = match vr {
            VR::UI if names_a_class(tag) => continue,
            VR::UI => Action::ReplaceUid,
            VR::PN | VR::DA | VR::TM | VR::DT | VR::UR | VR::AE => Action::Dummy,
            _ => continue,
        };
        if is_sequence || element.value.byte_length() == 0 {
            continue;
        }
        return decided(action, Why::Representation(vr));
    }
    decided(Action::Keep, Why::NothingFound)
}

/// Whether the element describes an overlay plane whose data the profile removes: without them, no image has a plane.
fn is_of_empty_overlay(tag: Tag, siblings: &DataSet) -> bool {
    is_overlay(tag) && siblings.get(Tag(tag.group(), OVERLAY_DATA)).is_some()
}

fn is_overlay(tag: Tag) -> bool {
    tag.group() & 0xFF00 == 0x6000
}

/// How a text that holds an identifier is replaced: by a dummy, which every type of attribute allows, where any
/// text is a valid value; emptied where only defined terms or numbers are.
fn replacement(vr: VR) -> Action {
    match vr {
        VR::UI => Action::ReplaceUid,
        VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::PN => Action::Dummy,
        _ => Action::Zero,
    }
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
