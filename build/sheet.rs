//! One CSV table of `data/`, read with errors that name the file and the line.

use std::fmt::Display;

pub struct Sheet {
    file: &'static str,
    pub rows: Vec<Row>,
}

pub struct Row {
    file: &'static str,
    line: u64,
    cells: csv::StringRecord,
}

impl Sheet {
    /// Reads `data/<file>`, whose header must be `header`.
    pub fn read(file: &'static str, header: &[&str]) -> Self {
        let path = format!("data/{file}");
        println!("cargo::rerun-if-changed={path}");
        let fail = |error: csv::Error| -> ! { panic!("{path}: {error}") };
        let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|error| fail(error));
        let found = reader.headers().unwrap_or_else(|error| fail(error));
        assert!(
            found == header,
            "{path}: the header must be {header:?}, found {found:?}"
        );
        let rows = reader
            .into_records()
            .map(|record| {
                let cells = record.unwrap_or_else(|error| fail(error));
                let line = cells.position().map_or(0, csv::Position::line);
                Row { file, line, cells }
            })
            .collect();
        Self { file, rows }
    }

    /// The rows in ascending order of `key`, which no two may share.
    pub fn sorted_by<K: Ord + std::fmt::Debug>(&self, key: impl Fn(&Row) -> K) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| key(row));
        for pair in rows.windows(2) {
            if key(pair[0]) == key(pair[1]) {
                pair[1].fail(format_args!("a second row for {:?}", key(pair[1])));
            }
        }
        assert!(!rows.is_empty(), "data/{}: no rows", self.file);
        rows
    }
}

impl Row {
    pub fn cell(&self, column: usize) -> &str {
        &self.cells[column]
    }

    /// A tag of eight hexadecimal digits.
    pub fn tag(&self, column: usize) -> u32 {
        self.parse_tag(self.cell(column))
    }

    pub fn parse_tag(&self, text: &str) -> u32 {
        match u32::from_str_radix(text, 16) {
            Ok(tag) if text.len() == 8 => tag,
            _ => self.fail(format_args!(
                "`{text}` is not a tag of eight hexadecimal digits"
            )),
        }
    }

    /// What `choices` pairs with the text of a cell.
    pub fn one_of<T: Copy>(&self, column: usize, choices: &[(&str, T)]) -> T {
        let text = self.cell(column);
        match choices.iter().find(|(name, _)| *name == text) {
            Some((_, value)) => *value,
            None => self.fail(format_args!(
                "`{text}` is not allowed in column {}",
                column + 1
            )),
        }
    }

    /// The cell as the name of a `VR` variant.
    pub fn vr(&self, column: usize) -> &str {
        const KNOWN: &str = "AE AS AT CS DA DS DT FL FD IS LO LT OB OD OF OL OV OW PN SH SL SQ SS \
                             ST SV TM UC UI UL UN UR US UT UV";
        let text = self.cell(column);
        if !KNOWN.split_whitespace().any(|vr| vr == text) {
            self.fail(format_args!("`{text}` is not a VR"));
        }
        text
    }

    pub fn fail(&self, why: impl Display) -> ! {
        panic!("data/{}, line {}: {why}", self.file, self.line)
    }
}
