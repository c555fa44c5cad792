//! Dummy values (action D): valid for their value representation, and never derived from the original.

use bytes::Bytes;

use super::policy::DocumentKind;
use super::table::{DummyElement, dummy_item};
use crate::instance::element::{
    DataSet, Element, Tag, VR, Value, padded, swapped, trim_padding, unit_size,
};
use crate::instance::{Encoding, tags};

/// Dummy text.
pub(crate) const TEXT: &str = "REMOVED";
/// Dummy name: with a delimiter, as a family name alone is the form that ACR-NEMA had.
const NAME: &str = "REMOVED^";
const DATE: &str = "19000101";
const TIME: &str = "000000";
const DATE_TIME: &str = "19000101000000";
const URI: &str = "urn:uuid:00000000-0000-4000-8000-000000000000";
const AGE: &str = "000Y";
/// No offset from UTC, where one has to be stated.
const UTC: &str = "+0000";

/// An empty one-page document.
const EMPTY_PDF: &[u8] = b"%PDF-1.4\n\
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n\
xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n\
trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n";

/// A clinical document that says nothing.
const EMPTY_CDA: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>REMOVED</title></ClinicalDocument>\n";

/// A binary STL: a header of 80 bytes and the number of triangles, none.
const EMPTY_STL: &[u8] = &[0; 84];

/// A comment, in the formats of Wavefront.
const EMPTY_OBJ: &[u8] = b"# REMOVED\n";

/// The document that takes the place of one of this kind (PS3.3 C.24.2).
fn document(kind: Option<DocumentKind>) -> Value {
    let bytes = match kind {
        Some(DocumentKind::Pdf) | None => EMPTY_PDF,
        Some(DocumentKind::Cda) => EMPTY_CDA,
        Some(DocumentKind::Stl) => EMPTY_STL,
        Some(DocumentKind::Obj | DocumentKind::Mtl) => EMPTY_OBJ,
    };
    Value::Bytes(padded(VR::OB, bytes.to_vec()))
}

/// The dummy of an attribute that is no sequence, `multiplicity` values of it.
pub(crate) fn value(
    tag: Tag,
    vr: VR,
    multiplicity: usize,
    encapsulated: Option<DocumentKind>,
) -> Value {
    if tag == tags::ENCAPSULATED_DOCUMENT {
        return document(encapsulated);
    }
    if tag == tags::TIMEZONE_OFFSET_FROM_UTC {
        return Value::Bytes(padded(vr, UTC.into()));
    }
    let text = match vr {
        VR::DA => DATE,
        VR::TM => TIME,
        VR::DT => DATE_TIME,
        VR::AS => AGE,
        VR::UR => URI,
        VR::DS | VR::IS => "0",
        VR::PN => NAME,
        VR::AE | VR::CS | VR::LO | VR::LT | VR::SH | VR::ST | VR::UC | VR::UT => TEXT,
        _ => {
            return Value::Bytes(Bytes::from(vec![
                0;
                unit_size(vr).max(2) * multiplicity.max(1)
            ]));
        }
    };
    let text = vec![text; multiplicity.max(1)].join("\\");
    Value::Bytes(padded(vr, text.into_bytes()))
}

/// Whether `text` is one that this module wrote.
pub(crate) fn is_dummy(text: &str) -> bool {
    [TEXT, NAME, DATE, TIME, DATE_TIME, URI, AGE, UTC].contains(&text)
}

/// Whether this is the value of `tag` in the dummy item of one of the sequences that it stands in, outermost first.
pub(crate) fn is_of_dummy_item(sequences: &[Tag], tag: Tag, text: &str) -> bool {
    (0..sequences.len()).any(|outermost| {
        let mut elements = dummy_item(sequences[outermost]);
        for sequence in &sequences[outermost + 1..] {
            elements = find(elements, *sequence).map_or(&[], |element| element.item);
        }
        find(elements, tag).is_some_and(|element| {
            std::str::from_utf8(element.value).is_ok_and(|value| trim_padding(value) == text)
        })
    })
}

fn find(elements: &'static [DummyElement], tag: Tag) -> Option<&'static DummyElement> {
    elements.iter().find(|element| element.tag == tag)
}

/// The dummy of a sequence: the smallest item that its macro allows (`data/dummy-items.csv`).
pub(crate) fn items(tag: Tag, encoding: Encoding) -> Value {
    Value::Items(match dummy_item(tag) {
        [] => Vec::new(),
        elements => vec![item(elements, encoding)],
    })
}

fn item(elements: &[DummyElement], encoding: Encoding) -> DataSet {
    let mut item = DataSet::default();
    for element in elements {
        let value = match element.vr {
            VR::SQ if element.item.is_empty() => Value::Items(Vec::new()),
            VR::SQ => Value::Items(vec![self::item(element.item, encoding)]),
            vr => Value::Bytes(in_byte_order(element.value, vr, encoding)),
        };
        item.put(Element {
            tag: element.tag,
            vr: element.vr,
            value,
        });
    }
    item
}

/// The table's little endian bytes in the byte order of the data set.
fn in_byte_order(value: &'static [u8], vr: VR, encoding: Encoding) -> Bytes {
    let swapped = encoding.big_endian.then(|| swapped(vr, value)).flatten();
    swapped.unwrap_or(Bytes::from_static(value))
}
