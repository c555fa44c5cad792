//! ISO 2022 as DICOM uses it: G0 and G1, changed by escape sequences, initial again at delimiters.

use super::sets::{self, Set};
use super::{ESCAPE, TextKind};

/// What the defined terms declare, where they name sets of ISO 2022.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Iso2022 {
    /// Value 1 is ISO-IR 13, so G0 is ISO-IR 14 (JIS X 0201 Romaji) at the start.
    pub(super) roman: bool,
    /// G1 at the start, as value 1 declares it.
    pub(super) right: Option<Set>,
    /// G1 at the start for a reader: where value 1 declares none, the first later value that does,
    /// because bytes above 0x7F have no other meaning and writers forget escape sequences.
    pub(super) assumed_right: Option<Set>,
    /// Sets that escape sequences may bring in, a bit for each. None: no code extensions.
    pub(super) extensions: u32,
}

/// What G0 and G1 hold at one place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    left: Left,
    right: Option<Set>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Ascii,
    Roman,
    Other(Set),
}

/// One step through a value in ISO 2022.
enum Unit {
    Escape,
    Character(char),
    /// A byte that means nothing in its set. It reads as Latin-1, so that two different values
    /// never become the same text.
    Stray,
}

impl Iso2022 {
    fn initial_state(self) -> State {
        State {
            left: self.initial_left(),
            right: self.assumed_right,
        }
    }

    fn initial_left(self) -> Left {
        if self.roman { Left::Roman } else { Left::Ascii }
    }

    /// Whether bytes that only Shift_JIS explains are read as such (see [`Iso2022::step`]).
    pub(super) fn has_shift_jis(self) -> bool {
        self.assumed_right == Some(Set::Katakana)
    }

    pub(super) fn decode(self, bytes: &[u8], kind: TextKind) -> String {
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
        let mut state = self.initial_state();
        let mut at = 0;
        while at < bytes.len() {
            let (length, unit) = self.step(&bytes[at..], &mut state, kind);
            match unit {
                Unit::Escape => {}
                Unit::Character(character) => text.push(character),
                Unit::Stray => text.extend(bytes[at..at + length].iter().copied().map(char::from)),
            }
            at += length;
        }
        text
    }

    /// The values between backslashes that are characters.
    pub(super) fn split(self, bytes: &[u8]) -> Vec<&[u8]> {
        let mut state = self.initial_state();
        sets::split_by(bytes, |head| self.step(head, &mut state, TextKind::Short).0)
    }

    /// The unit at the head of `bytes`, which must not be empty, and its length, at least 1.
    fn step(self, bytes: &[u8], state: &mut State, kind: TextKind) -> (usize, Unit) {
        let byte = bytes[0];
        let following = bytes.get(1).copied();
        match byte {
            ESCAPE => {
                if let Some((length, set, to_left)) = sets::designation(bytes) {
                    match (set, to_left) {
                        (sets::Designated::Ascii, _) => state.left = Left::Ascii,
                        (sets::Designated::Roman, _) => state.left = Left::Roman,
                        (sets::Designated::Set(set), true) => state.left = Left::Other(set),
                        (sets::Designated::Set(set), false) => state.right = Some(set),
                    }
                    return (length, Unit::Escape);
                }
                (1, Unit::Stray)
            }
            // Between the bytes of a set of 94 × 94 stand no delimiters, only these controls.
            b'\t' | b'\n' | 0x0C | b'\r' => {
                *state = self.initial_state();
                (1, Unit::Character(char::from(byte)))
            }
            0x21..=0x7E => {
                match (state.left, following) {
                    (Left::Other(Set::Katakana), _) => return single(Set::Katakana, byte | 0x80),
                    (Left::Other(set), Some(second)) => {
                        if let Some(character) = set.decode_pair(byte, second) {
                            return (2, Unit::Character(character));
                        }
                    }
                    _ => {}
                }
                // What is no pair of the set reads as ASCII: the writer forgot to return to it.
                let delimits = match kind {
                    TextKind::PersonName => matches!(byte, b'\\' | b'^' | b'='),
                    TextKind::Short => byte == b'\\',
                    TextKind::Text => false,
                };
                if delimits {
                    *state = self.initial_state();
                }
                (1, Unit::Character(char::from(byte)))
            }
            0x80.. => match state.right {
                Some(set) if set.is_single_byte() => {
                    // No byte of JIS X 0201 is a lead byte of Shift_JIS, for which some writers
                    // declare it.
                    if set == Set::Katakana
                        && let Some(character) =
                            following.and_then(|second| sets::decode_shift_jis(byte, second))
                    {
                        return (2, Unit::Character(character));
                    }
                    single(set, byte)
                }
                Some(set) => match following.and_then(|second| set.decode_pair(byte, second)) {
                    Some(character) => (2, Unit::Character(character)),
                    None => (1, Unit::Stray),
                },
                None => (1, Unit::Stray),
            },
            _ => (1, Unit::Character(char::from(byte))),
        }
    }

    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        let start = State {
            left: self.initial_left(),
            right: self.right,
        };
        let mut state = start;
        let mut bytes = Vec::with_capacity(text.len() + 8);
        for character in text.chars() {
            match character {
                '\u{1B}' => return None,
                // A reader may or may not return to the initial sets here, depending on the kind
                // of text: they are designated again, so that it makes no difference.
                '\t' | '\n' | '\u{0C}' | '\r' | '\\' | '^' | '=' => {
                    designate_initial(&mut state, start, &mut bytes);
                    bytes.push(character as u8);
                }
                '\0'..='\u{7F}' => {
                    if let Left::Other(_) = state.left {
                        designate_left(start.left, &mut bytes);
                        state.left = start.left;
                    }
                    bytes.push(character as u8);
                }
                _ => self.encode_beyond_ascii(character, &mut state, &mut bytes)?,
            }
        }
        designate_initial(&mut state, start, &mut bytes);
        Some(bytes)
    }

    fn encode_beyond_ascii(
        self,
        character: char,
        state: &mut State,
        bytes: &mut Vec<u8>,
    ) -> Option<()> {
        // The sets in use come first: the fewer escape sequences, the better.
        if let Left::Other(set) = state.left
            && let Some((first, second)) = set.encode_pair(character)
        {
            bytes.extend([first & 0x7F, second & 0x7F]);
            return Some(());
        }
        let declared = Set::ALL
            .into_iter()
            .filter(|set| self.extensions & set.bit() != 0);
        for set in state.right.into_iter().chain(declared) {
            if set.is_single_byte() {
                let Some(byte) = set.encode_single(character) else {
                    continue;
                };
                designate_right(set, state, bytes);
                bytes.push(byte);
                return Some(());
            }
            let Some((first, second)) = set.encode_pair(character) else {
                continue;
            };
            if set.is_left_only() {
                bytes.extend(set.designator());
                state.left = Left::Other(set);
                bytes.extend([first & 0x7F, second & 0x7F]);
            } else {
                designate_right(set, state, bytes);
                bytes.extend([first, second]);
            }
            return Some(());
        }
        None
    }
}

fn single(set: Set, byte: u8) -> (usize, Unit) {
    let unit = set.decode_single(byte).map_or(Unit::Stray, Unit::Character);
    (1, unit)
}

fn designate_left(left: Left, bytes: &mut Vec<u8>) {
    bytes.extend(if left == Left::Roman {
        b"\x1B(J"
    } else {
        b"\x1B(B"
    });
}

fn designate_right(set: Set, state: &mut State, bytes: &mut Vec<u8>) {
    if state.right != Some(set) {
        bytes.extend(set.designator());
        state.right = Some(set);
    }
}

fn designate_initial(state: &mut State, start: State, bytes: &mut Vec<u8>) {
    if state.left != start.left {
        designate_left(start.left, bytes);
    }
    // No escape sequence empties G1: it is then designated anew when it is next needed.
    if let Some(set) = start.right {
        designate_right(set, state, bytes);
    }
    *state = start;
}
