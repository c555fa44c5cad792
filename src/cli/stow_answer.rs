//! What a STOW-RS server says of each instance (PS3.18 10.5.3, DICOM JSON).

use std::collections::{HashMap, HashSet};

use scanveil::Reason;
use serde_json::Value;

const REFERENCED_SOP_SEQUENCE: &str = "00081199";
const FAILED_SOP_SEQUENCE: &str = "00081198";
const OTHER_FAILURES_SEQUENCE: &str = "0008119A";
const REFERENCED_SOP_INSTANCE_UID: &str = "00081155";
const FAILURE_REASON: &str = "00081197";

/// Duplicate SOP Instance (PS3.7 Annex C).
pub(crate) const DUPLICATE: u16 = 0x0111;

/// A server's answer, by new SOP Instance UID.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub stored: HashSet<String>,
    /// With their Failure Reason.
    pub failed: HashMap<String, u16>,
    /// Reasons of instances that the server could not name.
    pub other: Vec<u16>,
}

impl Answer {
    /// Reads the body of an answer; what is no DICOM JSON says nothing.
    pub(crate) fn read(body: &str) -> Self {
        let mut answer = Self::default();
        let sets = match serde_json::from_str(body) {
            Ok(Value::Array(sets)) => sets,
            Ok(set) => vec![set],
            Err(_) => Vec::new(),
        };
        for set in &sets {
            for item in values(set, REFERENCED_SOP_SEQUENCE) {
                answer.stored.extend(instance(item));
            }
            for item in values(set, FAILED_SOP_SEQUENCE) {
                match instance(item) {
                    Some(instance) => drop(answer.failed.insert(instance, failure(item))),
                    None => answer.other.push(failure(item)),
                }
            }
            answer
                .other
                .extend(values(set, OTHER_FAILURES_SEQUENCE).iter().map(failure));
        }
        answer
    }

    /// Whether the server had no room for this instance just now.
    pub(crate) fn is_out_of_resources(&self, instance: &str) -> bool {
        self.failed
            .get(instance)
            .is_some_and(|reason| is_out_of_resources(*reason))
    }
}

fn values<'a>(set: &'a Value, tag: &str) -> &'a [Value] {
    let element = set.get(tag).or_else(|| set.get(tag.to_ascii_lowercase()));
    let values = element
        .and_then(|element| element.get("Value"))
        .and_then(Value::as_array);
    values.map(Vec::as_slice).unwrap_or_default()
}

fn instance(item: &Value) -> Option<String> {
    let uid = values(item, REFERENCED_SOP_INSTANCE_UID)
        .first()?
        .as_str()?;
    // Some servers leave the padding of the UID in.
    let uid = uid.trim_end_matches(['\0', ' ']);
    (!uid.is_empty()).then(|| uid.to_owned())
}

fn failure(item: &Value) -> u16 {
    let reason = values(item, FAILURE_REASON).first();
    let number = reason.and_then(|reason| match reason {
        Value::String(text) => text.parse().ok(),
        reason => reason
            .as_u64()
            .and_then(|number| u16::try_from(number).ok()),
    });
    number.unwrap_or(0)
}

/// Refused: Out of Resources (PS3.4 Annex GG); worth another try.
fn is_out_of_resources(reason: u16) -> bool {
    (0xA700..=0xA7FF).contains(&reason)
}

/// The reason for a Failure Reason (PS3.7 Annex C, PS3.4 Annex GG).
pub(crate) fn failure_reason(value: u16) -> Reason {
    let meaning = match value {
        _ if is_out_of_resources(value) => "it is out of resources",
        0xA900..=0xA9FF => "the data set does not match its SOP class",
        0xC000..=0xCFFF => "it cannot understand the data set",
        0x0105 => "no such attribute",
        0x0106 => "an invalid attribute value",
        0x0110 => "processing failure",
        DUPLICATE => "it already holds an instance with this UID",
        0x0112 => "no such SOP instance",
        0x0117 => "an invalid SOP instance",
        0x0118 => "no such SOP class",
        0x0122 => "it does not take this SOP class",
        0x0124 => "not authorized",
        0x0131 => "no free space for its SOP class",
        _ => "no reason that the standard names",
    };
    Reason {
        code: format!("stow-{value:04X}"),
        message: format!("The server refused the instance: {meaning}."),
        tag: None,
    }
}

/// The reason for an HTTP status without a word on the instance.
pub(crate) fn status_reason(status: u16) -> Reason {
    Reason {
        code: format!("http-{status}"),
        message: format!("The server answered with status {status}."),
        tag: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_failed_and_unnamed_instances_are_told_apart() {
        let answer = Answer::read(
            r#"{"00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["2.25.1\u0000"]}}]},
                "00081198": {"vr": "SQ", "Value": [
                    {"00081155": {"vr": "UI", "Value": ["2.25.2"]}, "00081197": {"vr": "US", "Value": [272]}},
                    {"00081197": {"vr": "US", "Value": ["42752"]}}]}}"#,
        );
        assert_eq!(answer.stored, HashSet::from(["2.25.1".to_owned()]));
        assert_eq!(
            answer.failed,
            HashMap::from([("2.25.2".to_owned(), 0x0110)])
        );
        assert_eq!(answer.other, [0xA700]);
    }

    #[test]
    fn an_answer_that_is_no_dicom_json_says_nothing() {
        for body in ["", "<html>", "[1]", r#"{"00081199": {"Value": 7}}"#, "null"] {
            assert_eq!(Answer::read(body), Answer::default(), "{body}");
        }
    }
}
