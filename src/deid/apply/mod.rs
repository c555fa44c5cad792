//! The actions of the profile, applied to every element at any depth.

mod text;
mod values;

pub(super) use text::{is_opaque, matters};

use super::content::{ItemAction, Report};
use super::dates::DateShift;
use super::decide::{OVERLAY_DATA, Rules, Surroundings, Trail, is_overlay};
use super::dummy;
use super::identifiers::{character_set, effective_vr};
use super::private::remove_unused_creators;
use super::pseudonym::Pseudonyms;
use super::record::{Action, AttributeChange, Decision, Recorder, Why};
use super::search::{IdentifierSearch, Scratch};
use super::show::{attribute_name, value_text};
use super::span::Span;
use super::table;
use crate::instance::charset::CharacterSet;
use crate::instance::{DataSet, Element, Encoding, Limits, Tag, VR, Value, items_of_unknown};

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
        let around = self
            .rules
            .surroundings(original, content, self.search, &mut self.scratch);
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
            let content = self
                .report
                .item(tag, item, around.content, self.rules.options);
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
}

/// Whether the element describes an overlay plane whose data the profile removes: without them, no image has a plane.
fn is_of_empty_overlay(tag: Tag, siblings: &DataSet) -> bool {
    is_overlay(tag) && siblings.get(Tag(tag.group(), OVERLAY_DATA)).is_some()
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
