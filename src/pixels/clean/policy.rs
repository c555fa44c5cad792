//! How a policy says that pixels are cleaned.

use serde::{Deserialize, Serialize};

use super::rules::DeviceRule;

/// How pixels are cleaned: `pixelData` of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct PixelPolicy {
    /// Rules about images of one kind, besides those that the program brings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<DeviceRule>,
    /// What becomes of videos, which nobody looks at.
    pub unseen_video: UnseenVideo,
    /// What becomes of what lies outside of the Ultrasound Regions that an image states.
    pub outside_regions: OutsideRegions,
    /// Whether a person may decide that what was found stays visible.
    pub keep_found: bool,
    /// Whether text stays that names nobody: sides, measures, settings of the machine. It has to be read for that;
    /// where nothing at hand can read, all text is cleared. The browser's engine refuses it, as nothing reads there.
    pub keep_harmless: bool,
}

/// What becomes of videos.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnseenVideo {
    /// They are held back.
    #[default]
    Quarantine,
    /// They are released as they are.
    Pass,
}

/// What becomes of what lies outside of the Ultrasound Regions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutsideRegions {
    /// It is searched for text, as the rest is.
    #[default]
    Search,
    /// It is cleared.
    Clear,
}
