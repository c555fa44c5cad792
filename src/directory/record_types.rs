//! The types of directory records and the keys of each (PS3.3 F.5).

use Need::{One, Two};

use crate::instance::element::{Tag, VR};
use crate::instance::tags;

/// What a key has to be (PS3.5 7.4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// With a value.
    One,
    /// There, maybe empty.
    Two,
}

/// A key of a directory record.
pub(super) type Key = (Tag, VR, Need);

pub(super) const PATIENT: &[Key] = &[
    (tags::PATIENT_NAME, VR::PN, Two),
    (tags::PATIENT_ID, VR::LO, One),
];
pub(super) const STUDY: &[Key] = &[
    (tags::STUDY_DATE, VR::DA, One),
    (tags::STUDY_TIME, VR::TM, One),
    (tags::ACCESSION_NUMBER, VR::SH, Two),
    (tags::STUDY_DESCRIPTION, VR::LO, Two),
    (tags::STUDY_INSTANCE_UID, VR::UI, One),
    (tags::STUDY_ID, VR::SH, One),
];
pub(super) const SERIES: &[Key] = &[
    (tags::MODALITY, VR::CS, One),
    (tags::SERIES_INSTANCE_UID, VR::UI, One),
    (tags::SERIES_NUMBER, VR::IS, One),
];
const CONTENT_DATE: Key = (tags::CONTENT_DATE, VR::DA, One);
const CONTENT_TIME: Key = (tags::CONTENT_TIME, VR::TM, One);
pub(super) const NUMBER: Key = (tags::INSTANCE_NUMBER, VR::IS, One);
const NAME: Key = (tags::CONCEPT_NAME_CODE_SEQUENCE, VR::SQ, Two);
const LABEL: Key = (tags::CONTENT_LABEL, VR::CS, One);
const DESCRIPTION: Key = (tags::CONTENT_DESCRIPTION, VR::LO, Two);
const CREATOR: Key = (tags::CONTENT_CREATOR_NAME, VR::PN, Two);

/// The directory record of a SOP class: its type, and its keys (PS3.3 F.5).
pub(super) fn record_of(sop_class: &str) -> Option<(&'static str, &'static [Key])> {
    let number = sop_class.strip_prefix("1.2.840.10008.5.1.4.1.1.")?;
    let family = number.split('.').next().unwrap_or_default();
    Some(match (number, family) {
        ("88.59", _) => (
            "KEY OBJECT DOC",
            &[CONTENT_DATE, CONTENT_TIME, NUMBER, NAME],
        ),
        (_, "88") => (
            "SR DOCUMENT",
            &[
                CONTENT_DATE,
                CONTENT_TIME,
                NUMBER,
                NAME,
                (tags::COMPLETION_FLAG, VR::CS, One),
                (tags::VERIFICATION_FLAG, VR::CS, One),
            ],
        ),
        (_, "11") => (
            "PRESENTATION",
            &[
                NUMBER,
                LABEL,
                DESCRIPTION,
                (tags::PRESENTATION_CREATION_DATE, VR::DA, One),
                (tags::PRESENTATION_CREATION_TIME, VR::TM, One),
                CREATOR,
                (tags::REFERENCED_SERIES_SEQUENCE, VR::SQ, Two),
            ],
        ),
        (_, "9") => ("WAVEFORM", &[CONTENT_DATE, CONTENT_TIME, NUMBER]),
        ("4.2", _) => (
            "SPECTROSCOPY",
            &[
                (tags::IMAGE_TYPE, VR::CS, One),
                CONTENT_DATE,
                CONTENT_TIME,
                NUMBER,
            ],
        ),
        ("66", _) => ("RAW DATA", &[CONTENT_DATE, CONTENT_TIME, NUMBER]),
        ("66.1" | "66.3", _) => (
            "REGISTRATION",
            &[
                CONTENT_DATE,
                CONTENT_TIME,
                NUMBER,
                LABEL,
                DESCRIPTION,
                CREATOR,
            ],
        ),
        ("66.2", _) => (
            "FIDUCIAL",
            &[
                CONTENT_DATE,
                CONTENT_TIME,
                NUMBER,
                LABEL,
                DESCRIPTION,
                CREATOR,
            ],
        ),
        ("67", _) => (
            "VALUE MAP",
            &[
                CONTENT_DATE,
                CONTENT_TIME,
                NUMBER,
                LABEL,
                DESCRIPTION,
                CREATOR,
            ],
        ),
        (_, "104") => (
            "ENCAP DOC",
            &[
                (tags::CONTENT_DATE, VR::DA, Two),
                (tags::CONTENT_TIME, VR::TM, Two),
                NUMBER,
                (tags::DOCUMENT_TITLE, VR::ST, Two),
                NAME,
                (tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, VR::LO, One),
            ],
        ),
        ("481.2", _) => (
            "RT DOSE",
            &[NUMBER, (tags::DOSE_SUMMATION_TYPE, VR::CS, One)],
        ),
        ("481.3", _) => (
            "RT STRUCTURE SET",
            &[
                NUMBER,
                (tags::STRUCTURE_SET_LABEL, VR::SH, One),
                (tags::STRUCTURE_SET_DATE, VR::DA, Two),
                (tags::STRUCTURE_SET_TIME, VR::TM, Two),
            ],
        ),
        ("481.5" | "481.8", _) => (
            "RT PLAN",
            &[
                NUMBER,
                (tags::RT_PLAN_LABEL, VR::SH, One),
                (tags::RT_PLAN_DATE, VR::DA, Two),
                (tags::RT_PLAN_TIME, VR::TM, Two),
            ],
        ),
        ("481.4" | "481.6" | "481.7" | "481.9", _) => (
            "RT TREAT RECORD",
            &[
                NUMBER,
                (tags::TREATMENT_DATE, VR::DA, Two),
                (tags::TREATMENT_TIME, VR::TM, Two),
            ],
        ),
        ("66.5" | "66.6", _) => return None,
        _ => ("IMAGE", &[NUMBER]),
    })
}
