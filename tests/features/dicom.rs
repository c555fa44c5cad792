//! The CT phantom as it comes from a scanner and a planning system: a DICOM series and an RT Structure Set.

use bytes::Bytes;
use scanveil::features::{Mask, Settings, Volume, extract};
use scanveil::instance::{self, Instance};
use scanveil::sources::{Limits, series, structure_set};

use crate::phantoms::ct_phantom;
use crate::support::test_data;

/// The image and the region; None where the files are not there.
fn from_dicom() -> Option<(Volume, Mask)> {
    let folder = test_data("ibsi/ibsi1_ct_phantom/dicom")?;
    let read = |path: std::path::PathBuf| {
        let bytes = Bytes::from(std::fs::read(path).unwrap());
        let instance = Instance::read(&bytes, &instance::Limits::default()).unwrap();
        (instance, bytes)
    };
    let slices: Vec<_> = std::fs::read_dir(folder.join("image"))
        .unwrap()
        .map(|entry| read(entry.unwrap().path()))
        .collect();
    let slices = slices
        .iter()
        .map(|(instance, bytes)| (instance, bytes as _));
    let limits = Limits::default();
    let (plan, image) = series::load(slices, &series::Options::default(), &limits).unwrap();
    let (contours, _) = read(folder.join("mask/DCM_RS_00060.dcm"));
    let mask = structure_set::read(&contours, None, &plan.target(), &limits).unwrap();
    Some((image.volume, mask))
}

#[test]
fn dicom_gives_the_features_of_the_nifti() {
    let (Some((image, mask)), Some((nifti, region))) = (from_dicom(), ct_phantom()) else {
        return;
    };
    assert_eq!(image.grid.size, nifti.grid.size);
    // The one of the configurations that interpolates with a spline and re-segments in both ways.
    let settings = Settings::named("ibsi-ct-e").unwrap();
    let of = |image, mask| extract(image, mask, &settings, &mut |_| true).unwrap();
    let (dicom, nifti) = (of(&image, &mask), of(nifti, region));
    assert_eq!(dicom.region.voxels, nifti.region.voxels);
    assert_eq!(dicom.features.absent, nifti.features.absent);
    let (dicom, nifti) = (dicom.features.features, nifti.features.features);
    assert_eq!(dicom.len(), nifti.len());
    assert!(dicom.len() > 200);
    for (dicom, nifti) in dicom.iter().zip(&nifti) {
        assert_eq!(
            (dicom.definition, dicom.aggregation),
            (nifti.definition, nifti.aggregation)
        );
        // The NIfTI holds its spacing in single precision.
        assert!(
            (dicom.value - nifti.value).abs() <= 1e-6 * nifti.value.abs(),
            "{dicom:?} of DICOM, {} of NIfTI",
            nifti.value
        );
    }
}
