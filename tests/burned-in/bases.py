"""Frames to burn text into: real ones, varied, or made up where there are none. Grey levels of 256, with fractions."""

import csv
import functools
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image
from pydicom.pixels import apply_color_lut, pixel_array

HERE = Path(__file__).parent
LARGEST_STACK = 16


@dataclass
class Base:
    """Frames of one image: (frames, rows, columns) or (frames, rows, columns, 3), float32."""

    modality: str
    name: str
    frames: np.ndarray

    @property
    def colour(self):
        """Whether it has three channels that differ."""
        return self.frames.ndim == 4


@functools.cache
def listed():
    """(modality, file, part) of the real frames."""
    with open(HERE / "bases.csv", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")]
    return [(modality, name, tuple(map(int, part.split())) or None) for modality, name, part in rows]


def shown(dataset, frames):
    """Frames as they are looked at: 256 levels over what lies between the outermost half percents."""
    photometric = dataset.PhotometricInterpretation
    if photometric == "PALETTE COLOR":
        frames = apply_color_lut(frames, dataset)
        return frames.astype(np.float32) / (257 if frames.dtype == np.uint16 else 1)
    if dataset.get("SamplesPerPixel", 1) == 3:
        return frames.astype(np.float32)
    frames = frames.astype(np.float32)
    if photometric == "MONOCHROME1":
        frames = -frames
    low, high = np.percentile(frames, [0.5, 99.5])
    if high <= low:
        low, high = float(frames.min()), float(frames.max()) + 1
    return (frames - low) * (255 / (high - low))


@functools.lru_cache(maxsize=6)
def _read(path, part):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path)
        frames = pixel_array(dataset)
        if int(dataset.get("NumberOfFrames", 1) or 1) == 1:
            frames = frames[None]
        frames = shown(dataset, frames[:LARGEST_STACK])
    if part:
        x, y, width, height = part
        frames = frames[:, y : y + height, x : x + width]
    if frames.ndim == 4 and np.abs(frames[..., 0] - frames[..., 2]).max() < 3:
        frames = frames[..., 0]
    return np.ascontiguousarray(frames, np.float32)


def _resized(frames, rows, columns):
    def one(plane):
        return np.asarray(Image.fromarray(plane).resize((columns, rows), Image.BILINEAR))

    if frames.ndim == 4:
        return np.stack([np.stack([one(frame[..., channel]) for channel in range(3)], -1) for frame in frames])
    return np.stack([one(frame) for frame in frames])


def real(rng, data, many):
    """A varied real frame, or with `many` a stack; None where the test data are not there."""
    choices = [entry for entry in listed() if (Path(data) / "dicom" / entry[1]).exists()] if data else []
    if not choices:
        return None
    modality, name, part = rng.choice(choices)
    frames = _read(str(Path(data) / "dicom" / name), part)
    if not many:
        at = rng.randrange(len(frames))
        frames = frames[at : at + 1]
    if max(frames.shape[1:3]) > 300 and rng.random() < 0.5:
        rows, columns = frames.shape[1:3]
        share = rng.uniform(0.5, 1)
        height, width = int(rows * share), int(columns * share)
        y, x = rng.randrange(rows - height + 1), rng.randrange(columns - width + 1)
        frames = frames[:, y : y + height, x : x + width]
    longest = rng.choice([256, 320, 400, 512, 512, 640, 800]) if not many else rng.choice([256, 320, 400])
    if modality == "CR" and not many and rng.random() < 0.15:
        longest = 1400
    scale = min(longest / max(frames.shape[1:3]), 4)
    frames = _resized(frames, max(64, int(frames.shape[1] * scale)), max(64, int(frames.shape[2] * scale)))
    if rng.random() < 0.5:
        frames = frames[:, :, ::-1]
    if rng.random() < 0.2:
        frames = frames[:, ::-1]
    if rng.random() < 0.15:
        frames = np.swapaxes(frames, 1, 2)
    gain, lift = rng.choice([1, 1, 1, 0.6, 0.8, 1.15]), rng.choice([0, 0, 0, 8, 20])
    frames = frames * gain + lift
    if modality in ("CR", "XC", "MR") and rng.random() < 0.1:
        frames = 255 - frames
    if many and len(frames) < 4:
        # A still image becomes a cine by its noise.
        noise = np.random.default_rng(rng.getrandbits(63))
        frames = np.stack([frames[0] + noise.normal(0, 2, frames[0].shape) for _ in range(8)])
    return Base(modality, name, np.ascontiguousarray(frames, np.float32))


def made(rng, many):
    """A frame that looks like a modality's."""
    noise = np.random.default_rng(rng.getrandbits(63))
    rows, columns = rng.choice([(256, 256), (300, 400), (480, 640), (512, 512), (600, 800)] if not many else [(240, 320), (256, 256)])
    count = rng.randrange(5, 12) if many else 1
    kind = rng.choice(list(KINDS))
    modality = rng.choice(KINDS[kind][1])
    frames = np.stack([KINDS[kind][0](noise, rows, columns)] * count)
    if many:
        frames = frames + noise.normal(0, 3, frames.shape)
    return Base(modality, f"made: {kind}", frames.astype(np.float32))


def _grid(rows, columns):
    return np.mgrid[0:rows, 0:columns].astype(np.float32)


def _cloud(noise, rows, columns, smooth):
    """Noise between 0 and 1 that is about so many pixels coarse."""
    small = noise.random((max(2, rows // smooth), max(2, columns // smooth))).astype(np.float32)
    return _resized(small[None], rows, columns)[0]


def _fan(noise, rows, columns):
    y, x = _grid(rows, columns)
    x = x - columns / 2
    radius, angle = np.hypot(x, y + rows * 0.08), np.arctan2(x, y + rows * 0.08)
    inside = (np.abs(angle) < noise.uniform(0.4, 0.8)) & (radius > rows * 0.12) & (radius < rows * 0.98)
    speckle = noise.rayleigh(1, (rows, columns)) * (20 + 130 * _cloud(noise, rows, columns, 40) ** 2)
    return np.where(inside, np.clip(speckle * np.exp(-radius / rows * 0.6), 0, 255), 0)


def _ellipses(noise, rows, columns):
    y, x = _grid(rows, columns)
    image = np.full((rows, columns), noise.uniform(0, 6), np.float32)
    for step in range(14):
        cy, cx = noise.normal(rows / 2, rows / 8 * (step > 0)), noise.normal(columns / 2, columns / 8 * (step > 0))
        ry, rx = (rows * 0.42, columns * 0.4) if step == 0 else (noise.uniform(4, rows / 6), noise.uniform(4, columns / 6))
        image[((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 < 1] = 110 if step == 0 else noise.uniform(20, 250)
    return image + noise.normal(0, noise.uniform(2, 9), image.shape)


def _radiograph(noise, rows, columns):
    image = 60 + 150 * _cloud(noise, rows, columns, max(rows // 4, 2)) + 25 * _cloud(noise, rows, columns, 24)
    return image + noise.normal(0, 3, image.shape)


def _counts(noise, rows, columns):
    return noise.poisson(18 * _cloud(noise, rows, columns, rows // 5) ** 3).astype(np.float32) * 8


def _breast(noise, rows, columns):
    y, x = _grid(rows, columns)
    inside = ((y - rows / 2) / (rows * 0.45)) ** 2 + (x / (columns * 0.7)) ** 2
    tissue = 90 + 120 * _cloud(noise, rows, columns, 20) * _cloud(noise, rows, columns, 60)
    return np.where(inside < 1, tissue, 2) + noise.normal(0, 1.5, (rows, columns))


def _photograph(noise, rows, columns):
    image = np.zeros((rows, columns, 3), np.float32) + noise.uniform(20, 120, 3).astype(np.float32)
    for size in (160, 60, 20, 7):
        image += np.stack([_cloud(noise, rows, columns, size)] * 3, -1) * noise.uniform(20, 60, 3).astype(np.float32)
    return np.clip(image, 0, 255)


KINDS = {
    "fan": (_fan, ["US"]), "ellipses": (_ellipses, ["CT", "MR", "PT", "OT"]), "radiograph": (_radiograph, ["DX", "CR", "RF", "XA"]),
    "counts": (_counts, ["NM", "PT"]), "breast": (_breast, ["MG"]), "photograph": (_photograph, ["XC", "ES", "SC"]),
}  # fmt: skip


def screen(rng, base):
    """Sometimes the frame stands in a larger dark one, as on the screen of a device."""
    if rng.random() > (0.5 if base.modality in ("US", "OT", "NM", "PT") else 0.15):
        return base
    count, rows, columns = base.frames.shape[:3]
    top, bottom = int(rows * rng.uniform(0.06, 0.2)), int(rows * rng.uniform(0.02, 0.15))
    left, right = int(columns * rng.uniform(0, 0.25)), int(columns * rng.uniform(0.02, 0.25))
    shape = (count, rows + top + bottom, columns + left + right, *base.frames.shape[3:])
    frames = np.full(shape, rng.choice([0, 0, 0, 3, 16, 40]), np.float32)
    frames[:, top : top + rows, left : left + columns] = np.clip(base.frames, 0, 255)
    return Base(base.modality, base.name, frames)


def take(rng, data, many):
    """A frame, or a stack of them: real ones mostly."""
    base = real(rng, data, many) if rng.random() < 0.75 else None
    return screen(rng, base or made(rng, many))
