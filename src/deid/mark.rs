//! What an instance says of its own de-identification (PS3.15 E.1.1 and E.3, PS3.3 C.7.1.1).

use super::policy::{OptionSet, ProfileOption};
use super::record::{AttributeChange, Recorder, path_text};
use super::show::{attribute_name, value_text};
use crate::instance::charset::CharacterSet;
use crate::instance::element::trim_padding;
use crate::instance::{DataSet, Element, VR, Value, tags};

/// (0012,0063) De-identification Method, in the words of this program: at most 64 characters (LO).
pub const METHOD: &str = concat!(
    "scanveil ",
    env!("CARGO_PKG_VERSION"),
    ", PS3.15 2026d Basic Profile"
);

const DESIGNATOR: &str = "DCM";

/// The attributes that this module writes.
const MARKS: [crate::instance::Tag; 4] = [
    tags::PATIENT_IDENTITY_REMOVED,
    tags::DEIDENTIFICATION_METHOD,
    tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE,
    tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
];

/// The code of the profile (PS3.16 CID 7050).
pub const PROFILE: (&str, &str) = ("113100", "Basic Application Confidentiality Profile");

/// The code of an option (PS3.16 CID 7050).
pub fn code_of(option: ProfileOption) -> (&'static str, &'static str) {
    use ProfileOption as O;
    match option {
        O::CleanPixelData => ("113101", "Clean Pixel Data Option"),
        O::CleanRecognizableVisualFeatures => {
            ("113102", "Clean Recognizable Visual Features Option")
        }
        O::CleanGraphics => ("113103", "Clean Graphics Option"),
        O::CleanStructuredContent => ("113104", "Clean Structured Content Option"),
        O::CleanDescriptors => ("113105", "Clean Descriptors Option"),
        O::RetainLongitudinalFullDates => (
            "113106",
            "Retain Longitudinal Temporal Information Full Dates Option",
        ),
        O::RetainLongitudinalModifiedDates => (
            "113107",
            "Retain Longitudinal Temporal Information Modified Dates Option",
        ),
        O::RetainPatientCharacteristics => ("113108", "Retain Patient Characteristics Option"),
        O::RetainDeviceIdentity => ("113109", "Retain Device Identity Option"),
        O::RetainUids => ("113110", "Retain UIDs Option"),
        O::RetainSafePrivate => ("113111", "Retain Safe Private Option"),
        O::RetainInstitutionIdentity => ("113112", "Retain Institution Identity Option"),
    }
}

/// Whether `text` is a part of a code that this module writes.
pub(crate) fn is_code_text(text: &str) -> bool {
    let codes = ProfileOption::ALL.into_iter().map(code_of);
    text == DESIGNATOR
        || codes
            .chain([PROFILE])
            .any(|(value, meaning)| text == value || text == meaning)
}

/// Says in `data_set` what was done to it.
pub(crate) fn mark(data_set: &mut DataSet, options: OptionSet, recorder: &mut Recorder) {
    data_set.put_text(tags::PATIENT_IDENTITY_REMOVED, VR::CS, "YES");
    let earlier = data_set
        .ascii(tags::DEIDENTIFICATION_METHOD)
        .filter(|method| !method.is_empty());
    let method = match earlier {
        Some(earlier)
            if !earlier
                .split('\\')
                .any(|value| trim_padding(value) == METHOD) =>
        {
            format!("{earlier}\\{METHOD}")
        }
        Some(earlier) => earlier.to_owned(),
        None => METHOD.to_owned(),
    };
    data_set.put_text(tags::DEIDENTIFICATION_METHOD, VR::LO, &method);
    let tag = tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE;
    let mut codes = data_set.items(tag).to_vec();
    for (value, meaning) in std::iter::once(PROFILE).chain(options.iter().map(code_of)) {
        if codes
            .iter()
            .any(|code| code.ascii(tags::CODE_VALUE) == Some(value))
        {
            continue;
        }
        let mut code = DataSet::default();
        code.put_text(tags::CODE_VALUE, VR::SH, value);
        code.put_text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, DESIGNATOR);
        code.put_text(tags::CODE_MEANING, VR::LO, meaning);
        codes.push(code);
    }
    data_set.put(Element {
        tag,
        vr: VR::SQ,
        value: Value::Items(codes),
    });
    let dates = if options.has(ProfileOption::RetainLongitudinalFullDates) {
        "UNMODIFIED"
    } else if options.has(ProfileOption::RetainLongitudinalModifiedDates) {
        "MODIFIED"
    } else {
        "REMOVED"
    };
    data_set.put_text(
        tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
        VR::CS,
        dates,
    );
    if let Some(changes) = &mut recorder.changes {
        for tag in MARKS {
            let Some(element) = data_set.get(tag) else {
                continue;
            };
            let path = path_text(&[], tag);
            changes.retain(|change| change.path != path);
            changes.push(AttributeChange {
                path,
                name: attribute_name(tag),
                vr: element.vr.to_string().to_owned(),
                action: "+",
                why: "Says that this file was de-identified, and how.".to_owned(),
                before: None,
                after: Some(value_text(element, &CharacterSet::default())),
            });
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_that_was_applied_has_its_code_and_no_other_has() {
        let options: OptionSet = [ProfileOption::CleanDescriptors, ProfileOption::RetainUids]
            .into_iter()
            .collect();
        let mut data_set = DataSet::default();
        mark(&mut data_set, options, &mut Recorder::default());
        // Once more, as for a file that comes in a second time.
        mark(&mut data_set, options, &mut Recorder::default());
        let items = data_set.items(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE);
        let codes: Vec<_> = items
            .iter()
            .map(|item| item.ascii(tags::CODE_VALUE))
            .collect();
        assert_eq!(codes, [Some("113100"), Some("113105"), Some("113110")]);
    }

    #[test]
    fn what_is_written_fits_its_value_representation() {
        for option in ProfileOption::ALL {
            let (value, meaning) = code_of(option);
            assert!(value.len() <= 16 && meaning.len() <= 64);
        }
        assert!(METHOD.len() <= 64);
    }

    #[test]
    fn the_state_of_dates_is_said() {
        for (option, expected) in [
            (
                Some(ProfileOption::RetainLongitudinalFullDates),
                "UNMODIFIED",
            ),
            (
                Some(ProfileOption::RetainLongitudinalModifiedDates),
                "MODIFIED",
            ),
            (None, "REMOVED"),
        ] {
            let mut data_set = DataSet::default();
            mark(
                &mut data_set,
                option.into_iter().collect(),
                &mut Recorder::default(),
            );
            let said = data_set.ascii(tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED);
            assert_eq!(said, Some(expected));
        }
    }
}
