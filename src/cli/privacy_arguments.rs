//! Arguments of the commands that add noise, audit it and say what it costs.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;
use scanveil::privacy::Fraction;
use scanveil::privacy::sets::FeatureSet;

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
    #[arg(
        long,
        value_name = "B",
        required_if_eq("mechanism", "discrete-laplace")
    )]
    pub scale: Option<Fraction>,

    /// Parameter of the discrete Gaussian distribution.
    #[arg(
        long,
        value_name = "SIGMA",
        required_if_eq("mechanism", "discrete-gaussian")
    )]
    pub sigma: Option<Fraction>,

    /// Privacy parameter of the mechanisms for features.
    #[arg(
        long,
        value_name = "EPSILON",
        required_if_eq_any([("mechanism", "sampled-hypercube"), ("mechanism", "piecewise"), ("mechanism", "cube-norm")])
    )]
    pub epsilon: Option<Fraction>,

    /// Features from 0 to 1, with commas between them; one for piecewise.
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        required_if_eq_any([("mechanism", "sampled-hypercube"), ("mechanism", "piecewise"), ("mechanism", "cube-norm")])
    )]
    pub values: Vec<f64>,

    /// How many to draw.
    #[arg(long, value_name = "N", default_value = "1000", requires = "raw")]
    pub draws: NonZeroU64,
}

/// What raw draws are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum RawMechanism {
    /// A whole number.
    DiscreteLaplace,
    /// A whole number.
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

    /// Where the budget is kept: created where it does not exist. Keep it where the originals are kept.
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

    /// The pseudonym of the study, for the budget.
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

    /// ε that each patient has in all towards a destination, for a new ledger.
    #[arg(long, value_name = "EPSILON", default_value = "10")]
    pub cap: Fraction,

    /// δ that each patient has in all towards a destination, for a new ledger.
    #[arg(long, value_name = "DELTA", default_value = "1/10000")]
    pub cap_delta: Fraction,

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

    /// Where to write it; standard output where it is absent.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
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

fn set(name: &str) -> Result<FeatureSet, &'static str> {
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
