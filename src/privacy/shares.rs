//! Aggregation beyond one machine: features as shares of Prio3 (draft-irtf-cfrg-vdaf-18), for two servers that add records
//! up without seeing any. One server alone learns nothing of a record; both together, or who gets both shares, read it.
//!
//! A feature of [0, 1] is a whole number of [`STEPS`] steps, a record is a vector of them, and Prio3SumVec proves to the
//! servers that none is above [`STEPS`]. What the servers release is the sum, so noise is added once, to the sum, and not to
//! each record: [`Gaussian`] noise for neighbours that differ in one record of a public number. Its sensitivity is √d·D in
//! steps, D = [`STEPS`], and ρ = d·D²/2σ² of zero-concentrated differential privacy gives (ε, δ).
//!
//! The messages are those of the Distributed Aggregation Protocol (draft-ietf-ppm-dap) before its encryption, which is the
//! business of a client of that protocol.

mod task;
#[cfg(test)]
mod tests;

pub use task::Task;

use prio::codec::{Encode, ParameterizedDecode};
use prio::field::{Field128, FieldElementWithInteger};
use prio::vdaf::prio3::{Prio3SumVec, optimal_chunk_length};
use prio::vdaf::{AggregateShare, Client, Collector};
use serde::Serialize;

use super::additive::Gaussian;
use super::hypercube::MOST_COORDINATES;
use super::mechanism::steps_of;
use super::norm::STEPS;
use super::random::Randomness;
use super::sampler::SamplingError;

/// Why there are no shares, or no sum of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SharesError {
    /// There are none, or more than a record can have.
    #[error("a record has from 1 to {MOST_COORDINATES} features")]
    Features,
    /// There are more or fewer values than features.
    #[error("there are more or fewer values than features")]
    Length,
    /// No randomness.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
    /// The protocol refused.
    #[error("no shares can be made")]
    Refused,
    /// Something that is no share of this kind.
    #[error("a share is not of this kind")]
    Form,
}

/// What the servers are set up with: a task of Prio3SumVec with two aggregators and one proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// `Prio3SumVec`.
    pub vdaf: &'static str,
    /// Its draft.
    pub draft: &'static str,
    /// How many features there are.
    pub length: u32,
    /// The largest value of each: [`STEPS`].
    pub max_measurement: u32,
    /// How many bits are proved at a time.
    pub chunk_length: usize,
}

/// A record as it leaves: one share for each server, and what both get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its number, drawn by chance: the nonce of the shares and the report ID of the protocol.
    pub id: [u8; 16],
    /// What both servers get.
    pub public_share: Vec<u8>,
    /// What the leader gets, and it alone: a PlaintextInputShare without extensions, to be encrypted to it.
    pub leader: Vec<u8>,
    /// What the helper gets, and it alone.
    pub helper: Vec<u8>,
}

/// Records of so many features as shares.
#[derive(Debug, Clone)]
pub struct Shares {
    vdaf: Prio3SumVec,
    features: u32,
    chunk: usize,
}

impl Shares {
    /// Shares of records of so many features.
    ///
    /// # Errors
    /// [`SharesError::Features`] where there are none, or more than [`MOST_COORDINATES`].
    pub fn new(features: u32) -> Result<Self, SharesError> {
        if !(1..=MOST_COORDINATES).contains(&features) {
            return Err(SharesError::Features);
        }
        let bits = (u32::BITS - STEPS.leading_zeros()) as usize;
        let length = features as usize;
        let chunk = optimal_chunk_length(bits * length);
        let vdaf = Prio3SumVec::new_sum_vec(2, STEPS.into(), length, chunk);
        Ok(Self {
            vdaf: vdaf.map_err(|_| SharesError::Refused)?,
            features,
            chunk,
        })
    }

    /// What both servers have to be set up with.
    #[must_use]
    pub const fn parameters(&self) -> Parameters {
        Parameters {
            vdaf: "Prio3SumVec",
            draft: "draft-irtf-cfrg-vdaf-18",
            length: self.features,
            max_measurement: STEPS,
            chunk_length: self.chunk,
        }
    }

    /// Splits a record. Values are moved into [0, 1] first; see
    /// [`FeatureSet::values`](super::sets::FeatureSet::values).
    ///
    /// `random` gives the report's number. The shares themselves come from the generator of `prio`, ChaCha12 with a seed of
    /// the platform; a platform without randomness fails at the number.
    ///
    /// # Errors
    /// [`SharesError`] where there are more or fewer values than features, or no randomness.
    pub fn shard(
        &self,
        task: &Task,
        values: &[f64],
        random: &mut impl Randomness,
    ) -> Result<Report, SharesError> {
        if values.len() != self.features as usize {
            return Err(SharesError::Length);
        }
        let mut id = [0; 16];
        random.fill(&mut id).map_err(SamplingError::from)?;
        let steps = values.iter().map(|&value| steps_of(value).unsigned_abs());
        let steps: Vec<u128> = steps.map(u128::from).collect();
        let (public, inputs) = self
            .vdaf
            .shard(&task.context(), &steps, &id)
            .map_err(|_| SharesError::Refused)?;
        let encoded = |share: &dyn Encode| share.get_encoded().map_err(|_| SharesError::Refused);
        let [leader, helper] = inputs.as_slice() else {
            return Err(SharesError::Refused);
        };
        Ok(Report {
            id,
            public_share: encoded(&public)?,
            leader: plaintext(&encoded(leader)?)?,
            helper: plaintext(&encoded(helper)?)?,
        })
    }

    /// Noise for the sum of all records, to be added by a server to its share of the sum before that leaves it. Where both
    /// servers do it, each alone keeps the claim up, with twice the variance.
    ///
    /// # Errors
    /// [`SharesError`] where it is no share of such a sum, the noise is for another number of features, or there is no
    /// randomness.
    pub fn with_noise(
        &self,
        aggregate_share: &[u8],
        noise: &Gaussian,
        random: &mut impl Randomness,
    ) -> Result<Vec<u8>, SharesError> {
        if noise.features != self.features {
            return Err(SharesError::Length);
        }
        let share = self.aggregate_share(aggregate_share)?;
        let noise = noise.noise(random)?;
        let noisy = share.as_ref().iter().zip(noise).map(|(&sum, noise)| {
            let size = Field128::from(u128::from(noise.unsigned_abs()));
            if noise < 0 { sum - size } else { sum + size }
        });
        let noisy = AggregateShare::from(noisy.collect::<Vec<_>>());
        noisy.get_encoded().map_err(|_| SharesError::Refused)
    }

    /// The sum of all records in steps, from the shares of both servers. Noise can make it negative.
    ///
    /// # Errors
    /// [`SharesError::Form`] where they are no shares of such a sum.
    pub fn sum(
        &self,
        aggregate_shares: [&[u8]; 2],
        records: usize,
    ) -> Result<Vec<i128>, SharesError> {
        let [leader, helper] = aggregate_shares;
        let shares = [self.aggregate_share(leader)?, self.aggregate_share(helper)?];
        let sums = self.vdaf.unshard(&(), shares, records);
        let signed = |sum: u128| {
            // What is below 0 is that much below the modulus; both are far below 2^127 where the shares belong together.
            let below = Field128::modulus() - sum;
            let signed = if below < sum {
                i128::try_from(below).map(|below| -below)
            } else {
                i128::try_from(sum)
            };
            signed.map_err(|_| SharesError::Form)
        };
        let sums = sums.map_err(|_| SharesError::Form)?;
        sums.into_iter().map(signed).collect()
    }

    fn aggregate_share(&self, bytes: &[u8]) -> Result<AggregateShare<Field128>, SharesError> {
        AggregateShare::get_decoded_with_param(&(&self.vdaf, &()), bytes)
            .map_err(|_| SharesError::Form)
    }
}

/// A PlaintextInputShare of the protocol: no extensions, then the share, each after its length in bytes.
fn plaintext(share: &[u8]) -> Result<Vec<u8>, SharesError> {
    let length = u32::try_from(share.len()).map_err(|_| SharesError::Refused)?;
    let mut bytes = vec![0, 0];
    bytes.extend(length.to_be_bytes());
    bytes.extend(share);
    Ok(bytes)
}
