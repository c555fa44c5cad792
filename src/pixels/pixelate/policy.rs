//! How a policy asks for noise in images: `pixelNoise`.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::privacy::{Exact, Fraction, Pixelation, PixelationError, Written};

/// DP-Pix of every image: `pixelNoise` of a policy. All of it is public, and none of it may be chosen for one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PixelNoise {
    /// Rows and columns of a cell: b.
    pub cell: u32,
    /// In how many pixels images differ that are hard to tell apart: m.
    pub pixels: u32,
    /// ε for such images. In JSON 0.5, "0.5" or "1/2".
    #[serde(deserialize_with = "exact")]
    pub epsilon: Fraction,
    /// Rows and columns of the images that leave, whatever those of the original are.
    #[serde(default = "usual_size")]
    pub size: u32,
    /// What is black and what is white in grey images. The first for the modality holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<GreyRange>,
}

/// A range of values of the modality (for CT, Hounsfield units) that is told from black to white.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GreyRange {
    /// Modality (0008,0060).
    pub modality: String,
    /// What is black, and all below.
    pub low: i32,
    /// What is white, and all above: more than `low`.
    pub high: i32,
}

impl Default for PixelNoise {
    /// m = 16, b = 16, ε = 0.5, at 512 × 512 pixels.
    fn default() -> Self {
        Self {
            cell: 16,
            pixels: 16,
            epsilon: Fraction::HALF,
            size: usual_size(),
            windows: Vec::new(),
        }
    }
}

fn exact<'de, D: Deserializer<'de>>(from: D) -> Result<Fraction, D::Error> {
    let written = Written::deserialize(from)?.read::<Exact>();
    let exact = written.map_err(D::Error::custom)?;
    exact.as_str().parse().map_err(D::Error::custom)
}

const fn usual_size() -> u32 {
    512
}

/// Hounsfield units from air to bone; and 12 bits, which most scanners deliver however many they say to store.
const USUAL: [(&str, i32, i32); 2] = [("CT", -1000, 1000), ("MR", 0, 4095)];

impl PixelNoise {
    /// The mechanism.
    ///
    /// # Errors
    /// Why there is none with these numbers.
    pub(crate) fn pixelation(&self) -> Result<Pixelation, PixelationError> {
        Pixelation::new(self.size, self.cell, self.pixels, self.epsilon)
    }

    /// Why it cannot be followed.
    pub(crate) fn objection(&self) -> Option<String> {
        match self.pixelation() {
            Err(error) => Some(error.to_string()),
            Ok(_) if self.windows.iter().any(|range| range.low >= range.high) => {
                Some("high has to be above low in its windows".to_owned())
            }
            Ok(_) => None,
        }
    }

    /// The range that the policy states for grey images of `modality`.
    pub(super) fn range(&self, modality: &str) -> Option<(f64, f64)> {
        let own = self.windows.iter();
        range_of(
            own.map(|range| (range.modality.as_str(), range.low, range.high)),
            modality,
        )
    }
}

/// The range of images of `modality` with more than 8 bits where the policy states none; `None` where it is all that
/// they can store.
pub(super) fn usual_range(modality: &str) -> Option<(f64, f64)> {
    range_of(USUAL.into_iter(), modality)
}

fn range_of<'a>(
    mut ranges: impl Iterator<Item = (&'a str, i32, i32)>,
    modality: &str,
) -> Option<(f64, f64)> {
    let (_, low, high) = ranges.find(|range| range.0 == modality)?;
    Some((f64::from(low), f64::from(high)))
}
