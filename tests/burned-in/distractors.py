"""What looks like letters and is none: rulers, grids, traces, wedges, catheters. Drawn into the frames before any text is."""

import numpy as np
from PIL import Image, ImageDraw


def _ruler(draw, rng, width, height, level):
    if rng.random() < 0.5:
        x, y, end = rng.choice([6, width - 12, width // 3]), rng.randrange(height // 3), height - rng.randrange(10, height // 4)
        step, inner = rng.choice([4, 6, 10, 15]), rng.random() < 0.5
        if inner:
            draw.line([x, y, x, end], fill=level)
        for count, at in enumerate(range(y, end, step)):
            draw.line([x, at, x + (8 if count % 5 == 0 else 4), at], fill=level)
    else:
        x, y, end = rng.randrange(width // 3), rng.choice([6, height - 14, height // 2]), width - rng.randrange(10, width // 4)
        step = rng.choice([4, 6, 10, 15])
        for count, at in enumerate(range(x, end, step)):
            draw.line([at, y, at, y + (8 if count % 5 == 0 else 4)], fill=level)


def _grid(draw, rng, width, height, level):
    step = rng.randrange(16, 64)
    for x in range(rng.randrange(step), width, step):
        draw.line([x, 0, x, height], fill=level)
    for y in range(rng.randrange(step), height, step):
        draw.line([0, y, width, y], fill=level)


def _trace(draw, rng, width, height, level):
    base, beat, gain = height - rng.randrange(20, max(21, height // 5)), rng.randrange(40, 110), rng.randrange(8, 30)
    points = []
    for x in range(0, width, 2):
        phase = x % beat / beat
        lift = 0.15 * np.exp(-(((phase - 0.2) / 0.03) ** 2)) - 0.2 * np.exp(-(((phase - 0.33) / 0.01) ** 2)) + np.exp(-(((phase - 0.36) / 0.012) ** 2)) + 0.3 * np.exp(-(((phase - 0.6) / 0.05) ** 2))
        points.append((x, base - gain * lift + rng.uniform(-0.6, 0.6)))
    draw.line(points, fill=level, width=1)


def _bar(draw, rng, width, height, level):
    x, y, length = width - rng.randrange(14, 40), rng.randrange(10, height // 3), rng.randrange(height // 6, height // 2)
    wide = rng.randrange(6, 14)
    for at in range(length):
        draw.line([x, y + at, x + wide, y + at], fill=255 - 255 * at // length)
    if rng.random() < 0.5:
        draw.rectangle([x - 1, y - 1, x + wide + 1, y + length], outline=level)


def _wedge(draw, rng, width, height, level):
    x, y = width * rng.uniform(0.3, 0.7), height * rng.uniform(0, 0.15)
    for side in (-1, 1):
        draw.line([x, y, x + side * width * rng.uniform(0.1, 0.4), height * rng.uniform(0.7, 0.95)], fill=level)


def _collimator(draw, rng, width, height, level):
    corner = rng.randrange(width // 8, width // 4)
    depth = rng.randrange(height // 8, height // 4)
    dark = rng.choice([0, 0, 6, 250])
    for points in ([(0, 0), (corner, 0), (0, depth)], [(width, 0), (width - corner, 0), (width, depth)], [(0, height), (corner, height), (0, height - depth)]):
        draw.polygon(points, fill=dark)


def _catheter(draw, rng, width, height, level):
    x, y, angle = rng.uniform(0, width), 0.0, rng.uniform(0.8, 2.2)
    points = []
    for _ in range(int(height * 1.2 / 4)):
        points.append((x, y))
        angle += rng.uniform(-0.15, 0.15)
        x, y = x + 4 * np.cos(angle), y + 4 * abs(np.sin(angle))
    draw.line(points, fill=level, width=rng.choice([1, 2, 3]), joint="curve")


def _calipers(draw, rng, width, height, level):
    ends = [(rng.randrange(20, width - 20), rng.randrange(20, height - 20)) for _ in range(2)]
    for x, y in ends:
        draw.line([x - 4, y, x + 4, y], fill=level)
        draw.line([x, y - 4, x, y + 4], fill=level)
    steps = int(np.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]) // 6)
    for step in range(1, steps):
        x, y = (ends[0][axis] + (ends[1][axis] - ends[0][axis]) * step / steps for axis in (0, 1))
        draw.point([x, y], fill=level)


def _markers(draw, rng, width, height, level):
    for _ in range(rng.randrange(1, 4)):
        x, y = rng.randrange(10, width - 20), rng.randrange(10, height - 20)
        draw.polygon([(x, y), (x + 8, y + 4), (x, y + 8)], outline=level, fill=level if rng.random() < 0.5 else None)


def _roi(draw, rng, width, height, level):
    x, y = rng.randrange(width // 2), rng.randrange(height // 2)
    box = [x, y, x + rng.randrange(20, width // 2), y + rng.randrange(20, height // 2)]
    (draw.ellipse if rng.random() < 0.5 else draw.rectangle)(box, outline=level)


def _bone(draw, rng, width, height, level):
    x, y = rng.randrange(width // 4, 3 * width // 4), rng.randrange(height // 4, 3 * height // 4)
    for _ in range(rng.randrange(2, 7)):
        radius = rng.randrange(8, 60)
        start = rng.randrange(360)
        draw.arc([x - radius, y - radius, x + radius, y + radius], start, start + rng.randrange(40, 200), fill=level, width=rng.choice([1, 2, 4]))
        x, y = x + rng.randrange(-40, 40), y + rng.randrange(-40, 40)


DRAWN = {
    "ruler": _ruler, "grid": _grid, "trace": _trace, "bar": _bar, "wedge": _wedge, "collimator": _collimator, "catheter": _catheter,
    "calipers": _calipers, "markers": _markers, "region": _roi, "edges": _bone,
}  # fmt: skip


def add(rng, frames, most):
    """Draws some of them into every frame; their names."""
    chosen = rng.sample(sorted([*DRAWN, "noise"]), rng.randrange(0, most + 1))
    height, width = frames.shape[1:3]
    for name in chosen:
        if name == "noise":
            noise = np.random.default_rng(rng.getrandbits(63))
            y, x = rng.randrange(height // 2), rng.randrange(width // 2)
            part = frames[:, y : y + height // 3, x : x + width // 3]
            part += noise.normal(0, rng.choice([10, 30, 60]), part.shape).astype(np.float32)
            continue
        level = rng.choice([255, 255, 200, 140, 90, 40])
        marks, cover = Image.new("L", (width, height)), Image.new("L", (width, height))
        state = rng.getstate()
        DRAWN[name](ImageDraw.Draw(marks), rng, width, height, level)
        # The same once more, all white, says where it was drawn: black is drawn too.
        rng.setstate(state)
        DRAWN[name](_White(cover), rng, width, height, level)
        where = np.asarray(cover) > 0
        tint = np.array([rng.choice([1, 1, 0.4]) for _ in range(3)], np.float32) if frames.ndim == 4 else 1
        frames[:, where] = np.asarray(marks, np.float32)[where][..., None] * tint if frames.ndim == 4 else np.asarray(marks, np.float32)[where]
    return chosen


class _White:
    """Draws whatever is drawn in white."""

    def __init__(self, image):
        self._draw = ImageDraw.Draw(image)

    def __getattr__(self, name):
        method = getattr(self._draw, name)

        def white(shape, *rest, **options):
            for part in ("fill", "outline"):
                if options.get(part) is not None:
                    options[part] = 255
            return method(shape, *rest, **options)

        return white
