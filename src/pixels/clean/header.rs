//! What the header has to say of frames that were written anew.

use super::super::{ImageDescription, Samples, StreamKind};
use crate::instance::{DataSet, VR, tags};

/// What of a stream's own header matters to the data set's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Traits {
    /// Its components were transformed together (JPEG 2000): 0 where it is of no such format.
    pub transform: u8,
    /// Its colours are those of JPEG or of JPEG XL, which a decoder gives as red, green and blue (JPEG XL).
    pub undone: bool,
    /// What it holds is not what was put in.
    pub lossy: bool,
}

impl Traits {
    /// Those of a stream of `kind`.
    pub(super) fn of(kind: StreamKind, stream: &[u8]) -> Self {
        match kind {
            StreamKind::Jpeg2000 | StreamKind::HighThroughputJpeg2000 => jpeg_2000(stream),
            StreamKind::JpegLs => Self {
                lossy: near(stream).is_some_and(|near| near > 0),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// Those of a JPEG XL stream, by what was decoded of it.
    pub(super) fn of_jpeg_xl(description: &ImageDescription, samples: &Samples) -> Self {
        let undone = samples.photometric != description.photometric;
        Self {
            transform: 0,
            undone,
            // Without loss, colours are transformed in ways that are no part of the header.
            lossy: undone,
        }
    }
}

/// The coding style default of a codestream (ISO/IEC 15444-1 A.6.1).
fn jpeg_2000(stream: &[u8]) -> Traits {
    let start = stream
        .windows(4)
        .position(|four| four == [0xFF, 0x4F, 0xFF, 0x51]);
    let mut rest = start
        .and_then(|start| stream.get(start + 2..))
        .unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some(segment) = rest.get(4..2 + length.max(2)) else {
            break;
        };
        match (marker, segment) {
            (0x52, &[_, _, _, _, transform, _, _, _, _, wavelet, ..]) => {
                return Traits {
                    transform,
                    lossy: wavelet == 0,
                    ..Traits::default()
                };
            }
            (0x90, _) => break,
            _ => {}
        }
        rest = &rest[2 + length.max(2)..];
    }
    Traits::default()
}

/// By how much samples of a JPEG-LS stream may differ (ISO/IEC 14495-1 C.2.3).
fn near(stream: &[u8]) -> Option<u8> {
    let mut rest = stream.get(2..)?;
    while let [0xFF, marker, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        if marker == 0xDA {
            let components = usize::from(*rest.get(4)?);
            return rest.get(5 + 2 * components).copied();
        }
        rest = rest.get(2 + length.max(2)..)?;
    }
    None
}

/// What changed of the header.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// A frame that had been compressed with loss is stored without: its kind and its length.
    pub was_lossy: Option<(StreamKind, u64)>,
    /// The components are transformed in another way than before.
    pub transform: Option<u8>,
    /// Colours that were transformed are stored as red, green and blue.
    pub undone: bool,
}

impl Changes {
    /// Says in `data_set` what changed, and what cannot be seen any more.
    pub(super) fn state(&self, data_set: &mut DataSet, description: &ImageDescription) {
        if let Some((kind, length)) = self.was_lossy {
            state_loss(data_set, description, kind, length);
        }
        if self.undone {
            data_set.put_text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "RGB");
            return;
        }
        let Some(transform) = self.transform else {
            return;
        };
        let stated = data_set.ascii(tags::PHOTOMETRIC_INTERPRETATION);
        let photometric = match (transform, stated) {
            (0, Some("YBR_ICT" | "YBR_RCT")) => "RGB",
            (1.., Some("YBR_ICT" | "RGB")) => "YBR_RCT",
            _ => return,
        };
        data_set.put_text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
    }
}

/// An image that once lost something stays one (PS3.3 C.7.6.1.1.5).
fn state_loss(
    data_set: &mut DataSet,
    description: &ImageDescription,
    kind: StreamKind,
    length: u64,
) {
    data_set.put_text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "01");
    let has = |data_set: &DataSet, tag| data_set.ascii(tag).is_some_and(|text| !text.is_empty());
    // As they came, they tell of every loss there was.
    if has(data_set, tags::LOSSY_IMAGE_COMPRESSION_RATIO)
        || has(data_set, tags::LOSSY_IMAGE_COMPRESSION_METHOD)
    {
        return;
    }
    let method = match kind {
        StreamKind::Jpeg2000 => "ISO_15444_1",
        StreamKind::HighThroughputJpeg2000 => "ISO_15444_15",
        StreamKind::JpegLs => "ISO_14495_1",
        StreamKind::Jpeg => "ISO_10918_1",
        StreamKind::JpegXl => "ISO_18181_1",
        _ => return,
    };
    let bits = description.samples() * u64::from(description.bits_stored);
    let ratio = bits as f64 / 8.0 / (length.max(1)) as f64;
    let ratio = format!("{ratio:.2}");
    data_set.put_text(tags::LOSSY_IMAGE_COMPRESSION_RATIO, VR::DS, &ratio);
    data_set.put_text(tags::LOSSY_IMAGE_COMPRESSION_METHOD, VR::CS, method);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The main header of a codestream of one component, with this transform of components and wavelet.
    fn codestream(transform: u8, wavelet: u8) -> Vec<u8> {
        let mut stream = b"\xFF\x4F\xFF\x51\x00\x29".to_vec();
        stream.extend([0; 39]);
        stream.extend(b"\xFF\x52\x00\x0C\x00\x00\x00\x01");
        stream.extend([transform, 5, 4, 4, 0, wavelet]);
        stream.extend(b"\xFF\x90\x00\x0A");
        stream
    }

    #[test]
    fn a_codestream_says_its_transforms() {
        for (transform, wavelet) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let expected = Traits {
                transform,
                lossy: wavelet == 0,
                ..Traits::default()
            };
            let stream = codestream(transform, wavelet);
            assert_eq!(Traits::of(StreamKind::Jpeg2000, &stream), expected);
            let wrapped = [b"\0\0\0\x0CjP  \r\n\x87\n", &stream[..]].concat();
            assert_eq!(Traits::of(StreamKind::Jpeg2000, &wrapped), expected);
            for end in 0..stream.len() {
                let _ = Traits::of(StreamKind::Jpeg2000, &stream[..end]);
            }
        }
    }

    #[test]
    fn a_scan_of_jpeg_ls_says_how_near_it_is() {
        for near in [0, 2] {
            let mut stream = b"\xFF\xD8\xFF\xF7\x00\x0B\x08\0\x01\0\x01\x01\x01\x11\0".to_vec();
            stream.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, near, 0, 0]);
            assert_eq!(Traits::of(StreamKind::JpegLs, &stream).lossy, near > 0);
        }
    }

    #[test]
    fn loss_stays_on_record_and_what_was_there_is_not_overwritten() {
        let description = ImageDescription {
            rows: 100,
            columns: 100,
            ..ImageDescription::default()
        };
        let changes = Changes {
            was_lossy: Some((StreamKind::Jpeg2000, 1000)),
            ..Changes::default()
        };
        let mut data_set = DataSet::default();
        changes.state(&mut data_set, &description);
        assert_eq!(data_set.ascii(tags::LOSSY_IMAGE_COMPRESSION), Some("01"));
        assert_eq!(
            data_set.ascii(tags::LOSSY_IMAGE_COMPRESSION_RATIO),
            Some("10.00")
        );
        assert_eq!(
            data_set.ascii(tags::LOSSY_IMAGE_COMPRESSION_METHOD),
            Some("ISO_15444_1")
        );
        data_set.put_text(tags::LOSSY_IMAGE_COMPRESSION_RATIO, VR::DS, "7\\2");
        changes.state(&mut data_set, &description);
        assert_eq!(
            data_set.ascii(tags::LOSSY_IMAGE_COMPRESSION_RATIO),
            Some("7\\2")
        );
    }

    #[test]
    fn the_photometric_interpretation_follows_the_transform() {
        for (before, transform, after) in [
            ("YBR_ICT", 1, "YBR_RCT"),
            ("YBR_ICT", 0, "RGB"),
            ("YBR_RCT", 0, "RGB"),
            ("RGB", 1, "YBR_RCT"),
            ("YBR_RCT", 1, "YBR_RCT"),
            ("MONOCHROME2", 0, "MONOCHROME2"),
        ] {
            let mut data_set = DataSet::default();
            data_set.put_text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, before);
            let changes = Changes {
                transform: Some(transform),
                ..Changes::default()
            };
            changes.state(&mut data_set, &ImageDescription::default());
            assert_eq!(
                data_set.ascii(tags::PHOTOMETRIC_INTERPRETATION),
                Some(after)
            );
        }
    }
}
