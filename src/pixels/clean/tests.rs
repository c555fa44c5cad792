//! Instances for the tests of this module.

use crate::instance::element::padded;
use crate::instance::{Element, Instance, Limits, Tag, VR, Value};

/// An instance of these texts.
pub(super) fn instance(values: &[(Tag, &str)]) -> Instance {
    let file = bytes::Bytes::from_static(
        b"\x08\0\x05\0CS\x0A\0ISO_IR 192\x08\0\x60\0CS\x02\0CT\x10\0\x10\0PN\x02\0A ",
    );
    let mut instance = Instance::read(&file, &Limits::default()).unwrap();
    instance.data_set.elements.clear();
    for (tag, text) in values {
        instance.data_set.put(Element {
            tag: *tag,
            vr: VR::LO,
            value: Value::Bytes(padded(VR::LO, text.as_bytes().to_vec())),
        });
    }
    instance
}
