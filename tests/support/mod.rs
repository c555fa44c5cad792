//! DICOM files built in code: small, synthetic, and wrong where a test wants them wrong.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod model;

/// A folder of the public test data; `None`, with a message, where it is not there.
pub fn test_data(folder: &str) -> Option<std::path::PathBuf> {
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("SCANVEIL_TEST_DATA")
        .map_or(beside, Into::into)
        .join(folder);
    if !folder.is_dir() {
        eprintln!(
            "skipped: no test data at {} (set SCANVEIL_TEST_DATA)",
            folder.display()
        );
        return None;
    }
    Some(folder)
}

/// An encoder of elements, Explicit VR Little Endian unless told otherwise.
#[derive(Clone, Default)]
pub struct Elements {
    pub bytes: Vec<u8>,
    implicit: bool,
    big_endian: bool,
}

pub const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
pub const ENHANCED_CT: &str = "1.2.840.10008.5.1.4.1.1.2.1";
pub const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";

impl Elements {
    pub fn new() -> Self {
        Self::default()
    }

    /// Elements that are encoded already.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            ..Self::default()
        }
    }

    pub fn implicit() -> Self {
        Self {
            implicit: true,
            ..Self::default()
        }
    }

    pub fn big_endian() -> Self {
        Self {
            big_endian: true,
            ..Self::default()
        }
    }

    fn u16(&mut self, value: u16) {
        self.bytes.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    pub fn header(mut self, tag: u32, vr: &str, length: u32) -> Self {
        self.u16((tag >> 16) as u16);
        self.u16(tag as u16);
        if self.implicit || vr.is_empty() {
            self.u32(length);
        } else if matches!(vr, "OB" | "OW" | "OF" | "SQ" | "UT" | "UN" | "UC" | "UR") {
            self.bytes.extend(vr.bytes());
            self.u16(0);
            self.u32(length);
        } else {
            self.bytes.extend(vr.bytes());
            self.u16(length as u16);
        }
        self
    }

    /// A value as it is, its length made even.
    pub fn raw(self, tag: u32, vr: &str, value: &[u8]) -> Self {
        let odd = value.len() % 2;
        let mut out = self.header(tag, vr, (value.len() + odd) as u32);
        out.bytes.extend(value);
        out.bytes.extend(std::iter::repeat_n(
            if vr == "UI" || vr == "OB" { 0 } else { b' ' },
            odd,
        ));
        out
    }

    pub fn text(self, tag: u32, vr: &str, value: &str) -> Self {
        self.raw(tag, vr, value.as_bytes())
    }

    pub fn short(self, tag: u32, value: u16) -> Self {
        let bytes = if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.raw(tag, "US", &bytes)
    }

    /// A sequence of undefined length.
    pub fn sequence(self, tag: u32, items: &[Elements]) -> Self {
        let mut out = self.header(tag, "SQ", u32::MAX);
        for item in items {
            out = out.header(0xFFFE_E000, "", u32::MAX);
            out.bytes.extend(&item.bytes);
            out = out.header(0xFFFE_E00D, "", 0);
        }
        out.header(0xFFFE_E0DD, "", 0)
    }

    /// A sequence whose lengths are stated.
    pub fn sequence_with_lengths(self, tag: u32, vr: &str, items: &[Elements]) -> Self {
        let length: usize = items.iter().map(|item| item.bytes.len() + 8).sum();
        let mut out = self.header(tag, vr, length as u32);
        for item in items {
            out = out.header(0xFFFE_E000, "", item.bytes.len() as u32);
            out.bytes.extend(&item.bytes);
        }
        out
    }

    /// Preamble, prefix, meta information, and these elements.
    pub fn file(&self, transfer_syntax: &str) -> Vec<u8> {
        let meta = Elements::new()
            .raw(0x0002_0001, "OB", &[0, 1])
            .text(0x0002_0002, "UI", CT)
            .text(0x0002_0003, "UI", "1.2.826.99.1.1.3")
            .text(0x0002_0010, "UI", transfer_syntax)
            .text(0x0002_0012, "UI", "1.2.826.99")
            .text(0x0002_0016, "AE", "MEISTERSTATION");
        let mut file = b"TIFF or whatever a writer leaves".to_vec();
        file.resize(128, b'x');
        file.extend(b"DICM");
        file.extend(
            Elements::new()
                .raw(0x0002_0000, "UL", &(meta.bytes.len() as u32).to_le_bytes())
                .bytes,
        );
        file.extend(meta.bytes);
        file.extend(&self.bytes);
        file
    }
}

/// A CT of 2 × 2 pixels with the usual identifiers; `more` is put between the header and the pixels.
pub fn ct(more: impl FnOnce(Elements) -> Elements) -> Vec<u8> {
    let head = ct_header(Elements::new());
    ct_pixels(more(head)).file(EXPLICIT_LITTLE)
}

/// The header of that CT up to group 0020.
pub fn ct_header(elements: Elements) -> Elements {
    elements
        .text(0x0008_0005, "CS", "ISO_IR 192")
        .text(0x0008_0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL")
        .text(0x0008_0016, "UI", CT)
        .text(0x0008_0018, "UI", "1.2.826.99.1.1.3")
        .text(0x0008_0020, "DA", "20210304")
        .text(0x0008_0050, "SH", "ACC-778812")
        .text(0x0008_0060, "CS", "CT")
        .text(0x0008_0070, "LO", "Acme Imaging")
        .text(0x0008_0080, "LO", "Sankt Lukas Hospital")
        .text(0x0008_0090, "PN", "Quimby^Hortense^^Dr")
        .text(0x0010_0010, "PN", "Zellweger^Jörg=山田^太郎")
        .text(0x0010_0020, "LO", "PAT-004711")
        .text(0x0010_0030, "DA", "19561224")
        .text(0x0020_000D, "UI", "1.2.826.99.1")
        .text(0x0020_000E, "UI", "1.2.826.99.1.1")
}

/// Rows, columns and 2 × 2 pixels of 16 bits.
pub fn ct_pixels(elements: Elements) -> Elements {
    elements
        .short(0x0028_0002, 1)
        .text(0x0028_0004, "CS", "MONOCHROME2")
        .short(0x0028_0010, 2)
        .short(0x0028_0011, 2)
        .short(0x0028_0100, 16)
        .short(0x0028_0101, 16)
        .short(0x0028_0102, 15)
        .short(0x0028_0103, 0)
        .raw(0x7FE0_0010, "OW", &PIXELS)
}

/// The pixels of [`ct`].
pub const PIXELS: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
