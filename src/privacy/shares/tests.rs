//! A client, two servers and a collector in one process, that speak in bytes.

use prio::codec::{Encode, ParameterizedDecode};
use prio::vdaf::prio3::{
    Prio3InputShare, Prio3PublicShare, Prio3SumVec, Prio3VerifierMessage, Prio3VerifierShare,
};
use prio::vdaf::{Aggregatable, AggregateShare, Aggregator, Vdaf, VerifyTransition};
use proptest::prelude::*;

use super::*;
use crate::privacy::accounting::{concentrated_epsilon, gaussian_sigma};
use crate::privacy::tests::{Ending, Stream, fraction};

fn task() -> Task {
    Task {
        draft: 17,
        id: [7; 32],
    }
}

/// What a server of a task does, with `prio` as a deployment has it.
struct Server {
    role: usize,
    vdaf: Prio3SumVec,
    key: [u8; 32],
    sum: Option<AggregateShare<Field128>>,
}

impl Server {
    fn pair(shares: &Shares) -> [Self; 2] {
        let Parameters {
            length,
            max_measurement,
            chunk_length,
            ..
        } = shares.parameters();
        [0, 1].map(|role| {
            let vdaf =
                Prio3SumVec::new_sum_vec(2, max_measurement.into(), length as usize, chunk_length);
            Self {
                role,
                vdaf: vdaf.expect("lawful parameters"),
                key: [9; 32],
                sum: None,
            }
        })
    }

    /// The state and the message of a server that has a report.
    fn begin(
        &self,
        task: &Task,
        report: &Report,
    ) -> Option<(<Prio3SumVec as Aggregator<32, 16>>::VerifyState, Vec<u8>)> {
        let public = Prio3PublicShare::get_decoded_with_param(&self.vdaf, &report.public_share);
        let of_role = if self.role == 0 {
            &report.leader
        } else {
            &report.helper
        };
        // No extensions, and as many bytes as it says.
        let (head, share) = of_role.split_at(6);
        assert_eq!(head[..2], [0, 0]);
        assert_eq!(head[2..], (share.len() as u32).to_be_bytes());
        let input = Prio3InputShare::get_decoded_with_param(&(&self.vdaf, self.role), share);
        let begun = self.vdaf.verify_init(
            &self.key,
            &task.context(),
            self.role,
            &(),
            &report.id,
            &public.ok()?,
            &input.ok()?,
        );
        let (state, message) = begun.ok()?;
        Some((state, message.get_encoded().ok()?))
    }

    fn share(&self) -> Vec<u8> {
        let share = self.sum.as_ref().expect("a record");
        share.get_encoded().expect("plain data")
    }
}

/// Both servers take a report up into their sums, or refuse it.
fn take(servers: &mut [Server; 2], task: &Task, report: &Report) -> Option<()> {
    let [leader, helper] = &*servers;
    let begun = [leader.begin(task, report)?, helper.begin(task, report)?];
    let messages = begun.iter().map(|(state, message)| {
        Prio3VerifierShare::get_decoded_with_param(state, message).expect("its own message")
    });
    let context = task.context();
    let decided = leader
        .vdaf
        .verifier_shares_to_message(&context, &(), messages)
        .ok()?;
    let decided = decided.get_encoded().expect("plain data");
    for (server, (state, _)) in servers.iter_mut().zip(begun) {
        let message = Prio3VerifierMessage::get_decoded_with_param(&state, &decided);
        let next = server
            .vdaf
            .verify_next(&context, state, message.expect("its own message"));
        let Ok(VerifyTransition::Finish(output)) = next else {
            return None;
        };
        match &mut server.sum {
            Some(sum) => sum.accumulate(&output).expect("as long"),
            None => server.sum = Some(output.into()),
        }
    }
    Some(())
}

fn in_steps(value: f64) -> i128 {
    (value.clamp(0.0, 1.0) * f64::from(STEPS)).round() as i128
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn two_servers_have_the_exact_sum_and_no_message_depends_in_length_on_the_values(
        records in proptest::collection::vec(proptest::collection::vec(-0.5..1.5f64, 10), 1..8),
    ) {
        let shares = Shares::new(10).unwrap();
        let mut servers = Server::pair(&shares);
        let mut random = crate::privacy::PlatformRandomness::new();
        let mut expected = vec![0i128; 10];
        let zero = shares.shard(&task(), &[0.0; 10], &mut random).unwrap();
        for record in &records {
            let report = shares.shard(&task(), record, &mut random).unwrap();
            let lengths = |of: &Report| [of.public_share.len(), of.leader.len(), of.helper.len()];
            prop_assert_eq!(lengths(&report), lengths(&zero));
            prop_assert!(take(&mut servers, &task(), &report).is_some());
            for (sum, &value) in expected.iter_mut().zip(record) {
                *sum += in_steps(value);
            }
        }
        let [leader, helper] = servers.map(|server| server.share());
        prop_assert_eq!(shares.sum([&leader, &helper], records.len()), Ok(expected));
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,60}") {
        let shares = Shares::new(5).unwrap();
        let noise = Gaussian::new(5, fraction(1, 1), fraction(1, 100_000)).unwrap();
        let mut random = crate::privacy::PlatformRandomness::new();
        let is_share = bytes.len() == 5 * 16 && shares.sum([&bytes, &[0; 80]], 1).is_ok();
        prop_assert_eq!(shares.with_noise(&bytes, &noise, &mut random).is_ok(), is_share);
        if let Some(task) = Task::read(17, &text) {
            prop_assert_eq!(task.id.len(), 32);
        }
    }
}

#[test]
fn a_report_of_another_task_or_with_a_changed_share_is_not_counted() {
    let shares = Shares::new(5).expect("lawful");
    let mut random = Stream::of_test("shares refused");
    let report = shares
        .shard(&task(), &[0.5; 5], &mut random)
        .expect("randomness");
    let refused = |task: &Task, change: &dyn Fn(&mut Report)| {
        let mut changed = report.clone();
        change(&mut changed);
        take(&mut Server::pair(&shares), task, &changed).is_none()
    };
    assert!(!refused(&task(), &|_| {}));
    assert!(refused(
        &Task {
            id: [8; 32],
            ..task()
        },
        &|_| {}
    ));
    assert!(refused(
        &Task {
            draft: 16,
            ..task()
        },
        &|_| {}
    ));
    assert!(refused(&task(), &|report| report.id[0] ^= 1));
    assert!(refused(&task(), &|report| report.public_share[3] ^= 1));
    assert!(refused(&task(), &|report| report.leader[6] ^= 1));
    assert!(refused(&task(), &|report| report.helper[6] ^= 1));
    // A value above the range: the leader's share of the first bit, one more.
    assert!(refused(&task(), &|report| {
        let at = report.leader[6..22].try_into().expect("sixteen bytes");
        let one_more = (u128::from_le_bytes(at) + 1) % Field128::modulus();
        report.leader[6..22].copy_from_slice(&one_more.to_le_bytes());
    }));
}

#[test]
fn one_share_alone_is_the_same_for_all_values() {
    // The helper's is two seeds, drawn without a look at the values; the leader's is masked with what comes of them.
    let shares = Shares::new(5).expect("lawful");
    let mut random = crate::privacy::PlatformRandomness::new();
    let mut shard = |value: f64| {
        shares
            .shard(&task(), &[value; 5], &mut random)
            .expect("lawful")
    };
    let (one, other) = (shard(0.0), shard(1.0));
    assert_eq!((one.helper.len(), other.helper.len()), (6 + 64, 6 + 64));
    // The first element of the leader's share: in halves of the field as often as not, for 0 and for 1.
    for value in [0.0, 1.0] {
        let high = (0..400)
            .filter(|_| {
                let first = shard(value).leader[6..22]
                    .try_into()
                    .expect("sixteen bytes");
                u128::from_le_bytes(first) > Field128::modulus() / 2
            })
            .count();
        // Six standard deviations.
        assert!((140..=260).contains(&high), "{high} of 400 for {value}");
    }
}

#[test]
fn noise_of_a_server_is_that_of_the_claim_and_its_sum_can_be_negative() {
    let shares = Shares::new(20).expect("lawful");
    let noise = Gaussian::new(20, fraction(1, 1), fraction(1, 100_000)).expect("lawful");
    let sigma = f64::from(noise.sigma);
    // √20·D for a record that is replaced.
    let rho = 20.0 * (f64::from(STEPS) / sigma).powi(2) / 2.0;
    assert!(concentrated_epsilon(rho, 1e-5) <= 1.0);
    let mut servers = Server::pair(&shares);
    let mut random = Stream::of_test("shares noise");
    let report = shares
        .shard(&task(), &[0.25; 20], &mut random)
        .expect("lawful");
    take(&mut servers, &task(), &report).expect("a lawful report");
    let [leader, helper] = servers.map(|server| server.share());
    let (mut squares, mut draws, mut negative) = (0.0, 0.0, false);
    for _ in 0..200 {
        let noisy = shares
            .with_noise(&leader, &noise, &mut random)
            .expect("lawful");
        for sum in shares.sum([&noisy, &helper], 1).expect("both shares") {
            squares += ((sum - 256) as f64).powi(2);
            draws += 1.0;
            negative |= sum < 0;
        }
    }
    // Of 4,000 squares: six standard errors.
    let ratio: f64 = squares / draws / (sigma * sigma);
    assert!(
        negative && (ratio - 1.0).abs() < 6.0 * (2.0f64 / 4000.0).sqrt(),
        "{ratio}"
    );
}

#[test]
fn a_sum_with_noise_takes_a_thirtieth_of_the_patients_that_noisy_records_take() {
    // For an error of 0.05 in each of 20 means at ε = 1.
    let patients = |sigma_in_steps: f64| sigma_in_steps / f64::from(STEPS) / 0.05;
    // With the tight σ of the analytic Gaussian mechanism, of an ideal continuous noise, 334; what is drawn here has its δ
    // from zCDP, which holds of the discrete noise in many dimensions.
    let ideal = gaussian_sigma(1.0, 1e-5) * 20f64.sqrt() * f64::from(STEPS);
    assert_eq!(patients(ideal).ceil(), 334.0);
    let noise = Gaussian::new(20, fraction(1, 1), fraction(1, 100_000)).expect("lawful");
    assert_eq!(patients(noise.sigma.into()).ceil(), 362.0);
}

#[test]
fn what_is_no_share_and_an_end_of_randomness_are_refused() {
    let shares = Shares::new(5).expect("lawful");
    let mut random = Stream::of_test("shares form");
    assert_eq!(Shares::new(0).err(), Some(SharesError::Features));
    assert_eq!(Shares::new(1000).err(), Some(SharesError::Features));
    assert_eq!(
        shares.shard(&task(), &[0.5; 4], &mut random),
        Err(SharesError::Length)
    );
    let ended = shares.shard(&task(), &[0.5; 5], &mut Ending(15));
    assert!(matches!(ended, Err(SharesError::Sampling(_))));
    let noise = Gaussian::new(4, fraction(1, 1), fraction(1, 100_000)).expect("lawful");
    let none = [0u8; 80];
    assert_eq!(
        shares.with_noise(&none, &noise, &mut random),
        Err(SharesError::Length)
    );
    for wrong in [&none[..79], &[0xff; 80], &[]] {
        assert_eq!(shares.sum([&none, wrong], 1), Err(SharesError::Form));
    }
    assert_eq!(shares.sum([&none, &none], 1), Ok(vec![0; 5]));
}

#[test]
fn task_ids_are_read_as_the_protocol_writes_them() {
    // RFC 4648: of 32 bytes 0, 1, 2, ….
    let id = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let task = Task::read(17, id).expect("43 letters");
    assert_eq!(task.id, std::array::from_fn(|at| at as u8));
    assert_eq!(task.context()[..6], *b"dap-17");
    assert_eq!(task.context()[6..], task.id);
    for wrong in [
        "",
        &id[1..],
        &format!("{id}A"),
        &format!("{id}="),
        &id.replace('w', "+"),
        &format!("{}9", &id[..42]),
    ] {
        assert_eq!(Task::read(17, wrong), None, "{wrong}");
    }
}

#[test]
fn the_algorithm_is_that_of_the_specification() {
    let shares = Shares::new(20).expect("lawful");
    assert_eq!(shares.vdaf.algorithm_id(), 3);
    assert_eq!(shares.vdaf.num_aggregators(), 2);
    let Parameters { chunk_length, .. } = shares.parameters();
    // Near the root of 20 numbers of 11 bits.
    assert!((7..=32).contains(&chunk_length), "{chunk_length}");
}
