use bytes::Bytes;
use proptest::prelude::*;

use super::slices::{Slice, read_all};
use super::support::model::{Content, Set};
use super::{data, dicom, file};
use crate::bytes::ByteSource;
use crate::features::Mask;
use crate::instance::Instance;
use crate::sources::segmentation::{Kind, Segment, SegmentationError, read, segments};
use crate::sources::series::{Options, Plan, Series};
use crate::sources::{Difference, Limits};

fn plan(files: &[(Instance, Bytes)]) -> Plan {
    let mut series = Series::new(Options::default());
    for (instance, source) in files {
        series.add(instance, source).expect("it is an image");
    }
    series.plan(&Limits::default()).expect("it is a volume")
}

/// Three slices at 0, 2.5 and 5 mm.
fn images() -> Plan {
    plan(&read_all(&[
        Slice::at(0, 0.0),
        Slice::at(1, 2.5),
        Slice::at(2, 5.0),
    ]))
}

fn mask(
    file: &(Instance, Bytes),
    number: Option<u16>,
    plan: &Plan,
) -> Result<Mask, SegmentationError> {
    read(
        &file.0,
        &file.1 as &dyn ByteSource,
        number,
        0.5,
        &plan.target(),
        &Limits::default(),
    )
}

/// A frame of a segment at a height.
fn frame(segment: u16, height: f64) -> Set {
    let mut position = Set::new();
    position.text(0x0020_0032, "DS", &format!("-10\\-20\\{height}"));
    let mut identification = Set::new();
    identification.short(0x0062_000B, segment);
    let mut frame = Set::new();
    frame
        .items(0x0020_9113, vec![position])
        .items(0x0062_000A, vec![identification]);
    frame
}

/// A segmentation of two columns and three rows; its pixels follow each other bit by bit, or byte by byte.
fn segmentation(kind: &str, frames: Vec<Set>, pixels: &[u8]) -> Slice {
    let mut orientation = Set::new();
    orientation.text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0");
    let mut measures = Set::new();
    measures.text(0x0028_0030, "DS", "0.8\\0.7");
    let mut shared = Set::new();
    shared
        .items(0x0020_9116, vec![orientation])
        .items(0x0028_9110, vec![measures]);
    let segment = |number, label: &str| {
        let mut segment = Set::new();
        segment
            .short(0x0062_0004, number)
            .text(0x0062_0005, "LO", label);
        segment
    };
    let bits = if kind == "BINARY" { 1 } else { 8 };
    let mut slice = Slice::at(0, 0.0)
        .text(0x0008_0060, "CS", "SEG")
        .text(0x0028_0008, "IS", &frames.len().to_string())
        .text(0x0062_0001, "CS", kind)
        .short(0x0028_0100, bits)
        .short(0x0028_0101, bits)
        .short(0x0028_0102, bits - 1)
        .short(0x0062_000E, 200)
        .items(0x0062_0002, vec![segment(1, "Läsion"), segment(2, "Leber")])
        .items(0x5200_9229, vec![shared]);
    for tag in [
        0x0020_0032,
        0x0020_0037,
        0x0028_0030,
        0x0028_1052,
        0x0028_1053,
    ] {
        slice = slice.without(tag);
    }
    slice
        .set
        .data
        .put(0x5200_9230, "SQ", Content::Items(frames));
    slice.set.data.bytes(0x7FE0_0010, "OB", pixels);
    slice
}

#[test]
fn bits_of_frames_that_do_not_begin_at_bytes_fall_on_their_slices() {
    // Frames of six bits: 0b100001, 0b011110, 0b000011, least significant first.
    let bits: u32 = 0b100001 | 0b011110 << 6 | 0b000011 << 12;
    let frames = vec![frame(1, 5.0), frame(2, 0.0), frame(1, 2.5)];
    let file = segmentation("BINARY", frames, &bits.to_le_bytes()).read();
    let found = segments(&file.0).expect("it is a segmentation");
    let named = |number, label: &str| Segment {
        number,
        label: label.to_owned(),
    };
    assert_eq!(found.kind, Kind::Binary);
    assert_eq!(found.segments, [named(1, "Läsion"), named(2, "Leber")]);

    let first = mask(&file, Some(1), &images()).expect("it is on the grid");
    let expected = [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1].map(|bit| bit == 1);
    assert_eq!(first.inside, expected);
    let second = mask(&file, Some(2), &images()).expect("it is on the grid");
    assert_eq!(second.bounds(), Some(([0, 0, 0], [1, 2, 0])));
    assert_eq!(second.count(), 4);

    let several = SegmentationError::Several { there: vec![1, 2] };
    assert_eq!(mask(&file, None, &images()), Err(several));
    let absent = SegmentationError::NoSegment {
        number: 3,
        there: vec![1, 2],
    };
    assert_eq!(mask(&file, Some(3), &images()), Err(absent));
}

#[test]
fn a_fraction_counts_from_the_threshold_on() {
    let file = segmentation(
        "FRACTIONAL",
        vec![frame(1, 2.5)],
        &[0, 1, 99, 100, 101, 200],
    )
    .read();
    let at = |threshold| {
        let plan = images();
        let mask = read(
            &file.0,
            &file.1,
            Some(1),
            threshold,
            &plan.target(),
            &Limits::default(),
        );
        mask.expect("it is on the grid").count()
    };
    assert_eq!([0.0, 0.5, 0.501, 1.0].map(at), [5, 3, 2, 1]);
}

#[test]
fn the_values_of_a_label_map_are_the_numbers_of_segments() {
    let file = segmentation("LABELMAP", vec![frame(9, 0.0)], &[0, 1, 2, 2, 2, 0]).read();
    let count = |number| {
        mask(&file, Some(number), &images())
            .expect("it is on the grid")
            .count()
    };
    assert_eq!((count(1), count(2)), (1, 3));
}

#[test]
fn what_is_not_on_the_grid_of_the_image_is_refused_with_what_differs() {
    let refused = |slice: Slice| match mask(&slice.read(), Some(1), &images()) {
        Err(SegmentationError::Differs(differences)) => differences.0,
        other => panic!("{other:?}"),
    };
    let one = |height| segmentation("FRACTIONAL", vec![frame(1, height)], &[200; 6]);
    let other = one(0.0).text(0x0020_0052, "UI", "1.2.3");
    assert_eq!(refused(other), [Difference::FrameOfReference]);
    let [Difference::Position { millimetres }] = refused(one(1.0))[..] else {
        panic!("it lies between slices");
    };
    assert!((millimetres[2] - 1.0).abs() < 1e-9);
    assert_eq!(
        refused(one(7.5)),
        [Difference::Outside { voxels: 6, of: 6 }]
    );
    let empty = segmentation("FRACTIONAL", vec![frame(1, 0.0)], &[0; 6]);
    assert_eq!(
        mask(&empty.read(), Some(1), &images()),
        Err(SegmentationError::Empty)
    );
    let nowhere =
        segmentation("FRACTIONAL", vec![Set::new()], &[200; 6]).items(0x5200_9230, vec![]);
    let nowhere = mask(&nowhere.read(), Some(1), &images());
    assert!(nowhere.is_err(), "{nowhere:?}");
}

#[test]
fn a_projection_image_is_compared_by_its_size() {
    let radiograph = Slice::at(0, 0.0).without(0x0020_0032).without(0x0020_0037);
    let plan = plan(&[radiograph.read()]);
    let mut frame = frame(1, 0.0);
    frame.0.remove(&0x0020_9113);
    let own = segmentation("FRACTIONAL", vec![frame.clone()], &[200, 0, 0, 0, 0, 0]);
    assert_eq!(
        mask(&own.read(), Some(1), &plan)
            .expect("it has its size")
            .count(),
        1
    );
    let other = segmentation("FRACTIONAL", vec![frame], &[200; 6])
        .short(0x0028_0010, 2)
        .short(0x0028_0011, 3);
    let Err(SegmentationError::Differs(differences)) = mask(&other.read(), Some(1), &plan) else {
        panic!("it has another size");
    };
    let size = Difference::Size {
        image: [2, 3],
        region: [3, 2],
    };
    assert_eq!(differences.0, [size]);
}

#[test]
fn real_segmentations_lie_on_their_images() {
    let Some(folder) = data("dicom") else { return };
    let open = |name: &str| dicom(file(&folder.join(name)));
    let tiny: Vec<_> = (1..=3)
        .map(|n| open(&format!("series/23x38x3_IMG000{n}.dcm")))
        .collect();
    let liver =
        mask(&open("series/23x38x3_label.seg"), None, &plan(&tiny)).expect("it is on the grid");
    // As pydicom counts them.
    assert_eq!(liver.count(), LIVER);

    let overlap = open("derived/seg_image_ct_binary_overlap.dcm");
    let found = segments(&overlap.0).expect("it is a segmentation");
    assert_eq!(found.segments.len(), 2);
    let fractional = segments(&open("derived/seg_image_ct_true_fractional.dcm").0);
    let fractional = fractional.expect("it is a segmentation").kind;
    assert_eq!(fractional, Kind::Fractional { maximum: 255.0 });
}

/// Voxels that are set in `23x38x3_label.seg`.
const LIVER: usize = 322;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_of_a_byte_gives_a_region_or_an_error(changes in prop::collection::vec((132..1400_usize, any::<u8>()), 1..6)) {
        let mut bytes = segmentation("BINARY", vec![frame(1, 5.0), frame(1, 0.0)], &[0xFF; 2]).set.encode();
        for (offset, byte) in changes {
            if let Some(place) = bytes.get_mut(offset) {
                *place = byte;
            }
        }
        let source = Bytes::from(bytes);
        if let Ok(instance) = Instance::read(&source, &crate::instance::Limits::default()) {
            let _ = mask(&(instance, source), None, &images());
        }
    }
}
