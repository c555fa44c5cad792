//! Exact fractions: what ε, δ and scales are.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is no fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number such as 3, 0.5 or 1/3")]
pub struct NoFraction;

/// A fraction that is not negative, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    pub(super) numerator: u128,
    pub(super) denominator: u128,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// `numerator / denominator`; `None` where the denominator is 0.
    #[must_use]
    pub fn new(numerator: u128, denominator: u128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Some(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// The number above the line.
    #[must_use]
    pub const fn numerator(self) -> u128 {
        self.numerator
    }

    /// The number below the line; never 0.
    #[must_use]
    pub const fn denominator(self) -> u128 {
        self.denominator
    }

    /// As a floating point number, for what is shown and never for what is drawn.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The sum; `None` where its parts outgrow their integers.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        let denominator = self.denominator.checked_mul(other.denominator)?;
        Self::new(left.checked_add(right)?, denominator)
    }

    /// Whether it is at most `other`; a product that outgrows its integer counts as more.
    #[must_use]
    pub fn is_at_most(self, other: Self) -> bool {
        let left = self.numerator.checked_mul(other.denominator);
        let right = other.numerator.checked_mul(self.denominator);
        matches!((left, right), (Some(left), Some(right)) if left <= right)
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.numerator)?;
        match self.denominator {
            1 => Ok(()),
            denominator => write!(formatter, "/{denominator}"),
        }
    }
}

impl std::str::FromStr for Fraction {
    type Err = NoFraction;

    /// Reads `3`, `0.5` or `1/3`, of at most eighteen digits each side.
    fn from_str(text: &str) -> Result<Self, NoFraction> {
        let number = |digits: &str| {
            let is_number = (1..=18).contains(&digits.len())
                && digits.bytes().all(|digit| digit.is_ascii_digit());
            let parsed = is_number.then(|| digits.parse::<u128>().ok());
            parsed.flatten().ok_or(NoFraction)
        };
        if let Some((numerator, denominator)) = text.split_once('/') {
            return Self::new(number(numerator)?, number(denominator)?).ok_or(NoFraction);
        }
        let Some((whole, decimals)) = text.split_once('.') else {
            return Self::new(number(text)?, 1).ok_or(NoFraction);
        };
        let tens = 10u128.pow(u32::try_from(decimals.len().min(18)).unwrap_or(18));
        Self::new(number(whole)? * tens + number(decimals)?, tens).ok_or(NoFraction)
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

pub(super) fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Division by 64-bit numbers is much faster, on wasm32 above all.
        if let (Ok(mut small_a), Ok(mut small_b)) = (u64::try_from(a), u64::try_from(b)) {
            while small_b != 0 {
                (small_a, small_b) = (small_b, small_a % small_b);
            }
            return small_a.into();
        }
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::tests::fraction;

    #[test]
    fn texts_are_read_exactly() {
        assert_eq!("3".parse(), Ok(fraction(3, 1)));
        assert_eq!("0.50".parse(), Ok(fraction(1, 2)));
        assert_eq!("2/6".parse(), Ok(fraction(1, 3)));
        for text in [
            "",
            "-1",
            "1e3",
            "1/0",
            ".5",
            "1.",
            "1/2/3",
            "+1",
            "1234567890123456789",
            "NaN",
            "0.1234567890123456789",
        ] {
            assert_eq!(text.parse::<Fraction>(), Err(NoFraction), "{text}");
        }
        assert_eq!(fraction(4, 8).to_string(), "1/2");
    }

    #[test]
    fn sums_are_exact_or_none() {
        let tenth = fraction(1, 10);
        let sum = (0..10).try_fold(fraction(0, 1), |sum, _| sum.checked_add(tenth));
        assert_eq!(sum, Some(fraction(1, 1)));
        assert_eq!(fraction(u128::MAX, 1).checked_add(fraction(1, 1)), None);
        assert!(tenth.is_at_most(tenth) && !fraction(11, 100).is_at_most(tenth));
        assert!(!fraction(u128::MAX, 1).is_at_most(fraction(1, 3)));
    }
}
