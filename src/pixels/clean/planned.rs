//! A plan followed, and checked.

use super::super::text::FindText;
use super::apply::{self, Applied};
use super::boxes::{Area, Origin};
use super::check::{self, Objection};
use super::need::Reason;
use super::report::{PixelReport, StepName};
use super::{Plan, Refusal};
use crate::bytes::ByteSource;
use crate::instance::{DataSet, Instance, VR, tags};

/// A plan for one instance, and what came of it.
pub(crate) struct Planned {
    pub(super) plan: Option<Plan>,
    pub(super) applied: Applied,
    pub(super) report: PixelReport,
    pub(super) warnings: Vec<&'static str>,
    /// Whether the image is as the standard asks after cleaning: somebody looked at it.
    pub(super) is_clean: bool,
}

impl Planned {
    /// Clears what was decided, and says so in `data_set`.
    pub(crate) fn apply(
        &mut self,
        instance: &Instance,
        source: &dyn ByteSource,
        data_set: &mut DataSet,
    ) -> Result<(), Refusal> {
        let Some(plan) = &self.plan else {
            return Ok(());
        };
        self.applied = apply::apply(plan, data_set, instance.bulk_source(source))?;
        let is_known = plan.looked.is_some() || !self.applied.covered.is_empty();
        if is_known && self.is_clean {
            data_set.put_text(tags::BURNED_IN_ANNOTATION, VR::CS, "NO");
        }
        Ok(())
    }

    /// Reads the file back as it is written.
    pub(crate) fn check(
        &self,
        (instance, source): (&Instance, &dyn ByteSource),
        (written, file): (&Instance, &dyn ByteSource),
        finder: Option<&dyn FindText>,
    ) -> Result<(), Objection> {
        let Some(plan) = &self.plan else {
            return Ok(());
        };
        let readings = check::Readings {
            original: (instance, source),
            written: (written, file),
        };
        check::check(plan, &self.applied, &readings, finder)
    }

    /// Adds text that the check found.
    pub(crate) fn add_text(&mut self, areas: Vec<Area>) {
        if let Some(plan) = &mut self.plan {
            plan.areas.extend(areas);
        }
        self.tell();
    }

    /// Why the file is held back when text is found again and again.
    pub(crate) fn text_left() -> Refusal {
        Refusal::TEXT_LEFT
    }

    /// Whether the option was followed, so that the file may say so.
    pub(crate) fn is_clean(&self) -> bool {
        self.is_clean
    }

    /// The transfer syntax of the file, where it is another one than the original's.
    pub(crate) fn transfer_syntax(&self) -> Option<&'static str> {
        self.applied.transfer_syntax
    }

    /// Whether the instance has pixel data.
    pub(crate) fn is_image(&self) -> bool {
        self.report.reason != Reason::NoPixelData.code()
    }

    /// What a person should know.
    pub(crate) fn warnings(&self) -> &[&'static str] {
        &self.warnings
    }

    /// What was looked at and cleared. `hidden` is how much was found that is not image.
    pub(crate) fn report(&self, hidden: usize) -> PixelReport {
        let mut report = self.report.clone();
        report.step(StepName::Hidden, hidden);
        report.step(StepName::Checked, self.applied.covered.len());
        report
    }

    pub(super) fn tell(&mut self) {
        let Some(plan) = &self.plan else {
            return;
        };
        for (origin, step) in [
            (Origin::Rule, StepName::Rules),
            (Origin::Ultrasound, StepName::UltrasoundRegions),
            (Origin::Person, StepName::Person),
            (Origin::Text, StepName::Text),
        ] {
            let own = plan.areas.iter().filter(|area| area.origin == origin);
            self.report.step(step, own.count());
        }
        self.report.step(StepName::Harmless, plan.harmless.len());
        self.report.regions = plan.areas.clone();
        self.report.kept = plan.kept.clone();
    }
}
