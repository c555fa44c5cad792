//! The files that traps are put into: one patient, one study.

use crate::support::model::{Content, Part10, Set};
use crate::support::{CT, PIXELS};

pub const STUDY: &str = "1.2.826.0.1.3680043.99.4711";

/// An instance of the study without anything of its kind.
pub fn instance(sop_class: &str, modality: &str, number: u32) -> Part10 {
    let mut file = Part10::new(sop_class, &format!("{STUDY}.{number}.1"));
    let header = Set::of(&[
        (0x0008_0020, "DA", "20230304"),
        (0x0008_0030, "TM", "101500"),
        (0x0008_0050, "SH", "ACC-7788125"),
        (0x0008_0060, "CS", modality),
        (0x0008_0070, "LO", "Acme Imaging"),
        (0x0008_0080, "LO", "Wexlheim Klinikum"),
        (0x0008_0090, "PN", "Quimbleton^Hortensia^^Dr"),
        (0x0008_1010, "SH", "WXRSTATION9"),
        (0x0010_0010, "PN", "Hohenwarth^Ysoldine"),
        (0x0010_0020, "LO", "PAT-0047119"),
        (0x0010_0030, "DA", "19561224"),
        (0x0010_0040, "CS", "F"),
        (0x0018_1000, "LO", "SN-55120934"),
        (0x0020_0010, "SH", "4711"),
        (0x0020_000D, "UI", STUDY),
        (0x0020_000E, "UI", &format!("{STUDY}.{number}")),
        (0x0020_0011, "IS", "1"),
        (0x0020_0013, "IS", "1"),
    ]);
    file.data.0.extend(header.0);
    file
}

/// A CT image of 2 × 2 pixels.
pub fn ct() -> Part10 {
    let mut file = instance(CT, "CT", 1);
    file.data
        .text(0x0008_0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL")
        .text(0x0018_0050, "DS", "5")
        .text(0x0018_0060, "DS", "120")
        .text(0x0020_0012, "IS", "1")
        .text(0x0020_0032, "DS", "0\\0\\0")
        .text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
        .text(0x0020_0052, "UI", &format!("{STUDY}.9"))
        .text(0x0028_1052, "DS", "-1024")
        .text(0x0028_1053, "DS", "1")
        .text(0x0028_0030, "DS", "1\\1");
    gray(&mut file.data, 2, 2, 16);
    file.data.bytes(0x7FE0_0010, "OW", &PIXELS);
    file
}

/// The description of grayscale pixels that fill their cells.
pub fn gray(data: &mut Set, rows: u16, columns: u16, bits: u16) {
    data.short(0x0028_0002, 1)
        .text(0x0028_0004, "CS", "MONOCHROME2")
        .short(0x0028_0010, rows)
        .short(0x0028_0011, columns)
        .short(0x0028_0100, bits)
        .short(0x0028_0101, bits)
        .short(0x0028_0102, bits - 1)
        .short(0x0028_0103, 0);
}

/// The CT with compressed pixel data: an empty offset table, then `fragments`.
pub fn compressed(transfer_syntax: &'static str, fragments: Vec<Vec<u8>>) -> Part10 {
    let mut file = ct();
    file.transfer_syntax = transfer_syntax;
    gray(&mut file.data, 8, 8, 8);
    let fragments = std::iter::once(Vec::new()).chain(fragments).collect();
    file.data
        .put(0x7FE0_0010, "OB", Content::Fragments(fragments));
    file
}
