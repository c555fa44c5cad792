//! What identifies by its form alone: nothing in the header teaches it. In text that an option cleans, and in text
//! that no table lists.

use crate::hosts::ct;
use crate::options::{Stays, never, with_full_dates};
use crate::plot::{Group, Plot, group};
use crate::support::model::Set;

pub fn groups() -> Vec<Group> {
    vec![group!["patterns" on ct;
        telephone, telephone_with_country, telephone_with_extension, e_mail, web_address, internet_address,
        social_security_number, street_address, german_address, doctor, doctor_abroad, for_somebody,
        patient_named, performed_at_hospital, ordered_by_initials, medical_record_number, day_without_header,
        day_in_german_words, iban, insurance_number, national_id, signed_with_initials, post_code_and_place,
        mac_address, plate]]
}

/// Where each text goes: what Clean Descriptors keeps at the top and in an item, and what nothing lists.
fn write(plot: &mut Plot, secret: &str, text: &str, stays: Stays) {
    plot.secret(secret, stays);
    let number = format!("P-{}", plot.secrets.len());
    let item = Set::of(&[
        (0x0018_9941, "UT", text),
        (0x0018_4000, "LT", text),
        (0x0008_0100, "SH", &number),
    ]);
    plot.data().add_item(0x0018_9346, item);
    let comments = match plot.data().0.get(&0x0010_4000) {
        Some((_, crate::support::model::Content::Bytes(before))) => {
            format!("{}\r\n{text}", String::from_utf8_lossy(before))
        }
        _ => text.to_owned(),
    };
    plot.data().text(0x0010_4000, "LT", &comments);
}

macro_rules! patterns {
    ($($trap:ident: $secret:literal in $text:literal),+ $(,)?) => {
        $(fn $trap(plot: &mut Plot) {
            write(plot, $secret, $text, never);
        })+
    };
}

patterns![
    telephone: "(617) 555-0173" in "Reached at (617) 555-0173 in the evening",
    telephone_with_country: "+49 511 5329917" in "Tel. +49 511 5329917",
    telephone_with_extension: "001-617-555-0142x8813" in "phone 001-617-555-0142x8813",
    e_mail: "w.tannhauser@klinik-mail.example" in "send to w.tannhauser@klinik-mail.example please",
    web_address: "pacs.tannhauser-klinik.example" in "see https://pacs.tannhauser-klinik.example/viewer?pid=77",
    internet_address: "192.168.47.119" in "pushed from 192.168.47.119",
    social_security_number: "078-05-1120" in "SSN 078-05-1120 on file",
    street_address: "4821 Tannhauser Avenue" in "lives at 4821 Tannhauser Avenue, Boston, MA 02115",
    german_address: "Tannhäuserstraße 14" in "wohnt Tannhäuserstraße 14, 30625 Hannover",
    doctor: "Vandermolenz" in "Reviewed with Dr. Vandermolenz on the ward",
    doctor_abroad: "Krautwurstel" in "Rücksprache mit Prof. Dr. med. Krautwurstel",
    for_somebody: "Melisande Okonkwostra" in "XR CHEST AP PORTABLE for Melisande Okonkwostra",
    patient_named: "Rosamunda Pfleiderix" in "Patient name: Rosamunda Pfleiderix",
    performed_at_hospital: "Saint Walpurgantis" in "->Performed at Saint Walpurgantis Hospital",
    ordered_by_initials: "Tiberiusz Grabowskim" in "->Ordered for Tiberiusz Grabowskim by HGX",
    medical_record_number: "83920174" in "MRN: 83920174, second visit",
    iban: "DE89 3704 0044 0532 0130 00" in "IBAN DE89 3704 0044 0532 0130 00",
    insurance_number: "A123456780" in "Versichertennummer A123456780",
    national_id: "943 476 5919" in "NHS number 943 476 5919",
    signed_with_initials: "Tannhauserik" in "dictated by M. Tannhauserik",
    post_code_and_place: "02115-4417" in "Boston, MA 02115-4417",
    mac_address: "00:1B:44:11:3A:B7" in "modality 00:1B:44:11:3A:B7",
    plate: "Account 88-771-203" in "Account 88-771-203 was charged",
];

/// Dates that the policy retains may stand in text, too.
fn day_without_header(plot: &mut Plot) {
    write(
        plot,
        "17.05.2011",
        "Voraufnahme vom 17.05.2011 liegt vor",
        with_full_dates,
    );
}

fn day_in_german_words(plot: &mut Plot) {
    write(
        plot,
        "17. Mai 2011",
        "Voraufnahme vom 17. Mai 2011",
        with_full_dates,
    );
}
