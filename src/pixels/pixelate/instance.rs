//! The instance that carries a pixelated image: a Secondary Capture (PS3.3 A.8), as nothing of the original's geometry and
//! intensities holds for it.
//!
//! What stays is listed; all else goes, so that no attribute is left that was computed from the original's pixels: windows,
//! tables, least and greatest values, overlays, icons, spacing and positions, ratios of compression.

use crate::instance::element::{Element, VR, Value, swapped};
use crate::instance::{DataSet, Instance, Tag, tags};
use crate::privacy::Pixelation;

/// Secondary Capture Image Storage, of one frame.
const ONE_FRAME: &str = "1.2.840.10008.5.1.4.1.1.7";
/// Multi-frame Grayscale Byte Secondary Capture Image Storage.
const GREY_FRAMES: &str = "1.2.840.10008.5.1.4.1.1.7.2";
/// Multi-frame True Color Secondary Capture Image Storage.
const COLOUR_FRAMES: &str = "1.2.840.10008.5.1.4.1.1.7.4";

/// (0028,2114) of this mechanism; the standard's terms are of compressions.
const LOSS: &str = "SCANVEIL_DP_PIX";

/// A vector of their numbers has to fit into 65,534 bytes.
pub(super) const MOST_FRAMES: u32 = 9_999;

/// What stays of the header beside the groups 0010 and 0012: who, when, where, of which part and side.
const KEPT: [Tag; 43] = [
    tags::SPECIFIC_CHARACTER_SET,
    tags::INSTANCE_CREATION_DATE,
    tags::INSTANCE_CREATION_TIME,
    tags::STUDY_DATE,
    tags::SERIES_DATE,
    tags::ACQUISITION_DATE,
    tags::CONTENT_DATE,
    tags::ACQUISITION_DATE_TIME,
    tags::STUDY_TIME,
    tags::SERIES_TIME,
    tags::ACQUISITION_TIME,
    tags::CONTENT_TIME,
    tags::ACCESSION_NUMBER,
    tags::MODALITY,
    tags::MANUFACTURER,
    tags::INSTITUTION_NAME,
    tags::INSTITUTION_ADDRESS,
    tags::REFERRING_PHYSICIAN_NAME,
    tags::TIMEZONE_OFFSET_FROM_UTC,
    tags::STATION_NAME,
    tags::STUDY_DESCRIPTION,
    tags::SERIES_DESCRIPTION,
    tags::INSTITUTIONAL_DEPARTMENT_NAME,
    tags::MANUFACTURER_MODEL_NAME,
    tags::BODY_PART_EXAMINED,
    tags::DEVICE_SERIAL_NUMBER,
    tags::SOFTWARE_VERSIONS,
    tags::PROTOCOL_NAME,
    tags::VIEW_POSITION,
    tags::STUDY_INSTANCE_UID,
    tags::SERIES_INSTANCE_UID,
    tags::STUDY_ID,
    tags::SERIES_NUMBER,
    tags::ACQUISITION_NUMBER,
    tags::INSTANCE_NUMBER,
    tags::PATIENT_ORIENTATION,
    tags::LATERALITY,
    tags::IMAGE_LATERALITY,
    tags::BURNED_IN_ANNOTATION,
    tags::RECOGNIZABLE_VISUAL_FEATURES,
    tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
    tags::SOP_CLASS_UID,
    tags::SOP_INSTANCE_UID,
];

/// What is written anew.
const WRITTEN: [Tag; 22] = [
    tags::IMAGE_TYPE,
    tags::CONVERSION_TYPE,
    tags::DERIVATION_DESCRIPTION,
    tags::PAGE_NUMBER_VECTOR,
    tags::SAMPLES_PER_PIXEL,
    tags::PHOTOMETRIC_INTERPRETATION,
    tags::PLANAR_CONFIGURATION,
    tags::NUMBER_OF_FRAMES,
    tags::FRAME_INCREMENT_POINTER,
    tags::ROWS,
    tags::COLUMNS,
    tags::BITS_ALLOCATED,
    tags::BITS_STORED,
    tags::HIGH_BIT,
    tags::PIXEL_REPRESENTATION,
    tags::RESCALE_INTERCEPT,
    tags::RESCALE_SLOPE,
    tags::RESCALE_TYPE,
    tags::LOSSY_IMAGE_COMPRESSION,
    tags::LOSSY_IMAGE_COMPRESSION_RATIO,
    tags::LOSSY_IMAGE_COMPRESSION_METHOD,
    tags::PRESENTATION_LUT_SHAPE,
];

fn stays(tag: Tag) -> bool {
    matches!(tag.group(), 0x0010 | 0x0012) || KEPT.contains(&tag)
}

/// Whether a pixelated instance may have this attribute.
pub(super) fn may_be(tag: Tag) -> bool {
    stays(tag) || WRITTEN.contains(&tag) || tag == tags::PIXEL_DATA
}

/// UIDs of the new instance.
pub(super) struct NewUids {
    pub series: Option<String>,
    pub sop_instance: String,
}

/// What the image is like.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub samples: u8,
    pub frames: u32,
}

impl Form {
    /// SOP Class UID of images like it.
    pub(super) fn sop_class(self) -> &'static str {
        match (self.frames, self.samples) {
            (0 | 1, _) => ONE_FRAME,
            (_, 1) => GREY_FRAMES,
            _ => COLOUR_FRAMES,
        }
    }
}

/// The header of the pixelated image of `instance`, without its pixel data, in explicit little endian.
pub(super) fn header(
    instance: &Instance,
    pixelation: &Pixelation,
    form: Form,
    uids: &NewUids,
    method: &str,
) -> DataSet {
    let mut data_set = DataSet::default();
    let kept = instance.data_set.elements().iter();
    for element in kept.filter(|element| stays(element.tag)) {
        data_set
            .elements
            .extend(little(element, instance.encoding.big_endian));
    }
    data_set.put_text(tags::SOP_CLASS_UID, VR::UI, form.sop_class());
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, &uids.sop_instance);
    if let Some(series) = &uids.series {
        data_set.put_text(tags::SERIES_INSTANCE_UID, VR::UI, series);
    }
    data_set.put_text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\SECONDARY");
    // Of a workstation: its pixels are no longer those of the modality.
    data_set.put_text(tags::CONVERSION_TYPE, VR::CS, "WSD");
    // They have to be there, and may be empty.
    // Of a part of the body that is known, the original said whether it has a side.
    let sides = [
        tags::LATERALITY,
        tags::IMAGE_LATERALITY,
        tags::BODY_PART_EXAMINED,
    ];
    if sides.iter().all(|&side| data_set.get(side).is_none()) {
        data_set.put_text(tags::LATERALITY, VR::CS, "");
    }
    if data_set.get(tags::PATIENT_ORIENTATION).is_none() {
        data_set.put_text(tags::PATIENT_ORIENTATION, VR::CS, "");
    }
    let words = derivation(pixelation, method);
    data_set.put_text(tags::DERIVATION_DESCRIPTION, VR::ST, &words);
    state_method(&mut data_set, method);
    image_pixels(&mut data_set, pixelation, form);
    if form.frames > 1 {
        frames(&mut data_set, form);
    }
    loss(&mut data_set, pixelation);
    data_set
}

/// An element with its numbers in little endian; `None` for what lies in the source.
fn little(element: &Element, swap: bool) -> Option<Element> {
    let value = match &element.value {
        Value::Bytes(bytes) => {
            let swapped = swap.then(|| swapped(element.vr, bytes)).flatten();
            Value::Bytes(swapped.unwrap_or_else(|| bytes.clone()))
        }
        Value::Items(items) => {
            let item = |item: &DataSet| DataSet {
                elements: item
                    .elements()
                    .iter()
                    .filter_map(|element| little(element, swap))
                    .collect(),
            };
            Value::Items(items.iter().map(item).collect())
        }
        _ => return None,
    };
    Some(Element {
        value,
        ..element.clone()
    })
}

/// (0008,2111)
pub(super) fn derivation(pixelation: &Pixelation, method: &str) -> String {
    let (side, cell) = (pixelation.side(), pixelation.cell());
    format!(
        "{method}: the middle square at {side} x {side} pixels by nearest neighbour, 8 bits of a public range; means of {cell} x \
         {cell} cells with discrete Laplace noise. Proportions hold, sizes do not. Can be linked to its original.",
    )
}

/// Adds the mechanism to (0012,0063), behind what was there.
fn state_method(data_set: &mut DataSet, method: &str) {
    let earlier = data_set.ascii(tags::DEIDENTIFICATION_METHOD);
    let all = match earlier.filter(|earlier| !earlier.is_empty()) {
        Some(earlier) => format!("{earlier}\\{method}"),
        None => method.to_owned(),
    };
    data_set.put_text(tags::DEIDENTIFICATION_METHOD, VR::LO, &all);
}

fn put_number(data_set: &mut DataSet, tag: Tag, number: u32) {
    // None is larger: sides end at 4096.
    let number = u16::try_from(number).unwrap_or(u16::MAX);
    data_set.put(Element {
        tag,
        vr: VR::US,
        value: Value::Bytes(number.to_le_bytes().to_vec().into()),
    });
}

/// The Image Pixel Module (PS3.3 C.7.6.3).
fn image_pixels(data_set: &mut DataSet, pixelation: &Pixelation, form: Form) {
    let is_grey = form.samples == 1;
    let photometric = if is_grey { "MONOCHROME2" } else { "RGB" };
    data_set.put_text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
    for (tag, number) in [
        (tags::SAMPLES_PER_PIXEL, form.samples.into()),
        (tags::ROWS, pixelation.side()),
        (tags::COLUMNS, pixelation.side()),
        (tags::BITS_ALLOCATED, 8),
        (tags::BITS_STORED, 8),
        (tags::HIGH_BIT, 7),
        (tags::PIXEL_REPRESENTATION, 0),
    ] {
        put_number(data_set, tag, number);
    }
    if !is_grey {
        put_number(data_set, tags::PLANAR_CONFIGURATION, 0);
    }
}

/// What the multi-frame kinds ask for besides (PS3.3 A.8.3, A.8.5, C.8.6.3).
fn frames(data_set: &mut DataSet, form: Form) {
    data_set.put_text(tags::NUMBER_OF_FRAMES, VR::IS, &form.frames.to_string());
    let numbers: Vec<_> = (1..=form.frames).map(|frame| frame.to_string()).collect();
    data_set.put_text(tags::PAGE_NUMBER_VECTOR, VR::IS, &numbers.join("\\"));
    let Tag(group, element) = tags::PAGE_NUMBER_VECTOR;
    let pointer = [group.to_le_bytes(), element.to_le_bytes()].concat();
    data_set.put(Element {
        tag: tags::FRAME_INCREMENT_POINTER,
        vr: VR::AT,
        value: Value::Bytes(pointer.into()),
    });
    let said = data_set.ascii(tags::BURNED_IN_ANNOTATION);
    if said.is_none_or(str::is_empty) {
        // It has to be there, and nobody has looked.
        data_set.put_text(tags::BURNED_IN_ANNOTATION, VR::CS, "YES");
    }
    if form.samples == 1 {
        data_set.put_text(tags::PRESENTATION_LUT_SHAPE, VR::CS, "IDENTITY");
        data_set.put_text(tags::RESCALE_INTERCEPT, VR::DS, "0");
        data_set.put_text(tags::RESCALE_SLOPE, VR::DS, "1");
        data_set.put_text(tags::RESCALE_TYPE, VR::LO, "US");
    }
}

/// It lost something (PS3.3 C.7.6.1.1.5): of each cell one number is left. What compressions did before would tell of
/// the original's pixels, and goes.
fn loss(data_set: &mut DataSet, pixelation: &Pixelation) {
    let area = u64::from(pixelation.cell()).pow(2);
    data_set.put_text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "01");
    data_set.put_text(
        tags::LOSSY_IMAGE_COMPRESSION_RATIO,
        VR::DS,
        &area.to_string(),
    );
    data_set.put_text(tags::LOSSY_IMAGE_COMPRESSION_METHOD, VR::CS, LOSS);
}
