"""The answer key: what is asked of each attribute of an instance, as MIDI-B's SQLite keys have it."""

import hashlib
import json
import sqlite3

import rules as of_rules
from plant import CLASSES, is_instance_uid
from tag_paths import OPAQUE, tag_name, text_of, walk
from tokens import words

# What a tool has to set itself, and what may be written anew with a new character set.
OWN = {"PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence", "LongitudinalTemporalInformationModified",
       "SpecificCharacterSet", "BurnedInAnnotation", "RecognizableVisualFeatures", "TimezoneOffsetFromUTC", "DataSetTrailingPadding", "ICCProfile",
       "LengthToEnd", "EncryptedAttributesSequence", "DigitalSignaturesSequence", "MACParametersSequence"}
# Text that describes the machine or the code, in attributes that neither list has.
TECHNICAL = {"Manufacturer", "ManufacturerModelName", "SoftwareVersions", "CodeMeaning", "CodeValue", "CodingSchemeDesignator", "CodingSchemeVersion",
             "ConvolutionKernel", "SequenceName", "ReceiveCoilName", "TransmitCoilName", "FilterType", "PositionReferenceIndicator"}
SHORT_VALUES = {"CS", "DS", "IS", "US", "SS", "UL", "SL", "FL", "FD", "AT", "SV", "UV"}
PIXELS = {"PixelData", "FloatPixelData", "DoubleFloatPixelData"}
# Attributes of the carrier itself about which an instance is asked at most.
MOST_OF_A_CARRIER = 70

SCHEMA = """CREATE TABLE answer_data ("index" INTEGER PRIMARY KEY, PatientID TEXT, StudyInstanceUID TEXT, SeriesInstanceUID TEXT, SOPInstanceUID TEXT,
            SOPClassUID TEXT, Modality TEXT, FileName TEXT, AnswerData TEXT)"""


class Asker:
    """Works out the checks of one instance, from the file as it was written and the notes of what was planted in it."""

    def __init__(self, rules, composer, notes, rng):
        self.rules, self.composer, self.rng = rules, composer, rng
        self.notes = notes
        self.checks = []

    def ask(self, element, path, action, text="", where="header", planted=False):
        """Adds a check."""
        check = {"tag": path, "tag_ds": path, "tag_name": f"<{tag_name(element)}>", "value": f"<{text_of(element)}>",
                 "action": f"<{action}>", "action_text": f"<{text}>", "where": where}
        self.checks.append((planted, check))

    def instance(self, dataset, plain_pixels):
        """Every check of an instance."""
        gone, first_of_block = [], {}
        for path, element, holder in walk(dataset):
            if element.tag.element == 0 or element.keyword in OWN or element.tag.group == 0xFFFA:
                gone.append(path)
                continue
            there = not any(path.startswith(parent if parent.endswith("<") else parent + "[") for parent in gone)
            note = self.notes.get(path)
            nested = "nested" if "[" in path else "header"
            if element.tag.is_private:
                self._private(path, element, note, there, first_of_block, gone)
            elif any('"' in part for part in path.split("[")[:-1]):
                # Standard attributes in private sequences have rules of their own, by signature.
                continue
            elif element.VR == "SQ":
                outcome, _ = self.rules.of(int(element.tag), "SQ")
                if outcome == of_rules.GONE:
                    gone.append(path)
                elif there and element.value:
                    self.ask(element, path, "tag_retained", where=nested)
                gone += [f"{path}[<{number:04d}>]<" for number, item in enumerate(element.value) if self._item_goes(item)]
            else:
                self._standard(path, element, note, there, note.where if note and note.where != "header" else nested)
        self._pixels(dataset, plain_pixels)
        planted = [check for wanted, check in self.checks if wanted]
        carried = [check for wanted, check in self.checks if not wanted]
        if len(carried) > MOST_OF_A_CARRIER:
            carried = self.rng.sample(carried, MOST_OF_A_CARRIER)
        return planted + carried

    def _item_goes(self, item):
        codes = item.get("ConceptNameCodeSequence")
        if not codes:
            return False
        code = self.rules.content_item(str(codes[0].get("CodeValue", "")), str(codes[0].get("CodingSchemeDesignator", "")))
        return code is not None and code not in ("K", "C")

    def _pixels(self, dataset, plain):
        keyword = next((keyword for keyword in PIXELS if keyword in dataset), None)
        if keyword and plain:
            digest = hashlib.md5(dataset[keyword].value).hexdigest()
            self.ask(dataset[keyword], f"<({dataset[keyword].tag.group:04x},{dataset[keyword].tag.element:04x})>", "pixels_retained", digest, "pixels", True)

    def _standard(self, path, element, note, there, where):
        outcome, present = self.rules.of(int(element.tag), element.VR)
        text = text_of(element)
        planted = note is not None or element.VR in ("UI", "DA", "DT")
        top = path == "<(0010,0020)>"
        if element.VR == "UI":
            return self._uid(path, element, outcome, there, where)
        if note is not None:
            for words_gone in note.removed:
                self.ask(element, path, "text_removed", words_gone, where, True)
        if top:
            self.ask(element, path, "patid_consistent", text, where, True)
        if element.VR in ("DA", "DT") and text and outcome != of_rules.KEPT:
            self.ask(element, path, "date_shifted", text, where, True)
            if there and outcome == of_rules.MOVED:
                self.ask(element, path, "text_notnull", where=where, planted=True)
            return None
        if not there:
            return None
        if outcome == of_rules.GONE:
            if present:
                self.ask(element, path, "tag_retained", where=where, planted=planted)
            return None
        if note is not None and note.kept:
            for words_kept in note.kept:
                self.ask(element, path, "text_retained", words_kept, where, True)
            return None
        if element.VR == "TM" and outcome == of_rules.KEPT:
            return self.ask(element, path, "text_notnull" if text else "tag_retained", where=where, planted=planted)
        return self._carried(path, element, outcome, where)

    def _carried(self, path, element, outcome, where):
        """What the carrier brought along and neither list takes away."""
        text = text_of(element)
        if element.keyword in PIXELS or outcome == of_rules.CLEANED or element.tag.group & 0xFF00 in (0x5000, 0x6000):
            # A curve or an overlay may go as a whole with its data.
            return
        if element.VR in OPAQUE or not text:
            if outcome is None and element.VR not in ("PN", "DA", "DT", "LO", "SH", "ST", "LT", "UT", "UC", "UN"):
                self.ask(element, path, "tag_retained", where=where)
        elif (element.VR in SHORT_VALUES or element.keyword in TECHNICAL) and not self.composer.names_somebody(text):
            if words(text):
                self.ask(element, path, "text_retained", text, where)

    def _uid(self, path, element, outcome, there, where):
        value = str(element.value or "")
        if not value or "[" in value:
            return
        if not is_instance_uid(element, value):
            if there and outcome is None and element.keyword in CLASSES:
                self.ask(element, path, "text_retained", value, where)
            return
        self.ask(element, path, "uid_changed", value, where, True)
        if there and outcome == of_rules.RENAMED:
            self.ask(element, path, "uid_consistent", value, where, True)

    def _private(self, path, element, note, there, first_of_block, gone):
        if element.private_creator is None and element.tag.element > 0xFF:
            gone.append(path)
            return
        if element.private_creator is None:
            first_of_block[path.rpartition("<")[0], element.tag.group, str(element.value).upper()] = (path, element)
            return
        disposition = self.rules.private.of(path)
        if disposition not in ("k", "h", "o", "oi"):
            gone.append(path)
            for words_gone in note.removed if note else ():
                self.ask(element, path, "text_removed", words_gone, "private", True)
            return
        text = text_of(element)
        creator = first_of_block.pop((path.rpartition("<")[0], element.tag.group, str(element.private_creator).upper()), None)
        if there and creator is not None:
            self.ask(creator[1], creator[0], "text_retained", str(creator[1].value), "private", note is not None)
        if element.VR == "SQ":
            if there and element.value:
                self.ask(element, path, "tag_retained", where="private", planted=True)
        elif element.VR != "UN":
            self._private_value(path, element, note, there, disposition, text)

    def _private_value(self, path, element, note, there, disposition, text):
        if disposition == "h" and "." in text:
            self.ask(element, path, "uid_changed", text, "private", True)
            if there and element.VR == "UI":
                self.ask(element, path, "uid_consistent", text, "private", True)
            elif there:
                self.ask(element, path, "text_notnull", where="private", planted=True)
        elif disposition in ("o", "oi") and text and note is not None:
            self.ask(element, path, "date_shifted", text, "private", True)
            if there:
                self.ask(element, path, "text_notnull", where="private", planted=True)
        elif disposition == "k" and note is not None:
            for words_gone in note.removed:
                self.ask(element, path, "text_removed", words_gone, "private", True)
            for words_kept in note.kept if there else ():
                self.ask(element, path, "text_retained", words_kept, "private", True)
        elif disposition == "k" and there and text.isascii() and words(text) and element.VR in SHORT_VALUES | {"SH", "LO"}:
            if not self.composer.names_somebody(text):
                self.ask(element, path, "text_retained", text, "private")


class AnswerKey:
    """The SQLite file."""

    def __init__(self, path):
        path.unlink(missing_ok=True)
        self.connection = sqlite3.connect(path)
        self.connection.execute(SCHEMA)
        self.count = 0

    def add(self, dataset, name, checks):
        """One instance with its checks."""
        values = [str(dataset.get(keyword, "")) for keyword in ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "Modality")]
        answer = json.dumps({str(number): check for number, check in enumerate(checks)}, ensure_ascii=False)
        self.connection.execute("INSERT INTO answer_data VALUES (?,?,?,?,?,?,?,?,?)", [self.count, *values, name, answer])
        self.count += 1

    def close(self):
        """Writes it."""
        self.connection.commit()
        self.connection.close()


def read(path):
    """The rows of an answer key, of ours or of the same shape: [(SOP Instance UID, file name or None, Patient ID, checks)]."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        connection.row_factory = sqlite3.Row
        rows = []
        for row in connection.execute("SELECT * FROM answer_data"):
            columns = row.keys()
            rows.append((row["SOPInstanceUID"], row["FileName"] if "FileName" in columns else None, row["PatientID"], list(json.loads(row["AnswerData"]).values())))
        return rows
    finally:
        connection.close()
