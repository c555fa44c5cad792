//! The privacy budget: how much was spent on whom, towards whom.
//!
//! ε is charged when noise is drawn, before anybody sees the result. The same study, set and mechanism gives the same
//! bytes again and costs nothing more: drawing anew until the result pleases would void the claim, and so would a retry
//! with fresh noise. ε of several records add up (basic composition, in exact fractions): for the few records of a
//! patient nothing else promises less.
//!
//! It is an aid to honest people and no enforcement: who has the file can delete it. A recipient who wants to be sure
//! counts for itself, by the [receipts](super::Receipt).

use serde::{Deserialize, Serialize};

use super::fraction::Fraction;
use super::mechanism::{Mechanism, MechanismError};
use super::protected::Protected;
use super::random::Randomness;
use super::sets::FeatureSet;

/// Why nothing was released.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The budget does not have so much.
    #[error("the privacy budget for this recipient is spent")]
    Spent,
    /// A sum outgrew its integers: the denominators have too little in common.
    #[error("the privacy budget cannot be added up exactly")]
    Overflow,
    /// No record could be drawn.
    #[error(transparent)]
    Mechanism(#[from] MechanismError),
    /// What was charged could not be kept, so nothing is released.
    #[error("the privacy ledger cannot be written")]
    NotKept,
    /// It is no ledger of this version.
    #[error("the privacy ledger cannot be read")]
    Unreadable,
}

/// ε and δ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// ε.
    pub epsilon: Fraction,
    /// δ.
    pub delta: Fraction,
}

impl Budget {
    const NOTHING: Self = Self {
        epsilon: Fraction::ZERO,
        delta: Fraction::ZERO,
    };

    fn with(self, other: Self) -> Option<Self> {
        Some(Self {
            epsilon: self.epsilon.checked_add(other.epsilon)?,
            delta: self.delta.checked_add(other.delta)?,
        })
    }

    fn is_within(self, cap: Self) -> bool {
        self.epsilon.is_at_most(cap.epsilon) && self.delta.is_at_most(cap.delta)
    }
}

/// Of whom a record is and for whom. Pseudonyms, never identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subject {
    /// The patient's pseudonym.
    pub patient: String,
    /// Who receives it.
    pub destination: String,
    /// The pseudonym of the study.
    pub study: String,
}

/// A charge, and what it was for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    subject: Subject,
    record: Protected,
}

/// Budgets by patient and destination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ledger {
    version: u32,
    cap: Budget,
    entries: Vec<Entry>,
}

impl Ledger {
    /// An empty one, that allows so much for each patient towards each destination.
    #[must_use]
    pub const fn new(cap: Budget) -> Self {
        Self {
            version: 1,
            cap,
            entries: Vec::new(),
        }
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// [`LedgerError::Unreadable`] where it is anything else.
    pub fn from_json(json: &str) -> Result<Self, LedgerError> {
        let read: Result<Self, _> = serde_json::from_str(json);
        match read {
            Ok(ledger) if ledger.version == 1 => Ok(ledger),
            _ => Err(LedgerError::Unreadable),
        }
    }

    /// All of it, for a file or a database. It holds released records and pseudonyms.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Plain data: writing it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What each patient has towards each destination.
    #[must_use]
    pub const fn cap(&self) -> Budget {
        self.cap
    }

    /// What was spent on a patient towards a destination; `None` where it cannot be added up exactly.
    #[must_use]
    pub fn spent(&self, patient: &str, destination: &str) -> Option<Budget> {
        let of_both = self.entries.iter().filter(|entry| {
            let Subject {
                patient: of,
                destination: to,
                ..
            } = &entry.subject;
            of == patient && to == destination
        });
        of_both
            .map(|entry| Budget {
                epsilon: entry.record.mechanism.epsilon,
                delta: entry.record.mechanism.delta,
            })
            .try_fold(Budget::NOTHING, Budget::with)
    }

    /// The record of a study: the one that was drawn before, else a new one, which is charged.
    ///
    /// `keep` writes the ledger to where it lasts. It is called before the record is given to anybody; where it fails,
    /// nothing is released, and what was drawn is forgotten.
    ///
    /// # Errors
    /// [`LedgerError`] where the budget is spent, nothing can be drawn, or the ledger cannot be kept.
    pub fn release(
        &mut self,
        subject: &Subject,
        set: &FeatureSet,
        mechanism: &Mechanism,
        values: &[f64],
        random: &mut impl Randomness,
        keep: impl FnOnce(&Self) -> Result<(), LedgerError>,
    ) -> Result<Protected, LedgerError> {
        let description = mechanism.description();
        let known = self.entries.iter().find(|entry| {
            entry.subject == *subject
                && entry.record.set == set.name
                && entry.record.set_version == set.version
                && entry.record.mechanism == description
        });
        if let Some(known) = known {
            return Ok(known.record.clone());
        }
        let cost = Budget {
            epsilon: mechanism.epsilon(),
            delta: mechanism.delta(),
        };
        let spent = self.spent(&subject.patient, &subject.destination);
        let total = spent.and_then(|spent| spent.with(cost));
        if !total.ok_or(LedgerError::Overflow)?.is_within(self.cap) {
            return Err(LedgerError::Spent);
        }
        let record = Protected::draw(set, mechanism, values, random)?;
        self.entries.push(Entry {
            subject: subject.clone(),
            record: record.clone(),
        });
        if let Err(error) = keep(self) {
            self.entries.pop();
            return Err(error);
        }
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::sets::SETS;
    use crate::privacy::tests::{Ending, Stream, fraction};

    fn subject(patient: &str, study: &str) -> Subject {
        Subject {
            patient: patient.to_owned(),
            destination: "registry".to_owned(),
            study: study.to_owned(),
        }
    }

    fn tenth() -> Mechanism {
        Mechanism::best(5, fraction(1, 10)).expect("lawful")
    }

    fn ledger(epsilon: Fraction) -> Ledger {
        Ledger::new(Budget {
            epsilon,
            delta: Fraction::ZERO,
        })
    }

    fn release(
        ledger: &mut Ledger,
        subject: &Subject,
        random: &mut Stream,
    ) -> Result<Protected, LedgerError> {
        ledger.release(subject, &SETS[0], &tenth(), &[0.2; 5], random, |_| Ok(()))
    }

    #[test]
    fn budgets_add_up_exactly_and_end_at_the_cap() {
        let mut ledger = ledger(fraction(1, 1));
        let mut random = Stream::of_test("ledger");
        for study in 0..10 {
            // Ten times a tenth: in floating point this is less than one, and an eleventh might pass.
            release(
                &mut ledger,
                &subject("one", &study.to_string()),
                &mut random,
            )
            .expect("budget is left");
        }
        let spent = ledger.spent("one", "registry").expect("exact");
        assert_eq!(spent.epsilon, fraction(1, 1));
        let more = release(&mut ledger, &subject("one", "another"), &mut random);
        assert!(matches!(more, Err(LedgerError::Spent)));
        // Other patients and other destinations have budgets of their own.
        release(&mut ledger, &subject("two", "0"), &mut random).expect("budget is left");
        assert_eq!(ledger.spent("one", "elsewhere"), Some(Budget::NOTHING));
    }

    #[test]
    fn a_retry_gives_the_same_bytes_and_costs_nothing() {
        let mut ledger = ledger(fraction(1, 1));
        let mut random = Stream::of_test("retry");
        let first = release(&mut ledger, &subject("one", "a"), &mut random).expect("budget");
        for _ in 0..20 {
            // Also after it was kept and read again.
            ledger = Ledger::from_json(&ledger.to_json()).expect("its own JSON");
            let again = release(&mut ledger, &subject("one", "a"), &mut random).expect("known");
            assert_eq!(again, first);
        }
        assert_eq!(
            ledger.spent("one", "registry").expect("exact").epsilon,
            fraction(1, 10)
        );
    }

    #[test]
    fn nothing_is_released_that_was_not_kept() {
        let mut ledger = ledger(fraction(1, 1));
        let of = subject("one", "a");
        let mut random = Stream::of_test("kept");
        let kept = ledger.release(&of, &SETS[0], &tenth(), &[0.2; 5], &mut random, |_| {
            Err(LedgerError::NotKept)
        });
        assert!(matches!(kept, Err(LedgerError::NotKept)));
        assert_eq!(ledger.spent("one", "registry"), Some(Budget::NOTHING));
        let mut is_kept = false;
        let drawn = ledger.release(&of, &SETS[0], &tenth(), &[0.2; 5], &mut random, |ledger| {
            is_kept = ledger.to_json().contains("registry");
            Ok(())
        });
        assert!(drawn.is_ok() && is_kept);
        let ended = ledger.release(
            &subject("one", "b"),
            &SETS[0],
            &tenth(),
            &[0.2; 5],
            &mut Ending(2),
            |_| Ok(()),
        );
        assert!(matches!(
            ended,
            Err(LedgerError::Mechanism(MechanismError::Sampling(_)))
        ));
    }

    #[test]
    fn delta_is_charged_too() {
        let mut ledger = ledger(fraction(10, 1));
        let gaussian =
            Mechanism::gaussian(5, fraction(1, 1), fraction(1, 1_000_000)).expect("lawful");
        let mut random = Stream::of_test("delta");
        let drawn = ledger.release(
            &subject("one", "a"),
            &SETS[0],
            &gaussian,
            &[0.2; 5],
            &mut random,
            |_| Ok(()),
        );
        assert!(matches!(drawn, Err(LedgerError::Spent)));
    }

    #[test]
    fn what_is_no_ledger_is_refused() {
        for json in [
            "",
            "{}",
            r#"{"version":2,"cap":{"epsilon":"1","delta":"0"},"entries":[]}"#,
            r#"{"version":1,"cap":{"epsilon":"-1","delta":"0"},"entries":[]}"#,
        ] {
            assert!(
                matches!(Ledger::from_json(json), Err(LedgerError::Unreadable)),
                "{json}"
            );
        }
    }
}
