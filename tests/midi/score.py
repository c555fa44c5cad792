"""Scores a tool's output against an answer key, by the rules of MIDI-B.

    python score.py --key answers.db --output FOLDER [--mapping old-new.csv] [--show] [--failures FILE] [--json FILE]

Works on any key of that shape. An output is found by its SOP Instance UID through the mapping; a tool that writes no
mapping is found by file name, and is held to the first new value that it gives for each old one.
"""

import argparse
import csv
import hashlib
import json
import sys
import warnings
from collections import defaultdict
from pathlib import Path

import pydicom

import key as answers
from tag_paths import text_of, walk
from tokens import words

ACTIONS = ["tag_retained", "text_notnull", "text_retained", "text_removed", "date_shifted", "uid_changed", "uid_consistent", "patid_consistent",
           "pixels_hidden", "pixels_retained"]
# What cannot be there any more where the whole file is missing.
PASSES_WITHOUT_FILE = {"text_removed", "date_shifted", "uid_changed", "pixels_hidden"}
PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


class Output:
    """One file of a tool's output: its values by path, and the digest of its pixel bytes."""

    def __init__(self, dataset):
        self.uid = str(dataset.get("SOPInstanceUID", ""))
        self.values = {}
        for path, element, _ in walk(dataset):
            self.values[path] = _text(element)
        pixels = next((dataset[keyword].value for keyword in PIXELS if keyword in dataset), None)
        self.pixels = None if pixels is None else hashlib.md5(pixels).hexdigest()


def _text(element):
    try:
        return text_of(element)
    except Exception:  # a value that its VR does not allow: there is something, which says nothing
        return repr(element._value)


class Mapping:
    """New identifiers for old ones: as the tool wrote them, or, without that, as it first used them."""

    def __init__(self, entries=None):
        self.written = entries is not None
        self.entries = dict(entries or {})

    @classmethod
    def read(cls, *paths):
        """CSV with the columns id_old and id_new."""
        entries = {}
        for path in paths:
            with open(path, encoding="utf-8-sig", newline="") as file:
                entries.update({row["id_old"]: row["id_new"] for row in csv.DictReader(file)})
        return cls(entries)

    def agrees(self, old, new):
        """Whether `new` is what stands for `old`."""
        if self.written:
            return self.entries.get(old, "") == new and new != ""
        return bool(new) and self.entries.setdefault(old, new) == new


def _number(text):
    return float(text) if text.replace(".", "", 1).isdecimal() else None


def text_score(value, answer, removed):
    """The share of the answer's tokens that are kept in a value, or that are gone from it."""
    value, answer = (text.replace("<", "").replace(">", "").lower() for text in (value, answer))
    numbers = _number(value), _number(answer)
    if None not in numbers:
        return float((numbers[0] == numbers[1]) != removed)
    if answer in value:
        return float(not removed)
    tokens = words(answer)
    if not tokens:
        return 1.0 if removed else 0.0
    kept = sum(token in value for token in tokens) / len(tokens)
    return 1 - kept if removed else kept


def check(answer, output, mapping):
    """Score of one check, 0 to 1; it is passed at 1. `output` is None where the file is missing."""
    action = answer["action"].strip("<>")
    if output is None:
        return float(action in PASSES_WITHOUT_FILE)
    value = output.values.get(answer["tag_ds"])
    text, old = answer.get("action_text") or "", _plain(answer["value"])
    if action == "tag_retained":
        return float(value is not None)
    if action == "text_notnull":
        return float(bool(value))
    if action == "text_retained":
        return text_score(value, text, False) if value else 0.0
    if action == "text_removed":
        return text_score("" if value == "REMOVED" else value, text, True) if value else 1.0
    if action in ("date_shifted", "uid_changed"):
        return float(not value or not old or old.replace("\\", "") not in value.replace("\\", ""))
    if action in ("uid_consistent", "patid_consistent"):
        return float(mapping.agrees(old, value or ""))
    if action == "pixels_retained":
        return float(output.pixels == _plain(text))
    raise ValueError(f"{action} cannot be scored here")


def _plain(text):
    return text.replace("<", "").replace(">", "")


def read_outputs(folder):
    """Every instance in a folder, by its path below it; what cannot be read is not there."""
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            try:
                yield path.relative_to(folder).as_posix(), Output(pydicom.dcmread(path, force=True))
            except Exception:  # pydicom raises what it likes on a broken file; for the score it is missing
                continue


def score(key_path, folder, mapping=None):
    """{"actions": {action: [passed, total]}, "failures": [...], "missing": n, "unscored": n}"""
    by_uid, by_name = {}, {}
    for name, output in read_outputs(folder):
        by_uid[output.uid] = by_name[name] = output
    mapping = mapping or Mapping()
    result = {"actions": {action: [0, 0] for action in ACTIONS}, "failures": [], "missing": 0, "unscored": 0}
    people = {}
    for position, (uid, name, patient, checks) in enumerate(answers.read(key_path), 1):
        output = by_uid.get(mapping.entries.get(uid)) if mapping.written else by_name.get(name)
        result["missing"] += output is None
        patient = people.setdefault(patient, len(people) + 1)
        for answer in checks:
            action = answer["action"].strip("<>")
            # Reading letters off pictures is not done here.
            if action == "pixels_hidden" and output is not None:
                result["unscored"] += 1
                continue
            passed = check(answer, output, mapping) >= 1
            result["actions"][action][0] += passed
            result["actions"][action][1] += 1
            if not passed:
                result["failures"].append({"action": action, "tag": answer["tag_ds"], "name": answer["tag_name"], "where": answer.get("where", ""),
                                           "instance": position, "file": name or "", "patient": patient, "missing": output is None,
                                           "expected": answer.get("action_text") or "", "before": answer["value"],
                                           "after": output.values.get(answer["tag_ds"]) if output else None})
    return result


def headline(result):
    """Passed and total of all checks."""
    return tuple(sum(column) for column in zip(*result["actions"].values()))


def report(result, show, out, most=12):
    """The table by action, and what failed."""
    passed, total = headline(result)
    for action, (good, asked) in result["actions"].items():
        share = f"{100 * good / asked:7.2f} %" if asked else "   none"
        print(f"  {action:18}{share:>10} {good:>8} of {asked}", file=out)
    print(f"  {'all checks':18}{100 * passed / max(total, 1):>8.2f} % {passed:>8} of {total}", file=out)
    if result["missing"]:
        print(f"  {result['missing']} instances did not come out", file=out)
    if result["unscored"]:
        print(f"  {result['unscored']} checks of pixels_hidden were not scored: they need a reader of letters in pictures", file=out)
    for action in ACTIONS:
        _failures(action, [failure for failure in result["failures"] if failure["action"] == action and not failure["missing"]], show, out, most)


def _failures(action, failures, show, out, most):
    if not failures:
        return
    groups = defaultdict(list)
    for failure in failures:
        groups[failure["tag"] if len(failure["tag"]) < 60 else failure["tag"].rpartition("<")[2], failure["name"].strip("<>")].append(failure)
    print(f"\n  {action} failed, {len(failures)}:", file=out)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    for (tag, name), members in ordered[:most]:
        places = ", ".join(str(member["instance"]) for member in members[:4]) + (", …" if len(members) > 4 else "")
        print(f"    {len(members):>5}  {tag} {name} [{members[0]['where']}], instance {places}", file=out)
        for member in members[: 3 if show else 0]:
            print(f"             {member['before']!r} became {member['after']!r}; asked for {member['expected']!r}", file=out)
    if len(ordered) > most:
        print(f"           and {len(ordered) - most} more attributes", file=out)


def main():
    """Scores."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--mapping", type=Path, action="append")
    parser.add_argument("--show", action="store_true", help="also the texts, which are synthetic")
    parser.add_argument("--most", type=int, default=12, help="attributes listed per action")
    parser.add_argument("--failures", type=Path, help="every failure, as JSON lines")
    parser.add_argument("--json", type=Path, help="the table, as JSON")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    result = score(arguments.key, arguments.output, Mapping.read(*arguments.mapping) if arguments.mapping else None)
    report(result, arguments.show, sys.stdout, arguments.most)
    if arguments.failures:
        arguments.failures.write_text("".join(json.dumps(failure, ensure_ascii=False) + "\n" for failure in result["failures"]), encoding="utf-8")
    if arguments.json:
        arguments.json.write_text(json.dumps({"actions": result["actions"], "missing": result["missing"], "unscored": result["unscored"]}))


if __name__ == "__main__":
    main()
