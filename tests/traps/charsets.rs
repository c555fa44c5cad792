//! Names in every script, in the character sets that files declare; what is written instead fits the declared set.

use encoding_rs::{
    EUC_KR, GB18030, ISO_2022_JP, ISO_8859_5, ISO_8859_7, WINDOWS_874, WINDOWS_1252,
};

use crate::hosts::ct;
use crate::options::never;
use crate::plot::{Group, Plot, group};
use crate::support::model::{Part10, Set};

const KERNEL: u32 = 0x0018_1210;
const FILTER: u32 = 0x0018_1400;
const COMMENT: u32 = 0x0022_112C;

pub fn groups() -> Vec<Group> {
    vec![
        group!["ISO 2022 Japanese" on japanese; kanji_name_in_text, kana_name_in_text, kanji_name_in_comments],
        group!["ISO_IR 13" on half_width; half_width_kana],
        group!["ISO 2022 Korean" on korean; hangul_name_in_text, hanja_name_in_text],
        group!["ISO 2022 Chinese" on chinese_58; hanzi_name_in_iso_2022],
        group!["GB18030" on gb18030; hanzi_name_in_gb18030, trailing_byte_that_is_a_backslash, four_byte_letter],
        group!["Latin 1" on latin; umlaut_in_latin_1, umlaut_in_latin_1_capitals],
        group!["Latin 2" on latin_2; letters_of_latin_2],
        group!["Cyrillic" on cyrillic; cyrillic_name],
        group!["Greek" on greek; greek_name],
        group!["Thai" on thai; thai_name],
        group!["no character set" on undeclared; name_in_bytes_that_no_set_declares],
        group!["change of set in items" on japanese; name_in_an_item_of_another_set],
    ]
}

/// The CT in another character set; its own header is ASCII.
fn in_set(terms: &str) -> Part10 {
    let mut file = ct();
    file.data.text(0x0008_0005, "CS", terms);
    file
}

fn japanese() -> Part10 {
    in_set("\\ISO 2022 IR 87")
}
fn half_width() -> Part10 {
    in_set("ISO_IR 13")
}
fn korean() -> Part10 {
    in_set("\\ISO 2022 IR 149")
}
fn chinese_58() -> Part10 {
    in_set("\\ISO 2022 IR 58")
}
fn gb18030() -> Part10 {
    in_set("GB18030")
}
fn latin() -> Part10 {
    in_set("ISO_IR 100")
}
fn latin_2() -> Part10 {
    in_set("ISO_IR 101")
}
fn cyrillic() -> Part10 {
    in_set("ISO_IR 144")
}
fn greek() -> Part10 {
    in_set("ISO_IR 126")
}
fn thai() -> Part10 {
    in_set("ISO_IR 166")
}
fn undeclared() -> Part10 {
    let mut file = ct();
    file.data.0.remove(&0x0008_0005);
    file
}

fn encoded(encoding: &'static encoding_rs::Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{text} is not in {}", encoding.name());
    bytes.into_owned()
}

/// Learns a name, and puts it between two words into an attribute that no table lists.
fn plant(plot: &mut Plot, (header, secret): (&[u8], &[u8]), text: &str, at: u32, vr: &'static str) {
    plot.secret(text, never);
    plot.secret_bytes(text, secret);
    let names = plot.data().0.get(&0x0010_1001).cloned();
    let mut all = match names {
        Some((_, crate::support::model::Content::Bytes(mut before))) => {
            before.push(b'\\');
            before
        }
        _ => Vec::new(),
    };
    all.extend(header);
    plot.data().bytes(0x0010_1001, "PN", &all);
    let value = [b"plain ", secret, b" text"].concat();
    plot.data().bytes(at, vr, &value);
}

/// With the escape sequence before it and the way back behind it.
fn iso_2022(escape: &[u8], bytes: &[u8], back: &[u8]) -> Vec<u8> {
    [escape, bytes, back].concat()
}

fn kanji(text: &str) -> Vec<u8> {
    // encoding_rs writes the escape sequences itself.
    encoded(ISO_2022_JP, text)
}

fn without_escapes(bytes: &[u8]) -> &[u8] {
    &bytes[3..bytes.len() - 3]
}

fn kanji_name_in_text(plot: &mut Plot) {
    let (family, given) = (kanji("棚部沢"), kanji("和仁"));
    let name = [b"Tanabezawa^Kazuhito=".as_slice(), &family, b"^", &given].concat();
    plant(plot, (&name, &family), "棚部沢", FILTER, "LO");
    plot.secret_bytes("棚部沢 in JIS X 0208", without_escapes(&family));
    plot.check(|output| reads_in(output, ISO_2022_JP));
}

fn kana_name_in_text(plot: &mut Plot) {
    let name = kanji("クワガタリ");
    plant(plot, (&name, &name), "クワガタリ", KERNEL, "SH");
    plot.secret_bytes("クワガタリ in JIS X 0208", without_escapes(&name));
}

fn kanji_name_in_comments(plot: &mut Plot) {
    let name = kanji("烏丸谷");
    plant(plot, (&name, &name), "烏丸谷", COMMENT, "LT");
    plot.secret_bytes("烏丸谷 in JIS X 0208", without_escapes(&name));
}

/// Whether no value of the output is broken in its character set.
fn reads_in(output: &[u8], encoding: &'static encoding_rs::Encoding) -> Option<String> {
    values_of(output, FILTER)
        .into_iter()
        .find(|value| encoding.decode_without_bom_handling(value).1)
        .map(|_| format!("the text is not valid {}", encoding.name()))
}

/// The values of an attribute of an explicit little endian file.
fn values_of(file: &[u8], tag: u32) -> Vec<Vec<u8>> {
    let mut head = (tag >> 16).to_le_bytes()[..2].to_vec();
    head.extend(&tag.to_le_bytes()[..2]);
    head.extend(b"LO");
    let starts = file
        .windows(6)
        .enumerate()
        .filter(|(_, window)| *window == head);
    starts
        .map(|(at, _)| {
            let length = usize::from(u16::from_le_bytes([file[at + 6], file[at + 7]]));
            file[at + 8..at + 8 + length].to_vec()
        })
        .collect()
}

fn half_width_kana(plot: &mut Plot) {
    // ﾔﾏﾀﾞﾂﾞﾐ: JIS X 0201, one byte a letter.
    let name = [0xD4, 0xCF, 0xC0, 0xDE, 0xC2, 0xDE, 0xD0];
    plant(plot, (&name, &name), "ﾔﾏﾀﾞﾂﾞﾐ", FILTER, "LO");
}

fn korean_bytes(text: &str) -> Vec<u8> {
    iso_2022(b"\x1B$)C", &encoded(EUC_KR, text), b"")
}

fn hangul_name_in_text(plot: &mut Plot) {
    let name = korean_bytes("독고영재");
    plant(plot, (&name, &name), "독고영재", FILTER, "LO");
    plot.secret_bytes("독고영재 in KS X 1001", &name[4..]);
}

fn hanja_name_in_text(plot: &mut Plot) {
    let name = korean_bytes("獨孤英");
    plant(plot, (&name, &name), "獨孤英", COMMENT, "LT");
    plot.secret_bytes("獨孤英 in KS X 1001", &name[4..]);
}

fn hanzi_name_in_iso_2022(plot: &mut Plot) {
    // GB 2312 in G1: the bytes are those of GBK.
    let name = iso_2022(b"\x1B$)A", &encoded(encoding_rs::GBK, "欧阳轩"), b"");
    plant(plot, (&name, &name), "欧阳轩", FILTER, "LO");
    plot.secret_bytes("欧阳轩 in GB 2312", &name[4..]);
}

fn hanzi_name_in_gb18030(plot: &mut Plot) {
    let name = encoded(GB18030, "司马懿轩");
    plant(plot, (&name, &name), "司马懿轩", FILTER, "LO");
    plot.check(|output| reads_in(output, GB18030));
}

/// Letters of two bytes of which the second is 0x5C, the delimiter of values elsewhere.
fn backslash_letters() -> String {
    (0x81..=0xFEu8)
        .filter_map(|lead| {
            let bytes = [lead, 0x5C];
            let (text, broken) = GB18030.decode_without_bom_handling(&bytes);
            (!broken).then(|| text.into_owned())
        })
        .filter(|text| {
            text.chars()
                .all(|letter| ('\u{4E00}'..'\u{9FFF}').contains(&letter))
        })
        .take(3)
        .collect()
}

fn trailing_byte_that_is_a_backslash(plot: &mut Plot) {
    let text = backslash_letters();
    assert_eq!(text.chars().count(), 3);
    let name = encoded(GB18030, &text);
    assert!(name.iter().filter(|byte| **byte == b'\\').count() == 3);
    plant(plot, (&name, &name), &text, KERNEL, "SH");
}

fn four_byte_letter(plot: &mut Plot) {
    let name = encoded(GB18030, "㐀㐁轩");
    plant(plot, (&name, &name), "㐀㐁轩", COMMENT, "LT");
}

fn umlaut_in_latin_1(plot: &mut Plot) {
    let name = encoded(WINDOWS_1252, "Röhrßenböck");
    plant(plot, (&name, &name), "Röhrßenböck", FILTER, "LO");
    plot.check(|output| {
        let values = values_of(output, FILTER);
        let is_text = |byte: &u8| byte.is_ascii() || *byte >= 0xA0;
        (!values.iter().flatten().all(is_text)).then(|| "not ISO 8859-1".to_owned())
    });
}

fn umlaut_in_latin_1_capitals(plot: &mut Plot) {
    let (name, capitals) = (
        encoded(WINDOWS_1252, "Zölligküppers"),
        encoded(WINDOWS_1252, "ZÖLLIGKÜPPERS"),
    );
    plant(plot, (&name, &capitals), "ZÖLLIGKÜPPERS", COMMENT, "LT");
}

fn letters_of_latin_2(plot: &mut Plot) {
    let name = encoded(encoding_rs::ISO_8859_2, "Wróbleżyński");
    plant(plot, (&name, &name), "Wróbleżyński", FILTER, "LO");
}

fn cyrillic_name(plot: &mut Plot) {
    let name = encoded(ISO_8859_5, "Востриковская");
    let capitals = encoded(ISO_8859_5, "ВОСТРИКОВСКАЯ");
    plant(plot, (&name, &capitals), "ВОСТРИКОВСКАЯ", FILTER, "LO");
}

fn greek_name(plot: &mut Plot) {
    let name = encoded(ISO_8859_7, "Παπαδιαμάντης");
    plant(plot, (&name, &name), "Παπαδιαμάντης", FILTER, "LO");
}

fn thai_name(plot: &mut Plot) {
    let name = encoded(WINDOWS_874, "ชินวัตรกุล");
    plant(plot, (&name, &name), "ชินวัตรกุล", FILTER, "LO");
}

fn name_in_bytes_that_no_set_declares(plot: &mut Plot) {
    // Files lie: ISO 8859-1 under no Specific Character Set at all.
    let name = encoded(WINDOWS_1252, "Röhmerbäuml");
    plant(plot, (&name, &name), "Röhmerbäuml", FILTER, "LO");
}

fn name_in_an_item_of_another_set(plot: &mut Plot) {
    let kanji_name = kanji("千歳烏");
    plant(plot, (&kanji_name, b"x"), "千歳烏", KERNEL, "SH");
    // `x` is no secret.
    plot.secrets.pop();
    // The header is in ISO 2022 IR 87; the item in UTF-8.
    let item = Set::of(&[
        (0x0008_0005, "CS", "ISO_IR 192"),
        (0x0008_0100, "SH", "C-1"),
        (0x0008_0104, "LO", "読影 千歳烏 再"),
    ]);
    plot.data().add_item(0x0022_0015, item);
}
