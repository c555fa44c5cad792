//! Which voxels leave the region because of their intensity.

use crate::features::settings::{ResegmentMode, Resegmentation};

/// The IBSI's: the range, then the outliers of what is left (population standard deviation).
pub fn resegment(values: &[f64], inside: &mut [bool], settings: &Resegmentation) {
    if settings.range.is_some() {
        keep(values, inside, settings.bounds());
    }
    if let Some(sigma) = settings.sigma {
        let (mean, deviation) = spread(values, inside);
        keep(
            values,
            inside,
            (mean - sigma * deviation, mean + sigma * deviation),
        );
    }
}

/// PyRadiomics': one bound or two.
pub fn resegment_pyradiomics(
    values: &[f64],
    inside: &mut [bool],
    range: &[f64],
    mode: ResegmentMode,
) {
    let absolute = |bound: f64| match mode {
        ResegmentMode::Absolute => bound,
        ResegmentMode::Relative => bound * of_region(values, inside).fold(f64::MIN, f64::max),
        ResegmentMode::Sigma => {
            let (mean, deviation) = spread(values, inside);
            mean + deviation * bound
        }
    };
    let bounds = match *range {
        [low] => (absolute(low), f64::INFINITY),
        [a, b] => (absolute(a.min(b)), absolute(a.max(b))),
        _ => return,
    };
    keep(values, inside, bounds);
}

fn keep(values: &[f64], inside: &mut [bool], (minimum, maximum): (f64, f64)) {
    for (inside, value) in inside.iter_mut().zip(values) {
        *inside &= (minimum..=maximum).contains(value);
    }
}

/// The values of the region.
pub fn of_region<'a>(values: &'a [f64], inside: &'a [bool]) -> impl Iterator<Item = f64> + 'a {
    values
        .iter()
        .zip(inside)
        .filter(|&(_, &inside)| inside)
        .map(|(&value, _)| value)
}

/// Mean and population standard deviation of the region; 0 of an empty one.
fn spread(values: &[f64], inside: &[bool]) -> (f64, f64) {
    let count = of_region(values, inside).count().max(1) as f64;
    let mean = of_region(values, inside).sum::<f64>() / count;
    let variance = of_region(values, inside)
        .map(|value| (value - mean) * (value - mean))
        .sum::<f64>()
        / count;
    (mean, variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_are_those_of_what_the_range_leaves() {
        // Far below the range: with it in the mean, nothing would be an outlier.
        let mut values = vec![0.0; 30];
        values.extend([1.0; 30]);
        values.extend([9.0, -10_000.0]);
        let mut inside = vec![true; values.len()];
        let settings = Resegmentation {
            range: Some([Some(-100.0), None]),
            sigma: Some(3.0),
        };
        resegment(&values, &mut inside, &settings);
        assert_eq!(inside.iter().filter(|&&inside| inside).count(), 60);
        assert!(!inside[60] && !inside[61]);
    }

    #[test]
    fn bounds_belong_to_the_range() {
        let values = [1.0, 2.0, 3.0, 4.0];
        let mut inside = [true; 4];
        let settings = Resegmentation {
            range: Some([Some(2.0), Some(3.0)]),
            sigma: None,
        };
        resegment(&values, &mut inside, &settings);
        assert_eq!(inside, [false, true, true, false]);
    }

    #[test]
    fn the_three_modes_of_pyradiomics() {
        let values = [0.0, 5.0, 10.0, 20.0, 1000.0];
        let run = |range: &[f64], mode| {
            let mut inside = [true, true, true, true, false];
            resegment_pyradiomics(&values, &mut inside, range, mode);
            inside
        };
        assert_eq!(
            run(&[10.0, 5.0], ResegmentMode::Absolute),
            [false, true, true, false, false]
        );
        assert_eq!(
            run(&[10.0], ResegmentMode::Absolute),
            [false, false, true, true, false]
        );
        assert_eq!(
            run(&[0.5], ResegmentMode::Relative),
            [false, false, true, true, false]
        );
        assert_eq!(
            run(&[-1.0, 1.0], ResegmentMode::Sigma),
            [false, true, true, false, false]
        );
    }

    #[test]
    fn an_empty_region_stays_empty() {
        let settings = Resegmentation {
            range: None,
            sigma: Some(3.0),
        };
        let mut inside = [false];
        resegment(&[1.0], &mut inside, &settings);
        assert_eq!(inside, [false]);
    }
}
