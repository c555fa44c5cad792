//! Interim.
use super::span::Span;
pub(crate) fn find_patterns(_text: &str, _spans: &mut Vec<Span>) {}
pub(crate) fn without(text: &str, spans: &mut Vec<Span>) -> Option<String> {
    let first = spans.first()?;
    Some(text[..first.start].to_owned())
}
