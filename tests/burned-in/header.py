"""A data set around the frames: what a device of the modality writes."""

import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

# Modality: (SOP Class of one frame, of several, whether it has colours, bits).
CLASSES = {
    "US": ("1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.3.1"), "XC": ("1.2.840.10008.5.1.4.1.1.77.1.4", None), "ES": ("1.2.840.10008.5.1.4.1.1.77.1.1", None),
    "CR": ("1.2.840.10008.5.1.4.1.1.1", None), "DX": ("1.2.840.10008.5.1.4.1.1.1.1", None), "MG": ("1.2.840.10008.5.1.4.1.1.1.2", None),
    "RF": ("1.2.840.10008.5.1.4.1.1.12.2", "1.2.840.10008.5.1.4.1.1.12.2"), "XA": ("1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.1"),
    "NM": ("1.2.840.10008.5.1.4.1.1.20", "1.2.840.10008.5.1.4.1.1.20"), "PT": ("1.2.840.10008.5.1.4.1.1.128", None),
    "CT": ("1.2.840.10008.5.1.4.1.1.2", None), "MR": ("1.2.840.10008.5.1.4.1.1.4", None), "SC": ("1.2.840.10008.5.1.4.1.1.7", None), "OT": ("1.2.840.10008.5.1.4.1.1.7", None),
}  # fmt: skip
COLOURED = {"US", "XC", "ES", "SC", "OT", "NM", "PT"}
MULTIFRAME_SC = {8: "1.2.840.10008.5.1.4.1.1.7.2", 16: "1.2.840.10008.5.1.4.1.1.7.3", "colour": "1.2.840.10008.5.1.4.1.1.7.4"}
MAKERS = ["GE MEDICAL SYSTEMS", "SIEMENS", "Philips Medical Systems", "TOSHIBA", "Hologic", "FUJIFILM", "Agfa", "Mindray", ""]


def uid(rng):
    """A UID out of the random numbers of the image."""
    return f"2.25.{rng.getrandbits(100)}"


def sop_class(modality, stored, many):
    """The SOP Class for frames of these samples."""
    one, several = CLASSES[modality]
    if not many:
        return one
    return several or MULTIFRAME_SC["colour" if stored.samples.ndim == 4 or stored.photometric == "PALETTE COLOR" else stored.allocated]


def data_set(rng, modality, stored, patient, text_free):
    """Everything but the pixel data."""
    many = len(stored.samples) > 1
    dataset = pydicom.Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class(modality, stored, many), uid(rng)
    dataset.file_meta.MediaStorageSOPClassUID, dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = uid(rng), uid(rng)
    dataset.StudyDate = dataset.ContentDate = f"20{rng.randrange(10, 26)}{rng.randrange(1, 13):02d}{rng.randrange(1, 28):02d}"
    dataset.StudyTime = dataset.ContentTime = f"{rng.randrange(24):02d}{rng.randrange(60):02d}00"
    dataset.Modality = modality
    captured = modality in ("SC", "OT") or (not text_free and modality in ("CT", "MR", "PT", "NM") and rng.random() < 0.7) or rng.random() < 0.05
    dataset.ImageType = rng.choice([["DERIVED", "SECONDARY"], ["DERIVED", "SECONDARY", "SCREEN SAVE"], ["DERIVED", "PRIMARY"]]) if captured else ["ORIGINAL", "PRIMARY"]
    if dataset.SOPClassUID.startswith("1.2.840.10008.5.1.4.1.1.7"):
        dataset.ConversionType = "WSD"
    declared = rng.choices(["YES", "NO", None], [15, 25, 60] if text_free else [35, 20, 45])[0]
    if declared:
        dataset.BurnedInAnnotation = declared
    maker = rng.choice(MAKERS)
    if maker:
        dataset.Manufacturer, dataset.ManufacturerModelName = maker, f"Model {rng.randrange(100, 999)}"
    dataset.PatientName, dataset.PatientID = patient.header_name(), patient.person.number[:64]
    dataset.PatientBirthDate = patient.person.birth.strftime("%Y%m%d")
    dataset.PatientSex = rng.choice("MF")
    dataset.ReferringPhysicianName, dataset.AccessionNumber, dataset.StudyID = "", "", "1"
    dataset.SeriesNumber, dataset.InstanceNumber = rng.randrange(1, 20), rng.randrange(1, 200)
    count, dataset.Rows, dataset.Columns = stored.samples.shape[:3]
    if many:
        dataset.NumberOfFrames = count
        dataset.FrameTime = str(rng.choice([33.3, 40, 66.7]))
        dataset.FrameIncrementPointer = 0x00181063
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = stored.allocated, stored.bits, stored.bits - 1
    dataset.PixelRepresentation = int(stored.signed)
    for name, value in stored.attributes.items():
        setattr(dataset, name, value)
    for name in ("Red", "Green", "Blue"):
        table = f"{name}PaletteColorLookupTableData"
        if table in dataset:
            dataset[table].VR = "OW"
    return dataset
