//! Times of day beside a date. Alone they say nothing of a person.

use super::class::Class;
use super::tokens::Tokens;
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// Notes a date together with the time beside it.
pub(super) fn note_with_time(
    tokens: Tokens,
    mut start: usize,
    end: usize,
    spans: &mut Vec<Span>,
) -> usize {
    let end = time_after(tokens, end).unwrap_or(end);
    let earliest = start.saturating_sub(9);
    for before in earliest..start {
        let begins = tokens.is_number(before)
            && tokens.starts_number(before)
            && !is_range(tokens, before)
            && !is_german_on(tokens, before + 1, start);
        let Some(behind) = time(tokens, before).filter(|_| begins) else {
            continue;
        };
        let links = (behind..start).all(|link| {
            tokens.has(link, Class::CLOCK)
                || matches!(tokens.mark(link), Some(',' | '-' | '/' | '@'))
        });
        if behind <= start && links && (before..start).all(|index| tokens.is_same_line(index + 1)) {
            start = before;
            break;
        }
    }
    tokens.note(start, end, IdentifierKind::Date, spans);
    end
}

/// `L4/5 am 2006-02-16`: the end of a range, and "am" is "on".
fn is_range(tokens: Tokens, index: usize) -> bool {
    index > 0
        && tokens.is_glued(index)
        && matches!(tokens.mark(index - 1), Some('/' | '-'))
        && tokens.word(index + 1) == "am"
}

/// `LWK 5 am 14.09.2011`: "am" before a date with full stops is "on".
fn is_german_on(tokens: Tokens, index: usize, date: usize) -> bool {
    index + 1 == date && tokens.word(index) == "am" && tokens.is_mark(date + 1, '.')
}

fn time_after(tokens: Tokens, end: usize) -> Option<usize> {
    for index in end..end + 3 {
        if !tokens.is_same_line(index) {
            return None;
        }
        if let Some(behind) = time(tokens, index) {
            return Some(behind);
        }
        // 20190305_083015
        if matches!(tokens.digits(index), 4 | 6)
            && tokens.digits(end - 1) == 8
            && index == end + 1
            && is_clock(tokens.word(index))
            && !tokens.runs_into_letters(index)
        {
            return Some(if tokens.runs_into_number(index, '.') {
                index + 3
            } else {
                index + 1
            });
        }
        if tokens.digits(index) == 6
            && tokens.digits(end - 1) == 8
            && index == end
            && is_clock(tokens.word(index))
        {
            return Some(index + 1);
        }
        let is_link = tokens.has(index, Class::CLOCK)
            || matches!(
                tokens.mark(index),
                Some(',' | '-' | '_' | '@' | '/' | ']' | ':')
            );
        if !is_link && !matches!(tokens.word(index), "T" | "t" | "à") {
            return None;
        }
    }
    None
}

/// hhmmss or hhmm
fn is_clock(digits: &str) -> bool {
    digits.is_ascii()
        && digits[..2] < *"24"
        && digits[2..4] < *"60"
        && digits.get(4..6).is_none_or(|seconds| seconds < "60")
}

/// `10:20`, `10:20:30.5 PM +01:00`, `10h30`: behind it.
pub(super) fn time(tokens: Tokens, start: usize) -> Option<usize> {
    let hour = tokens.value(start).filter(|hour| *hour < 24)?;
    let is_minute = |index: usize| {
        tokens.digits(index) == 2
            && tokens.is_glued(index)
            && tokens.value(index).is_some_and(|minute| minute < 60)
    };
    if tokens.digits(start) > 2 {
        return None;
    }
    let mut end = start + 1;
    let separator = tokens.mark(end);
    if tokens.is_glued(end)
        && is_minute(end + 1)
        && (separator == Some(':') || matches!(tokens.word(end), "h" | "H"))
    {
        end += 2;
        if tokens.is_mark(end, ':') && tokens.is_glued(end) && is_minute(end + 1) {
            end += 2;
            if matches!(tokens.mark(end), Some('.' | ','))
                && tokens.is_glued(end)
                && tokens.is_glued(end + 1)
                && tokens.is_number(end + 1)
            {
                end += 2;
            }
        }
    } else if !(hour <= 12 && matches!(tokens.word(end), "am" | "pm" | "AM" | "PM")
        || matches!(tokens.word(end), "Uhr"))
    {
        return None;
    }
    if matches!(
        tokens.word(end),
        "am" | "pm" | "AM" | "PM" | "Am" | "Pm" | "Uhr" | "Z" | "hrs" | "h" | "uur"
    ) && tokens.is_same_line(end)
    {
        end += 1;
    } else if matches!(tokens.word(end), "a" | "p")
        && matches!(tokens.word(end + 2), "m")
        && tokens.is_mark(end + 1, '.')
    {
        end += 3 + usize::from(tokens.is_mark(end + 3, '.'));
    }
    if matches!(tokens.mark(end), Some('+' | '-'))
        && tokens.is_glued(end)
        && tokens.is_glued(end + 1)
    {
        if tokens.digits(end + 1) == 4 {
            end += 2;
        } else if tokens.digits(end + 1) == 2 && tokens.is_mark(end + 2, ':') && is_minute(end + 3)
        {
            end += 4;
        }
    }
    Some(end)
}
