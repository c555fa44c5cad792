//! The reference values of IBSI 2: response maps of its digital phantoms, and statistics of the CT phantom's.

use scanveil::features::{Family, Mask, Settings, Volume, extract, response_map};
use serde_json::{Value, json};

use crate::files::{nifti, table};
use crate::phantoms::ct_phantom;
use crate::support::test_data;

/// Filters without invariance to rotation, then with it, of the same kernel.
fn filter(kernel: Value, boundary: &str, rotation: Option<&str>) -> Value {
    let mut filter = json!({"kernel": kernel, "boundary": boundary});
    if let Some(rotation) = rotation {
        filter["rotation"] = rotation.into();
    }
    filter
}

fn by_slice(mut filter: Value) -> Value {
    filter["bySlice"] = true.into();
    filter
}

fn riesz(mut filter: Value, order: [u8; 3]) -> Value {
    filter["riesz"] = json!(order);
    filter
}

fn mean(support: u16) -> Value {
    json!({"mean": {"support": support}})
}

fn log(sigma: f64) -> Value {
    json!({"laplacianOfGaussian": {"sigma": sigma}})
}

fn laws(filters: &str) -> Value {
    json!({"laws": {"filters": filters}})
}

fn laws_energy(filters: &str) -> Value {
    json!({"laws": {"filters": filters, "energy": 7}})
}

fn gabor(sigma: f64, wavelength: f64, gamma: f64) -> Value {
    json!({"gabor": {"sigma": sigma, "wavelength": wavelength, "gamma": gamma}})
}

fn oriented(mut gabor: Value, key: &str, degrees: f64) -> Value {
    gabor["gabor"][key] = degrees.into();
    gabor
}

fn wavelet(family: &str, filters: &str, level: u8) -> Value {
    json!({"wavelet": {"family": family, "filters": filters, "level": level}})
}

fn simoncelli(level: u8) -> Value {
    json!({"simoncelli": {"level": level}})
}

/// The 33 maps that have a consensus: name, phantom, filter (IBSI 2 reference manual, "Benchmarking: phase 1").
fn maps() -> Vec<(&'static str, &'static str, Value)> {
    let (max, average) = (Some("maximum"), Some("average"));
    let wide = || gabor(10.0, 4.0, 0.5);
    let wider = || gabor(20.0, 8.0, 2.5);
    vec![
        ("1_a_1", "checkerboard", filter(mean(15), "zero", None)),
        ("1_a_2", "checkerboard", filter(mean(15), "nearest", None)),
        ("1_a_3", "checkerboard", filter(mean(15), "periodic", None)),
        ("1_a_4", "checkerboard", filter(mean(15), "mirror", None)),
        ("1_b_1", "impulse", by_slice(filter(mean(15), "zero", None))),
        ("2_a", "impulse", filter(log(3.0), "zero", None)),
        ("2_b", "checkerboard", filter(log(5.0), "mirror", None)),
        (
            "2_c",
            "checkerboard",
            by_slice(filter(log(5.0), "mirror", None)),
        ),
        ("3_a_1", "impulse", filter(laws("E5L5S5"), "zero", None)),
        ("3_a_2", "impulse", filter(laws("E5L5S5"), "zero", max)),
        (
            "3_a_3",
            "impulse",
            filter(laws_energy("E5L5S5"), "zero", max),
        ),
        (
            "3_b_1",
            "checkerboard",
            filter(laws("E3W5R5"), "mirror", None),
        ),
        (
            "3_b_2",
            "checkerboard",
            filter(laws("E3W5R5"), "mirror", max),
        ),
        (
            "3_b_3",
            "checkerboard",
            filter(laws_energy("E3W5R5"), "mirror", max),
        ),
        (
            "3_c_1",
            "checkerboard",
            by_slice(filter(laws("L5S5"), "mirror", None)),
        ),
        (
            "3_c_2",
            "checkerboard",
            by_slice(filter(laws("L5S5"), "mirror", max)),
        ),
        (
            "3_c_3",
            "checkerboard",
            by_slice(filter(laws_energy("L5S5"), "mirror", max)),
        ),
        (
            "4_a_1",
            "impulse",
            filter(oriented(wide(), "orientation", 60.0), "zero", None),
        ),
        (
            "4_a_2",
            "impulse",
            filter(oriented(wide(), "step", 45.0), "zero", average),
        ),
        (
            "4_b_1",
            "sphere",
            filter(oriented(wider(), "orientation", 225.0), "mirror", None),
        ),
        (
            "4_b_2",
            "sphere",
            filter(oriented(wider(), "step", 22.5), "mirror", average),
        ),
        (
            "5_a_1",
            "impulse",
            filter(wavelet("db2", "LHL", 1), "zero", None),
        ),
        (
            "5_a_2",
            "impulse",
            filter(wavelet("db2", "LHL", 1), "zero", average),
        ),
        (
            "6_a_1",
            "sphere",
            filter(wavelet("coif1", "HHL", 1), "periodic", None),
        ),
        (
            "6_a_2",
            "sphere",
            filter(wavelet("coif1", "HHL", 1), "periodic", average),
        ),
        (
            "7_a_1",
            "checkerboard",
            filter(wavelet("haar", "LLL", 2), "mirror", average),
        ),
        (
            "7_a_2",
            "checkerboard",
            filter(wavelet("haar", "HHH", 2), "mirror", average),
        ),
        (
            "8_a_1",
            "checkerboard",
            filter(simoncelli(1), "periodic", None),
        ),
        (
            "8_a_2",
            "checkerboard",
            filter(simoncelli(2), "periodic", None),
        ),
        (
            "8_a_3",
            "checkerboard",
            filter(simoncelli(3), "periodic", None),
        ),
        (
            "9_a",
            "impulse",
            riesz(filter(log(3.0), "zero", None), [1, 0, 0]),
        ),
        (
            "9_b_1",
            "sphere",
            riesz(filter(log(3.0), "zero", None), [0, 2, 0]),
        ),
        (
            "10_b_1",
            "pattern_1",
            riesz(filter(simoncelli(1), "nearest", None), [0, 2, 0]),
        ),
    ]
}

/// The filters of the CT phantom in 2D (A) or 3D (B); the first is none (reference manual, "Benchmarking: phase 2").
fn configurations(is_volume: bool) -> [Option<Value>; 9] {
    let (max, average) = (Some("maximum"), Some("average"));
    let pick = |plane, volume| if is_volume { volume } else { plane };
    let gabor = oriented(gabor(5.0, 2.0, 1.5), "step", 22.5);
    [
        None,
        Some(filter(mean(5), "mirror", None)),
        Some(filter(log(1.5), "mirror", None)),
        Some(filter(laws_energy(pick("L5E5", "L5E5E5")), "mirror", max)),
        Some(filter(gabor, "mirror", average)),
        Some(filter(
            wavelet("db3", pick("LH", "LLH"), 1),
            "mirror",
            average,
        )),
        Some(filter(
            wavelet("db3", pick("HH", "HHH"), 2),
            "mirror",
            average,
        )),
        Some(filter(simoncelli(1), "mirror", None)),
        Some(filter(simoncelli(2), "mirror", None)),
    ]
    .map(|filter| filter.map(|filter| if is_volume { filter } else { by_slice(filter) }))
}

#[test]
fn all_response_maps_of_ibsi_2_are_met() {
    let Some(folder) = test_data("ibsi") else {
        return;
    };
    let maps = maps();
    let (mut met, mut missed) = (0, Vec::new());
    for (name, phantom, filter) in &maps {
        let image = folder.join(format!(
            "ibsi2_digital_phantom/{phantom}/image/{phantom}.nii.gz"
        ));
        let image = nifti(&image);
        let reference = folder.join(format!(
            "ibsi2_reference/response_maps/{name}-ValidCRM.nii.gz"
        ));
        let reference = nifti(&reference).values;
        let filter = serde_json::from_value(filter.clone()).unwrap();
        let response = response_map(&image, &filter).unwrap().values;
        assert_eq!(response.len(), reference.len());
        let furthest = response
            .iter()
            .zip(&reference)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        let lowest = reference.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = reference.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let part = furthest / (highest - lowest);
        if part <= 0.01 {
            met += 1;
        } else {
            missed.push(format!("{name}: {:.3} % of the range off", 100.0 * part));
        }
        println!("{name}: {:.4} %", 100.0 * part);
    }
    println!("{met} of {} response maps are met", maps.len());
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!(met, 33);
}

/// The statistics of the CT phantom, their filter named as in the table.
fn compare(
    is_volume: bool,
    rows: &[Vec<String>],
    (image, mask): &(Volume, Mask),
) -> (usize, Vec<String>) {
    let (mut met, mut missed) = (0, Vec::new());
    for (number, filter) in configurations(is_volume).into_iter().enumerate() {
        let name = format!("{}.{}", number + 1, if is_volume { "B" } else { "A" });
        let mut settings = json!({
            "resegmentation": {"range": [-1000, 400]},
            "families": ["intensity_statistics"],
        });
        if is_volume {
            settings["interpolation"] =
                json!({"spacing": [1, 1, 1], "image": "spline", "rounding": "integer"});
        }
        if let Some(filter) = filter {
            settings["filter"] = filter;
        }
        let settings = Settings::from_json(&settings.to_string()).unwrap();
        let extraction = extract(image, mask, &settings, &mut |_| true).unwrap();
        for row in rows
            .iter()
            .filter(|row| row[0] == name && !row[3].is_empty())
        {
            let (reference, tolerance): (f64, f64) =
                (row[3].parse().unwrap(), row[4].parse().unwrap());
            let features = &extraction.features.features;
            let found = features.iter().find(|found| found.definition.tag == row[2]);
            assert!(
                found.is_none_or(|found| found.definition.family == Family::IntensityStatistics)
            );
            match found {
                Some(found) if (found.value - reference).abs() <= tolerance * (1.0 + 1e-9) => {
                    met += 1
                }
                _ => missed.push(format!(
                    "{name} {}: {:?} for {reference} ± {tolerance}",
                    row[2],
                    found.map(|found| found.value)
                )),
            }
        }
    }
    (met, missed)
}

#[test]
fn the_statistics_of_the_filtered_ct_phantom_are_met() {
    let (Some(phantom), Some(folder)) = (ct_phantom(), test_data("ibsi/ibsi2_reference")) else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("reference_values.csv")).unwrap();
    let rows = table(&text, ';');
    let (mut met, mut missed) = compare(false, &rows, phantom);
    let volume = compare(true, &rows, phantom);
    met += volume.0;
    missed.extend(volume.1);
    let without = rows.iter().filter(|row| row[3].is_empty()).count();
    println!(
        "{met} of {} statistics of filtered images are met, {without} has no reference value",
        rows.len() - 1
    );
    for row in &missed {
        println!("{row}");
    }
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!((met, without), (323, 1));
}
