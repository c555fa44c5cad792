//! `scanveil inspect`.

use super::*;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let whole = dicom::instance(2);
    std::fs::write(folder.path().join("1.dcm"), dicom::instance(1)).unwrap();
    std::fs::write(folder.path().join("2.dcm"), &whole[..whole.len() - 4]).unwrap();
    std::fs::write(folder.path().join("Quixotte.txt"), "Quixotte").unwrap();
    folder
}

#[test]
fn values_and_paths_are_hidden_until_they_are_asked_for() {
    let folder = folder();
    let path = folder.path().to_str().unwrap();
    for arguments in [vec!["inspect", path], vec!["inspect", "--json", path]] {
        let output = scanveil(arguments);
        assert_code(&output, 1);
        assert_clean(&output.stdout);
        assert_clean(&output.stderr);
        assert!(contains(&output.stdout, "(0010,0010)"));
    }
    let shown = scanveil(["inspect", "--show-values", path]);
    for value in ["Quixotte^Dora", "PAT-4711-XY", "Quixotte.txt"] {
        assert!(stdout(&shown).contains(value), "{value}");
    }
}

#[test]
fn the_text_says_what_a_file_is_and_what_would_happen() {
    let folder = folder();
    let output = scanveil([std::ffi::OsStr::new("inspect"), folder.path().as_os_str()]);
    let text = stdout(&output);
    for part in [
        "file 1 of 3: would be released",
        "file 2 of 3: would be held back",
        "file 3 of 3: passed over",
        "modality         CT",
        "2 × 2, 1 frame",
        "Explicit VR Little Endian",
        "removed   (0008,0080)",
        "new UID   (0008,0018)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn the_json_is_an_array_of_what_every_file_is() {
    let folder = folder();
    let output = scanveil(["inspect", "--json", folder.path().to_str().unwrap()]);
    let files: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let statuses: Vec<&str> = files
        .iter()
        .map(|file| file["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["released", "quarantined", "skipped"]);
    assert_eq!(files[0]["image"]["rows"], 2);
    assert_eq!(files[1]["reason"]["code"], "truncated");
    let attributes = files[0]["attributes"].as_array().unwrap();
    assert!(
        attributes
            .iter()
            .any(|attribute| attribute["action"] == "U")
    );
    assert!(
        attributes
            .iter()
            .all(|attribute| attribute.get("before").is_none())
    );
}
