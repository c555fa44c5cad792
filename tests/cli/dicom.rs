//! Small DICOM files, byte by byte.

use std::collections::BTreeMap;

/// What identifies somebody in the files of this module.
pub const IDENTIFIERS: [&str; 5] = [
    "quixotte",
    "pat-4711-xy",
    "1.2.826.0.1.99",
    "sankt agnes",
    "19610412",
];

const SOP_CLASS: &str = "1.2.840.10008.5.1.4.1.1.2";

pub const STUDY: &str = "1.2.826.0.1.99.1";

/// An instance of the study: Explicit VR Little Endian, four pixels.
pub fn instance(number: u32) -> Vec<u8> {
    build(number, "Quixotte^Dora", "STANDARD", STUDY)
}

/// An instance of the study whose header names nobody, but whose convolution kernel does.
pub fn instance_with_a_name_in_its_text(number: u32) -> Vec<u8> {
    build(number, "", "QUIXOTTE", STUDY)
}

/// An instance of another study of the same patient, who is told by the number alone.
pub fn instance_of_another_study_with_a_name_in_its_text(number: u32) -> Vec<u8> {
    let mut elements = elements(number, "ANON", "STANDARD", "1.2.826.0.1.99.77");
    elements.insert(0x0008_1030, ("LO", b"as Quixotte asked".to_vec()));
    file(number, &elements)
}

/// An instance with the UIDs of another, but other pixels.
pub fn variant_of(instance: &[u8]) -> Vec<u8> {
    let mut variant = instance.to_vec();
    *variant.last_mut().unwrap() ^= 1;
    variant
}

/// An instance with something for every option of the profile to keep, and a woman of 94 years.
pub fn instance_with_something_for_every_option() -> Vec<u8> {
    let mut elements = elements(1, "Quixotte^Dora", "STANDARD", STUDY);
    let acquisition_context = item(&[
        (0x0040_A040, "CS", b"TEXT"),
        (
            0x0040_A043,
            "SQ",
            &item(&[
                (0x0008_0100, "SH", b"POSTURE"),
                (0x0008_0102, "SH", b"99ACME"),
                (0x0008_0104, "LO", b"Posture"),
            ]),
        ),
        (0x0040_A160, "UT", b"lying on the left side"),
    ]);
    let annotation = item(&[
        (0x0070_0002, "CS", b"NOTES"),
        (
            0x0070_0008,
            "SQ",
            &item(&[(0x0070_0006, "ST", b"torn meniscus")]),
        ),
    ]);
    for (tag, vr, value) in [
        (0x0008_1010, "SH", &b"SCANNER-SEVEN"[..]),
        (0x0008_1030, "LO", b"Knee after a fall"),
        (0x0010_0040, "CS", b"F"),
        (0x0010_1010, "AS", b"094Y"),
        // Table E.3.10-1 knows the first of the two.
        (0x0019_0010, "LO", b"SIEMENS MR HEADER"),
        (0x0019_100C, "IS", b"730451"),
        (0x0019_1099, "IS", b"911911"),
        (0x0040_0555, "SQ", &acquisition_context),
        (0x0070_0001, "SQ", &annotation),
    ] {
        elements.insert(tag, (vr, value.to_vec()));
    }
    file(1, &elements)
}

pub type Elements = BTreeMap<u32, (&'static str, Vec<u8>)>;

/// A radiograph of 48 × 48 pixels, in a study of its own: a bright disc with some texture.
pub fn radiograph(number: u32) -> Vec<u8> {
    const SIDE: i64 = 48;
    let study = format!("1.2.826.0.1.99.5.{number}");
    let mut elements = elements(number, "Quixotte^Dora", "", &study);
    for (tag, vr, value) in [
        (0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.1.1"),
        (0x0008_0060, "CS", "DX"),
        (0x0020_000E, "UI", &format!("{study}.1")),
        (0x0028_0004, "CS", "MONOCHROME2"),
    ] {
        elements.insert(tag, (vr, value.as_bytes().to_vec()));
    }
    for tag in [0x0028_0010, 0x0028_0011] {
        elements.insert(tag, ("US", (SIDE as u16).to_le_bytes().to_vec()));
    }
    let pixels = (0..SIDE * SIDE).flat_map(|at| {
        let (x, y) = (at % SIDE - SIDE / 2, at / SIDE - SIDE / 2);
        let texture = (x * 7 + y * 13 * i64::from(number)).rem_euclid(97);
        let inside = if x * x + y * y < 400 { 900 } else { 20 };
        ((inside + texture) as u16).to_le_bytes()
    });
    elements.insert(0x7FE0_0010, ("OW", pixels.collect()));
    file(number, &elements)
}

fn build(number: u32, name: &str, kernel: &str, study: &str) -> Vec<u8> {
    file(number, &elements(number, name, kernel, study))
}

fn instance_uid(number: u32) -> String {
    format!("1.2.826.0.1.99.3.{number}")
}

pub fn elements(number: u32, name: &str, kernel: &str, study: &str) -> Elements {
    let patient = if name.is_empty() { "" } else { "PAT-4711-XY" };
    let mut elements = Elements::new();
    for (tag, vr, value) in [
        (0x0008_0005, "CS", "ISO_IR 192"),
        (0x0008_0016, "UI", SOP_CLASS),
        (0x0008_0018, "UI", &instance_uid(number)),
        (0x0008_0020, "DA", "20240102"),
        (0x0008_0060, "CS", "CT"),
        (0x0008_0080, "LO", "Sankt Agnes"),
        (0x0010_0010, "PN", name),
        (0x0010_0020, "LO", patient),
        (0x0010_0030, "DA", "19610412"),
        (0x0018_1210, "SH", kernel),
        (0x0020_000D, "UI", study),
        (0x0020_000E, "UI", "1.2.826.0.1.99.2"),
        (0x0020_0013, "IS", &number.to_string()),
    ] {
        elements.insert(tag, (vr, value.as_bytes().to_vec()));
    }
    for (tag, value) in [
        (0x0028_0002, 1u16),
        (0x0028_0010, 2),
        (0x0028_0011, 2),
        (0x0028_0100, 16),
        (0x0028_0101, 16),
        (0x0028_0102, 15),
        (0x0028_0103, 0),
    ] {
        elements.insert(tag, ("US", value.to_le_bytes().to_vec()));
    }
    let pixels = (0..8).map(|pixel| pixel * 3).collect();
    elements.insert(0x7FE0_0010, ("OW", pixels));
    elements
}

pub fn file(number: u32, elements: &Elements) -> Vec<u8> {
    let mut meta = Vec::new();
    put(&mut meta, 0x0002_0002, "UI", SOP_CLASS.as_bytes());
    put(
        &mut meta,
        0x0002_0003,
        "UI",
        instance_uid(number).as_bytes(),
    );
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
    for (tag, (vr, value)) in elements {
        put(&mut file, *tag, vr, value);
    }
    file
}

/// One item of a sequence.
fn item(elements: &[(u32, &str, &[u8])]) -> Vec<u8> {
    let mut content = Vec::new();
    for (tag, vr, value) in elements {
        put(&mut content, *tag, vr, value);
    }
    let mut item = vec![0xFE, 0xFF, 0x00, 0xE0];
    item.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
    item.extend(content);
    item
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
    if matches!(vr, "OW" | "OB" | "SQ" | "UN" | "UT") {
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
