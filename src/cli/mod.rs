//! The native command line. Nothing that it prints on stderr or writes into a report names a path or a value.

mod arguments;
mod batch;
mod deidentify;
mod inputs;
mod key;
mod mapping;
mod report;
mod source;
mod zip_archive;

use std::process::ExitCode;

use clap::Parser;

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
