//! What a policy says of the noise that features leave with.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// How noise is made, by its name in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseKind {
    /// The mechanism of least error.
    Best,
    /// Noise of scale d/ε on each feature: the plain baseline.
    DiscreteLaplace,
    /// For ε and δ.
    DiscreteGaussian,
}

/// A set of features for release, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SetName {
    /// Five features.
    Five,
    /// Ten.
    Ten,
    /// Twenty.
    Twenty,
}

/// A number that is not negative, to be taken exactly: `3`, `0.5` or `1/3`, of at most eighteen digits each side. JSON may
/// have it as a number or as a text.
///
/// It is a text here, since the browser's main module reads policies and computes with none of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exact(String);

impl Exact {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// About how much it is.
    fn about(&self) -> f64 {
        let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
        match self.0.split_once('/') {
            Some((numerator, denominator)) => number(numerator) / number(denominator),
            None => number(&self.0),
        }
    }
}

impl std::str::FromStr for Exact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_number = |digits: &str| {
            (1..=18).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        };
        let (whole, rest) = match text.split_once(['.', '/']) {
            Some((whole, rest)) => (whole, rest),
            None => (text, "0"),
        };
        let by_zero = text.contains('/') && rest.bytes().all(|digit| digit == b'0');
        match is_number(whole) && is_number(rest) && !by_zero {
            true => Ok(Self(text.to_owned())),
            false => Err("not a number such as 3, 0.5 or 1/3"),
        }
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Written)
    }
}

/// Reads an [`Exact`] from whatever JSON has.
struct Written;

impl Visitor<'_> for Written {
    type Value = Exact;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a number such as 3, 0.5 or \"1/3\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Exact, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Exact, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Exact, E> {
        // Rust writes it without an exponent, and with the fewest digits that read back equal.
        self.visit_str(&number.to_string())
    }
}

/// What a policy says of noise: what it names is the default of each record, and its limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct NoisePolicy {
    /// Whether features leave with noise only.
    pub required: bool,
    /// The largest ε of a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<Exact>,
    /// The largest δ of a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta: Option<Exact>,
    /// The only set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<SetName>,
    /// The only mechanism.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<NoiseKind>,
    /// The largest ε of all records of a patient towards one destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Exact>,
}

impl NoisePolicy {
    /// What is wrong with it, if anything is.
    #[must_use]
    pub fn objection(&self) -> Option<&'static str> {
        let is_outside = |number: &Option<Exact>, most: f64| {
            let number = number.as_ref().map(Exact::about);
            number.is_some_and(|number| !(number > 0.0 && number <= most))
        };
        if is_outside(&self.epsilon, 20.0) {
            return Some("noise.epsilon has to be above 0 and at most 20");
        }
        if is_outside(&self.delta, 0.001) {
            return Some("noise.delta has to be above 0 and at most 0.001");
        }
        if self.delta.is_some()
            && !matches!(self.mechanism, None | Some(NoiseKind::DiscreteGaussian))
        {
            return Some("noise.delta is of use with discrete-gaussian only");
        }
        if is_outside(&self.cap, f64::MAX) {
            return Some("noise.cap has to be above 0");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::Fraction;

    fn read(json: &str) -> Option<NoisePolicy> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn numbers_are_read_exactly_however_they_are_written() {
        for (json, numerator, denominator) in [
            ("3", 3, 1),
            ("0.1", 1, 10),
            (r#""0.1""#, 1, 10),
            (r#""1/3""#, 1, 3),
            ("1e-7", 1, 10_000_000),
        ] {
            let policy = read(&format!(r#"{{"epsilon": {json}}}"#));
            let epsilon = policy.and_then(|policy| policy.epsilon);
            let epsilon = epsilon.and_then(|epsilon| epsilon.as_str().parse().ok());
            assert_eq!(epsilon, Fraction::new(numerator, denominator), "{json}");
        }
        for json in ["-1", "true", r#""one""#, "1e30", r#""1/0""#] {
            assert_eq!(read(&format!(r#"{{"epsilon": {json}}}"#)), None, "{json}");
        }
        for text in [
            "",
            "1.",
            ".5",
            "1/2/3",
            "+1",
            "1.5/2",
            "1234567890123456789",
            "NaN",
            "0/5",
        ] {
            // What one takes the other takes.
            let fraction: Result<Fraction, _> = text.parse();
            assert_eq!(text.parse::<Exact>().is_ok(), fraction.is_ok(), "{text}");
        }
        assert_eq!(read(r#"{"epsilom": 1}"#), None);
        assert_eq!(read(r#"{"set": "eleven"}"#), None);
    }

    #[test]
    fn what_cannot_be_followed_is_objected_to() {
        for (json, key) in [
            (r#"{"epsilon": 0}"#, "epsilon"),
            (r#"{"epsilon": 20.5}"#, "epsilon"),
            (r#"{"delta": 0.01}"#, "delta"),
            (r#"{"delta": 0.00001, "mechanism": "best"}"#, "delta"),
            (r#"{"cap": 0}"#, "cap"),
        ] {
            let objection = read(json).expect("well formed").objection();
            assert!(objection.is_some_and(|text| text.contains(key)), "{json}");
        }
        let whole = r#"{"required": true, "epsilon": 3, "set": "ten", "mechanism": "discrete-gaussian", "delta": "1/100000", "cap": 9}"#;
        assert_eq!(read(whole).expect("well formed").objection(), None);
    }
}
