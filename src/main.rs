//! The command line of scanveil: `scanveil --help` says what it does.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
