//! The data dictionary of PS3.6.
//!
//! What is packed is, for each attribute in the order of their tags: the difference of its tag to the one before, in
//! four planes of bytes, the highest first; then a byte with its VR (the place in `VRS`), 64 more where the last two
//! digits of its group stand for any, 128 more where those of its element do. The keywords are packed by themselves,
//! a line feed behind each.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::pack::pack;
use crate::sheet::Sheet;

pub fn generate(source: &mut String) {
    let sheet = Sheet::read("ps3.6-attributes.csv", &["tag", "keyword", "vr"]);
    let first = |tag: &str| u32::from_str_radix(&tag.replace("xx", "00"), 16).unwrap();
    let rows = sheet.sorted_by(|row| first(row.cell(0)));
    // Where the standard leaves a choice: the one that holds any value.
    let vr = |name: &'_ str| match name {
        "xs" => "US".to_owned(),
        "ox" | "px" | "lt" => "OW".to_owned(),
        name => name.to_owned(),
    };
    let vrs: BTreeSet<String> = rows.iter().map(|row| vr(row.cell(2))).collect();

    let mut before = 0;
    let mut planes = vec![Vec::new(); 5];
    let mut keywords = String::new();
    for row in &rows {
        let tag = row.cell(0);
        let difference = first(tag) - std::mem::replace(&mut before, first(tag));
        for (plane, byte) in planes.iter_mut().zip(difference.to_be_bytes()) {
            plane.push(byte);
        }
        let repeats = match tag.find("xx") {
            None => 0,
            Some(2) => 64,
            Some(6) => 128,
            Some(_) => row.fail("no tag"),
        };
        let place = vrs
            .iter()
            .position(|name| *name == vr(row.cell(2)))
            .unwrap();
        planes[4].push(place as u8 + repeats);
        keywords += row.cell(1);
        keywords.push('\n');
    }
    pack("attributes.bin", &planes.concat());
    pack("keywords.bin", keywords.as_bytes());
    let vrs: Vec<String> = vrs.iter().map(|name| format!("VR::{name}")).collect();
    let _ = writeln!(
        source,
        "pub(crate) const ATTRIBUTES: usize = {};",
        rows.len()
    );
    let _ = writeln!(
        source,
        "pub(crate) const KEYWORD_BYTES: usize = {};",
        keywords.len()
    );
    let _ = writeln!(
        source,
        "pub(crate) static VRS: [VR; {}] = [{}];",
        vrs.len(),
        vrs.join(", ")
    );
}
