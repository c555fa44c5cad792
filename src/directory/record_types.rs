//! The types of directory records and the keys of each (PS3.3 F.5).

use Need::{IfThere, One, Two};

use crate::instance::element::{Tag, VR};
use crate::instance::tags;

/// What a key has to be (PS3.5 7.4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// With a value.
    One,
    /// There, maybe empty.
    Two,
    /// There where the instance has it.
    IfThere,
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
const NAME: Key = (tags::CONCEPT_NAME_CODE_SEQUENCE, VR::SQ, IfThere);
/// Only its concept modifiers.
const CONTENT: Key = (tags::CONTENT_SEQUENCE, VR::SQ, IfThere);
const LABEL: Key = (tags::CONTENT_LABEL, VR::CS, One);
const DESCRIPTION: Key = (tags::CONTENT_DESCRIPTION, VR::LO, Two);
const CREATOR: Key = (tags::CONTENT_CREATOR_NAME, VR::PN, Two);
/// What many records ask for.
const DATED: &[Key] = &[CONTENT_DATE, CONTENT_TIME, NUMBER];
/// The same, with the Content Identification Macro.
const LABELLED: &[Key] = &[
    CONTENT_DATE,
    CONTENT_TIME,
    NUMBER,
    LABEL,
    DESCRIPTION,
    CREATOR,
];

/// The directory record of a SOP class: its type, and its keys (PS3.3 F.5). `None` for what stands under no patient,
/// and for what is not one of the standard's classes.
pub(super) fn record_of(sop_class: &str) -> Option<(&'static str, &'static [Key])> {
    let number = sop_class.strip_prefix("1.2.840.10008.5.1.4.1.1.")?;
    let mut components = number.split('.');
    let family = components.next().unwrap_or_default();
    let member: u32 = components.next().map_or(Some(0), |it| it.parse().ok())?;
    Some(match (number, family, member) {
        ("88.59", ..) => (
            "KEY OBJECT DOC",
            &[CONTENT_DATE, CONTENT_TIME, NUMBER, NAME, CONTENT],
        ),
        (_, "88", _) => (
            "SR DOCUMENT",
            &[
                CONTENT_DATE,
                CONTENT_TIME,
                NUMBER,
                NAME,
                CONTENT,
                (tags::COMPLETION_FLAG, VR::CS, One),
                (tags::VERIFICATION_FLAG, VR::CS, One),
                (tags::VERIFICATION_DATE_TIME, VR::DT, IfThere),
            ],
        ),
        (_, "11" | "131", _) | (_, "9", 100) => (
            "PRESENTATION",
            &[
                NUMBER,
                LABEL,
                DESCRIPTION,
                (tags::PRESENTATION_CREATION_DATE, VR::DA, One),
                (tags::PRESENTATION_CREATION_TIME, VR::TM, One),
                CREATOR,
                (tags::REFERENCED_SERIES_SEQUENCE, VR::SQ, IfThere),
                (tags::BLENDING_SEQUENCE, VR::SQ, IfThere),
            ],
        ),
        (_, "9", _) => ("WAVEFORM", DATED),
        ("4.2", ..) => (
            "SPECTROSCOPY",
            &[
                (tags::IMAGE_TYPE, VR::CS, One),
                CONTENT_DATE,
                CONTENT_TIME,
                NUMBER,
                (tags::REFERENCED_IMAGE_EVIDENCE_SEQUENCE, VR::SQ, IfThere),
                (tags::NUMBER_OF_FRAMES, VR::IS, One),
                (tags::ROWS, VR::US, One),
                (tags::COLUMNS, VR::US, One),
                (tags::DATA_POINT_ROWS, VR::UL, One),
                (tags::DATA_POINT_COLUMNS, VR::UL, One),
            ],
        ),
        ("66", ..) => ("RAW DATA", DATED),
        (_, "66", 1 | 3) => ("REGISTRATION", LABELLED),
        (_, "66", 2) => ("FIDUCIAL", LABELLED),
        (_, "66", 5) => ("SURFACE", LABELLED),
        (_, "66", 6) => ("TRACT", LABELLED),
        ("67", ..) => ("VALUE MAP", LABELLED),
        (_, "68", _) => ("SURFACE SCAN", &[CONTENT_DATE, CONTENT_TIME]),
        ("77.1.5.3", ..) => ("STEREOMETRIC", &[]),
        (_, "78", _) => ("MEASUREMENT", LABELLED),
        (_, "90", _) => (
            "ASSESSMENT",
            &[
                NUMBER,
                (tags::INSTANCE_CREATION_DATE, VR::DA, One),
                (tags::INSTANCE_CREATION_TIME, VR::TM, Two),
            ],
        ),
        (_, "91", _) => ("ANNOTATION", LABELLED),
        (_, "104", _) => (
            "ENCAP DOC",
            &[
                (tags::CONTENT_DATE, VR::DA, Two),
                (tags::CONTENT_TIME, VR::TM, Two),
                NUMBER,
                (tags::DOCUMENT_TITLE, VR::ST, Two),
                (tags::CONCEPT_NAME_CODE_SEQUENCE, VR::SQ, Two),
                (tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, VR::LO, One),
            ],
        ),
        (_, "481", 2) => (
            "RT DOSE",
            &[NUMBER, (tags::DOSE_SUMMATION_TYPE, VR::CS, One)],
        ),
        (_, "481", 3) => (
            "RT STRUCTURE SET",
            &[
                NUMBER,
                (tags::STRUCTURE_SET_LABEL, VR::SH, One),
                (tags::STRUCTURE_SET_DATE, VR::DA, Two),
                (tags::STRUCTURE_SET_TIME, VR::TM, Two),
            ],
        ),
        (_, "481", 5 | 8) => (
            "RT PLAN",
            &[
                NUMBER,
                (tags::RT_PLAN_LABEL, VR::SH, One),
                (tags::RT_PLAN_DATE, VR::DA, Two),
                (tags::RT_PLAN_TIME, VR::TM, Two),
            ],
        ),
        (_, "481", 4 | 6 | 7 | 9) => (
            "RT TREAT RECORD",
            &[
                NUMBER,
                (tags::TREATMENT_DATE, VR::DA, Two),
                (tags::TREATMENT_TIME, VR::TM, Two),
            ],
        ),
        (_, "481", 10..=22 | 25) => (
            "RADIOTHERAPY",
            &[
                NUMBER,
                (tags::USER_CONTENT_LABEL, VR::SH, IfThere),
                (tags::USER_CONTENT_LONG_LABEL, VR::LO, IfThere),
                DESCRIPTION,
                CREATOR,
            ],
        ),
        // Protocols and inventories stand under no patient.
        (_, "200" | "201", _) => return None,
        _ => ("IMAGE", &[NUMBER]),
    })
}
