//! Sequences: at any depth, written in any way, private within standard and the reverse.

use crate::hosts::ct;
use crate::options::never;
use crate::plot::{Group, Plot, group};
use crate::support::model::{Content, Set};

pub fn groups() -> Vec<Group> {
    vec![group!["sequences" on ct;
            name_fifteen_sequences_deep, uid_fifteen_sequences_deep, private_in_standard,
            standard_in_private, name_in_a_sequence_with_lengths, unknown_sequence_of_undefined_length,
            unknown_sequence_with_length, private_sequence_as_unknown, item_with_its_own_character_set,
            item_after_one_with_its_own_character_set, empty_items_around_a_name, sequence_of_requests,
            patient_in_an_item, unknown_sequence_with_a_name_in_a_listed_attribute]]
}

const DEVICE_TYPE: u32 = 0x0022_0015;

/// An item at the end of a path of sequences.
fn nested(depth: usize, innermost: Set) -> Set {
    (0..depth).fold(innermost, |inside, _| {
        let mut item = Set::of(&[(0x0008_0104, "LO", "Plain")]);
        item.items(DEVICE_TYPE, vec![inside]);
        item
    })
}

fn name_fifteen_sequences_deep(plot: &mut Plot) {
    let name = plot.name();
    let item = nested(14, Plot::code("T-1", &format!("Scanner of {name}")));
    plot.data().add_item(DEVICE_TYPE, item);
}

fn uid_fifteen_sequences_deep(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    let item = nested(
        14,
        Set::of(&[
            (0x0008_1150, "UI", crate::support::CT),
            (0x0008_1155, "UI", &uid),
        ]),
    );
    plot.data().add_item(DEVICE_TYPE, item);
}

fn private_in_standard(plot: &mut Plot) {
    let secret = plot.token(never);
    let item = Set::of(&[
        (0x0008_0104, "LO", "Plain"),
        (0x0029_0010, "LO", "BLIXO 2.0"),
        (0x0029_1010, "LO", &secret),
    ]);
    plot.data().add_item(DEVICE_TYPE, nested(2, item));
}

fn standard_in_private(plot: &mut Plot) {
    let name = plot.token(never);
    let item = Set::of(&[(0x0010_0010, "PN", &name)]);
    plot.data()
        .text(0x0031_0010, "LO", "BLIXO 3.0")
        .items(0x0031_1001, vec![nested(1, item)]);
}

fn name_in_a_sequence_with_lengths(plot: &mut Plot) {
    let name = plot.name();
    let item = Plot::code("T-2", &format!("for {name}"));
    plot.put(0x0018_9346, "SQ", Content::ItemsWithLengths(vec![item]));
}

fn unknown_sequence_of_undefined_length(plot: &mut Plot) {
    let (name, uid) = (plot.name(), plot.unlearned_uid());
    let mut item = Set::of(&[
        (0x0008_1150, "UI", crate::support::CT),
        (0x0008_1155, "UI", &uid),
    ]);
    item.items(
        0x0040_A170,
        vec![Plot::code("T-3", &format!("seen by {name}"))],
    );
    plot.put(0x0008_1140, "UN", Content::UnknownItems(vec![item]));
}

fn unknown_sequence_with_length(plot: &mut Plot) {
    let (name, uid) = (plot.name(), plot.unlearned_uid());
    let mut item = Set::of(&[
        (0x0008_1150, "UI", crate::support::CT),
        (0x0008_1155, "UI", &uid),
    ]);
    item.put(
        0x0040_A170,
        "SQ",
        Content::ItemsWithLengths(vec![Plot::code("T-4", &name)]),
    );
    plot.put(
        0x0008_2112,
        "UN",
        Content::UnknownItemsWithLength(vec![item]),
    );
}

fn private_sequence_as_unknown(plot: &mut Plot) {
    let secret = plot.token(never);
    let item = Set::of(&[(0x0010_0010, "PN", &secret)]);
    plot.data().text(0x0033_0010, "LO", "BLIXO 4.0");
    plot.put(0x0033_1001, "UN", Content::UnknownItems(vec![item.clone()]));
    plot.put(
        0x0033_1002,
        "UN",
        Content::UnknownItemsWithLength(vec![item]),
    );
}

fn item_with_its_own_character_set(plot: &mut Plot) {
    // The header is in UTF-8; the item in ISO 8859-1.
    plot.learn_name("Völgräfün", "Völgräfün");
    let mut item = Set::of(&[
        (0x0008_0005, "CS", "ISO_IR 100"),
        (0x0008_0100, "SH", "T-5"),
    ]);
    item.bytes(0x0008_0104, "LO", b"by V\xF6lgr\xE4f\xFCn");
    plot.data().add_item(DEVICE_TYPE, item);
}

fn item_after_one_with_its_own_character_set(plot: &mut Plot) {
    plot.learn_name("Nöldrachim", "Nöldrachim");
    let latin = Set::of(&[
        (0x0008_0005, "CS", "ISO_IR 100"),
        (0x0008_0104, "LO", "plain"),
    ]);
    let item = Plot::code("T-6", "by Nöldrachim");
    plot.data()
        .add_item(DEVICE_TYPE, latin)
        .add_item(DEVICE_TYPE, item);
}

fn empty_items_around_a_name(plot: &mut Plot) {
    let name = plot.name();
    let items = vec![Set::new(), Plot::code("T-7", &name), Set::new()];
    plot.data().items(0x0018_9504, items);
}

fn sequence_of_requests(plot: &mut Plot) {
    let (name, id) = (plot.name(), plot.id());
    let item = Set::of(&[
        (0x0040_0007, "LO", &format!("CT chest for {name}")),
        (0x0040_1001, "SH", &id),
    ]);
    plot.data().items(0x0040_0275, vec![item]);
}

fn patient_in_an_item(plot: &mut Plot) {
    // Where no IOD has them: taken for what they are all the same.
    let name = plot.token(never);
    let item = Set::of(&[(0x0010_0010, "PN", &name), (0x0010_0020, "LO", &name)]);
    plot.data().add_item(DEVICE_TYPE, item);
}

fn unknown_sequence_with_a_name_in_a_listed_attribute(plot: &mut Plot) {
    let name = plot.token(never);
    let item = Set::of(&[(0x0040_A010, "CS", "CONTAINS"), (0x0040_A123, "PN", &name)]);
    plot.put(0x0040_0440, "UN", Content::UnknownItems(vec![item]));
}
