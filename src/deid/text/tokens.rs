//! A text as words, numbers and marks.

use std::cell::Cell;

use super::class::Class;
use super::lexicon::class_of;
use crate::deid::span::Span;
use crate::deid::spellings::is_ideograph;
use crate::deid::table::{IdentifierKind, is_defined_term};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    /// A run of Chinese characters, kana or Hangul.
    Ideographs,
    /// Any other character, full-width forms as their ASCII equals.
    Mark(char),
}

/// What lies between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Space,
    Line,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// No capital letter, or letters that have none.
    Lower,
    Title,
    Upper,
    /// One capital letter.
    Initial,
    Mixed,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    pub gap: Gap,
    pub case: Case,
    pub class: Class,
}

/// The tokens of a text, and questions about them. An index behind the last token is answered with no.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    pub text: &'a str,
    pub all: &'a [Token],
}

thread_local! {
    /// Kept between calls, so that a text without identifiers costs no allocation.
    static SPARE: Cell<Vec<Token>> = const { Cell::new(Vec::new()) };
}

/// Calls `work` with the tokens of `text`.
pub(super) fn with_tokens<T>(text: &str, work: impl FnOnce(Tokens) -> T) -> T {
    let mut all = SPARE.take();
    all.clear();
    tokenize(text, &mut all);
    let result = work(Tokens { text, all: &all });
    SPARE.set(all);
    result
}

fn is_digit(letter: char) -> bool {
    matches!(letter, '0'..='9' | '０'..='９')
}

/// A letter of an alphabet; accents that stand alone belong to their letter.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic()
        || !letter.is_ascii()
            && (letter.is_alphabetic() || matches!(letter, '\u{300}'..='\u{36F}'))
            && !is_ideograph(letter)
}

fn tokenize(text: &str, all: &mut Vec<Token>) {
    let mut gap = Gap::None;
    let mut position = 0;
    while let Some(first) = text[position..].chars().next() {
        let start = position;
        let run = |belongs: fn(char) -> bool| {
            let ascii = text.as_bytes()[start..]
                .iter()
                .take_while(|byte| byte.is_ascii() && belongs(char::from(**byte)));
            let start = start + ascii.count();
            text[start..]
                .find(|letter| !belongs(letter))
                .map_or(text.len(), |length| start + length)
        };
        let (kind, end) = match first {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{2028}' => {
                gap = Gap::Line;
                position += first.len_utf8();
                continue;
            }
            _ if first.is_whitespace() || first == '\0' => {
                gap = if gap == Gap::Line { gap } else { Gap::Space };
                position += first.len_utf8();
                continue;
            }
            _ if is_digit(first) => (Kind::Number, run(is_digit)),
            _ if is_ideograph(first) => (
                Kind::Ideographs,
                run(|letter| is_ideograph(letter) || letter == '々'),
            ),
            _ if is_letter(first) => (Kind::Word, word_end(text, start)),
            '\u{FF01}'..='\u{FF5E}' => {
                let ascii = char::from_u32(u32::from(first) - 0xFEE0).unwrap_or(first);
                (Kind::Mark(ascii), start + first.len_utf8())
            }
            _ => {
                let mark = match first {
                    '、' => ',',
                    '。' => '.',
                    '\u{2010}'..='\u{2015}' | '−' => '-',
                    '’' => '\'',
                    _ => first,
                };
                (Kind::Mark(mark), start + first.len_utf8())
            }
        };
        let (case, class) = match kind {
            Kind::Word => (case_of(&text[start..end]), class_of(&text[start..end])),
            _ => (Case::Lower, Class::NONE),
        };
        all.push(Token {
            start,
            end,
            kind,
            gap,
            case,
            class,
        });
        gap = Gap::None;
        position = end;
    }
}

/// Letters, and apostrophes between letters.
fn word_end(text: &str, start: usize) -> usize {
    let letters = text.as_bytes()[start..].iter();
    let end = start
        + letters
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
    let is_end = |byte: &u8| byte.is_ascii() && *byte != b'\'';
    if end > start && text.as_bytes().get(end).is_none_or(is_end) {
        return end;
    }
    let mut letters = text[start..].char_indices().peekable();
    while let Some((offset, letter)) = letters.next() {
        let joins = matches!(letter, '\'' | '’')
            && letters.peek().is_some_and(|(_, next)| is_letter(*next));
        if !is_letter(letter) && !joins {
            return start + offset;
        }
    }
    text.len()
}

fn case_of(word: &str) -> Case {
    let upper = |byte: &&u8| byte.is_ascii_uppercase();
    if word.is_ascii() {
        let count = word.as_bytes().iter().filter(upper).count();
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        return match (
            word.as_bytes().first().is_some_and(u8::is_ascii_uppercase),
            count,
        ) {
            (true, 1) if letters == 1 => Case::Initial,
            (true, 1) => Case::Title,
            (true, _) if count == letters => Case::Upper,
            (false, 0) => Case::Lower,
            _ => Case::Mixed,
        };
    }
    let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
    let Some(first) = letters.next() else {
        return Case::Lower;
    };
    let (mut upper, mut lower) = (0, 0);
    for letter in letters {
        if letter.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first.is_uppercase(), upper, lower) {
        (true, 0, 0) => Case::Initial,
        (true, 0, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        (false, 0, _) => Case::Lower,
        _ => Case::Mixed,
    }
}

impl<'a> Tokens<'a> {
    pub fn get(&self, index: usize) -> Option<&'a Token> {
        self.all.get(index)
    }

    /// The text of a token, empty where there is none.
    pub fn word(&self, index: usize) -> &'a str {
        let text = self.text;
        self.get(index)
            .map_or("", |token| &text[token.start..token.end])
    }

    /// Whether a token is one of `words`, in any case.
    pub fn is_any(&self, index: usize, words: &[&str]) -> bool {
        is_any(self.word(index), words)
    }

    pub fn is_mark(&self, index: usize, mark: char) -> bool {
        self.mark(index) == Some(mark)
    }

    pub fn mark(&self, index: usize) -> Option<char> {
        match self.get(index)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    pub fn is_word(&self, index: usize) -> bool {
        self.get(index)
            .is_some_and(|token| token.kind == Kind::Word)
    }

    pub fn is_number(&self, index: usize) -> bool {
        self.get(index)
            .is_some_and(|token| token.kind == Kind::Number)
    }

    pub fn has(&self, index: usize, class: Class) -> bool {
        self.get(index).is_some_and(|token| token.class.has(class))
    }

    pub fn case(&self, index: usize) -> Case {
        self.get(index).map_or(Case::Lower, |token| token.case)
    }

    /// Whether a token follows the one before it without a space.
    pub fn is_glued(&self, index: usize) -> bool {
        index > 0 && self.gap(index) == Some(Gap::None)
    }

    pub fn is_same_line(&self, index: usize) -> bool {
        matches!(self.gap(index), Some(Gap::None | Gap::Space))
    }

    fn gap(&self, index: usize) -> Option<Gap> {
        self.get(index).map(|token| token.gap)
    }

    /// How many digits a number has, 0 for anything else.
    pub fn digits(&self, index: usize) -> usize {
        if !self.is_number(index) {
            return 0;
        }
        let word = self.word(index);
        if word.is_ascii() {
            word.len()
        } else {
            word.chars().count()
        }
    }

    /// The value of a number of at most nine digits.
    pub fn value(&self, index: usize) -> Option<u32> {
        if !matches!(self.digits(index), 1..=9) {
            return None;
        }
        Some(
            self.word(index)
                .chars()
                .fold(0, |sum, digit| sum * 10 + digit_value(digit)),
        )
    }

    /// A number that letters or a longer dotted number do not lead into.
    pub fn starts_number(&self, index: usize) -> bool {
        if !self.is_glued(index) {
            return true;
        }
        match self.all[index - 1].kind {
            Kind::Word | Kind::Number => false,
            Kind::Mark('.' | ',') => !(self.is_glued(index - 1) && self.is_alphanumeric(index, 2)),
            Kind::Mark(_) | Kind::Ideographs => true,
        }
    }

    fn is_alphanumeric(&self, index: usize, back: usize) -> bool {
        index
            .checked_sub(back)
            .is_some_and(|before| self.is_number(before))
    }

    /// Whether letters follow a token without a space.
    pub fn runs_into_letters(&self, index: usize) -> bool {
        self.is_glued(index + 1) && self.is_word(index + 1)
    }

    /// Whether `.` and a digit, or a further number behind `mark`, follow without a space.
    pub fn runs_into_number(&self, index: usize, mark: char) -> bool {
        self.is_glued(index + 1)
            && (self.is_number(index + 1)
                || self.is_mark(index + 1, mark)
                    && self.is_glued(index + 2)
                    && self.is_number(index + 2))
    }

    /// Whether the word is one that scans use without meaning anyone.
    pub fn is_term(&self, index: usize) -> bool {
        const LONGEST: usize = 24;
        let word = self.word(index);
        let mut upper = [0; LONGEST];
        if word.len() > LONGEST || !word.is_ascii() {
            return false;
        }
        let upper = &mut upper[..word.len()];
        upper.copy_from_slice(word.as_bytes());
        upper.make_ascii_uppercase();
        std::str::from_utf8(upper).is_ok_and(is_defined_term)
    }

    /// Notes the tokens `from..to` as an identifier.
    pub fn note(&self, from: usize, to: usize, kind: IdentifierKind, spans: &mut Vec<Span>) {
        if let (Some(first), Some(last)) = (self.get(from), self.get(to.wrapping_sub(1))) {
            spans.push(Span {
                start: first.start,
                end: last.end,
                kind,
            });
        }
    }
}

/// Whether a word is one of `words`, in any case.
pub(super) fn is_any(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

pub(super) fn digit_value(digit: char) -> u32 {
    match digit {
        '０'..='９' => u32::from(digit) - u32::from('０'),
        _ => digit.to_digit(10).unwrap_or(0),
    }
}
