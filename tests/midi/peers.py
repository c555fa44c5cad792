"""Other tools at their defaults, each run in the environment that it is installed in.

    python peers.py NAME INPUT OUTPUT     every file keeps its name

A file that a tool cannot do, or holds back, is missing in its output; the others go on.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def dicognito():
    """blairconrad/dicognito"""
    import pydicom
    from dicognito.anonymizer import Anonymizer

    tool = Anonymizer()

    def one(source, target):
        dataset = pydicom.dcmread(source)
        tool.anonymize(dataset)
        dataset.save_as(target)

    return one


def dicom_anonymizer():
    """KitwareMedical/dicom-anonymizer"""
    from dicomanonymizer import anonymize_dicom_file

    return lambda source, target: anonymize_dicom_file(str(source), str(target))


def dcmanon():
    """dcmanon"""
    from dcmanon import Anonymizer

    tool = Anonymizer()
    return lambda source, target: target.write_bytes(tool.anonymize(str(source)))


def deid():
    """pydicom/deid"""
    from deid.dicom import get_identifiers, replace_identifiers

    def one(source, target):
        files = [str(source)]
        replace_identifiers(files, ids=get_identifiers(files), save=True, overwrite=True, output_folder=str(target.parent))

    return one


def dentdeid(files):
    """dentdeid: its command line takes whole studies and names files anew; its own mapping says which is which."""
    folders = sorted({source.parent for source, _ in files})
    targets = {str(source): target for source, target in files}
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        program = Path(sys.executable).parent / "dentdeid"
        command = [program, "run", "--no-previews", "--write-mapping", "-o", output, *folders]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(output / "KEEP-PRIVATE/mapping.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["output"].startswith("clean/"):
                    shutil.copyfile(output / row["output"], targets[row["original_path"]])


ONE_BY_ONE = {"dicognito": dicognito, "dicom-anonymizer": dicom_anonymizer, "dcmanon": dcmanon, "deid": deid}


def main():
    """Runs one tool."""
    name, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    files = [(path, target / path.relative_to(source)) for path in sorted(source.rglob("*")) if path.is_file()]
    for _, written in files:
        written.parent.mkdir(parents=True, exist_ok=True)
    if name == "dentdeid":
        return dentdeid(files)
    one = ONE_BY_ONE[name]()
    for before, after in files:
        try:
            one(before, after)
        except Exception as error:  # whatever a tool raises
            print(f"{type(error).__name__}", file=sys.stderr)
    return None


main()
