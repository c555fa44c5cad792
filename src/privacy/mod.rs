//! Differential privacy of released numbers: exact samplers and the mechanisms made of them. Knows nothing of images:
//! it takes numbers.

pub mod accounting;
mod additive;
mod aggregate;
pub mod audit;
mod claim;
mod fraction;
mod hypercube;
mod ledger;
mod mechanism;
mod norm;
mod patch;
mod piecewise;
mod pixelation;
mod pixelation_claim;
mod policy;
mod protected;
mod random;
mod raw;
mod receipt;
mod request;
mod sampler;
pub mod sets;
#[cfg(feature = "shares")]
pub mod shares;
mod statistics;
#[cfg(test)]
mod tests;

pub use additive::{Gaussian, Laplace};
pub use aggregate::{Mean, Worth, means, worth};
pub use claim::{Claim, MachineClaim};
pub use fraction::{Fraction, NoFraction};
pub use hypercube::{
    GRID_BITS, Hypercube, HypercubeDraw, HypercubeRelease, MOST_COORDINATES, on_grid,
};
pub use ledger::{Budget, Charged, Ledger, LedgerError, LedgerOf, Subject};
pub use mechanism::{Description, Mechanism, MechanismError, Released, VERSION};
pub use norm::{STEPS, cube_noise, cube_noise_variance};
pub use patch::{
    MOST_LEVELS, PATCH_VERSION, Patch, PatchClaim, PatchError, PatchLedger, PatchMachineClaim,
    PatchSettings, ProtectedPatch,
};
pub use piecewise::Piecewise;
pub use pixelation::{HIGHEST, LONGEST_SIDE, PIXELATION_VERSION, Pixelation, PixelationError};
pub use pixelation_claim::PixelClaim;
#[cfg(feature = "pixel-noise")]
pub(crate) use policy::Written;
pub use policy::{Exact, NoiseKind, NoisePolicy, SetName};
pub use protected::Protected;
pub use random::{NoRandomness, PlatformRandomness, Randomness};
pub use raw::{RawDraws, RawRequest};
pub use receipt::{Receipt, SignedReceipt};
pub use request::{Choice, ChoiceError, Cost, Plan, Protection};
pub use sampler::{
    LARGEST_SCALE, SamplingError, bernoulli_exp, discrete_gaussian, discrete_laplace, subset,
    uniform,
};
