"""Times a program for radiomics on the files of a benchmark: python radiomics-peers.py NAME CASES.json SECONDS.

CASES.json is a list of {name, image, region}; region is null where it is the whole image (2D, without shape). Prints
{name: milliseconds}: processor time of the process, the best of several runs. The image is in memory already.
"""

import json
import logging
import os
import sys
import time

# One thread, before anything that starts them is imported.
for variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "PICTOLOGICS_NUM_THREADS",
    "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS",
):
    os.environ[variable] = "1"
# What it needs is compiled by the run that warms up, and kept; all of it would take minutes.
os.environ["PICTOLOGICS_DISABLE_WARMUP"] = "1"

import numpy
import SimpleITK

LABEL = 1
BIN_WIDTH = 25


def best(seconds, prepare, work):
    """The best of runs for `seconds`, three at least (after one that warms up), a thousand at most, in milliseconds."""
    work(*prepare())
    shortest, started, runs = float("inf"), time.monotonic(), 0
    while runs < 1000 and (runs < 3 or time.monotonic() - started < seconds):
        prepared = prepare()
        before = time.process_time_ns()
        work(*prepared)
        shortest = min(shortest, time.process_time_ns() - before)
        runs += 1
    return shortest / 1e6


def read(case):
    image = SimpleITK.ReadImage(case["image"])
    if case["region"] is not None:
        return image, SimpleITK.ReadImage(case["region"], SimpleITK.sitkUInt8)
    # PyRadiomics refuses a region that is the whole image, so that it lacks a pixel.
    inside = numpy.ones(SimpleITK.GetArrayViewFromImage(image).shape, numpy.uint8)
    inside.flat[0] = 0
    mask = SimpleITK.GetImageFromArray(inside)
    mask.CopyInformation(image)
    return image, mask


def pyradiomics(case, seconds):
    """As its users call it: the whole volume."""
    from radiomics import featureextractor

    logging.getLogger("radiomics").setLevel(logging.ERROR)
    image, mask = read(case)
    whole = case["region"] is None
    extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=BIN_WIDTH, label=LABEL)
    extractor.disableAllFeatures()
    for name in ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm") + (() if whole else ("shape",)):
        extractor.enableFeatureClassByName(name)
    return best(seconds, lambda: (image, mask), extractor.execute)


def pictologics(case, seconds):
    """The families that correspond (its NGLDM to the GLDM), given the box around the region."""
    from pictologics.features import intensity, morphology, texture
    from pictologics.loader import Image
    from pictologics.preprocessing import discretise_image

    image, mask = read(case)
    values = SimpleITK.GetArrayFromImage(image).astype(numpy.float64).T
    inside = (SimpleITK.GetArrayFromImage(mask) == LABEL).astype(numpy.uint8).T
    places = numpy.nonzero(inside)
    box = tuple(slice(along.min(), along.max() + 1) for along in places)
    values, inside = values[box].copy(), inside[box].copy()
    spacing = image.GetSpacing()

    def prepare():
        # Copies, so that nothing of a run before is still known.
        return values.copy(), inside.copy()

    def work(values, inside):
        within = values[inside != 0]
        # The edges of bins are multiples of their width, as PyRadiomics has them.
        lowest = numpy.floor(within.min() / BIN_WIDTH) * BIN_WIDTH
        levels = discretise_image(values, "FBS", roi_mask=inside, bin_width=BIN_WIDTH, min_val=lowest)
        levels_within = levels[inside != 0]
        bins = int(levels_within.max())
        intensity.calculate_intensity_features(within)
        intensity.calculate_intensity_histogram_features(levels_within, bins)
        if case["region"] is not None:
            morphology.calculate_morphology_features(Image(array=inside, spacing=spacing, origin=(0.0, 0.0, 0.0)))
        families = ("glcm", "glrlm", "glszm", "ngtdm", "ngldm")
        texture.calculate_all_texture_features(levels, inside, bins, families=families)

    return best(seconds, prepare, work)


def main():
    name, cases, seconds = sys.argv[1:]
    work = {"pyradiomics": pyradiomics, "pictologics": pictologics}[name]
    with open(cases) as file:
        cases = json.load(file)
    print(json.dumps({case["name"]: work(case, float(seconds)) for case in cases}))


main()
