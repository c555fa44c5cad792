//! What a cleared pixel holds: the darkest value that is shown, never one that means padding.

use super::super::stored_bits::StoredBits;
use super::super::{ImageDescription, Photometric, Region, SampleData, Samples};

/// The cells of a cleared pixel, as they are stored: one for each sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fill {
    pub cells: Vec<u32>,
}

impl Fill {
    /// For images like `samples`, a frame of the image.
    pub(super) fn of(description: &ImageDescription, samples: &Samples) -> Self {
        let bits = Bits::of(samples);
        let cells = match samples.samples_per_pixel {
            1 => vec![single(description, samples, &bits)],
            count => {
                let middle = bits.cell(1_i64 << (bits.own.stored - 1));
                let [luminance, chrominance] = match samples.photometric {
                    Photometric::YbrFull | Photometric::YbrFull422 | Photometric::YbrIct => {
                        [0, middle]
                    }
                    Photometric::YbrPartial422 | Photometric::YbrPartial420 => {
                        let black = 16_i64 << bits.own.stored.saturating_sub(8);
                        [bits.cell_of_value(black), middle]
                    }
                    _ => [0, 0],
                };
                let darkest = match samples.signed {
                    true => bits.cell(0),
                    false => luminance,
                };
                let others = match chrominance {
                    0 => darkest,
                    chrominance => chrominance,
                };
                std::iter::once(darkest)
                    .chain(std::iter::repeat_n(others, usize::from(count) - 1))
                    .collect()
            }
        };
        Self { cells }
    }

    /// Puts it into the pixels of `regions`.
    pub(super) fn apply(&self, samples: &mut Samples, regions: &[Region]) {
        let (columns, rows) = (samples.columns, samples.rows);
        let per_pixel = usize::from(samples.samples_per_pixel);
        let within = regions
            .iter()
            .filter_map(|region| region.within(columns, rows));
        for region in within {
            for row in region.y..region.bottom() {
                let start = (row as usize * columns as usize + region.x as usize) * per_pixel;
                let stretch = start..start + region.width as usize * per_pixel;
                let cells = self.cells.iter().cycle();
                match &mut samples.data {
                    // Cells of narrow samples are narrow.
                    SampleData::U8(data) => put(data, stretch, cells.map(|&cell| cell as u8)),
                    SampleData::U16(data) => put(data, stretch, cells.map(|&cell| cell as u16)),
                    SampleData::U32(data) => put(data, stretch, cells.copied()),
                    SampleData::F32(_) | SampleData::F64(_) => {}
                }
            }
        }
    }

    /// Whether a sample at `index` of the pixel data holds it.
    pub(super) fn is_at(&self, data: &SampleData, index: usize) -> bool {
        let cell = self.cells.get(index % self.cells.len().max(1)).copied();
        cell == data.cell(index)
    }
}

fn put<T>(data: &mut [T], stretch: std::ops::Range<usize>, cells: impl Iterator<Item = T>) {
    let places = data.get_mut(stretch).unwrap_or_default();
    places
        .iter_mut()
        .zip(cells)
        .for_each(|(place, cell)| *place = cell);
}

/// The darkest value of images of one sample a pixel.
fn single(description: &ImageDescription, samples: &Samples, bits: &Bits) -> u32 {
    if samples.photometric == Photometric::PaletteColor
        && let Some(palette) = &description.palette
    {
        return bits.cell_of_value(palette.darkest(bits.own.range()));
    }
    let is_falling = description.rescale.slope < 0.0;
    let largest = (samples.photometric == Photometric::Monochrome1) != is_falling;
    let range = bits.own.range();
    let end = if largest { range.1 } else { range.0 };
    let is_padding = |value: i64| {
        let padding = description.padding.as_ref();
        padding.is_some_and(|padding| padding.contains(&value))
    };
    // Of 8 bits all values are shown. Of more, the ends of the range are often far from every pixel, and a viewer
    // that fits its window to the values would show nothing else.
    if bits.own.stored <= 8 && !samples.signed && !is_padding(end) {
        return bits.cell_of_value(end);
    }
    let values = (0..samples.data.len())
        .filter_map(|index| Some(bits.own.value(samples.data.cell(index)?)))
        .filter(|&value| !is_padding(value));
    let darkest = if largest { values.max() } else { values.min() };
    bits.cell_of_value(darkest.unwrap_or_else(|| {
        let mut all = range.0..=range.1;
        let shown = match largest {
            true => all.rev().take(1 << 16).find(|&value| !is_padding(value)),
            false => all.by_ref().take(1 << 16).find(|&value| !is_padding(value)),
        };
        shown.unwrap_or(end)
    }))
}

/// How values are written.
struct Bits {
    own: StoredBits,
    /// The bits of a cell that a value is written to: those stored, or with those above that repeat its sign.
    written: u32,
}

impl Bits {
    fn of(samples: &Samples) -> Self {
        let own = StoredBits::of(samples);
        let above = own.shift + own.stored;
        let is_cut = samples.signed && above < own.width && is_cut(&samples.data, above);
        Self {
            own,
            written: if is_cut { above } else { own.width },
        }
    }

    /// The cell of a value, its sign repeated in the bits above as in the other cells.
    fn cell_of_value(&self, value: i64) -> u32 {
        let mask = u32::MAX >> (32 - self.written);
        // The bits of a negative number are those that are wanted.
        ((value << self.own.shift) as u32) & mask
    }

    /// The cell of a value that is counted from the lowest one.
    fn cell(&self, above_lowest: i64) -> u32 {
        self.cell_of_value(above_lowest + self.own.range().0)
    }
}

/// Whether a negative value has nothing in the bits from `above` on, as in frames whose codec knows no more bits than
/// are stored. A cell with its sign repeated there would need more of them.
fn is_cut(data: &SampleData, above: u32) -> bool {
    let sign = 1 << (above - 1);
    (0..data.len())
        .filter_map(|index| data.cell(index))
        .any(|cell| cell & sign != 0 && cell >> above == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Rescale;

    fn grey(photometric: Photometric, stored: u16, signed: bool, data: SampleData) -> Samples {
        Samples {
            rows: 1,
            columns: data.len() as u32,
            samples_per_pixel: 1,
            bits_stored: stored,
            high_bit: stored - 1,
            signed,
            photometric,
            data,
        }
    }

    fn colour(photometric: Photometric, stored: u16) -> Samples {
        Samples {
            samples_per_pixel: 3,
            columns: 1,
            ..grey(
                photometric,
                stored,
                false,
                match stored {
                    8 => SampleData::U8(vec![9; 3]),
                    _ => SampleData::U16(vec![9; 3]),
                },
            )
        }
    }

    #[test]
    fn colours_become_black_and_not_green() {
        let description = ImageDescription::default();
        for (photometric, stored, expected) in [
            (Photometric::Rgb, 8, [0, 0, 0]),
            (Photometric::YbrFull, 8, [0, 128, 128]),
            (Photometric::YbrFull422, 8, [0, 128, 128]),
            (Photometric::YbrPartial422, 8, [16, 128, 128]),
            (Photometric::YbrRct, 8, [0, 0, 0]),
            (Photometric::YbrFull, 16, [0, 1 << 15, 1 << 15]),
        ] {
            let fill = Fill::of(&description, &colour(photometric, stored));
            assert_eq!(fill.cells, expected, "{photometric:?}");
        }
    }

    #[test]
    fn grey_becomes_the_darkest_value_that_the_image_shows() {
        let signed = |values: &[i16]| {
            SampleData::U16(values.iter().map(|value| value.cast_unsigned()).collect())
        };
        for (photometric, stored, is_signed, data, expected) in [
            (
                Photometric::Monochrome2,
                8,
                false,
                SampleData::U8(vec![5, 9]),
                0,
            ),
            (
                Photometric::Monochrome1,
                8,
                false,
                SampleData::U8(vec![5, 9]),
                255,
            ),
            (
                Photometric::Monochrome1,
                1,
                false,
                SampleData::U8(vec![0, 1]),
                1,
            ),
            (
                Photometric::Monochrome2,
                16,
                true,
                signed(&[-1000, 40]),
                0xFC18,
            ),
            (
                Photometric::Monochrome1,
                12,
                false,
                SampleData::U16(vec![7, 90]),
                90,
            ),
            (
                Photometric::Monochrome2,
                12,
                true,
                signed(&[-2000, 5]),
                0xF830,
            ),
        ] {
            let samples = grey(photometric, stored, is_signed, data);
            let fill = Fill::of(&ImageDescription::default(), &samples);
            assert_eq!(fill.cells, [expected], "{samples:?}");
        }
    }

    #[test]
    fn padding_is_never_put_in() {
        let description = ImageDescription {
            padding: Some(-2000..=-2000),
            ..ImageDescription::default()
        };
        let values: Vec<u16> = [-2000_i16, -1000, 40].map(i16::cast_unsigned).into();
        let samples = grey(Photometric::Monochrome2, 16, true, SampleData::U16(values));
        assert_eq!(Fill::of(&description, &samples).cells, [0xFC18]);
        let description = ImageDescription {
            padding: Some(0..=0),
            ..ImageDescription::default()
        };
        let samples = grey(
            Photometric::Monochrome2,
            8,
            false,
            SampleData::U8(vec![0; 4]),
        );
        assert_eq!(Fill::of(&description, &samples).cells, [1]);
    }

    #[test]
    fn a_falling_rescale_turns_dark_and_bright_round() {
        let description = ImageDescription {
            rescale: Rescale {
                slope: -1.0,
                intercept: 0.0,
            },
            ..ImageDescription::default()
        };
        let samples = grey(Photometric::Monochrome2, 8, false, SampleData::U8(vec![5]));
        assert_eq!(Fill::of(&description, &samples).cells, [255]);
    }

    #[test]
    fn a_negative_value_is_cut_to_the_bits_stored_where_the_others_are() {
        for (data, expected) in [(vec![0xC18_u16, 40], 0x800), (vec![0xFC18, 40], 0xF800)] {
            let samples = grey(Photometric::Monochrome2, 12, true, SampleData::U16(data));
            assert_eq!(Bits::of(&samples).cell(0), expected);
        }
    }

    #[test]
    fn a_high_bit_above_the_bits_stored_is_heeded() {
        let mut samples = grey(
            Photometric::Monochrome1,
            12,
            false,
            SampleData::U16(vec![0x0FF0, 0x1230]),
        );
        samples.high_bit = 15;
        let fill = Fill::of(&ImageDescription::default(), &samples);
        assert_eq!(fill.cells, [0x1230]);
    }

    #[test]
    fn it_is_put_into_the_rectangle_and_nowhere_else() {
        let mut samples = Samples {
            rows: 3,
            columns: 4,
            samples_per_pixel: 3,
            ..colour(Photometric::YbrFull, 8)
        };
        samples.data = SampleData::U8(vec![7; 36]);
        let fill = Fill {
            cells: vec![0, 128, 128],
        };
        let region = Region {
            x: 1,
            y: 1,
            width: 9,
            height: 1,
        };
        fill.apply(&mut samples, &[region]);
        for pixel in 0..12 {
            let inside = (5..8).contains(&pixel);
            for sample in 0..3 {
                let index = pixel * 3 + sample;
                assert_eq!(fill.is_at(&samples.data, index), inside, "{index}");
            }
        }
    }
}
