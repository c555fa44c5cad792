//! scanveil
pub mod bytes;
mod deid;
pub mod instance;
pub mod pixels;
mod session;
#[cfg(target_arch = "wasm32")]
mod web;

pub use deid::{
    ActionCounts, AttributeChange, EDITION, Key, MappingEntries, Policy, PolicyError, Profile, ProfileOption, Release,
};
pub use deid::table as profile;
pub use instance::writer::Part;
pub use session::{InstanceSummary, Outcome, Reason, Scan, Session};
