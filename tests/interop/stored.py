"""Compares what a server has with the originals.

{"originals": [path], "stored": [path]} -> {"matched": n, "problems": [...]}
{"planted": path}                       -> {"base64": the file}
"""

import base64
import hashlib
import json
import sys
import warnings
from collections import Counter

import pydicom

from identifiers import harvest, leftovers

warnings.simplefilter("ignore")
PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def likeness(dataset):
    """What an original and its release have in common: kind, encoding and every pixel byte."""
    pixels = b""
    for keyword in PIXEL_KEYWORDS:
        if keyword in dataset:
            pixels = dataset[keyword].value or b""
    if len(pixels) % 2:
        pixels += b"\0"
    digest = hashlib.sha256(pixels).hexdigest()
    return f"{dataset.SOPClassUID} {dataset.file_meta.TransferSyntaxUID} {digest}"


request = json.load(sys.stdin)
if "planted" in request:
    json.dump({"base64": base64.b64encode(open(request["planted"], "rb").read()).decode()}, sys.stdout)
    sys.exit()

problems = set()
known, waiting = set(), Counter()
for path in request["originals"]:
    dataset = pydicom.dcmread(path)
    waiting[likeness(dataset)] += 1
    known |= {(kind, text) for kind, text in harvest(dataset) if kind == "uid"}
matched = 0
for path in request["stored"]:
    dataset = pydicom.dcmread(path)
    mark = likeness(dataset)
    if waiting[mark] > 0:
        waiting[mark] -= 1
        matched += 1
    else:
        problems.add(f"the server has pixels that no original has ({dataset.SOPClassUID})")
    problems.update(leftovers(sorted(known), dataset, open(path, "rb").read()))
json.dump({"matched": matched, "problems": sorted(problems)}, sys.stdout)
