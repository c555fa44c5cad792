//! Images of any size and depth, brought to one public size of 8 bits by public rules: what neighbours are neighbours of.

use super::super::{ImageDescription, Limits, Photometric, RenderError, View, VoiFunction, Window};
use super::policy::{PixelNoise, usual_range};
use crate::bytes::ByteSource;
use crate::instance::{Instance, tags};

/// The images of an instance.
pub(super) struct Squares<'a> {
    instance: &'a Instance,
    source: &'a dyn ByteSource,
    side: u32,
    modality: &'a str,
    /// What is black and what is white, where the policy says it.
    range: Option<(f64, f64)>,
    /// Samples a pixel: 1 for grey, 3 for colour.
    pub samples: u8,
    /// How many there are.
    pub frames: u32,
}

impl<'a> Squares<'a> {
    /// Those of `instance`; `None` where it has no pixel data.
    pub(super) fn of(
        instance: &'a Instance,
        source: &'a dyn ByteSource,
        noise: &PixelNoise,
    ) -> Option<Self> {
        let description = super::super::describe(instance, source, 0)?;
        let has_palette =
            description.photometric == Photometric::PaletteColor && description.palette.is_some();
        let is_grey = description.samples_per_pixel == 1 && !has_palette;
        let modality = instance.data_set.ascii(tags::MODALITY).unwrap_or_default();
        Some(Self {
            instance,
            source,
            side: noise.size,
            modality,
            range: noise.range(modality),
            samples: if is_grey { 1 } else { 3 },
            frames: description.frames,
        })
    }

    /// A frame, all samples of a pixel beside each other: the square in its middle, each pixel the nearest one of it.
    pub(super) fn frame(&self, frame: u32) -> Result<Vec<u8>, RenderError> {
        let unclear = RenderError::Unsupported("the numbers make no sense");
        let description =
            super::super::describe(self.instance, self.source, frame).ok_or(unclear.clone())?;
        let (low, high) = match self.range.or_else(|| storable(&description, self.modality)) {
            Some(range) => range,
            None => {
                return Err(RenderError::Unsupported(
                    "its values have no public range: \"windows\" of pixelNoise has to state one",
                ));
            }
        };
        let view = View {
            max_side: u32::MAX,
            window: Some(Window {
                centre: f64::midpoint(low, high),
                width: high - low,
                function: VoiFunction::LinearExact,
            }),
            overlays: false,
        };
        let picture =
            super::super::picture(self.instance, self.source, frame, view, &Limits::default())?
                .ok_or(unclear.clone())?;
        let (width, height) = (u64::from(picture.width), u64::from(picture.height));
        let own = width.min(height);
        let nearest = |at: u32, length: u64| {
            let (at, side) = (u64::from(at), u64::from(self.side));
            (length - own) / 2 + (2 * at + 1) * own / (2 * side)
        };
        let mut square =
            Vec::with_capacity((self.side * self.side) as usize * usize::from(self.samples));
        for y in 0..self.side {
            for x in 0..self.side {
                let at = nearest(y, height) * width + nearest(x, width);
                let colour = picture.rgba.get(at as usize * 4..).ok_or(unclear.clone())?;
                let colour = colour.get(..usize::from(self.samples));
                square.extend_from_slice(colour.ok_or(unclear.clone())?);
            }
        }
        Ok(square)
    }
}

/// What is usual for the modality, else the least and the greatest value that the header lets an image have; `None` where
/// any number can be stored.
fn storable(description: &ImageDescription, modality: &str) -> Option<(f64, f64)> {
    if description.float {
        return None;
    }
    // Of 8 bits, an image is one to look at, and has no Hounsfield units.
    if description.bits_stored > 8
        && let Some(range) = usual_range(modality)
    {
        return Some(range);
    }
    if let Some(table) = &description.modality_table {
        return Some((0.0, f64::from(table.greatest())));
    }
    let bits = i32::from(description.bits_stored.clamp(1, 32));
    let (low, high) = match description.signed && bits > 1 {
        true => (-(2_f64.powi(bits - 1)), 2_f64.powi(bits - 1) - 1.0),
        false => (0.0, 2_f64.powi(bits) - 1.0),
    };
    let rescale = description.rescale;
    let makes_sense =
        rescale.slope.is_finite() && rescale.intercept.is_finite() && rescale.slope != 0.0;
    let [a, b] = match makes_sense {
        true => [low, high].map(|value| value * rescale.slope + rescale.intercept),
        false => [low, high],
    };
    Some((a.min(b), a.max(b)))
}
