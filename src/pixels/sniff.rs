//! What a compressed frame is, by its own bytes.

use std::fmt;

use super::ImageDescription;

/// What a frame's stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// Not compressed at all, though encapsulated.
    Native,
    /// RFC 1951, or what bears no other mark.
    Deflated,
    /// PS3.5 annex G.
    Rle,
    /// JPEG by the cosine transform, 8 bits.
    Jpeg,
    /// The same with 12 bits.
    Jpeg12Bit,
    /// JPEG without loss, process 14.
    JpegLossless,
    /// Hierarchical or arithmetic JPEG.
    JpegOther,
    /// JPEG-LS.
    JpegLs,
    /// JPEG 2000, with or without a JP2 file around it.
    Jpeg2000,
    /// JPEG 2000 with the block coder of part 15.
    HighThroughputJpeg2000,
    /// JPEG XL.
    JpegXl,
    /// MPEG-2, H.264, H.265.
    Video,
    /// None of these.
    Unknown,
}

impl fmt::Display for StreamKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Native => "uncompressed",
            Self::Deflated => "deflated",
            Self::Rle => "RLE",
            Self::Jpeg => "JPEG",
            Self::Jpeg12Bit => "12-bit JPEG",
            Self::JpegLossless => "JPEG lossless",
            Self::JpegOther => "hierarchical or arithmetic JPEG",
            Self::JpegLs => "JPEG-LS",
            Self::Jpeg2000 => "JPEG 2000",
            Self::HighThroughputJpeg2000 => "High-Throughput JPEG 2000",
            Self::JpegXl => "JPEG XL",
            Self::Video => "video",
            Self::Unknown => "unknown",
        })
    }
}

/// What `stream` is. The header helps only where the stream bears no mark of its own.
#[must_use]
pub fn sniff(stream: &[u8], description: &ImageDescription) -> StreamKind {
    if let Some(kind) = marked(stream) {
        return kind;
    }
    let native = description.native_bytes();
    // An odd length is padded.
    if [native, native + native % 2].contains(&(stream.len() as u64)) {
        return StreamKind::Native;
    }
    if stream.is_empty() {
        StreamKind::Unknown
    } else {
        StreamKind::Deflated
    }
}

/// Whether a fragment that begins with `head` begins a frame. Sixteen bytes are enough.
#[must_use]
pub fn starts_stream(head: &[u8]) -> bool {
    matches!(
        head,
        [0xFF, 0xD8, 0xFF, ..]
            | [0xFF, 0x4F, 0xFF, 0x51, ..]
            | [0xFF, 0x0A, ..]
            | [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..]
            | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..]
            | [1..=15, 0, 0, 0, 64, 0, 0, 0, ..]
    )
}

fn marked(stream: &[u8]) -> Option<StreamKind> {
    Some(match stream {
        [0xFF, 0xD8, 0xFF, ..] => {
            let header = Header::read(stream);
            match header.map(|header| (header.frame_marker, header.precision)) {
                Some((0xC0..=0xC2, 8)) => StreamKind::Jpeg,
                Some((0xC0..=0xC2, _)) => StreamKind::Jpeg12Bit,
                Some((0xC3, _)) => StreamKind::JpegLossless,
                Some((0xF7, _)) => StreamKind::JpegLs,
                Some(_) => StreamKind::JpegOther,
                None => StreamKind::Unknown,
            }
        }
        [0xFF, 0x4F, 0xFF, 0x51, rest @ ..] => codestream(rest),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => {
            let start = stream
                .windows(4)
                .position(|four| four == [0xFF, 0x4F, 0xFF, 0x51]);
            start.map_or(StreamKind::Jpeg2000, |start| {
                codestream(&stream[start + 4..])
            })
        }
        [0xFF, 0x0A, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => StreamKind::JpegXl,
        [0, 0, 1, 0xB3, ..] | [0, 0, 0, 1, ..] | [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
            StreamKind::Video
        }
        [1..=15, 0, 0, 0, 64, 0, 0, 0, ..] if stream.len() > 64 => StreamKind::Rle,
        _ => return None,
    })
}

/// Which JPEG 2000: part 15 announces itself in a CAP marker after SIZ, whose length `rest` begins with.
fn codestream(rest: &[u8]) -> StreamKind {
    let next = match *rest {
        [high, low, ..] => rest.get(usize::from(u16::from_be_bytes([high, low]))..),
        _ => None,
    };
    match next {
        Some([0xFF, 0x50, ..]) => StreamKind::HighThroughputJpeg2000,
        _ => StreamKind::Jpeg2000,
    }
}

/// What stands before the first scan of a JPEG stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub frame_marker: u8,
    pub precision: u8,
    pub rows: u16,
    pub columns: u16,
    pub components: u8,
    /// The components are named R, G and B.
    pub named_rgb: bool,
    /// Where the transform of Adobe's marker stands, and its value.
    pub adobe: Option<(usize, u8)>,
    /// There is a JFIF marker.
    pub jfif: bool,
}

impl Header {
    /// Reads up to the frame header; markers of Adobe and JFIF stand before it.
    pub(super) fn read(stream: &[u8]) -> Option<Self> {
        let mut at = 2;
        let mut adobe = None;
        let mut jfif = false;
        loop {
            let marker = match stream.get(at..)? {
                [0xFF, 0xFF, ..] => {
                    at += 1;
                    continue;
                }
                [0xFF, marker, ..] => *marker,
                // Bytes between segments, which decoders skip.
                [_, ..] => {
                    at += 1;
                    continue;
                }
                [] => return None,
            };
            at += 2;
            if matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8) {
                continue;
            }
            let length = match *stream.get(at..)? {
                [high, low, ..] => usize::from(u16::from_be_bytes([high, low])),
                _ => return None,
            };
            let segment = stream.get(at + 2..at + length.max(2))?;
            match (marker, segment) {
                (0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xF7, _) => {
                    let &[precision, a, b, c, d, components, ref rest @ ..] = segment else {
                        return None;
                    };
                    let names = rest.as_chunks::<3>().0.iter().map(|[name, ..]| *name);
                    return Some(Self {
                        frame_marker: marker,
                        precision,
                        rows: u16::from_be_bytes([a, b]),
                        columns: u16::from_be_bytes([c, d]),
                        components,
                        named_rgb: names.eq(*b"RGB"),
                        adobe,
                        jfif,
                    });
                }
                (0xDA | 0xD9, _) => return None,
                (0xE0, [b'J', b'F', b'I', b'F', ..]) => jfif = true,
                (
                    0xEE,
                    [
                        b'A',
                        b'd',
                        b'o',
                        b'b',
                        b'e',
                        _,
                        _,
                        _,
                        _,
                        _,
                        _,
                        transform,
                        ..,
                    ],
                ) => {
                    adobe = Some((at + 2 + 11, *transform));
                }
                _ => {}
            }
            at += length.max(2);
        }
    }
}
