//! What an instance says of its own private attributes.

use super::*;

fn declaration(group: u16, name: &str, status: &str, nonidentifying: &[u16]) -> Elements {
    let numbers: Vec<u8> = nonidentifying
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    Elements::new()
        .short(0x0008_0301, group)
        .text(0x0008_0302, "LO", name)
        .text(0x0008_0303, "CS", status)
        .raw(0x0008_0304, "US", &numbers)
}

fn declared(items: &[Elements]) -> Declared {
    let elements = Elements::new().sequence(0x0008_0300, items);
    Declared::of(&data_set(&elements), Encoding::EXPLICIT_LITTLE)
}

#[test]
fn what_the_instance_declares_safe_stays_and_nothing_else() {
    let rules = PrivateRules::default();
    let declared = declared(&[
        declaration(0x29, "acme", "MIXED", &[0x01, 0x07, 0x1008]),
        declaration(0x31, "ACME", "SAFE", &[]),
        declaration(0x33, "ACME", "UNSAFE", &[0x01]),
        declaration(0x35, "ACME", "", &[0x01]),
    ]);
    let ask = |group, element, vr| {
        let acme = creator("ACME");
        let verdict = rules.verdict(&[], (group, &acme, element), Some(vr), &declared);
        assert_ne!(verdict.source, Source::SafePrivateTable);
        verdict.disposition
    };
    assert_eq!(ask(0x29, 0x01, VR::LO), Disposition::Keep);
    assert_eq!(ask(0x29, 0x07, VR::DS), Disposition::Keep);
    assert_eq!(ask(0x29, 0x08, VR::LO), Disposition::Delete);
    assert_eq!(ask(0x31, 0x99, VR::LO), Disposition::Keep);
    assert_eq!(ask(0x33, 0x01, VR::LO), Disposition::Delete);
    assert_eq!(ask(0x35, 0x01, VR::LO), Disposition::Delete);
    // Declared safe or not: what its value representation says it is counts too.
    assert_eq!(ask(0x31, 0x99, VR::UI), Disposition::HashUid);
    assert_eq!(ask(0x31, 0x99, VR::DA), Disposition::OffsetDate);
    assert_eq!(ask(0x31, 0x99, VR::PN), Disposition::Delete);
}

#[test]
fn what_the_instance_calls_identifying_goes_even_from_the_standards_table() {
    let action = |action: &str, element: u16| {
        Elements::new()
            .raw(0x0008_0306, "US", &element.to_le_bytes())
            .text(0x0008_0307, "CS", action)
    };
    let name = "SIEMENS MR HEADER";
    let item = declaration(0x0019, name, "SAFE", &[])
        .sequence(0x0008_0305, &[action("X", 0x0C), action("U", 0x50)]);
    let declared = declared(&[item]);
    let ask = |element| {
        let rules = PrivateRules::default();
        rules.verdict(&[], (0x0019, &creator(name), element), None, &declared)
    };
    assert_eq!(ask(0x0C), verdict(Disposition::Delete, Source::Instance));
    assert_eq!(ask(0x50), verdict(Disposition::HashUid, Source::Instance));
    assert_eq!(
        ask(0x0D),
        verdict(Disposition::Keep, Source::SafePrivateTable)
    );
    assert_eq!(ask(0x51), verdict(Disposition::Keep, Source::Instance));
}

#[test]
fn two_declarations_of_one_block_keep_only_what_both_keep() {
    let declared = declared(&[
        declaration(0x29, "ACME", "SAFE", &[]),
        declaration(0x29, "ACME", "MIXED", &[0x01]),
        declaration(0x29, "ACME", "SAFE", &[]),
    ]);
    assert_eq!(
        declared.disposition("ACME", 0x29, 1),
        Some(Disposition::Keep)
    );
    assert_eq!(declared.disposition("ACME", 0x29, 2), None);
}

#[test]
fn a_declaration_does_not_win_over_the_knowledge_base() {
    let rules = rules("\"(0029,\"\"ACME\"\",01)\",Name,LO,d\n");
    let declared = declared(&[declaration(0x29, "ACME", "SAFE", &[])]);
    let acme = creator("ACME");
    let ask = |element| rules.verdict(&[], (0x29, &acme, element), Some(VR::LO), &declared);
    assert_eq!(ask(1), verdict(Disposition::Delete, Source::KnowledgeBase));
    assert_eq!(ask(2), verdict(Disposition::Keep, Source::Instance));
}

#[test]
fn a_broken_declaration_declares_nothing() {
    let no_group = Elements::new()
        .text(0x0008_0302, "LO", "ACME")
        .text(0x0008_0303, "CS", "SAFE");
    let no_creator = Elements::new()
        .short(0x0008_0301, 0x29)
        .text(0x0008_0303, "CS", "SAFE");
    let declared = declared(&[no_group, no_creator]);
    assert_eq!(declared.disposition("ACME", 0x29, 1), None);
    assert_eq!(declared.disposition("", 0x29, 1), None);
}

#[test]
fn numbers_of_a_declaration_are_read_in_the_byte_order_of_the_data_set() {
    let item = Elements::big_endian()
        .short(0x0008_0301, 0x0029)
        .text(0x0008_0302, "LO", "ACME")
        .text(0x0008_0303, "CS", "MIXED")
        .short(0x0008_0304, 0x0007);
    let elements = Elements::big_endian().sequence(0x0008_0300, &[item]);
    let file = Bytes::from(elements.file("1.2.840.10008.1.2.2"));
    let instance = Instance::read(&file, &Limits::default()).expect("it reads");
    let declared = Declared::of(&instance.data_set, instance.encoding);
    assert_eq!(
        declared.disposition("ACME", 0x29, 7),
        Some(Disposition::Keep)
    );
}
