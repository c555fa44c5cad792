//! The digital phantom's matrices and values, what small regions give, and brute force beside the fast code.

mod brute;
mod phantom;
mod properties;
mod small;

use super::{TextureRequest, features};
use crate::features::{Aggregation, Family, Features, Levels};

const FAMILIES: [Family; 6] = [
    Family::Glcm,
    Family::Glrlm,
    Family::Glszm,
    Family::Gldzm,
    Family::Ngtdm,
    Family::Ngldm,
];

/// The features of every family.
fn all(levels: &Levels, aggregations: &[Aggregation]) -> Features {
    let mask: Vec<_> = levels.levels.iter().map(|&level| level > 0).collect();
    let request = TextureRequest {
        families: &FAMILIES,
        aggregations,
        distance: 1,
        coarseness: 0,
    };
    let mut out = Features::default();
    features(levels, &mask, &request, &mut out);
    out
}

fn value(features: &Features, tag: &str, aggregation: Aggregation) -> Option<f64> {
    let mut of = features.features.iter();
    of.find(|feature| feature.definition.tag == tag && feature.aggregation == aggregation)
        .map(|feature| feature.value)
}
