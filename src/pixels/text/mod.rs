//! Text that is burned into an image: where it stands.

#[cfg(feature = "text")]
mod boxes;
#[cfg(feature = "text")]
mod cine;
#[cfg(feature = "text")]
mod components;
#[cfg(feature = "text")]
mod contrast;
#[cfg(feature = "text")]
mod convolution;
#[cfg(feature = "text")]
mod detector;
mod gate;
#[cfg(feature = "text")]
mod letters;
#[cfg(feature = "text")]
mod paddle;
#[cfg(feature = "text")]
mod reading;
#[cfg(feature = "text")]
mod strokes;
#[cfg(all(test, feature = "text"))]
mod tests;

use super::{Region, RenderError};
#[cfg(feature = "text")]
pub use detector::TextDetector;
pub use gate::may_hold_text;

/// A frame as the search for text sees it: what its values look like, before any window is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextImage {
    /// Columns.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// 1 for grey, 3 for red, green and blue, pixel by pixel.
    pub channels: u8,
    /// Values, the largest the brightest (MONOCHROME1 turned round, palettes looked up, signs shifted away).
    pub samples: Vec<u16>,
}

impl TextImage {
    /// A part of it, which has to lie in it.
    #[must_use]
    pub(crate) fn part(&self, part: Region) -> Self {
        let channels = usize::from(self.channels);
        let lines = self
            .samples
            .chunks_exact((self.columns as usize * channels).max(1));
        let columns = part.x as usize * channels..part.right() as usize * channels;
        let lines = lines.skip(part.y as usize).take(part.height as usize);
        let samples = lines.flat_map(|line| line.get(columns.clone()).unwrap_or_default());
        Self {
            columns: part.width,
            rows: part.height,
            channels: self.channels,
            samples: samples.copied().collect(),
        }
    }
}

/// What finds text in frames.
pub trait FindText {
    /// The rectangles that hold text: whole lines where it stands in lines.
    ///
    /// # Errors
    /// [`RenderError`] where the image cannot be searched.
    fn find(&self, image: &TextImage) -> Result<Vec<Region>, RenderError>;

    /// What of the text is still there after the regions `filled` have been filled: where this is not empty, the image
    /// must not leave.
    ///
    /// # Errors
    /// [`RenderError`] where the image cannot be searched.
    fn left(&self, image: &TextImage, filled: &[Region]) -> Result<Vec<Region>, RenderError>;

    /// Whether a region that was found says what names nobody, and for sure: a side, a measure, a setting. Nothing
    /// does for who cannot read.
    fn is_harmless(&self, image: &TextImage, region: Region) -> bool {
        let _ = (image, region);
        false
    }

    /// Begins a search through the frames of a cine.
    fn cine(&self) -> Box<dyn SearchCine + '_>;
}

/// A search through a cine, frame by frame. It holds a few frames' worth of memory, however many there are.
pub trait SearchCine {
    /// Looks at the next frame.
    ///
    /// # Errors
    /// [`RenderError`] where it cannot be searched, or is of another size than the frame before.
    fn add(&mut self, frame: TextImage) -> Result<(), RenderError>;

    /// Where there is text.
    ///
    /// # Errors
    /// [`RenderError`] where the search fails.
    fn finish(self: Box<Self>) -> Result<CineText, RenderError>;
}

/// Where text stands in a cine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CineText {
    /// The regions of every frame.
    pub standing: Vec<Region>,
    /// The regions of single frames, beside those.
    pub frames: Vec<Vec<Region>>,
}
