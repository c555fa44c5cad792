//! Features of the grey level co-occurrence matrix (LFYI).

use super::logarithm::Logarithms;
use super::pair::Pairs;

/// Where a feature is in what [`features`] returns, which is the order of
/// [`definition::GLCM`](super::definition::GLCM).
pub(super) mod index {
    pub(in super::super) const CORRELATION: usize = 18;
    pub(in super::super) const INFORMATION_1: usize = 23;
}

/// The 25 features, of a matrix that is not empty. `values` are the levels by their numbers, `levels` is the number of
/// levels of the discretisation (N_g).
///
/// Every feature but six follows from the distributions of the sum and of the difference of two neighbours' levels and
/// from that of a level. Correlation and the first measure of information correlation are not numbers where only one
/// level occurs.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts and levels are far below 2^53"
)]
pub(super) fn features(pairs: &Pairs, values: &[u16], levels: u16, logs: &Logarithms) -> Vec<f64> {
    let value = |rank: u16| {
        values
            .get(usize::from(rank))
            .copied()
            .map_or(0, usize::from)
    };
    let highest = values.last().copied().map_or(0, usize::from);
    let mut sums = vec![0_u64; 2 * highest + 1];
    let mut differences = vec![0_u64; highest + 1];
    let mut single = vec![0_u64; values.len()];
    let (mut total, mut unequal, mut most) = (0, 0, 0);
    let (mut squares, mut products, mut information) = (0.0, 0.0, 0.0);
    for &([low, high], count) in &pairs.cells {
        let (one, other) = (value(low), value(high));
        sums[one + other] += count;
        differences[other - one] += count;
        single[usize::from(low)] += count;
        single[usize::from(high)] += count;
        total += count;
        let whole = count as f64;
        products += whole * (one * other) as f64;
        information += logs.times(count);
        // Half of the pairs of unequal levels are on either side of the diagonal.
        if low == high {
            most = most.max(2 * count);
            squares += whole * whole;
        } else {
            most = most.max(count);
            squares += whole * whole / 2.0;
            unequal += count;
        }
    }
    let of = |count: u64| count as f64 / total as f64;
    let total = total as f64;

    let maximum = most as f64 / (2.0 * total);
    let energy = squares / (total * total);
    let entropy = (total.log2() - (information - unequal as f64) / total).max(0.0);
    let autocorrelation = products / total;

    let levels_single = || single.iter().enumerate().filter(|&(_, &count)| count > 0);
    let level = |rank: usize| values.get(rank).copied().map_or(0.0, f64::from);
    let mean = levels_single()
        .map(|(rank, &count)| level(rank) * of(count))
        .sum::<f64>()
        / 2.0;
    let variance = levels_single()
        .map(|(rank, &count)| (level(rank) - mean).powi(2) * of(count))
        .sum::<f64>()
        / 2.0;
    let entropy_single = logs.entropy(single.iter().copied());
    let covariance = pairs.cells.iter().map(|&([low, high], count)| {
        (level(low.into()) - mean) * (level(high.into()) - mean) * of(count)
    });
    let correlation = covariance.sum::<f64>() / variance;

    let mut sum_moments = [0.0; 4];
    for (sum, &count) in sums.iter().enumerate().filter(|&(_, &count)| count > 0) {
        let p = of(count);
        let centred = sum as f64 - 2.0 * mean;
        sum_moments[0] += sum as f64 * p;
        for (moment, power) in sum_moments[1..].iter_mut().zip(2..) {
            *moment += centred.powi(power) * p;
        }
    }
    let [sum_average, tendency, shade, prominence] = sum_moments;

    let levels = f64::from(levels);
    let [mut contrast, mut dissimilarity, mut inverse_variance] = [0.0; 3];
    let [
        mut inverse,
        mut inverse_moment,
        mut inverse_norm,
        mut inverse_moment_norm,
    ] = [0.0; 4];
    for (k, &count) in differences
        .iter()
        .enumerate()
        .filter(|&(_, &count)| count > 0)
    {
        let p = of(count);
        let k = k as f64;
        contrast += k * k * p;
        dissimilarity += k * p;
        inverse += p / (1.0 + k);
        inverse_moment += p / (1.0 + k * k);
        inverse_norm += p / (1.0 + k / levels);
        inverse_moment_norm += p / (1.0 + (k / levels).powi(2));
        if k > 0.0 {
            inverse_variance += p / (k * k);
        }
    }
    let difference_variance = differences
        .iter()
        .enumerate()
        .filter(|&(_, &count)| count > 0)
        .map(|(k, &count)| (k as f64 - dissimilarity).powi(2) * of(count))
        .sum();

    // HXY1 and HXY2 of the manual are both HX + HY, as the matrix is symmetric.
    let shared = 2.0 * entropy_single;
    let information_1 = (entropy - shared) / entropy_single;
    let information_2 = (1.0 - (-2.0 * (shared - entropy)).exp()).max(0.0).sqrt();
    vec![
        maximum,
        mean,
        variance,
        entropy,
        dissimilarity,
        difference_variance,
        logs.entropy(differences.iter().copied().filter(|&count| count > 0)),
        sum_average,
        tendency,
        logs.entropy(sums.iter().copied().filter(|&count| count > 0)),
        energy,
        contrast,
        dissimilarity,
        inverse,
        inverse_norm,
        inverse_moment,
        inverse_moment_norm,
        inverse_variance,
        correlation,
        autocorrelation,
        tendency,
        shade,
        prominence,
        information_1,
        information_2,
    ]
}
