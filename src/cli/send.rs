//! `scanveil send`: what `deidentify` wrote, to a DICOMweb server.

use std::io::Write;
use std::path::{Path, PathBuf};

use scanveil::Reason;
use scanveil::bytes::{ByteSource, FileSource};
use serde::Serialize;
use walkdir::WalkDir;

use super::arguments::SendArguments;
use super::batch::{self, fenced};
use super::marks::{self, Mark};
use super::stow::{Client, Options};
use super::stow_body::Item;
use super::{End, Unusable};

/// So many files are open at the same time at most.
const BATCH_FILES: usize = 100;

#[derive(Default, Serialize)]
struct Receipt {
    /// New SOP Instance UIDs.
    stored: Vec<String>,
    failed: Vec<Failure>,
    refused: Vec<Refusal>,
}

#[derive(Serialize)]
struct Failure {
    instance: String,
    reason: Reason,
}

/// A file that was not sent at all.
#[derive(Serialize)]
struct Refusal {
    position: usize,
    reason: Reason,
}

/// Runs the command.
pub(crate) fn run(arguments: &SendArguments) -> Result<End, Unusable> {
    let mut client = Client::new(&Options {
        url: &arguments.url,
        headers: &arguments.headers,
        insecure_http: arguments.insecure_http,
        ca_file: arguments.ca_file.as_deref(),
        attempts: arguments.attempts.get(),
    })?;
    let files = list(&arguments.dir)?;
    let total = files.len();
    let bar = batch::bar("sending", total);
    let mut receipt = Receipt::default();
    let mut batch: Vec<(usize, Item)> = Vec::new();
    let mut size = 0;
    let limit = arguments.batch_size.get().saturating_mul(1 << 20);
    for (index, path) in files.iter().enumerate() {
        match open(path) {
            Ok(Some(item)) => {
                let length = item.source.len();
                if batch.len() >= BATCH_FILES || (!batch.is_empty() && size + length > limit) {
                    store(
                        &mut client,
                        std::mem::take(&mut batch),
                        total,
                        &mut receipt,
                        &bar,
                    );
                    size = 0;
                }
                size += length;
                batch.push((index + 1, item));
            }
            Ok(None) => bar.inc(1),
            Err(reason) => {
                let position = index + 1;
                bar.suspend(|| tell(position, total, "not sent", &reason));
                bar.inc(1);
                receipt.refused.push(Refusal { position, reason });
            }
        }
    }
    store(&mut client, batch, total, &mut receipt, &bar);
    bar.finish_and_clear();
    let (stored, failed, refused) = (
        receipt.stored.len(),
        receipt.failed.len(),
        receipt.refused.len(),
    );
    eprintln!("{stored} stored, {failed} not stored, {refused} not sent.");
    if stored + failed + refused == 0 {
        return Err(Unusable::new(
            "there is no DICOM file in the folder: nothing to send",
        ));
    }
    let mut end = if failed + refused == 0 {
        End::Complete
    } else {
        End::Incomplete
    };
    if let Some(path) = &arguments.report
        && let Err(error) = write(path, &receipt)
    {
        eprintln!("error: the report could not be written: {}", error.kind());
        end = End::Incomplete;
    }
    Ok(end)
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, Unusable> {
    if let Err(error) = dir.metadata() {
        return Err(Unusable::new(format!(
            "the folder cannot be read: {}",
            error.kind()
        )));
    }
    let mut files = Vec::new();
    for found in WalkDir::new(dir).follow_links(true).sort_by_file_name() {
        match found {
            Ok(entry) if entry.file_type().is_file() => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(_) => return Err(Unusable::new("a part of the folder cannot be read")),
        }
    }
    Ok(files)
}

/// `None` where it is no instance. The file stays open: what was checked is what is sent.
fn open(path: &Path) -> Result<Option<Item>, Reason> {
    let source = FileSource::open(path).map_err(|_| Reason {
        code: "unreadable".to_owned(),
        message: "The file cannot be read.".to_owned(),
        tag: None,
    })?;
    match fenced(|| marks::check(&source))? {
        Mark::Released(instance) => Ok(Some(Item { instance, source })),
        Mark::Refused(reason) => Err(reason),
        Mark::Other => Ok(None),
    }
}

fn store(
    client: &mut Client,
    batch: Vec<(usize, Item)>,
    total: usize,
    receipt: &mut Receipt,
    bar: &indicatif::ProgressBar,
) {
    let (positions, items): (Vec<usize>, Vec<Item>) = batch.into_iter().unzip();
    let verdicts = client.store(&items);
    for ((position, item), verdict) in positions.into_iter().zip(items).zip(verdicts) {
        bar.inc(1);
        match verdict {
            Ok(()) => receipt.stored.push(item.instance),
            Err(reason) => {
                bar.suspend(|| tell(position, total, "not stored", &reason));
                receipt.failed.push(Failure {
                    instance: item.instance,
                    reason,
                });
            }
        }
    }
}

fn tell(position: usize, total: usize, what: &str, reason: &Reason) {
    eprintln!(
        "file {position} of {total}: {what}: {} [{}]",
        reason.message, reason.code
    );
}

fn write(path: &Path, receipt: &Receipt) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    serde_json::to_writer_pretty(&mut file, receipt)?;
    file.write_all(b"\n")
}
