"""{"files": [path]} -> {"instances": [UID of each], "references": [UIDs of the images that a segmentation refers to]}"""

import json
import sys

import pydicom

instances, references = [], []
for path in json.load(sys.stdin)["files"]:
    dataset = pydicom.dcmread(path)
    instances.append(str(dataset.SOPInstanceUID))
    for series in dataset.get("ReferencedSeriesSequence", []):
        references += [str(item.ReferencedSOPInstanceUID) for item in series.get("ReferencedInstanceSequence", [])]
json.dump({"instances": instances, "references": references}, sys.stdout)
