//! What the features of morphology are: names, codes and tags of the IBSI.

use crate::features::{Definition, Family, Unit};

const fn define(
    name: &'static str,
    ibsi: &'static str,
    tag: &'static str,
    unit: Unit,
) -> Definition {
    Definition {
        family: Family::Morphology,
        name,
        ibsi,
        tag,
        unit,
    }
}

/// Volume (mesh) (RNU0).
pub const VOLUME: Definition = define(
    "Volume (mesh)",
    "RNU0",
    "morph_volume",
    Unit::CubicMillimetre,
);
/// Volume (voxel counting) (YEKZ).
pub const VOXEL_VOLUME: Definition = define(
    "Volume (voxel counting)",
    "YEKZ",
    "morph_vol_approx",
    Unit::CubicMillimetre,
);
/// Surface area (mesh) (C0JK).
pub const AREA: Definition = define(
    "Surface area (mesh)",
    "C0JK",
    "morph_area_mesh",
    Unit::SquareMillimetre,
);
/// Surface to volume ratio (2PR5).
pub const SURFACE_TO_VOLUME: Definition = define(
    "Surface to volume ratio",
    "2PR5",
    "morph_av",
    Unit::PerMillimetre,
);
/// Compactness 1 (SKGS).
pub const COMPACTNESS_1: Definition = define("Compactness 1", "SKGS", "morph_comp_1", Unit::One);
/// Compactness 2 (BQWJ).
pub const COMPACTNESS_2: Definition = define("Compactness 2", "BQWJ", "morph_comp_2", Unit::One);
/// Spherical disproportion (KRCK).
pub const SPHERICAL_DISPROPORTION: Definition = define(
    "Spherical disproportion",
    "KRCK",
    "morph_sph_dispr",
    Unit::One,
);
/// Sphericity (QCFX).
pub const SPHERICITY: Definition = define("Sphericity", "QCFX", "morph_sphericity", Unit::One);
/// Asphericity (25C7).
pub const ASPHERICITY: Definition = define("Asphericity", "25C7", "morph_asphericity", Unit::One);
/// Centre of mass shift (KLMA).
pub const CENTRE_OF_MASS_SHIFT: Definition = define(
    "Centre of mass shift",
    "KLMA",
    "morph_com",
    Unit::Millimetre,
);
/// Maximum 3D diameter (L0JK).
pub const MAXIMUM_DIAMETER: Definition = define(
    "Maximum 3D diameter",
    "L0JK",
    "morph_diam",
    Unit::Millimetre,
);
/// Major axis length (TDIC).
pub const MAJOR_AXIS: Definition = define(
    "Major axis length",
    "TDIC",
    "morph_pca_maj_axis",
    Unit::Millimetre,
);
/// Minor axis length (P9VJ).
pub const MINOR_AXIS: Definition = define(
    "Minor axis length",
    "P9VJ",
    "morph_pca_min_axis",
    Unit::Millimetre,
);
/// Least axis length (7J51).
pub const LEAST_AXIS: Definition = define(
    "Least axis length",
    "7J51",
    "morph_pca_least_axis",
    Unit::Millimetre,
);
/// Elongation (Q3CK).
pub const ELONGATION: Definition = define("Elongation", "Q3CK", "morph_pca_elongation", Unit::One);
/// Flatness (N17B).
pub const FLATNESS: Definition = define("Flatness", "N17B", "morph_pca_flatness", Unit::One);
/// Volume density (axis-aligned bounding box) (PBX1).
pub const VOLUME_DENSITY_AABB: Definition = define(
    "Volume density (axis-aligned bounding box)",
    "PBX1",
    "morph_vol_dens_aabb",
    Unit::One,
);
/// Area density (axis-aligned bounding box) (R59B).
pub const AREA_DENSITY_AABB: Definition = define(
    "Area density (axis-aligned bounding box)",
    "R59B",
    "morph_area_dens_aabb",
    Unit::One,
);
/// Volume density (oriented minimum bounding box) (ZH1A).
pub const VOLUME_DENSITY_OMBB: Definition = define(
    "Volume density (oriented minimum bounding box)",
    "ZH1A",
    "morph_vol_dens_ombb",
    Unit::One,
);
/// Area density (oriented minimum bounding box) (IQYR).
pub const AREA_DENSITY_OMBB: Definition = define(
    "Area density (oriented minimum bounding box)",
    "IQYR",
    "morph_area_dens_ombb",
    Unit::One,
);
/// Volume density (approximate enclosing ellipsoid) (6BDE).
pub const VOLUME_DENSITY_AEE: Definition = define(
    "Volume density (approximate enclosing ellipsoid)",
    "6BDE",
    "morph_vol_dens_aee",
    Unit::One,
);
/// Area density (approximate enclosing ellipsoid) (RDD2).
pub const AREA_DENSITY_AEE: Definition = define(
    "Area density (approximate enclosing ellipsoid)",
    "RDD2",
    "morph_area_dens_aee",
    Unit::One,
);
/// Volume density (minimum volume enclosing ellipsoid) (SWZ1).
pub const VOLUME_DENSITY_MVEE: Definition = define(
    "Volume density (minimum volume enclosing ellipsoid)",
    "SWZ1",
    "morph_vol_dens_mvee",
    Unit::One,
);
/// Area density (minimum volume enclosing ellipsoid) (BRI8).
pub const AREA_DENSITY_MVEE: Definition = define(
    "Area density (minimum volume enclosing ellipsoid)",
    "BRI8",
    "morph_area_dens_mvee",
    Unit::One,
);
/// Volume density (convex hull) (R3ER).
pub const VOLUME_DENSITY_HULL: Definition = define(
    "Volume density (convex hull)",
    "R3ER",
    "morph_vol_dens_conv_hull",
    Unit::One,
);
/// Area density (convex hull) (7T7F).
pub const AREA_DENSITY_HULL: Definition = define(
    "Area density (convex hull)",
    "7T7F",
    "morph_area_dens_conv_hull",
    Unit::One,
);
/// Integrated intensity (99N0).
pub const INTEGRATED_INTENSITY: Definition = define(
    "Integrated intensity",
    "99N0",
    "morph_integ_int",
    Unit::IntensityVolume,
);
/// Moran's I index (N365).
pub const MORAN: Definition = define("Moran's I index", "N365", "morph_moran_i", Unit::One);
/// Geary's C measure (NPT7).
pub const GEARY: Definition = define("Geary's C measure", "NPT7", "morph_geary_c", Unit::One);

/// All of them.
pub const ALL: [Definition; 29] = [
    VOLUME,
    VOXEL_VOLUME,
    AREA,
    SURFACE_TO_VOLUME,
    COMPACTNESS_1,
    COMPACTNESS_2,
    SPHERICAL_DISPROPORTION,
    SPHERICITY,
    ASPHERICITY,
    CENTRE_OF_MASS_SHIFT,
    MAXIMUM_DIAMETER,
    MAJOR_AXIS,
    MINOR_AXIS,
    LEAST_AXIS,
    ELONGATION,
    FLATNESS,
    VOLUME_DENSITY_AABB,
    AREA_DENSITY_AABB,
    VOLUME_DENSITY_OMBB,
    AREA_DENSITY_OMBB,
    VOLUME_DENSITY_AEE,
    AREA_DENSITY_AEE,
    VOLUME_DENSITY_MVEE,
    AREA_DENSITY_MVEE,
    VOLUME_DENSITY_HULL,
    AREA_DENSITY_HULL,
    INTEGRATED_INTENSITY,
    MORAN,
    GEARY,
];
