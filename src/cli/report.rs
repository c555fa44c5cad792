//! What became of each file: for programs as JSON, for a person on standard error. Never a path or an identifier.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use scanveil::pixels::clean::PixelReport;
use scanveil::pixels::pixelate::PixelNoiseReport;
use scanveil::report::{SafeHarbor, SafeHarborCounts};
use scanveil::{ActionCounts, EDITION, Reason};
use serde::Serialize;
use tempfile::NamedTempFile;

use super::{End, Unusable};

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// Written.
    Released {
        /// New SOP Instance UID.
        instance: String,
        counts: ActionCounts,
        /// Told of all files together.
        #[serde(skip)]
        safe_harbor: SafeHarborCounts,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<String>,
        /// What was looked at and cleared in its image.
        #[serde(skip_serializing_if = "Option::is_none")]
        pixels: Option<PixelReport>,
        /// What noise its image has.
        #[serde(skip_serializing_if = "Option::is_none")]
        noise: Option<Box<PixelNoiseReport>>,
    },
    /// Held back.
    Quarantined { reason: Reason },
    /// No instance.
    Skipped { reason: Reason },
}

#[derive(Serialize)]
struct File<'a> {
    position: usize,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    version: &'static str,
    profile: &'static str,
    /// Options of the profile that were applied.
    options: &'a [&'static str],
    edition: &'static str,
    released: usize,
    quarantined: usize,
    skipped: usize,
    counts: ActionCounts,
    #[serde(skip_serializing_if = "Option::is_none")]
    safe_harbor: Option<&'a SafeHarbor>,
    files: Vec<File<'a>>,
}

impl<'a> Report<'a> {
    fn of(options: &'a [&'static str], verdicts: &'a [Verdict]) -> Self {
        let mut report = Self {
            version: env!("CARGO_PKG_VERSION"),
            profile: "Basic Application Level Confidentiality Profile",
            options,
            edition: EDITION,
            released: 0,
            quarantined: 0,
            skipped: 0,
            counts: ActionCounts::default(),
            safe_harbor: None,
            files: Vec::with_capacity(verdicts.len()),
        };
        for (index, verdict) in verdicts.iter().enumerate() {
            match verdict {
                Verdict::Released { counts, .. } => {
                    report.released += 1;
                    report.counts += *counts;
                }
                Verdict::Quarantined { .. } => report.quarantined += 1,
                Verdict::Skipped { .. } => report.skipped += 1,
            }
            report.files.push(File {
                position: index + 1,
                verdict,
            });
        }
        report
    }
}

/// Writes the report, all of it or none.
pub(crate) fn write(
    path: &Path,
    options: &[&'static str],
    verdicts: &[Verdict],
    safe_harbor: &SafeHarbor,
) -> io::Result<()> {
    let report = Report {
        safe_harbor: Some(safe_harbor),
        ..Report::of(options, verdicts)
    };
    write_whole(path, |file| {
        serde_json::to_writer_pretty(&mut *file, &report)?;
        file.write_all(b"\n")
    })
}

/// Writes a file whole, or not at all.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Unusable> {
    write_whole(path, |file| file.write_all(bytes))
        .map_err(|error| Unusable::new(format!("the output cannot be written: {}", error.kind())))
}

/// The same of a text, or prints it where no file is named.
pub(super) fn write_text(path: Option<&Path>, text: &str) -> Result<(), Unusable> {
    match path {
        Some(path) => write_file(path, text.as_bytes()),
        None => {
            // Into a pipe that was closed there is nothing left to say.
            let _ = std::io::stdout().write_all(text.as_bytes());
            Ok(())
        }
    }
}

/// Writes a file beside `path` and gives it that name once it is complete.
pub(super) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    write(&mut file)?;
    file.persist(path)?;
    Ok(())
}

/// Tells a person what became of the files.
pub(crate) fn tell(verdicts: &[Verdict]) -> End {
    let total = verdicts.len();
    let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
    let mut noises: BTreeMap<String, usize> = BTreeMap::new();
    for (index, verdict) in verdicts.iter().enumerate() {
        match verdict {
            Verdict::Quarantined { reason } => {
                let tag = reason
                    .tag
                    .as_deref()
                    .map(|tag| format!(" {tag}"))
                    .unwrap_or_default();
                eprintln!(
                    "file {} of {total}: held back: {} [{}{tag}]",
                    index + 1,
                    reason.message,
                    reason.code
                );
            }
            Verdict::Released {
                warnings: found,
                noise,
                ..
            } => {
                if let Some(noise) = noise {
                    *noises.entry(spent(noise)).or_default() += 1;
                }
                for warning in found {
                    *warnings.entry(warning).or_default() += 1;
                }
            }
            Verdict::Skipped { .. } => {}
        }
    }
    for (warning, count) in warnings {
        eprintln!("warning for {}: {warning}", files(count));
    }
    for (spent, count) in noises {
        eprintln!("noise in {}: {spent}", files(count));
    }
    let report = Report::of(&[], verdicts);
    let mut summary = format!("{} released", files(report.released));
    if report.quarantined > 0 {
        summary += &format!(", {} held back", report.quarantined);
    }
    if report.skipped > 0 {
        summary += &format!(", {} passed over (not images)", report.skipped);
    }
    eprintln!("{summary}.");
    if report.released > 0 {
        eprintln!("Attributes: {}.", report.counts);
    }
    match report.quarantined {
        0 => End::Complete,
        _ => End::Incomplete,
    }
}

/// What noise in an image spends, and what it does not hide.
pub(super) fn spent(noise: &PixelNoiseReport) -> String {
    let PixelNoiseReport {
        claim, cell, scale, ..
    } = noise;
    format!(
        "ε = {} for images that differ in at most {} pixels; ε = {} for any two images. λ = {scale} on means of {cell} × {cell} pixels. It does not hide whose image it is.",
        claim.epsilon, claim.pixels, claim.epsilon_of_all,
    )
}

fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        _ => format!("{count} files"),
    }
}
