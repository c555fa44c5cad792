//! Objects that people write into: reports, key objects, presentation states, waveforms, structure sets, segmentations.

use crate::hosts::{gray, instance};
use crate::options::{never, with_content, with_dates, with_descriptors, with_graphics};
use crate::plot::{Group, Plot, group};
use crate::support::CT;
use crate::support::model::{Content, Part10, Set};

pub fn groups() -> Vec<Group> {
    vec![
        group!["SR" on report;
            text_item, name_in_a_text_item, person_name_item, uid_item, date_item, date_time_item, time_item,
            code_item_with_a_name, concept_name_with_a_name, image_item, numeric_item_with_a_name,
            verifying_observer, author, item_five_levels_deep, content_of_no_kind, document_title],
        group!["KO" on key_object; key_object_description, key_object_reference, key_object_observer],
        group!["PR" on presentation;
            graphic_text, presentation_label, presentation_creator, layer_description, image_of_a_state,
            compound_graphic_text],
        group!["waveform" on waveform;
            annotation_text, channel_label, annotation_concept, multiplex_label, waveform_comment],
        group!["RTSTRUCT" on structure_set;
            roi_name, roi_description, roi_interpreter, structure_set_label, structure_set_image, roi_observation_label],
        group!["SEG" on segmentation;
            segment_label, segment_description, tracking_id, tracking_uid, segmentation_source, creator_of_content],
    ]
}

fn item(kind: &str, concept: &str) -> Set {
    let mut item = Set::of(&[(0x0040_A010, "CS", "CONTAINS"), (0x0040_A040, "CS", kind)]);
    item.items(0x0040_A043, vec![Plot::code("121071", concept)]);
    item
}

const CONTENT: u32 = 0x0040_A730;

fn report() -> Part10 {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.88.33", "SR", 30);
    file.data
        .text(0x0040_A040, "CS", "CONTAINER")
        .text(0x0040_A050, "CS", "SEPARATE")
        .text(0x0040_A491, "CS", "COMPLETE")
        .text(0x0040_A493, "CS", "UNVERIFIED")
        .text(0x0008_0023, "DA", "20230304")
        .text(0x0008_0033, "TM", "101500")
        .items(
            0x0040_A043,
            vec![Plot::code("18748-4", "Diagnostic imaging report")],
        )
        .items(0x0040_A372, vec![]);
    file
}

fn text_item(plot: &mut Plot) {
    let token = plot.token(with_content);
    let mut item = item("TEXT", "Finding");
    item.text(0x0040_A160, "UT", &format!("{token} in the left lobe"));
    plot.data().add_item(CONTENT, item);
}

fn name_in_a_text_item(plot: &mut Plot) {
    let ((family, given), id) = (plot.person(), plot.id());
    let mut item = item("TEXT", "Finding");
    item.text(
        0x0040_A160,
        "UT",
        &format!("Mrs {given} {family}, {id}: no change."),
    );
    plot.data().add_item(CONTENT, item);
}

fn person_name_item(plot: &mut Plot) {
    let name = plot.token(never);
    let mut item = item("PNAME", "Person Observer Name");
    item.text(0x0040_A123, "PN", &name);
    plot.data().add_item(CONTENT, item);
}

fn uid_item(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    let mut item = item("UIDREF", "Tracking Unique Identifier");
    item.text(0x0040_A124, "UI", &uid);
    plot.data().add_item(CONTENT, item);
}

fn date_item(plot: &mut Plot) {
    let day = plot.day();
    let mut item = item("DATE", "Date of finding");
    item.text(0x0040_A121, "DA", &day.dicom());
    plot.data().add_item(CONTENT, item);
}

fn date_time_item(plot: &mut Plot) {
    let (day, observed) = (plot.day(), plot.day());
    let mut item = item("DATETIME", "Start");
    item.text(0x0040_A120, "DT", &format!("{}101112.5+0100", day.dicom()))
        .text(0x0040_A032, "DT", &format!("{}101112", observed.dicom()));
    plot.data().add_item(CONTENT, item);
}

fn time_item(plot: &mut Plot) {
    plot.secret("031459.265358", with_dates);
    let mut item = item("TIME", "Time of finding");
    item.text(0x0040_A122, "TM", "031459.265358");
    plot.data().add_item(CONTENT, item);
}

fn code_item_with_a_name(plot: &mut Plot) {
    let name = plot.name();
    let mut item = item("CODE", "Procedure");
    item.items(
        0x0040_A168,
        vec![Plot::code("P-7", &format!("Protocol of {name}"))],
    );
    plot.data().add_item(CONTENT, item);
}

fn concept_name_with_a_name(plot: &mut Plot) {
    let name = plot.name();
    let mut item = item("TEXT", &format!("Remarks of {name}"));
    item.text(0x0040_A160, "UT", "none");
    plot.data().add_item(CONTENT, item);
}

fn image_item(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    let mut item = item("IMAGE", "Source image");
    item.items(
        0x0008_1199,
        vec![Set::of(&[
            (0x0008_1150, "UI", CT),
            (0x0008_1155, "UI", &uid),
        ])],
    );
    plot.data().add_item(CONTENT, item);
}

fn numeric_item_with_a_name(plot: &mut Plot) {
    let name = plot.name();
    let mut value = Set::of(&[(0x0040_A30A, "DS", "12.5")]);
    value.items(
        0x0040_08EA,
        vec![Plot::code("mm", &format!("millimetres of {name}"))],
    );
    let mut item = item("NUM", "Length");
    item.items(0x0040_A300, vec![value]);
    plot.data().add_item(CONTENT, item);
}

fn verifying_observer(plot: &mut Plot) {
    let (name, place) = (plot.token(never), plot.token(never));
    let day = plot.day();
    let observer = Set::of(&[
        (0x0040_A027, "LO", &place),
        (0x0040_A030, "DT", &format!("{}101112", day.dicom())),
        (0x0040_A075, "PN", &name),
    ]);
    plot.data().items(0x0040_A073, vec![observer]);
}

fn author(plot: &mut Plot) {
    let name = plot.token(never);
    let author = Set::of(&[
        (0x0040_A084, "CS", "PSN"),
        (0x0040_A123, "PN", &name),
        (0x0008_0080, "LO", &name),
    ]);
    plot.data().items(0x0040_A078, vec![author]);
}

fn item_five_levels_deep(plot: &mut Plot) {
    let name = plot.name();
    let mut inner = item("TEXT", "Finding");
    inner.text(0x0040_A160, "UT", &format!("seen by {name}"));
    for _ in 0..5 {
        let mut outer = item("CONTAINER", "Findings");
        outer
            .text(0x0040_A050, "CS", "SEPARATE")
            .items(CONTENT, vec![inner]);
        inner = outer;
    }
    plot.data().add_item(CONTENT, inner);
}

fn content_of_no_kind(plot: &mut Plot) {
    let (name, token) = (plot.name(), plot.token(with_content));
    let item = Set::of(&[(0x0040_A160, "UT", &format!("{token} {name}"))]);
    plot.data().add_item(CONTENT, item);
}

fn document_title(plot: &mut Plot) {
    let name = plot.name();
    plot.data().items(
        0x0040_A043,
        vec![Plot::code("R-1", &format!("Report on {name}"))],
    );
}

fn key_object() -> Part10 {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.88.59", "KO", 31);
    file.data
        .text(0x0040_A040, "CS", "CONTAINER")
        .text(0x0040_A050, "CS", "SEPARATE")
        .text(0x0008_0023, "DA", "20230304")
        .text(0x0008_0033, "TM", "101500")
        .items(0x0040_A043, vec![Plot::code("113000", "Of Interest")]);
    file
}

fn key_object_description(plot: &mut Plot) {
    let (name, token) = (plot.name(), plot.token(with_content));
    let mut item = item("TEXT", "Key Object Description");
    item.text(0x0040_A160, "UT", &format!("{token} to show {name}"));
    plot.data().add_item(CONTENT, item);
}

fn key_object_reference(plot: &mut Plot) {
    let (uid, series, study) = (
        plot.unlearned_uid(),
        plot.unlearned_uid(),
        plot.unlearned_uid(),
    );
    let reference = Set::of(&[(0x0008_1150, "UI", CT), (0x0008_1155, "UI", &uid)]);
    let mut of_series = Set::of(&[(0x0020_000E, "UI", &series)]);
    of_series.items(0x0008_1199, vec![reference.clone()]);
    let mut evidence = Set::of(&[(0x0020_000D, "UI", &study)]);
    evidence.items(0x0008_1115, vec![of_series]);
    let mut item = item("IMAGE", "Key image");
    item.items(0x0008_1199, vec![reference]);
    plot.data()
        .add_item(CONTENT, item)
        .items(0x0040_A375, vec![evidence]);
}

fn key_object_observer(plot: &mut Plot) {
    let name = plot.token(never);
    let mut item = item("PNAME", "Person Observer Name");
    item.text(0x0040_A123, "PN", &name);
    plot.data().add_item(CONTENT, item);
}

fn presentation() -> Part10 {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.11.1", "PR", 32);
    file.data
        .text(0x0070_0080, "CS", "STATE")
        .text(0x0070_0081, "LO", "")
        .text(0x0070_0082, "DA", "20230304")
        .text(0x0070_0083, "TM", "101500")
        .text(0x0070_0084, "PN", "")
        .text(0x2050_0020, "CS", "IDENTITY");
    file
}

const ANNOTATIONS: u32 = 0x0070_0001;

fn graphic_text(plot: &mut Plot) {
    let (name, token) = (
        plot.name(),
        plot.token(|options| with_graphics(options) || with_descriptors(options)),
    );
    let text = Set::of(&[
        (0x0070_0003, "CS", "PIXEL"),
        (0x0070_0006, "ST", &format!("{token} of {name}")),
    ]);
    let mut annotation = Set::of(&[(0x0070_0002, "CS", "LAYER1")]);
    annotation.items(0x0070_0008, vec![text]);
    plot.data().add_item(ANNOTATIONS, annotation);
}

fn presentation_label(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x0070_0080, "CS", &name.to_uppercase())
        .text(0x0070_0081, "LO", &format!("State for {name}"));
}

fn presentation_creator(plot: &mut Plot) {
    let name = plot.token(never);
    plot.data().text(0x0070_0084, "PN", &name);
    plot.data()
        .items(0x0070_0086, vec![Set::of(&[(0x0008_0080, "LO", &name)])]);
}

fn layer_description(plot: &mut Plot) {
    let name = plot.name();
    let mut layer = Set::of(&[
        (0x0070_0002, "CS", "LAYER1"),
        (0x0070_0062, "IS", "1"),
        (0x0070_0068, "LO", &name),
    ]);
    layer.short(0x0070_0066, 7);
    plot.data().items(0x0070_0060, vec![layer]);
}

fn image_of_a_state(plot: &mut Plot) {
    let (uid, series) = (plot.unlearned_uid(), plot.unlearned_uid());
    let mut reference = Set::of(&[(0x0020_000E, "UI", &series)]);
    reference.items(
        0x0008_1140,
        vec![Set::of(&[
            (0x0008_1150, "UI", CT),
            (0x0008_1155, "UI", &uid),
        ])],
    );
    plot.data().items(0x0008_1115, vec![reference]);
}

fn compound_graphic_text(plot: &mut Plot) {
    let name = plot.name();
    let compound = Set::of(&[
        (0x0070_0294, "CS", "MULTILINE"),
        (0x0070_0227, "LO", &name),
        (0x0070_0006, "ST", &name),
    ]);
    let mut annotation = Set::of(&[(0x0070_0002, "CS", "LAYER1")]);
    annotation.items(0x0070_0209, vec![compound]);
    plot.data().add_item(ANNOTATIONS, annotation);
}

fn waveform() -> Part10 {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.9.1.1", "ECG", 33);
    let mut channel = Set::of(&[(0x003A_0203, "SH", "I")]);
    channel
        .items(0x003A_0208, vec![Plot::code("2:1", "Lead I")])
        .short(0x003A_021A, 16);
    let mut group = Set::of(&[(0x003A_0004, "CS", "ORIGINAL"), (0x003A_001A, "DS", "500")]);
    group
        .short(0x003A_0005, 1)
        .put(0x003A_0010, "UL", Content::Longs(vec![4]))
        .items(0x003A_0200, vec![channel])
        .short(0x5400_1004, 16)
        .text(0x5400_1006, "CS", "SS")
        .put(0x5400_1010, "OW", Content::Shorts(vec![1, 2, 3, 4]));
    file.data.items(0x5400_0100, vec![group]);
    file
}

/// The only multiplex group of the waveform.
fn multiplex(plot: &mut Plot) -> &mut Set {
    match plot.data().0.get_mut(&0x5400_0100) {
        Some((_, Content::Items(items))) => &mut items[0],
        _ => panic!("the host has one"),
    }
}

fn annotation_text(plot: &mut Plot) {
    let (name, token) = (
        plot.name(),
        plot.token(|options| with_content(options) || with_descriptors(options)),
    );
    let mut annotation = Set::of(&[(0x0070_0006, "ST", &format!("{token} by {name}"))]);
    annotation.short(0x0040_A180, 1);
    plot.data().add_item(0x0040_B020, annotation);
}

fn annotation_concept(plot: &mut Plot) {
    let name = plot.name();
    let mut annotation = Set::new();
    annotation.items(
        0x0040_A043,
        vec![Plot::code("2:15", &format!("Beat of {name}"))],
    );
    plot.data().add_item(0x0040_B020, annotation);
}

fn channel_label(plot: &mut Plot) {
    let (name, token) = (plot.name(), plot.token(with_descriptors));
    let mut channel = Set::of(&[
        (0x003A_0203, "SH", &token[..8]),
        (0x003A_020C, "LO", &format!("from {name}")),
    ]);
    channel
        .items(
            0x003A_0208,
            vec![Plot::code("2:2", &format!("Lead of {name}"))],
        )
        .short(0x003A_021A, 16);
    plot.secret(&token[..8], with_descriptors);
    multiplex(plot).items(0x003A_0200, vec![channel]);
}

fn multiplex_label(plot: &mut Plot) {
    let name = plot.name();
    multiplex(plot).text(0x003A_0020, "SH", &name);
}

fn waveform_comment(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x0040_0280, "ST", &format!("{name} was nervous"))
        .text(0x0018_1030, "LO", &name);
}

fn structure_set() -> Part10 {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.481.3", "RTSTRUCT", 34);
    file.data
        .text(0x3006_0002, "SH", "PLAN")
        .text(0x3006_0008, "DA", "20230304")
        .text(0x3006_0009, "TM", "101500");
    let roi = Set::of(&[
        (0x3006_0022, "IS", "1"),
        (0x3006_0024, "UI", "1.2.826.0.1.3680043.99.4711.9"),
        (0x3006_0026, "LO", "PTV"),
        (0x3006_0036, "CS", "MANUAL"),
    ]);
    file.data.items(0x3006_0020, vec![roi]);
    file
}

fn first_item(plot: &mut Plot, tag: u32) -> &mut Set {
    match plot.data().0.get_mut(&tag) {
        Some((_, Content::Items(items))) => &mut items[0],
        _ => panic!("the host has one"),
    }
}

fn roi_name(plot: &mut Plot) {
    let name = plot.name();
    first_item(plot, 0x3006_0020).text(0x3006_0026, "LO", &format!("PTV {name}"));
}

fn roi_description(plot: &mut Plot) {
    let name = plot.name();
    first_item(plot, 0x3006_0020)
        .text(0x3006_0028, "ST", &format!("drawn by {name}"))
        .text(0x3006_0038, "LO", &format!("for {name}"));
}

fn roi_interpreter(plot: &mut Plot) {
    let name = plot.token(never);
    let observation = Set::of(&[
        (0x3006_0082, "IS", "1"),
        (0x3006_0084, "IS", "1"),
        (0x3006_00A4, "CS", ""),
        (0x3006_00A6, "PN", &name),
    ]);
    plot.data().add_item(0x3006_0080, observation);
}

fn roi_observation_label(plot: &mut Plot) {
    let name = plot.name();
    let observation = Set::of(&[
        (0x3006_0082, "IS", "2"),
        (0x3006_0085, "SH", &name),
        (0x3006_0088, "ST", &name),
    ]);
    plot.data().add_item(0x3006_0080, observation);
}

fn structure_set_label(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x3006_0002, "SH", &name)
        .text(0x3006_0004, "LO", &format!("of {name}"));
}

fn structure_set_image(plot: &mut Plot) {
    let (image, series, frame) = (
        plot.unlearned_uid(),
        plot.unlearned_uid(),
        plot.unlearned_uid(),
    );
    let mut of_series = Set::of(&[(0x0020_000E, "UI", &series)]);
    of_series.items(
        0x3006_0016,
        vec![Set::of(&[
            (0x0008_1150, "UI", CT),
            (0x0008_1155, "UI", &image),
        ])],
    );
    let mut of_study = Set::of(&[
        (0x0008_1150, "UI", "1.2.840.10008.3.1.2.3.1"),
        (0x0008_1155, "UI", crate::hosts::STUDY),
    ]);
    of_study.items(0x3006_0014, vec![of_series]);
    let mut of_frame = Set::of(&[(0x0020_0052, "UI", &frame)]);
    of_frame.items(0x3006_0012, vec![of_study]);
    plot.data().items(0x3006_0010, vec![of_frame]);
}

fn segmentation() -> Part10 {
    let mut file = instance("1.2.840.10008.5.1.4.1.1.66.4", "SEG", 35);
    gray(&mut file.data, 4, 4, 8);
    let mut segment = Set::of(&[(0x0062_0005, "LO", "Liver"), (0x0062_0008, "CS", "MANUAL")]);
    segment.short(0x0062_0004, 1);
    file.data
        .text(0x0062_0001, "CS", "FRACTIONAL")
        .items(0x0062_0002, vec![segment])
        .bytes(0x7FE0_0010, "OB", &[1; 16]);
    file
}

fn segment_label(plot: &mut Plot) {
    let name = plot.name();
    first_item(plot, 0x0062_0002).text(0x0062_0005, "LO", &format!("Liver of {name}"));
}

fn segment_description(plot: &mut Plot) {
    let name = plot.name();
    first_item(plot, 0x0062_0002).text(0x0062_0006, "ST", &format!("drawn for {name}"));
}

fn tracking_id(plot: &mut Plot) {
    let (name, id) = (plot.name(), plot.id());
    first_item(plot, 0x0062_0002).text(0x0062_0020, "UT", &format!("{name} {id} lesion 1"));
}

fn tracking_uid(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    first_item(plot, 0x0062_0002).text(0x0062_0021, "UI", &uid);
}

fn segmentation_source(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    let mut derivation = Set::new();
    derivation.items(
        0x0008_2112,
        vec![Set::of(&[
            (0x0008_1150, "UI", CT),
            (0x0008_1155, "UI", &uid),
        ])],
    );
    let mut frame = Set::new();
    frame.items(0x0008_9124, vec![derivation]);
    plot.data().items(0x5200_9230, vec![frame]);
}

fn creator_of_content(plot: &mut Plot) {
    let name = plot.token(never);
    plot.data()
        .text(0x0070_0080, "CS", "SEG")
        .text(0x0070_0081, "LO", &format!("by {name}"))
        .text(0x0070_0084, "PN", &name);
}
