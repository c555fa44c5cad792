#!/usr/bin/env python3
"""Regenerates the tables of this folder that are copied facts of the DICOM Standard.

Writes ps3.15-e1-1.csv, ps3.15-e3.4-1.csv, ps3.15-e3.10-1.csv, iod-types.csv and sop-class-iod.csv
beside itself. README.md names the inputs and their editions. Standard library only.
"""

import argparse
import collections
import csv
import json
import pathlib
import re

HERE = pathlib.Path(__file__).parent
OPTIONS = [
    "retain_safe_private",
    "retain_uids",
    "retain_device_identity",
    "retain_institution_identity",
    "retain_patient_characteristics",
    "retain_longitudinal_full_dates",
    "retain_longitudinal_modified_dates",
    "clean_descriptors",
    "clean_structured_content",
    "clean_graphics",
]
# Those that Table E.3.4-1 has a column for.
CONTENT_OPTIONS = OPTIONS[1:8]
# From the strictest to the loosest: where several modules of an IOD hold an attribute, the
# strictest requirement is the one to meet.
TYPES = ["1", "1C", "2", "2C", "3"]
DICTIONARY_LINE = re.compile(r"(\w+) \(([0-9A-Fa-f]{4})(-60FF)?,([0-9A-Fa-f]{4})\) (\S+) (\S+)")
# The row of the table for every odd group, and the VR of the curve row, which PS3.6 no longer has.
WITHOUT_DICTIONARY_ENTRY = {"PRIVATE": ("UN", "1"), "50xxxxxx": ("UN", "1")}
# Where PS3.6 leaves the choice between VRs to the context: the one that a file may always use.
VR_CHOICE = {"ox": "OW", "px": "OW", "lt": "OW", "xs": "US", "up": "UL"}


def action(code, attribute_type):
    """What the profile asks for an attribute of this type. Mirrors `resolve` in src/deid/table.rs."""
    required = attribute_type in ("1", "1C")
    present = attribute_type in ("2", "2C")
    match code:
        case "X":
            return {"1": "D", "2": "Z"}.get(attribute_type, "X")
        case "X/Z" | "X/Z/D":
            return "D" if required else "Z" if present else "X"
        case "X/D":
            return "D" if required or present else "X"
        case "Z" | "Z/D":
            return "D" if required else "Z"
        case "D" | "U" | "X/Z/U*":
            return code
    raise SystemExit(f"unknown action code {code!r}")


def read_dictionary(path):
    """Keyword to (tag, VR, VM), from lines that hold `Keyword (gggg,eeee) VR VM`."""
    entries = {}
    for keyword, group, repeats, element, vr, vm in DICTIONARY_LINE.findall(path.read_text()):
        tag = ("60xx" if repeats else group.upper()) + element.upper()
        entries.setdefault(keyword, (tag, VR_CHOICE.get(vr, vr), vm))
    return entries


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def confidentiality_table(path, dictionary):
    by_tag = {tag: (vr, vm) for tag, vr, vm in dictionary.values()} | WITHOUT_DICTIONARY_ENTRY
    rows, codes = [], {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            tag = row["tag"]
            if tag not in by_tag:
                raise SystemExit(f"{tag} {row['name']}: not in the data dictionary")
            name = re.sub(r" \(see Note \d+\)$", "", row["name"])
            codes[tag] = row["basic_profile"]
            rows.append(
                [tag, name, *by_tag[tag], row["retired"], row["in_std_iod"], row["basic_profile"]]
                + [row[option] for option in OPTIONS]
            )
    rows.sort(key=lambda row: row[0])
    header = ["tag", "name", "vr", "vm", "retired", "in_std_iod", "basic_profile", *OPTIONS]
    write("ps3.15-e1-1.csv", header, rows)
    return codes


def content_items(path):
    """Table E.3.4-1: the content items that Clean Structured Content is about."""
    with open(path, newline="") as file:
        rows = [
            [row["scheme"], row["code"], row["meaning"], row["value_type"], row["retired"]]
            + [row["basic_profile"], *(row[option] for option in CONTENT_OPTIONS)]
            for row in csv.DictReader(file)
        ]
    rows.sort()
    header = ["scheme", "code", "meaning", "value_type", "retired", "basic_profile"]
    write("ps3.15-e3.4-1.csv", header + CONTENT_OPTIONS, rows)


def safe_private(path):
    """Table E.3.10-1: `(gggg,xxee)`, where xx is the block that the private creator reserves."""
    rows = []
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            group, element = re.fullmatch(r"\(([0-9A-F]{4}),xx([0-9A-Fa-f]{2})\)", row["tag"]).groups()
            # A raised "st" of the standard's text.
            meaning = re.sub(r"\\ :s up:`(\w+)`\\ ", r"\1 ", row["meaning"])
            rows.append([group, element.upper(), row["private_creator"], row["vr"], meaning])
    rows.sort()
    write("ps3.15-e3.10-1.csv", ["group", "element", "private_creator", "vr", "meaning"], rows)


def compact(names, every):
    """A set of IODs as its names, or as `*` and what to take away where that is shorter."""
    missing = every - names
    if len(missing) < len(names):
        return " ".join(["*", *(f"-{name}" for name in sorted(missing))])
    return " ".join(sorted(names))


def iod_types(iod_modules, module_attributes, dictionary, codes):
    strictest = {}
    for iod, modules in iod_modules.items():
        for module in modules:
            for attribute in module_attributes.get(module["key"], []):
                keywords = [attribute["keyword"], *attribute["path"]]
                if not all(keyword in dictionary for keyword in keywords):
                    continue
                tag, *path = (dictionary[keyword][0] for keyword in keywords)
                # Overlays go as a whole: no type of theirs decides anything.
                if tag not in codes or "x" in tag:
                    continue
                key = (tag, "/".join(path), iod)
                rank = TYPES.index(attribute["type"])
                strictest[key] = min(strictest.get(key, rank), rank)

    def decides(tag, rank):
        return action(codes[tag], TYPES[rank]) != action(codes[tag], "3")

    # A looser type is worth a row only where the same sequence, elsewhere in the same IOD, asks
    # for more: there the path has to tell them apart.
    telling = {
        (tag, path[-8:], iod) for (tag, path, iod), rank in strictest.items() if decides(tag, rank)
    }
    every = set(iod_modules)
    groups = collections.defaultdict(set)
    for (tag, path, iod), rank in strictest.items():
        if (tag, path[-8:], iod) in telling:
            groups[tag, path, rank].add(iod)
    rows = [
        [tag, path, TYPES[rank], compact(iods, every)]
        for (tag, path, rank), iods in sorted(groups.items())
    ]
    write("iod-types.csv", ["tag", "sequence_path", "type", "iods"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add = lambda name, text: parser.add_argument(name, required=True, type=pathlib.Path, help=text)
    add("--e1-1", "CSV of PS3.15 Table E.1-1")
    add("--e3-4-1", "CSV of PS3.15 Table E.3.4-1")
    add("--e3-10-1", "CSV of PS3.15 Table E.3.10-1")
    add("--dictionary", "PS3.6: any text with lines `Keyword (gggg,eeee) VR VM`")
    add("--iod-modules", "JSON: the modules of each IOD")
    add("--module-attributes", "JSON: the attributes of each module, with type and path")
    add("--sop-classes", "JSON: the IOD of each SOP Class UID")
    arguments = parser.parse_args()

    dictionary = read_dictionary(arguments.dictionary)
    codes = confidentiality_table(arguments.e1_1, dictionary)
    content_items(arguments.e3_4_1)
    safe_private(arguments.e3_10_1)
    sop_classes = json.loads(arguments.sop_classes.read_text())
    iod_modules = json.loads(arguments.iod_modules.read_text())
    # An IOD that no SOP class names cannot be recognised in a file.
    iod_modules = {iod: iod_modules[iod] for iod in sorted(set(sop_classes.values()))}
    module_attributes = json.loads(arguments.module_attributes.read_text())
    iod_types(iod_modules, module_attributes, dictionary, codes)
    write("sop-class-iod.csv", ["sop_class_uid", "iod"], sorted(sop_classes.items()))


if __name__ == "__main__":
    main()
