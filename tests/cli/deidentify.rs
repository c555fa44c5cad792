//! `scanveil deidentify`.

use std::path::{Path, PathBuf};
use std::process::Output;

use super::dicom::{self, zip};
use super::*;

/// A folder for a test, with an `in` whose name holds a name, and an `out` that does not exist yet.
pub(super) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("Quixotte")).unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn input(&self) -> PathBuf {
        self.path("Quixotte")
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.input().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// `scanveil deidentify --out OUT … INPUT`
    pub fn run(&self, out: &str, more: &[&str]) -> Output {
        let (out, input) = (self.path(out), self.input());
        let mut arguments = vec!["deidentify", "--out", out.to_str().unwrap()];
        arguments.extend(more);
        arguments.push(input.to_str().unwrap());
        scanveil(arguments)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn report(&self) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.path("report.json")).unwrap()).unwrap()
    }
}

fn codes(report: &serde_json::Value) -> Vec<String> {
    let files = report["files"].as_array().unwrap();
    let code = |file: &serde_json::Value| match file["reason"]["code"].as_str() {
        Some(code) => code.to_owned(),
        None => file["status"].as_str().unwrap().to_owned(),
    };
    files.iter().map(code).collect()
}

pub(super) fn read(folder: &Path, file: &str) -> Vec<u8> {
    std::fs::read(folder.join(file)).unwrap()
}

#[test]
fn files_come_out_under_new_uids_and_nothing_of_the_originals_stays() {
    let desk = Desk::new();
    for number in 1..=3 {
        desk.put(
            &format!("deep/er/Quixotte{number}.dcm"),
            &dicom::instance(number),
        );
    }
    desk.put("notes.txt", b"Quixotte, Dora");
    let output = desk.run("out", &["--report", &desk.text("report.json")]);
    assert_code(&output, 0);
    let out = desk.path("out");
    let released = files(&out);
    assert_eq!(released.len(), 3);
    for file in &released {
        let parts: Vec<&str> = file.trim_end_matches(".dcm").split('/').collect();
        assert_eq!(parts.len(), 3, "{file}");
        assert!(parts.iter().all(|part| part.starts_with("2.25.")), "{file}");
        let bytes = read(&out, file);
        assert_clean(&bytes);
        // The file is what its name says, and its pixels are the original's.
        assert!(contains(&bytes, parts[2]));
        assert!(bytes.ends_with(&[0, 3, 6, 9, 12, 15, 18, 21]));
    }
    assert_clean(&output.stderr);
    assert_clean(&output.stdout);
    assert_clean(&std::fs::read(desk.path("report.json")).unwrap());
    let report = desk.report();
    assert_eq!(
        (&report["released"], &report["skipped"]),
        (&3.into(), &1.into())
    );
    assert_eq!(report["edition"], "2026d");
    let instance = report["files"][0]["instance"].as_str().unwrap();
    assert!(
        released
            .iter()
            .any(|file| file.ends_with(&format!("/{instance}.dcm")))
    );
}

#[test]
fn a_name_in_one_header_is_found_in_the_text_of_another_file() {
    let desk = Desk::new();
    desk.put("a.dcm", &dicom::instance_with_a_name_in_its_text(1));
    desk.put("b.dcm", &dicom::instance(2));
    assert_code(&desk.run("out", &["--jobs", "1"]), 0);
    let out = desk.path("out");
    assert_eq!(files(&out).len(), 2);
    for file in files(&out) {
        assert_clean(&read(&out, &file));
    }
}

#[test]
fn one_broken_file_is_held_back_and_never_stops_the_others() {
    let desk = Desk::new();
    let whole = dicom::instance(2);
    desk.put("1.dcm", &dicom::instance(1));
    desk.put("Quixotte.dcm", &whole[..whole.len() - 4]);
    let output = desk.run("out", &["--report", &desk.text("report.json")]);
    assert_code(&output, 1);
    assert_eq!(codes(&desk.report()), ["released", "truncated"]);
    assert!(
        stderr(&output).contains("file 2 of 2: held back"),
        "{}",
        stderr(&output)
    );
    assert_clean(&output.stderr);
    assert_eq!(files(&desk.path("out")).len(), 1);
}

#[test]
fn the_same_key_gives_the_same_files_and_another_key_others() {
    let desk = Desk::new();
    desk.put("1.dcm", &dicom::instance(1));
    let key = desk.text("key");
    assert!(stderr(&desk.run("a", &["--key-file", &key])).contains("new key"));
    let written = std::fs::read_to_string(&key).unwrap();
    assert_eq!(written.trim_end().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert_code(&desk.run("b", &["--key-file", &key]), 0);
    assert_code(&desk.run("c", &[]), 0);
    let [a, b, c] = ["a", "b", "c"].map(|out| files(&desk.path(out)));
    assert_eq!(a, b);
    assert_eq!(read(&desk.path("a"), &a[0]), read(&desk.path("b"), &b[0]));
    assert_ne!(a, c);
}

#[test]
fn the_same_file_again_is_fine_and_a_different_one_is_never_overwritten() {
    let desk = Desk::new();
    let (key, report) = (desk.text("key"), desk.text("report.json"));
    let original = dicom::instance(1);
    desk.put("1.dcm", &original);
    assert_code(&desk.run("out", &["--key-file", &key]), 0);
    assert_code(&desk.run("out", &["--key-file", &key]), 0);
    let out = desk.path("out");
    let before = read(&out, &files(&out)[0]);
    desk.put("1.dcm", &dicom::variant_of(&original));
    assert_code(
        &desk.run("out", &["--key-file", &key, "--report", &report]),
        1,
    );
    assert_eq!(codes(&desk.report()), ["exists"]);
    assert_eq!(files(&out).len(), 1);
    assert_eq!(read(&out, &files(&out)[0]), before);
}

#[test]
fn different_files_of_one_run_with_the_same_uids_are_all_written() {
    let desk = Desk::new();
    let original = dicom::instance(1);
    desk.put("1.dcm", &original);
    desk.put("2.dcm", &dicom::variant_of(&original));
    desk.put("3.dcm", &original);
    assert_code(&desk.run("out", &[]), 0);
    let written = files(&desk.path("out"));
    assert_eq!(written.len(), 2, "{written:?}");
    let numbered = written.iter().filter(|name| name.ends_with("-2.dcm"));
    assert_eq!(numbered.count(), 1, "{written:?}");
}

#[test]
fn archives_are_opened_three_deep_and_no_deeper() {
    let desk = Desk::new();
    for (name, deflated) in [("deflated.zip", true), ("stored.zip", false)] {
        let number = if deflated { 1 } else { 10 };
        let [first, second, third, fourth] =
            [0, 1, 2, 3].map(|more| dicom::instance(number + more));
        let fourth = zip(&[("Quixotte4", &fourth)], deflated);
        let third = zip(&[("Quixotte3", &third), ("4.zip", &fourth)], deflated);
        let second = zip(&[("Quixotte2", &second), ("3.zip", &third)], deflated);
        desk.put(
            name,
            &zip(&[("Quixotte1", &first), ("2.zip", &second)], deflated),
        );
    }
    let output = desk.run("out", &["--report", &desk.text("report.json")]);
    assert_code(&output, 1);
    let four = ["released", "released", "released", "archive-depth"];
    assert_eq!(codes(&desk.report()), [four, four].concat());
    assert_clean(&output.stderr);
    let out = desk.path("out");
    assert_eq!(files(&out).len(), 6);
    for file in files(&out) {
        assert_clean(&read(&out, &file));
    }
}

#[test]
fn a_damaged_archive_is_one_reason_and_never_stops_the_others() {
    let desk = Desk::new();
    let archive = zip(&[("1.dcm", &dicom::instance(1))], true);
    desk.put("a.zip", &archive[..archive.len() / 2]);
    let mut flipped = archive.clone();
    flipped[60] ^= 0xFF;
    desk.put("b.zip", &flipped);
    desk.put("c.dcm", &dicom::instance(2));
    assert_code(
        &desk.run("out", &["--report", &desk.text("report.json")]),
        1,
    );
    assert_eq!(
        codes(&desk.report()),
        ["archive-broken", "archive-broken", "released"]
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_or_twice_to_a_file_do_no_harm() {
    let desk = Desk::new();
    let file = desk.put("a/1.dcm", &dicom::instance(1));
    std::os::unix::fs::symlink(desk.input(), desk.input().join("a/loop")).unwrap();
    std::os::unix::fs::symlink(&file, desk.input().join("again.dcm")).unwrap();
    assert_code(
        &desk.run("out", &["--report", &desk.text("report.json")]),
        0,
    );
    assert_eq!(codes(&desk.report()), ["released"]);
}

#[test]
fn the_plain_mapping_is_sorted_csv_that_its_owner_alone_can_read() {
    let desk = Desk::new();
    desk.put("1.dcm", &dicom::instance(1));
    desk.put("2.dcm", &dicom::instance(2));
    let mapping = desk.text("mapping.csv");
    assert_code(
        &desk.run("out", &["--mapping", &mapping, "--mapping-plain"]),
        0,
    );
    let csv = std::fs::read_to_string(&mapping).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "id_old,id_new");
    assert!(lines[1..].is_sorted());
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.starts_with("PAT-4711-XY,"))
            .count(),
        1
    );
    let new_study = files(&desk.path("out"))[0]
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        lines.contains(&format!("{},{new_study}", dicom::STUDY).as_str()),
        "{csv}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&mapping).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // A second run must not lose who is who.
    assert_code(
        &desk.run("out2", &["--mapping", &mapping, "--mapping-plain"]),
        2,
    );
    assert_eq!(std::fs::read_to_string(&mapping).unwrap(), csv);
}

#[test]
fn the_mapping_is_encrypted_under_the_passphrase() {
    let desk = Desk::new();
    desk.put("1.dcm", &dicom::instance(1));
    let (out, mapping, input) = (desk.path("out"), desk.path("mapping.age"), desk.input());
    let arguments = || {
        let mut arguments = vec!["deidentify".into(), "--out".into(), out.clone()];
        arguments.extend(["--mapping".into(), mapping.clone(), input.clone()]);
        arguments
    };
    // Without a passphrase and without a terminal nothing is done.
    assert_code(&scanveil(arguments()), 2);
    assert!(!out.exists());
    let output = command(arguments())
        .env("SCANVEIL_PASSPHRASE", "correct horse")
        .output()
        .unwrap();
    assert_code(&output, 0);
    let sealed = std::fs::read(&mapping).unwrap();
    assert_clean(&sealed);
    let identity = age::scrypt::Identity::new("correct horse".to_owned().into());
    let opened = age::decrypt(&identity, &sealed).unwrap();
    assert!(contains(&opened, "pat-4711-xy,"));
    let wrong = age::scrypt::Identity::new("wrong horse".to_owned().into());
    assert!(age::decrypt(&wrong, &sealed).is_err());
}

/// A list that the npm package's code made, but for a smaller work factor, as this test is no attack.
#[test]
fn the_encrypted_list_of_the_page_opens_with_the_passphrase() {
    let sealed = include_bytes!("../fixtures/mapping-of-the-page.csv.age");
    let mut identity = age::scrypt::Identity::new("correct horse battery staple".to_owned().into());
    identity.set_max_work_factor(18);
    let opened = age::decrypt(&identity, sealed).unwrap();
    assert_eq!(
        String::from_utf8(opened).unwrap(),
        "id_old,id_new\n\
         \"PAT-4711, \"\"XY\"\"\",case-one\n\
         1.2.826.0.1.99.1,2.25.7\n\
         Müller^Jürgen,case-two\n"
    );
}

#[test]
fn arguments_that_cannot_be_used_end_with_2_and_nothing_is_done() {
    let desk = Desk::new();
    desk.put("1.dcm", &dicom::instance(1));
    let policy = desk.path("policy.json");
    std::fs::write(&policy, r#"{"profil": "basic"}"#).unwrap();
    let short_key = desk.path("short.key");
    std::fs::write(&short_key, "0123").unwrap();
    let (policy, short_key) = (policy.to_str().unwrap(), short_key.to_str().unwrap());
    let (missing, key_in_out) = (desk.text("missing"), desk.text("out/key"));
    for (arguments, word) in [
        (["--policy", policy], "profil"),
        (["--policy", &missing], "policy"),
        (
            ["--option", "clean-recognizable-visual-features"],
            "clean-recognizable-visual-features",
        ),
        (["--option", "clean-everything"], "clean-everything"),
        (["--key-file", short_key], "key file"),
        (["--key-file", &key_in_out], "output folder"),
        (["--jobs", "0"], "jobs"),
    ] {
        let output = desk.run("out", &arguments);
        assert_code(&output, 2);
        assert!(
            stderr(&output).contains(word),
            "{word}: {}",
            stderr(&output)
        );
        assert!(!desk.path("out").exists(), "{word}");
    }
}

#[test]
fn no_input_is_an_error_that_says_so() {
    let desk = Desk::new();
    let output = desk.run("out", &[]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("no file"), "{}", stderr(&output));
    let (out, missing) = (desk.path("out"), desk.input().join("missing"));
    let output = scanveil([Path::new("deidentify"), Path::new("--out"), &out, &missing]);
    assert_code(&output, 2);
    assert!(
        stderr(&output).contains("input 1 of 1"),
        "{}",
        stderr(&output)
    );
    assert_clean(&output.stderr);
    assert_code(&scanveil(["deidentify", "--out", "x"]), 2);
}

#[test]
fn an_output_that_would_become_an_input_is_refused() {
    let desk = Desk::new();
    desk.put("1.dcm", &dicom::instance(1));
    for out in ["Quixotte", "Quixotte/out", "other/../Quixotte/out"] {
        let output = desk.run(out, &[]);
        assert_code(&output, 2);
        assert!(
            stderr(&output).contains("output folder"),
            "{}",
            stderr(&output)
        );
        assert_eq!(files(&desk.input()), ["1.dcm"]);
    }
}
