//! What can be typed, and the help for it.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use clap::{Args, Parser, Subcommand};
use scanveil::ProfileOption;

use super::image_arguments::{FeaturesArguments, Render};
use super::patch_arguments::{ProtectPatch, Share};
use super::privacy_arguments::{AuditNoise, Pixelate, Protect, Simulate};

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
    ProtectPatch(ProtectPatch),
    Share(Share),
    Simulate(Simulate),
    Pixelate(Pixelate),
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
