//! UIDs of instances wherever they stand; those of the standard stay.

use crate::hosts::ct;
use crate::options::with_uids;
use crate::plot::{Group, Plot, group};
use crate::support::model::{Content, Set};

pub fn groups() -> Vec<Group> {
    vec![group!["UIDs" on ct;
        several_values_of_one_attribute, unlisted_instance_uids, uid_in_long_string,
        uid_in_unlimited_text, uid_in_comments, uid_in_a_url, uid_inside_a_longer_uid, uid_padded_with_spaces,
        uid_written_as_text_attribute, uid_in_derivation_description, uid_in_private, uid_in_binary_text,
        uid_written_as_unknown, uid_of_the_study_in_planning_text, referenced_series, uid_in_code_meaning]]
}

fn several_values_of_one_attribute(plot: &mut Plot) {
    let uids = [
        plot.unlearned_uid(),
        plot.unlearned_uid(),
        plot.unlearned_uid(),
    ];
    plot.data()
        .text(0x0008_3002, "UI", &uids.join("\\"))
        .text(0x0040_A171, "UI", &uids.join("\\"));
}

fn unlisted_instance_uids(plot: &mut Plot) {
    for tag in [
        0x0008_1167, // Multi-frame Source SOP Instance UID
        0x0018_991E, // Target Frame of Reference UID
        0x0020_0242, // SOP Instance UID of Concatenation Source
        0x0020_9312, // Volume Frame of Reference UID
        0x0020_9313, // Table Frame of Reference UID
        0x0028_0304, // Referenced Color Palette Instance UID
        0x0070_031B, // Referenced Fiducial UID
        0x300A_0675, // Equipment Frame of Reference UID
    ] {
        let uid = plot.unlearned_uid();
        plot.data().text(tag, "UI", &uid);
    }
}

fn uid_in_long_string(plot: &mut Plot) {
    let uid = plot.uid();
    plot.data()
        .text(0x0018_1020, "LO", &format!("5.1\\derived from {uid}"));
}

fn uid_in_unlimited_text(plot: &mut Plot) {
    let uid = plot.uid();
    plot.data()
        .text(0x0018_9941, "UT", &format!("See image {uid}, second frame"));
}

fn uid_in_comments(plot: &mut Plot) {
    let uid = plot.uid();
    plot.data()
        .text(0x0010_4000, "LT", &format!("compare {uid}."));
}

fn uid_in_a_url(plot: &mut Plot) {
    let uid = plot.uid();
    plot.data().text(
        0x0008_1190,
        "UR",
        &format!("https://pacs.example/studies/{uid}/series"),
    );
}

fn uid_inside_a_longer_uid(plot: &mut Plot) {
    let uid = plot.uid();
    // Whoever made the longer one appended to the shorter.
    plot.data().text(0x0018_100B, "UI", &format!("{uid}.77.1"));
    plot.secrets.last_mut().expect("just put").stays =
        |options| with_uids(options) || crate::options::with_device(options);
}

fn uid_padded_with_spaces(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    plot.data()
        .bytes(0x0020_0200, "UI", format!("{uid} \0 ").as_bytes());
}

fn uid_written_as_text_attribute(plot: &mut Plot) {
    let uid = plot.uid();
    // Software Versions of some makers hold a UID as a whole.
    plot.data().text(0x0018_1019, "LO", &uid);
}

fn uid_in_derivation_description(plot: &mut Plot) {
    let uid = plot.uid();
    plot.data()
        .text(0x0008_2111, "ST", &format!("Derived: {uid}"));
}

fn uid_in_private(plot: &mut Plot) {
    let uid = plot.uid();
    plot.data()
        .text(0x0043_0010, "LO", "GEMS_PARM_01")
        .text(0x0043_1027, "SH", "0.984:1")
        .text(0x0043_1098, "UI", &uid);
}

fn uid_in_binary_text(plot: &mut Plot) {
    let uid = plot.uid();
    plot.data()
        .bytes(0x0028_2000, "OB", format!("....acsp {uid} ").as_bytes());
}

fn uid_written_as_unknown(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    plot.put(
        0x0020_9161,
        "UN",
        Content::Bytes(format!("{uid}\0").into_bytes()),
    );
}

fn uid_of_the_study_in_planning_text(plot: &mut Plot) {
    plot.secret("1.2.826.0.1.3680043.99.4711.5", with_uids);
    plot.data()
        .text(0x0018_990F, "UT", "1.2.826.0.1.3680043.99.4711.5 and B30f");
}

fn referenced_series(plot: &mut Plot) {
    let (series, instance, study) = (
        plot.unlearned_uid(),
        plot.unlearned_uid(),
        plot.unlearned_uid(),
    );
    let mut item = Set::of(&[(0x0020_000E, "UI", &series)]);
    item.items(
        0x0008_1199,
        vec![Set::of(&[
            (0x0008_1150, "UI", crate::support::CT),
            (0x0008_1155, "UI", &instance),
        ])],
    );
    let mut other = Set::of(&[(0x0020_000D, "UI", &study)]);
    other.items(0x0008_1115, vec![item.clone()]);
    plot.data()
        .items(0x0008_1115, vec![item])
        .items(0x0008_1200, vec![other]);
}

fn uid_in_code_meaning(plot: &mut Plot) {
    let uid = plot.uid();
    let item = Plot::code("T-9", &format!("phantom {uid}"));
    plot.data().add_item(0x0018_9346, item);
}
