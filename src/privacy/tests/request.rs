use proptest::prelude::*;

use super::*;
use crate::privacy::tests::{Ending, Stream, fraction};

fn policy(json: &str) -> NoisePolicy {
    serde_json::from_str(json).expect("a policy")
}

fn choice(json: &str) -> Choice {
    serde_json::from_str(json).expect("a choice")
}

fn subject(study: &str) -> Subject {
    Subject {
        patient: "p".to_owned(),
        destination: "d".to_owned(),
        study: study.to_owned(),
    }
}

#[test]
fn a_policy_is_the_default_and_the_limit() {
    let strict = policy(r#"{"epsilon": 3, "set": "five", "mechanism": "best", "cap": 6}"#);
    let plan = choice("{}").plan(&strict).expect("the policy's own");
    assert_eq!(plan.mechanism.epsilon(), fraction(3, 1));
    assert_eq!((plan.set.name, plan.cap.epsilon), ("five", fraction(6, 1)));
    assert!(
        choice(r#"{"epsilon": 1, "cap": "1/2"}"#)
            .plan(&strict)
            .is_ok()
    );
    for (weaker, what) in [
        (r#"{"epsilon": 3.01}"#, "ε"),
        (r#"{"cap": 7}"#, "cap"),
        (r#"{"set": "ten"}"#, "set of features"),
        (r#"{"noise": "discrete-laplace"}"#, "mechanism"),
    ] {
        let refused = choice(weaker).plan(&strict);
        assert_eq!(refused, Err(ChoiceError::Policy(what)), "{weaker}");
    }
}

#[test]
fn what_nobody_says_has_a_default_but_for_epsilon() {
    let none = NoisePolicy::default();
    assert_eq!(choice("{}").plan(&none), Err(ChoiceError::NoEpsilon));
    let plan = choice(r#"{"epsilon": 1}"#).plan(&none).expect("lawful");
    assert_eq!((plan.set.name, plan.cap.epsilon), ("ten", fraction(8, 1)));
    for wrong in [
        r#"{"epsilon": 1, "delta": 0.00001}"#,
        r#"{"epsilon": 1, "noise": "discrete-gaussian"}"#,
    ] {
        assert_eq!(choice(wrong).plan(&none), Err(ChoiceError::Delta));
    }
    for wrong in [r#"{"epsilon": 0}"#, r#"{"epsilon": 21}"#] {
        assert_eq!(choice(wrong).plan(&none), Err(ChoiceError::Numbers));
    }
    for unread in [r#"{"epsilom": 1}"#, r#"{"set": "all"}"#] {
        assert!(serde_json::from_str::<Choice>(unread).is_err());
    }
}

#[test]
fn each_name_of_a_set_is_that_of_the_set() {
    for name in [SetName::Five, SetName::Ten, SetName::Twenty] {
        let text = serde_json::to_value(name).expect("plain data");
        assert_eq!(text, name.set().name);
    }
}

#[test]
fn the_cost_says_what_is_weak_and_what_is_noise() {
    let of = |json: &str| {
        let plan = choice(json).plan(&NoisePolicy::default()).expect("lawful");
        plan.cost(0.05, 1000).expect("as many features")
    };
    let weak = of(r#"{"epsilon": 8, "set": "five"}"#);
    assert!(weak.weak && !weak.only_many);
    let strong = of(r#"{"epsilon": 1, "set": "twenty"}"#);
    assert!(!strong.weak && strong.only_many);
    // By the table 9,365 and 320,000, which are rounded.
    assert!(strong.worth.records.abs_diff(9_365) <= 1);
    let plain = strong.discrete_laplace.expect("it can be drawn");
    assert!(plain.records.abs_diff(320_000) <= 1);
}

#[test]
fn a_retry_changes_no_ledger_and_a_spent_budget_refuses() {
    let plan = choice(r#"{"epsilon": 1, "set": "five", "cap": 2}"#);
    let plan = plan.plan(&NoisePolicy::default()).expect("lawful");
    let mut random = Stream::of_test("request");
    let mut protect = |study: &str, ledger: Option<&str>| {
        plan.protect(
            &subject(study),
            &[0.3; 5],
            ledger,
            Some(&[7; 32]),
            &mut random,
        )
    };
    let (first, ledger) = protect("a", None).expect("budget");
    let ledger = ledger.expect("it was charged");
    assert!(!first.repeated);
    assert_eq!(first.spent.epsilon, fraction(1, 1));
    let signed = first.receipt.clone().expect("there is a key");
    assert_eq!(
        signed.verify(&[7; 32]).map(|of| of.record),
        Some(first.record.clone())
    );
    let (again, unchanged) = protect("a", Some(&ledger)).expect("known");
    assert!(again.repeated && unchanged.is_none());
    assert_eq!((again.record, again.receipt), (first.record, first.receipt));
    let (second, ledger) = protect("b", Some(&ledger)).expect("budget");
    assert_eq!(second.spent.epsilon, fraction(2, 1));
    let refused = protect("c", ledger.as_deref());
    assert!(matches!(refused, Err(LedgerError::Spent)));
    assert!(matches!(
        protect("c", Some("{}")),
        Err(LedgerError::Unreadable)
    ));
}

#[test]
fn without_randomness_there_is_neither_a_record_nor_a_charge() {
    let plan = choice(r#"{"epsilon": 1}"#).plan(&NoisePolicy::default());
    let plan = plan.expect("lawful");
    let drawn = plan.protect(&subject("a"), &[0.3; 10], None, None, &mut Ending(2));
    assert!(matches!(drawn, Err(LedgerError::Mechanism(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_that_is_told_of_a_record_depends_on_the_values(values in proptest::collection::vec(0.0..=1.0, 10), seed in any::<[u8; 32]>(), kind in 0usize..3) {
        let json = [
            r#"{"epsilon": 3}"#,
            r#"{"epsilon": "1/2", "noise": "discrete-laplace"}"#,
            r#"{"epsilon": 2, "noise": "discrete-gaussian", "delta": 0.00001}"#,
        ][kind];
        let plan = choice(json).plan(&NoisePolicy::default()).unwrap();
        let told = |values: &[f64]| {
            let drawn = plan.protect(&subject("a"), values, None, None, &mut Stream::new(seed));
            let (mut protection, ledger) = drawn.unwrap();
            let length = serde_json::to_string(&protection).unwrap().len();
            protection.record.released = Vec::new();
            (length, ledger.unwrap().len(), protection)
        };
        prop_assert_eq!(told(&values), told(&[0.0; 10]));
    }
}
