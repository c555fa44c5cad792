//! Exact samplers on integers (Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy",
//! arXiv 2004.00010): no floating point comes between the data and what is released.
//!
//! Random bytes are used in the order in which `prio` 0.18 uses them, so that its known answers hold here too.

use super::fraction::{Fraction, greatest_common_divisor};
use super::random::{NoRandomness, Randomness};

/// Why nothing was drawn. Then nothing is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SamplingError {
    /// The platform gave no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// A number outgrew its integers. The bounds of the samplers make this all but impossible; see each of them.
    #[error("a random number outgrew what can be computed exactly")]
    Overflow,
    /// A parameter is zero or larger than what the sampler takes.
    #[error("the scale of the noise is not one that can be drawn exactly")]
    Scale,
}

type Drawn<T> = Result<T, SamplingError>;

/// The largest numerator and denominator of a scale: what keeps every intermediate result below 2^127 (see
/// [`discrete_gaussian`]).
pub const LARGEST_SCALE: u64 = 1 << 26;

/// Numerator and denominator of a scale that the samplers take: neither is 0 or above [`LARGEST_SCALE`].
fn scale_of(scale: Fraction) -> Drawn<(u128, u128)> {
    let (numerator, denominator) = (scale.numerator, scale.denominator);
    let largest = u128::from(LARGEST_SCALE);
    match numerator > 0 && numerator <= largest && denominator <= largest {
        true => Ok((numerator, denominator)),
        false => Err(SamplingError::Scale),
    }
}

/// Uniform on 0, …, `bound` − 1, by rejection: at most two tries on average. `bound` is not 0.
pub fn uniform(bound: u128, random: &mut impl Randomness) -> Drawn<u128> {
    let bits = u128::BITS - bound.leading_zeros();
    let (words, rest) = (bits.div_ceil(32), bits % 32);
    if bits == 0 {
        return Err(SamplingError::Scale);
    }
    loop {
        let mut drawn = 0;
        for word in 0..words {
            let mut value = random.next_u32()?;
            if word + 1 == words && rest > 0 {
                value >>= 32 - rest;
            }
            drawn |= u128::from(value) << (32 * word);
        }
        if drawn < bound {
            return Ok(drawn);
        }
    }
}

/// True with probability `numerator / denominator`, a fraction in lowest terms that is at most 1.
fn bernoulli(numerator: u128, denominator: u128, random: &mut impl Randomness) -> Drawn<bool> {
    Ok(uniform(denominator, random)? < numerator)
}

/// True with probability e^(−γ) for 0 ≤ γ ≤ 1 (Algorithm 1, first branch).
///
/// The denominator is multiplied by k, which grows beyond K with probability below 1/K!: denominators up to 2^107 leave
/// room for k = 2^20. A product that does not fit all the same is an error.
fn bernoulli_exp_at_most_one(gamma: Fraction, random: &mut impl Randomness) -> Drawn<bool> {
    let mut k = 1u128;
    loop {
        let divisor = greatest_common_divisor(gamma.numerator, k);
        let denominator = gamma.denominator.checked_mul(k / divisor);
        let denominator = denominator.ok_or(SamplingError::Overflow)?;
        let numerator = gamma.numerator / divisor;
        // Zero is 0/1 in lowest terms.
        let denominator = if numerator == 0 { 1 } else { denominator };
        if !bernoulli(numerator, denominator, random)? {
            return Ok(k % 2 == 1);
        }
        k += 1;
    }
}

/// True with probability e^(−1).
fn bernoulli_exp_one(random: &mut impl Randomness) -> Drawn<bool> {
    let mut k = 1u128;
    while bernoulli(1, k, random)? {
        k += 1;
    }
    Ok(k % 2 == 1)
}

/// True with probability e^(−γ) (Algorithm 1).
///
/// # Errors
/// [`SamplingError`] where randomness ends, or a product outgrows its integer: that needs a denominator above 2^107.
pub fn bernoulli_exp(gamma: Fraction, random: &mut impl Randomness) -> Drawn<bool> {
    let whole = gamma.numerator / gamma.denominator;
    for _ in 0..whole {
        if !bernoulli_exp_one(random)? {
            return Ok(false);
        }
    }
    let rest = Fraction {
        numerator: gamma.numerator - whole * gamma.denominator,
        ..gamma
    };
    let rest = match rest.numerator {
        0 => Fraction {
            numerator: 0,
            denominator: 1,
        },
        _ => rest,
    };
    bernoulli_exp_at_most_one(rest, random)
}

/// A number x ≥ 0 with probability proportional to e^(−x s/t): the first part of Algorithm 2.
///
/// u < t ≤ 2^26 + 1 and v is geometric with ratio e^(−1), so that u + t·v ≥ 2^127 has probability below e^(−2^100).
pub(super) fn geometric_exp(s: u128, t: u128, random: &mut impl Randomness) -> Drawn<u128> {
    let u = loop {
        let u = uniform(t, random)?;
        let gamma = Fraction::new(u, t).ok_or(SamplingError::Scale)?;
        if bernoulli_exp_at_most_one(gamma, random)? {
            break u;
        }
    };
    let mut v = 0u128;
    while bernoulli_exp_one(random)? {
        v += 1;
    }
    let sum = t.checked_mul(v).and_then(|product| product.checked_add(u));
    Ok(sum.ok_or(SamplingError::Overflow)? / s)
}

/// The discrete Laplace distribution (Algorithm 2): P(x) = (1 − q)/(1 + q)·q^|x| with q = e^(−1/scale).
///
/// Numerator and denominator of `scale` are at most 2^26, so that all products fit; see [`geometric_exp`].
///
/// # Errors
/// [`SamplingError`] where the scale is not of these, or randomness ends.
pub fn discrete_laplace(scale: Fraction, random: &mut impl Randomness) -> Drawn<i128> {
    let (t, s) = scale_of(scale)?;
    laplace(t, s, random)
}

/// The discrete Laplace distribution of scale t/s, both at most 2^26 + 1.
fn laplace(t: u128, s: u128, random: &mut impl Randomness) -> Drawn<i128> {
    loop {
        let is_negative = bernoulli(1, 2, random)?;
        let magnitude = geometric_exp(s, t, random)?;
        // Zero would come up twice as often as it should.
        if !(is_negative && magnitude == 0) {
            let magnitude = i128::try_from(magnitude).map_err(|_| SamplingError::Overflow)?;
            return Ok(if is_negative { -magnitude } else { magnitude });
        }
    }
}

/// The discrete Gaussian distribution (Algorithm 3): P(x) proportional to e^(−x²/2σ²), from discrete Laplace numbers of
/// scale t = ⌊σ⌋ + 1, each accepted with probability e^(−γ), γ = (|y| − σ²/t)²/2σ².
///
/// With σ = p/q, γ = (|y| q² t − p²)² / (2 p² q² t²). For p, q ≤ 2^26, q·t ≤ p + q ≤ 2^27, so that the denominator is at
/// most 2·2^52·2^54 = 2^107. |y| is below 2^10·t with probability above 1 − e^(−1023); then |y| q² t ≤ 2^10·(q·t)² ≤ 2^64
/// and the square is at most 2^128 − 1 or found not to fit, which is an error and no draw.
///
/// # Errors
/// [`SamplingError`] where σ has parts above 2^26, or randomness ends.
pub fn discrete_gaussian(sigma: Fraction, random: &mut impl Randomness) -> Drawn<i128> {
    let (p, q) = scale_of(sigma)?;
    let t = p / q + 1;
    let overflow = SamplingError::Overflow;
    let per_step = q * q * t;
    let middle = p * p;
    let denominator = per_step
        .checked_mul(t)
        .and_then(|product| product.checked_mul(2 * middle));
    let denominator = denominator.ok_or(overflow)?;
    loop {
        let y = laplace(t, 1, random)?;
        let steps = y.unsigned_abs().checked_mul(per_step).ok_or(overflow)?;
        let distance = steps.abs_diff(middle);
        let square = distance.checked_mul(distance).ok_or(overflow)?;
        let gamma = Fraction::new(square, denominator).ok_or(overflow)?;
        if bernoulli_exp(gamma, random)? {
            return Ok(y);
        }
    }
}

/// `count` of the numbers 0, …, `among` − 1, each set of that size as likely as any other, in ascending order (Floyd's
/// algorithm).
///
/// # Errors
/// [`SamplingError::Scale`] where there are not so many.
pub fn subset(among: u32, count: u32, random: &mut impl Randomness) -> Drawn<Vec<u32>> {
    if count > among {
        return Err(SamplingError::Scale);
    }
    let mut chosen = std::collections::BTreeSet::new();
    for last in among - count..among {
        // Below 2^32, so the cast loses nothing.
        let drawn = uniform(u128::from(last) + 1, random)? as u32;
        if !chosen.insert(drawn) {
            chosen.insert(last);
        }
    }
    Ok(chosen.into_iter().collect())
}
