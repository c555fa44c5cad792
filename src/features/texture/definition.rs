//! The features of the texture families, as the IBSI reference manual lists them.

use crate::features::{Definition, Family, Unit};

macro_rules! family {
    ($(#[$doc:meta])* $list:ident $family:ident { $($name:literal $ibsi:literal $tag:literal $unit:ident;)+ }) => {
        $(#[$doc])*
        pub(super) const $list: &[Definition] = &[$(
            Definition {
                family: Family::$family,
                name: $name,
                ibsi: $ibsi,
                tag: $tag,
                unit: Unit::$unit,
            }
        ),+];
    };
}

family! {
    /// Grey level co-occurrence matrix (LFYI).
    GLCM Glcm {
        "Joint maximum" "GYBY" "cm_joint_max" One;
        "Joint average" "60VM" "cm_joint_avg" Level;
        "Joint variance" "UR99" "cm_joint_var" LevelSquared;
        "Joint entropy" "TU9B" "cm_joint_entr" Bit;
        "Difference average" "TF7R" "cm_diff_avg" Level;
        "Difference variance" "D3YU" "cm_diff_var" LevelSquared;
        "Difference entropy" "NTRS" "cm_diff_entr" Bit;
        "Sum average" "ZGXS" "cm_sum_avg" Level;
        "Sum variance" "OEEB" "cm_sum_var" LevelSquared;
        "Sum entropy" "P6QZ" "cm_sum_entr" Bit;
        "Angular second moment" "8ZQL" "cm_energy" One;
        "Contrast" "ACUI" "cm_contrast" LevelSquared;
        "Dissimilarity" "8S9J" "cm_dissimilarity" Level;
        "Inverse difference" "IB1Z" "cm_inv_diff" One;
        "Normalised inverse difference" "NDRX" "cm_inv_diff_norm" One;
        "Inverse difference moment" "WF0Z" "cm_inv_diff_mom" One;
        "Normalised inverse difference moment" "1QCO" "cm_inv_diff_mom_norm" One;
        "Inverse variance" "E8JP" "cm_inv_var" One;
        "Correlation" "NI2N" "cm_corr" One;
        "Autocorrelation" "QWB0" "cm_auto_corr" LevelSquared;
        "Cluster tendency" "DG8W" "cm_clust_tend" LevelSquared;
        "Cluster shade" "7NFM" "cm_clust_shade" One;
        "Cluster prominence" "AE86" "cm_clust_prom" One;
        "Information correlation 1" "R8DG" "cm_info_corr1" One;
        "Information correlation 2" "JN9H" "cm_info_corr2" One;
    }
}

family! {
    /// Grey level run length matrix (TP0I).
    GLRLM Glrlm {
        "Short runs emphasis" "22OV" "rlm_sre" One;
        "Long runs emphasis" "W4KF" "rlm_lre" One;
        "Low grey level run emphasis" "V3SW" "rlm_lgre" One;
        "High grey level run emphasis" "G3QZ" "rlm_hgre" One;
        "Short run low grey level emphasis" "HTZT" "rlm_srlge" One;
        "Short run high grey level emphasis" "GD3A" "rlm_srhge" One;
        "Long run low grey level emphasis" "IVPO" "rlm_lrlge" One;
        "Long run high grey level emphasis" "3KUM" "rlm_lrhge" One;
        "Grey level non-uniformity" "R5YN" "rlm_glnu" One;
        "Normalised grey level non-uniformity" "OVBL" "rlm_glnu_norm" One;
        "Run length non-uniformity" "W92Y" "rlm_rlnu" One;
        "Normalised run length non-uniformity" "IC23" "rlm_rlnu_norm" One;
        "Run percentage" "9ZK5" "rlm_r_perc" One;
        "Grey level variance" "8CE5" "rlm_gl_var" LevelSquared;
        "Run length variance" "SXLW" "rlm_rl_var" One;
        "Run entropy" "HJ9O" "rlm_rl_entr" Bit;
    }
}

family! {
    /// Grey level size zone matrix (9SAK).
    GLSZM Glszm {
        "Small zone emphasis" "5QRC" "szm_sze" One;
        "Large zone emphasis" "48P8" "szm_lze" One;
        "Low grey level zone emphasis" "XMSY" "szm_lgze" One;
        "High grey level zone emphasis" "5GN9" "szm_hgze" One;
        "Small zone low grey level emphasis" "5RAI" "szm_szlge" One;
        "Small zone high grey level emphasis" "HW1V" "szm_szhge" One;
        "Large zone low grey level emphasis" "YH51" "szm_lzlge" One;
        "Large zone high grey level emphasis" "J17V" "szm_lzhge" One;
        "Grey level non-uniformity" "JNSA" "szm_glnu" One;
        "Normalised grey level non-uniformity" "Y1RO" "szm_glnu_norm" One;
        "Zone size non-uniformity" "4JP3" "szm_zsnu" One;
        "Normalised zone size non-uniformity" "VB3A" "szm_zsnu_norm" One;
        "Zone percentage" "P30P" "szm_z_perc" One;
        "Grey level variance" "BYLV" "szm_gl_var" LevelSquared;
        "Zone size variance" "3NSA" "szm_zs_var" One;
        "Zone size entropy" "GU8N" "szm_zs_entr" Bit;
    }
}

family! {
    /// Grey level distance zone matrix (VMDZ).
    GLDZM Gldzm {
        "Small distance emphasis" "0GBI" "dzm_sde" One;
        "Large distance emphasis" "MB4I" "dzm_lde" One;
        "Low grey level zone emphasis" "S1RA" "dzm_lgze" One;
        "High grey level zone emphasis" "K26C" "dzm_hgze" One;
        "Small distance low grey level emphasis" "RUVG" "dzm_sdlge" One;
        "Small distance high grey level emphasis" "DKNJ" "dzm_sdhge" One;
        "Large distance low grey level emphasis" "A7WM" "dzm_ldlge" One;
        "Large distance high grey level emphasis" "KLTH" "dzm_ldhge" One;
        "Grey level non-uniformity" "VFT7" "dzm_glnu" One;
        "Normalised grey level non-uniformity" "7HP3" "dzm_glnu_norm" One;
        "Zone distance non-uniformity" "V294" "dzm_zdnu" One;
        "Normalised zone distance non-uniformity" "IATH" "dzm_zdnu_norm" One;
        "Zone percentage" "VIWW" "dzm_z_perc" One;
        "Grey level variance" "QK93" "dzm_gl_var" LevelSquared;
        "Zone distance variance" "7WT1" "dzm_zd_var" One;
        "Zone distance entropy" "GBDU" "dzm_zd_entr" Bit;
    }
}

family! {
    /// Neighbourhood grey tone difference matrix (IPET).
    NGTDM Ngtdm {
        "Coarseness" "QCDE" "ngt_coarseness" One;
        "Contrast" "65HE" "ngt_contrast" One;
        "Busyness" "NQ30" "ngt_busyness" One;
        "Complexity" "HDEZ" "ngt_complexity" One;
        "Strength" "1X9X" "ngt_strength" One;
    }
}

family! {
    /// Neighbouring grey level dependence matrix (REK0).
    NGLDM Ngldm {
        "Low dependence emphasis" "SODN" "ngl_lde" One;
        "High dependence emphasis" "IMOQ" "ngl_hde" One;
        "Low grey level count emphasis" "TL9H" "ngl_lgce" One;
        "High grey level count emphasis" "OAE7" "ngl_hgce" One;
        "Low dependence low grey level emphasis" "EQ3F" "ngl_ldlge" One;
        "Low dependence high grey level emphasis" "JA6D" "ngl_ldhge" One;
        "High dependence low grey level emphasis" "NBZI" "ngl_hdlge" One;
        "High dependence high grey level emphasis" "9QMG" "ngl_hdhge" One;
        "Grey level non-uniformity" "FP8K" "ngl_glnu" One;
        "Normalised grey level non-uniformity" "5SPA" "ngl_glnu_norm" One;
        "Dependence count non-uniformity" "Z87G" "ngl_dcnu" One;
        "Normalised dependence count non-uniformity" "OKJI" "ngl_dcnu_norm" One;
        "Dependence count percentage" "6XV8" "ngl_dc_perc" One;
        "Grey level variance" "1PFV" "ngl_gl_var" LevelSquared;
        "Dependence count variance" "DNX2" "ngl_dc_var" One;
        "Dependence count entropy" "FCBV" "ngl_dc_entr" Bit;
        "Dependence count energy" "CAS9" "ngl_dc_energy" One;
    }
}
