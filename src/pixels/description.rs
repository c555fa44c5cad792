//! What the header says of an image's pixels.

use std::ops::RangeInclusive;

use super::{LookupTable, Overlay, Palette};

/// The attributes of the Image Pixel Module (PS3.3 C.7.6.3) and those that say how to show the values.
#[derive(Debug, Clone)]
pub struct ImageDescription {
    /// Rows (0028,0010).
    pub rows: u16,
    /// Columns (0028,0011).
    pub columns: u16,
    /// Samples per Pixel (0028,0002).
    pub samples_per_pixel: u16,
    /// Bits Allocated (0028,0100).
    pub bits_allocated: u16,
    /// Bits Stored (0028,0101).
    pub bits_stored: u16,
    /// High Bit (0028,0102).
    pub high_bit: u16,
    /// Pixel Representation (0028,0103) is 1.
    pub signed: bool,
    /// Planar Configuration (0028,0006) is 1.
    pub planar: bool,
    /// Photometric Interpretation (0028,0004).
    pub photometric: Photometric,
    /// Number of Frames (0028,0008).
    pub frames: u32,
    /// The data set is in big endian byte order.
    pub big_endian: bool,
    /// The pixel data is of value representation OW, so that big endian byte order swaps bytes of 8 bits too.
    pub words: bool,
    /// The pixel data is Float Pixel Data or Double Float Pixel Data.
    pub float: bool,
    /// The palette colour lookup tables.
    pub palette: Option<Palette>,
    /// Window Center (0028,1050), Window Width (0028,1051) and VOI LUT Function (0028,1056).
    pub window: Option<Window>,
    /// The first item of VOI LUT Sequence (0028,3010).
    pub voi_table: Option<LookupTable>,
    /// Modality LUT Sequence (0028,3000).
    pub modality_table: Option<LookupTable>,
    /// Rescale Slope (0028,1053) and Rescale Intercept (0028,1052).
    pub rescale: Rescale,
    /// Pixel Padding Value (0028,0120), up to or down to Pixel Padding Range Limit (0028,0121).
    pub padding: Option<RangeInclusive<i64>>,
    /// The overlay planes of the frame.
    pub overlays: Vec<Overlay>,
}

impl Default for ImageDescription {
    /// One frame of 8-bit grey, without any pixels.
    fn default() -> Self {
        Self {
            rows: 0,
            columns: 0,
            samples_per_pixel: 1,
            bits_allocated: 8,
            bits_stored: 8,
            high_bit: 7,
            signed: false,
            planar: false,
            photometric: Photometric::Monochrome2,
            frames: 1,
            big_endian: false,
            words: false,
            float: false,
            palette: None,
            window: None,
            voi_table: None,
            modality_table: None,
            rescale: Rescale::default(),
            padding: None,
            overlays: Vec::new(),
        }
    }
}

// Three factors of 16 bits and one of at most 64 cannot overflow 64 bits.
impl ImageDescription {
    /// Pixels of a frame.
    pub(super) fn pixels(&self) -> u64 {
        u64::from(self.rows) * u64::from(self.columns)
    }

    /// Samples of a frame.
    pub(super) fn samples(&self) -> u64 {
        self.pixels() * u64::from(self.samples_per_pixel)
    }

    /// Bytes of a frame when decoded.
    pub(super) fn decoded_bytes(&self) -> u64 {
        self.samples() * u64::from(self.bits_allocated.min(64)).div_ceil(8)
    }

    /// Bits of an uncompressed frame.
    pub(super) fn native_bits(&self) -> u64 {
        let samples = match self.photometric {
            Photometric::YbrFull422 | Photometric::YbrPartial422 if self.samples_per_pixel == 3 => {
                // Two pixels share their chrominance.
                u64::from(self.rows) * u64::from(self.columns).div_ceil(2) * 4
            }
            _ => self.samples(),
        };
        samples * u64::from(self.bits_allocated.min(64))
    }

    /// Bytes of an uncompressed frame that starts at a byte.
    pub(super) fn native_bytes(&self) -> u64 {
        self.native_bits().div_ceil(8)
    }
}

/// Photometric Interpretation (PS3.3 C.7.6.3.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Photometric {
    /// Grey, the smallest value white.
    Monochrome1,
    /// Grey, the smallest value black.
    Monochrome2,
    /// One sample that points into the palette.
    PaletteColor,
    /// Red, green, blue.
    Rgb,
    /// Luminance and chrominance.
    YbrFull,
    /// The same, two pixels sharing their chrominance.
    YbrFull422,
    /// The same in a narrower range; retired.
    YbrPartial422,
    /// The same, as MPEG has it.
    YbrPartial420,
    /// The irreversible transform of JPEG 2000.
    YbrIct,
    /// The reversible transform of JPEG 2000.
    YbrRct,
    /// Anything else: shown as grey or as red, green, blue by the number of samples.
    Other,
}

impl Photometric {
    /// By the value of (0028,0004), padding ignored.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        match value.trim_matches([' ', '\0']) {
            "MONOCHROME1" => Self::Monochrome1,
            "MONOCHROME2" => Self::Monochrome2,
            "PALETTE COLOR" => Self::PaletteColor,
            "RGB" => Self::Rgb,
            "YBR_FULL" => Self::YbrFull,
            "YBR_FULL_422" => Self::YbrFull422,
            "YBR_PARTIAL_422" => Self::YbrPartial422,
            "YBR_PARTIAL_420" => Self::YbrPartial420,
            "YBR_ICT" => Self::YbrIct,
            "YBR_RCT" => Self::YbrRct,
            _ => Self::Other,
        }
    }
}

/// The linear modality transformation (PS3.3 C.11.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rescale {
    /// Factor.
    pub slope: f64,
    /// Summand.
    pub intercept: f64,
}

impl Default for Rescale {
    fn default() -> Self {
        Self {
            slope: 1.0,
            intercept: 0.0,
        }
    }
}

/// The part of the values that is shown (PS3.3 C.11.2.1.2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Its centre, in rescaled values.
    pub centre: f64,
    /// Its width, in rescaled values.
    pub width: f64,
    /// The shape.
    pub function: VoiFunction,
}

/// VOI LUT Function (0028,1056).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum VoiFunction {
    /// LINEAR, the default: for integer values.
    #[default]
    Linear,
    /// LINEAR_EXACT: for real values.
    LinearExact,
    /// SIGMOID.
    Sigmoid,
}

impl VoiFunction {
    /// By the value of (0028,1056), padding ignored.
    #[must_use]
    pub fn parse(value: &str) -> Self {
        match value.trim_matches([' ', '\0']) {
            "LINEAR_EXACT" => Self::LinearExact,
            "SIGMOID" => Self::Sigmoid,
            _ => Self::Linear,
        }
    }
}

impl Window {
    /// Whether its numbers make sense.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let smallest = match self.function {
            VoiFunction::Linear => 1.0,
            VoiFunction::LinearExact | VoiFunction::Sigmoid => f64::MIN_POSITIVE,
        };
        self.centre.is_finite() && self.width.is_finite() && self.width >= smallest
    }

    /// How bright `value` is, from 0 to 1.
    pub(super) fn brightness(&self, value: f64) -> f64 {
        let linear = |centre: f64, width: f64| {
            if value <= centre - width / 2.0 {
                0.0
            } else if value > centre + width / 2.0 {
                1.0
            } else {
                (value - centre) / width + 0.5
            }
        };
        match self.function {
            VoiFunction::Linear => linear(self.centre - 0.5, self.width - 1.0),
            VoiFunction::LinearExact => linear(self.centre, self.width),
            VoiFunction::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - self.centre) / self.width).exp()),
        }
    }
}
