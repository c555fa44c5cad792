//! What was done to an instance, attribute by attribute.

use std::collections::HashSet;

use serde::Serialize;

use super::policy::ProfileOption;
use super::private::Verdict;
use super::span::Span;
use super::table::{IdentifierKind, identifier_kind};
use crate::instance::{Element, Tag, VR, Value};
use crate::pixels::hidden::Finding;

/// How many attributes met which action.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ActionCounts {
    /// Removed (X), private and unknown ones included.
    pub removed: u64,
    /// Emptied (Z).
    pub emptied: u64,
    /// Replaced by a dummy, a pseudonym or a new UID (D, U).
    pub replaced: u64,
    /// Kept, with identifying parts taken out of it, or moved in time (C).
    pub cleaned: u64,
    /// Kept as it was.
    pub kept: u64,
}

impl std::fmt::Display for ActionCounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            removed,
            emptied,
            replaced,
            cleaned,
            kept,
        } = self;
        write!(
            f,
            "{removed} removed, {emptied} emptied, {replaced} replaced, {cleaned} cleaned, {kept} kept"
        )
    }
}

impl std::ops::AddAssign for ActionCounts {
    fn add_assign(&mut self, other: Self) {
        self.removed += other.removed;
        self.emptied += other.emptied;
        self.replaced += other.replaced;
        self.cleaned += other.cleaned;
        self.kept += other.kept;
    }
}

/// One attribute before and after. It holds original values: for the person's own screen only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributeChange {
    /// Tag, with its path of sequences and item numbers.
    pub path: String,
    /// The attribute's name.
    pub name: String,
    /// Value representation.
    pub vr: String,
    /// D, Z, X, K or U as in PS3.15 Table E.1-1; "C" cleaned; "+" added.
    pub action: &'static str,
    /// Why, in one plain sentence.
    pub why: String,
    /// The original value, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value that leaves, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What is to happen to an attribute, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decision {
    pub action: Action,
    pub why: Why,
}

/// What happens to an attribute (PS3.15 E.3: K, X, Z, D, U).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Keep,
    Remove,
    Zero,
    Dummy,
    ReplaceUid,
    /// Kept, without what identifies in its text.
    Clean,
    /// Dates, moved by the patient's shift.
    Shift,
    /// An age, kept up to 89 years.
    CapAge,
    /// UIDs in a private attribute, whatever its value representation.
    HashUid,
    /// Dates in a private attribute, whatever its value representation.
    OffsetDate,
    /// Dates that a private attribute counts in seconds.
    OffsetSeconds,
    /// Patient ID and Patient's Name: the case code.
    CaseCode,
}

impl Action {
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Self::Keep => "K",
            Self::Remove => "X",
            Self::Zero | Self::CaseCode => "Z",
            Self::Dummy => "D",
            Self::ReplaceUid | Self::HashUid => "U",
            Self::Clean | Self::Shift | Self::CapAge | Self::OffsetDate | Self::OffsetSeconds => {
                "C"
            }
        }
    }
}

/// Why something happens to an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Table E.1-1 asks for it.
    Profile,
    /// An option of the policy asks for it.
    Option(ProfileOption),
    /// The policy says so by itself.
    Policy,
    /// What is known of a private attribute, and by whom.
    Private(Verdict),
    Unknown,
    /// Not listed, but of a value representation that identifies.
    Representation(VR),
    /// Not listed, and known to carry identifiers or hidden originals all the same.
    KnownLeak,
    /// The text holds an identifier of this study.
    Holds(IdentifierKind),
    /// A colour profile: its texts go, its colours stay.
    ColourProfile,
    /// The value is not what its value representation promises, so it cannot be checked.
    Unreadable,
    /// No part of the instance: group lengths, command elements, padding.
    Structure,
    NothingFound,
}

impl Why {
    /// One plain sentence or two for a person, about the attribute `tag` of value representation `vr`.
    pub(crate) fn sentence(self, tag: Tag, vr: VR) -> String {
        let words = match self {
            Self::Profile => {
                return format!(
                    "{} The standard asks for it (PS3.15 Table E.1-1).",
                    what_it_tells(tag, vr)
                );
            }
            Self::Holds(kind) => return format!("Its text holds {}.", kind.words()),
            Self::Option(option) => return option_words(option).to_owned(),
            Self::Policy => "The policy says that it stays.",
            Self::ColourProfile => {
                "The texts in the colour profile can tell who made it; its colours stay."
            }
            Self::Private(verdict) => verdict.sentence(),
            Self::Unknown => "Not in the DICOM data dictionary, so nobody can tell what is in it.",
            Self::Representation(vr) => what_it_tells(tag, vr),
            Self::KnownLeak => "It can hold the original values of other attributes.",
            Self::Unreadable => "Its value cannot be read, so it cannot be checked.",
            Self::Structure => "Not part of the image; it is not written.",
            Self::NothingFound => {
                "Not listed by the standard as identifying, and no identifier was found in it."
            }
        };
        words.to_owned()
    }
}

/// Why an option lets an attribute stay.
fn option_words(option: ProfileOption) -> &'static str {
    use ProfileOption as O;
    match option {
        O::RetainLongitudinalFullDates => "The policy keeps dates and times as they are.",
        O::RetainLongitudinalModifiedDates => {
            "The policy moves all dates of a patient by the same number of days."
        }
        O::RetainPatientCharacteristics => "The policy keeps what describes the patient's body.",
        O::RetainDeviceIdentity => "The policy keeps what names the machine.",
        O::RetainInstitutionIdentity => "The policy keeps what names the institution.",
        O::RetainUids => "The policy keeps UIDs.",
        O::RetainSafePrivate => "The policy keeps private attributes that are known to be safe.",
        O::CleanDescriptors => "The policy keeps descriptions, without what identifies in them.",
        O::CleanStructuredContent => {
            "The policy keeps structured content, without what identifies in it."
        }
        O::CleanGraphics => "The policy keeps graphics, without what identifies in their text.",
        O::CleanPixelData | O::CleanRecognizableVisualFeatures => "The policy asks for it.",
    }
}

/// What an attribute that has to go could tell.
fn what_it_tells(tag: Tag, vr: VR) -> &'static str {
    match identifier_kind(tag) {
        Some(IdentifierKind::Name) => return "It names a person.",
        Some(IdentifierKind::Id) => return "A number or code that leads back to a person.",
        Some(IdentifierKind::BirthDate) => return "A date of birth.",
        Some(IdentifierKind::Address) => return "It says where somebody lives or works.",
        Some(IdentifierKind::InstitutionAddress) => return "It says where a hospital is.",
        Some(IdentifierKind::Institution) => return "It names a hospital or a department.",
        Some(IdentifierKind::Phone) => return "It says how somebody can be reached.",
        Some(IdentifierKind::Device) => return "It names one particular machine.",
        Some(IdentifierKind::Date | IdentifierKind::Other | IdentifierKind::Uid) | None => {}
    }
    match vr {
        VR::PN => "It names a person.",
        VR::UI => "A number that could be traced back to the original.",
        VR::DA | VR::TM | VR::DT => "It says when something happened.",
        VR::AS => "It tells an age.",
        VR::AE => "It names a machine in a hospital.",
        VR::UR => "It is an address on a network.",
        VR::LO | VR::SH | VR::LT | VR::ST | VR::UT | VR::UC => "Its text can tell who somebody is.",
        VR::SQ => "The details in it can tell who somebody is.",
        _ => "It can tell something about a person.",
    }
}

/// Old and new, for the mapping that re-identifies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MappingEntries {
    /// Patient IDs.
    pub patients: Vec<(String, String)>,
    /// UIDs.
    pub uids: Vec<(String, String)>,
}

/// Collects what was done, in as much detail as was asked for.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub counts: ActionCounts,
    pub changes: Option<Vec<AttributeChange>>,
    pub mapping: Option<MappingEntries>,
    /// Values that were made for this instance, and so are no leak: its case codes and moved dates, and the texts of a
    /// report that this program wrote.
    pub written: HashSet<String>,
    /// What of the pixel data was not image.
    pub pixel_findings: Vec<Finding>,
    pub path: Vec<(Tag, usize)>,
    /// What was done to attributes that had a value and are, or could be, identifiers.
    pub deeds: Vec<Deed>,
    /// What was taken out of text.
    pub taken: Vec<IdentifierKind>,
}

/// What was done to one attribute: neither its value nor where it stood.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed {
    pub tag: Tag,
    pub vr: VR,
    pub action: Action,
    pub why: Why,
}

impl Recorder {
    /// What was done to an attribute.
    pub(crate) fn did(&mut self, element: &Element, Decision { action, why }: Decision) {
        self.count(action);
        let Element { tag, vr, .. } = *element;
        let is_plain =
            why == Why::NothingFound && !matches!(vr, VR::UI | VR::DA | VR::DT | VR::TM | VR::AE);
        let has_value = match &element.value {
            Value::Items(items) => !items.is_empty(),
            value => value.byte_length() > 0,
        };
        if has_value && !is_plain {
            self.deeds.push(Deed {
                tag,
                vr,
                action,
                why,
            });
        }
    }

    /// A content item of `sequence` was removed, with all that is in it.
    pub(crate) fn removed_item(&mut self, sequence: Tag) {
        self.count(Action::Remove);
        self.deeds.push(Deed {
            tag: sequence,
            vr: VR::SQ,
            action: Action::Remove,
            why: Why::Option(ProfileOption::CleanStructuredContent),
        });
    }

    fn count(&mut self, action: Action) {
        let counts = &mut self.counts;
        let count = match action {
            Action::Keep => &mut counts.kept,
            Action::Clean
            | Action::Shift
            | Action::CapAge
            | Action::OffsetDate
            | Action::OffsetSeconds => &mut counts.cleaned,
            Action::Remove => &mut counts.removed,
            Action::Zero => &mut counts.emptied,
            Action::Dummy | Action::ReplaceUid | Action::HashUid | Action::CaseCode => {
                &mut counts.replaced
            }
        };
        *count += 1;
    }

    /// Pieces of text that are taken out.
    pub(crate) fn take(&mut self, spans: &[Span]) {
        self.taken.extend(spans.iter().map(|span| span.kind));
    }
}

/// A tag with the path of sequences and item numbers to it.
pub(crate) fn path_text(path: &[(Tag, usize)], tag: Tag) -> String {
    let mut text = String::new();
    for (sequence, item) in path {
        text += &format!("{sequence}[{item}] > ");
    }
    text + &tag.to_string()
}
