//! The lung fields of a CT.

use super::component;

/// Hounsfield units below which there is air, or lung.
const AIR: f64 = -320.0;
/// A component of less, in parts of the largest one, is no lung: gas of the bowel, of the gullet.
const SMALLEST_OF_LARGEST: f64 = 0.1;
/// What is smaller, in mm³, is no lung.
const SMALLEST: f64 = 20_000.0;

/// What holds air inside of `body`, in components large enough for a lung, with the vessels in them. The airways that are
/// connected with the lungs belong to it. `None` where there is none.
pub(super) fn of(
    values: &[f64],
    body: &[bool],
    size: [usize; 3],
    voxel_volume: f64,
) -> Option<Vec<bool>> {
    let air: Vec<bool> = values
        .iter()
        .zip(body)
        .map(|(value, body)| *body && *value < AIR)
        .collect();
    let components = component::all(&air, size);
    let largest = components.iter().map(Vec::len).max()?;
    let is_lung = |component: &&Vec<usize>| {
        component.len() as f64 >= SMALLEST_OF_LARGEST * largest as f64
            && component.len() as f64 * voxel_volume >= SMALLEST
    };
    let mut lungs = vec![false; values.len()];
    let mut found = false;
    for index in components.iter().filter(is_lung).flatten() {
        found = true;
        if let Some(place) = lungs.get_mut(*index) {
            *place = true;
        }
    }
    component::fill(&mut lungs, size);
    found.then_some(lungs)
}
