//! The privacy ledger as a file: one run at a time reads, charges and writes it.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use scanveil::privacy::{Budget, Charged, LedgerError, LedgerOf};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Unusable;
use super::report::write_whole;

/// A ledger that no other run can open while this one lives.
pub(super) struct LedgerFile {
    path: PathBuf,
    /// Of a file beside the ledger: the ledger itself is replaced by another file when it is written. It is let go where
    /// this is closed, also by a run that was killed, and the file stays.
    _lock: File,
}

impl LedgerFile {
    /// Waits until no other run has it, and reads it; a new one of `cap` where there is none.
    pub(super) fn open<R: Charged + Serialize + DeserializeOwned>(
        path: &Path,
        cap: Budget,
    ) -> Result<(Self, LedgerOf<R>), Unusable> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(PathBuf::from(beside));
        let lock = lock.and_then(|file| file.lock().map(|()| file));
        let lock = lock.map_err(|error| {
            Unusable::new(format!(
                "the privacy ledger cannot be locked against other runs: {}",
                error.kind()
            ))
        })?;
        let unusable = |error: LedgerError| Unusable::new(error.to_string());
        let ledger = match std::fs::read_to_string(path) {
            Ok(json) => LedgerOf::from_json(&json).map_err(unusable)?,
            Err(error) if error.kind() == ErrorKind::NotFound => LedgerOf::new(cap),
            Err(_) => return Err(unusable(LedgerError::Unreadable)),
        };
        let path = path.to_owned();
        Ok((Self { path, _lock: lock }, ledger))
    }

    /// Writes it, to where it lasts.
    pub(super) fn keep<R: Charged + Serialize + DeserializeOwned>(
        &self,
        ledger: &LedgerOf<R>,
    ) -> Result<(), LedgerError> {
        write_whole(&self.path, |file| {
            file.write_all(ledger.to_json().as_bytes())?;
            file.as_file().sync_all()
        })
        .map_err(|_| LedgerError::NotKept)
    }
}
