use bytes::Bytes;
use proptest::prelude::*;

use super::slices::{Slice, read_all};
use super::support::model::{Content, Set};
use super::{data, dicom, dicom_folder, file};
use crate::bytes::ByteSource;
use crate::instance::Instance;
use crate::sources::series::{
    Options, Plan, PresentationIntent, Quantity, SeriesError, SpacingSource, load,
};
use crate::sources::{Image, Limits, Warning, nifti};

fn try_load(files: &[(Instance, Bytes)], options: &Options) -> Result<(Plan, Image), SeriesError> {
    let pairs = files
        .iter()
        .map(|(instance, source)| (instance, source as &dyn ByteSource));
    load(pairs, options, &Limits::default())
}

fn volume(slices: &[Slice]) -> Result<(Plan, Image), SeriesError> {
    try_load(&read_all(slices), &Options::default())
}

fn refused(slices: &[Slice]) -> SeriesError {
    volume(slices).expect_err("it is no volume")
}

fn stack(heights: &[f64]) -> Vec<Slice> {
    (0..)
        .zip(heights)
        .map(|(number, &height)| Slice::at(number, height))
        .collect()
}

#[test]
fn slices_are_ordered_by_position_whatever_the_files_order() {
    let (plan, image) = volume(&stack(&[5.0, -2.5, 2.5, 0.0])).expect("it is a volume");
    let grid = &image.volume.grid;
    assert_eq!(grid.size, [2, 3, 4]);
    assert_eq!(grid.spacing, [0.7, 0.8, 2.5]);
    assert_eq!(grid.origin, [-10.0, -20.0, -2.5]);
    let firsts: Vec<_> = (0..4)
        .map(|z| image.volume.values[grid.index([0, 0, z])])
        .collect();
    assert_eq!(firsts, [-998.0, -994.0, -996.0, -1000.0]);
    assert_eq!(
        (plan.quantity, plan.spacing_source),
        (Quantity::Hounsfield, SpacingSource::PixelSpacing)
    );
    assert_eq!(image.warnings, []);
}

#[test]
fn a_box_holds_what_the_volume_holds_there_and_needs_only_its_files() {
    let files = read_all(&stack(&[5.0, -2.5, 2.5, 0.0]));
    let (plan, whole) = try_load(&files, &Options::default()).expect("it is a volume");
    let mut part = plan
        .fill(Some(([1, 1, 1], [1, 2, 2])), &Limits::default())
        .expect("it lies inside");
    assert_eq!(part.instances(), [2, 3]);
    for position in part.instances() {
        let (instance, source) = &files[position];
        part.add(position, instance, source)
            .expect("it can be decoded");
    }
    let part = part.finish().expect("all of it was given").volume;
    assert_eq!(part.grid.size, [1, 2, 2]);
    assert_eq!(part.grid.origin, whole.volume.grid.point([1.0; 3]));
    for z in 0..2 {
        for y in 0..2 {
            let there = whole.volume.values[whole.volume.grid.index([1, y + 1, z + 1])];
            assert_eq!(part.values[part.grid.index([0, y, z])], there);
        }
    }
    let outside = plan.fill(Some(([0, 0, 0], [2, 2, 2])), &Limits::default());
    assert_eq!(outside.err(), Some(SeriesError::Outside));
    let unfinished = plan.fill(None, &Limits::default()).expect("there is room");
    assert_eq!(unfinished.finish(), Err(SeriesError::Missing { frames: 4 }));
}

#[test]
fn missing_slices_are_a_gap() {
    let gap = SeriesError::Gap {
        after: 1,
        missing: 3,
        millimetres: 7.5,
    };
    assert_eq!(refused(&stack(&[0.0, 2.5, 10.0, 12.5, 15.0, 20.0])), gap);
}

#[test]
fn uneven_distances_are_refused_and_small_ones_said() {
    let uneven = refused(&stack(&[0.0, 2.5, 5.0, 6.0]));
    assert!(
        matches!(uneven, SeriesError::Uneven { smallest, .. } if (smallest - 1.0).abs() < 1e-9)
    );
    let (_, image) = volume(&stack(&[0.0, 2.5, 5.1, 7.5])).expect("it is a volume");
    let [Warning::UnevenSlices { millimetres }] = image.warnings[..] else {
        panic!("{:?}", image.warnings);
    };
    assert!((millimetres - 0.1).abs() < 1e-9);
}

#[test]
fn a_file_that_comes_twice_counts_once() {
    let mut slices = stack(&[0.0, 2.5, 5.0]);
    slices.push(slices[1].clone());
    let (_, image) = volume(&slices).expect("it is a volume");
    assert_eq!(image.volume.grid.size[2], 3);
    assert_eq!(image.warnings, [Warning::Duplicate { position: 3 }]);
}

#[test]
fn several_images_of_a_position_are_refused_with_what_they_differ_in() {
    let mut slices = stack(&[0.0, 2.5, 0.0, 2.5]);
    for (number, slice) in slices.iter_mut().enumerate() {
        *slice = slice
            .clone()
            .text(0x0018_0081, "DS", if number < 2 { "10" } else { "80" });
    }
    let several = SeriesError::Several {
        most: 2,
        differ_in: Some("EchoTime"),
    };
    assert_eq!(refused(&slices), several);
}

#[test]
fn a_tilted_gantry_is_noticed_with_its_angle() {
    let tilted: Vec<_> = (0..4_u16)
        .map(|number| {
            let height = f64::from(number) * 3.0;
            let position = format!("-10\\{}\\{height}", -20.0 + height / 2.0);
            Slice::at(number, height).text(0x0020_0032, "DS", &position)
        })
        .collect();
    let SeriesError::Tilted { degrees } = refused(&tilted) else {
        panic!("it is tilted");
    };
    assert!((degrees - 0.5_f64.atan().to_degrees()).abs() < 1e-9);

    let mut shifted = stack(&[0.0, 3.0, 6.0, 9.0]);
    shifted[2] = shifted[2].clone().text(0x0020_0032, "DS", "-8\\-20\\6");
    assert_eq!(
        refused(&shifted),
        SeriesError::Shifted {
            slice: 2,
            millimetres: 2.0
        }
    );
}

#[test]
fn what_does_not_belong_together_is_named() {
    let other = |tag, vr, text: &str| {
        let mut slices = stack(&[0.0, 2.5, 5.0]);
        slices[2] = slices[2].clone().text(tag, vr, text);
        match refused(&slices) {
            SeriesError::Mixed {
                attribute,
                position: 2,
            } => attribute,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(other(0x0020_000E, "UI", "1.2.3"), "SeriesInstanceUID");
    assert_eq!(other(0x0020_0052, "UI", "1.2.3"), "FrameOfReferenceUID");
    assert_eq!(other(0x0028_0030, "DS", "0.8\\0.8"), "PixelSpacing");
    assert_eq!(other(0x0008_0060, "CS", "MR"), "Modality");

    let mut slices = stack(&[0.0, 2.5, 5.0]);
    slices[1] = slices[1]
        .clone()
        .text(0x0020_0037, "DS", "1\\0\\0\\0\\0\\-1");
    assert_eq!(
        refused(&slices),
        SeriesError::MixedOrientations { slices: vec![2, 1] }
    );

    slices[1] = Slice::at(1, 2.5).without(0x0020_0032);
    assert_eq!(refused(&slices), SeriesError::NoPosition { position: 1 });
    slices[1] = Slice::at(1, 2.5).text(0x0020_0037, "DS", "1\\0\\0\\1\\0\\0");
    assert!(matches!(
        refused(&slices),
        SeriesError::Orientation { position: 1 }
    ));
    slices[1] = Slice::at(1, 2.5).short(0x0028_0010, 2);
    assert_eq!(
        refused(&slices),
        SeriesError::Mixed {
            attribute: "Rows",
            position: 1
        }
    );
}

#[test]
fn each_slice_has_its_own_rescaling() {
    let mut slices = stack(&[0.0, 2.5]);
    slices[1] = slices[1].clone().text(0x0028_1053, "DS", "3");
    let (_, image) = volume(&slices).expect("it is a volume");
    assert_eq!(image.volume.values[5], 5.0 * 2.0 - 1000.0);
    assert_eq!(image.volume.values[11], 5.0 * 3.0 - 1000.0);
}

#[test]
fn padding_is_no_measurement_be_it_a_value_or_a_range() {
    let padded = Slice::at(0, 0.0).short(0x0028_0120, 2);
    let (_, image) = volume(std::slice::from_ref(&padded)).expect("it is a volume");
    assert_eq!(
        image.missing,
        Some(vec![false, false, true, false, false, false])
    );
    let (_, image) = volume(&[padded.short(0x0028_0121, 4)]).expect("it is a volume");
    assert_eq!(
        image.missing,
        Some(vec![false, false, true, true, true, false])
    );
    assert_eq!(image.volume.values[2], -996.0);
}

/// A radiograph: no position, no Pixel Spacing, no rescaling.
fn radiograph() -> Slice {
    let mut slice = Slice::at(0, 0.0).text(0x0008_0060, "CS", "DX");
    for tag in [
        0x0018_0050,
        0x0020_0032,
        0x0020_0037,
        0x0028_0030,
        0x0028_1052,
        0x0028_1053,
    ] {
        slice = slice.without(tag);
    }
    slice
}

#[test]
fn a_radiograph_is_one_slice_with_the_spacing_that_there_is() {
    let (plan, image) = volume(&[radiograph()]).expect("it is a volume");
    assert_eq!(plan.spacing_source, SpacingSource::None);
    assert!(image.warnings.contains(&Warning::NoSpacing) && !plan.positioned);

    let nominal = radiograph().text(0x0018_2010, "DS", "0.3\\0.3");
    let (plan, _) = volume(std::slice::from_ref(&nominal)).expect("it is a volume");
    assert_eq!(
        plan.spacing_source.keyword(),
        Some("NominalScannedPixelSpacing")
    );

    let imager =
        nominal
            .text(0x0018_1164, "DS", "0.2\\0.1")
            .text(0x0008_0068, "CS", "FOR PROCESSING");
    let (plan, image) = volume(&[imager]).expect("it is a volume");
    assert_eq!(plan.spacing_source, SpacingSource::ImagerPixelSpacing);
    assert_eq!(plan.presentation, Some(PresentationIntent::Processing));
    assert_eq!(plan.quantity, Quantity::Stored);
    assert_eq!(image.volume.grid.spacing, [0.1, 0.2, 1.0]);
    assert_eq!(
        image.warnings,
        [Warning::DetectorSpacing, Warning::NoThickness]
    );
}

#[test]
fn black_and_white_are_turned_only_where_values_are_arbitrary() {
    let inverted = radiograph().text(0x0028_0004, "CS", "MONOCHROME1");
    let (plan, image) = volume(&[inverted]).expect("it is a volume");
    assert!(plan.is_turned());
    assert_eq!(
        image.volume.values,
        [4095.0, 4094.0, 4093.0, 4092.0, 4091.0, 4090.0]
    );
    let hounsfield = Slice::at(0, 0.0).text(0x0028_0004, "CS", "MONOCHROME1");
    let (plan, image) = volume(&[hounsfield]).expect("it is a volume");
    assert!(!plan.is_turned());
    assert_eq!(image.volume.values[5], -990.0);
}

#[test]
fn the_regions_of_an_ultrasound_say_how_far_its_pixels_are_apart() {
    let region = |delta: f64| {
        let mut region = Set::new();
        region
            .short(0x0018_6012, 1)
            .short(0x0018_6024, 3)
            .short(0x0018_6026, 3)
            .bytes(0x0018_602C, "FD", &delta.to_le_bytes())
            .bytes(0x0018_602E, "FD", &(-0.02_f64).to_le_bytes());
        region
    };
    let sound = radiograph().text(0x0008_0060, "CS", "US");
    let agreed = sound
        .clone()
        .items(0x0018_6011, vec![region(0.01), region(0.01)]);
    let (plan, image) = volume(&[agreed]).expect("it is a volume");
    assert_eq!(plan.spacing_source, SpacingSource::UltrasoundRegions);
    assert_eq!(image.volume.grid.spacing, [0.1, 0.2, 1.0]);
    let several = sound.items(0x0018_6011, vec![region(0.01), region(0.03)]);
    let (plan, _) = volume(&[several]).expect("it is a volume");
    assert_eq!(plan.spacing_source, SpacingSource::None);
}

#[test]
fn a_real_world_value_mapping_comes_before_the_rescaling() {
    let mut unit = Set::new();
    unit.text(0x0008_0100, "SH", "um2/s")
        .text(0x0008_0102, "SH", "UCUM");
    let mut mapping = Set::new();
    mapping
        .items(0x0040_08EA, vec![unit])
        .short(0x0040_9211, 4)
        .short(0x0040_9216, 1)
        .bytes(0x0040_9224, "FD", &0.5_f64.to_le_bytes())
        .bytes(0x0040_9225, "FD", &10.0_f64.to_le_bytes());
    let slice = Slice::at(0, 0.0).items(0x0040_9096, vec![mapping]);
    let (plan, image) = volume(std::slice::from_ref(&slice)).expect("it is a volume");
    assert_eq!(plan.quantity, Quantity::RealWorld("um2/s".to_owned()));
    assert_eq!(image.volume.values, [0.0, 10.5, 20.5, 30.5, 40.5, 0.0]);
    assert_eq!(
        image.missing,
        Some(vec![true, false, false, false, false, true])
    );
    let ignoring = Options {
        real_world: false,
        ..Options::default()
    };
    let (plan, _) = try_load(&[slice.read()], &ignoring).expect("it is a volume");
    assert_eq!(plan.quantity, Quantity::Hounsfield);
}

/// An enhanced CT whose frames come in this order of heights.
fn enhanced(heights: &[f64]) -> Slice {
    let mut orientation = Set::new();
    orientation.text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0");
    let mut measures = Set::new();
    measures.text(0x0028_0030, "DS", "0.8\\0.7");
    let mut shared = Set::new();
    shared
        .items(0x0020_9116, vec![orientation])
        .items(0x0028_9110, vec![measures]);
    let frames: Vec<_> = (0..)
        .zip(heights)
        .map(|(number, height)| {
            let mut position = Set::new();
            position.text(0x0020_0032, "DS", &format!("1\\2\\{height}"));
            let mut rescaling = Set::new();
            rescaling
                .text(0x0028_1052, "DS", &number.to_string())
                .text(0x0028_1053, "DS", "1")
                .text(0x0028_1054, "LO", "HU");
            let mut frame = Set::new();
            frame
                .items(0x0020_9113, vec![position])
                .items(0x0028_9145, vec![rescaling]);
            frame
        })
        .collect();
    let words: Vec<_> = (0..heights.len() as u16)
        .flat_map(|number| [number * 100; 6])
        .collect();
    let mut slice = radiograph()
        .text(0x0008_0060, "CS", "CT")
        .text(0x0028_0008, "IS", &heights.len().to_string())
        .items(0x5200_9229, vec![shared])
        .words(&words);
    slice
        .set
        .data
        .put(0x5200_9230, "SQ", Content::Items(frames));
    slice
}

#[test]
fn an_enhanced_object_is_a_volume_by_its_functional_groups() {
    let (plan, image) = volume(&[enhanced(&[4.0, 0.0, 2.0])]).expect("it is a volume");
    assert_eq!(plan.quantity, Quantity::Hounsfield);
    assert_eq!(image.volume.grid.spacing, [0.7, 0.8, 2.0]);
    assert_eq!(image.volume.grid.origin, [1.0, 2.0, 0.0]);
    let firsts: Vec<_> = image.volume.values.iter().step_by(6).copied().collect();
    assert_eq!(firsts, [101.0, 202.0, 0.0]);
}

#[test]
fn a_cine_needs_a_choice() {
    let cine = radiograph()
        .text(0x0028_0008, "IS", "2")
        .words(&[1, 1, 1, 1, 1, 1, 7, 8, 7, 7, 7, 7]);
    assert_eq!(
        refused(std::slice::from_ref(&cine)),
        SeriesError::Frames { frames: 2 }
    );
    let chosen = Options {
        frame: Some(1),
        ..Options::default()
    };
    let (_, image) = try_load(&[cine.read()], &chosen).expect("it is a volume");
    assert_eq!(image.volume.values, [7.0, 8.0, 7.0, 7.0, 7.0, 7.0]);
    let absent = Options {
        frame: Some(2),
        ..Options::default()
    };
    let refused = try_load(&[cine.read()], &absent);
    assert_eq!(refused.err(), Some(SeriesError::NoFrame { frame: 2 }));
}

#[test]
fn colour_is_luminance_or_an_error() {
    let pixels: Vec<u8> = [
        [10, 10, 10],
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [1, 2, 3],
        [255; 3],
    ]
    .concat();
    let mut slice = radiograph()
        .text(0x0028_0004, "CS", "RGB")
        .short(0x0028_0002, 3)
        .short(0x0028_0006, 0)
        .short(0x0028_0100, 8)
        .short(0x0028_0101, 8)
        .short(0x0028_0102, 7);
    slice.set.data.bytes(0x7FE0_0010, "OB", &pixels);
    let (plan, image) = volume(std::slice::from_ref(&slice)).expect("it is a volume");
    assert_eq!(plan.quantity, Quantity::Luminance);
    assert_eq!(
        image.volume.values,
        [10.0, 76.245, 149.685, 29.07, 1.815, 255.0]
    );
    assert!(image.warnings.contains(&Warning::Luminance));
    let strict = Options {
        luminance: false,
        ..Options::default()
    };
    let refused = try_load(&[slice.read()], &strict);
    assert_eq!(refused.err(), Some(SeriesError::Colour { position: 0 }));
}

#[test]
fn the_ct_phantom_is_the_same_from_dicom_and_from_nifti() {
    let Some(folder) = data("ibsi/ibsi1_ct_phantom") else {
        return;
    };
    let files = dicom_folder(&folder.join("dicom/image"));
    let (plan, image) = try_load(&files, &Options::default()).expect("it is a volume");
    assert_eq!((plan.quantity, image.missing), (Quantity::Hounsfield, None));
    let theirs = nifti::read(
        &file(&folder.join("nifti/phantom.nii.gz")),
        &Limits::default(),
    );
    let theirs = theirs.expect("it is a NIfTI file").volume;
    let ours = image.volume;
    assert_eq!(ours.grid.size, [204, 201, 60]);
    let numbering = crate::sources::lattice::Lattice::of(&theirs.grid, &ours.grid);
    let numbering = numbering.expect("they are of one lattice");
    let [columns, rows, _] = theirs.grid.size;
    for (index, value) in theirs.values.iter().enumerate() {
        let voxel = [
            index % columns,
            index / columns % rows,
            index / columns / rows,
        ];
        let at = numbering
            .place(voxel, &ours.grid)
            .expect("they are of one size");
        assert_eq!(value.round(), ours.values[at], "{voxel:?}");
    }
}

#[test]
fn real_enhanced_and_projection_images_are_read() {
    let Some(folder) = data("dicom") else { return };
    let read = |name: &str| dicom(file(&folder.join(name)));
    let options = Options::default();

    let tiny: Vec<_> = (1..=3)
        .map(|n| read(&format!("series/23x38x3_IMG000{n}.dcm")))
        .collect();
    let (_, slices) = try_load(&tiny, &options).expect("it is a volume");
    let (_, enhanced) = try_load(&[read("multiframe/mf.dcm")], &options).expect("it is a volume");
    assert_eq!(slices.volume.grid.size, [23, 38, 3]);
    assert_eq!(enhanced.volume.grid.size, [24, 38, 3]);

    let (plan, _) = try_load(
        &[read("multiframe/CT0012.explicit_little_endian.dcm")],
        &options,
    )
    .expect("it is a volume");
    assert_eq!(plan.quantity, Quantity::RealWorld("ml/100ml/s".to_owned()));

    // RG3 is a CR in MONOCHROME1, compressed without loss.
    let (plan, image) =
        try_load(&[read("jpeg2000/RG3_J2KR.dcm")], &options).expect("it is a volume");
    assert!(plan.is_turned());
    assert_eq!(image.volume.grid.size[2], 1);
}

proptest! {
    #[test]
    fn any_order_of_files_gives_the_same_volume(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let slices = stack(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        let shuffled: Vec<_> = order.iter().map(|&number| slices[number].clone()).collect();
        let (_, expected) = volume(&slices).expect("it is a volume");
        let (_, found) = volume(&shuffled).expect("it is a volume");
        prop_assert_eq!(expected, found);
    }
}
