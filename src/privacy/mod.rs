//! Differential privacy of released numbers: exact samplers and the mechanisms made of them. Knows nothing of images:
//! it takes numbers.

pub mod accounting;
mod additive;
mod fraction;
mod hypercube;
mod mechanism;
mod norm;
mod piecewise;
mod random;
mod sampler;
mod statistics;
#[cfg(test)]
mod tests;

pub use additive::{Gaussian, Laplace};
pub use fraction::{Fraction, NoFraction};
pub use hypercube::{
    GRID_BITS, Hypercube, HypercubeDraw, HypercubeRelease, MOST_COORDINATES, on_grid,
};
pub use mechanism::{Description, Mechanism, MechanismError, Released, VERSION};
pub use norm::{STEPS, cube_noise, cube_noise_variance};
pub use piecewise::Piecewise;
pub use random::{NoRandomness, PlatformRandomness, Randomness};
pub use sampler::{
    LARGEST_SCALE, SamplingError, bernoulli_exp, discrete_gaussian, discrete_laplace, subset,
    uniform,
};
