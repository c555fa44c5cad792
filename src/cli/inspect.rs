//! `scanveil inspect`: what a file is, and what would become of it.

use std::io::{self, Write};

use rayon::prelude::*;
use scanveil::bytes::ByteSource;
use scanveil::{ActionCounts, AttributeChange, InstanceSummary, Key, Outcome, Reason, Session};
use serde::Serialize;

use super::arguments::Inspect;
use super::batch::{self, Settled, fenced};
use super::inputs::{self, Input};
use super::policy::Chosen;
use super::zip_archive::ArchiveLimits;
use super::{End, Unusable, is_uid};

/// So many files are held in memory before they are printed.
const CHUNK: usize = 64;

/// What a file is, and what would become of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Inspection {
    position: usize,
    /// With `--show-values` only: a path can hold a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// What `deidentify` would say.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    /// Length in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Image>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<ActionCounts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<AttributeChange>,
}

/// What is known of it without naming anybody.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Image {
    modality: String,
    sop_class: String,
    transfer_syntax: String,
    frames: u32,
    rows: u16,
    columns: u16,
}

impl From<InstanceSummary> for Image {
    fn from(summary: InstanceSummary) -> Self {
        // The file says these, and what is no UID could be anything.
        let uid = |uid: String| if is_uid(&uid) { uid } else { String::new() };
        Self {
            modality: summary.modality,
            sop_class: uid(summary.sop_class),
            transfer_syntax: uid(summary.transfer_syntax),
            frames: summary.frames,
            rows: summary.rows,
            columns: summary.columns,
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Inspect) -> Result<End, Unusable> {
    let chosen = Chosen::read(&arguments.policy)?;
    let inputs = inputs::list(&arguments.inputs, ArchiveLimits::default())?;
    let key = Key::random().map_err(|_| Unusable::new("this computer gives no random numbers"))?;
    let mut session = chosen.session(&key)?;
    let pool = batch::pool(arguments.jobs)?;
    let settled = batch::learn(&mut session, &pool, &inputs);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match print(arguments, &session, &pool, &inputs, settled, &mut out) {
        Ok(end) => Ok(end),
        // The reader, a pager for example, has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(End::Complete),
        Err(error) => Err(Unusable::new(format!(
            "the output cannot be written: {}",
            error.kind()
        ))),
    }
}

fn print(
    arguments: &Inspect,
    session: &Session,
    pool: &rayon::ThreadPool,
    inputs: &[Input],
    settled: Vec<Option<Settled>>,
    out: &mut dyn Write,
) -> io::Result<End> {
    let mut end = End::Complete;
    let mut files: Vec<_> = inputs.iter().zip(settled).enumerate().collect();
    if arguments.json {
        out.write_all(b"[")?;
    }
    while !files.is_empty() {
        let chunk: Vec<_> = files.drain(..files.len().min(CHUNK)).collect();
        let inspections: Vec<Inspection> = pool.install(|| {
            let chunk = chunk.into_par_iter().with_max_len(1);
            chunk
                .map(|(index, (input, settled))| {
                    let mut inspection = inspect(session, input, settled);
                    inspection.position = index + 1;
                    inspection.path = arguments
                        .show_values
                        .then(|| input.path.to_string_lossy().into_owned());
                    if !arguments.show_values {
                        hide(&mut inspection.attributes);
                    }
                    inspection
                })
                .collect()
        });
        for inspection in &inspections {
            if inspection.status == "quarantined" {
                end = End::Incomplete;
            }
            if arguments.json {
                out.write_all(if inspection.position == 1 {
                    b"\n"
                } else {
                    b",\n"
                })?;
                serde_json::to_writer(&mut *out, inspection)?;
            } else {
                text(inspection, inputs.len(), out)?;
            }
        }
    }
    if arguments.json {
        out.write_all(b"\n]\n")?;
    }
    out.flush()?;
    Ok(end)
}

fn hide(attributes: &mut [AttributeChange]) {
    for attribute in attributes {
        attribute.before = None;
        attribute.after = None;
    }
}

fn inspect(session: &Session, input: &Input, settled: Option<Settled>) -> Inspection {
    let mut inspection = Inspection {
        position: 0,
        path: None,
        status: "quarantined",
        reason: None,
        size: None,
        image: None,
        counts: None,
        warnings: Vec::new(),
        attributes: Vec::new(),
    };
    match settled {
        Some(Settled::Skipped(reason)) => {
            inspection.status = "skipped";
            inspection.reason = Some(reason);
        }
        Some(Settled::Quarantined(reason)) => inspection.reason = Some(reason),
        None => match fenced(|| {
            input
                .open(session)
                .map(|source| describe(session, &*source, &mut inspection))
        }) {
            Ok(Ok(())) => {}
            Ok(Err(reason)) | Err(reason) => {
                inspection.status = "quarantined";
                inspection.reason = Some(reason);
            }
        },
    }
    inspection
}

fn describe(session: &Session, source: &dyn ByteSource, inspection: &mut Inspection) {
    inspection.size = Some(source.len());
    match session.deidentify(source) {
        Outcome::Released {
            summary,
            counts,
            warnings,
            ..
        } => {
            inspection.status = "released";
            inspection.image = Some(summary.into());
            inspection.counts = Some(counts);
            inspection.warnings = warnings;
        }
        Outcome::Quarantined { reason, summary } => {
            inspection.reason = Some(reason);
            inspection.image = summary.map(Image::from);
        }
        Outcome::Skipped { reason } => {
            inspection.status = "skipped";
            inspection.reason = Some(reason);
        }
    }
    inspection.attributes = session.explain(source).unwrap_or_default();
}

fn text(inspection: &Inspection, total: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "file {} of {total}", inspection.position)?;
    if let Some(path) = &inspection.path {
        write!(out, " ({})", printable(path))?;
    }
    let would = match inspection.status {
        "released" => "would be released",
        "skipped" => "passed over",
        _ => "would be held back",
    };
    write!(out, ": {would}")?;
    if let Some(reason) = &inspection.reason {
        write!(out, ". {} [{}", reason.message, reason.code)?;
        if let Some(tag) = &reason.tag {
            write!(out, " {tag}")?;
        }
        write!(out, "]")?;
    }
    writeln!(out)?;
    if let Some(image) = &inspection.image {
        let modality = if image.modality.is_empty() {
            "unknown"
        } else {
            &image.modality
        };
        writeln!(out, "  modality         {modality}")?;
        if image.rows > 0 {
            let frames = if image.frames == 1 { "frame" } else { "frames" };
            writeln!(
                out,
                "  size             {} × {}, {} {frames}",
                image.columns, image.rows, image.frames
            )?;
        }
        let syntax = &image.transfer_syntax;
        writeln!(
            out,
            "  transfer syntax  {} ({syntax})",
            transfer_syntax_name(syntax)
        )?;
        writeln!(out, "  SOP class        {}", image.sop_class)?;
    }
    if let Some(size) = inspection.size {
        writeln!(out, "  file             {size} bytes")?;
    }
    if let Some(counts) = inspection.counts {
        writeln!(out, "  attributes       {counts}")?;
    }
    for warning in &inspection.warnings {
        writeln!(out, "  warning          {warning}")?;
    }
    for attribute in &inspection.attributes {
        let AttributeChange {
            path,
            name,
            action,
            why,
            ..
        } = attribute;
        writeln!(out, "  {:9} {path} {name}: {why}", action_name(action))?;
        for (label, value) in [("before", &attribute.before), ("after", &attribute.after)] {
            if let Some(value) = value {
                writeln!(out, "            {label:6} {}", printable(value))?;
            }
        }
    }
    writeln!(out)
}

fn action_name(action: &str) -> &'static str {
    match action {
        "X" => "removed",
        "Z" => "emptied",
        "D" => "dummy",
        "U" => "new UID",
        "C" => "cleaned",
        "+" => "added",
        _ => "kept",
    }
}

/// Without control characters, which a terminal would obey.
fn printable(text: &str) -> String {
    let replaced = text.chars().map(|letter| {
        if letter.is_control() {
            '\u{FFFD}'
        } else {
            letter
        }
    });
    replaced.collect()
}

fn transfer_syntax_name(uid: &str) -> &'static str {
    match uid {
        "1.2.840.10008.1.2" => "Implicit VR Little Endian",
        "1.2.840.10008.1.2.1" => "Explicit VR Little Endian",
        "1.2.840.10008.1.2.1.99" => "Deflated Explicit VR Little Endian",
        "1.2.840.10008.1.2.2" => "Explicit VR Big Endian",
        "1.2.840.10008.1.2.4.50" => "JPEG Baseline",
        "1.2.840.10008.1.2.4.51" => "JPEG Extended",
        "1.2.840.10008.1.2.4.57" | "1.2.840.10008.1.2.4.70" => "JPEG Lossless",
        "1.2.840.10008.1.2.4.80" => "JPEG-LS Lossless",
        "1.2.840.10008.1.2.4.81" => "JPEG-LS Near-Lossless",
        "1.2.840.10008.1.2.4.90" => "JPEG 2000 Lossless Only",
        "1.2.840.10008.1.2.4.91" => "JPEG 2000",
        "1.2.840.10008.1.2.4.201" | "1.2.840.10008.1.2.4.202" => {
            "High-Throughput JPEG 2000 Lossless Only"
        }
        "1.2.840.10008.1.2.4.203" => "High-Throughput JPEG 2000",
        "1.2.840.10008.1.2.5" => "RLE Lossless",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_command_the_terminal() {
        assert_eq!(
            printable("a\x1b[2Jb\u{9b}\n"),
            "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}"
        );
    }
}
