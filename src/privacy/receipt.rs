//! A receipt of a release that its recipient can hold the sender to.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::ledger::{Budget, Subject};
use super::protected::Protected;

/// What was released and charged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Receipt {
    /// Of whom, for whom.
    pub subject: Subject,
    /// What was spent on the patient towards the destination, this release included.
    pub spent: Budget,
    /// What there is to spend.
    pub cap: Budget,
    /// The record.
    pub record: Protected,
}

/// A receipt with its code.
///
/// HMAC-SHA256 with a key that recipient and sender share: it shows the recipient that nobody else altered the receipt,
/// and proves nothing to third parties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReceipt {
    /// The receipt as JSON, byte for byte what the code is of.
    pub receipt: String,
    /// HMAC-SHA256 in hexadecimal digits.
    pub hmac: String,
}

/// Keeps this use of a key apart from any other.
const PURPOSE: &[u8] = b"scanveil privacy receipt 1\0";

impl Receipt {
    /// Signs it with the key of the recipient.
    #[must_use]
    pub fn sign(&self, key: &[u8; 32]) -> SignedReceipt {
        // Plain data: writing it cannot fail.
        let receipt = serde_json::to_string(self).unwrap_or_default();
        let code = code(key, &receipt).finalize().into_bytes();
        SignedReceipt {
            hmac: code.iter().map(|byte| format!("{byte:02x}")).collect(),
            receipt,
        }
    }
}

impl SignedReceipt {
    /// The receipt, where its code is right and it is one of this version.
    #[must_use]
    pub fn verify(&self, key: &[u8; 32]) -> Option<Receipt> {
        let digits = self.hmac.as_bytes();
        let pairs = digits.chunks_exact(2).map(|pair| {
            let text = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(text, 16).ok()
        });
        let expected: Vec<u8> = pairs.collect::<Option<_>>()?;
        code(key, &self.receipt).verify_slice(&expected).ok()?;
        serde_json::from_str(&self.receipt).ok()
    }
}

fn code(key: &[u8; 32], receipt: &str) -> Hmac<Sha256> {
    // SHA-256 has blocks of 64 bytes; zeros after the key are what HMAC defines.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&block).into());
    mac.update(PURPOSE);
    mac.update(receipt.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::sets::SETS;
    use crate::privacy::tests::{Stream, fraction};
    use crate::privacy::{Fraction, Mechanism};

    #[test]
    fn a_changed_receipt_or_another_key_is_noticed() {
        let mechanism = Mechanism::best(5, fraction(1, 1)).expect("lawful");
        let record = Protected::draw(&SETS[0], &mechanism, &[0.5; 5], &mut Stream::new([3; 32]));
        let budget = Budget {
            epsilon: fraction(1, 1),
            delta: Fraction::ZERO,
        };
        let receipt = Receipt {
            subject: Subject {
                patient: "p".to_owned(),
                destination: "d".to_owned(),
                study: "s".to_owned(),
            },
            spent: budget,
            cap: budget,
            record: record.expect("randomness"),
        };
        let signed = receipt.sign(&[7; 32]);
        assert_eq!(signed.verify(&[7; 32]), Some(receipt));
        assert_eq!(signed.verify(&[8; 32]), None);
        let other =
            |receipt: String, hmac: String| SignedReceipt { receipt, hmac }.verify(&[7; 32]);
        assert_eq!(
            other(
                signed
                    .receipt
                    .replace("\"epsilon\":\"1\"", "\"epsilon\":\"2\""),
                signed.hmac.clone()
            ),
            None
        );
        assert_eq!(
            other(signed.receipt.clone(), signed.hmac[2..].to_owned()),
            None
        );
        assert_eq!(other(signed.receipt.clone(), String::new()), None);
        assert_eq!(other(signed.receipt, "é".repeat(32)), None);
    }
}
