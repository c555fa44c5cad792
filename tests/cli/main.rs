//! The command line as a person uses it: the built program, real files, a server that listens.

mod conformance;
mod deidentify;
mod dicom;
mod inspect;
mod options;
mod protect;
mod render;
mod safe_harbor;
mod send;

use std::path::Path;
use std::process::{Command, Output};

/// Runs scanveil with these arguments.
fn scanveil<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Output {
    command(arguments).output().unwrap()
}

fn command<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scanveil"));
    command
        .args(arguments)
        .env_remove("SCANVEIL_PASSPHRASE")
        .env_remove("SCANVEIL_AUTHORIZATION");
    command.stdin(std::process::Stdio::null());
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Asserts the exit code, and shows what was said where it is another one.
#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
}

/// Every file below a folder, relative to it, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(
                    path.strip_prefix(folder)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                ),
            }
        }
    }
    found.sort();
    found
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// Asserts that none of the originals' identifiers is in these bytes.
#[track_caller]
fn assert_clean(bytes: &[u8]) {
    for identifier in dicom::IDENTIFIERS {
        assert!(
            !contains(bytes, identifier),
            "{identifier} in {}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn the_help_names_every_command_and_the_exit_codes() {
    let output = scanveil(["--help"]);
    assert_code(&output, 0);
    for word in [
        "deidentify",
        "inspect",
        "send",
        "conformance",
        "completions",
        "Exit codes",
    ] {
        assert!(stdout(&output).contains(word), "{word}");
    }
}

#[test]
fn completions_know_the_options() {
    for shell in ["bash", "zsh", "fish"] {
        let output = scanveil(["completions", shell]);
        assert_code(&output, 0);
        assert!(stdout(&output).contains("mapping-plain"), "{shell}");
    }
    assert_code(&scanveil(["completions", "tcsh"]), 2);
}
