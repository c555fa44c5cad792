//! Table E.3.4-1: what the profile asks for content items of structured reports.

use super::{BasicAction, CONTENT_ITEMS, OptionAction, ProfileOption, option_cell};

/// A row of Table E.3.4-1.
#[derive(Debug)]
pub struct ContentItemRule {
    /// Coding Scheme Designator of the concept name.
    pub scheme: &'static str,
    /// Code Value of the concept name.
    pub code: &'static str,
    /// Value Type of the content item.
    pub value_type: &'static str,
    /// Code Meaning of the concept name.
    pub meaning: &'static str,
    /// Retired from PS3.16.
    pub retired: bool,
    /// The Basic Profile's action.
    pub basic: BasicAction,
    /// As in a row of Table E.1-1.
    pub(super) options: u32,
}

impl ContentItemRule {
    /// The row's cell for an option; `None` also for an option without a column.
    pub fn option(&self, option: ProfileOption) -> Option<OptionAction> {
        option_cell(self.options, option)
    }
}

/// The row of Table E.3.4-1 for a content item with this concept name and value type.
pub fn content_item(
    scheme: &str,
    code: &str,
    value_type: &str,
) -> Option<&'static ContentItemRule> {
    let index = CONTENT_ITEMS
        .binary_search_by(|row| {
            (row.scheme, row.code, row.value_type).cmp(&(scheme, code, value_type))
        })
        .ok()?;
    Some(&CONTENT_ITEMS[index])
}

/// Every row of Table E.3.4-1.
pub fn content_items() -> &'static [ContentItemRule] {
    CONTENT_ITEMS
}
