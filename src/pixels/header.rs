//! What the header of an instance says of its frames, and how they are to be shown.

use bytes::Bytes;

use super::{
    ImageDescription, LookupTable, Overlay, OverlayBits, Palette, PaletteTable, Photometric,
    Rescale, VoiFunction, Window,
};
use crate::bytes::ByteSource;
use crate::instance::{DataSet, Element, Instance, Tag, VR, Value, tags};

/// Offset tables of more frames than any scan has.
pub(super) const LONGEST_TABLE: u64 = 64 << 20;

/// The header of an instance, and the source that its long values lie in.
pub(super) struct Header<'a> {
    pub instance: &'a Instance,
    pub source: &'a dyn ByteSource,
}

/// The Image Pixel Module (PS3.3 C.7.6.3), as an instance states it.
pub(super) struct ImagePixels {
    /// Without palette, window and what else says how to show the values. Bits Allocated is 0 where it is not stated.
    pub description: ImageDescription,
    /// Number of Frames: 1 where it is not stated, `None` where it is no number.
    pub frames: Option<u32>,
}

impl ImagePixels {
    /// That of `instance`, whose pixel data is `pixels`.
    pub(super) fn of(instance: &Instance, pixels: &Element) -> Self {
        let short = |tag, otherwise| instance.unsigned_short(tag).unwrap_or(otherwise);
        let data_set = &instance.data_set;
        let allocated = match pixels.tag {
            tags::FLOAT_PIXEL_DATA => 32,
            tags::DOUBLE_FLOAT_PIXEL_DATA => 64,
            _ => short(tags::BITS_ALLOCATED, 0),
        };
        let stored = short(tags::BITS_STORED, allocated);
        let photometric = data_set.ascii(tags::PHOTOMETRIC_INTERPRETATION);
        let frames = frames(data_set);
        Self {
            description: ImageDescription {
                rows: short(tags::ROWS, 0),
                columns: short(tags::COLUMNS, 0),
                samples_per_pixel: short(tags::SAMPLES_PER_PIXEL, 1),
                bits_allocated: allocated,
                bits_stored: stored,
                high_bit: short(tags::HIGH_BIT, stored.saturating_sub(1)),
                signed: short(tags::PIXEL_REPRESENTATION, 0) == 1,
                planar: short(tags::PLANAR_CONFIGURATION, 0) == 1,
                photometric: Photometric::parse(photometric.unwrap_or("MONOCHROME2")),
                frames: frames.unwrap_or(1),
                big_endian: instance.encoding.big_endian,
                words: pixels.vr == VR::OW,
                float: pixels.tag != tags::PIXEL_DATA,
                ..ImageDescription::default()
            },
            frames,
        }
    }

    /// With a guess where Bits Allocated is not stated: as few bytes as hold the bits stored, or one.
    fn guessed(self) -> ImageDescription {
        let mut description = self.description;
        if description.bits_allocated == 0 {
            if description.bits_stored == 0 {
                (description.bits_stored, description.high_bit) = (8, 7);
            }
            let bytes = description.bits_stored.div_ceil(8);
            description.bits_allocated = bytes.saturating_mul(8);
        }
        description
    }
}

/// Number of Frames: 1 where it is not stated, `None` where it is no number.
pub(super) fn frames(data_set: &DataSet) -> Option<u32> {
    match data_set.ascii(tags::NUMBER_OF_FRAMES) {
        None | Some("") => Some(1),
        Some(text) => text.trim().parse().ok().filter(|&frames| frames > 0),
    }
}

impl Header<'_> {
    pub(super) fn description(&self, pixels: &Element, frame: u32) -> ImageDescription {
        let description = ImagePixels::of(self.instance, pixels).guessed();
        let signed = description.signed;
        let padding = self.stored_value(tags::PIXEL_PADDING_VALUE, signed);
        let limit = self.stored_value(tags::PIXEL_PADDING_RANGE_LIMIT, signed);
        ImageDescription {
            palette: self.palette(signed),
            window: self.window(frame),
            voi_table: self.voi_table(frame, signed),
            modality_table: self.modality_table(signed),
            rescale: self.rescale(frame),
            padding: padding.map(|padding| {
                let limit = limit.unwrap_or(padding);
                padding.min(limit)..=padding.max(limit)
            }),
            overlays: self.overlays(frame),
            ..description
        }
    }

    /// The bytes of a value, also where it stayed in the source.
    pub(super) fn value(&self, tag: Tag) -> Option<Bytes> {
        self.value_in(&self.instance.data_set, tag)
    }

    fn value_in(&self, data_set: &DataSet, tag: Tag) -> Option<Bytes> {
        match &data_set.get(tag)?.value {
            Value::Bytes(bytes) if !bytes.is_empty() => Some(bytes.clone()),
            Value::Range(range) if range.end - range.start <= LONGEST_TABLE => {
                let length = (range.end - range.start) as usize;
                self.source.read_at(range.start, length).ok()
            }
            _ => None,
        }
    }

    fn stored_value(&self, tag: Tag, signed: bool) -> Option<i64> {
        let value = self.instance.unsigned_short(tag)?;
        Some(if signed {
            i64::from(value.cast_signed())
        } else {
            i64::from(value)
        })
    }

    fn palette(&self, signed: bool) -> Option<Palette> {
        let big_endian = self.instance.encoding.big_endian;
        let table = |descriptor: Tag, data: Tag, segmented: Tag| {
            let descriptor = self.words(&self.value(descriptor)?)?;
            match self.value(data) {
                Some(data) => PaletteTable::new(descriptor, signed, &data, big_endian),
                None => {
                    PaletteTable::segmented(descriptor, signed, &self.value(segmented)?, big_endian)
                }
            }
        };
        Some(Palette {
            red: table(
                tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
                tags::SEGMENTED_RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            )?,
            green: table(
                tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
                tags::SEGMENTED_GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            )?,
            blue: table(
                tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
                tags::SEGMENTED_BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            )?,
        })
    }

    /// The first of the window's alternatives.
    fn window(&self, frame: u32) -> Option<Window> {
        let group = self
            .instance
            .group(tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_CENTER, frame)?;
        Some(Window {
            centre: first_number(group, tags::WINDOW_CENTER)?,
            width: first_number(group, tags::WINDOW_WIDTH)?,
            function: VoiFunction::parse(group.ascii(tags::VOILUT_FUNCTION).unwrap_or("LINEAR")),
        })
    }

    fn rescale(&self, frame: u32) -> Rescale {
        let transformation = tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE;
        let Some(group) = self
            .instance
            .group(transformation, tags::RESCALE_SLOPE, frame)
        else {
            return Rescale::default();
        };
        Rescale {
            slope: first_number(group, tags::RESCALE_SLOPE).unwrap_or(1.0),
            intercept: first_number(group, tags::RESCALE_INTERCEPT).unwrap_or(0.0),
        }
    }

    fn modality_table(&self, signed: bool) -> Option<LookupTable> {
        let sequence = self
            .instance
            .data_set
            .items(tags::MODALITY_LUT_SEQUENCE)
            .first()?;
        self.lookup_table(sequence, signed)
    }

    /// The first of the alternatives.
    fn voi_table(&self, frame: u32, signed: bool) -> Option<LookupTable> {
        let group =
            self.instance
                .group(tags::FRAME_VOILUT_SEQUENCE, tags::VOILUT_SEQUENCE, frame)?;
        // What a modality table gives has no sign; what a rescaling gives may.
        let has_table = self.modality_table(signed).is_some();
        let may_be_negative = !has_table && (signed || self.rescale(frame).intercept < 0.0);
        self.lookup_table(group.items(tags::VOILUT_SEQUENCE).first()?, may_be_negative)
    }

    fn lookup_table(&self, item: &DataSet, signed: bool) -> Option<LookupTable> {
        let words = self.value_in(item, tags::LUT_DESCRIPTOR)?;
        let descriptor = self.words(&words)?;
        let data = self.value_in(item, tags::LUT_DATA)?;
        LookupTable::new(descriptor, signed, &data, self.instance.encoding.big_endian)
    }

    /// The first `N` words of a value.
    fn words<const N: usize>(&self, bytes: &[u8]) -> Option<[u16; N]> {
        let (words, _) = bytes.get(..N * 2)?.as_chunks::<2>();
        let words: &[[u8; 2]; N] = words.try_into().ok()?;
        Some(words.map(|word| self.instance.encoding.u16(word)))
    }

    /// The overlay planes of a frame.
    fn overlays(&self, frame: u32) -> Vec<Overlay> {
        (0x6000..=0x60FE)
            .step_by(2)
            .filter_map(|group| self.overlay(group, frame))
            .collect()
    }

    fn overlay(&self, group: u16, frame: u32) -> Option<Overlay> {
        let tag = |element| Tag(group, element);
        let rows = self.instance.unsigned_short(tag(0x0010))?;
        let columns = self.instance.unsigned_short(tag(0x0011))?;
        let origin = self.value(tag(0x0050));
        let [row, column] = origin
            .and_then(|origin| self.words(&origin))
            .map_or([1, 1], |origin: [u16; 2]| origin.map(u16::cast_signed));
        let number = |element| -> Option<u32> {
            let text = self.instance.data_set.ascii(tag(element))?;
            text.trim().parse().ok()
        };
        // Number of Frames in Overlay, and which frame of the image its first is for.
        let (planes, first) = (number(0x0015), number(0x0051).unwrap_or(1));
        let plane = match planes {
            Some(planes) => frame
                .checked_sub(first.saturating_sub(1))
                .filter(|&plane| plane < planes)?,
            None => 0,
        };
        let bits = match self.value(tag(0x3000)) {
            Some(data) => {
                let pixels = u64::from(rows) * u64::from(columns);
                OverlayBits::Own(data, pixels * u64::from(plane))
            }
            None => OverlayBits::InPixels(
                self.instance
                    .unsigned_short(tag(0x0102))
                    .filter(|&bit| bit > 0)?,
            ),
        };
        Some(Overlay {
            rows,
            columns,
            origin: (row, column),
            bits,
        })
    }
}

/// The first value of a DS attribute.
fn first_number(data_set: &DataSet, tag: Tag) -> Option<f64> {
    let text = data_set.ascii(tag)?.split('\\').next()?;
    text.trim()
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}
