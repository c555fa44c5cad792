//! What a policy says of the noise that features leave with.

use std::fmt::Formatter;
use std::str::FromStr;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// How noise is made, by its name in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SetName {
    /// Five features.
    Five,
    /// Ten.
    Ten,
    /// Twenty.
    Twenty,
}

impl FromStr for NoiseKind {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "best" => Ok(Self::Best),
            "discrete-laplace" => Ok(Self::DiscreteLaplace),
            "discrete-gaussian" => Ok(Self::DiscreteGaussian),
            _ => Err("not best, discrete-laplace or discrete-gaussian"),
        }
    }
}

impl FromStr for SetName {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "five" => Ok(Self::Five),
            "ten" => Ok(Self::Ten),
            "twenty" => Ok(Self::Twenty),
            _ => Err("not five, ten or twenty"),
        }
    }
}

/// A number that is not negative, to be taken exactly: `3`, `0.5` or `1/3`, of at most eighteen digits each side. JSON may
/// have it as a number or as a text.
///
/// It is a text here, since who reads a policy need not compute with it.
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

impl FromStr for Exact {
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

/// A value of the JSON: a number is the text that it is written as.
pub(crate) enum Written {
    Flag(bool),
    Text(String),
}

impl Written {
    /// What the text is, as the type reads it.
    pub(crate) fn read<T: FromStr<Err = &'static str>>(self) -> Result<T, &'static str> {
        match self {
            Self::Text(text) => text.parse(),
            Self::Flag(_) => Err("neither a text nor a number"),
        }
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Value)
    }
}

/// Reads a [`Written`].
struct Value;

impl Visitor<'_> for Value {
    type Value = Written;

    fn expecting(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str("a number such as 3, 0.5 or \"1/3\", a name, or true or false")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Written, E> {
        Ok(Written::Flag(flag))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        Ok(Written::Text(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Written, E> {
        Ok(Written::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Written, E> {
        // Rust writes it without an exponent, and with the fewest digits that read back equal.
        Ok(Written::Text(number.to_string()))
    }
}

/// Keys and values of an object, for `take`; what it does not take is an error.
pub(super) fn keys<'de, D: Deserializer<'de>>(
    from: D,
    take: &mut dyn FnMut(&str, Written) -> Result<(), &'static str>,
) -> Result<(), D::Error> {
    struct Keys<'a>(&'a mut dyn FnMut(&str, Written) -> Result<(), &'static str>);
    impl<'de> Visitor<'de> for Keys<'_> {
        type Value = ();

        fn expecting(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
            out.write_str("what is said of noise")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key::<String>()? {
                let taken = (self.0)(&key, map.next_value()?);
                taken.map_err(|error| A::Error::custom(format_args!("noise.{key}: {error}")))?;
            }
            Ok(())
        }
    }
    from.deserialize_map(Keys(take))
}

/// What there is to say of a key that is none.
pub(super) const UNKNOWN: &str = "there is no such key";

/// What a policy says of noise: what it names is the default of each record, and its limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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

// Written out: what serde derives is several times as large.
impl<'de> Deserialize<'de> for NoisePolicy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut policy = Self::default();
        keys(from, &mut |key, value| {
            match (key, value) {
                ("required", Written::Flag(required)) => policy.required = required,
                ("epsilon", value) => policy.epsilon = Some(value.read()?),
                ("delta", value) => policy.delta = Some(value.read()?),
                ("set", value) => policy.set = Some(value.read()?),
                ("mechanism", value) => policy.mechanism = Some(value.read()?),
                ("cap", value) => policy.cap = Some(value.read()?),
                _ => return Err(UNKNOWN),
            }
            Ok(())
        })?;
        Ok(policy)
    }
}

impl NoisePolicy {
    /// Whether features leave with noise only.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

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
        assert!(read(r#"{"required": 1}"#).is_none() && read("[]").is_none());
        let whole = r#"{"required": true, "epsilon": 3, "set": "ten", "mechanism": "discrete-gaussian", "delta": "1/100000", "cap": 9}"#;
        assert_eq!(read(whole).expect("well formed").objection(), None);
    }
}
