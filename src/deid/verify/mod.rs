//! The check before anything leaves: the output is parsed again from its bytes and searched.

use std::collections::HashSet;

use super::apply::{is_opaque, matters};
use super::content::{ItemAction, Report};
use super::decide::{Rules, Surroundings, Trail};
use super::identifiers::{character_set, effective_vr, texts};
use super::makers::is_maker;
use super::private::Private;
use super::record::{Action, path_text};
use super::search::{IdentifierSearch, Scratch};
#[cfg(not(target_arch = "wasm32"))]
use super::second_reader::{Opinion, opinion};
use super::table::IdentifierKind;
use super::{Draft, dummy, mark};
use crate::bytes::ByteSource;
use crate::instance::charset::CharacterSet;
use crate::instance::element::{is_text, trim_padding};
use crate::instance::writer::{Part, PartsSource};
use crate::instance::{DataSet, Element, Instance, Limits, Tag, VR, Value, tags};
use crate::pixels::clean::{Area, Objection, Planned, Refusal};
use crate::pixels::text::FindText;

/// A file that passed the check: the only type that has bytes to send. Only the verifier can make one.
#[derive(Debug)]
pub struct Release {
    parts: Vec<Part>,
    sop_instance: String,
}

impl Release {
    /// The file, in pieces: new bytes, and ranges of the source that did not change.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The new SOP Instance UID.
    pub fn sop_instance(&self) -> &str {
        &self.sop_instance
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.parts.iter().map(Part::len).sum()
    }

    /// Whether there is nothing in it; no release is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes all its bytes into memory, so that it needs the source no longer. For what is small.
    ///
    /// # Errors
    /// What the source reports.
    pub(crate) fn take_in(&mut self, source: &dyn ByteSource) -> std::io::Result<()> {
        let mut file = Vec::new();
        self.write_to(source, &mut file)?;
        self.parts = vec![Part::Bytes(file.into())];
        Ok(())
    }

    /// Writes the file; `source` is the one that it was made from.
    ///
    /// # Errors
    /// What the source or `out` reports.
    pub fn write_to(
        &self,
        source: &dyn ByteSource,
        out: &mut dyn std::io::Write,
    ) -> std::io::Result<()> {
        for part in &self.parts {
            part.write_to(source, out)?;
        }
        Ok(())
    }
}

/// What the verifier found in an output, and where. Never the text that it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// A stable name for programs.
    pub code: &'static str,
    /// One plain sentence.
    pub message: String,
    /// The attribute, with its path.
    pub tag: Option<String>,
}

/// What the verifier needs to check pixels that were cleaned.
pub(crate) struct PixelCheck<'a> {
    pub planned: &'a Planned,
    /// The instance as it came.
    pub instance: &'a Instance,
    pub finder: Option<&'a dyn FindText>,
}

/// Why there is no release.
#[derive(Debug)]
pub(crate) enum Rejection {
    /// Something is left, or does not read back.
    Finding(Finding),
    /// Text is left in the image: where.
    Text(Vec<Area>),
    /// The pixels are others than they should be.
    Pixels(Refusal),
}

impl From<Finding> for Rejection {
    fn from(finding: Finding) -> Self {
        Self::Finding(finding)
    }
}

impl From<Objection> for Rejection {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Text(areas) => Self::Text(areas),
            Objection::Refused(refusal) => Self::Pixels(refusal),
        }
    }
}

/// Parses the draft from its bytes and searches it for every identifier of `search`.
///
/// # Errors
/// The first [`Rejection`]: something is left that must not leave, or the file does not read back as it was meant.
pub(crate) fn verify(
    draft: Draft,
    source: &dyn ByteSource,
    limits: &Limits,
    rules: Rules<'_>,
    search: &IdentifierSearch,
    written: &HashSet<String>,
    pixels: Option<&PixelCheck<'_>>,
) -> Result<Release, Rejection> {
    let file = PartsSource::new(&draft.parts, source);
    let read_back = Instance::read(&file, limits)
        .ok()
        .filter(|instance| instance.defect.is_none() && instance.trailing == 0)
        .ok_or_else(|| structural("The de-identified file did not read back."))?;
    if !same_structure(&draft.data_set, &read_back.data_set) {
        return Err(
            structural("The de-identified file did not read back as it was written.").into(),
        );
    }
    #[cfg(not(target_arch = "wasm32"))]
    if opinion(&file, &draft.data_set) == Opinion::Different {
        return Err(structural(
            "Two readers do not see the same attributes in the de-identified file.",
        )
        .into());
    }
    if !read_back.shell.application_entities.is_empty() {
        return Err(structural("The file meta information names a machine.").into());
    }
    let mut check = Check {
        rules,
        search,
        written,
        scratch: Scratch::default(),
        path: Vec::new(),
        trail: Trail::default(),
        report: Report::of(&read_back.data_set),
    };
    check.data_set(&read_back.data_set, &CharacterSet::default(), None)?;
    if let Some(pixels) = pixels {
        let original = (pixels.instance, source);
        pixels
            .planned
            .check(original, (&read_back, &file), pixels.finder)?;
    }
    drop(read_back);
    let Draft {
        parts,
        sop_instance,
        ..
    } = draft;
    Ok(Release {
        parts,
        sop_instance,
    })
}

fn structural(message: &str) -> Finding {
    Finding {
        code: "not-readable",
        message: message.to_owned(),
        tag: None,
    }
}

struct Check<'a> {
    rules: Rules<'a>,
    search: &'a IdentifierSearch,
    /// What was made for this instance, and so is no leak.
    written: &'a HashSet<String>,
    scratch: Scratch,
    path: Vec<(Tag, usize)>,
    trail: Trail,
    report: Report,
}

impl Check<'_> {
    fn data_set(
        &mut self,
        data_set: &DataSet,
        inherited: &CharacterSet,
        content: Option<ItemAction>,
    ) -> Result<(), Finding> {
        let own = character_set(data_set);
        let characters = own.as_ref().unwrap_or(inherited);
        let around = self
            .rules
            .surroundings(data_set, content, self.search, &mut self.scratch);
        for element in data_set.elements() {
            let action = self.rules.decide(element, &self.trail, &around).action;
            if action == Action::Remove {
                return Err(self.finding(
                    "not-removed",
                    "An attribute is left that has to be removed.",
                    element.tag,
                ));
            }
            if matches!(action, Action::Shift | Action::OffsetDate)
                && !self.is_moved(element, characters)
            {
                return Err(self.finding(
                    "date-not-moved",
                    "A date is left that was not moved.",
                    element.tag,
                ));
            }
            let found = match &element.value {
                Value::Items(items) => {
                    self.items(element.tag, items, characters, &around)?;
                    None
                }
                // Its creator was looked at with the block that it reserves.
                _ if around.blocks.private(element.tag) == Private::Creator => None,
                Value::Bytes(bytes) if is_text(effective_vr(element)) => {
                    self.text(bytes, effective_vr(element), element.tag, characters)
                }
                Value::Bytes(bytes) if is_opaque(element.vr) => {
                    self.search.search_binary(bytes, &mut self.scratch)
                }
                _ => None,
            };
            if let Some(kind) = found {
                let message = format!("The text still holds {} of the original.", kind.words());
                return Err(self.finding("identifier-left", &message, element.tag));
            }
        }
        Ok(())
    }

    fn items(
        &mut self,
        tag: Tag,
        items: &[DataSet],
        characters: &CharacterSet,
        around: &Surroundings,
    ) -> Result<(), Finding> {
        self.rules.enter(&mut self.trail, tag, around);
        for (number, item) in items.iter().enumerate() {
            let content = self
                .report
                .item(tag, item, around.content, self.rules.options);
            if content == Some(ItemAction::Remove) {
                return Err(self.finding(
                    "not-removed",
                    "A content item is left that has to be removed.",
                    tag,
                ));
            }
            self.path.push((tag, number));
            self.data_set(item, characters, content)?;
            self.path.pop();
        }
        self.trail.leave();
        Ok(())
    }

    /// Whether each value of a date is one that the patient's shift made, or a dummy.
    fn is_moved(&self, element: &Element, characters: &CharacterSet) -> bool {
        let Value::Bytes(bytes) = &element.value else {
            return false;
        };
        texts(characters, bytes, effective_vr(element)).all(|text| {
            let text = trim_padding(&text);
            text.is_empty() || self.written.contains(text) || dummy::is_dummy(text)
        })
    }

    fn text(
        &mut self,
        bytes: &[u8],
        vr: VR,
        tag: Tag,
        characters: &CharacterSet,
    ) -> Option<IdentifierKind> {
        texts(characters, bytes, vr).find_map(|text| match self.is_own(trim_padding(&text), tag) {
            true => None,
            false => self
                .search
                .search(&text, vr, &mut self.scratch)
                .filter(|kind| matters(*kind, vr)),
        })
    }

    /// Whether scanveil itself wrote this value, or it names a maker of machines and nothing else, so that what it has
    /// in common with an identifier is chance.
    fn is_own(&self, text: &str, tag: Tag) -> bool {
        let is_code = matches!(
            tag,
            tags::CODE_VALUE | tags::CODING_SCHEME_DESIGNATOR | tags::CODE_MEANING
        ) && self.trail.sequences.last()
            == Some(&tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
            && mark::is_code_text(text);
        is_code
            || is_maker(tag, text)
            || dummy::is_dummy(text)
            || dummy::is_of_dummy_item(&self.trail.sequences, tag, text)
            || (tag == tags::DEIDENTIFICATION_METHOD && text == mark::METHOD)
            || self.written.contains(text)
    }

    fn finding(&self, code: &'static str, message: &str, tag: Tag) -> Finding {
        Finding {
            code,
            message: message.to_owned(),
            tag: Some(path_text(&self.path, tag)),
        }
    }
}

/// Whether two data sets have the same attributes with values of the same length, at every depth.
fn same_structure(a: &DataSet, b: &DataSet) -> bool {
    a.elements.len() == b.elements.len()
        && a.elements.iter().zip(&b.elements).all(|(a, b)| {
            a.tag == b.tag
                && match (&a.value, &b.value) {
                    (Value::Items(a), Value::Items(b)) => {
                        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_structure(a, b))
                    }
                    (a, b) => {
                        a.byte_length().next_multiple_of(2) == b.byte_length().next_multiple_of(2)
                    }
                }
        })
}

#[cfg(test)]
mod tests;
