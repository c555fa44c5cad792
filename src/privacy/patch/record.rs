//! What may leave of an image's counts.

use serde::{Deserialize, Serialize};

use super::{PATCH_VERSION, Patch, PatchError, PatchSettings};
use crate::privacy::mechanism::{step_of_text, text_of_step};

/// Its kind, as it stands in the record.
const KIND: &str = "patch-level-counts";

/// The counts of an image with noise. As JSON it has the same length whatever the image shows, and no field but the counts
/// comes from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProtectedPatch {
    /// `patch-level-counts`.
    kind: String,
    /// [`PATCH_VERSION`].
    version: u32,
    /// What is public.
    settings: PatchSettings,
    /// A text of fixed length for each grey level.
    histogram: Vec<String>,
    /// A text of fixed length for each pair of levels, the lower by the higher: 1 and 1, 1 and 2, …, 2 and 2, ….
    pairs: Vec<String>,
}

impl ProtectedPatch {
    pub(super) fn new(settings: PatchSettings, histogram: &[i64], pairs: &[i64]) -> Self {
        let texts = |counts: &[i64]| counts.iter().map(|&count| text_of_step(count)).collect();
        Self {
            kind: KIND.to_owned(),
            version: PATCH_VERSION,
            settings,
            histogram: texts(histogram),
            pairs: texts(pairs),
        }
    }

    /// What is public of it.
    #[must_use]
    pub const fn settings(&self) -> &PatchSettings {
        &self.settings
    }

    pub(super) fn is_of_this_version(&self) -> bool {
        self.kind == KIND && self.version == PATCH_VERSION
    }

    /// The counts with their noise, right on average: of each level, and of each pair of levels.
    ///
    /// # Errors
    /// [`PatchError::Form`] where it is not of this version, or not of the form that its settings give.
    pub fn noisy(&self) -> Result<[Vec<i64>; 2], PatchError> {
        let patch = Patch::new(self.settings)?;
        let is_whole = self.is_of_this_version()
            && self.histogram.len() == usize::from(self.settings.levels)
            && self.pairs.len() == patch.cells();
        if !is_whole {
            return Err(PatchError::Form);
        }
        let read = |texts: &[String]| {
            let counts = texts.iter().map(|text| step_of_text(text));
            counts.collect::<Option<Vec<i64>>>().ok_or(PatchError::Form)
        };
        Ok([read(&self.histogram)?, read(&self.pairs)?])
    }

    /// Counts as an image could have them: none below 0, and not more in all than the grid has. No longer right on
    /// average, but nearer to what they were; features are taken of these.
    ///
    /// # Errors
    /// As [`noisy`](Self::noisy).
    pub fn lawful(&self) -> Result<[Vec<u64>; 2], PatchError> {
        let patch = Patch::new(self.settings)?;
        let [histogram, pairs] = self.noisy()?;
        Ok([
            Patch::lawful(&histogram, patch.voxels),
            Patch::lawful(&pairs, patch.pairs),
        ])
    }
}
