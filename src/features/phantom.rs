//! The digital phantom of the IBSI (reference manual, "Digital phantom"; CC BY 4.0, A. Zwanenburg): 5 x 4 x 4 voxels
//! of 2 mm, of which 74 are the region. For tests of the families.

use super::{Grid, Levels, Mask, Volume};

/// Intensities, x running fastest. They are grey levels already. A voxel of 9 lies inside and is not of the region.
#[rustfmt::skip]
const INTENSITIES: [u8; 80] = [
    1, 4, 4, 1, 1,  1, 4, 6, 1, 1,  4, 1, 6, 4, 1,  4, 4, 6, 4, 1,
    1, 4, 4, 1, 1,  1, 1, 6, 1, 1,  1, 1, 3, 1, 1,  4, 4, 6, 1, 1,
    1, 4, 4, 1, 1,  1, 1, 1, 1, 1,  1, 1, 9, 1, 1,  1, 1, 6, 1, 1,
    1, 4, 4, 1, 1,  1, 1, 1, 1, 1,  1, 1, 1, 1, 1,  1, 1, 6, 1, 1,
];

/// The six voxels that are not of the region.
const OUTSIDE: [usize; 6] = [30, 43, 44, 52, 63, 64];

fn grid() -> Grid {
    Grid::aligned([5, 4, 4], [2.0; 3])
}

/// The image.
pub fn volume() -> Volume {
    Volume {
        grid: grid(),
        values: INTENSITIES.iter().map(|&value| f64::from(value)).collect(),
    }
}

/// The region.
pub fn mask() -> Mask {
    Mask {
        grid: grid(),
        inside: (0..INTENSITIES.len())
            .map(|index| !OUTSIDE.contains(&index))
            .collect(),
    }
}

/// The region's intensities as grey levels; the region's box is the whole phantom.
pub fn levels() -> Levels {
    Levels {
        size: grid().size,
        levels: INTENSITIES
            .iter()
            .enumerate()
            .map(|(index, &level)| {
                if OUTSIDE.contains(&index) {
                    0
                } else {
                    level.into()
                }
            })
            .collect(),
        count: 6,
    }
}

/// The intensities of the region alone, in the order of the grid.
pub fn values() -> Vec<f64> {
    levels()
        .levels
        .into_iter()
        .filter(|&level| level > 0)
        .map(f64::from)
        .collect()
}

/// Whether a value is a reference value of the digital phantom, which the IBSI prints with three significant digits.
pub fn matches(value: f64, reference: f64) -> bool {
    if reference == 0.0 {
        return value.abs() < 1e-9;
    }
    let unit = 10f64.powf(reference.abs().log10().floor() - 2.0);
    (value - reference).abs() <= 0.5 * unit * (1.0 + 1e-9)
}

#[test]
fn its_region_has_74_voxels_and_the_mean_of_the_reference() {
    let values = values();
    assert_eq!(mask().count(), 74);
    assert_eq!(volume().values.len(), 80);
    assert!(matches(
        values.iter().sum::<f64>() / values.len() as f64,
        2.15
    ));
    assert!(!matches(2.16, 2.15));
}
