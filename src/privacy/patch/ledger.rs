//! What a record of counts costs.
//!
//! Its ε is of another unit than that of a record of features, so it has a ledger of its own: reading one as the other is
//! refused. It is charged for one voxel, ε/m, so that records for patches of different sizes add up; for M voxels it is M
//! times as much.

use super::{Patch, PatchSettings, ProtectedPatch};
use crate::privacy::fraction::Fraction;
use crate::privacy::ledger::{Budget, Charged, LedgerError, LedgerOf, Subject};
use crate::privacy::random::Randomness;

impl PatchSettings {
    /// What a release costs: ε/m, for one voxel.
    #[must_use]
    pub fn cost(&self) -> Budget {
        Budget {
            epsilon: of_one_voxel(self.epsilon, self.changed),
            delta: Fraction::ZERO,
        }
    }
}

/// An ε for m voxels as the ε of one.
fn of_one_voxel(epsilon: Fraction, changed: u32) -> Fraction {
    // Of what does not fit nothing can be added up either, and no m is 0.
    let denominator = epsilon.denominator.saturating_mul(changed.max(1).into());
    Fraction::new(epsilon.numerator, denominator).unwrap_or(epsilon)
}

impl Charged for ProtectedPatch {
    fn cost(&self) -> Budget {
        self.settings().cost()
    }
}

/// That of records of counts.
pub type PatchLedger = LedgerOf<ProtectedPatch>;

impl PatchLedger {
    /// The record of a study with these settings: the one that was drawn before, else a new one, which is charged. The same
    /// rules as for a record of features hold; see
    /// [`Ledger::release`](super::super::Ledger::release).
    ///
    /// # Errors
    /// [`LedgerError`] where the budget is spent, nothing can be drawn, or the ledger cannot be kept.
    pub fn release_patch(
        &mut self,
        subject: &Subject,
        patch: &Patch,
        [histogram, pairs]: [&[u64]; 2],
        random: &mut impl Randomness,
        keep: impl FnOnce(&Self) -> Result<(), LedgerError>,
    ) -> Result<ProtectedPatch, LedgerError> {
        let is_same = |record: &ProtectedPatch| {
            record.is_of_this_version() && record.settings() == patch.settings()
        };
        let draw = || Ok(patch.draw(histogram, pairs, random)?);
        self.charge(subject, is_same, patch.settings().cost(), draw, keep)
    }
}
