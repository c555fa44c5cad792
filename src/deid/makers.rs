//! Manufacturer (0008,0070) that says nothing but who made the machine: Philips is no patient called Philip.

use crate::instance::{Tag, tags};

const MAKERS: [&str; 36] = [
    "ADAC",
    "AGFA",
    "ALOKA",
    "ARRI",
    "CANON",
    "CARESTREAM",
    "DORNIER",
    "ELEKTA",
    "ELSCINT",
    "ESAOTE",
    "FONAR",
    "FUJI",
    "FUJIFILM",
    "GE",
    "GEMS",
    "HITACHI",
    "HOLOGIC",
    "IMATRON",
    "KODAK",
    "KONICA",
    "LORAD",
    "MINDRAY",
    "MINOLTA",
    "NEUSOFT",
    "PHILIPS",
    "PICKER",
    "SAMSUNG",
    "SHIMADZU",
    "SIEMENS",
    "SONOSITE",
    "STERLING",
    "TOSHIBA",
    "TRIXELL",
    "VARIAN",
    "VIDAR",
    "ZEISS",
];
const COMPANY: [&str; 30] = [
    "AG",
    "CARE",
    "CO",
    "COMPANY",
    "CORP",
    "CORPORATION",
    "DEVICES",
    "ELECTRIC",
    "GMBH",
    "GROUP",
    "HEALTH",
    "HEALTHCARE",
    "HEALTHINEERS",
    "IMAGING",
    "INC",
    "INCORPORATED",
    "INSTRUMENTS",
    "INTERNATIONAL",
    "LIMITED",
    "LLC",
    "LTD",
    "MEC",
    "MEDICAL",
    "NM",
    "NV",
    "PRODUCTS",
    "SE",
    "SYSTEMS",
    "TECHNOLOGIES",
    "ULTRASOUND",
];

/// Whether `text` under `tag` is the name of a known maker of machines and nothing else.
pub(super) fn is_maker(tag: Tag, text: &str) -> bool {
    if tag != tags::MANUFACTURER {
        return false;
    }
    let mut has_maker = false;
    let mut words = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let all_known = words.all(|word| {
        let word = word.to_uppercase();
        let is_maker = MAKERS.contains(&word.as_str());
        has_maker |= is_maker;
        is_maker || COMPANY.contains(&word.as_str())
    });
    all_known && has_maker
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maker_and_nothing_else_is_one() {
        for text in [
            "Philips Medical Systems, Inc.",
            "SIEMENS",
            "TOSHIBA_MEC",
            "GE MEDICAL SYSTEMS ",
        ] {
            assert!(is_maker(tags::MANUFACTURER, text), "{text}");
        }
        for text in [
            "Philips for John",
            "John Philips",
            "Medical Systems",
            "",
            "Philips 4711",
        ] {
            assert!(!is_maker(tags::MANUFACTURER, text), "{text}");
        }
        assert!(!is_maker(tags::STUDY_DESCRIPTION, "Philips"));
    }
}
