//! Label maps: images whose values number regions.

use std::collections::BTreeMap;

use super::SizeError;
use super::image::room;
use crate::features::{Mask, Volume};

/// Labels beyond are not counted: such an image is no label map.
const MOST: usize = 4096;

/// A region of a label map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Its number.
    pub number: i64,
    /// How many voxels have it.
    pub voxels: usize,
}

/// Why a label map gives no region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// All of it is background.
    #[error("the mask is empty: all of its voxels are 0")]
    Empty,
    /// Values that are no whole numbers, or too many different ones.
    #[error("this is no label map: its values are not a few whole numbers")]
    NotLabels,
    /// No voxel has the label.
    #[error("no voxel has the label {number}; there are {}", numbers(.there))]
    Absent {
        /// The label that was asked for.
        number: i64,
        /// Those that there are.
        there: Vec<i64>,
    },
    /// None was asked for, and there are several.
    #[error("there are several labels, and none was chosen: {}", numbers(.there))]
    Several {
        /// Those that there are.
        there: Vec<i64>,
    },
    /// There is no memory for the mask.
    #[error(transparent)]
    Size(#[from] SizeError),
}

/// The first of them in words: enough to see a 255 where a 1 was meant.
fn numbers(numbers: &[i64]) -> String {
    let mut words: Vec<_> = numbers.iter().take(20).map(i64::to_string).collect();
    if numbers.len() > words.len() {
        words.push(format!("and {} more", numbers.len() - words.len()));
    }
    words.join(", ")
}

/// The labels of a label map but the background, 0, in ascending order.
///
/// # Errors
/// [`LabelError::NotLabels`].
pub fn labels(map: &Volume) -> Result<Vec<Label>, LabelError> {
    let mut counts = BTreeMap::new();
    // Neighbours mostly have the same label.
    let mut rest = map.values.as_slice();
    while let Some(&value) = rest.first() {
        let run = rest
            .iter()
            .take_while(|&&next| next == value)
            .count()
            .max(1);
        rest = rest.get(run..).unwrap_or_default();
        let number = value as i64;
        if number as f64 != value {
            return Err(LabelError::NotLabels);
        }
        if number != 0 {
            *counts.entry(number).or_insert(0) += run;
            if counts.len() > MOST {
                return Err(LabelError::NotLabels);
            }
        }
    }
    let labels = counts
        .into_iter()
        .map(|(number, voxels)| Label { number, voxels });
    Ok(labels.collect())
}

/// The region with this label; without a number the only one that there is.
///
/// # Errors
/// [`LabelError`]; those that there are are named.
pub fn mask_of_label(map: &Volume, number: Option<i64>) -> Result<Mask, LabelError> {
    let there: Vec<i64> = labels(map)?.iter().map(|label| label.number).collect();
    let number = match (number, there.as_slice()) {
        (_, []) => return Err(LabelError::Empty),
        (Some(number), _) if there.contains(&number) => number,
        (Some(number), _) => return Err(LabelError::Absent { number, there }),
        (None, &[only]) => only,
        (None, _) => return Err(LabelError::Several { there }),
    };
    let mut inside = room(map.values.len())?;
    inside.extend(map.values.iter().map(|&value| value == number as f64));
    Ok(Mask {
        grid: map.grid.clone(),
        inside,
    })
}
