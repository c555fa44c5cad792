//! The spellings in which an identifier is searched for.

use std::collections::BTreeSet;

use super::fold::{alternative_spellings, fold_squeezed, fold_words};
use super::table::{IdentifierKind, is_defined_term};

/// Shorter identification numbers are in every text.
const SHORTEST_ID: usize = 3;
/// Without separators, digits that belong to two numbers can meet: only longer identifiers are searched so.
const SHORTEST_SQUEEZED: usize = 7;

/// The spellings that identifiers are searched in.
#[derive(Default)]
pub(super) struct Spellings {
    pub words: BTreeSet<(String, IdentifierKind)>,
    /// Without separators.
    pub squeezed: BTreeSet<(String, IdentifierKind)>,
}

impl Spellings {
    /// Every spelling of an identifier that is no UID.
    pub(super) fn add(&mut self, kind: IdentifierKind, text: &str) {
        match kind {
            IdentifierKind::Name => self.add_name(text),
            IdentifierKind::BirthDate | IdentifierKind::Date => self.add_date(kind, text),
            _ => self.add_plain(kind, text),
        }
    }

    fn word(&mut self, kind: IdentifierKind, text: &str) {
        let mut folded = String::new();
        fold_words(text, &mut folded);
        let letters = folded.chars().filter(|letter| *letter != ' ').count();
        let shortest = if folded.chars().any(is_ideograph) {
            2
        } else {
            SHORTEST_ID
        };
        if letters >= shortest {
            self.words.insert((folded, kind));
        }
    }

    /// Every component of every component group, alone and the whole in either order.
    fn add_name(&mut self, name: &str) {
        for group in name.split('=') {
            let components: Vec<&str> = group
                .split(['^', ' ', ',', '.'])
                .filter(|component| !component.is_empty())
                .collect();
            for component in &components {
                if !is_defined_term(&component.to_uppercase()) {
                    self.word(IdentifierKind::Name, component);
                    for spelling in alternative_spellings(component) {
                        self.word(IdentifierKind::Name, &spelling);
                    }
                    // Parts of a double name, where they are long enough to be one themselves.
                    for part in component
                        .split(['-', '\'', '_'])
                        .filter(|part| part.chars().count() > SHORTEST_ID)
                    {
                        if !is_defined_term(&part.to_uppercase()) {
                            self.word(IdentifierKind::Name, part);
                        }
                    }
                }
            }
            if let [first, second, ..] = components[..] {
                let (forward, backward) =
                    (format!("{first} {second}"), format!("{second} {first}"));
                self.word(IdentifierKind::Name, &forward);
                self.word(IdentifierKind::Name, &backward);
                if first.chars().count() + second.chars().count() > SHORTEST_ID + 1 {
                    self.word(IdentifierKind::Name, &forward.replace(' ', ""));
                    self.word(IdentifierKind::Name, &backward.replace(' ', ""));
                }
            }
        }
    }

    /// The usual ways to write a day.
    fn add_date(&mut self, kind: IdentifierKind, text: &str) {
        let Some(digits) = text
            .get(..8)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        else {
            return self.add_plain(kind, text);
        };
        let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..8]);
        self.word(kind, digits);
        for written in [
            format!("{year} {month} {day}"),
            format!("{day} {month} {year}"),
            format!("{month} {day} {year}"),
        ] {
            self.word(kind, &written);
        }
        if kind != IdentifierKind::BirthDate {
            return;
        }
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let (short_month, short_day) = (month.trim_start_matches('0'), day.trim_start_matches('0'));
        self.word(kind, &format!("{short_day} {short_month} {year}"));
        self.word(kind, &format!("{short_month} {short_day} {year}"));
        self.word(kind, &format!("{year} {short_month} {short_day}"));
        let name = month
            .parse::<usize>()
            .ok()
            .and_then(|number| MONTHS.get(number.wrapping_sub(1)));
        for name in name.iter().flat_map(|name| [name, &name[..3]]) {
            for day in [day, short_day] {
                self.word(kind, &format!("{day} {name} {year}"));
                self.word(kind, &format!("{name} {day} {year}"));
            }
        }
    }

    /// As it is written, with other separators, and without.
    fn add_plain(&mut self, kind: IdentifierKind, text: &str) {
        let is_word = text.chars().all(char::is_alphabetic);
        if is_word && is_defined_term(&text.to_uppercase()) {
            return;
        }
        self.word(kind, text);
        let mut squeezed = String::new();
        fold_squeezed(text, &mut squeezed);
        self.word(kind, &squeezed);
        let has_digit = squeezed.bytes().any(|byte| byte.is_ascii_digit());
        if squeezed.chars().count() >= SHORTEST_SQUEEZED && has_digit {
            self.squeezed.insert((squeezed, kind));
        }
    }
}

/// Chinese characters, kana and Hangul: written without spaces between words.
pub(super) fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}
