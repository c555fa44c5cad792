//! `scanveil protect`, `simulate` and `audit-noise`.

use std::process::Stdio;

use scanveil::privacy::SignedReceipt;

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

/// One record of a study, kept in a ledger.
fn charge(file: &Path, ledger: &Path, study: &str, more: &[&str]) -> Command {
    let mut command = command(["protect", "--set", "five", "--epsilon", "1", "--cap", "3"]);
    command.arg(file).arg("--ledger").arg(ledger).args(more);
    command.args(["--patient", "P1", "--destination", "registry"]);
    command.args(["--study", study]);
    command
}

#[test]
fn runs_at_the_same_time_cannot_spend_more_than_the_cap() {
    let (file, folder) = (features(), tempfile::tempdir().unwrap());
    let ledger = folder.path().join("budget.json");
    let runs: Vec<_> = (0..8)
        .map(|study| {
            let mut command = charge(file.path(), &ledger, &study.to_string(), &[]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let ends: Vec<Output> = runs
        .into_iter()
        .map(|run| run.wait_with_output().unwrap())
        .collect();
    let released = ends.iter().filter(|end| end.status.success());
    assert_eq!(released.count(), 3);
    let refused = ends.iter().filter(|end| stderr(end).contains("spent"));
    assert_eq!(refused.count(), 5);
    let kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&ledger).unwrap()).unwrap();
    assert_eq!(kept["entries"].as_array().unwrap().len(), 3);
}

#[test]
fn a_ledger_that_cannot_be_locked_or_read_releases_nothing() {
    let (file, folder) = (features(), tempfile::tempdir().unwrap());
    let nowhere = folder.path().join("none").join("budget.json");
    let output = charge(file.path(), &nowhere, "S1", &[]).output().unwrap();
    assert_code(&output, 2);
    assert!(stdout(&output).is_empty() && stderr(&output).contains("locked"));
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{").unwrap();
    let output = charge(file.path(), &broken, "S1", &[]).output().unwrap();
    assert_code(&output, 2);
    assert!(stdout(&output).is_empty());
    assert_eq!(std::fs::read(&broken).unwrap(), b"{");
}

#[test]
fn a_receipt_says_what_was_released_and_its_code_is_of_the_shared_key() {
    let (file, folder) = (features(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (ledger, key, receipt) = (at("budget.json"), at("key"), at("receipt.json"));
    std::fs::write(&key, "07".repeat(32)).unwrap();
    let more = ["--receipt", &receipt, "--receipt-key", &key];
    let output = charge(file.path(), Path::new(&ledger), "S1", &more).output();
    let output = output.unwrap();
    assert_code(&output, 0);
    let document: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let signed: SignedReceipt = serde_json::from_slice(&std::fs::read(&receipt).unwrap()).unwrap();
    let read = signed.verify(&[7; 32]).expect("the code is right");
    assert!(signed.verify(&[8; 32]).is_none());
    assert_eq!(
        serde_json::to_value(&read.record).unwrap(),
        document["record"]
    );
    assert_eq!(serde_json::to_value(read.spent).unwrap(), document["spent"]);
    assert_eq!(read.subject.study, "S1");

    // What cannot be signed is not charged.
    let missing = at("no key");
    let more = ["--receipt", &receipt, "--receipt-key", &missing];
    let output = charge(file.path(), Path::new(&ledger), "S2", &more).output();
    assert_code(&output.unwrap(), 2);
    assert!(!std::fs::read_to_string(&ledger).unwrap().contains("S2"));
    let more = ["--receipt", &receipt];
    let output = charge(file.path(), Path::new(&ledger), "S2", &more).output();
    assert_code(&output.unwrap(), 2);
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
fn a_folder_of_radiographs_is_measured_and_drawn_from_one_line_a_draw() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("images");
    std::fs::create_dir(&images).unwrap();
    for number in 1..=3 {
        std::fs::write(
            images.join(format!("{number}.dcm")),
            dicom::radiograph(number),
        )
        .unwrap();
    }
    let measured = folder.path().join("features.jsonl");
    let mut command = command(["features", "--image"]);
    let output = command.arg(&images).arg("--out").arg(&measured).output();
    assert_code(&output.unwrap(), 0);
    for set in ["five", "ten", "twenty"] {
        let mut protect = super::command(["protect", "--set", set, "--epsilon", "8"]);
        protect.args(["--draws", "30", "--seed-from-os"]);
        let output = protect.arg(&measured).output().unwrap();
        assert_code(&output, 0);
        let drawn: Vec<_> = lines(&output)
            .iter()
            .map(|line| {
                (
                    line["file"].as_u64().unwrap(),
                    line["draw"].as_u64().unwrap(),
                )
            })
            .collect();
        let all = (1..=3).flat_map(|file| (1..=30).map(move |draw| (file, draw)));
        assert_eq!(drawn, all.collect::<Vec<_>>());
    }
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
            scanveil([&["audit-noise", "--draws", "200", "--raw"][..], arguments].concat());
        assert_code(&output, 0);
        let lines = lines(&output);
        assert_eq!(lines.len(), 200);
        assert!(lines.iter().any(|line| *line != lines[0]));
        lines
    };
    for arguments in [
        "--mechanism discrete-laplace --scale 2",
        "--mechanism discrete-gaussian --sigma 2",
        "--mechanism piecewise --epsilon 3 --values 0.1",
    ] {
        let arguments: Vec<_> = arguments.split(' ').collect();
        assert!(raw(&arguments).iter().all(serde_json::Value::is_i64));
    }
    let three = ["--epsilon", "3", "--values", "0.1,0.5,0.9", "--mechanism"];
    for drawn in raw(&[&three[..], &["sampled-hypercube"]].concat()) {
        let (coordinates, signs) = (&drawn["coordinates"], &drawn["signs"]);
        assert_eq!(drawn.as_object().unwrap().len(), 2);
        let length = |list: &serde_json::Value| list.as_array().unwrap().len();
        assert_eq!(length(coordinates), length(signs));
    }
    for arguments in [
        &["cube-norm"][..],
        &["discrete-laplace"],
        &["discrete-gaussian", "--delta", "0.00001"],
    ] {
        for drawn in raw(&[&three[..], arguments].concat()) {
            assert_eq!(drawn.as_array().unwrap().len(), 3);
        }
    }
}

#[test]
fn raw_draws_of_what_no_mechanism_takes_are_refused() {
    for arguments in [
        "--mechanism discrete-laplace",
        "--mechanism discrete-laplace --scale 0",
        "--mechanism discrete-laplace --sigma 2",
        "--mechanism sampled-hypercube --epsilon 3",
        "--mechanism piecewise --epsilon 3 --values 0.1,0.2",
        "--mechanism cube-norm --scale 2",
    ] {
        let output = scanveil(
            ["audit-noise", "--raw"]
                .into_iter()
                .chain(arguments.split(' ')),
        );
        assert_code(&output, 2);
        assert!(stdout(&output).is_empty());
    }
    // Parameters without --raw would look as if the audit were of them.
    assert_code(
        &scanveil(["audit-noise", "--mechanism", "discrete-laplace"]),
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
