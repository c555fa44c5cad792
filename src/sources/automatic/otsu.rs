//! Otsu's threshold.

const BINS: usize = 256;
/// Outliers at each end, as a part of all values: markers and burned-in text would widen the histogram.
const OUTLIERS: f64 = 0.001;

/// The threshold that divides the values into two classes with the greatest variance between them; `None` where all are
/// one.
pub(super) fn threshold(mut values: Vec<f64>) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    values.sort_unstable_by(f64::total_cmp);
    let cut = (last as f64 * OUTLIERS) as usize;
    let (least, greatest) = (*values.get(cut)?, *values.get(last - cut)?);
    let width = (greatest - least) / BINS as f64;
    // Rarer values than outliers are no second class.
    if !width.is_normal() {
        return None;
    }
    let mut counts = [0_u64; BINS];
    for value in &values {
        let bin = ((value - least) / width).clamp(0.0, (BINS - 1) as f64) as usize;
        if let Some(count) = counts.get_mut(bin) {
            *count += 1;
        }
    }
    let all: f64 = values.len() as f64;
    let moment = |(bin, &count): (usize, &u64)| bin as f64 * count as f64;
    let total: f64 = counts.iter().enumerate().map(moment).sum();
    let (mut below, mut below_moment) = (0.0, 0.0);
    let mut best = (0.0, Vec::new());
    for (bin, count) in counts.iter().enumerate() {
        below += *count as f64;
        below_moment += moment((bin, count));
        let above = all - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = below_moment / below - (total - below_moment) / above;
        let variance = below * above * apart * apart;
        if variance > best.0 {
            best = (variance, vec![bin]);
        } else if variance == best.0 {
            best.1.push(bin);
        }
    }
    // Between two peaks all thresholds divide the same: the middle one.
    let middle = best.1.get(best.1.len() / 2)?;
    Some(least + (*middle as f64 + 1.0) * width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_are_divided_between_them() {
        let values = (0..1000).map(|n| if n % 3 == 0 { 900.0 } else { 100.0 } + f64::from(n % 7));
        let threshold = threshold(values.collect()).expect("there are two classes");
        assert!((107.0..900.0).contains(&threshold), "{threshold}");
    }

    #[test]
    fn one_value_has_no_threshold() {
        assert_eq!(threshold(vec![5.0; 100]), None);
        assert_eq!(threshold(Vec::new()), None);
    }
}
