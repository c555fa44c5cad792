use std::collections::BTreeMap;

use proptest::prelude::*;

use super::find_patterns;
use crate::deid::span::Span;
use crate::deid::table::IdentifierKind;

fn patterns(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    find_patterns(text, &mut spans);
    spans
}

fn without(text: &str, spans: &mut Vec<Span>) -> Option<String> {
    super::without(text, spans, find_patterns)
}

fn clean(text: &str) -> Option<String> {
    without(text, &mut patterns(text))
}

fn learned(text: &str, parts: &[&str]) -> Vec<Span> {
    parts
        .iter()
        .map(|part| {
            let start = text.find(part).expect("the part is in the text");
            Span {
                start,
                end: start + part.len(),
                kind: IdentifierKind::Name,
            }
        })
        .collect()
}

#[test]
fn golden_texts_keep_what_means_nobody_and_lose_the_rest() {
    let mut wrong = Vec::new();
    let (mut changed, mut kept) = (0, 0);
    for line in include_str!("golden.txt").lines() {
        if line.is_empty() || line.starts_with("# ") {
            continue;
        }
        let (text, expected) = match line.split_once(" ⟶ ") {
            Some((text, rest)) => {
                changed += 1;
                (text, rest.replace('∅', ""))
            }
            None => {
                kept += 1;
                (line, line.to_owned())
            }
        };
        let text = text.replace('⏎', "\n");
        let expected = expected.replace('⏎', "\n");
        let actual = clean(&text).unwrap_or_else(|| text.clone());
        if actual != expected {
            wrong.push(format!("{text:?} became {actual:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(changed >= 250 && kept >= changed, "{changed} {kept}");
}

#[test]
fn every_kind_of_pattern_says_what_it_found() {
    use IdentifierKind as K;
    for (text, kind) in [
        ("on 2019-03-05", K::Date),
        ("Dr. Ostrowski", K::Name),
        ("MRN 123456", K::Id),
        ("Tel. 030/1234567", K::Phone),
        ("12 Elm Street", K::Address),
        ("at Ashdown Clinic", K::Institution),
        ("IP 10.1.2.3", K::Device),
        ("aged 94", K::Other),
    ] {
        let spans = patterns(text);
        assert!(
            spans.iter().any(|span| span.kind == kind),
            "{text}: {spans:?}"
        );
    }
}

#[test]
fn learned_names_go_with_the_words_that_led_to_them() {
    for (text, parts, expected) in [
        (
            "CT HEAD W/O CONTRAST for wexford",
            &["wexford"][..],
            "CT HEAD W/O CONTRAST",
        ),
        ("wexford CT HEAD", &["wexford"], "CT HEAD"),
        ("CT HEAD (wexford)", &["wexford"], "CT HEAD"),
        ("CT_wexford_HEAD", &["wexford"], "CT_HEAD"),
        (
            "CT wexford/douglas HEAD",
            &["wexford", "douglas"],
            "CT HEAD",
        ),
        ("wexford, douglas: CT", &["wexford", "douglas"], "CT"),
        (
            "line one\nwexford\nline three",
            &["wexford"],
            "line one\n\nline three",
        ),
        ("für wexford und douglas", &["wexford", "douglas"], ""),
        ("normal. wexford. done", &["wexford"], "normal. done"),
        ("the man, wexford, fell", &["wexford"], "the man, fell"),
        ("胸部CT wexford様", &["wexford様"], "胸部CT"),
    ] {
        let actual = without(text, &mut learned(text, parts));
        assert_eq!(actual.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn spans_may_overlap_and_come_in_any_order() {
    let text = "CT of Douglas Wexford today";
    let span = |start, end| Span {
        start,
        end,
        kind: IdentifierKind::Name,
    };
    let mut spans = vec![
        span(14, 21),
        span(6, 15),
        span(14, 21),
        span(8, 8),
        span(90, 99),
    ];
    assert_eq!(without(text, &mut spans).as_deref(), Some("CT today"));
}

#[test]
fn dates_stay_where_they_are_kept_and_the_rest_goes() {
    let text = "CT of 2019-03-05 for Douglas Wexford, read by Dr. Ostrowski on 2019-03-06";
    let undated = |text: &str, spans: &mut Vec<Span>| {
        find_patterns(text, spans);
        spans.retain(|span| span.kind != IdentifierKind::Date);
    };
    let mut spans = Vec::new();
    undated(text, &mut spans);
    let cleaned = super::without(text, &mut spans, undated);
    assert_eq!(
        cleaned.as_deref(),
        Some("CT of 2019-03-05, read on 2019-03-06")
    );
    assert_eq!(spans.len(), 2, "what was taken out can be counted");
}

#[test]
fn nothing_to_take_out_is_said() {
    assert_eq!(without("CT HEAD", &mut Vec::new()), None);
    assert_eq!(without("", &mut Vec::new()), None);
}

/// Texts of the public sample files: what goes is printed, and it is few.
#[test]
fn texts_of_real_files_stay() {
    const MOST_CHANGES: usize = 24;
    let Some(texts) = real_texts() else {
        return;
    };
    let mut changes = 0;
    for (text, attribute) in &texts {
        if let Some(cleaned) = clean(text) {
            changes += 1;
            println!("{attribute}: {text:?} => {cleaned:?}");
        }
    }
    println!("{changes} of {} texts changed", texts.len());
    assert!(texts.len() > 500);
    assert!(changes <= MOST_CHANGES, "{changes} texts changed");
}

/// Every text value of the sample files with the attribute that it stands in.
fn real_texts() -> Option<BTreeMap<String, String>> {
    use crate::bytes::FileSource;
    use crate::instance::charset::CharacterSet;
    use crate::instance::{Instance, Limits};

    let data = std::env::var("SCANVEIL_TEST_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let folder = std::path::Path::new(&data).join("dicom");
    if !folder.is_dir() {
        println!("skipped: the sample files are not here (set SCANVEIL_TEST_DATA)");
        return None;
    }
    let mut folders = vec![folder];
    let mut found = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let source = FileSource::open(&entry.path()).expect("a file");
            if let Ok(instance) = Instance::read(&source, &Limits::default()) {
                collect(&instance.data_set, &CharacterSet::default(), &mut found);
            }
        }
    }
    Some(found)
}

fn collect(
    data_set: &crate::instance::DataSet,
    inherited: &crate::instance::charset::CharacterSet,
    found: &mut BTreeMap<String, String>,
) {
    use crate::deid::identifiers::{character_set, effective_vr, texts};
    use crate::instance::{VR, Value};

    let own = character_set(data_set);
    let characters = own.as_ref().unwrap_or(inherited);
    for element in data_set.elements() {
        match &element.value {
            Value::Items(items) => items
                .iter()
                .for_each(|item| collect(item, characters, found)),
            Value::Bytes(bytes) => {
                let vr = effective_vr(element);
                if matches!(
                    vr,
                    VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::CS
                ) {
                    for text in texts(characters, bytes, vr) {
                        found.insert(text.trim().to_owned(), element.tag.to_string());
                    }
                }
            }
            _ => {}
        }
    }
}

/// Pieces that patterns are made of, so that random texts come close to them.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "for",
        "by",
        "at",
        "Dr.",
        "Mr",
        "Patient:",
        "MRN",
        "DOB",
        "Tel",
        "Hospital",
        "Klinikum",
        "病院",
        "患者",
        "様",
        "年",
        "月",
        "日",
        "님",
        "로",
        "市",
        "区",
        "号",
        "Street",
        "St.",
        "Apt",
        "IL",
        "March",
        "mars",
        "Calle",
        "Roe",
        "Jane",
        "ROE^JANE",
        "MD",
        "->",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        ":",
        "/",
        "-",
        "_",
        "^",
        "#",
        "@",
        "://",
        "http",
        "www.",
        "x",
        "+",
        "\n",
        "\r\n",
        "\t",
        "  ",
        "2019",
        "12",
        "5",
        "555",
        "1234",
        "12345",
        "20190305",
        "１２",
        "é",
        "ß",
        "e\u{301}",
        "\u{0}",
        "o'clock",
        "’s",
        "Straße",
        "Hauptstraße",
        "APO",
        "AP",
        "PSC",
        "Box",
        "PO",
        "aged",
        "94",
        "y/o",
        "X",
        "fe80::1",
        "10.1.2.3",
        "平成",
        "lives at",
        "Address:",
        "地址",
        "座",
        "医生",
        "환자",
        "변 다온",
    ])
    .prop_map(str::to_owned);
    prop_oneof![6 => known, 1 => "\\PC{0,4}", 1 => "[0-9]{1,14}", 1 => "[A-Z][a-z]{1,8}"]
}

fn text() -> impl Strategy<Value = String> {
    let joint = prop::sample::select(vec!["", " ", " ", " "]);
    prop::collection::vec((piece(), joint), 0..14).prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(piece, joint)| [piece, joint.to_owned()])
            .collect()
    })
}

/// Whether `part` is `whole` with characters left out.
fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut letters = whole.chars();
    part.chars()
        .all(|letter| letters.any(|other| other == letter))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn spans_lie_on_characters_of_the_text(text in text()) {
        for span in patterns(&text) {
            prop_assert!(span.start < span.end && text.get(span.start..span.end).is_some(), "{span:?}");
        }
    }

    #[test]
    fn what_is_left_has_no_pattern_and_nothing_new(text in text()) {
        if let Some(cleaned) = clean(&text) {
            prop_assert!(patterns(&cleaned).is_empty(), "{:?} in {cleaned:?}", patterns(&cleaned));
            prop_assert!(is_subsequence(&cleaned, &text), "{cleaned:?}");
            prop_assert!(cleaned.len() < text.len());
        }
    }

    #[test]
    fn whatever_spans_are_given_the_text_shrinks(
        text in text(),
        ends in prop::collection::vec((0..80usize, 0..80usize), 0..6),
    ) {
        let mut spans: Vec<Span> = ends
            .iter()
            .map(|&(start, end)| Span { start, end, kind: IdentifierKind::Name })
            .collect();
        let has_any = ends.iter().any(|&(start, end)| start < end.min(text.len()));
        let cleaned = without(&text, &mut spans);
        prop_assert_eq!(cleaned.is_some(), has_any);
        if let Some(cleaned) = cleaned {
            prop_assert!(is_subsequence(&cleaned, &text), "{cleaned:?}");
            prop_assert!(patterns(&cleaned).is_empty());
        }
    }
}
