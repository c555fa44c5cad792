use proptest::prelude::*;

use super::{CharacterSet, TextKind};

fn decode(terms: &str, bytes: &[u8], kind: TextKind) -> String {
    CharacterSet::from_defined_terms(terms.as_bytes())
        .decode(bytes, kind)
        .into_owned()
}

/// Defined terms, the bytes of a name, the name: the examples of PS3.5 annexes H to K, and names
/// as they stand in public sample files, read by another implementation.
const NAMES: &[(&str, &[u8], &str)] = &[
    ("ISO_IR 100", b"Buc^J\xE9r\xF4me", "Buc^Jérôme"),
    ("ISO_IR 100", b"\xC4neas^R\xFCdiger", "Äneas^Rüdiger"),
    ("ISO_IR 101", b"Wa\xB3\xEAsa", "Wałęsa"),
    ("ISO_IR 109", b"\xA6a\xB6", "Ĥaĥ"),
    ("ISO_IR 110", b"\xD3\xF3", "Ķķ"),
    (
        "ISO_IR 126",
        b"\xC4\xE9\xEF\xED\xF5\xF3\xE9\xEF\xF2",
        "Διονυσιος",
    ),
    (
        "ISO_IR 127",
        b"\xE2\xC8\xC7\xE6\xEA^\xE4\xE6\xD2\xC7\xD1",
        "قباني^لنزار",
    ),
    (
        "ISO_IR 138",
        b"\xF9\xF8\xE5\xEF^\xE3\xE1\xE5\xF8\xE4",
        "שרון^דבורה",
    ),
    ("ISO_IR 144", b"\xBB\xEE\xDAce\xDC\xD1yp\xD3", "Люкceмбypг"),
    ("ISO_IR 148", b"\xC7avu\xFEo\xF0lu", "Çavuşoğlu"),
    ("ISO_IR 166", b"\xCA\xC1\xAA\xD2\xC2", "สมชาย"),
    ("ISO_IR 203", b"\xBCuvre \xA4", "Œuvre €"),
    ("ISO_IR 13", b"\xD4\xCF\xC0\xDE^\xC0\xDB\xB3", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
    (
        "\\ISO 2022 IR 87",
        H31,
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        "ISO 2022 IR 6\\ISO 2022 IR 87",
        H31,
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        H32,
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ),
    ("\\ISO 2022 IR 159", b"\x1B$(D0!\x1B(B", "丂"),
    ("\\ISO 2022 IR 149", I2, "Hong^Gildong=洪^吉洞=홍^길동"),
    (
        "\\ISO 2022 IR 58",
        b"Zhang^XiaoDong=\x1B$)A\xD5\xC5^\x1B$)A\xD0\xA1\xB6\xAB=",
        "Zhang^XiaoDong=张^小东=",
    ),
    (
        "ISO_IR 192",
        b"Wang^XiaoDong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1=",
        "Wang^XiaoDong=王^小東=",
    ),
    (
        "GB18030",
        b"Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB=",
        "Wang^XiaoDong=王^小东=",
    ),
    (
        "GBK",
        b"Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB=",
        "Wang^XiaoDong=王^小东=",
    ),
    (
        "ISO 2022 IR 100\\ISO 2022 IR 144",
        b"J\xE9r\xF4me=\x1B-L\xBB\xEE\xDA\x1B-A=\xE9",
        "Jérôme=Люк=é",
    ),
];

const H31: &[u8] =
    b"Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B";
const H32: &[u8] = b"\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J=\x1B$B$d$^$@\x1B(J^\x1B$B$?$m$&\x1B(J";
const I2: &[u8] =
    b"Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=\x1B$)C\xC8\xAB^\x1B$)C\xB1\xE6\xB5\xBF";

#[test]
fn names_of_the_standard_and_of_public_files_are_read() {
    for (terms, bytes, name) in NAMES {
        assert_eq!(&decode(terms, bytes, TextKind::PersonName), name, "{terms}");
    }
}

#[test]
fn names_are_written_as_the_standard_writes_them() {
    for (terms, bytes, name) in NAMES {
        let set = CharacterSet::from_defined_terms(terms.as_bytes());
        assert_eq!(set.encode(name).as_deref(), Some(*bytes), "{terms} {name}");
    }
}

#[test]
fn ascii_is_borrowed_and_padding_stays() {
    for terms in ["", "ISO_IR 192", "GB18030", "\\ISO 2022 IR 87"] {
        let set = CharacterSet::from_defined_terms(terms.as_bytes());
        let text = set.decode(b"CT CHEST \0", TextKind::Short);
        assert!(matches!(text, std::borrow::Cow::Borrowed("CT CHEST \0")));
    }
}

#[test]
fn misspelt_terms_are_understood() {
    for terms in [
        "ISO-IR 100",
        "ISO_IR_100",
        "ISO IR 100",
        "iso_ir 100 ",
        "ISO 2022 IR 100",
        "ISO_IR100",
        "ISO8859-1",
        "ISO_8859_1",
    ] {
        assert_eq!(decode(terms, b"\xE9", TextKind::Short), "é", "{terms}");
        assert_eq!(
            CharacterSet::from_defined_terms(terms.as_bytes())
                .encode("é")
                .as_deref(),
            Some(&b"\xE9"[..]),
            "{terms}"
        );
    }
    for terms in [
        "UTF8",
        "UTF-8",
        "ISO 2022 IR 192",
        "\\ISO_IR 192",
        "ISO_IR 192\\ISO_IR 100",
    ] {
        assert_eq!(decode(terms, b"\xC3\xA9", TextKind::Short), "é", "{terms}");
    }
    for terms in ["ISO 2022 GBK", "GB 18030", "ISO 2022 58", "GB2312"] {
        assert_eq!(decode(terms, b"\xCD\xF5", TextKind::Short), "王", "{terms}");
    }
}

#[test]
fn an_unknown_term_reads_as_latin_1_and_writes_ascii_only() {
    for terms in ["", "ISO_IR 6", "KLINGON", "ISO_IR 999", "\\\\", "\u{FFFD}"] {
        let set = CharacterSet::from_defined_terms(terms.as_bytes());
        assert_eq!(set.decode(b"J\xE9r\xF4me", TextKind::Short), "Jérôme");
        assert_eq!(set.encode("Jerome").as_deref(), Some(&b"Jerome"[..]));
        assert_eq!(set.encode("Jérôme"), None);
    }
}

#[test]
fn text_outside_the_declared_set_is_not_written() {
    for (terms, text) in [
        ("ISO_IR 100", "Wałęsa"),
        ("ISO_IR 144", "é"),
        ("ISO_IR 166", "€"),
        ("\\ISO 2022 IR 87", "é"),
        ("\\ISO 2022 IR 149", "똠"),
        ("\\ISO 2022 IR 58", "東"),
        ("GBK", "\u{1F600}"),
        ("ISO_IR 13", "山"),
    ] {
        let set = CharacterSet::from_defined_terms(terms.as_bytes());
        assert_eq!(set.encode(text), None, "{terms} {text}");
    }
}

#[test]
fn a_code_extension_ends_at_a_delimiter_of_its_kind_of_text() {
    let terms = "ISO 2022 IR 100\\ISO 2022 IR 144";
    let bytes = b"\x1B-L\xBB^\xBB\\\xBB\r\n\xBB";
    assert_eq!(decode(terms, bytes, TextKind::PersonName), "Л^»\\»\r\n»");
    assert_eq!(decode(terms, bytes, TextKind::Short), "Л^Л\\»\r\n»");
    assert_eq!(decode(terms, bytes, TextKind::Text), "Л^Л\\Л\r\n»");
}

#[test]
fn bytes_that_look_like_delimiters_within_a_kanji_are_part_of_it() {
    // 0x5C 0x5C, 0x3D 0x5E: both bytes are those of delimiters.
    let bytes = b"\x1B$B\x5C\x5C\x3D\x5E\x1B(B\\B";
    let set = CharacterSet::from_defined_terms(b"\\ISO 2022 IR 87");
    assert_eq!(set.decode(bytes, TextKind::PersonName), "樛殉\\B");
    assert_eq!(set.split_values(bytes), [&bytes[..10], b"B"]);
}

#[test]
fn a_backslash_that_ends_a_double_byte_does_not_split() {
    let set = CharacterSet::from_defined_terms(b"GB18030");
    // 0x815C is one character of GBK.
    assert_eq!(
        set.split_values(b"A\x81\x5CB\\C"),
        [&b"A\x81\x5CB"[..], b"C"]
    );
    assert_eq!(set.decode(b"\x81\x5C", TextKind::Short), "乗");
    let shift_jis = CharacterSet::from_defined_terms(b"ISO_IR 13");
    assert_eq!(
        shift_jis.split_values(b"\x94\x5C\x97\xCD\\B"),
        [&b"\x94\x5C\x97\xCD"[..], b"B"]
    );
    assert_eq!(
        shift_jis.decode(b"\x94\x5C\x97\xCD", TextKind::Short),
        "能力"
    );
    let utf8 = CharacterSet::from_defined_terms(b"ISO_IR 192");
    assert_eq!(
        utf8.split_values("é\\ü".as_bytes()),
        ["é".as_bytes(), "ü".as_bytes()]
    );
}

#[test]
fn forgotten_escape_sequences_are_assumed() {
    assert_eq!(
        decode(
            "\\ISO 2022 IR 149",
            b"\xB1\xE8\xC8\xF1",
            TextKind::PersonName
        ),
        "김희"
    );
    assert_eq!(decode("\\ISO 2022 IR 100", b"\xE9", TextKind::Short), "é");
}

#[test]
fn bytes_without_meaning_stay_apart() {
    assert_eq!(
        decode("ISO_IR 192", b"M\xFCller \xC3\xA9", TextKind::Short),
        "Müller é"
    );
    assert_eq!(
        decode("GB18030", b"\xFF\xCD\xF5\x81", TextKind::Short),
        "ÿ王\u{81}"
    );
    assert_eq!(
        decode("\\ISO 2022 IR 87", b"\x1B$B;3E", TextKind::Short),
        "山E"
    );
    assert_eq!(
        decode("\\ISO 2022 IR 87", b"\x1B$Z\x1B", TextKind::Short),
        "\u{1B}$Z\u{1B}"
    );
}

const TERMS: &[&str] = &[
    "",
    "ISO_IR 100",
    "ISO_IR 101",
    "ISO_IR 109",
    "ISO_IR 110",
    "ISO_IR 126",
    "ISO_IR 127",
    "ISO_IR 138",
    "ISO_IR 144",
    "ISO_IR 148",
    "ISO_IR 166",
    "ISO_IR 203",
    "ISO_IR 13",
    "ISO_IR 192",
    "GB18030",
    "GBK",
    "\\ISO 2022 IR 87",
    "\\ISO 2022 IR 159",
    "\\ISO 2022 IR 149",
    "\\ISO 2022 IR 58",
    "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159",
    "ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126\\ISO 2022 IR 149",
    "ISO 2022 IR 166\\ISO 2022 IR 58\\ISO 2022 IR 87\\ISO 2022 IR 13",
    "ISO 2022 IR 87",
    "ISO 2022 IR 149",
];

const KINDS: [TextKind; 3] = [TextKind::PersonName, TextKind::Text, TextKind::Short];

/// Bytes that are likelier than chance to form escape sequences, pairs and delimiters.
fn hostile_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            &b"\x1B$B"[..],
            b"\x1B(B",
            b"\x1B(J",
            b"\x1B)I",
            b"\x1B$(D",
            b"\x1B$)C",
            b"\x1B$)A",
            b"\x1B-A",
            b"\x1B-L",
            b"\x1B",
            b"\\",
            b"^",
            b"=",
            b"\r\n",
            b";3",
            b"\x5C\x5C",
            b"\x81\x5C",
            b"\x94\x5C",
            b"\xB1\xE8",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Text that some declared set can hold, delimiters included.
fn writable_text() -> impl Strategy<Value = String> {
    let characters: Vec<char> =
        "AZaz09 ^=\\\r\n\t~éßøŁğşЛюΔקعสﾔ山田太郎やまだ홍길동洪吉洞张小东丂々“…\u{A0}"
            .chars()
            .collect();
    prop::collection::vec(
        prop_oneof![9 => prop::sample::select(characters), 1 => any::<char>()],
        0..24,
    )
    .prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in hostile_bytes(), terms in prop::sample::select(TERMS), any_terms: Vec<u8>) {
        for set in [
            CharacterSet::from_defined_terms(terms.as_bytes()),
            CharacterSet::from_defined_terms(&any_terms),
        ] {
            for kind in KINDS {
                let _ = set.decode(&bytes, kind);
            }
            prop_assert_eq!(set.split_values(&bytes).join(&b'\\'), &bytes[..]);
        }
    }

    #[test]
    fn splitting_and_decoding_agree(bytes in hostile_bytes(), terms in prop::sample::select(TERMS)) {
        let set = CharacterSet::from_defined_terms(terms.as_bytes());
        let values: Vec<_> = set
            .split_values(&bytes)
            .into_iter()
            .map(|value| set.decode(value, TextKind::Short).into_owned())
            .collect();
        prop_assert_eq!(values.join("\\"), set.decode(&bytes, TextKind::Short));
    }

    #[test]
    fn what_is_written_reads_the_same(text in writable_text(), terms in prop::sample::select(TERMS)) {
        let set = CharacterSet::from_defined_terms(terms.as_bytes());
        // Character by character, so that each set meets text that it can hold.
        let text: String = text.chars().filter(|one| set.encode(&one.to_string()).is_some()).collect();
        let Some(bytes) = set.encode(&text) else {
            return Err(TestCaseError::fail("each character alone can be written, the text cannot"));
        };
        for kind in KINDS {
            prop_assert_eq!(set.decode(&bytes, kind), text.as_str());
        }
    }
}
