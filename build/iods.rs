//! The attribute types of PS3.3 that decide an action, as sorted arrays over sets of IODs.
//!
//! An attribute has nearly always one type per IOD and innermost sequence, however deep that
//! sequence lies. So a requirement is kept per (tag, innermost sequence), and by its whole path only
//! where an IOD asks for different types at different depths.

use crate::sheet::{Row, Sheet};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// From the strictest to the loosest.
const TYPES: [(&str, usize); 5] = [("1", 0), ("1C", 1), ("2", 2), ("2C", 3), ("3", 4)];
const VARIANTS: [&str; 5] = ["One", "OneC", "Two", "TwoC", "Three"];
/// What every standard SOP Class UID begins with.
const ROOT: &str = "1.2.840.10008.";

type Set = BTreeSet<usize>;

pub fn generate(source: &mut String) {
    let classes = Sheet::read("sop-class-iod.csv", &["sop_class_uid", "iod"]);
    let names: BTreeSet<&str> = classes.rows.iter().map(|row| row.cell(1)).collect();
    let names: Vec<&str> = names.into_iter().collect();
    assert!(names.len() <= 256, "an IOD's index no longer fits a byte");

    let _ = writeln!(source, "static SOP_CLASSES: &[(&str, Iod)] = &[");
    for row in classes.sorted_by(|row| row.cell(0).to_owned()) {
        let Some(suffix) = row.cell(0).strip_prefix(ROOT) else {
            row.fail(format_args!("a SOP Class UID must begin with {ROOT}"))
        };
        let _ = writeln!(
            source,
            "({suffix:?}, Iod({})),",
            index(row, &names, row.cell(1))
        );
    }
    let _ = writeln!(source, "];");

    let sheet = Sheet::read("iod-types.csv", &["tag", "sequence_path", "type", "iods"]);
    let mut by_iod: BTreeMap<(u32, u32, usize), BTreeMap<Vec<u32>, usize>> = BTreeMap::new();
    for row in sheet.sorted_by(|row| [0, 1, 2].map(|column| row.cell(column).to_owned())) {
        let path: Vec<u32> = row
            .cell(1)
            .split('/')
            .filter(|tag| !tag.is_empty())
            .map(|tag| row.parse_tag(tag))
            .collect();
        let innermost = path.last().copied().unwrap_or(0);
        let rank = row.one_of(2, &TYPES);
        for iod in iods(row, &names) {
            let key = (row.tag(0), innermost, iod);
            if by_iod
                .entry(key)
                .or_default()
                .insert(path.clone(), rank)
                .is_some()
            {
                row.fail(format_args!("a second type for {}", names[iod]));
            }
        }
    }

    let mut general: BTreeMap<(u32, u32, usize), Set> = BTreeMap::new();
    let mut special: BTreeMap<(u32, Vec<u32>, usize), Set> = BTreeMap::new();
    for ((tag, innermost, iod), paths) in by_iod {
        let strictest = paths.values().copied().min().unwrap_or(TYPES.len() - 1);
        general
            .entry((tag, innermost, strictest))
            .or_default()
            .insert(iod);
        for (path, rank) in paths {
            if rank != strictest {
                special.entry((tag, path, rank)).or_default().insert(iod);
            }
        }
    }
    write_requirements(source, &general, &special);
}

fn write_requirements(
    source: &mut String,
    general: &BTreeMap<(u32, u32, usize), Set>,
    special: &BTreeMap<(u32, Vec<u32>, usize), Set>,
) {
    let mut sets: Vec<&Set> = Vec::new();
    let mut set_index = |set| {
        sets.iter()
            .position(|known| *known == set)
            .unwrap_or_else(|| {
                sets.push(set);
                sets.len() - 1
            })
    };
    let _ = writeln!(source, "static REQUIREMENTS: &[Requirement] = &[");
    for ((tag, innermost, rank), set) in general {
        let _ = writeln!(
            source,
            "Requirement {{ tag: {tag:#010X}, sequence: {innermost:#010X}, \
             attribute_type: AttributeType::{}, iods: {} }},",
            VARIANTS[*rank],
            set_index(set)
        );
    }
    let _ = writeln!(
        source,
        "];\nstatic PATH_REQUIREMENTS: &[PathRequirement] = &["
    );
    for ((tag, path, rank), set) in special {
        let _ = writeln!(
            source,
            "PathRequirement {{ tag: {tag:#010X}, path: &{path:?}, \
             attribute_type: AttributeType::{}, iods: {} }},",
            VARIANTS[*rank],
            set_index(set)
        );
    }
    let _ = writeln!(source, "];\nstatic IOD_SETS: &[[u32; 8]] = &[");
    for set in sets {
        let mut bits = [0u32; 8];
        for iod in set {
            bits[iod / 32] |= 1 << (iod % 32);
        }
        let _ = writeln!(source, "{bits:?},");
    }
    let _ = writeln!(source, "];");
}

/// The IODs of a row: names, or `*` and the names to take away, each after a `-`.
fn iods(row: &Row, names: &[&str]) -> Set {
    let mut set = Set::new();
    for word in row.cell(3).split_whitespace() {
        match word.strip_prefix('-') {
            _ if word == "*" => set.extend(0..names.len()),
            Some(name) if set.remove(&index(row, names, name)) => {}
            None if set.insert(index(row, names, word)) => {}
            _ => row.fail(format_args!("`{word}` changes nothing here")),
        }
    }
    set
}

fn index(row: &Row, names: &[&str], name: &str) -> usize {
    names
        .binary_search(&name)
        .unwrap_or_else(|_| row.fail(format_args!("`{name}` is no IOD of sop-class-iod.csv")))
}
