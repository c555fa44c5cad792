//! Which of many files belong together: the images of each series, and the files that say where in them.

use std::collections::BTreeMap;

use crate::bytes::ByteSource;
use crate::instance::{DataSet, Instance, Limits, tags};
use crate::sources::{nifti, nrrd};

/// What a file is to an extraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An image of the DICOM series with this UID.
    Image {
        /// Series Instance UID.
        series: String,
    },
    /// A DICOM Segmentation or RT Structure Set.
    Region {
        /// The series that it is drawn on, as far as it says.
        series: Vec<String>,
    },
    /// A NIfTI or NRRD file: an image, or a label map.
    Volume,
    /// Something else.
    Other,
}

/// Segmentation, Label Map Segmentation and RT Structure Set Storage.
const REGIONS: [&str; 3] = [
    "1.2.840.10008.5.1.4.1.1.66.4",
    "1.2.840.10008.5.1.4.1.1.66.7",
    "1.2.840.10008.5.1.4.1.1.481.3",
];

/// What a file is, by what its bytes say.
#[must_use]
pub fn kind(source: &dyn ByteSource) -> Kind {
    if nifti::is_nifti(source) || nrrd::is_nrrd(source) {
        return Kind::Volume;
    }
    match Instance::read(source, &Limits::default()) {
        Ok(instance) if instance.defect.is_none() => kind_of(&instance),
        _ => Kind::Other,
    }
}

fn kind_of(instance: &Instance) -> Kind {
    let class = instance.sop_class().unwrap_or_default();
    if REGIONS.contains(&class) {
        return Kind::Region {
            series: referenced_series(&instance.data_set),
        };
    }
    match instance.data_set.get(tags::PIXEL_DATA) {
        Some(_) => Kind::Image {
            series: instance
                .uid(tags::SERIES_INSTANCE_UID)
                .unwrap_or_default()
                .to_owned(),
        },
        None => Kind::Other,
    }
}

/// Series Instance UIDs that the data set refers to, at whatever depth (of a Segmentation in (0008,1115), of a structure
/// set in (3006,0010)).
fn referenced_series(data_set: &DataSet) -> Vec<String> {
    const WAYS: [dicom_core::Tag; 4] = [
        tags::REFERENCED_SERIES_SEQUENCE,
        tags::REFERENCED_FRAME_OF_REFERENCE_SEQUENCE,
        tags::RT_REFERENCED_STUDY_SEQUENCE,
        tags::RT_REFERENCED_SERIES_SEQUENCE,
    ];
    let items = WAYS.iter().flat_map(|&way| data_set.items(way));
    let mut series = Vec::new();
    for item in items {
        series.extend(item.ascii(tags::SERIES_INSTANCE_UID).map(str::to_owned));
        series.extend(referenced_series(item));
    }
    series
}

/// Files that make one image, and those that say where, by their positions.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Study {
    /// The images of a series, or one NIfTI or NRRD file.
    pub images: Vec<usize>,
    /// Segmentations and structure sets that are drawn on it.
    pub regions: Vec<usize>,
}

/// The images among files of these kinds: each series, in the order in which they come, then each NIfTI or NRRD file.
#[must_use]
pub fn studies(kinds: &[Kind]) -> Vec<Study> {
    let mut order = Vec::new();
    let mut series: BTreeMap<&str, Study> = BTreeMap::new();
    for (position, kind) in kinds.iter().enumerate() {
        if let Kind::Image { series: uid } = kind {
            let study = series.entry(uid).or_default();
            if study.images.is_empty() {
                order.push(uid.as_str());
            }
            study.images.push(position);
        }
    }
    for (position, kind) in kinds.iter().enumerate() {
        if let Kind::Region { series: uids } = kind {
            for uid in uids {
                if let Some(study) = series.get_mut(uid.as_str())
                    && !study.regions.contains(&position)
                {
                    study.regions.push(position);
                }
            }
        }
    }
    let volumes = kinds
        .iter()
        .enumerate()
        .filter(|(_, kind)| **kind == Kind::Volume);
    let mut studies: Vec<Study> = order
        .into_iter()
        .filter_map(|uid| series.remove(uid))
        .collect();
    studies.extend(volumes.map(|(position, _)| Study {
        images: vec![position],
        regions: Vec::new(),
    }));
    studies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(series: &str) -> Kind {
        Kind::Image {
            series: series.to_owned(),
        }
    }

    #[test]
    fn images_are_together_by_series_and_regions_with_the_series_that_they_are_drawn_on() {
        let kinds = [
            image("2"),
            Kind::Region {
                series: vec!["1".to_owned(), "9".to_owned()],
            },
            image("1"),
            Kind::Other,
            image("2"),
            Kind::Volume,
        ];
        let study = |images: &[usize], regions: &[usize]| Study {
            images: images.to_vec(),
            regions: regions.to_vec(),
        };
        let expected = [study(&[0, 4], &[]), study(&[2], &[1]), study(&[5], &[])];
        assert_eq!(studies(&kinds), expected);
    }
}
