"""Photographs and volumes as further frames without text.

python pictures.py FOLDER FRAMES

The folder may hold .jpg, .png and .nii.gz, such as those of Debian's mate-backgrounds, lomiri-wallpapers-20.04 and
mricron-data; and matrices of InVesalius beside their main.plist, such as that of invesalius-examples.
"""

import gzip
import os
import plistlib
import struct
import sys
from pathlib import Path

import numpy as np
from PIL import Image

KINDS = {2: "<u1", 4: "<i2", 8: "<i4", 16: "<f4", 256: "<i1", 512: "<u2"}


def photograph(path):
    image = Image.open(path).convert("RGB")
    image.thumbnail((1200, 900))
    return [np.asarray(image)[None]]


def slices(volume):
    """Some slices along each axis, as frames of 16 bits."""
    volume = np.clip((volume - volume.min()) / max(volume.max() - volume.min(), 1e-9) * 4095, 0, 4095).astype(np.uint16)
    for axis in range(3):
        along = np.moveaxis(volume, axis, 0)
        yield along[len(along) // 4 : 3 * len(along) // 4 : max(1, len(along) // 8)]


def nifti(path):
    data = gzip.open(path).read()
    shape = struct.unpack("<8h", data[40:56])[1:4]
    kind, start = struct.unpack("<h", data[70:72])[0], int(struct.unpack("<f", data[108:112])[0])
    size = shape[0] * shape[1] * shape[2]
    return slices(np.frombuffer(data, KINDS[kind], size, start).reshape(shape, order="F").astype(np.float32))


def invesalius(path):
    main = plistlib.loads(path.read_bytes())["matrix"]
    volume = np.frombuffer((path.parent / main["filename"]).read_bytes(), main["dtype"]).reshape(main["shape"])
    return slices(volume[::2].astype(np.float32))


def main(folder, out):
    os.makedirs(out, exist_ok=True)
    for path in sorted(Path(folder).rglob("*")):
        read = {".jpg": photograph, ".png": photograph, ".gz": nifti, ".plist": invesalius if path.name == "main.plist" else None}.get(path.suffix)
        if read is None or path.is_symlink():
            continue
        for count, frames in enumerate(read(path)):
            if min(frames.shape[1:3]) >= 96:
                np.save(os.path.join(out, f"picture__{path.stem}-{count}.npy"), frames)
                print(path.name, frames.shape)


if __name__ == "__main__":
    main(*sys.argv[1:3])
