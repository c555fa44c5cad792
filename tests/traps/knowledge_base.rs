//! Private attributes on the word of a knowledge base: each disposition does what it says, and what is kept is
//! searched all the same.

use bytes::Bytes;
use scanveil::instance::{Instance, Limits, Tag, Value};
use scanveil::{KnowledgeBaseName, Outcome, Policy, ProfileOption as O, Session};

use crate::hosts;
use crate::keeps::value;
use crate::options::{Options, never};
use crate::runner::key;
use crate::secret::{Day, Search, Secret};
use crate::support::model::{Content, Set};

const BASE: &str = "element_sig_pattern,tag_name,vr,private_disposition
\"(0009,\"\"GEMS_IDEN_01\"\",27)\",Image Actual Date,SL,oi
\"(0009,\"\"GEMS_IDEN_01\"\",02)\",Suite id,SH,k
\"(0009,\"\"GEMS_IDEN_01\"\",04)\",Product id,SH,d
\"(0009,\"\"GEMS_IDEN_01\"\",e3)\",Equipment UID,UI,h
\"(0009,\"\"GEMS_IDEN_01\"\",10)\",Day,DA,o
\"(0009,\"\"GEMS_IDEN_01\"\",11)\",Comment,LT,k
\"(0009,\"\"GEMS_IDEN_01\"\",12)\",Operator,PN,k
\"(0022,0015)[<0>](0029,\"\"ACME\"\",01)\",Nested,LO,k
";

fn session(options: Options) -> Session {
    let policy = Policy {
        private_knowledge_base: Some(KnowledgeBaseName {
            name: "small".to_owned(),
            sha256: None,
        }),
        ..options.policy()
    };
    Session::with_private_knowledge_base(&policy, &key(), BASE.as_bytes())
        .expect("it is a knowledge base")
}

/// 2023-05-17 11:33:20 UTC.
const SECONDS: u32 = 1_684_323_200;

fn file() -> Bytes {
    let mut file = hosts::ct();
    let item = Set::of(&[
        (0x0029_0010, "LO", "ACME"),
        (0x0029_1001, "LO", "Mode 3"),
        (0x0029_1002, "LO", "Kestrelvane"),
    ]);
    file.data
        .text(0x0009_0010, "LO", "GEMS_IDEN_01")
        .text(0x0009_1002, "SH", "CT01")
        .text(0x0009_1004, "SH", "Gorblaxit")
        .text(0x0009_1010, "DA", "20230517")
        .text(0x0009_1011, "LT", "Gated. For Hohenwarth")
        .text(0x0009_1012, "PN", "Brindlewick")
        .put(0x0009_1027, "SL", Content::Longs(vec![SECONDS]))
        .text(0x0009_10E3, "UI", "1.2.826.0.1.3680043.99.8.1")
        .items(0x0022_0015, vec![item]);
    Bytes::from(file.encode())
}

fn output(options: Options) -> Vec<u8> {
    let source = file();
    match session(options).deidentify(&source) {
        Outcome::Released { release, .. } => {
            let mut output = Vec::new();
            release
                .write_to(&source, &mut output)
                .expect("memory does not fail");
            output
        }
        other => panic!("{options}: {other:?}"),
    }
}

#[test]
fn a_knowledge_base_lets_nothing_stay_that_it_deletes_hashes_or_moves() {
    let name = "knowledge base";
    let search = Search::new(vec![
        Secret::text(name, "Gorblaxit", never),
        Secret::text(name, "Kestrelvane", never),
        Secret::text(name, "Brindlewick", never),
        Secret::text(name, "Hohenwarth", never),
        Secret::text(
            name,
            "1.2.826.0.1.3680043.99.8.1",
            crate::options::with_uids,
        ),
        Secret::day(
            name,
            Day {
                year: 2023,
                month: 5,
                day: 17,
            },
            crate::options::with_full_dates,
        ),
    ]);
    let lawful = Options::lawful()
        .into_iter()
        .filter(|options| options.has(O::RetainSafePrivate));
    let mut wrong = Vec::new();
    for options in lawful {
        let output = output(options);
        for index in search.find(&output) {
            let secret = &search.secrets()[index];
            if !(secret.stays)(options) {
                wrong.push(format!("{} is left under {options}", secret.what));
            }
        }
        let seconds = SECONDS.to_le_bytes();
        let is_left = output.windows(4).any(|window| window == seconds);
        if is_left && !options.has(O::RetainLongitudinalFullDates) {
            wrong.push(format!("the seconds are left under {options}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong, e.g. {:?}",
        wrong.len(),
        wrong.first()
    );
}

#[test]
fn a_knowledge_base_keeps_what_it_clears() {
    let options = Options::of(&[O::RetainSafePrivate, O::RetainLongitudinalModifiedDates]);
    let out =
        Instance::read(&Bytes::from(output(options)), &Limits::default()).expect("it reads back");
    let text = |path: &[u32]| value(&out.data_set, path);
    assert_eq!(text(&[0x0009_1002]).as_deref(), Some("CT01"));
    assert!(
        text(&[0x0009_1011]).is_some_and(|text| text.starts_with("Gated")),
        "{:?}",
        text(&[0x0009_1011])
    );
    assert_eq!(text(&[0x0022_0015, 0x0029_1001]).as_deref(), Some("Mode 3"));
    assert!(text(&[0x0009_10E3]).is_some_and(|uid| uid.starts_with("2.25.")));
    // The day and the seconds move alike: whole days.
    let Some(Value::Bytes(bytes)) = out
        .data_set
        .get(Tag(0x0009, 0x1027))
        .map(|element| &element.value)
    else {
        panic!("the seconds are gone");
    };
    let seconds = u32::from_le_bytes(bytes[..4].try_into().expect("four bytes"));
    assert!(
        seconds < SECONDS && (SECONDS - seconds).is_multiple_of(86_400),
        "{seconds}"
    );
    assert!(text(&[0x0009_1010]).is_some_and(|day| *day < *"20220518"));
}
