"""From frames as they are shown to stored values: bits, windows, photometric interpretations, palettes."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from pydicom.pixels import convert_color_space


@dataclass
class Stored:
    """Samples as they are stored, and the attributes that describe them."""

    samples: np.ndarray
    photometric: str
    bits: int
    signed: bool = False
    attributes: dict = field(default_factory=dict)

    @property
    def allocated(self):
        """Bits allocated."""
        return 8 if self.bits <= 8 else 16


def grey(rng, frames, bits, inverted, signed, windowed):
    """Grey samples. With a window, black and white of what is shown are its ends; without one, those of all values."""
    top = (1 << bits) - 1
    shift = (top + 1) // 2 if signed else 0
    low, high = 0.0, float(top)
    attributes = {}
    if bits > 8 and windowed:
        width = top * rng.uniform(0.15, 0.7)
        low = rng.uniform(0.02, 0.28) * top
        high = low + width
        slope, intercept = (1, 0) if rng.random() < 0.6 else (rng.choice([1, 1, 0.5, 2]), rng.choice([-1024, 0, -1000]))
        centre, extent = (low + high) / 2 - shift, width
        attributes = {"WindowCenter": f"{centre * slope + intercept:.4g}", "WindowWidth": f"{max(1, extent * slope):.4g}"}
        if (slope, intercept) != (1, 0) or rng.random() < 0.4:
            attributes |= {"RescaleSlope": str(slope), "RescaleIntercept": str(intercept), "RescaleType": "HU" if intercept == -1024 else "US"}
    elif bits > 8 and rng.random() < 0.4:
        # All values lie in a part of the range, so that nothing but them says what is white.
        high = top * rng.uniform(0.2, 0.9)
    elif bits > 8:
        pass
    shown = frames if attributes else np.clip(frames, 0, 255)
    if inverted:
        shown = 255 - shown
    samples = np.clip(np.rint(low + shown * ((high - low) / 255)), 0, top)
    dtype = np.uint8 if bits <= 8 else np.int16 if signed else np.uint16
    return Stored((samples - shift).astype(dtype), "MONOCHROME1" if inverted else "MONOCHROME2", bits, signed, attributes)


def colour(frames, photometric):
    """RGB or YBR samples, 8 bits."""
    if frames.ndim == 3:
        frames = np.repeat(frames[..., None], 3, -1)
    samples = np.clip(np.rint(frames), 0, 255).astype(np.uint8)
    if photometric == "YBR_FULL":
        samples = convert_color_space(samples, "RGB", "YBR_FULL")
    return Stored(samples, photometric, 8)


def palette(rng, frames, noise):
    """Indices into a palette of 8 or 16 bits, whose entries stand in no order now and then."""
    eight = np.clip(np.rint(frames), 0, 255).astype(np.uint8)
    if frames.ndim == 3:
        indices, table = eight, np.repeat(np.arange(256)[:, None], 3, 1)
    else:
        tall = Image.fromarray(eight.reshape(-1, *eight.shape[2:]))
        reduced = tall.quantize(256, dither=Image.Dither.NONE)
        indices = np.asarray(reduced).reshape(eight.shape[:3])
        table = np.zeros((256, 3), int)
        entries = np.array(reduced.getpalette()).reshape(-1, 3)
        table[: len(entries)] = entries
    if rng.random() < 0.5:
        order = noise.permutation(256)
        indices, table = np.argsort(order).astype(np.uint8)[indices], table[order]
    wide = rng.random() < 0.6
    attributes = {}
    for channel, name in enumerate(("Red", "Green", "Blue")):
        values = table[:, channel]
        attributes[f"{name}PaletteColorLookupTableDescriptor"] = [256, 0, 16 if wide else 8]
        attributes[f"{name}PaletteColorLookupTableData"] = (values * 257).astype("<u2").tobytes() if wide else values.astype(np.uint8).tobytes()
    return Stored(indices.astype(np.uint8), "PALETTE COLOR", 8, False, attributes)
