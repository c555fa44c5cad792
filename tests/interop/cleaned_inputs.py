"""Files to clear rectangles in: frames made here in every transfer syntax, and real ones."""

import random
import sys
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
from pydicom._uid_dict import UID_dictionary
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

sys.path.insert(0, str(Path(__file__).parents[1] / "burned-in"))

import syntaxes  # noqa: E402  beside the bench of burned-in text
from stored import Stored  # noqa: E402

# Doses are no pictures: no text is searched for in them, so that what is cleared are the rectangles alone.
RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
ROWS, COLUMNS = 75, 101
# Those that the bench of burned-in text has no writer for.
MORE = {
    "encapsulated native": "1.2.840.10008.1.2.1.98", "deflated frames": "1.2.840.10008.1.2.8.1", "JPEG XL lossless": "1.2.840.10008.1.2.4.110",
    "JPEG XL of JPEG": "1.2.840.10008.1.2.4.111", "JPEG XL": "1.2.840.10008.1.2.4.112", "HTJ2K lossless RPCL": "1.2.840.10008.1.2.4.202",
}  # fmt: skip
# pydicom writes what it has heard of.
for name, uid in MORE.items():
    UID_dictionary.setdefault(uid, (name, "Transfer Syntax", "", "", ""))
# Recompressed JPEG can only hold what was JPEG: what is written anew is not.
BECOMES = {"1.2.840.10008.1.2.4.111": "1.2.840.10008.1.2.4.112"}

# Real files by their folder: one at least of each transfer syntax that there are any of.
PYDICOM = (
    "MR_small_implicit", "CT_small", "MR_small_bigendian", "ExplVR_BigEnd", "image_dfl", "SC_ybr_full_422_uncompressed", "MR_small_RLE", "SC_rgb_rle_16bit_2frame",
    "SC_rgb_rle_32bit_2frame", "SC_rgb_dcmtk_+eb+cr", "SC_rgb_dcmtk_+eb+cy+np", "SC_rgb_dcmtk_+eb+cy+s4", "SC_jpeg_no_color_transform", "SC_rgb_jpeg_gdcm", "JPGExtended",
    "MR_small_jpeg_ls_lossless", "JPEGLSNearLossless_08", "SC_rgb_jls_lossy_sample", "MR_small_jp2klossless", "693_J2KI",
)  # fmt: skip
CORPUS = (
    "rle/CT0012.not_fragmented_bot_rle", "jpeg/CT0012.fragmented_no_bot_jpeg_lossless.70", "jpeg/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51", "jpeg/IM00001.fragmented_no_bot_jpeg_baseline.50",
    "jpeg/CTImage.dcm_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57", "jpegls/CT1_UNC.fragmented_bot_jpeg_ls.80", "jpegls/sm_image_jpegls",
    "jpeg2000/emri_small_jpeg_2k_lossless", "jpeg2000/TOSHIBA_J2K_SIZ1_PixRep0", "htj2k/HTJ2KLossless_08_RGB", "htj2k/HTJ2K_08_RGB",
)  # fmt: skip


def texture(noise, frames, channels):
    """Waves and grain between 0 and 1: nothing in it has one value alone, and nothing looks like text."""
    y, x = np.mgrid[:ROWS, :COLUMNS]
    shape = (frames, ROWS, COLUMNS, channels)
    phase = noise.uniform(0, 6, (frames, 1, 1, channels))
    waves = np.sin(x[None, ..., None] / 17 + phase) + np.cos(y[None, ..., None] / 13 + 2 * phase)
    image = 0.5 + 0.2 * waves + noise.uniform(-0.05, 0.05, shape)
    return image if channels > 1 else image[..., 0]


def samples(noise, bits, frames=1, channels=1, signed=False):
    """Such frames, stored."""
    top = (1 << bits) - 1
    values = np.clip(np.rint(texture(noise, frames, channels) * top), 0, top).astype(np.int64) - (1 << bits - 1 if signed else 0)
    kind = np.uint8 if bits <= 8 else np.int16 if signed else np.uint16
    return Stored(values.astype(kind), "RGB" if channels == 3 else "MONOCHROME2", bits, signed)


def jpeg_xl(name, stored, dataset):
    """The encoder of one frame."""
    if name == "JPEG XL lossless":
        return lambda frame: imagecodecs.jpegxl_encode(frame, lossless=True, usecontainer=False)
    dataset.LossyImageCompression, dataset.LossyImageCompressionRatio = "01", "8"
    dataset.LossyImageCompressionMethod = "ISO_18181_1" if name == "JPEG XL" else "ISO_10918_1"
    if name == "JPEG XL":
        return lambda frame: imagecodecs.jpegxl_encode(frame, distance=1.0, usecontainer=False)
    space = {"colorspace": "RGB", "outcolorspace": "YCBCR", "subsampling": "444"} if stored.samples.ndim == 4 else {}
    return lambda frame: imagecodecs.jpegxl_encode_jpeg(imagecodecs.jpeg8_encode(frame, level=90, **space), usecontainer=False)


def write(rng, dataset, stored, name):
    """Puts the frames into the data set."""
    if name in syntaxes.SYNTAXES:
        syntaxes.write(rng, dataset, stored, name)
        return
    dataset.file_meta.TransferSyntaxUID = UID(MORE[name])
    dataset.PhotometricInterpretation, dataset.SamplesPerPixel = stored.photometric, stored.samples.shape[3] if stored.samples.ndim == 4 else 1
    if stored.samples.ndim == 4:
        dataset.PlanarConfiguration = 0
    if name == "encapsulated native":
        encode = lambda frame: frame.tobytes()  # noqa: E731
    elif name == "deflated frames":
        encode = lambda frame: zlib.compress(frame.tobytes(), wbits=-15)  # noqa: E731
    elif name == "HTJ2K lossless RPCL":
        encode = lambda frame: imagecodecs.htj2k_encode(np.ascontiguousarray(frame), reversible=True, tlm=True)  # noqa: E731
        if stored.samples.ndim == 4:
            dataset.PhotometricInterpretation = "YBR_RCT"
    else:
        encode = jpeg_xl(name, stored, dataset)
    dataset.PixelData = encapsulate([encode(frame) for frame in stored.samples])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True


def data_set(rng, stored):
    """A header that holds nothing but what has to be there."""
    dataset = pydicom.Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    count, dataset.Rows, dataset.Columns = stored.samples.shape[:3]
    name(rng, dataset)
    if count > 1:
        dataset.NumberOfFrames = count
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = stored.allocated, stored.bits, stored.bits - 1
    dataset.PixelRepresentation = int(stored.signed)
    return dataset


def name(rng, dataset):
    """An instance of its own, of a kind that is not searched for text."""
    dataset.SOPClassUID, dataset.Modality = RT_DOSE, "RTDOSE"
    dataset.SOPInstanceUID, dataset.StudyInstanceUID, dataset.SeriesInstanceUID = (f"2.25.{rng.getrandbits(100)}" for _ in range(3))
    dataset.file_meta.MediaStorageSOPClassUID, dataset.file_meta.MediaStorageSOPInstanceUID = RT_DOSE, dataset.SOPInstanceUID
    dataset.PatientID, dataset.PatientName = f"P{rng.getrandbits(40)}", ""


def kinds(noise):
    """Grey and colour, one frame and several."""
    return [samples(noise, 8), samples(noise, 8, 3), samples(noise, 12), samples(noise, 16, 2), samples(noise, 16, signed=True), samples(noise, 8, channels=3), samples(noise, 8, 2, 3)]


def possible(stored, name):
    """Whether these samples are written in this syntax."""
    if name in syntaxes.SYNTAXES:
        return name in syntaxes.possible(stored)
    if name == "JPEG XL of JPEG":
        return stored.bits == 8
    return not name.startswith(("JPEG XL", "HTJ2K")) or (not stored.signed and stored.bits in (8, 16))


def save(dataset, path):
    """Writes the file in its transfer syntax."""
    syntax = dataset.file_meta.TransferSyntaxUID
    dataset.save_as(path, enforce_file_format=True, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=syntax != ExplicitVRBigEndian)
    return str(path)


def made(folder):
    """Writes a file of each kind in each syntax: their paths."""
    rng, noise = random.Random(1), np.random.default_rng(1)
    for syntax in [*syntaxes.SYNTAXES, *MORE]:
        for number, stored in enumerate(kinds(noise)):
            if possible(stored, syntax):
                dataset = data_set(rng, stored)
                write(rng, dataset, stored, syntax)
                yield save(dataset, Path(folder) / f"{syntax.replace(' ', '-')}-{number}.dcm")


def real(folder, corpus):
    """Writes the pixel data of real files, as far as they are there: their paths."""
    own = Path(pydicom.__path__[0]) / "data/test_files"
    files = [own / f"{name}.dcm" for name in PYDICOM]
    files += [path for name in CORPUS if corpus and (path := Path(corpus) / f"{name}.dcm").exists()]
    rng = random.Random(2)
    for source in files:
        dataset = pydicom.dcmread(source)
        for element in dataset:
            _ = element.value
        name(rng, dataset)
        dataset.pop("BurnedInAnnotation", None)
        yield save(dataset, Path(folder) / f"real-{source.name}")


def boxes(dataset):
    """Rectangles on no block's edge, one of them over the corner of the image, one on a single frame."""
    rows, columns = dataset.Rows, dataset.Columns
    frames = int(dataset.get("NumberOfFrames") or 1)
    rectangles = [
        {"x": columns // 5 + 1, "y": rows // 4 + 1, "width": columns // 4, "height": rows // 5 + 1},
        {"x": columns - columns // 6, "y": rows - rows // 7, "width": columns, "height": rows},
    ]
    if frames > 1:
        rectangles.append({"x": 1, "y": 3, "width": columns // 3, "height": max(rows // 9, 1), "frames": [1]})
    return [rectangle | {"instance": str(dataset.SOPInstanceUID)} for rectangle in rectangles]
