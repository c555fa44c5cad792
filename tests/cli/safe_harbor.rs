//! `scanveil deidentify --safe-harbor`: the report for people, and its section in the report for programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

/// What became of some files, under some options.
struct Reports {
    markdown: String,
    json: Value,
    _folder: tempfile::TempDir,
}

fn report(inputs: &[PathBuf], options: &[&str]) -> Reports {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (out, markdown, json) = (path("out"), path("safe-harbor.md"), path("report.json"));
    let mut arguments = vec!["deidentify", "--out", &out, "--safe-harbor", &markdown];
    arguments.extend(["--report", &json]);
    for option in options {
        arguments.extend(["--option", option]);
    }
    arguments.extend(inputs.iter().map(|input| input.to_str().unwrap()));
    let output = scanveil(arguments);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        stderr(&output)
    );
    Reports {
        markdown: std::fs::read_to_string(&markdown).unwrap(),
        json: serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap(),
        _folder: folder,
    }
}

/// A study of two files with an identifier of nearly every class.
fn study(folder: &Path) -> PathBuf {
    let more = [
        (0x0008_0050, "SH", "ACC-99182"),
        (0x0008_0081, "ST", "Lindenallee 7, Entenhausen"),
        (0x0008_0090, "PN", "Quixotte^Alonso"),
        (0x0008_1010, "SH", "SCANNER-77Q"),
        (0x0008_1030, "LO", "CT HEAD for Dora Quixotte"),
        (0x0009_0010, "LO", "QUIXOTTE PRIVATE"),
        (0x0009_1001, "LO", "PAT-4711-XY"),
        (0x0010_0021, "LO", "ENTENHAUSEN"),
        (0x0010_1000, "LO", "078-05-1120"),
        (0x0010_1010, "AS", "062Y"),
        (0x0010_1050, "LO", "PLAN-55512"),
        (0x0010_2154, "SH", "+1 555 0199"),
        (0x0010_2155, "LT", "fax 555 0198"),
        (0x0018_0015, "CS", "HEAD"),
        (0x0018_1000, "LO", "SN-88231"),
    ];
    let input = folder.join("Quixotte");
    std::fs::create_dir_all(&input).unwrap();
    std::fs::write(input.join("1.dcm"), with(dicom::instance(1), &more)).unwrap();
    std::fs::write(input.join("2.dcm"), dicom::instance(2)).unwrap();
    input
}

/// The file with more short text attributes, of groups before 0028.
fn with(file: Vec<u8>, more: &[(u32, &str, &str)]) -> Vec<u8> {
    let short = |at: usize| usize::from(u16::from_le_bytes([file[at], file[at + 1]]));
    let tag_at = |at: usize| short(at) << 16 | short(at + 2);
    let mut elements = BTreeMap::new();
    let mut at = 132;
    while tag_at(at) < 0x0028_0000 {
        let end = at + 8 + short(at + 6);
        elements.insert(tag_at(at) as u32, file[at..end].to_vec());
        at = end;
    }
    for (tag, vr, value) in more {
        let padding = if value.len() % 2 == 1 { " " } else { "" };
        let value = format!("{value}{padding}");
        let mut element = Vec::new();
        element.extend(((tag >> 16) as u16).to_le_bytes());
        element.extend((*tag as u16).to_le_bytes());
        element.extend(vr.as_bytes());
        element.extend((value.len() as u16).to_le_bytes());
        element.extend(value.as_bytes());
        elements.insert(*tag, element);
    }
    let header: Vec<u8> = elements.into_values().flatten().collect();
    [&file[..132], &header, &file[at..]].concat()
}

/// What identifies somebody in [`study`].
const VALUES: [&str; 12] = [
    "quixotte",
    "acc-99182",
    "lindenallee",
    "scanner-77q",
    "entenhausen",
    "078-05",
    "plan-555",
    "555 01",
    "sn-88231",
    "pat-4711",
    "19610412",
    "062y",
];

fn class<'a>(report: &'a Value, letter: &str) -> &'a Value {
    let classes = report["safeHarbor"]["classes"].as_array().unwrap();
    classes
        .iter()
        .find(|class| class["class"] == letter)
        .unwrap()
}

fn letters(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| letter.as_str().unwrap())
        .collect()
}

#[test]
fn the_report_for_people_is_the_golden_one() {
    let folder = tempfile::tempdir().unwrap();
    let told = report(&[study(folder.path())], &[]).markdown;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/safe-harbor.md");
    let golden = std::fs::read_to_string(path).unwrap();
    let golden = golden.replace("{{version}}", env!("CARGO_PKG_VERSION"));
    assert!(told == golden, "not {path}:\n{told}");
}

#[test]
fn all_eighteen_are_in_both_reports_and_nothing_of_the_files_is() {
    let folder = tempfile::tempdir().unwrap();
    let input = study(folder.path());
    let all = [
        "clean-descriptors",
        "clean-structured-content",
        "clean-graphics",
        "retain-longitudinal-modified-dates",
        "retain-patient-characteristics",
        "retain-device-identity",
        "retain-institution-identity",
        "retain-uids",
        "retain-safe-private",
    ];
    for options in [&[][..], &all, &["retain-longitudinal-full-dates"]] {
        let told = report(std::slice::from_ref(&input), options);
        let section = &told.json["safeHarbor"];
        let classes = section["classes"].as_array().unwrap();
        let titles: Vec<&str> = classes
            .iter()
            .map(|c| c["class"].as_str().unwrap())
            .collect();
        assert_eq!(titles.concat(), "ABCDEFGHIJKLMNOPQR");
        for letter in titles {
            assert!(
                told.markdown.contains(&format!("| ({letter}) | ")),
                "{letter}"
            );
        }
        let text = section.to_string();
        for value in VALUES {
            assert!(
                !contains(told.markdown.as_bytes(), value),
                "{value}: {}",
                told.markdown
            );
            assert!(!contains(text.as_bytes(), value), "{value}: {text}");
        }
        assert_clean(told.markdown.as_bytes());
    }
}

#[test]
fn what_an_option_keeps_is_told_with_the_option_and_is_for_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let input = study(folder.path());
    for (option, letter) in [
        ("retain-longitudinal-full-dates", "C"),
        ("retain-uids", "R"),
        ("retain-device-identity", "M"),
        ("retain-institution-identity", "B"),
    ] {
        let plain = report(std::slice::from_ref(&input), &[]).json;
        assert_eq!(class(&plain, letter)["kept"], Value::Null, "{letter}");
        let kept = report(std::slice::from_ref(&input), &[option]).json;
        assert!(
            class(&kept, letter)["kept"][option].as_u64() > Some(0),
            "{kept}"
        );
        assert!(letters(&kept["safeHarbor"]["forAPerson"]).contains(&letter));
        assert!(!letters(&kept["safeHarbor"]["covered"]).contains(&letter));
    }
}

#[test]
fn dates_that_moved_are_not_the_safe_harbors_year() {
    let folder = tempfile::tempdir().unwrap();
    let told = report(
        &[study(folder.path())],
        &["retain-longitudinal-modified-dates"],
    );
    assert!(class(&told.json, "C")["moved"].as_u64() > Some(0));
    assert!(letters(&told.json["safeHarbor"]["forAPerson"]).contains(&"C"));
    assert!(told.markdown.contains("Safe Harbor permits the year only"));
}

#[test]
fn counts_of_files_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let input = study(folder.path());
    let of = |file: &str| report(&[input.join(file)], &[]).json;
    let (first, second, both) = (of("1.dcm"), of("2.dcm"), report(&[input], &[]).json);
    for letter in ["A", "B", "C", "G", "H", "R"] {
        for count in ["files", "attributes", "removed", "emptied", "replaced"] {
            let [first, second, both] =
                [&first, &second, &both].map(|json| class(json, letter)[count].as_u64().unwrap());
            assert_eq!(first + second, both, "{letter} {count}");
        }
    }
}

/// What some files call their patients or institutions, and the report says for its own reasons. Shorter words are
/// not looked for: they are in every text.
const TRADE: [&str; 8] = [
    "patient",
    "compression",
    "anonymous",
    "hospital",
    "overlay",
    "removed",
    "standard",
    "unknown",
];

/// Real files; the values of their names and numbers by a reader that shares nothing with the report.
#[test]
fn no_name_or_number_of_real_files_is_in_their_report() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("SCANVEIL_TEST_DATA").map_or(beside, PathBuf::from);
    let input = data.join("dicom");
    if !input.is_dir() {
        eprintln!(
            "skipped: no test data at {} (set SCANVEIL_TEST_DATA)",
            input.display()
        );
        return;
    }
    let told = report(
        std::slice::from_ref(&input),
        &["clean-descriptors", "retain-longitudinal-modified-dates"],
    );
    let text = told.json["safeHarbor"].to_string();
    let mut searched = 0;
    for file in files(&input) {
        let bytes = std::fs::read(input.join(file)).unwrap();
        for tag in [
            [0x10, 0, 0x10, 0],
            [0x10, 0, 0x20, 0],
            [8, 0, 0x50, 0],
            [8, 0, 0x80, 0],
        ] {
            let Some(value) = explicit_value(&bytes, tag) else {
                continue;
            };
            for word in value.split(['^', '=', '\\']).map(str::trim) {
                let is_word_of_trade = TRADE.contains(&word.to_ascii_lowercase().as_str());
                if word.len() > 5 && !is_word_of_trade {
                    searched += 1;
                    assert!(!contains(told.markdown.as_bytes(), word), "{word}");
                    assert!(!contains(text.as_bytes(), word), "{word}");
                }
            }
        }
    }
    assert!(searched > 50, "{searched}");
}

/// The first value of a short text attribute in Explicit VR Little Endian.
fn explicit_value(bytes: &[u8], tag: [u8; 4]) -> Option<&str> {
    let at = bytes.windows(4).position(|window| window == tag)?;
    let length = usize::from(u16::from_le_bytes([
        *bytes.get(at + 6)?,
        *bytes.get(at + 7)?,
    ]));
    let vr = bytes.get(at + 4..at + 6)?;
    let is_text = [b"PN", b"LO", b"SH"].iter().any(|text| *text == vr);
    is_text.then(|| std::str::from_utf8(bytes.get(at + 8..at + 8 + length)?).ok())?
}
