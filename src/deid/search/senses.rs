//! What it takes for a pattern to be an identifier where it stands in a text.

use super::super::days::is_short_date;
use super::super::fold::Reading;
use super::super::spellings::{Dictionary, Meaning, NameParts, Sense, Weight};
use super::super::spellings::{is_hangul, is_kana, is_sort_of_institution};
use super::super::table::{IdentifierKind, ordinary_word};

/// With their full stops.
const MOST_INITIALS: usize = 8;

/// A stretch of the folded text.
type Stretch = (usize, usize);

/// Titles: the next word is a name, whatever it is.
const TITLES: [&str; 44] = [
    "dr",
    "doctor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mister",
    "prof",
    "professor",
    "patient",
    "pt",
    "pat",
    "name",
    "physician",
    "surgeon",
    "herr",
    "herrn",
    "frau",
    "hr",
    "fr",
    "mme",
    "mlle",
    "madame",
    "monsieur",
    "sig",
    "signora",
    "dott",
    "sr",
    "sra",
    "srta",
    "senor",
    "senora",
    "don",
    "dona",
    "dhr",
    "mevr",
    "mevrouw",
    "nurse",
    "sister",
    "patientin",
    "paziente",
    "paciente",
    "surname",
    "nom",
];
/// Where a name can follow, and other things too.
const CONNECTING: [&str; 10] = [
    "for", "by", "fur", "pour", "para", "per", "voor", "durch", "par", "from",
];
/// What says that a number or a code follows.
const BEFORE_NUMBERS: [&str; 46] = [
    "mrn",
    "id",
    "pid",
    "ids",
    "acc",
    "accession",
    "number",
    "no",
    "nr",
    "num",
    "nummer",
    "numero",
    "patient",
    "pt",
    "pat",
    "case",
    "fallnr",
    "record",
    "chart",
    "account",
    "acct",
    "order",
    "sn",
    "serial",
    "urn",
    "uhn",
    "nhs",
    "ssn",
    "subject",
    "subj",
    "visit",
    "admission",
    "episode",
    "requisition",
    "req",
    "identifier",
    "patid",
    "patientid",
    "studyid",
    "hn",
    "nip",
    "ipp",
    "nhc",
    "patnr",
    "aufnahmenr",
    "barcode",
];
/// Between such a word and its number.
const FILLERS: [&str; 9] = [
    "no", "nr", "is", "number", "num", "id", "nummer", "code", "was",
];
const BEFORE_PLACES: [&str; 18] = [
    "at",
    "from",
    "in",
    "im",
    "to",
    "bei",
    "aus",
    "von",
    "am",
    "site",
    "hospital",
    "klinik",
    "clinic",
    "en",
    "chez",
    "presso",
    "bij",
    "institution",
];
/// Names of the field that are words for a disease, a method or a part of the body.
const EPONYMS: [&str; 34] = [
    "alzheimer",
    "addison",
    "arnold",
    "baker",
    "barrett",
    "bell",
    "chiari",
    "cobb",
    "crohn",
    "cushing",
    "dixon",
    "douglas",
    "ewing",
    "foley",
    "fowler",
    "graves",
    "hodgkin",
    "law",
    "marfan",
    "merchant",
    "morison",
    "morrison",
    "murphy",
    "osgood",
    "paget",
    "parkinson",
    "stenvers",
    "swan",
    "thomas",
    "towne",
    "turner",
    "waters",
    "willis",
    "wilson",
];
const BEHIND_EPONYMS: [&str; 24] = [
    "disease",
    "syndrome",
    "cyst",
    "angle",
    "view",
    "views",
    "sign",
    "fracture",
    "lymphoma",
    "method",
    "projection",
    "procedure",
    "pouch",
    "esophagus",
    "oesophagus",
    "catheter",
    "sarcoma",
    "palsy",
    "malformation",
    "krankheit",
    "syndrom",
    "tumor",
    "splint",
    "ganz",
];
const BEFORE_EPONYMS: [&str; 4] = ["of", "de", "di", "von"];

/// The stretch that a pattern found at `start..end` stands for, if it is an identifier there.
pub(super) fn accept(
    dictionary: &Dictionary,
    meaning: Meaning,
    text: Reading<'_>,
    start: usize,
    end: usize,
) -> Option<(usize, usize, IdentifierKind)> {
    let word = || text.is_edge(start) && text.is_edge(end);
    let found = match meaning.sense {
        Sense::Component { name, weight } => {
            let name = dictionary.names.get(name as usize)?;
            component(name, weight, text, start, end)
        }
        Sense::Joined => (word() && gaps(text, start, end, |gap| gap == "'" || gap == "’"))
            .then_some((start, end)),
        Sense::Together => (word() && is_together(text, start, end)).then_some((start, end)),
        Sense::Initials => initials(&dictionary.monograms, text, start, end),
        Sense::Ideographs => gaps(text, start, end, is_light).then_some((start, end)),
        Sense::Syllables => (gaps(text, start, end, is_light) && is_spoken_word(text, start, end))
            .then_some((start, end)),
        Sense::Text => (word() && gaps(text, start, end, is_loose)).then_some((start, end)),
        Sense::Place => (word() && gaps(text, start, end, is_loose))
            .then(|| place(text, start, end))
            .flatten(),
        Sense::Code => code(text, start, end),
        Sense::Number => {
            code(text, start, end).filter(|&(start, end)| !is_decimal(text, start, end))
        }
        Sense::InContext => code(text, start, end)
            .filter(|&(start, end)| !is_decimal(text, start, end))
            .filter(|&(start, end)| is_whole(text, start, end) || is_called_a_number(text, start)),
        Sense::Year => return dictionary.days.around(text, start, end),
        Sense::ShortDate => (word() && is_short_date(text, start, end)).then_some((start, end)),
    };
    found.map(|(start, end)| (start, end, meaning.kind))
}

/// Whether every gap inside a stretch is one that may stand there.
fn gaps(text: Reading<'_>, start: usize, end: usize, allowed: impl Fn(&str) -> bool) -> bool {
    // Where the original has as many bytes, nothing separates.
    text.end(end) - text.start(start) == end - start
        || (start + 1..end).all(|position| {
            let gap = text.gap(position);
            gap.is_empty() || allowed(gap)
        })
}

/// Between the words of a name.
fn is_light(gap: &str) -> bool {
    gap.chars().count() <= 3
        && gap.chars().all(|letter| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    '.' | ','
                        | '^'
                        | '-'
                        | '_'
                        | '='
                        | '/'
                        | '\''
                        | '’'
                        | '&'
                        | '+'
                        | '*'
                        | '"'
                        | '・'
                        | '·'
                        | '‐'
                        | '‑'
                        | '–'
                )
        })
}

/// Between the words of an address or the groups of a number.
fn is_loose(gap: &str) -> bool {
    gap.chars().count() <= 4
}

fn is_whole(text: Reading<'_>, start: usize, end: usize) -> bool {
    start == 0 && end == text.len()
}

/// Two short words that stand together as a name does: "Wu, Li", "liwu@", "Ng, A.".
fn is_together(text: Reading<'_>, start: usize, end: usize) -> bool {
    let Some(middle) = (start + 1..end).find(|&position| text.is_edge(position)) else {
        return text.gap(end).starts_with('@');
    };
    let gap = text.gap(middle);
    let has_initial = [(start, middle), (middle, end)]
        .iter()
        .any(|&(start, end)| {
            text.folded()
                .get(start..end)
                .is_some_and(|word| word.chars().count() == 1)
        });
    gaps(text, start, end, is_light)
        && begins_large(text, start, end)
        && (!has_initial || gap.contains([',', '.', '^']))
}

/// Whether each word of a stretch begins with a capital, or is written in a script without.
fn begins_large(text: Reading<'_>, start: usize, end: usize) -> bool {
    (start..end)
        .filter(|&position| position == start || text.is_edge(position))
        .filter_map(|position| text.original(position, position + 1).chars().next())
        .all(|letter| !letter.is_lowercase())
}

fn is_large(text: Reading<'_>, start: usize, end: usize) -> bool {
    let original = text.original(start, end);
    !original.chars().any(char::is_lowercase)
}

fn previous_word<'a>(text: Reading<'a>, at: usize) -> Option<(usize, &'a str)> {
    let start = text.word_to(at)?;
    Some((start, text.folded().get(start..at)?))
}

fn next_word<'a>(text: Reading<'a>, at: usize) -> Option<(usize, &'a str)> {
    let end = text.word_from(at)?;
    Some((end, text.folded().get(at..end)?))
}

/// A word of a name, with all that stands beside it and belongs to the same name.
fn component(
    name: &NameParts,
    weight: Weight,
    text: Reading<'_>,
    start: usize,
    end: usize,
) -> Option<Stretch> {
    if !text.is_edge(start) || !gaps(text, start, end, |gap| matches!(gap, "'" | "’" | "`")) {
        return None;
    }
    let end = with_ending(text, start, end, weight)?;
    let beside = Beside::of(name, text, start, end, weight);
    let stands = match weight {
        // "contrast will follow" is nobody's name.
        _ if beside.parts > 0
            && (weight == Weight::Strong || begins_large(text, start, start + 1)) =>
        {
            true
        }
        Weight::Strong => !is_eponym(text, start, end),
        Weight::Ordinary => is_addressed(text, start, end, true),
        Weight::Term => is_addressed(text, start, end, false),
    };
    stands.then_some((beside.start, beside.end))
}

/// The end of the word, with an ending of its case: Davidsons, Ивановым.
fn with_ending(text: Reading<'_>, start: usize, end: usize, weight: Weight) -> Option<usize> {
    if text.is_edge(end) {
        return Some(end);
    }
    let word = text.folded().get(start..end)?;
    if weight != Weight::Strong || word.chars().count() < 5 {
        return None;
    }
    let (next, _) = next_word(text, end)?;
    let ending = text.folded().get(end..next)?;
    let fits = match word.chars().next()? {
        'a'..='z' => ending == "s",
        '\u{400}'..='\u{52F}' => matches!(
            ending,
            "а" | "у"
                | "е"
                | "ы"
                | "и"
                | "ым"
                | "ом"
                | "ои"
                | "ою"
                | "ем"
                | "ых"
                | "ым и"
                | "ами"
        ),
        _ => false,
    };
    fits.then_some(next)
}

/// What stands beside a word of a name and belongs to the name.
struct Beside {
    start: usize,
    end: usize,
    parts: usize,
}

impl Beside {
    fn of(name: &NameParts, text: Reading<'_>, start: usize, end: usize, weight: Weight) -> Self {
        let mut beside = Self {
            start,
            end,
            parts: 0,
        };
        while beside.left(name, text, weight) {}
        while beside.right(name, text, weight) {}
        beside
    }

    fn left(&mut self, name: &NameParts, text: Reading<'_>, weight: Weight) -> bool {
        let gap = text.gap(self.start);
        if self.start == 0 || !is_light(gap) {
            return false;
        }
        let Some((start, word)) = previous_word(text, self.start) else {
            return false;
        };
        let stretch = (start, self.start);
        if name.words.iter().any(|known| known == word)
            || name.particles.iter().any(|known| known == word)
        {
            self.parts += 1;
        } else if is_initial(name, text, stretch, word) {
            // "J Long" can be anything, "J. Long" cannot.
            let is_dotted = gap.starts_with('.');
            if weight != Weight::Strong && !is_dotted {
                return false;
            }
            if is_side(word) && !is_dotted {
                return false;
            }
            self.parts += 1;
        } else {
            return false;
        }
        self.start = start;
        true
    }

    fn right(&mut self, name: &NameParts, text: Reading<'_>, weight: Weight) -> bool {
        let gap = text.gap(self.end);
        if self.end == text.len() || !is_light(gap) || gap.is_empty() {
            return false;
        }
        let Some((end, word)) = next_word(text, self.end) else {
            return false;
        };
        if name.words.iter().any(|known| known == word) {
            self.parts += 1;
        } else if name.particles.iter().any(|known| known == word) {
            // Only with what it belongs to.
            let further = next_word(text, end).is_some_and(|(_, next)| {
                name.words
                    .iter()
                    .chain(&name.particles)
                    .any(|known| known == next)
            });
            if !further || !is_light(text.gap(end)) {
                return false;
            }
        } else if is_initial(name, text, (self.end, end), word) {
            let is_marked = gap.contains([',', '.', '^']) || text.gap(end).starts_with('.');
            if (weight != Weight::Strong || is_side(word)) && !is_marked {
                return false;
            }
            self.parts += 1;
        } else if !(matches!(word, "jr" | "junior")
            || name.affixes.iter().any(|known| known == word))
        {
            return false;
        }
        self.end = end;
        true
    }
}

/// The first letter of another word of the name, or several in a row, as capitals.
fn is_initial(name: &NameParts, text: Reading<'_>, (start, end): Stretch, word: &str) -> bool {
    let mut letters = word.chars();
    let fits = match (letters.next(), letters.next()) {
        (Some(letter), None) => name.initials.contains(&letter),
        _ => {
            name.monograms.iter().any(|known| known == word)
                || (word.len() == 2
                    && name.initials.len() > 2
                    && word.chars().all(|letter| name.initials.contains(&letter)))
        }
    };
    // "P4" is no initial.
    let stands_alone = [start, end]
        .iter()
        .all(|&edge| edge == 0 || edge == text.len() || !text.gap(edge).is_empty());
    fits && stands_alone && is_large(text, start, end)
}

/// "R" and "L" beside a name are mostly a side of the body.
fn is_side(word: &str) -> bool {
    matches!(word, "r" | "l")
}

/// Whether the name stands for a disease, a method, or a part of the body.
fn is_eponym(text: Reading<'_>, start: usize, end: usize) -> bool {
    let Some(word) = text.folded().get(start..end) else {
        return false;
    };
    if !EPONYMS.contains(&word.strip_suffix('s').unwrap_or(word)) && !EPONYMS.contains(&word) {
        return false;
    }
    let mut next = next_word(text, end);
    if let Some((behind, "s")) = next {
        next = next_word(text, behind);
    }
    next.is_some_and(|(_, word)| BEHIND_EPONYMS.contains(&word))
        || previous_word(text, start).is_some_and(|(_, word)| BEFORE_EPONYMS.contains(&word))
}

/// Whether a title or, where that is enough, a connecting word stands before a word that is also an everyday one.
fn is_addressed(text: Reading<'_>, start: usize, end: usize, by_connecting: bool) -> bool {
    if !begins_large(text, start, start + 1)
        || !is_light(text.gap(start)) && text.gap(start) != ": "
    {
        return false;
    }
    let Some((_, before)) = previous_word(text, start) else {
        return false;
    };
    if TITLES.contains(&before) {
        // "Patient position", "PT HEAD": what can follow either way does not count behind these.
        let is_clear = !matches!(
            before,
            "patient" | "pt" | "pat" | "name" | "sr" | "fr" | "don"
        );
        return is_clear || by_connecting;
    }
    // "for Long", not "for long leg".
    let ends = end == text.len()
        || text
            .gap(end)
            .trim_start()
            .starts_with([',', ';', '.', '-', '(', '\n', '\'', '’', ')'])
        || next_word(text, end).is_some_and(|(_, word)| {
            matches!(
                word,
                "by" | "on" | "at" | "from" | "dob" | "mrn" | "born" | "and" | "with"
            )
        });
    by_connecting && ends && CONNECTING.contains(&before)
}

/// Capitals behind a word that says who: "by DD", "pt D.D.".
fn initials(monograms: &[String], text: Reading<'_>, start: usize, end: usize) -> Option<Stretch> {
    let gap = text.gap(end);
    let is_word = text.is_edge(start) && gaps(text, start, end, |_| false);
    if !is_word || gap.is_empty() || gap.chars().count() > 3 {
        return None;
    }
    // One word, or single letters with full stops.
    let mut last = text.word_from(end)?;
    while text.original(end, last).chars().count() < MOST_INITIALS
        && matches!(text.gap(last), "." | ". ")
        && let Some(next) = text.word_from(last)
        && text
            .folded()
            .get(last..next)
            .is_some_and(|word| word.chars().count() == 1)
    {
        last = next;
    }
    let letters = text.folded().get(end..last)?;
    (monograms.iter().any(|known| known == letters) && is_large(text, end, last))
        .then_some((end, last))
}

/// Kana and Hangul: neither the rest of a longer word before it nor, but for particles and titles, behind it.
fn is_spoken_word(text: Reading<'_>, start: usize, end: usize) -> bool {
    let same_script = |a: char, b: char| match a {
        '\u{3040}'..='\u{309F}' => matches!(b, '\u{3040}'..='\u{309F}'),
        '\u{30A0}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => {
            matches!(b, '\u{30A0}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}')
        }
        _ => is_hangul(a) && is_hangul(b),
    };
    let original = text.original(start, end);
    let (Some(first), Some(last)) = (original.chars().next(), original.chars().next_back()) else {
        return false;
    };
    let letters = text
        .folded()
        .get(start..end)
        .unwrap_or_default()
        .chars()
        .count();
    let before = text.start(start).checked_sub(1).and_then(|_| {
        let start_of_previous = text.word_to(start)?;
        text.gap(start)
            .is_empty()
            .then(|| text.original(start_of_previous, start))?
            .chars()
            .next_back()
    });
    if before.is_some_and(|before| same_script(before, first)) && letters < 5 {
        return false;
    }
    let behind = match text.gap(end).is_empty() && end < text.len() {
        true => text.folded().get(end..).unwrap_or_default(),
        false => "",
    };
    let Some(next) = behind.chars().next() else {
        return true;
    };
    let original_next = text.original(end, end + next.len_utf8()).chars().next();
    if !original_next.is_some_and(|next| same_script(last, next)) || letters >= 5 {
        return true;
    }
    // Folded: kana are katakana.
    const PARTICLES: [&str; 30] = [
        "サン",
        "サマ",
        "シ",
        "クン",
        "チャン",
        "ノ",
        "ハ",
        "ガ",
        "ヲ",
        "ニ",
        "ト",
        "センセイ",
        "씨",
        "님",
        "가",
        "이",
        "은",
        "는",
        "을",
        "를",
        "의",
        "에게",
        "과",
        "와",
        "께",
        "환자",
        "선생님",
        "교수",
        "의사",
        "도",
    ];
    let word: String = behind
        .chars()
        .take_while(|&letter| is_kana(letter) || is_hangul(letter))
        .collect();
    PARTICLES.iter().any(|particle| word.starts_with(particle))
}

/// A short name of an institution behind "at", or beside a word that says what it is.
fn place(text: Reading<'_>, start: usize, end: usize) -> Option<Stretch> {
    if is_whole(text, start, end) {
        return ordinary_word(text.folded())
            .is_none()
            .then_some((start, end));
    }
    let before = previous_word(text, start);
    let behind = next_word(text, end).filter(|_| is_light(text.gap(end)));
    if let Some((mut behind, _)) = behind.filter(|(_, word)| is_sort_of_institution(word)) {
        while let Some((further, word)) = next_word(text, behind)
            && is_light(text.gap(behind))
            && is_sort_of_institution(word)
        {
            behind = further;
        }
        return Some((start, behind));
    }
    if before.is_some_and(|(_, word)| BEFORE_PLACES.contains(&word))
        && begins_large(text, start, start + 1)
    {
        return Some((start, end));
    }
    before
        .filter(|(_, word)| is_sort_of_institution(word) && is_light(text.gap(start)))
        .map(|(before, _)| (before, end))
}

/// A number or code as a word of its own, with the zeros before it.
fn code(text: Reading<'_>, start: usize, end: usize) -> Option<Stretch> {
    let mut first = start;
    if text
        .after(start)
        .is_some_and(|letter| letter.is_ascii_digit())
    {
        while text.before(first) == Some('0') && text.gap(first).is_empty() {
            first -= 1;
        }
    }
    let separates = |gap: &str| {
        gap.chars().count() <= 2
            && gap.chars().all(|letter| {
                letter == ' '
                    || matches!(
                        letter,
                        '-' | '_' | '.' | '/' | '#' | '(' | ')' | '+' | '^' | '‐' | '‑' | '–'
                    )
            })
    };
    (text.is_edge(first) && text.is_edge(end) && gaps(text, start, end, separates))
        .then_some((first, end))
}

/// Digits beside a decimal point, and not one number of a dotted row.
fn is_decimal(text: Reading<'_>, start: usize, end: usize) -> bool {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let is_point = |gap: &str| matches!(gap, "." | ",");
    if (start + 1..end).any(|position| is_point(text.gap(position))) {
        return false;
    }
    let before = is_point(text.gap(start)) && is_digit(text.before(start));
    let behind = is_point(text.gap(end)) && is_digit(text.after(end)) && end < text.len();
    let is_row =
        |position: usize| is_point(text.gap(position)) && position > 0 && position < text.len();
    if before {
        let row = text.word_to(start).is_some_and(is_row);
        return !row && !behind;
    }
    behind && !text.word_from(end).is_some_and(is_row)
}

/// Whether something before `start` says that a number or code follows.
fn is_called_a_number(text: Reading<'_>, start: usize) -> bool {
    let gap = text.gap(start);
    if gap.contains(['#', '№', '°']) {
        return true;
    }
    let is_near = |gap: &str| gap.chars().count() <= 4 && !gap.contains(['\n', ';']);
    let Some((before, word)) = previous_word(text, start).filter(|_| is_near(gap)) else {
        return false;
    };
    if FILLERS.contains(&word)
        && previous_word(text, before).is_some_and(|(_, word)| BEFORE_NUMBERS.contains(&word))
    {
        return true;
    }
    BEFORE_NUMBERS.contains(&word)
}
