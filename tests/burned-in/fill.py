"""What was overwritten in a frame, told from the frame before and after alone."""

import numpy as np


def _with(marked, inside):
    """Pixels of the rows' runs of `inside` in which something is marked."""
    rows, columns = inside.shape
    # A pixel ends a run where the next one is outside; a row always ends one.
    starts = inside.copy()
    starts[:, 1:] &= ~inside[:, :-1]
    numbers = np.cumsum(starts.ravel()).reshape(rows, columns)
    found = np.zeros(int(numbers[-1, -1]) + 1, bool)
    found[numbers[marked & inside]] = True
    return inside & found[numbers]


def overwritten(before, after, tolerance=0):
    """
    (pixels under the fill, those of them that changed, all pixels that changed).

    The fill is the value that most changed pixels have now. A pixel that had this value before counts if its row and
    its column reach a changed one without leaving the value: black letters in a blackened box are gone too.
    """
    changed = before != after
    if changed.ndim == 3:
        changed = changed.any(-1)
    if not changed.any():
        return changed, changed, changed
    values, counts = np.unique(after[changed].reshape(int(changed.sum()), -1), axis=0, return_counts=True)
    fill = values[counts.argmax()].astype(np.int64)
    away = np.abs(after.astype(np.int64).reshape(*changed.shape, -1) - fill).max(-1)
    same = away <= tolerance
    marked = changed & same
    reached = _with(marked, same) & _with(marked.T, same.T).T
    return marked | reached, marked, changed


def within(rectangles, rows, columns):
    """The pixels of [[x, y, width, height], …]."""
    mask = np.zeros((rows, columns), bool)
    for x, y, width, height in rectangles:
        mask[max(0, int(y)) : max(0, int(np.ceil(y + height))), max(0, int(x)) : max(0, int(np.ceil(x + width)))] = True
    return mask
