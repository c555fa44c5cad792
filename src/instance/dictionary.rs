//! The data dictionary of PS3.6, as far as reading and de-identifying need it.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, VirtualVr};
use dicom_dictionary_std::StandardDataDictionary;

use super::element::{Tag, VR};

/// The value representation of a standard attribute; `None` for private and unknown ones.
///
/// Where PS3.6 leaves a choice, the one that holds any value: OW for pixel and overlay data, US for US or SS.
pub(crate) fn vr_of(tag: Tag) -> Option<VR> {
    if tag.group() % 2 == 1 || tag.element() == 0 {
        return None;
    }
    let entry = StandardDataDictionary.by_tag(tag)?;
    Some(match entry.vr() {
        VirtualVr::Exact(vr) => vr,
        VirtualVr::Xs => VR::US,
        _ => VR::OW,
    })
}

/// The keyword of a standard attribute, for example "PatientName".
pub(crate) fn keyword_of(tag: Tag) -> Option<&'static str> {
    vr_of(tag)?;
    StandardDataDictionary.by_tag(tag).map(|entry| entry.alias)
}
