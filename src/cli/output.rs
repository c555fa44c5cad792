//! The output folder: study/series/instance.dcm under the new UIDs, nothing overwritten, nothing lost.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use scanveil::bytes::ByteSource;
use scanveil::{InstanceSummary, Reason, Release};

use super::is_uid;

/// Where releases are written, and what was written in this run.
pub(crate) struct Output {
    folder: PathBuf,
    written: Mutex<BTreeMap<PathBuf, Vec<Member>>>,
}

/// One of the different files that have the same UIDs.
struct Member {
    /// Position in the list of inputs.
    position: usize,
    path: PathBuf,
}

impl Output {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            written: Mutex::default(),
        }
    }

    /// Writes a release under a temporary name, and gives it its own when it is complete. `true` where another
    /// file of this run has the same UIDs and other content: both are kept.
    pub(crate) fn write(
        &self,
        position: usize,
        release: &Release,
        source: &dyn ByteSource,
        summary: &InstanceSummary,
    ) -> Result<bool, Reason> {
        let folder = self
            .folder
            .join(path_part(&summary.study))
            .join(path_part(&summary.series));
        let instance = path_part(&summary.instance);
        let path = folder.join(format!("{instance}.dcm"));
        let written = || -> io::Result<Placed> {
            std::fs::create_dir_all(&folder)?;
            let mut builder = tempfile::Builder::new();
            builder.prefix(".scanveil-").suffix(".part");
            // A temporary file is its owner's alone, but what was released need not be: the umask decides.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            let mut file = builder.tempfile_in(&folder)?;
            let mut writer = BufWriter::with_capacity(1 << 16, file.as_file_mut());
            release.write_to(source, &mut writer)?;
            writer.flush()?;
            drop(writer);
            self.place(position, file, &path)
        };
        match written() {
            Ok(Placed::Alone) => Ok(false),
            Ok(Placed::Beside) => Ok(true),
            Ok(Placed::Refused) => Err(Reason {
                code: "exists".to_owned(),
                message: "Another file with the same new UIDs was in the output folder before; it was not overwritten."
                    .to_owned(),
                tag: None,
            }),
            Err(error) => Err(Reason {
                code: "not-written".to_owned(),
                message: format!("The de-identified file could not be written: {}.", error.kind()),
                tag: None,
            }),
        }
    }

    fn place(
        &self,
        position: usize,
        file: tempfile::NamedTempFile,
        path: &Path,
    ) -> io::Result<Placed> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let members = written.entry(path.to_owned()).or_default();
        let file = match file.persist_noclobber(path) {
            Ok(_) => {
                let path = path.to_owned();
                members.push(Member { position, path });
                return Ok(Placed::Alone);
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => error.file,
            Err(error) => return Err(error.error),
        };
        if members.is_empty() {
            return Ok(match same_bytes(file.path(), path)? {
                true => Placed::Alone,
                false => Placed::Refused,
            });
        }
        for member in &mut *members {
            if same_bytes(file.path(), &member.path)? {
                member.position = member.position.min(position);
                return Ok(Placed::Alone);
            }
        }
        let beside = numbered(path, &format!("file{position}"));
        file.persist(&beside).map_err(|error| error.error)?;
        members.push(Member {
            position,
            path: beside,
        });
        Ok(Placed::Beside)
    }

    /// Different files with the same UIDs get numbers in the order of the inputs, whichever was written first.
    pub(crate) fn settle(self) -> io::Result<()> {
        let written = self
            .written
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        for (path, mut members) in written.into_iter().filter(|(_, members)| members.len() > 1) {
            members.sort_by_key(|member| member.position);
            for member in &mut members {
                let aside = numbered(&path, &format!("moving{}", member.position));
                std::fs::rename(&member.path, &aside)?;
                member.path = aside;
            }
            for (number, member) in members.iter().enumerate() {
                let own = match number {
                    0 => path.clone(),
                    number => numbered(&path, &(number + 1).to_string()),
                };
                std::fs::rename(&member.path, own)?;
            }
        }
        Ok(())
    }
}

enum Placed {
    Alone,
    Beside,
    Refused,
}

/// "UID.dcm" → "UID-2.dcm".
fn numbered(path: &Path, number: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{number}.dcm"))
}

/// A UID as a part of a path: nothing but digits and dots can stand in one.
fn path_part(uid: &str) -> &str {
    match is_uid(uid) {
        true => uid,
        false => "unknown",
    }
}

fn same_bytes(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (std::fs::File::open(a)?, std::fs::File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (io::BufReader::new(a).bytes(), io::BufReader::new(b).bytes());
    loop {
        match (a.next().transpose()?, b.next().transpose()?) {
            (None, None) => return Ok(true),
            (a, b) if a != b => return Ok(false),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_uid_becomes_a_part_of_a_path() {
        assert_eq!(path_part("2.25.7"), "2.25.7");
        for uid in ["", "..", ".", "../2.25", "1/2", "Müller"] {
            assert_eq!(path_part(uid), "unknown", "{uid}");
        }
    }

    #[test]
    fn different_files_with_the_same_uids_are_numbered_in_the_order_of_the_inputs() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::new(folder.path());
        let path = folder.path().join("2.25.7.dcm");
        let place = |position, content: &str| {
            let mut file = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
            file.write_all(content.as_bytes()).unwrap();
            output.place(position, file, &path).unwrap()
        };
        assert!(matches!(place(5, "third"), Placed::Alone));
        assert!(matches!(place(2, "first"), Placed::Beside));
        assert!(matches!(place(3, "second"), Placed::Beside));
        assert!(matches!(place(9, "first"), Placed::Alone));
        output.settle().unwrap();
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("2.25.7.dcm"), "first");
        assert_eq!(read("2.25.7-2.dcm"), "second");
        assert_eq!(read("2.25.7-3.dcm"), "third");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
