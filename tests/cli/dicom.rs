//! Small DICOM files, byte by byte.

/// What identifies somebody in the files of this module.
pub const IDENTIFIERS: [&str; 5] = [
    "quixotte",
    "pat-4711-xy",
    "1.2.826.0.1.99",
    "sankt agnes",
    "19610412",
];

pub const STUDY: &str = "1.2.826.0.1.99.1";

/// An instance of the study: Explicit VR Little Endian, four pixels.
pub fn instance(number: u32) -> Vec<u8> {
    build(number, "Quixotte^Dora", "STANDARD", STUDY)
}

/// An instance of the study whose header names nobody, but whose convolution kernel does.
pub fn instance_with_a_name_in_its_text(number: u32) -> Vec<u8> {
    build(number, "", "QUIXOTTE", STUDY)
}

/// An instance with the UIDs of another, but other pixels.
pub fn variant_of(instance: &[u8]) -> Vec<u8> {
    let mut variant = instance.to_vec();
    *variant.last_mut().unwrap() ^= 1;
    variant
}

fn build(number: u32, name: &str, kernel: &str, study: &str) -> Vec<u8> {
    let sop_class = "1.2.840.10008.5.1.4.1.1.2";
    let uid = format!("1.2.826.0.1.99.3.{number}");
    let mut meta = Vec::new();
    put(&mut meta, 0x0002_0002, "UI", sop_class.as_bytes());
    put(&mut meta, 0x0002_0003, "UI", uid.as_bytes());
    put(&mut meta, 0x0002_0010, "UI", b"1.2.840.10008.1.2.1");
    let mut file = vec![0; 128];
    file.extend(b"DICM");
    put(
        &mut file,
        0x0002_0000,
        "UL",
        &u32::try_from(meta.len()).unwrap().to_le_bytes(),
    );
    file.extend(meta);
    for (tag, vr, value) in [
        (0x0008_0005, "CS", "ISO_IR 192"),
        (0x0008_0016, "UI", sop_class),
        (0x0008_0018, "UI", &uid),
        (0x0008_0020, "DA", "20240102"),
        (0x0008_0060, "CS", "CT"),
        (0x0008_0080, "LO", "Sankt Agnes"),
        (0x0010_0010, "PN", name),
        (
            0x0010_0020,
            "LO",
            if name.is_empty() { "" } else { "PAT-4711-XY" },
        ),
        (0x0010_0030, "DA", "19610412"),
        (0x0018_1210, "SH", kernel),
        (0x0020_000D, "UI", study),
        (0x0020_000E, "UI", "1.2.826.0.1.99.2"),
        (0x0020_0013, "IS", &number.to_string()),
    ] {
        put(&mut file, tag, vr, value.as_bytes());
    }
    for (tag, value) in [
        (0x0028_0002, 1u16),
        (0x0028_0010, 2),
        (0x0028_0011, 2),
        (0x0028_0100, 16),
        (0x0028_0101, 12),
        (0x0028_0102, 11),
        (0x0028_0103, 0),
    ] {
        put(&mut file, tag, "US", &value.to_le_bytes());
    }
    let pixels: Vec<u8> = (0..8).map(|pixel| pixel * 3).collect();
    put(&mut file, 0x7FE0_0010, "OW", &pixels);
    file
}

fn put(file: &mut Vec<u8>, tag: u32, vr: &str, value: &[u8]) {
    let padding = if vr == "UI" { 0 } else { b' ' };
    let mut value = value.to_vec();
    if value.len() % 2 == 1 {
        value.push(padding);
    }
    file.extend(u16::try_from(tag >> 16).unwrap().to_le_bytes());
    file.extend(u16::try_from(tag & 0xFFFF).unwrap().to_le_bytes());
    file.extend(vr.as_bytes());
    if matches!(vr, "OW" | "OB" | "SQ" | "UN") {
        file.extend([0, 0]);
        file.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    } else {
        file.extend(u16::try_from(value.len()).unwrap().to_le_bytes());
    }
    file.extend(value);
}

/// A ZIP archive of these entries, deflated or stored.
pub fn zip(entries: &[(&str, &[u8])], deflated: bool) -> Vec<u8> {
    use std::io::Write;
    let method = match deflated {
        true => zip::CompressionMethod::Deflated,
        false => zip::CompressionMethod::Stored,
    };
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
