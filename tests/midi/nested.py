"""Identifiers in sequences: requests, references, codes, equipment, the attributes' originals, reports' content items."""

import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from compose import Note

CODES = [("T-D1100", "SRT", "Head"), ("T-D3000", "SRT", "Chest"), ("T-D4000", "SRT", "Abdomen"), ("71341001", "SCT", "Bone structure of femur"),
         ("P5-09051", "SRT", "Magnetic resonance imaging with contrast"), ("24627-2", "LN", "Chest CT"), ("R-42190", "SRT", "Oral contrast given")]


def code(rng, chosen=None):
    """An item of a code sequence."""
    value, scheme, meaning = chosen or rng.choice(CODES)
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def reference(instance):
    """An item that refers to an instance."""
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = instance
    return item


def plant(planter, dataset, others):
    """Adds sequences to an instance. `others`: the study's images, as (SOP Class UID, SOP Instance UID)."""
    rng, study = planter.rng, planter.study
    if rng.random() < 0.7:
        item = Dataset()
        for keyword in ("ScheduledProcedureStepDescription", "RequestedProcedureDescription", "ReasonForTheRequestedProcedure"):
            planter.put_text(item, keyword)
        planter.put_gone(item, "RequestedProcedureID")
        planter.put_gone(item, "ScheduledProcedureStepID")
        item.ScheduledProtocolCodeSequence = Sequence([code(rng)])
        dataset.RequestAttributesSequence = Sequence([item])
    if rng.random() < 0.6 and "ProcedureCodeSequence" not in dataset:
        dataset.ProcedureCodeSequence = Sequence([code(rng) for _ in range(rng.randrange(1, 3))])
    if rng.random() < 0.5 and "AnatomicRegionSequence" not in dataset:
        dataset.AnatomicRegionSequence = Sequence([code(rng, CODES[rng.randrange(3)])])
    if rng.random() < 0.5:
        dataset.ReferencedStudySequence = Sequence([reference(("1.2.840.10008.3.1.2.3.1", study.uid("study")))])
    if rng.random() < 0.4:
        item = Dataset()
        planter.put(item, "PatientID", planter.person.other_number, Note(removed=[planter.person.other_number], where="nested"))
        planter.put_gone(item, "IssuerOfPatientID")
        dataset.OtherPatientIDsSequence = Sequence([item])
    if rng.random() < 0.4:
        dataset.ContributingEquipmentSequence = Sequence([_equipment(planter)])
    if rng.random() < 0.3:
        dataset.OriginalAttributesSequence = Sequence([_originals(planter)])
    if others and "ReferencedImageSequence" not in dataset and rng.random() < 0.6:
        dataset.ReferencedImageSequence = Sequence([reference(rng.choice(others)) for _ in range(rng.randrange(1, 4))])
    if others and "SourceImageSequence" not in dataset and rng.random() < 0.3:
        dataset.SourceImageSequence = Sequence([reference(rng.choice(others))])
    if rng.random() < 0.25 and "PerformedProtocolCodeSequence" not in dataset:
        item = code(rng)
        nested = Dataset()
        planter.put_text(nested, "TextValue")
        item.ProtocolContextSequence = Sequence([nested])
        dataset.PerformedProtocolCodeSequence = Sequence([item])


def _equipment(planter):
    item = Dataset()
    item.PurposeOfReferenceCodeSequence = Sequence([code(planter.rng, ("109101", "DCM", "Acquisition Equipment"))])
    planter.put(item, "Manufacturer", "ACME Imaging Systems", Note(kept=["ACME Imaging Systems"], where="nested"))
    planter.put_gone(item, "InstitutionName")
    planter.put_gone(item, "StationName")
    planter.put_name(item, "OperatorsName")
    planter.put_text(item, "ContributionDescription")
    planter.put_date(item, "ContributionDateTime")
    return item


def _originals(planter):
    old = Dataset()
    planter.put(old, "PatientID", planter.person.other_number, Note(removed=[planter.person.other_number], where="nested"))
    planter.put_name(old, "PatientName")
    planter.put_gone(old, "InstitutionName")
    item = Dataset()
    item.ModifiedAttributesSequence = Sequence([old])
    planter.put_date(item, "AttributeModificationDateTime")
    planter.put_gone(item, "ModifyingSystem")
    item.ReasonForTheAttributeModification = "CORRECT"
    return item


def _content_item(planter, relation, kind, concept):
    item = Dataset()
    item.RelationshipType, item.ValueType = relation, kind
    item.ConceptNameCodeSequence = Sequence([code(planter.rng, concept)])
    return item


def report(planter, dataset):
    """Content items of a report: findings with identifiers in them, and observers, subject and dates of its context.

    Those that the table removes come last, so that the others stay where they are.
    """
    if "ContentSequence" not in dataset or not dataset.ContentSequence:
        return
    items = dataset.ContentSequence
    for concept in (("121071", "DCM", "Finding"), ("121073", "DCM", "Impression"), ("121106", "DCM", "Comment")):
        item = _content_item(planter, "CONTAINS", "TEXT", concept)
        planter.put_text(item, "TextValue", share=0.8, findings=True)
        items.append(item)
    observer = _content_item(planter, "HAS OBS CONTEXT", "PNAME", ("121008", "DCM", "Person Observer Name"))
    planter.put_name(observer, "PersonName")
    subject = _content_item(planter, "HAS OBS CONTEXT", "PNAME", ("121029", "DCM", "Subject Name"))
    planter.put_name(subject, "PersonName")
    items.extend([observer, subject])
    for concept, text in (
        (("121030", "DCM", "Subject ID"), planter.person.number),
        (("121009", "DCM", "Person Observer's Organization Name"), planter.person.hospital),
        (("121022", "DCM", "Accession Number"), planter.study.accession),
    ):
        item = _content_item(planter, "HAS OBS CONTEXT", "TEXT", concept)
        planter.put(item, "TextValue", text, Note(removed=[text], where="nested"))
        items.append(item)
    birth = _content_item(planter, "HAS OBS CONTEXT", "DATE", ("121031", "DCM", "Subject Birth Date"))
    planter.put(birth, "Date", f"{planter.person.birth:%Y%m%d}")
    items.append(birth)


def labels(planter, dataset):
    """Labels that people type: structures, segments, notes on a picture."""
    for keyword, names in (
        ("StructureSetROISequence", ("ROIName", "ROIDescription")),
        ("RTROIObservationsSequence", ("ROIInterpreter", "ROIObservationDescription")),
        ("SegmentSequence", ("SegmentLabel", "SegmentDescription")),
        ("BeamSequence", ("BeamDescription", "TreatmentMachineName")),
        ("DoseReferenceSequence", ("DoseReferenceDescription",)),
    ):
        for item in list(dataset.get(keyword, None) or [])[:4]:
            for name in names:
                vr = pydicom.datadict.dictionary_VR(name)
                if vr == "PN":
                    planter.put_name(item, name)
                elif name == "TreatmentMachineName":
                    planter.put_gone(item, name)
                else:
                    planter.put_text(item, name)
    if dataset.get("Modality") == "PR":
        note = Dataset()
        planter.put_text(note, "UnformattedTextValue", share=0.9)
        layer = Dataset()
        layer.GraphicLayer, layer.TextObjectSequence = "LAYER1", Sequence([note])
        dataset.GraphicAnnotationSequence = Sequence([layer])
        planter.put_name(dataset, "ContentCreatorName")
        planter.put_text(dataset, "ContentDescription")
