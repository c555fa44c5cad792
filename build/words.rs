//! Our own lists: attributes that hold identifiers, UIDs that name classes, defined terms.

use crate::sheet::Sheet;
use std::fmt::Write;

const KINDS: [(&str, &str); 10] = [
    ("name", "Name"),
    ("id", "Id"),
    ("birth-date", "BirthDate"),
    ("date", "Date"),
    ("address", "Address"),
    ("institution", "Institution"),
    ("institution-address", "InstitutionAddress"),
    ("phone", "Phone"),
    ("device", "Device"),
    ("other", "Other"),
];

const SENSES: [(&str, &str); 8] = [
    ("ordinary", "Ordinary"),
    ("everyday", "Everyday"),
    ("describing", "Describing"),
    ("month", "Month"),
    ("day", "Day"),
    ("role", "Role"),
    ("institution", "Institution"),
    ("device", "Device"),
];

pub fn generate(source: &mut String) {
    let sheet = Sheet::read("identifier-attributes.csv", &["tag", "name", "kind"]);
    let _ = writeln!(source, "static IDENTIFIERS: &[(u32, IdentifierKind)] = &[");
    for row in sheet.sorted_by(|row| row.tag(0)) {
        let kind = row.one_of(2, &KINDS);
        let _ = writeln!(source, "({:#010X}, IdentifierKind::{kind}),", row.tag(0));
    }

    let sheet = Sheet::read("kept-uids.csv", &["tag", "name", "names"]);
    let _ = writeln!(source, "];\nstatic CLASS_UIDS: &[u32] = &[");
    for row in sheet.sorted_by(|row| row.tag(0)) {
        let _ = writeln!(source, "{:#010X},", row.tag(0));
    }

    let sheet = Sheet::read("defined-terms.csv", &["word", "source"]);
    let _ = writeln!(source, "];\nstatic DEFINED_TERMS: &[&str] = &[");
    for row in sheet.sorted_by(|row| row.cell(0).to_owned()) {
        let word = row.cell(0);
        let plain = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit();
        if word.is_empty() || !word.bytes().all(plain) {
            row.fail(format_args!(
                "`{word}` is not a word of upper-case ASCII letters and digits"
            ));
        }
        let _ = writeln!(source, "{word:?},");
    }

    let sheet = Sheet::read("ordinary-words.csv", &["word", "sense"]);
    let _ = writeln!(
        source,
        "];\nstatic ORDINARY_WORDS: &[(&str, WordSense)] = &["
    );
    for row in sheet.sorted_by(|row| row.cell(0).to_owned()) {
        let (word, sense) = (row.cell(0), row.one_of(1, &SENSES));
        if word.is_empty() || !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
            row.fail(format_args!(
                "`{word}` is not a word of lower-case ASCII letters"
            ));
        }
        let _ = writeln!(source, "({word:?}, WordSense::{sense}),");
    }
    let _ = writeln!(source, "];");
}
