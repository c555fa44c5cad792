use bytes::Bytes;
use proptest::prelude::*;

use super::support::model::{Part10, Set};
use super::{data, dicom, dicom_folder, file};
use crate::features::{Grid, Mask};
use crate::instance::Instance;
use crate::sources::series::{Options, load};
use crate::sources::structure_set::{Region, StructureSetError, read, regions};
use crate::sources::{Limits, Target, mask_of_label, nifti, place};

const STRUCTURE_SET: &str = "1.2.840.10008.5.1.4.1.1.481.3";

/// A structure set with one region of these contours.
fn structure_set(contours: &[Vec<[f64; 3]>]) -> (Instance, Bytes) {
    let items = contours.iter().map(|points| {
        let numbers: Vec<_> = points.iter().flatten().map(f64::to_string).collect();
        let mut contour = Set::new();
        contour
            .text(0x3006_0042, "CS", "CLOSED_PLANAR")
            .text(0x3006_0046, "IS", &points.len().to_string())
            .text(0x3006_0050, "DS", &numbers.join("\\"));
        contour
    });
    let mut region = Set::new();
    region
        .text(0x3006_0022, "IS", "7")
        .text(0x3006_0024, "UI", "1.2.826.99.6")
        .text(0x3006_0026, "LO", "Tumour");
    let mut drawn = Set::new();
    drawn
        .items(0x3006_0040, items.collect())
        .text(0x3006_0084, "IS", "7");
    let mut set = Part10::new(STRUCTURE_SET, "1.2.826.99.8");
    set.data
        .items(0x3006_0020, vec![region])
        .items(0x3006_0039, vec![drawn]);
    dicom(set.encode().into())
}

fn square(corner: f64, side: f64, height: f64) -> Vec<[f64; 3]> {
    let far = corner + side;
    vec![
        [corner, corner, height],
        [far, corner, height],
        [far, far, height],
        [corner, far, height],
    ]
}

fn grid() -> Grid {
    Grid::aligned([12, 12, 3], [1.0, 1.0, 2.0])
}

fn fill(contours: &[Vec<[f64; 3]>]) -> Result<Mask, StructureSetError> {
    let (instance, _) = structure_set(contours);
    read(
        &instance,
        None,
        &Target::of_grid(&grid()),
        &Limits::default(),
    )
}

#[test]
fn a_voxel_is_inside_where_its_centre_is() {
    let mask = fill(&[square(1.5, 3.0, 2.0)]).expect("it is in a slice");
    assert_eq!(mask.bounds(), Some(([2, 2, 1], [4, 4, 1])));
    assert_eq!(mask.count(), 9);
    // A centre on the contour is inside at one side only, so that neighbours share nothing and leave nothing out.
    let mask = fill(&[square(2.0, 3.0, 2.0)]).expect("it is in a slice");
    assert_eq!(
        (mask.bounds(), mask.count()),
        (Some(([2, 2, 1], [4, 4, 1])), 9)
    );
}

#[test]
fn a_contour_within_another_is_a_hole_and_one_within_the_hole_is_not() {
    let contours = [
        square(0.5, 9.0, 2.0),
        square(2.5, 5.0, 2.0),
        square(3.5, 2.0, 2.0),
    ];
    let mask = fill(&contours).expect("they are in a slice");
    assert_eq!(mask.count(), 81 - 25 + 4);
    // On another slice it is no hole.
    let apart = fill(&[square(0.5, 9.0, 2.0), square(2.5, 5.0, 4.0)]).expect("they are in slices");
    assert_eq!(apart.count(), 81 + 25);
}

#[test]
fn regions_are_listed_and_chosen_by_number() {
    let (instance, _) = structure_set(&[square(1.5, 3.0, 2.0)]);
    let region = Region {
        number: 7,
        name: "Tumour".to_owned(),
        contours: 1,
    };
    assert_eq!(regions(&instance), Ok(vec![region]));
    let absent = StructureSetError::NoRegion {
        number: 1,
        there: vec![7],
    };
    let target = grid();
    let found = read(
        &instance,
        Some(1),
        &Target::of_grid(&target),
        &Limits::default(),
    );
    assert_eq!(found, Err(absent));
    let (image, _) = super::slices::Slice::at(0, 0.0).read();
    assert_eq!(regions(&image), Err(StructureSetError::NotStructureSet));
}

#[test]
fn contours_that_are_in_no_slice_are_refused_with_how_far_they_are_off() {
    let between = StructureSetError::Between {
        contour: 0,
        millimetres: 0.8,
    };
    let Err(StructureSetError::Between { millimetres, .. }) = fill(&[square(1.5, 3.0, 2.8)]) else {
        panic!("{between}");
    };
    assert!((millimetres - 0.8).abs() < 1e-9);
    let mut across = square(1.5, 3.0, 2.0);
    across[2][2] = 4.0;
    let refused = StructureSetError::Across {
        contour: 0,
        millimetres: 2.0,
    };
    assert_eq!(fill(&[across]), Err(refused));
    let outside = StructureSetError::Outside { contours: 2, of: 3 };
    let contours = [
        square(1.5, 3.0, 2.0),
        square(1.5, 3.0, 6.0),
        square(9.5, 3.0, 2.0),
    ];
    assert_eq!(fill(&contours), Err(outside));
    assert_eq!(
        fill(&[square(1.6, 0.2, 2.0)]),
        Err(StructureSetError::Empty)
    );
    assert_eq!(fill(&[]), Err(StructureSetError::Empty));
}

#[test]
fn the_contours_of_the_ct_phantom_fill_to_its_nifti_mask() {
    let Some(folder) = data("ibsi/ibsi1_ct_phantom") else {
        return;
    };
    let files = dicom_folder(&folder.join("dicom/image"));
    let pairs = files
        .iter()
        .map(|(instance, source)| (instance, source as _));
    let (plan, _) = load(pairs, &Options::default(), &Limits::default()).expect("it is a volume");
    let (contours, _) = dicom(file(&folder.join("dicom/mask/DCM_RS_00060.dcm")));
    let ours =
        read(&contours, None, &plan.target(), &Limits::default()).expect("it has one region");
    let map = nifti::read(&file(&folder.join("nifti/mask.nii.gz")), &Limits::default());
    let map = map.expect("it is a NIfTI file").volume;
    let theirs = mask_of_label(&map, None).expect("it has one label");
    let theirs = place(&theirs, &plan.grid).expect("it is on the grid");
    let differing = ours
        .inside
        .iter()
        .zip(&theirs.inside)
        .filter(|(a, b)| a != b);
    assert_eq!((ours.count(), differing.count()), (125_256, 0));
}

proptest! {
    #[test]
    fn a_polygon_holds_the_centres_around_which_it_winds_oddly(
        points in prop::collection::vec((0.0_f64..11.0, 0.0_f64..11.0), 3..12),
    ) {
        let contour: Vec<_> = points.iter().map(|&(x, y)| [x, y, 2.0]).collect();
        let inside = match fill(&[contour]) {
            Ok(mask) => mask.inside,
            Err(StructureSetError::Empty) => vec![false; grid().voxels()],
            Err(error) => panic!("{error}"),
        };
        for y in 0..12 {
            for x in 0..12 {
                // A ray to the right, tested edge by edge.
                let mut crossings = 0;
                let mut close = false;
                for (at, &(ax, ay)) in points.iter().enumerate() {
                    let (bx, by) = points[(at + 1) % points.len()];
                    let height = f64::from(y);
                    close |= (ay - height).abs() < 1e-5;
                    if (ay > height) != (by > height) {
                        let crossing = ax + (height - ay) / (by - ay) * (bx - ax);
                        close |= (crossing - f64::from(x)).abs() < 1e-5;
                        crossings += i32::from(crossing > f64::from(x));
                    }
                }
                let at = grid().index([x as usize, y as usize, 1]);
                prop_assert!(close || inside[at] == (crossings % 2 == 1), "{x} {y}");
            }
        }
    }

    #[test]
    fn any_text_as_contour_data_gives_a_region_or_an_error(text in "[0-9.e\\\\ -]{0,60}") {
        let mut contour = Set::new();
        contour.text(0x3006_0042, "CS", "CLOSED_PLANAR").text(0x3006_0050, "DS", &text);
        let mut region = Set::new();
        region.text(0x3006_0022, "IS", "7");
        let mut drawn = Set::new();
        drawn.items(0x3006_0040, vec![contour]).text(0x3006_0084, "IS", "7");
        let mut set = Part10::new(STRUCTURE_SET, "1.2.826.99.8");
        set.data.items(0x3006_0020, vec![region]).items(0x3006_0039, vec![drawn]);
        let (instance, _) = dicom(set.encode().into());
        let _ = read(&instance, None, &Target::of_grid(&grid()), &Limits::default());
    }
}
