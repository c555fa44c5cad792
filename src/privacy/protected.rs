//! A protected record: what may leave.

use serde::{Deserialize, Serialize};

use super::mechanism::{Description, Mechanism, MechanismError, Released};
use super::random::Randomness;
use super::sets::FeatureSet;

/// What is released of one submission. As JSON it has the same length whatever the values were, and no field but
/// `released` comes from them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Protected {
    /// The set of features.
    pub set: String,
    /// Its version.
    pub set_version: u32,
    /// What was done to them.
    pub mechanism: Description,
    /// A text of fixed length for each feature; see [`Mechanism::texts`].
    pub released: Vec<String>,
}

impl Protected {
    /// Draws a record of `values`, the set's features in [0, 1]. Each one that somebody else sees costs its ε: records
    /// that are to be sent come from a [`Ledger`](super::Ledger).
    ///
    /// # Errors
    /// [`MechanismError`] where there are more or fewer values than features, or nothing can be drawn.
    pub fn draw(
        set: &FeatureSet,
        mechanism: &Mechanism,
        values: &[f64],
        random: &mut impl Randomness,
    ) -> Result<Self, MechanismError> {
        if set.features.len() != mechanism.features() as usize {
            return Err(MechanismError::Length);
        }
        let released = mechanism.release(values, random)?;
        Ok(Self {
            set: set.name.to_owned(),
            set_version: set.version,
            mechanism: mechanism.description(),
            released: mechanism.texts(&released),
        })
    }

    /// The mechanism and what it released.
    ///
    /// # Errors
    /// [`MechanismError::Form`] where this version has no such set or mechanism, or the texts are not of its form.
    pub fn read(&self) -> Result<(Mechanism, Released), MechanismError> {
        let set = FeatureSet::named(&self.set).filter(|set| set.version == self.set_version);
        let set = set.ok_or(MechanismError::Form)?;
        let mechanism = Mechanism::described(&self.mechanism).ok_or(MechanismError::Form)?;
        if set.features.len() != mechanism.features() as usize {
            return Err(MechanismError::Form);
        }
        let released = mechanism.read(&self.released)?;
        Ok((mechanism, released))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::privacy::sets::SETS;
    use crate::privacy::tests::{Stream, fraction};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn nothing_but_the_release_depends_on_the_values(values in proptest::collection::vec(0.0..=1.0, 20), seed in any::<[u8; 32]>()) {
            let set = &SETS[2];
            for mechanism in [Mechanism::best(20, fraction(3, 1)), Mechanism::laplace(20, fraction(3, 1))] {
                let mechanism = mechanism.unwrap();
                let draw = |values: &[f64]| Protected::draw(set, &mechanism, values, &mut Stream::new(seed)).unwrap();
                let (one, other) = (draw(&values), draw(&[0.0; 20]));
                let json = serde_json::to_string(&one).unwrap();
                prop_assert_eq!(json.len(), serde_json::to_string(&other).unwrap().len());
                let without = |of: &Protected| Protected { released: Vec::new(), ..of.clone() };
                prop_assert_eq!(without(&one), without(&other));
                let read: Protected = serde_json::from_str(&json).unwrap();
                prop_assert_eq!(read.read().unwrap().0, mechanism);
            }
        }
    }

    #[test]
    fn records_of_other_versions_are_refused() {
        let mechanism = Mechanism::best(5, fraction(1, 1)).expect("lawful");
        let draw = Protected::draw(&SETS[0], &mechanism, &[0.5; 5], &mut Stream::new([0; 32]));
        let record = draw.expect("randomness");
        assert!(record.read().is_ok());
        let other = |change: &dyn Fn(&mut Protected)| {
            let mut changed = record.clone();
            change(&mut changed);
            changed.read()
        };
        assert!(other(&|of| of.set_version = 2).is_err());
        assert!(other(&|of| of.set = "ten".to_owned()).is_err());
        assert!(other(&|of| of.mechanism.version = 2).is_err());
        assert!(other(&|of| of.mechanism.parameters = "k=2 h=1".to_owned()).is_err());
        assert!(other(&|of| of.mechanism.features = u32::MAX).is_err());
    }
}
