//! Text that stays, without what identifies.

use std::borrow::Cow;

use super::Applier;
use crate::deid::colour_profile;
use crate::deid::decide::Surroundings;
use crate::deid::identifiers::{effective_vr, texts};
use crate::deid::makers::is_maker;
use crate::deid::private::Private;
use crate::deid::record::{Action, Decision, Why};
use crate::deid::search::{IdentifierSearch, Scratch};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;
use crate::deid::text;
use crate::instance::charset::CharacterSet;
use crate::instance::element::{is_text, padded, trim_padding};
use crate::instance::{Element, Tag, VR, Value, tags};

impl Applier<'_> {
    /// Text that stays loses what identifies: whatever the search knows of the study, and where `decision` is to
    /// clean, also what identifies by its form. Where the text cannot go on without it, none of it does.
    pub(super) fn clean(
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
        if is_private && around.blocks.private(element.tag) == Private::Creator {
            return (kept, None);
        }
        let vr = match is_private {
            true => self.rules.private_vr(element, &self.trail, around),
            false => effective_vr(element),
        };
        if bytes.is_empty() {
            return (kept, None);
        }
        if element.tag == tags::ICC_PROFILE {
            return match colour_profile::without_text(bytes) {
                Some(clean) => (
                    Decision {
                        action: Action::Clean,
                        why: Why::ColourProfile,
                    },
                    Some(Element {
                        tag: element.tag,
                        vr,
                        value: Value::Bytes(clean.into()),
                    }),
                ),
                None => (kept, None),
            };
        }
        if is_opaque(vr) {
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
        // Nearly every text holds nothing, and then nothing is allocated for it.
        let Some(found) = texts(characters, bytes, vr).find_map(|value| {
            if is_maker(element.tag, &value) || self.recorder.written.contains(trim_padding(&value))
            {
                return None;
            }
            self.find(&value, vr, by_form);
            self.spans.first().map(|span| span.kind)
        }) else {
            return (kept, None);
        };
        let values: Vec<Cow<'_, str>> = texts(characters, bytes, vr).collect();
        let cleaned: Vec<Option<String>> = values
            .iter()
            .map(|value| self.clean_value(value, vr, by_form))
            .collect();
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

    /// Puts what identifies in `value` into the spans.
    fn find(&mut self, value: &str, vr: VR, by_form: bool) {
        self.spans.clear();
        let told = self.rules.tells_dates();
        find(
            self.search,
            &mut self.scratch,
            (vr, by_form, told),
            value,
            &mut self.spans,
        );
    }

    /// A value without what identifies; `None` where nothing does.
    fn clean_value(&mut self, value: &str, vr: VR, by_form: bool) -> Option<String> {
        self.find(value, vr, by_form);
        let how = (vr, by_form, self.rules.tells_dates());
        let cleaned = text::without(value, &mut self.spans, |text, spans| {
            find(self.search, &mut self.scratch, how, text, spans);
        });
        self.recorder.take(&self.spans);
        cleaned
    }

    fn is_clean(&mut self, value: &str, vr: VR) -> bool {
        self.search.search(value, vr, &mut self.scratch).is_none()
    }
}

/// What the search knows of the study, and where text is cleaned `by_form`, what identifies by its form; without the
/// dates where they are `told`.
fn find(
    search: &IdentifierSearch,
    scratch: &mut Scratch,
    (vr, by_form, told): (VR, bool, bool),
    text: &str,
    spans: &mut Vec<Span>,
) {
    search.spans(text, vr, scratch, spans);
    if by_form {
        text::find_patterns(text, spans);
        spans.retain(|span| !(told && span.kind == IdentifierKind::Date));
    }
}

/// Whether an identifier found in a value of this representation is one there: an identification number that looks
/// like a date is none where dates stand.
pub(in crate::deid) fn matters(kind: IdentifierKind, vr: VR) -> bool {
    kind == IdentifierKind::BirthDate || !matches!(vr, VR::DA | VR::DT | VR::TM)
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

/// Whether the value can hold text that no value representation tells of.
pub(in crate::deid) fn is_opaque(vr: VR) -> bool {
    matches!(vr, VR::OB | VR::OW | VR::UN)
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
