//! The Safe Harbor report on all files that were released.

use std::io::{self, Write};
use std::path::Path;

use scanveil::Policy;
use scanveil::report::{SafeHarbor, SafeHarborCounts};

use super::report::Verdict;

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
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(report.to_markdown().as_bytes())?;
    file.persist(path)?;
    Ok(())
}
