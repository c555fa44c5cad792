//! The names that PyRadiomics gives its texture features.

use super::definition as ibsi;
use crate::features::{Definition, Family, Unit};

/// A feature of PyRadiomics, and the place of the IBSI's feature that it is among those of the family.
pub(super) type Named = (Definition, usize);

macro_rules! names {
    ($(#[$doc:meta])* $list:ident $family:ident of $ibsi:ident { $($name:literal $tag:literal $place:literal;)+ }) => {
        $(#[$doc])*
        pub(super) const $list: &[Named] = &[$((
            Definition {
                family: Family::$family,
                name: $name,
                tag: $tag,
                ..ibsi::$ibsi[$place]
            },
            $place,
        )),+];
    };
}

/// The maximal correlation coefficient, which the IBSI does not have.
pub(super) const MCC: Definition = Definition {
    family: Family::Glcm,
    name: "MCC",
    ibsi: "",
    tag: "glcm_MCC",
    unit: Unit::One,
};

names! {
    /// PyRadiomics' GLCM.
    GLCM Glcm of GLCM {
        "Autocorrelation" "glcm_Autocorrelation" 19;
        "JointAverage" "glcm_JointAverage" 1;
        "ClusterProminence" "glcm_ClusterProminence" 22;
        "ClusterShade" "glcm_ClusterShade" 21;
        "ClusterTendency" "glcm_ClusterTendency" 20;
        "Contrast" "glcm_Contrast" 11;
        "Correlation" "glcm_Correlation" 18;
        "DifferenceAverage" "glcm_DifferenceAverage" 4;
        "DifferenceEntropy" "glcm_DifferenceEntropy" 6;
        "DifferenceVariance" "glcm_DifferenceVariance" 5;
        "JointEnergy" "glcm_JointEnergy" 10;
        "JointEntropy" "glcm_JointEntropy" 3;
        "Imc1" "glcm_Imc1" 23;
        "Imc2" "glcm_Imc2" 24;
        "Idm" "glcm_Idm" 15;
        "Idmn" "glcm_Idmn" 16;
        "Id" "glcm_Id" 13;
        "Idn" "glcm_Idn" 14;
        "InverseVariance" "glcm_InverseVariance" 17;
        "MaximumProbability" "glcm_MaximumProbability" 0;
        "SumAverage" "glcm_SumAverage" 7;
        "SumEntropy" "glcm_SumEntropy" 9;
        "SumSquares" "glcm_SumSquares" 2;
    }
}

names! {
    /// PyRadiomics' GLRLM.
    GLRLM Glrlm of GLRLM {
        "ShortRunEmphasis" "glrlm_ShortRunEmphasis" 0;
        "LongRunEmphasis" "glrlm_LongRunEmphasis" 1;
        "LowGrayLevelRunEmphasis" "glrlm_LowGrayLevelRunEmphasis" 2;
        "HighGrayLevelRunEmphasis" "glrlm_HighGrayLevelRunEmphasis" 3;
        "ShortRunLowGrayLevelEmphasis" "glrlm_ShortRunLowGrayLevelEmphasis" 4;
        "ShortRunHighGrayLevelEmphasis" "glrlm_ShortRunHighGrayLevelEmphasis" 5;
        "LongRunLowGrayLevelEmphasis" "glrlm_LongRunLowGrayLevelEmphasis" 6;
        "LongRunHighGrayLevelEmphasis" "glrlm_LongRunHighGrayLevelEmphasis" 7;
        "GrayLevelNonUniformity" "glrlm_GrayLevelNonUniformity" 8;
        "GrayLevelNonUniformityNormalized" "glrlm_GrayLevelNonUniformityNormalized" 9;
        "RunLengthNonUniformity" "glrlm_RunLengthNonUniformity" 10;
        "RunLengthNonUniformityNormalized" "glrlm_RunLengthNonUniformityNormalized" 11;
        "RunPercentage" "glrlm_RunPercentage" 12;
        "GrayLevelVariance" "glrlm_GrayLevelVariance" 13;
        "RunVariance" "glrlm_RunVariance" 14;
        "RunEntropy" "glrlm_RunEntropy" 15;
    }
}

names! {
    /// PyRadiomics' GLSZM.
    GLSZM Glszm of GLSZM {
        "SmallAreaEmphasis" "glszm_SmallAreaEmphasis" 0;
        "LargeAreaEmphasis" "glszm_LargeAreaEmphasis" 1;
        "LowGrayLevelZoneEmphasis" "glszm_LowGrayLevelZoneEmphasis" 2;
        "HighGrayLevelZoneEmphasis" "glszm_HighGrayLevelZoneEmphasis" 3;
        "SmallAreaLowGrayLevelEmphasis" "glszm_SmallAreaLowGrayLevelEmphasis" 4;
        "SmallAreaHighGrayLevelEmphasis" "glszm_SmallAreaHighGrayLevelEmphasis" 5;
        "LargeAreaLowGrayLevelEmphasis" "glszm_LargeAreaLowGrayLevelEmphasis" 6;
        "LargeAreaHighGrayLevelEmphasis" "glszm_LargeAreaHighGrayLevelEmphasis" 7;
        "GrayLevelNonUniformity" "glszm_GrayLevelNonUniformity" 8;
        "GrayLevelNonUniformityNormalized" "glszm_GrayLevelNonUniformityNormalized" 9;
        "SizeZoneNonUniformity" "glszm_SizeZoneNonUniformity" 10;
        "SizeZoneNonUniformityNormalized" "glszm_SizeZoneNonUniformityNormalized" 11;
        "ZonePercentage" "glszm_ZonePercentage" 12;
        "GrayLevelVariance" "glszm_GrayLevelVariance" 13;
        "ZoneVariance" "glszm_ZoneVariance" 14;
        "ZoneEntropy" "glszm_ZoneEntropy" 15;
    }
}

names! {
    /// PyRadiomics' NGTDM.
    NGTDM Ngtdm of NGTDM {
        "Coarseness" "ngtdm_Coarseness" 0;
        "Contrast" "ngtdm_Contrast" 1;
        "Busyness" "ngtdm_Busyness" 2;
        "Complexity" "ngtdm_Complexity" 3;
        "Strength" "ngtdm_Strength" 4;
    }
}

names! {
    /// PyRadiomics' GLDM.
    GLDM Gldm of NGLDM {
        "SmallDependenceEmphasis" "gldm_SmallDependenceEmphasis" 0;
        "LargeDependenceEmphasis" "gldm_LargeDependenceEmphasis" 1;
        "LowGrayLevelEmphasis" "gldm_LowGrayLevelEmphasis" 2;
        "HighGrayLevelEmphasis" "gldm_HighGrayLevelEmphasis" 3;
        "SmallDependenceLowGrayLevelEmphasis" "gldm_SmallDependenceLowGrayLevelEmphasis" 4;
        "SmallDependenceHighGrayLevelEmphasis" "gldm_SmallDependenceHighGrayLevelEmphasis" 5;
        "LargeDependenceLowGrayLevelEmphasis" "gldm_LargeDependenceLowGrayLevelEmphasis" 6;
        "LargeDependenceHighGrayLevelEmphasis" "gldm_LargeDependenceHighGrayLevelEmphasis" 7;
        "GrayLevelNonUniformity" "gldm_GrayLevelNonUniformity" 8;
        "DependenceNonUniformity" "gldm_DependenceNonUniformity" 10;
        "DependenceNonUniformityNormalized" "gldm_DependenceNonUniformityNormalized" 11;
        "GrayLevelVariance" "gldm_GrayLevelVariance" 13;
        "DependenceVariance" "gldm_DependenceVariance" 14;
        "DependenceEntropy" "gldm_DependenceEntropy" 15;
    }
}
