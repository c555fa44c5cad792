//! Features of images, released as a structured report.

use super::Session;
use crate::bytes::ByteSource;
use crate::deid::ProfileOption;
use crate::outcome::{Outcome, Reason};

impl Session {
    /// Features as a structured report (PS3.16 TID 1500) of the patient and study of `image`, one of the images that
    /// were measured: de-identified under this session's policy and key, and verified, like every instance. The release
    /// needs no source.
    #[cfg(feature = "radiomics")]
    pub fn structured_report(
        &self,
        image: &dyn ByteSource,
        report: &crate::structured_report::MeasurementReport,
    ) -> Outcome {
        use crate::instance::Instance;
        let instance = match Instance::read(image, &self.limits) {
            Ok(instance) => instance,
            Err(error) => return refused(Reason::from(&error)),
        };
        match crate::structured_report::write(report, &instance) {
            Ok(file) => self.deidentify_report(&file),
            Err(_) => refused(unreadable()),
        }
    }

    /// The same of a report that is written already, with the identifiers of its images. Its content is cleaned as Clean
    /// Structured Content asks, whatever else the policy says.
    pub fn deidentify_report(&self, file: &dyn ByteSource) -> Outcome {
        let session = Self {
            options: self.options.with(ProfileOption::CleanStructuredContent),
            pixels: None,
            ..self.clone()
        };
        let mut outcome = session.deidentify(file);
        if let Outcome::Released { release, .. } = &mut outcome
            && release.take_in(file).is_err()
        {
            return refused(unreadable());
        }
        outcome
    }
}

fn refused(reason: Reason) -> Outcome {
    Outcome::Quarantined {
        reason,
        summary: None,
    }
}

fn unreadable() -> Reason {
    Reason {
        code: "not-readable".to_owned(),
        message: "The structured report could not be written.".to_owned(),
        tag: None,
    }
}
