use proptest::prelude::*;

use super::{alternative_spellings, fold_squeezed, fold_words};

fn words(text: &str) -> String {
    let mut out = String::new();
    fold_words(text, &mut out);
    out
}

fn squeezed(text: &str) -> String {
    let mut out = String::new();
    fold_squeezed(text, &mut out);
    out
}

#[test]
fn case_and_diacritics_make_no_difference() {
    for (text, folded) in [
        ("Buc^Jérôme", "buc jerome"),
        ("MÜLLER", "muller"),
        ("Mu\u{308}ller", "muller"),
        ("Wałęsa", "walesa"),
        ("Straße STRAẞE", "strasse strasse"),
        ("Søren Ærø Œuvre Þór", "soren aero oeuvre thor"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("İstanbul Işık", "istanbul isik"),
        ("Διονύσιος ΔΙΟΝΥΣΙΟΣ", "διονυσιοσ διονυσιοσ"),
        ("Фёдор Йосиф", "федор иосиф"),
        ("ﬁne", "fine"),
        ("أحمد مُحَمَّد", "احمد محمد"),
    ] {
        assert_eq!(words(text), folded, "{text}");
    }
}

#[test]
fn widths_and_kana_make_no_difference() {
    assert_eq!(words("ＡＢＣ１２３　ｘ"), "abc123 x");
    assert_eq!(words("ﾔﾏﾀﾞ^ﾀﾛｳ"), words("ヤマダ タロウ"));
    assert_eq!(words("やまだ=たろう"), words("ヤマダ タロウ"));
    assert_eq!(words("ﾊﾟﾋﾟ ｳﾞ か\u{3099}"), "パピ ヴ ガ");
    assert_eq!(words("山\u{E0100}田"), "山田");
    assert_eq!(words("٢٠٢٦ ۱ ๓"), "2026 1 3");
}

#[test]
fn what_is_neither_letter_nor_digit_separates_once() {
    assert_eq!(
        words("  Doe^^John  (1980-01-02)\r\n"),
        "doe john 1980 01 02"
    );
    assert_eq!(words("^^^"), "");
    assert_eq!(words("“a”—b…"), "a b");
    assert_eq!(squeezed("+49 (30) 123-45/6"), "4930123456");
    assert_eq!(squeezed("A‑12 é.é"), "a12ee");
}

#[test]
fn it_appends() {
    let mut out = String::from("x ");
    fold_words(" Y ", &mut out);
    fold_words("\u{3099}", &mut out);
    assert_eq!(out, "x y");
}

#[test]
fn an_umlaut_is_found_in_either_spelling() {
    assert_eq!(alternative_spellings("Müller"), ["muller", "mueller"]);
    assert_eq!(
        alternative_spellings("Mu\u{308}ller"),
        ["muller", "mueller"]
    );
    assert_eq!(alternative_spellings("MUELLER"), ["mueller", "muller"]);
    assert_eq!(
        alternative_spellings("Ångström"),
        ["angstrom", "aangstroem", "angstroem", "aangstrom"]
    );
    assert_eq!(alternative_spellings("Weiß"), ["weiss"]);
    assert_eq!(alternative_spellings("Jérôme"), ["jerome"]);
}

#[test]
fn a_short_name_is_not_shortened_further() {
    assert_eq!(alternative_spellings("Joe"), ["joe"]);
    assert_eq!(alternative_spellings("Rød"), ["rod", "roed"]);
}

#[test]
fn the_number_of_spellings_is_bounded() {
    assert!(alternative_spellings(&"ü".repeat(1000)).len() <= 16);
}

/// The plain definition for ASCII, which the fast path must match.
fn ascii_words(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let words: Vec<_> = lower
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text: String) {
        let folded = words(&text);
        prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
        prop_assert_eq!(squeezed(&text), folded.replace(' ', ""));
        prop_assert!(alternative_spellings(&text).contains(&folded));
    }

    #[test]
    fn folding_twice_changes_nothing(text: String) {
        let once = words(&text);
        prop_assert_eq!(words(&once), once);
    }

    #[test]
    fn ascii_of_any_length_folds_as_defined(text in "[ -~\r\n]{0,700}") {
        prop_assert_eq!(words(&text), ascii_words(&text));
        let mixed = words(&format!("{text}\u{2014}{text}"));
        prop_assert_eq!(mixed, ascii_words(&format!("{text} {text}")));
    }
}

/// Run by hand: `cargo test --release -- --ignored --nocapture folding_speed`.
#[test]
#[ignore = "measures time"]
fn folding_speed() {
    let text =
        "Findings: no acute intracranial haemorrhage. Compared with 2019-03-04 (Dr. O'Neil). "
            .repeat(12_000);
    let mut out = String::with_capacity(text.len());
    for fold in [fold_words, fold_squeezed] {
        let start = std::time::Instant::now();
        for _ in 0..50 {
            out.clear();
            fold(&text, &mut out);
        }
        let rate = 50.0 * text.len() as f64 / start.elapsed().as_secs_f64() / 1e6;
        println!("{rate:.0} MB/s");
    }
}
