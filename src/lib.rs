//! De-identifies DICOM scans on the person's own computer, before anything is sent.
//!
//! The pipeline on one page:
//!
//! 1. [`Instance::read`](instance::Instance::read) reads a file leniently through a
//!    [`ByteSource`](bytes::ByteSource); pixel data stays where it is. Nothing of an instance may leave.
//! 2. [`Session::scan`] harvests what identifies somebody, [`Session::learn`] keeps it for the study.
//! 3. [`Session::deidentify`] applies the profile of PS3.15 Annex E ([`profile`] is its table) and has the
//!    verifier parse the result again from its bytes and search it.
//! 4. What passes is a [`Release`]: the only type that has bytes to send, and only the verifier makes one.
//!    What does not is [`Quarantined`](Outcome::Quarantined) with its [`Reason`].
//!
//! ```
//! use scanveil::{Key, Outcome, Policy, Scan, Session};
//!
//! let mut session = Session::new(&Policy::from_json("{}")?, &Key::random()?)?;
//! # let files: Vec<bytes::Bytes> = Vec::new();
//! for file in &files {
//!     if let Scan::Instance { study, identifiers } = session.scan(file) {
//!         session.learn(&study, identifiers);
//!     }
//! }
//! for (position, file) in files.iter().enumerate() {
//!     match session.deidentify(file) {
//!         Outcome::Released { release, .. } => release.write_to(file, &mut std::io::sink())?,
//!         Outcome::Quarantined { reason, .. } => eprintln!("file {position}: {}", reason.message),
//!         Outcome::Skipped { .. } => {}
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate makes no network connection; the command line's `send` is the only code that does.

#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]
#![warn(missing_docs)]
#![cfg_attr(
    not(whole),
    allow(dead_code, reason = "a smaller module has a part of the pixels")
)]

// The support of the integration tests serves unit tests too, and names the crate.
#[cfg(test)]
extern crate self as scanveil;

// The browser's smaller modules are built from this crate too: of it they have the pixels alone. `whole` comes from
// build.rs.
#[cfg(whole)]
pub mod bytes;
#[cfg(whole)]
mod deid;
#[cfg(whole)]
mod directory;
#[cfg(feature = "radiomics")]
pub mod features;
#[cfg(whole)]
pub mod instance;
#[cfg(whole)]
mod learned;
#[cfg(all(whole, feature = "radiomics"))]
pub mod measurement;
#[cfg(whole)]
mod outcome;
pub mod pixels;
#[cfg(any(feature = "radiomics", feature = "pixel-noise"))]
pub mod privacy;
#[cfg(all(whole, not(any(feature = "radiomics", feature = "pixel-noise"))))]
#[path = "privacy/absent.rs"]
mod privacy;
#[cfg(whole)]
pub mod report;
#[cfg(whole)]
mod scratch;
#[cfg(whole)]
mod session;
#[cfg(all(whole, feature = "radiomics"))]
pub mod sources;
#[cfg(all(whole, feature = "radiomics"))]
mod structured_report;
/// DICOM files built in code, for the unit tests too.
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod test_support;
#[cfg(all(
    target_arch = "wasm32",
    any(
        feature = "web-engine",
        feature = "web-codecs",
        feature = "web-jpeg-xl",
        feature = "web-radiomics",
        feature = "web-text"
    )
))]
mod web;

/// The tables of PS3.15 Annex E, and what becomes of the attributes in them.
#[cfg(whole)]
pub mod profile {
    pub use crate::deid::table::*;
    pub use crate::deid::{
        Effect, METHOD, PROFILE, code_of, effects, effects_on_content_item, effects_on_safe_private,
    };
}
#[cfg(whole)]
pub use deid::{
    ActionCounts, AttributeChange, DocumentKind, EDITION, Key, KnowledgeBase, KnowledgeBaseError,
    KnowledgeBaseName, MappingEntries, Policy, PolicyError, Profile, ProfileOption, Release,
};
#[cfg(whole)]
pub use directory::{DirectoryEntry, directory, directory_entry};
#[cfg(whole)]
pub use instance::writer::{IMPLEMENTATION_CLASS_UID, Part};
#[cfg(whole)]
pub use outcome::{InstanceSummary, Outcome, Reason, Scan};
#[cfg(whole)]
pub use scratch::Stretch;
#[cfg(whole)]
pub use session::Session;
#[cfg(all(whole, feature = "radiomics"))]
pub use structured_report::{
    InstanceReference, IntensityUnit, Measurement, MeasurementReport, Measurements, RecordReport,
};
