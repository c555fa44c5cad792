"""The scorer itself: each action passes and fails as it must. With the corpus there, the key too is held to the instances.

    python score_test.py [DATA]
"""

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import unittest
import warnings
from contextlib import redirect_stdout
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

import score
from key import AnswerKey
from score import Mapping, Output, check, text_score
from tag_paths import walk
from tokens import words

HERE = Path(__file__).parent
DATA = Path(sys.argv.pop()) if len(sys.argv) > 1 and Path(sys.argv[-1]).is_dir() else None
UID, OTHER = "1.2.826.0.1.3680043.8.1", "2.25.99"


def instance(uid=UID, **values):
    """A small instance that can be written."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = uid
    dataset.PatientID = "P1"
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def asked(action, path, value="", text=""):
    """One check of an answer key."""
    return {"action": f"<{action}>", "tag": path, "tag_ds": path, "tag_name": "<>", "value": f"<{value}>", "action_text": f"<{text}>"}


class Actions(unittest.TestCase):
    """Of every action one check that passes and one that fails."""

    def passes(self, answer, dataset, mapping=None):
        self.assertEqual(check(answer, dataset and Output(dataset), mapping or Mapping()), 1)

    def fails(self, answer, dataset, mapping=None):
        self.assertLess(check(answer, dataset and Output(dataset), mapping or Mapping()), 1)

    def test_tag_retained_asks_for_the_attribute_even_if_it_is_empty(self):
        answer = asked("tag_retained", "<(0008,1030)>")
        self.passes(answer, instance(StudyDescription=""))
        self.fails(answer, instance())
        self.fails(answer, None)

    def test_text_notnull_asks_for_a_value(self):
        answer = asked("text_notnull", "<(0008,1030)>")
        self.passes(answer, instance(StudyDescription="x"))
        self.fails(answer, instance(StudyDescription=""))
        self.fails(answer, instance())
        self.fails(answer, None)

    def test_text_retained_asks_for_every_word(self):
        answer = asked("text_retained", "<(0008,1030)>", "CT HEAD for Ann Lee", "CT HEAD")
        self.passes(answer, instance(StudyDescription="CT HEAD for"))
        self.passes(answer, instance(StudyDescription="head ct"))
        self.fails(answer, instance(StudyDescription="CT"))
        self.assertEqual(check(answer, Output(instance(StudyDescription="CT")), Mapping()), 0.5)
        self.fails(answer, instance(StudyDescription=""))
        self.fails(answer, instance())
        self.fails(answer, None)

    def test_text_removed_asks_that_no_word_is_left_not_even_in_a_longer_one(self):
        answer = asked("text_removed", "<(0008,1030)>", "CT HEAD for Ann Lee", "Ann Lee")
        self.passes(answer, instance(StudyDescription="CT HEAD for"))
        self.passes(answer, instance(StudyDescription=""))
        self.passes(answer, instance())
        self.passes(answer, None)
        self.fails(answer, instance(StudyDescription="CT HEAD for Ann"))
        self.fails(answer, instance(StudyDescription="CT SCANNER"))

    def test_date_shifted_asks_that_the_old_date_is_gone(self):
        answer = asked("date_shifted", "<(0008,0020)>", "20200305")
        self.passes(answer, instance(StudyDate="20200229"))
        self.passes(answer, instance(StudyDate=""))
        self.passes(answer, instance())
        self.passes(answer, None)
        self.fails(answer, instance(StudyDate="20200305"))
        self.fails(asked("date_shifted", "<(0008,002a)>", "20200305"), instance(AcquisitionDateTime="20200305101500"))

    def test_uid_changed_asks_that_the_old_uid_is_gone(self):
        answer = asked("uid_changed", "<(0020,000d)>", UID)
        self.passes(answer, instance(StudyInstanceUID=OTHER))
        self.passes(answer, instance())
        self.passes(answer, None)
        self.fails(answer, instance(StudyInstanceUID=UID))
        self.fails(answer, instance(StudyInstanceUID=UID + ".5"))

    def test_uid_consistent_asks_for_the_uid_of_the_mapping(self):
        answer, mapping = asked("uid_consistent", "<(0020,000d)>", UID), Mapping({UID: OTHER})
        self.passes(answer, instance(StudyInstanceUID=OTHER), mapping)
        self.fails(answer, instance(StudyInstanceUID="2.25.1"), mapping)
        self.fails(answer, instance(), mapping)
        self.fails(answer, instance(StudyInstanceUID=OTHER), Mapping({}))
        self.fails(answer, None, mapping)

    def test_without_a_mapping_a_tool_is_held_to_the_first_uid_that_it_gives(self):
        answer, mapping = asked("uid_consistent", "<(0020,000d)>", UID), Mapping()
        self.passes(answer, instance(StudyInstanceUID=OTHER), mapping)
        self.passes(answer, instance(StudyInstanceUID=OTHER), mapping)
        self.fails(answer, instance(StudyInstanceUID="2.25.1"), mapping)

    def test_patid_consistent_asks_for_the_patient_id_of_the_mapping(self):
        answer, mapping = asked("patid_consistent", "<(0010,0020)>", "4711"), Mapping({"4711": "P1"})
        self.passes(answer, instance(), mapping)
        self.fails(answer, instance(PatientID="P2"), mapping)
        self.fails(answer, instance(PatientID=""), mapping)
        self.fails(answer, None, mapping)

    def test_pixels_retained_asks_for_the_same_bytes(self):
        def image(pixels):
            dataset = instance()
            dataset.add_new("PixelData", "OB", pixels)
            return dataset

        answer = asked("pixels_retained", "<(7fe0,0010)>", text=hashlib.md5(b"\1\2").hexdigest())
        self.passes(answer, image(b"\1\2"))
        self.fails(answer, image(b"\1\3"))
        self.fails(answer, instance())
        self.fails(answer, None)

    def test_pixels_hidden_passes_without_a_file_and_is_never_scored_without_reading_the_picture(self):
        answer = asked("pixels_hidden", "<(7fe0,0010)>", text="DOE")
        self.passes(answer, None)
        with self.assertRaises(ValueError):
            check(answer, Output(instance()), Mapping())


class Text(unittest.TestCase):
    """How words are told apart and compared."""

    def test_stopwords_and_punctuation_do_not_count(self):
        self.assertEqual(words("The CT, for: (Ann)."), ["ct", "ann"])

    def test_numbers_are_compared_as_numbers(self):
        self.assertEqual(text_score("<12>", "<12.0>", False), 1)
        self.assertEqual(text_score("<12>", "<1>", False), 0)
        self.assertEqual(text_score("<12>", "<12.0>", True), 0)
        self.assertEqual(text_score("<12>", "<1>", True), 1)

    def test_a_number_in_a_text_is_a_word(self):
        self.assertEqual(text_score("<slice 12>", "<12>", True), 0)

    def test_only_words_that_mean_nothing_cannot_be_retained_by_another_text(self):
        self.assertEqual(text_score("<CT>", "<of the>", False), 0)
        self.assertEqual(text_score("<CT>", "<of the>", True), 1)

    def test_ideographs_are_found_inside_a_text(self):
        self.assertEqual(text_score("<山田太郎様 頭部CT>", "<山田太郎>", True), 0)
        self.assertEqual(text_score("<様 頭部CT>", "<山田太郎>", True), 1)


class Paths(unittest.TestCase):
    """How attributes are named."""

    def test_a_private_attribute_is_named_by_its_creator_in_upper_case_and_items_by_number(self):
        item = Dataset()
        item.private_block(0x0009, "Acme 1.0", create=True).add_new(0x27, "LO", "x")
        dataset = Dataset()
        dataset.ReferencedImageSequence = Sequence([Dataset(), item])
        paths = [path for path, _, _ in walk(dataset)]
        self.assertIn('<(0008,1140)>[<0001>]<(0009,"ACME 1.0",27)>', paths)


class WholeScore(unittest.TestCase):
    """A key and a folder."""

    def score(self, outputs, mapping=None):
        with tempfile.TemporaryDirectory() as folder:
            at = Path(folder)
            key = AnswerKey(at / "answers.db")
            key.add(instance(), "a.dcm", [asked("tag_retained", "<(0008,0018)>"), asked("text_removed", "<(0010,0010)>", "Lee", "Lee"), asked("pixels_hidden", "<>")])
            key.close()
            (at / "out").mkdir()
            for name, dataset in outputs.items():
                dataset.save_as(at / "out" / name, enforce_file_format=True)
            return score.score(at / "answers.db", at / "out", mapping)

    def test_outputs_are_found_through_the_mapping_whatever_their_name(self):
        result = self.score({"x": instance(OTHER)}, Mapping({UID: OTHER}))
        self.assertEqual(score.headline(result), (2, 2))
        self.assertEqual(result["unscored"], 1)

    def test_outputs_of_a_tool_without_a_mapping_are_found_by_name(self):
        self.assertEqual(score.headline(self.score({"a.dcm": instance(OTHER)})), (2, 2))

    def test_a_missing_file_fails_what_should_be_there_and_passes_what_should_not(self):
        result = self.score({}, Mapping({UID: OTHER}))
        self.assertEqual(score.headline(result), (2, 3))
        self.assertEqual(result["missing"], 1)

    def test_failures_show_texts_only_if_they_are_asked_for(self):
        result = self.score({"a.dcm": instance(OTHER, PatientName="Lee")})
        for show in (False, True):
            out = io.StringIO()
            with redirect_stdout(out):
                score.report(result, show, sys.stdout)
            self.assertIn("<(0010,0010)>", out.getvalue())
            self.assertEqual("Lee" in out.getvalue(), show)


@unittest.skipUnless(DATA, "the test data are not there")
class GeneratedKey(unittest.TestCase):
    """The generator's instances and their key."""

    def generate(self, folder, seed="3"):
        command = [sys.executable, HERE / "generate.py", "--data", DATA, "--out", folder, "--instances", "40", "--seed", seed]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def test_instances_as_they_are_keep_all_that_the_key_wants_kept_and_nothing_of_what_it_wants_gone(self):
        with tempfile.TemporaryDirectory() as folder:
            self.generate(folder)
            result = score.score(Path(folder) / "answers.db", Path(folder) / "input")
            for action, (passed, total) in result["actions"].items():
                if action == "pixels_hidden":
                    continue
                self.assertGreater(total, 0, action)
                goes = action in ("text_removed", "date_shifted", "uid_changed")
                self.assertEqual(passed, 0 if goes else total, action)

    def test_the_same_seed_gives_the_same_files_and_another_gives_others(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two, tempfile.TemporaryDirectory() as three:
            self.generate(one)
            self.generate(two)
            self.generate(three, "4")
            contents = [{path.relative_to(at): path.read_bytes() for path in Path(at).rglob("*.dcm")} for at in (one, two, three)]
            self.assertEqual(contents[0], contents[1])
            self.assertNotEqual(contents[0], contents[2])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    unittest.main()
