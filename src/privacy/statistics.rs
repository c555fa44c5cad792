//! Distributions that tests and confidence intervals need. Floating point: nothing of it is ever released.

/// Q(n/2, x), the regularised upper incomplete gamma function of half a whole number: with n degrees of freedom the
/// probability of a χ² of 2x or more. To about 1e-14 of the result.
#[must_use]
pub(super) fn upper_gamma(n: u32, x: f64) -> f64 {
    if n == 0 || x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    let a = f64::from(n) / 2.0;
    // x^a e^(−x) / Γ(a + 1), its factors one by one so that none overflows.
    let mut front = match n % 2 {
        0 => 1.0,
        _ => (x / std::f64::consts::PI).sqrt() * 2.0,
    };
    let (mut at, mut left) = (if n.is_multiple_of(2) { 0.0 } else { 0.5 }, x);
    while at < a {
        at += 1.0;
        front *= x / at;
        while front > 1e100 && left > 1.0 {
            let part = left.min(200.0);
            front *= (-part).exp();
            left -= part;
        }
    }
    front *= (-left).exp();
    if x < a + 1.0 {
        // The series of the lower function.
        let (mut sum, mut term, mut at) = (1.0, 1.0, a);
        while term > sum * 1e-17 {
            at += 1.0;
            term *= x / at;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    // Lentz's continued fraction of the upper function.
    let mut b = x + 1.0 - a;
    let mut c = f64::MAX;
    let mut d = 1.0 / b;
    let mut product = d;
    for step in 1..10_000 {
        let i = f64::from(step);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        let factor = d * c;
        product *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * a * product
}

/// Φ(−z), the probability that a standard normal number is above z.
#[must_use]
pub(super) fn normal_tail(z: f64) -> f64 {
    let half = upper_gamma(1, z * z / 2.0) / 2.0;
    if z >= 0.0 { half } else { 1.0 - half }
}

/// The z with Φ(−z) = `tail`, for 0 < `tail` < 1.
#[must_use]
pub(super) fn normal_quantile(tail: f64) -> f64 {
    let is_too_low = |z: f64| normal_tail(z) > tail;
    bisect(-38.0, 38.0, is_too_low)
}

/// Where `is_too_low` turns from true to false between two numbers.
pub(super) fn bisect(mut low: f64, mut high: f64, is_too_low: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        match is_too_low(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    (low + high) / 2.0
}

/// The probability of counts as far from `expected` or farther, by the χ² test. Both are of the same classes, each
/// expected at least five times; the expected counts sum up to the counted ones.
#[must_use]
pub(super) fn chi_square(counted: &[u64], expected: &[f64]) -> f64 {
    let terms = counted.iter().zip(expected);
    let sum: f64 = terms.map(|(&n, &e)| (n as f64 - e).powi(2) / e).sum();
    let freedom = u32::try_from(expected.len().saturating_sub(1)).unwrap_or(u32::MAX);
    upper_gamma(freedom, sum / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_the_tables() {
        // SciPy 1.17: norm.sf, chi2.sf, norm.isf.
        for (z, tail) in [
            (0.0, 0.5),
            (1.0, 0.158_655_253_931_457_05),
            (1.959_963_984_540_054, 0.025),
            (4.753_424_308_822_899, 1e-6),
            (-1.0, 0.841_344_746_068_542_9),
        ] {
            assert!(
                (normal_tail(z) / tail - 1.0).abs() < 1e-13,
                "{z}: {}",
                normal_tail(z)
            );
            assert!((normal_quantile(tail) - z).abs() < 1e-9);
        }
        // Of even degrees of freedom 2m: e^(−x) Σ_{i<m} x^i/i!.
        assert!((upper_gamma(2, 3.0) / (-3f64).exp() - 1.0).abs() < 1e-13);
        assert!((upper_gamma(6, 10.0) / ((-10f64).exp() * 61.0) - 1.0).abs() < 1e-13);
        assert!((upper_gamma(6, 1.0) / ((-1f64).exp() * 2.5) - 1.0).abs() < 1e-13);
        let poisson = |m: i32, x: f64| {
            let terms = (0..m).scan((-x).exp(), |term, i| {
                let now = *term;
                *term *= x / f64::from(i + 1);
                Some(now)
            });
            terms.sum::<f64>()
        };
        assert!((upper_gamma(200, 130.0) / poisson(100, 130.0) - 1.0).abs() < 1e-11);
        assert!((upper_gamma(200, 90.0) / poisson(100, 90.0) - 1.0).abs() < 1e-11);
    }
}
