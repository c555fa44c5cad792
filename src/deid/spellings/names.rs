//! Names of persons.

use super::super::fold::alternative_spellings;
use super::super::table::{IdentifierKind, WordSense, ordinary_word};
use super::super::transliteration::romanizations;
use super::{Dictionary, Sense, Weight, is_hangul, is_ideograph, is_kana, is_term, squeezed};

/// The words of one name, for what stands beside one of them in a text.
#[derive(Debug, Default)]
pub(in crate::deid) struct NameParts {
    /// Folded, in every spelling.
    pub words: Vec<String>,
    /// "van", "de la": part of the name, but of many.
    pub particles: Vec<String>,
    /// Folded first letters.
    pub initials: Vec<char>,
    /// First letters in a row.
    pub monograms: Vec<String>,
    /// Titles and the like that the name was written with.
    pub affixes: Vec<String>,
}

const KIND: IdentifierKind = IdentifierKind::Name;

/// Titles, degrees and generations: of many, so never searched for.
#[rustfmt::skip]
const AFFIXES: [&str; 52] = [
    "dr", "drs", "mr", "mrs", "ms", "miss", "mister", "prof", "professor", "md", "phd", "dds", "dmd", "dvm",
    "vmd", "do", "rn", "rt", "np", "pa", "pac", "mba", "mph", "msc", "bsc", "jr", "sr", "ii", "iii", "iv",
    "esq", "med", "dipl", "ing", "dent", "herr", "frau", "hr", "fr", "mme", "mlle", "monsieur", "madame", "sig",
    "dott", "sra", "srta", "don", "dona", "sir", "frcr", "facr",
];
#[rustfmt::skip]
const PARTICLES: [&str; 31] = [
    "van", "der", "den", "de", "het", "ter", "ten", "von", "zu", "zum", "zur", "vom", "di", "da", "do", "dos",
    "das", "del", "della", "la", "le", "les", "los", "du", "el", "al", "bin", "ben", "ibn", "st", "y",
];
/// What says that initials follow.
#[rustfmt::skip]
const BEFORE_INITIALS: [&str; 13] = [
    "by", "pt", "pat", "patient", "tech", "init", "initials", "mtra", "durch", "von", "par", "por", "operator",
];
/// Where these follow, they are no initials.
#[rustfmt::skip]
const NO_INITIALS: [&str; 24] = [
    "ct", "mr", "us", "nm", "pt", "cr", "dx", "mg", "xa", "rf", "pet", "mri", "ap", "pa", "iv", "im", "po",
    "ed", "er", "ot", "rt", "lt", "cta", "mra",
];
const SHORTEST_WORD: usize = 3;
const SHORTEST_JOINED: usize = 6;
const SHORTEST_MERGED: usize = 9;
const SHORTEST_LOGIN: usize = 5;
/// More words are a sentence, not a name.
const MOST_WORDS: usize = 7;

/// A word of a name in its spellings.
struct Word {
    spellings: Vec<String>,
    is_family: bool,
}

impl Dictionary {
    /// Each component group is a name of its own; a text may hold several.
    pub(super) fn add_name(&mut self, text: &str) {
        for group in text.split('=') {
            if group.contains('^') {
                self.add_person(group);
            } else {
                group
                    .split([';', '/', '&', '\n', '\r'])
                    .for_each(|person| self.add_person(person));
            }
        }
    }

    fn add_person(&mut self, person: &str) {
        let mut name = NameParts::default();
        let mut words = Vec::new();
        let mut ideographic: [String; 2] = Default::default();
        let listed = split(person);
        if listed.len() > MOST_WORDS {
            return self.add_phrase(KIND, person);
        }
        for (part, role) in listed {
            let folded = squeezed(part);
            let letters = folded.chars().count();
            let is_family = matches!(role, Role::Family | Role::Unclear(true));
            let is_affix = role == Role::Affix
                || (matches!(role, Role::Unclear(_)) && AFFIXES.contains(&folded.as_str()));
            if is_affix {
                name.affixes.push(folded);
            } else if folded.chars().any(|letter| letter.is_ascii_digit()) {
                self.add_code(KIND, part);
            } else if part.chars().any(is_ideograph) {
                ideographic[usize::from(!is_family)].push_str(&folded);
                let spellings = romanizations(part);
                if !spellings.is_empty() {
                    words.push(Word {
                        spellings,
                        is_family,
                    });
                }
            } else if letters == 1 {
                name.initials.extend(folded.chars());
            } else if PARTICLES.contains(&folded.as_str()) && role == Role::Unclear(true) {
                name.particles.push(folded);
            } else {
                words.extend(spell(part, is_family));
            }
        }
        self.add_ideographic(&ideographic);
        if words.is_empty() || is_nobody(&words) {
            return;
        }
        self.add_words(name, &words);
    }

    fn add_words(&mut self, mut name: NameParts, words: &[Word]) {
        let index = self.names.len() as u32;
        for spelling in words.iter().flat_map(|word| &word.spellings) {
            if spelling.chars().count() >= SHORTEST_WORD {
                let weight = weight(spelling);
                let sense = Sense::Component {
                    name: index,
                    weight,
                };
                self.put(KIND, sense, spelling.as_str());
            } else if spelling.chars().count() == SHORTEST_WORD - 1 {
                self.put(KIND, Sense::Short(weight(spelling)), spelling.as_str());
            }
            if !name.words.contains(spelling) {
                name.words.push(spelling.clone());
            }
        }
        let first = |word: &Word| word.spellings.first().and_then(|word| word.chars().next());
        let family = words.iter().find(|word| word.is_family);
        let given: Vec<&Word> = words.iter().filter(|word| !word.is_family).collect();
        let middle: Vec<char> = name.initials.clone();
        let mut letters: Vec<char> = given.iter().filter_map(|word| first(word)).collect();
        letters.extend(middle);
        if let Some(last) = family.and_then(first) {
            name.monograms = monograms(&letters, last);
            letters.push(last);
        }
        name.initials = letters;
        self.add_initials(&name.monograms);
        if !name.particles.is_empty() {
            let joined = words.iter().filter(|word| word.is_family);
            let joined: String = joined
                .filter_map(|word| word.spellings.first())
                .cloned()
                .collect();
            let joined = name.particles.concat() + &joined;
            if joined.len() >= SHORTEST_JOINED {
                self.put(KIND, Sense::Joined, joined.as_str());
            }
            name.words.push(joined);
        }
        if let Some(family) = family {
            for given in &given {
                self.add_joined(family, given);
            }
        }
        self.names.push(name);
    }

    /// Two words in either order, and logins made of one and the first letter of the other.
    fn add_joined(&mut self, family: &Word, given: &Word) {
        for family in family.spellings.iter().take(3) {
            for given in given.spellings.iter().take(3) {
                let length = family.chars().count() + given.chars().count();
                let are_short = [family, given]
                    .iter()
                    .all(|word| word.chars().count() < SHORTEST_WORD);
                for both in [format!("{family}{given}"), format!("{given}{family}")] {
                    let is_somebody = || {
                        [family, given]
                            .iter()
                            .all(|word| weight(word) == Weight::Strong)
                    };
                    if length >= SHORTEST_MERGED && is_somebody() {
                        self.put(KIND, Sense::Merged, both);
                    } else if length >= SHORTEST_JOINED && !super::is_generic(&both) {
                        self.put(KIND, Sense::Joined, both);
                    } else if are_short && !super::is_generic(&both) {
                        self.put(KIND, Sense::Together, both);
                    }
                }
                if family.chars().count() < SHORTEST_WORD
                    && let Some(initial) = given.chars().next()
                {
                    self.put(KIND, Sense::Together, format!("{family}{initial}"));
                    self.put(KIND, Sense::Together, format!("{initial}{family}"));
                }
                let mut login = |word: &str, initial: Option<char>| {
                    let Some(initial) = initial.filter(|_| weight(word) == Weight::Strong) else {
                        return;
                    };
                    for login in [format!("{initial}{word}"), format!("{word}{initial}")] {
                        if login.chars().count() >= SHORTEST_LOGIN && !super::is_generic(&login) {
                            self.put(KIND, Sense::Joined, login);
                        }
                    }
                };
                login(family, given.chars().next());
            }
        }
    }

    fn add_initials(&mut self, monograms: &[String]) {
        for letters in monograms {
            if !NO_INITIALS.contains(&letters.as_str()) && !self.monograms.contains(letters) {
                self.monograms.push(letters.clone());
            }
        }
        if !self.monograms.is_empty() {
            for context in BEFORE_INITIALS {
                self.put(KIND, Sense::Initials, context);
            }
        }
    }

    /// The whole in either order, each part that is long enough, and shorter ones with a title.
    fn add_ideographic(&mut self, [family, given]: &[String; 2]) {
        let count = |text: &str| text.chars().count();
        if !family.is_empty() && !given.is_empty() {
            if !self.families.contains(family) {
                self.families.push(family.clone());
            }
            for whole in [format!("{family}{given}"), format!("{given}{family}")] {
                self.put(KIND, ideographic_sense(&whole), whole);
            }
        }
        for part in [family, given].into_iter().filter(|part| !part.is_empty()) {
            let shortest = if part.chars().all(is_kana) { 3 } else { 2 };
            if count(part) >= shortest {
                self.put(KIND, ideographic_sense(part), part.as_str());
                continue;
            }
            // One kana is a particle or a reading.
            if count(part) > 1 || !part.chars().all(is_kana) {
                self.put(KIND, Sense::Alone, part.as_str());
            }
            // Folded: kana are katakana.
            #[rustfmt::skip]
const TITLES: [&str; 17] = [
    "先生", "女士", "小姐", "さん", "様", "さま", "氏", "殿", "君", "医師", "医生", "大夫", "教授", "씨", "님", "환자", "선생님",
];
            for title in TITLES {
                self.put(KIND, Sense::Ideographs, part.to_owned() + &squeezed(title));
            }
        }
    }
}

fn ideographic_sense(text: &str) -> Sense {
    match text
        .chars()
        .all(|letter| is_kana(letter) || is_hangul(letter))
    {
        true => Sense::Syllables,
        false => Sense::Ideographs,
    }
}

/// What a word of a name is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Family,
    Given,
    /// Part of the name, or a title or generation where it is one of the usual.
    Unclear(bool),
    Affix,
}

/// The words of a name, and what each is.
fn split(person: &str) -> Vec<(&str, Role)> {
    let separates = |letter: char| {
        letter.is_whitespace()
            || matches!(
                letter,
                '.' | ',' | '(' | ')' | '"' | '_' | '[' | ']' | '・' | '·' | ':'
            )
    };
    let mut listed = Vec::new();
    if person.contains('^') {
        for (position, part) in person.split('^').enumerate() {
            let words = part.split(separates).filter(|word| !word.is_empty());
            let is_alone = words.clone().count() == 1;
            let role = match position {
                0 if is_alone => Role::Family,
                1 | 2 if is_alone => Role::Given,
                0..=2 => Role::Unclear(position == 0),
                _ => Role::Affix,
            };
            listed.extend(words.map(|word| (word, role)));
        }
        return listed;
    }
    let (family, given) = person.split_once(',').unwrap_or(("", person));
    for (part, is_family) in [(family, true), (given, false)] {
        let words = part.split(separates).filter(|word| !word.is_empty());
        listed.extend(words.map(|word| (word, Role::Unclear(is_family))));
    }
    if family.is_empty() {
        let last = listed.iter_mut().rev().find(|(word, _)| {
            let folded = squeezed(word);
            folded.chars().count() > 1 && !AFFIXES.contains(&folded.as_str())
        });
        if let Some((_, role)) = last {
            *role = Role::Unclear(true);
        }
    }
    listed
}

/// The words that a written word is: parts of a double name, and the whole of one with an apostrophe.
fn spell(written: &str, is_family: bool) -> Vec<Word> {
    let is_apostrophe = |letter: char| matches!(letter, '\'' | '’' | '‘' | '`' | '´' | 'ʼ');
    let mut words = Vec::new();
    for part in written.split(['-', '‐', '‑', '–']) {
        let mut spellings: Vec<String> = alternative_spellings(part)
            .into_iter()
            .map(|spelling| spelling.replace(' ', ""))
            .filter(|spelling| !spelling.is_empty())
            .collect();
        spellings.extend(romanizations(part));
        if spellings.is_empty() {
            continue;
        }
        words.push(Word {
            spellings,
            is_family,
        });
        if let Some(last) = part.split(is_apostrophe).next_back()
            && last.len() < part.len()
            && last.chars().count() > SHORTEST_WORD
        {
            words.push(Word {
                spellings: vec![squeezed(last)],
                is_family,
            });
        }
    }
    if words.len() > 1 {
        let whole = squeezed(written);
        if !words.iter().any(|word| word.spellings.contains(&whole)) {
            words.push(Word {
                spellings: vec![whole],
                is_family,
            });
        }
    }
    words
}

/// "TEST^PATIENT", "PHANTOM^HEAD", "CT TECH": no person.
fn is_nobody(words: &[Word]) -> bool {
    words.iter().all(|word| {
        word.spellings.first().is_none_or(|word| {
            is_term(word) || matches!(ordinary_word(word), Some(WordSense::Role))
        })
    })
}

fn weight(word: &str) -> Weight {
    match ordinary_word(word) {
        _ if is_term(word) => Weight::Term,
        // A sort of institution that many are called by.
        _ if word == "ward" => Weight::Describing,
        Some(WordSense::Everyday) => Weight::Everyday,
        Some(WordSense::Describing) => Weight::Describing,
        Some(WordSense::Ordinary) => Weight::Ordinary,
        Some(_) => Weight::Term,
        None => Weight::Strong,
    }
}

/// First letters in a row: with and without those between the first and the last.
fn monograms(given: &[char], family: char) -> Vec<String> {
    let Some(first) = given.first() else {
        return Vec::new();
    };
    let mut monograms = vec![format!("{first}{family}")];
    if given.len() > 1 {
        let all: String = given.iter().take(3).collect();
        monograms.push(format!("{all}{family}"));
    }
    monograms
}
