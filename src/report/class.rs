//! The eighteen identifiers of 45 CFR 164.514(b)(2)(i).

use serde::{Serialize, Serializer};

/// An identifier that Safe Harbor asks to be removed: 45 CFR 164.514(b)(2)(i)(A) to (R).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the letters of the regulation")]
pub enum Class {
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I,
    J,
    K,
    L,
    M,
    N,
    O,
    P,
    Q,
    R,
    /// None of the eighteen by itself: what could hold any of them, and what the profile lists for other reasons.
    Other,
}

impl Class {
    /// The eighteen.
    pub const ALL: [Self; 18] = [
        Self::A,
        Self::B,
        Self::C,
        Self::D,
        Self::E,
        Self::F,
        Self::G,
        Self::H,
        Self::I,
        Self::J,
        Self::K,
        Self::L,
        Self::M,
        Self::N,
        Self::O,
        Self::P,
        Self::Q,
        Self::R,
    ];

    /// Its letter in the regulation; "other" for what has none.
    pub fn letter(self) -> &'static str {
        const LETTERS: [&str; 19] = [
            "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q",
            "R", "other",
        ];
        LETTERS[self as usize]
    }

    /// In a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "names",
            Self::B => "places",
            Self::C => "dates and ages",
            Self::D => "telephone",
            Self::E => "fax",
            Self::F => "e-mail",
            Self::G => "social security",
            Self::H => "medical record",
            Self::I => "health plan",
            Self::J => "accounts",
            Self::K => "licenses",
            Self::L => "vehicles",
            Self::M => "devices",
            Self::N => "web addresses",
            Self::O => "IP addresses",
            Self::P => "biometrics",
            Self::Q => "faces",
            Self::R => "other numbers and codes",
            Self::Other => "other",
        }
    }

    /// The regulation's wording, shortened.
    pub fn title(self) -> &'static str {
        match self {
            Self::A => "Names",
            Self::B => {
                "Geographic subdivisions smaller than a state (street, city, county, ZIP code \
                 but for its first three digits)"
            }
            Self::C => {
                "Elements of dates (except year) directly related to an individual; ages over 89"
            }
            Self::D => "Telephone numbers",
            Self::E => "Fax numbers",
            Self::F => "E-mail addresses",
            Self::G => "Social security numbers",
            Self::H => "Medical record numbers",
            Self::I => "Health plan beneficiary numbers",
            Self::J => "Account numbers",
            Self::K => "Certificate and license numbers",
            Self::L => "Vehicle identifiers and serial numbers, license plates included",
            Self::M => "Device identifiers and serial numbers",
            Self::N => "Web addresses (URLs)",
            Self::O => "Internet protocol (IP) addresses",
            Self::P => "Biometric identifiers, finger and voice prints included",
            Self::Q => "Full-face photographs and comparable images",
            Self::R => "Any other unique identifying number, characteristic or code",
            Self::Other => "Other attributes that the profile treats as identifying",
        }
    }

    /// Where DICOM itself has no attribute for it, where it can stand all the same.
    pub(super) fn without_attribute(self) -> Option<&'static str> {
        (self == Self::L).then_some(
            "DICOM has no attribute for it: only text, private attributes, documents and pixels could hold one, \
             and nothing looks for it there.",
        )
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.letter())
    }
}

/// A set of classes: an attribute that can hold several of them counts in each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes(u32);

impl Classes {
    pub(super) const NONE: Self = Self(0);
    pub(super) const EVERY: Self = Self((1 << 18) - 1);

    pub(super) const fn of(classes: &[Class]) -> Self {
        let mut set = 0;
        let mut position = 0;
        while position < classes.len() {
            set |= 1 << classes[position] as u32;
            position += 1;
        }
        Self(set)
    }

    pub(super) fn has(self, class: Class) -> bool {
        self.0 >> class as u32 & 1 == 1
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.into_iter().filter(move |class| self.has(*class))
    }
}
