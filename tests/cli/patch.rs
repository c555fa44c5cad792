//! `scanveil protect-patch` and `scanveil share`.

use std::path::PathBuf;

use super::*;

/// A NIfTI file of one slice of 64 by 64 voxels: 16-bit whole numbers, dark on the left and bright on the right.
fn image(folder: &Path, width: u16) -> PathBuf {
    let mut file = vec![0; 352];
    file[..4].copy_from_slice(&348u32.to_le_bytes());
    for (at, length) in [3, width, 64, 1, 1, 1, 1, 1].into_iter().enumerate() {
        file[40 + 2 * at..42 + 2 * at].copy_from_slice(&length.to_le_bytes());
    }
    // DT_INT16 of 16 bits, spacings of 1, the voxels' place.
    file[70..72].copy_from_slice(&4u16.to_le_bytes());
    file[72..74].copy_from_slice(&16u16.to_le_bytes());
    for at in 0..4 {
        file[76 + 4 * at..80 + 4 * at].copy_from_slice(&1f32.to_le_bytes());
    }
    file[108..112].copy_from_slice(&352f32.to_le_bytes());
    file[344..348].copy_from_slice(b"n+1\0");
    for voxel in 0..width * 64 {
        file.extend((voxel % width * 10).to_le_bytes());
    }
    let path = folder.join("image.nii");
    std::fs::write(&path, file).unwrap();
    path
}

fn protect_patch(image: &Path, more: &[&str]) -> Output {
    let of_all = [
        "protect-patch",
        "--image",
        image.to_str().unwrap(),
        "--grid",
        "64,64,1",
        "--levels",
        "8",
    ];
    scanveil([&of_all[..], more].concat())
}

fn json(output: &Output) -> serde_json::Value {
    assert_code(output, 0);
    serde_json::from_str(&stdout(output)).unwrap()
}

#[test]
fn counts_are_charged_once_in_a_ledger_of_their_own_and_the_cap_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 64);
    let ledger = folder.path().join("patches.json");
    let protect = |study: &str| {
        let of_this = [
            "--range",
            "0,640",
            "--epsilon",
            "2",
            "--cap",
            "3",
            "--ledger",
            ledger.to_str().unwrap(),
            "--patient",
            "P1",
            "--destination",
            "registry",
            "--study",
            study,
        ];
        protect_patch(&image, &of_this)
    };
    let first = json(&protect("S1"));
    assert_eq!(first["record"]["histogram"].as_array().unwrap().len(), 8);
    assert_eq!(first["record"]["pairs"].as_array().unwrap().len(), 36);
    assert_eq!(first["spentForOneVoxel"], "1/8");
    assert_eq!(first["capForOneVoxel"], "3/16");
    // 2 for 16 of 4,096 voxels.
    assert_eq!(first["claim"]["machine"]["wholeImageEpsilon"], "512");
    assert!(first["features"]["ih_mean"].is_f64() && first["features"]["cm_contrast"].is_f64());
    assert_eq!(json(&protect("S1")), first);
    let more = protect("S2");
    assert_code(&more, 2);
    assert!(stdout(&more).is_empty() && stderr(&more).contains("spent"));
}

#[test]
fn noise_leaves_the_features_of_a_large_image_near_the_true_ones() {
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 64);
    let draws = [
        "--range",
        "0,640",
        "--changed",
        "1",
        "--epsilon",
        "5",
        "--draws",
        "3",
        "--seed-from-os",
    ];
    let output = protect_patch(&image, &draws);
    assert_code(&output, 0);
    let lines: Vec<serde_json::Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_ne!(lines[0]["features"], lines[1]["features"]);
    for line in lines {
        // Eight levels, each as often as the others.
        let feature = |tag: &str| line["features"][tag].as_f64().unwrap();
        assert!((feature("ih_mean") - 4.5).abs() < 0.1);
        assert!((feature("ih_entropy") - 3.0).abs() < 0.05);
        // Three of four pairs along a row or a diagonal are of one level or of neighbouring ones.
        assert!(feature("cm_contrast") < 0.5);
    }
}

#[test]
fn without_a_range_an_image_that_is_no_ct_and_with_a_large_grid_a_small_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let tests = ["--draws", "1", "--seed-from-os"];
    let refused = |image: &Path, more: &[&str], why: &str| {
        let output = protect_patch(image, &[&tests[..], more].concat());
        assert_ne!(output.status.code(), Some(0));
        assert!(stdout(&output).is_empty());
        assert!(stderr(&output).contains(why), "{}", stderr(&output));
    };
    let small = image(folder.path(), 32);
    refused(&small, &["--range", "0,640"], "fewer along an axis");
    let whole = image(folder.path(), 64);
    refused(&whole, &[], "range of the grey levels");
    refused(&whole, &["--range", "640,0"], "the lower first");
    refused(&whole, &["--range", "0,640", "--changed", "5000"], "patch");
    refused(&whole, &["--range", "0,640", "--epsilon", "0"], "ε");
}

#[test]
fn shares_of_a_record_are_written_once_and_have_the_same_length_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let settings = scanveil::features::Settings::named("default").unwrap();
    let share = |value: f64, out: &str, task: &str| {
        let features = folder.path().join("features.json");
        let document = serde_json::json!({
            "settings": settings,
            "features": [{"tag": "ih_mean", "aggregation": "none", "value": value}],
        });
        std::fs::write(&features, document.to_string()).unwrap();
        let out = folder.path().join(out);
        let of_this = [
            "share",
            "--features",
            features.to_str().unwrap(),
            "--set",
            "five",
            "--task",
            task,
            "--out",
            out.to_str().unwrap(),
        ];
        (scanveil(of_this), out)
    };
    let task = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let (made, one) = share(3.0, "one", task);
    assert_code(&made, 0);
    let (made, other) = share(30.0, "other", task);
    assert_code(&made, 0);
    let names = [
        "helper-input-share",
        "leader-input-share",
        "public-share",
        "report.json",
    ];
    assert_eq!(files(&one), names);
    for name in names {
        let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap();
        assert_eq!(read(&one).len(), read(&other).len(), "{name}");
        assert_ne!(read(&one), read(&other), "{name}");
    }
    let about = std::fs::read_to_string(one.join("report.json")).unwrap();
    let about: serde_json::Value = serde_json::from_str(&about).unwrap();
    assert_eq!(about["parameters"]["vdaf"], "Prio3SumVec");
    assert_eq!(about["parameters"]["maxMeasurement"], 1024);
    assert_eq!(about["features"].as_array().unwrap().len(), 5);
    // Never over what is there, and never for half a task.
    assert_code(&share(3.0, "one", task).0, 2);
    assert_code(&share(3.0, "new", &task[1..]).0, 2);
    assert!(!folder.path().join("new").exists());
}
