"""Transfer syntaxes that a frame can be written in, and the writing."""

import imagecodecs
import jpeg_ls as charls
import numpy as np
from pydicom.encaps import encapsulate
from pydicom.uid import UID

# Name: (UID, weight).
SYNTAXES = {
    "implicit": ("1.2.840.10008.1.2", 8), "explicit": ("1.2.840.10008.1.2.1", 16), "big endian": ("1.2.840.10008.1.2.2", 4), "deflated": ("1.2.840.10008.1.2.1.99", 4),
    "RLE": ("1.2.840.10008.1.2.5", 10), "JPEG baseline": ("1.2.840.10008.1.2.4.50", 14), "JPEG extended": ("1.2.840.10008.1.2.4.51", 8),
    "JPEG lossless": ("1.2.840.10008.1.2.4.57", 5), "JPEG lossless SV1": ("1.2.840.10008.1.2.4.70", 9), "JPEG-LS": ("1.2.840.10008.1.2.4.80", 9),
    "JPEG-LS near": ("1.2.840.10008.1.2.4.81", 3), "JPEG 2000 lossless": ("1.2.840.10008.1.2.4.90", 10), "JPEG 2000": ("1.2.840.10008.1.2.4.91", 4),
    "HTJ2K lossless": ("1.2.840.10008.1.2.4.201", 5), "HTJ2K": ("1.2.840.10008.1.2.4.203", 2),
}  # fmt: skip
NATIVE = {"implicit", "explicit", "big endian", "deflated"}
LOSSY = {"JPEG baseline", "JPEG extended", "JPEG-LS near", "JPEG 2000", "HTJ2K"}


def possible(stored):
    """Names of the syntaxes for these samples."""
    colour, indexed, names = stored.samples.ndim == 4, stored.photometric == "PALETTE COLOR", set(SYNTAXES)
    if stored.bits != 8 or indexed:
        names -= {"JPEG baseline"}
    if stored.bits != 12 or stored.signed:
        names -= {"JPEG extended"}
    if stored.bits not in (8, 16) or stored.signed:
        names -= {"HTJ2K lossless", "HTJ2K"}
    if stored.signed:
        names -= {"JPEG lossless", "JPEG lossless SV1", "JPEG-LS near"}
    if indexed or colour:
        names -= {"JPEG-LS near"}
    if indexed:
        names -= {"JPEG 2000", "HTJ2K"}
    if stored.photometric == "YBR_FULL":
        names &= NATIVE | {"RLE"}
    return sorted(names)


def choose(rng, stored):
    """One of them."""
    names = possible(stored)
    return rng.choices(names, [SYNTAXES[name][1] for name in names])[0]


def write(rng, dataset, stored, name):
    """Puts the pixel data into the data set in this syntax, with what it says of itself."""
    dataset.file_meta.TransferSyntaxUID = UID(SYNTAXES[name][0])
    colour = stored.samples.ndim == 4
    dataset.PhotometricInterpretation = stored.photometric
    dataset.SamplesPerPixel = 3 if colour else 1
    if colour:
        dataset.PlanarConfiguration = 0
    if name in NATIVE:
        _native(rng, dataset, stored, name)
        return
    if name in LOSSY:
        dataset.LossyImageCompression = "01"
        dataset.LossyImageCompressionRatio = "8"
        dataset.LossyImageCompressionMethod = {"JPEG-LS near": "ISO_14495_1", "JPEG 2000": "ISO_15444_1", "HTJ2K": "ISO_15444_15"}.get(name, "ISO_10918_1")
    encode = _chosen(rng, dataset, stored, name)
    dataset.PixelData = encapsulate([encode(frame) for frame in stored.samples], has_bot=rng.random() < 0.7)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True


def _native(rng, dataset, stored, name):
    samples = stored.samples
    if samples.ndim == 4 and rng.random() < 0.3:
        dataset.PlanarConfiguration = 1
        samples = np.moveaxis(samples, -1, 1)
    order = ">" if name == "big endian" else "<"
    data = samples.astype(samples.dtype.newbyteorder(order)).tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OW" if stored.allocated == 16 or name == "implicit" else "OB"


def _chosen(rng, dataset, stored, name):
    """The encoder of one frame."""
    colour = stored.samples.ndim == 4
    if name == "RLE":
        return lambda frame: rle(frame)
    if name in ("JPEG baseline", "JPEG extended"):
        quality = rng.choice([75, 85, 90, 95])
        if not colour:
            bits = 8 if name == "JPEG baseline" else 12
            return lambda frame: plain_jpeg(imagecodecs.jpeg8_encode(frame, level=max(quality, 85) if bits == 12 else quality, bitspersample=bits))
        sampling = rng.choice(["444", "422", "420"])
        dataset.PhotometricInterpretation = "YBR_FULL" if sampling == "444" else "YBR_FULL_422"
        return lambda frame: plain_jpeg(imagecodecs.jpeg8_encode(frame, level=quality, colorspace="RGB", outcolorspace="YCBCR", subsampling=sampling))
    if name in ("JPEG lossless", "JPEG lossless SV1"):
        predictor = 1 if name.endswith("SV1") else rng.randrange(1, 8)
        space = {"colorspace": "RGB", "outcolorspace": "RGB"} if colour else {}
        return lambda frame: plain_jpeg(imagecodecs.jpeg8_encode(frame, lossless=True, predictor=predictor, bitspersample=stored.bits, **space))
    if name in ("JPEG-LS", "JPEG-LS near"):
        error = 0 if name == "JPEG-LS" else 2
        interleave = rng.choice([0, 1, 2, 2])
        return lambda frame: jpeg_ls(frame, stored.bits, error, interleave)
    if colour:
        dataset.PhotometricInterpretation = "YBR_RCT" if "lossless" in name else "YBR_ICT"
    if name == "JPEG 2000 lossless":
        return lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="j2k", reversible=True, level=0, bitspersample=stored.bits, mct=colour)
    if name == "JPEG 2000":
        return lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="j2k", reversible=False, level=48, bitspersample=stored.bits, mct=colour)
    if name == "HTJ2K lossless":
        return lambda frame: imagecodecs.htj2k_encode(np.ascontiguousarray(frame), reversible=True)
    return lambda frame: imagecodecs.htj2k_encode(np.ascontiguousarray(frame), level=0.003, reversible=False)


def jpeg_ls(frame, bits, error, interleave):
    """One codestream, with the values' own number of bits and without a SPIFF header."""
    # CharLS takes colours pixel by pixel for both kinds of interleaved scans.
    if frame.ndim == 3 and interleave == 0:
        data = np.moveaxis(frame, -1, 0).tobytes()
    elif frame.ndim == 3:
        data = frame.tobytes()
    else:
        mask = (1 << bits) - 1
        data = (frame.astype(np.int32) & mask).astype("<u2" if frame.dtype.itemsize == 2 else np.uint8).tobytes()
    channels = 3 if frame.ndim == 3 else 1
    return bytes(charls.encode_buffer(data, *frame.shape[:2], channels, bits, error, interleave if channels == 3 else 0))


def plain_jpeg(data):
    """Without application segments, but for the one that says that colours are stored as they are."""
    out, at = bytearray(data[:2]), 2
    while data[at + 1] != 0xDA:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big") + 2
        if not 0xE0 <= marker <= 0xED and marker not in (0xEF, 0xFE):
            out += data[at : at + length]
        at += length
    return bytes(out + data[at:])


def rle(frame):
    """PS3.5 Annex G: bytes of each sample from the most significant one, in PackBits."""
    planes = np.moveaxis(frame, -1, 0) if frame.ndim == 3 else frame[None]
    width = frame.dtype.itemsize
    segments = []
    for plane in planes:
        octets = np.ascontiguousarray(plane.astype(plane.dtype.newbyteorder(">"))).view(np.uint8).reshape(*plane.shape, width)
        for byte in range(width):
            data = b"".join(imagecodecs.packbits_encode(row.tobytes()) for row in octets[..., byte])
            segments.append(data + b"\0" * (len(data) % 2))
    offsets, at = [], 64
    for segment in segments:
        offsets.append(at)
        at += len(segment)
    header = np.array([len(segments), *offsets, *[0] * (15 - len(offsets))], "<u4").tobytes()
    return header + b"".join(segments)
