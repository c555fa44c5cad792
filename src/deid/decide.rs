//! What happens to an attribute: Table E.1-1 with the options of the policy, and under it a net by value
//! representation. The actions ask it of the original, the verifier asks it of the output again.

use super::content::ItemAction;
use super::policy::{DocumentKind, OptionSet, ProfileOption};
use super::private::{Blocks, Declared, Disposition, Private, PrivateRules, Step, Verdict};
use super::pseudonym::is_uid;
use super::record::{Action, Decision, Why};
use super::search::{IdentifierSearch, Scratch};
use super::table::{self, Iod, OptionAction, Rule, names_a_class};
use crate::instance::dictionary::vr_of;
use crate::instance::element::trim_padding;
use crate::instance::{DataSet, Element, Tag, VR, Value, tags};

/// Attributes that Table E.1-1 does not list although they carry originals or names.
const KNOWN_LEAKS: [Tag; 2] = [
    tags::ENCRYPTED_ATTRIBUTES_SEQUENCE,
    tags::MODIFIED_ATTRIBUTES_SEQUENCE,
];

/// (60xx,3000) Overlay Data, in every even group.
pub(super) const OVERLAY_DATA: u16 = 0x3000;

/// What decides about every attribute of one instance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub iod: Option<Iod>,
    pub options: OptionSet,
    /// The kind of document that the instance encapsulates, and those that the policy keeps.
    pub document: Option<DocumentKind>,
    pub keep_documents: &'a [DocumentKind],
    /// Whether the patient was over 89, where anybody can tell.
    pub is_over_89: Option<bool>,
    pub private: &'a PrivateRules,
    /// What the instance says of its private attributes.
    pub declared: &'a Declared,
    /// Whether its elements state their value representations.
    pub is_explicit: bool,
}

/// The way to an element: the sequences that it lies in, outermost first, and what its data set is.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    pub sequences: Vec<Tag>,
    /// The same, as a knowledge base of private attributes knows them.
    pub steps: Vec<Step>,
}

/// The data set that an element stands in.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    pub blocks: Blocks,
    /// Where it is a content item: what becomes of its value.
    pub content: Option<ItemAction>,
}

impl Rules<'_> {
    /// Whether dates may be told as they are.
    pub(crate) fn tells_dates(&self) -> bool {
        self.options.has(ProfileOption::RetainLongitudinalFullDates)
    }

    /// Whether the document that the instance encapsulates stays.
    pub(crate) fn keeps_document(&self) -> bool {
        self.document
            .is_some_and(|kind| self.keep_documents.contains(&kind))
    }

    /// What the profile and its options ask for an element that lies in `sequences`, outermost first.
    pub(crate) fn decide(
        &self,
        element: &Element,
        trail: &Trail,
        around: &Surroundings,
    ) -> Decision {
        let tag = element.tag;
        let decided = |action, why| Decision { action, why };
        if tag.group() % 2 == 1 && tag.group() != 0xFFFF {
            return self.private(element, trail, around);
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
        if let Some(decision) = around.content.and_then(|item| item.decide(tag)) {
            return decision;
        }
        if let Some(rule) = table::rule(tag) {
            return self.listed(rule, element, listed, &trail.sequences);
        }
        let Some(listed) = listed else {
            return decided(Action::Remove, Why::Unknown);
        };
        if KNOWN_LEAKS.contains(&tag)
            || (is_overlay(tag) && matches!(tag.element(), 0x0022 | 0x1500))
        {
            return decided(Action::Remove, Why::KnownLeak);
        }
        if !is_sequence && element.value.byte_length() > 0 {
            // The file's own value representation counts too: a name is a name under whatever attribute it is written.
            for vr in [listed, element.vr] {
                if let Some(action) = self.by_representation(element, vr) {
                    return decided(action, Why::Representation(vr));
                }
            }
        }
        decided(Action::Clean, Why::NothingFound)
    }

    /// A private attribute: removed, unless somebody vouches for it (E.3.10).
    fn private(&self, element: &Element, trail: &Trail, around: &Surroundings) -> Decision {
        use ProfileOption as O;
        let decided = |action, why| Decision { action, why };
        if !self.options.has(O::RetainSafePrivate) {
            return decided(Action::Remove, Why::Private(Verdict::NOBODY));
        }
        let verdict = match around.blocks.private(element.tag) {
            Private::Creator => {
                return decided(Action::Keep, Why::Option(O::RetainSafePrivate));
            }
            Private::Orphan => Verdict::NOBODY,
            Private::Element(creator, number) => {
                let signature = (element.tag.group(), creator, number);
                let vr = match &element.value {
                    Value::Items(_) => Some(VR::SQ),
                    _ => Some(element.vr).filter(|vr| self.is_explicit || *vr != VR::UN),
                };
                self.private
                    .verdict(&trail.steps, signature, vr, self.declared)
            }
        };
        // What is too long to be held, and a sequence whose items cannot be read, nobody could search.
        let is_unsearched = match &element.value {
            Value::Items(_) => false,
            Value::Bytes(bytes) => {
                !bytes.is_empty() && self.private_vr(element, trail, around) == VR::SQ
            }
            Value::Range(_) | Value::Fragments(_) | Value::Parts { .. } => true,
        };
        if verdict.disposition != Disposition::Delete && is_unsearched {
            return decided(Action::Remove, Why::Unreadable);
        }
        let is_sequence = matches!(element.value, Value::Items(_));
        let action = match verdict.disposition {
            Disposition::Delete => Action::Remove,
            Disposition::Keep => Action::Clean,
            _ if is_sequence => Action::Remove,
            Disposition::HashUid if self.options.has(O::RetainUids) => Action::Clean,
            Disposition::HashUid => Action::HashUid,
            _ if self.options.has(O::RetainLongitudinalFullDates) => Action::Clean,
            _ if !self.options.has(O::RetainLongitudinalModifiedDates) => Action::Remove,
            Disposition::OffsetDate => Action::OffsetDate,
            Disposition::OffsetSeconds => Action::OffsetSeconds,
        };
        decided(action, Why::Private(verdict))
    }

    /// The value representation to go by for a private element that is written as UN, or as OB although it is text.
    pub(crate) fn private_vr(&self, element: &Element, trail: &Trail, around: &Surroundings) -> VR {
        match around.blocks.private(element.tag) {
            Private::Element(creator, number) => self.private.effective_vr(
                &trail.steps,
                (element.tag.group(), creator, number),
                element.vr,
            ),
            _ => element.vr,
        }
    }

    /// Enters a sequence: to be left by [`Trail::leave`].
    pub(crate) fn enter(&self, trail: &mut Trail, tag: Tag, around: &Surroundings) {
        trail.sequences.push(tag);
        if self.options.has(ProfileOption::RetainSafePrivate) {
            let private = around.blocks.private(tag);
            trail.steps.push(self.private.step(tag, private));
        }
    }

    /// What a data set is to the decisions about its elements.
    pub(crate) fn surroundings(
        &self,
        data_set: &DataSet,
        content: Option<ItemAction>,
        search: &IdentifierSearch,
        scratch: &mut Scratch,
    ) -> Surroundings {
        let mut blocks = Blocks::default();
        if self.options.has(ProfileOption::RetainSafePrivate) {
            blocks = Blocks::of(data_set);
            // A creator cannot be cleaned: what it reserves would be another one's.
            blocks.retain(|creator| {
                self.private.names(creator)
                    || search.search(&creator.name, VR::LO, scratch).is_none()
            });
        }
        Surroundings { blocks, content }
    }

    /// A row of Table E.1-1, with the cells of the options.
    fn listed(
        &self,
        rule: &Rule,
        element: &Element,
        listed: Option<VR>,
        sequences: &[Tag],
    ) -> Decision {
        let tag = element.tag;
        if let Some(decision) = self.special(tag, sequences) {
            return decision;
        }
        if let Some((cell, option)) = self.cell(rule)
            && let Some(action) = self.by_option(cell, element, listed.unwrap_or(element.vr))
        {
            return Decision {
                action,
                why: Why::Option(option),
            };
        }
        let action = match (tag, table::resolve(rule, self.iod, sequences)) {
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
        Decision {
            action,
            why: Why::Profile,
        }
    }

    /// What a cell of the table does not say by itself.
    fn special(&self, tag: Tag, sequences: &[Tag]) -> Option<Decision> {
        use ProfileOption as O;
        let decided = |action, option| {
            Some(Decision {
                action,
                why: Why::Option(option),
            })
        };
        match tag {
            // Z allows a value that is not the true one (E.1.1): moved with the rest, ages stay true.
            tags::PATIENT_BIRTH_DATE
                if self.options.has(O::RetainLongitudinalModifiedDates)
                    && self.is_over_89 == Some(false) =>
            {
                decided(Action::Shift, O::RetainLongitudinalModifiedDates)
            }
            tags::ENCAPSULATED_DOCUMENT if self.keeps_document() => Some(Decision {
                action: Action::Keep,
                why: Why::Policy,
            }),
            // E.3.3 asks for text in graphics to be cleaned; the row of this attribute knows E.3.5 only.
            tags::UNFORMATTED_TEXT_VALUE
                if self.options.has(O::CleanGraphics)
                    && sequences.contains(&tags::GRAPHIC_ANNOTATION_SEQUENCE) =>
            {
                decided(Action::Clean, O::CleanGraphics)
            }
            // The same for E.3.4 and waveform annotations.
            tags::UNFORMATTED_TEXT_VALUE
                if self.options.has(O::CleanStructuredContent)
                    && sequences.contains(&tags::WAVEFORM_ANNOTATION_SEQUENCE) =>
            {
                decided(Action::Clean, O::CleanStructuredContent)
            }
            _ => None,
        }
    }

    /// The row's cell for the options that the policy has: C before K, as cleaning leaves what does not identify.
    fn cell(&self, rule: &Rule) -> Option<(OptionAction, ProfileOption)> {
        let cells = self
            .options
            .iter()
            .filter_map(|option| Some((rule.option(option)?, option)));
        cells.min_by_key(|(cell, _)| *cell != OptionAction::Clean)
    }

    /// `None` where what the option asks for cannot be done, so that the Basic Profile's action stands.
    fn by_option(&self, cell: OptionAction, element: &Element, vr: VR) -> Option<Action> {
        let tag = element.tag;
        Some(match (cell, vr) {
            (OptionAction::Keep, VR::UI) if !holds_uids(element) => Action::ReplaceUid,
            (_, VR::AS) => Action::CapAge,
            (OptionAction::Keep, _) => Action::Keep,
            (OptionAction::Clean, VR::DA | VR::DT) => Action::Shift,
            // Dates move by whole days, so times stay, and so does their offset from UTC.
            (OptionAction::Clean, VR::TM) => Action::Keep,
            (OptionAction::Clean, _) if tag == tags::TIMEZONE_OFFSET_FROM_UTC => Action::Keep,
            // Names and marks can be drawn into a bitmap or a curve, where nothing here finds them.
            (OptionAction::Clean, VR::OB | VR::OW | VR::UN) => return None,
            (OptionAction::Clean, _) => Action::Clean,
        })
    }

    /// What becomes of an attribute that the table does not list, by what its values are.
    fn by_representation(&self, element: &Element, vr: VR) -> Option<Action> {
        use ProfileOption as O;
        let has = |option| self.options.has(option);
        Some(match vr {
            VR::UI if names_a_class(element.tag) => return None,
            VR::UI if has(O::RetainUids) && holds_uids(element) => return None,
            VR::UI => Action::ReplaceUid,
            VR::DA | VR::DT if has(O::RetainLongitudinalModifiedDates) => Action::Shift,
            VR::TM if has(O::RetainLongitudinalModifiedDates) => return None,
            VR::DA | VR::DT | VR::TM if has(O::RetainLongitudinalFullDates) => return None,
            VR::AE if has(O::RetainDeviceIdentity) => return None,
            VR::AS if has(O::RetainPatientCharacteristics) => Action::CapAge,
            VR::PN | VR::DA | VR::TM | VR::DT | VR::UR | VR::AE | VR::AS => Action::Dummy,
            _ => return None,
        })
    }
}

/// Whether each value is a UID: nothing else stays for being called one.
fn holds_uids(element: &Element) -> bool {
    match &element.value {
        Value::Bytes(bytes) => std::str::from_utf8(bytes).is_ok_and(|text| {
            text.split('\\')
                .map(trim_padding)
                .all(|uid| uid.is_empty() || is_uid(uid))
        }),
        Value::Items(_) => true,
        _ => false,
    }
}

impl Trail {
    /// Back out of the innermost sequence.
    pub(crate) fn leave(&mut self) {
        self.sequences.pop();
        self.steps.pop();
    }
}

/// The kind of document that a SOP class encapsulates (PS3.4 B.5).
pub(crate) fn document_kind(sop_class: &str) -> Option<DocumentKind> {
    let number = sop_class.strip_prefix("1.2.840.10008.5.1.4.1.1.104.")?;
    Some(match number {
        "1" => DocumentKind::Pdf,
        "2" => DocumentKind::Cda,
        "3" => DocumentKind::Stl,
        "4" => DocumentKind::Obj,
        "5" => DocumentKind::Mtl,
        _ => return None,
    })
}

pub(super) fn is_overlay(tag: Tag) -> bool {
    tag.group() & 0xFF00 == 0x6000
}
