//! The largest connected component of a mask, and its holes.

/// The voxels beside a voxel, by their index: along x, y and z.
fn neighbours(index: usize, [columns, rows, slices]: [usize; 3]) -> impl Iterator<Item = usize> {
    let plane = columns * rows;
    let (x, y, z) = (index % columns, index / columns % rows, index / plane);
    [
        (x > 0).then(|| index - 1),
        (x + 1 < columns).then(|| index + 1),
        (y > 0).then(|| index - columns),
        (y + 1 < rows).then(|| index + columns),
        (z > 0).then(|| index - plane),
        (z + 1 < slices).then(|| index + plane),
    ]
    .into_iter()
    .flatten()
}

/// All that is connected with the seeds through voxels that `passes`. `seen` has a place for each voxel.
fn flood(
    mut open: Vec<usize>,
    size: [usize; 3],
    seen: &mut [bool],
    passes: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut reached = Vec::new();
    while let Some(index) = open.pop() {
        match seen.get_mut(index) {
            Some(seen) if !*seen && passes(index) => *seen = true,
            _ => continue,
        }
        reached.push(index);
        open.extend(neighbours(index, size));
    }
    reached
}

/// The largest component whose voxels share faces.
pub(super) fn largest(mask: &[bool], size: [usize; 3]) -> Vec<bool> {
    let is_set = |index: usize| mask.get(index).copied().unwrap_or(false);
    let mut seen = vec![false; mask.len()];
    let mut largest = Vec::new();
    for seed in 0..mask.len() {
        let component = flood(vec![seed], size, &mut seen, is_set);
        if component.len() > largest.len() {
            largest = component;
        }
    }
    let mut out = vec![false; mask.len()];
    for index in largest {
        if let Some(place) = out.get_mut(index) {
            *place = true;
        }
    }
    out
}

/// Fills in each slice what no path outside of the mask connects with the edge.
pub(super) fn fill(mask: &mut [bool], [columns, rows, _]: [usize; 3]) {
    let plane = [columns, rows, 1];
    for slice in mask.chunks_mut((columns * rows).max(1)) {
        let edge = (0..slice.len()).filter(|index| {
            let (x, y) = (index % columns, index / columns);
            x == 0 || y == 0 || x + 1 == columns || y + 1 == rows
        });
        let mut outside = vec![false; slice.len()];
        let is_open = |index: usize| slice.get(index).is_some_and(|inside| !inside);
        flood(edge.collect(), plane, &mut outside, is_open);
        for (inside, outside) in slice.iter_mut().zip(outside) {
            *inside = !outside;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(picture: &str) -> (Vec<bool>, [usize; 3]) {
        let rows: Vec<&str> = picture.split_ascii_whitespace().collect();
        let size = [rows[0].len(), rows.len(), 1];
        (
            rows.concat().bytes().map(|byte| byte == b'#').collect(),
            size,
        )
    }

    #[test]
    fn the_largest_component_stays_and_its_holes_are_filled() {
        let (many, size) = mask("##...... #..##### ...#.#.# ...###.. #....... #...##..");
        let (one, _) = mask("........ ...##### ...###.# ...###.. ........ ........");
        let mut found = largest(&many, size);
        fill(&mut found, size);
        assert_eq!(found, one);
    }
}
