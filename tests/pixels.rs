//! Frames of public sample files, held against what another implementation decodes them to.

#[path = "pixels/jpeg.rs"]
mod jpeg;
mod support;

use scanveil::bytes::FileSource;
use scanveil::instance::{Instance, Limits as ReadLimits};
use scanveil::pixels::{
    self, Frame, ImageDescription, Limits, Photometric, RenderError, SampleData, Samples,
    StreamKind,
};
use sha2::{Digest, Sha256};

fn open(file: &std::path::Path) -> (Instance, FileSource) {
    let source = FileSource::open(file).expect("the file is there");
    let instance = Instance::read(&source, &ReadLimits::default()).expect("the file is readable");
    (instance, source)
}

/// What frame 0 is, as the reference table says.
struct Reference {
    file: String,
    shape: Vec<u64>,
    least: f64,
    most: f64,
    hash: String,
}

fn references(folder: &std::path::Path) -> Vec<Reference> {
    let table = std::fs::read_to_string(folder.join("reference-pixels.tsv")).expect("the table");
    let rows = table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|row| row[1] != "none")
        .map(|row| Reference {
            file: row[0].to_owned(),
            shape: row[3]
                .split('x')
                .map(|side| side.parse().expect("a number"))
                .collect(),
            least: row[4].parse().expect("a number"),
            most: row[5].parse().expect("a number"),
            hash: row[6].to_owned(),
        })
        .collect()
}

fn extent(samples: &Samples) -> (f64, f64) {
    let values: Vec<f64> = match (&samples.data, samples.signed) {
        (SampleData::U8(data), false) => data.iter().map(|&one| f64::from(one)).collect(),
        (SampleData::U8(data), true) => data.iter().map(|&one| f64::from(one as i8)).collect(),
        (SampleData::U16(data), false) => data.iter().map(|&one| f64::from(one)).collect(),
        (SampleData::U16(data), true) => data.iter().map(|&one| f64::from(one as i16)).collect(),
        (SampleData::U32(data), _) => data.iter().map(|&one| f64::from(one)).collect(),
        (SampleData::F32(data), _) => data.iter().map(|&one| f64::from(one)).collect(),
        (SampleData::F64(data), _) => data.clone(),
    };
    values.iter().fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(least, most), &value| (least.min(value), most.max(value)),
    )
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The samples with the bits above those stored as the sign asks, which is how the reference has them.
fn without_unused_bits(samples: &Samples) -> Vec<u8> {
    let SampleData::U16(data) = &samples.data else {
        return Vec::new();
    };
    let unused = 16 - samples.bits_stored;
    let clean = data.iter().map(|&one| match samples.signed {
        true => ((one << unused) as i16 >> unused) as u16,
        false => one << unused >> unused,
    });
    clean.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn frames_decode_to_the_reference() {
    let Some(folder) = support::test_data("dicom") else {
        return;
    };
    let (mut exact, mut near) = (0, 0);
    for reference in references(&folder) {
        let file = &reference.file;
        let (instance, source) = open(&folder.join(file));
        let samples = pixels::samples(&instance, &source, 0, &Limits::default())
            .unwrap_or_else(|error| panic!("{file}: {error}"))
            .expect("an image");
        let mut shape = vec![u64::from(samples.rows), u64::from(samples.columns)];
        if samples.samples_per_pixel > 1 {
            shape.push(u64::from(samples.samples_per_pixel));
        }
        assert_eq!(shape, reference.shape, "{file}");
        if [samples.data.to_le_bytes(), without_unused_bits(&samples)]
            .iter()
            .any(|bytes| hash(bytes) == reference.hash)
        {
            exact += 1;
            continue;
        }
        // The cosine transform of JPEG may be rounded differently.
        assert!(file.starts_with("jpeg/"), "{file}: other samples");
        let (least, most) = extent(&samples);
        assert!((least - reference.least).abs() <= 3.0, "{file}: {least}");
        assert!((most - reference.most).abs() <= 3.0, "{file}: {most}");
        near += 1;
    }
    println!("{exact} exact, {near} near");
    assert!(exact >= 91 && near <= 10, "{exact} exact, {near} near");
}

#[test]
fn every_frame_of_every_image_has_a_picture_or_a_reason() {
    let Some(folder) = support::test_data("dicom") else {
        return;
    };
    let mut shown = 0;
    for reference in references(&folder) {
        let file = &reference.file;
        let (instance, source) = open(&folder.join(file));
        let description = pixels::describe(&instance, &source, 0).expect("an image");
        for frame in 0..description.frames {
            match pixels::picture(&instance, &source, frame, 64, &Limits::default()) {
                Ok(picture) => {
                    let picture = picture.expect("an image");
                    assert!(picture.width.max(picture.height) <= 64, "{file}");
                    assert_eq!(
                        picture.rgba.len() as u32,
                        picture.width * picture.height * 4,
                        "{file}"
                    );
                    shown += 1;
                }
                Err(RenderError::NotDecodedYet(_)) => {}
                Err(error) => panic!("{file}, frame {frame}: {error}"),
            }
        }
        let beyond = pixels::picture(
            &instance,
            &source,
            description.frames,
            64,
            &Limits::default(),
        );
        assert!(beyond.is_err(), "{file}");
    }
    assert!(shown >= 150, "{shown}");
}

#[test]
fn segmentations_of_single_bits_decode_in_every_compression() {
    let Some(folder) = support::test_data("dicom") else {
        return;
    };
    for file in [
        "rle/liver_nonbyte_aligned_rle.dcm",
        "deflated-frame/liver_deflate.dcm",
    ] {
        let (instance, source) = open(&folder.join(file));
        for frame in 0..3 {
            let samples = pixels::samples(&instance, &source, frame, &Limits::default())
                .unwrap_or_else(|error| panic!("{file}, frame {frame}: {error}"))
                .expect("an image");
            let SampleData::U8(bits) = &samples.data else {
                panic!("{file}: not of single bits");
            };
            assert_eq!(bits.len() as u32, samples.rows * samples.columns, "{file}");
            // A liver is some of the picture, in one piece: few changes along each row.
            let inside = bits.iter().filter(|&&bit| bit == 1).count();
            let changes = bits.windows(2).filter(|pair| pair[0] != pair[1]).count();
            assert!(
                (1000..bits.len() / 2).contains(&inside),
                "{file}, frame {frame}: {inside}"
            );
            assert!(
                changes < samples.rows as usize * 8,
                "{file}, frame {frame}: {changes}"
            );
        }
    }
}

#[test]
fn frames_encoded_without_loss_are_decoded_to_the_same_samples() {
    let Some(folder) = support::test_data("dicom") else {
        return;
    };
    let kinds = [
        StreamKind::Native,
        StreamKind::Deflated,
        StreamKind::Rle,
        StreamKind::JpegLossless,
        StreamKind::JpegLs,
        StreamKind::Jpeg2000,
        StreamKind::HighThroughputJpeg2000,
    ];
    let mut encoded = [0; 7];
    for reference in references(&folder) {
        let file = &reference.file;
        let (instance, source) = open(&folder.join(file));
        let description = pixels::describe(&instance, &source, 0).expect("an image");
        // The large ones take long without optimisation, and bring nothing new.
        if reference.shape.iter().product::<u64>() > 1 << 18 {
            continue;
        }
        let Ok(samples) = pixels::samples(&instance, &source, 0, &Limits::default()) else {
            continue;
        };
        let samples = samples.expect("an image");
        for (kind, encoded) in kinds.into_iter().zip(&mut encoded) {
            let bytes = match pixels::encode_samples(kind, &description, &samples) {
                Ok(bytes) => bytes,
                Err(error) => {
                    assert_eq!(error, RenderError::NotEncoded(kind), "{file}");
                    continue;
                }
            };
            let frame = match kind {
                StreamKind::Native => Frame::Native {
                    bytes: &bytes,
                    first_bit: 0,
                },
                _ => Frame::Compressed(&bytes),
            };
            let back = pixels::decode_samples(&description, frame, &Limits::default());
            let back = back.unwrap_or_else(|error| panic!("{file} as {kind}: {error}"));
            assert_eq!(back.data, samples.data, "{file} as {kind}");
            *encoded += 1;
        }
    }
    println!("{encoded:?} encoded");
    assert!(encoded.iter().all(|&count| count >= 50), "{encoded:?}");
}

#[test]
fn jpeg_xl_with_loss_and_of_a_recompressed_jpeg_is_decoded() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fuzz");
    let slope = |row: usize, column: usize, channel: usize| match channel {
        0 => column * 16,
        1 => row * 16,
        _ => (255_usize).saturating_sub(column * 8 + row * 8),
    };
    let grey = |row: usize, column: usize, _: usize| row * 8 + column * 8;
    type Value = fn(usize, usize, usize) -> usize;
    let images: [(&str, u16, Value); 2] = [
        ("jpeg-xl-of-a-jpeg.jxl", 3, slope),
        ("jpeg-xl-with-loss.jxl", 1, grey),
    ];
    for (name, colours, value) in images {
        let stream = std::fs::read(format!("{folder}/{name}")).expect("the fixture");
        let description = ImageDescription {
            rows: 16,
            columns: 16,
            samples_per_pixel: colours,
            photometric: match colours {
                3 => Photometric::YbrFull,
                _ => Photometric::Monochrome2,
            },
            ..ImageDescription::default()
        };
        let frame = Frame::Compressed(&stream);
        let samples = pixels::decode_samples(&description, frame, &Limits::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let SampleData::U8(data) = &samples.data else {
            panic!("{name}: not of 8 bits");
        };
        let colours = usize::from(colours);
        assert_eq!(data.len(), 256 * colours, "{name}");
        for (index, &found) in data.iter().enumerate() {
            let (pixel, channel) = (index / colours, index % colours);
            let expected = value(pixel / 16, pixel % 16, channel);
            let apart = usize::from(found).abs_diff(expected);
            assert!(apart <= 8, "{name}: {found} for {expected} at {index}");
        }
        // The transform of colours is undone, whatever the header says.
        if colours == 3 {
            assert_eq!(samples.photometric, Photometric::Rgb);
        }
    }
}
