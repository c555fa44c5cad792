"""Another detector of text as a redactor: every box that it finds, as it is shown, is filled. Models come in its wheel.

    python peers.py rapidocr CORPUS BOXES.json [--only N]
"""

import argparse
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

import key
import pictures


def rapidocr():
    """RapidOCR's detector (PP-OCRv4) at its defaults."""
    from rapidocr_onnxruntime import RapidOCR

    engine = RapidOCR()

    def find(picture):
        image = np.ascontiguousarray(picture[..., ::-1] if picture.ndim == 3 else np.repeat(picture[..., None], 3, -1))
        found, _ = engine(image, use_det=True, use_cls=False, use_rec=False)
        boxes = []
        for corners in found or []:
            corners = np.asarray(corners)
            (left, top), (right, bottom) = np.floor(corners.min(0)), np.ceil(corners.max(0))
            boxes.append([int(left), int(top), int(right - left) + 1, int(bottom - top) + 1])
        return boxes

    return find


PEERS = {"rapidocr": rapidocr}


def main():
    """Finds text in every frame."""
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("boxes", type=Path)
    parser.add_argument("--only", type=int)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    find, found, seconds = PEERS[arguments.peer](), {}, 0.0
    for entry in key.read(arguments.corpus / "key.jsonl")[: arguments.only]:
        dataset, frames = pictures.read(arguments.corpus / "input" / entry["file"])
        shown = pictures.shown(dataset, frames)
        started = time.monotonic()
        found[entry["file"]] = {str(frame): find(picture) for frame, picture in enumerate(shown)}
        seconds += time.monotonic() - started
    arguments.boxes.write_text(json.dumps(found))
    print(f"{seconds:.1f}")


if __name__ == "__main__":
    sys.exit(main())
