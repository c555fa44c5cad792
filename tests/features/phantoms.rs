//! The phantoms of the IBSI.

use std::sync::OnceLock;

use scanveil::features::{Grid, Mask, Volume};

use crate::files::{nifti, region, table};
use crate::support::test_data;

/// The names of the CT phantom's configurations in the IBSI's tables, and of their settings.
pub const CONFIGURATIONS: [(&str, &str); 5] = [
    ("config_A", "ibsi-ct-a"),
    ("config_B", "ibsi-ct-b"),
    ("config_C", "ibsi-ct-c"),
    ("config_D", "ibsi-ct-d"),
    ("config_E", "ibsi-ct-e"),
];

/// The CT phantom and its region GTV-1 (CC BY-NC 3.0, so not in this repository); None where it is not there.
pub fn ct_phantom() -> Option<&'static (Volume, Mask)> {
    static PHANTOM: OnceLock<Option<(Volume, Mask)>> = OnceLock::new();
    PHANTOM
        .get_or_init(|| {
            let folder = test_data("ibsi/ibsi1_ct_phantom/nifti")?;
            let mut image = nifti(&folder.join("phantom.nii.gz"));
            // Hounsfield units are whole numbers; the file holds them as floating point (reference manual, "Reference
            // data sets").
            for value in &mut image.values {
                *value = value.round();
            }
            Some((image, region(nifti(&folder.join("mask.nii.gz")))))
        })
        .as_ref()
}

/// The digital phantom.
pub fn digital_phantom() -> (Volume, Mask) {
    let rows = table(include_str!("digital-phantom.csv"), ',');
    let column = |at: usize| -> Vec<f64> {
        rows.iter()
            .skip(1)
            .map(|row| row[at].parse().unwrap())
            .collect()
    };
    let grid = Grid::aligned([5, 4, 4], [2.0; 3]);
    let labels = Volume {
        grid: grid.clone(),
        values: column(4),
    };
    let values = column(3);
    (Volume { grid, values }, region(labels))
}
