//! How much privacy noise gives, and how much noise a privacy takes: the formulas of differential privacy.
//!
//! Floating point, for choosing public parameters and for what is shown: no released number is computed with it.

use super::statistics::{bisect, normal_tail};

/// P(x) of the discrete Laplace distribution: (1 − q)/(1 + q)·q^|x|, q = e^(−1/scale).
#[must_use]
pub fn discrete_laplace_probability(scale: f64, x: i64) -> f64 {
    // (1 − q)/(1 + q) = tanh(1/2b)
    (0.5 / scale).tanh() * (-(x.unsigned_abs() as f64) / scale).exp()
}

/// The variance of the discrete Laplace distribution: 2q/(1 − q)².
#[must_use]
pub fn discrete_laplace_variance(scale: f64) -> f64 {
    let q = (-1.0 / scale).exp();
    2.0 * q / (1.0 - q).powi(2)
}

/// P(x) of the discrete Gaussian distribution: proportional to e^(−x²/2σ²).
#[must_use]
pub fn discrete_gaussian_probability(sigma: f64, x: i64) -> f64 {
    gaussian_weight(sigma, x) / gaussian_sum(sigma, |_| 1.0)
}

/// The variance of the discrete Gaussian distribution, a little below σ².
#[must_use]
pub fn discrete_gaussian_variance(sigma: f64) -> f64 {
    let squares = gaussian_sum(sigma, |x| (x as f64).powi(2));
    squares / gaussian_sum(sigma, |_| 1.0)
}

fn gaussian_weight(sigma: f64, x: i64) -> f64 {
    (-(x as f64 / sigma).powi(2) / 2.0).exp()
}

/// How far sums over the discrete Gaussian distribution go: beyond are less than 1e-300.
fn gaussian_reach(sigma: f64) -> i64 {
    (38.0 * sigma) as i64 + 2
}

fn gaussian_sum(sigma: f64, of: impl Fn(i64) -> f64) -> f64 {
    let reach = gaussian_reach(sigma);
    // The smallest terms first.
    let terms = (1..=reach)
        .rev()
        .map(|x| gaussian_weight(sigma, x) * (of(x) + of(-x)));
    terms.sum::<f64>() + of(0)
}

/// The exact δ of discrete Gaussian noise on one whole number whose neighbours differ by `sensitivity` (Canonne, Kamath
/// and Steinke, Theorem 7): P[Y > εσ²/Δ − Δ/2] − e^ε·P[Y > εσ²/Δ + Δ/2].
#[must_use]
pub fn discrete_gaussian_delta(sigma: f64, sensitivity: u32, epsilon: f64) -> f64 {
    let (delta, reach) = (f64::from(sensitivity), gaussian_reach(sigma));
    let above = |bound: f64| {
        let terms = (-reach..=reach).rev().take_while(|&x| x as f64 > bound);
        terms.map(|x| gaussian_weight(sigma, x)).sum::<f64>()
    };
    let centre = epsilon * sigma * sigma / delta;
    let difference = above(centre - delta / 2.0) - epsilon.exp() * above(centre + delta / 2.0);
    difference.max(0.0) / gaussian_sum(sigma, |_| 1.0)
}

/// δ of continuous Gaussian noise with sensitivity 1 (Balle and Wang, arXiv 1805.06530):
/// Φ(1/2σ − εσ) − e^ε·Φ(−1/2σ − εσ).
#[must_use]
pub fn gaussian_delta(sigma: f64, epsilon: f64) -> f64 {
    let (half, shift) = (0.5 / sigma, epsilon * sigma);
    normal_tail(shift - half) - epsilon.exp() * normal_tail(shift + half)
}

/// The least σ of continuous Gaussian noise with sensitivity 1 for (ε, δ): the analytic Gaussian mechanism.
#[must_use]
pub fn gaussian_sigma(epsilon: f64, delta: f64) -> f64 {
    bisect(1e-3, 1e6, |sigma| gaussian_delta(sigma, epsilon) > delta)
}

/// ε of continuous Gaussian noise with sensitivity 1 at δ, for `times` releases together.
#[must_use]
pub fn gaussian_epsilon(sigma: f64, times: u32, delta: f64) -> f64 {
    let sigma = sigma / f64::from(times).sqrt();
    bisect(0.0, 500.0, |epsilon| gaussian_delta(sigma, epsilon) > delta)
}

/// The σ of the older formula √(2 ln(1.25/δ))/ε, which promises too much for large ε. For comparison.
#[must_use]
pub fn classical_gaussian_sigma(epsilon: f64, delta: f64) -> f64 {
    (2.0 * (1.25 / delta).ln()).sqrt() / epsilon
}

/// δ of Laplace noise of scale b with sensitivity 1: max(0, 1 − e^((ε − 1/b)/2)).
#[must_use]
pub fn laplace_delta(scale: f64, epsilon: f64) -> f64 {
    (1.0 - ((epsilon - 1.0 / scale) / 2.0).exp()).max(0.0)
}

/// Rényi differential privacy of order α > 1 of Laplace noise of scale b with sensitivity 1 (Mironov 2017, Table II).
#[must_use]
pub fn laplace_renyi(scale: f64, order: f64) -> f64 {
    let near = order / (2.0 * order - 1.0) * ((order - 1.0) / scale).exp();
    let far = (order - 1.0) / (2.0 * order - 1.0) * (-order / scale).exp();
    (near + far).ln() / (order - 1.0)
}

/// ε at δ of what has Rényi differential privacy `renyi(α)` of every order α (Canonne, Kamath and Steinke, Proposition
/// 12): the least over α of renyi(α) + ln(1 − 1/α) − ln(δα)/(α − 1).
#[must_use]
pub fn renyi_epsilon(renyi: impl Fn(f64) -> f64, delta: f64) -> f64 {
    let epsilon = |log: f64| {
        let order = 1.0 + log.exp();
        renyi(order) + (1.0 - 1.0 / order).ln() - (delta * order).ln() / (order - 1.0)
    };
    // One minimum: thirds of the logarithm of α − 1.
    let (mut low, mut high) = (-7.0f64, 12.0f64);
    for _ in 0..200 {
        let third = (high - low) / 3.0;
        match epsilon(low + third) < epsilon(high - third) {
            true => high -= third,
            false => low += third,
        }
    }
    epsilon((low + high) / 2.0).max(0.0)
}

/// ε at δ of ρ-zero-concentrated differential privacy: its Rényi differential privacy is αρ.
#[must_use]
pub fn concentrated_epsilon(rho: f64, delta: f64) -> f64 {
    renyi_epsilon(|order| order * rho, delta)
}

/// The older, larger ε of ρ-zCDP: ρ + 2√(ρ ln 1/δ) (Bun and Steinke 2016). For comparison.
#[must_use]
pub fn simple_concentrated_epsilon(rho: f64, delta: f64) -> f64 {
    rho + 2.0 * (rho * (1.0 / delta).ln()).sqrt()
}

/// The largest ρ whose ε at δ is not above `epsilon`.
#[must_use]
pub fn concentrated_rho(epsilon: f64, delta: f64) -> f64 {
    // Rounded to the safe side: what is left out is a billionth.
    bisect(0.0, epsilon + 50.0, |rho| {
        concentrated_epsilon(rho, delta) < epsilon
    }) * (1.0 - 1e-9)
}

/// ε of `times` releases of ε each with δ left over, by the advanced composition theorem. For comparison: below some
/// tens of releases their sum is less.
#[must_use]
pub fn advanced_composition(epsilon: f64, times: u32, delta: f64) -> f64 {
    let k = f64::from(times);
    epsilon * (2.0 * k * (1.0 / delta).ln()).sqrt() + k * epsilon * (epsilon.exp() - 1.0)
}

/// How sure the best of all attackers can be who knows the exact values of `people` people, all alike likely before,
/// and sees one ε-differentially private record of one of them: e^ε/(e^ε + N − 1).
#[must_use]
pub fn best_guess(epsilon: f64, people: u32) -> f64 {
    1.0 / (1.0 + (f64::from(people) - 1.0).max(0.0) * (-epsilon).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(value: f64, expected: f64, digits: i32) {
        let unit = 10f64.powi(expected.abs().log10().floor() as i32 + 1 - digits);
        assert!(
            (value - expected).abs() <= 0.51 * unit,
            "{value} for {expected}"
        );
    }

    #[test]
    fn sigma_of_the_analytic_gaussian_mechanism() {
        // dp_accounting 0.6.0 and a bisection with 60 digits agree on these.
        for (epsilon, delta, analytic, classical) in [
            (0.1, 1e-5, 30.749_566_131_977, 48.448_052_63),
            (0.5, 1e-5, 7.031_826_675_582_5, 9.689_610_53),
            (1.0, 1e-5, 3.730_631_634_815_9, 4.844_805_26),
            (1.0, 1e-6, 4.224_678_889_326_8, 5.298_802_53),
            (2.0, 1e-5, 1.993_812_445_643_5, 2.422_402_63),
            (3.0, 1e-5, 1.390_593_456_674_5, 1.614_935_09),
            (5.0, 1e-5, 0.891_868_264_951_52, 0.968_961_05),
            (8.0, 1e-5, 0.600_229_072_198_95, 0.605_600_66),
            (10.0, 1e-5, 0.499_888_619_709_01, 0.484_480_53),
        ] {
            is(gaussian_sigma(epsilon, delta), analytic, 13);
            assert!((classical_gaussian_sigma(epsilon, delta) - classical).abs() < 5.1e-9);
        }
        is(gaussian_delta(0.484_480_526_4, 10.0), 2.265e-5, 4);
        is(
            gaussian_delta(classical_gaussian_sigma(1.0, 1e-5), 1.0),
            4.114e-8,
            4,
        );
    }

    #[test]
    fn probabilities_and_variances() {
        for (b, p0, p1, variance) in [
            (0.5, 0.761_594_155_956, 0.103_070_560_808, 0.362_030_830_5),
            (1.0, 0.462_117_157_26, 0.170_003_401_569, 1.841_347_188_4),
            (2.0, 0.244_918_662_404, 0.148_550_677_884, 7.835_396_178_1),
            (
                10.0,
                0.049_958_374_958,
                0.045_204_207_006,
                199.833_416_633_6,
            ),
        ] {
            is(discrete_laplace_probability(b, 0), p0, 11);
            is(discrete_laplace_probability(b, -1), p1, 11);
            is(discrete_laplace_variance(b), variance, 10);
        }
        for (sigma, p0, p1, variance) in [
            (
                0.5,
                0.786_570_707_041_95,
                0.106_450_769_423_14,
                0.215_012_675_088_14,
            ),
            (
                1.0,
                0.398_942_278_266_86,
                0.241_970_723_224_46,
                0.999_999_788_767_73,
            ),
            (2.0, 0.199_471_140_200_72, 0.176_032_663_382_15, 4.0),
            (10.0, 0.039_894_228_040_143, 0.039_695_254_747_701, 100.0),
        ] {
            is(discrete_gaussian_probability(sigma, 0), p0, 14);
            is(discrete_gaussian_probability(sigma, 1), p1, 14);
            is(discrete_gaussian_variance(sigma), variance, 14);
        }
    }

    #[test]
    fn deltas() {
        is(discrete_gaussian_delta(4.0, 1, 1.0), 3.055_454_649e-6, 10);
        is(discrete_gaussian_delta(1.5, 1, 3.0), 1.505_781_857e-6, 10);
        is(discrete_gaussian_delta(8.0, 1, 0.5), 1.158_473_305e-6, 10);
        is(laplace_delta(1.0, 0.25), 0.312_710_721_2, 10);
        is(laplace_delta(1.0, 0.5), 0.221_199_216_9, 10);
        is(laplace_delta(0.5, 1.0), 0.393_469_340_3, 10);
        // σ for continuous noise is too small on a coarse grid: D steps to the unit.
        let of_steps = |epsilon, steps: u32| {
            discrete_gaussian_delta(
                gaussian_sigma(epsilon, 1e-5) * f64::from(steps),
                steps,
                epsilon,
            )
        };
        is(of_steps(1.0, 1), 1.035e-5, 4);
        is(of_steps(3.0, 2), 1.107e-5, 4);
        is(of_steps(8.0, 2), 1.689e-5, 4);
        assert!(of_steps(1.0, 64) < 1.000_004_69e-5);
    }

    #[test]
    fn renyi_and_concentrated() {
        for (order, one, two) in [
            (2.0, 0.619_123_63, 0.200_303_896_2),
            (4.0, 0.813_689_296_6, 0.320_926_530_2),
            (8.0, 0.910_198_801_2, 0.410_267_881_8),
            (32.0, 0.978_148_425, 0.478_148_425),
        ] {
            is(laplace_renyi(1.0, order), one, 8);
            is(laplace_renyi(2.0, order), two, 9);
        }
        for (rho, simple, tight) in [
            (0.01, 0.688_614, 0.545_726),
            (0.1, 2.245_966, 1.914_239),
            (0.5, 5.298_526, 4.728_387),
            (1.0, 7.786_140, 7.077_197),
            (2.0, 11.597_052, 10.724_824),
        ] {
            is(simple_concentrated_epsilon(rho, 1e-5), simple, 6);
            is(concentrated_epsilon(rho, 1e-5), tight, 6);
            is(
                concentrated_epsilon(concentrated_rho(tight, 1e-5), 1e-5),
                tight,
                6,
            );
        }
    }

    #[test]
    fn several_releases_together() {
        for (sigma, times, exact) in [
            (1.0, 1, 4.377_178),
            (2.0, 1, 1.993_091),
            (4.0, 1, 0.926_342),
            (4.0, 10, 3.341_409),
        ] {
            is(gaussian_epsilon(sigma, times, 1e-5), exact, 6);
        }
        for (epsilon, times, advanced, renyi, concentrated) in [
            (0.1, 10, 1.6226, 0.9903, 1.5674),
            (0.1, 100, 5.8502, 4.5327, 5.2985),
            (0.5, 10, 10.8307, 4.9903, 8.8371),
            (1.0, 20, 55.8253, 19.3142, 31.4597),
        ] {
            let k = f64::from(times);
            is(advanced_composition(epsilon, times, 1e-5), advanced, 5);
            is(
                simple_concentrated_epsilon(k * epsilon * epsilon / 2.0, 1e-5),
                concentrated,
                5,
            );
            // The reference takes the least over some orders only.
            let least = renyi_epsilon(|order| k * laplace_renyi(1.0 / epsilon, order), 1e-5);
            assert!(
                least <= renyi * 1.0001 && least > renyi * 0.998,
                "{least} for {renyi}"
            );
        }
    }

    #[test]
    fn guesses() {
        for (epsilon, one_of_a_thousand, one_of_two) in [
            (0.5, 0.001_65, 0.622),
            (1.0, 0.002_71, 0.731),
            (3.0, 0.0197, 0.953),
            (8.0, 0.749, 0.9997),
        ] {
            is(best_guess(epsilon, 1000), one_of_a_thousand, 3);
            is(best_guess(epsilon, 2), one_of_two, 3);
        }
        assert_eq!(best_guess(1.0, 1), 1.0);
    }
}
