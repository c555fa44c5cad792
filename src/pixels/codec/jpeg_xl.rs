//! JPEG XL (ISO/IEC 18181; PS3.5 A.4.11): decoded by `jxl-oxide`, encoded without loss by `zune-jpegxl`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jxl_oxide::image::BitDepth;
use jxl_oxide::{AllocTracker, JxlImage, JxlThreadPool};
use zune_core::bit_depth::BitDepth as Depth;
use zune_core::colorspace::ColorSpace;
use zune_core::options::EncoderOptions;
use zune_jpegxl::JxlSimpleEncoder;

use super::{ImageDescription, Limits, RenderError, SampleData, Samples, StreamKind};
use crate::pixels::Photometric;

const DAMAGED: RenderError = RenderError::Damaged("its JPEG XL stream");

/// Bytes that decoding takes beside the planes of the image.
const OVERHEAD: u64 = 64 << 20;

/// Decodes a frame to its components; transforms of colours that belong to the compression are undone.
pub(super) fn decode(
    description: &ImageDescription,
    stream: &[u8],
    limits: &Limits,
) -> Result<Samples, RenderError> {
    // The decoder is another's: should it fail in a way that it must not, that is an error of this one frame.
    catch_unwind(AssertUnwindSafe(|| {
        decode_guarded(description, stream, limits)
    }))
    .unwrap_or(Err(DAMAGED))
}

fn decode_guarded(
    description: &ImageDescription,
    stream: &[u8],
    limits: &Limits,
) -> Result<Samples, RenderError> {
    // As real numbers, and some copies of them on the way.
    let planes = description.pixels() * u64::from(description.samples_per_pixel.max(3)) * 4;
    limits.check(planes)?;
    let memory =
        (planes.saturating_mul(8).saturating_add(OVERHEAD)).min(limits.frame_bytes.max(OVERHEAD));
    let image = JxlImage::builder()
        .pool(JxlThreadPool::none())
        .alloc_tracker(AllocTracker::with_limit(
            usize::try_from(memory).unwrap_or(usize::MAX),
        ))
        .read(stream)
        .map_err(|_| DAMAGED)?;
    let size = (u32::from(description.columns), u32::from(description.rows));
    if (image.width(), image.height()) != size {
        return Err(RenderError::Damaged("its size is not that of the header"));
    }
    let metadata = &image.image_header().metadata;
    let BitDepth::IntegerSample { bits_per_sample } = metadata.bit_depth else {
        return Err(RenderError::Unsupported("its samples are real numbers"));
    };
    if bits_per_sample > u32::from(description.bits_allocated.min(16)) {
        return Err(RenderError::Damaged(
            "its precision is not that of the header",
        ));
    }
    let transformed =
        metadata.xyb_encoded || image.frame_header(0).is_some_and(|header| header.do_ycbcr);
    let render = image.render_frame(0).map_err(|_| DAMAGED)?;
    let mut values = render.stream_no_alpha();
    let components = values.channels();
    if (values.width(), values.height()) != size || !matches!(components, 1 | 3) {
        return Err(RenderError::Unsupported("its number of components"));
    }
    let count = description.pixels() as usize * components as usize;
    let mut real = vec![0.0_f32; count];
    if values.write_to_buffer(&mut real) != count {
        return Err(DAMAGED);
    }

    let most = (1_u32 << bits_per_sample) - 1;
    let signed = description.signed;
    let unused = 32 - bits_per_sample;
    let keep = |value: f32| {
        let value = (value * most as f32 + 0.5).clamp(0.0, most as f32) as u32;
        match signed {
            true => ((value << unused) as i32 >> unused) as u32,
            false => value,
        }
    };
    let data = match description.bits_allocated {
        ..=8 => SampleData::U8(real.into_iter().map(|value| keep(value) as u8).collect()),
        9..=16 => SampleData::U16(real.into_iter().map(|value| keep(value) as u16).collect()),
        _ => SampleData::U32(real.into_iter().map(keep).collect()),
    };
    let bits_stored = description.bits_stored.max(1);
    Ok(Samples {
        rows: size.1,
        columns: size.0,
        samples_per_pixel: components as u16,
        bits_stored,
        high_bit: bits_stored - 1,
        signed,
        photometric: match components {
            3 if transformed => Photometric::Rgb,
            _ => description.photometric,
        },
        data,
    })
}

/// Encodes samples of 8 and 16 bits without loss.
pub(super) fn encode(_: &ImageDescription, samples: &Samples) -> Result<Vec<u8>, RenderError> {
    let refused = RenderError::NotEncoded(StreamKind::JpegXl);
    let colours = match samples.samples_per_pixel {
        1 => ColorSpace::Luma,
        3 => ColorSpace::RGB,
        _ => return Err(refused),
    };
    let (bytes, depth) = match &samples.data {
        SampleData::U8(data) => (data.clone(), Depth::Eight),
        SampleData::U16(data) => (
            data.iter().flat_map(|value| value.to_ne_bytes()).collect(),
            Depth::Sixteen,
        ),
        _ => return Err(refused),
    };
    let (width, height) = (samples.columns as usize, samples.rows as usize);
    let count = width * height * usize::from(samples.samples_per_pixel);
    // The encoder takes no image of one row or column.
    if width < 2 || height < 2 || count != samples.data.len() {
        return Err(refused);
    }
    let options = EncoderOptions::new(width, height, colours, depth).set_num_threads(1);
    let mut stream = Vec::new();
    // Another's code, as above.
    let encoded = catch_unwind(AssertUnwindSafe(|| {
        JxlSimpleEncoder::new(&bytes, options)
            .encode(&mut stream)
            .is_ok()
    }));
    match encoded {
        Ok(true) => Ok(stream),
        _ => Err(refused),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: Limits = Limits {
        frame_bytes: 1 << 20,
    };

    fn image(
        (rows, columns): (u16, u16),
        colours: u16,
        data: SampleData,
    ) -> (ImageDescription, Samples) {
        let bits = if matches!(data, SampleData::U8(_)) {
            8
        } else {
            16
        };
        let description = ImageDescription {
            rows,
            columns,
            samples_per_pixel: colours,
            bits_allocated: bits,
            bits_stored: bits,
            high_bit: bits - 1,
            photometric: match colours {
                3 => Photometric::Rgb,
                _ => Photometric::Monochrome2,
            },
            ..ImageDescription::default()
        };
        let samples = Samples {
            rows: rows.into(),
            columns: columns.into(),
            samples_per_pixel: colours,
            bits_stored: bits,
            high_bit: bits - 1,
            signed: false,
            photometric: description.photometric,
            data,
        };
        (description, samples)
    }

    /// Images of 8 and 16 bits, grey and in colours.
    fn images() -> impl Strategy<Value = (ImageDescription, Samples)> {
        let shape = (
            2..40_u16,
            2..40_u16,
            prop_oneof![Just(1_u16), Just(3)],
            any::<bool>(),
        );
        shape.prop_flat_map(|(rows, columns, colours, wide)| {
            let count = usize::from(rows) * usize::from(columns) * usize::from(colours);
            prop::collection::vec(any::<u16>(), count).prop_map(move |words| {
                let data = match wide {
                    true => SampleData::U16(words),
                    false => SampleData::U8(words.iter().map(|&word| word as u8).collect()),
                };
                image((rows, columns), colours, data)
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_encoded_decodes_to_the_same((description, samples) in images()) {
            let stream = encode(&description, &samples).expect("it can be encoded");
            prop_assert_eq!(
                crate::pixels::sniff(&stream, &description),
                StreamKind::JpegXl
            );
            let again = decode(&description, &stream, &LIMITS).expect("it was just encoded");
            prop_assert_eq!(again.data, samples.data);
            prop_assert_eq!(again.photometric, samples.photometric);
        }
    }

    #[test]
    fn a_stream_that_is_cut_off_is_refused() {
        let data = SampleData::U8((0..400).map(|value| value as u8).collect());
        let (description, samples) = image((20, 20), 1, data);
        let stream = encode(&description, &samples).expect("it can be encoded");
        for length in 0..stream.len() - 1 {
            assert!(
                decode(&description, &stream[..length], &LIMITS).is_err(),
                "{length}"
            );
        }
    }

    #[test]
    fn a_size_that_is_not_the_headers_is_refused() {
        let (mut description, samples) = image((20, 20), 1, SampleData::U8(vec![7; 400]));
        let stream = encode(&description, &samples).expect("it can be encoded");
        description.rows = 21;
        assert!(matches!(
            decode(&description, &stream, &LIMITS),
            Err(RenderError::Damaged(_))
        ));
        description.rows = 60_000;
        description.columns = 60_000;
        assert!(matches!(
            decode(&description, &stream, &LIMITS),
            Err(RenderError::TooLarge { .. })
        ));
    }

    #[test]
    fn an_image_of_one_row_is_not_encoded() {
        let (description, samples) = image((1, 20), 1, SampleData::U8(vec![7; 20]));
        assert_eq!(
            encode(&description, &samples),
            Err(RenderError::NotEncoded(StreamKind::JpegXl))
        );
    }
}
