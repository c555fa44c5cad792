//! `scanveil deidentify`: all inputs in two passes, every release into a folder under its new UIDs.

use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use scanveil::bytes::ByteSource;
use scanveil::{InstanceSummary, Outcome, Policy, Reason, Release, Session};

use super::arguments::Deidentify;
use super::batch::{self, Settled, fenced};
use super::inputs::{self, Input};
use super::mapping::MappingFile;
use super::report::{self, Verdict};
use super::zip_archive::ArchiveLimits;
use super::{End, Unusable, is_uid, key};

/// Runs the command.
pub(crate) fn run(arguments: &Deidentify) -> Result<End, Unusable> {
    let policy = policy(arguments)?;
    check_places(arguments)?;
    let inputs = inputs::list(&arguments.inputs, ArchiveLimits::default())?;
    let mapping = arguments.mapping.as_deref();
    let mapping = mapping
        .map(|path| MappingFile::prepare(path, arguments.mapping_plain))
        .transpose()?;
    let key = key::load(arguments.key_file.as_deref())?;
    let mut session =
        Session::new(&policy, &key).map_err(|error| Unusable::new(error.to_string()))?;
    drop(key);
    let pool = batch::pool(arguments.jobs)?;
    std::fs::create_dir_all(&arguments.out).map_err(|error| {
        Unusable::new(format!(
            "the output folder cannot be made: {}",
            error.kind()
        ))
    })?;

    let settled = batch::learn(&mut session, &pool, &inputs);
    let work = Work {
        session: &session,
        out: &arguments.out,
        mapping: mapping.map(Mutex::new),
    };
    let bar = batch::bar("de-identifying", inputs.len());
    let verdicts: Vec<Verdict> = pool.install(|| {
        let files = inputs.par_iter().zip(settled).with_max_len(1);
        files
            .map(|(input, settled)| {
                let verdict = work.file(input, settled);
                bar.inc(1);
                verdict
            })
            .collect()
    });
    bar.finish_and_clear();

    let mut end = report::tell(&verdicts);
    if let Some(mapping) = work.mapping {
        let mapping = mapping.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = mapping.write() {
            eprintln!("error: the mapping could not be written: {}", error.kind());
            end = End::Incomplete;
        }
    }
    if let Some(path) = &arguments.report
        && let Err(error) = report::write(path, &verdicts)
    {
        eprintln!("error: the report could not be written: {}", error.kind());
        end = End::Incomplete;
    }
    Ok(end)
}

fn policy(arguments: &Deidentify) -> Result<Policy, Unusable> {
    let mut policy = match &arguments.policy {
        Some(path) => {
            let json = std::fs::read_to_string(path).map_err(|error| {
                Unusable::new(format!("the policy cannot be read: {}", error.kind()))
            })?;
            Policy::from_json(&json).map_err(|error| Unusable::new(error.to_string()))?
        }
        None => Policy::default(),
    };
    for option in &arguments.options {
        if !policy.options.contains(option) {
            policy.options.push(*option);
        }
    }
    policy
        .check()
        .map_err(|error| Unusable::new(error.to_string()))?;
    if arguments.private_kb.is_some() {
        return Err(Unusable::new(
            "--private-kb is for the option retain-safe-private, which is not implemented in this version",
        ));
    }
    Ok(policy)
}

/// Refuses an output that a later run would read as input, and secrets among what is given away.
fn check_places(arguments: &Deidentify) -> Result<(), Unusable> {
    let out = resolved(&arguments.out);
    for (position, input) in arguments.inputs.iter().enumerate() {
        if out.starts_with(resolved(input)) {
            let (position, count) = (position + 1, arguments.inputs.len());
            return Err(Unusable::new(format!(
                "the output folder lies in input {position} of {count}"
            )));
        }
    }
    for (name, path) in [
        ("mapping", &arguments.mapping),
        ("key file", &arguments.key_file),
    ] {
        if path
            .as_deref()
            .is_some_and(|path| resolved(path).starts_with(&out))
        {
            return Err(Unusable::new(format!(
                "the {name} lies in the output folder, where it would be given away with the files"
            )));
        }
    }
    Ok(())
}

/// The path without links and dots, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in absolute.ancestors() {
        if let Ok(real) = ancestor.canonicalize() {
            let rest = absolute.strip_prefix(ancestor).unwrap_or(Path::new(""));
            let mut path = real;
            for component in rest.components() {
                match component {
                    std::path::Component::ParentDir => drop(path.pop()),
                    component => path.push(component),
                }
            }
            return path;
        }
    }
    absolute
}

struct Work<'a> {
    session: &'a Session,
    out: &'a Path,
    mapping: Option<Mutex<MappingFile>>,
}

impl Work<'_> {
    fn file(&self, input: &Input, settled: Option<Settled>) -> Verdict {
        match settled {
            Some(Settled::Skipped(reason)) => Verdict::Skipped { reason },
            Some(Settled::Quarantined(reason)) => Verdict::Quarantined { reason },
            None => match fenced(|| self.deidentify(input)) {
                Ok(verdict) => verdict,
                Err(reason) => Verdict::Quarantined { reason },
            },
        }
    }

    fn deidentify(&self, input: &Input) -> Verdict {
        let source = match input.open(self.session) {
            Ok(source) => source,
            Err(reason) => return Verdict::Quarantined { reason },
        };
        let outcome = match &self.mapping {
            Some(_) => self.session.deidentify_with_mapping(&*source),
            None => self.session.deidentify(&*source),
        };
        match outcome {
            Outcome::Released {
                release,
                summary,
                counts,
                warnings,
                mapping,
            } => {
                if let Err(reason) = write(&release, &*source, self.out, &summary) {
                    return Verdict::Quarantined { reason };
                }
                if let (Some(file), Some(entries)) = (&self.mapping, mapping) {
                    file.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .add(entries);
                }
                Verdict::Released {
                    instance: summary.instance,
                    counts,
                    warnings,
                }
            }
            Outcome::Quarantined { reason, .. } => Verdict::Quarantined { reason },
            Outcome::Skipped { reason } => Verdict::Skipped { reason },
        }
    }
}

/// Writes a release under a temporary name, and gives it its own when it is complete.
fn write(
    release: &Release,
    source: &dyn ByteSource,
    out: &Path,
    summary: &InstanceSummary,
) -> Result<(), Reason> {
    let folder = out
        .join(path_part(&summary.study))
        .join(path_part(&summary.series));
    let path = folder.join(format!("{}.dcm", path_part(&summary.instance)));
    let written = || -> io::Result<bool> {
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
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                same_bytes(error.file.path(), &path)
            }
            Err(error) => Err(error.error),
        }
    };
    match written() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Reason {
            code: "exists".to_owned(),
            message: "Another file with the same new UIDs is in the output folder; it was not overwritten."
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
    fn a_path_that_does_not_exist_yet_resolves_below_the_folder_that_does() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        assert_eq!(resolved(&folder.path().join("a/../b")), real.join("b"));
    }
}
