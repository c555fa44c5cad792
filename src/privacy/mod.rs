//! Differential privacy of released numbers: exact samplers and the mechanisms made of them. Knows nothing of images:
//! it takes numbers.

mod hypercube;
mod norm;
mod piecewise;
mod random;
mod sampler;

pub use hypercube::{
    GRID_BITS, Hypercube, HypercubeDraw, HypercubeRelease, MOST_COORDINATES, on_grid,
};
pub use norm::{STEPS, cube_noise, cube_noise_variance};
pub use piecewise::Piecewise;
pub use random::{NoRandomness, PlatformRandomness, Randomness};
pub use sampler::{
    Fraction, LARGEST_SCALE, SamplingError, bernoulli_exp, discrete_gaussian, discrete_laplace,
    subset, uniform,
};
