//! What a trap hides, and a search for it that shares nothing with the crate's.

use aho_corasick::AhoCorasick;

use crate::options::Stays;

/// A day.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    pub year: u32,
    pub month: u32,
    pub day: u32,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Day {
    pub fn dicom(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    pub fn month_name(self) -> &'static str {
        MONTHS[self.month as usize - 1]
    }

    fn forms(self) -> Vec<String> {
        let Self {
            year: y,
            month: m,
            day: d,
        } = self;
        let (long, short) = (self.month_name(), &self.month_name()[..3]);
        let mut forms = vec![self.dicom()];
        for sign in ["-", ".", "/", " ", "_"] {
            forms.extend([
                format!("{y:04}{sign}{m:02}{sign}{d:02}"),
                format!("{d:02}{sign}{m:02}{sign}{y:04}"),
                format!("{m:02}{sign}{d:02}{sign}{y:04}"),
                format!("{d}{sign}{m}{sign}{y}"),
                format!("{m}{sign}{d}{sign}{y}"),
                format!("{d:02}{sign}{short}{sign}{y}"),
            ]);
        }
        for name in [long, short] {
            forms.extend([
                format!("{d} {name} {y}"),
                format!("{d}. {name} {y}"),
                format!("{name} {d}, {y}"),
                format!("{name} {d} {y}"),
            ]);
        }
        forms
    }
}

/// What must not be in an output, unless `stays`.
#[derive(Clone)]
pub struct Secret {
    pub trap: &'static str,
    pub what: String,
    pub stays: Stays,
    /// Not case-sensitive in ASCII.
    forms: Vec<Vec<u8>>,
    /// Letters and digits only, to be found in an output of which nothing else is left.
    squeezed: Option<Vec<u8>>,
    /// Digits on either side make it another number.
    is_number: bool,
}

impl Secret {
    /// A text: in UTF-8, UTF-16 of either byte order, ISO 8859-1 where it has it, and without separators.
    pub fn text(trap: &'static str, text: &str, stays: Stays) -> Self {
        let mut forms = Vec::new();
        for written in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
            let units: Vec<u16> = written.encode_utf16().collect();
            forms.push(units.iter().flat_map(|unit| unit.to_le_bytes()).collect());
            forms.push(units.iter().flat_map(|unit| unit.to_be_bytes()).collect());
            if units.iter().all(|unit| *unit < 256) {
                forms.push(units.iter().map(|unit| *unit as u8).collect());
            }
            forms.push(written.into_bytes());
        }
        let squeezed = squeezed(text.as_bytes());
        Self {
            trap,
            what: text.to_owned(),
            stays,
            forms,
            squeezed: (squeezed.len() >= 6).then_some(squeezed),
            is_number: text.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }

    /// Bytes as they are.
    pub fn bytes(trap: &'static str, what: &str, bytes: &[u8], stays: Stays) -> Self {
        Self {
            trap,
            what: what.to_owned(),
            stays,
            forms: vec![bytes.to_vec()],
            squeezed: None,
            is_number: false,
        }
    }

    /// A day in the forms that people and programs write.
    pub fn day(trap: &'static str, day: Day, stays: Stays) -> Self {
        Self {
            trap,
            what: day.dicom(),
            stays,
            forms: day.forms().into_iter().map(String::into_bytes).collect(),
            squeezed: None,
            is_number: true,
        }
    }
}

/// Letters and digits, and whatever is not ASCII.
fn squeezed(bytes: &[u8]) -> Vec<u8> {
    let kept = bytes
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    kept.map(u8::to_ascii_lowercase).collect()
}

/// The secrets of a file, ready to be looked for.
pub struct Search {
    secrets: Vec<Secret>,
    plain: AhoCorasick,
    /// Which secret each pattern is of.
    plain_of: Vec<usize>,
    squeezed: AhoCorasick,
    squeezed_of: Vec<usize>,
}

impl Search {
    pub fn new(secrets: Vec<Secret>) -> Self {
        let mut plain = Vec::new();
        let mut plain_of = Vec::new();
        let mut tight = Vec::new();
        let mut squeezed_of = Vec::new();
        for (index, secret) in secrets.iter().enumerate() {
            for form in &secret.forms {
                plain.push(form.to_ascii_lowercase());
                plain_of.push(index);
            }
            if let Some(form) = &secret.squeezed {
                tight.push(form.clone());
                squeezed_of.push(index);
            }
        }
        let build = |patterns: &[Vec<u8>]| AhoCorasick::new(patterns).expect("few patterns");
        Self {
            plain: build(&plain),
            plain_of,
            squeezed: build(&tight),
            squeezed_of,
            secrets,
        }
    }

    pub fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// The secrets in these bytes, as indices.
    pub fn find(&self, bytes: &[u8]) -> Vec<usize> {
        let lower = bytes.to_ascii_lowercase();
        let is_digit = |at: Option<usize>| {
            at.and_then(|at| lower.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        let plain = self
            .plain
            .find_overlapping_iter(&lower)
            .filter_map(|found| {
                let index = self.plain_of[found.pattern().as_usize()];
                let within = is_digit(found.start().checked_sub(1)) || is_digit(Some(found.end()));
                (!(self.secrets[index].is_number && within)).then_some(index)
            });
        let tight = squeezed(bytes);
        let without_separators = self
            .squeezed
            .find_overlapping_iter(&tight)
            .map(|found| self.squeezed_of[found.pattern().as_usize()])
            .filter(|index| !self.secrets[*index].is_number);
        let mut found: Vec<usize> = plain.chain(without_separators).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::never;

    #[test]
    fn a_secret_is_found_in_every_form_and_not_where_it_is_not() {
        let day = Day {
            year: 2023,
            month: 5,
            day: 7,
        };
        let search = Search::new(vec![
            Secret::text("a", "Zukmäfid", never),
            Secret::text("b", "KZ-4839201", never),
            Secret::day("c", day, never),
        ]);
        let utf16: Vec<u8> = "zukmäfid"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, expected) in [
            (&b"for ZUKM\xC4FID"[..], &[0][..]),
            (&utf16, &[0]),
            ("Zukmäfid".as_bytes(), &[0]),
            (b"kz 48 39/201", &[1]),
            (b"07.05.2023", &[2]),
            (b"7 May 2023", &[2]),
            (b"x20230507y", &[2]),
            (b"1202305078", &[]),
            (b"zukm_fid 4839201", &[]),
        ] {
            assert_eq!(
                search.find(bytes),
                expected,
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}
