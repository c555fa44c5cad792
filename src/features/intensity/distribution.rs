//! How often each intensity occurs: what all statistics of intensities are taken of.

/// The different values of a set of numbers in ascending order, with their counts. There is at least one.
pub struct Distribution {
    values: Vec<f64>,
    counts: Vec<u32>,
    /// How many numbers there are.
    pub total: u64,
    /// Their mean.
    pub mean: f64,
}

/// Whole numbers are counted rather than sorted if they lie this close to each other.
const COUNTED: f64 = 65_536.0;

impl Distribution {
    /// The distribution of numbers; None if there are none.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        if let Some(counted) = Self::counted(numbers) {
            return Some(counted);
        }
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut values: Vec<f64> = Vec::new();
        let mut counts: Vec<u32> = Vec::new();
        for number in sorted {
            match (values.last(), counts.last_mut()) {
                (Some(last), Some(count)) if *last == number => *count += 1,
                _ => {
                    values.push(number);
                    counts.push(1);
                }
            }
        }
        Self::new(values, counts)
    }

    /// The distribution of numbers that are whole steps of 1 apart and near each other.
    fn counted(numbers: &[f64]) -> Option<Self> {
        let mut low = f64::INFINITY;
        let mut high = f64::NEG_INFINITY;
        for &number in numbers {
            low = if number < low { number } else { low };
            high = if number > high { number } else { high };
        }
        let range = high - low;
        // Not so where numbers are not finite or missing.
        if !(0.0..COUNTED).contains(&range) || range > 16.0 * numbers.len() as f64 + 4096.0 {
            return None;
        }
        let mut counts = vec![0; range as usize + 1];
        for &number in numbers {
            let step = (number - low) as i32;
            if low + f64::from(step) != number {
                return None;
            }
            *counts.get_mut(step as usize)? += 1;
        }
        let (values, counts) = (0i32..)
            .zip(counts)
            .filter(|&(_, count)| count > 0)
            .map(|(step, count)| (low + f64::from(step), count))
            .unzip();
        Self::new(values, counts)
    }

    /// The distribution of grey levels, by their counts from level 1 on.
    pub fn of_levels(counts: &[u32]) -> Option<Self> {
        let (values, counts) = (1u32..)
            .zip(counts)
            .filter(|&(_, &count)| count > 0)
            .map(|(level, &count)| (f64::from(level), count))
            .unzip();
        Self::new(values, counts)
    }

    fn new(values: Vec<f64>, counts: Vec<u32>) -> Option<Self> {
        let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
        let mut this = Self {
            values,
            counts,
            total,
            mean: 0.0,
        };
        let first = this.minimum()?;
        // Around the first value, so that a constant has itself as mean.
        this.mean = first + this.average(|value| value - first);
        Some(this)
    }

    /// The values with how often they occur.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.values
            .iter()
            .zip(&self.counts)
            .map(|(&value, &count)| (value, f64::from(count)))
    }

    /// The mean of a function of the numbers.
    pub fn average(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.pairs()
            .map(|(value, count)| count * of(value))
            .sum::<f64>()
            / self.total as f64
    }

    fn minimum(&self) -> Option<f64> {
        self.values.first().copied()
    }

    /// The smallest number.
    pub fn min(&self) -> f64 {
        self.minimum().unwrap_or(f64::NAN)
    }

    /// The largest number.
    pub fn max(&self) -> f64 {
        self.values.last().copied().unwrap_or(f64::NAN)
    }

    /// The number at a place in ascending order.
    pub fn at(&self, place: u64) -> f64 {
        let mut before = 0;
        for (&value, &count) in self.values.iter().zip(&self.counts) {
            before += u64::from(count);
            if place < before {
                return value;
            }
        }
        self.max()
    }

    /// The percentile, between two numbers by linear interpolation (type 7 of Hyndman and Fan 1996, NumPy's).
    pub fn percentile(&self, percent: f64) -> f64 {
        let place = (self.total - 1) as f64 * (percent / 100.0);
        let lower = place.floor();
        let from = self.at(lower as u64);
        let part = place - lower;
        if part > 0.0 {
            from + (self.at(lower as u64 + 1) - from) * part
        } else {
            from
        }
    }

    /// The mean of a power of the deviations from the mean.
    pub fn moment(&self, power: i32) -> f64 {
        self.average(|value| (value - self.mean).powi(power))
    }

    /// The mean absolute deviation from a value.
    pub fn deviation(&self, from: f64) -> f64 {
        self.average(|value| (value - from).abs())
    }

    /// The mean absolute deviation of what lies between two values, of these and all between, from its own mean.
    pub fn deviation_between(&self, low: f64, high: f64) -> f64 {
        let between = || {
            self.pairs()
                .filter(move |&(value, _)| (low..=high).contains(&value))
        };
        let total: f64 = between().map(|(_, count)| count).sum();
        let mean = between().map(|(value, count)| value * count).sum::<f64>() / total;
        between()
            .map(|(value, count)| (value - mean).abs() * count)
            .sum::<f64>()
            / total
    }

    /// Whether all numbers are the same.
    pub fn is_flat(&self) -> bool {
        self.values.len() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_or_sorted_alike() {
        let whole: Vec<f64> = (0..1000).map(|i| f64::from(i * i % 97) - 30.0).collect();
        let counted = Distribution::of(&whole).unwrap();
        // A thousandth of them is no whole step from the next.
        let scaled: Vec<f64> = whole.iter().map(|value| value / 1000.0).collect();
        assert!(Distribution::counted(&scaled).is_none());
        let sorted = Distribution::of(&scaled).unwrap();
        for percent in [0.0, 10.0, 33.3, 50.0, 90.0, 100.0] {
            let difference = counted.percentile(percent) - sorted.percentile(percent) * 1000.0;
            assert!(difference.abs() < 1e-9);
        }
        assert!((counted.moment(2) - sorted.moment(2) * 1e6).abs() < 1e-8);
        assert!((counted.mean - whole.iter().sum::<f64>() / 1000.0).abs() < 1e-12);
    }

    #[test]
    fn halves_that_are_whole_steps_apart_keep_their_values() {
        let distribution = Distribution::of(&[0.5, 2.5, 2.5, -3.5]).unwrap();
        assert_eq!(
            distribution.pairs().collect::<Vec<_>>(),
            [(-3.5, 1.0), (0.5, 1.0), (2.5, 2.0)]
        );
        assert_eq!(distribution.percentile(50.0), 1.5);
    }

    #[test]
    fn there_is_none_of_nothing_and_a_constant_is_flat() {
        assert!(Distribution::of(&[]).is_none());
        let flat = Distribution::of(&[0.1; 7]).unwrap();
        assert!(flat.is_flat());
        assert_eq!((flat.mean, flat.moment(2)), (0.1, 0.0));
        let far = Distribution::of(&[-1e300, 1e300]).unwrap();
        assert_eq!(far.mean, 0.0);
    }
}
