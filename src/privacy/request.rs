//! One request for a protected record: what is asked for under a policy, what it costs, and all that is said of what
//! comes of it.

use serde::{Deserialize, Deserializer, Serialize};

use super::aggregate::{Worth, worth};
use super::claim::Claim;
use super::fraction::Fraction;
use super::ledger::{Budget, Ledger, LedgerError, Subject};
use super::mechanism::{Description, Mechanism};
use super::policy::{Exact, NoiseKind, NoisePolicy, SetName, UNKNOWN, keys};
use super::protected::Protected;
use super::random::Randomness;
use super::receipt::{Receipt, SignedReceipt};
use super::sets::{FeatureSet, SETS};

/// ε of all records of a patient towards one destination, where nobody says how much.
const CAP: Fraction = Fraction {
    numerator: 8,
    denominator: 1,
};
/// The same of δ.
const CAP_DELTA: Fraction = Fraction {
    numerator: 1,
    denominator: 10_000,
};

/// What somebody asks for. What is absent is the policy's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// ε of the record.
    pub epsilon: Option<Exact>,
    /// δ of the record, for the discrete Gaussian mechanism alone.
    pub delta: Option<Exact>,
    /// The set of features.
    pub set: Option<SetName>,
    /// How noise is made.
    pub noise: Option<NoiseKind>,
    /// The largest ε of all records of the patient towards the destination.
    pub cap: Option<Exact>,
}

/// Why nothing can be drawn as somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// Nobody says how much noise.
    #[error("ε is given neither by the call nor by the policy")]
    NoEpsilon,
    /// It is weaker than the policy allows, or another set or mechanism.
    #[error("the policy does not allow this {0}")]
    Policy(&'static str),
    /// δ is there without its mechanism, or the mechanism without its δ.
    #[error("δ is for the mechanism discrete-gaussian, which needs it")]
    Delta,
    /// No noise can be drawn exactly with these numbers.
    #[error("ε has to be above 0 and at most 20, δ from 1e-12 to 0.001, with few digits")]
    Numbers,
}

/// A request that can be followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The set of features.
    pub set: FeatureSet,
    /// How noise is made.
    pub mechanism: Mechanism,
    /// What the patient has towards the destination.
    pub cap: Budget,
}

/// What noise costs, before anything is spent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// What would be drawn with.
    pub mechanism: Description,
    /// What records are good for.
    pub worth: Worth,
    /// The same of plain Laplace noise, where it can be drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discrete_laplace: Option<Worth>,
    /// What may be said of a record.
    pub claim: Claim,
    /// Whether ε is so large that the protection is weak.
    pub weak: bool,
    /// Whether one record alone is nothing but noise.
    pub only_many: bool,
}

/// A record, and all that is said of it. Its length does not depend on the values, nor does anything in it but what was
/// released.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Protection {
    /// What leaves.
    pub record: Protected,
    /// What may be said of it.
    pub claim: Claim,
    /// What the patient has spent towards the destination, this record included.
    pub spent: Budget,
    /// What there is to spend.
    pub cap: Budget,
    /// Whether it is the record of before: nothing was charged.
    pub repeated: bool,
    /// Signed for the recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<SignedReceipt>,
}

impl SetName {
    const fn set(self) -> FeatureSet {
        let [five, ten, twenty] = SETS;
        match self {
            Self::Five => five,
            Self::Ten => ten,
            Self::Twenty => twenty,
        }
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut choice = Self::default();
        keys(from, &mut |key, value| {
            match key {
                "epsilon" => choice.epsilon = Some(value.read()?),
                "delta" => choice.delta = Some(value.read()?),
                "set" => choice.set = Some(value.read()?),
                "noise" => choice.noise = Some(value.read()?),
                "cap" => choice.cap = Some(value.read()?),
                _ => return Err(UNKNOWN),
            }
            Ok(())
        })?;
        Ok(choice)
    }
}

impl NoiseKind {
    /// The mechanism of this kind.
    ///
    /// # Errors
    /// [`ChoiceError::Delta`] where δ is there without its kind, or the other way round; [`ChoiceError::Numbers`] where
    /// nothing can be drawn with these.
    pub fn mechanism(
        self,
        features: u32,
        epsilon: Fraction,
        delta: Option<Fraction>,
    ) -> Result<Mechanism, ChoiceError> {
        let mechanism = match (self, delta) {
            (Self::Best, None) => Mechanism::best(features, epsilon),
            (Self::DiscreteLaplace, None) => Mechanism::laplace(features, epsilon),
            (Self::DiscreteGaussian, Some(delta)) => Mechanism::gaussian(features, epsilon, delta),
            _ => return Err(ChoiceError::Delta),
        };
        mechanism.ok_or(ChoiceError::Numbers)
    }
}

impl Choice {
    /// What is done, under a policy.
    ///
    /// # Errors
    /// [`ChoiceError`] where it is weaker than the policy, or nothing can be drawn so.
    pub fn plan(&self, policy: &NoisePolicy) -> Result<Plan, ChoiceError> {
        let epsilon = limited(&self.epsilon, &policy.epsilon, "ε")?;
        let epsilon = epsilon.ok_or(ChoiceError::NoEpsilon)?;
        let set = only(self.set, policy.set, "set of features")?;
        let set = set.unwrap_or(SetName::Ten).set();
        let kind = only(self.noise, policy.mechanism, "mechanism")?;
        let kind = kind.unwrap_or(NoiseKind::Best);
        let delta = match kind {
            NoiseKind::DiscreteGaussian => limited(&self.delta, &policy.delta, "δ")?,
            _ => limited(&self.delta, &None, "δ")?,
        };
        let features = u32::try_from(set.features.len()).map_err(|_| ChoiceError::Numbers)?;
        Ok(Plan {
            set,
            mechanism: kind.mechanism(features, epsilon, delta)?,
            cap: Budget {
                epsilon: limited(&self.cap, &policy.cap, "cap")?.unwrap_or(CAP),
                delta: CAP_DELTA,
            },
        })
    }
}

/// What is asked for, at most what the policy has; the policy's where nothing is.
fn limited(
    asked: &Option<Exact>,
    policy: &Option<Exact>,
    what: &'static str,
) -> Result<Option<Fraction>, ChoiceError> {
    let number = |number: &Option<Exact>| {
        let number = number
            .as_ref()
            .map(|number| number.as_str().parse::<Fraction>());
        number.transpose().map_err(|_| ChoiceError::Numbers)
    };
    match (number(asked)?, number(policy)?) {
        (Some(asked), Some(limit)) if !asked.is_at_most(limit) => Err(ChoiceError::Policy(what)),
        (asked, policy) => Ok(asked.or(policy)),
    }
}

/// What is asked for, where the policy does not name another one; the policy's where nothing is.
fn only<T: PartialEq>(
    asked: Option<T>,
    policy: Option<T>,
    what: &'static str,
) -> Result<Option<T>, ChoiceError> {
    match (asked, policy) {
        (Some(asked), Some(only)) if asked != only => Err(ChoiceError::Policy(what)),
        (asked, policy) => Ok(asked.or(policy)),
    }
}

impl Plan {
    /// What it costs: of one record, until a mean is off by `error`, and of `many` records. `None` where the mechanism is
    /// for another number of features than the set has.
    #[must_use]
    pub fn cost(&self, error: f64, many: u64) -> Option<Cost> {
        let Self { set, mechanism, .. } = self;
        let of = |mechanism: &Mechanism| worth(mechanism, error, many);
        let claim = Claim::of(mechanism, set)?;
        let plain = Mechanism::laplace(mechanism.features(), mechanism.epsilon());
        Some(Cost {
            mechanism: mechanism.description(),
            worth: of(mechanism),
            discrete_laplace: plain.as_ref().map(of),
            weak: claim.machine.weak,
            claim,
            only_many: mechanism.is_for_many_only(),
        })
    }

    /// The record of a subject, and the ledger that has to last before anybody sees it: `None` where the record was
    /// drawn before, so that nothing changed.
    ///
    /// # Errors
    /// [`LedgerError`] where the ledger cannot be read, the budget is spent, or nothing can be drawn.
    pub fn protect(
        &self,
        subject: &Subject,
        values: &[f64],
        ledger: Option<&str>,
        receipt_key: Option<&[u8; 32]>,
        random: &mut impl Randomness,
    ) -> Result<(Protection, Option<String>), LedgerError> {
        let Self {
            set,
            mechanism,
            cap,
        } = self;
        let mut ledger = match ledger {
            Some(json) => Ledger::from_json(json)?.with_cap(*cap),
            None => Ledger::new(*cap),
        };
        let mut kept = None;
        let record = ledger.release(subject, set, mechanism, values, random, |ledger| {
            kept = Some(ledger.to_json());
            Ok(())
        })?;
        let spent = ledger.spent(&subject.patient, &subject.destination);
        let spent = spent.ok_or(LedgerError::Overflow)?;
        let receipt = receipt_key.map(|key| {
            Receipt {
                subject: subject.clone(),
                spent,
                cap: *cap,
                record: record.clone(),
            }
            .sign(key)
        });
        let protection = Protection {
            claim: Claim::of(mechanism, set).ok_or(LedgerError::Unreadable)?,
            record,
            spent,
            cap: *cap,
            repeated: kept.is_none(),
            receipt,
        };
        Ok((protection, kept))
    }
}

#[cfg(test)]
#[path = "tests/request.rs"]
mod tests;
