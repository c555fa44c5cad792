use super::slices::Slice;
use super::support::model::Set;
use crate::bytes::ByteSource;
use crate::sources::Limits;
use crate::sources::series::{Options, Quantity, SeriesError, UptakeError, load};

/// What is injected: 400 MBq, half of it left after an hour.
fn drug() -> Set {
    let mut drug = Set::new();
    drug.text(0x0018_1072, "TM", "110000")
        .text(0x0018_1074, "DS", "400000000")
        .text(0x0018_1075, "DS", "3600");
    drug
}

/// A PET an hour later, of 70 kg.
fn pet(drug: Set) -> Slice {
    Slice::at(1, 0.0)
        .text(0x0008_0060, "CS", "PT")
        .text(0x0008_0021, "DA", "20260102")
        .text(0x0008_0031, "TM", "120000")
        .text(0x0008_0022, "DA", "20260102")
        .text(0x0008_0032, "TM", "120500")
        .text(0x0010_1030, "DS", "70")
        .text(0x0028_0051, "CS", "DECY\\ATTN\\SCAT")
        .text(0x0028_1052, "DS", "0")
        .text(0x0054_1001, "CS", "BQML")
        .text(0x0054_1102, "CS", "START")
        .items(0x0054_0016, vec![drug])
}

/// The factor from Bq/ml: the second stored value is 1, rescaled 2.
fn factor(slice: &Slice) -> Result<f64, UptakeError> {
    let (instance, source) = slice.read();
    let pair = [(&instance, &source as &dyn ByteSource)];
    match load(pair, &Options::default(), &Limits::default()) {
        Ok((plan, image)) => {
            assert_eq!(plan.quantity, Quantity::UptakeByBodyWeight);
            Ok(image.volume.values[1] / 2.0)
        }
        Err(SeriesError::Uptake { error, position: 0 }) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

fn assert_factor(slice: &Slice, expected: f64) {
    let factor = factor(slice).expect("it has an uptake value");
    assert!(
        (factor / expected - 1.0).abs() < 1e-8,
        "{factor} is not {expected}"
    );
}

/// 70,000 g over the 200 MBq that are left.
const AN_HOUR_LATER: f64 = 70_000.0 / 200e6;

#[test]
fn the_dose_has_decayed_until_the_series_begins() {
    assert_factor(&pet(drug()), AN_HOUR_LATER);
}

#[test]
fn a_scan_behind_midnight_is_an_hour_later_all_the_same() {
    let mut late = drug();
    late.text(0x0018_1072, "TM", "233000");
    let slice = pet(late)
        .text(0x0008_0031, "TM", "003000")
        .text(0x0008_0032, "TM", "004000");
    assert_factor(&slice, AN_HOUR_LATER);
    let mut dated = drug();
    dated.text(0x0018_1078, "DT", "20260102110000.000");
    assert_factor(&pet(dated), AN_HOUR_LATER);
}

#[test]
fn a_dose_that_was_corrected_to_the_injection_has_not_decayed() {
    assert_factor(
        &pet(drug()).text(0x0054_1102, "CS", "ADMIN"),
        70_000.0 / 400e6,
    );
}

#[test]
fn a_series_that_was_made_later_is_timed_by_its_frames() {
    // Acquired from 12:10 on, in a frame of ten minutes whose counts lie 15 minutes behind the reference.
    let slice = pet(drug())
        .text(0x0008_0031, "TM", "180000")
        .text(0x0008_0032, "TM", "121000")
        .text(0x0054_1300, "DS", "900000")
        .text(0x0018_1242, "IS", "600000");
    let constant = std::f64::consts::LN_2 / 3600.0;
    let decay = constant * 600.0;
    let middle = (decay / (1.0 - (-decay).exp())).ln() / constant;
    let waited = 4200.0 - 900.0 + middle;
    let expected = 70_000.0 / (400e6 * (-constant * waited).exp());
    assert_factor(&slice, expected);
    let unknown = slice.without(0x0054_1300);
    let missing = UptakeError::Missing {
        attribute: "FrameReferenceTime",
    };
    assert_eq!(factor(&unknown), Err(missing));
}

#[test]
fn what_is_missing_is_named_by_its_keyword() {
    let missing = |attribute| Err(UptakeError::Missing { attribute });
    assert_eq!(
        factor(&pet(drug()).without(0x0010_1030)),
        missing("PatientWeight")
    );
    assert_eq!(
        factor(&pet(drug()).without(0x0008_0031)),
        missing("SeriesTime")
    );
    assert_eq!(
        factor(&pet(drug()).without(0x0008_0032)),
        missing("AcquisitionTime")
    );
    assert_eq!(
        factor(&pet(drug()).without(0x0028_0051)),
        missing("CorrectedImage")
    );
    assert_eq!(
        factor(&pet(drug()).without(0x0054_1102)),
        missing("DecayCorrection")
    );
    let none = pet(drug()).without(0x0054_0016);
    assert_eq!(
        factor(&none),
        missing("RadiopharmaceuticalInformationSequence")
    );
    for (tag, attribute) in [
        (0x0018_1072, "RadiopharmaceuticalStartTime"),
        (0x0018_1074, "RadionuclideTotalDose"),
        (0x0018_1075, "RadionuclideHalfLife"),
    ] {
        let mut less = drug();
        less.0.remove(&tag);
        assert_eq!(factor(&pet(less)), missing(attribute));
    }
}

#[test]
fn what_cannot_be_right_is_refused() {
    let mut megabecquerel = drug();
    megabecquerel.text(0x0018_1074, "DS", "400");
    let implausible = UptakeError::Implausible {
        attribute: "RadionuclideTotalDose",
        unit: "Bq",
    };
    assert_eq!(factor(&pet(megabecquerel)), Err(implausible));
    let pet = pet(drug());
    let grams = factor(&pet.clone().text(0x0010_1030, "DS", "70000"));
    assert!(matches!(
        grams,
        Err(UptakeError::Implausible {
            attribute: "PatientWeight",
            ..
        })
    ));
    let raw = factor(&pet.clone().text(0x0028_0051, "CS", "DECY"));
    assert_eq!(
        raw,
        Err(UptakeError::Uncorrected {
            correction: "attenuation"
        })
    );
    assert_eq!(
        factor(&pet.clone().text(0x0054_1001, "CS", "CNTS")),
        Err(UptakeError::Units)
    );
    assert_eq!(
        factor(&pet.text(0x0054_1102, "CS", "NONE")),
        Err(UptakeError::Reference)
    );
}

#[test]
fn an_uptake_by_body_weight_stays_and_another_is_refused() {
    let suv = pet(drug()).text(0x0054_1001, "CS", "GML");
    assert_factor(&suv, 1.0);
    assert_eq!(
        factor(&suv.text(0x0054_1006, "CS", "LBM")),
        Err(UptakeError::Units)
    );
}

#[test]
fn philips_says_how_its_counts_are_scaled() {
    let counts = pet(drug()).text(0x0054_1001, "CS", "CNTS").text(
        0x7053_0010,
        "LO",
        "Philips PET Private Group",
    );
    assert_factor(&counts.clone().text(0x7053_1000, "DS", "0.25"), 0.25);
    assert_factor(&counts.text(0x7053_1009, "DS", "3"), 3.0 * AN_HOUR_LATER);
}
