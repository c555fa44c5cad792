//! Values in place of others: UIDs, case codes, moved dates, capped ages.

use super::Applier;
use crate::deid::identifiers::effective_vr;
use crate::deid::patient::{OLDEST_TOLD, canonical_patient};
use crate::deid::private::{hash_uids, offset_dates, offset_seconds};
use crate::deid::pseudonym::{Pseudonyms, is_well_known};
use crate::deid::record::{Action, Recorder};
use crate::instance::charset::{CharacterSet, TextKind};
use crate::instance::element::{padded, trim_padding};
use crate::instance::{DataSet, Element, VR, Value, tags};

impl Applier<'_> {
    /// What its disposition makes of a private value; `None` where nothing of it can be understood.
    pub(super) fn private_value(
        &mut self,
        element: &Element,
        action: Action,
    ) -> Option<bytes::Bytes> {
        let Value::Bytes(bytes) = &element.value else {
            return None;
        };
        match action {
            Action::HashUid => {
                let (pseudonyms, recorder) = (self.pseudonyms, &mut *self.recorder);
                hash_uids(element.vr, bytes, |uid| new_uid(pseudonyms, recorder, uid))
            }
            Action::OffsetDate => offset_dates(element.vr, bytes, |date| {
                let moved = self.shift.text(date)?;
                self.recorder.written.insert(moved.clone());
                Some(moved)
            }),
            _ => {
                let days = self.shift.days();
                offset_seconds(element.vr, bytes, self.encoding, days)
            }
        }
    }

    /// Each value of a UID attribute replaced, well-known ones kept.
    pub(super) fn uids(&mut self, element: &Element, characters: &CharacterSet) -> Value {
        let Value::Bytes(bytes) = &element.value else {
            return Value::Bytes(bytes::Bytes::new());
        };
        let text = characters.decode(bytes, TextKind::Short);
        let mut replaced = String::with_capacity(text.len().max(64));
        for (number, uid) in text.split('\\').map(trim_padding).enumerate() {
            if number > 0 {
                replaced.push('\\');
            }
            replaced.push_str(&new_uid(self.pseudonyms, self.recorder, uid));
        }
        Value::Bytes(padded(VR::UI, replaced.into_bytes()))
    }

    /// Each value moved in time, or an age that may be told; `None` where one is not what it should be.
    pub(super) fn each_value(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        action: Action,
    ) -> Option<Value> {
        let Value::Bytes(bytes) = &element.value else {
            return None;
        };
        let vr = effective_vr(element);
        let text = characters.decode(bytes, TextKind::Short);
        let mut changed = Vec::new();
        for value in text.split('\\').map(trim_padding) {
            let new = match (value, action, vr) {
                ("", ..) => String::new(),
                (_, Action::CapAge, _) => told_age(value)?,
                (_, _, VR::DT) => self.shift.date_time(value)?,
                _ => self.shift.date(value)?,
            };
            if action == Action::Shift {
                self.recorder.written.insert(new.clone());
            }
            changed.push(new);
        }
        Some(Value::Bytes(padded(vr, changed.join("\\").into_bytes())))
    }

    /// The case code of the patient whom the data set is about: one code for Patient ID and Patient's Name.
    pub(super) fn case_code(
        &mut self,
        element: &Element,
        characters: &CharacterSet,
        siblings: &DataSet,
    ) -> Value {
        if element.value.byte_length() == 0 {
            return Value::Bytes(bytes::Bytes::new());
        }
        let Some(who) = canonical_patient(siblings, characters) else {
            return Value::Bytes(bytes::Bytes::new());
        };
        let mut code = self.pseudonyms.case_code(&who);
        if let (Some(mapping), Value::Bytes(bytes), tags::PATIENT_ID) =
            (&mut self.recorder.mapping, &element.value, element.tag)
        {
            let id = characters.decode(bytes, TextKind::Short);
            mapping
                .patients
                .push((trim_padding(&id).to_owned(), code.clone()));
        }
        if element.tag == tags::PATIENT_NAME {
            // A family name: without a delimiter it would be a name in the form that ACR-NEMA had.
            code.push('^');
        }
        self.recorder.written.insert(code.clone());
        Value::Bytes(padded(VR::LO, code.into_bytes()))
    }
}

/// What takes the place of a UID: itself, where it is empty or the standard's own.
fn new_uid(pseudonyms: &Pseudonyms, recorder: &mut Recorder, uid: &str) -> String {
    if uid.is_empty() || is_well_known(uid) {
        return uid.to_owned();
    }
    let new = pseudonyms.uid(uid);
    if let Some(mapping) = &mut recorder.mapping {
        mapping.uids.push((uid.to_owned(), new.clone()));
    }
    new
}

/// An age as it may be told: those above 89 years become 090Y. `None` where it is no age.
fn told_age(value: &str) -> Option<String> {
    if let Ok(years) = value.parse::<f64>() {
        // A number of years in a report (VR DS).
        let capped = format!("{}", OLDEST_TOLD + 1);
        return Some(if years > OLDEST_TOLD as f64 {
            capped
        } else {
            value.to_owned()
        });
    }
    let (number, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok()?;
    let is_over = match unit {
        "Y" => number > OLDEST_TOLD,
        "M" => number / 12 > OLDEST_TOLD,
        "W" | "D" => false,
        _ => return None,
    };
    Some(match is_over {
        true => format!("{:03}Y", OLDEST_TOLD + 1),
        false => value.to_owned(),
    })
}
