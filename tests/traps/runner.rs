//! Runs groups of traps under sets of options, in threads, and tells what failed by trap and by place.

use std::collections::BTreeMap;
use std::io::Read;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use scanveil::instance::{DataSet, Instance, Limits, Value};
use scanveil::{Key, Outcome, Reason, Scan, Session};

use crate::options::Options;
use crate::plot::{Group, Planted};
use crate::secret::Search;
use crate::support::model::DEFLATED;

/// What failed: by trap and cause, the sets of options under which it did.
#[derive(Default)]
pub struct Failures(BTreeMap<(String, String), Vec<Options>>);

impl Failures {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, trap: &str, cause: String, options: Options) {
        self.0
            .entry((trap.to_owned(), cause))
            .or_default()
            .push(options);
    }

    fn extend(&mut self, other: Self) {
        for (key, options) in other.0 {
            self.0.entry(key).or_default().extend(options);
        }
    }
}

impl std::fmt::Display for Failures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} failures:", self.0.len())?;
        for ((trap, cause), options) in &self.0 {
            let fewest = options.iter().min_by_key(|options| options.count());
            let fewest = fewest.map(ToString::to_string).unwrap_or_default();
            writeln!(
                f,
                "  {trap}: {cause}; {} sets, e.g. {fewest}",
                options.len()
            )?;
        }
        Ok(())
    }
}

struct Built {
    name: &'static str,
    planted: Planted,
    source: Bytes,
    search: Search,
    held_back: bool,
}

impl Built {
    fn new(group: &Group) -> Self {
        Self::of(group.name, group.build(), group.held_back)
    }

    fn of(name: &'static str, planted: Planted, held_back: bool) -> Self {
        Self {
            name,
            source: Bytes::copy_from_slice(&planted.file),
            search: Search::new(planted.secrets.clone()),
            planted,
            held_back,
        }
    }
}

pub fn key() -> Key {
    Key::new([0x5A; 32])
}

pub fn session(options: Options) -> Session {
    Session::new(&options.policy(), &key()).expect("the set is lawful")
}

/// What a first pass over the files tells of each.
pub fn learned<'a>(files: impl IntoIterator<Item = &'a Bytes>) -> Vec<(String, Vec<String>)> {
    let session = session(Options::NONE);
    let scans = files.into_iter().map(|file| session.scan(file));
    scans
        .filter_map(|scan| match scan {
            Scan::Instance { study, identifiers } => Some((study, identifiers)),
            _ => None,
        })
        .collect()
}

pub fn run(groups: &[Group], options: &[Options]) -> Failures {
    let built: Vec<Built> = groups.iter().map(Built::new).collect();
    let learned = learned(built.iter().map(|built| &built.source));
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Failures::default());
    // Files that were held back, with the first (smallest) set of options for each reason.
    let held: Mutex<BTreeMap<(usize, String), Options>> = Mutex::default();
    let work = || {
        let mut own = Failures::default();
        while let Some(&options) = options.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut session = session(options);
            for (study, lines) in &learned {
                session.learn(study, lines.iter().cloned());
            }
            for (index, built) in built.iter().enumerate() {
                match one(&session, built, options, &mut own) {
                    Ok(()) => {}
                    Err(reason) => {
                        let reason = said(&reason);
                        let mut held = held.lock().expect("no thread panics");
                        let entry = held.entry((index, reason)).or_insert(options);
                        if options.count() < entry.count() {
                            *entry = options;
                        }
                    }
                }
            }
        }
        failures.lock().expect("no thread panics").extend(own);
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    let mut failures = failures.into_inner().expect("no thread panics");
    for ((index, reason), options) in held.into_inner().expect("no thread panics") {
        blame(&groups[index], &reason, options, &mut failures);
    }
    failures
}

fn said(reason: &Reason) -> String {
    format!(
        "{} {} {}",
        reason.code,
        reason.tag.as_deref().unwrap_or(""),
        reason.message
    )
}

/// One file under one set of options; the reason where it was held back and should not have been.
fn one(
    session: &Session,
    built: &Built,
    options: Options,
    failures: &mut Failures,
) -> Result<(), Reason> {
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| session.deidentify(&built.source)));
    let Ok(outcome) = outcome else {
        failures.add(built.name, "a panic".to_owned(), options);
        return Ok(());
    };
    match outcome {
        Outcome::Released { release, .. } => {
            let mut output = Vec::new();
            release
                .write_to(&built.source, &mut output)
                .expect("memory does not fail");
            if built.held_back {
                failures.add(
                    built.name,
                    "released, and must be held back".to_owned(),
                    options,
                );
            }
            inspect(built, &output, options, failures);
            Ok(())
        }
        _ if built.held_back => Ok(()),
        Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => Err(reason),
    }
}

fn inspect(built: &Built, output: &[u8], options: Options, failures: &mut Failures) {
    let readable = inflated(output);
    for index in built.search.find(&readable) {
        let secret = &built.search.secrets()[index];
        if !(secret.stays)(options) {
            let places = places(output, &built.search, index);
            let cause = format!("leaks {:?} in {places}", secret.what);
            failures.add(&format!("{} / {}", built.name, secret.trap), cause, options);
        }
    }
    for (trap, check) in &built.planted.checks {
        if let Some(wrong) = check(output) {
            failures.add(&format!("{} / {trap}", built.name), wrong, options);
        }
    }
}

/// Finds the traps for which a file is held back: those that are held back when they are alone in it.
fn blame(group: &Group, reason: &str, options: Options, failures: &mut Failures) {
    let mut found = false;
    for trap in &group.traps {
        let built = Built::of(
            group.name,
            group.build_some(std::slice::from_ref(trap)),
            false,
        );
        let mut session = session(options);
        for (study, lines) in learned([&built.source]) {
            session.learn(&study, lines);
        }
        let mut alone = Failures::default();
        if let Err(reason) = one(&session, &built, options, &mut alone) {
            found = true;
            failures.add(
                &format!("{} / {}", group.name, trap.0),
                format!("held back: {}", said(&reason)),
                options,
            );
        }
        failures.extend(alone);
    }
    if !found {
        failures.add(
            group.name,
            format!("held back, but by none of its traps alone: {reason}"),
            options,
        );
    }
}

/// The file with its data set inflated, where it is deflated.
pub fn inflated(output: &[u8]) -> Vec<u8> {
    let is_deflated = output.len() > 400 && {
        let meta = &output[132..400];
        meta.windows(DEFLATED.len())
            .any(|window| window == DEFLATED.as_bytes())
    };
    if !is_deflated {
        return output.to_vec();
    }
    // (0002,0000) says where the data set begins.
    let length = u32::from_le_bytes(output[140..144].try_into().expect("four bytes")) as usize;
    let start = 144 + length;
    let mut all = output[..start].to_vec();
    flate2::read::DeflateDecoder::new(&output[start..])
        .read_to_end(&mut all)
        .expect("what is released inflates");
    all
}

/// The attributes in which a secret stands, for the report of a failure.
fn places(output: &[u8], search: &Search, index: usize) -> String {
    let Ok(instance) = Instance::read(&Bytes::copy_from_slice(output), &Limits::default()) else {
        return "a file that cannot be read".to_owned();
    };
    let mut places = Vec::new();
    walk(&instance.data_set, "", &mut |path, bytes| {
        if search.find(bytes).contains(&index) {
            places.push(path.to_owned());
        }
    });
    match places.is_empty() {
        true => "no single value".to_owned(),
        false => places.join(", "),
    }
}

fn walk(data_set: &DataSet, path: &str, visit: &mut dyn FnMut(&str, &[u8])) {
    for element in data_set.elements() {
        let tag = format!(
            "{path}({:04X},{:04X})",
            element.tag.group(),
            element.tag.element()
        );
        match &element.value {
            Value::Items(items) => items
                .iter()
                .for_each(|item| walk(item, &format!("{tag}/"), visit)),
            Value::Bytes(bytes) => visit(&tag, bytes),
            _ => {}
        }
    }
}
