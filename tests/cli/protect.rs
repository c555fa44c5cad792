//! `scanveil protect`, `simulate` and `audit-noise`.

use super::*;

/// Features with the default settings, as `scanveil features` writes them.
fn features() -> tempfile::NamedTempFile {
    let settings = scanveil::features::Settings::named("default").unwrap();
    let document = serde_json::json!({
        "file": 4,
        "settings": settings,
        "features": [
            {"tag": "ih_mean", "aggregation": "none", "value": 20.0},
            {"tag": "cm_corr", "aggregation": "2D_slice_merged", "value": 0.9},
        ],
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), document.to_string()).unwrap();
    file
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    let text = stdout(output);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_record_is_charged_once_and_the_cap_ends_it() {
    let (file, folder) = (features(), tempfile::tempdir().unwrap());
    let ledger = folder.path().join("budget.json");
    let protect = |study: &str| {
        let mut arguments = vec!["protect", file.path().to_str().unwrap(), "--set", "five"];
        arguments.extend([
            "--epsilon",
            "2",
            "--cap",
            "3",
            "--ledger",
            ledger.to_str().unwrap(),
        ]);
        arguments.extend([
            "--patient",
            "P1",
            "--destination",
            "registry",
            "--study",
            study,
        ]);
        scanveil(arguments)
    };
    let first = protect("S1");
    assert_code(&first, 0);
    let document: serde_json::Value = serde_json::from_str(&stdout(&first)).unwrap();
    assert_eq!(document["spent"]["epsilon"], "2");
    assert_eq!(document["record"]["released"].as_array().unwrap().len(), 5);
    assert!(
        document["claim"]["patient"]
            .as_str()
            .unwrap()
            .contains("1,000")
    );
    assert_eq!(stdout(&protect("S1")), stdout(&first));
    let more = protect("S2");
    assert_code(&more, 2);
    assert!(stdout(&more).is_empty());
    assert!(stderr(&more).contains("spent"));
}

#[test]
fn draws_for_tests_name_file_and_draw_and_leave_out_what_is_not_told() {
    let file = features();
    let path = file.path().to_str().unwrap();
    let output = scanveil([
        "protect",
        path,
        "--set",
        "ten",
        "--epsilon",
        "3",
        "--draws",
        "6",
        "--seed-from-os",
    ]);
    assert_code(&output, 0);
    let lines = lines(&output);
    assert_eq!(lines.len(), 6);
    for (at, line) in lines.iter().enumerate() {
        assert_eq!(
            (&line["file"], &line["draw"]),
            (&4.into(), &(at + 1).into())
        );
        let features = line["features"].as_object().unwrap();
        assert_eq!(features.len(), 10);
        // Three of ten are told of.
        assert_eq!(features.values().filter(|value| value.is_f64()).count(), 3);
        assert_eq!(features.values().filter(|value| value.is_null()).count(), 7);
    }
    assert_ne!(lines[0]["features"], lines[1]["features"]);
}

#[test]
fn features_of_other_settings_are_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for json in [
        r#"{"settings": {"convention": "other"}, "features": []}"#,
        "",
        "nothing",
        "{}",
    ] {
        std::fs::write(file.path(), json).unwrap();
        let output = scanveil([
            "protect",
            file.path().to_str().unwrap(),
            "--draws",
            "1",
            "--seed-from-os",
        ]);
        assert_code(&output, 2);
        assert!(stdout(&output).is_empty());
    }
}

#[test]
fn raw_draws_are_json_one_a_line() {
    let raw = |arguments: &[&str]| {
        let output =
            scanveil([&["audit-noise", "--raw", "--draws", "200"][..], arguments].concat());
        assert_code(&output, 0);
        let lines = lines(&output);
        assert_eq!(lines.len(), 200);
        lines
    };
    for arguments in [
        ["discrete-laplace", "--scale", "2"],
        ["discrete-gaussian", "--sigma", "2"],
    ] {
        let drawn = raw(&[&["--mechanism"][..], &arguments].concat());
        assert!(drawn.iter().all(serde_json::Value::is_i64));
        assert!(drawn.iter().any(|number| *number != drawn[0]));
    }
    let of = ["--epsilon", "3", "--values", "0.1,0.5,0.9", "--mechanism"];
    for drawn in raw(&[&of[..], &["sampled-hypercube"]].concat()) {
        let coordinates = drawn["coordinates"].as_array().unwrap();
        assert_eq!(coordinates.len(), drawn["signs"].as_array().unwrap().len());
    }
    assert_eq!(
        raw(&[&of[..], &["cube-norm"]].concat())[0]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_code(
        &scanveil(["audit-noise", "--raw", "--mechanism", "discrete-laplace"]),
        2,
    );
    assert_code(
        &scanveil([
            "audit-noise",
            "--raw",
            "--mechanism",
            "discrete-laplace",
            "--scale",
            "0",
        ]),
        2,
    );
}

#[test]
fn a_study_plan_says_that_one_record_is_noise() {
    let output = scanveil(["simulate", "--set", "twenty", "--epsilon", "3"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("One record alone is noise"));
    assert!(
        text.contains("it takes 1343 records; with plain Laplace noise 35556"),
        "{text}"
    );
    let json = scanveil(["simulate", "--set", "five", "--epsilon", "8", "--json"]);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&stdout(&json)).unwrap()["mechanism"]["name"],
        "cube-norm"
    );
}
