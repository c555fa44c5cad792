//! Content items (PS3.3 C.17.3): the tree that a structured report is.

use crate::instance::element::{DataSet, Element, VR, Value};
use crate::instance::tags;

/// A coded entry (PS3.3 Table 8.8-1): value, coding scheme designator, meaning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code<'a>(pub &'a str, pub &'a str, pub &'a str);

impl Code<'_> {
    /// One item of a code sequence.
    pub(super) fn item(&self) -> DataSet {
        let mut item = DataSet::default();
        item.put_text(tags::CODE_VALUE, VR::SH, self.0);
        item.put_text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, self.1);
        item.put_text(tags::CODE_MEANING, VR::LO, self.2);
        item
    }
}

/// An instance that a report refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceReference {
    /// SOP Class UID.
    pub sop_class: String,
    /// SOP Instance UID, as the file has it; in the release stands its pseudonym.
    pub sop_instance: String,
    /// Series Instance UID, as the file has it.
    pub series: String,
}

impl InstanceReference {
    /// The item of a Referenced SOP Sequence.
    pub(super) fn item(&self) -> DataSet {
        let mut item = DataSet::default();
        item.put_text(tags::REFERENCED_SOP_CLASS_UID, VR::UI, &self.sop_class);
        item.put_text(
            tags::REFERENCED_SOP_INSTANCE_UID,
            VR::UI,
            &self.sop_instance,
        );
        item
    }
}

pub(super) fn put_items(data_set: &mut DataSet, tag: dicom_core::Tag, items: Vec<DataSet>) {
    data_set.put(Element {
        tag,
        vr: VR::SQ,
        value: Value::Items(items),
    });
}

/// How an item belongs to the one that it stands in (PS3.3 C.17.3.2.4).
#[derive(Debug, Clone, Copy)]
pub(super) enum Relation {
    Contains,
    HasConceptModifier,
    HasObservationContext,
    HasAcquisitionContext,
}

impl Relation {
    const fn term(self) -> &'static str {
        match self {
            Self::Contains => "CONTAINS",
            Self::HasConceptModifier => "HAS CONCEPT MOD",
            Self::HasObservationContext => "HAS OBS CONTEXT",
            Self::HasAcquisitionContext => "HAS ACQ CONTEXT",
        }
    }
}

fn item(relation: Relation, value_type: &str, name: Option<Code<'_>>) -> DataSet {
    let mut item = DataSet::default();
    item.put_text(tags::RELATIONSHIP_TYPE, VR::CS, relation.term());
    item.put_text(tags::VALUE_TYPE, VR::CS, value_type);
    if let Some(name) = name {
        put_items(
            &mut item,
            tags::CONCEPT_NAME_CODE_SEQUENCE,
            vec![name.item()],
        );
    }
    item
}

pub(super) fn code(relation: Relation, name: Code<'_>, value: Code<'_>) -> DataSet {
    let mut item = item(relation, "CODE", Some(name));
    put_items(&mut item, tags::CONCEPT_CODE_SEQUENCE, vec![value.item()]);
    item
}

pub(super) fn text(relation: Relation, name: Code<'_>, value: &str) -> DataSet {
    let mut item = item(relation, "TEXT", Some(name));
    item.put_text(tags::TEXT_VALUE, VR::UT, value);
    item
}

pub(super) fn uid(relation: Relation, name: Code<'_>, value: &str) -> DataSet {
    let mut item = item(relation, "UIDREF", Some(name));
    item.put_text(tags::UID, VR::UI, value);
    item
}

/// A reference to an image, or to one segment of a segmentation.
pub(super) fn image(
    name: Option<Code<'_>>,
    reference: &InstanceReference,
    segment: Option<u16>,
) -> DataSet {
    let mut item = item(Relation::Contains, "IMAGE", name);
    let mut referenced = reference.item();
    if let Some(segment) = segment {
        referenced.put(Element {
            tag: tags::REFERENCED_SEGMENT_NUMBER,
            vr: VR::US,
            value: Value::Bytes(segment.to_le_bytes().to_vec().into()),
        });
    }
    put_items(&mut item, tags::REFERENCED_SOP_SEQUENCE, vec![referenced]);
    item
}

/// A number with its unit. The decimal string has up to 16 characters; what it rounds off is kept beside it as a
/// floating point value (PS3.3 C.18.1).
pub(super) fn number(
    name: Code<'_>,
    value: f64,
    unit: Code<'_>,
    modifiers: Vec<DataSet>,
) -> DataSet {
    let mut measured = DataSet::default();
    let decimal = decimal_string(value);
    if decimal.parse() != Ok(value) {
        measured.put(Element {
            tag: tags::FLOATING_POINT_VALUE,
            vr: VR::FD,
            value: Value::Bytes(value.to_le_bytes().to_vec().into()),
        });
    }
    measured.put_text(tags::NUMERIC_VALUE, VR::DS, &decimal);
    put_items(
        &mut measured,
        tags::MEASUREMENT_UNITS_CODE_SEQUENCE,
        vec![unit.item()],
    );
    let mut item = item(Relation::Contains, "NUM", Some(name));
    put_items(&mut item, tags::MEASURED_VALUE_SEQUENCE, vec![measured]);
    if !modifiers.is_empty() {
        put_items(&mut item, tags::CONTENT_SEQUENCE, modifiers);
    }
    item
}

pub(super) fn container(
    relation: Relation,
    name: Code<'_>,
    template: Option<&str>,
    content: Vec<DataSet>,
) -> DataSet {
    let mut item = item(relation, "CONTAINER", Some(name));
    fill_container(&mut item, template, content);
    item
}

/// What makes a data set a container: that its content is separate, its template, its content.
pub(super) fn fill_container(item: &mut DataSet, template: Option<&str>, content: Vec<DataSet>) {
    item.put_text(tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE");
    if let Some(template) = template {
        let mut named = DataSet::default();
        named.put_text(tags::MAPPING_RESOURCE, VR::CS, "DCMR");
        named.put_text(tags::TEMPLATE_IDENTIFIER, VR::CS, template);
        put_items(item, tags::CONTENT_TEMPLATE_SEQUENCE, vec![named]);
    }
    put_items(item, tags::CONTENT_SEQUENCE, content);
}

/// A decimal string (PS3.5 6.2, DS) of the value: the shortest that reads back equal, if 16 characters hold it, else the
/// closest that they hold.
fn decimal_string(value: f64) -> String {
    let plain = format!("{value}");
    if plain.len() <= 16 {
        return plain;
    }
    (0..=15)
        .rev()
        .map(|digits| format!("{value:.digits$e}"))
        .find(|text| text.len() <= 16)
        .unwrap_or_else(|| "0".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::decimal_string;

    proptest! {
        #[test]
        fn a_decimal_string_fits_its_representation_and_is_close(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            let text = decimal_string(value);
            prop_assert!(text.len() <= 16, "{text}");
            let read: f64 = text.parse().expect("a number");
            prop_assert!((read - value).abs() <= value.abs() * 1e-8, "{text} for {value}");
        }
    }
}
