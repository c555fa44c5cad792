use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::*;
use crate::privacy::NoRandomness;

/// What the browser's module is held to as well: draws of each mechanism from bytes that are the same every time.
const KNOWN: &str = include_str!("../../../tests/support/noise-draws.json");

#[derive(Deserialize)]
struct Known {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    request: RawRequest,
    draws: Vec<serde_json::Value>,
}

/// SHA-256 of "scanveil noise 0", "scanveil noise 1" and so on, one after another.
struct Fixed {
    block: [u8; 32],
    used: usize,
    blocks: u32,
}

impl Randomness for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for byte in bytes {
            if self.used == self.block.len() {
                let text = format!("scanveil noise {}", self.blocks);
                self.block = Sha256::digest(text).into();
                (self.used, self.blocks) = (0, self.blocks + 1);
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
        Ok(())
    }
}

#[test]
fn the_same_bytes_give_the_known_draws_of_every_mechanism() {
    let known: Known = serde_json::from_str(KNOWN).expect("JSON");
    let mut names = std::collections::BTreeSet::new();
    for Case { request, draws } in known.cases {
        let source = request.source().expect("lawful");
        let mut random = Fixed {
            block: [0; 32],
            used: 32,
            blocks: 0,
        };
        for (at, expected) in draws.iter().enumerate() {
            let drawn = source.draw(&mut random).expect("randomness");
            assert_eq!(drawn, expected.to_string(), "{request:?}, draw {at}");
        }
        assert!(draws.len() > 4);
        names.insert(request.mechanism);
    }
    assert_eq!(names.len(), 5);
}

#[test]
fn what_no_mechanism_takes_is_refused() {
    for json in [
        r#"{"mechanism": "discrete-laplace"}"#,
        r#"{"mechanism": "discrete-laplace", "scale": "2", "epsilon": "1"}"#,
        r#"{"mechanism": "discrete-laplace", "sigma": "2"}"#,
        r#"{"mechanism": "discrete-gaussian", "epsilon": "1", "values": [0.5]}"#,
        r#"{"mechanism": "sampled-hypercube", "epsilon": "1"}"#,
        r#"{"mechanism": "sampled-hypercube", "epsilon": "21", "values": [0.5]}"#,
        r#"{"mechanism": "piecewise", "epsilon": "1", "values": [0.5, 0.5]}"#,
        r#"{"mechanism": "cube-norm", "epsilon": "1", "delta": "1/1000", "values": [0.5]}"#,
        r#"{"mechanism": "uniform", "epsilon": "1", "values": [0.5]}"#,
    ] {
        let request: RawRequest = serde_json::from_str(json).expect("JSON");
        assert_eq!(request.source(), None, "{json}");
    }
}
