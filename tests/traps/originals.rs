//! What keeps the values that were there before.

use crate::hosts::ct;
use crate::options::{never, with_device, with_institution};
use crate::plot::{Group, Plot, group};
use crate::support::model::Set;

pub fn groups() -> Vec<Group> {
    vec![group!["originals" on ct;
        original_attributes, original_attributes_in_an_item, modified_attributes, encrypted_attributes,
        encrypted_attributes_in_an_item, source_of_previous_values, patient_photo, referenced_patient,
        other_patient_ids_sequence, contributing_equipment, de_identification_of_before,
        accession_issuer, person_addresses, mac_parameters]]
}

const DEVICE_TYPE: u32 = 0x0022_0015;

fn original(name: &str, id: &str) -> Set {
    let mut item = Set::of(&[
        (0x0400_0562, "DT", "20230518120000"),
        (0x0400_0563, "LO", "PACS of Wexlheim"),
        (0x0400_0564, "LO", &format!("sent by {name}")),
        (0x0400_0565, "CS", "COERCE"),
    ]);
    let values = Set::of(&[(0x0010_0010, "PN", name), (0x0010_0020, "LO", id)]);
    item.items(0x0400_0550, vec![values]);
    item
}

fn original_attributes(plot: &mut Plot) {
    let (name, id) = (plot.token(never), plot.token(never));
    plot.data().items(0x0400_0561, vec![original(&name, &id)]);
}

fn original_attributes_in_an_item(plot: &mut Plot) {
    let (name, id) = (plot.token(never), plot.token(never));
    let mut item = Plot::code("T-1", "Plain");
    item.items(0x0400_0561, vec![original(&name, &id)]);
    plot.data().add_item(DEVICE_TYPE, item);
}

fn modified_attributes(plot: &mut Plot) {
    let name = plot.token(never);
    let values = Set::of(&[(0x0010_0010, "PN", &name)]);
    plot.data().items(0x0400_0550, vec![values]);
}

fn encrypted(content: &str) -> Set {
    let mut item = Set::of(&[(0x0400_0510, "UI", "1.2.840.10008.1.2.1")]);
    // Some tools "encrypt" with nothing at all.
    item.bytes(0x0400_0520, "OB", content.as_bytes());
    item
}

fn encrypted_attributes(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data().items(0x0400_0500, vec![encrypted(&secret)]);
}

fn encrypted_attributes_in_an_item(plot: &mut Plot) {
    let secret = plot.token(never);
    let mut item = Plot::code("T-2", "Plain");
    item.items(0x0400_0500, vec![encrypted(&secret)]);
    plot.data().add_item(DEVICE_TYPE, item);
}

fn source_of_previous_values(plot: &mut Plot) {
    let secret = plot.token(with_institution);
    plot.data().text(0x0400_0564, "LO", &secret);
}

fn patient_photo(plot: &mut Plot) {
    let (uid, name) = (plot.unlearned_uid(), plot.token(never));
    let mut item = Set::of(&[(0x0040_E020, "CS", "DICOM"), (0x0020_000D, "UI", &uid)]);
    item.items(0x0008_1199, vec![Set::of(&[(0x0008_1155, "UI", &uid)])]);
    item.text(
        0x0040_E010,
        "UR",
        &format!("https://photos.example/{name}.jpg"),
    );
    plot.data().items(0x0010_1100, vec![item]);
    // Removed with the sequence: no option keeps it.
    plot.secrets
        .iter_mut()
        .rev()
        .take(2)
        .for_each(|secret| secret.stays = never);
}

fn referenced_patient(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    let item = Set::of(&[
        (0x0008_1150, "UI", "1.2.840.10008.3.1.2.1.1"),
        (0x0008_1155, "UI", &uid),
    ]);
    plot.data().items(0x0008_1120, vec![item]);
}

fn other_patient_ids_sequence(plot: &mut Plot) {
    let (id, issuer) = (plot.token(never), plot.token(never));
    let item = Set::of(&[
        (0x0010_0020, "LO", &id),
        (0x0010_0021, "LO", &issuer),
        (0x0010_0022, "CS", "TEXT"),
    ]);
    plot.data().items(0x0010_1002, vec![item]);
}

fn contributing_equipment(plot: &mut Plot) {
    let (operator, station) = (plot.token(never), plot.token(with_device));
    let mut item = Set::of(&[
        (0x0008_0070, "LO", "Acme"),
        (0x0008_1010, "SH", &station),
        (0x0008_1070, "PN", &operator),
        (0x0018_A003, "ST", &format!("sent by {operator}")),
    ]);
    item.items(
        0x0040_A170,
        vec![Plot::code("109103", "Modifying Equipment")],
    );
    plot.data().items(0x0018_A001, vec![item]);
}

fn de_identification_of_before(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x0012_0062, "CS", "YES")
        .text(
            0x0012_0063,
            "LO",
            &format!("cleaned for {name}\\another tool"),
        )
        .items(0x0012_0064, vec![Plot::code("1", &format!("by {name}"))]);
}

fn accession_issuer(plot: &mut Plot) {
    let issuer = plot.token(never);
    let item = Set::of(&[
        (0x0040_0031, "UT", &issuer),
        (0x0040_0032, "UT", &issuer),
        (0x0040_0033, "CS", "DNS"),
    ]);
    plot.data()
        .items(0x0008_0051, vec![item.clone()])
        .items(0x0040_0026, vec![item.clone()])
        .items(0x0010_0024, vec![item]);
}

fn person_addresses(plot: &mut Plot) {
    for (tag, vr) in [
        (0x0010_1040, "LO"),
        (0x0010_2154, "SH"),
        (0x0010_2155, "LT"),
        (0x0008_0092, "ST"),
        (0x0008_0094, "SH"),
        (0x0010_1060, "PN"),
        (0x0010_1005, "PN"),
        (0x0010_2297, "PN"),
        (0x0010_21F0, "LO"),
        (0x0038_0500, "LO"),
    ] {
        let secret = plot.token(match tag {
            0x0038_0500 | 0x0010_21F0 => |options| {
                crate::options::with_descriptors(options)
                    || crate::options::with_characteristics(options)
            },
            _ => never,
        });
        plot.data().text(tag, vr, &secret);
    }
}

fn mac_parameters(plot: &mut Plot) {
    let secret = plot.token(never);
    let mut item = Set::of(&[(0x0400_0015, "CS", "SHA256")]);
    item.text(0x0400_0404, "OB", &secret);
    plot.data().items(0x4FFE_0001, vec![item]);
}
