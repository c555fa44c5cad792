//! International bank account numbers (ISO 13616), which check themselves.

use super::tokens::{Case, Tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// Norway's, the shortest.
const SHORTEST: usize = 15;
const LONGEST: usize = 34;
const GROUP: usize = 4;

/// Two capitals that digits are glued to.
pub(super) fn is_country(tokens: Tokens, index: usize) -> bool {
    tokens.case(index) == Case::Upper
        && tokens.word(index).len() == 2
        && tokens.is_glued(index + 1)
        && tokens.digits(index + 1) >= 2
        && !(tokens.is_glued(index) && tokens.is_number(index - 1))
}

/// `DE89 3704 0044 0532 0130 00`, in groups of four or in one.
pub(super) fn find(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let start = tokens.get(index)?.start;
    let mut letters = [0; LONGEST];
    let mut count = 0;
    let mut end = None;
    let mut position = start;
    let bytes = tokens.text.as_bytes();
    while let Some(&byte) = bytes.get(position) {
        if byte.is_ascii_digit() || byte.is_ascii_uppercase() {
            *letters.get_mut(count)? = byte;
            count += 1;
            let is_last = !tokens.text[position + 1..].starts_with(char::is_alphanumeric);
            if is_last && count >= SHORTEST && is_checked(&letters[..count]) {
                end = Some(position + 1);
            }
        } else if !(matches!(byte, b' ' | b'-') && count % GROUP == 0) {
            break;
        }
        position += 1;
    }
    let end = end?;
    spans.push(Span {
        start,
        end,
        kind: IdentifierKind::Id,
    });
    Some(tokens.all.partition_point(|token| token.start < end))
}

/// With the first four behind the rest and letters as numbers from ten, the remainder by 97 is one.
fn is_checked(letters: &[u8]) -> bool {
    let (head, rest) = letters.split_at(GROUP);
    let remainder = rest
        .iter()
        .chain(head)
        .fold(0, |sum, &letter| match letter {
            b'0'..=b'9' => (sum * 10 + u32::from(letter - b'0')) % 97,
            _ => (sum * 100 + u32::from(letter - b'A') + 10) % 97,
        });
    remainder == 1
}
