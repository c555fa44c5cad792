"""{"files": [path]} -> those that a DICOMweb server can store as they are, each SOP Instance UID once."""

import json
import sys
import warnings

import pydicom

warnings.simplefilter("ignore")
NEEDED = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
DIRECTORY = "1.2.840.10008.1.3.10"
seen, kept = set(), []
for path in json.load(sys.stdin)["files"]:
    try:
        dataset = pydicom.dcmread(path)
        uids = [str(dataset.get(keyword) or "") for keyword in NEEDED]
        if not all(uids) or uids[0] == DIRECTORY or uids[1] in seen:
            continue
        for element in dataset:
            _ = element.value
    except Exception:
        continue
    if "truncated" in path:
        continue
    seen.add(uids[1])
    kept.append(path)
json.dump(kept, sys.stdout)
