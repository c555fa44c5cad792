//! What validators once found in outputs and not in their inputs.

use bytes::Bytes;
use scanveil::instance::{Instance, Limits, Tag, VR, Value};
use scanveil::{Key, Outcome, Policy, Session};

const SOP_INSTANCE_UID: Tag = Tag(0x0008, 0x0018);
const PATIENT_NAME: Tag = Tag(0x0010, 0x0010);
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);

/// A synthetic file of `tests/fixtures/fuzz`.
fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/fuzz/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("the fixtures are part of the repository")
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    let found = bytes
        .windows(wanted.len())
        .position(|window| window == wanted);
    found.expect("the fixture has it")
}

/// The output, and its bytes.
fn deidentified(file: Vec<u8>) -> (Instance, Vec<u8>) {
    let source = Bytes::from(file);
    let session =
        Session::new(&Policy::default(), &Key::new([7; 32])).expect("the default policy is valid");
    let Outcome::Released { release, .. } = session.deidentify(&source) else {
        panic!("it is held back")
    };
    let mut output = Vec::new();
    release
        .write_to(&source, &mut output)
        .expect("memory takes any file");
    let instance =
        Instance::read(&Bytes::from(output.clone()), &Limits::default()).expect("it reads back");
    (instance, output)
}

fn text(instance: &Instance, tag: Tag) -> Option<String> {
    match &instance.data_set.get(tag)?.value {
        Value::Bytes(bytes) => Some(
            String::from_utf8_lossy(bytes)
                .trim_end_matches(['\0', ' '])
                .to_owned(),
        ),
        _ => None,
    }
}

#[test]
fn an_overlay_plane_goes_with_its_data() {
    let (instance, _) = deidentified(fixture("overlay-icon-padding.dcm"));
    let overlay: Vec<Tag> = instance
        .data_set
        .elements()
        .iter()
        .map(|element| element.tag)
        .filter(|tag| tag.group() == 0x6000)
        .collect();
    assert_eq!(overlay, []);
}

#[test]
fn a_pseudonym_is_a_family_name_and_not_a_name_in_the_form_of_acr_nema() {
    let (instance, _) = deidentified(fixture("explicit-little.dcm"));
    let name = text(&instance, PATIENT_NAME).expect("Patient's Name is kept");
    assert!(name.starts_with("SV-") && name.ends_with('^'), "{name}");
}

#[test]
fn encapsulated_pixel_data_are_written_as_ob_whatever_the_input_says() {
    let mut file = fixture("encapsulated.dcm");
    let at = find(&file, b"\xE0\x7F\x10\0OB\0\0\xFF\xFF\xFF\xFF");
    file[at + 5] = b'W';
    let (instance, _) = deidentified(file);
    assert_eq!(
        instance.data_set.get(PIXEL_DATA).map(|element| element.vr),
        Some(VR::OB)
    );
}

#[test]
fn an_instance_without_sop_instance_uid_gets_one_in_the_data_set_and_the_same_in_the_meta_information()
 {
    let mut file = fixture("no-meta-explicit.dcm");
    let at = find(&file, b"\x08\0\x18\0UI");
    let length = usize::from(u16::from_le_bytes([file[at + 6], file[at + 7]]));
    file.drain(at..at + 8 + length);
    let (instance, output) = deidentified(file);
    let uid = text(&instance, SOP_INSTANCE_UID).expect("it has one");
    assert!(uid.starts_with("2.25."), "{uid}");
    let mentions = output
        .windows(uid.len())
        .filter(|window| *window == uid.as_bytes())
        .count();
    assert_eq!(mentions, 2);
}
