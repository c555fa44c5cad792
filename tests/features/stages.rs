//! The IBSI's checkpoints: figures of image and region after each step of the processing.

use scanveil::features::{Settings, Stage, stages};

use crate::files::table;
use crate::phantoms::{CONFIGURATIONS, ct_phantom};
use crate::support::test_data;

/// The figure that the IBSI's table names by `tag`.
fn figure(stages: &[Stage], tag: &str) -> f64 {
    let (stage, tag) = [
        ("initial", "_init_img"),
        ("interpolated", "_interp_img"),
        ("initial", "_init_roi"),
        ("interpolated", "_interp_roi"),
        ("resegmented", "_reseg_roi"),
    ]
    .into_iter()
    .find_map(|(name, suffix)| Some((name, tag.strip_suffix(suffix)?)))
    .unwrap();
    let stage = stages.iter().find(|found| found.name == stage).unwrap();
    let (image, region) = (stage.image.unwrap(), stage.region.unwrap());
    match tag {
        "mean_int" => return image.mean,
        "min_int" => return image.minimum,
        "max_int" => return image.maximum,
        "int_mask_mean_int" => return region.mean,
        "int_mask_min_int" => return region.minimum,
        "int_mask_max_int" => return region.maximum,
        "int_mask_vox_count" => return stage.intensity.voxels as f64,
        "morph_mask_vox_count" => return stage.morphological.voxels as f64,
        _ => {}
    }
    let (what, axis) = tag.split_at(tag.len() - 1);
    let axis = ["x", "y", "z"]
        .iter()
        .position(|&name| name == axis)
        .unwrap();
    match what {
        "vox_dim_" => stage.spacing[axis],
        "img_dim_" | "int_mask_dim_" => stage.size[axis] as f64,
        "int_mask_bb_dim_" => stage.intensity.size[axis] as f64,
        "morph_mask_bb_dim_" => stage.morphological.size[axis] as f64,
        _ => panic!("no figure {tag}"),
    }
}

#[test]
fn all_checkpoints_of_the_processing_are_met() {
    let (Some((image, mask)), Some(folder)) = (ct_phantom(), test_data("ibsi")) else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("ibsi1_ct_phantom_diagnostics.csv")).unwrap();
    let rows = table(&text, ',');
    let (mut met, mut missed) = (0, Vec::new());
    for (dataset, name) in CONFIGURATIONS {
        let settings = Settings::named(name).unwrap();
        let stages = stages(image, mask, &settings).unwrap();
        for row in rows.iter().filter(|row| row[0] == dataset) {
            let value = figure(&stages, &row[1]);
            let (reference, tolerance): (f64, f64) =
                (row[2].parse().unwrap(), row[3].parse().unwrap());
            // The table writes three significant digits; counts are exact.
            let digits = if reference.fract() == 0.0 && reference.abs() >= 1000.0 {
                0.0
            } else {
                0.5 * 10f64.powf(reference.abs().log10().floor() - 2.0)
            };
            if (value - reference).abs() <= tolerance.max(digits) + 1e-9 {
                met += 1;
            } else {
                missed.push(format!(
                    "{dataset} {}: {value} for {reference} ± {tolerance}",
                    row[1]
                ));
            }
        }
    }
    println!("{met} of {} checkpoints are met", met + missed.len());
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!(met, 300);
}
