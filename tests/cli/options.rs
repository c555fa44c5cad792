//! `--option`, `--policy` and `--private-kb`: what may stay.

use super::deidentify::{Desk, read};
use super::*;

/// Runs the file that has something for every option through these arguments; what leaves.
fn released(arguments: &[&str]) -> Vec<u8> {
    let desk = Desk::new();
    desk.put("1.dcm", &dicom::instance_with_something_for_every_option());
    let output = desk.run("out", arguments);
    assert_code(&output, 0);
    let out = desk.path("out");
    read(&out, &files(&out)[0])
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn each_option_lets_stay_what_it_names_and_the_basic_profile_does_not() {
    let basic = released(&[]);
    for (option, stays) in [
        ("clean-graphics", &b"torn meniscus"[..]),
        ("clean-structured-content", b"lying on the left side"),
        ("clean-descriptors", b"Knee after a fall"),
        ("retain-longitudinal-full-dates", b"20240102"),
        ("retain-longitudinal-modified-dates", b"MODIFIED"),
        ("retain-patient-characteristics", b"090Y"),
        ("retain-device-identity", b"SCANNER-SEVEN"),
        ("retain-institution-identity", b"Sankt Agnes"),
        ("retain-uids", dicom::STUDY.as_bytes()),
        ("retain-safe-private", b"730451"),
    ] {
        assert!(!holds(&basic, stays), "{option}");
        let with = released(&["--option", option]);
        assert!(holds(&with, stays), "{option}");
        // What no option names goes under every one of them.
        for goes in ["quixotte", "pat-4711-xy", "19610412", "094Y", "911911"] {
            assert!(!contains(&with, goes), "{goes} with {option}");
        }
    }
}

#[test]
fn dates_that_move_are_not_where_they_were() {
    let moved = released(&["--option", "retain-longitudinal-modified-dates"]);
    assert!(!holds(&moved, b"20240102"));
}

#[test]
fn options_add_up_with_each_other_and_with_those_of_the_policy() {
    let desk = Desk::new();
    let (policy, report) = (desk.text("policy.json"), desk.text("report.json"));
    std::fs::write(&policy, r#"{"options": ["retain-uids"]}"#).unwrap();
    desk.put("1.dcm", &dicom::instance_with_something_for_every_option());
    let arguments = [
        ["--policy", &policy],
        ["--option", "clean-descriptors"],
        ["--option", "retain-uids"],
        ["--option", "retain-longitudinal-modified-dates"],
        ["--report", &report],
    ];
    assert_code(&desk.run("out", arguments.as_flattened()), 0);
    let out = desk.path("out");
    let bytes = read(&out, &files(&out)[0]);
    assert!(holds(&bytes, dicom::STUDY.as_bytes()));
    assert!(holds(&bytes, b"Knee after a fall"));
    assert_eq!(
        desk.report()["options"],
        serde_json::json!([
            "clean-descriptors",
            "retain-longitudinal-modified-dates",
            "retain-uids"
        ])
    );
    assert!(desk.report()["counts"]["cleaned"].as_u64().unwrap() > 0);
}

#[test]
fn what_cannot_be_followed_ends_with_2_says_why_and_does_nothing() {
    let desk = Desk::new();
    let key = desk.text("key");
    desk.put("1.dcm", &dicom::instance(1));
    let dates = [
        "--option",
        "retain-longitudinal-full-dates",
        "--option",
        "retain-longitudinal-modified-dates",
    ];
    let not_a_base = desk.text("no.csv");
    std::fs::write(&not_a_base, "this is no table\n").unwrap();
    let policy = desk.text("policy.json");
    std::fs::write(
        &policy,
        r#"{"options": ["retain-safe-private"], "privateKnowledgeBase": {"name": "ours"}}"#,
    )
    .unwrap();
    let missing = desk.text("missing.csv");
    let safe = ["--option", "retain-safe-private"];
    for (arguments, reason) in [
        (&dates[..], "E.3.6"),
        (
            &["--option", "clean-recognizable-visual-features"],
            "clean-recognizable-visual-features is not implemented",
        ),
        (&["--private-kb", &not_a_base], "retain-safe-private"),
        (
            &[safe[0], safe[1], "--private-kb", &not_a_base],
            "columns element_sig_pattern",
        ),
        (
            &[safe[0], safe[1], "--private-kb", &missing],
            "cannot be read",
        ),
        (&["--policy", &policy], "--private-kb"),
    ] {
        let mut all = vec!["--key-file", key.as_str()];
        all.extend(arguments);
        let output = desk.run("out", &all);
        assert_code(&output, 2);
        assert!(
            stderr(&output).contains(reason),
            "{reason}: {}",
            stderr(&output)
        );
        assert!(!desk.path("out").exists(), "{reason}");
        assert!(!desk.path("key").exists(), "{reason}");
    }
}

/// Keeps what nobody else calls safe.
const KNOWLEDGE: &str = "element_sig_pattern,vr,private_disposition\n\
                         \"(0019,\"\"SIEMENS MR HEADER\"\",99)\",IS,k\n";

#[test]
fn a_knowledge_base_says_what_else_is_safe() {
    let desk = Desk::new();
    let knowledge = desk.text("kb.csv");
    std::fs::write(&knowledge, KNOWLEDGE).unwrap();
    let bytes = released(&[
        "--option",
        "retain-safe-private",
        "--private-kb",
        &knowledge,
    ]);
    assert!(holds(&bytes, b"911911"));
}

#[test]
fn another_knowledge_base_than_the_policy_means_is_refused() {
    use sha2::Digest;
    let desk = Desk::new();
    let (knowledge, policy) = (desk.text("kb.csv"), desk.text("policy.json"));
    std::fs::write(&knowledge, KNOWLEDGE).unwrap();
    let mean = |csv: &str| {
        let digest = sha2::Sha256::digest(csv);
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let json = serde_json::json!({
            "options": ["retain-safe-private"],
            "privateKnowledgeBase": {"name": "ours", "sha256": digits},
        });
        std::fs::write(&policy, json.to_string()).unwrap();
    };
    let arguments = ["--policy", &policy, "--private-kb", &knowledge];
    mean(KNOWLEDGE);
    assert!(holds(&released(&arguments), b"911911"));
    mean("another");
    desk.put("1.dcm", &dicom::instance(1));
    let output = desk.run("out", &arguments);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("SHA-256"), "{}", stderr(&output));
}

#[test]
fn inspect_says_what_an_option_would_do() {
    let desk = Desk::new();
    let file = desk.put("1.dcm", &dicom::instance_with_something_for_every_option());
    let inspect = |arguments: &[&str]| {
        let mut all = vec!["inspect"];
        all.extend(arguments);
        all.push(file.to_str().unwrap());
        scanveil(all)
    };
    let description = |output: &Output| {
        let line = stdout(output);
        let line = line.lines().find(|line| line.contains("(0008,1030)"));
        line.unwrap().to_owned()
    };
    assert!(description(&inspect(&[])).contains("removed"));
    let with = description(&inspect(&["--option", "clean-descriptors"]));
    assert!(with.contains("The policy keeps descriptions"), "{with}");
    let refused = inspect(&["--option", "clean-recognizable-visual-features"]);
    assert_code(&refused, 2);
    assert!(stderr(&refused).contains("not implemented"));
}

#[test]
fn a_name_in_one_study_is_found_in_the_text_of_the_patients_other_study() {
    let desk = Desk::new();
    desk.put("1.dcm", &dicom::instance(1));
    let other = dicom::instance_of_another_study_with_a_name_in_its_text(2);
    desk.put("2.dcm", &other);
    assert_code(&desk.run("out", &["--option", "clean-descriptors"]), 0);
    let out = desk.path("out");
    assert_eq!(files(&out).len(), 2);
    for file in files(&out) {
        assert!(!contains(&read(&out, &file), "quixotte"), "{file}");
    }
}
