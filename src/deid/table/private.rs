//! Table E.3.10-1: private attributes that their makers hold to be safe.

use super::{SAFE_PRIVATE, VR};

/// A row of Table E.3.10-1.
#[derive(Debug, PartialEq, Eq)]
pub struct SafePrivate {
    /// The group.
    pub group: u16,
    /// The element's number within the block that the creator reserves.
    pub element: u8,
    /// The private creator, as the table writes it.
    pub creator: &'static str,
    /// The value representation, where the table has one.
    pub vr: Option<VR>,
    /// What the attribute means; empty where the table does not say.
    pub meaning: &'static str,
}

/// The row of Table E.3.10-1 for an element of a block. The creator's case and padding do not matter:
/// writers change both.
pub fn safe_private(creator: &str, group: u16, element: u8) -> Option<&'static SafePrivate> {
    let creator = creator.trim_matches(['\0', ' ']);
    let first = SAFE_PRIVATE.partition_point(|row| (row.group, row.element) < (group, element));
    SAFE_PRIVATE[first..]
        .iter()
        .take_while(|row| (row.group, row.element) == (group, element))
        .find(|row| row.creator.eq_ignore_ascii_case(creator))
}

/// Every row of Table E.3.10-1.
pub fn safe_private_attributes() -> &'static [SafePrivate] {
    SAFE_PRIVATE
}
