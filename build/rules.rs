//! PS3.15 Table E.1-1 as `RULES` (single tags, ascending) and `PATTERN_RULES`.

use crate::sheet::{Row, Sheet};
use std::fmt::Write;

pub const OPTIONS: [&str; 10] = [
    "retain_safe_private",
    "retain_uids",
    "retain_device_identity",
    "retain_institution_identity",
    "retain_patient_characteristics",
    "retain_longitudinal_full_dates",
    "retain_longitudinal_modified_dates",
    "clean_descriptors",
    "clean_structured_content",
    "clean_graphics",
];
const FIRST_OPTION: usize = 7;

pub const ACTIONS: [(&str, &str); 9] = [
    ("X", "Remove"),
    ("Z", "Zero"),
    ("D", "Dummy"),
    ("U", "ReplaceUid"),
    ("Z/D", "ZeroOrDummy"),
    ("X/Z", "RemoveOrZero"),
    ("X/D", "RemoveOrDummy"),
    ("X/Z/D", "RemoveOrZeroOrDummy"),
    ("X/Z/U*", "RemoveOrZeroOrUid"),
];

/// What a cell of an option may hold.
pub const CELLS: [(&str, u32); 3] = [("", 0), ("K", 1), ("C", 2)];

/// Value and mask of the rows for many tags. The lowest bit of a group number tells odd from even.
const PATTERNS: [(&str, u32, u32); 4] = [
    ("50xxxxxx", 0x5000_0000, 0xFF01_0000),
    ("60xx3000", 0x6000_3000, 0xFF01_FFFF),
    ("60xx4000", 0x6000_4000, 0xFF01_FFFF),
    ("PRIVATE", 0x0001_0000, 0x0001_0000),
];

pub fn generate(source: &mut String) {
    let mut header = vec![
        "tag",
        "name",
        "vr",
        "vm",
        "retired",
        "in_std_iod",
        "basic_profile",
    ];
    header.extend(OPTIONS);
    let sheet = Sheet::read("ps3.15-e1-1.csv", &header);

    let (mut single, mut patterns) = (String::new(), String::new());
    for row in sheet.sorted_by(|row| row.cell(0).to_owned()) {
        match PATTERNS.iter().find(|(text, ..)| *text == row.cell(0)) {
            Some((_, value, mask)) => rule(&mut patterns, row, *value, *mask),
            None => rule(&mut single, row, row.tag(0), u32::MAX),
        }
    }
    let _ = writeln!(source, "static RULES: &[Rule] = &[\n{single}];");
    let _ = writeln!(source, "static PATTERN_RULES: &[Rule] = &[\n{patterns}];");
}

fn rule(out: &mut String, row: &Row, value: u32, mask: u32) {
    let (min, max) = multiplicity(row);
    let yes_no = [("Y", true), ("N", false)];
    let mut options = 0u32;
    for index in 0..OPTIONS.len() {
        options |= row.one_of(FIRST_OPTION + index, &CELLS) << (2 * index);
    }
    let _ = writeln!(
        out,
        "Rule {{ tag: TagPattern {{ value: {value:#010X}, mask: {mask:#010X} }}, name: {:?}, \
         basic: BasicAction::{}, vr: VR::{}, vm: ({min}, {max:?}), \
         options: {options:#x}, retired: {}, in_standard_iod: {} }},",
        row.cell(1),
        row.one_of(6, &ACTIONS),
        row.vr(2),
        row.one_of(4, &yes_no),
        row.one_of(5, &yes_no),
    );
}

/// `1`, `1-3`, `1-n` or `2-2n`; of the last the lower bound alone is kept.
fn multiplicity(row: &Row) -> (u8, Option<u8>) {
    let text = row.cell(3);
    let (min, max) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| -> u8 {
        text.parse()
            .unwrap_or_else(|_| row.fail(format_args!("`{text}` is not a value multiplicity")))
    };
    let max = (!max.ends_with('n')).then(|| number(max));
    (number(min), max)
}
