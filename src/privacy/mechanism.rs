//! One mechanism for a feature vector in [0, 1]^d, whichever it is: what it releases and what a release is worth.

use serde::{Deserialize, Serialize};

use super::additive::{Gaussian, Laplace};
use super::fraction::Fraction;
use super::hypercube::{Hypercube, HypercubeRelease, MOST_COORDINATES, on_grid};
use super::norm::{STEPS, cube_noise, cube_noise_variance};
use super::piecewise::Piecewise;
use super::random::Randomness;
use super::sampler::{LARGEST_SCALE, SamplingError};

/// Of how released numbers come about. A change of any number for the same random bytes makes another version.
pub const VERSION: u32 = 1;

/// Digits of a released number of steps, before which stands its sign.
const STEP_DIGITS: usize = 12;
const MOST_STEPS: i64 = 999_999_999_999;

/// Why a release was not made, or cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MechanismError {
    /// Nothing was drawn.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
    /// There are more or fewer features than the mechanism is for.
    #[error("there are more or fewer features than the mechanism is for")]
    Length,
    /// What was released is not of the form that the mechanism gives.
    #[error("the release is not of the form that its mechanism gives")]
    Form,
}

/// A mechanism for whole feature vectors; any two of them are neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mechanism {
    /// Signs of some features.
    Hypercube(Hypercube),
    /// A cell, of one feature.
    Piecewise(Piecewise),
    /// Noise of the largest norm on all features.
    Cube {
        /// How many features there are.
        features: u32,
        /// The privacy parameter.
        epsilon: Fraction,
    },
    /// Discrete Laplace noise on each feature, with the budget split among them.
    Laplace(Laplace),
    /// Discrete Gaussian noise on each feature.
    Gaussian(Gaussian),
}

/// What is public of a mechanism, as it stands in a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Description {
    /// `sampled-hypercube`, `piecewise`, `cube-norm`, `discrete-laplace` or `discrete-gaussian`.
    pub name: String,
    /// [`VERSION`].
    pub version: u32,
    /// How many features there are.
    pub features: u32,
    /// ε of the whole record.
    pub epsilon: Fraction,
    /// δ of the whole record, 0 but for Gaussian noise.
    pub delta: Fraction,
    /// What else it was set up with, such as `k=3 h=3`.
    pub parameters: String,
}

/// What a mechanism releases of a vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Released {
    /// Of the sampled hypercube.
    Signs(HypercubeRelease),
    /// Of the piecewise mechanism.
    Cell(u32),
    /// Features with noise, in steps of 1/[`STEPS`] of their range.
    Steps(Vec<i64>),
}

impl Mechanism {
    /// The one whose largest mean squared error is least, with ε and no δ. `None` where there are no features or more than
    /// [`MOST_COORDINATES`], or ε is 0, above 20, or one that cannot be drawn with.
    #[must_use]
    pub fn best(features: u32, epsilon: Fraction) -> Option<Self> {
        let mut all = vec![Self::Hypercube(Hypercube::new(features, epsilon)?)];
        if features == 1 {
            all.extend(Piecewise::new(epsilon).map(Self::Piecewise));
        }
        all.extend(Self::cube(features, epsilon));
        all.into_iter()
            .min_by(|a, b| a.worst_variance().total_cmp(&b.worst_variance()))
    }

    /// Noise of the largest norm; `None` where ε is not one that can be drawn with.
    #[must_use]
    pub fn cube(features: u32, epsilon: Fraction) -> Option<Self> {
        let denominator = epsilon.denominator().checked_mul(STEPS.into())?;
        let is_usable = (1..=MOST_COORDINATES).contains(&features)
            && epsilon.numerator() > 0
            && epsilon.numerator() <= u128::from(LARGEST_SCALE)
            && denominator <= u128::from(LARGEST_SCALE);
        is_usable.then_some(Self::Cube { features, epsilon })
    }

    /// The plain baseline: discrete Laplace noise of scale d/ε.
    #[must_use]
    pub fn laplace(features: u32, epsilon: Fraction) -> Option<Self> {
        Laplace::new(features, epsilon).map(Self::Laplace)
    }

    /// Discrete Gaussian noise for (ε, δ).
    #[must_use]
    pub fn gaussian(features: u32, epsilon: Fraction, delta: Fraction) -> Option<Self> {
        Gaussian::new(features, epsilon, delta).map(Self::Gaussian)
    }

    /// How many features a vector has.
    #[must_use]
    pub const fn features(&self) -> u32 {
        match self {
            Self::Hypercube(of) => of.features,
            Self::Piecewise(_) => 1,
            Self::Cube { features, .. } => *features,
            Self::Laplace(of) => of.features,
            Self::Gaussian(of) => of.features,
        }
    }

    /// ε of a whole record.
    #[must_use]
    pub const fn epsilon(&self) -> Fraction {
        match self {
            Self::Hypercube(of) => of.epsilon,
            Self::Piecewise(of) => of.epsilon,
            Self::Cube { epsilon, .. } => *epsilon,
            Self::Laplace(of) => of.epsilon,
            Self::Gaussian(of) => of.epsilon,
        }
    }

    /// δ of a whole record.
    #[must_use]
    pub const fn delta(&self) -> Fraction {
        match self {
            Self::Gaussian(of) => of.delta,
            _ => Fraction::ZERO,
        }
    }

    /// Whether one record alone is nothing but noise.
    #[must_use]
    pub fn is_for_many_only(&self) -> bool {
        self.features() >= 10 && self.epsilon().to_f64() <= 8.0
    }

    /// What is public of it.
    #[must_use]
    pub fn description(&self) -> Description {
        let (name, parameters) = match self {
            Self::Hypercube(of) => (
                "sampled-hypercube",
                format!("k={} h={}", of.told, of.threshold),
            ),
            Self::Piecewise(of) => ("piecewise", format!("w={}", of.window)),
            Self::Cube { .. } => ("cube-norm", format!("D={STEPS}")),
            Self::Laplace(of) => ("discrete-laplace", format!("b={} D={STEPS}", of.scale)),
            Self::Gaussian(of) => ("discrete-gaussian", format!("s={} D={STEPS}", of.sigma)),
        };
        Description {
            name: name.to_owned(),
            version: VERSION,
            features: self.features(),
            epsilon: self.epsilon(),
            delta: self.delta(),
            parameters,
        }
    }

    /// The mechanism that is described so; `None` where this version has none that is set up so.
    #[must_use]
    pub fn described(description: &Description) -> Option<Self> {
        let (features, epsilon) = (description.features, description.epsilon);
        let mechanism = match description.name.as_str() {
            "sampled-hypercube" => Hypercube::new(features, epsilon).map(Self::Hypercube),
            "piecewise" => Piecewise::new(epsilon).map(Self::Piecewise),
            "cube-norm" => Self::cube(features, epsilon),
            "discrete-laplace" => Self::laplace(features, epsilon),
            "discrete-gaussian" => Self::gaussian(features, epsilon, description.delta),
            _ => None,
        };
        mechanism.filter(|mechanism| mechanism.description() == *description)
    }

    /// The variance of the unbiased estimate of a feature from one record, where the feature is `value` of [0, 1].
    #[must_use]
    pub fn variance(&self, value: f64) -> f64 {
        match self {
            Self::Hypercube(of) => of.variance(value),
            Self::Piecewise(of) => of.variance(value),
            Self::Cube { features, epsilon } => cube_noise_variance(*features, *epsilon),
            Self::Laplace(of) => of.variance(),
            Self::Gaussian(of) => of.variance(),
        }
    }

    /// The largest variance that any value has.
    #[must_use]
    pub fn worst_variance(&self) -> f64 {
        match self {
            // Its variance is largest in the middle, that of the piecewise mechanism at an end.
            Self::Hypercube(of) => of.variance(0.5),
            _ => self.variance(0.0).max(self.variance(1.0)),
        }
    }

    /// Releases `values`, which are moved into [0, 1] first and rounded to a grid; all after is whole numbers.
    ///
    /// # Errors
    /// [`MechanismError`] where there are more or fewer values than features, or nothing can be drawn.
    pub fn release(
        &self,
        values: &[f64],
        random: &mut impl Randomness,
    ) -> Result<Released, MechanismError> {
        if values.len() != self.features() as usize {
            return Err(MechanismError::Length);
        }
        let noise = match self {
            Self::Hypercube(of) => {
                let grid: Vec<u32> = values.iter().copied().map(on_grid).collect();
                let draw = of.draw(random)?;
                let signs = of.release(&grid, &draw).ok_or(MechanismError::Length)?;
                return Ok(Released::Signs(signs));
            }
            Self::Piecewise(of) => {
                let value = values.first().copied().unwrap_or(0.5);
                return Ok(Released::Cell(of.release(of.place(value), random)?));
            }
            Self::Cube { features, epsilon } => cube_noise(*features, *epsilon, random)?,
            Self::Laplace(of) => of.noise(random)?,
            Self::Gaussian(of) => of.noise(random)?,
        };
        let steps = values.iter().zip(noise);
        let steps = steps.map(|(&value, noise)| steps_of(value).saturating_add(noise));
        Ok(Released::Steps(steps.collect()))
    }

    /// What one record says of each feature in [0, 1]: a number that is right on average over the records that tell of
    /// it, or `None` where the record does not tell of it.
    #[must_use]
    pub fn told(&self, released: &Released) -> Vec<Option<f64>> {
        let mut told = vec![None; self.features() as usize];
        match (self, released) {
            (Self::Hypercube(of), Released::Signs(signs)) => {
                let m = of.contraction();
                for (&at, &sign) in signs.coordinates.iter().zip(&signs.signs) {
                    if let Some(told) = told.get_mut(at as usize) {
                        *told = Some((1.0 + f64::from(sign) / m) / 2.0);
                    }
                }
            }
            (Self::Piecewise(of), Released::Cell(cell)) => told = vec![Some(of.estimate(*cell))],
            (_, Released::Steps(steps)) => {
                for (told, &step) in told.iter_mut().zip(steps) {
                    *told = Some(step as f64 / f64::from(STEPS));
                }
            }
            _ => {}
        }
        told
    }

    /// A release as texts, one for each feature. Their number and lengths are the same for all values.
    #[must_use]
    pub fn texts(&self, released: &Released) -> Vec<String> {
        match released {
            Released::Signs(signs) => {
                let mut texts = vec![".".to_owned(); self.features() as usize];
                for (&at, &sign) in signs.coordinates.iter().zip(&signs.signs) {
                    if let Some(text) = texts.get_mut(at as usize) {
                        *text = if sign > 0 { "+" } else { "-" }.to_owned();
                    }
                }
                texts
            }
            Released::Cell(cell) => vec![format!("{cell:04}")],
            Released::Steps(steps) => steps.iter().copied().map(text_of_step).collect(),
        }
    }

    /// Reads a release from its texts.
    ///
    /// # Errors
    /// [`MechanismError::Form`] where they are not such as this mechanism gives.
    pub fn read(&self, texts: &[String]) -> Result<Released, MechanismError> {
        let form = MechanismError::Form;
        if texts.len() != self.features() as usize {
            return Err(MechanismError::Length);
        }
        let released = match self {
            Self::Hypercube(_) => {
                let (mut coordinates, mut signs) = (Vec::new(), Vec::new());
                for (at, text) in (0u32..).zip(texts) {
                    signs.extend(match text.as_str() {
                        "+" => Some(1),
                        "-" => Some(-1),
                        _ => None,
                    });
                    if signs.len() > coordinates.len() {
                        coordinates.push(at);
                    }
                }
                Released::Signs(HypercubeRelease { coordinates, signs })
            }
            Self::Piecewise(of) => {
                let cell = texts.first().and_then(|text| text.parse().ok());
                let cell = cell.filter(|&cell| cell < of.cells());
                Released::Cell(cell.ok_or(form)?)
            }
            _ => {
                let steps = texts.iter().map(|text| step_of_text(text).ok_or(form));
                Released::Steps(steps.collect::<Result<_, _>>()?)
            }
        };
        let is_whole = match (self, &released) {
            (Self::Hypercube(of), Released::Signs(signs)) => signs.signs.len() == of.told as usize,
            _ => true,
        };
        // What is written again must be the same text: nothing is hidden in how a number is written.
        match is_whole && self.texts(&released) == texts {
            true => Ok(released),
            false => Err(form),
        }
    }
}

/// A released number as a text of fixed length. What lies farther out is moved in, which tells nothing new; it has hardly
/// ever to be.
pub(super) fn text_of_step(step: i64) -> String {
    let step = step.clamp(-MOST_STEPS, MOST_STEPS);
    format!("{step:+0width$}", width = STEP_DIGITS + 1)
}

/// The number of such a text, and of no other.
pub(super) fn step_of_text(text: &str) -> Option<i64> {
    let step = text.parse().ok()?;
    (text_of_step(step) == text).then_some(step)
}

/// A value of [0, 1] in steps; what is outside is moved to the nearest end, what is no number to the middle.
pub(super) fn steps_of(value: f64) -> i64 {
    let value = if value.is_nan() {
        0.5
    } else {
        value.clamp(0.0, 1.0)
    };
    // At most the number of steps, so the cast loses nothing.
    (value * f64::from(STEPS)).round() as i64
}

#[cfg(test)]
#[path = "tests/mechanism.rs"]
mod tests;
