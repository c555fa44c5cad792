use super::{data, dicom, dicom_folder, file};
use crate::features::{Grid, Volume};
use crate::sources::automatic::{Method, body, whole_image};
use crate::sources::series::{Options, load};
use crate::sources::{Image, Limits};

/// An image whose values are those of `at`.
fn image(size: [usize; 3], at: impl Fn([usize; 3]) -> f64) -> Image {
    let grid = Grid::aligned(size, [0.5, 2.0, 1.0]);
    let [columns, rows, _] = size;
    let values = (0..grid.voxels())
        .map(|index| {
            at([
                index % columns,
                index / columns % rows,
                index / columns / rows,
            ])
        })
        .collect();
    Image {
        volume: Volume { grid, values },
        missing: None,
        warnings: Vec::new(),
    }
}

/// A disc of tissue with a hole in it, a bright marker beside it, and a white collimator around all.
fn radiograph([x, y, _]: [usize; 3]) -> f64 {
    let from_middle = (x as f64 - 300.0).hypot(y as f64 - 300.0);
    let noise = ((x * 31 + y * 17) % 23) as f64;
    match () {
        () if !(40..560).contains(&x) || !(60..540).contains(&y) => 4095.0,
        () if (60..90).contains(&x) && (80..100).contains(&y) => 4000.0,
        () if from_middle < 40.0 => noise,
        () if from_middle < 150.0 => 2000.0 + noise,
        () => noise,
    }
}

#[test]
fn the_body_is_the_largest_bright_part_filled_without_collimator_and_marker() {
    let image = image([600, 600, 1], radiograph);
    let found = body(&image).expect("there is memory");
    assert_eq!(
        (found.method, found.method.name()),
        (Method::BodyOtsu, "body_otsu")
    );
    let disc = std::f64::consts::PI * 150.0 * 150.0;
    let count = found.mask.count() as f64;
    assert!((count / disc - 1.0).abs() < 0.03, "{count} of {disc}");
    assert_eq!(found.area(), Some(count));
    let grid = &image.volume.grid;
    assert!(found.mask.inside[grid.index([300, 300, 0])]);
    assert!(!found.mask.inside[grid.index([70, 90, 0])]);
    assert!(!found.mask.inside[grid.index([5, 300, 0])]);
}

#[test]
fn padding_is_never_inside() {
    let mut image = image([600, 600, 1], radiograph);
    let at = image.volume.grid.index([220, 300, 0]);
    let mut missing = vec![false; 360_000];
    missing[at] = true;
    image.missing = Some(missing);
    assert!(!body(&image).expect("there is memory").mask.inside[at]);
    let whole = whole_image(&image).expect("there is memory");
    assert_eq!(
        (whole.mask.count(), whole.mask.inside[at]),
        (359_999, false)
    );
}

#[test]
fn where_nothing_tells_a_body_it_is_the_whole_image() {
    for flat in [
        image([30, 20, 1], |_| 7.0),
        image([1, 1, 1], |_| 7.0),
        // A speck in a field of noise.
        image([300, 300, 1], |[x, y, _]| {
            if x == 100 && y < 200 {
                900.0
            } else {
                ((x * 7 + y) % 3) as f64
            }
        }),
    ] {
        let found = body(&flat).expect("there is memory");
        assert_eq!(found.method, Method::WholeImage);
        assert!((found.share() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn the_body_of_the_ct_phantom_holds_its_lungs_and_leaves_out_the_air() {
    let Some(folder) = data("ibsi/ibsi1_ct_phantom/dicom/image") else {
        return;
    };
    let files = dicom_folder(&folder);
    let pairs = files
        .iter()
        .map(|(instance, source)| (instance, source as _));
    let (_, image) = load(pairs, &Options::default(), &Limits::default()).expect("it is a volume");
    let found = body(&image).expect("there is memory");
    assert_eq!(found.method, Method::BodyOtsu);
    let threshold = found.threshold.expect("it was found by one");
    assert!((-800.0..-200.0).contains(&threshold), "{threshold} HU");
    eprintln!("{} of the CT phantom at {threshold} HU", found.share());
}

#[test]
fn the_body_of_a_real_radiograph_is_a_part_of_it() {
    let Some(folder) = data("dicom") else { return };
    let (instance, source) = dicom(file(&folder.join("jpeg2000/RG3_J2KR.dcm")));
    let pair = [(&instance, &source as _)];
    let (_, image) = load(pair, &Options::default(), &Limits::default()).expect("it is a volume");
    let found = body(&image).expect("there is memory");
    assert_eq!(found.method, Method::BodyOtsu);
    assert!((0.1..0.95).contains(&found.share()), "{}", found.share());
    eprintln!("{} of the radiograph", found.share());
}
