//! Regions that files give.

use super::MeasurementError;
use super::reference;
use crate::bytes::ByteSource;
use crate::features::{Grid, Mask, RegionSource};
use crate::instance::{self, Instance};
use crate::sources::segmentation::{self, SegmentationError};
use crate::sources::structure_set::{self, StructureSetError};
use crate::sources::{Image, Limits, Target, labels, mask_of_label, nifti, nrrd, place};
use crate::structured_report::InstanceReference;

/// From which fraction on a voxel of a fractional segmentation belongs to the region.
const HALF: f64 = 0.5;

/// A region on the grid of the image.
pub(super) struct Drawn {
    pub mask: Mask,
    pub source: RegionSource,
    pub remark: Option<String>,
    pub segmentation: Option<(InstanceReference, u16)>,
}

impl Drawn {
    /// The part of it in a box of whole slices.
    pub(super) fn within(mut self, bounds: Option<([usize; 3], [usize; 3])>, grid: &Grid) -> Self {
        if let Some((first, last)) = bounds {
            let area = grid.size[0] * grid.size[1];
            self.mask.inside.truncate((last[2] + 1) * area);
            self.mask.inside.drain(..first[2] * area);
        }
        self.mask.grid = grid.clone();
        self
    }
}

/// A NIfTI or NRRD file.
pub(super) fn volume(source: &dyn ByteSource) -> Result<Image, MeasurementError> {
    let limits = Limits::default();
    Ok(match nifti::is_nifti(source) {
        true => nifti::read(source, &limits)?,
        false => nrrd::read(source, &limits)?,
    })
}

/// The region of a file with this number, on the grid of the image.
pub(super) fn drawn(
    file: &dyn ByteSource,
    number: Option<i64>,
    target: &Target<'_>,
) -> Result<Drawn, MeasurementError> {
    let of_kind = |kind: &str, mask, segmentation| Drawn {
        mask,
        source: RegionSource {
            kind: kind.to_owned(),
            automatic: false,
            label: number,
        },
        remark: None,
        segmentation,
    };
    if nifti::is_nifti(file) || nrrd::is_nrrd(file) {
        let map = volume(file)?;
        let mask = place(&mask_of_label(&map.volume, number)?, target.grid)?;
        return Ok(of_kind("label-map", mask, None));
    }
    let instance = dicom(file)?;
    let limits = Limits::default();
    let segment = number.and_then(|number| u16::try_from(number).ok());
    match segmentation::read(&instance, file, segment, HALF, target, &limits) {
        Err(SegmentationError::NotSegmentation) => {}
        mask => {
            let only = || {
                let segments = segmentation::segments(&instance).ok()?.segments;
                segments.first().map(|segment| segment.number)
            };
            let segment = segment.or_else(only);
            return Ok(of_kind(
                "segmentation",
                mask?,
                reference(&instance).zip(segment),
            ));
        }
    }
    match structure_set::read(&instance, number, target, &limits) {
        Err(StructureSetError::NotStructureSet) => Err(MeasurementError::NoRegion),
        mask => Ok(of_kind("structure-set", mask?, None)),
    }
}

fn dicom(file: &dyn ByteSource) -> Result<Instance, MeasurementError> {
    match Instance::read(file, &instance::Limits::default()) {
        Ok(instance) if instance.defect.is_none() => Ok(instance),
        _ => Err(MeasurementError::NoRegion),
    }
}

/// What a file that says where holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RegionFile {
    /// `segmentation`, `structure-set` or `label-map`.
    pub kind: &'static str,
    /// Its regions.
    pub regions: Vec<RegionName>,
}

/// A region of a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RegionName {
    /// The number by which it is asked for.
    pub number: i64,
    /// What somebody called it: free text, for the person's own screen only. Empty where nobody did.
    pub name: String,
}

/// The regions that a file holds.
///
/// # Errors
/// [`MeasurementError`] where it holds none.
pub fn regions(file: &dyn ByteSource) -> Result<RegionFile, MeasurementError> {
    if nifti::is_nifti(file) || nrrd::is_nrrd(file) {
        let map = volume(file)?;
        let regions = labels(&map.volume)?.into_iter().map(|label| RegionName {
            number: label.number,
            name: String::new(),
        });
        return Ok(RegionFile {
            kind: "label-map",
            regions: regions.collect(),
        });
    }
    let instance = dicom(file)?;
    if let Ok(found) = segmentation::segments(&instance) {
        let regions = found.segments.into_iter().map(|segment| RegionName {
            number: segment.number.into(),
            name: segment.label,
        });
        return Ok(RegionFile {
            kind: "segmentation",
            regions: regions.collect(),
        });
    }
    let found = match structure_set::regions(&instance) {
        Err(StructureSetError::NotStructureSet) => return Err(MeasurementError::NoRegion),
        found => found?,
    };
    let closed = found.into_iter().filter(|region| region.contours > 0);
    let regions = closed.map(|region| RegionName {
        number: region.number,
        name: region.name,
    });
    Ok(RegionFile {
        kind: "structure-set",
        regions: regions.collect(),
    })
}
