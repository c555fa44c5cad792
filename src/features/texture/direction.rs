//! Where a voxel's neighbours lie.

/// Steps along x, y and z.
pub(super) type Step = [isize; 3];

/// Half of the 26 neighbours, those that come before a voxel in memory; the other half lies opposite.
///
/// The place in this list is also the bit by which [`zone`](super::zone) knows a neighbour: the one to the left, then
/// four rows of three. The first four lie in the slice.
pub(super) const UNIT: [Step; 13] = [
    [-1, 0, 0],
    [-1, -1, 0],
    [0, -1, 0],
    [1, -1, 0],
    [-1, -1, -1],
    [0, -1, -1],
    [1, -1, -1],
    [-1, 0, -1],
    [0, 0, -1],
    [1, 0, -1],
    [-1, 1, -1],
    [0, 1, -1],
    [1, 1, -1],
];

/// Half of the neighbours at a Chebyshev distance of exactly `distance`; `still` is the axis along which none may lie.
pub(super) fn at(distance: u8, still: Option<usize>) -> Vec<Step> {
    let mut steps = within(distance, still);
    steps.retain(|step| chebyshev(step) == isize::from(distance));
    steps
}

/// Half of the neighbours at a Chebyshev distance of at most `distance`: those before the voxel in memory.
pub(super) fn within(distance: u8, still: Option<usize>) -> Vec<Step> {
    if distance == 1 {
        let mut steps = UNIT.to_vec();
        steps.retain(|step| still.is_none_or(|axis| step[axis] == 0));
        return steps;
    }
    let reach = isize::from(distance);
    let mut steps = Vec::new();
    for z in -reach..=0 {
        for y in -reach..=reach {
            for x in -reach..=reach {
                let step = [x, y, z];
                let before = [z, y, x] < [0, 0, 0];
                if before && still.is_none_or(|axis| step[axis] == 0) {
                    steps.push(step);
                }
            }
        }
    }
    steps
}

fn chebyshev(step: &Step) -> isize {
    step.iter().map(|along| along.abs()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_neighbours_of_a_distance_are_13_and_49_in_a_volume_and_4_and_8_in_a_slice() {
        assert_eq!(at(1, None).len(), 13);
        assert_eq!(at(2, None).len(), 49);
        assert_eq!(at(1, Some(2)).len(), 4);
        assert_eq!(at(2, Some(2)).len(), 8);
        assert_eq!(within(2, None).len(), 62);
    }
}
