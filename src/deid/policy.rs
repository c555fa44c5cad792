//! What a session does, as JSON with a published schema (`data/policy.schema.json`).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::pseudonym::hexadecimal;
use super::table::IdentifierKind;
use crate::pixels::clean::{DeviceRule, PixelPolicy};

/// What a session does. The page, the npm package and the command line take the same one.
///
/// Unknown keys are errors: a misspelt option must not pass for one that was applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Policy {
    /// The profile. There is one.
    pub profile: Profile,
    /// Options of the profile (PS3.15 E.3), by name.
    pub options: Vec<ProfileOption>,
    /// What is known of private attributes, beyond the standard's own table (E.3.10). Only with
    /// [`ProfileOption::RetainSafePrivate`]; its text is given to the session beside the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_knowledge_base: Option<KnowledgeBaseName>,
    /// Encapsulated documents that stay. The others are replaced by an empty one of their kind: a document
    /// is not de-identified, only searched for the identifiers of the study, and not where it is compressed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_documents: Vec<DocumentKind>,
    /// How pixels are cleaned. Only with [`ProfileOption::CleanPixelData`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixel_data: Option<PixelPolicy>,
}

/// Which knowledge base of private attributes a policy means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnowledgeBaseName {
    /// How people call it, for example "TCIA 2024-02-01".
    pub name: String,
    /// SHA-256 of the file in hexadecimal: another file is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl KnowledgeBaseName {
    /// Whether `file` is the one that is meant, as far as the policy says which.
    pub(crate) fn is_of(&self, file: &[u8]) -> bool {
        let Some(expected) = &self.sha256 else {
            return true;
        };
        hexadecimal(&Sha256::digest(file)).eq_ignore_ascii_case(expected.trim())
    }
}

/// A kind of encapsulated document (PS3.3 A.45, A.85).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// PDF
    Pdf,
    /// HL7 Clinical Document Architecture
    Cda,
    /// Stereolithography
    Stl,
    /// Wavefront object
    Obj,
    /// Wavefront material library
    Mtl,
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

    /// These and another one.
    pub(crate) fn with(self, option: ProfileOption) -> Self {
        Self(self.0 | 1 << option as u16)
    }

    /// The others of them.
    pub(crate) fn without(self, option: ProfileOption) -> Self {
        Self(self.0 & !(1 << option as u16))
    }

    /// Whether identifiers of this kind are sought in what leaves: not those that the policy retains.
    pub(crate) fn seeks(self, kind: IdentifierKind) -> bool {
        use ProfileOption as O;
        let retained = match kind {
            IdentifierKind::Date => O::RetainLongitudinalFullDates,
            IdentifierKind::Device => O::RetainDeviceIdentity,
            IdentifierKind::Institution | IdentifierKind::InstitutionAddress => {
                O::RetainInstitutionIdentity
            }
            IdentifierKind::Uid => O::RetainUids,
            _ => return true,
        };
        !self.has(retained)
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
    /// Parts of it that exclude each other.
    #[error("the policy contradicts itself: {0}")]
    Unlawful(&'static str),
    /// An option that it names twice.
    #[error("the policy names the option {0} twice")]
    Twice(&'static str),
    /// The knowledge base of private attributes that it names is not there, or is another one.
    #[error("the policy names a knowledge base of private attributes: {0}")]
    KnowledgeBase(String),
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

    /// Whether it can be followed.
    ///
    /// # Errors
    /// [`PolicyError`] for the first thing that this version cannot do, or that contradicts another.
    pub fn check(&self) -> Result<(), PolicyError> {
        use ProfileOption as O;
        for (position, option) in self.options.iter().enumerate() {
            if *option == O::CleanRecognizableVisualFeatures {
                return Err(PolicyError::NotImplemented(option.name()));
            }
            if self.options[..position].contains(option) {
                return Err(PolicyError::Twice(option.name()));
            }
        }
        let options = self.option_set();
        if options.has(O::RetainLongitudinalFullDates)
            && options.has(O::RetainLongitudinalModifiedDates)
        {
            return Err(PolicyError::Unlawful(
                "retain-longitudinal-full-dates leaves dates as they are and \
                 retain-longitudinal-modified-dates moves them; (0028,0303) can say one of the two only (PS3.15 E.3.6)",
            ));
        }
        if self.private_knowledge_base.is_some() && !options.has(O::RetainSafePrivate) {
            return Err(PolicyError::Unlawful(
                "a knowledge base of private attributes is of use with retain-safe-private only",
            ));
        }
        if let Some(pixels) = &self.pixel_data {
            if !options.has(O::CleanPixelData) {
                return Err(PolicyError::Unlawful(
                    "pixelData is of use with clean-pixel-data only",
                ));
            }
            if !pixels.rules.iter().all(DeviceRule::is_complete) {
                return Err(PolicyError::Unlawful(
                    "a rule of pixelData has to say of which images it is, and what is cleared in them",
                ));
            }
        }
        Ok(())
    }

    /// Its options, for asking.
    pub(crate) fn option_set(&self) -> OptionSet {
        self.options.iter().copied().collect()
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
        let option = "clean-recognizable-visual-features";
        let policy = format!(r#"{{"options": ["{option}"]}}"#);
        let error = Policy::from_json(&policy).unwrap_err().to_string();
        assert!(error.contains(option), "{error}");
    }

    #[test]
    fn what_excludes_each_other_is_an_error_that_says_why() {
        for (policy, word) in [
            (
                r#"{"options": ["retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"]}"#,
                "E.3.6",
            ),
            (r#"{"options": ["retain-uids", "retain-uids"]}"#, "twice"),
            (
                r#"{"privateKnowledgeBase": {"name": "TCIA"}}"#,
                "retain-safe-private",
            ),
            (r#"{"pixelData": {}}"#, "clean-pixel-data"),
            (
                r#"{"options": ["clean-pixel-data"], "pixelData": {"rules": [{"rows": 5}]}}"#,
                "what is cleared",
            ),
        ] {
            let error = Policy::from_json(policy).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn every_other_option_is_lawful_alone_and_with_the_rest() {
        let implemented = ProfileOption::ALL
            .into_iter()
            .filter(|option| *option != ProfileOption::CleanRecognizableVisualFeatures);
        for option in implemented.clone() {
            let policy = format!(r#"{{"options": ["{}"]}}"#, option.name());
            assert!(Policy::from_json(&policy).unwrap().option_set().has(option));
        }
        let all =
            implemented.filter(|option| *option != ProfileOption::RetainLongitudinalFullDates);
        let policy = Policy {
            options: all.collect(),
            ..Policy::default()
        };
        policy.check().unwrap();
    }

    #[test]
    fn an_empty_policy_is_the_basic_profile() {
        assert_eq!(Policy::from_json("{}").unwrap(), Policy::default());
    }
}
