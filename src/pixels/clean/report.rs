//! What was looked at, why, and what was cleared. Never what a text says.

use serde::Serialize;

use super::boxes::Area;
use super::need::Reason;

/// What became of the pixels of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelReport {
    /// Whether the frames were looked at: searched for text, or for what could be some.
    pub examined: bool,
    /// Why, or why not: a stable name for programs.
    pub reason: &'static str,
    /// The same in one plain sentence.
    pub message: &'static str,
    /// What is cleared.
    pub regions: Vec<Area>,
    /// Rectangles that were found and stay, as a person asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Area>,
    /// What was done, in this order.
    pub steps: Vec<Step>,
}

/// A step of the cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which one.
    pub name: StepName,
    /// How much it found or did: findings, rectangles, frames.
    pub count: usize,
}

/// The steps of the cleaning, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepName {
    /// What of the pixel data is not image was taken out: so many findings.
    Hidden,
    /// Icons were removed: so many.
    Icons,
    /// Rules about images of this kind: so many rectangles.
    Rules,
    /// What lies outside of the Ultrasound Regions: so many rectangles.
    UltrasoundRegions,
    /// What a person asked for: so many rectangles.
    Person,
    /// The search for text: so many rectangles.
    Text,
    /// Text that was read, names nobody and stays: so many rectangles.
    Harmless,
    /// Frames that were cleared and read back: so many.
    Checked,
}

impl PixelReport {
    pub(super) fn new(examined: bool, reason: Reason) -> Self {
        Self {
            examined,
            reason: reason.code(),
            message: reason.message(),
            regions: Vec::new(),
            kept: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Counts a step, where there is something to count.
    pub(crate) fn step(&mut self, name: StepName, count: usize) {
        if count == 0 {
            return;
        }
        match self.steps.iter_mut().find(|step| step.name == name) {
            Some(step) => step.count = count,
            None => self.steps.push(Step { name, count }),
        }
        self.steps.sort_by_key(|step| step.name);
    }
}
