use bytes::Bytes;
use proptest::prelude::*;

use super::{data, file, gzip};
use crate::sources::nifti::{NiftiError, is_nifti, read};
use crate::sources::{
    AxesError, Limits, ScalarsError, SizeError, Warning, labels, mask_of_label, place,
};

/// A NIfTI-1 or NIfTI-2 file in the making.
#[derive(Clone)]
struct Nifti {
    second: bool,
    big_endian: bool,
    bytes: Vec<u8>,
}

impl Nifti {
    fn new(second: bool, big_endian: bool, size: [i64; 3], datatype: i16) -> Self {
        let header = if second { 544 } else { 352 };
        let mut file = Self {
            second,
            big_endian,
            bytes: vec![0; header],
        };
        if second {
            file.put(0, &540_i32.to_le_bytes());
            file.bytes[4..12].copy_from_slice(b"n+2\0\r\n\x1A\n");
            file.put(12, &datatype.to_le_bytes());
            file.put(168, &(header as i64).to_le_bytes());
        } else {
            file.put(0, &348_i32.to_le_bytes());
            file.bytes[344..348].copy_from_slice(b"n+1\0");
            file.put(70, &datatype.to_le_bytes());
            file.put(108, &(header as f32).to_le_bytes());
        }
        for (position, length) in [3, size[0], size[1], size[2]].into_iter().enumerate() {
            file.dimension(position, length);
        }
        for position in 0..4 {
            file.real(76, 80, position, 1.0);
        }
        file
    }

    fn put(&mut self, offset: usize, little: &[u8]) {
        let mut field = little.to_vec();
        if self.big_endian {
            field.reverse();
        }
        self.bytes[offset..offset + field.len()].copy_from_slice(&field);
    }

    fn dimension(&mut self, position: usize, length: i64) {
        match self.second {
            true => self.put(16 + 8 * position, &length.to_le_bytes()),
            false => self.put(40 + 2 * position, &(length as i16).to_le_bytes()),
        }
    }

    fn real(&mut self, first: usize, second: usize, position: usize, number: f64) {
        match self.second {
            true => self.put(second + 8 * position, &number.to_le_bytes()),
            false => self.put(first + 4 * position, &(number as f32).to_le_bytes()),
        }
    }

    fn code(&mut self, first: usize, second: usize, code: i16) {
        match self.second {
            true => self.put(second, &i32::from(code).to_le_bytes()),
            false => self.put(first, &code.to_le_bytes()),
        }
    }

    fn sform(&mut self, rows: [[f64; 4]; 3]) {
        self.code(254, 348, 1);
        for (row, numbers) in rows.into_iter().enumerate() {
            for (column, number) in numbers.into_iter().enumerate() {
                self.real(280 + 16 * row, 400 + 32 * row, column, number);
            }
        }
    }

    fn qform(&mut self, quaternion: [f64; 3], offset: [f64; 3], turned: bool) {
        self.code(252, 344, 1);
        self.real(76, 80, 0, if turned { -1.0 } else { 1.0 });
        for position in 0..3 {
            self.real(256, 352, position, quaternion[position]);
            self.real(268, 376, position, offset[position]);
        }
    }

    fn values(&self, values: &[f64], datatype: i16) -> Bytes {
        let mut bytes = self.bytes.clone();
        for &value in values {
            let mut number = match datatype {
                2 => vec![value as u8],
                4 => (value as i16).to_le_bytes().to_vec(),
                8 => (value as i32).to_le_bytes().to_vec(),
                16 => (value as f32).to_le_bytes().to_vec(),
                64 => value.to_le_bytes().to_vec(),
                256 => (value as i8).to_le_bytes().to_vec(),
                512 => (value as u16).to_le_bytes().to_vec(),
                768 => (value as u32).to_le_bytes().to_vec(),
                1024 => (value as i64).to_le_bytes().to_vec(),
                _ => (value as u64).to_le_bytes().to_vec(),
            };
            if self.big_endian {
                number.reverse();
            }
            bytes.extend(number);
        }
        bytes.into()
    }
}

fn image(file: &Bytes) -> crate::sources::Image {
    read(file, &Limits::default()).expect("it is a NIfTI file")
}

#[test]
fn every_type_in_both_byte_orders_and_both_versions_is_read_with_its_scaling() {
    let types = [
        (2, 0.0),
        (4, -3.0),
        (8, -3.0),
        (16, -3.5),
        (64, -3.25),
        (256, -3.0),
        (512, 60_000.0),
        (768, 4e9),
        (1024, -3.0),
        (1280, 1e12),
    ];
    for second in [false, true] {
        for big_endian in [false, true] {
            for (datatype, extreme) in types {
                let stored = [extreme, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
                let mut nifti = Nifti::new(second, big_endian, [2, 2, 2], datatype);
                nifti.real(112, 176, 0, 2.0);
                nifti.real(116, 184, 0, -10.0);
                let plain = nifti.values(&stored, datatype);
                let expected = stored.map(|value| value * 2.0 - 10.0);
                assert_eq!(image(&plain).volume.values, expected, "{datatype}");
                assert_eq!(image(&gzip(&plain)).volume.values, expected, "{datatype}");
                assert!(is_nifti(&plain) && is_nifti(&gzip(&plain)));
            }
        }
    }
}

#[test]
fn the_sform_is_turned_from_ras_to_lps() {
    let mut nifti = Nifti::new(false, false, [1, 2, 3], 2);
    nifti.sform([
        [0.0, -3.0, 0.0, 10.0],
        [2.0, 0.0, 0.0, 20.0],
        [0.0, 0.0, 4.0, 30.0],
    ]);
    let grid = image(&nifti.values(&[0.0; 6], 2)).volume.grid;
    assert_eq!(grid.spacing, [2.0, 3.0, 4.0]);
    assert_eq!(grid.origin, [-10.0, -20.0, 30.0]);
    assert_eq!(
        grid.direction,
        [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    );
}

#[test]
fn the_qform_says_the_same_as_the_sform_of_its_rotation() {
    // A quarter turn about z, and the third axis turned around.
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let mut by_qform = Nifti::new(true, false, [2, 2, 2], 2);
    by_qform.real(76, 80, 1, 2.0);
    by_qform.real(76, 80, 2, 3.0);
    by_qform.real(76, 80, 3, 4.0);
    by_qform.qform([0.0, 0.0, half], [1.0, 2.0, 3.0], true);
    let mut by_sform = Nifti::new(true, false, [2, 2, 2], 2);
    by_sform.sform([
        [0.0, -3.0, 0.0, 1.0],
        [2.0, 0.0, 0.0, 2.0],
        [0.0, 0.0, -4.0, 3.0],
    ]);
    let [qform, sform] =
        [by_qform, by_sform].map(|file| image(&file.values(&[0.0; 8], 2)).volume.grid);
    let far = qform
        .point([1.0, 1.0, 1.0])
        .into_iter()
        .zip(sform.point([1.0, 1.0, 1.0]));
    for (q, s) in far {
        assert!((q - s).abs() < 1e-9, "{qform:?} {sform:?}");
    }
}

#[test]
fn rounded_cosines_do_not_add_up_to_another_grid() {
    // A twentieth of a degree off: half a voxel at the end of 600.
    let mut nifti = Nifti::new(false, false, [600, 1, 600], 2);
    nifti.sform([
        [1.0, 0.0, 0.00087, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0],
    ]);
    let map = image(&nifti.values(&vec![1.0; 360_000], 2)).volume;
    let mask = mask_of_label(&map, None).expect("its label is 1");
    assert_eq!(place(&mask, &map.grid), Ok(mask));
}

#[test]
fn without_an_orientation_the_axes_are_the_patients_and_it_is_said() {
    let mut nifti = Nifti::new(false, true, [2, 1, 1], 2);
    nifti.real(76, 80, 1, 0.5);
    // Metres.
    nifti.bytes[123] = 1;
    let read = image(&nifti.values(&[1.0, 2.0], 2));
    assert_eq!(read.warnings, [Warning::NoOrientation]);
    assert_eq!(read.volume.grid.spacing, [500.0, 1000.0, 1000.0]);
    assert_eq!(read.volume.grid.direction[0], [1.0, 0.0, 0.0]);
}

#[test]
fn what_is_no_number_is_no_measurement() {
    let nifti = Nifti::new(false, false, [3, 1, 1], 16);
    let read = image(&nifti.values(&[f64::NAN, 5.0, f64::INFINITY], 16));
    assert_eq!(read.volume.values, [0.0, 5.0, 0.0]);
    assert_eq!(read.missing, Some(vec![true, false, true]));
    assert!(read.warnings.contains(&Warning::NotFinite { voxels: 2 }));
}

#[test]
fn what_is_no_single_grid_of_numbers_is_refused_with_its_reason() {
    let refused =
        |file: &Nifti| read(&file.values(&[0.0; 8], 4), &Limits { voxels: 1000 }).unwrap_err();
    let base = Nifti::new(false, false, [2, 2, 2], 4);

    let mut pair = base.clone();
    pair.bytes[345] = b'i';
    pair.bytes[346] = b'1';
    assert_eq!(refused(&pair), NiftiError::Pair);

    let mut sheared = base.clone();
    sheared.sform([
        [1.0, 0.5, 0.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0],
    ]);
    let NiftiError::Axes(AxesError::Sheared { degrees }) = refused(&sheared) else {
        panic!("a sheared grid is none");
    };
    assert!((degrees - 0.5_f64.atan().to_degrees()).abs() < 1e-9);

    let mut absurd = base.clone();
    absurd.sform([
        [1.0, 0.0, 0.0, 1e20],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0],
    ]);
    assert_eq!(refused(&absurd), NiftiError::Axes(AxesError::Absurd));

    let mut series = base.clone();
    series.dimension(0, 4);
    series.dimension(4, 30);
    assert_eq!(refused(&series), NiftiError::Dimensions { count: 30 });

    let colours = Nifti::new(false, false, [2, 2, 2], 128);
    assert_eq!(refused(&colours), NiftiError::Datatype { datatype: 128 });

    let huge = Nifti::new(false, false, [2, 2000, 2], 4);
    assert_eq!(
        refused(&huge),
        NiftiError::Size(SizeError::TooLarge { limit: 1000 })
    );

    let short = Nifti::new(false, false, [2, 2, 3], 4);
    let cut = ScalarsError::Truncated {
        expected: 24,
        found: 16,
    };
    assert_eq!(refused(&short), NiftiError::Voxels(cut));
    let nothing = read(&Bytes::from_static(b"\x5C\x01\0\0"), &Limits::default());
    assert_eq!(nothing, Err(NiftiError::NotNifti));
}

#[test]
fn a_short_file_that_asks_for_gigabytes_gets_none() {
    let nifti = Nifti::new(true, false, [1 << 14, 1 << 14, 1], 64);
    for file in [nifti.values(&[1.0], 64), gzip(&nifti.values(&[1.0], 64))] {
        let read = read(&file, &Limits::default());
        assert!(matches!(
            read,
            Err(NiftiError::Voxels(ScalarsError::Truncated { .. }))
        ));
    }
}

#[test]
fn the_digital_phantom_of_the_ibsi_reads_as_it_is_written_down() {
    let Some(folder) = data("ibsi") else { return };
    let phantom = image(&file(&folder.join("ibsi1_digital_phantom/phantom.nii.gz"))).volume;
    let mask = image(&file(&folder.join("ibsi1_digital_phantom/mask.nii.gz"))).volume;
    assert_eq!(phantom.grid.size, [5, 4, 4]);
    assert_eq!(phantom.grid.spacing, [2.0; 3]);
    let mask = mask_of_label(&mask, Some(1)).expect("its label is 1");
    let mask = place(&mask, &phantom.grid).expect("they are of one grid");
    let table = file(&folder.join("ibsi1_digital_phantom.csv"));
    let table = std::str::from_utf8(&table).expect("it is text");
    let mut rows = 0;
    for line in table
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
    {
        let numbers: Vec<f64> = line
            .split(',')
            .map(|number| number.parse().expect("a number"))
            .collect();
        let at = phantom.grid.index([
            numbers[2] as usize,
            numbers[1] as usize,
            numbers[0] as usize,
        ]);
        assert_eq!(phantom.values[at], numbers[3], "{line}");
        assert_eq!(mask.inside[at], numbers[4] == 1.0, "{line}");
        rows += 1;
    }
    assert_eq!((rows, mask.count()), (80, 74));
}

#[test]
fn the_region_of_the_ct_phantom_has_125256_voxels() {
    let Some(folder) = data("ibsi/ibsi1_ct_phantom/nifti") else {
        return;
    };
    let image_grid = image(&file(&folder.join("phantom.nii.gz"))).volume.grid;
    let map = image(&file(&folder.join("mask.nii.gz"))).volume;
    assert_eq!(labels(&map).expect("it is a label map").len(), 1);
    let mask = mask_of_label(&map, None).expect("there is one label");
    let mask = place(&mask, &image_grid).expect("they are of one grid");
    assert_eq!(mask.count(), 125_256);
    assert_eq!(mask.grid.size, [204, 201, 60]);
}

proptest! {
    #[test]
    fn any_header_gives_an_image_of_its_size_or_an_error(
        second: bool,
        big_endian: bool,
        packed: bool,
        changes in prop::collection::vec((0..560_usize, any::<u8>()), 0..12),
    ) {
        let mut nifti = Nifti::new(second, big_endian, [2, 3, 2], 4);
        for (offset, byte) in changes {
            if let Some(place) = nifti.bytes.get_mut(offset) {
                *place = byte;
            }
        }
        let file = nifti.values(&[7.0; 12], 4);
        let file = if packed { gzip(&file) } else { file };
        if let Ok(image) = read(&file, &Limits { voxels: 1000 }) {
            prop_assert_eq!(image.volume.values.len(), image.volume.grid.voxels());
            prop_assert!(image.volume.values.iter().all(|value| value.is_finite()));
            prop_assert!(image.volume.grid.spacing.iter().all(|&spacing| spacing > 0.0));
        }
    }
}
