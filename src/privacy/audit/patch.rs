//! Counts of an image and of its neighbour: an event that is likely for one and e^ε times less likely for the other.

use crate::privacy::fraction::Fraction;
use crate::privacy::mechanism::MechanismError;
use crate::privacy::patch::{Patch, PatchSettings};
use crate::privacy::random::Randomness;
use crate::privacy::sampler::SamplingError;

use super::{Check, event, whole};

/// ε of these tests. At it, the events have probabilities near 0.095 and e^ε times less.
pub(super) const EPSILON: u32 = 3;

/// So many draws for each image notice noise which is five percent too small, with α = 1e-6 and a power of 0.9.
const DRAWS: u64 = 360_000;

/// Noise for slices of nine voxels of two levels, of which one voxel may change.
pub(in crate::privacy) fn smallest() -> Result<Patch, MechanismError> {
    let patch = Patch::new(PatchSettings {
        grid: [3, 3, 1],
        range: [0.0, 1.0],
        levels: 2,
        changed: 1,
        epsilon: whole(EPSILON),
        histogram_share: PatchSettings::HISTOGRAM_SHARE,
    });
    patch.map_err(|_| SamplingError::Scale.into())
}

/// The counts of levels and of pairs of such a slice: all of the first level, or with the second in the middle. No
/// neighbours differ in more.
const fn counts(is_flat: bool) -> ([u64; 2], [u64; 3]) {
    match is_flat {
        true => ([9, 0], [20, 0, 0]),
        false => ([8, 1], [12, 8, 0]),
    }
}

/// Whether noisy counts speak for the flat slice, and whether for the other.
fn speaks([levels, pairs]: &[Vec<i64>; 2]) -> (bool, bool) {
    match (levels.as_slice(), pairs.as_slice()) {
        (&[first, second], &[alike, unlike, _]) => (
            first >= 9 && second <= 0 && alike >= 20 && unlike <= 0,
            first <= 8 && second >= 1 && alike <= 12 && unlike >= 8,
        ),
        _ => (false, false),
    }
}

/// Tests that no event tells both slices apart by more than [`EPSILON`], with so many times [`DRAWS`].
pub(in crate::privacy) fn check(
    name: &str,
    patch: &Patch,
    factor: u32,
    random: &mut impl Randomness,
) -> Result<Check, MechanismError> {
    let name = format!("counts of an image, {name}, at ε = {EPSILON}");
    let draws = DRAWS * u64::from(factor);
    event::test(name, whole(EPSILON), draws, |is_flat| {
        let (levels, pairs) = counts(is_flat);
        Ok(speaks(&patch.noisy([&levels, &pairs], random)?))
    })
}

/// The same with five percent too little noise.
pub(super) fn control(factor: u32, random: &mut impl Randomness) -> Result<Check, MechanismError> {
    let less = Fraction::new(19, 20).ok_or(SamplingError::Scale)?;
    let wrong = smallest()?.scaled([less; 2]).ok_or(SamplingError::Scale)?;
    check("5 % too little", &wrong, factor, random)
}
