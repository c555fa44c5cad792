//! Patch-level protection: noise on how often each grey level occurs in one image and how often two of them touch. A claim
//! of its own, about a small part of one image; it says nothing of the image as a whole or of whose it is.
//!
//! Public, whatever the image shows: the grid, the edges of the grey levels, and that every voxel of the grid counts.
//! Neighbours are two images that differ in at most m voxels of that grid. Giving one voxel another level
//!
//! - moves one count of the histogram: 2 in the sum of differences, 2m for m voxels;
//! - moves each pair that the voxel is in to another cell. Voxels are a pair where they touch by a face, an edge or a
//!   corner; each pair counts once, whatever its order. A voxel is in at most k pairs, k = Π min(3, size) − 1 over the axes:
//!   8 in a slice, 26 in a volume. That is 2k for one voxel and 2km for m, and never more than twice all pairs.
//!
//! Both bounds are reached: where m voxels of one level lie apart and become another level, amid a third or the first. The
//! symmetric matrix of the IBSI (LFYI) follows from the released triangle; noise on it would have to be twice as large.
//!
//! With discrete Laplace noise of scale 2m/ε₁ on each count and 2km/ε₂ on each pair's, no release is more than e^(ε₁ + ε₂)
//! times as likely for one neighbour as for the other. For images that differ in M > m voxels it is ε·M/m: for any two images
//! ε times the voxels of the grid, over m.

mod claim;
mod ledger;
mod record;
#[cfg(test)]
mod tests;

pub use claim::{PatchClaim, PatchMachineClaim};
pub use ledger::PatchLedger;
pub use record::ProtectedPatch;

use serde::{Deserialize, Serialize};

use super::accounting::discrete_laplace_variance;
use super::fraction::Fraction;
use super::random::Randomness;
use super::sampler::{LARGEST_SCALE, SamplingError, discrete_laplace};

/// Of what is counted and how noise is made. A change of any number for the same random bytes makes another version.
pub const PATCH_VERSION: u32 = 1;

/// The most grey levels.
pub const MOST_LEVELS: u16 = 64;

/// The most voxels of a grid: a count of as many pairs as they make fits into thirty-two bits.
const MOST_VOXELS: u128 = 1 << 28;

/// Why counts are not released, or a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// No grid.
    #[error("a grid has from 1 to 2^28 voxels")]
    Grid,
    /// No edges.
    #[error("the range of the grey levels is two numbers, the lower first")]
    Range,
    /// Too few grey levels or too many.
    #[error("there are from 2 to {MOST_LEVELS} grey levels")]
    Levels,
    /// A patch of no voxels, or one that is larger than the grid.
    #[error("a patch has from 1 voxel to as many as the grid")]
    Changed,
    /// An ε that cannot be drawn with, or a share of it that is not between 0 and 1.
    #[error(
        "ε has to be above 0 and at most 20, the histogram's share of it between 0 and 1, both with fewer digits"
    )]
    Epsilon,
    /// Counts of another grid, or of other levels.
    #[error("the counts are not those of the grid")]
    Counts,
    /// What was released is not of the form that the settings give.
    #[error("the release is not of the form that its settings give")]
    Form,
    /// Nothing was drawn.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
}

/// All that is public, and chosen without a look at the image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchSettings {
    /// Voxels of the grid along x, y and z.
    pub grid: [u32; 3],
    /// Where the first grey level begins and the last one ends, in the unit of the image. What lies outside is of the first
    /// or the last level.
    pub range: [f64; 2],
    /// How many grey levels of equal width there are: N_g.
    pub levels: u16,
    /// m: in how many voxels neighbours may differ.
    pub changed: u32,
    /// ε of the release, for these neighbours.
    pub epsilon: Fraction,
    /// The part of ε that is spent on the histogram. The rest is spent on the pairs.
    pub histogram_share: Fraction,
}

impl PatchSettings {
    /// −1000 to 400 HU: air to soft tissue with contrast, of a CT.
    pub const CT_RANGE: [f64; 2] = [-1000.0, 400.0];

    /// The share of the histogram where none is given: 1/5.
    ///
    /// Relative to all counts, the noise on all N_g levels is N_g·2m/ε₁ and that on all pairs of levels, N_g(N_g + 1)/2 of
    /// them, is (N_g + 1)·N_g·2m/ε₂ (k/2 times as many pairs as voxels). Their sum is least at ε₂/ε₁ = √(N_g + 1), which
    /// is 4 at 16 levels.
    pub const HISTOGRAM_SHARE: Fraction = Fraction {
        numerator: 1,
        denominator: 5,
    };
}

/// Noise for the counts of an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch {
    settings: PatchSettings,
    /// Voxels of the grid.
    voxels: u64,
    /// Pairs of the grid.
    pairs: u64,
    /// By how much the histograms of neighbours differ, in the sum of differences.
    histogram_sensitivity: u64,
    /// By how much the counts of their pairs differ.
    pair_sensitivity: u64,
    /// The scale of the noise on a count of the histogram.
    histogram_scale: Fraction,
    /// The scale of the noise on a count of pairs.
    pair_scale: Fraction,
}

impl Patch {
    /// The least noise that the settings allow.
    ///
    /// # Errors
    /// [`PatchError`] where the settings make no sense, or ask for noise that cannot be drawn exactly.
    pub fn new(settings: PatchSettings) -> Result<Self, PatchError> {
        let product = |of: &dyn Fn(u128) -> u128| {
            let mut sizes = settings.grid.iter().map(|&size| of(size.into()));
            sizes
                .try_fold(1u128, u128::checked_mul)
                .ok_or(PatchError::Grid)
        };
        let voxels = product(&|size| size)?;
        if !(1..=MOST_VOXELS).contains(&voxels) {
            return Err(PatchError::Grid);
        }
        let [low, high] = settings.range;
        // Not so of what is no number.
        if !(low < high && (high - low).is_finite()) {
            return Err(PatchError::Range);
        }
        if !(2..=MOST_LEVELS).contains(&settings.levels) {
            return Err(PatchError::Levels);
        }
        let changed = u128::from(settings.changed);
        if !(1..=voxels).contains(&changed) {
            return Err(PatchError::Changed);
        }
        // Along an axis of n voxels there are n steps of 0 and n − 1 of each of ±1; without those that stay, half.
        let pairs = (product(&|size| 3 * size - 2)? - voxels) / 2;
        let touching = product(&|size| size.min(3))? - 1;
        let histogram_sensitivity = 2 * changed;
        let pair_sensitivity = 2 * (changed * touching).min(pairs);
        let (share, epsilon) = (settings.histogram_share, settings.epsilon);
        if share.numerator >= share.denominator {
            return Err(PatchError::Epsilon);
        }
        let scale = |sensitivity: u128, part: u128| {
            let above = sensitivity
                .checked_mul(epsilon.denominator)
                .and_then(|product| product.checked_mul(share.denominator));
            let below = epsilon.numerator.checked_mul(part);
            let scale = above.zip(below).and_then(|(a, b)| Fraction::new(a, b));
            let largest = u128::from(LARGEST_SCALE);
            scale
                .filter(|scale| scale.numerator <= largest && scale.denominator <= largest)
                .ok_or(PatchError::Epsilon)
        };
        // Of one voxel there are no pairs to protect, and one cannot draw with a scale of 0.
        let histogram_scale = scale(histogram_sensitivity, share.numerator)?;
        let pair_scale = scale(pair_sensitivity.max(1), share.denominator - share.numerator)?;
        // All are below 2^64: there are at most 2^28 voxels, and thirteen pairs for each.
        let whole = |number: u128| u64::try_from(number).map_err(|_| PatchError::Grid);
        Ok(Self {
            settings,
            voxels: whole(voxels)?,
            pairs: whole(pairs)?,
            histogram_sensitivity: whole(histogram_sensitivity)?,
            pair_sensitivity: whole(pair_sensitivity)?,
            histogram_scale,
            pair_scale,
        })
    }

    /// Noise of other scales than those of the proof, these times as large: what tests have to notice.
    pub(super) fn scaled(self, [histogram, pairs]: [Fraction; 2]) -> Option<Self> {
        let times = |scale: Fraction, factor: Fraction| {
            Fraction::new(
                scale.numerator.checked_mul(factor.numerator)?,
                scale.denominator.checked_mul(factor.denominator)?,
            )
        };
        Some(Self {
            histogram_scale: times(self.histogram_scale, histogram)?,
            pair_scale: times(self.pair_scale, pairs)?,
            ..self
        })
    }

    /// What it was made of.
    #[must_use]
    pub const fn settings(&self) -> &PatchSettings {
        &self.settings
    }

    /// How many voxels the grid has.
    #[must_use]
    pub const fn voxels(&self) -> u64 {
        self.voxels
    }

    /// By how much histogram and pairs of neighbours differ at most, each in the sum of its counts' differences.
    #[must_use]
    pub const fn sensitivities(&self) -> [u64; 2] {
        [self.histogram_sensitivity, self.pair_sensitivity]
    }

    /// The scales of the discrete Laplace noise on each count of the histogram and on each count of pairs.
    #[must_use]
    pub const fn scales(&self) -> [Fraction; 2] {
        [self.histogram_scale, self.pair_scale]
    }

    /// The standard deviations of the noise on each count of the histogram and on each count of pairs.
    #[must_use]
    pub fn deviations(&self) -> [f64; 2] {
        self.scales()
            .map(|scale| discrete_laplace_variance(scale.to_f64()).sqrt())
    }

    /// ε for any two images: ε·N/m. `None` where it outgrows its integers.
    #[must_use]
    pub fn whole_image_epsilon(&self) -> Option<Fraction> {
        let Fraction {
            numerator,
            denominator,
        } = self.settings.epsilon;
        Fraction::new(
            numerator.checked_mul(self.voxels.into())?,
            denominator.checked_mul(self.settings.changed.into())?,
        )
    }

    /// How many pairs of grey levels there are.
    fn cells(&self) -> usize {
        let levels = usize::from(self.settings.levels);
        levels * (levels + 1) / 2
    }

    /// Draws a record of an image's counts: how many voxels have each level, and how many pairs have each two levels (the
    /// lower by the higher: 1 and 1, 1 and 2, …, 2 and 2, …). Each one that somebody else sees costs its ε: records that
    /// are to be sent come from a [`Ledger`](super::Ledger).
    ///
    /// # Errors
    /// [`PatchError::Counts`] where these are not counts of the grid, which does not depend on what the image shows;
    /// [`PatchError::Sampling`] where nothing can be drawn.
    pub fn draw(
        &self,
        histogram: &[u64],
        pairs: &[u64],
        random: &mut impl Randomness,
    ) -> Result<ProtectedPatch, PatchError> {
        let are_all = |counts: &[u64], length: usize, total: u64| {
            let sum = counts
                .iter()
                .try_fold(0u64, |sum, &count| sum.checked_add(count));
            counts.len() == length && sum == Some(total)
        };
        if !are_all(histogram, usize::from(self.settings.levels), self.voxels)
            || !are_all(pairs, self.cells(), self.pairs)
        {
            return Err(PatchError::Counts);
        }
        let [histogram, pairs] = self.noisy([histogram, pairs], random)?;
        Ok(ProtectedPatch::new(self.settings, &histogram, &pairs))
    }

    /// Counts of levels and of pairs with their noise.
    pub(super) fn noisy(
        &self,
        [histogram, pairs]: [&[u64]; 2],
        random: &mut impl Randomness,
    ) -> Result<[Vec<i64>; 2], SamplingError> {
        let mut noisy = |counts: &[u64], scale| {
            let noisy = counts.iter().map(|&count| {
                let noise = i64::try_from(discrete_laplace(scale, random)?)
                    .map_err(|_| SamplingError::Overflow)?;
                // At most 13·2^28.
                Ok(i64::try_from(count)
                    .unwrap_or(i64::MAX)
                    .saturating_add(noise))
            });
            noisy.collect::<Result<Vec<i64>, SamplingError>>()
        };
        Ok([
            noisy(histogram, self.histogram_scale)?,
            noisy(pairs, self.pair_scale)?,
        ])
    }

    /// Counts as an image could have them, of those with noise: none below 0, and not more in all than there are.
    ///
    /// The same number is taken from each, the least that brings the sum down to what is public of it; what falls below 0
    /// is 0. That is the nearest lawful vector but for rounding (the projection onto a simplex), and clears cells that hold
    /// nothing but noise.
    fn lawful(noisy: &[i64], total: u64) -> Vec<u64> {
        let above = |level: u64| {
            let counts = noisy.iter();
            counts.map(move |&count| u64::try_from(count).unwrap_or(0).saturating_sub(level))
        };
        let is_enough =
            |level: u64| above(level).map(u128::from).sum::<u128>() <= u128::from(total);
        let (mut low, mut high) = (0, above(0).max().unwrap_or(0));
        while low < high {
            let middle = low + (high - low) / 2;
            match is_enough(middle) {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        above(low).collect()
    }
}
