"""The answer key: one JSON object a line for each file, strokes as run lengths."""

import json

import numpy as np


def packed(mask):
    """A mask as [width, height, runs…]: unset and set pixels in turn, row by row."""
    flat = np.asarray(mask, bool).ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *edges, flat.size]).tolist()
    if flat.size and flat[0]:
        runs = [0, *runs]
    return [int(mask.shape[1]), int(mask.shape[0]), *runs]


def unpacked(data):
    """The mask again."""
    width, height, *runs = data
    flat = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return flat.reshape(height, width)


def read(path):
    """Every entry."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def placements(word):
    """(first frame, last frame, x, y) of a word, in turn."""
    return [tuple(place) for place in word["at"]]
