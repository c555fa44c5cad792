//! Intensities become grey levels.

use super::resegmentation::of_region;
use crate::features::settings::{Discretisation, PyradiomicsSettings};
use crate::features::{FeatureError, Levels};

/// The most grey levels: what [`Levels`] can hold.
pub const MOST_LEVELS: u64 = u16::MAX as u64;

/// Grey levels as the IBSI defines them (4R0B); `lowest` is the lower bound of the re-segmentation's range.
pub fn discretise(
    values: &[f64],
    inside: &[bool],
    size: [usize; 3],
    discretisation: Discretisation,
    lowest: Option<f64>,
) -> Result<Levels, FeatureError> {
    let Some((minimum, maximum)) = extremes(values, inside) else {
        return Ok(nothing(size, discretisation));
    };
    match discretisation {
        Discretisation::None => {
            let wrong = |value: &f64| *value < 1.0 || value.fract() != 0.0;
            if let Some(value) = of_region(values, inside).find(wrong) {
                return Err(FeatureError::NotALevel { value });
            }
            fill(values, inside, size, maximum, None, |value| value)
        }
        Discretisation::FixedBinSize {
            size: width,
            minimum: set,
        } => {
            // A value below the first bin (its start was set, the range has no lower bound) is of the first.
            let start = set.or(lowest).unwrap_or(minimum);
            let level = |value: f64| ((value - start) / width).floor().max(0.0) + 1.0;
            fill(values, inside, size, level(maximum), None, level)
        }
        Discretisation::FixedBinNumber(bins) => {
            let count = f64::from(bins);
            let level = |value: f64| {
                if value < maximum {
                    (count * (value - minimum) / (maximum - minimum)).floor() + 1.0
                } else if maximum > minimum {
                    count
                } else {
                    // A flat region has one bin that is used.
                    1.0
                }
            };
            fill(values, inside, size, count, Some(bins), level)
        }
    }
}

/// Grey levels as PyRadiomics has them: edges of bins are multiples of the width, and computed as numpy does.
pub fn discretise_pyradiomics(
    values: &[f64],
    inside: &[bool],
    size: [usize; 3],
    settings: &PyradiomicsSettings,
) -> Result<Levels, FeatureError> {
    let Some((minimum, maximum)) = extremes(values, inside) else {
        return Ok(nothing(size, Discretisation::None));
    };
    // numpy.digitize: the number of edges that are not above the value.
    let digitize = |value: f64, guess: f64, edge: &dyn Fn(f64) -> f64| {
        let mut level = guess.max(1.0);
        while edge(level) <= value {
            level += 1.0;
        }
        while level > 1.0 && edge(level - 1.0) > value {
            level -= 1.0;
        }
        level
    };
    if let Some(bins) = settings.bin_count {
        let bins = f64::from(bins);
        // numpy.histogram widens a range of nothing, and numpy.linspace makes the edges. The last bin has its end.
        let (start, end) = if minimum < maximum {
            (minimum, maximum)
        } else {
            (minimum - 0.5, maximum + 0.5)
        };
        let step = (end - start) / bins;
        let edge = |index: f64| {
            if index < bins {
                index * step + start
            } else {
                f64::INFINITY
            }
        };
        let level = |value: f64| digitize(value, ((value - start) / step).floor(), &edge);
        return fill(values, inside, size, level(maximum), None, level);
    }
    let width = settings.bin_width;
    let remainder = minimum % width;
    let remainder = if remainder < 0.0 {
        remainder + width
    } else {
        remainder
    };
    let start = minimum - remainder;
    // numpy.arange: steps are the difference of the first two.
    let step = (start + width) - start;
    let edge = |index: f64| start + index * step;
    let level = |value: f64| digitize(value, ((value - start) / step).floor(), &edge);
    fill(values, inside, size, level(maximum), None, level)
}

/// Lowest and highest intensity of the region.
fn extremes(values: &[f64], inside: &[bool]) -> Option<(f64, f64)> {
    let mut extremes = None;
    for value in of_region(values, inside) {
        let (minimum, maximum) = extremes.get_or_insert((value, value));
        *minimum = value.min(*minimum);
        *maximum = value.max(*maximum);
    }
    extremes
}

/// The levels of a region without voxels.
fn nothing(size: [usize; 3], discretisation: Discretisation) -> Levels {
    Levels {
        size,
        levels: vec![0; size.iter().product()],
        count: match discretisation {
            Discretisation::FixedBinNumber(bins) => bins,
            _ => 0,
        },
    }
}

fn fill(
    values: &[f64],
    inside: &[bool],
    size: [usize; 3],
    highest: f64,
    count: Option<u16>,
    level: impl Fn(f64) -> f64,
) -> Result<Levels, FeatureError> {
    if highest > MOST_LEVELS as f64 {
        return Err(FeatureError::TooManyLevels {
            levels: highest as u64,
            most: MOST_LEVELS,
        });
    }
    Ok(Levels {
        size,
        levels: values
            .iter()
            .zip(inside)
            .map(|(&value, &inside)| if inside { level(value) as u16 } else { 0 })
            .collect(),
        count: count.unwrap_or(highest as u16),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ibsi(values: &[f64], discretisation: Discretisation, lowest: Option<f64>) -> Vec<u16> {
        let inside = vec![true; values.len()];
        let size = [values.len(), 1, 1];
        discretise(values, &inside, size, discretisation, lowest)
            .unwrap()
            .levels
    }

    fn pyradiomics(values: &[f64], settings: &PyradiomicsSettings) -> Vec<u16> {
        let inside = vec![true; values.len()];
        discretise_pyradiomics(values, &inside, [values.len(), 1, 1], settings)
            .unwrap()
            .levels
    }

    const BY_25: Discretisation = Discretisation::FixedBinSize {
        size: 25.0,
        minimum: None,
    };

    #[test]
    fn bins_of_a_size_begin_where_the_range_does() {
        let values = [-500.0, -476.0, -475.0, 400.0];
        assert_eq!(ibsi(&values, BY_25, Some(-500.0)), [1, 1, 2, 37]);
        assert_eq!(ibsi(&values, BY_25, Some(-1000.0)), [21, 21, 22, 57]);
        assert_eq!(ibsi(&[-490.0, -466.0, -465.0], BY_25, None), [1, 1, 2]);
    }

    #[test]
    fn the_highest_intensity_is_of_the_last_of_a_number_of_bins() {
        let number = Discretisation::FixedBinNumber(4);
        assert_eq!(
            ibsi(&[0.0, 24.9, 25.0, 99.9, 100.0], number, None),
            [1, 1, 2, 4, 4]
        );
        assert_eq!(ibsi(&[7.0, 7.0], number, None), [1, 1]);
    }

    #[test]
    fn without_a_discretisation_intensities_have_to_be_levels() {
        assert_eq!(ibsi(&[1.0, 6.0], Discretisation::None, None), [1, 6]);
        for value in [0.0, 1.5, -1.0] {
            assert_eq!(
                discretise(
                    &[2.0, value],
                    &[true; 2],
                    [2, 1, 1],
                    Discretisation::None,
                    None
                ),
                Err(FeatureError::NotALevel { value })
            );
        }
    }

    #[test]
    fn pyradiomics_edges_are_multiples_of_the_width_and_bins_half_open() {
        // The example of its documentation: edges 50, 75, 100, 125, 150, 175.
        let settings = PyradiomicsSettings::default();
        assert_eq!(
            pyradiomics(&[54.0, 74.9, 75.0, 150.0, 166.0], &settings),
            [1, 1, 2, 5, 5]
        );
        // An end on an edge has a bin of its own; below zero edges are multiples too.
        assert_eq!(
            pyradiomics(&[-30.0, -25.0, 0.0, 25.0], &settings),
            [1, 2, 3, 4]
        );
        assert_eq!(pyradiomics(&[25.0, 25.0], &settings), [1, 1]);
    }

    #[test]
    fn pyradiomics_count_of_bins_is_numpys_histogram() {
        let settings = PyradiomicsSettings {
            bin_count: Some(4),
            ..PyradiomicsSettings::default()
        };
        assert_eq!(
            pyradiomics(&[0.0, 24.9, 25.0, 99.9, 100.0], &settings),
            [1, 1, 2, 4, 4]
        );
        // numpy.digitize([7], numpy.histogram([7, 7], 4)[1]) is 3.
        assert_eq!(pyradiomics(&[7.0, 7.0], &settings), [3, 3]);
    }

    #[test]
    fn more_levels_than_a_matrix_can_have_are_an_error() {
        let narrow = Discretisation::FixedBinSize {
            size: 0.001,
            minimum: None,
        };
        assert_eq!(
            discretise(&[0.0, 100.0], &[true; 2], [2, 1, 1], narrow, None),
            Err(FeatureError::TooManyLevels {
                levels: 100_001,
                most: MOST_LEVELS
            })
        );
    }

    #[test]
    fn voxels_outside_have_no_level_and_no_say() {
        let levels = discretise(
            &[1.0, 1e9, 5.0],
            &[true, false, true],
            [3, 1, 1],
            Discretisation::FixedBinNumber(2),
            None,
        )
        .unwrap();
        assert_eq!(levels.levels, [1, 0, 2]);
        let empty = discretise(&[1.0], &[false], [1, 1, 1], BY_25, None).unwrap();
        assert_eq!(
            (empty.levels.as_slice(), empty.count),
            ([0u16].as_slice(), 0)
        );
    }
}
