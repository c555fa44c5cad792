//! Names and numbers that the header teaches, in text that nothing lists or that an option keeps.

use crate::hosts::ct;
use crate::options::never;
use crate::plot::{Group, Plot, group};
use crate::support::model::Set;

pub fn groups() -> Vec<Group> {
    vec![
        group!["names" on ct;
            name_in_long_string, name_in_short_string, name_in_short_text, name_in_long_text,
            name_in_unlimited_text, name_in_unlimited_characters, name_in_code_meaning, name_in_manufacturer,
            name_in_software_versions, name_in_image_type, name_in_sequence_name, name_in_coding_scheme,
            given_name_first, family_name_first_with_comma, names_joined, names_with_underscore, camel_case,
            capitals, name_with_possessive, name_in_quotes, initial_and_name, name_split_by_a_line,
            name_in_the_second_value, name_as_a_whole_value, name_in_unlisted_person_name],
        group!["other spellings" on ct;
            umlaut_written_out, umlaut_dropped, apostrophe_dropped, double_name_in_parts, double_name_with_space,
            name_in_another_component_group, prefix_of_a_noble_name, accents_dropped, sharp_s,
            decomposed_accents, name_in_full_width_letters, common_word_as_name_in_context],
        group!["numbers" on ct;
            id_without_separators, id_with_other_separators, id_with_spaces, id_in_a_word, id_in_file_name,
            id_in_integer_string, accession_number_in_text, id_split_by_a_line, device_in_text,
            institution_in_text, physician_in_text, station_in_text, telephone_in_text, id_in_lower_case],
        group!["descriptors" on ct;
            name_in_study_description, name_in_series_description, name_in_protocol, name_in_comments,
            name_in_requested_procedure, name_in_body_part, name_in_contrast_agent, name_in_reasons,
            name_in_acquisition_comments, name_in_requests_of_an_item, id_in_patient_history],
    ]
}

const TEXT: u32 = 0x0018_9941;

/// One more line in text that no table lists (Image Filter Description).
fn line(plot: &mut Plot, text: &str) {
    let line = plot.number_of_lines();
    plot.data().add_item(
        0x0018_9346,
        Set::of(&[(TEXT, "UT", text), (0x0008_0100, "SH", &line)]),
    );
}

impl Plot {
    fn number_of_lines(&self) -> String {
        format!("L-{}", self.secrets.len())
    }
}

macro_rules! name_in {
    ($($trap:ident: $tag:literal $vr:literal $text:literal),+ $(,)?) => {
        $(fn $trap(plot: &mut Plot) {
            let name = plot.name();
            plot.data().text($tag, $vr, &$text.replace("{}", &name));
        })+
    };
}

name_in![
    name_in_long_string: 0x0018_1400 "LO" "filter of {}",
    name_in_short_string: 0x0018_1210 "SH" "B30 {}",
    name_in_short_text: 0x0018_1405 "ST" "{} plate",
    name_in_long_text: 0x0022_112C "LT" "Checked.\r\nby {}\r\nagain",
    name_in_unlimited_text: 0x0018_9910 "UT" "rationale of {}",
    name_in_unlimited_characters: 0x0018_990A "UC" "task of {}",
    name_in_manufacturer: 0x0008_0070 "LO" "Acme for {}",
    name_in_software_versions: 0x0018_1020 "LO" "syngo\\{} build",
    name_in_image_type: 0x0008_0008 "CS" "ORIGINAL\\PRIMARY\\{}",
    name_in_sequence_name: 0x0018_0024 "SH" "*{}2d1",
    name_in_study_description: 0x0008_1030 "LO" "CT HEAD W/O CONTRAST for {}",
    name_in_series_description: 0x0008_103E "LO" "{}: axial 5mm",
    name_in_protocol: 0x0018_1030 "LO" "Head {} 2mm",
    name_in_comments: 0x0020_4000 "LT" "Images of Ms {} were sent",
    name_in_requested_procedure: 0x0032_1060 "LO" "CT for {}, chest",
    name_in_body_part: 0x0018_0015 "CS" "{}",
    name_in_contrast_agent: 0x0018_0010 "LO" "Iomeprol ({})",
    name_in_reasons: 0x0040_1002 "LO" "{} fell from a ladder",
    name_in_acquisition_comments: 0x0018_4000 "LT" "{} did not hold the breath",
    name_in_unlisted_person_name: 0x0040_A067 "PN" "{}",
    name_as_a_whole_value: 0x0018_1404 "LO" "{}",
    name_in_the_second_value: 0x0018_1160 "SH" "NONE\\{}",
];

fn name_in_code_meaning(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .add_item(0x0022_0015, Plot::code("N-1", &format!("Scanner {name}")));
}

fn name_in_coding_scheme(plot: &mut Plot) {
    let name = plot.name();
    let item = Set::of(&[
        (0x0008_0102, "SH", "99L"),
        (0x0008_0115, "ST", &name),
        (0x0008_0116, "ST", &name),
    ]);
    plot.data().items(0x0008_0110, vec![item]);
}

macro_rules! person_as {
    ($($trap:ident: |$family:ident, $given:ident| $text:expr),+ $(,)?) => {
        $(fn $trap(plot: &mut Plot) {
            let ($family, $given) = plot.person();
            line(plot, &$text);
        })+
    };
}

person_as![
    given_name_first: |family, given| format!("scan of {given} {family} today"),
    family_name_first_with_comma: |family, given| format!("{family}, {given}: second look"),
    names_joined: |family, given| format!("file {given}{family}.dcm and {family}{given}"),
    names_with_underscore: |family, given| format!("{family}_{given}_CT"),
    camel_case: |family, given| format!("exam{family}{given}Head"),
    capitals: |family, given| format!("{} {}", family.to_uppercase(), given.to_uppercase()),
    name_with_possessive: |family, _given| format!("{family}'s knee, the {family}s' wish"),
    name_in_quotes: |family, given| format!("\"{family}\" (\u{201C}{given}\u{201D})"),
    initial_and_name: |family, given| format!("{}. {family} and {family} {}", &given[..1], &given[..1]),
    name_split_by_a_line: |family, given| format!("{given}\r\n{family}"),
];

/// A name that is spelt one way in the header and another way in the text.
fn spelt(plot: &mut Plot, header: &str, text: &str) {
    plot.learn_name(header, text);
    line(plot, &format!("seen with {text} again"));
}

fn umlaut_written_out(plot: &mut Plot) {
    spelt(plot, "Brüggenkämper^Götz", "Brueggenkaemper");
}
fn umlaut_dropped(plot: &mut Plot) {
    spelt(plot, "Schnörrlinger^Jürg", "Schnorrlinger");
}
fn apostrophe_dropped(plot: &mut Plot) {
    spelt(plot, "O'Brannigan^Saoirse", "OBRANNIGAN");
}
fn double_name_in_parts(plot: &mut Plot) {
    spelt(plot, "Leutholdt-Quassnigg^Ada", "Quassnigg");
}
fn double_name_with_space(plot: &mut Plot) {
    spelt(
        plot,
        "Zwerenzberg-Pfeilsticker^Ida",
        "Zwerenzberg Pfeilsticker",
    );
}
fn name_in_another_component_group(plot: &mut Plot) {
    spelt(
        plot,
        "Tanabezawa^Kazuhito=棚部沢^和仁=たなべざわ^かずひと",
        "棚部沢",
    );
    plot.secret("たなべざわ", never);
    line(plot, "読影 たなべざわ");
}
fn prefix_of_a_noble_name(plot: &mut Plot) {
    spelt(plot, "van der Quistelhoef^Joost", "v.d. Quistelhoef");
    plot.secret("Quistelhoef", never);
}
fn accents_dropped(plot: &mut Plot) {
    spelt(plot, "Łączkowskýś^Zdeněk", "Laczkowskys");
}
fn sharp_s(plot: &mut Plot) {
    spelt(plot, "Großhäußler^Fritz", "GROSSHAEUSSLER");
}
fn decomposed_accents(plot: &mut Plot) {
    spelt(plot, "Péñarroyan^Luz", "Pe\u{301}n\u{303}arroyan");
}
fn name_in_full_width_letters(plot: &mut Plot) {
    spelt(plot, "Yokokurata^Mei", "Ｙｏｋｏｋｕｒａｔａ");
}
fn common_word_as_name_in_context(plot: &mut Plot) {
    plot.learn_name("Young^Brown", "for Young");
    line(plot, "CT chest for Young, repeated");
}

fn id_as(plot: &mut Plot, written: impl Fn(&str, &str) -> String) {
    let id = plot.id();
    let (head, digits) = id.split_once('-').expect("of two parts");
    let text = written(head, digits);
    line(plot, &text);
}

fn id_without_separators(plot: &mut Plot) {
    id_as(plot, |head, digits| format!("patient {head}{digits} again"));
}
fn id_with_other_separators(plot: &mut Plot) {
    id_as(plot, |head, digits| {
        format!("{head}_{digits}, {head}/{digits}")
    });
}
fn id_with_spaces(plot: &mut Plot) {
    id_as(plot, |head, digits| {
        format!("{head} {} {}", &digits[..3], &digits[3..])
    });
}
fn id_in_a_word(plot: &mut Plot) {
    id_as(plot, |head, digits| format!("pat{head}{digits}x"));
}
fn id_in_file_name(plot: &mut Plot) {
    id_as(plot, |head, digits| {
        format!("C:\\scans\\{head}-{digits}\\1.dcm")
    });
}
fn id_in_lower_case(plot: &mut Plot) {
    id_as(plot, |head, digits| {
        format!("mrn {}-{digits}", head.to_lowercase())
    });
}
fn id_split_by_a_line(plot: &mut Plot) {
    id_as(plot, |head, digits| {
        format!("number {head}-\r\n{digits} was scanned")
    });
}

fn id_in_integer_string(plot: &mut Plot) {
    plot.data().add_value(0x0010_1000, "LO", "88412907");
    plot.secret("88412907", never);
    plot.data().text(0x0020_0012, "IS", "88412907");
}

fn accession_number_in_text(plot: &mut Plot) {
    plot.secret("7788125", never);
    line(plot, "order ACC-7788125, acc 7788125");
}

fn device_in_text(plot: &mut Plot) {
    let device = plot.device();
    line(plot, &format!("measured on {device}"));
}

fn institution_in_text(plot: &mut Plot) {
    let institution = plot.institution();
    line(plot, &format!("sent from {institution} by post"));
}

fn physician_in_text(plot: &mut Plot) {
    plot.secret("Quimbleton", never);
    line(plot, "as dr.quimbleton asked");
}

fn station_in_text(plot: &mut Plot) {
    line(plot, "on wxrstation9 as before");
}

fn telephone_in_text(plot: &mut Plot) {
    plot.secret("0511 / 482-9917", never);
    plot.data().text(0x0010_2154, "SH", "0511/4829917");
    line(plot, "call 0511 / 482-9917 first");
}

fn name_in_requests_of_an_item(plot: &mut Plot) {
    let name = plot.name();
    let mut item = Set::of(&[(0x0032_1060, "LO", &format!("MR for {name}"))]);
    item.items(
        0x0032_1064,
        vec![Plot::code("MRK", &format!("MR knee {name}"))],
    );
    plot.data().add_item(0x0040_0275, item);
}

fn id_in_patient_history(plot: &mut Plot) {
    let id = plot.id();
    plot.data().text(
        0x0010_21B0,
        "LT",
        &format!("Known since 2010 as {id}. Cough."),
    );
}
