mod properties;
mod speed;

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
        ("20240115", VR::IS, true),
        ("20240115", VR::DS, true),
        ("20240116", VR::IS, false),
        ("120240115", VR::IS, false),
        ("20240115.5", VR::DS, false),
        ("202401151", VR::IS, false),
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
