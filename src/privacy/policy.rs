//! What a policy says of the noise that features leave with.

use serde::{Deserialize, Deserializer, Serialize};

use super::Fraction;

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

/// What a policy says of noise: what it names is the default of each record, and its limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct NoisePolicy {
    /// Whether features leave with noise only.
    pub required: bool,
    /// The largest ε of a record.
    #[serde(deserialize_with = "exact", skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<Fraction>,
    /// The largest δ of a record.
    #[serde(deserialize_with = "exact", skip_serializing_if = "Option::is_none")]
    pub delta: Option<Fraction>,
    /// The only set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<SetName>,
    /// The only mechanism.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<NoiseKind>,
    /// The largest ε of all records of a patient towards one destination.
    #[serde(deserialize_with = "exact", skip_serializing_if = "Option::is_none")]
    pub cap: Option<Fraction>,
}

impl NoisePolicy {
    /// What is wrong with it, if anything is.
    #[must_use]
    pub fn objection(&self) -> Option<&'static str> {
        let is_above = |number: Option<Fraction>, limit: Option<Fraction>| {
            number.is_some_and(|number| {
                number == Fraction::ZERO || limit.is_some_and(|limit| !number.is_at_most(limit))
            })
        };
        if is_above(self.epsilon, Fraction::new(20, 1)) {
            return Some("noise.epsilon has to be above 0 and at most 20");
        }
        if is_above(self.delta, Fraction::new(1, 1000)) {
            return Some("noise.delta has to be above 0 and at most 0.001");
        }
        if self.delta.is_some()
            && !matches!(self.mechanism, None | Some(NoiseKind::DiscreteGaussian))
        {
            return Some("noise.delta is of use with discrete-gaussian only");
        }
        if is_above(self.cap, None) {
            return Some("noise.cap has to be above 0");
        }
        None
    }
}

/// Reads a number as JSON may have it: `0.5`, `"0.5"` or `"1/2"`.
///
/// # Errors
/// Where it is none, is negative, or has too many digits.
pub(super) fn exact<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Fraction>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Whole(u64),
        Number(f64),
    }
    let text = match Option::<Written>::deserialize(from)? {
        None => return Ok(None),
        Some(Written::Text(text)) => text,
        Some(Written::Whole(number)) => number.to_string(),
        // Rust writes it without an exponent, and with the fewest digits that read back equal.
        Some(Written::Number(number)) => number.to_string(),
    };
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(epsilon, Fraction::new(numerator, denominator), "{json}");
        }
        for json in ["-1", "true", r#""one""#, "1e30", r#""1/0""#] {
            assert_eq!(read(&format!(r#"{{"epsilon": {json}}}"#)), None, "{json}");
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
