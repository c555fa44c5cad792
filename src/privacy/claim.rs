//! What may be said of a protected record, in words for three readers, made from what ran.

use serde::Serialize;

use super::accounting::best_guess;
use super::mechanism::{Description, Mechanism};
use super::sets::FeatureSet;

/// Above this ε the protection is called weak.
const WEAK: f64 = 5.0;

/// What is said of a protected record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// For the patient.
    pub patient: String,
    /// For who uses the records.
    pub researcher: String,
    /// For programs.
    pub machine: MachineClaim,
    /// For (0012,0063) De-identification Method: at most 64 characters.
    pub method: String,
}

/// The claim as data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MachineClaim {
    /// Who need not be trusted: `local` is nobody but this program.
    pub model: &'static str,
    /// What is protected as a whole.
    pub unit: &'static str,
    /// Which records cannot be told apart by more than the claim.
    pub neighbours: &'static str,
    /// The mechanism, with ε and δ.
    pub mechanism: Description,
    /// The set of features.
    pub set: &'static str,
    /// Its version.
    pub set_version: u32,
    /// Between what each feature is clamped.
    pub clamps: Vec<(&'static str, f64, f64)>,
    /// What the claim does not cover.
    pub outside: [&'static str; 5],
    /// How the ε of several records add up.
    pub composition: &'static str,
    /// Whether ε is so large that the protection is weak.
    pub weak: bool,
}

const OUTSIDE: [&str; 5] = [
    "that a record was sent, when, and from where",
    "the size of what was sent, which is the same for all values",
    "which set of features was chosen, and the modality",
    "the record of the consent, and pseudonyms",
    "everything else that is sent beside these features, images above all",
];

impl Claim {
    /// What may be said of one record of a set; `None` where the mechanism is for another number of features.
    #[must_use]
    pub fn of(mechanism: &Mechanism, set: &FeatureSet) -> Option<Self> {
        if mechanism.features() as usize != set.features.len() {
            return None;
        }
        let description = mechanism.description();
        let (epsilon, delta) = (mechanism.epsilon().to_f64(), mechanism.delta());
        let clamps = set.features.iter().map(|of| (of.tag, of.low, of.high));
        let weak = epsilon > WEAK;
        let machine = MachineClaim {
            model: "local",
            unit: "all features of one submission of one patient",
            neighbours: "any two feature vectors within the clamps",
            mechanism: description.clone(),
            set: set.name,
            set_version: set.version,
            clamps: clamps.collect(),
            outside: OUTSIDE,
            composition: "sum of epsilon over all records of a patient",
            weak,
        };
        Some(Self {
            patient: patient(epsilon, delta.to_f64(), set.features.len(), weak),
            researcher: researcher(&description, set, &machine),
            method: method(&description),
            machine,
        })
    }
}

/// How many of 1,000 tries, rounded up: a claim may not be smaller than what holds.
fn of_a_thousand(share: f64) -> u32 {
    (share * 1000.0).ceil().min(1000.0) as u32
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

fn patient(epsilon: f64, delta: f64, features: usize, weak: bool) -> String {
    let people = of_a_thousand(best_guess(epsilon, 1000) + delta);
    let two = of_a_thousand(best_guess(epsilon, 2) + delta).div_ceil(10);
    let mut text = format!(
        "Before they leave this computer, {features} numbers from your scan are changed by chance. Anyone guessing from them \
         alone who you are, out of 1,000 people whose scans they know exactly, is right at most {} in 1,000 tries; without \
         the numbers, once. Out of two people, they are right at most {two} times in 100; without the numbers, 50 times.",
        times(people),
    );
    if delta > 0.0 {
        text += " With a very small probability the protection fails.";
    }
    if weak {
        text += " This is weak protection.";
    }
    text += " Each time that you send again, the protection grows weaker. It covers these numbers only: not that you sent \
             something, nor anything else that you send.";
    text
}

fn researcher(description: &Description, set: &FeatureSet, machine: &MachineClaim) -> String {
    let Description {
        name,
        version,
        epsilon,
        delta,
        parameters,
        ..
    } = description;
    let privacy = match delta.numerator() {
        0 => format!("ε = {epsilon} (pure)"),
        _ => format!("ε = {epsilon}, δ = {delta}"),
    };
    let strength = if machine.weak {
        ", weak protection"
    } else {
        ""
    };
    format!(
        "Local differential privacy, {privacy}{strength}. Unit: {}. Neighbours: {}. Mechanism: {name} ({parameters}), version \
         {version}, exact on integers, randomness of the platform. Features: set {} version {}, with fixed public clamps, a \
         missing feature at the middle of its range. Several records of a patient: {}. Outside of the claim: {}. Estimates are \
         unbiased for the clamped values only. Treat the records as personal data.",
        machine.unit,
        machine.neighbours,
        set.name,
        set.version,
        machine.composition,
        machine.outside.join("; "),
    )
}

/// `DP LDP eps=3 k=3 h=3 v1`.
fn method(description: &Description) -> String {
    let mut text = format!("DP LDP eps={}", description.epsilon);
    if description.delta.numerator() > 0 {
        text += &format!(" delta={:e}", description.delta.to_f64());
    }
    let parameters = match description.name.as_str() {
        "sampled-hypercube" => description.parameters.clone(),
        name => name.to_owned(),
    };
    text += &format!(" {parameters} v{}", description.version);
    // Only an ε of many digits is so long; all else is in the record.
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::sets::SETS;
    use crate::privacy::tests::fraction;

    fn claim(epsilon: u128) -> Claim {
        let set = &SETS[2];
        let mechanism = Mechanism::best(20, fraction(epsilon, 1)).expect("lawful");
        Claim::of(&mechanism, set).expect("as many features")
    }

    #[test]
    fn odds_are_those_of_the_bound_and_never_rounded_down() {
        assert!(claim(1).patient.contains("at most 3 times in 1,000 tries"));
        assert!(claim(3).patient.contains("at most 20 times in 1,000 tries"));
        assert!(
            claim(8)
                .patient
                .contains("at most 749 times in 1,000 tries"),
            "{}",
            claim(8).patient
        );
        assert!(claim(1).patient.contains("at most 74 times in 100"));
    }

    #[test]
    fn large_epsilon_is_called_weak_and_nothing_anonymous() {
        for epsilon in 1..=20 {
            let claim = claim(epsilon);
            let weak = epsilon > 5;
            assert_eq!(claim.patient.contains("weak protection"), weak);
            assert_eq!(claim.researcher.contains("weak protection"), weak);
            assert_eq!(claim.machine.weak, weak);
            let all = serde_json::to_string(&claim)
                .expect("plain data")
                .to_lowercase();
            assert!(!all.contains("anonym"));
        }
    }

    #[test]
    fn the_method_of_deidentification_fits_its_attribute() {
        assert_eq!(claim(3).method, "DP LDP eps=3 k=3 h=3 v1");
        let set = &SETS[0];
        let delta = fraction(1, 100_000);
        for (mechanism, expected) in [
            (
                Mechanism::laplace(5, fraction(1, 3)),
                "DP LDP eps=1/3 discrete-laplace v1",
            ),
            (
                Mechanism::gaussian(5, fraction(3, 1), delta),
                "DP LDP eps=3 delta=1e-5 discrete-gaussian v1",
            ),
        ] {
            let method = Claim::of(&mechanism.expect("lawful"), set)
                .expect("five")
                .method;
            assert_eq!(method, expected);
            assert!(method.len() <= 64);
        }
        let other = Mechanism::best(20, fraction(3, 1)).expect("lawful");
        assert_eq!(Claim::of(&other, set), None);
    }

    #[test]
    fn the_researcher_is_told_all_that_a_claim_must_state() {
        let text = claim(3).researcher;
        for part in [
            "ε = 3",
            "Unit:",
            "Neighbours:",
            "sampled-hypercube",
            "version 1",
            "clamps",
            "Outside",
            "Local",
            "Several records",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }
}
