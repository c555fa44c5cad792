//! Sets of features for release, the same for everybody: which features, and between which fixed numbers each is clamped.
//!
//! Nothing here depends on a patient. All features are bounded by what they are, or hardly ever leave the clamps with the
//! default settings (32 grey levels); they are of those that repeated measurements change least.

use serde_json::Value;

/// A feature of a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetFeature {
    /// Its tag in the tables of the IBSI.
    pub tag: &'static str,
    /// The aggregations that it is taken of; the first that there is counts.
    pub aggregations: &'static [&'static str],
    /// What becomes 0, with all that is less.
    pub low: f64,
    /// What becomes 1, with all that is more.
    pub high: f64,
    /// Why it is clamped there.
    pub reason: &'static str,
}

/// A set of features for release.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FeatureSet {
    /// Its name.
    pub name: &'static str,
    /// Of its features and clamps: a change makes another version.
    pub version: u32,
    /// The features, in the order in which they are released.
    pub features: &'static [SetFeature],
}

/// The settings that features of all sets are measured with.
pub const SETTINGS: &str = "default";

/// What stands for a feature that an image does not have, in [0, 1].
pub const MISSING: f64 = 0.5;

const NONE: &[&str] = &["none"];
const MERGED: &[&str] = &["3D_merged", "2D_slice_merged"];
const WHOLE: &[&str] = &["3D", "2D"];

const BOUNDED: &str = "It lies between 0 and 1 by its definition.";
const FEW: &str = "It lies between 0 and 1 by its definition, and above the clamp only where an image is all but empty.";
const LEVELS: &str = "There are 32 grey levels.";
const ENTROPY: &str = "32 grey levels have an entropy of at most 5 bits.";

const fn of(
    tag: &'static str,
    aggregations: &'static [&'static str],
    low: f64,
    high: f64,
    reason: &'static str,
) -> SetFeature {
    SetFeature {
        tag,
        aggregations,
        low,
        high,
        reason,
    }
}

// Each set begins with the smaller ones.
#[rustfmt::skip]
const FEATURES: [SetFeature; 20] = [
    of("ih_mean", NONE, 1.0, 32.0, LEVELS),
    of("ih_entropy", NONE, 0.0, 5.0, ENTROPY),
    of("cm_corr", MERGED, 0.0, 1.0, "It lies between −1 and 1 by its definition; neighbours in images are hardly ever unlike."),
    of("cm_inv_diff", MERGED, 0.0, 1.0, BOUNDED),
    of("rlm_r_perc", MERGED, 0.0, 1.0, BOUNDED),

    of("ih_uniformity", NONE, 0.0, 0.5, FEW),
    of("cm_joint_entr", MERGED, 0.0, 10.0, "Pairs of 32 grey levels have an entropy of at most 10 bits."),
    of("rlm_glnu_norm", MERGED, 0.0, 0.5, FEW),
    of("szm_sze", WHOLE, 0.0, 1.0, BOUNDED),
    of("ngl_dcnu_norm", WHOLE, 0.0, 0.5, FEW),

    of("ih_var", NONE, 0.0, 240.25, "32 grey levels have a variance of at most (31/2)²."),
    of("cm_diff_entr", MERGED, 0.0, 5.0, ENTROPY),
    of("cm_inv_diff_norm", MERGED, 0.5, 1.0, "Pairs differ by at most 31 of 32 grey levels."),
    of("cm_info_corr1", MERGED, -1.0, 0.0, "It lies between −1 and 0 by its definition."),
    of("cm_info_corr2", MERGED, 0.0, 1.0, BOUNDED),
    of("rlm_sre", MERGED, 0.0, 1.0, BOUNDED),
    of("rlm_rlnu_norm", MERGED, 0.0, 1.0, BOUNDED),
    of("szm_z_perc", WHOLE, 0.0, 1.0, BOUNDED),
    of("dzm_sde", WHOLE, 0.0, 1.0, BOUNDED),
    of("ngl_lde", WHOLE, 0.0, 1.0, BOUNDED),
];

const fn set(name: &'static str, features: &'static [SetFeature]) -> FeatureSet {
    FeatureSet {
        name,
        version: 1,
        features,
    }
}

/// All sets: of five, ten and twenty features.
pub const SETS: [FeatureSet; 3] = [
    set("five", FEATURES.split_at(5).0),
    set("ten", FEATURES.split_at(10).0),
    set("twenty", &FEATURES),
];

impl FeatureSet {
    /// The set of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SETS.into_iter().find(|set| set.name == name)
    }

    /// The features of a document as `scanveil features` writes it, each in [0, 1]; what it does not have is [`MISSING`].
    ///
    /// There is no error: whether there is one must not tell of the values.
    #[must_use]
    pub fn values(&self, document: &Value) -> Vec<f64> {
        let measured = document.get("features").and_then(Value::as_array);
        let measured = measured.map_or(&[][..], Vec::as_slice);
        let value = |feature: &SetFeature| {
            let of = |aggregation: &&str| {
                measured.iter().find(|found| {
                    found.get("tag").and_then(Value::as_str) == Some(feature.tag)
                        && found.get("aggregation").and_then(Value::as_str) == Some(*aggregation)
                })
            };
            let value = feature.aggregations.iter().find_map(of);
            let value = value.and_then(|found| found.get("value")?.as_f64());
            value.map_or(MISSING, |value| feature.unit(value))
        };
        self.features.iter().map(value).collect()
    }
}

impl SetFeature {
    /// A value as a part of the range between the clamps.
    fn unit(&self, value: f64) -> f64 {
        match value.is_finite() {
            true => ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0),
            false => MISSING,
        }
    }

    /// A part of the range, or what lies outside of it by noise, as a value of the feature.
    #[must_use]
    pub fn value(&self, unit: f64) -> f64 {
        self.low + unit * (self.high - self.low)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sets_begin_with_the_smaller_ones_and_have_each_feature_once() {
        assert_eq!(SETS.map(|set| set.features.len()), [5, 10, 20]);
        let mut tags: Vec<_> = FEATURES.iter().map(|feature| feature.tag).collect();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), 20);
        assert!(
            FEATURES
                .iter()
                .all(|feature| feature.low < feature.high && !feature.reason.is_empty())
        );
        assert_eq!(FeatureSet::named("ten"), Some(SETS[1]));
        assert_eq!(FeatureSet::named("eleven"), None);
    }

    #[test]
    fn values_are_clamped_and_what_is_missing_is_in_the_middle() {
        let document = json!({"features": [
            {"tag": "ih_mean", "aggregation": "none", "value": 16.5},
            {"tag": "ih_entropy", "aggregation": "none", "value": 7.0},
            {"tag": "cm_corr", "aggregation": "2D_slice_merged", "value": -0.2},
            {"tag": "cm_inv_diff", "aggregation": "2D_averaged", "value": 0.3},
            {"tag": "rlm_r_perc", "aggregation": "2D_slice_merged", "value": 0.1},
            {"tag": "rlm_r_perc", "aggregation": "3D_merged", "value": 0.25},
        ]});
        assert_eq!(SETS[0].values(&document), [0.5, 1.0, 0.0, MISSING, 0.25]);
        for nothing in [
            json!(null),
            json!({"features": 3}),
            json!({"features": [{"tag": 5}]}),
        ] {
            assert_eq!(SETS[2].values(&nothing), [MISSING; 20]);
        }
        assert_eq!(FEATURES[0].value(0.5), 16.5);
    }
}
