//! Whom an instance is about, as far as its actions need to know: the same person under each spelling of an id.

use super::dates::years_between;
use super::fold::{fold_squeezed, fold_words};
use super::identifiers::character_set;
use crate::instance::charset::{CharacterSet, TextKind};
use crate::instance::element::trim_padding;
use crate::instance::{DataSet, tags};

/// The highest age that may be told: 45 CFR 164.514(b)(2)(i)(C) makes those above one class, of 90 and older.
pub(crate) const OLDEST_TOLD: i64 = 89;

/// One text for a patient, whichever way the id is written: letters and digits without case, separators and
/// leading zeros, and without the assigning authority behind a `^` (HL7 CX). The issuer in (0010,0021) says
/// nothing here: one file of a study has it and the next one has not.
///
/// Without an id the name has to do, in any order of its components; `None` without either.
pub(crate) fn canonical_patient(data_set: &DataSet, inherited: &CharacterSet) -> Option<String> {
    let own = character_set(data_set);
    let characters = own.as_ref().unwrap_or(inherited);
    let id = data_set
        .bytes(tags::PATIENT_ID)
        .map(|bytes| characters.decode(bytes, TextKind::Short));
    if let Some(id) = id.as_deref().map(trim_padding).filter(|id| !id.is_empty()) {
        return Some(canonical_id(id));
    }
    let name = characters.decode(data_set.bytes(tags::PATIENT_NAME)?, TextKind::PersonName);
    let mut folded = String::new();
    // The first component group is enough: the others say the same name in another script.
    fold_words(name.split('=').next().unwrap_or_default(), &mut folded);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    // No id is written so: ids have no spaces left.
    (!words.is_empty()).then(|| format!("name {}", words.join(" ")))
}

fn canonical_id(id: &str) -> String {
    let local = id.split('^').next().unwrap_or_default();
    let mut folded = String::new();
    fold_squeezed(local, &mut folded);
    match folded.trim_start_matches('0') {
        // Nothing but zeros and signs: as it is written.
        "" => id.to_owned(),
        canonical => canonical.to_owned(),
    }
}

/// Whether the patient was over 89 when the study was made, by birth date or by age; `None` where nobody can tell.
pub(crate) fn is_over_89(data_set: &DataSet) -> Option<bool> {
    let years = data_set
        .ascii(tags::PATIENT_AGE)
        .and_then(|age| age.strip_suffix('Y'))
        .and_then(|years| years.parse::<i64>().ok());
    let made = [
        tags::STUDY_DATE,
        tags::SERIES_DATE,
        tags::ACQUISITION_DATE,
        tags::CONTENT_DATE,
        tags::ACQUISITION_DATE_TIME,
    ];
    let birth = data_set.ascii(tags::PATIENT_BIRTH_DATE);
    let by_date = birth.and_then(|birth| {
        made.iter()
            .filter_map(|tag| years_between(birth, data_set.ascii(*tag)?))
            .max()
    });
    let oldest = years.into_iter().chain(by_date).max()?;
    Some(oldest > OLDEST_TOLD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance::{Tag, VR};

    fn patient(values: &[(Tag, VR, &str)]) -> DataSet {
        let mut data_set = DataSet::default();
        for (tag, vr, value) in values {
            data_set.put_text(*tag, *vr, value);
        }
        data_set
    }

    fn canonical(id: &str, name: &str) -> Option<String> {
        let data_set = patient(&[
            (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
            (tags::PATIENT_NAME, VR::PN, name),
            (tags::PATIENT_ID, VR::LO, id),
        ]);
        canonical_patient(&data_set, &CharacterSet::default())
    }

    #[test]
    fn a_patient_is_the_same_under_each_spelling_of_the_id() {
        let expected = canonical("PAT-004711", "A^B");
        for spelling in ["pat004711", "PAT 004711", "PAT/004711^^^HOSPITAL&1.2.3&ISO"] {
            assert_eq!(
                canonical(spelling, "Other^Spelling"),
                expected,
                "{spelling}"
            );
        }
        assert_eq!(canonical("004711", ""), canonical("4711", ""));
        assert_ne!(canonical("4711", ""), canonical("4712", ""));
        assert_ne!(canonical("0", ""), canonical("00", ""));
    }

    #[test]
    fn without_an_id_the_name_says_who_it_is() {
        assert_eq!(canonical("", "Müller^Anna"), canonical("", "anna, muller"));
        assert_ne!(canonical("", "Müller^Anna"), canonical("muller anna", ""));
        assert_eq!(canonical("", ""), None);
    }

    #[test]
    fn age_comes_from_the_birth_date_or_the_age() {
        let birth = (tags::PATIENT_BIRTH_DATE, VR::DA, "19300501");
        let study = |date| (tags::STUDY_DATE, VR::DA, date);
        assert_eq!(
            is_over_89(&patient(&[study("20200430"), birth])),
            Some(false)
        );
        assert_eq!(
            is_over_89(&patient(&[study("20200501"), birth])),
            Some(true)
        );
        assert_eq!(is_over_89(&patient(&[birth])), None);
        assert_eq!(
            is_over_89(&patient(&[(tags::PATIENT_AGE, VR::AS, "091Y")])),
            Some(true)
        );
    }
}
