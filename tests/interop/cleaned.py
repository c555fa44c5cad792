"""Whether other readers decode what scanveil cleared rectangles in, and whether it is the same outside of them.

{"make": folder, "corpus": folder or null} -> {"files": [path], "boxes": {"add": […]}, "made": n}
{"check": [[input, output, [rectangle]]]}  -> [{"syntax": …, "peers": [name], "problems": […]}]

What was before and what is after are read by the same peer, frame by frame. All peers that read the one have to read the other.
"""

import json
import subprocess
import sys
import tempfile
import warnings
import zlib
from multiprocessing import Pool
from pathlib import Path

import gdcm
import imagecodecs
import numpy as np
import pydicom
from pydicom.encaps import generate_frames
from pydicom.pixels import pixel_array

import cleaned_inputs as inputs

warnings.simplefilter("ignore")
JPEG = {f"1.2.840.10008.1.2.4.{end}" for end in (50, 51, 57, 70)}
DCT = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}
JPEG_LS = {"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"}
JPEG_2000 = {"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"}
HTJ2K = {"1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"}
JPEG_XL = {"1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112"}
RLE = {"1.2.840.10008.1.2.5"}
NATIVE = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"}
UNPACKED = {"1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.8.1"}
# What was lost is decoded by us once and then kept without loss: decoders differ by rounding.
DECODED = {"1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.203", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112"}
ROUNDING = 2


def by_pydicom(plugin):
    """The frames as one of pydicom's decoders gives them."""
    return lambda path, dataset: pixel_array(dataset, raw=True, decoding_plugin=plugin)


def by_gdcm(path, dataset):
    """By GDCM's own reader of files."""
    reader = gdcm.ImageReader()
    reader.SetFileName(path)
    if not reader.Read():
        raise ValueError("not read")
    image = reader.GetImage()
    size = image.GetPixelFormat().GetPixelSize() // image.GetPixelFormat().GetSamplesPerPixel()
    data = image.GetBuffer().encode("utf-8", errors="surrogateescape")
    values = np.frombuffer(data, f"<u{size}")
    # A colour of three planes is put together again.
    if image.GetPlanarConfiguration() == 1:
        values = np.moveaxis(values.reshape(-1, 3, dataset.Rows, dataset.Columns), 1, -1)
    return values


def by_dcmtk(*command):
    """By one of DCMTK's programs, which writes the frames without compression."""

    def read(path, dataset):
        with tempfile.TemporaryDirectory() as folder:
            native = Path(folder) / "native.dcm"
            subprocess.run([*command, path, native], capture_output=True, check=True, timeout=60)
            return pixel_array(pydicom.dcmread(native), raw=True)

    return read


def by_imagecodecs(decode):
    """By libjxl or OpenJPH, frame by frame."""

    def read(path, dataset):
        frames = [decode(frame) for frame in frames_of(dataset)]
        # Planes that no transform joins come one after the other.
        return np.stack([np.moveaxis(frame, 0, -1) if frame.shape[0] == dataset.SamplesPerPixel == 3 else frame for frame in frames])

    return read


def frames_of(dataset):
    """The streams of the frames."""
    return generate_frames(dataset.PixelData, number_of_frames=int(dataset.get("NumberOfFrames") or 1))


def unpacked(path, dataset):
    """What pydicom finds as frames, inflated by zlib where they are deflated."""
    deflated = str(dataset.file_meta.TransferSyntaxUID).endswith(".8.1")
    size = dataset.BitsAllocated // 8 * dataset.SamplesPerPixel * dataset.Rows * dataset.Columns
    frames = [zlib.decompressobj(-15).decompress(frame) if deflated else frame for frame in frames_of(dataset)]
    return np.frombuffer(b"".join(frame[:size] for frame in frames), f"<u{dataset.BitsAllocated // 8}")


# Name: (transfer syntaxes, reader).
PEERS = {
    "pydicom": (NATIVE, lambda path, dataset: pixel_array(dataset, raw=True)),
    "GDCM": (NATIVE | RLE | JPEG | JPEG_LS | JPEG_2000, by_gdcm),
    "dcmconv": (NATIVE, by_dcmtk("dcmconv", "+te")),
    "dcmdrle": (RLE, by_dcmtk("dcmdrle")),
    "dcmdjpeg": (JPEG, by_dcmtk("dcmdjpeg", "+cn")),
    "dcmdjpls": (JPEG_LS, by_dcmtk("dcmdjpls")),
    "pylibjpeg": (RLE | JPEG | JPEG_LS | JPEG_2000 | HTJ2K, by_pydicom("pylibjpeg")),
    "CharLS": (JPEG_LS, by_pydicom("pyjpegls")),
    "OpenJPH": (HTJ2K, by_imagecodecs(imagecodecs.htj2k_decode)),
    "libjxl": (JPEG_XL, by_imagecodecs(imagecodecs.jpegxl_decode)),
    "zlib": (UNPACKED, unpacked),
}


def cells(mask, size):
    """The blocks of a frame in which something is set, and two pixels around them: colours are smoothed across blocks."""
    rows, columns = mask.shape
    grown = np.zeros_like(mask)
    for y in range(0, rows, size):
        for x in range(0, columns, size):
            if mask[y : y + size, x : x + size].any():
                grown[max(y - 2, 0) : y + size + 2, max(x - 2, 0) : x + size + 2] = True
    return grown


def may_change(mask, syntax, photometric):
    """Where pixels may be other ones: in blocks, and where two of them share their chrominance, also beside the rectangles."""
    if syntax in DCT:
        return np.stack([cells(frame, 8 if photometric.startswith("MONOCHROME") else 16) for frame in mask])
    if syntax in NATIVE and photometric == "YBR_FULL_422":
        pairs = np.pad(mask, ((0, 0), (0, 0), (0, mask.shape[2] % 2)))
        pairs = pairs.reshape(*mask.shape[:2], -1, 2).any(-1)
        return np.repeat(pairs, 2, axis=2)[..., : mask.shape[2]]
    return mask


def masks(rectangles, frames, rows, columns):
    """What lies in the rectangles, frame by frame."""
    mask = np.zeros((frames, rows, columns), bool)
    for one in rectangles:
        where = slice(None) if one["frames"] == "all" else one["frames"]
        mask[where, one["y"] : one["y"] + one["height"], one["x"] : one["x"] + one["width"]] = True
    return mask


def compare(peer, before, after, mask, syntax, dataset):
    """What is wrong with the frames of one peer."""
    kept, filled = (ROUNDING if syntax in DECODED else 0), (max(12, (1 << dataset.BitsStored) // 32) if syntax in DCT else 0)
    changed = np.abs(before.astype(np.int64) - after)
    if peer == "OpenJPH" and kept:
        # It does not cut off what is beyond the range: white may come out as black.
        changed = np.minimum(changed, (1 << dataset.BitsAllocated) - changed)
    changed = (changed.max(-1) if before.ndim == 4 else changed) > kept
    wrongly = int((changed & ~may_change(mask, syntax, dataset.PhotometricInterpretation)).sum())
    if wrongly:
        yield f"{wrongly} pixels changed outside of the rectangles"
    values = after[mask].astype(np.int64)
    spread = values.max(0) - values.min(0)
    if np.any(spread > filled):
        yield f"what is in the rectangles is no one value: {spread}"


def streams(dataset, syntax):
    """What the transfer syntax asks of the streams, besides that they are decoded (PS3.5 10.18)."""
    if syntax != "1.2.840.10008.1.2.4.202":
        return
    for frame in frames_of(dataset):
        head = frame[: frame.index(b"\xff\x93")]
        style = head[head.index(b"\xff\x52") + 4 :]
        if style[1] != 2:
            yield "its progression is not by resolution and position"
        if b"\xff\x55" not in head:
            yield "it does not say how long its tiles are"
        if min(dataset.Rows, dataset.Columns) >> style[5] > 64:
            yield "its lowest resolution is no thumbnail"


def read(peer, path, dataset, shape):
    """The frames as the peer gives them, in the shape that the header states; else why there are none."""
    try:
        return PEERS[peer][1](path, dataset).reshape(shape), None
    except Exception as error:  # whatever a decoder makes of it
        return None, type(error).__name__


def check(job):
    """One file."""
    source, output, rectangles = job
    old, new = pydicom.dcmread(source), pydicom.dcmread(output)
    syntax, now = str(old.file_meta.TransferSyntaxUID), str(new.file_meta.TransferSyntaxUID)
    problems, peers = list(streams(new, syntax)), []
    if now != inputs.BECOMES.get(syntax, syntax):
        problems.append(f"it is in the transfer syntax {now} now")
    if new.get("BurnedInAnnotation") != "NO":
        problems.append("Burned In Annotation is not NO")
    if old.get("NumberOfFrames") != new.get("NumberOfFrames") or (old.Rows, old.Columns) != (new.Rows, new.Columns):
        problems.append("its frames are other ones")
    frames, samples = int(old.get("NumberOfFrames") or 1), int(old.SamplesPerPixel)
    shape = (frames, old.Rows, old.Columns, *([3] if samples == 3 else []))
    mask = masks(rectangles, *shape[:3])
    for peer, (syntaxes, _) in PEERS.items():
        if syntax not in syntaxes:
            continue
        before, _ = read(peer, source, old, shape)
        after, reason = read(peer, output, new, shape)
        if before is None:
            continue
        if after is None:
            problems.append(f"{peer} reads the input and not the output: {reason}")
            continue
        peers.append(peer)
        problems += [f"{peer}: {problem}" for problem in compare(peer, before, after, mask, syntax, old)]
    return {"syntax": syntax, "peers": peers, "problems": problems}


def make(folder, corpus):
    """All inputs, and rectangles for each."""
    made = list(inputs.made(folder))
    files = [*made, *inputs.real(folder, corpus)]
    boxes = [one for path in files for one in inputs.boxes(pydicom.dcmread(path, stop_before_pixels=True))]
    return {"files": files, "boxes": {"add": boxes}, "made": len(made)}


def main():
    """Answers one request."""
    request = json.load(sys.stdin)
    if "make" in request:
        answer = make(request["make"], request["corpus"])
    else:
        with Pool() as pool:
            answer = pool.map(check, request["check"])
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
