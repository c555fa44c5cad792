//! Clearing rectangles of a frame without decoding it: in JPEG, by blocks of coefficients.

use super::{RenderError, elsewhere};
use crate::pixels::{Limits, Region, StreamKind};

/// An edited frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The stream: tables, header, scans and the markers that say what the components mean; nothing else.
    pub stream: Vec<u8>,
    /// Where pixels may have changed: every region given, grown to whole blocks, and by the pixels next to it that
    /// take a part of their chrominance from in there.
    pub covered: Vec<Region>,
}

/// Clears what of a frame of JPEG by the cosine transform lies under `regions`: blocks that they touch become flat, all
/// others keep their coefficients. `fill` is the value of each component there, as it is stored; the lowest and the
/// highest are met exactly, others as closely as the quantisation allows.
///
/// # Errors
/// [`RenderError::NotEncoded`] where the stream is not one of blocks, or its coefficients cannot be kept, so that it
/// has to be decoded and encoded otherwise; others where it cannot be decoded either.
pub fn clear_blocks(
    stream: &[u8],
    regions: &[Region],
    fill: &[u16],
    limits: &Limits,
) -> Result<Edited, RenderError> {
    match linked() {
        Some(clear) => clear(stream, regions, fill, limits),
        None => elsewhere(StreamKind::Jpeg, RenderError::NotEncoded)?
            .clear_blocks(stream, regions, fill, limits),
    }
}

type Clear = fn(&[u8], &[Region], &[u16], &Limits) -> Result<Edited, RenderError>;

/// What does it in this build.
fn linked() -> Option<Clear> {
    #[cfg(feature = "codecs")]
    let linked: Option<Clear> = Some(super::jpeg::clear_blocks);
    #[cfg(not(feature = "codecs"))]
    let linked = None;
    linked
}
