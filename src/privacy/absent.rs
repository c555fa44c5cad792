//! Noise where this build draws none: a policy that speaks of it is refused, and nothing else is here.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a policy says of noise; here there is no such thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoisePolicy {}

impl NoisePolicy {
    /// What is wrong with it.
    pub(crate) fn objection(&self) -> Option<&'static str> {
        match *self {}
    }

    /// Whether features leave with noise only.
    pub(crate) fn is_required(&self) -> bool {
        match *self {}
    }
}

impl<'de> Deserialize<'de> for NoisePolicy {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom(
            "noise is not in this build of the program",
        ))
    }
}

impl Serialize for NoisePolicy {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }
}
