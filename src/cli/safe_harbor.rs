//! The Safe Harbor report on all files that were released.

use std::io::{self, Write};
use std::path::Path;

use scanveil::Policy;
use scanveil::report::{SafeHarbor, SafeHarborCounts};

use super::report::{Verdict, write_whole};

/// What was found, what was done, what is left for a person to judge.
pub(crate) fn of(policy: &Policy, verdicts: &[Verdict]) -> SafeHarbor {
    let mut sum = SafeHarborCounts::default();
    for verdict in verdicts {
        if let Verdict::Released { safe_harbor, .. } = verdict {
            sum += safe_harbor.clone();
        }
    }
    SafeHarbor::new(policy, &sum)
}

/// Writes it for people, all of it or none.
pub(crate) fn write(path: &Path, report: &SafeHarbor) -> io::Result<()> {
    write_whole(path, |file| file.write_all(report.to_markdown().as_bytes()))
}
