//! Text drawn with a small bitmap font, and what is none.

use super::contrast::{Levels, local_contrast};
use super::letters::Letters;
use super::*;
use proptest::prelude::*;

/// Five columns of seven rows for each letter, the top row in the lowest bit.
const FONT: [(char, [u8; 5]); 26] = [
    ('A', [0x7e, 0x11, 0x11, 0x11, 0x7e]),
    ('B', [0x7f, 0x49, 0x49, 0x49, 0x36]),
    ('C', [0x3e, 0x41, 0x41, 0x41, 0x22]),
    ('D', [0x7f, 0x41, 0x41, 0x22, 0x1c]),
    ('E', [0x7f, 0x49, 0x49, 0x49, 0x41]),
    ('F', [0x7f, 0x09, 0x09, 0x09, 0x01]),
    ('G', [0x3e, 0x41, 0x49, 0x49, 0x7a]),
    ('H', [0x7f, 0x08, 0x08, 0x08, 0x7f]),
    ('I', [0x00, 0x41, 0x7f, 0x41, 0x00]),
    ('J', [0x20, 0x40, 0x41, 0x3f, 0x01]),
    ('K', [0x7f, 0x08, 0x14, 0x22, 0x41]),
    ('L', [0x7f, 0x40, 0x40, 0x40, 0x40]),
    ('M', [0x7f, 0x02, 0x0c, 0x02, 0x7f]),
    ('N', [0x7f, 0x04, 0x08, 0x10, 0x7f]),
    ('O', [0x3e, 0x41, 0x41, 0x41, 0x3e]),
    ('P', [0x7f, 0x09, 0x09, 0x09, 0x06]),
    ('R', [0x7f, 0x09, 0x19, 0x29, 0x46]),
    ('S', [0x46, 0x49, 0x49, 0x49, 0x31]),
    ('T', [0x01, 0x01, 0x7f, 0x01, 0x01]),
    ('U', [0x3f, 0x40, 0x40, 0x40, 0x3f]),
    ('V', [0x1f, 0x20, 0x40, 0x20, 0x1f]),
    ('X', [0x63, 0x14, 0x08, 0x14, 0x63]),
    ('Y', [0x07, 0x08, 0x70, 0x08, 0x07]),
    ('1', [0x00, 0x42, 0x7f, 0x40, 0x00]),
    ('4', [0x18, 0x14, 0x12, 0x7f, 0x10]),
    ('7', [0x01, 0x71, 0x09, 0x05, 0x03]),
];

fn blank(columns: u32, rows: u32, value: u16) -> TextImage {
    TextImage {
        columns,
        rows,
        channels: 1,
        samples: vec![value; (columns * rows) as usize],
    }
}

/// Writes `text`, each dot `scale` pixels wide and high; the rectangle of its ink comes back.
fn write(image: &mut TextImage, text: &str, x: u32, y: u32, scale: u32, value: u16) -> Region {
    let mut at = x;
    for letter in text.chars() {
        let dots = FONT
            .iter()
            .find(|(known, _)| *known == letter)
            .map_or([0; 5], |(_, dots)| *dots);
        for (column, dots) in (0..).zip(dots) {
            for row in (0..7).filter(|row| dots >> row & 1 == 1) {
                for dy in 0..scale {
                    for dx in 0..scale {
                        let (px, py) = (at + column * scale + dx, y + row * scale + dy);
                        image.samples[(py * image.columns + px) as usize] = value;
                    }
                }
            }
        }
        at += 6 * scale;
    }
    Region {
        x,
        y,
        width: at - scale - x,
        height: 7 * scale,
    }
}

/// Turned by 90 degrees to the left.
fn turned(image: &TextImage) -> TextImage {
    let (columns, rows) = (image.rows, image.columns);
    let samples = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .map(|(row, column)| {
            image.samples[(column * image.columns + image.columns - 1 - row) as usize]
        })
        .collect();
    TextImage {
        columns,
        rows,
        samples,
        ..*image
    }
}

/// A little noise that is the same on every run.
fn noise(image: &mut TextImage, levels: u32) {
    let mut state = 1_u32;
    for sample in &mut image.samples {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *sample += ((state >> 16) % levels) as u16;
    }
}

fn lettering(image: &TextImage) -> Vec<Region> {
    let scores = Letters::new()
        .unwrap()
        .look_at(&local_contrast(image, &Levels::of(image)));
    detector::regions(detector::text_blocks(&scores, detector::LETTERS), image)
}

fn covers(regions: &[Region], ink: Region) -> bool {
    (ink.y..ink.bottom()).all(|y| {
        (ink.x..ink.right()).all(|x| {
            regions
                .iter()
                .any(|r| r.x <= x && x < r.right() && r.y <= y && y < r.bottom())
        })
    })
}

#[test]
fn a_line_of_text_is_covered_whole_and_little_else_is() {
    let mut image = blank(200, 100, 20);
    let ink = write(&mut image, "DOE JANE 17411", 40, 40, 1, 220);
    let regions = lettering(&image);
    assert!(covers(&regions, ink), "{regions:?}");
    let area: u32 = regions.iter().map(|r| r.width * r.height).sum();
    assert!(area < 3 * ink.width * ink.height, "{regions:?}");
}

#[test]
fn dark_text_of_ten_grey_levels_is_found() {
    let mut image = blank(200, 100, 120);
    let ink = write(&mut image, "SMITH PETER", 20, 50, 2, 110);
    assert!(covers(&lettering(&image), ink));
}

#[test]
fn text_at_the_largest_value_of_16_bits_is_found_over_noise_far_below() {
    let mut image = blank(220, 120, 900);
    noise(&mut image, 200);
    let ink = write(&mut image, "HOSPITAL 741", 30, 60, 2, 65_535);
    assert!(covers(&lettering(&image), ink));
}

#[test]
fn text_of_little_contrast_is_found_beside_text_of_much_in_12_bits() {
    let mut image = blank(220, 120, 1000);
    noise(&mut image, 40);
    let bright = write(&mut image, "ABC 147", 10, 10, 2, 4095);
    let faint = write(&mut image, "FAINT ONE", 30, 80, 2, 1400);
    let regions = lettering(&image);
    assert!(covers(&regions, bright), "{regions:?}");
    assert!(covers(&regions, faint), "{regions:?}");
}

#[test]
fn text_turned_by_90_degrees_is_found() {
    let mut image = blank(160, 160, 30);
    write(&mut image, "MILLER ANNA", 10, 70, 2, 200);
    let image = turned(&image);
    // What was at column 10 to 140 and row 70 to 84 stands at column 70 and counts rows from below.
    let ink = Region {
        x: 70,
        y: 160 - 140,
        width: 14,
        height: 130,
    };
    assert!(covers(&lettering(&image), ink), "{:?}", lettering(&image));
}

#[test]
fn red_text_on_green_of_the_same_brightness_is_found() {
    let mut grey = blank(200, 80, 0);
    let ink = write(&mut grey, "DOE JOHN", 20, 30, 2, 1);
    let image = TextImage {
        channels: 3,
        samples: grey
            .samples
            .iter()
            .flat_map(|&one| {
                if one == 1 {
                    [200, 60, 30]
                } else {
                    [30, 147, 30]
                }
            })
            .collect(),
        ..grey
    };
    assert!(covers(&lettering(&image), ink));
}

#[test]
fn flat_images_gradients_and_noise_hold_no_text() {
    assert_eq!(lettering(&blank(300, 200, 0)), []);
    let mut gradient = blank(300, 200, 0);
    for (index, sample) in (0_u16..).zip(gradient.samples.iter_mut().take(60_000)) {
        *sample = index % 300 / 2;
    }
    assert_eq!(lettering(&gradient), []);
    let mut noisy = blank(300, 200, 90);
    noise(&mut noisy, 60);
    assert_eq!(lettering(&noisy), []);
}

#[test]
fn a_grid_and_a_frame_are_no_text() {
    let mut image = blank(240, 240, 40);
    for y in 0..240_u32 {
        for x in 0..240_u32 {
            if x % 24 == 5 || y % 24 == 7 {
                image.samples[(y * 240 + x) as usize] = 200;
            }
        }
    }
    assert_eq!(lettering(&image), []);
}

#[test]
fn levels_leave_8_bit_values_as_they_are() {
    let mut image = blank(20, 20, 3);
    image.samples[7] = 255;
    let twice = TextImage {
        samples: image.samples.clone(),
        ..image.clone()
    };
    assert_eq!(Levels::of(&image), Levels::of(&twice));
    assert_eq!(Levels::of(&blank(9, 9, 77)), Levels::of(&blank(9, 9, 3)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn regions_lie_in_the_image_whatever_its_size(
        columns in 0_u32..70, rows in 0_u32..70, three in any::<bool>(), seed in any::<u64>(), most in 1_u16..,
    ) {
        let channels = if three { 3 } else { 1 };
        let mut state = seed | 1;
        let samples = (0..columns * rows * u32::from(channels)).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if state >> 62 == 0 { most } else { (state >> 48) as u16 % most }
        }).collect();
        let image = TextImage { columns, rows, channels, samples };
        for region in lettering(&image) {
            prop_assert!(region.width > 0 && region.height > 0);
            prop_assert!(region.right() <= columns && region.bottom() <= rows);
        }
    }
}
