//! `scanveil deidentify`: all inputs in two passes, every release into a folder under its new UIDs.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use scanveil::pixels::clean::Boxes;
use scanveil::{Outcome, Session};

use super::arguments::Deidentify;
use super::batch::{self, Settled, fenced};
use super::inputs::{self, Input};
use super::mapping::MappingFile;
use super::output::Output;
use super::policy::Chosen;
use super::report::{self, Verdict};
use super::zip_archive::ArchiveLimits;
use super::{End, Unusable, key, safe_harbor};

/// A warning that a person can act on: a server would keep one of the two only.
const SAME_UIDS: &str = "Another file has the same SOP Instance UID and other content; both were written, this one with a number.";

/// Runs the command.
pub(crate) fn run(arguments: &Deidentify) -> Result<End, Unusable> {
    let chosen = Chosen::read(&arguments.policy)?;
    check_places(arguments)?;
    let boxes = match &arguments.boxes {
        Some(path) => read_boxes(path)?,
        None => Boxes::default(),
    };
    let inputs = inputs::list(&arguments.inputs, ArchiveLimits::default())?;
    let mapping = arguments.mapping.as_deref();
    let mapping = mapping
        .map(|path| MappingFile::prepare(path, arguments.mapping_plain))
        .transpose()?;
    let key = key::load(arguments.key_file.as_deref())?;
    let mut session = chosen.session(&key)?;
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
        output: Output::new(&arguments.out),
        mapping: mapping.map(Mutex::new),
        boxes,
    };
    let bar = batch::bar("de-identifying", inputs.len());
    let verdicts: Vec<Verdict> = pool.install(|| {
        let files = inputs.par_iter().zip(settled).enumerate().with_max_len(1);
        files
            .map(|(position, (input, settled))| {
                let verdict = work.file(position + 1, input, settled);
                bar.inc(1);
                verdict
            })
            .collect()
    });
    bar.finish_and_clear();

    let mut end = report::tell(&verdicts);
    if let Err(error) = work.output.settle() {
        eprintln!(
            "error: files with the same UIDs could not be numbered: {}",
            error.kind()
        );
        end = End::Incomplete;
    }
    if let Some(mapping) = work.mapping {
        let mapping = mapping.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = mapping.write() {
            eprintln!("error: the mapping could not be written: {}", error.kind());
            end = End::Incomplete;
        }
    }
    let safe_harbor = safe_harbor::of(chosen.policy(), &verdicts);
    if let Some(path) = &arguments.report
        && let Err(error) = report::write(path, &chosen.options(), &verdicts, &safe_harbor)
    {
        eprintln!("error: the report could not be written: {}", error.kind());
        end = End::Incomplete;
    }
    if let Some(path) = &arguments.safe_harbor
        && let Err(error) = safe_harbor::write(path, &safe_harbor)
    {
        eprintln!(
            "error: the Safe Harbor report could not be written: {}",
            error.kind()
        );
        end = End::Incomplete;
    }
    Ok(end)
}

/// The rectangles that a person asks for.
fn read_boxes(path: &Path) -> Result<Boxes, Unusable> {
    let json = std::fs::read_to_string(path).map_err(|error| {
        Unusable::new(format!("the rectangles cannot be read: {}", error.kind()))
    })?;
    Boxes::from_json(&json)
        .map_err(|error| Unusable::new(format!("the rectangles are not valid: {error}")))
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
    output: Output,
    mapping: Option<Mutex<MappingFile>>,
    boxes: Boxes,
}

impl Work<'_> {
    fn file(&self, position: usize, input: &Input, settled: Option<Settled>) -> Verdict {
        match settled {
            Some(Settled::Skipped(reason)) => Verdict::Skipped { reason },
            Some(Settled::Quarantined(reason)) => Verdict::Quarantined { reason },
            None => match fenced(|| self.deidentify(position, input)) {
                Ok(verdict) => verdict,
                Err(reason) => Verdict::Quarantined { reason },
            },
        }
    }

    fn deidentify(&self, position: usize, input: &Input) -> Verdict {
        let source = match input.open(self.session) {
            Ok(source) => source,
            Err(reason) => return Verdict::Quarantined { reason },
        };
        let outcome = match &self.mapping {
            Some(_) => self.session.deidentify_with_mapping(&*source, &self.boxes),
            None => self.session.deidentify_with(&*source, &self.boxes),
        };
        match outcome {
            Outcome::Released {
                release,
                summary,
                counts,
                safe_harbor,
                mut warnings,
                mapping,
                pixels,
                noise,
            } => {
                let written = self.output.write(position, &release, &*source, &summary);
                match written {
                    Ok(true) => warnings.push(SAME_UIDS.to_owned()),
                    Ok(false) => {}
                    Err(reason) => return Verdict::Quarantined { reason },
                }
                if let (Some(file), Some(entries)) = (&self.mapping, mapping) {
                    file.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .add(entries);
                }
                Verdict::Released {
                    instance: summary.instance,
                    counts,
                    safe_harbor,
                    warnings,
                    pixels,
                    noise: noise.map(Box::new),
                }
            }
            Outcome::Quarantined { reason, .. } => Verdict::Quarantined { reason },
            Outcome::Skipped { reason } => Verdict::Skipped { reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_does_not_exist_yet_resolves_below_the_folder_that_does() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        assert_eq!(resolved(&folder.path().join("a/../b")), real.join("b"));
    }
}
