use proptest::prelude::*;

use super::super::super::table::ordinary_word;
use super::super::*;
use super::{marked, search_for, spans, utf16};

/// A name that is no word of the tables.
fn name() -> impl Strategy<Value = String> {
    let syllables = prop::sample::select(vec![
        "zor", "bek", "mil", "tuv", "ran", "dol", "wex", "gra", "pli", "sko", "vaj", "hent",
    ]);
    prop::collection::vec(syllables, 2..4)
        .prop_map(|syllables| syllables.concat())
        .prop_filter("no ordinary word", |name| ordinary_word(name).is_none())
}

fn capital(name: &str) -> String {
    name[..1].to_uppercase() + &name[1..]
}

const TEXTS: [&str; 8] = [
    "CT HEAD W/O CONTRAST",
    "P4^P101^S108^I0, Gated, 0.0%",
    "T1 TSE TRA 3.0 mm",
    "胸部単純",
    "Schädel nativ, axial",
    "AP and lateral views of the chest",
    "DWI b=0/1000 ADC",
    "Lung nodule 12 mm, follow up in 3 months",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_name_is_found_in_every_spelling_and_the_rest_stays(
        family in name(), given in name(), before in prop::sample::select(&TEXTS[..]),
        after in prop::sample::select(&TEXTS[..]), form in 0..14_usize,
    ) {
        prop_assume!(family != given && !family.contains(&given) && !given.contains(&family));
        let search = search_for([(IdentifierKind::Name, format!("{family}^{given}").as_str())]);
        let (large_family, large_given) = (capital(&family), capital(&given));
        let initial = large_given[..1].to_owned();
        let written = match form {
            0 => format!("{large_given} {large_family}"),
            1 => format!("{large_family}, {large_given}"),
            2 => format!("{large_family}, {initial}."),
            3 => format!("{initial}. {large_family}"),
            4 => format!("{family}{given}"),
            5 => format!("{given}{family}"),
            6 => format!("{}{family}", given.chars().next().unwrap()),
            7 => family.to_uppercase(),
            8 => format!("{large_family}'s"),
            9 => format!("{family}^{given}").to_uppercase(),
            10 => format!("{given}.{family}@example.com"),
            11 => format!("{large_given}_{large_family}"),
            12 => large_given.clone(),
            _ => format!("{} {}", family.to_uppercase(), given.to_uppercase()),
        };
        let text = format!("{before} {written} {after}");
        prop_assert_eq!(marked(&search, &text, VR::LO), format!("{before} [{written}] {after}"));
    }

    #[test]
    fn a_date_is_found_in_every_spelling(
        year in 1910..2035_u32, month in 1..=12_u32, day in 1..=28_u32, form in 0..12_usize,
        before in prop::sample::select(&TEXTS[..]), of_birth in any::<bool>(),
    ) {
        let kind = if of_birth { IdentifierKind::BirthDate } else { IdentifierKind::Date };
        let search = search_for([(kind, format!("{year}{month:02}{day:02}").as_str())]);
        const NAMES: [&str; 12] = [
            "January", "Feb", "März", "avril", "mayo", "giugno", "juli", "Aug", "setembro", "OCT",
            "novembre", "Dez",
        ];
        let name = NAMES[month as usize - 1];
        let short = year % 100;
        let written = match form {
            0 => format!("{year}{month:02}{day:02}"),
            1 => format!("{year}-{month:02}-{day:02}"),
            2 => format!("{day:02}.{month:02}.{year}"),
            3 => format!("{month}/{day}/{year}"),
            4 => format!("{day}.{month}.{year}"),
            5 => format!("{day} {name} {year}"),
            6 => format!("{name} {day}, {year}"),
            7 => format!("{year}年{month}月{day}日"),
            8 => format!("{month:02}{day:02}{year}"),
            9 if of_birth => format!("{month:02}/{day:02}/{short:02}"),
            10 if of_birth => format!("{day}.{month}.{short:02}"),
            _ => format!("{day:02}-{name}-{year}"),
        };
        let text = format!("{before}, {written}");
        prop_assert_eq!(marked(&search, &text, VR::LO), format!("{before}, [{written}]"));
        let other = format!("{before}, {}", day + 1900);
        prop_assert_eq!(marked(&search, &other, VR::LO), other);
    }

    #[test]
    fn an_id_is_found_with_and_without_separators_and_zeros(
        number in 100_000..9_999_999_u32, letters in "[QXZ]{2,3}", zeros in 0..3_usize,
        separator in prop::sample::select(&["", "-", " ", "_", "."][..]),
        before in prop::sample::select(&TEXTS[..]),
    ) {
        let zeros = "0".repeat(zeros);
        let search = search_for([(IdentifierKind::Id, format!("{letters}{zeros}{number}").as_str())]);
        let written = format!("{letters}{separator}{number}");
        let text = format!("{before} ({written})");
        prop_assert_eq!(marked(&search, &text, VR::LO), format!("{before} ([{written}])"));
        let bare = format!("{before} (00{number})");
        prop_assert_eq!(marked(&search, &bare, VR::LO), format!("{before} ([00{number}])"));
        let longer = format!("{before} ({number}7)");
        prop_assert_eq!(marked(&search, &longer, VR::LO), longer);
    }

    #[test]
    fn search_and_spans_agree_on_any_text_and_binary_data(
        text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..200),
        name in "\\PC{2,12}", vr in prop::sample::select(&[VR::LO, VR::IS, VR::DA, VR::UI, VR::CS][..]),
        little in any::<bool>(),
    ) {
        let search = search_for([
            (IdentifierKind::Name, name.as_str()),
            (IdentifierKind::Id, name.as_str()),
            (IdentifierKind::Name, "Davidson^Douglas=山田^太郎"),
        ]);
        for text in [text.clone(), format!("{text}{name}{text}"), format!("{name} Davidson {text}")] {
            for span in spans(&search, &text, vr) {
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                prop_assert!(span.start < span.end);
            }
            let mut scratch = Scratch::default();
            for bytes in [
                bytes.clone(),
                [&bytes, text.as_bytes(), &bytes].concat(),
                [&bytes, &*utf16(&text, little), &bytes].concat(),
            ] {
                let found = search.search_binary(&bytes, &mut scratch);
                let clean = search.scrub_binary(&bytes, &mut scratch);
                prop_assert_eq!(found, clean.as_ref().map(|(_, kind)| *kind));
                if let Some((clean, _)) = clean {
                    prop_assert_eq!(clean.len(), bytes.len());
                    prop_assert_eq!(search.search_binary(&clean, &mut scratch), None);
                }
            }
        }
    }
}
