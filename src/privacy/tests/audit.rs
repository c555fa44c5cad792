use rand::{Rng, SeedableRng};

use super::*;
use crate::privacy::NoRandomness;
use crate::privacy::tests::Ending;

/// Many random bytes in little time; the same every time but for `SCANVEIL_FRESH_SEED`.
struct Fast(rand::rngs::StdRng);

impl Fast {
    fn new() -> Self {
        let mut seed = [5; 32];
        if std::env::var_os("SCANVEIL_FRESH_SEED").is_some() {
            getrandom::fill(&mut seed).expect("a platform with randomness");
            eprintln!("fresh seed {seed:?}");
        }
        Self(rand::rngs::StdRng::from_seed(seed))
    }
}

impl Randomness for Fast {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.0.fill_bytes(bytes);
        Ok(())
    }

    fn next_u32(&mut self) -> Result<u32, NoRandomness> {
        Ok(self.0.next_u32())
    }
}

#[test]
fn what_is_shipped_passes_and_every_control_is_caught() {
    let effort = Effort {
        epsilons: &[1, 3],
        factor: 1,
    };
    let audit = audit(&mut Fast::new(), effort).expect("randomness");
    for check in &audit.checks {
        assert!(check.passed, "{check:?}");
    }
    for control in &audit.controls {
        assert!(!control.passed, "not noticed: {control:?}");
    }
    assert!(audit.passed);
    assert_eq!(audit.controls.len(), 11);
}

#[test]
fn events_at_epsilon_8_need_more_draws_and_notice_the_same() {
    let mut random = Fast::new();
    let draws = event::draws(8);
    let mut p = |drawn: Fraction| {
        let mechanism = Mechanism::laplace(1, drawn).expect("lawful");
        let of = |high| event::of(&mechanism, high, &mut random);
        event::test(String::new(), whole(8), draws, of)
            .expect("randomness")
            .passed
    };
    assert!(p(whole(8)));
    assert!(!p(Fraction::new(42, 5).expect("not 0")));
}

#[test]
fn an_audit_without_randomness_is_none() {
    assert!(audit(&mut Ending(1_000), Effort::FULL).is_err());
}
