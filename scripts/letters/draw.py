"""Draws text into frames, and things that are no text: what the small network for burned-in text is trained on."""

import glob
import io
import os
import random
import subprocess

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# name part -> crop (fractions x0,y0,x1,y1) that holds no text
CROPS = {
    "GREYSCALE_IMAGE": (0.13, 0.14, 0.85, 0.9),
    "burned-in__RGB_IMAGE": (0.05, 0.1, 0.83, 0.95),
    "examples_palette": (0.39, 0.22, 0.98, 0.98),
    "examples_rgb_color": (0.07, 0.22, 0.9, 0.57),
    "examples_jpeg2k": (0.07, 0.22, 0.93, 0.57),
    "ALOKA": (0.05, 0.2, 0.97, 0.82),
    "ybrFull": (0.12, 0.12, 0.7, 0.7),
    "US-YBR": (0.24, 0.16, 0.95, 0.85),
    "JPGLosslessP14SV1_1s_1f_8b": (0.2, 0.2, 0.8, 0.87),
    "examples_ybr_color": (0.17, 0.06, 0.83, 0.78),
    "palette-multiframe": (0.25, 0.0, 0.85, 0.98),
    "OBXXXX1A": (0.3, 0.22, 0.98, 0.6),
    "RG3_J2KR": (0.0, 0.0, 0.6, 1.0),
}
SKIP = [
    "TextGBR",
    "ILV1",
    "SC_rgb",
    "SC_ybr",
    "TestPattern_JPEG",
    "TestPattern_Palette",
    "NearLossless",
    "mlut_18",
    "signed-raw",
    "overlay",
    "_HTJ2K_08",
    "SC_jpeg_no",
]


def load_frames(folder):
    """(name, pixels) of frames without text, as frames.py wrote them."""
    out = []
    for f in sorted(glob.glob(os.path.join(folder, "*.npy"))):
        n = os.path.basename(f)
        if any(s in n for s in SKIP):
            continue
        a = np.load(f)
        crop = next((c for k, c in CROPS.items() if k in n), (0, 0, 1, 1))
        h, w = a.shape[1:3]
        x0, y0, x1, y1 = int(crop[0] * w), int(crop[1] * h), int(crop[2] * w), int(crop[3] * h)
        for fr in a[:: max(1, len(a) // 4)][:4]:
            p = fr[y0:y1, x0:x1]
            if p.max() > p.min():
                out.append((n, p))
    return out


LATIN = "abcdefghijklmnopqrstuvwxyz"
NAMES = "SMITH JOHNSON Williams Brown JONES Garcia Miller DAVIS Rodriguez Martinez Anna Maria Peter JOHN DOE Jane Müller Schröder Lefèvre Nguyen KIM Lee O'Neill Van der Berg Hospital General CENTER Clinic UNIVERSITY Med Ctr Cardiology Radiology Dr. Prof. ID: MRN Acc# DOB Pat. Name Sex M F Age 54Y L R LEFT RIGHT AP PA Supine Portable kVp mAs cm mm Hz fps MI TIS TIB Gain dB Depth ECHO Adult THI bpm HR Se: Im: Series Image WL WW Zoom".split()


def digits(k):
    return "".join(random.choice("0123456789") for _ in range(k))


def word_latin():
    r = random.random()
    if r < 0.35:
        w = random.choice(NAMES)
    elif r < 0.5:
        w = digits(random.randint(1, 9))
    elif r < 0.6:
        w = random.choice(["%02d/%02d/%d", "%02d.%02d.%d", "%02d-%02d-%d"]) % (
            random.randint(1, 31),
            random.randint(1, 12),
            random.randint(1920, 2026),
        )
    elif r < 0.63:
        w = "%02d-%s-%s" % (random.randint(1, 31), random.choice("Jan Feb Mar Apr May Jun JUL AUG SEP Oct Nov Dec".split()), random.choice([digits(2), "19" + digits(2)]))
    elif r < 0.68:
        w = "%02d:%02d:%02d" % (random.randint(0, 23), random.randint(0, 59), random.randint(0, 59))
    elif r < 0.74:
        w = "%.1f" % random.uniform(0, 99) + random.choice(["", "", "", " cm", "cm/s", "mm", "%", "Hz", "MHz", "dB"])
    elif r < 0.77:
        w = random.choice(["^", ", ", "_", "^"]).join(random.choice(NAMES) for _ in range(2))
    elif r < 0.79:
        w = digits(3) + random.choice("YMD")
    elif r < 0.84:
        w = "".join(random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/#") for _ in range(random.randint(2, 10)))
    else:
        w = "".join(random.choice(LATIN) for _ in range(random.randint(1, 11)))
        w = random.choice([w, w.upper(), w.capitalize()])
    return w


def rnd(a, b, k):
    return "".join(chr(random.randint(a, b)) for _ in range(k))


CJK = [0x4E00 + i for i in range(0, 20000)]


def word(script, mix=True):
    if script == "latin":
        return word_latin()
    if mix and random.random() < 0.25:
        return word_latin()
    k = random.randint(2, 9)
    if script == "cyr":
        w = rnd(0x430, 0x44F, k)
        return random.choice([w, w.upper(), w.capitalize()])
    if script == "greek":
        w = "".join(random.choice("αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς") for _ in range(k))
        return random.choice([w, w.upper(), w.capitalize()])
    if script == "cjk":
        return rnd(0x4E00, 0x9F00, random.randint(1, 6))
    if script == "kana":
        return rnd(*random.choice([(0x3042, 0x3090), (0x30A2, 0x30F0)]), random.randint(2, 7))
    if script == "hangul":
        return rnd(0xAC00, 0xD7A0, random.randint(2, 5))
    if script == "arab":
        return "".join(random.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإئ") for _ in range(k))
    if script == "hebrew":
        return rnd(0x5D0, 0x5EA, k)
    if script == "thai":
        return rnd(0xE01, 0xE2E, k)
    if script == "deva":
        return "".join(random.choice("कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहािीुूेैोौ") for _ in range(k))
    if script == "georgian":
        return rnd(0x10D0, 0x10F0, k)
    if script == "armenian":
        return rnd(0x561, 0x586, k)


PROBE = {
    "latin": "Ag5",
    "cyr": "Жяф",
    "greek": "Ωλψ",
    "cjk": "漢字中",
    "kana": "あカ",
    "hangul": "한국",
    "arab": "عشق",
    "hebrew": "שלום",
    "thai": "กขค",
    "deva": "कखग",
    "georgian": "აბგ",
    "armenian": "աբգ",
}


def load_fonts():
    """Families of the installed fonts, by script."""
    table = {k: [] for k in PROBE}
    lines = subprocess.run(["fc-list", ":", "file", "index", "charset"], capture_output=True, text=True).stdout.splitlines()
    for l in lines:
        path, rest = l.split(":", 1)
        if not path.lower().endswith((".ttf", ".otf", ".ttc", ".otb")):
            continue
        if any(
            s in path
            for s in ["Emoji", "Math", "Symbol", "Z003", "D0500", "unifont_upper", "unifont_csur", "Music", "Tangut", "Egypt", "Cuneiform"]
        ):
            continue
        cs = rest.split("charset=")[1] if "charset=" in rest else ""
        idx = int(rest.split("index=")[1].split(":")[0]) if "index=" in rest else 0
        if idx > 64:
            continue
        rng = []
        for t in cs.split():
            ab = t.split("-")
            try:
                rng.append((int(ab[0], 16), int(ab[-1], 16)))
            except ValueError:
                pass
        for s, p in PROBE.items():
            if all(any(a <= ord(c) <= b for a, b in rng) for c in p):
                table[s].append((path, idx))
    LATINS.update(x[0] for x in table["latin"])
    out = {}
    for s, v in table.items():
        fam = {}
        for x in v:
            fam.setdefault(os.path.basename(x[0]).split("-")[0], []).append(x)
        out[s] = list(fam.values())
    return out


FC = {}
LATINS = set()


def font(path, idx, size):
    k = (path, idx, size)
    if k not in FC:
        if len(FC) > 1500:
            FC.clear()
        FC[k] = ImageFont.truetype(path, size, index=idx)
    return FC[k]


SCR = (
    ["latin"] * 12
    + ["cyr"] * 3
    + ["greek"] * 2
    + ["cjk"] * 3
    + ["kana", "hangul"]
    + ["arab"] * 4
    + ["hebrew", "thai", "deva", "georgian", "armenian"]
)


def text_mask(fonts, size, maxw, script=None):
    """coverage 0..1 of one line, and word boxes"""
    script = script or random.choice(SCR)
    fam = random.choice(fonts[script])
    path, idx = random.choice(fam)
    if path.endswith("otb"):
        size = random.choice([12, 14, 16, 18, 20, 22, 24, 28, 32])
    # Letters of few pixels, each made two by two or more.
    times = 1
    if size >= 14 and not path.endswith("otb") and random.random() < 0.06:
        times = random.choice([t for t in (2, 3, 4) if size // t >= 7])
        size, maxw = size // times, maxw / times
        if script == "latin" and random.random() < 0.5:
            path, size = "", 11
    f = font(path, idx, size) if path else ImageFont.load_default()
    n = random.choice([1, 1, 2, 2, 3, 4, 5])
    aa = random.random() < 0.75 and times == 1
    gap = random.choice([0.28, 0.28, 0.3, 0.5, 1.0]) * size
    x = 6
    words = []
    parts = []
    for _ in range(n):
        w = word(script, path in LATINS)
        if not path:
            w = w.encode("ascii", "ignore").decode()
        try:
            bb = f.getbbox(w)
        except Exception:
            continue
        if bb[2] - bb[0] <= 0:
            continue
        if x + bb[2] > maxw + 6 and parts:
            break
        parts.append((x, w, bb))
        x += bb[2] + int(gap) + 1
    if not parts:
        return None
    W = min(int(x + 12), 2000)
    H = int(size * 2 + 12)
    sw = 0
    im = Image.new("L", (W, H), 0)
    d = ImageDraw.Draw(im)
    d.fontmode = "L" if aa else "1"
    o = None
    outline = random.random() < 0.15 and path and not path.endswith("otb")
    if outline:
        o = Image.new("L", (W, H), 0)
        do = ImageDraw.Draw(o)
        do.fontmode = d.fontmode
    sp = random.random() < 0.06
    for x, w, bb in parts:
        d.text((x, 6), w, fill=255, font=f)
        if outline:
            do.text((x, 6), w, fill=255, font=f, stroke_width=random.choice([1, 1, 2]) if size > 12 else 1)
    m = np.asarray(im, np.float32) / 255
    if random.random() < 0.04 and size >= 10:  # slight slant by rotation
        a = random.uniform(-4, 4)
        im = im.rotate(a, Image.BILINEAR, expand=True)
        m = np.asarray(im, np.float32) / 255
        if outline:
            o = o.rotate(a, Image.BILINEAR, expand=True)
    om = np.asarray(o, np.float32) / 255 if outline else None
    ys, xs = np.where(m > 0.15) if om is None else np.where(om > 0.15)
    if len(ys) < 4:
        return None
    y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    m = m[y0:y1, x0:x1]
    om = om[y0:y1, x0:x1] if outline else None
    # word boxes from ink columns: gaps wider than .7 size split
    ink = (m if om is None else np.maximum(m, om)).max(0) > 0.15
    cols = np.where(ink)[0]
    segs = []
    s = cols[0]
    p = cols[0]
    for c in cols[1:]:
        if c - p > max(4, 0.75 * size):
            segs.append((s, p + 1))
            s = c
        p = c
    segs.append((s, p + 1))
    lab = np.zeros(m.shape, np.float32)
    for a, b in segs:
        r = np.where((m[:, a:b] if om is None else np.maximum(m, om)[:, a:b]).max(1) > 0.15)[0]
        lab[r.min() : r.max() + 1, a:b] = 1
    if times > 1:
        m, om, lab = (None if p is None else p.repeat(times, 0).repeat(times, 1) for p in (m, om, lab))
    return m, om, lab, size * times


def text_lines(fonts, size, maxw, maxh):
    """Lines below each other, as screens of devices have them: the same as text_mask."""
    script, gap = random.choice(SCR), random.randint(1, 2 + size // 3)
    flush, indent = random.choice("lllrc"), random.random() < 0.2
    fonts = {script: [random.choice(fonts[script])]} if random.random() < 0.6 else fonts
    lines, height, width = [], 0, 0
    for _ in range(random.randint(2, 6)):
        t = text_mask(fonts, size, maxw * random.uniform(0.4, 1), script)
        if t is None or height + t[0].shape[0] > maxh + 8:
            continue
        if lines and (t[1] is None) != (lines[0][1] is None):
            t = (t[0], t[0] if lines[0][1] is not None else None, t[2], t[3])
        lines.append(t)
        height += t[0].shape[0] + gap
        width = max(width, t[0].shape[1])
    if not lines:
        return None
    out = [np.zeros((height - gap, width), np.float32) for _ in range(3)]
    y = 0
    for m, om, lb, _ in lines:
        h, w = m.shape
        x = {"l": 0, "r": width - w, "c": (width - w) // 2}[flush]
        if indent:
            x = random.randint(0, width - w)
        for to, part in zip(out, (m, om, lb)):
            if part is not None:
                to[y : y + h, x : x + w] = part
        y += h + gap
    return out[0], out[1] if lines[0][1] is not None else None, out[2], lines[0][3]


def roughness(part):
    """How much grey levels vary, lines and dots apart."""
    if part.size == 0:
        return 0.0
    low, high = np.percentile(part, [20, 80])
    return float(high - low) / 1.68


def shown(img):
    """The levels that contrast.rs gives wide values: ranges in which many lie get more than their share."""
    a = np.round(img * 16)
    parts = np.array([0, 1, 250, 500, 750, 950, 999, 1000])
    s = np.sort(a.ravel())
    knots = s[np.maximum(1, len(s) * parts // 1000) - 1]
    rise = np.sqrt(np.diff(knots) * np.diff(parts))
    if rise.sum() == 0:
        return img
    return np.interp(a, knots + np.arange(8) * 1e-6, np.concatenate([[0], np.cumsum(rise)]) / rise.sum() * 255)


def noisy(part):
    """Noise of an amplifier, of few counts, or of speckle."""
    shape = *part.shape[:2], random.choice([1, 1, 3])
    kind = random.random()
    if kind < 0.4:
        part = part + np.random.randn(*shape) * random.choice([5, 10, 20, 30, 60])
    elif kind < 0.7:
        a_count = np.exp(random.uniform(np.log(2), np.log(60)))
        part = np.random.poisson(part.mean(-1, keepdims=True).clip(0) / a_count) * a_count * (part / part.mean(-1, keepdims=True).clip(1))
    else:
        shapes = random.uniform(1, 12)
        part = part * np.random.gamma(shapes, 1 / shapes, shape)
    return np.clip(part, 0, 255)


def ground(img):
    """What lies under text and is none of the picture: edges of collimators and screens, patches of noise."""
    h, w = img.shape[:2]
    if random.random() < 0.2:
        im = Image.new("L", (w, h), 0)
        d = ImageDraw.Draw(im)
        k = random.random()
        x, y = random.randint(0, w), random.randint(0, h)
        if k < 0.4:
            t = random.uniform(0, 6.3) if random.random() < 0.5 else random.choice([0, 1.5708, 3.1416, 4.7124])
            c, n = np.array([x, y]), np.array([np.cos(t), np.sin(t)]) * 400
            o = np.array([-n[1], n[0]])
            d.polygon([tuple(p) for p in (c + o, c - o, c - o + n, c + o + n)], fill=255)
        elif k < 0.55:
            d.rectangle([x, y, x + random.randint(10, 120), y + random.randint(10, 120)], fill=255)
        elif k < 0.7:  # a bar, or all but a bar
            bar = [x, -1, x + random.randint(8, 50), h] if random.random() < 0.5 else [-1, y, w, y + random.randint(8, 50)]
            d.rectangle(bar, fill=255)
            if random.random() < 0.4:
                im = im.point(lambda v: 255 - v)
        else:
            d.pieslice([x - 150, y - 150, x + 150, y + 150], random.randint(0, 180), random.randint(180, 360), fill=255)
        m = np.asarray(im, np.float32)[..., None] / 255
        level = random.choice([0, 0, 6, 255, 250, random.uniform(0, 255)])
        img = img * (1 - m) + level * m
    if random.random() < 0.25:
        part = img
        if random.random() < 0.6:
            y, x = random.randint(-60, h - 10), random.randint(-60, w - 10)
            part = img[max(0, y) : y + random.randint(30, 160), max(0, x) : x + random.randint(30, 160)]
        part[:] = noisy(part)
    return img.astype(np.float32)


def smooth_noise(h, w, s):
    n = np.random.randn(max(2, int(h / s) + 2), max(2, int(w / s) + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(n).resize((w, h), Image.BICUBIC), np.float32)


def procedural(h, w):
    r = random.random()
    base = random.uniform(0, 255)
    a = np.full((h, w), base, np.float32)
    if r < 0.25:
        a[:] = random.choice([0, 0, 0, 255, base])
    elif r < 0.45:
        yy, xx = np.mgrid[:h, :w].astype(np.float32)
        t = random.uniform(0, 6.3)
        a += (np.cos(t) * xx + np.sin(t) * yy) * random.uniform(-1.5, 1.5)
    elif r < 0.7:
        for s in random.sample([2, 4, 8, 16, 40], 2):
            a += smooth_noise(h, w, s) * random.uniform(2, 40)
    elif r < 0.85:  # speckle
        g = np.hypot(smooth_noise(h, w, random.uniform(1, 4)), smooth_noise(h, w, random.uniform(1, 4)))
        env = np.clip(smooth_noise(h, w, random.uniform(12, 60)) * 0.7 + 0.5, 0, 2)
        a = g * env * random.uniform(20, 120)
        if random.random() < 0.5:
            a = np.log1p(np.maximum(a, 0)) * 45
    else:
        im = Image.new("L", (w, h), int(base))
        d = ImageDraw.Draw(im)
        for _ in range(random.randint(1, 8)):
            x, y = random.randint(-20, w), random.randint(-20, h)
            ww, hh = random.randint(3, 120), random.randint(3, 120)
            c = random.randint(0, 255)
            k = random.random()
            if k < 0.5:
                d.rectangle([x, y, x + ww, y + hh], fill=c)
            elif k < 0.8:
                d.ellipse([x, y, x + ww, y + hh], fill=c)
            else:
                d.polygon([(random.randint(0, w), random.randint(0, h)) for _ in range(3)], fill=c)
        a = np.asarray(im, np.float32).copy()
    if random.random() < 0.5:
        a = a + np.random.randn(h, w).astype(np.float32) * random.choice([0.5, 1, 2, 4, 8, 16, 30])
    return a


def clutter(h, w):
    """drawn things that are no text: list of (mask)"""
    im = Image.new("L", (w, h), 0)
    d = ImageDraw.Draw(im)
    for _ in range(random.choice([1, 1, 2, 3])):
        k = random.random() * 1.25 - 0.25
        lw = random.choice([1, 1, 1, 2, 2, 3, 4])
        if k < 0.16:  # ruler
            x = random.randint(0, w)
            step = random.choice([4, 5, 6, 8, 10, 12, 16, 20])
            L = random.randint(2, 10)
            big = random.choice([5, 10, 4])
            v = random.random() < 0.5
            line = random.random() < 0.6
            n = 0
            st = random.randint(0, 40)
            en = random.randint(60, max(w, h))
            for p in range(st, en, step):
                l = L * (2 if n % big == 0 else 1)
                n += 1
                if v:
                    d.line([x, p, x + l, p], fill=255, width=lw if lw < 3 else 1)
                else:
                    d.line([p, x, p, x + l], fill=255, width=lw if lw < 3 else 1)
            if line:
                d.line([x, st, x, en] if v else [st, x, en, x], fill=255)
        elif k < 0.28:  # grid
            s = random.choice([8, 10, 16, 20, 32, 40])
            ox, oy = random.randint(0, s), random.randint(0, s)
            for p in range(ox, w, s):
                d.line([p, 0, p, h], fill=255, width=min(lw, 2))
            for p in range(oy, h, s):
                d.line([0, p, w, p], fill=255, width=min(lw, 2))
        elif k < 0.42:  # trace
            x0 = random.randint(0, w // 2)
            y0 = random.randint(10, h - 10)
            pts = []
            per = random.randint(15, 60)
            amp = random.uniform(3, 30)
            ph = random.random() * per
            kind = random.random()
            for x in range(x0, random.randint(x0 + 20, w + 20)):
                t = ((x + ph) % per) / per
                if kind < 0.5:
                    y = (
                        -amp * np.exp(-(((t - 0.5) / 0.04) ** 2))
                        + amp * 0.25 * np.exp(-(((t - 0.56) / 0.04) ** 2))
                        - amp * 0.2 * np.exp(-(((t - 0.8) / 0.08) ** 2))
                        + random.gauss(0, 0.4)
                    )
                elif kind < 0.75:
                    y = amp * np.sin(t * 6.28)
                else:
                    y = (pts[-1][1] - y0 if pts else 0) * 0.9 + random.gauss(0, amp * 0.2)
                pts.append((x, y0 + y))
            if len(pts) > 1:
                d.line(pts, fill=255, width=min(lw, 2))
        elif k < 0.5:  # calipers, crosses, arrows
            for _ in range(random.randint(1, 2)):
                x, y = random.randint(8, w - 8), random.randint(8, h - 8)
                r = random.randint(3, 9)
                t = random.random()
                if t < 0.4:
                    d.line([x - r, y, x + r, y], fill=255, width=min(lw, 2))
                    d.line([x, y - r, x, y + r], fill=255, width=min(lw, 2))
                elif t < 0.6:
                    d.ellipse([x - r, y - r, x + r, y + r], outline=255, width=min(lw, 2))
                elif t < 0.8:
                    d.polygon([(x, y), (x + r, y - r // 2), (x + r, y + r // 2)], fill=255)
                else:
                    d.rectangle([x - r, y - r, x + r, y + r], outline=255, width=min(lw, 2))
        elif k < 0.6:  # dotted line
            x, y = random.randint(0, w), random.randint(0, h)
            t = random.uniform(0, 6.28)
            s = random.choice([4, 6, 8, 12])
            for i in range(random.randint(5, 40)):
                px, py = x + np.cos(t) * i * s, y + np.sin(t) * i * s
                d.rectangle([px, py, px + lw - 1, py + lw - 1], fill=255)
        elif k < 0.75:  # lines
            for _ in range(random.randint(1, 3)):
                d.line([random.randint(-20, w + 20) for _ in range(4)], fill=255, width=lw)
        elif k < 0.83:  # curve (catheter)
            x, y = random.uniform(0, w), random.uniform(0, h)
            t = random.uniform(0, 6.28)
            c = 0
            pts = []
            for _ in range(random.randint(30, 150)):
                pts.append((x, y))
                x += np.cos(t) * 3
                y += np.sin(t) * 3
                c = c * 0.9 + random.gauss(0, 0.04)
                t += c
            d.line(pts, fill=255, width=lw, joint="curve")
        elif k < 0.9:
            d.arc(
                [
                    random.randint(-150, w // 2),
                    random.randint(-150, h // 2),
                    random.randint(w // 2, w + 150),
                    random.randint(h // 2, h + 150),
                ],
                random.randint(0, 180),
                random.randint(180, 360),
                fill=255,
                width=lw,
            )
        elif k < 0.95:  # bars
            n = random.randint(3, 16)
            bw = random.randint(2, 12)
            bh = random.randint(6, 60)
            x, y = random.randint(0, w // 2), random.randint(0, h - 10)
            for i in range(n):
                d.rectangle([x + i * bw, y, x + i * bw + bw - 1, y + bh], fill=random.randint(0, 255))
        else:
            d.rectangle(
                [random.randint(0, w), random.randint(0, h), random.randint(0, w), random.randint(0, h)][:2] + [w + 5, h + 5],
                outline=255,
                width=lw,
            )
    m = np.asarray(im, np.float32) / 255
    if random.random() < 0.3:
        m = np.asarray(im.filter(ImageFilter.GaussianBlur(random.choice([0.5, 0.8]))), np.float32) / 255
    return m


class Gen:
    def __init__(self, folder, seed=None):
        if seed is not None:
            random.seed(seed)
            np.random.seed(seed)
        self.frames = load_frames(folder)
        self.fonts = load_fonts()
        names = sorted({n for n, _ in self.frames})
        self.by = {n: [p for m, p in self.frames if m == n] for n in names}
        self.names = names
        self.w = np.array(
            [
                0.6
                if n.startswith("picture__")
                else 3.0
                if ("jpeg__IM0" in n or "burned-in" in n or "8b" in n or "ybr_color" in n or "palette" in n or "jpeg2k" in n) else 1.0
                for n in names
            ]
        )
        self.w /= self.w.sum()

    def background(self, h, w):
        if random.random() < 0.22:
            a = procedural(h, w)[..., None].repeat(3, 2)
            if random.random() < 0.4:
                a = a * np.random.uniform(0.2, 1.2, 3).astype(np.float32)
            return np.clip(a, 0, 255)
        n = self.names[np.random.choice(len(self.names), p=self.w)]
        p = random.choice(self.by[n])
        s = random.choice([1, 1, 1, random.uniform(0.5, 1), random.uniform(1, 2.2), random.uniform(1, 4)])
        ph, pw = p.shape[:2]
        ch, cw = min(ph, max(8, int(h / s))), min(pw, max(8, int(w / s)))
        y, x = random.randint(0, ph - ch), random.randint(0, pw - cw)
        c = p[y : y + ch, x : x + cw].astype(np.float32)
        # window
        lo, hi = float(p.min()), float(p.max())
        q = random.random()
        if hi > 300 or q < 0.3:
            if q < 0.6:
                m = float(np.random.choice(p.ravel()[:: max(1, p.size // 1000)]))
                ww = (hi - lo) * random.uniform(0.08, 1)
                lo, hi = m - ww / 2, m + ww / 2
        elif hi <= 1:
            pass
        else:
            lo, hi = 0, 255
        c = np.clip((c - lo) / (hi - lo + 1e-6), 0, 1) * 255
        if q > 0.6 and random.random() < 0.3:
            c = 255 * (c / 255) ** random.uniform(0.5, 1.8)
        if c.ndim == 2:
            c = c[..., None]
        k = random.randint(0, 3)
        c = np.rot90(c, k)
        if random.random() < 0.5:
            c = c[:, ::-1]
        if c.shape[:2] != (h, w):
            if s == 1:  # pad by black or edge
                fill = random.choice([0.0, 0.0, float(c.mean())])
                o = np.full((h, w, c.shape[2]), fill, np.float32)
                yy, xx = min(h, c.shape[0]), min(w, c.shape[1])
                o[:yy, :xx] = c[:yy, :xx]
                c = o
            else:
                c = np.stack(
                    [
                        np.asarray(
                            Image.fromarray(np.ascontiguousarray(c[..., i])).resize(
                                (w, h),
                                random.choice([Image.BILINEAR, Image.BICUBIC, Image.NEAREST] if s > 1 else [Image.BILINEAR, Image.BOX]),
                            ),
                            np.float32,
                        )
                        for i in range(c.shape[2])
                    ],
                    -1,
                )
        if c.shape[2] == 1:
            c = c.repeat(3, 2)
        if random.random() < 0.15:
            c = 255 - c
        if random.random() < 0.2:
            c = c + np.random.randn(h, w, 1) * random.choice([1, 2, 4, 8, 15])
        return np.clip(c, 0, 255).astype(np.float32)

    def sample(self, h=160, w=160, text=None, size=None, contrast=None):
        self.words = []
        img = ground(self.background(h, w).copy())
        lab = np.zeros((h, w), np.float32)
        occ = np.zeros((h, w), bool)
        vis = np.ones((h, w), np.float32)
        if random.random() < 0.5:
            m = clutter(h, w)
            grey = random.random() < 0.6
            col = np.full(3, random.choice([255, 255, random.uniform(0, 255)])) if grey else np.random.uniform(0, 255, 3)
            al = random.choice([1, 1, random.uniform(0.1, 1)])
            img = img * (1 - m[..., None] * al) + col * m[..., None] * al
            img = img.astype(np.float32)
        nt = text if text is not None else random.choice([0, 0, 0, 1, 1, 2, 2, 3, 5, 7])
        blocksize = None
        for _ in range(nt):
            sz = size or int(round(np.exp(random.uniform(np.log(7), np.log(44)))))
            if random.random() < 0.25:
                sz = random.randint(7, 12)
            if blocksize and random.random() < 0.5:
                sz = blocksize
            blocksize = sz
            rot = random.choice([0] * 7 + [1, 1, 3, 3] + [2] * (random.random() < 0.3))
            along, across = (h, w) if rot in (1, 3) else (w, h)
            if random.random() < 0.3 and sz <= 28:
                t = text_lines(self.fonts, sz, along * random.choice([0.5, 0.8, 1]), across)
            else:
                t = text_mask(self.fonts, sz, along * random.choice([0.5, 1, 1.2]))
            if t is None:
                continue
            m, om, lb, sz = t
            if rot:
                m, lb = np.rot90(m, rot), np.rot90(lb, rot)
                om = np.rot90(om, rot) if om is not None else None
            th, tw = m.shape
            y = random.randint(min(0, h - th) - (th // 3 if random.random() < 0.1 else 0), max(0, h - th))
            x = random.randint(min(0, w - tw) - (8 if random.random() < 0.1 else 0), max(0, w - tw))
            if random.random() < 0.25:
                y = random.choice([0, 1, 2, max(0, h - th)])
            y0, y1, x0, x1 = max(0, y), min(h, y + th), max(0, x), min(w, x + tw)
            if y1 - y0 < 3 or x1 - x0 < 3:
                continue
            if occ[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2].any():
                continue
            occ[y0:y1, x0:x1] = True
            m = m[y0 - y : y1 - y, x0 - x : x1 - x]
            lb = lb[y0 - y : y1 - y, x0 - x : x1 - x]
            om = om[y0 - y : y1 - y, x0 - x : x1 - x] if om is not None else None
            reg = img[y0:y1, x0:x1]
            bg = reg.mean((0, 1))
            q = random.random()
            cst = contrast or float(np.exp(random.uniform(np.log(8), np.log(220))))
            if q >= 0.3 and roughness(reg.mean(-1)) > 0.7 * cst and random.random() < 0.8:
                occ[y0:y1, x0:x1] = False
                continue
            if q < 0.3:  # opaque box or header bar
                if random.random() < 0.65:
                    p = random.choice([1, 1, 2, 3, 5])
                    bc = (
                        np.random.uniform(0, 255, 3)
                        if random.random() < 0.3
                        else np.full(3, random.choice([0, 0, 255, *np.random.uniform(0, 255, 5)]))
                    )
                    yb, yB, xb, xB = max(0, y0 - p), min(h, y1 + p), max(0, x0 - p), min(w, x1 + p)
                    if random.random() < 0.3:
                        xb, xB = 0, w
                    if not (occ[yb:yB, xb:xB].sum() > (y1 - y0) * (x1 - x0)):
                        if random.random() < 0.5:  # a box for each line
                            edge = (y0 - yb, yB - y1), (min(x0 - xb, p), min(xB - x1, p))
                            own = Image.fromarray(np.pad(lb > 0, edge).astype(np.uint8)).filter(ImageFilter.MaxFilter(2 * p + 1))
                            xb, xB = x0 - edge[1][0], x1 + edge[1][1]
                            img[yb:yB, xb:xB][np.asarray(own) > 0] = bc
                        else:
                            img[yb:yB, xb:xB] = bc
                        bg = bc
                        if random.random() < 0.2:  # nothing in it
                            continue
                reg = img[y0:y1, x0:x1]
            if random.random() < 0.66:
                sgn = 1 if (bg.mean() + cst <= 255 and random.random() < 0.65) or bg.mean() - cst < 0 else -1
                col = np.clip(bg.mean() + sgn * cst, 0, 255) * np.ones(3)
                if random.random() < 0.3:
                    col = np.clip(bg + sgn * cst, 0, 255)
            elif random.random() < 0.5:
                col = np.full(3, random.choice([255.0, 255.0, 0.0]))
            else:
                col = np.random.uniform(0, 255, 3)
                if random.random() < 0.5:
                    col = np.array([random.choice([0, 255, 128, 200]) for _ in range(3)], float)
                if random.random() < 0.5:  # a colour of about the ground's brightness
                    col = np.clip(col * (bg.mean() + random.choice([-1, 1]) * cst) / max(1.0, col.mean()), 0, 255)
            al = 1 if random.random() < 0.9 else random.uniform(0.4, 1)
            if om is not None:
                oc = 255 - col if abs(col.mean() - 127) > 40 else np.full(3, random.choice([0.0, 255.0]))
                if random.random() < 0.5:
                    oc = np.clip(col + (1 if col.mean() < bg.mean() else -1) * random.uniform(20, 120), 0, 255)
                reg = reg * (1 - om[..., None] * al) + oc * om[..., None] * al
            new = reg * (1 - m[..., None] * al) + col * m[..., None] * al
            # visibility: contrast against the noise of what lies under it
            d = np.abs(new - img[y0:y1, x0:x1]).max(-1)
            ink = m > 0.5
            c = float(np.median(d[ink])) if ink.any() else float(d.max())
            noise = roughness(img[y0:y1, x0:x1].mean(-1))
            v = 1.0 if c > 5 and c > noise * 0.5 else (0.3 if c > 3 and c > 0.25 * noise else 0.0)
            img[y0:y1, x0:x1] = new
            lab[y0:y1, x0:x1] = np.maximum(lab[y0:y1, x0:x1], lb)
            self.words.append((x0, y0, (np.maximum(m, om) if om is not None else m) > 0.4, sz, rot, c, noise))
            if v < 1:
                vis[y0:y1, x0:x1] = v
        if random.random() < 0.06:  # a grid over everything
            s = random.choice([16, 20, 24, 32, 40, 60])
            col = random.choice([255, 255, 200, 120, 0])
            oy, ox = random.randint(0, s - 1), random.randint(0, s - 1)
            img[oy::s] = col
            img[:, ox::s] = col
        q = random.random()
        if q < 0.1:
            im = Image.fromarray(np.clip(img, 0, 255).astype(np.uint8))
            b = io.BytesIO()
            if random.random() < 0.3:
                im.save(b, "JPEG2000", irreversible=True, quality_mode="rates", quality_layers=[random.uniform(5, 30)])
            else:
                im.save(b, "JPEG", quality=random.randint(30, 95), subsampling=random.choice([0, 2]))
            img = np.asarray(Image.open(b), np.float32)
        elif q < 0.16:
            img = np.asarray(
                Image.fromarray(np.clip(img, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.2))),
                np.float32,
            )
        elif q < 0.22:
            img = img + np.random.randn(h, w, 1) * random.choice([1, 2, 4, 8])
        if random.random() < 0.7:
            img = np.round(np.clip(img, 0, 255))
        if random.random() < 0.5:
            img = img.mean(-1, keepdims=True).repeat(3, 2)
        if random.random() < 0.2:
            img = shown(np.clip(img, 0, 255))
        return img.astype(np.float32), lab, vis
