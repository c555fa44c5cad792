//! Days, and the ways in which people write them.

use std::collections::BTreeMap;

use super::fold::Reading;
use super::table::IdentifierKind;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    pub year: u32,
    pub month: u32,
    pub day: u32,
}

/// The days that are known, and what they are.
#[derive(Debug, Default)]
pub(super) struct Days {
    known: BTreeMap<Day, IdentifierKind>,
}

/// The months, folded: English, German, French, Spanish, Italian, Dutch, Portuguese, and their abbreviations.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januar", "janner", "jaenner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "januari", "janeiro"],
    &["february", "feb", "februar", "feber", "fevrier", "fevr", "fev", "febrero", "febbraio", "februari", "fevereiro"],
    &["march", "mar", "marz", "maerz", "mrz", "mars", "marzo", "maart", "mrt", "marco"],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maggio", "mag", "mei", "maio"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"],
    &["august", "aug", "aout", "agosto", "ago", "augustus"],
    &["september", "sep", "sept", "septembre", "septiembre", "setiembre", "settembre", "set", "setembro"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &["december", "dec", "dezember", "dez", "decembre", "diciembre", "dic", "dicembre", "dezembro"],
];

/// Between a day, its month and its year.
#[rustfmt::skip]
const BETWEEN: [&str; 10] = [
    "de", "of", "del", "den", "the", "di", "le", "el", "do", "am",
];
/// Behind the number of a day, without a space.
const ORDINALS: [&str; 7] = ["st", "nd", "rd", "th", "er", "o", "e"];

impl Day {
    /// A day as DICOM writes it: the first eight digits of a DA or DT, or with full stops as ACR-NEMA had them.
    fn read(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .take(10)
            .filter(|&letter| letter != '.')
            .collect();
        let number = |range: std::ops::Range<usize>| plain.get(range)?.parse::<u32>().ok();
        if !plain.get(..8)?.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let day = Self {
            year: number(0..4)?,
            month: number(4..6)?,
            day: number(6..8)?,
        };
        (day.year >= 1000 && (1..=12).contains(&day.month) && (1..=31).contains(&day.day))
            .then_some(day)
    }

    /// With the years of the Japanese eras.
    pub(super) fn in_japanese_eras(self) -> impl Iterator<Item = String> {
        [
            ("大正", 1911),
            ("昭和", 1925),
            ("平成", 1988),
            ("令和", 2018),
        ]
        .into_iter()
        .filter(move |(_, before)| (1..=64).contains(&self.year.saturating_sub(*before)))
        .map(move |(era, before)| {
            format!(
                "{era}{}年{}月{}日",
                self.year - before,
                self.month,
                self.day
            )
        })
    }

    /// Folded without separators, the year with its last two digits.
    pub(super) fn with_short_year(self) -> Vec<String> {
        let year = format!("{:02}", self.year % 100);
        let both = |number: u32| {
            let (plain, padded) = (number.to_string(), format!("{number:02}"));
            if plain == padded {
                vec![padded]
            } else {
                vec![padded, plain]
            }
        };
        let mut spellings = Vec::new();
        for day in both(self.day) {
            for month in both(self.month) {
                spellings.push(format!("{day}{month}{year}"));
                spellings.push(format!("{month}{day}{year}"));
                spellings.push(format!("{year}{month}{day}"));
            }
            for name in MONTHS[self.month as usize - 1] {
                spellings.push(format!("{day}{name}{year}"));
                spellings.push(format!("{name}{day}{year}"));
            }
        }
        spellings
    }
}

/// A part of a date in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Number(u32),
    Month(u32),
}

impl Days {
    /// Keeps the day of a value, where it has one.
    pub(super) fn add(&mut self, kind: IdentifierKind, text: &str) -> Option<Day> {
        let day = Day::read(text)?;
        let known = self.known.entry(day).or_insert(kind);
        if kind == IdentifierKind::BirthDate {
            *known = kind;
        }
        Some(day)
    }

    /// The date around the year at `start..end`, if it is a known one: where it stands, and what it is.
    pub(super) fn around(
        &self,
        text: Reading<'_>,
        start: usize,
        end: usize,
    ) -> Option<(usize, usize, IdentifierKind)> {
        let year: u32 = text.folded().get(start..end)?.parse().ok()?;
        if (start + 1..end).any(|position| text.is_edge(position)) {
            return None;
        }
        let (first, last) = run_of_digits(text, start, end);
        if (first, last) != (start, end) {
            return self.in_run(text, year, start, first, last);
        }
        self.to_the_right(text, year, start, end)
            .or_else(|| self.to_the_left(text, year, start, end))
    }

    /// Eight digits, with or without a time behind them.
    fn in_run(
        &self,
        text: Reading<'_>,
        year: u32,
        start: usize,
        first: usize,
        last: usize,
    ) -> Option<(usize, usize, IdentifierKind)> {
        let number = |from: usize| text.folded().get(from..from + 2)?.parse::<u32>().ok();
        let (a, b, end) = match last - first {
            8 if start == first => (number(first + 4)?, number(first + 6)?, last),
            8 if start == first + 4 => (number(first)?, number(first + 2)?, last),
            12 | 14 if start == first && number(first + 8)? < 24 && number(first + 10)? < 60 => {
                (number(first + 4)?, number(first + 6)?, first + 8)
            }
            _ => return None,
        };
        let kind = match start == first {
            true => self
                .known
                .get(&Day {
                    year,
                    month: a,
                    day: b,
                })
                .copied(),
            false => self.find(year, Field::Number(a), Field::Number(b)),
        };
        kind.map(|kind| (first, end, kind))
    }

    fn to_the_right(
        &self,
        text: Reading<'_>,
        year: u32,
        start: usize,
        end: usize,
    ) -> Option<(usize, usize, IdentifierKind)> {
        if is_in_series(text, start, false) {
            return None;
        }
        let (first, at) = field_right(text, end)?;
        let (second, at) = field_right(text, at)?;
        if is_in_series(text, at, true) {
            return None;
        }
        let kind = self.find(year, first, second)?;
        Some((start, past_ordinal(text, at), kind))
    }

    fn to_the_left(
        &self,
        text: Reading<'_>,
        year: u32,
        start: usize,
        end: usize,
    ) -> Option<(usize, usize, IdentifierKind)> {
        if is_in_series(text, end, true) {
            return None;
        }
        let (second, at) = field_left(text, start)?;
        let (first, at) = field_left(text, at)?;
        if is_in_series(text, at, false) {
            return None;
        }
        self.find(year, first, second).map(|kind| (at, end, kind))
    }

    /// Two fields are a day and a month in either order.
    fn find(&self, year: u32, first: Field, second: Field) -> Option<IdentifierKind> {
        let known = |month, day| self.known.get(&Day { year, month, day }).copied();
        match (first, second) {
            (Field::Number(first), Field::Number(second)) => {
                known(first, second).or_else(|| known(second, first))
            }
            (Field::Month(month), Field::Number(day))
            | (Field::Number(day), Field::Month(month)) => known(month, day),
            (Field::Month(_), Field::Month(_)) => None,
        }
    }
}

/// Whether the digits at `position` go on behind a full stop, as in a UID or a number of versions.
fn is_in_series(text: Reading<'_>, position: usize, forward: bool) -> bool {
    let beyond = match forward {
        true => text.after(position),
        false => text.before(position),
    };
    beyond.is_some_and(|letter| letter.is_ascii_digit()) && text.gap(position) == "."
}

fn run_of_digits(text: Reading<'_>, mut first: usize, mut last: usize) -> (usize, usize) {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    while is_digit(text.before(first)) && text.gap(first).is_empty() {
        first -= 1;
    }
    while is_digit(text.after(last)) && text.gap(last).is_empty() {
        last += 1;
    }
    (first, last)
}

/// Whether what stands between two fields of a date can stand there.
fn is_between(gap: &str) -> bool {
    gap.chars().count() <= 3
        && gap.chars().all(|letter| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    '-' | '.' | '/' | ',' | '_' | '\'' | '’' | '‐' | '‑' | '–' | '\\'
                )
        })
}

fn field(word: &str) -> Option<Field> {
    if word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok().map(Field::Number);
    }
    let month = MONTHS.iter().position(|names| names.contains(&word))?;
    Some(Field::Month(month as u32 + 1))
}

/// The signs for year, month and day in Chinese, Japanese and Korean.
fn is_sign(letter: char) -> bool {
    matches!(
        letter,
        '年' | '月' | '日' | '년' | '월' | '일' | '號' | '号'
    )
}

fn field_right(text: Reading<'_>, mut at: usize) -> Option<(Field, usize)> {
    for _ in 0..3 {
        if !is_between(text.gap(at)) {
            return None;
        }
        if let Some(sign) = text.after(at).filter(|&letter| is_sign(letter)) {
            at += sign.len_utf8();
            continue;
        }
        let end = text.word_from(at)?;
        let word = text.folded().get(at..end)?;
        if let Some(field) = field(word) {
            return Some((field, end));
        }
        if !(BETWEEN.contains(&word) || ORDINALS.contains(&word)) {
            return None;
        }
        at = end;
    }
    None
}

fn field_left(text: Reading<'_>, mut at: usize) -> Option<(Field, usize)> {
    for _ in 0..3 {
        if at == 0 || !is_between(text.gap(at)) {
            return None;
        }
        let start = text.word_to(at)?;
        let word = text.folded().get(start..at)?;
        if let Some(field) = field(word) {
            return Some((field, start));
        }
        if !(BETWEEN.contains(&word) || ORDINALS.contains(&word)) {
            return None;
        }
        at = start;
    }
    None
}

/// Behind the sign or the ending that belongs to the number before `at`.
fn past_ordinal(text: Reading<'_>, at: usize) -> usize {
    if !text.gap(at).is_empty() || at == text.len() {
        return at;
    }
    if let Some(sign) = text.after(at).filter(|&letter| is_sign(letter)) {
        return at + sign.len_utf8();
    }
    match text.word_from(at) {
        Some(end) if ORDINALS.contains(&text.folded().get(at..end).unwrap_or_default()) => end,
        _ => at,
    }
}

/// What says that a date of birth follows.
#[rustfmt::skip]
const BEFORE_BIRTH: [&str; 16] = [
    "dob", "born", "birth", "birthdate", "birthday", "geb", "geboren", "gebdat", "geburtsdatum", "nee", "ne",
    "naissance", "nacimiento", "nascita", "nascimento", "geboortedatum",
];

/// Whether the fields at `start..end` are written as a date with a year of two digits is.
pub(super) fn is_short_date(text: Reading<'_>, start: usize, end: usize) -> bool {
    let mut words = Vec::with_capacity(3);
    let mut at = start;
    while at < end && words.len() < 4 {
        let Some(next) = text.word_from(at).filter(|&next| next <= end) else {
            return false;
        };
        words.push(at);
        at = next;
    }
    let is_of_birth = || {
        text.word_to(start)
            .and_then(|before| text.folded().get(before..start))
            .is_some_and(|word| BEFORE_BIRTH.contains(&word))
    };
    match words[..] {
        [_] => is_of_birth(),
        [_, second, third] => {
            let (a, b) = (text.gap(second), text.gap(third));
            if !is_between(a) || !is_between(b) {
                return false;
            }
            let has_month = text
                .folded()
                .get(start..end)
                .is_some_and(|date| date.bytes().any(|byte| byte.is_ascii_alphabetic()));
            let is_separator = matches!(a.trim(), "-" | "/" | "." | "_");
            has_month
                || is_of_birth()
                || (a == b
                    && is_separator
                    && !is_continued(text, start, a, false)
                    && !is_continued(text, end, a, true))
        }
        _ => false,
    }
}

/// Whether a further number follows behind the same separator.
fn is_continued(text: Reading<'_>, position: usize, separator: &str, forward: bool) -> bool {
    let beyond = match forward {
        true => text.after(position),
        false => text.before(position),
    };
    beyond.is_some_and(|letter| letter.is_ascii_digit()) && text.gap(position) == separator
}
