//! `scanveil features`: images and regions in, features out.

use super::*;
use scanveil::features::CSV_HEADER;
use serde_json::Value;

/// Grey levels of a CT of `SIDE`² pixels.
const SIDE: u16 = 12;

/// A slice of a CT with its place, in a series of its own kind.
fn slice(number: u32, series: &str) -> Vec<u8> {
    let mut elements = dicom::elements(number, "Doe^Jane", "B30f", "1.2.826.0.1.99.1");
    let uid = |value: &str| ("UI", value.as_bytes().to_vec());
    let decimal = |value: &str| ("DS", value.as_bytes().to_vec());
    elements.insert(0x0020_000E, uid(series));
    elements.insert(0x0020_0052, uid("1.2.826.0.1.99.7"));
    elements.insert(0x0020_0032, decimal(&format!("0\\0\\{}", 3 * number)));
    elements.insert(0x0020_0037, decimal("1\\0\\0\\0\\1\\0"));
    elements.insert(0x0028_0030, decimal("1\\1"));
    elements.insert(0x0028_1052, decimal("-1024"));
    elements.insert(0x0028_1053, decimal("1"));
    for tag in [0x0028_0010, 0x0028_0011] {
        elements.insert(tag, ("US", SIDE.to_le_bytes().to_vec()));
    }
    elements.insert(0x0028_0004, ("CS", b"MONOCHROME2 ".to_vec()));
    let pixels = (0..SIDE * SIDE).flat_map(|at| (900 + at * 7 % 250).to_le_bytes());
    elements.insert(0x7FE0_0010, ("OW", pixels.collect()));
    dicom::file(number, &elements)
}

/// A folder with two series of two slices.
fn two_series() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 1..=4 {
        let series = if number < 3 {
            "1.2.826.0.1.99.2"
        } else {
            "1.2.826.0.1.99.3"
        };
        std::fs::write(
            folder.path().join(format!("{number}.dcm")),
            slice(number, series),
        )
        .unwrap();
    }
    folder
}

fn measure(folder: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["features", "--image", folder.to_str().unwrap()];
    arguments.extend(more);
    scanveil(arguments)
}

fn documents(output: &Output) -> Vec<Value> {
    let text = stdout(output);
    let documents = serde_json::Deserializer::from_str(&text).into_iter();
    documents.map(Result::unwrap).collect()
}

#[test]
fn a_folder_gives_the_features_of_each_series_with_its_first_file() {
    let folder = two_series();
    std::fs::write(folder.path().join("README.txt"), "not an image").unwrap();
    let output = measure(folder.path(), &["--whole-image"]);
    assert_code(&output, 0);
    let documents = documents(&output);
    assert_eq!(documents.len(), 2);
    for (document, file) in documents.iter().zip([1, 3]) {
        assert_eq!(document["file"], file);
        assert_eq!(
            document["region"]["voxels"],
            2 * u64::from(SIDE) * u64::from(SIDE)
        );
        assert!(document["features"].as_array().unwrap().len() > 100);
    }
    assert_clean(&output.stdout);
    assert_clean(&output.stderr);
}

#[test]
fn a_table_has_a_line_for_each_feature() {
    let folder = two_series();
    let output = measure(folder.path(), &["--whole-image", "--format", "csv"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(CSV_HEADER.join(",").as_str()));
    assert!(lines.clone().any(|line| {
        line.starts_with("1,intensity_statistics,none,Mean intensity,Q4LE,stat_mean,")
    }));
    assert!(lines.any(|line| line.starts_with("2,")));
}

#[test]
fn a_damaged_slice_fails_its_series_by_its_place_in_the_list_and_no_other() {
    let folder = two_series();
    let whole = slice(2, "1.2.826.0.1.99.2");
    std::fs::write(folder.path().join("2.dcm"), &whole[..whole.len() - 100]).unwrap();
    let output = measure(folder.path(), &["--whole-image"]);
    assert_code(&output, 1);
    assert!(
        stderr(&output).contains("(file 2 of 4)"),
        "{}",
        stderr(&output)
    );
    assert_clean(&output.stderr);
    let documents = documents(&output);
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["file"], 3);
}

#[test]
fn a_file_that_is_too_damaged_to_belong_anywhere_is_named_too() {
    let folder = two_series();
    std::fs::write(folder.path().join("5.dcm"), &slice(5, "1")[..150]).unwrap();
    let output = measure(folder.path(), &["--whole-image"]);
    assert_code(&output, 1);
    assert!(
        stderr(&output).contains("(file 5 of 5)"),
        "{}",
        stderr(&output)
    );
    assert_eq!(documents(&output).len(), 2);
}

#[test]
fn reports_are_de_identified_and_their_folder_is_made() {
    let (folder, out) = (two_series(), tempfile::tempdir().unwrap());
    let reports = out.path().join("reports");
    let path = reports.to_str().unwrap();
    let output = measure(
        folder.path(),
        &["--whole-image", "--format", "dicom-sr", "--out", path],
    );
    assert_code(&output, 0);
    assert_eq!(files(&reports), ["report-1.dcm", "report-2.dcm"]);
    for name in files(&reports) {
        let bytes = std::fs::read(reports.join(name)).unwrap();
        assert!(contains(&bytes, "Imaging Measurement Report"));
        assert_clean(&bytes);
    }
}

#[test]
fn lungs_are_sought_on_ct_alone_and_not_found_where_there_are_none() {
    let folder = two_series();
    let output = measure(folder.path(), &["--lungs"]);
    assert_code(&output, 1);
    assert!(
        stderr(&output).contains("No lungs were found on it."),
        "{}",
        stderr(&output)
    );
    let mut mr = dicom::elements(1, "Doe^Jane", "B30f", "1.2.826.0.1.99.1");
    mr.insert(0x0008_0016, ("UI", b"1.2.840.10008.5.1.4.1.1.4".to_vec()));
    mr.insert(0x0008_0060, ("CS", b"MR".to_vec()));
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("1.dcm"), dicom::file(1, &mr)).unwrap();
    let output = measure(other.path(), &["--lungs"]);
    assert_code(&output, 1);
    assert!(
        stderr(&output).contains("Lung fields are found on CT alone."),
        "{}",
        stderr(&output)
    );
}

#[test]
fn settings_that_nobody_knows_are_refused_before_anything_is_read() {
    let folder = two_series();
    let output = measure(folder.path(), &["--settings", "none-such"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("pyradiomics"));
    let file = folder.path().join("settings.json");
    std::fs::write(&file, r#"{"binWidht": 25}"#).unwrap();
    let output = measure(folder.path(), &["--settings", file.to_str().unwrap()]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("binWidht"), "{}", stderr(&output));
}
