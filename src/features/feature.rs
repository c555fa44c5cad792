//! What a feature is: its name, its place in the IBSI's catalogue, its value, or why it has none.

use serde::Serialize;

/// A family of features, as the IBSI reference manual groups them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Size and shape of the region (HCUG).
    Morphology,
    /// Intensity peaks (9ST6).
    LocalIntensity,
    /// Statistics of the intensities (UHIW).
    IntensityStatistics,
    /// Statistics of the discretised intensities (ZVCW).
    IntensityHistogram,
    /// Intensity-volume histogram (P88C).
    Ivh,
    /// Grey level co-occurrence matrix (LFYI).
    Glcm,
    /// Grey level run length matrix (TP0I).
    Glrlm,
    /// Grey level size zone matrix (9SAK).
    Glszm,
    /// Grey level distance zone matrix (VMDZ).
    Gldzm,
    /// Neighbourhood grey tone difference matrix (IPET).
    Ngtdm,
    /// Neighbouring grey level dependence matrix (REK0).
    Ngldm,
    /// PyRadiomics' grey level dependence matrix: the NGLDM with other names.
    Gldm,
}

impl Family {
    /// The family's code in the IBSI reference manual; None for what is PyRadiomics' own.
    #[must_use]
    pub const fn ibsi(self) -> Option<&'static str> {
        match self {
            Self::Morphology => Some("HCUG"),
            Self::LocalIntensity => Some("9ST6"),
            Self::IntensityStatistics => Some("UHIW"),
            Self::IntensityHistogram => Some("ZVCW"),
            Self::Ivh => Some("P88C"),
            Self::Glcm => Some("LFYI"),
            Self::Glrlm => Some("TP0I"),
            Self::Glszm => Some("9SAK"),
            Self::Gldzm => Some("VMDZ"),
            Self::Ngtdm => Some("IPET"),
            Self::Ngldm => Some("REK0"),
            Self::Gldm => None,
        }
    }
}

/// How texture matrices of slices and directions become one value (IBSI reference manual, "Aggregating features").
/// The IBSI tables write the same names.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
)]
pub enum Aggregation {
    /// The family has none.
    #[serde(rename = "none")]
    None,
    /// By slice, features averaged over directions and slices (BTW3).
    #[serde(rename = "2D_averaged")]
    SliceAveraged,
    /// By slice, directions merged, features averaged over slices (SUJT).
    #[serde(rename = "2D_slice_merged")]
    SliceMerged,
    /// By slice, slices merged for each direction, features averaged over directions (JJUI).
    #[serde(rename = "2.5D_direction_merged")]
    DirectionMerged,
    /// By slice, all merged (ZW7Z).
    #[serde(rename = "2.5D_merged")]
    PlaneMerged,
    /// As a volume, features averaged over directions (ITBB).
    #[serde(rename = "3D_averaged")]
    VolumeAveraged,
    /// As a volume, directions merged (IAZD).
    #[serde(rename = "3D_merged")]
    VolumeMerged,
    /// By slice, features averaged over slices (8QNN).
    #[serde(rename = "2D")]
    Slice,
    /// By slice, slices merged (62GR).
    #[serde(rename = "2.5D")]
    Plane,
    /// As a volume (KOBO).
    #[serde(rename = "3D")]
    Volume,
}

/// What a value is measured in. `[intensity]` is what the image is measured in (HU, SUV…).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Unit {
    /// A pure number.
    #[serde(rename = "1")]
    One,
    /// Millimetres.
    #[serde(rename = "mm")]
    Millimetre,
    /// Square millimetres.
    #[serde(rename = "mm2")]
    SquareMillimetre,
    /// Cubic millimetres.
    #[serde(rename = "mm3")]
    CubicMillimetre,
    /// Per millimetre.
    #[serde(rename = "1/mm")]
    PerMillimetre,
    /// The image's own unit.
    #[serde(rename = "[intensity]")]
    Intensity,
    /// The image's own unit squared.
    #[serde(rename = "[intensity]2")]
    IntensitySquared,
    /// The image's own unit times cubic millimetres.
    #[serde(rename = "[intensity].mm3")]
    IntensityVolume,
    /// The image's own unit squared times cubic millimetres.
    #[serde(rename = "[intensity]2.mm3")]
    IntensitySquaredVolume,
    /// Grey levels.
    #[serde(rename = "[level]")]
    Level,
    /// Grey levels squared.
    #[serde(rename = "[level]2")]
    LevelSquared,
    /// Bits of entropy.
    #[serde(rename = "bit")]
    Bit,
}

/// What a feature is, whatever image it is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// Its family.
    pub family: Family,
    /// Its name, as the IBSI reference manual (or PyRadiomics, under its conventions) writes it.
    pub name: &'static str,
    /// Its code in the IBSI reference manual; empty where it has none.
    pub ibsi: &'static str,
    /// The short name by which tables refer to it: `cm_joint_max`.
    pub tag: &'static str,
    /// What it is measured in.
    pub unit: Unit,
}

/// A feature of a region.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Feature {
    /// Which one.
    #[serde(flatten)]
    pub definition: Definition,
    /// Over what it was aggregated.
    pub aggregation: Aggregation,
    /// Its value; always finite.
    pub value: f64,
}

/// A feature that does not exist for a region, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Absent {
    /// Which one.
    #[serde(flatten)]
    pub definition: Definition,
    /// Over what it would have been aggregated.
    pub aggregation: Aggregation,
    /// Why there is none, in a sentence.
    pub reason: &'static str,
}

/// Features as they are computed: what has a value and what has none.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Features {
    /// What has a value.
    pub features: Vec<Feature>,
    /// What has none.
    pub absent: Vec<Absent>,
}

impl Features {
    /// Notes a value, or its absence: a value that is not finite is `reason`'s absence, so that no NaN leaves.
    pub fn push(
        &mut self,
        definition: Definition,
        aggregation: Aggregation,
        value: f64,
        reason: &'static str,
    ) {
        if value.is_finite() {
            self.features.push(Feature {
                definition,
                aggregation,
                value,
            });
        } else {
            self.lacks(definition, aggregation, reason);
        }
    }

    /// Notes that a feature does not exist.
    pub fn lacks(
        &mut self,
        definition: Definition,
        aggregation: Aggregation,
        reason: &'static str,
    ) {
        self.absent.push(Absent {
            definition,
            aggregation,
            reason,
        });
    }
}
