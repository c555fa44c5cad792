//! Numbers, codes, telephone numbers, addresses, and what institutions and machines are called.

use super::super::fold::fold_words;
use super::super::table::{IdentifierKind, WordSense, ordinary_word};
use super::{Dictionary, Sense, is_generic, is_ideograph, is_term, squeezed};

/// A number of fewer digits is in every text.
const SHORTEST_IN_CONTEXT: usize = 3;
/// A number of this many digits is found wherever it stands.
const SHORTEST_NUMBER: usize = 6;
const SHORTEST_CODE: usize = 5;
/// A code with this many letters is found wherever it stands, however few its digits are.
const SHORTEST_SPOKEN_CODE: usize = 8;
const SHORTEST_PHONE: usize = 7;
const SHORTEST_WORD: usize = 5;
const SHORTEST_PHRASE: usize = 6;
const SHORTEST_ORDINARY_PHRASE: usize = 10;

impl Dictionary {
    /// A number or a code: as it is written, without its leading zeros, and its digits alone.
    pub(super) fn add_code(&mut self, kind: IdentifierKind, text: &str) {
        let folded = squeezed(text);
        let digits = folded.bytes().filter(u8::is_ascii_digit).count();
        let letters = folded.chars().count() - digits;
        if digits == 0 {
            return self.add_word_code(kind, text, &folded, letters);
        }
        if letters == 0 {
            return self.add_number(kind, &folded);
        }
        let first_digit = folded.find(|letter: char| letter.is_ascii_digit());
        let (head, tail) = folded.split_at(first_digit.unwrap_or_default());
        let is_tail_number = tail.bytes().all(|byte| byte.is_ascii_digit());
        let names_many = is_tail_number && (is_term(head) || ordinary_word(head).is_some());
        // "CT1", "ROOM12": many are called so.
        if names_many && digits < SHORTEST_IN_CONTEXT {
            return;
        }
        let shortest = if names_many { 5 } else { SHORTEST_IN_CONTEXT };
        let is_long = !names_many && letters >= SHORTEST_SPOKEN_CODE;
        let sense = match is_long || digits >= shortest && digits + letters >= SHORTEST_CODE {
            true => Sense::Code,
            false => Sense::InContext,
        };
        if digits + letters >= SHORTEST_IN_CONTEXT {
            self.put(kind, sense, folded.as_str());
        }
        if is_tail_number && !head.is_empty() {
            let core = tail.trim_start_matches('0');
            if core.len() < tail.len() && core.len() >= SHORTEST_IN_CONTEXT {
                let sense = match core.len() + letters >= SHORTEST_CODE {
                    true => sense,
                    false => Sense::InContext,
                };
                self.put(kind, sense, format!("{head}{core}"));
            }
            self.add_number(kind, tail);
        }
    }

    fn add_number(&mut self, kind: IdentifierKind, digits: &str) {
        if digits.len() >= SHORTEST_NUMBER {
            self.put(kind, Sense::Number, digits);
        }
        let core = digits.trim_start_matches('0');
        match core.len() {
            SHORTEST_NUMBER.. => self.put(kind, Sense::Number, core),
            SHORTEST_IN_CONTEXT.. => self.put(kind, Sense::InContext, core),
            _ => {}
        }
    }

    /// A code without a digit: a word, or several.
    fn add_word_code(&mut self, kind: IdentifierKind, text: &str, folded: &str, letters: usize) {
        if words(text).all(|word| is_generic(&word)) {
            return;
        }
        if folded.chars().any(is_ideograph) {
            return self.put(kind, Sense::Ideographs, folded);
        }
        match letters {
            SHORTEST_WORD.. => self.put(kind, Sense::Text, folded),
            SHORTEST_IN_CONTEXT.. => self.put(kind, Sense::InContext, folded),
            _ => {}
        }
    }

    /// A telephone number with and without what is dialled before it; anything else as it is written.
    pub(super) fn add_phone(&mut self, text: &str) {
        let kind = IdentifierKind::Phone;
        if text.contains('@') || text.contains("://") {
            return self.add_phrase(kind, text);
        }
        // An extension: "555-1234x890", "Durchwahl 12".
        let lower = text.to_lowercase();
        let number = ["ext", "x", "durchwahl"]
            .iter()
            .find_map(|word| {
                let (number, _) = lower.split_once(word)?;
                let digits = number.bytes().filter(u8::is_ascii_digit).count();
                (digits >= SHORTEST_PHONE).then_some(number)
            })
            .unwrap_or(&lower);
        let digits: String = squeezed(number)
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let is_foreign = number.trim_start().starts_with('+') || digits.starts_with("00");
        let national = digits.trim_start_matches('0');
        let mut forms = vec![digits.as_str(), national];
        if is_foreign || (national.len() == 11 && national.starts_with('1')) {
            // Country codes have one to three digits.
            forms.extend((1..=3).filter_map(|length| national.get(length..)));
        }
        for form in forms {
            let form = form.trim_start_matches('0');
            if form.len() >= SHORTEST_PHONE {
                self.put(kind, Sense::Number, form);
            }
        }
        if digits.len() >= SHORTEST_PHONE {
            self.put(kind, Sense::Number, digits.as_str());
        }
        if national.len() == 10 {
            self.put(kind, Sense::Number, format!("1{national}"));
        }
    }

    /// What an institution is called, whole and without the words that every institution has.
    pub(super) fn add_phrase(&mut self, kind: IdentifierKind, text: &str) {
        let words: Vec<String> = words(text).collect();
        let folded = words.concat();
        let letters = folded.chars().count();
        let is_ordinary = |word: &String| {
            !is_term(word)
                && matches!(
                    ordinary_word(word),
                    Some(
                        WordSense::Ordinary
                            | WordSense::Everyday
                            | WordSense::Describing
                            | WordSense::Month
                    )
                )
        };
        if words.iter().all(|word| is_generic(word) || is_number(word)) {
            // "Room 12" is anywhere; a number alone can say something, and so can "Mercy General Hospital".
            if words.len() == 1 {
                return self.add_code(kind, text);
            }
            if !words.iter().any(is_ordinary) || letters < SHORTEST_ORDINARY_PHRASE {
                return;
            }
        }
        if folded.chars().any(is_ideograph) {
            return self.put(kind, Sense::Ideographs, folded);
        }
        if words.len() == 1 && folded.bytes().any(|byte| byte.is_ascii_digit()) {
            return self.add_code(kind, text);
        }
        match letters {
            SHORTEST_WORD.. => self.put(kind, Sense::Text, folded.as_str()),
            SHORTEST_IN_CONTEXT.. => self.put(kind, Sense::Place, folded.as_str()),
            _ => return,
        }
        if text.contains('&') {
            self.put(kind, Sense::Text, squeezed(&text.replace('&', " and ")));
        }
        for (written, other) in [("st", "saint"), ("saint", "st")] {
            if words.iter().any(|word| word == written) {
                let words = words
                    .iter()
                    .map(|word| if word == written { other } else { word });
                self.put(kind, Sense::Text, words.collect::<String>());
            }
        }
        let is_filler = |word: &String| {
            matches!(ordinary_word(word), Some(WordSense::Institution))
                || matches!(
                    word.as_str(),
                    "of" | "the" | "and" | "at" | "fur" | "der" | "de" | "di"
                )
        };
        let first = words.iter().position(|word| !is_filler(word));
        let last = words.iter().rposition(|word| !is_filler(word));
        let (Some(first), Some(last)) = (first, last) else {
            return;
        };
        let core = &words[first..=last];
        if core.len() == words.len() {
            return;
        }
        let joined = core.concat();
        let letters = joined.chars().count();
        if core.len() > 1 && letters >= SHORTEST_PHRASE {
            self.put(kind, Sense::Text, joined);
        } else if core.len() == 1 && letters >= SHORTEST_IN_CONTEXT {
            self.put(kind, Sense::Place, joined);
        }
    }

    /// An address, whole and line by line.
    pub(super) fn add_address(&mut self, kind: IdentifierKind, text: &str) {
        let parts: Vec<&str> = text
            .split(['^', ',', ';', '\n', '\r', '='])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > 1 {
            let whole = squeezed(text);
            if whole.chars().count() >= SHORTEST_PHRASE {
                self.put(kind, Sense::Text, whole);
            }
        }
        for part in parts {
            self.add_line(kind, part);
        }
    }

    fn add_line(&mut self, kind: IdentifierKind, line: &str) {
        let words: Vec<String> = words(line).collect();
        let named: Vec<&String> = words
            .iter()
            .filter(|word| !is_generic(word) && !is_number(word))
            .collect();
        let folded = words.concat();
        let has_digit = folded.bytes().any(|byte| byte.is_ascii_digit());
        if folded.chars().any(is_ideograph) {
            if folded.chars().count() > 2 {
                self.put(kind, Sense::Ideographs, folded);
            }
            return;
        }
        if words.len() == 1 && !has_digit {
            // A town: where a person lives. A hospital's is known to everybody who is there.
            let sense = match kind {
                IdentifierKind::Address if folded.len() >= SHORTEST_WORD => Sense::Text,
                _ => Sense::Place,
            };
            if !named.is_empty() && folded.len() > SHORTEST_IN_CONTEXT {
                self.put(kind, sense, folded);
            }
            return;
        }
        if words.len() == 1 {
            return self.add_code(kind, line);
        }
        // "12 Long Street" is a street all the same; "Suite 4" is not.
        let starts_with_number = words.first().is_some_and(|word| is_number(word));
        if (named.is_empty() && !(starts_with_number && words.len() > 2))
            || folded.chars().count() < SHORTEST_PHRASE
        {
            return;
        }
        let mut forms = vec![words.clone()];
        for (position, word) in words.iter().enumerate() {
            for other in street(word) {
                let mut form = words.clone();
                form[position] = other;
                forms.push(form);
            }
        }
        let unit = words.iter().position(|word| {
            matches!(
                word.as_str(),
                "apt" | "apartment" | "suite" | "ste" | "unit" | "room" | "floor" | "fl" | "po"
            )
        });
        if let Some(unit) = unit.filter(|&unit| unit > 1) {
            let cut: Vec<Vec<String>> = forms.iter().map(|form| form[..unit].to_vec()).collect();
            forms.extend(cut);
        }
        for form in forms {
            self.put(kind, Sense::Text, form.concat());
        }
        // "79106 Freiburg", "Springfield IL 62701": the town by itself.
        if let [town] = named[..]
            && !has_street(&words)
            && town.len() >= SHORTEST_WORD
        {
            let sense = match kind {
                IdentifierKind::Address => Sense::Text,
                _ => Sense::Place,
            };
            self.put(kind, sense, town.as_str());
        }
    }
}

const STREETS: [(&str, &str); 17] = [
    ("street", "st"),
    ("avenue", "ave"),
    ("road", "rd"),
    ("drive", "dr"),
    ("lane", "ln"),
    ("boulevard", "blvd"),
    ("court", "ct"),
    ("place", "pl"),
    ("square", "sq"),
    ("highway", "hwy"),
    ("parkway", "pkwy"),
    ("terrace", "ter"),
    ("apartment", "apt"),
    ("suite", "ste"),
    ("mountain", "mtn"),
    ("strasse", "str"),
    ("calle", "c"),
];

/// The other ways to write a word for a street.
fn street(word: &str) -> Vec<String> {
    let mut others = Vec::new();
    for (long, short) in STREETS {
        if word == long {
            others.push(short.to_owned());
        } else if word == short {
            others.push(long.to_owned());
        }
    }
    // Hauptstraße, Hauptstr.
    if let Some(head) = word.strip_suffix("strasse").filter(|head| !head.is_empty()) {
        others.push(format!("{head}str"));
    } else if let Some(head) = word.strip_suffix("str").filter(|head| head.len() > 2) {
        others.push(format!("{head}strasse"));
    }
    others
}

fn has_street(words: &[String]) -> bool {
    words.iter().any(|word| !street(word).is_empty())
        || words
            .first()
            .is_some_and(|word| is_number(word) && word.len() < 4)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The folded words of a text.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut folded = String::new();
    fold_words(text, &mut folded);
    folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

/// Whether a folded word is a term of the field or a sort of institution, as those that say where a text is from.
pub(in crate::deid) fn is_sort_of_institution(word: &str) -> bool {
    matches!(ordinary_word(word), Some(WordSense::Institution)) && !is_term(word)
}
