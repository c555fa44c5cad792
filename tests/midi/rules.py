"""What becomes of each attribute: TCIA's rules and PS3.15's table with options, and where the two disagree.

    python rules.py DATA     prints the disagreements

DATA is the folder with `tcia-deid` and the PS3.15 tables.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

# The options that TCIA's rules amount to: its list keeps descriptors, characteristics and times, moves dates, and
# removes what the options for devices and institutions would keep.
OPTIONS = [
    "retain-safe-private",
    "retain-patient-characteristics",
    "retain-longitudinal-modified-dates",
    "clean-descriptors",
    "clean-structured-content",
    "clean-graphics",
]
_COLUMNS = [option.replace("-", "_") for option in OPTIONS]
GONE, KEPT, CLEANED, MOVED, RENAMED = "gone", "kept", "cleaned", "moved", "renamed"

# What TCIA's actions mean for a value.
_TCIA = {
    "remove": GONE, "empty": GONE, "replace": GONE, "hashname": GONE, "lookup": GONE,
    "keep": KEPT, "time": KEPT, "process": "process", "incrementdate": MOVED, "hashuid": RENAMED,
}


def key_of(tag):
    """A tag as both lists write it; repeating groups by their pattern."""
    group, element = tag >> 16, tag & 0xFFFF
    if group & 0xFF00 == 0x5000:
        return "50XXXXXX"
    if group & 0xFF00 == 0x6000 and element in (0x3000, 0x4000):
        return f"60XX{element:04X}"
    return f"{group:04X}{element:04X}"


class Rules:
    """The lists, read once."""

    def __init__(self, data):
        data = Path(data)
        with open(data / "tcia-deid/tcia_supplied_deid_attrs.json", encoding="utf-8") as file:
            self.tcia = {
                re.sub(r"0x|[^0-9A-Fa-fXx]", "", tag).upper(): action
                for action, tags in json.load(file).items()
                for tag in tags
            }
        with open(data / "ps3.15-e1-1/e1-1_2026d.csv", encoding="utf-8") as file:
            self.table = {row["tag"].upper(): row for row in csv.DictReader(file)}
        with open(data / "ps3.15-e1-1/e3.4-1_content-items_2026d.csv", encoding="utf-8") as file:
            self.items = {(row["code"], row["scheme"]): row for row in csv.DictReader(file)}
        self.private = PrivateRules(data)

    def profile(self, tag):
        """PS3.15's code for an attribute under the options: the strongest option that keeps something, else the profile's."""
        row = self.table.get(key_of(tag))
        return row and self._code(row)

    @staticmethod
    def _code(row):
        codes = {row.get(column) for column in _COLUMNS}
        return "K" if "K" in codes else "C" if "C" in codes else row["basic_profile"]

    def content_item(self, code, scheme):
        """PS3.15's code for a content item of structured content; None where the table does not have it."""
        row = self.items.get((code, scheme))
        return row and self._code(row)

    def of(self, tag, vr):
        """(what becomes of the value, whether the attribute has to be there afterwards).

        None stands for an attribute that neither list has. Where the lists disagree nothing has to be there, and the
        value is judged by the stricter one.
        """
        action, code = self.tcia.get(key_of(tag)), self.profile(tag)
        if action is None and code is None:
            return None, False
        date = vr in ("DA", "DT")
        by_table = self._by_table(code, vr)
        meaning = _TCIA.get(action, by_table)
        if meaning == "process":
            meaning = by_table if vr != "SQ" else KEPT if "U" in code or code == "C" else GONE
        if by_table == GONE:
            present = code in ("Z", "D") and action not in ("remove",)
            return GONE, present
        if meaning == GONE:
            return GONE, False
        if by_table == KEPT or meaning == KEPT:
            if date and action == "keep":
                return None, False
            return (CLEANED if by_table == CLEANED else KEPT), True
        return by_table, True

    @staticmethod
    def _by_table(code, vr):
        if code is None or code == "K":
            return KEPT
        if code == "U":
            return RENAMED
        if code == "C":
            return {"DA": MOVED, "DT": MOVED, "TM": KEPT, "SQ": KEPT}.get(vr, CLEANED)
        return GONE if "U" not in code else KEPT

    def disagreements(self):
        """[(tag, name, TCIA's action, PS3.15's code)] where one keeps what the other does not."""
        found = []
        for key, row in self.table.items():
            action, code = self.tcia.get(key), self._code(row)
            if action is None:
                continue
            tcia_gone = _TCIA.get(action) == GONE
            table_gone = not (code in "KC" or "U" in code)
            if action != "process" and tcia_gone != table_gone:
                found.append((key, row["name"], action, f"{row['basic_profile']}, with options {code}"))
            elif action == "keep" and row["retain_longitudinal_modified_dates"]:
                found.append((key, row["name"], action, f"{row['basic_profile']}, with options {code} (a date or time)"))
        return sorted(found)


class PrivateRules:
    """TCIA's knowledge base of private attributes, by signature, beside Table E.3.10-1."""

    _PART = re.compile(r'\(([0-9a-f]{4}),(?:"?([^()]*)",([0-9a-f]{2})|([0-9a-f]{4}))\)', re.IGNORECASE)

    def __init__(self, data):
        found = defaultdict(set)
        self.rows, self.spelling = {}, {}
        with open(data / "tcia-deid/TCIAPrivateTagKB-02-01-2024-formatted.csv", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                signature = self._signature(row["element_sig_pattern"])
                if signature is None:
                    continue
                found[signature].add(row["private_disposition"].strip().lower())
                self.rows.setdefault(signature, []).append((row["vr"].strip(), row["tag_name"]))
                for match in self._PART.finditer(row["element_sig_pattern"]):
                    if match[2]:
                        self.spelling.setdefault(match[2].upper(), match[2])
        # A signature with several dispositions, by VR, decides nothing.
        self.dispositions = {signature: kinds.pop() for signature, kinds in found.items() if len(kinds) == 1}
        self.undecided = sorted(signature for signature in found if signature not in self.dispositions)
        self.safe = set()
        with open(data / "ps3.15-e3.10-1/safe_private.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                group, element = re.fullmatch(r"\((....),xx(..)\)", row["tag"]).groups()
                self.safe.add(f'({group.lower()},"{row["private_creator"].strip().upper()}",{element.lower()})')

    def _signature(self, text):
        labels = []
        for part in re.split(r"\[<\d+>\]", text.strip()):
            match = self._PART.fullmatch(part.strip())
            if match is None:
                return None
            group, creator, element, number = match.groups()
            if number is None and not (creator or "").strip():
                return None
            labels.append(f"({group},{number})".lower() if number else f'({group.lower()},"{creator.upper()}",{element.lower()})')
        return tuple(labels)

    def of(self, path):
        """k, d, h, o, oi or None for a path; None too where Table E.3.10-1 keeps what the knowledge base deletes."""
        disposition = self.dispositions.get(signature_of(path))
        if disposition == "d" and signature_of(path)[-1] in self.safe:
            return None
        return disposition


def signature_of(path):
    """A path without its item numbers."""
    return tuple(part.strip("<>") for part in re.split(r"\[<\d+>\]", path))


if __name__ == "__main__":
    rules = Rules(sys.argv[1])
    for line in rules.disagreements():
        print("  ".join(line))
    unlisted = [key for key in rules.table if key not in rules.tcia]
    print(f"\n{len(unlisted)} rows of Table E.1-1 are not on TCIA's list:", " ".join(sorted(unlisted)))
    print(f"{len(rules.private.undecided)} private signatures have different dispositions for different VRs")
