"""Makes the images of the bench and their answer key.

    python generate.py --out FOLDER [--data DATA] [--images 2000] [--seed 1] [--jobs N]

FOLDER gets `input/` (DICOM files) and `key.jsonl`. Same seed and same data, same files.
"""

import argparse
import io
import json
import multiprocessing
import random
import shutil
import sys
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pydicom

import bases
import distractors
import fonts
import header
import real
import stored
import syntaxes
import words
from burn import Burner

TEXT_FREE, CINE = 0.25, 0.12
# What a frame without a modality of its own, or a screen of it, is sent as.
CAPTURES = {"CT": ["SC", "OT"], "MR": ["SC", "OT"], "US": ["SC"], "XC": ["ES", "OT", "SC"], "CR": ["DX", "RF"], "NM": ["PT", "SC"], "PT": ["SC", "NM"], "OT": ["SC"]}


class Maker:
    """Makes image after image, each out of random numbers of its own."""

    def __init__(self, data, out, seed):
        self.data, self.out, self.seed = data, out, seed
        self.people = words.pool(seed)

    def image(self, number):
        """Writes one image; its entry of the key."""
        rng = random.Random(f"{self.seed} {number}")
        noise = np.random.default_rng([self.seed, number])
        patient = words.Patient(self.people, rng)
        # Drawn in turn, not at random, so that a small share is like the whole.
        text_free = number % 4 == 3
        many = rng.random() < CINE
        base = bases.take(rng, self.data, many)
        modality = rng.choice(CAPTURES[base.modality]) if base.modality in CAPTURES and rng.random() < 0.25 else base.modality
        frames = base.frames.copy()
        if not base.colour and not many and modality in header.COLOURED and rng.random() < (0.5 if modality in ("US", "XC", "ES") else 0.25):
            frames = np.repeat(np.clip(frames, 0, 255)[..., None], 3, -1)
        drawn = distractors.add(rng, frames, 4 if text_free else 2)
        burner = Burner(rng, frames, patient)
        if not text_free:
            self._text(rng, burner, patient, "cine" if many else "")
        samples = self._stored(rng, noise, modality, frames)
        dataset = header.data_set(rng, modality, samples, patient, not burner.words)
        syntax = syntaxes.choose(rng, samples)
        syntaxes.write(rng, dataset, samples, syntax)
        name = f"{number:05d}.dcm"
        write(dataset, self.out / "input" / name)
        return {
            "file": name, "frames": len(frames), "rows": int(frames.shape[1]), "columns": int(frames.shape[2]), "text_free": not burner.words,
            "modality": modality, "syntax": syntax, "photometric": str(dataset.PhotometricInterpretation), "bits": samples.bits, "signed": samples.signed,
            "window": "window" if "WindowCenter" in dataset else "none", "base": base.name, "distractors": drawn, "words": burner.words,
        }  # fmt: skip

    def _text(self, rng, burner, patient, cine):
        """Blocks of lines, at least one that found a place if there is any."""
        for attempt in range(12):
            kind = rng.choices(["identifiers", "numbers", "device"], [50, 30, 20] if burner.words else [60, 40, 0])[0]
            count = rng.choices([1, 2, 3, 4, 5], [45, 25, 15, 10, 5])[0]
            make = {"identifiers": patient.line, "numbers": lambda: ("latin", patient.number()), "device": lambda: ("latin", patient.device())}[kind]
            burner.block([make() for _ in range(count)], ("moving" if rng.random() < 0.4 else "standing") if cine else "")
            if burner.words and attempt >= 1 and rng.random() < 0.45:
                break

    def _stored(self, rng, noise, modality, frames):
        """Samples in one of the ways in which the modality stores them."""
        if frames.ndim == 4:
            kind = rng.choices(["RGB", "YBR_FULL", "palette"], [70, 12, 18])[0]
            return stored.palette(rng, frames, noise) if kind == "palette" else stored.colour(frames, kind)
        if modality in ("US", "SC", "OT", "XC", "ES"):
            if rng.random() < 0.15:
                return stored.palette(rng, frames, noise)
            bits = 8 if modality == "US" else rng.choice([8, 8, 12])
            return stored.grey(rng, frames, bits, rng.random() < 0.06, False, rng.random() < 0.5)
        bits = rng.choices([8, 10, 12, 14, 16], [20, 8, 44, 6, 22])[0]
        signed = modality in ("CT", "MR", "PT") and bits >= 12 and rng.random() < 0.4
        inverted = rng.random() < (0.3 if modality in ("CR", "DX", "MG", "NM", "PT") else 0.06)
        return stored.grey(rng, frames, bits, inverted, signed, rng.random() < 0.7)


def write(dataset, path):
    """The file, with explicit lengths where the writer has the choice."""
    buffer = io.BytesIO()
    syntax = dataset.file_meta.TransferSyntaxUID
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=True, little_endian=syntax.is_little_endian, implicit_vr=syntax.is_implicit_VR)
    path.write_bytes(buffer.getvalue())


_maker = None


def _begin(*arguments):
    global _maker
    warnings.simplefilter("ignore")
    _maker = Maker(*arguments)


def _make(number):
    return _maker.image(number)


def main():
    """Makes the set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="the public test files; without them all frames are made up")
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    arguments = parser.parse_args()
    lacking = fonts.missing()
    if lacking:
        print(f"fonts are missing; install the Debian packages {' '.join(lacking)}")
        return 3
    shutil.rmtree(arguments.out, ignore_errors=True)
    (arguments.out / "input").mkdir(parents=True)
    entries = real.copies(arguments.data, arguments.out / "input")
    with multiprocessing.Pool(arguments.jobs, _begin, (arguments.data, arguments.out, arguments.seed)) as pool:
        entries += pool.imap(_make, range(arguments.images - len(entries)), chunksize=8)
    with open(arguments.out / "key.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    asked = [word for entry in entries for word in entry["words"] if word["counts"]]
    print(f"{len(entries)} images, {sum(entry['text_free'] for entry in entries)} without text, {len(asked)} words")
    for part in ("script", "look", "turned", "cine"):
        print(f"  {part}: {dict(Counter(word[part] for word in asked).most_common())}")
    for part in ("syntax", "photometric", "bits", "modality"):
        print(f"  {part}: {dict(Counter(entry[part] for entry in entries).most_common())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
