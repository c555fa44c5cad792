//! UIDs, found by whole components: inside longer ones too, and never by chance.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use super::super::pseudonym::is_well_known;
use super::super::span::Span;
use super::super::table::IdentifierKind;

/// A shorter UID is looked for as a whole only.
const SHORTEST_UID_PART: usize = 12;

/// The UIDs that are known, by their digests: 64 bits are enough never to meet another by chance, and whoever makes
/// two meet has only a UID removed.
#[derive(Debug, Default)]
pub(super) struct Uids(HashSet<u64, BuildHasherDefault<AsItIs>>);

/// A digest is its own hash.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = digest(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// One byte more (FNV-1a).
#[inline]
fn step(state: u64, byte: u8) -> u64 {
    (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Spreads the last bytes over all bits.
#[inline]
fn finish(state: u64) -> u64 {
    let state = (state ^ state >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state ^ state >> 29
}

#[inline]
fn digest(bytes: &[u8]) -> u64 {
    finish(bytes.iter().fold(START, |state, &byte| step(state, byte)))
}

impl Uids {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn insert(&mut self, uid: &str) {
        self.0.insert(digest(uid.trim_matches('.').as_bytes()));
    }

    /// The values of a UI attribute that are known, or made of a known one by more components.
    pub(super) fn in_value(&self, text: &str) -> Option<Span> {
        if self.0.is_empty() || text.is_empty() {
            return None;
        }
        let mut start = 0;
        for value in text.split('\\') {
            let uid = value.trim_matches(['\0', ' ']);
            if self.begins(uid) && !is_well_known(uid) {
                return Some(Span {
                    start,
                    end: start + value.len(),
                    kind: IdentifierKind::Uid,
                });
            }
            start += value.len() + 1;
        }
        None
    }

    /// Whether `run` begins with a known UID.
    #[inline]
    fn begins(&self, run: &str) -> bool {
        let mut state = START;
        for (position, &byte) in run.as_bytes().iter().enumerate() {
            if byte == b'.' && position >= SHORTEST_UID_PART && self.0.contains(&finish(state)) {
                return true;
            }
            state = step(state, byte);
        }
        self.0.contains(&finish(state))
    }

    /// Every run of digits and full stops that is a known UID, or has one among its components.
    pub(super) fn in_text(&self, text: &str, out: &mut Vec<Span>) {
        if self.0.is_empty() || !text.as_bytes().contains(&b'.') {
            return;
        }
        let mut rest = text;
        while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
            let from_start = &rest[start..];
            let run = &from_start[..from_start
                .find(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
                .unwrap_or(from_start.len())];
            let uid = run.trim_end_matches('.');
            if uid.contains('.') && !is_well_known(uid) && self.holds(uid) {
                let start = text.len() - from_start.len();
                out.push(Span {
                    start,
                    end: start + uid.len(),
                    kind: IdentifierKind::Uid,
                });
            }
            rest = &from_start[run.len()..];
        }
    }

    fn holds(&self, run: &str) -> bool {
        if self.begins(run) {
            return true;
        }
        let mut starts = run.match_indices('.').map(|(dot, _)| dot + 1);
        starts.any(|start| {
            let part = &run[start..];
            part.len() >= SHORTEST_UID_PART && self.begins(part)
        })
    }
}
