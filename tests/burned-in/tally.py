"""Words hidden and area blacked out, by category, with 95 % intervals."""

import json
import math
from collections import defaultdict

CONTRASTS = [(20, "10 to 20"), (45, "20 to 45"), (100, "45 to 100"), (256, "100 and more")]
SIZES = [(10, "8 to 9"), (14, "10 to 13"), (21, "14 to 20"), (30, "21 to 29"), (999, "30 and more")]
NAMES = {
    "contrast": "contrast, levels", "size": "size, pixels", "turned": "turned by", "script": "script", "look": "drawn", "dark": "polarity", "coloured": "colour",
    "where": "place", "cine": "cine", "smooth": "edges", "font": "font", "bits": "bits", "photometric": "photometric", "syntax": "transfer syntax",
    "modality": "modality", "window": "window", "base": "ground", "distractors": "beside it",
}  # fmt: skip


def band(value, bands):
    """The name of the first band that ends above the value."""
    return next(name for end, name in bands if value < end)


def categories(entry, word):
    """(category, value) pairs of a word."""
    yield "contrast", band(word["contrast"], CONTRASTS)
    yield "size", band(word["size"], SIZES)
    yield "turned", f"{word['turned']}°"
    yield "dark", "dark" if word["dark"] else "light"
    yield "coloured", "coloured" if word["coloured"] else "grey"
    yield "cine", word["cine"] or "one frame"
    yield "smooth", "smooth" if word["smooth"] else "hard"
    for part in ("script", "look", "where", "font"):
        yield part, word[part]
    yield "bits", str(entry["bits"])
    yield "base", "made up" if entry["base"].startswith("made") else "real"
    for part in ("photometric", "syntax", "modality", "window"):
        yield part, entry[part]


def interval(good, asked):
    """Wilson's 95 % interval of a share, in per cent."""
    if asked == 0:
        return 0.0, 100.0
    share, z = good / asked, 1.959964
    middle = (share + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z / (1 + z * z / asked) * math.sqrt(share * (1 - share) / asked + z * z / (4 * asked * asked))
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


class Tally:
    """Counts for one tool."""

    def __init__(self, name):
        self.name = name
        self.words = defaultdict(lambda: [0, 0])
        self.area = {"files": [], "pixels": [0, 0], "free files": [], "free pixels": [0, 0], "by": defaultdict(list)}
        self.untouched = [0, 0]
        self.held, self.faults, self.misses, self.wrong = [], defaultdict(list), [], []
        self.seconds, self.reasons = None, {}

    def word(self, entry, word, share):
        """A word of which at least this share of the strokes is gone on every frame."""
        hidden = share >= 0.98
        for category, value in [("all", ""), *categories(entry, word)]:
            self.words[category, value][0] += hidden
            self.words[category, value][1] += 1
        if word["contrast"] >= 45:
            self.words["at least 45", ""][0] += hidden
            self.words["at least 45", ""][1] += 1
        if not hidden:
            self.misses.append({"file": entry["file"], "share": round(float(share), 3), "at": word["at"][0], **{part: word[part] for part in ("text", "script", "size", "contrast", "turned", "look", "dark", "coloured", "where", "cine", "font")}})

    def black(self, entry, lost, free):
        """Pixels blacked out and all pixels of a file where no text is."""
        share = lost / max(free, 1)
        self.area["files"].append(share)
        self.area["pixels"][0] += lost
        self.area["pixels"][1] += free
        if entry["text_free"]:
            self.area["free files"].append(share)
            self.area["free pixels"][0] += lost
            self.area["free pixels"][1] += free
            for name in entry["distractors"] or ["none"]:
                self.area["by"][name].append(share)
        if lost:
            self.wrong.append({"file": entry["file"], "share": round(share, 5), "text_free": entry["text_free"], "modality": entry["modality"], "base": entry["base"], "distractors": entry["distractors"]})

    def share(self, category, value=""):
        """Words hidden, in per cent."""
        good, asked = self.words[category, value]
        return 100 * good / asked if asked else 100.0

    def headline(self):
        """The numbers that are held to something."""
        def percent(pair):
            return 100 * pair[0] / max(pair[1], 1)

        def mean(shares):
            return 100 * sum(shares) / max(len(shares), 1)

        return {
            "words hidden": self.share("all"), "words hidden, 45 levels and more": self.share("at least 45"), "words hidden, under 20 levels": self.share("contrast", "10 to 20"),
            "text-free area blacked out": percent(self.area["pixels"]), "the same, mean of files": mean(self.area["files"]),
            "on files without text": percent(self.area["free pixels"]), "on them, mean of files": mean(self.area["free files"]),
            "files without text untouched": percent(self.untouched),
        }  # fmt: skip

    def data(self):
        """Everything, for JSON."""
        return {
            "name": self.name, "seconds": self.seconds, "headline": self.headline(), "held back": self.held, "reasons": self.reasons,
            "words": {f"{category}: {value}": pair for (category, value), pair in self.words.items()}, "faults": self.faults,
            "misses": self.misses, "wrong": sorted(self.wrong, key=lambda entry: -entry["share"]),
            "area by what stands there": {name: [len(shares), 100 * sum(shares) / len(shares)] for name, shares in self.area["by"].items()},
        }  # fmt: skip


def _cell(tally, category, value):
    good, asked = tally.words.get((category, value), (0, 0))
    if not asked:
        return "-"
    low, high = interval(good, asked)
    return f"{100 * good / asked:.1f} ({low:.1f} to {high:.1f})"


def markdown(tallies):
    """Tools side by side, by category."""
    names = [tally.name for tally in tallies]
    lines = [f"| | {' | '.join(names)} |", "| --- |" + " ---: |" * len(names)]
    for part in tallies[0].headline():
        lines.append(f"| {part}, % | " + " | ".join(f"{tally.headline()[part]:.2f}" for tally in tallies) + " |")
    lines += [f"| held back, files | {' | '.join(str(len(tally.held)) for tally in tallies)} |"]
    for kind in sorted({kind for tally in tallies for kind in tally.faults}):
        lines.append(f"| {kind}, files | " + " | ".join(str(len(tally.faults.get(kind, []))) for tally in tallies) + " |")
    lines += ["", f"| words hidden, % (95 % interval) | | words | {' | '.join(names)} |", "| --- | --- | ---: |" + " ---: |" * len(names)]
    order = ["all", "at least 45", *NAMES]
    rows = sorted(tallies[0].words, key=lambda row: (order.index(row[0]), [name for _, name in CONTRASTS + SIZES].index(row[1]) if row[1] in dict(map(reversed, CONTRASTS + SIZES)) else -1, -tallies[0].words[row][1]))
    for category, value in rows:
        title = {"all": "all", "at least 45": "45 levels and more"}.get(category, NAMES.get(category, category))
        lines.append(f"| {title} | {value} | {tallies[0].words[category, value][1]} | " + " | ".join(_cell(tally, category, value) for tally in tallies) + " |")
    by = [tally.data()["area by what stands there"] for tally in tallies]
    lines += ["", f"| blacked out on files without text, % | files | {' | '.join(names)} |", "| --- | ---: |" + " ---: |" * len(names)]
    for name in sorted(by[0]):
        lines.append(f"| {name} | {by[0][name][0]} | " + " | ".join(f"{area[name][1]:.2f}" if name in area else "-" for area in by) + " |")
    return "\n".join(lines)


def dump(tallies, path):
    """Writes everything as JSON."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump([tally.data() for tally in tallies], file, ensure_ascii=False)
