//! DICOM Segmentations (PS3.3 A.51, A.96): binary, fractional, label maps.

use super::geometry::{cross, unit};
use super::header::{FrameHeader, first_text, number, word};
use super::image::{Limits, SizeError, filled};
use super::lattice::{Difference, Differences, Lattice};
use super::plane::Plane;
use super::target::Target;
use crate::bytes::ByteSource;
use crate::features::{Grid, Mask};
use crate::instance::{CharacterSet, DataSet, Instance, TextKind, tags};
use crate::pixels::{self, RenderError, StoredBits};

/// Frames: more than any segmentation has.
const MOST_FRAMES: u32 = 1 << 16;

/// What the values of the pixels are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Inside or outside.
    Binary,
    /// The probability or the part of the voxel that is inside.
    Fractional {
        /// Maximum Fractional Value (0062,000E): what stands for all of it.
        maximum: f64,
    },
    /// The number of the segment.
    LabelMap,
}

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Segment Number (0062,0004).
    pub number: u16,
    /// Segment Label (0062,0005). Free text: it can identify.
    pub label: String,
}

/// What a segmentation has.
#[derive(Debug, Clone, PartialEq)]
pub struct Segments {
    /// What the values of its pixels are.
    pub kind: Kind,
    /// Its segments, without the background of a label map.
    pub segments: Vec<Segment>,
}

/// Why a segmentation gives no region.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentationError {
    /// Something else.
    #[error("this is no DICOM Segmentation of patients")]
    NotSegmentation,
    /// An attribute that is needed is missing or makes no sense.
    #[error("its attribute {attribute} is missing or makes no sense")]
    Attribute {
        /// The keyword.
        attribute: &'static str,
    },
    /// There is no such segment.
    #[error("there is no segment {number}; there are {there:?}")]
    NoSegment {
        /// Which was asked for.
        number: u16,
        /// Those that there are.
        there: Vec<u16>,
    },
    /// There are several segments, and none was chosen.
    #[error("there are several segments, and none was chosen: {there:?}")]
    Several {
        /// Those that there are.
        there: Vec<u16>,
    },
    /// No pixel is in the segment.
    #[error("the segment is empty")]
    Empty,
    /// A frame that does not say where it lies, of an image that does.
    #[error("frame {frame} does not say where it lies")]
    NoPosition {
        /// Which frame, counted from 0.
        frame: u32,
    },
    /// It is not on the grid of the image.
    #[error(transparent)]
    Differs(#[from] Differences),
    /// A frame that cannot be decoded.
    #[error("frame {frame}: {error}")]
    Pixels {
        /// Which frame, counted from 0.
        frame: u32,
        /// Why.
        error: RenderError,
    },
    /// There is no room for the mask.
    #[error("the mask: {0}")]
    Size(#[from] SizeError),
}

/// The segments of a segmentation.
///
/// # Errors
/// [`SegmentationError`] where it is none.
pub fn segments(instance: &Instance) -> Result<Segments, SegmentationError> {
    let root = &instance.data_set;
    let attribute = |attribute| SegmentationError::Attribute { attribute };
    if root.get(tags::SEGMENT_SEQUENCE).is_none() {
        return Err(SegmentationError::NotSegmentation);
    }
    let kind = match first_text(root, tags::SEGMENTATION_TYPE) {
        Some("BINARY") => Kind::Binary,
        Some("FRACTIONAL") => {
            let maximum = number(root, tags::MAXIMUM_FRACTIONAL_VALUE, instance.encoding);
            let maximum = maximum.filter(|&maximum| maximum > 0.0);
            Kind::Fractional {
                maximum: maximum.ok_or(attribute("MaximumFractionalValue"))?,
            }
        }
        Some("LABELMAP") => Kind::LabelMap,
        _ => return Err(attribute("SegmentationType")),
    };
    let segments = root.items(tags::SEGMENT_SEQUENCE).iter();
    let segments = segments.map(|item| {
        Some(Segment {
            number: word(item, tags::SEGMENT_NUMBER, instance.encoding)?,
            label: text(root, item, tags::SEGMENT_LABEL),
        })
    });
    let segments: Option<Vec<_>> = segments.collect();
    let mut segments = segments.ok_or(attribute("SegmentNumber"))?;
    // Segments count from 1; 0 is the background of a label map.
    segments.retain(|segment| segment.number > 0);
    Ok(Segments { kind, segments })
}

/// A text of an item, in the character set of the item or of all.
pub(super) fn text(root: &DataSet, item: &DataSet, tag: crate::instance::Tag) -> String {
    let declared = [item, root]
        .into_iter()
        .find_map(|data_set| data_set.bytes(tags::SPECIFIC_CHARACTER_SET));
    let set = declared.map_or_else(CharacterSet::default, |terms| {
        CharacterSet::from_defined_terms(terms)
    });
    let value = item
        .bytes(tag)
        .map(|value| set.decode(value, TextKind::Short));
    value.map_or_else(String::new, |text| {
        crate::instance::element::trim_padding(&text).to_owned()
    })
}

/// A segment as a region of the image; without a number the only one that there is.
///
/// Of a fractional segmentation a voxel is inside from the fraction `threshold` on, 0 excluded.
///
/// # Errors
/// [`SegmentationError::Differs`] where a frame is not on the grid of the image, with what differs and by how much;
/// and all that keeps it from being read.
pub fn read(
    instance: &Instance,
    source: &dyn ByteSource,
    number: Option<u16>,
    threshold: f64,
    target: &Target<'_>,
    limits: &Limits,
) -> Result<Mask, SegmentationError> {
    let Segments { kind, segments } = segments(instance)?;
    let there: Vec<u16> = segments.iter().map(|segment| segment.number).collect();
    let number = match (number, there.as_slice()) {
        (Some(number), _) if there.contains(&number) => number,
        (Some(number), _) => return Err(SegmentationError::NoSegment { number, there }),
        (None, &[only]) => only,
        (None, []) => return Err(SegmentationError::Empty),
        (None, _) => return Err(SegmentationError::Several { there }),
    };
    target.shares_frame_of_reference(instance.uid(tags::FRAME_OF_REFERENCE_UID))?;
    let image = pixels::describe(instance, source, 0).ok_or(SegmentationError::NotSegmentation)?;
    if image.frames > MOST_FRAMES {
        return Err(SegmentationError::Attribute {
            attribute: "NumberOfFrames",
        });
    }
    let size = [image.columns.into(), image.rows.into(), 1];
    limits.voxels(size)?;
    let mut drawing = Drawing {
        target,
        inside: filled(limits.voxels(target.grid.size)?, false)?,
        all: 0,
        outside: 0,
    };
    for frame in 0..image.frames {
        let header = FrameHeader { instance, frame };
        let is_own =
            kind == Kind::LabelMap || segment_of(header) == Some(number) || there.len() == 1;
        if !is_own {
            continue;
        }
        let place = drawing.place(header, size)?;
        let pixels_error = |error| SegmentationError::Pixels { frame, error };
        let samples = pixels::samples(instance, source, frame, &pixels::Limits::default())
            .map_err(pixels_error)?
            .ok_or(SegmentationError::NotSegmentation)?;
        let bits = StoredBits::of(&samples);
        let is_inside = |index| {
            let stored = samples.data.cell(index).map_or(0, |cell| bits.value(cell));
            match kind {
                Kind::Binary => stored != 0,
                Kind::Fractional { maximum } => stored > 0 && stored as f64 / maximum >= threshold,
                Kind::LabelMap => stored == i64::from(number),
            }
        };
        let (expected, found) = ((size[0] * size[1]) as u64, samples.data.len() as u64);
        if found < expected {
            return Err(pixels_error(RenderError::Truncated { expected, found }));
        }
        drawing.draw(place, size, is_inside);
    }
    drawing.finish()
}

/// Which segment a frame is of.
fn segment_of(header: FrameHeader<'_>) -> Option<u16> {
    let holder = header.holder(
        tags::SEGMENT_IDENTIFICATION_SEQUENCE,
        tags::REFERENCED_SEGMENT_NUMBER,
    )?;
    word(
        holder,
        tags::REFERENCED_SEGMENT_NUMBER,
        header.instance.encoding,
    )
}

/// A mask on the way.
struct Drawing<'a> {
    target: &'a Target<'a>,
    inside: Vec<bool>,
    /// Voxels that were drawn, and how many of them lie outside of the image.
    all: usize,
    outside: usize,
}

impl Drawing<'_> {
    /// How the pixels of a frame are numbered in the image.
    fn place(
        &self,
        header: FrameHeader<'_>,
        size: [usize; 3],
    ) -> Result<Lattice, SegmentationError> {
        let image = self.target.grid;
        let attribute = |attribute| SegmentationError::Attribute { attribute };
        let plane = Plane::of(header).map_err(|_| attribute("ImageOrientationPatient"))?;
        let plane = match plane {
            Some(plane) if self.target.positioned => plane,
            // Of a projection image nothing but the size can be compared.
            _ if image.size[2] != 1 => {
                return Err(SegmentationError::NoPosition {
                    frame: header.frame,
                });
            }
            _ if image.size == size => return Ok(Lattice::of(image, image)?),
            _ => {
                let difference = Difference::Size {
                    image: [image.size[0], image.size[1]],
                    region: [size[0], size[1]],
                };
                return Err(Differences::from(difference).into());
            }
        };
        let [rows, columns] = header
            .decimals(tags::PIXEL_MEASURES_SEQUENCE, tags::PIXEL_SPACING)
            .filter(|spacing: &[f64; 2]| spacing.iter().all(|&spacing| spacing > 0.0))
            .ok_or(attribute("PixelSpacing"))?;
        let normal =
            unit(cross(plane.row, plane.column)).ok_or(attribute("ImageOrientationPatient"))?;
        let frame = Grid {
            size,
            // Of a single slice the distance of slices does not matter.
            spacing: [columns, rows, 1.0],
            origin: plane.position,
            direction: [plane.row, plane.column, normal],
        };
        Ok(Lattice::of(&frame, image)?)
    }

    fn draw(
        &mut self,
        place: Lattice,
        [columns, rows, _]: [usize; 3],
        is_inside: impl Fn(usize) -> bool,
    ) {
        for index in (0..columns * rows).filter(|&index| is_inside(index)) {
            self.all += 1;
            let voxel = [index % columns, index / columns, 0];
            let at = place.place(voxel, self.target.grid);
            match at.and_then(|at| self.inside.get_mut(at)) {
                Some(inside) => *inside = true,
                None => self.outside += 1,
            }
        }
    }

    fn finish(self) -> Result<Mask, SegmentationError> {
        if self.all == 0 {
            return Err(SegmentationError::Empty);
        }
        if self.outside > 0 {
            let difference = Difference::Outside {
                voxels: self.outside,
                of: self.all,
            };
            return Err(Differences::from(difference).into());
        }
        Ok(Mask {
            grid: self.target.grid.clone(),
            inside: self.inside,
        })
    }
}
