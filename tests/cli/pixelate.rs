//! `scanveil pixelate`, and noise in images of `scanveil deidentify`.

use super::*;

#[test]
fn an_image_leaves_with_noise_and_both_epsilons_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("scan.dcm"), dicom::instance(1)).unwrap();
    let (scan, instance, picture) = (path("scan.dcm"), path("noisy.dcm"), path("noisy.png"));

    let output = scanveil(["pixelate", &scan, "--out", &instance]);
    assert_code(&output, 0);
    let said = stderr(&output);
    for part in [
        "ε = 1/2 for images that differ in at most 16 pixels",
        "ε = 8192 for any two images",
        "λ = 31.875",
        "SSIM",
        "can find it again",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let written = dicom_object::open_file(&instance).unwrap();
    let method = written.element_by_name("DeidentificationMethod").unwrap();
    let method = method.to_str().unwrap().into_owned();
    assert!(method.contains("DP-Pix eps=0.5 m=16 b=16 v1"), "{method}");

    let output = scanveil([
        "pixelate",
        &scan,
        "--cell",
        "8",
        "--pixels",
        "1",
        "--epsilon",
        "0.1",
        "--size",
        "64",
        "--out",
        &picture,
    ]);
    assert_code(&output, 0);
    assert!(
        stderr(&output).contains("λ = 39.84375"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        image::open(&picture).unwrap().to_rgb8().dimensions(),
        (64, 64)
    );
}

#[test]
fn noise_that_cannot_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let scan = folder.path().join("scan.dcm");
    let out = folder.path().join("noisy.dcm");
    std::fs::write(&scan, dicom::instance(1)).unwrap();
    for more in [
        ["--cell", "3"],
        ["--pixels", "0"],
        ["--epsilon", "0"],
        ["--epsilon", "half"],
        ["--size", "5000"],
    ] {
        let mut arguments = vec![
            "pixelate",
            scan.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ];
        arguments.extend(more);
        assert_code(&scanveil(arguments), 2);
        assert!(!out.exists());
    }
}

#[test]
fn a_policy_asks_for_it_and_the_report_says_what_was_done_and_nothing_of_the_image() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("scan.dcm"), dicom::instance(1)).unwrap();
    std::fs::write(
        path("policy.json"),
        r#"{"pixelNoise": {"cell": 16, "pixels": 16, "epsilon": "0.5", "size": 64}}"#,
    )
    .unwrap();
    let output = scanveil([
        "deidentify",
        "--policy",
        &path("policy.json"),
        "--report",
        &path("report.json"),
        "--out",
        &path("clean"),
        &path("scan.dcm"),
    ]);
    assert_code(&output, 0);
    assert!(
        stderr(&output).contains("ε = 128 for any two"),
        "{}",
        stderr(&output)
    );
    let report = std::fs::read_to_string(path("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let noise = &report["files"][0]["noise"];
    assert_eq!(noise["claim"]["epsilonOfAll"], "128");
    assert_eq!(noise["size"], 64);
    assert!(!report.to_string().contains("ssim"));
}
