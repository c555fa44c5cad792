//! What follows the pixels, and the groups that repeat.

use crate::hosts::ct;
use crate::options::{never, with_graphics};
use crate::plot::{Group, Plot, group};
use crate::support::model::{Content, Set};

pub fn groups() -> Vec<Group> {
    vec![
        group!["after the pixels" on ct;
            bytes_behind_the_data_set, private_group_above_the_pixels, digital_signature,
            signature_in_an_item, data_set_trailing_padding, extended_offset_table],
        group!["repeating groups" on ct;
            curve_label, curve_data, curve_comment_in_another_group, audio_comment,
            overlay_description, overlay_label_in_another_group, overlay_data_with_text,
            overlay_comments, overlay_in_the_last_group, overlay_without_data,
            curve_of_an_unknown_element],
    ]
}

fn bytes_behind_the_data_set(plot: &mut Plot) {
    let name = plot.name();
    plot.file
        .tail
        .extend(format!("\0\0\0\0 {name} once more").into_bytes());
}

fn private_group_above_the_pixels(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(0x7FE1_0010, "LO", "BLIXO PIXELS")
        .text(0x7FE1_1001, "OB", &secret)
        .text(0x7FE3_0010, "LO", "BLIXO PIXELS")
        .text(0x7FE3_1001, "LO", &secret);
}

/// A signature with the certificate of who signed.
fn signature(signer: &str, uid: &str) -> Set {
    let mut signature = Set::of(&[
        (0x0400_0100, "UI", uid),
        (0x0400_0105, "DT", "20230517101112.000000+0200"),
        (0x0400_0110, "CS", "X509_1993_SIG"),
        (0x0400_0401, "CS", "AUTHORITY"),
    ]);
    signature
        .bytes(
            0x0400_0115,
            "OB",
            format!("CN={signer},O=Hospital").as_bytes(),
        )
        .bytes(0x0400_0120, "OB", format!("signed by {signer}").as_bytes());
    signature
}

fn digital_signature(plot: &mut Plot) {
    let (signer, uid) = (plot.token(never), plot.unlearned_uid());
    let signature = signature(&signer, &uid);
    plot.data().items(0xFFFA_FFFA, vec![signature]);
    plot.data()
        .items(0x4FFE_0001, vec![Set::of(&[(0x0400_0015, "CS", "SHA256")])]);
}

fn signature_in_an_item(plot: &mut Plot) {
    let (signer, uid) = (plot.token(never), plot.unlearned_uid());
    let mut item = Plot::code("T-1", "Plain");
    item.items(0xFFFA_FFFA, vec![signature(&signer, &uid)]);
    plot.data().add_item(0x0022_0015, item);
}

fn data_set_trailing_padding(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0xFFFC_FFFC, "OB", &format!("padding {name} padding"));
}

fn extended_offset_table(plot: &mut Plot) {
    let name = plot.name();
    // Pixel data that are not encapsulated have no table.
    let text = format!("{name:<16}");
    plot.data()
        .text(0x7FE0_0001, "OV", &text)
        .text(0x7FE0_0002, "OV", &text);
    plot.put(
        0x7FE0_0003,
        "UV",
        Content::Bytes(text.as_bytes()[..8].to_vec()),
    );
    let start = text[..8].to_owned();
    plot.secret_bytes("the beginning of the name", start.to_lowercase().as_bytes());
}

fn curve_label(plot: &mut Plot) {
    let name = plot.name();
    plot.data().text(0x5000_2500, "LO", &format!("ECG {name}"));
}

fn curve_data(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data().text(0x5002_3000, "OW", &format!("{secret} "));
}

fn curve_comment_in_another_group(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x5004_0022, "LO", &format!("curve of {name}"))
        .text(0x501E_2610, "US", "ab");
}

fn audio_comment(plot: &mut Plot) {
    let (name, token) = (plot.name(), plot.token(never));
    plot.data()
        .text(0x5006_200E, "LT", &format!("dictated by {name}"))
        .text(0x5006_200C, "OW", &format!("{token} "));
}

fn overlay_description(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x6000_0022, "LO", &format!("ROI of {name}"));
}

fn overlay_label_in_another_group(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x6002_1500, "LO", &format!("label {name}"));
}

fn overlay_data_with_text(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .short(0x6004_0010, 8)
        .short(0x6004_0011, 10)
        .text(0x6004_0040, "CS", "G")
        .put(0x6004_0050, "SS", Content::Shorts(vec![1, 1]))
        .short(0x6004_0100, 1)
        .short(0x6004_0102, 0)
        .text(0x6004_3000, "OW", &format!("{secret} "));
}

fn overlay_comments(plot: &mut Plot) {
    let (name, token) = (plot.name(), plot.token(with_graphics));
    plot.data()
        .text(0x6006_4000, "LT", &format!("{token} beside {name}"));
}

fn overlay_in_the_last_group(plot: &mut Plot) {
    let (name, secret) = (plot.name(), plot.token(never));
    plot.data()
        .text(0x60FE_0022, "LO", &format!("seen by {name}"))
        .text(0x60FE_3000, "OW", &format!("{secret} "));
}

fn overlay_without_data(plot: &mut Plot) {
    let name = plot.name();
    plot.data().text(0x6008_1500, "LO", &name);
}

fn curve_of_an_unknown_element(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data().text(0x5008_0FFE, "UN", &secret);
}
