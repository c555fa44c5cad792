//! Slices in order: their distances, and what is wrong with them.

use super::SeriesError;
use crate::sources::geometry::{angle_of_lines, cross, dot, length, minus, scaled, unit};
use crate::sources::plane::Plane;

/// Positions that differ by less are one, in mm.
const SAME: f64 = 0.01;
/// Directions that differ by less are one, in degrees.
const ANGLE: f64 = 0.1;
/// A slice may lie so far from its place in a regular stack, as a part of the distance of slices.
const REGULAR: f64 = 0.1;
/// From here on it is said.
const NOTEWORTHY: f64 = 0.01;
/// A slice may be shifted along itself so far, as a part of the distance of pixels.
const SHIFT: f64 = 0.5;

/// A slice, and where it lies along the normal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// Its number among all slices.
    pub slice: usize,
    pub plane: Plane,
    /// In mm.
    pub height: f64,
}

/// Slices in ascending order along the normal, one at each position.
#[derive(Debug)]
pub(super) struct Stack {
    pub order: Vec<usize>,
    /// The distance of slices in mm; `None` of one slice.
    pub spacing: Option<f64>,
    pub normal: [f64; 3],
    /// How far a slice is at most from its place in a regular stack, where that is worth a word, in mm.
    pub uneven: Option<f64>,
}

fn is_parallel(a: &Plane, b: &Plane) -> bool {
    [(a.row, b.row), (a.column, b.column)]
        .iter()
        .all(|&(a, b)| dot(a, b) > 0.0 && angle_of_lines(a, b) <= ANGLE)
}

/// The planes along the normal of the first; all must be parallel.
pub(super) fn place(planes: &[Plane]) -> Result<Vec<Placed>, SeriesError> {
    let first = planes.first().ok_or(SeriesError::Empty)?;
    // Of each direction its first plane, and how many there are.
    let mut directions: Vec<(&Plane, usize)> = Vec::new();
    for plane in planes {
        match directions.iter_mut().find(|(of, _)| is_parallel(of, plane)) {
            Some((_, count)) => *count += 1,
            None => directions.push((plane, 1)),
        }
        // More are of no use to anybody.
        if directions.len() == 64 {
            break;
        }
    }
    if directions.len() > 1 {
        let slices = directions.iter().map(|&(_, count)| count).collect();
        return Err(SeriesError::MixedOrientations { slices });
    }
    let normal = normal(first);
    let mut placed: Vec<_> = planes
        .iter()
        .enumerate()
        .map(|(slice, plane)| Placed {
            slice,
            plane: *plane,
            height: dot(minus(plane.position, first.position), normal),
        })
        .collect();
    placed.sort_by(|a, b| a.height.total_cmp(&b.height).then(a.slice.cmp(&b.slice)));
    Ok(placed)
}

fn normal(plane: &Plane) -> [f64; 3] {
    unit(cross(plane.row, plane.column)).unwrap_or([0.0, 0.0, 1.0])
}

/// Groups of slices that lie at one position.
pub(super) fn groups(placed: &[Placed]) -> impl Iterator<Item = &[Placed]> {
    placed.chunk_by(|a, b| b.height - a.height < SAME)
}

/// The stack of slices at different positions, in order. `pixel` is the smaller distance of pixels in mm.
pub(super) fn stack(placed: &[Placed], pixel: f64) -> Result<Stack, SeriesError> {
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else {
        return Err(SeriesError::Empty);
    };
    let normal = normal(&first.plane);
    let order = placed.iter().map(|one| one.slice).collect();
    if placed.len() == 1 {
        return Ok(Stack {
            order,
            spacing: None,
            normal,
            uneven: None,
        });
    }
    let steps: Vec<f64> = placed
        .windows(2)
        .map(|two| two.iter().rev().map(|one| one.height).reduce(|b, a| b - a))
        .map(Option::unwrap_or_default)
        .collect();
    gaps(&steps)?;
    let spacing = (last.height - first.height) / (placed.len() - 1) as f64;
    let off = placed
        .iter()
        .enumerate()
        .map(|(place, one)| (one.height - first.height - place as f64 * spacing).abs())
        .fold(0.0, f64::max);
    let smallest = steps.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = steps.iter().copied().fold(0.0, f64::max);
    if !spacing.is_finite() || off > REGULAR * spacing {
        return Err(SeriesError::Uneven { smallest, largest });
    }
    shifts(placed, normal, pixel)?;
    Ok(Stack {
        order,
        spacing: Some(spacing),
        normal,
        uneven: (off > NOTEWORTHY * spacing).then_some(off),
    })
}

/// Whether there is room for further slices.
fn gaps(steps: &[f64]) -> Result<(), SeriesError> {
    let mut sorted = steps.to_vec();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted
        .get((sorted.len() - 1) / 2)
        .copied()
        .unwrap_or_default();
    let empty = |step: f64| (step / usual).round() as usize;
    let wide =
        |step: f64| empty(step) > 1 && (step - usual * empty(step) as f64).abs() <= REGULAR * usual;
    // Steps that are no multiples are no gaps, but uneven.
    let found = steps.iter().position(|&step| step > 1.5 * usual);
    let Some((after, &millimetres)) = found.and_then(|after| Some((after, steps.get(after)?)))
    else {
        return Ok(());
    };
    if !wide(millimetres) {
        return Ok(());
    }
    let missing = steps
        .iter()
        .filter(|&&step| step > 1.5 * usual)
        .map(|&step| empty(step).saturating_sub(1))
        .fold(0, usize::saturating_add);
    Err(SeriesError::Gap {
        after,
        missing,
        millimetres,
    })
}

/// Whether slices are shifted along themselves: all of them in proportion to their height, or one.
fn shifts(placed: &[Placed], normal: [f64; 3], pixel: f64) -> Result<(), SeriesError> {
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else {
        return Ok(());
    };
    let beside = |one: &Placed| {
        let step = minus(one.plane.position, first.plane.position);
        minus(step, scaled(normal, dot(step, normal)))
    };
    let height = last.height - first.height;
    let lean = beside(last);
    for (slice, one) in placed.iter().enumerate() {
        let part = (one.height - first.height) / height;
        let off = length(minus(beside(one), scaled(lean, part)));
        if off > SHIFT * pixel {
            return Err(SeriesError::Shifted {
                slice,
                millimetres: off,
            });
        }
    }
    let degrees = length(lean).atan2(height).to_degrees();
    match length(lean) > SHIFT * pixel && degrees > ANGLE {
        true => Err(SeriesError::Tilted { degrees }),
        false => Ok(()),
    }
}
