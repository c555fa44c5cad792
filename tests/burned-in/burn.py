"""Burns lines of text into frames at a wanted contrast, and keeps where their strokes are."""

import numpy as np

import fonts
import key
import render
from words import counts

# Grey levels of 256 between text and what is around it: how often.
BANDS = [((10, 20), 10), ((20, 45), 14), ((45, 100), 28), ((100, 255), 48)]
# No text is asked for where nobody could read it: the ground may vary by this share of the contrast.
ROUGHEST = 0.6
COLOURS = [(255, 255, 0), (0, 255, 0), (0, 255, 255), (255, 160, 0), (255, 80, 80), (120, 160, 255), (255, 0, 255)]
GAP = 4


def luma(frames):
    """Grey levels of what may have three channels."""
    return frames if frames.ndim == 3 else frames @ np.array([0.299, 0.587, 0.114], np.float32)


class Burner:
    """Text for one image. `shades` is the image as it is shown, which is what contrast is measured in."""

    def __init__(self, rng, frames, patient):
        self.rng, self.frames, self.patient = rng, frames, patient
        self.rows, self.columns = frames.shape[1:3]
        self.taken = np.zeros((self.rows, self.columns), bool)
        self.words = []

    def style(self):
        """How a block of lines looks."""
        rng = self.rng
        (low, high), = rng.choices([band for band, _ in BANDS], [share for _, share in BANDS])
        size = rng.choices([rng.randrange(8, 10), rng.randrange(10, 14), rng.randrange(14, 21), rng.randrange(21, 41)], [12, 32, 38, 18])[0]
        return {
            "contrast": rng.uniform(low, high), "size": size, "quarters": rng.choices([0, 1, 3], [84, 8, 8])[0],
            "look": rng.choices(["plain", "outlined", "boxed"], [78, 10, 12])[0], "dark": rng.random() < 0.18,
            "colour": rng.choice(COLOURS) if self.frames.ndim == 4 and rng.random() < 0.5 else None,
            "where": rng.choices(["corner", "anatomy"], [55, 45])[0],
        }  # fmt: skip

    def block(self, lines, cine):
        """Lines below each other in one style; the number of them that found a place."""
        style, placed = self.style(), 0
        spot = None
        for script, text in lines:
            face = fonts.choose(self.rng, script, style["size"])
            outline = (1 if face.size < 24 else 2) if style["look"] == "outlined" and face.scalable else 0
            line = render.line(face, text, script == "arabic", outline).turned(style["quarters"])
            height, width = line.ink.shape
            if height + 8 > self.rows or width + 8 > self.columns:
                continue
            moving = cine == "moving" and self.rng.random() < 0.7
            found = self._place(line, style, spot, moving)
            if found is None:
                continue
            if self._burn(line, face, script, style, found, cine, moving, bool(outline)):
                placed += 1
                x, y = found[0][2:]
                spot = (x, y + height + GAP) if style["quarters"] == 0 else (x + width + GAP, y)
        return placed

    def _free(self, x, y, width, height):
        if x < 1 or y < 1 or x + width > self.columns - 1 or y + height > self.rows - 1:
            return False
        return not self.taken[max(0, y - GAP) : y + height + GAP, max(0, x - GAP) : x + width + GAP].any()

    def _spots(self, width, height, style):
        """Places to try."""
        rng = self.rng
        right, bottom = self.columns - width, self.rows - height
        for _ in range(30):
            if style["where"] == "corner":
                x = rng.choice([rng.randrange(2, 14), right - rng.randrange(2, 14)])
                y = rng.choice([rng.randrange(2, max(3, self.rows // 8)), bottom - rng.randrange(2, max(3, self.rows // 8))])
            else:
                x, y = rng.randrange(1, max(2, right)), rng.randrange(1, max(2, bottom))
            yield x, y

    def _place(self, line, style, spot, moving):
        """[(first frame, last frame, x, y), …] where the ground is quiet enough, or None."""
        height, width = line.ink.shape
        for x, y in ([spot] if spot else []) + list(self._spots(width, height, style)):
            if not self._free(x, y, width, height):
                continue
            ground = self._ground(0, x, y, width, height)
            if style["look"] != "boxed" and np.std(ground) > ROUGHEST * style["contrast"]:
                continue
            frames = len(self.frames)
            if not moving:
                return [(0, frames - 1, x, y)]
            path = self._path(x, y, width, height, style)
            if path:
                return path
        return None

    def _path(self, x, y, width, height, style):
        """A place of its own on every frame, each free and quiet enough."""
        step_x, step_y = self.rng.choice([-6, -3, 0, 3, 6]), self.rng.choice([-4, -2, 2, 4])
        path = []
        for frame in range(len(self.frames)):
            if not self._free(x, y, width, height):
                return None
            if style["look"] != "boxed" and np.std(self._ground(frame, x, y, width, height)) > ROUGHEST * style["contrast"]:
                return None
            path.append((frame, frame, x, y))
            x, y = x + step_x, y + step_y
        return path

    def _ground(self, frame, x, y, width, height):
        part = self.frames[frame : frame + 1, max(0, y - 2) : y + height + 2, max(0, x - 2) : x + width + 2]
        return np.clip(luma(part)[0], 0, 255)

    def _levels(self, style, ground):
        """(level of the text, level of the box or outline)."""
        contrast, dark = style["contrast"], style["dark"]
        if style["look"] == "boxed":
            low = self.rng.uniform(0, 255 - contrast)
            return (low, low + contrast) if dark else (low + contrast, low)
        upward = not dark
        if upward and ground + contrast > 255:
            upward = ground < 128
        if not upward and ground - contrast < 0:
            upward = ground < 128
        text = min(255.0, ground + contrast) if upward else max(0.0, ground - contrast)
        return text, (max(0.0, ground - contrast) if upward else min(255.0, ground + contrast))

    def _ink(self, style, level):
        """The colour of a level."""
        if style["colour"] is None or self.frames.ndim == 3:
            return np.float32(level) if self.frames.ndim == 3 else np.full(3, level, np.float32)
        colour = np.array(style["colour"], np.float32)
        colour *= level / max(1.0, float(colour @ np.array([0.299, 0.587, 0.114])))
        return np.clip(colour, 0, 255)

    def _burn(self, line, face, script, style, path, cine, moving, outlined):
        """Draws the line on every frame of its path; a standing one of a cine may be on some frames only."""
        if cine and not moving and self.rng.random() < 0.3:
            first = self.rng.randrange(len(self.frames))
            path = [(first, self.rng.randrange(first, len(self.frames)), *path[0][2:])]
        height, width = line.ink.shape
        x, y = path[0][2:]
        before = self._ground(path[0][0], x, y, width, height)
        text, behind = self._levels(style, float(np.median(before)))
        ink, ground = self._ink(style, text), self._ink({**style, "colour": None}, behind)
        for first, last, x, y in path:
            part = self.frames[first : last + 1, y : y + height, x : x + width]
            flat = np.clip(part, 0, 255)
            if style["look"] == "boxed":
                self.frames[first : last + 1, y - 1 : y + height + 1, x - 1 : x + width + 1] = ground
                flat = np.broadcast_to(ground, part.shape)
            cover = [line.outlined / np.float32(255), line.ink / np.float32(255)]
            drawn = flat
            for alpha, level in zip(cover if outlined else cover[1:], [ground, ink] if outlined else [ink]):
                alpha = alpha[None, ..., None] if part.ndim == 4 else alpha[None]
                drawn = drawn * (1 - alpha) + level * alpha
            touched = (line.outlined > 0)[None, ..., None] if part.ndim == 4 else (line.outlined > 0)[None]
            part[:] = np.where(touched, drawn, flat if style["look"] == "boxed" else part)
            self.taken[y : y + height, x : x + width] = True
        self._note(line, face, script, style, path, cine, moving, before if style["look"] != "boxed" else None)
        return True

    def _note(self, line, face, script, style, path, cine, moving, before):
        first, last, left, top = path[0]
        shades = np.clip(luma(self.frames[first : first + 1])[0], 0, 255)
        for word in line.words:
            rows, columns = word.strokes.shape
            y, x = top + word.y, left + word.x
            after = shades[y : y + rows, x : x + columns]
            grown = shades[max(0, y - 2) : y + rows + 2, max(0, x - 2) : x + columns + 2]
            inner = np.zeros(grown.shape, bool)
            at_y, at_x = min(2, y), min(2, x)
            inner[at_y : at_y + rows, at_x : at_x + columns] = line.outlined[word.y : word.y + rows, word.x : word.x + columns] > 0
            ground = np.median(grown[~inner]) if (~inner).any() else np.median(grown)
            strong = line.ink[word.y : word.y + rows, word.x : word.x + columns] >= 200
            core = after[strong] if strong.any() else after[word.strokes]
            contrast = abs(float(np.median(core)) - float(ground))
            if style["look"] == "outlined":
                edge = after[word.strokes & ~(line.ink[word.y : word.y + rows, word.x : word.x + columns] > 0)]
                contrast = max(contrast, abs(float(np.median(edge)) - float(ground)) if edge.size else 0)
            # What came out under ten levels, or on rough ground, is nobody's to read, but its place is no free ground either.
            strokes = word.strokes
            if style["look"] == "outlined" and before is not None:
                # An outline of the ground's own level is none.
                ground_y, ground_x = word.y + min(2, top), word.x + min(2, left)
                seen = np.abs(after - before[ground_y : ground_y + rows, ground_x : ground_x + columns]) > 0.3 * contrast
                strokes = strokes & seen if (strokes & seen).any() else strokes
            rough = before is not None and before[word.y : word.y + rows + 4, word.x : word.x + columns + 4].std() > ROUGHEST * contrast
            self.words.append({
                "text": word.text, "counts": bool(counts(word.text) and contrast >= 9.5 and not rough), "script": script, "size": face.size, "font": face.family,
                "smooth": face.smooth, "contrast": round(contrast, 1), "turned": 90 * style["quarters"], "look": style["look"],
                "dark": bool(np.median(core) < ground), "coloured": style["colour"] is not None, "where": style["where"],
                "cine": "" if not cine else "moving" if moving else "standing" if (first, last) == (0, len(self.frames) - 1) else "some frames",
                "strokes": key.packed(strokes),
                "at": [[begin, end, x + word.x, y + word.y] for begin, end, x, y in path],
            })  # fmt: skip
