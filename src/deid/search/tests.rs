use proptest::prelude::*;

use super::*;

fn kind(word: &str) -> IdentifierKind {
    match word {
        "name" => IdentifierKind::Name,
        "id" => IdentifierKind::Id,
        "birth-date" => IdentifierKind::BirthDate,
        "date" => IdentifierKind::Date,
        "institution" => IdentifierKind::Institution,
        "institution-address" => IdentifierKind::InstitutionAddress,
        "address" => IdentifierKind::Address,
        "phone" => IdentifierKind::Phone,
        "device" => IdentifierKind::Device,
        "uid" => IdentifierKind::Uid,
        other => panic!("{other}"),
    }
}

fn search_for<'a>(
    identifiers: impl IntoIterator<Item = (IdentifierKind, &'a str)>,
) -> IdentifierSearch {
    IdentifierSearch::new(identifiers.into_iter().map(|(kind, text)| Identifier {
        kind,
        text: text.to_owned(),
    }))
}

fn spans(search: &IdentifierSearch, text: &str, vr: VR) -> Vec<Span> {
    let (mut scratch, mut spans) = (Scratch::default(), Vec::new());
    search.spans(text, vr, &mut scratch, &mut spans);
    assert_eq!(
        search.search(text, vr, &mut scratch),
        spans.first().map(|span| span.kind),
        "search and spans disagree about {text:?}"
    );
    for pair in spans.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{text:?}: {spans:?}");
    }
    spans
}

/// The text with what was found in brackets.
fn marked(search: &IdentifierSearch, text: &str, vr: VR) -> String {
    let mut marked = String::new();
    let mut at = 0;
    for span in spans(search, text, vr) {
        marked += &text[at..span.start];
        marked += &format!("[{}]", &text[span.start..span.end]);
        at = span.end;
    }
    marked + &text[at..]
}

#[test]
fn each_text_of_the_golden_table_has_its_identifiers_found_and_nothing_else() {
    let mut sets = Vec::new();
    for line in include_str!("golden.txt").lines() {
        if line.is_empty() {
            sets.push((Vec::new(), Vec::new()));
        } else if let Some(text) = line.strip_prefix("> ") {
            let (_, texts): &mut (Vec<_>, Vec<String>) = sets.last_mut().unwrap();
            texts.push(text.replace("\\n", "\n"));
        } else if let Some(expected) = line.strip_prefix("= ") {
            *sets.last_mut().unwrap().1.last_mut().unwrap() = expected.to_owned();
        } else if let Some((word, text)) = line.split_once(": ").filter(|_| !line.starts_with('#'))
        {
            sets.last_mut().unwrap().0.push((kind(word), text));
        }
    }
    let mut wrong = Vec::new();
    let (mut with, mut without) = (0, 0);
    for (identifiers, texts) in sets {
        let search = search_for(identifiers);
        for expected in texts {
            match expected.contains('[') {
                true => with += 1,
                false => without += 1,
            }
            let text = expected.replace(['[', ']'], "");
            let found = marked(&search, &text, VR::LO);
            if found != expected {
                wrong.push(format!("expected {expected:?}, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        with >= 75 && without >= 75,
        "{with} with, {without} without"
    );
}

#[test]
fn in_numbers_and_dates_only_a_whole_value_is_an_identifier() {
    let search = search_for([
        (IdentifierKind::Id, "12345678"),
        (IdentifierKind::Id, "4711"),
        (IdentifierKind::BirthDate, "19561224"),
        (IdentifierKind::Date, "20240115"),
        (IdentifierKind::Name, "Davidson^Douglas"),
    ]);
    for (text, vr, found) in [
        ("12345678", VR::IS, true),
        ("012345678 ", VR::IS, true),
        ("12345678.5", VR::DS, false),
        ("4711", VR::IS, false),
        ("19561224", VR::DA, true),
        ("19561224103000", VR::DT, true),
        ("20240115", VR::DA, false),
        ("195612", VR::TM, false),
    ] {
        assert_eq!(!spans(&search, text, vr).is_empty(), found, "{text} {vr:?}");
    }
}

#[test]
fn uid_values_are_found_whole_and_with_more_components() {
    let search = search_for([(IdentifierKind::Uid, "1.2.826.0.1.3680043.99.1")]);
    for (text, found) in [
        ("1.2.826.0.1.3680043.99.1", true),
        ("1.2.826.0.1.3680043.99.1.7\0", true),
        ("1.2.826.0.1.3680043.99.17", false),
        ("1.2.3\\1.2.826.0.1.3680043.99.1", true),
        ("1.2.840.10008.1.2.1", false),
    ] {
        assert_eq!(!spans(&search, text, VR::UI).is_empty(), found, "{text}");
    }
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| match little {
            true => unit.to_le_bytes(),
            false => unit.to_be_bytes(),
        })
        .collect()
}

#[test]
fn binary_data_is_searched_in_every_usual_encoding_and_left_without_what_was_found() {
    let search = search_for([
        (IdentifierKind::Name, "Müller^Jörg=山田^太郎"),
        (IdentifierKind::Name, "Davidson^Douglas"),
        (IdentifierKind::Id, "PAT-004711"),
    ]);
    let mut scratch = Scratch::default();
    let latin1 = b"\0\x01\xE9t\xE9 of M\xFCller, J\xF6rg\0".to_vec();
    let mut texts = vec![latin1, b"\0\x01x Davidson y\0\xFF".to_vec()];
    texts.push("\0\u{1}für Müller\0".as_bytes().to_vec());
    texts.push(
        [
            b"\xFF\xFE\xFD ".as_slice(),
            "von Müller 山田太郎".as_bytes(),
        ]
        .concat(),
    );
    for little in [true, false] {
        for before in [b"".as_slice(), b"\x01"] {
            let mut text = before.to_vec();
            text.extend(utf16("for Douglas Davidson, PAT-004711", little));
            texts.push(text.clone());
            text.extend([1, 2]);
            texts.push(text);
            texts.push([before, &utf16("山田太郎", little), &[0, 0]].concat());
            texts.push([before, &utf16("x Müller y", little), &[0, 0]].concat());
        }
    }
    for text in texts {
        assert!(
            search.search_binary(&text, &mut scratch).is_some(),
            "{text:?}"
        );
        let (clean, _) = search.scrub_binary(&text, &mut scratch).unwrap();
        assert_eq!(clean.len(), text.len());
        assert_eq!(
            search.search_binary(&clean, &mut scratch),
            None,
            "{clean:?}"
        );
        assert_eq!(search.scrub_binary(&clean, &mut scratch), None);
    }
    for text in [b"\0\x01CT HEAD\0".as_slice(), b"DD\0Dav\0idson", &[]] {
        assert_eq!(search.search_binary(text, &mut scratch), None);
        assert_eq!(search.scrub_binary(text, &mut scratch), None);
    }
    for (text, clean) in [
        (b"x Davidson y".to_vec(), b"x          y".to_vec()),
        (utf16("x Davidson y", false), utf16("x          y", false)),
    ] {
        let found = search.scrub_binary(&text, &mut scratch);
        assert_eq!(found, Some((clean, IdentifierKind::Name)));
    }
}

#[test]
fn a_name_in_one_component_group_is_found_in_a_text_of_another_script() {
    let search = search_for([(IdentifierKind::Name, "Иванов^Юрий")]);
    assert_eq!(
        marked(&search, "CT of Yuriy Ivanov", VR::LO),
        "CT of [Yuriy Ivanov]"
    );
}

/// A name that is no word of the tables.
fn name() -> impl Strategy<Value = String> {
    let syllables = prop::sample::select(vec![
        "zor", "bek", "mil", "tuv", "ran", "dol", "wex", "gra", "pli", "sko", "vaj", "hent",
    ]);
    prop::collection::vec(syllables, 2..4)
        .prop_map(|syllables| syllables.concat())
        .prop_filter("no ordinary word", |name| {
            super::super::table::ordinary_word(name).is_none()
        })
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

/// 200 identifiers of a batch, as headers have them.
fn large_dictionary() -> Vec<Identifier> {
    const FAMILIES: [&str; 20] = [
        "Davidson",
        "Gaines",
        "Miller",
        "Lee",
        "Kim",
        "Müller-Lüdenscheidt",
        "O'Brien",
        "Nguyen",
        "Long",
        "Young",
        "García Márquez",
        "Johnson",
        "Williams",
        "Patel",
        "Schneider",
        "Rossi",
        "Kowalski",
        "Ivanov",
        "Tanaka",
        "Olsen",
    ];
    const GIVEN: [&str; 10] = [
        "Douglas",
        "Stacy",
        "Ann",
        "Jörg",
        "Siobhan",
        "Rose",
        "May",
        "Peter",
        "Maria José",
        "Anna",
    ];
    let mut identifiers = Vec::new();
    let mut put = |kind, text| identifiers.push(Identifier { kind, text });
    for number in 0..60 {
        let (family, given) = (FAMILIES[number % 20], GIVEN[number * 7 / 3 % 10]);
        put(
            IdentifierKind::Name,
            format!("{family}^{given}^{}", ["", "Lee", "J"][number % 3]),
        );
    }
    for number in 0..50 {
        put(
            IdentifierKind::Id,
            format!("PAT-{:06}", 4711 + number * 977),
        );
    }
    for number in 0..20 {
        let (year, month, day) = (2010 + number % 15, 1 + number % 12, 1 + number);
        put(IdentifierKind::Date, format!("{year}{month:02}{day:02}"));
        put(
            IdentifierKind::Uid,
            format!("1.2.826.0.1.3680043.99.1.{number}"),
        );
    }
    put(IdentifierKind::BirthDate, "19561224".to_owned());
    put(IdentifierKind::BirthDate, "19701005".to_owned());
    for (number, family) in FAMILIES.iter().take(18).enumerate() {
        put(
            IdentifierKind::Institution,
            format!("St. {family} Hospital {number}"),
        );
    }
    for (number, family) in FAMILIES.iter().take(10).enumerate() {
        let street = number * 31 + 5;
        put(
            IdentifierKind::Address,
            format!("{street} {family} Street, {family}town, WI 1234{number}"),
        );
        put(IdentifierKind::Phone, format!("(555)123-45{number:02}"));
        put(IdentifierKind::Device, format!("AWP4567{number}"));
    }
    identifiers
}

#[test]
#[ignore = "measures time"]
fn building_and_searching_speed() {
    const TEXTS: [(&str, VR); 13] = [
        ("ORIGINAL", VR::CS),
        ("CT HEAD W/O CONTRAST AXIAL 5MM", VR::LO),
        ("SIEMENS SOMATOM", VR::LO),
        ("Thorax 1.0 B70f venous phase", VR::LO),
        ("1.2.840.113619.2.55.3.2831.1", VR::UI),
        ("0.976562", VR::DS),
        ("512", VR::IS),
        ("20040119", VR::DA),
        ("120000.5", VR::TM),
        ("STANDARD", VR::SH),
        ("ABD/PEL WITH CONTRAST PORTAL", VR::LO),
        ("LightSpeed QX/i", VR::LO),
        (
            "Follow up of a nodule in the right upper lobe, 12 mm, stable since the last exam",
            VR::LT,
        ),
    ];
    /// Other programs run too: the fastest is what it takes.
    fn fastest(mut run: impl FnMut()) -> std::time::Duration {
        let times = (0..200).map(|_| {
            let started = std::time::Instant::now();
            run();
            started.elapsed()
        });
        times.min().unwrap()
    }
    let identifiers = large_dictionary();
    let building = fastest(|| {
        std::hint::black_box(IdentifierSearch::new(identifiers.iter().cloned()));
    });
    let search = IdentifierSearch::new(identifiers);
    let (mut scratch, mut spans) = (Scratch::default(), Vec::new());
    let texts: Vec<_> = TEXTS.iter().cycle().take(260).collect();
    let searching = fastest(|| {
        for (text, vr) in &texts {
            search.spans(text, *vr, &mut scratch, &mut spans);
        }
    });
    let mut state = 1_u64;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    })
    .take(1 << 20)
    .collect();
    let binary = fastest(|| {
        std::hint::black_box(search.search_binary(&random, &mut scratch));
    });
    println!(
        "{} patterns built in {building:?}, 260 texts in {searching:?}, 1 MiB of random bytes in {binary:?}",
        search.meanings.len(),
    );
}
