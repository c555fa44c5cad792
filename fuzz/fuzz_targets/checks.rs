//! What must hold for any bytes. The fuzz targets and `tests/fuzz_inputs.rs` run the same checks.

use bytes::Bytes;
use scanveil::features::{Grid, Mask};
use scanveil::instance::{DataSet, Instance, Limits, Tag, VR, Value};
use scanveil::pixels::{self, Frame, ImageDescription, Region, StreamKind, hidden};
use scanveil::sources::{
    self, Image, Target, automatic, mask_of_label, nifti, nrrd, place, segmentation, series,
    structure_set,
};
use scanveil::{Key, KnowledgeBase, Outcome, Part, Policy, Scan, Session};

const SOP_INSTANCE_UID: Tag = Tag(0x0008, 0x0018);
const STUDY_INSTANCE_UID: Tag = Tag(0x0020, 0x000D);
const SERIES_INSTANCE_UID: Tag = Tag(0x0020, 0x000E);
const PATIENT_ID: Tag = Tag(0x0010, 0x0020);
const ACCESSION_NUMBER: Tag = Tag(0x0008, 0x0050);
const DEIDENTIFICATION_METHOD: Tag = Tag(0x0012, 0x0063);
const PIXELS: [Tag; 3] = [
    Tag(0x7FE0, 0x0008),
    Tag(0x7FE0, 0x0009),
    Tag(0x7FE0, 0x0010),
];
const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
const WELL_KNOWN_ROOT: &str = "1.2.840.10008";

/// So small that a hostile header reaches them.
pub fn tight() -> Limits {
    Limits {
        depth: 8,
        elements: 4096,
        inline_bytes: 1 << 20,
        inflated_bytes: 1 << 20,
        bulk_threshold: 64,
    }
}

/// The reader answers with an instance or an error, and an instance does not point outside of its file.
pub fn reads(bytes: &[u8]) {
    let source = Bytes::copy_from_slice(bytes);
    let Ok(instance) = Instance::read(&source, &tight()) else {
        return;
    };
    let end = match instance.transfer_syntax.as_str() {
        // Its ranges are positions in the inflated data set.
        DEFLATED => tight().inflated_bytes,
        _ => bytes.len() as u64,
    };
    assert!(instance.trailing <= end);
    every_element(&instance.data_set, &mut |_, _, value| match value {
        Value::Range(range) => assert!(range.start <= range.end && range.end <= end),
        Value::Fragments(fragments) => {
            let ranges = [&fragments.whole, &fragments.offset_table];
            for range in ranges.into_iter().chain(&fragments.fragments) {
                assert!(range.start <= range.end && range.end <= end);
            }
        }
        Value::Bytes(_) | Value::Items(_) => {}
        Value::Parts { .. } => panic!("no reader makes it"),
    });
}

/// A knowledge base of private attributes is read or refused, by itself and behind a header that is right; what is
/// read has a row, and no more rows than lines.
pub fn reads_knowledge_base(bytes: &[u8]) {
    let header = b"element_sig_pattern,tag_name,vr,private_disposition\n";
    for file in [bytes, &[header, bytes].concat()] {
        let Ok(base) = KnowledgeBase::read(file) else {
            continue;
        };
        let ends = file.iter().filter(|byte| matches!(byte, b'\n' | b'\r'));
        assert!((1..=ends.count()).contains(&base.rows()));
    }
}

/// Pixel data is cleaned within the limits, and is clean afterwards.
pub fn cleans(bytes: &[u8]) {
    let source = Bytes::copy_from_slice(bytes);
    let Ok(instance) = Instance::read(&source, &tight()) else {
        return;
    };
    let Ok(cleaned) = hidden::clean(&instance, &source, &tight()) else {
        return;
    };
    if instance.transfer_syntax == DEFLATED || instance.encoding.big_endian {
        return;
    }
    let mut data_set = instance.data_set.clone();
    let findings = cleaned.apply(&mut data_set);
    if !data_set
        .elements()
        .iter()
        .any(|element| PIXELS.contains(&element.tag))
    {
        return;
    }
    let file = Bytes::from(image_file(&data_set, &instance.transfer_syntax, &source));
    let again = Instance::read(&file, &Limits::default()).expect("what was cleaned reads back");
    assert!(again.defect.is_none() && again.trailing == 0);
    let again = hidden::clean(&again, &file, &Limits::default()).expect("it fits into memory");
    assert!(
        again.replaced.is_empty() && again.removed.is_empty(),
        "{findings:?}, and then {:?}",
        again.findings
    );
}

/// The first JPEG stream in the bytes is decoded within the limits or refused; what has blocks is edited so that it can
/// be decoded again, and what has none is encoded again.
pub fn decodes_jpeg(bytes: &[u8]) {
    let start = bytes.windows(3).position(|three| three == b"\xFF\xD8\xFF");
    let stream = &bytes[start.unwrap_or(0)..];
    let description = ImageDescription {
        rows: 16,
        columns: 16,
        ..ImageDescription::default()
    };
    match pixels::sniff(stream, &description) {
        StreamKind::JpegLossless => decodes(StreamKind::JpegLossless, &description, stream),
        StreamKind::Jpeg | StreamKind::Jpeg12Bit => {
            let limits = pixels::Limits {
                frame_bytes: 1 << 20,
            };
            let decode = |stream: &[u8], limits: &pixels::Limits| {
                pixels::decode_samples(&description, Frame::Compressed(stream), limits)
            };
            if let Ok(samples) = decode(stream, &limits) {
                assert!(samples.data.to_le_bytes().len() as u64 <= limits.frame_bytes);
            }
            let region = Region {
                x: 3,
                y: 9,
                width: 8,
                height: 8,
            };
            if let Ok(edited) = pixels::clear_blocks(stream, &[region], &[0, 128, 128], &limits) {
                decode(&edited.stream, &pixels::Limits::default())
                    .expect("what was edited can be decoded");
            }
        }
        _ => {}
    }
}

/// The first JPEG stream in the bytes, as JPEG-LS, is decoded within the limits or refused.
pub fn decodes_jpeg_ls(bytes: &[u8]) {
    // A frame header of one component of 8 bits.
    let header = b"\xFF\xD8\xFF\xF7\0\x0B\x08\0\x10\0\x10\x01\x01\x11\0";
    let start = bytes.windows(3).position(|three| three == b"\xFF\xD8\xFF");
    let mut stream = bytes[start.unwrap_or(0)..].to_vec();
    for bits_allocated in [8, 16] {
        let description = ImageDescription {
            rows: 16,
            columns: 16,
            bits_allocated,
            bits_stored: bits_allocated,
            high_bit: bits_allocated - 1,
            ..ImageDescription::default()
        };
        if pixels::sniff(&stream, &description) != StreamKind::JpegLs {
            stream = [header, &stream[..]].concat();
        }
        decodes(StreamKind::JpegLs, &description, &stream);
    }
}

/// The first RLE stream in the bytes is decoded or refused; the size of the image is of the first bytes.
pub fn decodes_rle(bytes: &[u8]) {
    let (Some(&[rows, columns, samples, bits]), rest) = (bytes.first_chunk(), bytes) else {
        return;
    };
    let bits_allocated = [1, 8, 16, 32][usize::from(bits % 4)];
    let description = ImageDescription {
        rows: rows.into(),
        columns: columns.into(),
        samples_per_pixel: u16::from(samples % 4) + 1,
        bits_allocated,
        bits_stored: bits_allocated,
        high_bit: bits_allocated - 1,
        ..ImageDescription::default()
    };
    let is_start = |eight: &[u8]| matches!(eight, [1..=15, 0, 0, 0, 64, 0, 0, 0]);
    let start = rest.windows(8).position(is_start);
    let mut stream = rest[start.unwrap_or(0)..].to_vec();
    if start.is_none() {
        let segments = description.samples_per_pixel * bits_allocated.div_ceil(8);
        let header = [segments as u8 % 16, 0, 0, 0, 64, 0, 0, 0];
        stream = [&header, &stream[..]].concat();
    }
    decodes(StreamKind::Rle, &description, &stream);
}

/// The first JPEG 2000 stream in the bytes is decoded within the limits or refused, at full size and smaller; the
/// header agrees with the stream about the size, or nothing would be decoded.
pub fn decodes_jpeg_2000(bytes: &[u8]) {
    let start = bytes
        .windows(4)
        .position(|four| four == b"\xFF\x4F\xFF\x51");
    let stream = &bytes[start.unwrap_or(0)..];
    let word = |at: usize| {
        let word = stream.get(at..).and_then(|rest| rest.first_chunk());
        word.map_or(0, |&word| u32::from_be_bytes(word))
    };
    let description = ImageDescription {
        rows: word(12).wrapping_sub(word(20)) as u16,
        columns: word(8).wrapping_sub(word(16)) as u16,
        bits_allocated: 16,
        bits_stored: 16,
        high_bit: 15,
        ..ImageDescription::default()
    };
    let kind = pixels::sniff(stream, &description);
    if matches!(
        kind,
        StreamKind::Jpeg2000 | StreamKind::HighThroughputJpeg2000
    ) {
        decodes(kind, &description, stream);
        let limits = pixels::Limits {
            frame_bytes: 1 << 20,
        };
        let _ = pixels::decode_reduced(&description, Frame::Compressed(stream), 8, &limits);
    }
}

/// The bytes, as JPEG XL of a small image, are decoded within the limits or refused.
pub fn decodes_jpeg_xl(bytes: &[u8]) {
    let start = bytes.windows(2).position(|two| two == b"\xFF\x0A");
    let stream = &bytes[start.unwrap_or(0)..];
    for (rows, columns) in [(20, 20), (64, 48)] {
        let description = ImageDescription {
            rows,
            columns,
            bits_allocated: 16,
            bits_stored: 16,
            high_bit: 15,
            ..ImageDescription::default()
        };
        if pixels::sniff(stream, &description) == StreamKind::JpegXl {
            decodes(StreamKind::JpegXl, &description, stream);
        }
    }
}

/// A NIfTI or NRRD file is read within the limits or refused.
pub fn reads_volumes(bytes: &[u8]) {
    let source = Bytes::copy_from_slice(bytes);
    let limits = sources::Limits { voxels: 1 << 16 };
    let _ = nrrd::segments(&source);
    let images = [
        nifti::read(&source, &limits).ok(),
        nrrd::read(&source, &limits).ok(),
    ];
    for image in images.into_iter().flatten() {
        is_whole(&image);
        if let Ok(mask) = mask_of_label(&image.volume, None) {
            let placed = place(&mask, &image.volume.grid);
            assert_eq!(placed.expect("it lies on its own grid"), mask);
        }
    }
}

/// An image is a volume or refused, and a segmentation or a structure set gives regions of an image or is refused.
pub fn reads_regions(bytes: &[u8]) {
    let source = Bytes::copy_from_slice(bytes);
    let Ok(instance) = Instance::read(&source, &tight()) else {
        return;
    };
    let limits = sources::Limits { voxels: 1 << 16 };
    let pair: [(&Instance, &dyn scanveil::bytes::ByteSource); 1] = [(&instance, &source)];
    if let Ok((_, image)) = series::load(pair, &series::Options::default(), &limits) {
        is_whole(&image);
    }
    // The image that the seeds are regions of.
    let grid = Grid {
        origin: [-10.0, -20.0, 0.0],
        ..Grid::aligned([2, 3, 3], [0.7, 0.8, 2.5])
    };
    let target = Target::of_grid(&grid);
    let is_region = |mask: Mask| {
        assert_eq!(mask.inside.len(), grid.voxels());
        assert!(mask.count() > 0);
    };
    if let Ok(found) = segmentation::segments(&instance) {
        for segment in found.segments.iter().take(4) {
            let number = Some(segment.number);
            if let Ok(region) =
                segmentation::read(&instance, &source, number, 0.5, &target, &limits)
            {
                is_region(region);
            }
        }
    }
    if let Ok(found) = structure_set::regions(&instance) {
        for region in found.iter().take(4) {
            if let Ok(region) =
                structure_set::read(&instance, Some(region.number), &target, &limits)
            {
                is_region(region);
            }
        }
    }
}

/// Each voxel has a value, and the image a body or something in its place.
fn is_whole(image: &Image) {
    let voxels = image.volume.grid.voxels();
    assert_eq!(image.volume.values.len(), voxels);
    assert!(image.volume.values.iter().all(|value| value.is_finite()));
    assert!(
        image
            .missing
            .as_ref()
            .is_none_or(|missing| missing.len() == voxels)
    );
    let found = automatic::body(image).expect("there is memory");
    assert_eq!(found.mask.inside.len(), voxels);
}

/// What a stream is decoded to keeps the limits, and is encoded and decoded to the same.
fn decodes(kind: StreamKind, description: &ImageDescription, stream: &[u8]) {
    let limits = pixels::Limits {
        frame_bytes: 1 << 20,
    };
    let frame = Frame::Compressed(stream);
    let Ok(samples) = pixels::decode_samples(description, frame, &limits) else {
        return;
    };
    assert!(samples.data.to_le_bytes().len() as u64 <= limits.frame_bytes);
    let encoded = pixels::encode_samples(kind, description, &samples)
        .expect("what was decoded can be encoded");
    let frame = Frame::Compressed(&encoded);
    let again = pixels::decode_samples(description, frame, &pixels::Limits::default())
        .expect("what was encoded can be decoded");
    assert_eq!(again.data, samples.data);
}

/// A file of the elements that describe pixels, and the pixel data.
fn image_file(data_set: &DataSet, transfer_syntax: &str, source: &Bytes) -> Vec<u8> {
    let take = |range: &std::ops::Range<u64>| &source[range.start as usize..range.end as usize];
    let mut file = vec![0; 128];
    file.extend(b"DICM\x02\0\x10\0UI");
    let mut name = match transfer_syntax {
        IMPLICIT_LITTLE => EXPLICIT_LITTLE,
        other => other,
    }
    .to_owned();
    if name.len() % 2 == 1 {
        name.push('\0');
    }
    file.extend((name.len() as u16).to_le_bytes());
    file.extend(name.bytes());
    for element in data_set.elements() {
        let tag = element.tag;
        let mut value = Vec::new();
        let mut encapsulated = false;
        match &element.value {
            Value::Bytes(bytes) => value.extend_from_slice(bytes),
            Value::Range(range) => value.extend_from_slice(take(range)),
            Value::Fragments(fragments) => {
                encapsulated = true;
                value.extend_from_slice(take(&fragments.whole));
            }
            Value::Parts {
                parts,
                encapsulated: has_items,
            } => {
                encapsulated = *has_items;
                for part in parts {
                    match part {
                        Part::Bytes(bytes) => value.extend_from_slice(bytes),
                        Part::Source(range) => value.extend_from_slice(take(range)),
                        Part::Scratch(stretch) => {
                            let bytes = stretch.read_at(0, stretch.len() as usize);
                            value.extend_from_slice(&bytes.expect("it reads back"));
                        }
                    }
                }
            }
            Value::Items(_) => continue,
        }
        let is_image = matches!(tag.group(), 0x0028 | 0x7FE0) || tag.group() & 0xFF00 == 0x6000;
        if !is_image || tag.element() == 0 {
            continue;
        }
        if value.len() % 2 == 1 {
            value.push(0);
        }
        file.extend(tag.group().to_le_bytes());
        file.extend(tag.element().to_le_bytes());
        file.extend(if encapsulated { b"OB\0\0" } else { b"UN\0\0" });
        let length = if encapsulated {
            u32::MAX
        } else {
            value.len() as u32
        };
        file.extend(length.to_le_bytes());
        file.extend(value);
        if encapsulated {
            file.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        }
    }
    file
}

/// What is released reads back to its end, is the same every time, and holds neither private attributes nor the
/// identifiers of the input.
pub fn deidentifies(bytes: &[u8]) {
    let source = Bytes::copy_from_slice(bytes);
    let key = Key::new([7; 32]);
    let session = Session::new(&Policy::default(), &key).expect("the default policy is valid");
    let mut session = session.with_limits(tight());
    if let Scan::Instance { study, identifiers } = session.scan(&source) {
        session.learn(&study, identifiers);
    }
    let Some(output) = released(&session, &source) else {
        return;
    };
    assert_eq!(
        released(&session, &source).as_ref(),
        Some(&output),
        "the same file came out differently"
    );

    let input = Instance::read(&source, &tight()).expect("it was read to be released");
    let output = Bytes::from(output);
    let read_back =
        Instance::read(&output, &Limits::default()).expect("a released file reads back");
    assert!(
        read_back.defect.is_none() && read_back.trailing == 0,
        "a released file reads to its end"
    );
    let (uids, numbers) = identifiers_of(&input.data_set);
    every_element(&read_back.data_set, &mut |tag, vr, value| {
        assert!(tag.group() % 2 == 0, "a private attribute was released");
        assert!(tag.element() != 0, "a group length was released");
        let (Some(text), true) = (ascii(value), tag != DEIDENTIFICATION_METHOD) else {
            return;
        };
        let words = || text.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
        assert!(
            !words().any(|word| uids.iter().any(|uid| uid == word)),
            "an original UID was released"
        );
        if matches!(
            vr,
            VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::PN
        ) {
            let text = text.to_ascii_uppercase();
            assert!(
                !numbers.iter().any(|number| text.contains(number.as_str())),
                "a number was released"
            );
        }
    });
}

fn released(session: &Session, source: &Bytes) -> Option<Vec<u8>> {
    let Outcome::Released { release, .. } = session.deidentify(source) else {
        return None;
    };
    let mut output = Vec::new();
    release
        .write_to(source, &mut output)
        .expect("memory takes any file");
    assert_eq!(output.len() as u64, release.len());
    Some(output)
}

/// Instance UIDs, and numbers that are long and odd enough not to be anywhere by chance.
fn identifiers_of(data_set: &DataSet) -> (Vec<String>, Vec<String>) {
    let (mut uids, mut numbers) = (Vec::new(), Vec::new());
    every_element(data_set, &mut |tag, _, value| {
        let Some(text) = ascii(value) else { return };
        let text = text.trim_matches(['\0', ' ']);
        let is_uid = text.len() > 12
            && text.split('.').count() > 3
            && text
                .split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        let is_number = text.len() > 7
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && text.bytes().any(|byte| byte.is_ascii_digit())
            && text.bytes().any(|byte| byte.is_ascii_alphabetic());
        match tag {
            SOP_INSTANCE_UID | STUDY_INSTANCE_UID | SERIES_INSTANCE_UID
                if is_uid && !text.starts_with(WELL_KNOWN_ROOT) =>
            {
                uids.push(text.to_owned());
            }
            PATIENT_ID | ACCESSION_NUMBER if is_number => numbers.push(text.to_ascii_uppercase()),
            _ => {}
        }
    });
    (uids, numbers)
}

fn ascii(value: &Value) -> Option<&str> {
    match value {
        Value::Bytes(bytes) if bytes.is_ascii() => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

fn every_element<'a>(data_set: &'a DataSet, visit: &mut dyn FnMut(Tag, VR, &'a Value)) {
    for element in data_set.elements() {
        visit(element.tag, element.vr, &element.value);
        if let Value::Items(items) = &element.value {
            items.iter().for_each(|item| every_element(item, visit));
        }
    }
}
