//! A record with calibrated noise as a structured report: the record and its claim as JSON. Nothing else in it comes of
//! what was measured, nor do its length and its UIDs.

use bytes::Bytes;

use super::content::{self, Code, Relation};
use super::{ascii, file, header, language, observer, uid_of};
use crate::instance::element::VR;
use crate::instance::{Instance, tags};
use crate::privacy::{Claim, Protected};

/// A record as a report has it.
#[derive(Debug, Clone)]
pub struct RecordReport {
    /// What was measured, as a digest: tells the UIDs of reports apart.
    pub measured: String,
    record: String,
    claim: String,
    method: String,
    /// What was drawn with: a record of another mechanism is another report.
    mechanism: String,
}

impl RecordReport {
    /// Of a record and what may be said of it; `measured` is of [`Identity`](crate::measurement::Identity).
    ///
    /// # Errors
    /// None but what serialising plain data has.
    pub fn new(
        record: &Protected,
        claim: &Claim,
        measured: String,
    ) -> Result<Self, serde_json::Error> {
        let Protected {
            set,
            set_version,
            mechanism,
            ..
        } = record;
        Ok(Self {
            measured,
            record: ascii(&serde_json::to_string(record)?),
            claim: ascii(&serde_json::to_string(&claim.machine)?),
            method: claim.method.clone(),
            mechanism: format!("{set} {set_version} {}", serde_json::to_string(mechanism)?),
        })
    }

    /// The texts that this program made for the report. They are no text of the images: whatever in them looks like an
    /// identifier is chance.
    #[must_use]
    pub fn texts(&self) -> [String; 3] {
        [&self.record, &self.claim, &self.method].map(String::clone)
    }
}

/// The report as a Part 10 file, with the identifiers of `image`: nothing that may leave.
///
/// # Errors
/// What the writer reports.
pub(crate) fn write_record(report: &RecordReport, image: &Instance) -> std::io::Result<Bytes> {
    let mut data_set = header(image);
    // Not of the record: what is released must not decide how long a UID is.
    let of = [&*report.measured, &*report.mechanism];
    let uid = |purpose, header: &_| uid_of(purpose, header, of.map(str::as_bytes));
    let series = uid("series of a record", &data_set);
    let instance = uid("record", &data_set);
    data_set.put_text(tags::SERIES_INSTANCE_UID, VR::UI, &series);
    data_set.put_text(tags::DEIDENTIFICATION_METHOD, VR::LO, &report.method);
    data_set.put_text(tags::VALUE_TYPE, VR::CS, "CONTAINER");
    let title = own("noisy-features", "Image features with calibrated noise");
    content::put_items(
        &mut data_set,
        tags::CONCEPT_NAME_CODE_SEQUENCE,
        vec![title.item()],
    );
    let text = |name, value| content::text(Relation::Contains, name, value);
    let mut root = vec![language()];
    root.extend(observer());
    root.push(text(own("noisy-record", "Record as JSON"), &report.record));
    root.push(text(
        own("privacy-claim", "Privacy claim as JSON"),
        &report.claim,
    ));
    content::fill_container(&mut data_set, None, root);
    file(data_set, &instance)
}

/// A concept that no other coding scheme has.
const fn own(code: &'static str, meaning: &'static str) -> Code<'static> {
    Code(code, "99SCANVEIL", meaning)
}
