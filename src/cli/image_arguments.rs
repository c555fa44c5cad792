//! What can be typed where an image is looked at or measured, and the help for it.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use clap::Args;
use scanveil::pixels::{VoiFunction, Window};

use super::arguments::PolicyArguments;

const RENDER_EXAMPLES: &str = "\
Examples:
  scanveil render scan.dcm --out scan.png
      The first frame, in the window that the file states.

  scanveil render cine.dcm --frame 12 --max-side 256 --out thumbnail.png
  scanveil render ct.dcm --window -600,1500 --out lung.png";

/// Write a frame as a PNG picture.
///
/// The picture shows what the file shows, names included: it is for your own screen, and for looking at files that
/// deidentify wrote.
#[derive(Debug, Args)]
#[command(after_help = RENDER_EXAMPLES)]
pub(crate) struct Render {
    /// A DICOM file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Which frame, counted from 1.
    #[arg(long, value_name = "N", default_value = "1")]
    pub frame: NonZeroU32,

    /// The picture to write.
    #[arg(long, value_name = "PNG")]
    pub out: PathBuf,

    /// Centre and width of a window in place of the file's own, in rescaled values, for grey frames.
    #[arg(long, value_name = "CENTRE,WIDTH", allow_hyphen_values = true, value_parser = window)]
    pub window: Option<Window>,

    /// The longest side that the picture may have, in pixels.
    #[arg(long, value_name = "PIXELS")]
    pub max_side: Option<NonZeroU32>,

    /// Leave overlay planes out.
    #[arg(long)]
    pub no_overlays: bool,
}

const FEATURES_EXAMPLES: &str = "\
Examples:
  scanveil features --image ct/ --mask gtv.dcm --settings ibsi-ct-c
      The images of a series, in the region of a DICOM Segmentation or RT Structure Set.

  scanveil features --image brain.nii.gz --mask labels.nii.gz --label 2 --settings pyradiomics --digits all
      As PyRadiomics computes them, all digits.

  scanveil features --image studies/ --format csv --out table.csv
      Every series below a folder, each in the regions that are drawn on it there, else in an automatic one.

  scanveil features --image ct/ --mask gtv.dcm --format dicom-sr --out report.dcm
      A de-identified structured report (TID 1500) that `scanveil deidentify` would let pass.

Features are not anonymous: without noise, the same scan is found again by them always.";

/// Measure image features (radiomics) by the Image Biomarker Standardisation Initiative.
///
/// Values are rounded to three significant digits unless --digits says otherwise: measuring again changes them more.
/// Several images or regions give one line of JSON each. "file" is the position of the image's first file.
#[derive(Debug, Args)]
#[command(after_help = FEATURES_EXAMPLES)]
pub(crate) struct FeaturesArguments {
    /// Images: DICOM files, folders (all that is below them), ZIP archives, NIfTI or NRRD files. May be repeated.
    #[arg(long, required = true, value_name = "PATH")]
    pub image: Vec<PathBuf>,

    /// Where to measure: a DICOM Segmentation, an RT Structure Set, or labels in NIfTI or NRRD.
    ///
    /// Without it, segmentations and structure sets among the images are taken, and where there is none the body or the
    /// breast is found automatically; of such a region no shape is told.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["whole_image", "lungs"])]
    pub mask: Option<PathBuf>,

    /// The number of the segment, structure or label; every one by itself where it is absent.
    #[arg(long, value_name = "N")]
    pub label: Option<i64>,

    /// Measure everywhere.
    #[arg(long)]
    pub whole_image: bool,

    /// Measure the lung fields of a CT, found automatically: of such a region no shape is told.
    #[arg(long, conflicts_with = "whole_image")]
    pub lungs: bool,

    /// One frame of a cine, counted from 1.
    #[arg(long, value_name = "N")]
    pub frame: Option<NonZeroU32>,

    /// A JSON file of data/features-settings.schema.json, or a name: default, pyradiomics, ibsi-phantom, ibsi-ct-a to
    /// ibsi-ct-e.
    #[arg(long, value_name = "FILE|NAME", default_value = "default")]
    pub settings: String,

    /// What to write.
    #[arg(long, value_enum, default_value = "json")]
    pub format: FeatureFormat,

    /// Where to write it; several reports go into a folder of this name. Standard output where it is absent.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Significant digits of values: a number, or all.
    #[arg(long, value_name = "N|all", default_value = "3", value_parser = digits)]
    pub digits: Digits,

    #[command(flatten)]
    pub policy: PolicyArguments,

    /// The secret that the pseudonyms of a structured report are made with; see `scanveil deidentify --help`.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// How many regions are worked on at the same time; as many as there are cores where it is absent.
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

/// Significant digits; none for all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits(pub Option<u32>);

fn digits(text: &str) -> Result<Digits, &'static str> {
    match text {
        "all" => Ok(Digits(None)),
        _ => match text.parse() {
            Ok(digits @ 1..=17) => Ok(Digits(Some(digits))),
            _ => Err("a number from 1 to 17, or all"),
        },
    }
}

/// How features are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FeatureFormat {
    /// data/features.schema.json
    Json,
    /// One row a feature.
    Csv,
    /// A DICOM Structured Report by TID 1500, de-identified.
    DicomSr,
}

/// A window as it is typed.
fn window(text: &str) -> Result<Window, &'static str> {
    let (centre, width) = text
        .split_once(',')
        .ok_or("two numbers with a comma between them")?;
    let number = |text: &str| text.trim().parse().map_err(|_| "not a number");
    let window = Window {
        centre: number(centre)?,
        width: number(width)?,
        function: VoiFunction::Linear,
    };
    match window.is_valid() {
        true => Ok(window),
        false => Err("the width has to be 1 at least"),
    }
}
