//! Many files on all cores: the first pass, the bar, and a fence around each file.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use scanveil::{Reason, Scan, Session};

use super::Unusable;
use super::inputs::Input;

/// What the first pass already decides.
pub(crate) enum Settled {
    /// No instance.
    Skipped(Reason),
    /// Held back.
    Quarantined(Reason),
}

/// The message of a panic can hold a value of the file: only its place in the code is printed.
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| match panic.location() {
        Some(place) => eprintln!("bug: {}:{}", place.file(), place.line()),
        None => eprintln!("bug"),
    }));
}

/// Runs `work` on one file; a panic is a reason for that file only.
pub(crate) fn fenced<T>(work: impl FnOnce() -> T) -> Result<T, Reason> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Reason {
        code: "internal".to_owned(),
        message: "The program failed on this file; this is a bug.".to_owned(),
        tag: None,
    })
}

/// A pool of `jobs` threads; as many as cores where it is not said.
pub(crate) fn pool(jobs: Option<NonZeroUsize>) -> Result<rayon::ThreadPool, Unusable> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, NonZeroUsize::get))
        .build()
        .map_err(|_| Unusable::new("the threads could not be started"))
}

/// A bar on a terminal, nothing elsewhere.
pub(crate) fn bar(what: &'static str, length: usize) -> ProgressBar {
    let bar = ProgressBar::new(length as u64).with_message(what);
    match ProgressStyle::with_template("{msg:14} {wide_bar} {pos}/{len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// First pass: reads every file and teaches the session the identifiers of each study.
pub(crate) fn learn(
    session: &mut Session,
    pool: &rayon::ThreadPool,
    inputs: &[Input],
) -> Vec<Option<Settled>> {
    let bar = bar("reading", inputs.len());
    let learned: Mutex<HashMap<String, BTreeSet<String>>> = Mutex::default();
    let scan = |input: &Input| {
        let scanned = fenced(|| input.open(session).map(|source| session.scan(&*source)));
        bar.inc(1);
        match scanned {
            Ok(Ok(Scan::Instance { study, identifiers })) => {
                let mut learned = learned.lock().unwrap_or_else(PoisonError::into_inner);
                learned.entry(study).or_default().extend(identifiers);
                None
            }
            Ok(Ok(Scan::Skipped { reason })) => Some(Settled::Skipped(reason)),
            Ok(Ok(Scan::Refused { reason })) | Ok(Err(reason)) | Err(reason) => {
                Some(Settled::Quarantined(reason))
            }
        }
    };
    let settled = pool.install(|| inputs.par_iter().with_max_len(1).map(scan).collect());
    bar.finish_and_clear();
    let learned = learned.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (study, identifiers) in learned {
        session.learn(&study, identifiers);
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_reason_for_its_own_file_only() {
        let reason = fenced(|| panic!("Müller^Anna")).unwrap_err();
        assert_eq!(reason.code, "internal");
        assert!(!format!("{reason:?}").contains("Anna"));
        assert_eq!(fenced(|| 7), Ok(7));
    }
}
