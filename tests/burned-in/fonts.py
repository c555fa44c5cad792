"""Fonts of the system for each script, found through fontconfig, and Pillow's own bitmap font."""

import functools
import subprocess

from PIL import Image, ImageDraw, ImageFont, features

# Families, and the Debian package that brings them.
FAMILIES = {
    "DejaVu Sans": "fonts-dejavu-core", "DejaVu Sans Mono": "fonts-dejavu-core", "DejaVu Serif": "fonts-dejavu-core",
    "Liberation Sans": "fonts-liberation", "Liberation Mono": "fonts-liberation", "Liberation Serif": "fonts-liberation",
    "FreeSans": "fonts-freefont-ttf", "FreeMono": "fonts-freefont-ttf",
    "Noto Sans": "fonts-noto-core", "Noto Serif": "fonts-noto-core", "Noto Sans Arabic": "fonts-noto-core",
    "Noto Naskh Arabic": "fonts-noto-core", "Noto Kufi Arabic": "fonts-noto-core",
    "Noto Sans CJK JP": "fonts-noto-cjk", "Noto Sans CJK KR": "fonts-noto-cjk", "Noto Sans CJK SC": "fonts-noto-cjk",
    "Noto Serif CJK JP": "fonts-noto-cjk", "Noto Serif CJK SC": "fonts-noto-cjk", "Amiri": "fonts-hosny-amiri",
    "Terminus": "fonts-terminus-otb", "Unifont": "fonts-unifont",
}  # fmt: skip
PLAIN = ["DejaVu Sans", "DejaVu Sans Mono", "DejaVu Serif", "Liberation Sans", "Liberation Mono", "Liberation Serif", "FreeSans", "FreeMono", "Noto Sans", "Noto Serif"]
SCRIPTS = {
    "latin": [*PLAIN, "Terminus", "Unifont"],
    "cyrillic": [*PLAIN, "Terminus", "Unifont"],
    "greek": [*PLAIN, "Unifont"],
    "ja": ["Noto Sans CJK JP", "Noto Serif CJK JP", "Unifont"],
    "ko": ["Noto Sans CJK KR", "Unifont"],
    "zh": ["Noto Sans CJK SC", "Noto Serif CJK SC", "Unifont"],
    "arabic": ["Noto Sans Arabic", "Noto Naskh Arabic", "Noto Kufi Arabic", "Amiri", "DejaVu Sans"],
}
# Bitmaps: the sizes that there are.
STRIKES = {"Terminus": [12, 14, 16, 18, 20, 22, 24, 28, 32], "Unifont": [16, 32]}
SMALLEST = {"ja": 12, "ko": 12, "zh": 12, "arabic": 12}
STYLES = {"Regular", "Book", "Medium", "Bold"}
# Pillow's bitmap font: its letters are 11 pixels high.
DEFAULT, DEFAULT_SIZE = "Pillow's bitmap font", 11


@functools.cache
def installed():
    """{family: [(file, index)]} of those above that are there, in a fixed order."""
    command = ["fc-list", "--format", "%{family[0]}|%{style[0]}|%{file}|%{index}\n"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        listed = ""
    found = {}
    for line in sorted(listed.splitlines()):
        family, style, file, index = line.split("|")
        usable = file.endswith((".ttf", ".otf", ".ttc", ".otb")) and int(index) < 65536
        if family in FAMILIES and style in STYLES and usable:
            found.setdefault(family, []).append((file, int(index)))
    return found


def missing():
    """Debian packages without which a script or a kind of font cannot be drawn."""
    lacking = sorted({package for family, package in FAMILIES.items() if family not in installed()})
    if not installed():
        lacking.insert(0, "fontconfig")
    if not features.check("raqm"):
        lacking.append("libraqm0")
    return lacking


@functools.lru_cache(maxsize=64)
def _load(file, index, size):
    return ImageFont.truetype(file, size, index=index, layout_engine=ImageFont.Layout.RAQM)


class Face:
    """One font at one size, and whether its edges are smooth."""

    def __init__(self, family, file, index, size, smooth):
        self.family, self.size, self.smooth = family, size, smooth and family not in STRIKES and file is not None
        self._times = 1 if file else max(1, size // DEFAULT_SIZE)
        self._font = _load(file, index, size) if file else ImageFont.load_default_imagefont()
        self.space = max(2, round(size * 0.3))
        # Only outlines of letters can be grown.
        self.scalable = file is not None and not file.endswith(".otb")

    def draw(self, word, rtl=False, outline=0):
        """(coverage of the letters, coverage of letters and outline, rows above the base line): 8-bit images, cut to the ink."""
        if self._times > 1 or not isinstance(self._font, ImageFont.FreeTypeFont):
            mask = self._font.getmask(word, mode="1")
            image = Image.frombytes("L", mask.size, bytes(mask))
            image = image.resize((image.width * self._times, image.height * self._times), Image.NEAREST)
            return image, image, image.height
        options = {"direction": "rtl", "language": "ar"} if rtl else {}
        left, top, right, bottom = self._font.getbbox(word, anchor="ls", stroke_width=outline, **options)
        size, at = (max(1, int(right - left) + 2), max(1, int(bottom - top) + 2)), (1 - left, 1 - top)
        drawn = []
        for width in {0, outline}:
            image = Image.new("L", size)
            draw = ImageDraw.Draw(image)
            draw.fontmode = "L" if self.smooth else "1"
            draw.text(at, word, fill=255, font=self._font, anchor="ls", stroke_width=width, **options)
            drawn.append((width, image))
        drawn.sort(key=lambda entry: entry[0])
        return drawn[0][1], drawn[-1][1], int(round(1 - top))


def choose(rng, script, size):
    """A face for a script near a size, or Pillow's bitmap font for Latin now and then."""
    if script == "latin" and rng.random() < 0.06:
        return Face(DEFAULT, None, 0, DEFAULT_SIZE * (1 if size < 20 else 2 if size < 30 else 3), False)
    families = [family for family in SCRIPTS[script] if family in installed()]
    family = rng.choice(families)
    size = max(size, SMALLEST.get(script, 8))
    if family in STRIKES:
        size = min(STRIKES[family], key=lambda strike: abs(strike - size))
    file, index = rng.choice(installed()[family])
    return Face(family, file, index, size, rng.random() < 0.75)


if __name__ == "__main__":
    print(" ".join(missing()))
