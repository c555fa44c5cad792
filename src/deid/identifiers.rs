//! What identifies somebody in an instance: harvested before anything is removed, searched for afterwards.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::pseudonym::is_well_known;
use super::table::{IdentifierKind, identifier_kind, names_a_class};
use crate::instance::charset::{CharacterSet, TextKind};
use crate::instance::dictionary::vr_of;
use crate::instance::element::{is_text, trim_padding};
use crate::instance::{DataSet, Element, Instance, Tag, VR, Value, tags};

/// An identifier as the file writes it, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Identifier {
    pub kind: IdentifierKind,
    pub text: String,
}

impl IdentifierKind {
    pub(crate) const ALL: [Self; 11] = [
        Self::Name,
        Self::Id,
        Self::BirthDate,
        Self::Date,
        Self::Address,
        Self::Institution,
        Self::InstitutionAddress,
        Self::Phone,
        Self::Device,
        Self::Other,
        Self::Uid,
    ];

    /// In words, for a reason: "holds a name".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Name => "a name",
            Self::Id => "an identification number",
            Self::BirthDate => "a date of birth",
            Self::Date => "a date",
            Self::Address => "an address",
            Self::Institution => "an institution",
            Self::InstitutionAddress => "the address of an institution",
            Self::Phone => "a telephone number",
            Self::Device => "a device",
            Self::Other => "an identifying text",
            Self::Uid => "an original UID",
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Name => 'n',
            Self::Id => 'i',
            Self::BirthDate => 'b',
            Self::Date => 'd',
            Self::Address => 'a',
            Self::Institution => 'h',
            Self::InstitutionAddress => 'l',
            Self::Phone => 'p',
            Self::Device => 'm',
            Self::Other => 'o',
            Self::Uid => 'u',
        }
    }
}

impl Identifier {
    /// One letter for the kind, then the text: how workers tell each other.
    pub(crate) fn to_line(&self) -> String {
        format!("{}{}", self.kind.letter(), self.text)
    }

    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let letter = line.chars().next()?;
        let kind = IdentifierKind::ALL
            .into_iter()
            .find(|kind| kind.letter() == letter)?;
        Some(Self {
            kind,
            text: line[letter.len_utf8()..].to_owned(),
        })
    }
}

/// Every identifier of an instance: by attribute (`data/identifier-attributes.csv`), and PN, DA, DT and UI by
/// value representation, in private attributes too.
pub(crate) fn harvest(instance: &Instance) -> BTreeSet<Identifier> {
    let mut found = BTreeSet::new();
    // What a machine is called after what it is (a station "MR", a room "CT1"), or after its maker, identifies no one.
    let common = [
        tags::MANUFACTURER,
        tags::MANUFACTURER_MODEL_NAME,
        tags::MODALITY,
        tags::BODY_PART_EXAMINED,
    ]
    .map(|tag| instance.data_set.ascii(tag));
    let mut put = |kind, text: &str| {
        let is_common = common
            .iter()
            .flatten()
            .any(|common| common.eq_ignore_ascii_case(text));
        // A UID or a number that stands there identifies as it does anywhere.
        let can_be_common = match kind {
            IdentifierKind::Device | IdentifierKind::Institution | IdentifierKind::Other => true,
            IdentifierKind::Id => !text.bytes().any(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if !(is_placeholder(text) || (is_common && can_be_common)) {
            found.insert(Identifier {
                kind,
                text: text.to_owned(),
            });
        }
    };
    for title in &instance.shell.application_entities {
        put(IdentifierKind::Device, title);
    }
    if let Some(uid) = instance
        .shell
        .sop_instance
        .as_deref()
        .filter(|uid| !is_well_known(uid))
    {
        put(IdentifierKind::Uid, uid);
    }
    walk(&instance.data_set, &CharacterSet::default(), None, &mut put);
    found
}

/// `codes` is what the Code Meaning of a coded entry in this data set names, if anybody or anything.
fn walk(
    data_set: &DataSet,
    inherited: &CharacterSet,
    codes: Option<IdentifierKind>,
    put: &mut dyn FnMut(IdentifierKind, &str),
) {
    let own = character_set(data_set);
    let characters = own.as_ref().unwrap_or(inherited);
    for element in data_set.elements() {
        match &element.value {
            Value::Items(items) => {
                let codes = kind_of_codes(element.tag);
                for item in items {
                    walk(item, characters, codes, put);
                }
            }
            Value::Bytes(bytes) if !bytes.is_empty() => {
                let vr = effective_vr(element);
                let kind = match element.tag {
                    tags::CODE_MEANING => codes,
                    tag => kind_of(tag, vr),
                };
                let Some(kind) = kind else { continue };
                for text in texts(characters, bytes, vr) {
                    let text = trim_padding(&text);
                    if kind != IdentifierKind::Uid || !is_well_known(text) {
                        put(kind, text);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What the values of this attribute identify, if anything.
fn kind_of(tag: Tag, vr: VR) -> Option<IdentifierKind> {
    if let Some(kind) = identifier_kind(tag) {
        return is_text(vr).then_some(kind);
    }
    // A name is a name under whatever value representation the file writes it, and the same goes for a date.
    let listed = vr_of(tag).filter(|_| is_text(vr));
    for vr in [Some(vr), listed].into_iter().flatten() {
        match vr {
            VR::PN => return Some(IdentifierKind::Name),
            VR::DA | VR::DT => return Some(IdentifierKind::Date),
            VR::UI if !names_a_class(tag) => return Some(IdentifierKind::Uid),
            _ => {}
        }
    }
    None
}

/// What the coded entries of a sequence name: a person, a hospital, a machine.
fn kind_of_codes(sequence: Tag) -> Option<IdentifierKind> {
    match sequence {
        // Person Identification Code Sequence, Human Performer Code Sequence,
        // Verifying Observer Identification Code Sequence
        Tag(0x0040, 0x1101) | Tag(0x0040, 0x4009) | Tag(0x0040, 0xA088) => {
            Some(IdentifierKind::Name)
        }
        // Institution Code Sequence, geographic locations of scheduled and performed stations
        Tag(0x0008, 0x0082) | Tag(0x0040, 0x4027) | Tag(0x0040, 0x4030) => {
            Some(IdentifierKind::Institution)
        }
        // Scheduled and Performed Station Name Code Sequence
        Tag(0x0040, 0x4025) | Tag(0x0040, 0x4028) => Some(IdentifierKind::Device),
        _ => None,
    }
}

/// The character set that a data set declares; `None` where it inherits the surrounding one.
pub(crate) fn character_set(data_set: &DataSet) -> Option<CharacterSet> {
    let declared = data_set.bytes(tags::SPECIFIC_CHARACTER_SET)?;
    (!declared.is_empty()).then(|| CharacterSet::from_defined_terms(declared))
}

/// The value representation to go by: the dictionary's where the file states none.
pub(crate) fn effective_vr(element: &Element) -> VR {
    match element.vr {
        VR::UN => vr_of(element.tag).unwrap_or(VR::UN),
        vr => vr,
    }
}

/// How the text of this value representation is divided.
pub(crate) fn text_kind(vr: VR) -> TextKind {
    match vr {
        VR::PN => TextKind::PersonName,
        VR::LT | VR::ST | VR::UT | VR::UR => TextKind::Text,
        _ => TextKind::Short,
    }
}

/// The text of each value of an attribute, padding included; one for text that has no value delimiter.
pub(crate) fn texts<'a>(
    characters: &CharacterSet,
    bytes: &'a [u8],
    vr: VR,
) -> impl Iterator<Item = Cow<'a, str>> {
    let kind = text_kind(vr);
    let values = match kind {
        TextKind::Text => vec![bytes],
        _ if bytes.contains(&b'\\') => characters.split_values(bytes),
        _ => vec![bytes],
    };
    let characters = *characters;
    values
        .into_iter()
        .map(move |value| characters.decode(value, kind))
}

/// Values that stand for nothing, and identify nobody.
fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 16] = [
        "anon",
        "anonym",
        "anonymous",
        "anonymized",
        "anonymised",
        "unknown",
        "none",
        "null",
        "n/a",
        "na",
        "removed",
        "deidentified",
        "de-identified",
        "not available",
        "unspecified",
        "xxx",
    ];
    let is_date = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_zero_date = is_date && matches!(&text[..4], "0000" | "0001" | "1900");
    text.is_empty()
        || is_zero_date
        || text
            .chars()
            .all(|letter| matches!(letter, '0' | '^' | '=' | '.' | '-' | '?' | '*' | ' '))
        || PLACEHOLDERS
            .iter()
            .any(|placeholder| text.trim_matches('^').eq_ignore_ascii_case(placeholder))
}

#[cfg(test)]
mod tests;
