use bytes::Bytes;

use super::*;
use crate::pixels::{Frame, LookupTable, Rescale, VoiFunction, render};

fn row(pixels: u16) -> ImageDescription {
    ImageDescription {
        rows: 1,
        columns: pixels,
        ..ImageDescription::default()
    }
}

fn shown(description: &ImageDescription, bytes: &[u8], view: impl Into<View>) -> Vec<u8> {
    let frame = Frame::Native {
        bytes,
        first_bit: 0,
    };
    let picture = render(description, frame, view, &Limits::default()).expect("it can be shown");
    picture.rgba.iter().step_by(4).copied().collect()
}

fn table(first: u16, entries: &[u16]) -> Option<LookupTable> {
    let data: Vec<u8> = entries.iter().flat_map(|one| one.to_le_bytes()).collect();
    LookupTable::new([entries.len() as u16, first, 16], false, &data, false)
}

fn window(centre: f64, width: f64) -> Window {
    Window {
        centre,
        width,
        function: VoiFunction::LinearExact,
    }
}

#[test]
fn a_window_is_in_the_values_that_the_modality_table_gives() {
    let description = ImageDescription {
        modality_table: table(0, &[0, 1000, 500]),
        window: Some(window(500.0, 1000.0)),
        ..row(3)
    };
    assert_eq!(shown(&description, &[0, 1, 2], 64), [0, 255, 128]);
}

#[test]
fn a_table_of_the_values_of_interest_goes_before_the_window() {
    let description = ImageDescription {
        rescale: Rescale {
            slope: 2.0,
            intercept: 10.0,
        },
        voi_table: table(10, &[0xFFFF, 0, 0x8000]),
        window: Some(window(0.0, 1.0)),
        ..row(2)
    };
    // 0 is 10 after rescaling, the first entry; 1 is 12, the last.
    assert_eq!(shown(&description, &[0, 1], 64), [255, 128]);
}

#[test]
fn a_window_that_was_asked_for_goes_before_what_the_file_states() {
    let description = ImageDescription {
        voi_table: table(0, &[0, 0]),
        window: Some(window(200.0, 2.0)),
        ..row(3)
    };
    let view = View {
        window: Some(window(50.0, 100.0)),
        ..View::from(64)
    };
    assert_eq!(shown(&description, &[0, 50, 100], view), [0, 128, 255]);
}

#[test]
fn overlays_are_drawn_where_their_origin_says_unless_they_are_not_wanted() {
    let overlay = Overlay {
        rows: 1,
        columns: 3,
        origin: (1, 0),
        // Of the second plane: set, clear, set. The first column lies outside of the image.
        bits: OverlayBits::Own(Bytes::from_static(&[0b0010_1000]), 3),
    };
    let description = ImageDescription {
        window: Some(window(128.0, 256.0)),
        overlays: vec![overlay],
        ..row(4)
    };
    assert_eq!(shown(&description, &[9, 9, 9, 9], 64), [9, 255, 9, 9]);
    let without = View {
        overlays: false,
        ..View::from(64)
    };
    assert_eq!(shown(&description, &[9, 9, 9, 9], without), [9; 4]);
}

#[test]
fn an_overlay_in_the_pixels_is_drawn_and_is_no_part_of_their_values() {
    let description = ImageDescription {
        bits_allocated: 8,
        bits_stored: 7,
        high_bit: 6,
        window: Some(window(64.0, 128.0)),
        overlays: vec![Overlay {
            rows: 1,
            columns: 2,
            origin: (1, 1),
            bits: OverlayBits::InPixels(7),
        }],
        ..row(2)
    };
    assert_eq!(shown(&description, &[0x80, 0x00], 64), [255, 0]);
}

#[test]
fn a_line_of_an_overlay_is_not_lost_in_a_small_picture() {
    let mut bits = vec![0; 8];
    bits[1] = 1;
    let description = ImageDescription {
        window: Some(window(128.0, 256.0)),
        overlays: vec![Overlay {
            rows: 1,
            columns: 64,
            origin: (1, 1),
            bits: OverlayBits::Own(bits.into(), 0),
        }],
        ..row(64)
    };
    assert_eq!(shown(&description, &[0; 64], 4), [255, 0, 0, 0]);
}
