//! The smallest items that a sequence with action D may hold, as nested `DummyElement`s.

use crate::sheet::{Row, Sheet};
use std::collections::BTreeMap;
use std::fmt::Write;

pub fn generate(source: &mut String) {
    let header = ["sequence", "path", "tag", "name", "vr", "value"];
    let sheet = Sheet::read("dummy-items.csv", &header);
    let mut items: BTreeMap<(u32, &str), Vec<&Row>> = BTreeMap::new();
    for row in sheet.sorted_by(|row| (row.tag(0), row.cell(1).to_owned(), row.tag(2))) {
        items
            .entry((row.tag(0), row.cell(1)))
            .or_default()
            .push(row);
    }
    for (sequence, path) in items.keys() {
        let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
        let held = items.get(&(*sequence, parent)).into_iter().flatten();
        assert!(
            path.is_empty() || held.into_iter().any(|row| row.cell(2) == last),
            "data/dummy-items.csv: {sequence:08X} has no sequence {path} to hold attributes"
        );
    }
    let _ = writeln!(source, "static DUMMY_ITEMS: &[(u32, &[DummyElement])] = &[");
    for (sequence, path) in items.keys() {
        if path.is_empty() {
            let _ = write!(source, "({sequence:#010X}, ");
            item(source, &items, *sequence, "");
            let _ = writeln!(source, "),");
        }
    }
    let _ = writeln!(source, "];");
}

fn item(out: &mut String, items: &BTreeMap<(u32, &str), Vec<&Row>>, sequence: u32, path: &str) {
    let _ = write!(out, "&[");
    for row in items.get(&(sequence, path)).into_iter().flatten() {
        let (tag, vr) = (row.tag(2), row.vr(4));
        let _ = write!(
            out,
            "DummyElement {{ tag: Tag({:#06X}, {:#06X}), vr: VR::{vr}, value: &{:?}, item: ",
            tag >> 16,
            tag & 0xFFFF,
            value(row)
        );
        let below = match path {
            "" => row.cell(2).to_owned(),
            _ => format!("{path}/{}", row.cell(2)),
        };
        item(out, items, sequence, &below);
        let _ = write!(out, " }}, ");
    }
    let _ = write!(out, "]");
}

/// The value field of a row, little endian and of even length.
fn value(row: &Row) -> Vec<u8> {
    let text = row.cell(5);
    let wrong = || -> ! { row.fail(format_args!("`{text}` is no value of VR {}", row.cell(4))) };
    let each = |encode: fn(&str) -> Option<Vec<u8>>| -> Vec<u8> {
        let values = text
            .split('\\')
            .map(|one| encode(one).unwrap_or_else(|| wrong()));
        values.flatten().collect()
    };
    let mut bytes = match row.vr(4) {
        "SQ" if text.is_empty() => Vec::new(),
        "OB" if text.len().is_multiple_of(2) => (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap_or_else(|_| wrong()))
            .collect(),
        "US" => each(|one| Some(one.parse::<u16>().ok()?.to_le_bytes().to_vec())),
        "FL" => each(|one| Some(one.parse::<f32>().ok()?.to_le_bytes().to_vec())),
        "AE" | "CS" | "DA" | "DT" | "LO" | "LT" | "PN" | "SH" | "ST" | "TM" | "UI" | "UT"
            if text.is_ascii() && !text.is_empty() =>
        {
            text.as_bytes().to_vec()
        }
        _ => wrong(),
    };
    if bytes.len() % 2 == 1 {
        bytes.push(if matches!(row.cell(4), "UI" | "OB") {
            0
        } else {
            b' '
        });
    }
    bytes
}
