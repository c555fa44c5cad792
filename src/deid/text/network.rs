//! Addresses of the network: e-mail, URL, IP and MAC.

use super::tokens::{Kind, Token, Tokens};
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

/// Names of formats and coding schemes begin with these hosts, and lead to nobody.
const PUBLIC_HOSTS: [&str; 10] = [
    "w3.org",
    "nema.org",
    "hl7.org",
    "loinc.org",
    "snomed.info",
    "unitsofmeasure.org",
    "radlex.org",
    "obolibrary.org",
    "doi.org",
    "github.com",
];

/// Notes the bytes `start..end` and gives the first token behind them.
fn note(tokens: Tokens, start: usize, end: usize, from: usize, spans: &mut Vec<Span>) -> usize {
    let kind = IdentifierKind::Phone;
    spans.push(Span { start, end, kind });
    let behind = |token: &Token| token.start >= end;
    tokens.all[from..]
        .iter()
        .position(behind)
        .map_or(tokens.all.len(), |offset| from + offset)
}

/// `name@example.org`, from its at sign.
pub(super) fn mail(tokens: Tokens, at: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let token = tokens.get(at)?;
    let is_local = |letter: char| letter.is_alphanumeric() || "._%+-'".contains(letter);
    let is_host = |letter: char| letter.is_alphanumeric() || ".-".contains(letter);
    let (before, after) = (&tokens.text[..token.start], &tokens.text[token.end..]);
    let local = before.trim_end_matches(is_local);
    let host_end = after.find(|letter| !is_host(letter)).unwrap_or(after.len());
    let host = after[..host_end].trim_end_matches(['.', '-']);
    let local_text = before[local.len()..].trim_start_matches(['.', '-', '+', '\'']);
    if local_text.is_empty() || !host.contains('.') || !host.contains(char::is_alphabetic) {
        return None;
    }
    let start = token.start - local_text.len();
    Some(note(tokens, start, token.end + host.len(), at, spans))
}

/// `https://…`, `www.…`, and what `IP` leads to.
pub(super) fn url(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let token = tokens.get(index)?;
    let rest = &tokens.text[token.start..];
    let behind = &tokens.text[token.end..];
    let is_url = behind.starts_with("://")
        || tokens.word(index).eq_ignore_ascii_case("www")
            && behind.starts_with('.')
            && behind[1..].starts_with(char::is_alphanumeric);
    if !is_url {
        return None;
    }
    let is_end = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "<>\"'|\\^`{}，。、".contains(letter)
    };
    let length = rest.find(is_end).unwrap_or(rest.len());
    let url = rest[..length].trim_end_matches(['.', ',', ';', ':', ')', ']', '!', '?']);
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = after_scheme
        .split(['/', ':', '?', '#'])
        .next()
        .unwrap_or_default();
    if host.is_empty() || is_public(host) {
        return None;
    }
    Some(note(
        tokens,
        token.start,
        token.start + url.len(),
        index,
        spans,
    ))
}

fn is_public(host: &str) -> bool {
    PUBLIC_HOSTS.iter().any(|public| {
        host.strip_suffix(public)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// `192.168.1.10`; a version number looks alike, so it needs context, size or a private range.
pub(super) fn ipv4(tokens: Tokens, start: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let is_part = |part: usize| {
        tokens.value(part).is_some_and(|value| value <= 255)
            && (tokens.digits(part) == 1 || !tokens.word(part).starts_with('0'))
    };
    let has_form = tokens.starts_number(start)
        && is_part(start)
        && (1..4).all(|part| {
            let number = start + 2 * part;
            tokens.is_mark(number - 1, '.')
                && tokens.is_glued(number - 1)
                && tokens.is_glued(number)
                && is_part(number)
        });
    let end = start + 7;
    let runs_on = tokens.runs_into_letters(end - 1)
        || tokens.runs_into_number(end - 1, '.')
        || tokens.runs_into_number(end - 1, '-');
    if !has_form || runs_on {
        return None;
    }
    let glued_before =
        tokens.is_glued(start) && matches!(tokens.mark(start - 1), Some('_' | '-' | '.'));
    let context = (start.saturating_sub(3)..start)
        .any(|before| tokens.is_any(before, &["ip", "host", "server", "address", "from", "ipv"]));
    let first = tokens.value(start)?;
    let second = tokens.value(start + 2)?;
    let is_private = first == 10
        || first == 192 && second == 168
        || first == 172 && (16..32).contains(&second)
        || first == 127;
    let digits: usize = (0..4).map(|part| tokens.digits(start + 2 * part)).sum();
    let is_version = super::dates::is_version(tokens, start);
    if !(context || !glued_before && !is_version && (is_private || first >= 20 || digits >= 9)) {
        return None;
    }
    tokens.note(start, end, IdentifierKind::Device, spans);
    Some(end)
}

/// `fe80::1`, eight groups, or the six pairs of a MAC address, from a colon in it.
pub(super) fn ipv6(tokens: Tokens, colon: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let token = tokens.get(colon)?;
    if token.kind != Kind::Mark(':') {
        return None;
    }
    let is_part = |letter: char| letter.is_ascii_hexdigit() || letter == ':';
    let text = tokens.text;
    let start = text[..token.start].trim_end_matches(is_part).len();
    let end = text[token.start..]
        .find(|letter| !is_part(letter))
        .map_or(text.len(), |length| token.start + length);
    let whole = text[start..end].trim_end_matches(':');
    let is_cut = text[..start].ends_with(|letter: char| letter.is_alphanumeric() || letter == '.')
        || text[end..].starts_with(|letter: char| letter.is_alphanumeric());
    if is_cut {
        return None;
    }
    let groups = whole.split(':').filter(|group| !group.is_empty());
    let (count, longest) = groups.fold((0, 0), |(count, longest), group| {
        (count + 1, longest.max(group.len()))
    });
    let is_mac = count == 6 && whole.len() == 17;
    let is_short = whole.contains("::") && count >= 2 && longest >= 3;
    let is_ip = longest <= 4 && (count == 8 && longest >= 3 || is_short);
    if !is_mac && !is_ip {
        return None;
    }
    Some(note(tokens, start, start + whole.len(), colon, spans))
}
