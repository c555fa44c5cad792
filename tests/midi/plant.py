"""Puts the synthetic patient into a real instance: everything that names the old one is replaced, and much is added."""

import pydicom
from pydicom.datadict import dictionary_VR, dictionary_keyword, keyword_dict, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.multival import MultiValue

import rules as of_rules
from compose import LENGTHS, Composer, Note

WELL_KNOWN = "1.2.840.10008."
# UIDs that name a kind of object, a coding scheme or a machine's software, not an object.
CLASSES = {
    "SOPClassUID", "ReferencedSOPClassUID", "MediaStorageSOPClassUID", "CodingSchemeUID", "ContextUID", "TransferSyntaxUID", "MappingResourceUID",
    "ContextGroupExtensionCreatorUID", "RelatedGeneralSOPClassUID", "OriginalSpecializedSOPClassUID", "SOPClassesInStudy", "SOPClassesSupported",
    "ImplementationClassUID", "PrivateInformationCreatorUID", "ReferencedTransferSyntaxUIDInFile", "DataSetTrailingPadding",
}
# Free text that neither list has.
UNLISTED = ["ContentDescription", "SegmentDescription", "SegmentLabel", "WindowCenterWidthExplanation", "LUTExplanation", "TextValue", "UnformattedTextValue"]
DESCRIPTORS = ["StudyDescription", "SeriesDescription", "ProtocolName", "PerformedProcedureStepDescription", "RequestedProcedureDescription",
               "AdditionalPatientHistory", "MedicalAlerts", "AdmittingDiagnosesDescription", "ReasonForStudy", "ImagingServiceRequestComments",
               "ContrastBolusAgent", "AcquisitionProtocolDescription"]
GONE = ["PatientAddress", "OtherPatientIDs", "PatientTelephoneNumbers", "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName", "StationName",
        "DeviceSerialNumber", "Occupation", "PatientComments", "ImageComments", "DerivationDescription", "Allergies", "MedicalRecordLocator", "RequestingService",
        "AdmissionID", "PerformedProcedureStepID", "PerformedStationAETitle", "CountryOfResidence", "CurrentPatientLocation", "MilitaryRank", "PatientReligiousPreference"]
NAMES = ["ReferringPhysicianName", "PerformingPhysicianName", "OperatorsName", "NameOfPhysiciansReadingStudy", "PhysiciansOfRecord", "OtherPatientNames",
         "PatientMotherBirthName", "RequestingPhysician", "ConsultingPhysicianName", "ResponsiblePerson"]
DATES = ["StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "InstanceCreationDate", "PerformedProcedureStepStartDate", "AcquisitionDateTime"]
TIMES = ["StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime"]


def is_instance_uid(element, value):
    """Whether a UID names one object rather than a kind of object."""
    return "." in value and not value.startswith(WELL_KNOWN) and element.keyword not in CLASSES


class Planter:
    """Works on the instances of one study."""

    def __init__(self, study, rules, pools, rng):
        self.study, self.person, self.rules, self.pools, self.rng = study, study.person, rules, pools, rng
        self.composer = Composer(study, rng)
        self.notes = {}
        self.person_names = {"OtherPatientNames": self.person.name, "PatientName": self.person.name, "PatientMotherBirthName": self.person.mother,
                             "ReferringPhysicianName": self.person.doctor, "OperatorsName": self.person.operator, "PerformingPhysicianName": self.person.physician,
                             "NameOfPhysiciansReadingStudy": self.person.reader}

    def put(self, dataset, tag, value, note=None, vr=None):
        """Sets a value and remembers what is expected of it."""
        tag = pydicom.tag.Tag(tag if isinstance(tag, int) else tag_for_keyword(tag))
        dataset[tag] = DataElement(tag, vr or dictionary_VR(tag), value)
        self.notes[(id(dataset), int(tag))] = note or Note()

    def put_text(self, dataset, tag, share=0.55, findings=False):
        """A text with identifiers in it, or without."""
        tag = tag if isinstance(tag, int) else tag_for_keyword(tag)
        vr = dictionary_VR(tag)
        text, note = self.composer.text(vr, self.rng.random() < share, findings)
        self.put(dataset, tag, text, note)

    def put_gone(self, dataset, tag):
        """An identifier in an attribute whose value must go."""
        tag = tag if isinstance(tag, int) else tag_for_keyword(tag)
        vr = dictionary_VR(tag)
        if vr in LENGTHS and self.rules.profile(tag) == "C":
            # PS3.15 cleans what TCIA removes: an identifier has to stand in a text, or nobody could find it by what is about it.
            return self.put_text(dataset, tag, share=1)
        text, note = self.composer.identifier(vr)
        return self.put(dataset, tag, text, note)

    def put_name(self, dataset, tag):
        """A person in an attribute of VR PN."""
        tag = tag if isinstance(tag, int) else tag_for_keyword(tag)
        name = self.person_names.get(dictionary_keyword(tag)) or self.rng.choice(self.person.names)
        self.put(dataset, tag, name.value(), Note(removed=[name.words()]))

    def put_date(self, dataset, tag):
        """A date about the study's."""
        tag = tag if isinstance(tag, int) else tag_for_keyword(tag)
        date = self.study.date if dictionary_keyword(tag) in DATES else self.study.near()
        text = f"{date:%Y%m%d}"
        if dictionary_VR(tag) == "DT":
            text += self.rng.choice(["", self.study.time, self.study.time + ".250000", self.study.time + "+0100"])
        self.put(dataset, tag, text)

    # What the carrier has.

    def replace(self, dataset):
        """Everything in the carrier that can name somebody, at any depth."""
        for element in list(dataset):
            tag, vr = element.tag, element.VR
            if vr == "SQ":
                self._drop_items(element)
                for item in element.value:
                    if "SpecificCharacterSet" in item:
                        del item.SpecificCharacterSet
                    self.replace(item)
            elif vr == "UI":
                several = isinstance(element.value, MultiValue)
                values = [str(value) for value in (element.value if several else [element.value]) if value]
                new = [self.study.uid(value) if is_instance_uid(element, value) else value for value in values]
                element.value = new if len(new) > 1 else new[0] if new else ""
            elif tag.is_private:
                self._replace_private(dataset, element)
            else:
                self._replace_standard(dataset, element)

    def _drop_items(self, sequence):
        """Content items that the table removes: where they went, all that follows them moves up."""
        if any(self._is_removed(item) for item in sequence.value):
            sequence.value = [item for item in sequence.value if not self._is_removed(item)]

    def _is_removed(self, item):
        codes = item.get("ConceptNameCodeSequence")
        if not codes:
            return False
        code = self.rules.content_item(str(codes[0].get("CodeValue", "")), str(codes[0].get("CodingSchemeDesignator", "")))
        return code is not None and code.startswith("X")

    def _replace_private(self, dataset, element):
        text = str(element.value or "")
        if element.VR in ("PN", "DA", "DT", "AS") or element.VR in LENGTHS and not text.isascii():
            del dataset[element.tag]

    def _replace_standard(self, dataset, element):
        tag, vr = int(element.tag), element.VR
        text = str(element.value or "")
        if vr == "PN":
            return self.put_name(dataset, tag) if text else None
        if vr in ("DA", "DT"):
            return self.put_date(dataset, tag) if text else None
        if vr not in LENGTHS and vr not in ("AE", "CS"):
            return None
        outcome, _ = self.rules.of(tag, vr)
        if text and outcome == of_rules.GONE and vr != "CS":
            return self.put_gone(dataset, tag)
        if text and vr in LENGTHS and (outcome == of_rules.CLEANED or element.keyword in UNLISTED):
            return self.put_text(dataset, tag, findings=element.keyword == "TextValue")
        if not text.isascii():
            del dataset[element.tag]
        return None

    # What is added.

    def header(self, dataset, series, number):
        """The patient, the study and the series."""
        person, study, rng = self.person, self.study, self.rng
        if person.character_set:
            dataset.SpecificCharacterSet = person.character_set
        elif "SpecificCharacterSet" in dataset:
            del dataset.SpecificCharacterSet
        self.put(dataset, "PatientName", person.name.value(), Note(removed=[person.name.words()]))
        self.put(dataset, "PatientID", person.number, Note(removed=[person.number]))
        self.put(dataset, "PatientBirthDate", f"{person.birth:%Y%m%d}")
        self.put(dataset, "PatientSex", person.sex, Note(kept=[person.sex]))
        age = study.age()
        self.put(dataset, "PatientAge", age, Note(removed=[age]) if age[-1] == "Y" and int(age[:3]) > 89 else Note(kept=[age]))
        for keyword, value in (("PatientSize", f"{rng.uniform(1.4, 2.0):.2f}"), ("PatientWeight", f"{rng.uniform(40, 120):.1f}")):
            self.put(dataset, keyword, value, Note(kept=[value]))
        for keyword, value in (("AccessionNumber", study.accession), ("StudyID", study.id)):
            self.put(dataset, keyword, value, Note(removed=[value]))
        for keyword in series["descriptors"]:
            self.put_text(dataset, keyword)
        for keyword in series["gone"]:
            self.put_gone(dataset, keyword)
        for keyword in series["names"]:
            self.put_name(dataset, keyword)
        self._several(dataset)
        for keyword in DATES[:4] + rng.sample(DATES[4:], 2):
            self.put_date(dataset, keyword)
        for keyword in TIMES:
            self.put(dataset, keyword, study.time)
        dataset.SeriesNumber, dataset.InstanceNumber = series["number"], number

    def _several(self, dataset):
        """Attributes with more than one value."""
        person, rng = self.person, self.rng
        if rng.random() < 0.3:
            names = [person.name, person.mother]
            self.put(dataset, "OtherPatientNames", [name.value() for name in names], Note(removed=[name.words() for name in names]))
        if rng.random() < 0.3:
            self.put(dataset, "OtherPatientIDs", [person.number, person.other_number], Note(removed=[person.number, person.other_number]))
        if rng.random() < 0.3:
            text, note = self.composer.several("LO")
            if not self.composer.clash(" ".join(note.kept), note.removed):
                self.put(dataset, "MedicalAlerts", text, note)

    def anywhere(self, dataset, chosen):
        """Attributes of the whole of both lists, as some device somewhere fills them."""
        for tag in chosen:
            if tag in dataset:
                continue
            vr = dictionary_VR(tag)
            if vr == "PN":
                self.put_name(dataset, tag)
            elif vr in ("DA", "DT"):
                self.put_date(dataset, tag)
            elif vr == "TM":
                self.put(dataset, tag, self.study.time)
            elif vr == "UI":
                self.put(dataset, tag, self.study.new_uid())
            elif self.rules.of(tag, vr)[0] == of_rules.GONE:
                self.put_gone(dataset, tag)
            else:
                kept = self.rules.of(tag, vr)[0] == of_rules.KEPT
                self.put_text(dataset, tag, share=0 if kept else 0.55)


class Pools:
    """The attributes of both lists that a text, a date or a UID fits in."""

    def __init__(self, rules):
        fitting = {**dict.fromkeys(LENGTHS, "text"), "AE": "text", "PN": "text", "DA": "date", "DT": "date", "TM": "time", "UI": "uid"}
        self.text, self.date, self.time, self.uid = [], [], [], []
        skipped = {"SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientName", "PatientID", "TimezoneOffsetFromUTC", "UID"}
        for keyword, number in sorted(keyword_dict.items()):
            tag = pydicom.tag.Tag(number)
            if tag.group < 8 or tag.group in (0x0400, 0x0072) or keyword in skipped or not (set(rules.tcia) | set(rules.table)) & {of_rules.key_of(int(tag))}:
                continue
            vr = dictionary_VR(tag)
            if vr in fitting and rules.of(int(tag), vr)[0] is not None:
                getattr(self, fitting[vr]).append(int(tag))

    def sample(self, rng):
        """Some of each."""
        return rng.sample(self.text, 9) + rng.sample(self.date, 4) + rng.sample(self.time, 2) + rng.sample(self.uid, 2)
