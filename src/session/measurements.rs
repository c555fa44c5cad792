//! Features of images, released as a structured report.

use super::Session;
use crate::bytes::ByteSource;
use crate::deid::ProfileOption;
use crate::instance::Instance;
use crate::outcome::{Outcome, Reason};
use crate::structured_report::{self, MeasurementReport};

impl Session {
    /// Features as a structured report (PS3.16 TID 1500) of the patient and study of `image`, one of the images that
    /// were measured: de-identified under this session's policy and key, and verified, like every instance. Its content
    /// is cleaned as Clean Structured Content asks, whatever else the policy says. The release needs no source.
    pub fn structured_report(&self, image: &dyn ByteSource, report: &MeasurementReport) -> Outcome {
        let refused = |reason| Outcome::Quarantined {
            reason,
            summary: None,
        };
        let instance = match Instance::read(image, &self.limits) {
            Ok(instance) => instance,
            Err(error) => return refused(Reason::from(&error)),
        };
        let Ok(file) = structured_report::write(report, &instance) else {
            return refused(unreadable());
        };
        let session = Self {
            options: self.options.with(ProfileOption::CleanStructuredContent),
            pixels: None,
            ..self.clone()
        };
        match session.deidentify(&file) {
            Outcome::Released {
                release,
                summary,
                counts,
                safe_harbor,
                warnings,
                mapping,
                pixels,
            } => match release.into_owned(&file) {
                Ok(release) => Outcome::Released {
                    release,
                    summary,
                    counts,
                    safe_harbor,
                    warnings,
                    mapping,
                    pixels,
                },
                Err(_) => refused(unreadable()),
            },
            held_back => held_back,
        }
    }
}

fn unreadable() -> Reason {
    Reason {
        code: "not-readable".to_owned(),
        message: "The structured report could not be written.".to_owned(),
        tag: None,
    }
}
