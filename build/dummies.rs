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
        if vr == "SQ" && !row.cell(5).is_empty() {
            row.fail("a sequence has items, not a value");
        }
        let _ = write!(
            out,
            "DummyElement {{ tag: Tag({:#06X}, {:#06X}), vr: VR::{vr}, value: {:?}, item: ",
            tag >> 16,
            tag & 0xFFFF,
            row.cell(5)
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
