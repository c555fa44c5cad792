"""Features in DICOM: a phantom with a segmentation by highdicom, and reports as highdicom reads them."""

import json
import sys
from pathlib import Path

import highdicom
import numpy
from highdicom.sr import srread
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

ORIGIN, SPACING = (-20.0, 10.0, 5.0), 2.0


def images(folder, phantom):
    """The phantom as CT slices, their files named against their order."""
    study, series, frame = generate_uid(), generate_uid(), generate_uid()
    slices = []
    for z, values in enumerate(phantom):
        image = Dataset()
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.SOPClassUID = image.file_meta.MediaStorageSOPClassUID = CTImageStorage
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        image.PatientName, image.PatientID = "Quillfeather^Anna", "QF-0815"
        image.PatientBirthDate, image.PatientSex = "19610203", "F"
        image.StudyInstanceUID, image.SeriesInstanceUID = study, series
        image.FrameOfReferenceUID, image.PositionReferenceIndicator = frame, ""
        image.StudyDate, image.StudyTime, image.StudyID, image.AccessionNumber = "20240117", "101500", "1", ""
        image.ReferringPhysicianName, image.Manufacturer, image.Modality = "", "", "CT"
        image.SeriesNumber, image.InstanceNumber = 1, z + 1
        image.ImagePositionPatient = [ORIGIN[0], ORIGIN[1], ORIGIN[2] + z * SPACING]
        image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        image.PixelSpacing, image.SliceThickness = [SPACING, SPACING], SPACING
        image.Rows, image.Columns = values.shape
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
        image.RescaleSlope, image.RescaleIntercept = 1, -100
        image.PixelData = (values + 100).astype("<i2").tobytes()
        image.save_as(folder / f"{9 - z}.dcm", enforce_file_format=True)
        slices.append(image)
    return slices


def segmentation(slices, mask):
    """The region as two segments: the second is that of the phantom."""
    described = [
        highdicom.seg.SegmentDescription(
            segment_number=number,
            segment_label="of Anna Quillfeather",
            segmented_property_category=codes.SCT.Tissue,
            segmented_property_type=codes.SCT.Tissue,
            algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.MANUAL,
        )
        for number in (1, 2)
    ]
    first = numpy.zeros_like(mask)
    first[0, 0, 0] = True
    return highdicom.seg.Segmentation(
        source_images=slices,
        pixel_array=numpy.stack([first, mask], axis=-1).astype("uint8"),
        segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=described,
        series_instance_uid=generate_uid(),
        series_number=2,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="none",
        manufacturer_model_name="none",
        software_versions="1",
        device_serial_number="1",
    )


def make(folder, voxels):
    size = [1 + max(voxel[axis] for voxel in voxels) for axis in (2, 1, 0)]
    phantom, mask = numpy.zeros(size), numpy.zeros(size, bool)
    for x, y, z, value, inside in voxels:
        phantom[z, y, x], mask[z, y, x] = value, inside
    folder = Path(folder)
    made = segmentation(images(folder, phantom), mask)
    made.save_as(folder / "0.dcm")
    return {"segmentation": str(made.SOPInstanceUID)}


def read(path):
    report = srread(path)
    groups = report.content.get_volumetric_roi_measurement_groups()
    (group,) = groups
    return {
        "patient": str(report.PatientID),
        "instance": str(report.SOPInstanceUID),
        "segment": int(group.referenced_segment[0].ReferencedSOPSequence[0].ReferencedSegmentNumber),
        "measurements": [
            {
                "code": measurement.name.value,
                "scheme": measurement.name.scheme_designator,
                "value": measurement.value,
                "unit": measurement.unit.value,
            }
            for measurement in group.get_measurements()
        ],
        "text": str(dcmread(path)),
    }


ask = json.load(sys.stdin)
json.dump(make(ask["folder"], ask["voxels"]) if "voxels" in ask else read(ask["report"]), sys.stdout)
