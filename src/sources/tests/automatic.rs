use super::{data, dicom, dicom_folder, file};
use crate::features::{Grid, Volume};
use crate::sources::automatic::{Method, body, lungs, whole_image};
use crate::sources::series::{Options, load};
use crate::sources::{Image, Limits, nrrd};

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

/// Half-axes of an ellipse around a place, in voxels.
fn is_within([x, y, _]: [usize; 3], middle: [f64; 2], half_axes: [f64; 2]) -> bool {
    let across = (x as f64 - middle[0]) / half_axes[0];
    let along = (y as f64 - middle[1]) / half_axes[1];
    across.hypot(along) <= 1.0
}

/// A thorax in Hounsfield units: two lungs with a vessel each, gas of the bowel, a table below.
fn thorax(at: [usize; 3]) -> f64 {
    let noise = ((at[0] * 31 + at[1] * 17 + at[2] * 7) % 23) as f64;
    let is_vessel = |x: f64| is_within(at, [x, 60.0], [3.0, 3.0]);
    noise
        + match () {
            () if is_vessel(60.0) || is_vessel(140.0) => 40.0,
            () if is_within(at, [60.0, 60.0], [25.0, 35.0]) => -800.0,
            () if is_within(at, [140.0, 60.0], [25.0, 35.0]) => -800.0,
            () if is_within(at, [100.0, 95.0], [4.0, 4.0]) => -900.0,
            () if is_within(at, [100.0, 60.0], [80.0, 50.0]) => 40.0,
            () if (125..130).contains(&at[1]) => -100.0,
            () => -1000.0,
        }
}

#[test]
fn the_lungs_are_the_large_parts_of_the_body_that_hold_air_with_their_vessels() {
    let image = image([200, 140, 30], thorax);
    let found = lungs(&image).expect("there is memory");
    let found = found.expect("there are lungs");
    assert_eq!(found.method.name(), "lungs_ct");
    let grid = &image.volume.grid;
    let inside = |x, y, z| found.mask.inside[grid.index([x, y, z])];
    assert!(inside(60, 40, 0) && inside(140, 80, 29));
    assert!(inside(60, 60, 15) && inside(140, 60, 15), "vessels");
    assert!(!inside(100, 95, 15), "gas of the bowel");
    assert!(!inside(5, 5, 15) && !inside(100, 115, 15), "air outside");
    assert!(!inside(100, 60, 15), "what lies between the lungs");
    let true_count = 2.0 * std::f64::consts::PI * 25.0 * 35.0 * 30.0;
    let count = found.mask.count() as f64;
    assert!(
        (count / true_count - 1.0).abs() < 0.02,
        "{count} of {true_count}"
    );
}

#[test]
fn the_lungs_of_real_cts_have_the_size_of_lungs_and_hold_air() {
    let Some(folder) = data("pyradiomics") else {
        return;
    };
    for name in ["lung1", "lung2"] {
        let source = file(&folder.join(format!("{name}_image.nrrd")));
        let image = nrrd::read(&source, &Limits::default()).expect("it is a volume");
        let found = lungs(&image).expect("there is memory");
        let found = found.expect("it is a thorax");
        let litres = found.volume() / 1e6;
        assert!((1.5..8.0).contains(&litres), "{name}: {litres} litres");
        let values = image.volume.values.iter().zip(&found.mask.inside);
        let air = values.filter(|&(value, inside)| *inside && *value < -320.0);
        let share = air.count() as f64 / found.mask.count() as f64;
        assert!(share > 0.85, "{name}: {share} of it is air");
        eprintln!("{name}: lungs of {litres:.2} litres, {share:.2} air");
    }
}

#[test]
fn where_there_is_no_air_there_are_no_lungs() {
    let solid = image([200, 140, 30], |at| match thorax(at) {
        air if air < -500.0 && is_within(at, [100.0, 60.0], [80.0, 50.0]) => 40.0,
        other => other,
    });
    assert_eq!(lungs(&solid).expect("there is memory"), None);
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
