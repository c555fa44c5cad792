//! PS3.15 Annex E: the profile applied to an instance, and the check of what came of it.

mod apply;
mod dummy;
pub(crate) mod fold;
mod identifiers;
mod policy;
mod pseudonym;
mod record;
mod search;
#[cfg(not(target_arch = "wasm32"))]
mod second_reader;
mod show;
mod span;
mod spellings;
pub mod table;
#[allow(
    dead_code,
    unused_imports,
    reason = "used once descriptors are cleaned"
)]
mod text;
mod verify;

pub(crate) use identifiers::{Identifier, harvest};
pub use policy::{Policy, PolicyError, Profile, ProfileOption};
pub use pseudonym::Key;
pub(crate) use pseudonym::Pseudonyms;
pub(crate) use record::Recorder;
pub use record::{ActionCounts, AttributeChange, MappingEntries};
pub(crate) use search::IdentifierSearch;
pub use table::EDITION;
pub use verify::Release;
pub(crate) use verify::{Finding, verify};

use std::io;

use apply::Applier;

use crate::bytes::ByteSource;
use crate::instance::charset::CharacterSet;
use crate::instance::element::{Element, VR, Value, trim_padding};
use crate::instance::transfer_syntax::Encoding;
use crate::instance::writer::{self, Meta, Part};
use crate::instance::{DataSet, Instance, tags};

/// (0012,0063) De-identification Method, in the words of this program: at most 64 characters (LO).
pub(crate) const METHOD: &str = concat!(
    "scanveil ",
    env!("CARGO_PKG_VERSION"),
    ", PS3.15 2026d Basic Profile"
);
const CODE: (&str, &str, &str) = ("113100", "DCM", "Basic Application Confidentiality Profile");

/// A de-identified file that is not checked yet. Nothing of it may leave.
pub(crate) struct Draft {
    pub parts: Vec<Part>,
    /// As it was meant to be written.
    pub data_set: DataSet,
    pub sop_instance: String,
}

/// Applies the profile to `instance` and encodes what is left.
pub(crate) fn deidentify(
    instance: &Instance,
    source: &dyn ByteSource,
    pseudonyms: &Pseudonyms,
    search: &IdentifierSearch,
    recorder: &mut Recorder,
) -> io::Result<Draft> {
    let iod = instance.sop_class().and_then(table::iod_of);
    let encoding = Encoding::of(&instance.transfer_syntax);
    let mut data_set = Applier::new(iod, encoding, pseudonyms, search, recorder)
        .data_set(&instance.data_set, &CharacterSet::default());
    mark(&mut data_set, recorder);
    let sop_instance = match (
        data_set.ascii(tags::SOP_INSTANCE_UID),
        instance.sop_instance(),
    ) {
        (Some(new), _) if !new.is_empty() => new.to_owned(),
        (_, Some(original)) => pseudonyms.uid(original),
        (_, None) => pseudonyms.uid(&content_fingerprint(&instance.data_set)),
    };
    // What only the file meta information said, or nobody, is said in the data set, where servers look for it.
    data_set.put_text(tags::SOP_INSTANCE_UID, VR::UI, &sop_instance);
    let meta = Meta {
        sop_class: instance.sop_class(),
        sop_instance: &sop_instance,
        transfer_syntax: &instance.transfer_syntax,
    };
    let bulk = instance.bulk_source(source);
    let parts = writer::write(&data_set, &meta, encoding, bulk, instance.is_deflated())?;
    Ok(Draft {
        parts,
        data_set,
        sop_instance,
    })
}

/// Says in the instance what was done to it (PS3.15 E.1.1 and E.3.6, PS3.3 C.7.1.1).
fn mark(data_set: &mut DataSet, recorder: &mut Recorder) {
    data_set.put_text(tags::PATIENT_IDENTITY_REMOVED, VR::CS, "YES");
    let earlier = data_set
        .ascii(tags::DEIDENTIFICATION_METHOD)
        .filter(|method| !method.is_empty());
    let method = match earlier {
        Some(earlier)
            if !earlier
                .split('\\')
                .any(|value| trim_padding(value) == METHOD) =>
        {
            format!("{earlier}\\{METHOD}")
        }
        Some(earlier) => earlier.to_owned(),
        None => METHOD.to_owned(),
    };
    data_set.put_text(tags::DEIDENTIFICATION_METHOD, VR::LO, &method);
    let mut codes = data_set
        .items(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
        .to_vec();
    if !codes
        .iter()
        .any(|code| code.ascii(tags::CODE_VALUE) == Some(CODE.0))
    {
        let mut code = DataSet::default();
        code.put_text(tags::CODE_VALUE, VR::SH, CODE.0);
        code.put_text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, CODE.1);
        code.put_text(tags::CODE_MEANING, VR::LO, CODE.2);
        codes.push(code);
    }
    let tag = tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE;
    data_set.put(Element {
        tag,
        vr: VR::SQ,
        value: Value::Items(codes),
    });
    data_set.put_text(
        tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
        VR::CS,
        "REMOVED",
    );
    if let Some(changes) = &mut recorder.changes {
        for tag in [
            tags::PATIENT_IDENTITY_REMOVED,
            tags::DEIDENTIFICATION_METHOD,
            tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE,
            tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
        ] {
            let Some(element) = data_set.get(tag) else {
                continue;
            };
            let path = record::path_text(&[], tag);
            changes.retain(|change| change.path != path);
            changes.push(AttributeChange {
                path,
                name: show::attribute_name(tag),
                vr: element.vr.to_string().to_owned(),
                action: "+",
                why: "Says that this file was de-identified, and how.".to_owned(),
                before: None,
                after: Some(show::value_text(element, &CharacterSet::default())),
            });
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Something to derive a UID from for an instance that has none: all its short values.
fn content_fingerprint(data_set: &DataSet) -> String {
    let mut text = String::from("no SOP Instance UID:");
    for element in data_set.elements() {
        if let Value::Bytes(bytes) = &element.value {
            text.extend(bytes.iter().map(|byte| format!("{byte:02x}")));
        }
    }
    text
}
