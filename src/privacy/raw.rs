//! Raw draws, for tests of others: one value after another, with nothing around that would make a record of it.

use serde::Deserialize;

use super::fraction::Fraction;
use super::hypercube::Hypercube;
use super::mechanism::{Mechanism, MechanismError, Released};
use super::piecewise::Piecewise;
use super::random::Randomness;
use super::sampler::{discrete_gaussian, discrete_laplace};

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RawRequest {
    /// The name of a mechanism; see [`Description::name`](super::Description::name).
    pub mechanism: String,
    /// Of discrete Laplace numbers.
    #[serde(default)]
    pub scale: Option<Fraction>,
    /// Of discrete Gaussian numbers.
    #[serde(default)]
    pub sigma: Option<Fraction>,
    /// Of a mechanism for features.
    #[serde(default)]
    pub epsilon: Option<Fraction>,
    /// Of discrete Gaussian noise for features.
    #[serde(default)]
    pub delta: Option<Fraction>,
    /// Features in [0, 1].
    #[serde(default)]
    pub values: Vec<f64>,
}

/// A source of raw draws.
#[derive(Debug, Clone, PartialEq)]
pub struct RawDraws(Source);

#[derive(Debug, Clone, PartialEq)]
enum Source {
    Laplace(Fraction),
    Gaussian(Fraction),
    Features(Mechanism, Vec<f64>),
}

impl RawRequest {
    /// What draws it: a sampler, where there is a scale or σ, or else a mechanism for as many features as there are
    /// values. `None` where there is no such, or not of these parameters.
    #[must_use]
    pub fn source(&self) -> Option<RawDraws> {
        let features = u32::try_from(self.values.len()).ok()?;
        let name = self.mechanism.as_str();
        let numbers = (
            self.scale,
            self.sigma,
            self.epsilon,
            self.delta,
            self.values.is_empty(),
        );
        let source = match (name, numbers) {
            ("discrete-laplace", (Some(scale), None, None, None, true)) => Source::Laplace(scale),
            ("discrete-gaussian", (None, Some(sigma), None, None, true)) => Source::Gaussian(sigma),
            (_, (None, None, Some(epsilon), delta, false)) => {
                let mechanism = match (name, delta) {
                    ("discrete-gaussian", Some(delta)) => {
                        Mechanism::gaussian(features, epsilon, delta)
                    }
                    ("discrete-laplace", None) => Mechanism::laplace(features, epsilon),
                    ("sampled-hypercube", None) => {
                        Hypercube::new(features, epsilon).map(Mechanism::Hypercube)
                    }
                    ("piecewise", None) if features == 1 => {
                        Piecewise::new(epsilon).map(Mechanism::Piecewise)
                    }
                    ("cube-norm", None) => Mechanism::cube(features, epsilon),
                    _ => None,
                };
                Source::Features(mechanism?, self.values.clone())
            }
            _ => return None,
        };
        Some(RawDraws(source))
    }
}

impl RawDraws {
    /// The next value as JSON: a whole number; of several features a list of them, in steps of 1/1024; of the sampled
    /// hypercube the coordinates that are told of, and their signs.
    ///
    /// # Errors
    /// [`MechanismError`] where nothing can be drawn.
    pub fn draw(&self, random: &mut impl Randomness) -> Result<String, MechanismError> {
        let (mechanism, values) = match &self.0 {
            Source::Laplace(scale) => return Ok(discrete_laplace(*scale, random)?.to_string()),
            Source::Gaussian(sigma) => return Ok(discrete_gaussian(*sigma, random)?.to_string()),
            Source::Features(mechanism, values) => (mechanism, values),
        };
        let json = match mechanism.release(values, random)? {
            Released::Signs(signs) => serde_json::to_string(&signs),
            Released::Cell(cell) => serde_json::to_string(&cell),
            Released::Steps(steps) => serde_json::to_string(&steps),
        };
        json.map_err(|_| MechanismError::Form)
    }
}

#[cfg(test)]
#[path = "tests/raw.rs"]
mod tests;
