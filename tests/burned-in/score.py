"""Scores what was hidden, and what else.

    python score.py CORPUS --boxes BOXES.json       rectangles that a detector found: {file: {"all" or frame: [[x, y, width, height], …]}}
    python score.py CORPUS --output FOLDER --mapping CSV [--report JSON]     files that a tool wrote

A word is hidden when 98 % of the pixels of its strokes lie under the fill, on each frame on which it stands.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

import numpy as np

import fill
import key
import tally as tallies

# The ground around a word belongs to it: so many of its sizes on every side.
MARGIN = 0.6


def text_area(entry, frame):
    """The pixels of a frame that are text or stand close to it."""
    near = np.zeros((entry["rows"], entry["columns"]), bool)
    for word in entry["words"]:
        margin = max(4, round(MARGIN * word["size"]))
        width, height = word["strokes"][:2]
        for first, last, x, y in key.placements(word):
            if first <= frame <= last:
                near[max(0, y - margin) : y + height + margin, max(0, x - margin) : x + width + margin] = True
    return near


def words_hidden(entry, masks):
    """(word, share of its strokes gone on the worst frame) of each word that is asked for."""
    for word in entry["words"]:
        if not word["counts"]:
            continue
        strokes = key.unpacked(word["strokes"])
        height, width = strokes.shape
        worst = 1.0
        for first, last, x, y in key.placements(word):
            for frame in range(first, last + 1):
                worst = min(worst, float(masks[frame][y : y + height, x : x + width][strokes].mean()))
        yield word, worst


def blacked_out(entry, masks):
    """(pixels blacked out where no text is, all pixels where none is)"""
    lost = free = 0
    for frame, mask in enumerate(masks):
        outside = ~text_area(entry, frame)
        lost += int((mask & outside).sum())
        free += int(outside.sum())
    return lost, free


def of_boxes(name, corpus, boxes, only=None):
    """The tally of rectangles."""
    tally = tallies.Tally(name)
    for entry in key.read(corpus / "key.jsonl")[:only]:
        found = boxes.get(entry["file"], {})
        masks = [fill.within([*found.get("all", []), *found.get(str(frame), [])], entry["rows"], entry["columns"]) for frame in range(entry["frames"])]
        if entry["text_free"]:
            tally.untouched[0] += not any(mask.any() for mask in masks)
            tally.untouched[1] += 1
        for word, share in words_hidden(entry, masks):
            tally.word(entry, word, share)
        tally.black(entry, *blacked_out(entry, masks))
    return tally


def main():
    """Scores and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--boxes", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--mapping", type=Path)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--only", type=int, help="so many files from the first on")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--misses", type=int, default=0, help="print so many words that are not hidden")
    parser.add_argument("--wrong", type=int, default=0, help="print so many files with area blacked out wrongly")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    if arguments.boxes:
        tally = of_boxes(arguments.boxes.stem, arguments.corpus, json.loads(arguments.boxes.read_text()), arguments.only)
    else:
        import outputs

        tally = outputs.of_files("scanveil", arguments.corpus, arguments.output, arguments.mapping, arguments.report, arguments.only)
    print(tallies.markdown([tally]))
    for miss in tally.misses[: arguments.misses]:
        print(json.dumps(miss, ensure_ascii=False))
    for wrong in tally.data()["wrong"][: arguments.wrong]:
        print(json.dumps(wrong, ensure_ascii=False))
    if arguments.json:
        tallies.dump([tally], arguments.json)


if __name__ == "__main__":
    sys.exit(main())
