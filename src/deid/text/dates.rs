//! Dates in the notations of numbers and of European languages, and times that stand beside one.

use super::class::Class;
use super::times::{note_with_time, time};
use super::tokens::{Case, Tokens};
use crate::deid::span::Span;

const YEARS: std::ops::RangeInclusive<u32> = 1880..=2099;

fn is_day(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

fn is_either_order(a: u32, b: u32) -> bool {
    is_day(a, b) || is_day(b, a)
}

/// Whether eight digits are a date as DICOM writes it.
pub(super) fn is_compact(value: u32) -> bool {
    YEARS.contains(&(value / 10_000)) && is_day(value / 100 % 100, value % 100)
}

/// Whether what stands before a number says that it is of software: "Ver02.00.00[20010925]",
/// "OS.09.460__[2010/06/14]".
pub(super) fn is_version(tokens: Tokens, start: usize) -> bool {
    const REACH: usize = 12;
    let is_release = |index: usize| {
        index > 0
            && tokens.is_number(index)
            && tokens.is_glued(index)
            && tokens.is_mark(index - 1, '.')
            && tokens.is_mark(index + 1, '_')
            && index + 1 < start
    };
    (start.saturating_sub(REACH)..start)
        .rev()
        .take_while(|before| tokens.is_same_line(before + 1))
        .any(|before| {
            start - before <= 8 && tokens.has(before, Class::VERSION) || is_release(before)
        })
}

/// A date that begins with a number.
pub(super) fn numeric(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    if !tokens.starts_number(start) {
        return None;
    }
    let end = compact(tokens, start).or_else(|| separated(tokens, start, false))?;
    if is_version(tokens, start) {
        return Some(end);
    }
    Some(note_with_time(tokens, start, end, spans))
}

/// `20190305`, `20190305102030.5`
fn compact(tokens: Tokens, start: usize) -> Option<usize> {
    let word = tokens.word(start);
    let digits = word.len();
    let runs_on = tokens.is_glued(start + 1)
        && (tokens.is_word(start + 1) && tokens.word(start + 1) != "T"
            || tokens.is_mark(start + 1, '-') && digits == 8 && tokens.digits(start + 2) == 1);
    let is_hour = |text: &str| {
        text.len() >= 4
            && text[..2] < *"24"
            && text[2..4] < *"60"
            && text.get(4..6).is_none_or(|seconds| seconds < "60")
    };
    let is_date = word.is_ascii()
        && match digits {
            8 => true,
            12 | 14 => is_hour(&word[8..]),
            _ => false,
        }
        && word[..8].parse().is_ok_and(is_compact);
    let has_fraction = tokens.runs_into_number(start, '.');
    if !is_date || runs_on || has_fraction && digits == 8 {
        return None;
    }
    Some(if has_fraction { start + 3 } else { start + 1 })
}

/// `2019-03-05`, `5.3.2019`, `03/05/19`
fn separated(tokens: Tokens, start: usize, has_context: bool) -> Option<usize> {
    let mark = tokens.mark(start + 1)?;
    if !matches!(mark, '/' | '-' | '.') || !tokens.is_mark(start + 3, mark) {
        return None;
    }
    let end = start + 5;
    let lengths = [start, start + 2, start + 4].map(|index| tokens.digits(index));
    let is_tight = (start + 1..end).all(|index| tokens.is_glued(index));
    let is_spaced = (start + 1..end).all(|index| tokens.is_same_line(index))
        && (lengths[2] == 4 || lengths[0] == 4)
        && (mark != '-' || (start + 1..end).all(|index| !tokens.is_glued(index)))
        && (mark != '.' || tokens.is_glued(start + 1) && tokens.is_glued(start + 3));
    let runs_on = tokens.runs_into_number(end - 1, mark)
        || tokens.runs_into_letters(end - 1) && !matches!(tokens.word(end), "T" | "Z" | "t" | "h")
        || tokens.is_glued(end) && tokens.mark(end) == Some(mark) && mark == '/';
    let leads_in = tokens.is_glued(start)
        && start > 1
        && tokens.is_mark(start - 1, mark)
        && tokens.is_number(start - 2);
    // "5/10/20 mGy"
    let has_unit = lengths[0] <= 2
        && lengths[2] <= 2
        && (tokens.is_mark(end, '%')
            || tokens.is_word(end)
                && matches!(tokens.case(end), Case::Lower | Case::Mixed)
                && tokens.is_term(end)
                && !tokens.has(end, Class::CONNECTS));
    let is_parameter = lengths[2] <= 2 && start > 0 && tokens.has(start - 1, Class::THING);
    if !(is_tight || is_spaced) || runs_on || leads_in || has_unit || is_parameter {
        return None;
    }
    let [a, b, c] = [start, start + 2, start + 4].map(|index| tokens.value(index));
    let (a, b, c) = (a?, b?, c?);
    let is_date = match lengths {
        [4, 1..=2, 1..=2] => YEARS.contains(&a) && is_day(b, c),
        [1..=2, 1..=2, 4] => YEARS.contains(&c) && is_either_order(a, b),
        [2, 2, 2] if mark == '-' && !has_context => is_either_order(a, b),
        [2, 2, 2] => is_either_order(a, b) || mark == '/' && is_day(b, c),
        [1..=2, 1..=2, 2] => (mark == '/' || has_context) && is_either_order(a, b),
        _ => false,
    };
    is_date.then_some(end)
}

/// A date in which the token is the name of the month.
pub(super) fn month(tokens: Tokens, month: usize, spans: &mut Vec<Span>) -> Option<usize> {
    // "10:1 January 5, 2019"
    let has_day_and_year = day(tokens, skip_links(tokens, month + 1))
        .is_some_and(|behind| year(tokens, skip_links(tokens, behind), false).is_some());
    let (mut start, day_before) = match day_before(tokens, month).filter(|_| !has_day_and_year) {
        Some(start) => (start, true),
        None => (month, false),
    };
    let is_cut = tokens.is_glued(month)
        && !day_before
        && month > 0
        && (tokens.is_word(month - 1) || tokens.is_number(month - 1));
    if is_cut {
        return None;
    }
    let mut day_after = false;
    let mut end = month + 1;
    let mut year = None;
    let mut index = skip_links(tokens, end);
    if let Some(behind) = day(tokens, index).filter(|_| !day_before) {
        day_after = true;
        end = behind;
        index = skip_links(tokens, behind);
        if let Some(behind) = time(tokens, index) {
            // May 24 09:02:14 EDT 2017
            index = behind;
            if tokens.has(index, Class::CLOCK) {
                index += 1;
            }
        }
    }
    if let Some(behind) = self::year(tokens, index, day_before || day_after) {
        year = Some(behind);
        end = behind;
    }
    let has_day = day_before || day_after;
    let is_short = tokens.has(month, Class::SHORT_MONTH);
    let is_weak = tokens.has(month, Class::WEAK_MONTH);
    let is_capital = tokens.case(month) != Case::Lower || tokens.word(month).len() > 4;
    let is_date = match (has_day, year.is_some()) {
        (true, true) => true,
        (false, true) => !is_weak && is_capital || is_led_to(tokens, month),
        (true, false) => !is_short && (!is_weak || is_led_to(tokens, start)) && is_capital,
        (false, false) => false,
    };
    if !is_date {
        return None;
    }
    while start > 0
        && (tokens.has(start - 1, Class::WEEKDAY)
            || start > 1
                && matches!(tokens.mark(start - 1), Some(',' | '.'))
                && tokens.has(start - 2, Class::WEEKDAY))
    {
        start -= 1;
    }
    if is_version(tokens, start) {
        return Some(end);
    }
    Some(note_with_time(tokens, start, end, spans))
}

fn is_led_to(tokens: Tokens, start: usize) -> bool {
    start > 0 && tokens.has(start - 1, Class::DATED.or(Class::CONNECTS))
        || start > 1 && tokens.is_mark(start - 1, ':')
}

/// The day before a month's name: its first token.
fn day_before(tokens: Tokens, month: usize) -> Option<usize> {
    let mut index = month;
    for _ in 0..3 {
        if index == 0 || !tokens.is_same_line(index) {
            return None;
        }
        index -= 1;
        let is_link = matches!(tokens.mark(index), Some('.' | '-' | '/' | ',' | 'º' | '°'))
            || tokens.is_any(index, &["of", "de", "den", "di"])
            || tokens.is_glued(index)
                && matches!(
                    tokens.word(index),
                    "st" | "nd" | "rd" | "th" | "er" | "ST" | "ND" | "RD" | "TH"
                );
        if tokens.is_number(index) {
            return (day(tokens, index).is_some() && tokens.starts_number(index)).then_some(index);
        }
        if !is_link {
            return None;
        }
    }
    None
}

/// The number of a day with its ordinal ending: behind it.
fn day(tokens: Tokens, index: usize) -> Option<usize> {
    if !(tokens.digits(index) <= 2 && tokens.value(index).is_some_and(|day| is_day(1, day))) {
        return None;
    }
    let ordinal = tokens.is_glued(index + 1)
        && matches!(
            tokens.word(index + 1),
            "st" | "nd" | "rd" | "th" | "er" | "ST" | "ND" | "RD" | "TH" | "º"
        );
    if tokens.runs_into_letters(index) && !ordinal && !tokens.has(index + 1, Class::MONTH) {
        return None;
    }
    Some(index + 1 + usize::from(ordinal))
}

fn year(tokens: Tokens, index: usize, has_day: bool) -> Option<usize> {
    if !tokens.is_same_line(index) {
        return None;
    }
    let behind = index + 1;
    let runs_on = tokens.runs_into_letters(index) && tokens.word(behind) != "T";
    let value = tokens.value(index)?;
    if runs_on {
        return None;
    }
    match tokens.digits(index) {
        4 if YEARS.contains(&value) => Some(behind),
        2 if has_day && index > 0 && matches!(tokens.mark(index - 1), Some('-' | '/' | '\'')) => {
            Some(behind)
        }
        2 if has_day && tokens.is_glued(index) && tokens.is_word(index - 1) => Some(behind),
        _ => None,
    }
}

/// Over what joins the parts of a date.
fn skip_links(tokens: Tokens, mut index: usize) -> usize {
    for _ in 0..2 {
        let is_link = matches!(tokens.mark(index), Some('.' | '-' | '/' | ',' | '\''))
            || tokens.is_any(index, &["of", "de", "del", "do"]);
        index += usize::from(is_link && tokens.is_same_line(index));
    }
    index
}

/// What follows `DOB`, `born`, `dated`: also parts of a date.
pub(super) fn after_label(tokens: Tokens, label: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let mut index = label + 1;
    while index < label + 4
        && (tokens.has(index, Class::BIRTH.or(Class::DATED))
            || matches!(tokens.mark(index), Some(':' | '=' | '.' | '-' | '/' | '#'))
            || tokens.word(index).eq_ignore_ascii_case("of"))
    {
        index += 1;
    }
    if !tokens.is_same_line(index) || !tokens.is_number(index) {
        return None;
    }
    let is_birth = tokens.has(label, Class::BIRTH);
    let strong = is_birth || tokens.is_any(label, &["dated", "date", "datum", "fecha", "vom"]);
    if let Some(end) = compact(tokens, index).or_else(|| separated(tokens, index, true)) {
        return Some(note_with_time(tokens, index, end, spans));
    }
    if !strong {
        return None;
    }
    let end = partial(tokens, index, is_birth)?;
    Some(note_with_time(tokens, index, end, spans))
}

/// `05.03.`, `3/2019`, `2019`, `05 03 2019`, `05032019` where a date is expected.
fn partial(tokens: Tokens, start: usize, is_birth: bool) -> Option<usize> {
    let (a, length) = (tokens.value(start)?, tokens.digits(start));
    let second = start + 2;
    let b = tokens
        .value(second)
        .filter(|_| tokens.is_glued(second) && tokens.is_glued(start + 1));
    let ends =
        |index: usize| !tokens.runs_into_letters(index) && !tokens.runs_into_number(index, '.');
    match (tokens.mark(start + 1), b) {
        (Some('/' | '.' | '-'), Some(b)) if ends(second) => {
            let is_month = (1..=12).contains(&a) && YEARS.contains(&b)
                || YEARS.contains(&a) && (1..=12).contains(&b);
            let is_day = length <= 2
                && tokens.digits(second) <= 2
                && is_either_order(a, b)
                && !tokens.is_mark(start + 1, '-');
            let dot = usize::from(
                is_day && tokens.is_mark(second + 1, '.') && tokens.is_glued(second + 1),
            );
            (is_month || is_day).then_some(second + 1 + dot)
        }
        _ if is_birth && length == 4 && YEARS.contains(&a) && ends(start) => Some(start + 1),
        _ if is_birth
            && length == 8
            && ends(start)
            && is_either_order(a / 1_000_000, a / 10_000 % 100) =>
        {
            Some(start + 1)
        }
        _ if is_birth
            && length <= 2
            && tokens.digits(start + 1) == 2
            && tokens.digits(second) == 4 =>
        {
            Some(second + 1)
        }
        _ => None,
    }
}
