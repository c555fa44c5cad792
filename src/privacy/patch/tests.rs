//! Patches as numbers. That images differ by no more than the sensitivities is tested where images are counted.

use proptest::prelude::*;

use super::*;
use crate::privacy::audit;
use crate::privacy::tests::{Ending, Stream, fraction};
use crate::privacy::{Budget, Ledger, LedgerError, Subject};

fn settings(grid: [u32; 3], levels: u16, changed: u32, epsilon: Fraction) -> PatchSettings {
    PatchSettings {
        grid,
        range: PatchSettings::CT_RANGE,
        levels,
        changed,
        epsilon,
        histogram_share: PatchSettings::HISTOGRAM_SHARE,
    }
}

fn patch(grid: [u32; 3], levels: u16, changed: u32, epsilon: u128) -> Patch {
    Patch::new(settings(grid, levels, changed, fraction(epsilon, 1))).expect("lawful settings")
}

#[test]
fn sensitivities_and_scales_are_those_of_the_proof() {
    let slice = patch([256, 256, 1], 16, 16, 1);
    assert_eq!(slice.sensitivities(), [2 * 16, 2 * 8 * 16]);
    assert_eq!(slice.scales(), [fraction(32 * 5, 1), fraction(256 * 5, 4)]);
    assert_eq!(slice.whole_image_epsilon(), Some(fraction(4096, 1)));
    let volume = patch([64, 64, 32], 16, 16, 1);
    assert_eq!(volume.sensitivities(), [32, 2 * 26 * 16]);
    // Pairs of a slice: along rows, along columns, and along both diagonals.
    assert_eq!(slice.pairs, 2 * 255 * 256 + 2 * 255 * 255);
    assert_eq!(patch([3, 3, 3], 2, 1, 1).pairs, 158);
    // An axis of one or two voxels has fewer neighbours, and there are never more pairs than there are.
    assert_eq!(patch([9, 2, 1], 2, 1, 1).sensitivities(), [2, 2 * 5]);
    assert_eq!(patch([9, 1, 1], 2, 1, 1).sensitivities(), [2, 2 * 2]);
    assert_eq!(patch([3, 3, 1], 2, 9, 1).sensitivities(), [18, 2 * 20]);
    assert_eq!(patch([1, 1, 1], 2, 1, 1).sensitivities(), [2, 0]);
}

#[test]
fn the_parts_of_epsilon_add_up_to_it() {
    for (epsilon, share) in [
        (fraction(1, 1), fraction(1, 5)),
        (fraction(7, 3), fraction(2, 7)),
    ] {
        let patch = Patch::new(PatchSettings {
            histogram_share: share,
            ..settings([64, 64, 1], 8, 4, epsilon)
        })
        .expect("lawful");
        let parts = patch.sensitivities().into_iter().zip(patch.scales());
        let parts = parts.map(|(sensitivity, scale)| {
            fraction(
                u128::from(sensitivity) * scale.denominator(),
                scale.numerator(),
            )
        });
        let sum = parts.fold(Fraction::ZERO, |sum, part| {
            sum.checked_add(part).expect("small")
        });
        assert_eq!(sum, epsilon);
    }
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let lawful = settings([64, 64, 1], 16, 4, fraction(1, 1));
    assert!(Patch::new(lawful).is_ok());
    let wrong = |change: &dyn Fn(&mut PatchSettings)| {
        let mut settings = lawful;
        change(&mut settings);
        Patch::new(settings).expect_err("no sense")
    };
    assert_eq!(wrong(&|of| of.grid[2] = 0), PatchError::Grid);
    assert_eq!(wrong(&|of| of.grid = [u32::MAX; 3]), PatchError::Grid);
    assert_eq!(wrong(&|of| of.range = [1.0, 1.0]), PatchError::Range);
    assert_eq!(wrong(&|of| of.range = [0.0, f64::NAN]), PatchError::Range);
    assert_eq!(
        wrong(&|of| of.range = [f64::MIN, f64::MAX]),
        PatchError::Range
    );
    assert_eq!(wrong(&|of| of.levels = 1), PatchError::Levels);
    assert_eq!(wrong(&|of| of.levels = 65), PatchError::Levels);
    assert_eq!(wrong(&|of| of.changed = 0), PatchError::Changed);
    assert_eq!(wrong(&|of| of.changed = 4097), PatchError::Changed);
    for epsilon in [fraction(0, 1), fraction(1, 1 << 30), fraction(1 << 30, 1)] {
        assert_eq!(wrong(&|of| of.epsilon = epsilon), PatchError::Epsilon);
    }
    for share in [fraction(0, 1), fraction(1, 1), fraction(3, 2)] {
        assert_eq!(wrong(&|of| of.histogram_share = share), PatchError::Epsilon);
    }
}

/// A slice of nine voxels of the first level, or with another level in the middle.
fn middle(is_other: bool) -> [Vec<u64>; 2] {
    match is_other {
        true => [vec![8, 1], vec![12, 8, 0]],
        false => [vec![9, 0], vec![20, 0, 0]],
    }
}

#[test]
fn noise_for_half_of_a_voxels_pairs_is_noticed() {
    // The right noise, and five percent less, are the audit's. This is as if a pair were that of one voxel alone.
    let right = audit::patch::smallest().expect("lawful");
    assert_eq!(right.sensitivities(), [2, 16]);
    let halved = right.scaled([fraction(1, 1), fraction(1, 2)]);
    let mut random = Stream::of_test("patch events");
    let check = audit::patch::check("halved", &halved.expect("lawful"), 1, &mut random);
    assert!(!check.expect("randomness").passed);
}

#[test]
fn counts_of_another_image_size_and_an_end_of_randomness_release_nothing() {
    let patch = patch([3, 3, 1], 2, 1, 1);
    let mut random = Stream::of_test("patch counts");
    let [histogram, pairs] = middle(false);
    for (histogram, pairs) in [
        (vec![9], pairs.clone()),
        (vec![8, 0], pairs.clone()),
        (vec![u64::MAX, 10], pairs.clone()),
        (histogram.clone(), vec![20, 0]),
        (histogram.clone(), vec![19, 0, 0]),
    ] {
        assert_eq!(
            patch.draw(&histogram, &pairs, &mut random),
            Err(PatchError::Counts)
        );
    }
    let ended = patch.draw(&histogram, &pairs, &mut Ending(3));
    assert!(matches!(ended, Err(PatchError::Sampling(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_but_the_counts_depends_on_the_image(counts in proptest::collection::vec(0u64..1000, 4), seed in any::<[u8; 32]>()) {
        // Counts of a row of voxels: of levels, then of pairs, each with what is left at the end.
        let patch = patch([3000, 1, 1], 3, 5, 1);
        let draw = |counts: &[u64]| {
            let histogram = [counts[0], counts[1], 3000 - counts[0] - counts[1]];
            let pairs = [counts[2], counts[3], 0, 0, 0, 2999 - counts[2] - counts[3]];
            patch.draw(&histogram, &pairs, &mut Stream::new(seed)).unwrap()
        };
        let (one, other) = (draw(&counts), draw(&[0; 4]));
        let json = |of: &ProtectedPatch| serde_json::to_value(of).unwrap();
        prop_assert_eq!(json(&one).to_string().len(), json(&other).to_string().len());
        let without = |of: &ProtectedPatch| {
            let mut json = json(of);
            json["histogram"].take();
            json["pairs"].take();
            json
        };
        prop_assert_eq!(without(&one), without(&other));
        let read: ProtectedPatch = serde_json::from_value(json(&one)).unwrap();
        prop_assert_eq!(&read, &one);
        // The noise is the same, whatever it is added to.
        let differences = |a: &ProtectedPatch| -> Vec<i64> { a.noisy().unwrap().concat() };
        let noise: Vec<i64> = differences(&one).iter().zip(differences(&other)).map(|(a, b)| a - b).collect();
        prop_assert_eq!(noise[0], i64::try_from(counts[0]).unwrap());
        prop_assert_eq!(noise[3], i64::try_from(counts[2]).unwrap());
    }

    #[test]
    fn lawful_counts_are_the_nearest_that_an_image_can_have(noisy in proptest::collection::vec(-500i64..500, 1..40), total in 0u64..5000) {
        let lawful = Patch::lawful(&noisy, total);
        let positive: u64 = noisy.iter().map(|&count| u64::try_from(count).unwrap_or(0)).sum();
        let sum: u64 = lawful.iter().sum();
        prop_assert!(sum <= total && total.min(positive) - sum < noisy.len() as u64);
        // The same is taken from all that are left.
        let taken: Vec<i64> = noisy.iter().zip(&lawful).filter(|&(_, &kept)| kept > 0).map(|(&count, &kept)| count - i64::try_from(kept).unwrap()).collect();
        prop_assert!(taken.windows(2).all(|pair| pair[0] == pair[1]) && taken.iter().all(|&taken| taken >= 0));
        let least = taken.first().copied().unwrap_or(i64::MAX);
        prop_assert!(noisy.iter().zip(&lawful).all(|(&count, &kept)| kept > 0 || count <= least.max(0)));
    }
}

#[test]
fn counts_without_noise_stay_as_they_are() {
    let patch = patch([3, 3, 1], 2, 1, 10_000);
    let [histogram, pairs] = middle(true);
    let record = patch.draw(
        &histogram,
        &pairs,
        &mut Stream::of_test("patch without noise"),
    );
    let lawful = record.expect("lawful counts").lawful();
    assert_eq!(lawful, Ok([histogram, pairs]));
}

#[test]
fn records_of_other_versions_and_with_something_hidden_in_them_are_refused() {
    let patch = patch([3, 3, 1], 2, 1, 1);
    let [histogram, pairs] = middle(true);
    let drawn = patch.draw(&histogram, &pairs, &mut Stream::of_test("patch records"));
    let record = serde_json::to_value(drawn.expect("lawful")).expect("plain data");
    let read = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = record.clone();
        change(&mut changed);
        serde_json::from_value::<ProtectedPatch>(changed)
            .ok()
            .and_then(|record| record.noisy().ok())
    };
    assert!(read(&|_| {}).is_some());
    assert!(read(&|of| of["version"] = 2.into()).is_none());
    assert!(read(&|of| of["kind"] = "other".into()).is_none());
    assert!(read(&|of| of["settings"]["levels"] = 3.into()).is_none());
    assert!(read(&|of| of["settings"]["grid"][0] = 0.into()).is_none());
    assert!(read(&|of| of["histogram"][0] = "+8".into()).is_none());
    assert!(read(&|of| of["pairs"] = serde_json::json!([])).is_none());
    assert!(read(&|of| of["name"] = "somebody".into()).is_none());
}

#[test]
fn a_ledger_of_patches_charges_for_a_voxel_gives_records_again_and_takes_no_other_ledger() {
    let subject = |study: &str| Subject {
        patient: "one".to_owned(),
        destination: "registry".to_owned(),
        study: study.to_owned(),
    };
    let cap = Budget {
        epsilon: fraction(1, 1),
        delta: Fraction::ZERO,
    };
    let mut ledger = PatchLedger::new(cap);
    let mut random = Stream::of_test("patch ledger");
    let [histogram, pairs] = middle(true);
    let mut release = |ledger: &mut PatchLedger, study: &str, changed: u32| {
        let patch = patch([3, 3, 1], 2, changed, 2);
        ledger.release_patch(
            &subject(study),
            &patch,
            [&histogram, &pairs],
            &mut random,
            |_| Ok(()),
        )
    };
    // 2/4 for one voxel, then 2/8, then 2/8: all of it.
    let first = release(&mut ledger, "a", 4).expect("budget");
    ledger = PatchLedger::from_json(&ledger.to_json()).expect("its own JSON");
    assert_eq!(release(&mut ledger, "a", 4).expect("known"), first);
    let spent = |ledger: &PatchLedger| ledger.spent("one", "registry").map(|budget| budget.epsilon);
    assert_eq!(spent(&ledger), Some(fraction(1, 2)));
    release(&mut ledger, "a", 8).expect("budget");
    release(&mut ledger, "b", 8).expect("budget");
    assert_eq!(spent(&ledger), Some(fraction(1, 1)));
    let more = release(&mut ledger, "c", 9);
    assert!(matches!(more, Err(LedgerError::Spent)));
    let other = Ledger::from_json(&ledger.to_json());
    assert!(matches!(other, Err(LedgerError::Unreadable)));
}

#[test]
fn the_claim_is_of_a_patch_and_names_the_epsilon_of_the_whole_image() {
    for epsilon in 1..=20 {
        let claim = PatchClaim::of(&patch([256, 256, 1], 16, 16, epsilon));
        let whole = (epsilon * 4096).to_string();
        assert!(
            claim
                .researcher
                .contains("hides any change of at most 16 voxels")
                && claim
                    .researcher
                    .contains(&format!("For any two images ε = {whole}"))
        );
        assert_eq!(
            claim.machine.whole_image_epsilon,
            Some(fraction(epsilon * 4096, 1))
        );
        assert!(claim.patient.contains("16 points of 65536"));
        assert!(claim.patient.contains("do not hide the image as a whole"));
        assert_eq!(claim.machine.weak, epsilon > 5);
        assert_eq!(claim.patient.contains("weak protection"), epsilon > 5);
        let all = serde_json::to_string(&claim).expect("plain data");
        for never in ["anonym", "LDP", "unlink"] {
            assert!(!all.contains(never), "{never}");
        }
        assert!(claim.method.len() <= 64);
    }
    let claim = PatchClaim::of(&patch([256, 256, 1], 16, 16, 1));
    assert!(claim.patient.contains("at most 74 times in 100"));
    assert_eq!(claim.method, "DP patch m=16 of 65536 eps=1 v1");
}
