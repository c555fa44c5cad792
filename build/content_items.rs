//! PS3.15 Table E.3.4-1 as `CONTENT_ITEMS`, by coding scheme, code and value type.

use crate::rules::{ACTIONS, CELLS, OPTIONS};
use crate::sheet::Sheet;
use std::fmt::Write;

/// Of the option columns of Table E.1-1, those that this table has.
const COLUMNS: std::ops::Range<usize> = 1..8;
const FIRST_OPTION: usize = 6;

pub fn generate(source: &mut String) {
    let mut header = vec![
        "scheme",
        "code",
        "meaning",
        "value_type",
        "retired",
        "basic_profile",
    ];
    header.extend(&OPTIONS[COLUMNS]);
    let sheet = Sheet::read("ps3.15-e3.4-1.csv", &header);

    let _ = writeln!(source, "static CONTENT_ITEMS: &[ContentItemRule] = &[");
    for row in sheet.sorted_by(|row| [0, 1, 3].map(|column| row.cell(column).to_owned())) {
        let mut options = 0u32;
        for (column, option) in (FIRST_OPTION..).zip(COLUMNS) {
            options |= row.one_of(column, &CELLS) << (2 * option);
        }
        let _ = writeln!(
            source,
            "ContentItemRule {{ scheme: {:?}, code: {:?}, value_type: {:?}, meaning: {:?}, \
             retired: {}, basic: BasicAction::{}, options: {options:#x} }},",
            row.cell(0),
            row.cell(1),
            row.cell(3),
            row.cell(2),
            row.one_of(4, &[("Y", true), ("N", false)]),
            row.one_of(5, &ACTIONS),
        );
    }
    let _ = writeln!(source, "];");
}
