//! Noise in images where this build draws none: a policy that asks for it is refused, and nothing else is here.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a policy asks for; here there is no such thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PixelNoise {}

impl<'de> Deserialize<'de> for PixelNoise {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom(
            "pixelNoise is not in this build of the program",
        ))
    }
}

impl Serialize for PixelNoise {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }
}

/// What was done to an image by noise: nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum PixelNoiseReport {}
