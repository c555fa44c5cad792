"""What a tool wrote, file by file: what lies under its fill, what else changed, and whether other readers agree."""

import csv
import json
import multiprocessing
import subprocess
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pydicom
from pydicom.pixels import pixel_array

import fill
import key
import pictures
import tally as tallies
from score import blacked_out, words_hidden

DCT = {"JPEG baseline", "JPEG extended"}
# So far apart are decoders of DCT in 12 bits by their rounding, on files that nobody cleaned too.
ROUNDING = 4
# Decoders differ by rounding where a wavelet is not reversible.
IRREVERSIBLE = {"JPEG 2000", "HTJ2K"}
# DCMTK's programs that make native files of a syntax.
DCMTK = {
    "1.2.840.10008.1.2.5": "dcmdrle", "1.2.840.10008.1.2.4.50": "dcmdjpeg", "1.2.840.10008.1.2.4.51": "dcmdjpeg", "1.2.840.10008.1.2.4.57": "dcmdjpeg",
    "1.2.840.10008.1.2.4.70": "dcmdjpeg", "1.2.840.10008.1.2.4.80": "dcmdjpls", "1.2.840.10008.1.2.4.81": "dcmdjpls",
}  # fmt: skip
# GDCM through pydicom: not 12-bit DCT, not HTJ2K.
GDCM = {f"1.2.840.10008.1.2.4.{end}" for end in (50, 57, 70, 80, 81, 90, 91)}


def written(folder, mapping):
    """{old SOP Instance UID: path} of what came out."""
    with open(mapping, encoding="utf-8-sig", newline="") as file:
        old = {row["id_new"]: row["id_old"] for row in csv.DictReader(file)}
    found = {}
    for path in Path(folder).rglob("*.dcm"):
        uid = str(pydicom.dcmread(path, specific_tags=["SOPInstanceUID"]).SOPInstanceUID)
        found[old.get(uid, uid)] = path
    return found


def _tolerances(entry):
    """(how far a value may be off that counts as kept, how far one that counts as filled)"""
    if entry["syntax"] in DCT:
        return 0, max(12, (1 << entry["bits"]) // 32)
    return (2, 4) if entry["syntax"] in IRREVERSIBLE else (0, 0)


def _near(mask, cell):
    """The cells of a grid in which something is set, and two pixels around them: chroma is smoothed across blocks."""
    rows, columns = mask.shape
    padded = np.zeros((-(-rows // cell) * cell, -(-columns // cell) * cell), bool)
    padded[:rows, :columns] = mask
    cells = padded.reshape(padded.shape[0] // cell, cell, -1, cell).any((1, 3))
    grown = np.pad(np.kron(cells, np.ones((cell, cell), bool))[:rows, :columns], 2)
    whole = np.zeros((rows, columns), bool)
    for y in range(5):
        for x in range(5):
            whole |= grown[y : y + rows, x : x + columns]
    return whole


def _masks(entry, before, after, faults):
    """(what lies under the fill on each frame, what of it was something else before); changes elsewhere are faults."""
    kept, filled = _tolerances(entry)
    masks, lost = [], []
    for old, new in zip(before, after):
        if kept:
            new = np.where(np.abs(old.astype(np.int64) - new) <= kept, old, new)
        mask, marked, changed = fill.overwritten(old, new, filled)
        allowed = _near(mask, 16 if old.ndim == 3 else 8) if entry["syntax"] in DCT else mask
        if (changed & ~allowed).any():
            faults.add("changed outside the fill")
        masks.append(mask)
        lost.append(marked)
    return masks, lost


def _read_by_others(entry, path, dataset, after, faults):
    """GDCM and DCMTK decode the same."""
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    allowed = 2 if entry["syntax"] in DCT | IRREVERSIBLE else 0
    if entry["syntax"] == "JPEG extended" and entry["bits"] > 8:
        allowed = ROUNDING

    def compare(frames, who):
        frames = frames.reshape(after.shape)
        if np.abs(frames.astype(np.int64) - after).max() > allowed:
            faults.add(f"{who} decodes otherwise")

    if syntax in GDCM:
        try:
            compare(pixel_array(path, raw=True, decoding_plugin="gdcm"), "GDCM")
        except Exception:  # whatever a decoder makes of it
            faults.add("GDCM does not decode it")
    if syntax in DCMTK:
        with tempfile.TemporaryDirectory() as folder:
            native = Path(folder) / "native.dcm"
            colours = ["+cn"] if DCMTK[syntax] == "dcmdjpeg" else []
            done = subprocess.run([DCMTK[syntax], *colours, path, native], capture_output=True, check=False)
            if done.returncode:
                faults.add("DCMTK does not decode it")
                return
            decoded = pydicom.dcmread(native)
            if decoded.PhotometricInterpretation == dataset.PhotometricInterpretation or after.ndim == 3:
                compare(pixel_array(decoded, raw=True), "DCMTK")


def examine(job):
    """One file: what its entry of the tally is made of."""
    entry, source, path = job
    warnings.simplefilter("ignore")
    if path is None:
        return {"held": True}
    faults = set()
    old, new = pydicom.dcmread(source), pydicom.dcmread(path)
    untouched = old.PixelData == new.PixelData
    before = pictures.raw(old)
    if untouched and old.file_meta.TransferSyntaxUID == new.file_meta.TransferSyntaxUID:
        masks = black = [np.zeros((entry["rows"], entry["columns"]), bool)] * entry["frames"]
    else:
        try:
            after = pictures.raw(new)
            if after.shape != before.shape:
                raise ValueError("another shape")
        except Exception:  # whatever a decoder makes of it
            return {"faults": ["cannot be decoded"], "held": True}
        untouched = untouched or (not new.file_meta.TransferSyntaxUID.is_encapsulated and np.array_equal(before, after))
        masks, black = _masks(entry, before, after, faults)
        _read_by_others(entry, path, new, after, faults)
        if any(mask.any() for mask in black) and new.get("BurnedInAnnotation") != "NO":
            faults.add("Burned In Annotation is not NO")
    shares = [share for _, share in words_hidden(entry, masks)]
    lost, free = blacked_out(entry, black)
    return {"shares": shares, "lost": lost, "free": free, "untouched": bool(untouched), "faults": sorted(faults)}


def reasons(report):
    """Codes of what was held back, and how often."""
    told = json.loads(Path(report).read_text())
    return Counter(file.get("reason", {}).get("code", file["status"]) for file in told["files"] if file["status"] != "released")


def of_files(name, corpus, output, mapping, report=None, only=None, jobs=None):
    """The tally of a tool's files. Words of files that did not come out are not hidden: nothing of the image is left to use."""
    tally = tallies.Tally(name)
    entries = key.read(corpus / "key.jsonl")[:only]
    found = written(output, mapping)
    sources = [corpus / "input" / entry["file"] for entry in entries]
    uids = [str(pydicom.dcmread(source, specific_tags=["SOPInstanceUID"]).SOPInstanceUID) for source in sources]
    work = [(entry, source, found.get(uid)) for entry, source, uid in zip(entries, sources, uids)]
    with multiprocessing.Pool(jobs) as pool:
        for entry, result in zip(entries, pool.imap(examine, work, chunksize=8)):
            for fault in result.get("faults", []):
                tally.faults[fault].append(entry["file"])
            asked = [word for word in entry["words"] if word["counts"]]
            if entry["text_free"]:
                tally.untouched[0] += result.get("untouched", False)
                tally.untouched[1] += 1
            if result.get("held"):
                tally.held.append(entry["file"])
                for word in asked:
                    tally.word(entry, word, 0.0)
                continue
            for word, share in zip(asked, result["shares"]):
                tally.word(entry, word, share)
            tally.black(entry, result["lost"], result["free"])
    if report:
        tally.reasons = dict(reasons(report))
    return tally
