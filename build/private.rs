//! PS3.15 Table E.3.10-1 as `SAFE_PRIVATE`, by group, element and private creator.

use crate::sheet::{Row, Sheet};
use std::fmt::Write;

const HEADER: [&str; 5] = ["group", "element", "private_creator", "vr", "meaning"];

pub fn generate(source: &mut String) {
    let sheet = Sheet::read("ps3.15-e3.10-1.csv", &HEADER);
    let _ = writeln!(source, "static SAFE_PRIVATE: &[SafePrivate] = &[");
    let key = |row: &Row| (hex(row, 0, 4), hex(row, 1, 2), row.cell(2).to_owned());
    for row in sheet.sorted_by(key) {
        let (group, element) = (hex(row, 0, 4), hex(row, 1, 2));
        if group % 2 == 0 {
            row.fail("a private group is odd");
        }
        let vr = match row.cell(3) {
            "" => "None".to_owned(),
            _ => format!("Some(VR::{})", row.vr(3)),
        };
        let _ = writeln!(
            source,
            "SafePrivate {{ group: {group:#06X}, element: {element:#04X}, creator: {:?}, vr: {vr}, \
             meaning: {:?} }},",
            row.cell(2),
            row.cell(4),
        );
    }
    let _ = writeln!(source, "];");
}

fn hex(row: &Row, column: usize, digits: usize) -> u16 {
    match u16::from_str_radix(row.cell(column), 16) {
        Ok(number) if row.cell(column).len() == digits => number,
        _ => row.fail(format_args!("not a number of {digits} hexadecimal digits")),
    }
}
