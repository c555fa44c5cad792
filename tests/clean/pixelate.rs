//! Noise in images (DP-Pix): what leaves is a valid instance of public size that holds nothing of the original's pixels
//! but noisy cells.

use bytes::Bytes;
use dicom_object::{DefaultDicomObject, FileDicomObject, InMemDicomObject, from_reader};
use proptest::prelude::*;
use scanveil::pixels::pixelate::PixelNoiseReport;
use scanveil::{InstanceSummary, MappingEntries, Outcome, Session};

use super::support::{CT, EXPLICIT_LITTLE, Elements, ct_header};
use super::{FINDS_NOTHING, session};

/// So little noise that a draw other than 0 is not to be expected: what is left is the mean.
const EXACT: &str = r#"{"pixelNoise": {"cell": 2, "pixels": 1, "epsilon": "1000000", "size": 8}}"#;
const NOISY: &str = r#"{"pixelNoise": {"cell": 4, "pixels": 16, "epsilon": "0.5", "size": 16}}"#;
const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// The pixel attributes of an image.
#[derive(Clone)]
struct Image {
    photometric: &'static str,
    samples: u16,
    rows: u16,
    columns: u16,
    bits: u16,
    signed: bool,
    frames: u32,
    pixels: Vec<u8>,
}

impl Image {
    fn grey(rows: u16, columns: u16, pixels: Vec<u8>) -> Self {
        Self {
            photometric: "MONOCHROME2",
            samples: 1,
            rows,
            columns,
            bits: 8,
            signed: false,
            frames: 1,
            pixels,
        }
    }

    /// 16 bits with a sign, in Hounsfield units.
    fn ct(rows: u16, columns: u16, values: &[i16]) -> Self {
        let pixels = values.iter().flat_map(|value| value.to_le_bytes());
        Self {
            bits: 16,
            signed: true,
            ..Self::grey(rows, columns, pixels.collect())
        }
    }

    fn colour(rows: u16, columns: u16, pixels: Vec<u8>) -> Self {
        Self {
            photometric: "RGB",
            samples: 3,
            ..Self::grey(rows, columns, pixels)
        }
    }

    fn frames(self, frames: u32) -> Self {
        Self { frames, ..self }
    }

    /// The elements of groups 0028 and 7FE0; `more` comes between them.
    fn put(&self, header: Elements, more: impl FnOnce(Elements) -> Elements) -> Elements {
        let mut elements =
            header
                .short(0x0028_0002, self.samples)
                .text(0x0028_0004, "CS", self.photometric);
        if self.samples == 3 {
            elements = elements.short(0x0028_0006, 0);
        }
        if self.frames > 1 {
            elements = elements.text(0x0028_0008, "IS", &self.frames.to_string());
        }
        let elements = elements
            .short(0x0028_0010, self.rows)
            .short(0x0028_0011, self.columns)
            .short(0x0028_0100, self.bits)
            .short(0x0028_0101, self.bits)
            .short(0x0028_0102, self.bits - 1)
            .short(0x0028_0103, self.signed.into());
        more(elements).raw(
            0x7FE0_0010,
            if self.bits == 8 { "OB" } else { "OW" },
            &self.pixels,
        )
    }

    fn file(&self) -> Bytes {
        self.put(ct_header(Elements::new()), |elements| elements)
            .file(EXPLICIT_LITTLE)
            .into()
    }
}

struct Pixelated {
    file: Vec<u8>,
    noise: Option<PixelNoiseReport>,
    summary: InstanceSummary,
    mapping: MappingEntries,
}

impl Pixelated {
    fn read(&self) -> DefaultDicomObject {
        from_reader(&self.file[..]).expect("dicom-object reads it")
    }

    fn pixels(&self) -> Vec<u8> {
        let object = self.read();
        let pixels = object.element_by_name("PixelData").expect("an image");
        pixels.to_bytes().expect("bytes").to_vec()
    }
}

fn run(session: &Session, file: &Bytes) -> Result<Pixelated, String> {
    match session.deidentify_with_mapping(file, &Default::default()) {
        Outcome::Released {
            release,
            noise,
            summary,
            mapping,
            ..
        } => {
            let mut written = Vec::new();
            release.write_to(file, &mut written).expect("memory");
            Ok(Pixelated {
                file: written,
                noise,
                summary,
                mapping: mapping.expect("asked for"),
            })
        }
        Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => Err(reason.code),
    }
}

fn pixelated(policy: &str, file: &Bytes) -> Pixelated {
    run(&session(policy, None), file).expect("it is released")
}

fn text(object: &FileDicomObject<InMemDicomObject>, name: &str) -> Option<String> {
    let element = object.element_by_name(name).ok()?;
    Some(
        element
            .to_str()
            .expect("text")
            .trim_end_matches(['\0', ' '])
            .to_owned(),
    )
}

/// A header with much in it that depends on the original's pixels, or is wrong for others.
fn telling(header: Elements) -> Elements {
    header
        .short(0x0028_0106, 17)
        .short(0x0028_0107, 4_711)
        .text(0x0028_1050, "DS", "40")
        .text(0x0028_1051, "DS", "400")
        .text(0x0028_1052, "DS", "0")
        .text(0x0028_1053, "DS", "1")
        .text(0x0028_2110, "CS", "01")
        .text(0x0028_2112, "DS", "7.13")
        .text(0x0028_2114, "CS", "ISO_10918_1")
}

#[test]
fn what_leaves_is_a_secondary_capture_that_says_so() {
    let image = Image::ct(4, 4, &[100; 16]);
    let header = ct_header(Elements::new())
        .text(0x0020_0013, "IS", "7")
        .text(0x0020_0032, "DS", "1\\2\\3")
        .text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
        .text(0x0020_0052, "UI", "1.2.826.99.7");
    let file: Bytes = image.put(header, telling).file(EXPLICIT_LITTLE).into();
    let plain = pixelated("{}", &file);
    let result = pixelated(NOISY, &file);
    let object = result.read();
    assert_eq!(object.meta().transfer_syntax(), EXPLICIT_LITTLE);
    assert_eq!(
        object.meta().media_storage_sop_class_uid(),
        "1.2.840.10008.5.1.4.1.1.7"
    );
    for (name, expected) in [
        ("SOPClassUID", "1.2.840.10008.5.1.4.1.1.7"),
        ("ImageType", "DERIVED\\SECONDARY"),
        ("ConversionType", "WSD"),
        ("Modality", "CT"),
        ("PhotometricInterpretation", "MONOCHROME2"),
        ("LossyImageCompression", "01"),
        ("LossyImageCompressionRatio", "16"),
        ("LossyImageCompressionMethod", "SCANVEIL_DP_PIX"),
        ("InstanceNumber", "7"),
        ("PatientIdentityRemoved", "YES"),
    ] {
        assert_eq!(text(&object, name).as_deref(), Some(expected), "{name}");
    }
    let method = text(&object, "DeidentificationMethod").expect("it says how");
    assert!(method.contains("PS3.15"), "{method}");
    assert!(method.contains("DP-Pix eps=0.5 m=16 b=4 v1"), "{method}");
    assert!(
        text(&object, "DerivationDescription")
            .expect("it says how")
            .contains("discrete Laplace")
    );
    for (name, expected) in [
        ("Rows", 16),
        ("Columns", 16),
        ("BitsAllocated", 8),
        ("BitsStored", 8),
        ("HighBit", 7),
    ] {
        let number = object
            .element_by_name(name)
            .expect(name)
            .to_int::<u16>()
            .expect(name);
        assert_eq!(number, expected, "{name}");
    }
    for gone in [
        "SmallestImagePixelValue",
        "LargestImagePixelValue",
        "WindowCenter",
        "WindowWidth",
        "RescaleSlope",
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "FrameOfReferenceUID",
        "NumberOfFrames",
    ] {
        assert!(object.element_by_name(gone).is_err(), "{gone}");
    }
    assert_eq!(result.pixels().len(), 256);
    // Another image than the one without noise, of another series, in the same study.
    assert_ne!(result.summary.instance, plain.summary.instance);
    assert_ne!(result.summary.series, plain.summary.series);
    assert_eq!(result.summary.study, plain.summary.study);
    assert_eq!(
        text(&object, "SOPInstanceUID").as_ref(),
        Some(&result.summary.instance)
    );
    assert_eq!(
        text(&object, "SeriesInstanceUID").as_ref(),
        Some(&result.summary.series)
    );
    assert_eq!((result.summary.rows, result.summary.columns), (16, 16));
    assert_eq!(result.summary.sop_class, "1.2.840.10008.5.1.4.1.1.7");
    let stands_for = (
        "1.2.826.99.1.1.3".to_owned(),
        result.summary.instance.clone(),
    );
    assert!(result.mapping.uids.contains(&stands_for));
}

#[test]
fn the_report_has_both_epsilons_and_keeps_the_likeness_to_the_person() {
    let policy = r#"{"pixelNoise": {"cell": 16, "pixels": 16, "epsilon": "0.5"}}"#;
    let result = pixelated(policy, &Image::grey(2, 2, vec![10, 200, 30, 90]).file());
    let noise = result.noise.expect("noise was added");
    assert_eq!(
        (noise.size, noise.cell, noise.frames, noise.samples),
        (512, 16, 1, 1)
    );
    assert_eq!(noise.scale, 31.875);
    assert_eq!(noise.claim.epsilon_of_all.to_string(), "8192");
    let likeness = noise.likeness.expect("it is large enough");
    assert!(likeness.ssim < 1.0 && likeness.psnr.is_some_and(|psnr| psnr < 40.0));
    let json = serde_json::to_string(&noise).expect("plain data");
    assert!(json.contains("\"epsilonOfAll\":\"8192\""), "{json}");
    assert!(
        !json.contains("ssim") && !json.contains("likeness"),
        "{json}"
    );
}

#[test]
fn without_noise_to_speak_of_each_cell_is_the_mean_of_the_square_in_the_middle() {
    // Of 8 × 10 pixels the middle 8 × 8; columns 0 and 9 are cut off.
    let pixels =
        (0..8u8).flat_map(|y| (0..10u8).map(move |x| if x % 9 == 0 { 255 } else { 20 * y + x }));
    let result = pixelated(EXACT, &Image::grey(8, 10, pixels.collect()).file()).pixels();
    for (at, &value) in result.iter().enumerate() {
        let (y, x) = (at / 8 / 2 * 2, at % 8 / 2 * 2);
        // Mean of columns x + 1, x + 2 and rows y, y + 1: 20 (y + ½) + x + 1 ½.
        assert_eq!(usize::from(value), 20 * y + 10 + x + 2, "{at}");
    }
}

#[test]
fn small_images_are_enlarged_and_large_ones_thinned_out() {
    let small = pixelated(EXACT, &Image::grey(2, 2, vec![1, 2, 3, 4]).file()).pixels();
    assert_eq!((small[0], small[7], small[56], small[63]), (1, 2, 3, 4));
    let pixels = (0..24u32 * 24).map(|at| if at / 24 < 12 { 10 } else { 90 });
    let large = pixelated(EXACT, &Image::grey(24, 24, pixels.collect()).file()).pixels();
    assert_eq!((large[0], large[63]), (10, 90));
}

#[test]
fn sixteen_bits_come_to_eight_by_a_public_window_and_never_by_the_image_s_own() {
    let values: Vec<i16> = [-3_000, -1_000, 0, 500, 1_000, 3_000, 250, -500].repeat(8);
    let image = Image::ct(8, 8, &values);
    let plain = image.file();
    let window = image
        .put(ct_header(Elements::new()), telling)
        .file(EXPLICIT_LITTLE)
        .into();
    let cells = [
        pixelated(EXACT, &plain).pixels(),
        pixelated(EXACT, &window).pixels(),
    ];
    assert_eq!(cells[0], cells[1]);
    // Hounsfield units from −1000 to 1000: 0, 0 | 128, 191 | 255, 255 | 159, 64.
    assert_eq!(cells[0][..8], [0, 0, 160, 160, 255, 255, 112, 112]);
    let policy = r#"{"pixelNoise": {"cell": 1, "pixels": 1, "epsilon": "1000000", "size": 8,
        "windows": [{"modality": "CT", "low": 0, "high": 1000}]}}"#;
    assert_eq!(
        pixelated(policy, &plain).pixels()[..8],
        [0, 0, 0, 128, 255, 255, 64, 0]
    );
}

#[test]
fn of_other_modalities_all_that_can_be_stored_is_told() {
    let mut image = Image::ct(2, 2, &[-32_768, 0, 32_767, 0]);
    let mut file = image.file().to_vec();
    let at = file
        .windows(4)
        .position(|four| four == b"CS\x02\x00")
        .expect("Modality");
    file[at + 4..at + 6].copy_from_slice(b"DX");
    let cells = pixelated(EXACT, &file.into()).pixels();
    assert_eq!((cells[0], cells[7], cells[56]), (0, 128, 255));
    image.photometric = "MONOCHROME1";
    let inverted = pixelated(EXACT, &image.file()).pixels();
    assert_eq!((inverted[0], inverted[56]), (255, 0));
}

#[test]
fn colour_stays_colour() {
    let pixels = [[200, 0, 0], [0, 180, 0], [0, 0, 160], [9, 8, 7]].concat();
    let result = pixelated(EXACT, &Image::colour(2, 2, pixels).file());
    let object = result.read();
    assert_eq!(
        text(&object, "PhotometricInterpretation").as_deref(),
        Some("RGB")
    );
    let planar = object
        .element_by_name("PlanarConfiguration")
        .expect("it has to be there");
    assert_eq!(planar.to_int::<u16>().expect("a number"), 0);
    let cells = result.pixels();
    assert_eq!(cells.len(), 192);
    assert_eq!(cells[..3], [200, 0, 0]);
    assert_eq!(cells[21..24], [0, 180, 0]);
    assert_eq!(cells[189..], [9, 8, 7]);
    assert_eq!(result.noise.expect("noise was added").samples, 3);
}

#[test]
fn all_frames_share_one_epsilon() {
    let frame = |value: u8| vec![value; 4];
    let pixels = [frame(10), frame(20), frame(30)].concat();
    let result = pixelated(EXACT, &Image::grey(2, 2, pixels).frames(3).file());
    let object = result.read();
    assert_eq!(
        text(&object, "SOPClassUID").as_deref(),
        Some("1.2.840.10008.5.1.4.1.1.7.2")
    );
    assert_eq!(text(&object, "NumberOfFrames").as_deref(), Some("3"));
    assert_eq!(
        text(&object, "PageNumberVector").as_deref(),
        Some("1\\2\\3")
    );
    assert_eq!(
        text(&object, "PresentationLUTShape").as_deref(),
        Some("IDENTITY")
    );
    assert!(object.element_by_name("FrameIncrementPointer").is_ok());
    let cells = result.pixels();
    assert_eq!([cells[0], cells[64], cells[191]], [10, 20, 30]);
    let noise = result.noise.expect("noise was added");
    assert_eq!(
        noise.claim.epsilon_of_all.to_string(),
        (3 * 64 * 1_000_000).to_string()
    );
    let colour = Image::colour(2, 2, vec![50; 24]).frames(2);
    let object = pixelated(EXACT, &colour.file()).read();
    assert_eq!(
        text(&object, "SOPClassUID").as_deref(),
        Some("1.2.840.10008.5.1.4.1.1.7.4")
    );
}

#[test]
fn every_encoding_of_an_instance_comes_out_in_explicit_little_endian() {
    let image = Image::ct(2, 2, &[0, 1_000, -1_000, 500]);
    let expected = pixelated(EXACT, &image.file()).pixels();
    let pregnant = |header: Elements| header.short(0x0010_21C0, 4);
    let mut swapped = image.clone();
    swapped.pixels.chunks_exact_mut(2).for_each(<[u8]>::reverse);
    let header = |elements: Elements| {
        elements
            .text(0x0008_0016, "UI", CT)
            .text(0x0008_0018, "UI", "1.2.826.99.1.1.3")
            .text(0x0008_0060, "CS", "CT")
            .text(0x0010_0020, "LO", "PAT-004711")
    };
    let ids = |elements: Elements| {
        elements
            .text(0x0020_000D, "UI", "1.2.826.99.1")
            .text(0x0020_000E, "UI", "1.2.826.99.1.1")
    };
    let retain = EXACT.replace(
        "{\"pixelNoise\"",
        "{\"options\": [\"retain-patient-characteristics\"], \"pixelNoise\"",
    );
    for (elements, image, syntax) in [
        (Elements::big_endian(), &swapped, BIG_ENDIAN),
        (Elements::implicit(), &image, "1.2.840.10008.1.2"),
    ] {
        let file = image
            .put(ids(pregnant(header(elements))), |elements| elements)
            .file(syntax);
        let result = pixelated(&retain, &file.into());
        let object = result.read();
        assert_eq!(object.meta().transfer_syntax(), EXPLICIT_LITTLE);
        assert_eq!(result.pixels(), expected);
        let status = object
            .element_by_name("PregnancyStatus")
            .expect("the policy keeps it");
        assert_eq!(status.to_int::<u16>().expect("a number"), 4);
    }
}

#[test]
fn a_file_that_comes_again_in_a_session_gets_the_same_noise() {
    let file = Image::grey(4, 4, (0..16).collect()).file();
    let first = session(NOISY, None);
    let results = [&first, &first.clone(), &session(NOISY, None)]
        .map(|session| run(session, &file).expect("released").file);
    assert_eq!(results[0], results[1]);
    // 16 cells that all have the same noise twice: less than once in 10^30.
    assert_ne!(results[0], results[2]);
    let other = Image::grey(4, 4, vec![9; 16]).file();
    assert_ne!(run(&first, &other).expect("released").file, results[0]);
}

#[test]
fn what_cannot_be_told_with_noise_does_not_leave() {
    let header = || ct_header(Elements::new());
    // Real numbers, whose range no header states.
    let floats = Image {
        bits: 32,
        ..Image::grey(2, 2, Vec::new())
    };
    let real = |range: &str| {
        let header = floats.put(header(), |elements| elements);
        // Without the empty Pixel Data at its end.
        let without = Elements::of(header.bytes[..header.bytes.len() - 12].to_vec());
        let values = [0.0f32, 1.0, 2.0, 4.0].map(f32::to_le_bytes).concat();
        let file = without
            .raw(0x7FE0_0008, "OF", &values)
            .file(EXPLICIT_LITTLE);
        let policy = format!(
            r#"{{"pixelNoise": {{"cell": 2, "pixels": 1, "epsilon": "1000000", "size": 8{range}}}}}"#
        );
        (policy, Bytes::from(file))
    };
    let (policy, file) = real("");
    assert_eq!(
        run(&session(&policy, None), &file).err().as_deref(),
        Some("frame-not-decoded")
    );
    let (policy, file) = real(r#", "windows": [{"modality": "CT", "low": 0, "high": 4}]"#);
    assert_eq!(pixelated(&policy, &file).pixels()[63], 255);
    // Frames that do not decode.
    let broken = floats.put(header(), |elements| elements);
    let mut broken = Elements::of(broken.bytes[..broken.bytes.len() - 12].to_vec()).header(
        0x7FE0_0010,
        "OB",
        u32::MAX,
    );
    broken = broken.header(0xFFFE_E000, "", 0).header(0xFFFE_E000, "", 4);
    broken.bytes.extend([0xFF, 0xD8, 0xFF, 0xD9]);
    let broken = broken
        .header(0xFFFE_E0DD, "", 0)
        .file("1.2.840.10008.1.2.4.50")
        .into();
    assert!(run(&session(EXACT, None), &broken).is_err());
    let missing = Image::grey(64, 64, vec![1; 100]).file();
    assert!(run(&session(EXACT, None), &missing).is_err());
}

#[test]
fn cleaned_pixels_get_noise_too_and_the_file_says_both() {
    let policy = EXACT.replace(
        "{\"pixelNoise\"",
        "{\"options\": [\"clean-pixel-data\"], \"pixelNoise\"",
    );
    let session = session(&policy, Some(FINDS_NOTHING));
    let result = run(&session, &Image::grey(2, 2, vec![1, 2, 3, 4]).file()).expect("released");
    let codes: Vec<_> = result
        .read()
        .element_by_name("DeidentificationMethodCodeSequence")
        .expect("it says what was done")
        .items()
        .expect("items")
        .iter()
        .map(|item| {
            item.element_by_name("CodeValue")
                .expect("a code")
                .to_str()
                .expect("text")
                .trim()
                .to_owned()
        })
        .collect();
    assert_eq!(codes, ["113100", "113101"]);
    assert!(result.noise.is_some());
}

#[test]
fn what_has_no_pixels_leaves_without_noise() {
    let file: Bytes = ct_header(Elements::new()).file(EXPLICIT_LITTLE).into();
    let result = pixelated(NOISY, &file);
    assert_eq!(result.noise, None);
    assert_eq!(text(&result.read(), "SOPClassUID").as_deref(), Some(CT));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever its pixels and its size: the file that leaves has the same length and the same attributes, but Pixel Data.
    #[test]
    fn nothing_but_pixel_data_depends_on_the_pixels(
        rows in 1u16..40,
        columns in 1u16..40,
        values in prop::collection::vec(any::<i16>(), 40 * 40),
    ) {
        let count = usize::from(rows) * usize::from(columns);
        let image = Image::ct(rows, columns, &values[..count]);
        let telling = |header: Elements| {
            let most = values[..count].iter().max().copied().unwrap_or(0);
            header.raw(0x0028_0107, "SS", &most.to_le_bytes())
        };
        let file = image.put(ct_header(Elements::new()), telling).file(EXPLICIT_LITTLE).into();
        let plain = Image::ct(3, 5, &[0; 15]).file();
        let session = session(NOISY, None);
        let [one, other] = [run(&session, &file), run(&session, &plain)].map(|result| result.expect("released"));
        prop_assert_eq!(one.file.len(), other.file.len());
        let end = one.file.len() - 256;
        prop_assert_eq!(&one.file[..end], &other.file[..end]);
        prop_assert_eq!(one.noise.map(|noise| noise.claim), other.noise.map(|noise| noise.claim));
    }
}
