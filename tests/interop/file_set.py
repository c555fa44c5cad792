"""{"archive": path, "folder": path} -> unpacks a ZIP and reads its DICOMDIR as pydicom's FileSet does:
{"named": {path: record type}, "unnamed": [path], "names": [path], "problems": [...]}; problems name no value."""

import json
import sys
import warnings
import zipfile
from pathlib import Path

import pydicom
from pydicom.fileset import FileSet

LEVELS = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
# Type 1 in a record: what the instance has none of is made up.
MADE_UP = ("StudyDate", "StudyTime", "StudyID", "SeriesNumber", "InstanceNumber", "Modality")

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
    problems |= {f"pydicom warns of the file-set: {warning.category.__name__}" for warning in caught}
warnings.simplefilter("ignore")
for instance in file_set:
    path = Path(instance.path)
    name = path.relative_to(folder).as_posix()
    record_type = instance.node.record_type
    if name in named:
        problems.add(f"{record_type}: a file is named twice")
    named[name] = record_type
    dataset = instance.load()
    for keyword in LEVELS:
        if getattr(instance, keyword) != dataset.get(keyword):
            problems.add(f"{record_type}: {keyword} is not that of the file")
    for keyword in MADE_UP:
        if keyword in instance and dataset.get(keyword) not in (None, "") and instance[keyword].value != dataset[keyword].value:
            problems.add(f"{record_type}: {keyword} is not that of the file")
    if instance.ReferencedTransferSyntaxUIDInFile != dataset.file_meta.TransferSyntaxUID:
        problems.add(f"{record_type}: the transfer syntax is not that of the file")
    record = instance.node._record
    for element in record:
        if element.tag.group != 0x0004 and element.keyword != "ContentSequence" and element.keyword in dataset:
            value = dataset[element.keyword].value
            if value not in (None, "") and value != element.value:
                problems.add(f"{record_type}: {element.keyword} is not that of the file")

unnamed = [name for name in names if name not in named and name != "DICOMDIR"]
again = {str(pydicom.dcmread(folder / name, stop_before_pixels=True).SOPInstanceUID) for name in unnamed}
there = {str(instance.SOPInstanceUID) for instance in file_set}
json.dump(
    {"named": named, "unnamed": unnamed, "names": names, "again": len(again & there), "problems": sorted(problems)},
    sys.stdout,
)
