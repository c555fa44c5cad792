//! Free text without what identifies somebody: patterns that give an identifier away whoever it
//! belongs to, and the cutting that leaves the rest of the text as it was written.
//!
//! A text is read once into words, numbers and marks; a word or number that can begin an identifier
//! is handed to the family of patterns that knows it. A pattern asks for form or context: a date
//! has its form, a name needs something that leads to it.

mod addresses;
mod ages;
mod cjk;
mod cjk_addresses;
mod cjk_dates;
mod cjk_names;
mod cjk_titles;
mod class;
mod companies;
mod dates;
mod homes;
mod iban;
mod lexicon;
mod names;
mod network;
mod not_names;
mod numbers;
mod people;
mod phones;
mod places;
mod streets;
mod times;
mod tokens;
mod without;

use super::span::Span;
use class::Class;
use tokens::{Kind, Tokens, with_tokens};

pub(crate) use without::without;

/// Stretches of `text` that identify somebody by their form or context, whoever it is.
pub(crate) fn find_patterns(text: &str, spans: &mut Vec<Span>) {
    with_tokens(text, |tokens| find_in(tokens, spans));
}

fn find_in(tokens: Tokens, spans: &mut Vec<Span>) {
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let next = match token.kind {
            Kind::Word if iban::is_country(tokens, index) => {
                iban::find(tokens, index, spans).or_else(|| word(tokens, index, spans))
            }
            Kind::Word if numbers::is_lettered(tokens, index) => {
                numbers::lettered(tokens, index, spans)
            }
            Kind::Word if token.class == Class::NONE => streets::german(tokens, index, spans),
            Kind::Word => word(tokens, index, spans),
            Kind::Number => number(tokens, index, spans),
            Kind::Ideographs => cjk::find(tokens, index, spans),
            Kind::Mark('@') => network::mail(tokens, index, spans),
            Kind::Mark('+' | '(') => phones::find(tokens, index, spans),
            Kind::Mark('〒') => cjk_addresses::find(tokens, index, spans),
            Kind::Mark(':') => network::ipv6(tokens, index, spans),
            Kind::Mark('#' | '№') => numbers::after_label(tokens, index, spans),
            Kind::Mark(_) => None,
        };
        index = next.map_or(index + 1, |next| next.max(index + 1));
    }
}

/// A number, or anything that a number can begin.
fn number(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    dates::numeric(tokens, index, spans)
        .or_else(|| cjk_dates::find(tokens, index, spans))
        .or_else(|| network::ipv4(tokens, index, spans))
        .or_else(|| numbers::national(tokens, index, spans))
        .or_else(|| phones::find(tokens, index, spans))
        .or_else(|| ages::find(tokens, index, spans))
        .or_else(|| addresses::numbered(tokens, index, spans))
        .or_else(|| cjk_addresses::find(tokens, index, spans))
        .or_else(|| network::ipv6(tokens, index, spans))
}

/// A word that the lexicon knows as a part of identifiers or as leading to one.
fn word(tokens: Tokens, index: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let class = tokens.all[index].class;
    let mut next = None;
    let mut try_for = |classes: Class, find: fn(Tokens, usize, &mut Vec<Span>) -> Option<usize>| {
        if next.is_none() && class.has(classes) {
            next = find(tokens, index, spans);
        }
    };
    try_for(Class::NETWORK, network::url);
    try_for(Class::ADDRESS.or(Class::LIVES), homes::find);
    try_for(Class::MONTH, dates::month);
    try_for(Class::BIRTH.or(Class::DATED), dates::after_label);
    try_for(Class::AGE, ages::after_label);
    try_for(Class::PHONE, phones::after_label);
    try_for(Class::ID.or(Class::WEAK_ID), numbers::after_label);
    try_for(Class::MILITARY.or(Class::BOX), addresses::boxed);
    try_for(Class::STREET_LEAD.or(Class::STREET), streets::named);
    try_for(Class::STATE, addresses::city);
    try_for(Class::TITLE, people::titled);
    try_for(Class::DEGREE, people::with_degree);
    try_for(Class::INSTITUTION, places::institution);
    try_for(Class::AT, companies::after_at);
    try_for(Class::PERSON, people::after_label);
    try_for(Class::FOR.or(Class::BY), people::after_preposition);
    next
}

#[cfg(test)]
mod tests;
