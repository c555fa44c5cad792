"""Tests of the scorer: what is known to be hidden, left or spoilt is told so."""

import io
import json
import random
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np
import pydicom
from pydicom.uid import ExplicitVRLittleEndian

import fill
import fonts
import generate
import key
import outputs
import pictures
import render
import score
import tally as tallies

warnings.simplefilter("ignore")
IMAGES = 28


def blacken(source, target, boxes, value=None, also=None):
    """Fills rectangles on every frame and writes a native file."""
    dataset, frames = pictures.read(source)
    frames = frames.copy()
    dark = frames.min() if value is None else value
    for frame, x, y, width, height in boxes:
        frames[frame, y : y + height, x : x + width] = dark
    if also:
        frames[also] = frames.max() if frames[also].max() < frames.max() else frames.min()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.PixelData = frames.astype(frames.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData += b"\0" * (len(dataset.PixelData) % 2)
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OW", False
    if dataset.SamplesPerPixel == 3:
        dataset.PlanarConfiguration = 0
        if dataset.PhotometricInterpretation != "YBR_FULL":
            dataset.PhotometricInterpretation = "RGB"
    dataset.BurnedInAnnotation = "NO"
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=True, implicit_vr=False, little_endian=True)
    target.write_bytes(buffer.getvalue())


def boxes_of(entry):
    """(frame, x, y, width, height) of every word."""
    for word in entry["words"]:
        for first, last, x, y in key.placements(word):
            for frame in range(first, last + 1):
                yield frame, x, y, *word["strokes"][:2]


class Fill(unittest.TestCase):
    """What lies under a fill is told from before and after alone."""

    def test_black_letters_in_a_blackened_box_are_under_the_fill(self):
        before = np.full((20, 30), 200)
        before[5:15, 10:13] = 0
        after = before.copy()
        after[3:17, 5:25] = 0
        mask, _, _ = fill.overwritten(before, after)
        self.assertTrue(mask[3:17, 5:25].all())
        self.assertEqual(mask.sum(), 14 * 20)

    def test_black_letters_outside_of_it_are_not(self):
        before = np.full((20, 60), 200)
        before[5:15, 10:13] = before[5:15, 40:43] = 0
        after = before.copy()
        after[3:17, 5:25] = 0
        mask, _, _ = fill.overwritten(before, after)
        self.assertFalse(mask[5:15, 40:43].any())

    def test_nothing_changed_is_nothing_filled(self):
        before = np.zeros((4, 4), int)
        self.assertFalse(fill.overwritten(before, before)[0].any())

    def test_a_change_to_another_value_is_no_fill(self):
        before = np.full((20, 20), 100)
        after = before.copy()
        after[2:10, 2:10] = 0
        after[15, 15] = 101
        mask, _, changed = fill.overwritten(before, after)
        self.assertFalse(mask[15, 15])
        self.assertTrue(changed[15, 15])


class Masks(unittest.TestCase):
    """Strokes are kept as runs, and turned with their line."""

    def test_packed_masks_come_back(self):
        rng = np.random.default_rng(1)
        for mask in (rng.random((7, 11)) > 0.5, np.ones((3, 4), bool), np.zeros((2, 2), bool)):
            np.testing.assert_array_equal(key.unpacked(json.loads(json.dumps(key.packed(mask)))), mask)

    def test_a_turned_line_has_its_words_where_its_ink_is(self):
        face = fonts.Face(fonts.DEFAULT, None, 0, fonts.DEFAULT_SIZE, False)
        line = render.line(face, "DOE JOHN 1970")
        for quarters in (0, 1, 2, 3):
            turned = line.turned(quarters)
            drawn = np.zeros(turned.ink.shape, bool)
            for word in turned.words:
                rows, columns = word.strokes.shape
                drawn[word.y : word.y + rows, word.x : word.x + columns] |= word.strokes
            np.testing.assert_array_equal(drawn, turned.ink >= render.STROKE)


class Scores(unittest.TestCase):
    """A small set that is blackened in known ways."""

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.corpus = Path(cls.place.name)
        (cls.corpus / "input").mkdir()
        maker = generate.Maker(None, cls.corpus, 3)
        cls.entries = [maker.image(number) for number in range(IMAGES)]
        (cls.corpus / "key.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in cls.entries))
        (cls.corpus / "mapping.csv").write_text("id_old,id_new\n")

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def written(self, name, boxes=boxes_of, also=lambda entry: None, skip=()):
        """The tally of files that are blackened so."""
        folder = self.corpus / name
        folder.mkdir()
        for entry in self.entries:
            if entry["file"] not in skip:
                blacken(self.corpus / "input" / entry["file"], folder / entry["file"], list(boxes(entry)), also=also(entry))
        return outputs.of_files(name, self.corpus, folder, self.corpus / "mapping.csv", jobs=2)

    def test_the_same_seed_makes_the_same_files(self):
        again = Path(self.place.name) / "again"
        (again / "input").mkdir(parents=True)
        maker = generate.Maker(None, again, 3)
        for number in (0, 3, 9):
            self.assertEqual(maker.image(number), self.entries[number])
            self.assertEqual((again / "input" / f"{number:05d}.dcm").read_bytes(), (self.corpus / "input" / f"{number:05d}.dcm").read_bytes())

    def test_a_quarter_is_free_of_text(self):
        self.assertEqual(sum(entry["text_free"] for entry in self.entries), IMAGES // 4)

    def test_everything_blackened_is_all_hidden_and_nothing_lost(self):
        headline = self.written("all").headline()
        self.assertEqual(headline["words hidden"], 100)
        self.assertEqual(headline["text-free area blacked out"], 0)
        self.assertEqual(headline["files without text untouched"], 100)

    def test_everything_blackened_has_no_faults(self):
        self.assertEqual(dict(self.written("faultless").faults), {})

    def test_a_box_that_is_too_narrow_leaves_words(self):
        narrow = self.written("narrow", lambda entry: ((frame, x, y, max(1, width * 3 // 4), height) for frame, x, y, width, height in boxes_of(entry)))
        self.assertLess(narrow.headline()["words hidden"], 5)

    def test_one_frame_that_is_left_leaves_its_words(self):
        cine = [entry for entry in self.entries if any(word["cine"] == "standing" and word["counts"] for word in entry["words"])]
        self.assertTrue(cine)
        left = self.written("frame", lambda entry: (box for box in boxes_of(entry) if box[0] != entry["frames"] - 1 or entry["frames"] == 1))
        self.assertEqual(left.words["cine", "standing"][0], 0)
        self.assertEqual(left.share("cine", "one frame"), 100)

    def test_what_is_blackened_without_need_is_counted(self):
        lost = self.written("lost", lambda entry: [(0, 0, 0, entry["columns"], entry["rows"])] if entry["text_free"] and entry["frames"] == 1 else [])
        self.assertLess(lost.headline()["files without text untouched"], 50)
        self.assertGreater(lost.headline()["on them, mean of files"], 30)

    def test_a_pixel_that_changed_elsewhere_is_a_fault(self):
        def elsewhere(entry):
            free = ~score.text_area(entry, 0)
            y, x = random.Random(1).choice(np.argwhere(free).tolist())
            return (0, y, x) if not entry["text_free"] and entry["syntax"] not in outputs.DCT | outputs.IRREVERSIBLE else None

        spoilt = self.written("spoilt", also=elsewhere).faults["changed outside the fill"]
        self.assertGreater(len(spoilt), IMAGES // 3)

    def test_what_is_held_back_is_not_hidden(self):
        first = self.entries[0]
        tally = self.written("held", skip={first["file"]})
        self.assertEqual(tally.held, [first["file"]])
        self.assertEqual({miss["file"] for miss in tally.misses}, {first["file"]})

    def test_boxes_score_as_files_do(self):
        boxes = {}
        for entry in self.entries:
            for frame, *box in boxes_of(entry):
                boxes.setdefault(entry["file"], {}).setdefault(str(frame), []).append(box)
        headline = score.of_boxes("boxes", self.corpus, boxes).headline()
        self.assertEqual((headline["words hidden"], headline["text-free area blacked out"]), (100, 0))
        self.assertEqual(score.of_boxes("none", self.corpus, {}).headline()["words hidden"], 0)

    def test_the_table_names_every_category_once(self):
        tally = score.of_boxes("none", self.corpus, {})
        rows = [line.split("|")[1:3] for line in tallies.markdown([tally]).splitlines() if line.startswith("| ") and "---" not in line]
        self.assertEqual(len(rows), len(set(map(tuple, rows))))
        self.assertGreater(len(rows), 40)


class Intervals(unittest.TestCase):
    """Wilson's intervals."""

    def test_an_interval_holds_its_share_and_narrows_with_more_words(self):
        low, high = tallies.interval(90, 100)
        self.assertTrue(82 < low < 90 < high < 95)
        self.assertLess(tallies.interval(900, 1000)[1] - tallies.interval(900, 1000)[0], high - low)


if __name__ == "__main__":
    if fonts.missing():
        print(f"fonts are missing; install the Debian packages {' '.join(fonts.missing())}")
        sys.exit(3)
    unittest.main()
