//! Arguments of the commands that add noise, audit it and say what it costs.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use clap::Args;
use scanveil::privacy::sets::FeatureSet;
use scanveil::privacy::{Fraction, NoiseKind, Subject};

use super::Unusable;
use super::arguments::PolicyArguments;

const AUDIT_EXAMPLES: &str = "\
Examples:
  scanveil audit-noise
      The tests of this very program, and noise that is wrong, which the tests have to notice.

  scanveil audit-noise --raw --mechanism discrete-laplace --scale 2 --draws 1000000 > draws.txt
  scanveil audit-noise --raw --mechanism discrete-gaussian --sigma 2 --draws 1000000
  scanveil audit-noise --raw --mechanism sampled-hypercube --epsilon 3 --values 0.1,0.5,0.9 --draws 100000
      For tests of your own: one released value a line, as JSON.";

/// Test the noise of this program by its statistics, or print draws for tests of your own.
///
/// Exit code 1 where a test fails or noise that is wrong was not noticed. One run in some ten thousand fails by chance.
#[derive(Debug, Args)]
#[command(after_help = AUDIT_EXAMPLES)]
pub(crate) struct AuditNoise {
    /// Print the report as JSON.
    #[arg(long, conflicts_with = "raw")]
    pub json: bool,

    /// Print draws, one a line, instead of testing.
    #[arg(long, requires = "mechanism")]
    pub raw: bool,

    /// What to draw from.
    #[arg(long, value_enum, requires = "raw")]
    pub mechanism: Option<RawMechanism>,

    /// Scale of the discrete Laplace distribution: a number such as 2, 0.5 or 20/3.
    #[arg(long, value_name = "B", requires = "mechanism")]
    pub scale: Option<Fraction>,

    /// Parameter of the discrete Gaussian distribution.
    #[arg(long, value_name = "SIGMA", requires = "mechanism")]
    pub sigma: Option<Fraction>,

    /// Privacy parameter of a mechanism for features.
    #[arg(long, value_name = "EPSILON", requires = "mechanism")]
    pub epsilon: Option<Fraction>,

    /// δ, for discrete Gaussian noise on features.
    #[arg(long, value_name = "DELTA", requires = "epsilon")]
    pub delta: Option<Fraction>,

    /// Features from 0 to 1, with commas between them; one for piecewise.
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        requires = "epsilon"
    )]
    pub values: Vec<f64>,

    /// How many to draw.
    #[arg(long, value_name = "N", default_value = "1000", requires = "raw")]
    pub draws: NonZeroU64,
}

/// What raw draws are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum RawMechanism {
    /// A whole number (--scale), or features with noise (--epsilon, --values), in steps of 1/1024.
    DiscreteLaplace,
    /// A whole number (--sigma), or features with noise (--epsilon, --delta, --values), in steps of 1/1024.
    DiscreteGaussian,
    /// Which features are told of, and a sign for each.
    SampledHypercube,
    /// A cell, of one feature.
    Piecewise,
    /// Features with noise, in steps of 1/1024.
    CubeNorm,
}

const PROTECT_EXAMPLES: &str = "\
Examples:
  scanveil features --image ct/ --out features.json
  scanveil protect features.json --set ten --epsilon 3 --ledger budget.json \\
      --patient P-0041 --study S-7 --destination registry.example.org --out protected.json
      One record. Asking again gives the same record and costs nothing; the budget ends at --cap.

  scanveil protect features.json --set ten --epsilon 3 --draws 30 --seed-from-os
      Draws for tests, one JSON object a line. To send them would cost thirty times ε.

For ten features and more, and ε up to 8, one record is nothing but noise: only means over many patients tell
something. `scanveil simulate` says how many.";

/// Add calibrated noise to features: local differential privacy of the whole record.
///
/// Values are first clamped to the fixed ranges of the set; a feature that is missing counts as the middle of its range.
#[derive(Debug, Args)]
#[command(after_help = PROTECT_EXAMPLES)]
pub(crate) struct Protect {
    /// Features as `scanveil features` writes them with its default settings, as JSON.
    #[arg(value_name = "FILE")]
    pub features: PathBuf,

    #[command(flatten)]
    pub choice: Choice,

    #[command(flatten)]
    pub account: Account,

    /// ε that each patient has in all towards a destination, for a new ledger.
    #[arg(long, value_name = "EPSILON", default_value = "10")]
    pub cap: Fraction,

    /// δ that each patient has in all towards a destination, for a new ledger.
    #[arg(long, value_name = "DELTA", default_value = "1/10000")]
    pub cap_delta: Fraction,

    /// Where to write a receipt of the record for who receives it: what was released and charged, with a code.
    #[arg(long, value_name = "FILE", requires_all = ["ledger", "receipt_key"])]
    pub receipt: Option<PathBuf>,

    /// The key that the recipient shares for receipts: 32 bytes, or 64 hexadecimal digits.
    #[arg(long, value_name = "FILE", requires = "receipt")]
    pub receipt_key: Option<PathBuf>,

    /// Where to write it; standard output where it is absent.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// On whose budget a record is charged, or that it is drawn without one.
#[derive(Debug, Args)]
pub(crate) struct Account {
    /// Where the budget is kept, that of records apart from that of counts: created where it does not exist. Keep it where
    /// the originals are kept.
    #[arg(long, value_name = "FILE", required_unless_present = "draws")]
    pub ledger: Option<PathBuf>,

    /// The patient's pseudonym, for the budget.
    #[arg(
        long,
        value_name = "NAME",
        requires = "ledger",
        required_unless_present = "draws"
    )]
    pub patient: Option<String>,

    /// The pseudonym of the study, or of the image, for the budget.
    #[arg(
        long,
        value_name = "NAME",
        requires = "ledger",
        required_unless_present = "draws"
    )]
    pub study: Option<String>,

    /// Who is to receive it, for the budget.
    #[arg(
        long,
        value_name = "NAME",
        requires = "ledger",
        required_unless_present = "draws"
    )]
    pub destination: Option<String>,

    /// Draw so many times, for tests, without a budget.
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "ledger",
        requires = "seed_from_os"
    )]
    pub draws: Option<NonZeroU64>,

    /// That every draw is new, from the randomness of this computer.
    #[arg(long, requires = "draws")]
    pub seed_from_os: bool,
}

impl Account {
    /// The ledger, and whom it is charged to.
    pub(super) fn subject(&self) -> Result<(&Path, Subject), Unusable> {
        match (&self.ledger, &self.patient, &self.study, &self.destination) {
            (Some(ledger), Some(patient), Some(study), Some(destination)) => Ok((
                ledger,
                Subject {
                    patient: patient.clone(),
                    destination: destination.clone(),
                    study: study.clone(),
                },
            )),
            _ => Err(Unusable::new(
                "the ledger takes a patient, a study and a destination",
            )),
        }
    }
}

/// Features, privacy and mechanism.
#[derive(Debug, Args)]
pub(crate) struct Choice {
    /// The set of features: five, ten or twenty.
    #[arg(long, value_name = "NAME", default_value = "ten", value_parser = set)]
    pub set: FeatureSet,

    /// Privacy parameter of the whole record: smaller protects more. Above 5 protection is weak.
    #[arg(long, value_name = "EPSILON", default_value = "1")]
    pub epsilon: Fraction,

    /// How noise is made.
    #[arg(long, value_enum, default_value = "best")]
    pub noise: Noise,

    /// δ, for discrete-gaussian.
    #[arg(
        long,
        value_name = "DELTA",
        required_if_eq("noise", "discrete-gaussian")
    )]
    pub delta: Option<Fraction>,
}

/// How noise is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Noise {
    /// The mechanism of least error.
    Best,
    /// Noise of scale d/ε on each feature: the plain baseline.
    DiscreteLaplace,
    /// For ε and δ.
    DiscreteGaussian,
}

impl From<Noise> for NoiseKind {
    fn from(noise: Noise) -> Self {
        match noise {
            Noise::Best => Self::Best,
            Noise::DiscreteLaplace => Self::DiscreteLaplace,
            Noise::DiscreteGaussian => Self::DiscreteGaussian,
        }
    }
}

pub(super) fn set(name: &str) -> Result<FeatureSet, &'static str> {
    FeatureSet::named(name).ok_or("five, ten or twenty")
}

const SIMULATE_EXAMPLES: &str = "\
Examples:
  scanveil simulate --set twenty --epsilon 3 --records 1000
  scanveil simulate --set five --epsilon 8 --error 0.02 --json";

/// Say what protected records are worth: one alone, and many together.
#[derive(Debug, Args)]
#[command(after_help = SIMULATE_EXAMPLES)]
pub(crate) struct Simulate {
    #[command(flatten)]
    pub choice: Choice,

    /// How many patients the study has.
    #[arg(long, value_name = "N", default_value = "1000")]
    pub records: NonZeroU64,

    /// The error that the mean of a feature may have, as a part of its range.
    #[arg(long, value_name = "ERROR", default_value = "0.05", value_parser = error)]
    pub error: f64,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

fn error(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(error) if error > 0.0 && error <= 1.0 => Ok(error),
        _ => Err("a number above 0, up to 1"),
    }
}

const PIXELATE_EXAMPLES: &str = "\
Examples:
  scanveil pixelate scan.dcm --out noisy.png
      A look at what is left, and how alike it is to the original.

  scanveil pixelate scan.dcm --cell 8 --pixels 1 --epsilon 0.1 --out noisy.dcm
      A de-identified instance with noise, as `scanveil deidentify` makes it with pixelNoise in its policy.

It never hides whose image it is: at 16 pixels, cells of 16 and ε = 0.5, public chest X-rays were matched to their
originals every time.";

/// Add calibrated noise to an image (DP-Pix): cells of one shade, changed by chance.
///
/// The header is de-identified as `deidentify` does it. For many files, put pixelNoise into the policy of `deidentify`.
#[derive(Debug, Args)]
#[command(after_help = PIXELATE_EXAMPLES)]
pub(crate) struct Pixelate {
    /// A DICOM file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Where to write it: a PNG picture of the first frame where the name ends in .png, else DICOM.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,

    /// Rows and columns of a cell; 16 where neither this nor the policy says it.
    #[arg(long, value_name = "B")]
    pub cell: Option<u32>,

    /// ε is for images that differ in at most so many pixels; 16 where neither this nor the policy says it.
    #[arg(long, value_name = "M")]
    pub pixels: Option<u32>,

    /// ε for such images: smaller is more noise; 0.5 where neither this nor the policy says it.
    #[arg(long, value_name = "EPSILON")]
    pub epsilon: Option<Fraction>,

    /// Rows and columns of what is written; 512 where neither this nor the policy says it.
    #[arg(long, value_name = "PIXELS")]
    pub size: Option<u32>,

    #[command(flatten)]
    pub policy: PolicyArguments,

    /// The secret that the pseudonyms are made with; see `scanveil deidentify --help`.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}
