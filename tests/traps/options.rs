//! The options of the profile, and every lawful set of them.

use scanveil::{Policy, ProfileOption as O};

/// A set of options.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Options(u16);

pub const ALL: [O; 10] = [
    O::RetainSafePrivate,
    O::RetainUids,
    O::RetainDeviceIdentity,
    O::RetainInstitutionIdentity,
    O::RetainPatientCharacteristics,
    O::RetainLongitudinalFullDates,
    O::RetainLongitudinalModifiedDates,
    O::CleanDescriptors,
    O::CleanStructuredContent,
    O::CleanGraphics,
];

impl Options {
    pub const NONE: Self = Self(0);

    pub fn of(options: &[O]) -> Self {
        Self(
            options
                .iter()
                .fold(0, |set, option| set | 1 << Self::bit(*option)),
        )
    }

    fn bit(option: O) -> usize {
        let position = ALL.iter().position(|known| *known == option);
        position.expect("the cleaning of pixels is not among them")
    }

    pub fn has(self, option: O) -> bool {
        self.0 >> Self::bit(option) & 1 == 1
    }

    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    pub fn list(self) -> Vec<O> {
        ALL.into_iter().filter(|option| self.has(*option)).collect()
    }

    pub fn policy(self) -> Policy {
        Policy {
            options: self.list(),
            ..Policy::default()
        }
    }

    fn is_lawful(self) -> bool {
        !(self.has(O::RetainLongitudinalFullDates) && self.has(O::RetainLongitudinalModifiedDates))
    }

    /// Every set that a policy may ask for: 768.
    pub fn lawful() -> Vec<Self> {
        (0..1 << ALL.len())
            .map(Self)
            .filter(|options| options.is_lawful())
            .collect()
    }

    /// None, each alone, each pair, and the two largest.
    pub fn few() -> Vec<Self> {
        let all = Self::lawful();
        all.into_iter()
            .filter(|options| options.count() <= 2 || options.count() == 9)
            .collect()
    }
}

impl std::fmt::Display for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.list().iter().map(|option| option.name()).collect();
        write!(f, "[{}]", names.join(", "))
    }
}

/// When a secret may lawfully stay.
pub type Stays = fn(Options) -> bool;

pub fn never(_: Options) -> bool {
    false
}
pub fn with_full_dates(options: Options) -> bool {
    options.has(O::RetainLongitudinalFullDates)
}
pub fn with_dates(options: Options) -> bool {
    with_full_dates(options) || options.has(O::RetainLongitudinalModifiedDates)
}
pub fn with_uids(options: Options) -> bool {
    options.has(O::RetainUids)
}
pub fn with_device(options: Options) -> bool {
    options.has(O::RetainDeviceIdentity)
}
pub fn with_institution(options: Options) -> bool {
    options.has(O::RetainInstitutionIdentity)
}
pub fn with_characteristics(options: Options) -> bool {
    options.has(O::RetainPatientCharacteristics)
}
pub fn with_descriptors(options: Options) -> bool {
    options.has(O::CleanDescriptors)
}
pub fn with_content(options: Options) -> bool {
    options.has(O::CleanStructuredContent)
}
pub fn with_graphics(options: Options) -> bool {
    options.has(O::CleanGraphics)
}
