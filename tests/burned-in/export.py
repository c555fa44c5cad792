"""Writes the frames as PNG files, for a detector that is tried alone, and with --look as sheets to look at.

    python export.py CORPUS FOLDER [--look] [--limit N]

Each frame becomes FILE-FRAME.png: 8- or 16-bit grey or 8-bit RGB, before any window, the largest value the brightest.
FOLDER/frames.json lists them: {"file", "frame", "frames", "png", "columns", "rows", "channels", "bits"}.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import key
import pictures


def frames_of(corpus, folder, limit):
    """Writes the frames."""
    listed = []
    for entry in key.read(corpus / "key.jsonl")[:limit]:
        dataset, frames = pictures.read(corpus / "input" / entry["file"])
        for frame, picture in enumerate(pictures.plain(dataset, frames)):
            name = f"{Path(entry['file']).stem}-{frame:03d}.png"
            Image.fromarray(np.ascontiguousarray(picture)).save(folder / name, compress_level=1)
            listed.append({
                "file": entry["file"], "frame": frame, "frames": entry["frames"], "png": name, "columns": entry["columns"], "rows": entry["rows"],
                "channels": 3 if picture.ndim == 3 else 1, "bits": 8 if picture.dtype == np.uint8 else int(dataset.BitsStored),
            })  # fmt: skip
    (folder / "frames.json").write_text(json.dumps(listed))
    return len(listed)


def sheets(corpus, folder, limit):
    """Sheets of twelve images as they are shown, the strokes' boxes drawn: green what is asked for."""
    entries = key.read(corpus / "key.jsonl")[:limit]
    for start in range(0, len(entries), 12):
        sheet = Image.new("RGB", (4 * 480, 3 * 500))
        draw = ImageDraw.Draw(sheet)
        for place, entry in enumerate(entries[start : start + 12]):
            dataset, frames = pictures.read(corpus / "input" / entry["file"])
            image = Image.fromarray(pictures.shown(dataset, frames)[0]).convert("RGB")
            boxes = ImageDraw.Draw(image)
            for word in entry["words"]:
                for first, last, x, y in key.placements(word):
                    if first <= 0 <= last:
                        boxes.rectangle([x - 2, y - 2, x + word["strokes"][0] + 1, y + word["strokes"][1] + 1], outline="lime" if word["counts"] else "red")
            image.thumbnail((476, 470))
            x, y = place % 4 * 480, place // 4 * 500
            sheet.paste(image, (x, y + 24))
            draw.text((x, y), f"{entry['file']} {entry['modality']} {entry['syntax']} {entry['photometric']} {entry['bits']} {entry['window']}\n{entry['frames']} frames, {entry['base'][-40:]}", fill="yellow")
        sheet.save(folder / f"sheet-{start // 12:03d}.png")
    return len(entries)


def main():
    """Writes them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--look", action="store_true")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    print((sheets if arguments.look else frames_of)(arguments.corpus, arguments.folder, arguments.limit))


if __name__ == "__main__":
    sys.exit(main())
