//! Frames decoded and encoded: one table, by what the stream is.
//!
//! What is small is part of every build. The large codecs are of the features `codecs` and `jpeg-xl`; the browser's
//! main module has neither and hands such a frame to a module of its own ([`attached`]).

#[cfg(all(
    target_arch = "wasm32",
    any(feature = "web-engine", feature = "web-radiomics")
))]
pub(crate) mod attached;
mod blocks;
#[cfg(any(target_arch = "wasm32", test))]
pub(crate) mod crossing;
#[cfg(feature = "codecs")]
pub(crate) mod jpeg;
#[cfg(feature = "codecs")]
mod jpeg2000;
#[cfg(feature = "jpeg-xl")]
mod jpeg_xl;
#[cfg(feature = "codecs")]
mod jpegls;
mod native;
mod rle;

use std::rc::Rc;

use super::{
    Frame, ImageDescription, Limits, Module, Region, RenderError, SampleData, Samples, StreamKind,
    sniff,
};
pub use blocks::{Edited, clear_blocks};

/// Decodes `frame` to the samples as they are stored: no colour conversion, no mask, no window.
///
/// # Errors
/// [`RenderError`] where the frame is damaged, too large, or of a compression that is not decoded.
pub fn decode_samples(
    description: &ImageDescription,
    frame: Frame<'_>,
    limits: &Limits,
) -> Result<Samples, RenderError> {
    decode(description, frame, 0, limits)
}

/// The same for a picture with no side longer than `max_side`: of a smaller image where the codec gives one for less
/// work than the whole. Neither of its sides is shorter than the picture's.
///
/// # Errors
/// As [`decode_samples`].
pub fn decode_reduced(
    description: &ImageDescription,
    frame: Frame<'_>,
    max_side: u32,
    limits: &Limits,
) -> Result<Samples, RenderError> {
    let longer = description.rows.max(description.columns);
    let halvings = (u32::from(longer) / max_side.max(1)).checked_ilog2();
    decode(description, frame, halvings.unwrap_or(0), limits)
}

fn decode(
    description: &ImageDescription,
    frame: Frame<'_>,
    halvings: u32,
    limits: &Limits,
) -> Result<Samples, RenderError> {
    check(description, limits)?;
    match frame {
        Frame::Native { bytes, first_bit } => native::decode(description, bytes, first_bit),
        Frame::Compressed(stream) => {
            let kind = sniff(stream, description);
            match decoder(kind) {
                Some(decode) => decode(description, stream, halvings, limits),
                None => elsewhere(kind, RenderError::NotDecodedYet)?.decode(
                    kind,
                    description,
                    stream,
                    halvings,
                    limits,
                ),
            }
        }
    }
}

fn check(description: &ImageDescription, limits: &Limits) -> Result<(), RenderError> {
    limits.check(description.decoded_bytes())?;
    if description.pixels() == 0 || description.samples_per_pixel == 0 {
        return Err(RenderError::Unsupported("it has no pixels"));
    }
    Ok(())
}

/// Decodes a stream. A codec that can gives, for less work, an image whose sides have been halved so many times; at
/// most as often as asked.
type Decoder = fn(&ImageDescription, &[u8], u32, &Limits) -> Result<Samples, RenderError>;
type Encoder = fn(&ImageDescription, &Samples) -> Result<Vec<u8>, RenderError>;

/// The decoder of each kind of stream that has one in this build.
fn decoder(kind: StreamKind) -> Option<Decoder> {
    Some(match kind {
        StreamKind::Native => |description, stream, _, _| native::decode(description, stream, 0),
        StreamKind::Deflated => {
            |description, stream, _, limits| native::decode_deflated(description, stream, limits)
        }
        StreamKind::Rle => {
            |description, stream, _, limits| rle::decode(description, stream, limits)
        }
        #[cfg(feature = "codecs")]
        StreamKind::Jpeg | StreamKind::Jpeg12Bit | StreamKind::JpegLossless => jpeg::decode,
        #[cfg(feature = "codecs")]
        StreamKind::Jpeg2000 | StreamKind::HighThroughputJpeg2000 => jpeg2000::decode,
        #[cfg(feature = "jpeg-xl")]
        StreamKind::JpegXl => {
            |description, stream, _, limits| jpeg_xl::decode(description, stream, limits)
        }
        #[cfg(feature = "codecs")]
        StreamKind::JpegLs => {
            |description, stream, _, limits| jpegls::decode(description, stream, limits)
        }
        _ => return None,
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
    match encoder(kind) {
        Some(encode) => encode(description, samples),
        None => elsewhere(kind, RenderError::NotEncoded)?.encode(kind, description, samples),
    }
}

/// The encoder of each kind of stream that has one in this build. All are without loss.
fn encoder(kind: StreamKind) -> Option<Encoder> {
    Some(match kind {
        #[cfg(feature = "codecs")]
        StreamKind::JpegLossless => jpeg::encode,
        StreamKind::Native => native::encode,
        StreamKind::Deflated => native::encode_deflated,
        StreamKind::Rle => rle::encode,
        #[cfg(feature = "codecs")]
        StreamKind::JpegLs => jpegls::encode,
        #[cfg(feature = "codecs")]
        StreamKind::Jpeg2000 => jpeg2000::encode,
        #[cfg(feature = "codecs")]
        StreamKind::HighThroughputJpeg2000 => jpeg2000::encode_high_throughput,
        #[cfg(feature = "jpeg-xl")]
        StreamKind::JpegXl => jpeg_xl::encode,
        _ => return None,
    })
}

/// Whose work the streams of this kind are, where it is not the main module's.
fn module_of(kind: StreamKind) -> Option<Module> {
    match kind {
        StreamKind::Jpeg
        | StreamKind::Jpeg12Bit
        | StreamKind::JpegLossless
        | StreamKind::JpegOther
        | StreamKind::JpegLs
        | StreamKind::Jpeg2000
        | StreamKind::HighThroughputJpeg2000 => Some(Module::Codecs),
        StreamKind::JpegXl => Some(Module::JpegXl),
        StreamKind::Native
        | StreamKind::Deflated
        | StreamKind::Rle
        | StreamKind::Video
        | StreamKind::Unknown => None,
    }
}

/// The module whose work a stream of this kind is; the error where there is none, or where it is this one.
fn elsewhere(
    kind: StreamKind,
    otherwise: fn(StreamKind) -> RenderError,
) -> Result<Rc<dyn Codecs>, RenderError> {
    let module = module_of(kind)
        .filter(|module| !module.is_linked())
        .ok_or(otherwise(kind))?;
    #[cfg(all(
        target_arch = "wasm32",
        any(feature = "web-engine", feature = "web-radiomics")
    ))]
    if let Some(codecs) = attached::codecs(module) {
        return Ok(codecs);
    }
    Err(RenderError::NeedsModule(module))
}

/// The codecs of another module than this.
pub(crate) trait Codecs {
    /// Decodes a stream of `kind`, its sides halved so many times.
    fn decode(
        &self,
        kind: StreamKind,
        description: &ImageDescription,
        stream: &[u8],
        halvings: u32,
        limits: &Limits,
    ) -> Result<Samples, RenderError>;

    /// As [`encode_samples`].
    fn encode(
        &self,
        kind: StreamKind,
        description: &ImageDescription,
        samples: &Samples,
    ) -> Result<Vec<u8>, RenderError>;

    /// As [`clear_blocks`].
    fn clear_blocks(
        &self,
        stream: &[u8],
        regions: &[Region],
        fill: &[u16],
        limits: &Limits,
    ) -> Result<Edited, RenderError>;
}
