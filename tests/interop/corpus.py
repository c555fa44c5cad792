"""Asks pydicom what scanveil's outputs are worth. JSON on standard input and output.

{"index": [path]}               -> [SOP Instance UID or null]
{"pairs": [[input, output]],
 "reference": {input: [...]}}   -> [{"problems": [...], "identifiers": n, "decoded": bool}]
{"explicit": [[from, to]]}      -> rewrites deflated files as Explicit VR Little Endian
"""

import hashlib
import json
import sys
import warnings

import numpy
import pydicom
from pydicom.pixels import get_decoder
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from identifiers import harvest, leftovers

warnings.simplefilter("ignore")
# A colour profile and comments in boxes around the codestream; overlays in unused bits.
CLEANED = ("GDCMJ2K_TextGBR", "MAROTECH_CT_JP2Lossy", "overlays/overlay.dcm")
PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def uid_of(path):
    try:
        dataset = pydicom.dcmread(path, force=True, specific_tags=["SOPInstanceUID"])
        return str(dataset.get("SOPInstanceUID") or dataset.file_meta.get("MediaStorageSOPInstanceUID") or "") or None
    except Exception:
        return None


def cleaned_on_purpose(path):
    """Whether more than the image stands in the pixel data of this file, which has to go; the image stays."""
    return any(name in path for name in CLEANED)


def pixel_bytes(dataset):
    for keyword in PIXEL_KEYWORDS:
        if keyword in dataset:
            return dataset[keyword].value
    return None


def frame(path, force, plugin=""):
    """Frame 0 as it is stored, or why it does not decode."""
    try:
        dataset = pydicom.dcmread(path, force=force)
        decoder = get_decoder(dataset.file_meta.TransferSyntaxUID)
        return decoder.as_array(dataset, index=0, raw=True, decoding_plugin=plugin)[0], None
    except Exception as error:
        return None, type(error).__name__


def walk(dataset):
    for element in dataset:
        yield element
        if element.VR == "SQ":
            for item in element.value:
                yield from walk(item)


def check(source, output, reference):
    problems = []
    before = pydicom.dcmread(source, force=True)
    after = pydicom.dcmread(output, force=False)
    elements = list(walk(after))
    if any(element.tag.is_private for element in elements):
        problems.append("a private attribute is left")
    if any(element.tag.element == 0 for element in elements):
        problems.append("a group length is left")
    meta = after.file_meta
    if str(meta.MediaStorageSOPInstanceUID) != str(after.SOPInstanceUID):
        problems.append("the file meta information names another instance")
    for keyword in ("SourceApplicationEntityTitle", "SendingApplicationEntityTitle", "PrivateInformation"):
        if keyword in meta:
            problems.append(f"the file meta information has {keyword}")
    if after.preamble != b"\0" * 128:
        problems.append("the preamble is not empty")
    if after.get("PatientIdentityRemoved") != "YES":
        problems.append("the output does not say that it is de-identified")

    expected, found = pixel_bytes(before), pixel_bytes(after)
    if (expected is None) != (found is None):
        problems.append("pixel data appeared or vanished")
    elif expected is not None and found != expected and found != expected + b"\0":
        if not cleaned_on_purpose(source):
            problems.append("the pixel bytes changed")
    decoded = False
    if found is not None:
        array, reason = frame(output, False)
        original, original_reason = frame(source, True)
        decoded = array is not None
        if decoded and original is not None and not numpy.array_equal(array, original):
            problems.append("frame 0 decodes to something else than the input's")
        if not decoded and original is not None:
            problems.append(f"frame 0 of the input decodes, that of the output does not: {reason}")
        if decoded and reference:
            array, _ = frame(output, False, reference["plugin"])
            stored = array.astype(array.dtype.newbyteorder("<"))
            if hashlib.sha256(stored.tobytes()).hexdigest() != reference["sha256"]:
                problems.append("frame 0 is not what the reference says")
    known = harvest(before)
    problems += leftovers(known, after, open(output, "rb").read())
    return {"problems": problems, "identifiers": len(known), "decoded": decoded}


def rewrite(source, target):
    dataset = pydicom.dcmread(source)
    if dataset.file_meta.TransferSyntaxUID != DeflatedExplicitVRLittleEndian:
        raise ValueError("only deflated files need to be rewritten")
    for element in dataset:
        _ = element.value
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.save_as(target, implicit_vr=False, little_endian=True)


def main():
    request = json.load(sys.stdin)
    if "index" in request:
        answer = [uid_of(path) for path in request["index"]]
    elif "explicit" in request:
        answer = [rewrite(*pair) for pair in request["explicit"]]
    else:
        answer = []
        for source, output in request["pairs"]:
            try:
                answer.append(check(source, output, request["reference"].get(source)))
            except Exception as error:
                answer.append({"problems": [f"pydicom: {type(error).__name__}: {error}"], "identifiers": 0, "decoded": False})
    json.dump(answer, sys.stdout)


main()
