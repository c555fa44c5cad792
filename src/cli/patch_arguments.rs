//! Arguments of `scanveil protect-patch` and `scanveil share`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;
use scanveil::privacy::Fraction;
use scanveil::privacy::sets::FeatureSet;

use super::privacy_arguments::{Account, set};

const EXAMPLES: &str = "\
Examples:
  scanveil protect-patch --image ct.dcm --ledger patches.json --patient P-0041 --study S-7 \\
      --destination registry.example.org --out counts.json
      A CT: grey levels from -1000 to 400 HU. Asking again gives the same counts and costs nothing.

  scanveil protect-patch --image xray.dcm --range 0,4095 --grid 128,128,1 --changed 64 --draws 10 --seed-from-os
      Draws for tests, one JSON object a line. To send them would cost ten times ε.

It hides a patch of M voxels. It does not hide the image, nor whose it is: for any two images ε is that of a patch times
the voxels of the grid over M, and is printed beside it.";

/// Count an image's grey levels and their neighbours, with noise: hides any change of a few voxels, nothing larger.
///
/// What leaves are one histogram and one grey level co-occurrence matrix, with the features that follow from them. The
/// image is brought to a grid of a fixed size; choose it, the range and the levels without a look at the image.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ProtectPatch {
    /// One image: a DICOM file or the files, folder or ZIP archive of a series, or a NIfTI or NRRD file. May be repeated.
    #[arg(long, required = true, value_name = "PATH")]
    pub image: Vec<PathBuf>,

    /// Which frame of a cine, counted from 1.
    #[arg(long, value_name = "N")]
    pub frame: Option<NonZeroU32>,

    /// Voxels of the grid: no more than the image has. 256,256,1 of a single slice and 128,128,32 of a volume where it is
    /// absent.
    #[arg(long, value_name = "X,Y,Z", value_parser = grid)]
    pub grid: Option<[u32; 3]>,

    /// Where grey levels begin and end, in the unit of the image; of a CT -1000,400 where it is absent.
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true, value_parser = range)]
    pub range: Option<[f64; 2]>,

    /// How many grey levels there are.
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(2..=64))]
    pub levels: u16,

    /// The patch: a change of at most so many voxels is hidden.
    #[arg(long, value_name = "M", default_value = "16")]
    pub changed: NonZeroU32,

    /// Privacy parameter for such a change: smaller protects more. Above 5 protection is weak.
    #[arg(long, value_name = "EPSILON", default_value = "1")]
    pub epsilon: Fraction,

    /// The part of ε that is spent on the histogram; the rest is spent on the matrix.
    #[arg(long, value_name = "SHARE", default_value = "1/5")]
    pub histogram_share: Fraction,

    #[command(flatten)]
    pub account: Account,

    /// ε that each patient has in all towards a destination, for a patch of M voxels, for a new ledger.
    #[arg(long, value_name = "EPSILON", default_value = "10")]
    pub cap: Fraction,

    /// Where to write it; standard output where it is absent.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn grid(text: &str) -> Result<[u32; 3], &'static str> {
    let sizes = text.split(',').map(str::parse);
    let sizes: Option<Vec<u32>> = sizes.map(Result::ok).collect();
    let sizes = sizes.and_then(|sizes| <[u32; 3]>::try_from(sizes).ok());
    sizes.ok_or("three numbers with commas between them, such as 256,256,1")
}

fn range(text: &str) -> Result<[f64; 2], &'static str> {
    let ends = text.split_once(',');
    let ends = ends.and_then(|(low, high)| Some([low.parse().ok()?, high.parse().ok()?]));
    ends.ok_or("two numbers with a comma between them, such as -1000,400")
}

const SHARE_EXAMPLES: &str = "\
Examples:
  scanveil features --image ct/ --out features.json
  scanveil share --features features.json --set ten --task AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 --out shares

Writes public-share, leader-input-share, helper-input-share (each input share as the protocol has it before it is encrypted)
and report.json. Who has both input shares has the record: a client of the protocol encrypts each to its server.";

/// Split features into shares for two servers, which add up many records and see none.
///
/// For servers of the Distributed Aggregation Protocol (draft-ietf-ppm-dap) with the Prio3SumVec of
/// draft-irtf-cfrg-vdaf-18. Values are clamped to the fixed ranges of the set, and have no noise: the servers add it to
/// the sum.
#[derive(Debug, Args)]
#[command(after_help = SHARE_EXAMPLES)]
pub(crate) struct Share {
    /// Features as `scanveil features` writes them with its default settings, as JSON.
    #[arg(long, value_name = "FILE")]
    pub features: PathBuf,

    /// The set of features: five, ten or twenty.
    #[arg(long, value_name = "NAME", default_value = "ten", value_parser = set)]
    pub set: FeatureSet,

    /// The ID of the servers' task: 32 bytes in base64url.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub task: String,

    /// Which draft of draft-ietf-ppm-dap the servers speak.
    #[arg(long, value_name = "DRAFT", default_value = "17", value_parser = clap::value_parser!(u8).range(13..=99))]
    pub dap: u8,

    /// The folder to make.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}
