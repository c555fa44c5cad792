//! Standardised uptake value by body weight (SUVbw) of a PET.
//!
//! After the Quantitative Imaging Biomarkers Alliance's vendor-neutral computation (FDG-PET/CT profile, appendix G), and
//! for enhanced objects after PS3.3 C.8.22.

use super::clock::{Seconds, date_time, of_date_and_time};
use crate::instance::{DataSet, Tag, tags};
use crate::sources::header::{FrameHeader, first_text, number};

/// The creator of Philips' private attributes of PET.
const PHILIPS: &str = "Philips PET Private Group";
/// The creator of those of GE.
const GE: &str = "GEMS_PETD_01";
/// A dose below is not stated in becquerel.
const LEAST_DOSE: f64 = 1e4;
/// Weights that no patient has are not stated in kilogrammes.
const WEIGHTS: std::ops::RangeInclusive<f64> = 0.2..=700.0;
/// From the injection to the scan, in seconds: no tracer is left after this time.
const LONGEST_WAIT: f64 = 14.0 * 86_400.0;

/// Why there is no standardised uptake value. Attributes by their keywords; never a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UptakeError {
    /// An attribute is missing, or is no number or time.
    #[error("the standardised uptake value needs {attribute}, which is missing or makes no sense")]
    Missing {
        /// Its keyword.
        attribute: &'static str,
    },
    /// A number that cannot be in its unit.
    #[error("{attribute} cannot be in {unit}")]
    Implausible {
        /// Its keyword.
        attribute: &'static str,
        /// The unit.
        unit: &'static str,
    },
    /// Neither Bq/ml nor an uptake by body weight.
    #[error(
        "Units are neither BQML nor GML of body weight, nor counts that the maker says how to scale"
    )]
    Units,
    /// Not corrected for attenuation or decay.
    #[error("the image is not corrected for {correction} (CorrectedImage)")]
    Uncorrected {
        /// `attenuation` or `decay`.
        correction: &'static str,
    },
    /// Corrected for decay to no time that is known.
    #[error("DecayCorrection says neither START nor ADMIN")]
    Reference,
    /// The scan began before the injection.
    #[error(
        "the scan begins before the injection, or weeks behind it (RadiopharmaceuticalStartDateTime, SeriesTime)"
    )]
    Times,
}

/// The factor of a frame from the values of its modality to SUVbw.
pub(super) fn factor(header: FrameHeader<'_>, activity: bool) -> Result<f64, UptakeError> {
    let root = &header.instance.data_set;
    let is_enhanced = root.get(tags::UNITS).is_none();
    if is_enhanced {
        return match activity {
            true => of_activity(header, true),
            false => Err(UptakeError::Units),
        };
    }
    match first_text(root, tags::UNITS) {
        Some("BQML") => {
            corrected(root)?;
            of_activity(header, false)
        }
        Some("GML") => match first_text(root, tags::SUV_TYPE) {
            None | Some("BW") => Ok(1.0),
            Some(_) => Err(UptakeError::Units),
        },
        Some("CNTS") => {
            corrected(root)?;
            let private = |element| {
                let tag = private_tag(root, PHILIPS, 0x7053, element)?;
                number(root, tag, header.instance.encoding).filter(|&factor| factor > 0.0)
            };
            // SUV Scale Factor, else Activity Concentration Scale Factor.
            match (private(0x00), private(0x09)) {
                (Some(factor), _) => Ok(factor),
                (None, Some(activity)) => Ok(activity * of_activity(header, false)?),
                (None, None) => Err(UptakeError::Units),
            }
        }
        _ => Err(UptakeError::Units),
    }
}

/// Whether the image is corrected for attenuation and decay.
fn corrected(root: &DataSet) -> Result<(), UptakeError> {
    let corrections = root.ascii(tags::CORRECTED_IMAGE);
    let corrections = corrections.ok_or(UptakeError::Missing {
        attribute: "CorrectedImage",
    })?;
    for (code, correction) in [("ATTN", "attenuation"), ("DECY", "decay")] {
        if !corrections.split('\\').any(|one| one.trim() == code) {
            return Err(UptakeError::Uncorrected { correction });
        }
    }
    Ok(())
}

/// From Bq/ml: weight in g, over the dose in Bq at the time that the image is corrected to.
fn of_activity(header: FrameHeader<'_>, is_enhanced: bool) -> Result<f64, UptakeError> {
    let root = &header.instance.data_set;
    let encoding = header.instance.encoding;
    let needed = |data_set: &DataSet, tag, attribute| {
        number(data_set, tag, encoding)
            .filter(|&number| number > 0.0)
            .ok_or(UptakeError::Missing { attribute })
    };
    let weight = needed(root, tags::PATIENT_WEIGHT, "PatientWeight")?;
    if !WEIGHTS.contains(&weight) {
        return Err(UptakeError::Implausible {
            attribute: "PatientWeight",
            unit: "kg",
        });
    }
    let items = root.items(tags::RADIOPHARMACEUTICAL_INFORMATION_SEQUENCE);
    let drug = items.first().ok_or(UptakeError::Missing {
        attribute: "RadiopharmaceuticalInformationSequence",
    })?;
    let dose = needed(drug, tags::RADIONUCLIDE_TOTAL_DOSE, "RadionuclideTotalDose")?;
    if dose < LEAST_DOSE {
        return Err(UptakeError::Implausible {
            attribute: "RadionuclideTotalDose",
            unit: "Bq",
        });
    }
    let half_life = needed(drug, tags::RADIONUCLIDE_HALF_LIFE, "RadionuclideHalfLife")?;
    let waited = match is_enhanced {
        true => {
            let reference = first_text(root, tags::DECAY_CORRECTION_DATE_TIME).and_then(date_time);
            let reference = reference.ok_or(UptakeError::Missing {
                attribute: "DecayCorrectionDateTime",
            })?;
            wait(injection(drug, None)?, reference)?
        }
        false => match first_text(root, tags::DECAY_CORRECTION) {
            Some("ADMIN") => 0.0,
            Some("START") => {
                let start = scan_start(header, half_life)?;
                wait(injection(drug, Some(root))?, start)?
            }
            Some(_) => return Err(UptakeError::Reference),
            None => {
                return Err(UptakeError::Missing {
                    attribute: "DecayCorrection",
                });
            }
        },
    };
    let left = dose * (-waited * std::f64::consts::LN_2 / half_life).exp();
    let factor = weight * 1000.0 / left;
    match factor.is_finite() {
        true => Ok(factor),
        false => Err(UptakeError::Times),
    }
}

/// When the drug was injected.
enum Injection {
    /// Its date is known.
    At(Seconds),
    /// In a day of which only the scan's date is known.
    TimeOfDay(f64),
}

fn injection(drug: &DataSet, scan: Option<&DataSet>) -> Result<Injection, UptakeError> {
    let stated = first_text(drug, tags::RADIOPHARMACEUTICAL_START_DATE_TIME).and_then(date_time);
    if let Some(start) = stated {
        return Ok(Injection::At(start));
    }
    let time = first_text(drug, tags::RADIOPHARMACEUTICAL_START_TIME).and_then(super::clock::time);
    match (time, scan) {
        (Some(time), Some(_)) => Ok(Injection::TimeOfDay(time)),
        (None, Some(_)) => Err(UptakeError::Missing {
            attribute: "RadiopharmaceuticalStartTime",
        }),
        (_, None) => Err(UptakeError::Missing {
            attribute: "RadiopharmaceuticalStartDateTime",
        }),
    }
}

/// Seconds from the injection to the scan.
fn wait(injection: Injection, scan: Seconds) -> Result<f64, UptakeError> {
    let waited = match injection {
        Injection::At(start) => scan.0 - start.0,
        // Before midnight where the scan is behind it.
        Injection::TimeOfDay(time) => (scan.0 - time).rem_euclid(86_400.0),
    };
    match (0.0..=LONGEST_WAIT).contains(&waited) {
        true => Ok(waited),
        false => Err(UptakeError::Times),
    }
}

/// The time that START means: that of the series, unless it was made after the images.
fn scan_start(header: FrameHeader<'_>, half_life: f64) -> Result<Seconds, UptakeError> {
    let root = &header.instance.data_set;
    let encoding = header.instance.encoding;
    let series = of_date_and_time(root, tags::SERIES_DATE, tags::SERIES_TIME);
    let series = series.ok_or(UptakeError::Missing {
        attribute: "SeriesTime",
    })?;
    let acquisition = of_date_and_time(root, tags::ACQUISITION_DATE, tags::ACQUISITION_TIME);
    let acquisition = acquisition.ok_or(UptakeError::Missing {
        attribute: "AcquisitionTime",
    })?;
    if series.0 <= acquisition.0 {
        return Ok(series);
    }
    let ge = private_tag(root, GE, 0x0009, 0x0D).and_then(|tag| date_time(first_text(root, tag)?));
    if let Some(start) = ge {
        return Ok(start);
    }
    // From the middle of the frame's counts back to what its Frame Reference Time counts from.
    let milliseconds = |tag, attribute| {
        number(root, tag, encoding)
            .filter(|&number| number > 0.0)
            .ok_or(UptakeError::Missing { attribute })
    };
    let reference = milliseconds(tags::FRAME_REFERENCE_TIME, "FrameReferenceTime")? / 1000.0;
    let duration = milliseconds(tags::ACTUAL_FRAME_DURATION, "ActualFrameDuration")? / 1000.0;
    let constant = std::f64::consts::LN_2 / half_life;
    let decay = constant * duration;
    let middle = (decay / -(-decay).exp_m1()).ln() / constant;
    Ok(Seconds(acquisition.0 - reference + middle))
}

/// The attribute `element` of a creator's block.
fn private_tag(data_set: &DataSet, creator: &str, group: u16, element: u8) -> Option<Tag> {
    (0x10..=0xFF_u16)
        .find(|&block| data_set.ascii(Tag(group, block)) == Some(creator))
        .map(|block| Tag(group, block << 8 | u16::from(element)))
}
