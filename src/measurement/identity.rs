//! Whom and what a measurement is of: what pseudonyms for a privacy ledger are made of, under a key.

use sha2::{Digest, Sha256};

use super::Where;
use crate::bytes::ByteSource;
use crate::deid::{hexadecimal, patient_of};
use crate::instance::{Instance, Limits, tags};
use crate::sources::{nifti, nrrd};

/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;

/// Whom and what a measurement is of. Both lead back to the originals: nobody is told either but as a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The patient, the same under each spelling of the id; `None` where the images are not DICOM.
    pub patient: Option<String>,
    /// The images and the region: a digest, the same for the same ones in any order.
    pub measured: String,
}

/// Whom and what is measured in a region of these images.
///
/// # Errors
/// What the sources report.
pub fn identity(images: &[&dyn ByteSource], region: Where<'_>) -> std::io::Result<Identity> {
    let mut patient = None;
    let mut names = Vec::with_capacity(images.len());
    for image in images {
        let instance = instance(*image);
        if let Some(instance) = instance.as_ref().filter(|_| patient.is_none()) {
            patient = Some(patient_of(instance));
        }
        names.push(name(instance.as_ref(), *image)?);
    }
    names.sort_unstable();
    names.dedup();
    names.push(match region {
        Where::Automatic => "automatic".to_owned(),
        Where::Lungs => "lungs".to_owned(),
        Where::WholeImage => "whole image".to_owned(),
        Where::File(file, number) => {
            format!("{} {number:?}", name(instance(file).as_ref(), file)?)
        }
    });
    Ok(Identity {
        patient,
        measured: hexadecimal(&Sha256::digest(names.join("\n"))),
    })
}

/// What the file is, where it is DICOM: the reader is lenient, and takes much for that.
fn instance(file: &dyn ByteSource) -> Option<Instance> {
    if nifti::is_nifti(file) || nrrd::is_nrrd(file) {
        return None;
    }
    let instance = Instance::read(file, &Limits::default()).ok()?;
    (instance.defect.is_none() && instance.sop_instance().is_some()).then_some(instance)
}

/// An instance's UIDs; of any other file a digest of its bytes.
fn name(instance: Option<&Instance>, file: &dyn ByteSource) -> std::io::Result<String> {
    if let Some(uid) = instance.and_then(Instance::sop_instance) {
        let study = instance.and_then(|instance| instance.uid(tags::STUDY_INSTANCE_UID));
        return Ok(format!("{} {uid}", study.unwrap_or_default()));
    }
    let mut digest = Sha256::new();
    let mut at = 0;
    while at < file.len() {
        let bytes = file.read_at(at, PIECE)?;
        if bytes.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        digest.update(&bytes);
        at += bytes.len() as u64;
    }
    Ok(hexadecimal(&digest.finalize()))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::test_support::{CT, EXPLICIT_LITTLE, Elements};

    fn image(patient: &str, instance: &str) -> Bytes {
        let elements = Elements::new()
            .text(0x0008_0016, "UI", CT)
            .text(0x0008_0018, "UI", instance)
            .text(0x0010_0020, "LO", patient)
            .text(0x0020_000D, "UI", "1.2.826.99.1");
        elements.file(EXPLICIT_LITTLE).into()
    }

    fn of(images: &[&Bytes], region: Where<'_>) -> Identity {
        let images: Vec<&dyn ByteSource> = images.iter().map(|&image| image as _).collect();
        identity(&images, region).expect("memory")
    }

    #[test]
    fn the_same_images_in_any_order_are_the_same_and_others_are_not() {
        let (one, two) = (image("PAT-1", "1.2.3"), image("pat 1", "1.2.4"));
        let both = of(&[&one, &two], Where::Automatic);
        assert_eq!(both, of(&[&two, &one, &one], Where::Automatic));
        assert_ne!(both.measured, of(&[&one], Where::Automatic).measured);
        // Another spelling of the id is the same patient, with one budget.
        let patients = [&one, &two].map(|image| of(&[image], Where::Automatic).patient);
        assert_eq!(patients[0], patients[1]);
        assert!(patients[0].is_some());
    }

    #[test]
    fn each_region_of_an_image_is_another_one() {
        let image = image("PAT-1", "1.2.3");
        let (drawn, other) = (Bytes::from_static(b"labels"), Bytes::from_static(b"others"));
        let regions = [
            Where::Automatic,
            Where::Lungs,
            Where::WholeImage,
            Where::File(&drawn, Some(1)),
            Where::File(&drawn, Some(2)),
            Where::File(&other, Some(1)),
        ];
        let mut all: Vec<String> = regions.map(|region| of(&[&image], region).measured).into();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 6);
    }

    /// A NIfTI file of more than one piece.
    fn volume(value: u8) -> Bytes {
        let mut file = vec![0; 348];
        file[..4].copy_from_slice(&348i32.to_le_bytes());
        file[344..].copy_from_slice(b"n+1\0");
        file.resize(PIECE + 1000, value);
        file.into()
    }

    #[test]
    fn what_is_not_dicom_has_no_patient_and_is_told_by_its_bytes() {
        let (one, other) = (volume(1), volume(2));
        let identity = of(&[&one], Where::WholeImage);
        assert_eq!(identity.patient, None);
        assert_eq!(identity, of(&[&one], Where::WholeImage));
        assert_ne!(identity, of(&[&other], Where::WholeImage));
    }
}
