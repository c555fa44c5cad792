//! What scanveil leaves in a file that it released: without it, nothing is sent.

use scanveil::bytes::ByteSource;
use scanveil::instance::{Instance, Limits, Tag, Value};
use scanveil::{IMPLEMENTATION_CLASS_UID, Reason};

use super::is_uid;

const PATIENT_IDENTITY_REMOVED: Tag = Tag(0x0012, 0x0062);
const DEIDENTIFICATION_METHOD: Tag = Tag(0x0012, 0x0063);

/// What a file is to `send`.
pub(crate) enum Mark {
    /// Released by scanveil, with this SOP Instance UID.
    Released(String),
    /// An instance that may not be sent.
    Refused(Reason),
    /// No instance.
    Other,
}

/// Looks for the marks, and reads the file to its end.
pub(crate) fn check(source: &dyn ByteSource) -> Mark {
    let instance = match Instance::read(source, &Limits::default()) {
        Ok(instance) => instance,
        Err(error) if error.is_skip() => return Mark::Other,
        Err(error) => return Mark::Refused(Reason::from(&error)),
    };
    if let Some(defect) = &instance.defect {
        return Mark::Refused(Reason::from(defect));
    }
    let is_ours = instance.trailing == 0
        && implementation_class(source).as_deref() == Some(IMPLEMENTATION_CLASS_UID)
        && text(&instance, PATIENT_IDENTITY_REMOVED) == Some("YES")
        && text(&instance, DEIDENTIFICATION_METHOD).is_some_and(|methods| {
            methods
                .split('\\')
                .any(|method| method.trim_start().starts_with("scanveil "))
        });
    match instance.sop_instance().filter(|uid| is_uid(uid)) {
        Some(uid) if is_ours => Mark::Released(uid.to_owned()),
        _ => Mark::Refused(Reason {
            code: "not-released".to_owned(),
            message: "It does not carry the marks of a file that scanveil released.".to_owned(),
            tag: None,
        }),
    }
}

fn text(instance: &Instance, tag: Tag) -> Option<&str> {
    match &instance.data_set.get(tag)?.value {
        Value::Bytes(bytes) => std::str::from_utf8(bytes)
            .ok()
            .map(|text| text.trim_matches([' ', '\0'])),
        _ => None,
    }
}

/// (0002,0012), as strictly as scanveil writes it: a preamble of zeros, Explicit VR Little Endian, short lengths
/// but for the version.
fn implementation_class(source: &dyn ByteSource) -> Option<String> {
    let head = source.read_at(0, 4096).ok()?;
    let is_part_10 =
        head.get(..128)?.iter().all(|byte| *byte == 0) && head.get(128..132)? == b"DICM";
    let mut position = 132;
    is_part_10.then_some(())?;
    loop {
        let field = head.get(position..position + 8)?;
        if field[..2] != [2, 0] {
            return None;
        }
        let (length, start) = match &field[4..6] {
            b"OB" => (
                u32::from_le_bytes(head.get(position + 8..position + 12)?.try_into().ok()?),
                position + 12,
            ),
            _ => (
                u16::from_le_bytes([field[6], field[7]]).into(),
                position + 8,
            ),
        };
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        if field[2..6] == *b"\x12\x00UI" {
            let value = std::str::from_utf8(head.get(start..end)?).ok()?;
            return Some(value.trim_end_matches('\0').to_owned());
        }
        position = end;
    }
}
