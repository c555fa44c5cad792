"""Reading frames: as they are stored, and as they are looked at."""

import numpy as np
import pydicom
from pydicom.pixels import apply_color_lut, apply_rescale, apply_windowing, convert_color_space, pixel_array


def raw(dataset):
    """(frames, rows, columns[, 3]) as they are stored, no colour converted."""
    frames = pixel_array(dataset, raw=True)
    return frames if int(dataset.get("NumberOfFrames", 1) or 1) > 1 else frames[None]


def plain(dataset, frames):
    """What the values look like before any window: the largest the brightest, grey or RGB, unsigned."""
    photometric = dataset.PhotometricInterpretation
    if photometric == "PALETTE COLOR":
        looked_up = apply_color_lut(frames, dataset)
        return (looked_up >> 8).astype(np.uint8) if looked_up.dtype == np.uint16 else looked_up
    if frames.ndim == 4:
        if photometric in ("YBR_FULL", "YBR_FULL_422"):
            return convert_color_space(frames, "YBR_FULL", "RGB")
        return frames
    bits = int(dataset.BitsStored)
    values = frames.astype(np.int32)
    if int(dataset.get("PixelRepresentation", 0)):
        values = values + (1 << (bits - 1))
    if photometric == "MONOCHROME1":
        values = (1 << bits) - 1 - values
    return values.astype(np.uint8 if bits <= 8 else np.uint16)


def shown(dataset, frames):
    """Eight bits, through the window of the header, or over all values where there is none."""
    if frames.ndim == 4 or dataset.PhotometricInterpretation == "PALETTE COLOR":
        return plain(dataset, frames)
    if "WindowCenter" in dataset:
        values = np.asarray(apply_windowing(apply_rescale(frames, dataset), dataset), float)
        # pydicom maps the window to the range of the stored values.
        low, high = window_range(dataset)
        values = (values - low) * 255 / max(high - low, 1e-9)
        if dataset.PhotometricInterpretation == "MONOCHROME1":
            values = 255 - values
    else:
        values = plain(dataset, frames).astype(float)
        if int(dataset.BitsStored) > 8:
            low, high = values.min(), values.max()
            values = (values - low) * 255 / max(high - low, 1)
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def window_range(dataset):
    """The range that pydicom maps a window to: that of all values that could be stored, rescaled."""
    bits = int(dataset.BitsStored)
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if int(dataset.get("PixelRepresentation", 0)) else (0, (1 << bits) - 1)
    if "RescaleSlope" in dataset:
        slope, intercept = float(dataset.RescaleSlope), float(dataset.get("RescaleIntercept", 0))
        low, high = low * slope + intercept, high * slope + intercept
    return low, high


def read(path):
    """(data set, raw frames)"""
    dataset = pydicom.dcmread(path)
    return dataset, raw(dataset)
