//! Synthetic images of DICOM series.

use bytes::Bytes;

use super::dicom;
use super::support::model::{Content, Part10, Set};
use crate::instance::Instance;

/// An image of two columns and three rows.
#[derive(Clone)]
pub(super) struct Slice {
    pub set: Part10,
}

impl Slice {
    /// An axial slice at this height, its first stored value the number of the slice.
    pub(super) fn at(number: u16, height: f64) -> Self {
        let sop_instance = format!("1.2.826.99.5.{}", number + 1);
        let mut set = Part10::new(super::support::CT, &sop_instance);
        set.data
            .text(0x0008_0060, "CS", "CT")
            .text(0x0018_0050, "DS", "2.5")
            .text(0x0020_000E, "UI", "1.2.826.99.4")
            .text(0x0020_0032, "DS", &format!("-10\\-20\\{height}"))
            .text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
            .text(0x0020_0052, "UI", "1.2.826.99.6")
            .text(0x0028_0004, "CS", "MONOCHROME2")
            .text(0x0028_0030, "DS", "0.8\\0.7")
            .text(0x0028_1052, "DS", "-1000")
            .text(0x0028_1053, "DS", "2")
            .short(0x0028_0002, 1)
            .short(0x0028_0010, 3)
            .short(0x0028_0011, 2)
            .short(0x0028_0100, 16)
            .short(0x0028_0101, 12)
            .short(0x0028_0102, 11)
            .short(0x0028_0103, 0);
        Self { set }.words(&[number, 1, 2, 3, 4, 5])
    }

    pub(super) fn words(mut self, words: &[u16]) -> Self {
        self.set
            .data
            .put(0x7FE0_0010, "OW", Content::Shorts(words.to_vec()));
        self
    }

    pub(super) fn text(mut self, tag: u32, vr: &'static str, text: &str) -> Self {
        self.set.data.text(tag, vr, text);
        self
    }

    pub(super) fn short(mut self, tag: u32, value: u16) -> Self {
        self.set.data.short(tag, value);
        self
    }

    pub(super) fn items(mut self, tag: u32, items: Vec<Set>) -> Self {
        self.set.data.items(tag, items);
        self
    }

    pub(super) fn without(mut self, tag: u32) -> Self {
        self.set.data.0.remove(&tag);
        self
    }

    pub(super) fn read(&self) -> (Instance, Bytes) {
        dicom(self.set.encode().into())
    }
}

pub(super) fn read_all(slices: &[Slice]) -> Vec<(Instance, Bytes)> {
    slices.iter().map(Slice::read).collect()
}
