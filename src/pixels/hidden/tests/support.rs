//! Instances built in code, and what comes of them when they are cleaned and written.

use bytes::Bytes;

use super::super::{Finding, clean};
use crate::bytes::ByteSource;
use crate::instance::writer::{Meta, Part, PartsSource, write};
use crate::instance::{DataSet, Element, Encoding, Instance, Limits, Tag, VR, Value, tags};

pub(super) const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
pub(super) const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";
pub(super) const JPEG: &str = "1.2.840.10008.1.2.4.50";
pub(super) const JPEG_LS: &str = "1.2.840.10008.1.2.4.80";
pub(super) const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";
pub(super) const JPEG_XL: &str = "1.2.840.10008.1.2.4.110";
pub(super) const MPEG_4: &str = "1.2.840.10008.1.2.4.102";
pub(super) const RLE: &str = "1.2.840.10008.1.2.5";
pub(super) const DEFLATED_FRAME: &str = "1.2.840.10008.1.2.8.1";
pub(super) const ENCAPSULATED: &str = "1.2.840.10008.1.2.1.98";

/// An image to be.
pub(super) struct Build {
    pub data_set: DataSet,
    transfer_syntax: &'static str,
    encoding: Encoding,
}

impl Build {
    /// One frame of 2 × 2 samples of 16 bits, 12 of them stored.
    pub(super) fn new(transfer_syntax: &'static str) -> Self {
        let mut build = Self {
            data_set: DataSet::default(),
            transfer_syntax,
            encoding: Encoding::of(transfer_syntax),
        };
        build
            .data_set
            .put_text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.2");
        build
            .data_set
            .put_text(tags::SOP_INSTANCE_UID, VR::UI, "2.25.7");
        build
            .size(2, 2)
            .samples(1, "MONOCHROME2")
            .bits(16, 12, 11, 0)
    }

    pub(super) fn short(mut self, tag: Tag, value: u16) -> Self {
        let mut bytes = Vec::new();
        self.encoding.put_u16(&mut bytes, value);
        self.data_set.put(Element {
            tag,
            vr: VR::US,
            value: Value::Bytes(bytes.into()),
        });
        self
    }

    pub(super) fn size(self, rows: u16, columns: u16) -> Self {
        self.short(tags::ROWS, rows).short(tags::COLUMNS, columns)
    }

    pub(super) fn samples(mut self, count: u16, photometric: &str) -> Self {
        self.data_set
            .put_text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
        self.short(tags::SAMPLES_PER_PIXEL, count)
    }

    pub(super) fn bits(self, allocated: u16, stored: u16, high: u16, representation: u16) -> Self {
        self.short(tags::BITS_ALLOCATED, allocated)
            .short(tags::BITS_STORED, stored)
            .short(tags::HIGH_BIT, high)
            .short(tags::PIXEL_REPRESENTATION, representation)
    }

    pub(super) fn frames(mut self, frames: &str) -> Self {
        self.data_set
            .put_text(tags::NUMBER_OF_FRAMES, VR::IS, frames);
        self
    }

    pub(super) fn put(mut self, tag: Tag, vr: VR, value: &[u8]) -> Self {
        self.data_set.put(Element {
            tag,
            vr,
            value: Value::Bytes(Bytes::copy_from_slice(value)),
        });
        self
    }

    /// With this pixel data of 16-bit words, native.
    pub(super) fn words(self, words: &[u16]) -> Outcome {
        let mut bytes = Vec::new();
        words
            .iter()
            .for_each(|&word| self.encoding.put_u16(&mut bytes, word));
        self.native(VR::OW, &bytes)
    }

    pub(super) fn native(self, vr: VR, value: &[u8]) -> Outcome {
        self.put(tags::PIXEL_DATA, vr, value).outcome()
    }

    /// With these fragments, encapsulated; each is made even by a zero.
    pub(super) fn fragments(mut self, table: &[u32], fragments: &[&[u8]]) -> Outcome {
        let table: Vec<u8> = table
            .iter()
            .flat_map(|offset| offset.to_le_bytes())
            .collect();
        let mut items = Vec::new();
        for value in std::iter::once(&&table[..]).chain(fragments) {
            let even = value.len() + value.len() % 2;
            items.extend([0xFE, 0xFF, 0x00, 0xE0]);
            items.extend((even as u32).to_le_bytes());
            items.extend(*value);
            items.resize(items.len() + even - value.len(), 0);
        }
        self.data_set.put(Element {
            tag: tags::PIXEL_DATA,
            vr: VR::OB,
            value: Value::Parts {
                parts: vec![Part::Bytes(items.into())],
                encapsulated: true,
            },
        });
        self.outcome()
    }

    pub(super) fn outcome(self) -> Outcome {
        let file = written(&self.data_set, self.transfer_syntax, &Bytes::new());
        Outcome::of(file)
    }
}

/// A file as it came, and as it is written after it was cleaned.
pub(super) struct Outcome {
    pub before: Bytes,
    pub after: Bytes,
    pub findings: Vec<Finding>,
    pub removed: Vec<Tag>,
    pub parts: Vec<Part>,
}

impl Outcome {
    /// What was meant is what reads back, and cleaning it again changes nothing.
    pub(super) fn of(before: Bytes) -> Self {
        let outcome = Self::unchecked(before);
        let read_back = read(&outcome.after);
        let again = clean(&read_back, &outcome.after, &Limits::default()).unwrap();
        assert!(
            again.replaced.is_empty() && again.removed.is_empty(),
            "not clean after cleaning: {:?} then {:?}",
            outcome.findings,
            again.findings
        );
        outcome
    }

    pub(super) fn unchecked(before: Bytes) -> Self {
        let instance = read(&before);
        let cleaned = clean(&instance, &before, &Limits::default()).unwrap();
        let removed = cleaned.removed.clone();
        let mut data_set = instance.data_set.clone();
        let findings = cleaned.apply(&mut data_set);
        let parts = data_set
            .elements()
            .iter()
            .filter_map(|element| match &element.value {
                Value::Parts { parts, .. } => Some(parts.clone()),
                _ => None,
            });
        let parts = parts.flatten().collect();
        let bulk = instance.bulk_source(&before);
        let after = written(&data_set, &instance.transfer_syntax, bulk);
        assert_eq!(lengths(&read(&after).data_set), lengths(&data_set));
        Self {
            before,
            after,
            findings,
            removed,
            parts,
        }
    }

    /// Another file's image with this stream for its one frame.
    pub(super) fn with_stream(file: &Bytes, stream: &[u8]) -> Self {
        let instance = read(file);
        let mut data_set = instance.data_set.clone();
        let mut items = vec![0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0x00, 0xE0];
        let even = stream.len().next_multiple_of(2);
        items.extend((even as u32).to_le_bytes());
        items.extend(stream);
        items.resize(16 + even, 0);
        data_set.put(Element {
            tag: tags::PIXEL_DATA,
            vr: VR::OB,
            value: Value::Parts {
                parts: vec![Part::Bytes(items.into())],
                encapsulated: true,
            },
        });
        Self::of(written(&data_set, &instance.transfer_syntax, file))
    }

    /// The value of the pixel data after cleaning, where it is native.
    pub(super) fn value(&self) -> Vec<u8> {
        match &read(&self.after)
            .data_set
            .get(tags::PIXEL_DATA)
            .unwrap()
            .value
        {
            Value::Range(range) => take(&self.after, range),
            other => panic!("{other:?} is not native"),
        }
    }

    pub(super) fn words(&self) -> Vec<u16> {
        let encoding = read(&self.after).encoding;
        let value = self.value();
        let words = value.as_chunks().0.iter();
        words.map(|&word| encoding.u16(word)).collect()
    }

    /// The offset table and the fragments after cleaning.
    pub(super) fn items(&self) -> (Vec<u8>, Vec<Vec<u8>>) {
        match &read(&self.after)
            .data_set
            .get(tags::PIXEL_DATA)
            .unwrap()
            .value
        {
            Value::Fragments(fragments) => (
                take(&self.after, &fragments.offset_table),
                fragments
                    .fragments
                    .iter()
                    .map(|range| take(&self.after, range))
                    .collect(),
            ),
            other => panic!("{other:?} is not encapsulated"),
        }
    }

    /// The one fragment after cleaning.
    pub(super) fn frame(&self) -> Vec<u8> {
        let (_, mut fragments) = self.items();
        assert_eq!(fragments.len(), 1);
        fragments.remove(0)
    }

    pub(super) fn is_untouched(&self) -> bool {
        self.parts.is_empty() && self.removed.is_empty() && self.before == self.after
    }

    pub(super) fn holds(&self, text: &str) -> bool {
        self.after
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    }
}

pub(super) fn read(file: &Bytes) -> Instance {
    let instance = Instance::read(file, &Limits::default()).unwrap();
    assert!(instance.defect.is_none(), "{:?}", instance.defect);
    instance
}

/// Tag and length of every element that is no sequence.
fn lengths(data_set: &DataSet) -> Vec<(Tag, u64)> {
    let elements = data_set.elements().iter();
    elements
        .map(|element| (element.tag, element.value.byte_length().next_multiple_of(2)))
        .collect()
}

fn take(file: &Bytes, range: &std::ops::Range<u64>) -> Vec<u8> {
    file[range.start as usize..range.end as usize].to_vec()
}

pub(super) fn written(data_set: &DataSet, transfer_syntax: &str, bulk: &dyn ByteSource) -> Bytes {
    let meta = Meta {
        sop_class: Some("1.2.840.10008.5.1.4.1.1.2"),
        sop_instance: "2.25.7",
        transfer_syntax,
    };
    let encoding = Encoding::of(transfer_syntax);
    let parts = write(data_set, &meta, encoding, bulk, false).unwrap();
    let source = PartsSource::new(&parts, bulk);
    source.read_at(0, source.len() as usize).unwrap()
}
