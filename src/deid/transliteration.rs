//! Names of other scripts as they are written in Latin letters.

/// The Latin spellings of a word in Cyrillic, Greek or kana, in the usual systems; none for any other.
pub(super) fn romanizations(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    let Some(first) = lower.chars().find(|letter| letter.is_alphabetic()) else {
        return Vec::new();
    };
    let mut spellings: Vec<String> = match first {
        '\u{400}'..='\u{52F}' => (0..CYRILLIC_SYSTEMS)
            .map(|system| from_cyrillic(&lower, system))
            .collect(),
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => {
            let mut plain = String::new();
            super::fold::fold_squeezed(&lower, &mut plain);
            (0..2).map(|system| from_greek(&plain, system)).collect()
        }
        '\u{3040}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9D}' => {
            let mut kana = String::new();
            super::fold::fold_squeezed(word, &mut kana);
            let spelled = from_kana(&kana);
            let short = spelled
                .replace("ou", "o")
                .replace("oo", "o")
                .replace("uu", "u");
            vec![spelled.replace("ou", "oh"), spelled, short]
        }
        _ => Vec::new(),
    };
    spellings.retain(|spelling| spelling.len() > 1 && spelling.is_ascii());
    spellings.sort();
    spellings.dedup();
    spellings
}

/// Passports, English usage, German usage, scholarly, English without softness, and English letter by letter.
const CYRILLIC_SYSTEMS: usize = 6;

fn from_cyrillic(word: &str, system: usize) -> String {
    let german = system == 2;
    let letters: Vec<char> = word.chars().collect();
    let mut latin = String::with_capacity(word.len());
    for (position, &letter) in letters.iter().enumerate() {
        let ending = &letters[position..];
        if system == 1 || system == 4 {
            // Юрий, Достоевский: Yuriy or Yuri, Dostoevsky.
            if matches!(ending, ['и' | 'ы', 'й']) {
                latin.push_str(if system == 1 { "y" } else { "i" });
                break;
            }
        }
        let by_system = |forms: [&'static str; CYRILLIC_SYSTEMS]| forms[system];
        latin.push_str(match letter {
            'а' => "a",
            'б' => "b",
            'в' if german => "w",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'ђ' => "dj",
            // Достоевский: Dostoyevskiy.
            'е' if system == 5 && position > 0 && is_cyrillic_vowel(letters[position - 1]) => "ye",
            'е' => "e",
            'ё' => by_system(["e", "yo", "jo", "e", "e", "yo"]),
            'є' => by_system(["ie", "ye", "je", "je", "ye", "ye"]),
            'ж' => by_system(["zh", "zh", "sch", "z", "zh", "zh"]),
            'з' if german => "s",
            'з' => "z",
            'и' => "i",
            'і' => "i",
            'ї' => by_system(["i", "yi", "ji", "ji", "i", "yi"]),
            'й' => by_system(["i", "y", "j", "j", "y", "y"]),
            'к' => "k",
            'л' => "l",
            'љ' => "lj",
            'м' => "m",
            'н' => "n",
            'њ' => "nj",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'ћ' => "c",
            'у' => "u",
            'ў' => "u",
            'ф' => "f",
            'х' => by_system(["kh", "kh", "ch", "h", "h", "kh"]),
            'ц' => by_system(["ts", "ts", "z", "c", "ts", "ts"]),
            'ч' => by_system(["ch", "ch", "tsch", "c", "ch", "ch"]),
            'џ' => "dz",
            'ш' => by_system(["sh", "sh", "sch", "s", "sh", "sh"]),
            'щ' => by_system(["shch", "shch", "schtsch", "sc", "sch", "shch"]),
            'ъ' => by_system(["ie", "", "", "", "", ""]),
            'ы' => "y",
            'ь' => "",
            'э' => "e",
            'ю' => by_system(["iu", "yu", "ju", "ju", "yu", "yu"]),
            'я' => by_system(["ia", "ya", "ja", "ja", "ya", "ya"]),
            _ => "",
        });
    }
    latin
}

fn is_cyrillic_vowel(letter: char) -> bool {
    matches!(
        letter,
        'а' | 'е' | 'ё' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'ь' | 'ъ'
    )
}

/// `word` is without marks; ELOT 743, and as people write their names.
fn from_greek(word: &str, system: usize) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut latin = String::with_capacity(word.len());
    let mut position = 0;
    while let Some(&letter) = letters.get(position) {
        let next = letters.get(position + 1).copied().unwrap_or(' ');
        let pair = match (letter, next) {
            ('ο', 'υ') => "ou",
            ('μ', 'π') if position == 0 => "b",
            ('ν', 'τ') if position == 0 => "d",
            ('γ', 'γ') => "ng",
            ('γ', 'κ') if position == 0 => "g",
            ('γ', 'χ') => "nch",
            ('α' | 'ε' | 'η', 'υ') => {
                let after = letters.get(position + 2).copied().unwrap_or(' ');
                latin.push(match letter {
                    'α' => 'a',
                    'ε' => 'e',
                    _ => 'i',
                });
                match after {
                    'θ' | 'κ' | 'ξ' | 'π' | 'σ' | 'τ' | 'φ' | 'χ' | 'ψ' | ' ' => "f",
                    _ => "v",
                }
            }
            _ => "",
        };
        if !pair.is_empty() {
            latin.push_str(pair);
            position += 2;
            continue;
        }
        let by_system = |forms: [&'static str; 2]| forms[system];
        latin.push_str(match letter {
            'α' => "a",
            'β' => "v",
            'γ' => "g",
            'δ' => "d",
            'ε' => "e",
            'ζ' => "z",
            'η' | 'ι' => "i",
            'θ' => "th",
            'κ' => "k",
            'λ' => "l",
            'μ' => "m",
            'ν' => "n",
            'ξ' => "x",
            'ο' | 'ω' => "o",
            'π' => "p",
            'ρ' => "r",
            'σ' => "s",
            'τ' => "t",
            'υ' => by_system(["y", "i"]),
            'φ' => by_system(["f", "ph"]),
            'χ' => by_system(["ch", "h"]),
            'ψ' => "ps",
            _ => "",
        });
        position += 1;
    }
    latin
}

/// Hepburn, long vowels as the kana spell them. `kana` is folded to katakana.
fn from_kana(kana: &str) -> String {
    const ROWS: [(&str, [&str; 5]); 16] = [
        ("アイウエオ", ["a", "i", "u", "e", "o"]),
        ("カキクケコ", ["ka", "ki", "ku", "ke", "ko"]),
        ("ガギグゲゴ", ["ga", "gi", "gu", "ge", "go"]),
        ("サシスセソ", ["sa", "shi", "su", "se", "so"]),
        ("ザジズゼゾ", ["za", "ji", "zu", "ze", "zo"]),
        ("タチツテト", ["ta", "chi", "tsu", "te", "to"]),
        ("ダヂヅデド", ["da", "ji", "zu", "de", "do"]),
        ("ナニヌネノ", ["na", "ni", "nu", "ne", "no"]),
        ("ハヒフヘホ", ["ha", "hi", "fu", "he", "ho"]),
        ("バビブベボ", ["ba", "bi", "bu", "be", "bo"]),
        ("パピプペポ", ["pa", "pi", "pu", "pe", "po"]),
        ("マミムメモ", ["ma", "mi", "mu", "me", "mo"]),
        ("ラリルレロ", ["ra", "ri", "ru", "re", "ro"]),
        ("ヤヰユヱヨ", ["ya", "i", "yu", "e", "yo"]),
        ("ァィゥェォ", ["a", "i", "u", "e", "o"]),
        ("ワヲンヴー", ["wa", "o", "n", "vu", ""]),
    ];
    let mut latin = String::with_capacity(kana.len());
    let mut doubled = false;
    for letter in kana.chars() {
        let glide = match letter {
            'ャ' => Some('a'),
            'ュ' => Some('u'),
            'ョ' => Some('o'),
            _ => None,
        };
        if let Some(vowel) = glide {
            // キャ is kya, シャ is sha.
            if latin.ends_with('i') {
                latin.pop();
                if !(latin.ends_with("sh") || latin.ends_with("ch") || latin.ends_with('j')) {
                    latin.push('y');
                }
            }
            latin.push(vowel);
        } else if letter == 'ッ' {
            doubled = true;
        } else {
            let syllable = ROWS.iter().find_map(|(row, syllables)| {
                let index = row.chars().position(|kana| kana == letter)?;
                syllables.get(index)
            });
            let syllable = syllable.copied().unwrap_or_default();
            if doubled {
                latin.extend(syllable.chars().next().map(|first| match first {
                    'c' => 't',
                    other => other,
                }));
                doubled = false;
            }
            latin.push_str(syllable);
        }
    }
    latin
}

#[cfg(test)]
mod tests {
    use super::romanizations;

    #[test]
    fn names_of_other_scripts_are_spelled_as_people_spell_them() {
        for (word, spelling) in [
            ("Иванов", "ivanov"),
            ("Иванов", "iwanow"),
            ("Щукин", "shchukin"),
            ("Юрий", "yuri"),
            ("Юрий", "yuriy"),
            ("Юлия", "yuliya"),
            ("Юлия", "julija"),
            ("Достоевский", "dostoevsky"),
            ("Достоевский", "dostoyevskiy"),
            ("Хрущёв", "khrushchev"),
            ("Шевченко", "schewtschenko"),
            ("Παπαδόπουλος", "papadopoulos"),
            ("Γιώργος", "giorgos"),
            ("Χρήστος", "christos"),
            ("Ευαγγελία", "evangelia"),
            ("やまだ", "yamada"),
            ("ﾀﾛｳ", "tarou"),
            ("タロウ", "taro"),
            ("しょうこ", "shoko"),
            ("ハットリ", "hattori"),
            ("キョウコ", "kyoko"),
            ("イトウ", "itoh"),
        ] {
            let found = romanizations(word);
            assert!(
                found.iter().any(|found| found == spelling),
                "{word}: {found:?}"
            );
        }
        assert!(romanizations("Davidson").is_empty());
        assert!(romanizations("山田").is_empty());
    }
}
