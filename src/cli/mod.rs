//! The native command line. Nothing that it prints on stderr or writes into a report names a path or a value.

mod arguments;
mod audit_noise;
mod batch;
mod conformance;
mod deidentify;
mod features;
mod image_arguments;
mod inputs;
mod inspect;
mod key;
mod ledger_file;
mod mapping;
mod marks;
mod output;
mod patch;
mod patch_arguments;
mod pixelate;
mod policy;
mod privacy_arguments;
mod protect;
mod render;
mod report;
mod safe_harbor;
mod send;
mod share;
mod source;
mod stow;
mod stow_address;
mod stow_answer;
mod stow_body;
mod zip_archive;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};

/// Why a command cannot start: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unusable(pub String);

impl Unusable {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// How a command that started ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Exit code 0.
    Complete,
    /// Exit code 1: something was held back or not stored.
    Incomplete,
}

/// Parses the arguments and runs the command.
pub(crate) fn run() -> ExitCode {
    batch::quiet_panics();
    let end = match Arguments::parse().command {
        Command::Deidentify(arguments) => deidentify::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Send(arguments) => send::run(&arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Features(arguments) => features::run(&arguments),
        Command::Protect(arguments) => protect::run(&arguments),
        Command::ProtectPatch(arguments) => patch::run(&arguments),
        Command::Share(arguments) => share::run(&arguments),
        Command::Pixelate(arguments) => pixelate::run(&arguments),
        Command::Simulate(arguments) => protect::simulate(&arguments),
        Command::AuditNoise(arguments) => audit_noise::run(&arguments),
        Command::Conformance => {
            // Into a pipe that was closed there is nothing left to say.
            let _ = std::io::stdout().write_all(conformance::statement().as_bytes());
            Ok(End::Complete)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "scanveil", &mut script);
            // Into a pipe that was closed there is nothing left to say.
            let _ = std::io::stdout().write_all(&script);
            Ok(End::Complete)
        }
    };
    match end {
        Ok(End::Complete) => ExitCode::SUCCESS,
        Ok(End::Incomplete) => ExitCode::from(1),
        Err(unusable) => {
            eprintln!("error: {unusable}");
            ExitCode::from(2)
        }
    }
}

/// Whether it has the form of a UID (PS3.5 9.1), so that it can neither name anybody nor lead out of a folder.
pub(crate) fn is_uid(text: &str) -> bool {
    let is_component =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 64 && text.split('.').all(is_component)
}
