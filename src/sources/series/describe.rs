//! What the header of an instance says of its frames as slices of a volume.

use bytes::Bytes;

use super::quantity::{Quantity, RealWorld};
use super::uptake;
use super::{Options, SeriesError};
use crate::bytes::ByteSource;
use crate::instance::{DataSet, Instance, Tag, tags};
use crate::pixels::{self, ImageDescription, Photometric};
use crate::sources::header::{FrameHeader, code_string, decimals, first_text, number, word};
use crate::sources::plane::Plane;

/// Frames of an instance: more than any scan has.
const MOST_FRAMES: u32 = 1 << 16;
/// Physical Units X Direction: centimetres (PS3.3 C.8.5.5.1.15).
const CENTIMETRES: u16 = 3;
/// Region Spatial Format: a picture in two dimensions.
const TWO_DIMENSIONS: u16 = 1;

/// Which functional group holds what of a frame is told apart by, and the attribute.
pub(super) const MARKS: [(Tag, Tag); 11] = [
    (tags::FRAME_CONTENT_SEQUENCE, tags::TEMPORAL_POSITION_INDEX),
    (
        tags::FRAME_CONTENT_SEQUENCE,
        tags::TEMPORAL_POSITION_IDENTIFIER,
    ),
    (tags::MR_ECHO_SEQUENCE, tags::EFFECTIVE_ECHO_TIME),
    (tags::MR_ECHO_SEQUENCE, tags::ECHO_TIME),
    (tags::MR_DIFFUSION_SEQUENCE, tags::DIFFUSION_B_VALUE),
    (
        tags::CARDIAC_SYNCHRONIZATION_SEQUENCE,
        tags::NOMINAL_CARDIAC_TRIGGER_DELAY_TIME,
    ),
    (tags::CARDIAC_SYNCHRONIZATION_SEQUENCE, tags::TRIGGER_TIME),
    (tags::MR_IMAGE_FRAME_TYPE_SEQUENCE, tags::FRAME_TYPE),
    (tags::FRAME_CONTENT_SEQUENCE, tags::IMAGE_TYPE),
    (tags::FRAME_CONTENT_SEQUENCE, tags::ACQUISITION_NUMBER),
    (tags::FRAME_CONTENT_SEQUENCE, tags::FRAME_REFERENCE_TIME),
];

/// Which attribute says how far pixels are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpacingSource {
    /// Pixel Spacing (0028,0030): in the patient.
    PixelSpacing,
    /// Imager Pixel Spacing (0018,1164): at the detector, larger than in the patient.
    ImagerPixelSpacing,
    /// Nominal Scanned Pixel Spacing (0018,2010): of a scanned film.
    NominalScannedPixelSpacing,
    /// Sequence of Ultrasound Regions (0018,6011), all of whose regions agree.
    UltrasoundRegions,
    /// None: a pixel is taken for 1 mm.
    None,
}

impl SpacingSource {
    /// The keyword of the attribute.
    #[must_use]
    pub fn keyword(self) -> Option<&'static str> {
        match self {
            Self::PixelSpacing => Some("PixelSpacing"),
            Self::ImagerPixelSpacing => Some("ImagerPixelSpacing"),
            Self::NominalScannedPixelSpacing => Some("NominalScannedPixelSpacing"),
            Self::UltrasoundRegions => Some("SequenceOfUltrasoundRegions"),
            Self::None => None,
        }
    }
}

/// Presentation Intent Type (0008,0068).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresentationIntent {
    /// FOR PRESENTATION: processed for the eye, which changes texture.
    Presentation,
    /// FOR PROCESSING: as measured.
    Processing,
}

/// An instance as a part of a series.
#[derive(Debug, Clone)]
pub(super) struct Description {
    pub series: Option<String>,
    pub frame_of_reference: Option<String>,
    pub sop_instance: Option<String>,
    pub modality: Option<String>,
    pub presentation: Option<PresentationIntent>,
    pub lossy: bool,
    pub spacing_source: SpacingSource,
    pub slices: Vec<Slice>,
}

/// A frame as a slice.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    /// Columns and rows.
    pub size: [usize; 2],
    /// Distance of columns and of rows in mm.
    pub spacing: [f64; 2],
    pub plane: Option<Plane>,
    /// Slice Thickness, else Spacing Between Slices.
    pub thickness: Option<f64>,
    pub quantity: Quantity,
    /// What its values are multiplied with.
    pub factor: f64,
    /// Whether black and white are to be turned.
    pub turned: bool,
    /// The values of [`MARKS`].
    pub marks: Vec<Option<Bytes>>,
}

impl Description {
    pub(super) fn of(
        instance: &Instance,
        source: &dyn ByteSource,
        position: usize,
        options: &Options,
    ) -> Result<Self, SeriesError> {
        let root = &instance.data_set;
        let image =
            pixels::describe(instance, source, 0).ok_or(SeriesError::NoImage { position })?;
        let attribute = |attribute| SeriesError::Attribute {
            position,
            attribute,
        };
        if image.rows == 0 || image.columns == 0 {
            return Err(attribute(if image.rows == 0 { "Rows" } else { "Columns" }));
        }
        if image.frames > MOST_FRAMES {
            return Err(attribute("NumberOfFrames"));
        }
        let frames = match options.frame {
            Some(frame) if frame < image.frames => frame..frame + 1,
            Some(frame) => return Err(SeriesError::NoFrame { frame }),
            None => 0..image.frames,
        };
        let (spacing_source, fallback) = fallback_spacing(instance);
        let mut description = Self {
            series: instance.uid(tags::SERIES_INSTANCE_UID).map(str::to_owned),
            frame_of_reference: instance
                .uid(tags::FRAME_OF_REFERENCE_UID)
                .map(str::to_owned),
            sop_instance: instance.sop_instance().map(str::to_owned),
            modality: code_string(root, tags::MODALITY),
            presentation: match first_text(root, tags::PRESENTATION_INTENT_TYPE) {
                Some("FOR PRESENTATION") => Some(PresentationIntent::Presentation),
                Some("FOR PROCESSING") => Some(PresentationIntent::Processing),
                _ => None,
            },
            lossy: first_text(root, tags::LOSSY_IMAGE_COMPRESSION) == Some("01"),
            spacing_source,
            slices: Vec::new(),
        };
        for frame in frames {
            let header = FrameHeader { instance, frame };
            let slice = description.slice(header, &image, fallback, position, options)?;
            description.slices.push(slice);
        }
        Ok(description)
    }

    fn slice(
        &mut self,
        header: FrameHeader<'_>,
        image: &ImageDescription,
        fallback: [f64; 2],
        position: usize,
        options: &Options,
    ) -> Result<Slice, SeriesError> {
        let spacing = header
            .decimals(tags::PIXEL_MEASURES_SEQUENCE, tags::PIXEL_SPACING)
            .filter(|spacing: &[f64; 2]| spacing.iter().all(|&spacing| spacing > 0.0));
        if spacing.is_some() {
            self.spacing_source = SpacingSource::PixelSpacing;
        }
        let length = |tag| {
            header
                .decimals(tags::PIXEL_MEASURES_SEQUENCE, tag)
                .map(|[length]| length)
                .filter(|&length| length > 0.0)
        };
        let thickness =
            length(tags::SLICE_THICKNESS).or_else(|| length(tags::SPACING_BETWEEN_SLICES));
        let (quantity, factor) =
            self.quantity(header, image, options)
                .map_err(|error| match error {
                    QuantityError::Colour => SeriesError::Colour { position },
                    QuantityError::Uptake(error) => SeriesError::Uptake { position, error },
                })?;
        let is_turned = image.photometric == Photometric::Monochrome1 && !quantity.is_physical();
        Ok(Slice {
            size: [image.columns.into(), image.rows.into()],
            // Between rows comes first.
            spacing: spacing.map_or(fallback, |[rows, columns]| [columns, rows]),
            plane: Plane::of(header).map_err(|_| SeriesError::Orientation { position })?,
            thickness,
            quantity,
            factor,
            turned: is_turned,
            marks: MARKS
                .iter()
                .map(|&(sequence, tag)| header.holder(sequence, tag)?.bytes(tag).cloned())
                .collect(),
        })
    }

    /// What the values of a frame measure, and what they are multiplied with.
    fn quantity(
        &self,
        header: FrameHeader<'_>,
        image: &ImageDescription,
        options: &Options,
    ) -> Result<(Quantity, f64), QuantityError> {
        if is_colour(image) {
            return match options.luminance {
                true => Ok((Quantity::Luminance, 1.0)),
                false => Err(QuantityError::Colour),
            };
        }
        let is_pet = self.modality.as_deref() == Some("PT");
        let root = &header.instance.data_set;
        let mapping = match options.real_world {
            true => RealWorld::of(header, image.signed),
            false => None,
        };
        let quantity = match mapping {
            Some(mapping) => match mapping.unit.as_str() {
                "[hnsf'U]" => Quantity::Hounsfield,
                "Bq/ml" => Quantity::Activity,
                "{SUVbw}g/ml" | "g/ml{SUVbw}" => Quantity::UptakeByBodyWeight,
                _ => Quantity::RealWorld(mapping.unit),
            },
            None if is_pet && first_text(root, tags::UNITS) == Some("BQML") => Quantity::Activity,
            None => modality_quantity(header, image, self.modality.as_deref()),
        };
        if !is_pet || !options.uptake || quantity == Quantity::UptakeByBodyWeight {
            return Ok((quantity, 1.0));
        }
        let factor = uptake::factor(header, quantity == Quantity::Activity)?;
        Ok((Quantity::UptakeByBodyWeight, factor))
    }
}

enum QuantityError {
    Colour,
    Uptake(uptake::UptakeError),
}

impl From<uptake::UptakeError> for QuantityError {
    fn from(error: uptake::UptakeError) -> Self {
        Self::Uptake(error)
    }
}

/// What the modality transformation gives.
fn modality_quantity(
    header: FrameHeader<'_>,
    image: &ImageDescription,
    modality: Option<&str>,
) -> Quantity {
    if image.modality_table.is_some() {
        return Quantity::Modality;
    }
    let transformation = tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE;
    let rescaled = header.holder(transformation, tags::RESCALE_SLOPE).is_some();
    let kind = header.text(transformation, tags::RESCALE_TYPE);
    match (rescaled, kind) {
        (false, _) => Quantity::Stored,
        (true, Some("HU")) => Quantity::Hounsfield,
        // Without a type a CT is in HU (PS3.3 C.11.1.1.2).
        (true, None) if modality == Some("CT") => Quantity::Hounsfield,
        (true, _) => Quantity::Modality,
    }
}

/// Whether the pixels are more than one grey value.
pub(super) fn is_colour(image: &ImageDescription) -> bool {
    image.samples_per_pixel > 1 || image.photometric == Photometric::PaletteColor
}

/// The distance of columns and of rows of an image without Pixel Spacing.
fn fallback_spacing(instance: &Instance) -> (SpacingSource, [f64; 2]) {
    let root = &instance.data_set;
    let stated = |tag: Tag| {
        let [rows, columns] = decimals(root, tag)?;
        (rows > 0.0 && columns > 0.0).then_some([columns, rows])
    };
    if let Some(spacing) = stated(tags::IMAGER_PIXEL_SPACING) {
        return (SpacingSource::ImagerPixelSpacing, spacing);
    }
    if let Some(spacing) = stated(tags::NOMINAL_SCANNED_PIXEL_SPACING) {
        return (SpacingSource::NominalScannedPixelSpacing, spacing);
    }
    match ultrasound_spacing(instance) {
        Some(spacing) => (SpacingSource::UltrasoundRegions, spacing),
        None => (SpacingSource::None, [1.0; 2]),
    }
}

/// What all regions in two dimensions of an ultrasound agree on.
fn ultrasound_spacing(instance: &Instance) -> Option<[f64; 2]> {
    let encoding = instance.encoding;
    let short = |region: &DataSet, tag| word(region, tag, encoding);
    let mut agreed = None;
    for region in instance
        .data_set
        .items(tags::SEQUENCE_OF_ULTRASOUND_REGIONS)
    {
        if short(region, tags::REGION_SPATIAL_FORMAT) != Some(TWO_DIMENSIONS) {
            continue;
        }
        let units = [
            tags::PHYSICAL_UNITS_X_DIRECTION,
            tags::PHYSICAL_UNITS_Y_DIRECTION,
        ];
        if units
            .iter()
            .any(|&tag| short(region, tag) != Some(CENTIMETRES))
        {
            return None;
        }
        let delta = |tag| {
            let delta = number(region, tag, encoding)?.abs() * 10.0;
            (delta > 0.0).then_some(delta)
        };
        let spacing = [
            delta(tags::PHYSICAL_DELTA_X)?,
            delta(tags::PHYSICAL_DELTA_Y)?,
        ];
        if *agreed.get_or_insert(spacing) != spacing {
            return None;
        }
    }
    agreed
}
