//! What a line of burned-in text may say and stay: sides, directions, measures, settings of the machine.
//!
//! A line stays as a whole or not at all, and only where every word of it is known. Numbers stay with a unit or
//! behind the name of a setting, or where they are short enough to be the marks of a scale. Dates, times and numbers
//! that could be anybody's go.

/// Sides, directions and views.
const DIRECTIONS: &[&str] = &[
    "l",
    "r",
    "lt",
    "rt",
    "left",
    "right",
    "links",
    "rechts",
    "gauche",
    "droite",
    "izq",
    "der",
    "a",
    "p",
    "s",
    "i",
    "h",
    "f",
    "ap",
    "pa",
    "lat",
    "lateral",
    "obl",
    "oblique",
    "axial",
    "sagittal",
    "coronal",
    "cor",
    "sag",
    "ax",
    "tra",
    "cc",
    "mlo",
    "lcc",
    "rcc",
    "lmlo",
    "rmlo",
    "supine",
    "prone",
    "erect",
    "upright",
    "anterior",
    "posterior",
    "superior",
    "inferior",
    "head",
    "foot",
    "feet",
    "med",
    "medial",
    "long",
    "trans",
];

/// Names of settings and measures, which may stand before a number.
const SETTINGS: &[&str] = &[
    "mi",
    "ti",
    "tis",
    "tib",
    "tic",
    "fr",
    "frq",
    "frame",
    "gain",
    "gn",
    "dr",
    "depth",
    "d",
    "dist",
    "zoom",
    "map",
    "pwr",
    "prf",
    "wf",
    "sv",
    "angle",
    "area",
    "vol",
    "circ",
    "ef",
    "hr",
    "bpm",
    "w",
    "ww",
    "wl",
    "wc",
    "c",
    "kv",
    "kvp",
    "ma",
    "mas",
    "te",
    "tr",
    "fov",
    "thk",
    "thickness",
    "sl",
    "slice",
    "ser",
    "se",
    "im",
    "img",
    "z",
    "v",
    "vel",
    "pg",
    "max",
    "min",
    "mean",
    "sd",
    "hu",
    "loc",
    "2d",
    "3d",
    "m-mode",
    "cf",
    "pw",
    "cw",
    "cpd",
    "harm",
    "thi",
    "gen",
    "res",
    "col",
    "flow",
    "scale",
    "level",
    "window",
    "average",
    "avg",
    "low",
    "high",
    "on",
    "off",
    "std",
];

const UNITS: &[&str] = &[
    "mm", "cm", "m", "um", "µm", "mm²", "cm²", "mm2", "cm2", "mm3", "cm3", "ml", "l", "cc", "s",
    "sec", "ms", "min", "m/s", "cm/s", "mm/s", "m/sec", "cm/sec", "mm/sec", "hz", "khz", "mhz",
    "db", "%", "°", "deg", "°c", "c", "kv", "kvp", "ma", "mas", "mgy", "bpm", "fps", "mmhg", "hu",
    "w", "mw", "j", "g", "kg", "t", "x", "px", "/s",
];

/// Whether everything in the line is known to name nobody.
#[must_use]
pub(super) fn is_harmless(line: &str) -> bool {
    let words: Vec<String> = line
        .split(|character: char| character.is_whitespace() || ":=,;()[]+".contains(character))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    // Behind a colon a time of day could hide: 12:34.
    let is_time = line.split(':').collect::<Vec<_>>().windows(2).any(|pair| {
        let ends = pair[0].trim_end().ends_with(|c: char| c.is_ascii_digit());
        let begins = pair[1]
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit());
        ends && begins
    });
    if words.is_empty() || is_time {
        return false;
    }
    let mut bare = 0;
    for (position, word) in words.iter().enumerate() {
        let before = position.checked_sub(1).map(|before| words[before].as_str());
        let after = words.get(position + 1).map(String::as_str);
        let is_unit = |word: Option<&str>| word.is_some_and(|word| UNITS.contains(&word));
        let is_setting = |word: Option<&str>| word.is_some_and(|word| SETTINGS.contains(&word));
        match number_and_rest(word) {
            Some((digits, "")) if digits <= 4 && (is_unit(after) || is_setting(before)) => {}
            // The marks of a scale.
            Some((digits, "")) if digits <= 3 => bare += 1,
            Some((digits, unit)) if digits <= 4 && UNITS.contains(&unit) => {}
            Some(_) => return false,
            None => {
                let behind_number = before.is_some_and(|word| {
                    number_and_rest(word).is_some_and(|(_, rest)| rest.is_empty())
                });
                let known = DIRECTIONS.contains(&word.as_str())
                    || SETTINGS.contains(&word.as_str())
                    || (UNITS.contains(&word.as_str()) && behind_number);
                if !known {
                    return false;
                }
            }
        }
    }
    // A number alone is a mark; beside others it could be part of a date, beside a letter somebody's age.
    bare == 0 || words.len() == 1
}

/// How many digits the number has that the word begins with, and what follows it.
fn number_and_rest(word: &str) -> Option<(usize, &str)> {
    let number = word.strip_prefix(['-', '±', '<', '>', '~']).unwrap_or(word);
    let is_part = |character: char| character.is_ascii_digit() || character == '.';
    let end = number.find(|c| !is_part(c)).unwrap_or(number.len());
    let (number, rest) = number.split_at(end);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    // Two dots make a date.
    (digits > 0 && number.matches('.').count() <= 1).then_some((digits, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_measures_and_settings_stay() {
        for line in [
            "L",
            "R",
            "LEFT",
            "RT LAT",
            "AP SUPINE",
            "12.5 mm",
            "3.4cm",
            "MI: 1.2",
            "TIs 0.4",
            "Gain 50 %",
            "Vel 120 cm/s",
            "15",
            "5.0 MHz",
            "D = 4.21 cm",
            "WW 400 WL 40",
            "120 kV",
        ] {
            assert!(is_harmless(line), "{line}");
        }
    }

    #[test]
    fn what_could_be_anybodys_goes() {
        for line in [
            "SMITH",
            "L SMITH",
            "Dr. R",
            "12.03.1961",
            "1961-03-12",
            "12:34",
            "12 : 34",
            "123456",
            "20110304",
            "4711",
            "555 1234",
            "12 03 61",
            "ID 12",
            "MRN 123",
            "F 45",
            "St. Agnes",
            "R. Long",
            "",
            " ",
            "Ax^B",
            "3 4 5",
            "m",
            "mm",
            "R2D2",
        ] {
            assert!(!is_harmless(line), "{line}");
        }
    }
}
