//! Features as a structured report: TID 1500 Measurement Report (PS3.16), written as if the hospital had made it and
//! then de-identified and verified like every other instance.

mod codes;
mod content;
mod measurements;

use bytes::Bytes;
use content::{Code, Relation};
use sha2::{Digest, Sha256};

pub use content::InstanceReference;
pub use measurements::{IntensityUnit, Measurement, Measurements};

use crate::bytes::ByteSource;
use crate::deid::{dummy_value, uuid_uid};
use crate::instance::element::{DataSet, Element, Tag, VR, Value, is_text};
use crate::instance::transfer_syntax::Encoding;
use crate::instance::writer::{self, Meta, Part};
use crate::instance::{Instance, tags};

/// Enhanced SR Storage: containers, codes, numbers and references to images are all that the template needs.
const ENHANCED_SR: &str = "1.2.840.10008.5.1.4.1.1.88.22";
const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";

/// What a report says and of which images.
#[derive(Debug, Clone)]
pub struct MeasurementReport {
    /// What was measured.
    pub measurements: Measurements,
    /// What the image's intensities are.
    pub intensity: IntensityUnit,
    /// The images that were measured: of one series.
    pub images: Vec<InstanceReference>,
    /// The segmentation that says where, and the number of the segment.
    pub segmentation: Option<(InstanceReference, u16)>,
}

/// Attributes of patient and study that a report has from the images that it is of, beside group 0010 (PS3.3 C.7.1,
/// C.7.2).
const OF_THE_STUDY: [Tag; 9] = [
    tags::SPECIFIC_CHARACTER_SET,
    tags::STUDY_DATE,
    tags::STUDY_TIME,
    tags::ACCESSION_NUMBER,
    tags::REFERRING_PHYSICIAN_NAME,
    tags::STUDY_DESCRIPTION,
    tags::TIMEZONE_OFFSET_FROM_UTC,
    tags::STUDY_INSTANCE_UID,
    tags::STUDY_ID,
];

/// The report as a Part 10 file, with the identifiers of `image`: nothing that may leave.
///
/// # Errors
/// What the writer reports.
pub(crate) fn write(report: &MeasurementReport, image: &Instance) -> std::io::Result<Bytes> {
    let mut data_set = header(image);
    let sop_instance = new_uid("instance", report, &data_set);
    data_set.put_text(tags::SOP_CLASS_UID, VR::UI, ENHANCED_SR);
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, &sop_instance);
    let series = new_uid("series", report, &data_set);
    data_set.put_text(tags::SERIES_INSTANCE_UID, VR::UI, &series);
    content::put_items(
        &mut data_set,
        tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
        vec![evidence(report, image)],
    );
    data_set.put_text(tags::VALUE_TYPE, VR::CS, "CONTAINER");
    let title = Code("126000", "DCM", "Imaging Measurement Report");
    content::put_items(
        &mut data_set,
        tags::CONCEPT_NAME_CODE_SEQUENCE,
        vec![title.item()],
    );
    let modality = image
        .data_set
        .ascii(tags::MODALITY)
        .and_then(codes::modality);
    let root = root(report, modality, &data_set);
    content::fill_container(&mut data_set, Some("1500"), root);

    let meta = Meta {
        sop_class: Some(ENHANCED_SR),
        sop_instance: &sop_instance,
        transfer_syntax: EXPLICIT_LITTLE,
    };
    let none: &dyn ByteSource = &Bytes::new();
    let parts = writer::write(&data_set, &meta, Encoding::EXPLICIT_LITTLE, none, false)?;
    let mut file = Vec::new();
    parts
        .iter()
        .try_for_each(|part: &Part| part.write_to(none, &mut file))?;
    Ok(file.into())
}

/// Patient, study, series, equipment and document (PS3.3 A.35.2), without content.
fn header(image: &Instance) -> DataSet {
    let mut data_set = DataSet::default();
    let kept = image
        .data_set
        .elements()
        .iter()
        .filter(|element| element.tag.group() == 0x0010 || OF_THE_STUDY.contains(&element.tag));
    // The report is written in little endian byte order; of what is kept, text alone is the same in both.
    let is_kept =
        |element: &&Element| matches!(&element.value, Value::Bytes(_)) && is_text(element.vr);
    for element in kept.filter(is_kept) {
        data_set.put(element.clone());
    }
    for (tag, vr) in [
        (tags::STUDY_DATE, VR::DA),
        (tags::STUDY_TIME, VR::TM),
        (tags::ACCESSION_NUMBER, VR::SH),
        (tags::REFERRING_PHYSICIAN_NAME, VR::PN),
        (tags::PATIENT_NAME, VR::PN),
        (tags::PATIENT_ID, VR::LO),
        (tags::PATIENT_BIRTH_DATE, VR::DA),
        (tags::PATIENT_SEX, VR::CS),
        (tags::STUDY_ID, VR::SH),
    ] {
        if data_set.get(tag).is_none() {
            data_set.put_text(tag, vr, "");
        }
    }
    // There is no clock here, and the day of the report would be told to nobody anyway.
    for (tag, vr, of_study) in [
        (tags::CONTENT_DATE, VR::DA, tags::STUDY_DATE),
        (tags::CONTENT_TIME, VR::TM, tags::STUDY_TIME),
    ] {
        let value = match data_set.ascii(of_study).unwrap_or_default() {
            "" => dummy_value(tag, vr),
            known => Value::Bytes(known.to_owned().into_bytes().into()),
        };
        data_set.put(Element { tag, vr, value });
    }
    data_set.put_text(tags::MODALITY, VR::CS, "SR");
    data_set.put_text(tags::MANUFACTURER, VR::LO, "");
    data_set.put_text(tags::SERIES_NUMBER, VR::IS, "1");
    data_set.put_text(tags::INSTANCE_NUMBER, VR::IS, "1");
    data_set.put_text(tags::COMPLETION_FLAG, VR::CS, "COMPLETE");
    data_set.put_text(tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED");
    content::put_items(
        &mut data_set,
        tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE,
        Vec::new(),
    );
    content::put_items(
        &mut data_set,
        tags::PERFORMED_PROCEDURE_CODE_SEQUENCE,
        Vec::new(),
    );
    data_set
}

/// A UID that the same features of the same study have again: a retry is no second report.
fn new_uid(purpose: &str, report: &MeasurementReport, header: &DataSet) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose);
    hash.update(header.ascii(tags::STUDY_INSTANCE_UID).unwrap_or_default());
    for image in &report.images {
        hash.update(&image.sop_instance);
    }
    if let Some((segmentation, segment)) = &report.segmentation {
        hash.update(&segmentation.sop_instance);
        hash.update(segment.to_le_bytes());
    }
    for measurement in &report.measurements.features {
        hash.update(&measurement.tag);
        hash.update(&measurement.aggregation);
        hash.update(measurement.value.to_le_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid_uid(bytes)
}

/// The instances that the content refers to, by study and series (PS3.3 Table C.17-3).
fn evidence(report: &MeasurementReport, image: &Instance) -> DataSet {
    let segmentation = report.segmentation.iter().map(|(reference, _)| reference);
    let mut series: Vec<(&str, Vec<DataSet>)> = Vec::new();
    for reference in report.images.iter().chain(segmentation) {
        match series.iter_mut().find(|(uid, _)| *uid == reference.series) {
            Some((_, items)) => items.push(reference.item()),
            None => series.push((&reference.series, vec![reference.item()])),
        }
    }
    let series = series.into_iter().map(|(uid, items)| {
        let mut item = DataSet::default();
        item.put_text(tags::SERIES_INSTANCE_UID, VR::UI, uid);
        content::put_items(&mut item, tags::REFERENCED_SOP_SEQUENCE, items);
        item
    });
    let mut study = DataSet::default();
    let uid = image.uid(tags::STUDY_INSTANCE_UID).unwrap_or_default();
    study.put_text(tags::STUDY_INSTANCE_UID, VR::UI, uid);
    let series = series.collect();
    content::put_items(&mut study, tags::REFERENCED_SERIES_SEQUENCE, series);
    study
}

/// The content of the report (PS3.16 TID 1500).
fn root(report: &MeasurementReport, modality: Option<Code<'_>>, header: &DataSet) -> Vec<DataSet> {
    let language = Code("121049", "DCM", "Language of Content Item and Descendants");
    let country = content::code(
        Relation::HasConceptModifier,
        Code("121046", "DCM", "Country of Language"),
        Code("US", "ISO3166_1", "United States"),
    );
    let mut language = content::code(
        Relation::HasConceptModifier,
        language,
        Code("en", "RFC5646", "English"),
    );
    content::put_items(&mut language, tags::CONTENT_SEQUENCE, vec![country]);
    let mut library: Vec<DataSet> = modality
        .map(|modality| {
            let name = Code("121139", "DCM", "Modality");
            content::code(Relation::HasAcquisitionContext, name, modality)
        })
        .into_iter()
        .collect();
    library.extend(
        report
            .images
            .iter()
            .map(|image| content::image(None, image, None)),
    );
    let group = Code("126200", "DCM", "Image Library Group");
    let library = content::container(Relation::Contains, group, None, library);
    vec![
        language,
        content::code(
            Relation::HasObservationContext,
            Code("121005", "DCM", "Observer Type"),
            Code("121007", "DCM", "Device"),
        ),
        content::uid(
            Relation::HasObservationContext,
            Code("121012", "DCM", "Device Observer UID"),
            writer::IMPLEMENTATION_CLASS_UID,
        ),
        content::code(
            Relation::HasConceptModifier,
            Code("121058", "DCM", "Procedure reported"),
            Code("363679005", "SCT", "Imaging procedure"),
        ),
        content::container(
            Relation::Contains,
            Code("111028", "DCM", "Image Library"),
            Some("1600"),
            vec![library],
        ),
        content::container(
            Relation::Contains,
            Code("126010", "DCM", "Imaging Measurements"),
            None,
            vec![measurement_group(report, header)],
        ),
    ]
}

/// The features of one region: TID 1411 where a segment says which, else TID 1501.
fn measurement_group(report: &MeasurementReport, header: &DataSet) -> DataSet {
    let Measurements {
        software,
        settings,
        features,
    } = &report.measurements;
    let tracking = new_uid("region", report, header);
    let (name, version) = software.rsplit_once(' ').unwrap_or((software, ""));
    let context = Relation::HasObservationContext;
    let modifier = Relation::HasConceptModifier;
    let mut group = vec![
        content::text(
            context,
            Code("112039", "DCM", "Tracking Identifier"),
            "Region",
        ),
        content::uid(
            context,
            Code("112040", "DCM", "Tracking Unique Identifier"),
            &tracking,
        ),
    ];
    let template = match &report.segmentation {
        Some((segmentation, segment)) => {
            let name = Code("121191", "DCM", "Referenced Segment");
            group.push(content::image(Some(name), segmentation, Some(*segment)));
            if let Some(image) = report.images.first() {
                let name = Code("121232", "DCM", "Source series for segmentation");
                group.push(content::uid(Relation::Contains, name, &image.series));
            }
            "1411"
        }
        None => {
            let name = Code("121112", "DCM", "Source of Measurement");
            let sources = report.images.iter();
            group.extend(sources.map(|image| content::image(Some(name), image, None)));
            "1501"
        }
    };
    group.extend([
        content::text(modifier, Code("111001", "DCM", "Algorithm Name"), name),
        content::text(
            modifier,
            Code("111003", "DCM", "Algorithm Version"),
            version,
        ),
        content::text(
            modifier,
            Code("111002", "DCM", "Algorithm Parameters"),
            &ascii(&settings.to_string()),
        ),
    ]);
    group.extend(features.iter().map(|feature| {
        let method = Code("370129005", "SCT", "Measurement Method");
        let modifiers = codes::aggregation(&feature.aggregation)
            .map(|code| content::code(modifier, method, code));
        let unit = codes::unit(&feature.unit, report.intensity);
        content::number(
            codes::concept(feature),
            feature.value,
            unit,
            modifiers.into_iter().collect(),
        )
    }));
    let name = Code("125007", "DCM", "Measurement Group");
    content::container(Relation::Contains, name, Some(template), group)
}

/// JSON in the default repertoire: whatever Specific Character Set the study has, it reads the same.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut units = [0; 2];
    for character in json.chars() {
        match character.is_ascii() {
            true => text.push(character),
            false => {
                let escaped = character.encode_utf16(&mut units);
                text.extend(escaped.iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    text
}
