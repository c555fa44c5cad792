"""Real instances as carriers: the public test files and those that the pydicom wheel brings along."""

import hashlib
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import pydicom
from pydicom.uid import ImplicitVRLittleEndian

LARGEST = 560_000
SMALL = 60_000
# Without the prefix that makes a file one of Part 10, but well formed and the only ones of their kind.
WITHOUT_META = {"rtstruct.dcm"}
# Letters are burned into their pixels, so the pixels may change.
WITH_TEXT = {"examples_jpeg2k.dcm", "GDCMJ2K_TextGBR.dcm", "palette-multiframe-jpeg-ls.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm"}
PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


@dataclass
class Carrier:
    """One real instance, read whole."""

    name: str
    kind: str
    size: int
    dataset: pydicom.Dataset
    plain_pixels: bool

    @property
    def weight(self):
        """How often it is taken: small ones more often than large ones, and files of a few attributes seldom."""
        few = sum(1 for _ in self.dataset) < 20
        return (1.0 if self.size <= SMALL else 0.12) * (0.15 if few else 1.0)


def _candidates(data):
    wheel = Path(pydicom.__file__).parent / "data"
    for folder in (Path(data) / "dicom", wheel / "test_files", wheel / "charset_files"):
        for path in sorted(folder.rglob("*")):
            skipped = {"malformed", "TINY_ALPHA"} & set(path.parts)
            if path.is_file() and not skipped and "DICOMDIR" not in path.name and path.stat().st_size <= LARGEST:
                yield path


def _read(path):
    dataset = pydicom.dcmread(path, force=path.name in WITHOUT_META)
    if path.name in WITHOUT_META:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    if "SOPClassUID" not in dataset or "SOPInstanceUID" not in dataset or "MediaStorageDirectory" in str(dataset.SOPClassUID.name):
        raise ValueError("no composite instance")
    dataset.decode()
    for _ in dataset.iterall():
        pass
    return dataset


def load(data):
    """Every carrier, each content once, in a fixed order."""
    carriers, seen = [], set()
    for path in _candidates(data):
        digest = hashlib.sha256(path.read_bytes()).digest()
        if digest in seen:
            continue
        seen.add(digest)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dataset = _read(path)
                # What cannot be written again cannot carry anything.
                dataset.save_as(os.devnull, enforce_file_format=True)
                carriers.append(Carrier(path.name, kind_of(dataset), path.stat().st_size, dataset, has_plain_pixels(path, dataset)))
        except Exception:  # whatever pydicom makes of a test file that is broken on purpose
            continue
    return carriers


def kind_of(dataset):
    """What study it can stand in: its modality, or OT."""
    return str(dataset.get("Modality") or "OT")


def has_plain_pixels(path, dataset):
    """Whether nothing but the picture is in the pixel data, so that there is no reason to change a byte of it."""
    keyword = next((keyword for keyword in PIXELS if keyword in dataset), None)
    if keyword is None or path.name in WITH_TEXT or "burned-in" in path.parts or dataset.get("Modality") == "US":
        return False
    if str(dataset.get("BurnedInAnnotation", "NO")) == "YES":
        return False
    value = dataset[keyword].value
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        frames = list(pydicom.encaps.generate_frames(value, number_of_frames=int(dataset.get("NumberOfFrames", 1) or 1)))
        return len(frames) == int(dataset.get("NumberOfFrames", 1) or 1) and all(_is_plain_frame(frame) for frame in frames)
    return _has_no_spare_bits(dataset, keyword, value)


def _is_plain_frame(frame):
    """JPEG without comments and application data, JPEG 2000 without boxes; other codestreams have no room for text."""
    if frame[:12].startswith(b"\0\0\0\x0cjP  "):
        return False
    if frame[:2] != b"\xff\xd8":
        return b"\xff\x64" not in frame[:200] if frame[:2] == b"\xff\x4f" else True
    at = 2
    while at + 4 <= len(frame) and frame[at] == 0xFF:
        marker = frame[at + 1]
        if marker == 0xFE or 0xE1 <= marker <= 0xED or marker == 0xEF:
            return False
        if marker == 0xDA:
            return True
        at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    return True


def _has_no_spare_bits(dataset, keyword, value):
    """No bits above those stored, no bytes after the last frame."""
    allocated, stored = int(dataset.get("BitsAllocated", 8)), int(dataset.get("BitsStored", 8))
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    samples = dataset.Rows * dataset.Columns * int(dataset.get("SamplesPerPixel", 1)) * frames
    if dataset.get("PhotometricInterpretation") == "YBR_FULL_422":
        samples = samples * 2 // 3
    expected = (samples * allocated + 7) // 8
    if len(value) not in (expected, expected + expected % 2) or any(value[expected:]):
        return False
    if keyword != "PixelData" or allocated == stored or allocated == 1:
        return True
    if allocated not in (8, 16, 32) or int(dataset.get("HighBit", stored - 1)) != stored - 1:
        return False
    # Signed samples fill what is above with their sign; only what is neither that nor zero is spare.
    if int(dataset.get("PixelRepresentation", 0)) == 1:
        return False
    order = "little" if dataset.file_meta.TransferSyntaxUID.is_little_endian else "big"
    width = allocated // 8
    return all(int.from_bytes(value[at : at + width], order) >> stored == 0 for at in range(0, len(value) - width + 1, width))
