//! `scanveil features`: radiomics of images, each region of each image on a core of its own.

use rayon::prelude::*;
use scanveil::bytes::ByteSource;
use scanveil::features::{CSV_HEADER, Document, FeatureError, Settings};
use scanveil::measurement::{self, Kind, Measured, MeasurementError, Request, Study, Where};
use scanveil::{Key, Outcome, Policy, Reason, Session};
use serde::Serialize;

use super::batch::{self, fenced};
use super::image_arguments::{FeatureFormat, FeaturesArguments};
use super::inputs::{self, Input};
use super::policy::Chosen;
use super::report::{write_file, write_text};
use super::zip_archive::ArchiveLimits;
use super::{End, Unusable, key};

/// One region of one image.
struct Task<'a> {
    /// Which image, counted from 1.
    image: usize,
    study: &'a Study,
    /// The file that says where, and the number of the region in it.
    region: Option<(usize, i64)>,
}

/// A result with the place of its image among the files that were given.
#[derive(Serialize)]
struct Line<'a> {
    file: usize,
    #[serde(flatten)]
    document: &'a Document,
}

/// Why a region was not measured, and the file that is to blame, counted from 0.
struct Failure {
    reason: Reason,
    file: usize,
}

/// Runs the command.
pub(crate) fn run(arguments: &FeaturesArguments) -> Result<End, Unusable> {
    let settings = settings(&arguments.settings)?;
    let mut paths = arguments.image.clone();
    let images = inputs::list(&paths, ArchiveLimits::default())?.len();
    paths.extend(arguments.mask.clone());
    let inputs = inputs::list(&paths, ArchiveLimits::default())?;
    let reports = arguments.format == FeatureFormat::DicomSr;
    let pool = batch::pool(arguments.jobs)?;
    let session = match reports {
        true => {
            let mut session = Chosen::read(&arguments.policy)?
                .session(&key::load(arguments.key_file.as_deref())?)?;
            batch::learn(&mut session, &pool, &inputs);
            session
        }
        // Only to look into archives.
        false => Session::new(&Policy::default(), &Key::new([0; 32]))
            .map_err(|error| Unusable::new(error.to_string()))?,
    };
    let files = Files {
        session: &session,
        inputs: &inputs,
    };
    let kinds: Vec<Kind> = pool.install(|| {
        inputs
            .par_iter()
            .map(|input| kind(input, &session))
            .collect()
    });
    let mut studies = measurement::studies(&kinds);
    studies.retain(|study| study.images.iter().all(|&position| position < images));
    if studies.is_empty() {
        return Err(Unusable::new("there is no image among the files"));
    }
    let mut end = End::Complete;
    let mut tasks = Vec::new();
    for (number, study) in studies.iter().enumerate() {
        let image = number + 1;
        match files.regions(study, images, arguments) {
            Ok(regions) => tasks.extend(regions.into_iter().map(|region| Task {
                image,
                study,
                region,
            })),
            Err(reason) => {
                eprintln!("image {image} of {}: {}", studies.len(), reason.message);
                end = End::Incomplete;
            }
        }
    }
    let bar = batch::bar("measuring", tasks.len());
    let results: Vec<Result<Measured, Failure>> = pool.install(|| {
        let measured = tasks.par_iter().with_max_len(1).map(|task| {
            let result = fenced(|| files.measure(task, &settings, arguments));
            bar.inc(1);
            let file = task.study.images[0];
            result.unwrap_or_else(|reason| Err(Failure { reason, file }))
        });
        measured.collect()
    });
    bar.finish_and_clear();
    let mut measured = Vec::new();
    for (task, result) in tasks.iter().zip(results) {
        match result {
            Ok(result) => measured.push((task, result)),
            Err(Failure { reason, file }) => {
                eprintln!(
                    "image {} of {} (file {} of {images}): {}",
                    task.image,
                    studies.len(),
                    file + 1,
                    reason.message
                );
                end = End::Incomplete;
            }
        }
    }
    if measured.is_empty() {
        return Ok(End::Incomplete);
    }
    match reports {
        true => files.reports(&measured, arguments, end),
        false => write(&measured, arguments).map(|()| end),
    }
}

/// Settings by their name, or of a file.
fn settings(name: &str) -> Result<Settings, Unusable> {
    if let Some(settings) = Settings::named(name) {
        return Ok(settings);
    }
    let json = std::fs::read_to_string(name).map_err(|error| {
        let names = scanveil::features::NAMES.join(", ");
        Unusable::new(format!(
            "the settings are neither one of {names} nor a file that can be read: {}",
            error.kind()
        ))
    })?;
    Settings::from_json(&json).map_err(|error| Unusable::new(error.to_string()))
}

/// What a file is to an extraction.
pub(super) fn kind(input: &Input, session: &Session) -> Kind {
    match fenced(|| {
        input
            .open(session)
            .map(|source| measurement::kind(&*source))
    }) {
        Ok(Ok(kind)) => kind,
        // It is opened again where it is measured, which says why.
        _ => Kind::Damaged,
    }
}

struct Files<'a> {
    session: &'a Session,
    inputs: &'a [Input],
}

impl Files<'_> {
    fn open(&self, position: usize) -> Result<Box<dyn ByteSource>, Reason> {
        self.inputs[position].open(self.session)
    }

    /// The regions to measure in an image: that of the mask, else those of the files that are drawn on it, else none.
    fn regions(
        &self,
        study: &Study,
        images: usize,
        arguments: &FeaturesArguments,
    ) -> Result<Vec<Option<(usize, i64)>>, Reason> {
        let files: Vec<usize> = match self.inputs.len() > images {
            true => (images..self.inputs.len()).collect(),
            false => study.regions.clone(),
        };
        if files.is_empty() || arguments.whole_image || arguments.lungs {
            return Ok(vec![None]);
        }
        let mut regions = Vec::new();
        for file in files {
            if let Some(label) = arguments.label {
                regions.push(Some((file, label)));
                continue;
            }
            let found = measurement::regions(&*self.open(file)?).map_err(Reason::from)?;
            regions.extend(
                found
                    .regions
                    .into_iter()
                    .map(|region| Some((file, region.number))),
            );
        }
        Ok(regions)
    }

    fn measure(
        &self,
        task: &Task<'_>,
        settings: &Settings,
        arguments: &FeaturesArguments,
    ) -> Result<Measured, Failure> {
        let open = |file| self.open(file).map_err(|reason| Failure { reason, file });
        let files = &task.study.images;
        let sources = files.iter().map(|&file| open(file));
        let sources = sources.collect::<Result<Vec<_>, _>>()?;
        let images: Vec<&dyn ByteSource> = sources.iter().map(AsRef::as_ref).collect();
        let file = task.region.map(|(file, _)| open(file)).transpose()?;
        let region = match (&file, task.region) {
            (Some(file), Some((_, number))) => Where::File(&**file, Some(number)),
            _ if arguments.whole_image => Where::WholeImage,
            _ if arguments.lungs => Where::Lungs,
            _ => Where::Automatic,
        };
        let request = Request {
            images: &images,
            region,
            frame: arguments.frame.map(|frame| frame.get() - 1),
            settings,
            digits: arguments.digits.0,
        };
        measurement::measure(&request, &mut |_| true).map_err(|error| Failure {
            file: files[error.position().unwrap_or(0)],
            reason: match error {
                MeasurementError::Features(FeatureError::Empty { .. }) => Reason {
                    code: "no-features".to_owned(),
                    message: "The region is empty.".to_owned(),
                    tag: None,
                },
                error => Reason::from(error),
            },
        })
    }

    /// Structured reports: one to a file, several into a folder.
    fn reports(
        &self,
        measured: &[(&Task<'_>, Measured)],
        arguments: &FeaturesArguments,
        mut end: End,
    ) -> Result<End, Unusable> {
        let Some(out) = &arguments.out else {
            return Err(Unusable::new("structured reports need --out"));
        };
        let several = measured.len() > 1;
        if several {
            std::fs::create_dir_all(out).map_err(|error| {
                Unusable::new(format!("the folder cannot be made: {}", error.kind()))
            })?;
        }
        for (number, (task, measured)) in measured.iter().enumerate() {
            let number = number + 1;
            let release = match self.release(task, measured) {
                Ok(release) => release,
                Err(reason) => {
                    eprintln!("image {}: {}", task.image, reason.message);
                    end = End::Incomplete;
                    continue;
                }
            };
            let path = match several {
                true => out.join(format!("report-{number}.dcm")),
                false => out.clone(),
            };
            write_file(&path, &release)?;
        }
        Ok(end)
    }

    fn release(&self, task: &Task<'_>, measured: &Measured) -> Result<Vec<u8>, Reason> {
        let not_dicom = || Reason {
            code: "not-dicom".to_owned(),
            message: "A structured report is of DICOM images; this image is none.".to_owned(),
            tag: None,
        };
        let report = measured.report().ok_or_else(not_dicom)?;
        let image = self.open(task.study.images[0])?;
        match self.session.structured_report(&*image, &report) {
            Outcome::Released { release, .. } => {
                let mut file = Vec::new();
                // It holds all its bytes.
                release
                    .write_to(&*image, &mut file)
                    .map_err(|_| not_dicom())?;
                Ok(file)
            }
            Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => Err(reason),
        }
    }
}

/// JSON (an object; several are a line each) or CSV.
fn write(
    measured: &[(&Task<'_>, Measured)],
    arguments: &FeaturesArguments,
) -> Result<(), Unusable> {
    let mut text = String::new();
    let unwritable = |_| Unusable::new("the features cannot be written");
    match (arguments.format, measured) {
        (FeatureFormat::Csv, _) => {
            text = format!("{}\n", CSV_HEADER.join(","));
            for (task, measured) in measured {
                measured
                    .document
                    .append_csv(&task.image.to_string(), &mut text);
            }
        }
        (_, [(task, only)]) => {
            text = serde_json::to_string_pretty(&line(task, only)).map_err(unwritable)?;
            text.push('\n');
        }
        _ => {
            for (task, measured) in measured {
                text += &serde_json::to_string(&line(task, measured)).map_err(unwritable)?;
                text.push('\n');
            }
        }
    }
    write_text(arguments.out.as_deref(), &text)
}

fn line<'a>(task: &Task<'_>, measured: &'a Measured) -> Line<'a> {
    Line {
        file: task.study.images[0] + 1,
        document: &measured.document,
    }
}
