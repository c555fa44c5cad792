"""Makes the benchmark's instances and their answer key.

    python generate.py --data DATA --out FOLDER [--instances 1000] [--seed 1]

FOLDER gets `input/` (the instances, in one folder per study) and `answers.db`. Same seed, same files.
"""

import argparse
import copy
import json
import random
import shutil
import sys
import warnings
from collections import Counter
from pathlib import Path

import pydicom

import carriers
import nested
import private
from key import AnswerKey, Asker
from people import Person
from plant import DESCRIPTORS, GONE, NAMES, Planter, Pools
from rules import Rules
from study import Study
from tag_paths import walk

LOCALES = {"en_US": 65, "de_DE": 8, "fr_FR": 6, "es_ES": 6, "ja_JP": 6, "ko_KR": 5, "zh_CN": 4}
IMAGES = {"CT": 32, "MR": 27, "CR": 10, "US": 8, "OT": 11, "NM": 4, "SM": 3, "RTDOSE": 3, "ECG": 2}
# What refers to images, and how often a study has it.
REFERRING = {"SR": 0.45, "SEG": 0.35, "PR": 0.3, "RTSTRUCT": 0.2, "RTPLAN": 0.15, "RWV": 0.05, "ANN": 0.08}


class Generator:
    """Makes studies until there are enough instances."""

    def __init__(self, data, out, seed):
        self.rng = random.Random(seed)
        self.rules = Rules(data)
        self.pools = Pools(self.rules)
        self.private = private.PrivatePool(self.rules.private)
        self.by_kind = {}
        for carrier in carriers.load(data):
            self.by_kind.setdefault(carrier.kind, []).append(carrier)
        self.out = out
        self.key = AnswerKey(out / "answers.db")
        self.counts = {"instances": 0, "checks": 0, "actions": Counter(), "places": Counter(), "modalities": Counter(), "languages": Counter(), "carriers": set()}
        self.people = []

    def carrier(self, kind):
        """A carrier of a kind."""
        choices = self.by_kind[kind]
        return self.rng.choices(choices, [carrier.weight for carrier in choices])[0]

    def person(self):
        """Somebody new, or now and then somebody who was here before."""
        if self.people and self.rng.random() < 0.15:
            return self.rng.choice(self.people)
        locale = self.rng.choices(list(LOCALES), list(LOCALES.values()))[0]
        self.people.append(Person(locale, random.Random(self.rng.getrandbits(64))))
        return self.people[-1]

    def plan(self, room):
        """The series of a study: [(kind, carriers)], no more instances than there is room for."""
        kinds = [kind for kind in IMAGES if kind in self.by_kind]
        series = []
        kind = self.rng.choices(kinds, [IMAGES[kind] for kind in kinds])[0]
        for _ in range(self.rng.randrange(1, 4)):
            first = self.carrier(kind)
            mixed = self.rng.random() < 0.3
            series.append((kind, [self.carrier(kind) if mixed else first for _ in range(self.rng.randrange(2, 6))]))
        for kind, share in REFERRING.items():
            if kind in self.by_kind and self.rng.random() < share:
                series.append((kind, [self.carrier(kind)]))
        kept = []
        for kind, members in series:
            kept.append((kind, members[: max(0, room)]))
            room -= len(members)
        return [(kind, members) for kind, members in kept if members]

    def study(self, room):
        """One study, written; the number of its instances."""
        study = Study(self.person(), random.Random(self.rng.getrandbits(64)))
        planter = Planter(study, self.rules, self.pools, study.rng)
        images, made, number = [], 0, 0
        folder = self.out / "input" / f"study{self.counts.setdefault('studies', 0) + 1:04d}"
        folder.mkdir(parents=True)
        self.counts["studies"] += 1
        self.counts["languages"][study.person.language] += 1
        for index, (kind, members) in enumerate(self.plan(room)):
            series = self._series(study, index, kind)
            for carrier in members:
                number += 1
                dataset = self._instance(planter, carrier, series, images, number)
                self._write(planter, dataset, carrier, folder / f"{kind}{number:03d}.dcm")
                made += 1
                if kind in IMAGES and kind != "ECG":
                    images.append((dataset.SOPClassUID, dataset.SOPInstanceUID))
        return made

    def _series(self, study, index, kind):
        rng = study.rng
        return {
            "uid": study.new_uid(), "number": index + 1, "kind": kind,
            "descriptors": DESCRIPTORS[:3] + rng.sample(DESCRIPTORS[3:], 4), "gone": rng.sample(GONE, 9), "names": NAMES[:3] + rng.sample(NAMES[3:], 2),
            "anywhere": self.pools.sample(rng), "private": self.private.choose(rng),
        }

    def _instance(self, planter, carrier, series, images, number):
        study, dataset = planter.study, copy.deepcopy(carrier.dataset)
        self._point_to(study, dataset, images, series)
        planter.replace(dataset)
        dataset.SOPInstanceUID = study.new_uid()
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study.uid("study"), series["uid"]
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
        planter.header(dataset, series, number)
        planter.anywhere(dataset, series["anywhere"])
        nested.labels(planter, dataset)
        nested.plant(planter, dataset, images)
        nested.report(planter, dataset)
        explicit = not carrier.dataset.file_meta.TransferSyntaxUID.is_implicit_VR
        if carrier.dataset.file_meta.TransferSyntaxUID.is_little_endian:
            private.plant(planter, dataset, self.private, series["private"], explicit)
        return dataset

    @staticmethod
    def _point_to(study, dataset, images, series):
        """Lets the carrier's references lead to images of this study."""
        own = str(dataset.SOPInstanceUID)
        for element in dataset.iterall():
            if element.keyword == "StudyInstanceUID":
                study.uids[str(element.value)] = study.uid("study")
            elif images and element.keyword == "ReferencedSOPInstanceUID" and str(element.value) not in ("", own):
                study.uids.setdefault(str(element.value), str(study.rng.choice(images)[1]))
        study.uids[str(dataset.get("SeriesInstanceUID", "-"))] = series["uid"]

    def _write(self, planter, dataset, carrier, path):
        dataset.save_as(path, enforce_file_format=True)
        notes = {place: planter.notes[id(holder), int(element.tag)] for place, element, holder in walk(dataset) if (id(holder), int(element.tag)) in planter.notes}
        planter.notes.clear()
        written = pydicom.dcmread(path)
        asker = Asker(self.rules, planter.composer, notes, planter.rng)
        checks = asker.instance(written, carrier.plain_pixels)
        self.key.add(written, str(path.relative_to(self.out / "input")), checks)
        counts = self.counts
        counts["instances"] += 1
        counts["checks"] += len(checks)
        counts["actions"].update(check["action"].strip("<>") for check in checks)
        counts["places"].update(check["where"] for check in checks)
        counts["modalities"][str(written.get("Modality") or "-")] += 1
        counts["carriers"].add(carrier.name)


def main():
    """Generates."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--instances", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    shutil.rmtree(arguments.out, ignore_errors=True)
    (arguments.out / "input").mkdir(parents=True)
    generator = Generator(arguments.data, arguments.out, arguments.seed)
    while generator.counts["instances"] < arguments.instances:
        # A small set has small studies, so that it is as broad as it can be.
        room = min(arguments.instances - generator.counts["instances"], max(3, arguments.instances // 15))
        generator.study(room)
    generator.key.close()
    summary = {**generator.counts, "people": len(generator.people), "carriers": len(generator.counts["carriers"])}
    json.dump(summary, sys.stdout, indent=1)
    (arguments.out / "summary.json").write_text(json.dumps(summary))


if __name__ == "__main__":
    main()
