//! A stretch of a text that identifies somebody.

use super::table::IdentifierKind;

/// Where in a text an identifier stands, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// First byte, at a character boundary of the original text.
    pub start: usize,
    /// Behind the last byte, at a character boundary.
    pub end: usize,
    pub kind: IdentifierKind,
}
