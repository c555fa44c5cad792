//! Pseudonyms under the session's key: the same in any worker, any order, any run.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::dates::DateShift;
use crate::instance::element::trim_padding;

/// UIDs under this root are in the standard's own registry (PS3.6 Annex A): the same for everybody.
const WELL_KNOWN_ROOT: &str = "1.2.840.10008.";

/// The secret of a session: 32 bytes that never leave the device. Same key, same pseudonyms.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// The key with these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new key from the platform's cryptographically secure generator.
    ///
    /// # Errors
    /// Where the platform has no such generator, or it fails.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// HMAC-SHA-256 under this key, separated by what it is for so that no two uses can meet.
    fn hmac(&self, purpose: &[u8]) -> Hmac<Sha256> {
        // RFC 2104: a key shorter than a block is filled up with zeros.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(&self.0);
        let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
        mac.update(purpose);
        mac.update(&[0]);
        mac
    }
}

/// The pseudonyms of a session: HMAC states that have taken in the key and the purpose, so that each
/// pseudonym costs its own text only.
#[derive(Clone)]
pub(crate) struct Pseudonyms {
    uid: Hmac<Sha256>,
    patient: Hmac<Sha256>,
    study: Hmac<Sha256>,
    shift: Hmac<Sha256>,
    retain_uids: bool,
}

/// Dates move into the past by at least a year, so that not even the year is the true one, and by at most ten.
const FEWEST_DAYS: u64 = 366;
const MOST_DAYS: u64 = 3_653;

impl Pseudonyms {
    /// Under `key`; with `retain_uids`, UIDs stand for themselves (PS3.15 E.3.9).
    pub(crate) fn new(key: &Key, retain_uids: bool) -> Self {
        Self {
            retain_uids,
            uid: key.hmac(b"uid"),
            patient: key.hmac(b"patient"),
            study: key.hmac(b"study"),
            shift: key.hmac(b"date shift"),
        }
    }

    /// The UID that replaces `uid` everywhere: `2.25.` and a UUID (PS3.5 B.2) of version 8 (RFC 9562 5.8)
    /// whose 122 free bits are HMAC-SHA-256 of the original under the key.
    pub(crate) fn uid(&self, uid: &str) -> String {
        if self.retain_uids && is_uid(trim_padding(uid)) {
            return trim_padding(uid).to_owned();
        }
        self.new_uid(uid)
    }

    /// A UID made from `text`, also where UIDs stay.
    pub(crate) fn new_uid(&self, text: &str) -> String {
        let digest = digest(&self.uid, text);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid_uid(bytes)
    }

    /// A readable case code for a patient identifier, for example "SV-7K2M-Q9XD-R4TB": 60 bits.
    pub(crate) fn case_code(&self, patient_id: &str) -> String {
        // Crockford's base 32: no I, L, O or U to misread.
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let digest = digest(&self.patient, patient_id);
        let mut code = String::from("SV");
        for (position, byte) in digest[..12].iter().enumerate() {
            if position % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(LETTERS[usize::from(byte % 32)]));
        }
        code
    }

    /// How far the dates of a patient move: the same in every file, study and run with this key.
    pub(crate) fn date_shift(&self, patient: &str) -> DateShift {
        let digest = digest(&self.shift, patient);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&digest[..8]);
        // 2⁶⁴ is so much more than the days to choose from that none is favoured.
        let days = FEWEST_DAYS + u64::from_be_bytes(bytes) % (MOST_DAYS - FEWEST_DAYS + 1);
        DateShift::of_days(-(days as i64))
    }

    /// A name for a patient that tells nothing of him or her, for keeping identifiers together.
    pub(crate) fn kin(&self, patient: &str) -> String {
        let digest = digest(&self.study, &format!("patient {patient}"));
        hexadecimal(&digest[..16])
    }

    /// A name for a study that tells nothing of it, for keeping its identifiers together.
    pub(crate) fn study(&self, study_instance_uid: &str) -> String {
        let digest = digest(&self.study, study_instance_uid);
        hexadecimal(&digest[..16])
    }
}

/// Two lower-case digits a byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(state: &Hmac<Sha256>, text: &str) -> [u8; 32] {
    let mut mac = state.clone();
    mac.update(trim_padding(text).as_bytes());
    mac.finalize().into_bytes().into()
}

/// The UID of a UUID of version 8 (RFC 9562 5.8, PS3.5 B.2) with these bits, but those of version and variant.
pub(crate) fn uuid_uid(bytes: [u8; 16]) -> String {
    const VERSION: u128 = 0xF << 76;
    const VARIANT: u128 = 0b11 << 62;
    let uuid = (u128::from_be_bytes(bytes) & !VERSION & !VARIANT) | (8 << 76) | (0b10 << 62);
    format!("2.25.{uuid}")
}

/// Whether the text is a UID (PS3.5 9.1). Leading zeros in components are let pass: real files have them.
pub(crate) fn is_uid(text: &str) -> bool {
    let is_component = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 64 && text.contains('.') && text.split('.').all(is_component)
}

/// Whether the standard itself defines this UID, so that it identifies nobody.
pub(crate) fn is_well_known(uid: &str) -> bool {
    uid.starts_with(WELL_KNOWN_ROOT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pseudonyms(byte: u8) -> Pseudonyms {
        Pseudonyms::new(&Key::new([byte; 32]), false)
    }

    #[test]
    fn uids_are_valid_and_the_same_under_the_same_key_only() {
        let uid = pseudonyms(1).uid("1.2.3");
        assert_eq!(uid, pseudonyms(1).uid("1.2.3\0"));
        assert_ne!(uid, pseudonyms(2).uid("1.2.3"));
        assert_ne!(uid, pseudonyms(1).uid("1.2.4"));
        assert!(uid.len() <= 64);
        let number: u128 = uid.strip_prefix("2.25.").unwrap().parse().unwrap();
        assert_eq!(number >> 76 & 0xF, 8);
        assert_eq!(number >> 62 & 0b11, 0b10);
    }

    #[test]
    fn only_what_is_a_uid_is_retained_as_one() {
        let retaining = Pseudonyms::new(&Key::new([1; 32]), true);
        assert_eq!(retaining.uid("1.2.3\0"), "1.2.3");
        assert!(retaining.uid("Müller").starts_with("2.25."));
        assert!(retaining.new_uid("1.2.3").starts_with("2.25."));
    }

    #[test]
    fn case_codes_fit_the_value_representation_of_patient_id_and_differ_by_patient() {
        let code = pseudonyms(1).case_code("4711");
        assert!(code.len() <= 64 && code.is_ascii());
        assert_ne!(code, pseudonyms(1).case_code("4712"));
        assert_ne!(code, pseudonyms(2).case_code("4711"));
    }

    #[test]
    fn a_patient_has_one_date_shift_and_other_keys_give_another() {
        let days = |byte, patient| pseudonyms(byte).date_shift(patient).days();
        assert_eq!(days(1, "4711"), days(1, "4711"));
        assert_ne!(days(1, "4711"), days(1, "4712"));
        assert_ne!(days(1, "4711"), days(2, "4711"));
        for patient in 0..200 {
            let days = pseudonyms(3).date_shift(&patient.to_string()).days();
            assert!((-3_653..=-366).contains(&days), "{days}");
        }
    }

    #[test]
    fn a_key_does_not_print_itself() {
        assert_eq!(format!("{:?}", Key::new([7; 32])), "Key(…)");
    }
}
