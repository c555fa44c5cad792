//! `scanveil conformance`: the conformance statement. Its words are in `conformance.md`, its tables come from the code
//! that decides.

use std::fmt::Write;

use scanveil::profile::{
    BasicAction, Effect, METHOD, OptionAction, PROFILE, code_of, content_items, effects,
    effects_on_content_item, effects_on_safe_private, rules, safe_private_attributes,
};
use scanveil::{EDITION, Policy, ProfileOption};

const FRAME: &str = include_str!("conformance.md");

/// The options that Table E.1-1 has columns for, with their short names.
const COLUMNS: [(ProfileOption, &str); 10] = [
    (ProfileOption::RetainSafePrivate, "safe private"),
    (ProfileOption::RetainUids, "UIDs"),
    (ProfileOption::RetainDeviceIdentity, "device"),
    (ProfileOption::RetainInstitutionIdentity, "institution"),
    (ProfileOption::RetainPatientCharacteristics, "patient"),
    (ProfileOption::RetainLongitudinalFullDates, "full dates"),
    (
        ProfileOption::RetainLongitudinalModifiedDates,
        "modified dates",
    ),
    (ProfileOption::CleanDescriptors, "descriptors"),
    (ProfileOption::CleanStructuredContent, "structured content"),
    (ProfileOption::CleanGraphics, "graphics"),
];

/// The statement, as Markdown.
pub(crate) fn statement() -> String {
    [
        ("{{version}}", env!("CARGO_PKG_VERSION").to_owned()),
        ("{{edition}}", EDITION.to_owned()),
        ("{{method}}", METHOD.to_owned()),
        ("{{options}}", options()),
        ("{{codes}}", codes()),
        ("{{table-e-1-1}}", attributes()),
        ("{{table-e-3-4-1}}", items()),
        ("{{table-e-3-10-1}}", private()),
    ]
    .into_iter()
    .fold(FRAME.to_owned(), |text, (place, words)| {
        text.replace(place, words.trim_end())
    })
}

/// Whether this version can do it is for the policy to say.
fn is_implemented(option: ProfileOption) -> bool {
    let policy = Policy {
        options: vec![option],
        ..Policy::default()
    };
    policy.check().is_ok()
}

fn options() -> String {
    let mut table =
        String::from("| option | section | in a policy | here |\n| --- | --- | --- | --- |\n");
    for option in ProfileOption::ALL {
        let (_, meaning) = code_of(option);
        let here = match is_implemented(option) {
            true => what_it_does(option),
            false => "not implemented; a policy that names it is refused",
        };
        put(
            &mut table,
            &[
                meaning,
                section(option),
                &format!("`{}`", option.name()),
                here,
            ],
        );
    }
    table
}

fn section(option: ProfileOption) -> &'static str {
    use ProfileOption as O;
    match option {
        O::CleanPixelData => "E.3.1",
        O::CleanRecognizableVisualFeatures => "E.3.2",
        O::CleanGraphics => "E.3.3",
        O::CleanStructuredContent => "E.3.4",
        O::CleanDescriptors => "E.3.5",
        O::RetainLongitudinalFullDates | O::RetainLongitudinalModifiedDates => "E.3.6",
        O::RetainPatientCharacteristics => "E.3.7",
        O::RetainDeviceIdentity => "E.3.8",
        O::RetainUids => "E.3.9",
        O::RetainSafePrivate => "E.3.10",
        O::RetainInstitutionIdentity => "E.3.11",
    }
}

fn what_it_does(option: ProfileOption) -> &'static str {
    use ProfileOption as O;
    match option {
        O::CleanPixelData => {
            "text that is found in the image is cleared, and what rules, Ultrasound Regions and a person ask for; see \
             Pixel data"
        }
        O::CleanRecognizableVisualFeatures => "",
        O::CleanGraphics => {
            "graphic annotations stay, their text is cleaned; overlays and curves are removed, as names can be drawn \
             in them"
        }
        O::CleanStructuredContent => {
            "content items by Table E.3.4-1 and, where it does not list them, by their value type; see below"
        }
        O::CleanDescriptors => "text is cleaned; the items of a sequence are decided one by one",
        O::RetainLongitudinalFullDates => {
            "dates, times and offsets from UTC stay; a date of birth does not"
        }
        O::RetainLongitudinalModifiedDates => {
            "dates move by the patient's shift, times and offsets from UTC stay; see Dates"
        }
        O::RetainPatientCharacteristics => {
            "they stay; ages above 89 become 090Y; text among them is cleaned"
        }
        O::RetainDeviceIdentity => {
            "device identity stays, dates of calibration and manufacture with it (with Modified Dates they move); text \
             that can name people is cleaned"
        }
        O::RetainUids => "UIDs stay in every attribute, listed in Table E.1-1 or not",
        O::RetainSafePrivate => {
            "private attributes that somebody vouches for stay; see Private attributes"
        }
        O::RetainInstitutionIdentity => "names, addresses and departments of institutions stay",
    }
}

fn codes() -> String {
    let mut table = String::from("| code | meaning | written |\n| --- | --- | --- |\n");
    put(&mut table, &[PROFILE.0, PROFILE.1, "always"]);
    for option in ProfileOption::ALL {
        let (code, meaning) = code_of(option);
        let written = match is_implemented(option) {
            true => format!("with `{}`", option.name()),
            false => "never".to_owned(),
        };
        put(&mut table, &[code, meaning, &written]);
    }
    table
}

fn attributes() -> String {
    let mut table = String::from(
        "| tag | attribute | VR | E.1-1 | here | with an option |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for rule in rules() {
        let basic = effects(rule, &[]);
        let with_options = COLUMNS.iter().filter_map(|(option, name)| {
            cell(rule.option(*option), &basic, &effects(rule, &[*option]))
                .map(|words| format!("{name}: {words}"))
        });
        put(
            &mut table,
            &[
                &rule.tag.text(),
                rule.name,
                rule.vr.to_string(),
                basic_words(rule.basic),
                &words(&basic),
                &with_options.collect::<Vec<_>>().join("; "),
            ],
        );
    }
    table
}

fn items() -> String {
    let cleaning = ProfileOption::CleanStructuredContent;
    let mut table = String::from(
        "| concept name | value type | E.3.4-1 | here | with a further option |\n| --- | --- | --- | --- | --- |\n",
    );
    for row in content_items() {
        let basic = [effects_on_content_item(row, &[cleaning])];
        let with_options = COLUMNS.iter().filter_map(|(option, name)| {
            let there = [effects_on_content_item(row, &[cleaning, *option])];
            cell(row.option(*option), &basic, &there).map(|words| format!("{name}: {words}"))
        });
        put(
            &mut table,
            &[
                &format!("({}, {}, \"{}\")", row.code, row.scheme, row.meaning),
                row.value_type,
                basic_words(row.basic),
                &words(&basic),
                &with_options.collect::<Vec<_>>().join("; "),
            ],
        );
    }
    table
}

fn private() -> String {
    let mut table = String::from(
        "| attribute | VR | meaning | here | with modified dates |\n| --- | --- | --- | --- | --- |\n",
    );
    let keeping = ProfileOption::RetainSafePrivate;
    let moving = [keeping, ProfileOption::RetainLongitudinalModifiedDates];
    for row in safe_private_attributes() {
        put(
            &mut table,
            &[
                &format!(
                    "({:04X},\"{}\",{:02X})",
                    row.group, row.creator, row.element
                ),
                row.vr.map_or("", |vr| vr.to_string()),
                row.meaning,
                word(effects_on_safe_private(row, &[keeping])),
                word(effects_on_safe_private(row, &moving)),
            ],
        );
    }
    table
}

/// What an option leads to; `None` where neither the table nor the code knows it.
fn cell(standard: Option<OptionAction>, basic: &[Effect], here: &[Effect]) -> Option<String> {
    let standard = standard.map(|action| match action {
        OptionAction::Keep => "K",
        OptionAction::Clean => "C",
    });
    match (standard, here == basic) {
        (None, true) => None,
        (None, false) => Some(format!("{} (no cell)", words(here))),
        (Some(letter), true) => Some(format!("**{}** for {letter}", words(here))),
        (Some(letter), false) => {
            let words = words(here);
            Some(match words == letter {
                true => words,
                false => format!("{words} for {letter}"),
            })
        }
    }
}

fn words(effects: &[Effect]) -> String {
    let each: Vec<&str> = effects.iter().copied().map(word).collect();
    each.join(", ")
}

fn word(effect: Effect) -> &'static str {
    match effect {
        Effect::Remove => "X",
        Effect::Zero => "Z",
        Effect::Dummy => "D",
        Effect::ReplaceUid => "U",
        Effect::CaseCode => "code",
        Effect::Keep => "K",
        Effect::Clean => "C",
        Effect::Move => "moved",
        Effect::CapAge => "age",
        Effect::NotWritten => "not written",
    }
}

fn basic_words(action: BasicAction) -> &'static str {
    match action {
        BasicAction::Remove => "X",
        BasicAction::Zero => "Z",
        BasicAction::Dummy => "D",
        BasicAction::ReplaceUid => "U",
        BasicAction::ZeroOrDummy => "Z/D",
        BasicAction::RemoveOrZero => "X/Z",
        BasicAction::RemoveOrDummy => "X/D",
        BasicAction::RemoveOrZeroOrDummy => "X/Z/D",
        BasicAction::RemoveOrZeroOrUid => "X/Z/U\\*",
    }
}

fn put(table: &mut String, cells: &[&str]) {
    // Writing to a string does not fail.
    let _ = writeln!(table, "| {} |", cells.join(" | "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_statement_is_what_this_program_prints() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/conformance.md");
        let published = std::fs::read_to_string(path).unwrap();
        assert!(
            published == statement(),
            "docs/conformance.md is not what the code does: cargo run -- conformance > docs/conformance.md"
        );
    }

    #[test]
    fn every_row_of_every_table_is_in_it() {
        let statement = statement();
        assert!(!statement.contains("{{"));
        for rule in rules() {
            assert!(
                statement.contains(&format!("| {} |", rule.tag.text())),
                "{}",
                rule.name
            );
        }
        let (_, tables) = statement.split_once("## Table E.1-1").unwrap();
        let rows = tables
            .lines()
            .filter(|line| line.starts_with("| ("))
            .count();
        let expected = [
            rules().count(),
            content_items().len(),
            safe_private_attributes().len(),
        ];
        assert_eq!(rows, expected.iter().sum::<usize>());
    }

    #[test]
    fn an_option_that_cannot_do_what_the_table_asks_says_so() {
        let overlay = scanveil::profile::rule(scanveil::instance::Tag(0x6000, 0x3000)).unwrap();
        let option = ProfileOption::CleanGraphics;
        let cell = cell(
            overlay.option(option),
            &effects(overlay, &[]),
            &effects(overlay, &[option]),
        );
        assert_eq!(cell.as_deref(), Some("**X** for C"));
    }
}
