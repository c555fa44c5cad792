"""Decodes the frames of the public test data.

python frames.py DICOM-FOLDER FRAMES
"""

import glob
import os
import sys
import warnings

import numpy as np
import pydicom

warnings.filterwarnings("ignore")
R, OUT = sys.argv[1:3]
os.makedirs(OUT, exist_ok=True)
seen = set()
for f in sorted(glob.glob(R + "/**/*", recursive=True)):
    if not os.path.isfile(f) or f.endswith((".md", ".tsv", "SUMS", ".txt")):
        continue
    rel = os.path.relpath(f, R)
    try:
        d = pydicom.dcmread(f, force=True)
        if "PixelData" not in d and "FloatPixelData" not in d:
            continue
        a = d.pixel_array if True else None
    except Exception as e:
        print("ERR", rel, repr(e)[:80])
        continue
    pm = d.get("PhotometricInterpretation", "")
    if pm == "PALETTE COLOR":
        from pydicom.pixels import apply_color_lut

        a = apply_color_lut(a, d)
    nf = int(d.get("NumberOfFrames", 1) or 1)
    if nf == 1:
        a = a[None]
    if a.ndim == 3:
        pass
    if min(a.shape[1:3]) < 48:
        continue
    h = hash(a.tobytes())
    if h in seen:
        print("dup", rel)
        continue
    seen.add(h)
    n = rel.replace("/", "__")
    if a.dtype.kind == "f":
        a = (a - a.min()) / (a.max() - a.min() + 1e-9) * 65535
    a = a.astype(np.int64)
    if a.min() < 0:
        a = a - a.min()
    if pm == "MONOCHROME1":
        a = a.max() - a
    a = np.clip(a, 0, 65535).astype(np.uint16)
    np.save(os.path.join(OUT, n + ".npy"), a[:40])
    print(n, a.shape, pm, d.get("Modality"), int(a.min()), int(a.max()))
