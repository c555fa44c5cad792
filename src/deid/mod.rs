//! PS3.15 Annex E: the profile applied to an instance, and the check of what came of it.

mod apply;
mod colour_profile;
mod content;
mod dates;
mod days;
mod decide;
mod dummy;
mod effect;
pub(crate) mod fold;
mod identifiers;
mod makers;
mod mark;
mod patient;
mod policy;
mod private;
mod pseudonym;
mod record;
mod search;
#[cfg(not(target_arch = "wasm32"))]
mod second_reader;
mod show;
mod span;
mod spellings;
pub mod table;
mod text;
mod transliteration;
mod verify;

pub use effect::{Effect, effects, effects_on_content_item, effects_on_safe_private};
pub(crate) use identifiers::{Identifier, harvest};
pub use mark::{METHOD, PROFILE, code_of};
pub(crate) use policy::OptionSet;
pub use policy::{DocumentKind, KnowledgeBaseName, Policy, PolicyError, Profile, ProfileOption};
pub(crate) use private::Source as PrivateSource;
pub(crate) use private::{Declared, PrivateRules};
#[cfg(test)]
pub(crate) use private::{Disposition as PrivateDisposition, Verdict as PrivateVerdict};
pub use private::{KnowledgeBase, KnowledgeBaseError};
pub use pseudonym::Key;
#[cfg(feature = "radiomics")]
pub(crate) use pseudonym::hexadecimal;
pub(crate) use pseudonym::{Pseudonyms, uuid_uid};
pub(crate) use record::{Action, Deed, Recorder, Why};
pub use record::{ActionCounts, AttributeChange, MappingEntries};
pub(crate) use search::IdentifierSearch;
pub use table::EDITION;
pub use verify::Release;
pub(crate) use verify::{Finding, PixelCheck, Rejection, verify};

use apply::Applier;
pub(crate) use decide::{Rules, document_kind};
use patient::canonical_patient;
pub(crate) use patient::is_over_89;

use crate::bytes::ByteSource;
use crate::instance::charset::CharacterSet;
use crate::instance::element::{Element, Tag, VR, Value};
use crate::instance::transfer_syntax::Encoding;
use crate::instance::writer::{self, Meta, Part};
use crate::instance::{DataSet, Instance, Limits, ReadError, tags};
use crate::pixels::hidden;

/// A de-identified file that is not checked yet. Nothing of it may leave.
pub(crate) struct Draft {
    pub parts: Vec<Part>,
    /// As it was meant to be written.
    pub data_set: DataSet,
    pub sop_instance: String,
}

/// What the profile leaves of `instance`; of its pixel data what is image.
pub(crate) fn apply(
    instance: &Instance,
    source: &dyn ByteSource,
    rules: Rules<'_>,
    pseudonyms: &Pseudonyms,
    search: &IdentifierSearch,
    recorder: &mut Recorder,
) -> Result<DataSet, ReadError> {
    let encoding = Encoding::of(&instance.transfer_syntax);
    let mut data_set = Applier::new(
        rules,
        (instance.encoding, encoding),
        pseudonyms,
        pseudonyms.date_shift(&patient_of(instance)),
        search,
        recorder,
    )
    .instance(&instance.data_set);
    recorder.pixel_findings =
        hidden::clean(instance, source, &Limits::default())?.apply(&mut data_set);
    if !rules.keeps_document() {
        state_document_length(&mut data_set, encoding);
    }
    Ok(data_set)
}

/// Encodes what is left of `instance`, with the marks of `options`. `transfer_syntax` is another one than the
/// instance's only where the data set is encoded the same under both.
pub(crate) fn encode(
    mut data_set: DataSet,
    transfer_syntax: &str,
    instance: &Instance,
    source: &dyn ByteSource,
    options: OptionSet,
    pseudonyms: &Pseudonyms,
    recorder: &mut Recorder,
) -> Result<Draft, ReadError> {
    let encoding = Encoding::of(transfer_syntax);
    mark::mark(&mut data_set, options, recorder);
    let sop_instance = match (
        data_set.ascii(tags::SOP_INSTANCE_UID),
        instance.sop_instance(),
    ) {
        (Some(new), _) if !new.is_empty() => new.to_owned(),
        (_, Some(original)) => pseudonyms.uid(original),
        (_, None) => pseudonyms.new_uid(&content_fingerprint(&instance.data_set)),
    };
    // What only the file meta information said, or nobody, is said in the data set, where servers look for it.
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, &sop_instance);
    let meta = Meta {
        sop_class: data_set.ascii(tags::SOP_CLASS_UID).or(instance.sop_class()),
        sop_instance: &sop_instance,
        transfer_syntax,
    };
    let bulk = instance.bulk_source(source);
    let deflated = instance.is_deflated() && transfer_syntax == instance.transfer_syntax;
    let parts = writer::write(&data_set, &meta, encoding, bulk, deflated)?;
    Ok(Draft {
        parts,
        data_set,
        sop_instance,
    })
}

/// (0042,0015) Encapsulated Document Length follows the document, which was replaced.
fn state_document_length(data_set: &mut DataSet, encoding: Encoding) {
    let Some(Value::Bytes(document)) = data_set
        .get(tags::ENCAPSULATED_DOCUMENT)
        .map(|element| &element.value)
    else {
        return;
    };
    let Ok(length) = u32::try_from(document.len()) else {
        return;
    };
    if data_set.get(tags::ENCAPSULATED_DOCUMENT_LENGTH).is_some() {
        let bytes = match encoding.big_endian {
            true => length.to_be_bytes(),
            false => length.to_le_bytes(),
        };
        data_set.put(Element {
            tag: tags::ENCAPSULATED_DOCUMENT_LENGTH,
            vr: VR::UL,
            value: Value::Bytes(bytes.to_vec().into()),
        });
    }
}

/// A value that says nothing, for an attribute that has to have one.
pub(crate) fn dummy_value(tag: Tag, vr: VR) -> Value {
    dummy::value(tag, vr, 1, None)
}

/// Who the instance is about; its study where it says nobody, so that one study still has one shift.
pub(crate) fn patient_of(instance: &Instance) -> String {
    canonical_patient(&instance.data_set, &CharacterSet::default()).unwrap_or_else(|| {
        let study = instance.uid(tags::STUDY_INSTANCE_UID);
        format!("study {}", study.unwrap_or_default())
    })
}

/// Something to derive a UID from for an instance that has none: all its short values.
fn content_fingerprint(data_set: &DataSet) -> String {
    let mut text = String::from("no SOP Instance UID:");
    for element in data_set.elements() {
        if let Value::Bytes(bytes) = &element.value {
            text += &pseudonym::hexadecimal(bytes);
        }
    }
    text
}
