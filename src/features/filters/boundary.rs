//! What lies beyond an image's edge.

use crate::features::settings::Boundary;

impl Boundary {
    /// The voxel of a line of `length` that stands at a place that may lie outside; None is a zero.
    pub(in crate::features) fn voxel(self, place: isize, length: usize) -> Option<usize> {
        let n = isize::try_from(length).ok().filter(|&n| n > 0)?;
        let voxel = match self {
            Self::Zero if !(0..n).contains(&place) => return None,
            Self::Zero => place,
            Self::Nearest => place.clamp(0, n - 1),
            Self::Periodic => place.rem_euclid(n),
            Self::Mirror => {
                let folded = place.rem_euclid(2 * n);
                folded.min(2 * n - 1 - folded)
            }
        };
        usize::try_from(voxel).ok()
    }

    /// The voxels at `before` places before the first, from the first to the last, and `after` places after it.
    pub(in crate::features) fn line(
        self,
        (first, last): (usize, usize),
        before: usize,
        after: usize,
        length: usize,
    ) -> Vec<Option<usize>> {
        let first = first as isize - before as isize;
        let last = (last + after) as isize;
        (first..=last)
            .map(|place| self.voxel(place, length))
            .collect()
    }
}
