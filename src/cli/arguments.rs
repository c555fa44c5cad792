//! What can be typed, and the help for it.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use clap::{Args, Parser, Subcommand};
use scanveil::ProfileOption;
use scanveil::pixels::{VoiFunction, Window};

use super::privacy_arguments::{AuditNoise, Protect, Simulate};

const ABOUT: &str = "De-identifies DICOM files on this computer, before anything is sent.";

const LONG_ABOUT: &str = "\
De-identifies DICOM files on this computer, before anything is sent.

Every file goes through the Basic Application Level Confidentiality Profile of the DICOM standard
(PS3.15 Annex E), with the options that you choose, is read again from its bytes, and is searched for every identifier of its study.
What does not pass is held back, with the reason.";

const AFTER_HELP: &str = "\
A first session:
  scanveil inspect scan.dcm                      what would happen, and why
  scanveil deidentify --out clean study/         a folder in, clean files out
  scanveil render clean/…/….dcm --out look.png    what a file shows
  scanveil features --image ct/ --out features.json   radiomics of an image
  scanveil send --url https://pacs.example.org/dicom-web clean

Exit codes:
  0  everything was done (files that are not DICOM are passed over)
  1  something was held back or not stored; the lines on standard error say why
  2  the arguments cannot be used; nothing was done

Files are named by their position in the list (\"file 3 of 60\"), never by their path: a path can hold
a name. `scanveil inspect --show-values` shows which is which.";

/// scanveil's command line.
#[derive(Debug, Parser)]
#[command(name = "scanveil", version, about = ABOUT, long_about = LONG_ABOUT, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Deidentify(Deidentify),
    Inspect(Inspect),
    Send(SendArguments),
    Render(Render),
    Features(FeaturesArguments),
    Protect(Protect),
    Simulate(Simulate),
    AuditNoise(AuditNoise),
    /// Print the conformance statement: what this program does to every attribute, and why.
    ///
    /// Its tables come from the code that decides, with each option of PS3.15 E.3 alone.
    Conformance,
    /// Print completions for a shell.
    ///
    /// For bash: scanveil completions bash > ~/.local/share/bash-completion/completions/scanveil
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

const DEIDENTIFY_EXAMPLES: &str = "\
Examples:
  scanveil deidentify --out clean study/
      A folder with all that is below it. A random key: another run gives other pseudonyms.

  scanveil deidentify --key-file trial.key --out clean monday.zip tuesday.zip
      The same patient gets the same pseudonym on both days, and in every later run with this key.

  scanveil deidentify --option retain-longitudinal-modified-dates --option clean-descriptors --out clean study/
      Dates move by a secret number of days, the same for all of a patient; descriptions stay, cleaned.

  scanveil deidentify --key-file trial.key --mapping trial.age --report report.json --out clean study/
      Also keeps, under a passphrase, which pseudonym belongs to whom.";

/// De-identify files, folders and ZIP archives into a folder.
///
/// Every released file is written as DIR/study/series/instance.dcm under its new UIDs. All inputs are read
/// twice: first to learn the identifiers of each study, then to remove them, so give all files of a study in
/// one run.
#[derive(Debug, Args)]
#[command(after_help = DEIDENTIFY_EXAMPLES)]
pub(crate) struct Deidentify {
    /// Files, folders (all that is below them) and ZIP archives (also in one another, three deep).
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    /// The folder to write to. It must not lie in an input.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    #[command(flatten)]
    pub policy: PolicyArguments,

    /// The secret that the pseudonyms are made with: 32 bytes or 64 hexadecimal digits.
    ///
    /// Where the file does not exist, a new random key is written there. Keep it where the originals are kept:
    /// who has it can test guesses of patient identifiers against the pseudonyms.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// Write which new identifier stands for which old one. It re-identifies: keep it with the originals.
    ///
    /// It is encrypted in the age format (age-encryption.org) under a passphrase, asked for on the terminal or
    /// taken from the environment variable SCANVEIL_PASSPHRASE. `age --decrypt FILE` opens it.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,

    /// Write the mapping unencrypted, as CSV with the columns id_old and id_new.
    #[arg(long, requires = "mapping")]
    pub mapping_plain: bool,

    /// Write what became of each file as JSON: positions, reasons and new UIDs, never a path or an identifier.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Write the Safe Harbor report (45 CFR 164.514(b)(2)) for people, as Markdown.
    ///
    /// For each of the eighteen identifiers: what was found, what was done, what is left for a person to judge. It
    /// holds numbers, never an identifier. The same is in --report, for programs.
    #[arg(long, value_name = "FILE")]
    pub safe_harbor: Option<PathBuf>,

    /// Rectangles to clear in images, and found ones to leave, for the option clean-pixel-data: JSON of
    /// data/boxes.schema.json.
    ///
    /// Each may name the original SOP Instance UID or Series Instance UID that it is for; without, it is for all.
    #[arg(long, value_name = "FILE")]
    pub boxes: Option<PathBuf>,

    /// How many files are worked on at the same time; as many as there are cores where it is absent.
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

const OPTION_HELP: &str = "\
An option of the profile (PS3.15 E.3), in addition to those of the policy. May be repeated.

Without options everything goes that the profile lists. With them, this stays:
  retain-longitudinal-full-dates      dates and times as they are
  retain-longitudinal-modified-dates  dates, moved by a secret number of days; times of day as they are
  retain-patient-characteristics      age (above 89 as 90), sex, size, weight
  retain-device-identity              what names the machine
  retain-institution-identity         what names the hospital
  retain-uids                         UIDs
  retain-safe-private                 private attributes that are known to be safe
  clean-descriptors                   descriptions and comments, without what identifies
  clean-structured-content            reports, without what identifies
  clean-graphics                      drawings over the image (not overlays), without what identifies
And with this one more goes:
  clean-pixel-data                    text in the image, and what rules and --boxes ask for
The first two exclude each other. clean-recognizable-visual-features is not there yet and refused.";

/// What is to stay, and what has to go.
#[derive(Debug, Args)]
pub(crate) struct PolicyArguments {
    /// A policy as JSON, the same as the web page takes; the Basic Profile where it is absent.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    /// An option of the profile (PS3.15 E.3), in addition to those of the policy. May be repeated.
    #[arg(long = "option", value_name = "NAME", long_help = OPTION_HELP, hide_possible_values = true, value_parser = option_parser())]
    pub options: Vec<ProfileOption>,

    /// What is known of private attributes, for the option retain-safe-private: CSV in TCIA's format.
    ///
    /// Its columns are element_sig_pattern, vr and private_disposition. Where the policy states its SHA-256, another
    /// file is refused.
    #[arg(long, value_name = "FILE")]
    pub private_kb: Option<PathBuf>,

    /// The model that finds text in images, for the option clean-pixel-data: ch_PP-OCRv4_det_infer.onnx.
    ///
    /// Without it, the file of that name beside this program is taken. Another model is refused.
    #[arg(
        long,
        value_name = "FILE",
        env = "SCANVEIL_TEXT_MODEL",
        hide_env_values = true
    )]
    pub text_model: Option<PathBuf>,
}

const INSPECT_EXAMPLES: &str = "\
Examples:
  scanveil inspect scan.dcm
      Every attribute, what would become of it, and why. Values and paths are hidden.

  scanveil inspect --show-values study/ | less
      Also which file is which, and every value before and after: for your own screen only.

  scanveil inspect --json study/ | jq '.[] | select(.status == \"quarantined\") | .reason'
      What would be held back, and why.

  scanveil inspect --option clean-descriptors scan.dcm
      What would become of each attribute under an option.";

/// Show what files are, and what deidentify would do to each attribute, and why.
///
/// Nothing is written. It ends with exit code 1 where a file would be held back.
#[derive(Debug, Args)]
#[command(after_help = INSPECT_EXAMPLES)]
pub(crate) struct Inspect {
    /// Files, folders (all that is below them) and ZIP archives.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub policy: PolicyArguments,

    /// Print a JSON array.
    #[arg(long)]
    pub json: bool,

    /// Also print paths and original values. They identify people.
    #[arg(long)]
    pub show_values: bool,

    /// How many files are worked on at the same time; as many as there are cores where it is absent.
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

const SEND_EXAMPLES: &str = "\
Examples:
  scanveil send --url https://pacs.example.org/dicom-web clean
  SCANVEIL_AUTHORIZATION='Bearer …' scanveil send --url https://pacs.example.org/dicom-web clean
      The value of the Authorization header from the environment, where other users cannot see it.

  scanveil send --url http://localhost:8042/dicom-web --report sent.json clean
      To a server on this computer, with a receipt.";

/// Send what deidentify wrote to a DICOMweb server (STOW-RS).
///
/// Only files that carry the marks of a release by scanveil are sent; any other DICOM file in the folder is
/// refused, and files that are not DICOM are passed over. Failed requests are tried again.
#[derive(Debug, Args)]
#[command(after_help = SEND_EXAMPLES)]
pub(crate) struct SendArguments {
    /// The folder that deidentify wrote to.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// The address of the server; /studies is added where it is missing.
    #[arg(long, value_name = "URL")]
    pub url: String,

    /// A header for every request. May be repeated; secrets are better off in SCANVEIL_AUTHORIZATION.
    #[arg(long = "header", value_name = "NAME: VALUE")]
    pub headers: Vec<String>,

    /// Trust the certificates of this PEM file, and no others.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Permit an address without TLS that is not this computer. What is sent can be read on its way.
    #[arg(long)]
    pub insecure_http: bool,

    /// Upper bound of one request in MiB. A larger file goes alone.
    #[arg(long, value_name = "MIB", default_value = "16")]
    pub batch_size: NonZeroU64,

    /// Tries for each request.
    #[arg(long, value_name = "N", default_value = "5")]
    pub attempts: NonZeroU32,

    /// Write what was stored and what was not as JSON, by new SOP Instance UID.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

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
    #[arg(long, value_name = "PATH", conflicts_with = "whole_image")]
    pub mask: Option<PathBuf>,

    /// The number of the segment, structure or label; every one by itself where it is absent.
    #[arg(long, value_name = "N")]
    pub label: Option<i64>,

    /// Measure everywhere.
    #[arg(long)]
    pub whole_image: bool,

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

/// Names of the standard's options; whether this version has one is for the policy to say.
fn option_parser() -> impl TypedValueParser<Value = ProfileOption> {
    PossibleValuesParser::new(ProfileOption::ALL.map(ProfileOption::name)).map(|name| {
        let named = ProfileOption::ALL
            .into_iter()
            .find(|option| option.name() == name);
        // The parser before has let through no other name.
        named.unwrap_or(ProfileOption::ALL[0])
    })
}
