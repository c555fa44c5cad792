"""Real frames with text that devices burned into them, and lines of it that were boxed by hand."""

import csv
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np

import key
import pictures
from burn import luma
from syntaxes import SYNTAXES
from words import counts

HERE = Path(__file__).parent
# Frames whose text is too faint to be asked for.
FAINT = {"rle/OBXXXX1A_rle_2frame.dcm": {1}}


def boxed():
    """{file: [(x, y, width, height, text), …]}"""
    lines = defaultdict(list)
    with open(HERE / "real.csv", encoding="utf-8") as file:
        for row in csv.reader(file):
            if row and not row[0].startswith("#"):
                lines[row[0]].append((*map(int, row[1:5]), row[5]))
    return lines


def strokes_in(shades):
    """Pixels of a box that stand out from its edge, by more than half of what the strongest do."""
    ground = np.median(np.concatenate([shades[0], shades[-1], shades[1:-1, 0], shades[1:-1, -1]]))
    away = np.abs(shades.astype(float) - ground)
    return away > 0.5 * np.percentile(away, 99), float(ground), float(np.percentile(away, 99))


def split(strokes, many):
    """Columns (first, behind the last) of so many words: the widest gaps part them."""
    inked = np.flatnonzero(strokes.any(0))
    if not inked.size:
        return []
    gaps = sorted((int(right - left), int(left), int(right)) for left, right in zip(inked, inked[1:]) if right - left > 1)
    cuts = sorted((left, right) for _, left, right in gaps[len(gaps) - (many - 1) :]) if many > 1 else []
    starts = [int(inked[0]), *(right for _, right in cuts)]
    ends = [*(left + 1 for left, _ in cuts), int(inked[-1]) + 1]
    return list(zip(starts, ends))


def words_of(shades, line, faint):
    """The words of one line, as the key has them. `shades`: grey levels of every frame."""
    x, y, width, height, text = line
    frames = [frame for frame in range(len(shades)) if frame not in faint]
    part = shades[:, y : y + height, x : x + width]
    found = [strokes_in(part[frame]) for frame in frames]
    # What changes from frame to frame, as a clock does, is left out.
    strokes = np.logical_and.reduce([mask for mask, _, _ in found])
    contrast = min(away for _, _, away in found)
    tokens = text.split()
    spans = split(strokes, len(tokens))
    if text == "~" or len(spans) != len(tokens):
        tokens, spans = [text], [(0, part.shape[2])]
        strokes = np.ones(part.shape[1:], bool)
    for token, (left, right) in zip(tokens, spans):
        mask = strokes[:, left:right]
        rows = np.flatnonzero(mask.any(1))
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        yield {
            "text": token, "counts": counts(token) and text != "~", "script": "latin", "size": height, "font": "device", "smooth": True,
            "contrast": round(contrast, 1), "turned": 0, "look": "plain", "dark": bool(np.median(part[frames[0]][strokes]) < found[0][1]), "coloured": False, "where": "real",
            "cine": "" if len(shades) == 1 else "standing", "strokes": key.packed(mask[top:bottom]),
            "at": [[frames[0], frames[-1], x + left, y + top]],
        }  # fmt: skip
        for frame in sorted(faint):
            yield {
                "text": token, "counts": False, "script": "latin", "size": height, "font": "device", "smooth": True, "contrast": 0.0, "turned": 0, "look": "plain", "dark": False,
                "coloured": False, "where": "real", "cine": "standing", "strokes": key.packed(mask[top:bottom]), "at": [[frame, frame, x + left, y + top]],
            }  # fmt: skip


def copies(data, folder):
    """Copies the files there; their entries of the key. None where the test data are not."""
    entries = []
    for number, (name, lines) in enumerate(sorted(boxed().items())):
        path = Path(data) / "dicom" / name if data else None
        if path is None or not path.exists():
            continue
        dataset, frames = pictures.read(path)
        shades = luma(pictures.shown(dataset, frames).astype(np.float32))
        faint = FAINT.get(name, set())
        shutil.copyfile(path, folder / f"real-{number:02d}.dcm")
        entries.append({
            "file": f"real-{number:02d}.dcm", "frames": len(frames), "rows": int(frames.shape[1]), "columns": int(frames.shape[2]), "text_free": False,
            "modality": str(dataset.Modality), "syntax": next(name for name, (uid, _) in SYNTAXES.items() if uid == dataset.file_meta.TransferSyntaxUID), "photometric": str(dataset.PhotometricInterpretation),
            "bits": int(dataset.BitsStored), "signed": False, "window": "window" if "WindowCenter" in dataset else "none", "base": name, "distractors": [],
            "words": [word for line in lines for word in words_of(shades, line, faint)],
        })  # fmt: skip
    return entries
