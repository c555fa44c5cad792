//! Around the data set: preamble, file meta information, files without them, each transfer syntax.

use crate::hosts::ct;
use crate::options::never;
use crate::plot::{Group, Plot, group};
use crate::support::model::{Content, DEFLATED, EXPLICIT_BIG, IMPLICIT_LITTLE, Part10, Set};

pub fn groups() -> Vec<Group> {
    vec![
        group!["shell" on ct;
            preamble_text, source_application_entity, sending_application_entity,
            receiving_application_entity, presentation_addresses, private_information,
            implementation_version, implementation_class, other_media_storage_instance,
            group_length_of_another_group, command_group, file_set_group, delimiter_as_element],
        group!["dual TIFF" on dual_tiff; tiff_image_description],
        group!["no preamble" on without_preamble; name_in_a_file_without_preamble],
        group!["no preamble, implicit" on implicit_without_preamble; name_in_an_implicit_file_without_preamble],
        group!["implicit" on implicit; name_in_implicit, uid_in_implicit, day_in_implicit, comment_in_implicit],
        group!["big endian" on big_endian; name_in_big_endian, uid_in_big_endian, day_in_big_endian, comment_in_big_endian],
        group!["deflated" on deflated; name_in_deflated, uid_in_deflated, day_in_deflated, comment_in_deflated],
    ]
}

fn preamble_text(plot: &mut Plot) {
    let name = plot.name();
    let preamble = plot.file.preamble.as_mut().expect("the host has one");
    preamble[10..10 + name.len()].copy_from_slice(name.as_bytes());
}

/// A file that is a TIFF too: its directory and the description lie behind the data set.
fn dual_tiff() -> Part10 {
    let mut file = ct();
    let at = file.encode().len() as u32;
    let mut preamble = [0; 128];
    preamble[..4].copy_from_slice(b"II*\0");
    preamble[4..8].copy_from_slice(&at.to_le_bytes());
    file.preamble = Some(preamble);
    file
}

fn tiff_image_description(plot: &mut Plot) {
    let name = plot.token(never);
    // One entry: ImageDescription (270), ASCII, behind the directory.
    let mut directory = vec![1, 0, 14, 1, 2, 0];
    directory.extend((name.len() as u32 + 1).to_le_bytes());
    directory.extend([0; 4]);
    directory.extend([0; 4]);
    directory.extend(name.as_bytes());
    plot.file.tail.extend(directory);
}

fn source_application_entity(plot: &mut Plot) {
    let title = plot.token(never);
    plot.file.meta.text(0x0002_0016, "AE", &title);
}

fn sending_application_entity(plot: &mut Plot) {
    let title = plot.token(never);
    plot.file.meta.text(0x0002_0017, "AE", &title);
}

fn receiving_application_entity(plot: &mut Plot) {
    let title = plot.token(never);
    plot.file.meta.text(0x0002_0018, "AE", &title);
}

fn presentation_addresses(plot: &mut Plot) {
    for tag in [0x0002_0026, 0x0002_0027, 0x0002_0028] {
        let host = plot.token(never);
        plot.file
            .meta
            .text(tag, "UR", &format!("dicom://{host}.example:104"));
    }
}

fn private_information(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.file
        .meta
        .text(0x0002_0100, "UI", "1.2.826.0.1.3680043.99.1.2")
        .text(0x0002_0102, "OB", &secret);
}

fn implementation_version(plot: &mut Plot) {
    let version = plot.token(never);
    plot.file.meta.text(0x0002_0013, "SH", &version);
}

fn implementation_class(plot: &mut Plot) {
    plot.secret("1.2.826.0.1.3680043.99.86420.97531", never);
    plot.file
        .meta
        .text(0x0002_0012, "UI", "1.2.826.0.1.3680043.99.86420.97531");
}

fn other_media_storage_instance(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    // Other than (0008,0018): who is right does not matter, it must not go on as it is.
    plot.file.meta.text(0x0002_0003, "UI", &uid);
    plot.secrets.last_mut().expect("just put").stays = crate::options::with_uids;
}

fn group_length_of_another_group(plot: &mut Plot) {
    let day = plot.day();
    let number: u32 = day.dicom().parse().expect("a number");
    plot.secret_bytes("the day as a number", &number.to_le_bytes());
    plot.put(0x0010_0000, "UL", Content::Longs(vec![number]));
}

fn command_group(plot: &mut Plot) {
    let title = plot.token(never);
    plot.data().text(0x0000_0600, "AE", &title);
}

fn file_set_group(plot: &mut Plot) {
    let label = plot.token(never);
    plot.data().text(0x0004_1130, "CS", &label.to_uppercase());
}

fn delimiter_as_element(plot: &mut Plot) {
    // Group lengths and the like behind the last group are no attributes of an instance.
    let secret = plot.token(never);
    plot.data().text(0xFFFC_FFFC, "OB", &secret);
}

fn without_preamble() -> Part10 {
    Part10 {
        preamble: None,
        ..ct()
    }
}

fn implicit_without_preamble() -> Part10 {
    Part10 {
        preamble: None,
        transfer_syntax: IMPLICIT_LITTLE,
        ..ct()
    }
}

fn implicit() -> Part10 {
    Part10 {
        transfer_syntax: IMPLICIT_LITTLE,
        ..ct()
    }
}

fn big_endian() -> Part10 {
    Part10 {
        transfer_syntax: EXPLICIT_BIG,
        ..ct()
    }
}

fn deflated() -> Part10 {
    Part10 {
        transfer_syntax: DEFLATED,
        ..ct()
    }
}

/// Text that no table lists.
fn name_in_kernel(plot: &mut Plot) {
    let name = plot.name();
    plot.data().text(0x0018_1210, "SH", &format!("B30 {name}"));
}

fn uid_in_reference(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    let reference = Set::of(&[
        (0x0008_1150, "UI", crate::support::CT),
        (0x0008_1155, "UI", &uid),
    ]);
    plot.data().items(0x0008_1140, vec![reference]);
}

fn day_in_text(plot: &mut Plot) {
    let day = plot.day();
    plot.data()
        .text(0x0018_9424, "LT", &format!("protocol of {}", day.dicom()));
}

fn name_in_comment(plot: &mut Plot) {
    let (family, given) = plot.person();
    plot.data().text(
        0x0020_4000,
        "LT",
        &format!("Seen with {given} {family} today"),
    );
}

fn name_in_a_file_without_preamble(plot: &mut Plot) {
    name_in_kernel(plot);
}
fn name_in_an_implicit_file_without_preamble(plot: &mut Plot) {
    name_in_kernel(plot);
}
fn name_in_implicit(plot: &mut Plot) {
    name_in_kernel(plot);
}
fn name_in_big_endian(plot: &mut Plot) {
    name_in_kernel(plot);
}
fn name_in_deflated(plot: &mut Plot) {
    name_in_kernel(plot);
}
fn uid_in_implicit(plot: &mut Plot) {
    uid_in_reference(plot);
}
fn uid_in_big_endian(plot: &mut Plot) {
    uid_in_reference(plot);
}
fn uid_in_deflated(plot: &mut Plot) {
    uid_in_reference(plot);
}
fn day_in_implicit(plot: &mut Plot) {
    day_in_text(plot);
}
fn day_in_big_endian(plot: &mut Plot) {
    day_in_text(plot);
}
fn day_in_deflated(plot: &mut Plot) {
    day_in_text(plot);
}
fn comment_in_implicit(plot: &mut Plot) {
    name_in_comment(plot);
}
fn comment_in_big_endian(plot: &mut Plot) {
    name_in_comment(plot);
}
fn comment_in_deflated(plot: &mut Plot) {
    name_in_comment(plot);
}
