//! A text with stretches cut out of it, and without the words and marks that the cuts leave hanging.

use std::ops::Range;

use super::class::Class;
use super::tokens::{Case, Kind, Token, Tokens, with_tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// Words before an identifier that go with it.
const LABELS: Class = Class::ID
    .or(Class::PHONE)
    .or(Class::BIRTH)
    .or(Class::ADDRESS)
    .or(Class::AGE);
/// Words that go with it where a sign, or a label behind them, makes them a label.
const SIGNED_LABELS: Class = Class::PERSON
    .or(Class::WEAK_ID)
    .or(Class::NUMBER_SIGN)
    .or(Class::DATED)
    .or(Class::NETWORK);

/// `text` without `spans` and without the words that only led to them; `None` where there is
/// nothing to take out. The spans are in order afterwards.
///
/// Parts that met where something was cut out can make up an identifier of their own: what is left
/// is looked at again with `find`, until that finds nothing.
pub(crate) fn without(
    text: &str,
    spans: &mut Vec<Span>,
    mut find: impl FnMut(&str, &mut Vec<Span>),
) -> Option<String> {
    let mut result = cut_all(text, spans)?;
    let mut again = Vec::new();
    loop {
        again.clear();
        find(&result, &mut again);
        match cut_all(&result, &mut again) {
            Some(shorter) => result = shorter,
            None => return Some(result),
        }
    }
}

fn cut_all(text: &str, spans: &mut Vec<Span>) -> Option<String> {
    spans.retain(|span| span.start < span.end);
    for span in spans.iter_mut() {
        span.start = boundary(text, span.start, false);
        span.end = boundary(text, span.end, true);
    }
    spans.retain(|span| span.start < span.end);
    if spans.is_empty() {
        return None;
    }
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    with_tokens(text, |tokens| {
        let mut result = String::with_capacity(text.len());
        let mut done = 0;
        let mut spans = spans.iter().peekable();
        while let Some(first) = spans.next() {
            let mut end = first.end;
            while let Some(next) = spans.next_if(|next| joins(tokens, end, next.start)) {
                end = end.max(next.end);
            }
            let start = with_lead(tokens, first.start.max(done), first.kind, done);
            let end = with_possessive(text, end.max(done));
            result.push_str(&text[done..start]);
            done = close(&mut result, text, start..end);
        }
        result.push_str(&text[done..]);
        Some(result)
    })
}

/// The nearest character boundary in the text, outwards.
fn boundary(text: &str, mut position: usize, up: bool) -> usize {
    while position < text.len() && !text.is_char_boundary(position) {
        position = if up { position + 1 } else { position - 1 };
    }
    position.min(text.len())
}

/// Whether two cuts have nothing between them but marks and connecting words.
fn joins(tokens: Tokens, end: usize, next: usize) -> bool {
    if next <= end {
        return true;
    }
    let first = tokens.all.partition_point(|token| token.start < end);
    !tokens.text[end..next].contains(['\n', '\r'])
        && !tokens.text[end..next].chars().all(char::is_alphanumeric)
        && tokens.all[first..]
            .iter()
            .take_while(|token| token.start < next)
            .all(|token| match token.kind {
                Kind::Mark(mark) => {
                    matches!(mark, ',' | '-' | '/' | '&' | ':' | '~' | '^' | '+' | '=')
                }
                Kind::Word => {
                    token.class.has(Class::CONNECTS)
                        || matches!(&tokens.text[token.start..token.end], "y" | "e")
                }
                _ => false,
            })
}

/// Back over connecting words, labels and the marks between: where the cut begins.
fn with_lead(tokens: Tokens, start: usize, kind: IdentifierKind, done: usize) -> usize {
    let mut index = tokens.all.partition_point(|token| token.end <= start);
    let mut first = start;
    let mut has_sign = false;
    let mut has_label = false;
    // Before a number, "case" is a label also without a sign.
    let own = match kind {
        IdentifierKind::Id => Class::WEAK_ID,
        IdentifierKind::Device | IdentifierKind::Phone => Class::NETWORK,
        _ => Class::NONE,
    };
    if tokens.get(index).is_some_and(|token| token.start < start) {
        return start;
    }
    while index > 0 {
        let previous = index - 1;
        let token = &tokens.all[previous];
        if token.start < done || index < tokens.all.len() && !tokens.is_same_line(index) {
            break;
        }
        match token.kind {
            Kind::Mark(':' | '=' | '#' | '№' | '°' | 'º') => has_sign = true,
            Kind::Mark('-') if !tokens.is_glued(previous) => has_sign = true,
            Kind::Mark('-') if has_label => {}
            Kind::Mark('.') if tokens.is_glued(previous) && token.end - token.start == 1 => {}
            // Patient(in)
            Kind::Mark(')')
                if previous >= 3
                    && tokens.is_mark(previous - 2, '(')
                    && tokens.is_glued(previous - 2)
                    && tokens.is_word(previous - 1) =>
            {
                index = previous - 1;
            }
            Kind::Word
                if goes(tokens, token, index, kind, has_sign, has_label)
                    || token.class.has(own) =>
            {
                has_label |= token.class.has(LABELS.or(SIGNED_LABELS));
                first = token.start;
            }
            // Home address
            Kind::Word
                if tokens.has(index, Class::ADDRESS)
                    && tokens.is_any(
                        previous,
                        &[
                            "home",
                            "mailing",
                            "postal",
                            "street",
                            "residential",
                            "current",
                            "permanent",
                            "billing",
                        ],
                    ) =>
            {
                first = token.start;
            }
            // Patient No. 5: the number sign goes with its label.
            Kind::Word
                if token.class.has(Class::NUMBER_SIGN)
                    && !token.class.has(Class::CONNECTS)
                    && !has_label =>
            {
                has_label = true;
                if tokens.is_mark(index, '.') || tokens.is_mark(index, ':') {
                    first = token.start;
                }
            }
            Kind::Ideographs => {
                let label = super::cjk::label_at_end(tokens.word(previous), has_sign || has_label);
                return label.map_or(first, |offset| token.start + offset);
            }
            _ => break,
        }
        index -= 1;
    }
    first
}

fn goes(
    tokens: Tokens,
    token: &Token,
    behind: usize,
    kind: IdentifierKind,
    has_sign: bool,
    has_label: bool,
) -> bool {
    let class = token.class;
    // "DVT LE", "GE DE"
    let is_abbreviation = token.case == Case::Upper
        && token.end - token.start == 2
        && class.has(Class::FOREIGN_SHORT);
    let connects = class.has(Class::CONNECTS)
        && !is_abbreviation
        && !(tokens.is_glued(behind) && tokens.mark(behind).is_none())
        && !(tokens.is_glued(behind - 1) && behind > 1 && tokens.is_number(behind - 2));
    let is_label = class.has(LABELS) && !class.has(Class::AMBIGUOUS);
    // "Signed: X" says that it was signed.
    if class.has(Class::DEED) && !connects && !(is_label && has_sign) {
        return false;
    }
    if class.has(Class::PHONE) && class.has(Class::AMBIGUOUS) {
        return matches!(tokens.mark(behind), Some(':' | '=' | '#' | '.'));
    }
    let is_article = kind == IdentifierKind::Institution
        && tokens.is_same_line(behind)
        && !tokens.is_glued(behind)
        && matches!(
            &tokens.text[token.start..token.end],
            "à" | "À"
                | "la"
                | "las"
                | "los"
                | "het"
                | "no"
                | "na"
                | "nel"
                | "nella"
                | "alla"
                | "al"
                | "ao"
        );
    // "Befund an Dr. X"
    let is_german_to = kind == IdentifierKind::Name && &tokens.text[token.start..token.end] == "an";
    is_article
        || is_german_to
        || connects
        || is_label
        || class.has(SIGNED_LABELS.or(LABELS)) && (has_sign || has_label)
}

/// `Dr. X's` loses the ending with the name.
fn with_possessive(text: &str, end: usize) -> usize {
    let is_ending = |ending: &&&str| {
        text[end..]
            .strip_prefix(**ending)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    end + ["'s", "’s"]
        .iter()
        .find(is_ending)
        .map_or(0, |ending| ending.len())
}

fn is_separator(letter: char) -> bool {
    matches!(
        letter,
        ',' | ';'
            | ':'
            | '|'
            | '/'
            | '-'
            | '–'
            | '—'
            | '_'
            | '^'
            | '&'
            | '='
            | '@'
            | '#'
            | '、'
            | '，'
            | '：'
            | '；'
    )
}

fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        '"' => '"',
        '\'' => '\'',
        '（' => '）',
        '【' => '】',
        '「' => '」',
        _ => return None,
    })
}

fn is_closing(letter: char) -> bool {
    matches!(letter, ')' | ']' | '}' | '）' | '】' | '」')
}

/// The mark at the start of `text` that is left hanging where what it followed is gone.
fn leading_mark(text: &str) -> Option<char> {
    let mut letters = text.chars();
    let first = letters.next()?;
    let next = letters.next();
    let ends_word = next.is_none_or(|next| next.is_whitespace() || is_separator(next));
    match first {
        '.' | '。' => ends_word.then_some(first),
        // "-5", "->"
        '-' => next
            .is_none_or(|next| !next.is_ascii_digit() && next != '>')
            .then_some(first),
        '#' | '@' | '=' => ends_word.then_some(first),
        _ => is_separator(first).then_some(first),
    }
}

/// Closes the cut between `result` and the text behind it: where to go on in the text.
fn close(result: &mut String, text: &str, cut: Range<usize>) -> usize {
    let original = result.len();
    let mut left = result.as_str();
    let mut right = &text[cut.end..];
    let (mut line_starts, mut line_ends);
    loop {
        let trimmed = (left.trim_end(), right.trim_start());
        line_starts = trimmed.0.is_empty() || left[trimmed.0.len()..].contains(['\n', '\r']);
        line_ends =
            trimmed.1.is_empty() || right[..right.len() - trimmed.1.len()].contains(['\n', '\r']);
        let (before, after) = (trimmed.0.chars().next_back(), trimmed.1.chars().next());
        let shorter_left =
            before.map_or("", |last| &trimmed.0[..trimmed.0.len() - last.len_utf8()]);
        let shorter_right = after.map_or("", |first| &trimmed.1[first.len_utf8()..]);
        let closes = before.and_then(closing);
        let hangs_left = before.is_some_and(is_separator) && !line_starts;
        let hangs_right = leading_mark(trimmed.1).is_some() && !line_ends;
        let ends_part = line_ends
            || after.is_some_and(is_closing)
            || matches!(after, Some('.' | '。' | ';' | ',')) && hangs_right;
        if closes.is_some() && closes == after && !line_starts && !line_ends {
            (left, right) = (shorter_left, shorter_right);
        } else if ends_part && hangs_left {
            left = trimmed.0.strip_suffix("->").unwrap_or(shorter_left);
        } else if line_ends && trimmed.0.ends_with("->") {
            left = &trimmed.0[..trimmed.0.len() - 2];
        } else if line_ends
            && !line_starts
            && closes.is_some_and(|_| matches!(before, Some('(' | '[' | '{' | '（' | '【' | '「')))
        {
            left = shorter_left;
        } else if hangs_right
            && (line_starts
                || hangs_left
                || before == Some('.') && after == Some('.')
                || matches!(before, Some('(' | '[' | '{' | '（')))
        {
            right = shorter_right;
        } else {
            break;
        }
    }
    let (head, tail) = (left.trim_end(), right.trim_start());
    let blanks_left = &left[head.len()..];
    let blanks_right = &right[..right.len() - tail.len()];
    let position = text.len() - tail.len();
    let mut joint = String::new();
    if line_starts && line_ends
        || blanks_left.contains(['\n', '\r'])
        || blanks_right.contains(['\n', '\r'])
    {
        let is_break = |letter: &char| matches!(letter, '\n' | '\r');
        joint.extend(blanks_left.chars().filter(is_break));
        joint.extend(blanks_right.chars().filter(is_break));
    } else if !head.is_empty() && !tail.is_empty() {
        let is_tight = blanks_right.is_empty()
            && tail.starts_with([
                ',', ';', '.', ':', '!', '?', ')', ']', '}', '）', '。', '，', '、',
            ])
            || head.ends_with(['(', '[', '{', '（', '「', '【']);
        let gone = &text[cut.start..position];
        let blanks = result[head.len()..original].chars().chain(gone.chars());
        if !is_tight {
            joint.extend(blanks.filter(|letter| letter.is_whitespace()).take(1));
        }
    }
    let length = head.len();
    result.truncate(length);
    result.push_str(&joint);
    position
}
