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
mod piecewise;
mod protected;
mod random;
mod receipt;
mod sampler;
pub mod sets;
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
pub use ledger::{Budget, Ledger, LedgerError, Subject};
pub use mechanism::{Description, Mechanism, MechanismError, Released, VERSION};
pub use norm::{STEPS, cube_noise, cube_noise_variance};
pub use piecewise::Piecewise;
pub use protected::Protected;
pub use random::{NoRandomness, PlatformRandomness, Randomness};
pub use receipt::{Receipt, SignedReceipt};
pub use sampler::{
    LARGEST_SCALE, SamplingError, bernoulli_exp, discrete_gaussian, discrete_laplace, subset,
    uniform,
};
