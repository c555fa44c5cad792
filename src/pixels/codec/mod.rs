//! Frames decoded and encoded: one table, by what the stream is.
//!
//! What is small is part of every build. The large codecs are of the features `codecs` and `jpeg-xl`; the browser's
//! main module has neither and hands such a frame to a module of its own.

mod jpeg;
#[cfg(feature = "codecs")]
mod jpeg2000;
mod native;
mod rle;

use super::{Frame, ImageDescription, Limits, RenderError, SampleData, Samples, StreamKind, sniff};

/// Decodes `frame` to the samples as they are stored: no colour conversion, no mask, no window.
///
/// # Errors
/// [`RenderError`] where the frame is damaged, too large, or of a compression that is not decoded.
pub fn decode_samples(
    description: &ImageDescription,
    frame: Frame<'_>,
    limits: &Limits,
) -> Result<Samples, RenderError> {
    limits.check(description.decoded_bytes())?;
    if description.pixels() == 0 || description.samples_per_pixel == 0 {
        return Err(RenderError::Unsupported("it has no pixels"));
    }
    match frame {
        Frame::Native { bytes, first_bit } => native::decode(description, bytes, first_bit),
        Frame::Compressed(stream) => {
            let kind = sniff(stream, description);
            let decode = decoder(kind).ok_or(RenderError::NotDecodedYet(kind))?;
            decode(description, stream, limits)
        }
    }
}

type Decoder = fn(&ImageDescription, &[u8], &Limits) -> Result<Samples, RenderError>;
type Encoder = fn(&ImageDescription, &Samples) -> Result<Vec<u8>, RenderError>;

/// The decoder of each kind of stream that has one.
fn decoder(kind: StreamKind) -> Option<Decoder> {
    Some(match kind {
        StreamKind::Native => |description, stream, _| native::decode(description, stream, 0),
        StreamKind::Deflated => native::decode_deflated,
        StreamKind::Rle => rle::decode,
        StreamKind::Jpeg => jpeg::decode,
        #[cfg(feature = "codecs")]
        StreamKind::Jpeg2000 | StreamKind::HighThroughputJpeg2000 => jpeg2000::decode,
        #[cfg(not(feature = "codecs"))]
        StreamKind::Jpeg2000 | StreamKind::HighThroughputJpeg2000 => return None,
        StreamKind::Jpeg12Bit
        | StreamKind::JpegLossless
        | StreamKind::JpegOther
        | StreamKind::JpegLs
        | StreamKind::JpegXl
        | StreamKind::Video
        | StreamKind::Unknown => return None,
    })
}

/// Encodes samples without loss as a frame of `kind`, for the transfer syntax that the header states.
///
/// `samples` are what [`decode_samples`] gave for `description`, changed or not: decoding the result gives them again.
///
/// # Errors
/// [`RenderError::NotEncoded`] where the kind has no encoder, or none for such samples.
pub fn encode_samples(
    kind: StreamKind,
    description: &ImageDescription,
    samples: &Samples,
) -> Result<Vec<u8>, RenderError> {
    let encode = encoder(kind).ok_or(RenderError::NotEncoded(kind))?;
    encode(description, samples)
}

/// The encoder of each kind of stream that has one. All are without loss.
fn encoder(_kind: StreamKind) -> Option<Encoder> {
    None
}
