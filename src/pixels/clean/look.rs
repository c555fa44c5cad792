//! Samples as the search for text sees them.

use super::super::stored_bits::StoredBits;
use super::super::text::TextImage;
use super::super::{ImageDescription, Photometric, SampleData, Samples};

/// The image of decoded samples; `None` where they are no integers.
pub(super) fn text_image(description: &ImageDescription, samples: &Samples) -> Option<TextImage> {
    let bits = StoredBits::of(samples);
    let per_pixel = usize::from(samples.samples_per_pixel);
    let pixels = samples.rows as usize * samples.columns as usize;
    // Values above those of 16 bits lose their lowest bits.
    let narrow = bits.stored.saturating_sub(16);
    let above = |cell: u32| (bits.above_least(cell) >> narrow) as u16;
    let mut values: Vec<u16> = match &samples.data {
        SampleData::U8(cells) => cells.iter().map(|&cell| above(cell.into())).collect(),
        SampleData::U16(cells) => cells.iter().map(|&cell| above(cell.into())).collect(),
        SampleData::U32(cells) => cells.iter().map(|&cell| above(cell)).collect(),
        _ => return None,
    };
    if values.is_empty() || values.len() < pixels * per_pixel {
        return None;
    }
    values.truncate(pixels * per_pixel);
    // Two samples a pixel are nothing that the standard knows: the first of them is looked at.
    let mut channels = match per_pixel {
        3.. => 3,
        _ => 1,
    };
    if per_pixel != channels {
        values = of_each(&values, per_pixel, channels);
    }
    let greatest = (((1_u64 << bits.stored) - 1) >> narrow) as u16;
    match (samples.photometric, &description.palette) {
        (Photometric::PaletteColor, Some(palette)) if channels == 1 => {
            let least = bits.range().0;
            let colours = values.iter().flat_map(|&above| {
                let value = (i64::from(above) << narrow) + least;
                palette.colour(value).map(u16::from)
            });
            values = colours.collect();
            channels = 3;
        }
        (Photometric::Monochrome1, _) if channels == 1 => {
            for value in &mut values {
                *value = greatest - *value;
            }
        }
        (photometric, _) if channels == 3 && is_ybr(photometric) => {
            for colour in values.as_chunks_mut::<3>().0 {
                *colour = from_ybr(*colour, greatest);
            }
        }
        _ => {}
    }
    Some(TextImage {
        columns: samples.columns,
        rows: samples.rows,
        channels: channels as u8,
        samples: values,
    })
}

/// The first `taken` of every `per_pixel` values.
fn of_each(values: &[u16], per_pixel: usize, taken: usize) -> Vec<u16> {
    let pixels = values.chunks_exact(per_pixel.max(1));
    pixels
        .flat_map(|pixel| pixel.iter().take(taken))
        .copied()
        .collect()
}

fn is_ybr(photometric: Photometric) -> bool {
    matches!(
        photometric,
        Photometric::YbrFull
            | Photometric::YbrFull422
            | Photometric::YbrIct
            | Photometric::YbrPartial422
            | Photometric::YbrPartial420
    )
}

/// PS3.3 C.7.6.3.1.2, solved for red, green and blue. The narrower ranges of video are near enough to be read.
fn from_ybr([y, b, r]: [u16; 3], greatest: u16) -> [u16; 3] {
    let middle = i64::from(greatest / 2 + 1);
    let (y, b, r) = (i64::from(y), i64::from(b) - middle, i64::from(r) - middle);
    // In 1/1024.
    let clamp = |value: i64| value.clamp(0, i64::from(greatest)) as u16;
    [
        clamp(y + ((1436 * r) >> 10)),
        clamp(y - ((352 * b + 731 * r) >> 10)),
        clamp(y + ((1815 * b) >> 10)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(photometric: Photometric, per_pixel: u16, data: SampleData) -> Samples {
        let bits = match data {
            SampleData::U8(_) => 8,
            SampleData::U16(_) => 16,
            _ => 32,
        };
        Samples {
            rows: 1,
            columns: data.len() as u32 / u32::from(per_pixel),
            samples_per_pixel: per_pixel,
            bits_stored: bits,
            high_bit: bits - 1,
            signed: false,
            photometric,
            data,
        }
    }

    fn values(samples: &Samples) -> Vec<u16> {
        text_image(&ImageDescription::default(), samples)
            .unwrap()
            .samples
    }

    #[test]
    fn the_brightest_is_the_largest_whatever_the_interpretation() {
        let grey = |photometric| samples(photometric, 1, SampleData::U8(vec![0, 5, 255]));
        assert_eq!(values(&grey(Photometric::Monochrome2)), [0, 5, 255]);
        assert_eq!(values(&grey(Photometric::Monochrome1)), [255, 250, 0]);
        let mut signed = samples(
            Photometric::Monochrome2,
            1,
            SampleData::U16(vec![0x8000, 0, 0x7FFF]),
        );
        signed.signed = true;
        assert_eq!(values(&signed), [0, 32768, 65535]);
        let wide = samples(
            Photometric::Monochrome2,
            1,
            SampleData::U32(vec![0, u32::MAX]),
        );
        assert_eq!(values(&wide), [0, 65535]);
    }

    #[test]
    fn luminance_and_chrominance_become_colours() {
        let ybr = samples(
            Photometric::YbrFull,
            3,
            SampleData::U8(vec![255, 128, 128, 76, 85, 255, 0, 128, 128]),
        );
        let rgb = values(&ybr);
        for (value, expected) in rgb.iter().zip([255, 255, 255, 254, 0, 0, 0, 0, 0_u16]) {
            assert!(value.abs_diff(expected) <= 3, "{rgb:?}");
        }
    }

    #[test]
    fn floats_are_no_picture() {
        let float = samples(Photometric::Monochrome2, 1, SampleData::F32(vec![0.5]));
        assert!(text_image(&ImageDescription::default(), &float).is_none());
    }
}
