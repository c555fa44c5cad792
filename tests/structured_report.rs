//! Features as a structured report: everything measured is in it, nobody's name is, and it passed the verifier.

mod support;

use bytes::Bytes;
use dicom_core::Tag as T;
use dicom_object::{FileDicomObject, InMemDicomObject, from_reader};
use scanveil::{
    InstanceReference, IntensityUnit, Key, Measurement, MeasurementReport, Measurements, Outcome,
    Policy, Session,
};
use support::{CT, EXPLICIT_LITTLE, Elements};

const SEGMENTATION: &str = "1.2.840.10008.5.1.4.1.1.66.4";

fn image() -> Bytes {
    let elements = Elements::new()
        .text(0x0008_0016, "UI", CT)
        .text(0x0008_0018, "UI", "1.2.826.99.1.1.3")
        .text(0x0008_0020, "DA", "20240117")
        .text(0x0008_0060, "CS", "CT")
        .text(0x0010_0010, "PN", "Zellweger^Berta")
        .text(0x0010_0020, "LO", "PAT-004711")
        .text(0x0010_0030, "DA", "19610203")
        .text(0x0020_000D, "UI", "1.2.826.99.1")
        .text(0x0020_000E, "UI", "1.2.826.99.1.1");
    elements.file(EXPLICIT_LITTLE).into()
}

fn reference(class: &str, instance: &str, series: &str) -> InstanceReference {
    InstanceReference {
        sop_class: class.to_owned(),
        sop_instance: instance.to_owned(),
        series: series.to_owned(),
    }
}

fn measurement(
    tag: &str,
    ibsi: &str,
    name: &str,
    aggregation: &str,
    unit: &str,
    value: f64,
) -> Measurement {
    Measurement {
        family: "glcm".to_owned(),
        aggregation: aggregation.to_owned(),
        name: name.to_owned(),
        ibsi: ibsi.to_owned(),
        tag: tag.to_owned(),
        value,
        unit: unit.to_owned(),
    }
}

fn report(segmentation: bool) -> MeasurementReport {
    MeasurementReport {
        measurements: Measurements {
            software: "scanveil 0.1.0".to_owned(),
            settings: serde_json::json!({ "discretisation": { "number": 32 } }),
            features: vec![
                measurement(
                    "morph_volume",
                    "RNU0",
                    "Volume (mesh)",
                    "none",
                    "mm3",
                    556.333_333_333_333_3,
                ),
                measurement(
                    "cm_joint_max",
                    "GYBY",
                    "Joint maximum",
                    "3D_merged",
                    "1",
                    0.503,
                ),
                measurement(
                    "stat_mean",
                    "Q4LE",
                    "Mean intensity",
                    "none",
                    "[intensity]",
                    -47.5,
                ),
                measurement("ih_p90", "GPMT", "90th percentile", "none", "[level]", 4.0),
            ],
        },
        intensity: IntensityUnit::Hounsfield,
        images: vec![reference(CT, "1.2.826.99.1.1.3", "1.2.826.99.1.1")],
        segmentation: segmentation.then(|| {
            (
                reference(SEGMENTATION, "1.2.826.99.1.2.1", "1.2.826.99.1.2"),
                2,
            )
        }),
    }
}

type Report = FileDicomObject<InMemDicomObject>;

/// The release of a report under `policy`: its bytes, and as another library reads them.
fn released(policy: &str, report: &MeasurementReport) -> (Vec<u8>, Report) {
    let policy = Policy::from_json(policy).expect("a lawful policy");
    let session = Session::new(&policy, &Key::new([7; 32])).expect("a session");
    let release = match session.structured_report(&image(), report) {
        Outcome::Released { release, .. } => release,
        other => panic!("it is held back: {other:?}"),
    };
    let mut file = Vec::new();
    // It needs its source no longer.
    release.write_to(&Bytes::new(), &mut file).expect("memory");
    let object = from_reader(&file[..]).expect("it is a DICOM file");
    (file, object)
}

fn items(object: &InMemDicomObject, tag: T) -> &[InMemDicomObject] {
    object
        .get(tag)
        .and_then(|element| element.items())
        .unwrap_or_default()
}

fn text(object: &InMemDicomObject, tag: T) -> String {
    let value = object.get(tag).and_then(|element| element.to_str().ok());
    value
        .map(|text| text.trim_matches(['\0', ' ']).to_owned())
        .unwrap_or_default()
}

const CONTENT: T = T(0x0040, 0xA730);

/// (value, scheme) of the item's name, or of another code sequence of it.
fn code(item: &InMemDicomObject, sequence: T) -> (String, String) {
    let code = items(item, sequence).first().expect("a code");
    (text(code, T(0x0008, 0x0100)), text(code, T(0x0008, 0x0102)))
}

fn name(item: &InMemDicomObject) -> String {
    code(item, T(0x0040, 0xA043)).0
}

fn named<'a>(item: &'a InMemDicomObject, wanted: &str) -> &'a InMemDicomObject {
    let found = items(item, CONTENT)
        .iter()
        .find(|item| item.get(T(0x0040, 0xA043)).is_some() && name(item) == wanted);
    found.unwrap_or_else(|| panic!("no item {wanted}"))
}

fn group(report: &Report) -> &InMemDicomObject {
    named(named(report, "126010"), "125007")
}

#[test]
fn each_feature_is_a_number_with_its_code_unit_and_aggregation() {
    let (_, object) = released("{}", &report(true));
    let numbers: Vec<_> = items(group(&object), CONTENT)
        .iter()
        .filter(|item| text(item, T(0x0040, 0xA040)) == "NUM")
        .collect();
    let of = |item: &InMemDicomObject| {
        let value = &items(item, T(0x0040, 0xA300))[0];
        let number: f64 = text(value, T(0x0040, 0xA30A)).parse().expect("a number");
        let exact = value
            .get(T(0x0040, 0xA161))
            .map(|element| element.to_float64().expect("FD"));
        let aggregation = items(item, CONTENT)
            .first()
            .map(|item| code(item, T(0x0040, 0xA168)).0);
        (
            code(item, T(0x0040, 0xA043)),
            exact.unwrap_or(number),
            code(value, T(0x0040, 0x08EA)).0,
            aggregation,
        )
    };
    let ibsi = |code: &str| (code.to_owned(), "IBSI".to_owned());
    let expected = [
        (ibsi("RNU0"), 556.333_333_333_333_3, "mm3".to_owned(), None),
        (ibsi("GYBY"), 0.503, "1".to_owned(), Some("IAZD".to_owned())),
        (ibsi("Q4LE"), -47.5, "[hnsf'U]".to_owned(), None),
        (ibsi("OZ0C"), 4.0, "1".to_owned(), None),
    ];
    assert_eq!(numbers.into_iter().map(of).collect::<Vec<_>>(), expected);
}

#[test]
fn no_identifier_of_the_patient_or_the_instances_is_left() {
    for policy in [
        "{}",
        r#"{"options": ["retain-longitudinal-modified-dates"]}"#,
    ] {
        let (file, object) = released(policy, &report(true));
        for identifier in [
            "Zellweger",
            "Berta",
            "004711",
            "19610203",
            "20240117",
            "1.2.826.99",
        ] {
            let found = file
                .windows(identifier.len())
                .any(|window| window == identifier.as_bytes());
            assert!(!found, "{identifier} is left");
        }
        assert_eq!(text(&object, T(0x0012, 0x0062)), "YES");
    }
}

#[test]
fn references_are_those_that_the_images_themselves_are_given() {
    let session = Session::new(&Policy::default(), &Key::new([7; 32])).expect("a session");
    let Outcome::Released { summary, .. } = session.deidentify(&image()) else {
        panic!("the image is held back")
    };
    let (_, object) = released("{}", &report(false));
    let source = named(group(&object), "121112");
    let referenced = &items(source, T(0x0008, 0x1199))[0];
    assert_eq!(text(referenced, T(0x0008, 0x1155)), summary.instance);
    assert_eq!(text(&object, T(0x0020, 0x000D)), summary.study);
    let evidence = &items(&object, T(0x0040, 0xA375))[0];
    assert_eq!(
        text(&items(evidence, T(0x0008, 0x1115))[0], T(0x0020, 0x000E)),
        summary.series
    );
}

#[test]
fn a_segment_is_referred_to_by_its_number() {
    let (_, object) = released("{}", &report(true));
    let segment = &items(named(group(&object), "121191"), T(0x0008, 0x1199))[0];
    assert_eq!(
        segment
            .get(T(0x0062, 0x000B))
            .map(|element| element.to_int::<u16>().expect("US")),
        Some(2)
    );
    assert_eq!(
        text(
            &items(group(&object), T(0x0040, 0xA504))[0],
            T(0x0040, 0xDB00)
        ),
        "1411"
    );
}

#[test]
fn the_same_features_make_the_same_report() {
    let uid = |report: &MeasurementReport| text(&released("{}", report).1, T(0x0008, 0x0018));
    assert_eq!(uid(&report(true)), uid(&report(true)));
    let mut other = report(true);
    other.measurements.features[0].value += 1.0;
    assert_ne!(uid(&report(true)), uid(&other));
}
