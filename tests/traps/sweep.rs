//! Every attribute there is: those of Table E.1-1 with a text that nothing knows, those that no table lists with a
//! name that the header teaches.

use std::collections::BTreeMap;

use dicom_core::VR;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_dictionary_std::StandardDataDictionary;
use scanveil::ProfileOption as O;

use crate::hosts;
use crate::options::{ALL, Options, never};
use crate::runner::{inflated, learned};
use crate::secret::{Search, Secret};

/// The columns of options in the table, in the order of [`ALL`].
const FIRST_OPTION: usize = 7;

fn column(option: O) -> usize {
    FIRST_OPTION
        + ALL
            .iter()
            .position(|known| *known == option)
            .expect("one of them")
}

/// Rows of the table that are one attribute: tag, value representation, cells.
fn rows() -> Vec<(u32, String, Vec<String>)> {
    let table = include_str!("../../data/ps3.15-e1-1.csv");
    let mut rows = Vec::new();
    for line in table.lines().skip(1) {
        // Names may be quoted; the cells behind them are not.
        let mut cells: Vec<String> = Vec::new();
        let (mut cell, mut quoted) = (String::new(), false);
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(std::mem::take(&mut cell)),
                letter => cell.push(letter),
            }
        }
        cells.push(cell);
        if let Ok(tag) = u32::from_str_radix(&cells[0], 16) {
            rows.push((tag, cells[2].clone(), cells));
        }
    }
    rows
}

fn vr_name(vr: &str) -> Option<&'static str> {
    [
        "LO", "SH", "ST", "LT", "UT", "UC", "PN", "CS", "UR", "AE", "OB",
    ]
    .into_iter()
    .find(|known| *known == vr)
}

/// Ten letters that say which attribute it is.
fn token(tag: u32) -> String {
    let letters = (0..8)
        .rev()
        .map(|nibble| char::from(b"bdfgklmnprstvwxz"[(tag >> (4 * nibble) & 15) as usize]));
    format!("Q{}q", letters.collect::<String>())
}

fn leaks(
    files: &[(hosts_file::File, Search)],
    options: &[Options],
    stays: &dyn Fn(usize, usize, Options) -> bool,
) -> Vec<String> {
    let mut leaks: BTreeMap<String, (usize, Options)> = BTreeMap::new();
    let learned = learned(files.iter().map(|(file, _)| &file.bytes));
    for options in options {
        let mut session = crate::runner::session(*options);
        for (study, lines) in &learned {
            session.learn(study, lines.iter().cloned());
        }
        for (number, (file, search)) in files.iter().enumerate() {
            let output = match session.deidentify(&file.bytes) {
                scanveil::Outcome::Released { release, .. } => {
                    let mut output = Vec::new();
                    release
                        .write_to(&file.bytes, &mut output)
                        .expect("memory does not fail");
                    inflated(&output)
                }
                other => {
                    let entry = leaks
                        .entry(format!("held back: {other:?}"))
                        .or_insert((0, *options));
                    entry.0 += 1;
                    continue;
                }
            };
            for index in search.find(&output) {
                if !stays(number, index, *options) {
                    let entry = leaks
                        .entry(file.names[index].clone())
                        .or_insert((0, *options));
                    entry.0 += 1;
                }
            }
        }
    }
    leaks
        .into_iter()
        .map(|(what, (count, options))| format!("{what}: {count} sets, e.g. {options}"))
        .collect()
}

mod hosts_file {
    pub struct File {
        pub bytes: bytes::Bytes,
        /// What each secret is in.
        pub names: Vec<String>,
    }
}

#[test]
fn every_row_of_the_table_goes_unless_an_option_of_its_own_keeps_it() {
    let rows: Vec<_> = rows()
        .into_iter()
        .filter(|(tag, vr, _)| *tag >= 0x0008_0000 && vr_name(vr).is_some())
        .collect();
    assert!(rows.len() > 300, "{}", rows.len());
    let mut file = hosts::ct();
    let (mut secrets, mut names) = (Vec::new(), Vec::new());
    for (tag, vr, cells) in &rows {
        let vr = vr_name(vr).expect("filtered");
        let token = match vr {
            "CS" | "AE" => token(*tag).to_uppercase(),
            _ => token(*tag),
        };
        file.data.text(*tag, vr, &token);
        secrets.push(Secret::text("row", &token, never));
        names.push(format!(
            "({:04X},{:04X}) {}",
            tag >> 16,
            tag & 0xFFFF,
            cells[1]
        ));
    }
    // Names would be learned and so be removed elsewhere: each stands in one place only.
    let file = hosts_file::File {
        bytes: file.encode().into(),
        names,
    };
    let keeps = |row: usize, options: Options| {
        ALL.iter()
            .any(|option| options.has(*option) && !rows[row].2[column(*option)].is_empty())
    };
    let leaks = leaks(
        &[(file, Search::new(secrets))],
        &Options::few(),
        &|_, row, options| keeps(row, options),
    );
    assert!(
        leaks.is_empty(),
        "{} leaks:\n  {}",
        leaks.len(),
        leaks.join("\n  ")
    );
}

/// The groups of PS3.6 that instances have.
const GROUPS: [u32; 59] = [
    0x0008, 0x0010, 0x0012, 0x0014, 0x0016, 0x0018, 0x0020, 0x0022, 0x0024, 0x0028, 0x0032, 0x0038,
    0x003A, 0x0040, 0x0042, 0x0044, 0x0046, 0x0048, 0x0050, 0x0052, 0x0054, 0x0060, 0x0062, 0x0064,
    0x0066, 0x0068, 0x006A, 0x0070, 0x0072, 0x0074, 0x0076, 0x0078, 0x0080, 0x0082, 0x0088, 0x0100,
    0x0400, 0x2000, 0x2010, 0x2020, 0x2030, 0x2040, 0x2050, 0x2100, 0x2110, 0x2120, 0x2130, 0x2200,
    0x3002, 0x3004, 0x3006, 0x3008, 0x300A, 0x300C, 0x300E, 0x3010, 0x4008, 0x4010, 0x5400,
];

#[test]
fn a_learned_name_goes_from_every_attribute_that_no_table_lists() {
    let listed: Vec<u32> = rows().into_iter().map(|row| row.0).collect();
    let dictionary = StandardDataDictionary;
    let mut file = hosts::ct();
    let (mut secrets, mut names) = (Vec::new(), Vec::new());
    let mut all = String::new();
    for group in GROUPS {
        for element in 1..=0xFFFFu32 {
            let tag = group << 16 | element;
            let Some(entry) = dictionary.by_tag(dicom_core::Tag(group as u16, element as u16))
            else {
                continue;
            };
            let vr = match entry.vr().relaxed() {
                VR::LO => "LO",
                VR::SH => "SH",
                VR::ST => "ST",
                VR::LT => "LT",
                VR::UT => "UT",
                VR::UC => "UC",
                VR::UR => "UR",
                VR::CS => "CS",
                VR::PN => "PN",
                VR::AE => "AE",
                _ => continue,
            };
            if listed.contains(&tag) || file.data.0.contains_key(&tag) {
                continue;
            }
            let token = match vr {
                "CS" | "AE" => token(tag).to_uppercase(),
                _ => token(tag),
            };
            file.data.text(tag, vr, &token);
            if !all.is_empty() {
                all.push('\\');
            }
            all.push_str(&token);
            secrets.push(Secret::text("unlisted", &token, never));
            names.push(format!(
                "({group:04X},{element:04X}) {} {vr}",
                entry.alias()
            ));
        }
    }
    assert!(secrets.len() > 400, "{}", secrets.len());
    file.data.text(0x0010_1001, "PN", &all);
    let file = hosts_file::File {
        bytes: file.encode().into(),
        names,
    };
    let options: Vec<Options> = Options::few()
        .into_iter()
        .filter(|options| options.count() != 2)
        .collect();
    let leaks = leaks(&[(file, Search::new(secrets))], &options, &|_, _, _| false);
    assert!(
        leaks.is_empty(),
        "{} leaks:\n  {}",
        leaks.len(),
        leaks.join("\n  ")
    );
}
