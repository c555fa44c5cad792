"""A line of text as coverage, with where each of its words' strokes lie."""

from dataclasses import dataclass

import numpy as np

# From this coverage on a pixel is part of a stroke.
STROKE = 96


@dataclass
class Word:
    """One word of a line: its strokes in a rectangle of the line."""

    text: str
    x: int
    y: int
    strokes: np.ndarray


@dataclass
class Line:
    """Coverage of the letters and of letters with outline, 0 to 255, and the words."""

    ink: np.ndarray
    outlined: np.ndarray
    words: list

    def turned(self, quarters):
        """Turned counter-clockwise by so many quarters."""
        if quarters % 4 == 0:
            return self
        height, width = self.ink.shape
        words = []
        for word in self.words:
            rows, columns = word.strokes.shape
            x, y = word.x, word.y
            for _ in range(quarters % 4):
                # What was right is above now.
                x, y, rows, columns, (height, width) = y, width - x - columns, columns, rows, (width, height)
            words.append(Word(word.text, x, y, np.rot90(word.strokes, quarters)))
            height, width = self.ink.shape
        return Line(np.rot90(self.ink, quarters), np.rot90(self.outlined, quarters), words)


def line(face, text, rtl=False, outline=0):
    """Draws the words one by one, from the right where the script runs so."""
    parts = []
    for word in text.split():
        own = rtl and any(ord(letter) > 0x24F for letter in word)
        parts.append((word, *(part if isinstance(part, int) else np.asarray(part) for part in face.draw(word, own, outline))))
    if rtl:
        parts.reverse()
    above = max(base for *_, base in parts)
    below = max(ink.shape[0] - base for _, ink, _, base in parts)
    width = sum(ink.shape[1] for _, ink, _, _ in parts) + face.space * (len(parts) - 1)
    whole = np.zeros((above + below, width), np.uint8)
    outlined, words, x = whole.copy(), [], 0
    for text_of, ink, edge, base in parts:
        rows, columns = ink.shape
        top = above - base
        whole[top : top + rows, x : x + columns] = np.maximum(whole[top : top + rows, x : x + columns], ink)
        outlined[top : top + rows, x : x + columns] = np.maximum(outlined[top : top + rows, x : x + columns], edge)
        strokes = (edge if outline else ink) >= STROKE
        if strokes.any():
            ys, xs = np.nonzero(strokes)
            cut = strokes[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
            words.append(Word(text_of, x + int(xs.min()), top + int(ys.min()), cut))
        x += columns + face.space
    return Line(whole, outlined, words)
