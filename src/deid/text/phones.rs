//! Telephone and fax numbers.

use super::class::Class;
use super::tokens::Tokens;
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

const MOST_GROUPS: usize = 7;

/// Groups of digits and what divides them.
struct Groups {
    lengths: [usize; MOST_GROUPS],
    /// Before the group of the same place.
    marks: [char; MOST_GROUPS],
    /// The token behind each group
    ends: [usize; MOST_GROUPS],
    count: usize,
    has_plus: bool,
    has_area: bool,
}

impl Groups {
    fn read(tokens: Tokens, start: usize) -> Self {
        let mut groups = Self {
            lengths: [0; MOST_GROUPS],
            marks: [' '; MOST_GROUPS],
            ends: [start; MOST_GROUPS],
            count: 0,
            has_plus: tokens.is_mark(start, '+'),
            has_area: false,
        };
        let mut index = start + usize::from(groups.has_plus);
        let mut mark = None;
        while groups.count < MOST_GROUPS {
            let is_open = tokens.is_mark(index, '(');
            let number = index + usize::from(is_open);
            let is_tight = index == start || tokens.is_glued(index);
            let is_near = is_tight
                || tokens.is_same_line(index) && mark.is_none_or(|mark| mark == ')' || mark == '/');
            if !tokens.is_number(number) || !is_near || is_open && !tokens.is_glued(number) {
                break;
            }
            let divides = mark.unwrap_or(if is_tight { '+' } else { ' ' });
            let mut end = number + 1;
            mark = None;
            if is_open {
                if !tokens.is_mark(end, ')') {
                    break;
                }
                groups.has_area = true;
                mark = Some(')');
                end += 1;
            }
            groups.lengths[groups.count] = tokens.digits(number);
            groups.marks[groups.count] = divides;
            groups.ends[groups.count] = end;
            groups.count += 1;
            index = end;
            if let Some(next @ ('-' | '.' | '/')) = tokens.mark(index)
                && tokens.is_glued(index)
            {
                mark = Some(next);
                index += 1;
            }
        }
        groups
    }

    fn lengths(&self) -> &[usize] {
        &self.lengths[..self.count]
    }

    /// Whether the same mark divides all groups from `first` on.
    fn is_even(&self, first: usize) -> bool {
        (first + 2..self.count).all(|group| self.marks[group] == self.marks[group - 1])
    }
}

/// A number that its form gives away.
pub(super) fn find(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let leads_in = tokens.is_glued(start)
        && (tokens.is_word(start - 1)
            || matches!(tokens.mark(start - 1), Some('.' | '-' | '_' | '^' | '+'))
            || tokens.is_mark(start - 1, ':') && start > 1 && tokens.is_number(start - 2));
    if leads_in
        || !tokens.is_number(start)
            && tokens.is_glued(start)
            && tokens.is_number(start.wrapping_sub(1))
    {
        return None;
    }
    let groups = Groups::read(tokens, start);
    let count = international(&groups)
        .or_else(|| american(tokens, start, &groups))
        .or_else(|| with_leading_zero(tokens, start, &groups))
        .or_else(|| chinese_mobile(tokens, start, &groups))?;
    let end = groups.ends[count - 1];
    if tokens.runs_into_letters(end - 1) && !tokens.has(end, Class::EXTENSION) {
        return None;
    }
    let end = extension(tokens, end);
    tokens.note(start, end, IdentifierKind::Phone, spans);
    Some(end)
}

/// Each rule gives how many groups belong to the number.
fn international(groups: &Groups) -> Option<usize> {
    if !groups.has_plus || groups.count == 0 || groups.lengths[0] > 3 && groups.count > 1 {
        return None;
    }
    let mut sum = 0;
    let mut count = 0;
    while count < groups.count && sum + groups.lengths[count] <= 16 {
        sum += groups.lengths[count];
        count += 1;
    }
    // "+2047" and "+0.5" are values
    if count == 0 {
        return None;
    }
    let is_long = sum >= 8
        && (groups.count > 1 || sum >= 10)
        && groups.lengths[..count].iter().all(|length| *length <= 12);
    (is_long && groups.marks[1..count].iter().any(|mark| *mark != '.') || sum >= 10 && count == 1)
        .then_some(count)
}

/// `(555) 123-4567`, `555.123.4567`, `1-555-123-4567`, `001-555-123-4567`, `5551234567x89`
fn american(tokens: Tokens, start: usize, groups: &Groups) -> Option<usize> {
    let lengths = groups.lengths();
    let country = match lengths {
        [1 | 3, 3, 3, 4, ..] if matches!(tokens.word(start), "1" | "001") || groups.has_plus => 1,
        _ => 0,
    };
    match &lengths[country..] {
        [3, 3, 4, ..] => {
            let count = country + 3;
            let marks = &groups.marks[country + 1..count];
            let is_even = marks[0] == marks[1] && marks[0] != ' ';
            let has_area = groups.has_area || marks[0] == ')';
            let has_spaces =
                marks == [' ', '-'] || marks == [' ', ' '] && is_exchange(tokens, groups, country);
            let runs_on = groups.count > count && groups.marks[count] != ' ';
            (!runs_on && (is_even || has_area || has_spaces || marks[1] == '-')).then_some(count)
        }
        [10, rest @ ..] if country == 0 && tokens.is_number(start) => {
            let digits = tokens.word(start).as_bytes();
            let is_north_american =
                matches!(digits[0], b'2'..=b'9') && matches!(digits[3], b'2'..=b'9');
            let is_alone = rest.is_empty()
                && !tokens.runs_into_number(start, '-')
                && !tokens.is_mark(start + 1, '_');
            let has_extension = extension(tokens, start + 1) > start + 1;
            (has_extension || is_north_american && is_alone).then_some(1)
        }
        [3, 7] if groups.has_area => Some(2),
        _ => None,
    }
}

/// Spaces alone divide sizes as well: an area code and an exchange begin with 2 to 9.
fn is_exchange(tokens: Tokens, groups: &Groups, area: usize) -> bool {
    (area..area + 2).all(|group| {
        let token = groups.ends[group] - 1;
        tokens
            .word(token)
            .starts_with(['2', '3', '4', '5', '6', '7', '8', '9'])
    })
}

/// `01 23 45 67 89`, `030/1234567`, `03-1234-5678`, `020 7946 0958`
fn with_leading_zero(tokens: Tokens, start: usize, groups: &Groups) -> Option<usize> {
    let first = start + usize::from(tokens.is_mark(start, '('));
    if !tokens.word(first).starts_with('0') || groups.has_plus {
        return None;
    }
    let lengths = groups.lengths();
    let sum: usize = lengths.iter().sum();
    let is_even = groups.is_even(0);
    let fits = match lengths {
        [2, 2, 2, 2, 2] => is_even && groups.marks[1] != '/',
        [2..=4, 3..=4, 4] => (9..=11).contains(&sum) && is_even && groups.marks[1] != '.',
        [3..=5, 6..=8] => {
            matches!(groups.marks[1], '/' | '-') && sum >= 9
                || groups.marks[1] == ' ' && (10..=12).contains(&sum)
                || groups.marks[1] == ')'
        }
        [2..=5, rest @ ..] if groups.marks.get(1) == Some(&'/') => {
            rest.iter().sum::<usize>() >= 5 && (7..=13).contains(&sum)
        }
        [3..=5, 2..=4, 2..=4, 2..=4] => {
            is_even && groups.marks[1] == ' ' && (10..=12).contains(&sum)
        }
        [4 | 5, 3, 3] => is_even && sum >= 10,
        _ => false,
    };
    fits.then_some(groups.count)
}

fn chinese_mobile(tokens: Tokens, start: usize, groups: &Groups) -> Option<usize> {
    let digits = tokens.word(start);
    let is_mobile = groups.lengths() == [11]
        && digits.starts_with('1')
        && matches!(digits.as_bytes()[1], b'3'..=b'9')
        && tokens
            .text
            .chars()
            .any(crate::deid::spellings::is_ideograph);
    is_mobile.then_some(1)
}

/// `x123`, `ext. 123`: behind it, or `end` itself.
fn extension(tokens: Tokens, end: usize) -> usize {
    if !tokens.has(end, Class::EXTENSION) || !tokens.is_same_line(end) {
        return end;
    }
    let dot = usize::from(tokens.is_mark(end + 1, '.') || tokens.is_mark(end + 1, ':'));
    let number = end + 1 + dot;
    let is_tight = !matches!(tokens.word(end), "x" | "X") || tokens.is_glued(number);
    if matches!(tokens.digits(number), 1..=6) && is_tight && tokens.is_same_line(number) {
        number + 1
    } else {
        end
    }
}

/// `Tel: 555-1234`, `Ph 5551234`
pub(super) fn after_label(tokens: Tokens, label: usize, spans: &mut Vec<Span>) -> Option<usize> {
    const SHORTEST: usize = 7;
    const SHORTEST_MARKED: usize = 4;
    let mut index = label + 1;
    let mut has_sign = false;
    while index < label + 6 {
        let is_sign = matches!(
            tokens.mark(index),
            Some(':' | '#' | '=' | '.' | '/' | '-' | '°')
        );
        has_sign |= matches!(tokens.mark(index), Some(':' | '#' | '='));
        let is_word =
            tokens.has(index, Class::NUMBER_SIGN.or(Class::PHONE)) && tokens.is_word(index);
        if !is_sign && !is_word {
            break;
        }
        index += 1;
    }
    if !tokens.is_same_line(index) || tokens.is_glued(index) && tokens.is_word(index - 1) {
        return None;
    }
    let groups = Groups::read(tokens, index);
    let sum: usize = groups.lengths().iter().sum();
    let is_clear = tokens.is_any(
        label,
        &[
            "tel",
            "fax",
            "phone",
            "telephone",
            "telefon",
            "telefax",
            "pager",
            "beeper",
            "telefono",
            "durchwahl",
            "rufnummer",
            "mobile",
            "cell",
        ],
    );
    let shortest = if has_sign && is_clear {
        SHORTEST_MARKED
    } else {
        SHORTEST
    };
    if !(shortest..=16).contains(&sum) {
        return None;
    }
    let end = extension(tokens, groups.ends[groups.count - 1]);
    if tokens.runs_into_letters(end - 1) {
        return None;
    }
    tokens.note(index, end, IdentifierKind::Phone, spans);
    Some(end)
}
