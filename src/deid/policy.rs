//! What a session does, as JSON with a published schema (`data/policy.schema.json`).

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a session does. The page, the npm package and the command line take the same one.
///
/// Unknown keys are errors: a misspelt option must not pass for one that was applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The profile. There is one.
    pub profile: Profile,
    /// Options of the profile (PS3.15 E.3), by name.
    pub options: Vec<ProfileOption>,
}

/// A profile of PS3.15 Annex E.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Basic Application Level Confidentiality Profile (PS3.15 E.2).
    #[default]
    Basic,
}

/// An option of the profile (PS3.15 E.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileOption {
    /// E.3.1
    CleanPixelData,
    /// E.3.2
    CleanRecognizableVisualFeatures,
    /// E.3.3
    CleanGraphics,
    /// E.3.4
    CleanStructuredContent,
    /// E.3.5
    CleanDescriptors,
    /// E.3.6, dates as they are.
    RetainLongitudinalFullDates,
    /// E.3.6, dates moved.
    RetainLongitudinalModifiedDates,
    /// E.3.7
    RetainPatientCharacteristics,
    /// E.3.8
    RetainDeviceIdentity,
    /// E.3.11
    RetainInstitutionIdentity,
    /// E.3.9
    RetainUids,
    /// E.3.10
    RetainSafePrivate,
}

impl ProfileOption {
    /// Every option that the standard has.
    pub const ALL: [Self; 12] = [
        Self::CleanPixelData,
        Self::CleanRecognizableVisualFeatures,
        Self::CleanGraphics,
        Self::CleanStructuredContent,
        Self::CleanDescriptors,
        Self::RetainLongitudinalFullDates,
        Self::RetainLongitudinalModifiedDates,
        Self::RetainPatientCharacteristics,
        Self::RetainDeviceIdentity,
        Self::RetainInstitutionIdentity,
        Self::RetainUids,
        Self::RetainSafePrivate,
    ];

    /// Its name in a policy and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::CleanPixelData => "clean-pixel-data",
            Self::CleanRecognizableVisualFeatures => "clean-recognizable-visual-features",
            Self::CleanGraphics => "clean-graphics",
            Self::CleanStructuredContent => "clean-structured-content",
            Self::CleanDescriptors => "clean-descriptors",
            Self::RetainLongitudinalFullDates => "retain-longitudinal-full-dates",
            Self::RetainLongitudinalModifiedDates => "retain-longitudinal-modified-dates",
            Self::RetainPatientCharacteristics => "retain-patient-characteristics",
            Self::RetainDeviceIdentity => "retain-device-identity",
            Self::RetainInstitutionIdentity => "retain-institution-identity",
            Self::RetainUids => "retain-uids",
            Self::RetainSafePrivate => "retain-safe-private",
        }
    }
}

/// A set of options, for asking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct OptionSet(u16);

impl OptionSet {
    /// Whether the option was asked for.
    pub(crate) fn has(self, option: ProfileOption) -> bool {
        self.0 >> (option as u16) & 1 == 1
    }

    /// Those that were asked for, in the order of CID 7050.
    pub(crate) fn iter(self) -> impl Iterator<Item = ProfileOption> {
        ProfileOption::ALL
            .into_iter()
            .filter(move |option| self.has(*option))
    }
}

impl FromIterator<ProfileOption> for OptionSet {
    fn from_iter<I: IntoIterator<Item = ProfileOption>>(options: I) -> Self {
        Self(
            options
                .into_iter()
                .fold(0, |set, option| set | 1 << option as u16),
        )
    }
}

/// Why a policy cannot be followed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Not the JSON that the schema asks for.
    #[error("the policy is not valid: {0}")]
    Invalid(String),
    /// An option of the standard that this version does not have. Never a silent no.
    #[error("the option {0} is not implemented in this version")]
    NotImplemented(&'static str),
}

impl Policy {
    /// Reads and checks a policy.
    ///
    /// # Errors
    /// [`PolicyError`] where it is not valid, or asks for what this version cannot do.
    pub fn from_json(json: &str) -> Result<Self, PolicyError> {
        let policy: Self =
            serde_json::from_str(json).map_err(|error| PolicyError::Invalid(error.to_string()))?;
        policy.check()?;
        Ok(policy)
    }

    /// Whether this version can follow it.
    ///
    /// # Errors
    /// [`PolicyError::NotImplemented`] for the first option that it cannot.
    pub fn check(&self) -> Result<(), PolicyError> {
        match self.options.first() {
            Some(option) => Err(PolicyError::NotImplemented(option.name())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error() {
        let error = Policy::from_json(r#"{"profil": "basic"}"#)
            .unwrap_err()
            .to_string();
        assert!(error.contains("profil"), "{error}");
    }

    #[test]
    fn an_option_that_is_not_implemented_is_an_error_and_never_a_silent_no() {
        for option in ProfileOption::ALL {
            let policy = format!(r#"{{"options": ["{}"]}}"#, option.name());
            let error = Policy::from_json(&policy).unwrap_err().to_string();
            assert!(error.contains(option.name()), "{error}");
        }
    }

    #[test]
    fn an_empty_policy_is_the_basic_profile() {
        assert_eq!(Policy::from_json("{}").unwrap(), Policy::default());
    }
}
