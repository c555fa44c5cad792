//! Private attributes. Without Retain Safe Private none stays; with it only what somebody vouches for, and that is
//! searched like the rest.

use crate::hosts::ct;
use crate::options::never;
use crate::plot::{Group, Plot, group};
use crate::support::model::{Content, Set};

pub fn groups() -> Vec<Group> {
    vec![
        group!["private" on ct;
            element_of_an_unknown_creator, creator_that_is_a_name, creator_with_odd_case_and_spaces,
            block_at_another_number, second_block_of_the_same_group, orphan_element, element_below_the_blocks,
            creator_without_elements, unlisted_element_of_a_safe_creator, text_as_unknown,
            name_in_a_safe_element, day_in_a_safe_element, text_in_a_safe_number, private_in_an_item,
            private_name, private_uid, private_date, private_binary, private_group_length,
            private_sequence_of_a_safe_creator, creator_in_one_item_elements_in_the_next],
        group!["declared safe" on ct;
            declared_safe_element_with_a_name, declared_safe_block_with_an_id, declared_safe_name,
            declared_safe_uid, declared_safe_date, name_in_the_declaration, declared_element_of_another_creator,
            declared_unsafe_element_of_a_safe_creator],
    ]
}

fn element_of_an_unknown_creator(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x0009_0010, "LO", "BLIXO 1.0")
        .text(0x0009_1001, "LO", &secret);
}

fn creator_that_is_a_name(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x0009_0011, "LO", &format!("TOOL OF {name}"))
        .text(0x0009_1101, "DS", "1.5");
}

fn creator_with_odd_case_and_spaces(plot: &mut Plot) {
    let secret = plot.token(never);
    // Close to a safe creator, with an element that is not safe.
    plot.data()
        .text(0x0019_0012, "LO", " siemens  MR header ")
        .text(0x0019_1299, "LO", &secret);
}

fn block_at_another_number(plot: &mut Plot) {
    let secret = plot.token(never);
    // B Value is xx0C of this creator; here the block of 10 is another one's.
    plot.data()
        .text(0x0019_0010, "LO", "BLIXO 7.0")
        .text(0x0019_0011, "LO", "SIEMENS MR HEADER")
        .text(0x0019_100C, "LO", &secret)
        .text(0x0019_110C, "IS", "800");
}

fn second_block_of_the_same_group(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x2001_0010, "LO", "Philips Imaging DD 001")
        .text(0x2001_0011, "LO", "Philips Imaging DD 002")
        .text(0x2001_1104, "CS", &secret.to_uppercase());
}

fn orphan_element(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x000B_1001, "LO", &secret)
        .text(0x0019_150C, "IS", "800");
}

fn element_below_the_blocks(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x000D_0001, "LO", &secret)
        .text(0x000D_000F, "LO", &secret);
}

fn creator_without_elements(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data().text(0x000F_0010, "LO", &secret);
}

fn unlisted_element_of_a_safe_creator(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x0043_0010, "LO", "GEMS_PARM_01")
        .text(0x0043_10FE, "LO", &secret);
}

fn text_as_unknown(plot: &mut Plot) {
    let (secret, name) = (plot.token(never), plot.name());
    plot.data()
        .text(0x0043_0010, "LO", "GEMS_PARM_01")
        .text(0x0043_10FD, "UN", &secret);
    plot.data()
        .text(0x2001_0010, "LO", "Philips Imaging DD 001");
    // Diffusion Direction, a code string that is written as unknown.
    plot.put(
        0x2001_1004,
        "UN",
        Content::Bytes(name.to_uppercase().into_bytes()),
    );
}

fn name_in_a_safe_element(plot: &mut Plot) {
    let name = plot.name();
    plot.data().text(0x0043_0010, "LO", "GEMS_PARM_01").text(
        0x0043_1027,
        "SH",
        &format!("by {name}"),
    );
}

fn day_in_a_safe_element(plot: &mut Plot) {
    let day = plot.day();
    plot.data().text(0x0043_0010, "LO", "GEMS_PARM_01");
    plot.data().add_item(
        0x0022_0015,
        Set::of(&[
            (0x0043_0010, "LO", "GEMS_PARM_01"),
            (0x0043_1027, "SH", &format!("cal {}", day.dicom())),
        ]),
    );
}

fn text_in_a_safe_number(plot: &mut Plot) {
    let id = plot.id();
    plot.data()
        .text(0x7053_0010, "LO", "Philips PET Private Group")
        .text(0x7053_1000, "DS", &id);
}

fn private_in_an_item(plot: &mut Plot) {
    let secret = plot.token(never);
    let item = Set::of(&[
        (0x0008_0104, "LO", "Plain"),
        (0x0009_0010, "LO", "BLIXO 1.0"),
        (0x0009_1001, "LO", &secret),
    ]);
    plot.data().add_item(0x0022_0015, item);
}

fn private_name(plot: &mut Plot) {
    let name = plot.token(never);
    plot.data()
        .text(0x0009_0010, "LO", "BLIXO 1.0")
        .text(0x0009_1002, "PN", &name);
    // By its value representation it teaches the search.
    plot.data().text(0x0018_1210, "SH", &format!("B40 {name}"));
}

fn private_uid(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    plot.data()
        .text(0x0009_0010, "LO", "BLIXO 1.0")
        .text(0x0009_1003, "UI", &uid);
    plot.data().text(0x0020_0052, "UI", &uid);
}

fn private_date(plot: &mut Plot) {
    let day = plot.day();
    plot.data()
        .text(0x0009_0010, "LO", "BLIXO 1.0")
        .text(0x0009_1004, "DA", &day.dicom());
}

fn private_binary(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x0029_0010, "LO", "SIEMENS CSA HEADER")
        .text(0x0029_1010, "OB", &format!("SV10 {secret}"));
}

fn private_group_length(plot: &mut Plot) {
    plot.secret_bytes("a group length that is text", b"zqxw");
    plot.data().text(0x0009_0000, "UL", "zqxw");
}

fn private_sequence_of_a_safe_creator(plot: &mut Plot) {
    let name = plot.token(never);
    let item = Set::of(&[(0x0010_0010, "PN", &name)]);
    plot.data()
        .text(0x2005_0010, "LO", "Philips MR Imaging DD 001");
    plot.data().items(0x2005_1080, vec![item.clone()]);
    plot.put(0x2005_1083, "UN", Content::UnknownItems(vec![item]));
}

fn creator_in_one_item_elements_in_the_next(plot: &mut Plot) {
    let secret = plot.token(never);
    let with = Set::of(&[(0x0043_0010, "LO", "GEMS_PARM_01")]);
    let without = Set::of(&[(0x0043_1027, "SH", &secret)]);
    plot.data()
        .add_item(0x0018_9346, with)
        .add_item(0x0018_9346, without);
}

/// Says in (0008,0300) that elements of a private block identify nobody.
fn declare(plot: &mut Plot, group: u16, creator: &str, status: &str, elements: &[u16]) {
    let mut item = Set::of(&[(0x0008_0302, "LO", creator), (0x0008_0303, "CS", status)]);
    item.short(0x0008_0301, group);
    if !elements.is_empty() {
        item.put(0x0008_0304, "US", Content::Shorts(elements.to_vec()));
    }
    plot.data().add_item(0x0008_0300, item);
}

fn declared_safe_element_with_a_name(plot: &mut Plot) {
    let name = plot.name();
    declare(plot, 0x0011, "ACME A", "MIXED", &[0x0001]);
    let other = plot.token(never);
    plot.data()
        .text(0x0011_0010, "LO", "ACME A")
        .text(0x0011_1001, "LO", &format!("tuned by {name}"))
        .text(0x0011_1002, "LO", &other);
}

fn declared_safe_block_with_an_id(plot: &mut Plot) {
    let id = plot.id();
    declare(plot, 0x0013, "ACME B", "SAFE", &[]);
    plot.data().text(0x0013_0010, "LO", "ACME B").text(
        0x0013_1001,
        "UT",
        &format!("case {id} of today"),
    );
}

fn declared_safe_name(plot: &mut Plot) {
    let name = plot.token(never);
    declare(plot, 0x0015, "ACME C", "SAFE", &[]);
    plot.data()
        .text(0x0015_0010, "LO", "ACME C")
        .text(0x0015_1001, "PN", &name);
}

fn declared_safe_uid(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    declare(plot, 0x0017, "ACME D", "SAFE", &[]);
    plot.data()
        .text(0x0017_0010, "LO", "ACME D")
        .text(0x0017_1001, "UI", &uid);
}

fn declared_safe_date(plot: &mut Plot) {
    let (day, moment) = (plot.day(), plot.day());
    declare(plot, 0x001B, "ACME E", "SAFE", &[]);
    plot.data()
        .text(0x001B_0010, "LO", "ACME E")
        .text(0x001B_1001, "DA", &day.dicom())
        .text(0x001B_1002, "DT", &format!("{}101112", moment.dicom()))
        .text(0x001B_1003, "LO", &format!("on {}", day.dicom()));
}

fn name_in_the_declaration(plot: &mut Plot) {
    let name = plot.name();
    let mut item = Set::of(&[(0x0008_0302, "LO", "ACME F"), (0x0008_0303, "CS", "SAFE")]);
    item.short(0x0008_0301, 0x001D);
    let definition = Set::of(&[
        (0x0008_030A, "CS", "LO"),
        (0x0008_030E, "UT", &format!("What {name} said")),
    ]);
    item.items(0x0008_0310, vec![definition]);
    plot.data().add_item(0x0008_0300, item);
}

fn declared_element_of_another_creator(plot: &mut Plot) {
    let secret = plot.token(never);
    declare(plot, 0x001F, "ACME G", "SAFE", &[]);
    plot.data()
        .text(0x001F_0010, "LO", "ACME H")
        .text(0x001F_1001, "LO", &secret);
}

fn declared_unsafe_element_of_a_safe_creator(plot: &mut Plot) {
    let secret = plot.token(never);
    // The table vouches for (0043,xx27), the file takes it back: who wrote it knows best.
    declare(plot, 0x0043, "GEMS_PARM_01", "UNSAFE", &[]);
    plot.data()
        .text(0x0043_0010, "LO", "GEMS_PARM_01")
        .text(0x0043_1027, "SH", &secret);
}
