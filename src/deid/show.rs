//! Values and names as a person reads them: for the before-and-after view, never for a log.

use super::identifiers::{effective_vr, text_kind};
use super::table;
use crate::instance::charset::CharacterSet;
use crate::instance::dictionary::keyword_of;
use crate::instance::element::{is_text, trim_padding};
use crate::instance::{Element, Tag, Value};

/// Longer values are shortened.
const LONGEST: usize = 200;

/// The attribute's name in words: "Patient's Name", or from its keyword "Slice Thickness".
pub(crate) fn attribute_name(tag: Tag) -> String {
    if let Some(rule) = table::rule(tag) {
        return rule.name.to_owned();
    }
    match keyword_of(tag) {
        Some(keyword) => words_of(keyword),
        None if tag.group() % 2 == 1 => "Private attribute".to_owned(),
        None => "Unknown attribute".to_owned(),
    }
}

/// "SliceThickness" → "Slice Thickness".
fn words_of(keyword: &str) -> String {
    let letters: Vec<char> = keyword.chars().collect();
    let mut words = String::new();
    for (position, &letter) in letters.iter().enumerate() {
        let follows_lower = position > 0 && !letters[position - 1].is_uppercase();
        let starts_word = letters
            .get(position + 1)
            .is_some_and(|next| next.is_lowercase());
        if position > 0 && letter.is_uppercase() && (follows_lower || starts_word) {
            words.push(' ');
        }
        words.push(letter);
    }
    words
}

/// The value as text, shortened; for binary values and sequences their size.
pub(crate) fn value_text(element: &Element, characters: &CharacterSet) -> String {
    let vr = effective_vr(element);
    match &element.value {
        Value::Items(items) => match items.len() {
            1 => "1 item".to_owned(),
            count => format!("{count} items"),
        },
        Value::Bytes(bytes) if is_text(vr) => {
            let text = characters.decode(bytes, text_kind(vr));
            let text = trim_padding(&text);
            match text.char_indices().nth(LONGEST) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text.to_owned(),
            }
        }
        Value::Bytes(bytes) if matches!(vr, crate::instance::VR::US) && bytes.len() == 2 => {
            // Only the view for a person: nearly every file is little endian.
            u16::from_le_bytes([bytes[0], bytes[1]]).to_string()
        }
        Value::Bytes(bytes) if bytes.is_empty() => String::new(),
        value => format!("{} bytes", value.byte_length()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_shown_as_words() {
        assert_eq!(words_of("SliceThickness"), "Slice Thickness");
        assert_eq!(words_of("SOPClassUID"), "SOP Class UID");
        assert_eq!(words_of("Rows"), "Rows");
    }
}
