//! What a session says of a file.

use serde::Serialize;

use crate::deid::{ActionCounts, Finding, MappingEntries, Release};
use crate::instance::{Place, ReadError};
use crate::pixels::Module;
use crate::pixels::clean::{PixelReport, Refusal};
use crate::pixels::pixelate::PixelNoiseReport;
use crate::report::SafeHarborCounts;

/// What the first pass learns of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Scan {
    /// An instance.
    Instance {
        /// A pseudonym of its study.
        study: String,
        /// What identifies somebody in it: only for [`Session::learn`], never for a page or a log.
        identifiers: Vec<String>,
    },
    /// No instance at all.
    Skipped {
        /// Why.
        reason: Reason,
    },
    /// An instance that cannot be read.
    Refused {
        /// Why.
        reason: Reason,
    },
}

/// What became of a file.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "nearly every file is released")]
pub enum Outcome {
    /// De-identified and checked.
    Released {
        /// What may leave.
        release: Release,
        /// What is known of it without naming anybody.
        summary: InstanceSummary,
        /// What was done.
        counts: ActionCounts,
        /// The identifiers of Safe Harbor that were found, and what was done.
        safe_harbor: SafeHarborCounts,
        /// What a person should know before it leaves.
        warnings: Vec<String>,
        /// Old and new identifiers, where they were asked for.
        mapping: Option<MappingEntries>,
        /// What was looked at and cleared in its image, with the option `clean-pixel-data`;
        /// `None` also where there is no image.
        pixels: Option<PixelReport>,
        /// What noise its image has, where the policy asks for it; `None` also where there is no image.
        noise: Option<PixelNoiseReport>,
    },
    /// Held back.
    Quarantined {
        /// Why.
        reason: Reason,
        /// What is known of it, as far as it could be read.
        summary: Option<InstanceSummary>,
    },
    /// No instance at all.
    Skipped {
        /// Why.
        reason: Reason,
    },
}

/// Why a file was not released. Never an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// A stable name for programs.
    pub code: String,
    /// One plain sentence.
    pub message: String,
    /// The attribute concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// What is known of an instance without naming anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceSummary {
    /// New Study Instance UID.
    pub study: String,
    /// New Series Instance UID.
    pub series: String,
    /// New SOP Instance UID.
    pub instance: String,
    /// SOP Class UID.
    pub sop_class: String,
    /// Modality, for example "CT".
    pub modality: String,
    /// Number of Frames, 1 where it is not stated.
    pub frames: u32,
    /// Rows, 0 where there is no image.
    pub rows: u16,
    /// Columns, 0 where there is no image.
    pub columns: u16,
    /// Transfer Syntax UID.
    pub transfer_syntax: String,
}

impl From<&ReadError> for Reason {
    fn from(error: &ReadError) -> Self {
        let message = error.to_string();
        let mut letters = message.chars();
        let first = letters
            .next()
            .map(|letter| letter.to_uppercase().to_string())
            .unwrap_or_default();
        Self {
            code: error.code().to_owned(),
            message: format!("{first}{}.", letters.as_str()),
            tag: error.tag().map(|tag| Place(Some(tag)).to_string()),
        }
    }
}

impl From<Module> for Reason {
    /// Why a file is held back that takes a part of the program that is not loaded.
    fn from(module: Module) -> Self {
        Self {
            code: module.code().to_owned(),
            message: format!("The file needs {module}, not loaded here."),
            tag: None,
        }
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.to_owned(),
            message: refusal.message.into_owned(),
            tag: None,
        }
    }
}

impl From<Finding> for Reason {
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code.to_owned(),
            message: finding.message,
            tag: finding.tag,
        }
    }
}
