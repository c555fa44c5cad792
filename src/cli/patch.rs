//! `scanveil protect-patch`: noise on the counts of an image, for a claim about a patch of it.

use scanveil::measurement::{self, Kind, PatchCounts, PatchRequest};
use scanveil::privacy::{
    LedgerError, Patch, PatchClaim, PatchError, PatchSettings, PlatformRandomness, ProtectedPatch,
};
use scanveil::{Key, Policy, Reason, Session};
use serde_json::{Map, Value, json};

use super::batch::fenced;
use super::features::kind;
use super::inputs;
use super::ledger_file::LedgerFile;
use super::patch_arguments::ProtectPatch;
use super::report::write_text;
use super::zip_archive::ArchiveLimits;
use super::{End, Unusable};

/// Runs the command.
pub(crate) fn run(arguments: &ProtectPatch) -> Result<End, Unusable> {
    if arguments.epsilon.to_f64() > 20.0 {
        return Err(unusable(PatchError::Epsilon));
    }
    let counts = match counts(arguments)? {
        Ok(counts) => counts,
        Err(reason) => {
            eprintln!("the image: {}", reason.message);
            return Ok(End::Incomplete);
        }
    };
    let patch = Patch::new(PatchSettings {
        grid: counts.grid,
        range: counts.range,
        levels: arguments.levels,
        changed: arguments.changed.get(),
        epsilon: arguments.epsilon,
        histogram_share: arguments.histogram_share,
    });
    let patch = patch.map_err(unusable)?;
    let text = match arguments.account.draws {
        Some(draws) => draw(&patch, &counts, draws.get())?,
        None => one(&patch, &counts, arguments)?,
    };
    write_text(arguments.out.as_deref(), &text)?;
    Ok(End::Complete)
}

fn unusable(error: PatchError) -> Unusable {
    Unusable::new(error.to_string())
}

/// The counts of the one image among the files.
fn counts(arguments: &ProtectPatch) -> Result<Result<PatchCounts, Reason>, Unusable> {
    let inputs = inputs::list(&arguments.image, ArchiveLimits::default())?;
    // Only to look into archives.
    let session = Session::new(&Policy::default(), &Key::new([0; 32]))
        .map_err(|error| Unusable::new(error.to_string()))?;
    let kinds = inputs.iter().map(|input| kind(input, &session));
    let kinds: Vec<Kind> = kinds.collect();
    let studies = measurement::studies(&kinds);
    let [study] = studies.as_slice() else {
        return Err(Unusable::new(format!(
            "counts are of one image; the files have {}",
            studies.len()
        )));
    };
    let measure = || -> Result<PatchCounts, Reason> {
        let sources = study
            .images
            .iter()
            .map(|&position| inputs[position].open(&session));
        let sources = sources.collect::<Result<Vec<_>, _>>()?;
        let images: Vec<_> = sources.iter().map(AsRef::as_ref).collect();
        let request = PatchRequest {
            images: &images,
            frame: arguments.frame.map(|frame| frame.get() - 1),
            grid: arguments.grid,
            range: arguments.range,
            levels: arguments.levels,
        };
        measurement::patch_counts(&request).map_err(Reason::from)
    };
    Ok(fenced(measure).and_then(|counts| counts))
}

/// Draws for tests, one a line: the features of each.
fn draw(patch: &Patch, counts: &PatchCounts, draws: u64) -> Result<String, Unusable> {
    let mut random = PlatformRandomness::new();
    let mut text = String::new();
    for draw in 1..=draws {
        let counted = &counts.counted;
        let record = patch
            .draw(&counted.histogram, &counted.pairs, &mut random)
            .map_err(unusable)?;
        text += &json!({"draw": draw, "features": features(&record)?}).to_string();
        text.push('\n');
    }
    Ok(text)
}

/// The features that follow from a record, by their tags.
fn features(record: &ProtectedPatch) -> Result<Map<String, Value>, Unusable> {
    let features = measurement::patch_features(record).map_err(unusable)?;
    let told = features.features.iter();
    Ok(told
        .map(|feature| (feature.definition.tag.to_owned(), json!(feature.value)))
        .collect())
}

/// The record of an image, charged to the ledger.
fn one(patch: &Patch, counts: &PatchCounts, arguments: &ProtectPatch) -> Result<String, Unusable> {
    let (path, subject) = arguments.account.subject()?;
    // In the ledger's unit, which is one voxel.
    let cap = PatchSettings {
        epsilon: arguments.cap,
        ..*patch.settings()
    };
    let (file, mut ledger) = LedgerFile::open::<ProtectedPatch>(path, cap.cost())?;
    let counted = [
        counts.counted.histogram.as_slice(),
        counts.counted.pairs.as_slice(),
    ];
    let mut random = PlatformRandomness::new();
    let record = ledger.release_patch(&subject, patch, counted, &mut random, |ledger| {
        file.keep(ledger)
    });
    let unusable = |error: LedgerError| Unusable::new(error.to_string());
    let record = record.map_err(unusable)?;
    let spent = ledger.spent(&subject.patient, &subject.destination);
    let spent = spent.ok_or_else(|| unusable(LedgerError::Overflow))?;
    let document = json!({
        "record": record,
        "features": features(&record)?,
        "claim": PatchClaim::of(patch),
        "spentForOneVoxel": spent.epsilon,
        "capForOneVoxel": ledger.cap().epsilon,
    });
    let text = serde_json::to_string_pretty(&document);
    text.map(|text| text + "\n")
        .map_err(|_| Unusable::new("the record cannot be written"))
}
