//! Codes of PS3.16 for what is measured, how, and in which unit.

use super::content::Code;
use super::measurements::{IntensityUnit, Measurement};

/// Codes of the Image Biomarker Standardisation Initiative with the meanings of PS3.16 (CID 218 and what it includes).
const MEANINGS: &str = include_str!("../../data/ibsi-codes.csv");

/// Histogram percentiles under their codes in PS3.16 (CID 7478): the reference manual's tables print another's.
const CORRECTED: [(&str, &str); 2] = [("ih_p10", "GPMT"), ("ih_p90", "OZ0C")];

/// What a feature is called in a report.
pub(super) fn concept(measurement: &Measurement) -> Code<'_> {
    let corrected = CORRECTED.iter().find(|(tag, _)| *tag == measurement.tag);
    let code = corrected.map_or(&*measurement.ibsi, |(_, code)| code);
    if code.is_empty() {
        return Code(&measurement.tag, "99SCANVEIL", &measurement.name);
    }
    Code(code, "IBSI", meaning(code).unwrap_or(&measurement.name))
}

/// The meaning that PS3.16 gives to a code.
fn meaning(code: &str) -> Option<&'static str> {
    let rows = MEANINGS.lines().filter_map(|row| row.split_once(','));
    rows.into_iter()
        .find_map(|(listed, meaning)| (listed == code).then_some(meaning))
}

/// The code of the reference manual for how matrices were aggregated; `None` for what is not.
pub(super) fn aggregation(name: &str) -> Option<Code<'static>> {
    let (code, meaning) = match name {
        "2D_averaged" => ("BTW3", "2D averaged"),
        "2D_slice_merged" => ("SUJT", "2D slice-merged"),
        "2.5D_direction_merged" => ("JJUI", "2.5D direction-merged"),
        "2.5D_merged" => ("ZW7Z", "2.5D merged"),
        "3D_averaged" => ("ITBB", "3D averaged"),
        "3D_merged" => ("IAZD", "3D merged"),
        "2D" => ("8QNN", "2D"),
        "2.5D" => ("62GR", "2.5D"),
        "3D" => ("KOBO", "3D"),
        _ => return None,
    };
    Some(Code(code, "IBSI", meaning))
}

/// A unit of the Unified Code for Units of Measure.
pub(super) fn unit(name: &str, intensity: IntensityUnit) -> Code<'static> {
    use IntensityUnit as I;
    let (code, meaning) = match (name, intensity) {
        ("mm", _) => ("mm", "millimeter"),
        ("mm2", _) => ("mm2", "square millimeter"),
        ("mm3", _) => ("mm3", "cubic millimeter"),
        ("1/mm", _) => ("/mm", "per millimeter"),
        ("bit", _) => ("bit", "bit"),
        ("[intensity]", I::Hounsfield) => ("[hnsf'U]", "Hounsfield unit"),
        ("[intensity]2", I::Hounsfield) => ("[hnsf'U]2", "square Hounsfield unit"),
        ("[intensity].mm3", I::Hounsfield) => {
            ("[hnsf'U].mm3", "Hounsfield unit times cubic millimeter")
        }
        ("[intensity]", I::StandardisedUptake) => {
            ("{SUVbw}g/ml", "Standardized Uptake Value body weight")
        }
        _ => ("1", "no units"),
    };
    Code(code, "UCUM", meaning)
}

/// A modality, where its term is a code of CID 29.
pub(super) fn modality(term: &str) -> Option<Code<'static>> {
    const MODALITIES: [(&str, &str); 11] = [
        ("CR", "Computed Radiography"),
        ("CT", "Computed Tomography"),
        ("DX", "Digital Radiography"),
        ("MG", "Mammography"),
        ("MR", "Magnetic Resonance"),
        ("NM", "Nuclear Medicine"),
        ("PT", "Positron emission tomography"),
        ("RF", "Radiofluoroscopy"),
        ("SC", "Secondary Capture"),
        ("US", "Ultrasound"),
        ("XA", "X-Ray Angiography"),
    ];
    let found = MODALITIES.iter().find(|(listed, _)| *listed == term)?;
    Some(Code(found.0, "DCM", found.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_standard_has_one_meaning() {
        let mut codes: Vec<&str> = MEANINGS
            .lines()
            .skip(1)
            .filter_map(|row| Some(row.split_once(',')?.0))
            .collect();
        assert_eq!(codes.len(), 147);
        codes.dedup();
        assert_eq!(codes.len(), 147);
        assert_eq!(meaning("RNU0"), Some("Volume of Mesh"));
        assert_eq!(meaning("XXXX"), None);
    }
}
