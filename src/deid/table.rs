//! The tables of the standard that say what happens to an attribute: PS3.15 Table E.1-1, the
//! attribute types of PS3.3 that resolve its compound actions, Table E.3.4-1 for content items, Table
//! E.3.10-1 for private attributes, and the lists around them.
//!
//! The build script turns `data/*.csv` into the static arrays that are included here. Everything is
//! found by binary search; nothing is parsed at run time.

use dicom_core::{Tag, VR};

use super::policy::ProfileOption;

mod content_items;
mod contexts;
mod private;

pub use content_items::{ContentItemRule, content_item, content_items};
pub(super) use contexts::contexts;
pub use private::{SafePrivate, safe_private, safe_private_attributes};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// The edition of the DICOM Standard that Table E.1-1 was taken from.
pub const EDITION: &str = "2026d";

/// A Basic Profile action of Table E.1-1. Which letter of a compound one applies depends on the
/// type that the attribute has in the IOD: see [`resolve`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BasicAction {
    /// X
    Remove,
    /// Z
    Zero,
    /// D
    Dummy,
    /// U
    ReplaceUid,
    /// Z/D
    ZeroOrDummy,
    /// X/Z
    RemoveOrZero,
    /// X/D
    RemoveOrDummy,
    /// X/Z/D
    RemoveOrZeroOrDummy,
    /// X/Z/U*, sequences of references
    RemoveOrZeroOrUid,
}

/// What to do with one attribute where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Leave the value. Never the Basic Profile's answer; options give it.
    Keep,
    /// Remove the attribute.
    Remove,
    /// Leave the attribute without a value.
    Zero,
    /// Replace the value by one that means nothing and is valid for the VR.
    Dummy,
    /// Replace the UID; on a sequence, keep the items and replace the UIDs in them.
    ReplaceUid,
}

/// The tag of a rule, or the bits of a tag that a rule for many tags asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TagPattern {
    value: u32,
    mask: u32,
}

impl TagPattern {
    /// Whether the rule is for this tag.
    pub fn matches(self, tag: Tag) -> bool {
        number(tag) & self.mask == self.value
    }

    /// As Table E.1-1 writes it: "(0010,0010)", or with x where any digit may stand.
    pub fn text(self) -> String {
        if self.mask == 0x0001_0000 {
            return "(gggg,eeee), gggg odd".to_owned();
        }
        let digit = |position: u32| match self.mask >> (28 - 4 * position) & 0xF {
            0xF => char::from_digit(self.value >> (28 - 4 * position) & 0xF, 16)
                .map_or('x', |digit| digit.to_ascii_uppercase()),
            _ => 'x',
        };
        let group: String = (0..4).map(digit).collect();
        let element: String = (4..8).map(digit).collect();
        format!("({group},{element})")
    }

    /// The tag, where the rule is for one only.
    pub fn single(self) -> Option<Tag> {
        let tag = Tag((self.value >> 16) as u16, self.value as u16);
        (self.mask == u32::MAX).then_some(tag)
    }
}

/// What an option puts in place of the Basic Profile's action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OptionAction {
    /// K
    Keep,
    /// C: keep what is left once identifying information is taken out
    Clean,
}

/// A row of Table E.1-1.
#[derive(Debug)]
pub struct Rule {
    /// The attribute, or the attributes, that the row is for.
    pub tag: TagPattern,
    /// The attribute's name.
    pub name: &'static str,
    /// The Basic Profile's action.
    pub basic: BasicAction,
    /// The attribute's VR (PS3.6), so that a dummy value can be a valid one.
    pub vr: VR,
    /// The fewest and the most values that the attribute may have (PS3.6), `None` without a limit.
    pub vm: (u8, Option<u8>),
    /// Two bits an option, in the order of the table's columns: 0 nothing, 1 K, 2 C.
    options: u32,
    /// Retired from PS3.6.
    pub retired: bool,
    /// Part of a standard composite IOD.
    pub in_standard_iod: bool,
}

impl Rule {
    /// The row's cell for an option; `None` also for an option without a column.
    pub fn option(&self, option: ProfileOption) -> Option<OptionAction> {
        option_cell(self.options, option)
    }
}

/// The row of Table E.1-1 for a tag. An odd group has the row for private attributes; the rows for
/// curves and overlays hold for every even group from 5000 and from 6000 to xxFE.
pub fn rule(tag: Tag) -> Option<&'static Rule> {
    let wanted = number(tag);
    match RULES.binary_search_by_key(&wanted, |rule| rule.tag.value) {
        Ok(index) => Some(&RULES[index]),
        Err(_) => PATTERN_RULES.iter().find(|rule| rule.tag.matches(tag)),
    }
}

/// Every row of Table E.1-1.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(PATTERN_RULES)
}

/// What an IOD demands of an attribute (PS3.5 7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// Present with a value
    One,
    /// Present with a value under a condition
    OneC,
    /// Present, may be empty
    Two,
    /// Present under a condition, may be empty
    TwoC,
    /// Optional
    Three,
}

/// An information object definition of PS3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Iod(u8);

/// A type that holds in every sequence of one tag, wherever that sequence lies.
struct Requirement {
    tag: u32,
    /// The innermost sequence, 0 at the top level.
    sequence: u32,
    attribute_type: AttributeType,
    /// Index into `IOD_SETS`.
    iods: u16,
}

/// A type that holds at one path, where it differs from the [`Requirement`].
struct PathRequirement {
    tag: u32,
    path: &'static [u32],
    attribute_type: AttributeType,
    iods: u16,
}

impl Iod {
    fn is_in(self, set: u16) -> bool {
        IOD_SETS[usize::from(set)][usize::from(self.0 / 32)] >> (self.0 % 32) & 1 == 1
    }
}

/// The IOD of a standard storage SOP class.
pub fn iod_of(sop_class_uid: &str) -> Option<Iod> {
    let suffix = sop_class_uid
        .trim_end_matches(['\0', ' '])
        .strip_prefix("1.2.840.10008.")?;
    let index = SOP_CLASSES
        .binary_search_by_key(&suffix, |(uid, _)| uid)
        .ok()?;
    Some(SOP_CLASSES[index].1)
}

/// The type of an attribute that Table E.1-1 lists, under a path of sequence tags from the root.
///
/// Only types that change what the profile asks for are kept: type 3, attributes that the IOD does
/// not have and types that decide nothing are all [`AttributeType::Three`]. A path that PS3.3 does
/// not have takes the type of the same innermost sequence elsewhere in the IOD. `None` without an
/// IOD.
pub fn attribute_type(iod: Option<Iod>, path: &[Tag], tag: Tag) -> Option<AttributeType> {
    let iod = iod?;
    let wanted = number(tag);
    let same_path = |known: &[u32]| {
        known
            .iter()
            .copied()
            .eq(path.iter().map(|tag| number(*tag)))
    };
    if let Some(special) = PATH_REQUIREMENTS
        .iter()
        .find(|special| special.tag == wanted && same_path(special.path) && iod.is_in(special.iods))
    {
        return Some(special.attribute_type);
    }
    let key = (wanted, path.last().map_or(0, |tag| number(*tag)));
    let first = REQUIREMENTS.partition_point(|entry| (entry.tag, entry.sequence) < key);
    let found = REQUIREMENTS[first..]
        .iter()
        .take_while(|entry| (entry.tag, entry.sequence) == key)
        .find(|entry| iod.is_in(entry.iods));
    Some(found.map_or(AttributeType::Three, |entry| entry.attribute_type))
}

/// What the Basic Profile asks for an attribute where it stands.
///
/// The letters of a compound action are resolved as PS3.15 E.1.1 defines them: X unless the IOD
/// demands the attribute, Z where it may be empty, D where it must have a value. A conditional
/// attribute that is present is taken to be demanded. Plain X and Z leave an instance without what
/// its IOD demands in a few places (Presentation Creation Date is type 1 and X): there the attribute
/// stays, empty where it may be, with a dummy value where it must have one, which tells as little.
/// Where the SOP class is unknown, the last letter applies: no IOD can be broken by it.
pub fn resolve(rule: &Rule, iod: Option<Iod>, path: &[Tag]) -> Action {
    use AttributeType::{One, OneC, Three, Two, TwoC};
    use BasicAction as Basic;

    let context = match rule.basic {
        Basic::Dummy => return Action::Dummy,
        // References keep what belongs together together, so they stay, with new UIDs.
        Basic::ReplaceUid | Basic::RemoveOrZeroOrUid => return Action::ReplaceUid,
        _ => rule
            .tag
            .single()
            .and_then(|tag| attribute_type(iod, path, tag)),
    };
    match (rule.basic, context) {
        (Basic::Remove, Some(One)) => Action::Dummy,
        (Basic::Remove, Some(Two)) => Action::Zero,
        (Basic::Remove, _) => Action::Remove,

        (Basic::RemoveOrZero | Basic::RemoveOrDummy | Basic::RemoveOrZeroOrDummy, Some(Three)) => {
            Action::Remove
        }
        (Basic::RemoveOrDummy, _) | (Basic::RemoveOrZeroOrDummy | Basic::ZeroOrDummy, None) => {
            Action::Dummy
        }
        (_, Some(One | OneC)) => Action::Dummy,
        (_, Some(Two | TwoC | Three) | None) => Action::Zero,
    }
}

/// What sort of identifier an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// A person's name in an attribute whose VR is not PN
    Name,
    /// A number or code of a person, an order or a specimen
    Id,
    /// A date of birth
    BirthDate,
    /// Another date about the person that is not DA or DT
    Date,
    /// A person's postal address or a part of one
    Address,
    /// An institution, department or place
    Institution,
    /// The postal address of an institution
    InstitutionAddress,
    /// A person's telephone number, e-mail address or the like
    Phone,
    /// A device: serial number, station name, AE title
    Device,
    /// Who issued an identifier
    Other,
    /// A UID that is replaced: known by its VR, no attribute is listed as one
    Uid,
}

/// Whether the values of an attribute identify someone or something, wherever else they turn up.
/// Attributes of VR PN, and dates of VR DA and DT, are recognised by that and have no entry, dates
/// of birth excepted.
pub fn identifier_kind(tag: Tag) -> Option<IdentifierKind> {
    let wanted = number(tag);
    let index = IDENTIFIERS
        .binary_search_by_key(&wanted, |(tag, _)| *tag)
        .ok()?;
    Some(IDENTIFIERS[index].1)
}

/// Whether the UIDs of an attribute name a SOP class, a transfer syntax, a coding scheme or the
/// like, never an instance. They stay even where a private party has issued them.
pub fn names_a_class(tag: Tag) -> bool {
    CLASS_UIDS.binary_search(&number(tag)).is_ok()
}

/// Whether an upper-case ASCII word is one that scans use without meaning anyone by it: a modality,
/// a body part, a position, a view, a technique, a unit.
pub fn is_defined_term(word: &str) -> bool {
    DEFINED_TERMS.binary_search(&word).is_ok()
}

/// What an ordinary word is, where it could also be part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum WordSense {
    /// A word of medicine, of technique or of grammar
    Ordinary,
    /// A word of everyday language that people are called by and that scans hardly hold
    Everyday,
    /// A word that people are called by and that scans hold mostly before another: "small bowel"
    Describing,
    /// A month
    Month,
    /// A day of the week
    Day,
    /// A person by what they do: "technologist", "patient"
    Role,
    /// A sort of institution, or a word that many are called by
    Institution,
    /// A sort of machine or program, or its maker
    Device,
}

/// What a word, folded, means to everybody: found in a text, it names nobody by itself.
pub(crate) fn ordinary_word(folded: &str) -> Option<WordSense> {
    let index = ORDINARY_WORDS
        .binary_search_by_key(&folded, |(word, _)| word)
        .ok()?;
    Some(ORDINARY_WORDS[index].1)
}

/// An element of the item that stands in for the items of a sequence with action D.
#[derive(Debug, PartialEq, Eq)]
pub struct DummyElement {
    /// The attribute.
    pub tag: Tag,
    /// Its VR.
    pub vr: VR,
    /// Its value field, little endian and of even length. Empty for a sequence.
    pub value: &'static [u8],
    /// The one item of a sequence. Where it has no elements, the sequence has no item.
    pub item: &'static [DummyElement],
}

/// The elements of the smallest valid item of a sequence whose action may be D, by ascending tag.
/// Empty for any other attribute.
pub fn dummy_item(sequence: Tag) -> &'static [DummyElement] {
    let wanted = number(sequence);
    DUMMY_ITEMS
        .binary_search_by_key(&wanted, |(tag, _)| *tag)
        .map_or(&[], |index| DUMMY_ITEMS[index].1)
}

/// The cell of an option, of two bits an option in the order of Table E.1-1's columns.
fn option_cell(cells: u32, option: ProfileOption) -> Option<OptionAction> {
    match cells >> (2 * column(option)?) & 3 {
        1 => Some(OptionAction::Keep),
        2 => Some(OptionAction::Clean),
        _ => None,
    }
}

/// The column of an option among the option columns of Table E.1-1. The cleaning of pixels has none.
fn column(option: ProfileOption) -> Option<u32> {
    use ProfileOption as O;
    Some(match option {
        O::RetainSafePrivate => 0,
        O::RetainUids => 1,
        O::RetainDeviceIdentity => 2,
        O::RetainInstitutionIdentity => 3,
        O::RetainPatientCharacteristics => 4,
        O::RetainLongitudinalFullDates => 5,
        O::RetainLongitudinalModifiedDates => 6,
        O::CleanDescriptors => 7,
        O::CleanStructuredContent => 8,
        O::CleanGraphics => 9,
        O::CleanPixelData | O::CleanRecognizableVisualFeatures => return None,
    })
}

fn number(tag: Tag) -> u32 {
    u32::from(tag.group()) << 16 | u32::from(tag.element())
}

#[cfg(test)]
mod tests;
