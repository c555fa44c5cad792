//! PyRadiomics' own test cases and baselines (3-clause BSD), under its conventions.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use scanveil::features::{Extraction, Mask, Settings, Volume, extract};
use serde_json::{Value, json};

use crate::files::{nrrd, region, table};
use crate::phantoms::{ct_phantom, digital_phantom};
use crate::support::test_data;

const CLASSES: [&str; 8] = [
    "firstorder",
    "shape",
    "shape2D",
    "glcm",
    "glrlm",
    "glszm",
    "gldm",
    "ngtdm",
];

/// The cases, and the slice of each that its shape2D is taken of.
const CASES: [(&str, usize); 5] = [
    ("brain1", 16),
    ("brain2", 8),
    ("breast1", 9),
    ("lung1", 33),
    ("lung2", 22),
];

/// The columns of the baselines that each case has, with their settings.
fn columns() -> [(&'static str, Value); 9] {
    [
        ("", json!({"voxelArrayShift": 2000})),
        ("_2d", json!({"force2D": true})),
        ("_FBN", json!({"binCount": 64})),
        ("_combined", json!({"weightingNorm": "no_weighting"})),
        (
            "_flatRegion",
            json!({"binWidth": 5000, "resegmentRange": [0]}),
        ),
        (
            "_normalization",
            json!({"normalize": true, "normalizeScale": 100, "binWidth": 5}),
        ),
        ("_resampling", json!({"resampledPixelSpacing": [2, 2, 2]})),
        (
            "_resegmentation",
            json!({"resegmentRange": [-3, 3], "resegmentMode": "sigma"}),
        ),
        (
            "_shape2D",
            json!({"force2D": true, "featureClasses": ["shape2D"]}),
        ),
    ]
}

fn features(image: &Volume, mask: &Mask, settings: &Value) -> Extraction {
    let mut settings = settings.clone();
    settings["conventions"] = "pyradiomics".into();
    let settings = Settings::from_json(&settings.to_string()).unwrap();
    extract(image, mask, &settings, &mut |_| true).unwrap()
}

/// Values by their tags.
fn by_tag(extraction: &Extraction) -> HashMap<&'static str, f64> {
    extraction
        .features
        .features
        .iter()
        .map(|feature| (feature.definition.tag, feature.value))
        .collect()
}

/// How far a value is from its baseline, relative to it; None where that is within what PyRadiomics' own arithmetic
/// and that of its mesh leave open.
fn differs(tag: &str, value: Option<&f64>, baseline: f64) -> Option<String> {
    let Some(&value) = value else {
        return Some(format!("{tag}: absent for {baseline}"));
    };
    let tolerance = if tag.starts_with("shape_") {
        1e-3
    } else {
        1e-9
    };
    let difference = (value - baseline).abs();
    // Of a baseline of 0 nothing is a part.
    let met = difference <= tolerance * baseline.abs() || difference <= 1e-12;
    (!met).then(|| {
        let relative = difference / baseline.abs();
        format!("{tag}: {value} for {baseline} (relative {relative:.1e})")
    })
}

/// The image and the region of a case, read once for all tests.
fn read(folder: &Path, case: &str) -> &'static (Volume, Mask) {
    static READ: [OnceLock<(Volume, Mask)>; CASES.len()] = [const { OnceLock::new() }; CASES.len()];
    let at = CASES.iter().position(|(name, _)| *name == case).unwrap();
    READ[at].get_or_init(|| {
        let file = |what: &str| nrrd(&folder.join(format!("{case}_{what}.nrrd")));
        (file("image"), region(file("label")))
    })
}

/// The part around the region: without normalisation and resampling nothing else counts.
fn part(image: &Volume, mask: &Mask) -> (Volume, Mask) {
    let (first, last) = mask.bounds().unwrap();
    let size = [0, 1, 2].map(|axis| last[axis] + 1 - first[axis]);
    let mut grid = image.grid.clone();
    grid.size = size;
    grid.origin = image.grid.point(first.map(|first| first as f64));
    let (mut values, mut inside) = (Vec::new(), Vec::new());
    for z in first[2]..=last[2] {
        for y in first[1]..=last[1] {
            let row = image.grid.index([first[0], y, z]);
            values.extend_from_slice(&image.values[row..row + size[0]]);
            inside.extend_from_slice(&mask.inside[row..row + size[0]]);
        }
    }
    (
        Volume {
            grid: grid.clone(),
            values,
        },
        Mask { grid, inside },
    )
}

/// The region in one slice.
fn slice(mask: &Mask, z: usize) -> Mask {
    let area = mask.grid.size[0] * mask.grid.size[1];
    let inside = mask.inside.iter().enumerate();
    Mask {
        grid: mask.grid.clone(),
        inside: inside
            .map(|(index, &inside)| inside && index / area == z)
            .collect(),
    }
}

/// Compares a case with all of its baselines; returns how many there are and which are not met.
fn compare(folder: &Path, case: &str, z: usize) -> (usize, Vec<String>) {
    let (image, mask) = read(folder, case);
    let (near, region) = part(image, mask);
    let z = z - mask.bounds().unwrap().0[2];
    let tables: Vec<_> = CLASSES
        .iter()
        .map(|class| {
            let path = folder.join(format!("baseline/baseline_{class}.csv"));
            (class, table(&std::fs::read_to_string(path).unwrap(), ','))
        })
        .collect();
    let (mut compared, mut missed) = (0, Vec::new());
    for (column, settings) in columns() {
        let extraction = match column {
            "_normalization" | "_resampling" => features(image, mask, &settings),
            "_shape2D" => features(&near, &slice(&region, z), &settings),
            _ => features(&near, &region, &settings),
        };
        let values = by_tag(&extraction);
        let name = format!("{case}{column}");
        for (class, rows) in &tables {
            let Some(at) = rows[0].iter().position(|found| *found == name) else {
                continue;
            };
            let prefix = format!("original_{class}_");
            for row in rows {
                let Some(feature) = row[0].strip_prefix(&prefix) else {
                    continue;
                };
                let baseline: f64 = row[at].parse().unwrap();
                let tag = format!("{class}_{feature}");
                compared += 1;
                if let Some(difference) = differs(&tag, values.get(tag.as_str()), baseline) {
                    missed.push(format!("{name} {difference}"));
                }
            }
        }
    }
    (compared, missed)
}

#[test]
fn all_baselines_of_pyradiomics_are_met() {
    let Some(folder) = test_data("pyradiomics") else {
        return;
    };
    let folder = folder.as_path();
    let compared: Vec<_> = std::thread::scope(|scope| {
        CASES
            .map(|(case, z)| scope.spawn(move || compare(folder, case, z)))
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let total: usize = compared.iter().map(|(total, _)| total).sum();
    let missed: Vec<_> = compared
        .into_iter()
        .flat_map(|(_, missed)| missed)
        .collect();
    println!(
        "{} of {total} baselines of PyRadiomics are met",
        total - missed.len()
    );
    for row in &missed {
        println!("{row}");
    }
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!(total, 3370);
}

#[test]
fn what_pyradiomics_3_0_1_gives_is_given() {
    let Some(folder) = test_data("pyradiomics") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("pyradiomics_3.0.1_outputs.csv")).unwrap();
    let rows = table(&text, ',');
    let (mut compared, mut missed) = (0, Vec::new());
    for (at, name) in rows[0].iter().enumerate().skip(1) {
        let mut settings = json!({});
        let (image, mask) = if name == "ibsi_ct_gtv_default3D" {
            let Some((image, mask)) = ct_phantom() else {
                continue;
            };
            part(image, mask)
        } else if name == "ibsi_digital_binWidth1" {
            settings["binWidth"] = 1.into();
            digital_phantom()
        } else if let Some(bins) = name.strip_prefix("lung1_slice24_whole2D_") {
            settings["force2D"] = true.into();
            let (key, number) = bins.split_at(bins.find(|c: char| c.is_ascii_digit()).unwrap());
            settings[key] = number.parse::<u32>().unwrap().into();
            settings["featureClasses"] =
                json!(["firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm"]);
            whole_slice(&read(&folder, "lung1").0, 24)
        } else {
            let (image, mask) = read(&folder, name.strip_suffix("_default3D").unwrap());
            part(image, mask)
        };
        let extraction = features(&image, &mask, &settings);
        let values = by_tag(&extraction);
        for row in &rows[1..] {
            let Ok(expected) = row[at].parse() else {
                continue;
            };
            compared += 1;
            if let Some(difference) = differs(&row[0], values.get(row[0].as_str()), expected) {
                missed.push(format!("{name} {difference}"));
            }
        }
    }
    println!(
        "{} of {compared} values of PyRadiomics 3.0.1 are met",
        compared - missed.len()
    );
    for row in &missed {
        println!("{row}");
    }
    assert_eq!(missed, Vec::<String>::new());
}

/// One slice, all of it the region but its first pixel: PyRadiomics 3.0.1 refuses a mask that is all inside.
fn whole_slice(image: &Volume, z: usize) -> (Volume, Mask) {
    let mut grid = image.grid.clone();
    let area = grid.size[0] * grid.size[1];
    grid.size[2] = 1;
    // As an image that was made of an array of pixels has it.
    grid.spacing[2] = 1.0;
    let mut inside = vec![true; area];
    inside[0] = false;
    (
        Volume {
            grid: grid.clone(),
            values: image.values[z * area..(z + 1) * area].to_vec(),
        },
        Mask { grid, inside },
    )
}
