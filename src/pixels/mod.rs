//! Frames as pictures: for thumbnails and for the view of before and after.
//!
//! What a frame's bytes are is read from the bytes: the transfer syntax UID is wrong too often.

#[cfg(whole)]
pub mod clean;
pub(crate) mod codec;
mod description;
mod display;
mod frames;
#[cfg(whole)]
mod header;
#[cfg(whole)]
pub mod hidden;
#[cfg(all(whole, feature = "pixel-noise"))]
mod likeness;
mod lookup;
mod module;
#[cfg(whole)]
mod of_instance;
mod palette;
#[cfg(all(whole, feature = "pixel-noise"))]
pub mod pixelate;
#[cfg(all(whole, not(feature = "pixel-noise")))]
#[path = "pixelate/absent.rs"]
pub mod pixelate;
mod region;
mod samples;
mod sniff;
mod stored_bits;
#[cfg(test)]
mod tests;
pub mod text;

pub use codec::{Edited, clear_blocks, decode_reduced, decode_samples, encode_samples};
pub use description::{ImageDescription, Photometric, Rescale, VoiFunction, Window};
pub use display::{Overlay, OverlayBits, View};
pub use frames::{FrameLocation, fragments_of_frame, native_frame, parse_offset_table};
#[cfg(all(whole, feature = "pixel-noise"))]
pub use likeness::{Likeness, likeness};
pub use lookup::LookupTable;
pub use module::Module;
#[cfg(whole)]
pub use of_instance::{describe, picture, samples};
pub use palette::{Palette, PaletteTable};
pub use region::Region;
pub use samples::{SampleData, Samples};
pub use sniff::{StreamKind, sniff, starts_stream};
#[cfg(all(whole, feature = "radiomics"))]
pub(crate) use stored_bits::StoredBits;

/// The bytes of one frame.
#[derive(Debug, Clone, Copy)]
pub enum Frame<'a> {
    /// Uncompressed pixels; see [`native_frame`] for where they lie.
    Native {
        /// The bytes from the one that holds the frame's first bit on.
        bytes: &'a [u8],
        /// Where in the first byte the frame starts. Not 0 only where frames of single bits follow one another.
        first_bit: u8,
    },
    /// The frame's encapsulated stream, its fragments joined.
    Compressed(&'a [u8]),
}

/// What a frame may ask for, whatever its header says.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a decoded frame, and of a picture.
    pub frame_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 512 << 20,
        }
    }
}

impl Limits {
    fn check(&self, bytes: u64) -> Result<(), RenderError> {
        if bytes > self.frame_bytes {
            return Err(RenderError::TooLarge { bytes });
        }
        Ok(())
    }
}

/// Why a frame has no picture. Says nothing of the pixels' content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The compression is known, or unknown, but not decoded.
    #[error("{0} frames are not decoded yet")]
    NotDecodedYet(StreamKind),
    /// It takes a part of the program that is not in this build, or not loaded.
    #[error("it needs {0}, not loaded here")]
    NeedsModule(Module),
    /// The part of the program that was asked failed. A bug.
    #[error("{0} failed")]
    ModuleFailed(Module),
    /// There is no encoder of this kind, or none for such samples.
    #[error("such samples are not written as {0} frames")]
    NotEncoded(StreamKind),
    /// More memory than allowed.
    #[error("the frame would take {bytes} bytes of memory")]
    TooLarge {
        /// How much it asks for.
        bytes: u64,
    },
    /// Fewer bytes than the frame needs.
    #[error("the frame has {found} of {expected} bytes")]
    Truncated {
        /// How many it needs.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The stream breaks the rules of its format.
    #[error("the frame is damaged: {0}")]
    Damaged(&'static str),
    /// The source does not give its bytes.
    #[error("the file cannot be read")]
    Unreadable,
    /// The header describes an image that cannot be shown.
    #[error("the image cannot be shown: {0}")]
    Unsupported(&'static str),
}

/// A frame to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue, opacity of each pixel, row by row.
    pub rgba: Vec<u8>,
}

/// Makes a picture of `frame`. A number as `view` is the longest side that it may have.
///
/// # Errors
/// [`RenderError`] where the frame is damaged, too large, or of a compression that is not decoded yet.
pub fn render(
    description: &ImageDescription,
    frame: Frame<'_>,
    view: impl Into<View>,
    limits: &Limits,
) -> Result<Picture, RenderError> {
    let view = view.into();
    // Overlays are drawn on the pixels that they were made for.
    let overlaid = view.overlays && !description.overlays.is_empty();
    let samples = match overlaid {
        true => decode_samples(description, frame, limits)?,
        false => decode_reduced(description, frame, view.max_side, limits)?,
    };
    display::show(description, &samples, view, limits)
}
