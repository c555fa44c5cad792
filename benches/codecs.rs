//! Each codec on a frame that is made up: decoding, and encoding where there is an encoder. The frames have the size
//! of usual ones and, like those, slopes, edges and noise: a CT of 512×512×16 bits, an ultrasound of 640×480 in colour.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use image::codecs::jpeg::JpegEncoder;
use scanveil::pixels::{
    Frame, ImageDescription, Limits, Photometric, SampleData, Samples, StreamKind, decode_samples,
    encode_samples,
};

/// An image and what its header would say.
struct Image {
    name: &'static str,
    description: ImageDescription,
    samples: Samples,
}

/// Noise that is the same in every run.
fn noise() -> impl FnMut() -> u32 {
    let mut state = 0x9E37_79B9_u32;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    }
}

/// A disc on a slope: its value at a place, from 0 to 1.
fn value(x: u32, y: u32, columns: u32, rows: u32) -> f32 {
    let (across, down) = (x as f32 / columns as f32, y as f32 / rows as f32);
    let inside = (across - 0.5).hypot(down - 0.5) < 0.35;
    0.15 * across + if inside { 0.4 + 0.3 * down } else { 0.05 }
}

fn grey() -> Image {
    let (columns, rows) = (512u16, 512u16);
    let mut random = noise();
    let data = (0..u32::from(columns) * u32::from(rows)).map(|at| {
        let (x, y) = (at % u32::from(columns), at / u32::from(columns));
        let signal = value(x, y, columns.into(), rows.into()) * 4000.0;
        signal as u16 + (random() % 16) as u16
    });
    let data = SampleData::U16(data.collect());
    image("CT 512x512x16", columns, rows, 1, 12, data)
}

fn colour() -> Image {
    let (columns, rows) = (640u16, 480u16);
    let mut random = noise();
    let data = (0..u32::from(columns) * u32::from(rows)).flat_map(|at| {
        let (x, y) = (at % u32::from(columns), at / u32::from(columns));
        let signal = value(x, y, columns.into(), rows.into()) * 240.0;
        let speckled = signal as u8 + (random() % 8) as u8;
        [speckled, speckled / 2 + (random() % 4) as u8, speckled]
    });
    let data = SampleData::U8(data.collect());
    image("US 640x480 RGB", columns, rows, 3, 8, data)
}

fn image(
    name: &'static str,
    columns: u16,
    rows: u16,
    samples_per_pixel: u16,
    bits_stored: u16,
    data: SampleData,
) -> Image {
    let photometric = match samples_per_pixel {
        1 => Photometric::Monochrome2,
        _ => Photometric::Rgb,
    };
    let description = ImageDescription {
        rows,
        columns,
        samples_per_pixel,
        bits_allocated: bits_stored.next_multiple_of(8),
        bits_stored,
        high_bit: bits_stored - 1,
        photometric,
        ..ImageDescription::default()
    };
    let samples = Samples {
        rows: rows.into(),
        columns: columns.into(),
        samples_per_pixel,
        bits_stored,
        high_bit: bits_stored - 1,
        signed: false,
        photometric,
        data,
    };
    Image {
        name,
        description,
        samples,
    }
}

/// The image as JPEG baseline, which scanveil edits but does not make of samples; `None` where it has not 8 bits.
fn baseline(image: &Image) -> Option<Vec<u8>> {
    let SampleData::U8(bytes) = &image.samples.data else {
        return None;
    };
    let mut stream = Vec::new();
    let (columns, rows) = (image.samples.columns, image.samples.rows);
    JpegEncoder::new_with_quality(&mut stream, 90)
        .encode(bytes, columns, rows, image::ExtendedColorType::Rgb8)
        .ok()?;
    Some(stream)
}

fn bench(criterion: &mut Criterion, image: &Image) {
    let description = &image.description;
    let mut group = criterion.benchmark_group(image.name);
    group.sample_size(20);
    group.throughput(Throughput::Elements(image.samples.data.len() as u64));
    let mut decode = |name: &str, stream: &[u8]| {
        group.bench_function(format!("{name}, decode"), |bencher| {
            bencher.iter(|| {
                decode_samples(
                    description,
                    Frame::Compressed(black_box(stream)),
                    &Limits::default(),
                )
                .expect("the stream is sound")
            });
        });
    };
    if let Some(stream) = baseline(image) {
        decode("JPEG baseline", &stream);
    }
    let kinds = [
        StreamKind::Deflated,
        StreamKind::Rle,
        StreamKind::JpegLossless,
        StreamKind::JpegLs,
        StreamKind::Jpeg2000,
        StreamKind::HighThroughputJpeg2000,
        StreamKind::JpegXl,
    ];
    let encoded = |kind| {
        encode_samples(kind, description, black_box(&image.samples)).expect("it has an encoder")
    };
    for kind in kinds {
        decode(&kind.to_string(), &encoded(kind));
    }
    for kind in kinds {
        group.bench_function(format!("{kind}, encode"), |bencher| {
            bencher.iter(|| encoded(kind));
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for image in [grey(), colour()] {
        bench(&mut criterion, &image);
    }
    criterion.final_summary();
}
