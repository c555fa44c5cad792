//! The sample files: most are clean and come out as they are; what is touched keeps its picture.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::super::{Finding, clean};
use super::support::{read, written};
use crate::instance::{Instance, Limits, ReadError, Value};
use crate::pixels::{self, RenderError};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files(&path, out),
            false => out.push(path),
        }
    }
}

fn corpus() -> Option<Vec<(String, Bytes)>> {
    let data = std::env::var("SCANVEIL_TEST_DATA").unwrap_or("../shared/data".to_owned());
    let folder = Path::new(&data).join("dicom");
    if !folder.is_dir() {
        println!("skipped: the sample files are not here");
        return None;
    }
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().display().to_string();
    let load = |path: PathBuf| (name(&path), Bytes::from(std::fs::read(&path).unwrap()));
    Some(paths.into_iter().map(load).collect())
}

#[test]
fn what_is_touched_in_the_sample_files() {
    let Some(files) = corpus() else { return };
    for (name, file) in files {
        let Ok(instance) = Instance::read(&file, &Limits::default()) else {
            continue;
        };
        if instance.defect.is_some() {
            continue;
        }
        let cleaned = clean(&instance, &file, &Limits::default()).unwrap();
        if !cleaned.findings.is_empty()
            || !cleaned.replaced.is_empty()
            || !cleaned.removed.is_empty()
        {
            println!(
                "{name}: {:?}, replaced {:?}, removed {:?}",
                cleaned.findings,
                cleaned.replaced.iter().map(|e| e.tag).collect::<Vec<_>>(),
                cleaned.removed
            );
        }
    }
}
