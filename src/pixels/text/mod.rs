//! Text that is burned into an image: where it stands.

mod boxes;
#[cfg(feature = "text")]
mod cine;
mod contrast;
mod convolution;
#[cfg(feature = "text")]
mod detector;
mod letters;
#[cfg(feature = "text")]
mod paddle;
#[cfg(all(test, feature = "text"))]
mod tests;

use super::{Region, RenderError};
#[cfg(feature = "text")]
pub use cine::{CineSearch, CineText};
#[cfg(feature = "text")]
pub use detector::TextDetector;

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

/// What finds text in a frame.
pub trait FindText {
    /// The rectangles that hold text: whole lines where it stands in lines.
    ///
    /// # Errors
    /// [`RenderError`] where the image cannot be searched.
    fn find(&self, image: &TextImage) -> Result<Vec<Region>, RenderError>;
}
