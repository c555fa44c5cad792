"""{"archive": path, "folder": path} -> unpacks a ZIP and reads its DICOMDIR as pydicom's FileSet does:
{"named": {path: record type}, "names": [path], "problems": [...]}; problems name no value."""

import json
import sys
import warnings
import zipfile
from pathlib import Path

import pydicom
from pydicom import fileset
from pydicom.fileset import FileSet

# pydicom 3.0 knows all record types of the standard but this one, and fails on it.
fileset._PREFIXES.setdefault("ANNOTATION", "AN")
LEVELS = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")

request = json.load(sys.stdin)
folder = Path(request["folder"])
with zipfile.ZipFile(request["archive"]) as archive:
    broken = archive.testzip()
    names = archive.namelist()
    archive.extractall(folder)

problems = set() if broken is None else {"the archive is broken"}
named = {}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    file_set = FileSet(folder / "DICOMDIR")
    # Some originals state a character set that there is not, and so do their releases.
    messages = {str(warning.message) for warning in caught}
    problems |= {message for message in messages if not message.startswith("Incorrect value for Specific Character Set")}
warnings.simplefilter("ignore")


def given(dataset, keyword):
    """The value of an attribute, None where there is none: a record may have to make one up."""
    value = dataset.get(keyword)
    return None if value is None or str(value).strip() == "" else value


# What files say of their patient, study and series: in test files not all say the same.
said = {}
for instance in file_set:
    record_type = instance.node.record_type
    name = Path(instance.path).relative_to(folder).as_posix()
    if name in named:
        problems.add(f"{record_type}: a file is named twice")
    named[name] = record_type
    dataset = instance.load()
    for keyword in LEVELS:
        if given(dataset, keyword) and instance[keyword].value != dataset[keyword].value:
            problems.add(f"{record_type}: {keyword} is not that of the file")
    if instance.ReferencedTransferSyntaxUIDInFile != dataset.file_meta.TransferSyntaxUID:
        problems.add(f"{record_type}: the transfer syntax is not that of the file")
    for node in [*instance.node.ancestors, instance.node]:
        for element in node._record:
            if element.tag.group != 0x0004 and element.keyword not in ("ContentSequence", "VerificationDateTime"):
                mine, theirs = said.setdefault((id(node), element.keyword), (element.value, []))
                theirs.append(given(dataset, element.keyword))
for (_, keyword), (mine, theirs) in said.items():
    if any(theirs) and mine not in theirs:
        problems.add(f"{keyword} is that of no file")

unnamed = [name for name in names if name not in named and name != "DICOMDIR"]
there = {str(instance.SOPInstanceUID) for instance in file_set}
for name in unnamed:
    dataset = pydicom.dcmread(folder / name, stop_before_pixels=True)
    # A record has to say of which class the file is, and which instance.
    if "SOPClassUID" in dataset and dataset.SOPInstanceUID not in there:
        problems.add(f"{dataset.SOPClassUID.name}: a file is not named")
json.dump({"named": named, "names": names, "problems": sorted(problems)}, sys.stdout)
