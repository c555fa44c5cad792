use bytes::Bytes;
use proptest::prelude::*;

use super::{data, file, gzip};
use crate::features::Grid;
use crate::sources::nrrd::{NrrdError, Segment, read, segments};
use crate::sources::{Limits, ScalarsError, Warning, mask_of_label, place};

const HEADER: &str = "type: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 1 2\n\
    space directions: (0.5,0,0) (0,0.5,0) (0,0,2)\nkinds: domain domain domain\nendian: little\n\
    space origin: (1,2,3)\n";

fn nrrd(header: &str, encoding: &str, voxels: &[u8]) -> Bytes {
    let head = format!("NRRD0004\n# a comment: no field\n{header}encoding: {encoding}\n\n");
    [head.as_bytes(), voxels].concat().into()
}

const VOXELS: [u8; 8] = [1, 0, 2, 0, 3, 0, 0xFC, 0xFF];

fn grid_of(header: &str) -> Grid {
    let image = read(&nrrd(header, "raw", &VOXELS), &Limits::default());
    image.expect("it is an NRRD file").volume.grid
}

#[test]
fn raw_and_gzip_voxels_in_both_byte_orders_are_read() {
    let swapped: Vec<u8> = VOXELS.chunks(2).flat_map(|two| [two[1], two[0]]).collect();
    let big = HEADER.replace("little", "big");
    let windows = format!("NRRD0004\n{HEADER}encoding: raw\n\n").replace('\n', "\r\n");
    let skipped = format!("{HEADER}byte skip: -1\n");
    for file in [
        nrrd(HEADER, "raw", &VOXELS),
        nrrd(HEADER, "gzip", &gzip(&VOXELS)),
        nrrd(&big, "raw", &swapped),
        nrrd(&skipped, "raw", &[b"whatever", &VOXELS[..]].concat()),
        [windows.as_bytes(), &VOXELS[..]].concat().into(),
    ] {
        let image = read(&file, &Limits::default()).expect("it is an NRRD file");
        assert_eq!(image.volume.values, [1.0, 2.0, 3.0, -4.0]);
        assert_eq!(image.volume.grid.origin, [1.0, 2.0, 3.0]);
        assert_eq!(image.volume.grid.spacing, [0.5, 0.5, 2.0]);
        assert_eq!(image.warnings, []);
    }
}

#[test]
fn other_spaces_are_turned_to_lps() {
    let ras = grid_of(&HEADER.replace("left-posterior-superior", "right-anterior-superior"));
    assert_eq!(ras.origin, [-1.0, -2.0, 3.0]);
    assert_eq!(ras.direction[1], [-0.0, -1.0, 0.0]);
    let las = grid_of(&HEADER.replace("left-posterior-superior", "LAS"));
    assert_eq!(las.origin, [1.0, -2.0, 3.0]);
}

#[test]
fn axes_that_are_not_of_space_must_hold_one_value() {
    let list = "type: short\ndimension: 4\nspace: LPS\nsizes: 1 2 1 2\nendian: little\n\
        space directions: none (0.5,0,0) (0,0.5,0) (0,0,2)\nspace origin: (0,0,0)\n";
    assert_eq!(grid_of(list).size, [2, 1, 2]);
    let layers = list.replace("1 2 1 2", "2 2 1 1");
    let refused = read(&nrrd(&layers, "raw", &VOXELS), &Limits::default());
    assert_eq!(refused, Err(NrrdError::Dimensions { count: 2 }));
}

#[test]
fn spacings_without_directions_are_taken_and_said() {
    let header = "type: int16\ndimension: 2\nsizes: 2 2\nspacings: 0.5 0.7\nendian: little\n";
    let image =
        read(&nrrd(header, "raw", &VOXELS), &Limits::default()).expect("it is an NRRD file");
    assert_eq!(image.warnings, [Warning::NoOrientation]);
    assert_eq!(image.volume.grid, Grid::aligned([2, 2, 1], [0.5, 0.7, 1.0]));
}

#[test]
fn the_segments_of_3d_slicer_have_their_names() {
    let header = format!(
        "{HEADER}Segment1_LabelValue:=2\nSegment1_Name:=Lung: left\nSegment0_LabelValue:=1\nSegment0_Name:=Tumour\n"
    );
    let named = |number, name: &str| Segment {
        number,
        name: name.to_owned(),
    };
    let found = segments(&nrrd(&header, "raw", &VOXELS)).expect("it is an NRRD file");
    assert_eq!(found, [named(1, "Tumour"), named(2, "Lung: left")]);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_reason() {
    let refused = |header: &str, encoding| {
        read(&nrrd(header, encoding, &VOXELS), &Limits::default()).unwrap_err()
    };
    let detached = format!("{HEADER}data file: voxels.raw\n");
    assert_eq!(refused(&detached, "raw"), NrrdError::Detached);
    assert_eq!(refused(HEADER, "bzip2"), NrrdError::Encoding);
    assert_eq!(
        refused(&HEADER.replace("short", "block"), "raw"),
        NrrdError::Type
    );
    let field = |field| NrrdError::Field { field };
    assert_eq!(
        refused(&HEADER.replace("endian", "indian"), "raw"),
        field("endian")
    );
    assert_eq!(
        refused(&HEADER.replace("dimension: 3", "dimension: 2"), "raw"),
        field("dimension")
    );
    let cut = ScalarsError::Truncated {
        expected: 16,
        found: 8,
    };
    assert_eq!(
        refused(&HEADER.replace("2 1 2", "2 2 2"), "raw"),
        NrrdError::Voxels(cut)
    );
    let huge = HEADER.replace("2 1 2", "16000 16000 1");
    assert!(matches!(
        refused(&huge, "gzip"),
        NrrdError::Voxels(ScalarsError::Truncated { .. })
    ));
    assert_eq!(
        read(&Bytes::from_static(b"NRRD0004\n"), &Limits::default()),
        Err(NrrdError::Endless)
    );
}

#[test]
fn the_regions_of_the_pyradiomics_cases_have_their_published_sizes() {
    let Some(folder) = data("pyradiomics") else {
        return;
    };
    // lung2 is the largest of the rest, and read elsewhere.
    for (case, size, voxels) in [
        ("brain1", [256, 256, 25], 4137),
        ("brain2", [256, 256, 23], 453),
        ("breast1", [45, 120, 21], 143),
    ] {
        let read = |kind: &str| {
            let file = file(&folder.join(format!("{case}_{kind}.nrrd")));
            read(&file, &Limits::default())
                .expect("it is an NRRD file")
                .volume
        };
        let image = read("image");
        assert_eq!(image.grid.size, size);
        let mask = mask_of_label(&read("label"), Some(1)).expect("its label is 1");
        let mask = place(&mask, &image.grid).expect("they are of one grid");
        assert_eq!(mask.count(), voxels, "{case}");
    }
}

proptest! {
    #[test]
    fn any_header_gives_an_image_of_its_size_or_an_error(
        cut in 0..HEADER.len(),
        with in "[a-z0-9:() ,.\n-]{0,12}",
        instead in 0..20_usize,
    ) {
        let end = (cut + instead).min(HEADER.len());
        let header = format!("{}{with}{}", &HEADER[..cut], &HEADER[end..]);
        if let Ok(image) = read(&nrrd(&header, "raw", &VOXELS), &Limits { voxels: 1000 }) {
            prop_assert_eq!(image.volume.values.len(), image.volume.grid.voxels());
            prop_assert!(image.volume.grid.spacing.iter().all(|&spacing| spacing > 0.0));
        }
    }
}
