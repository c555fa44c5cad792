//! How the matrices of slices and directions become one value (IBSI reference manual, "Aggregating features").

use crate::features::Aggregation;

/// A texture matrix, of which several can become one.
pub(super) trait Matrix: Sized {
    /// The sum of matrices.
    fn merged<'a>(parts: impl Iterator<Item = &'a Self>) -> Self
    where
        Self: 'a;

    /// Whether nothing was counted, so that no feature exists.
    fn is_empty(&self) -> bool;
}

/// The matrices of a region: by slice and as a volume, one for each direction (or one, where there are no directions).
pub(super) struct Matrices<M> {
    pub(super) slices: Vec<Vec<M>>,
    pub(super) volume: Vec<M>,
}

impl<M> Default for Matrices<M> {
    fn default() -> Self {
        Self {
            slices: Vec::new(),
            volume: Vec::new(),
        }
    }
}

impl<M: Matrix> Matrices<M> {
    /// The features under an aggregation; empty where no matrix has an entry. A feature that some matrices lack (not a
    /// number) is the mean of the others.
    pub(super) fn aggregated(
        &self,
        aggregation: Aggregation,
        features: &mut dyn FnMut(&M) -> Vec<f64>,
    ) -> Vec<f64> {
        let mut mean = Mean::default();
        let mut add = |matrix: &M| {
            if !matrix.is_empty() {
                mean.add(&features(matrix));
            }
        };
        match aggregation {
            Aggregation::None => {}
            Aggregation::SliceAveraged => self.slices.iter().flatten().for_each(add),
            Aggregation::SliceMerged | Aggregation::Slice => {
                for slice in &self.slices {
                    add(&M::merged(slice.iter()));
                }
            }
            Aggregation::DirectionMerged => {
                for direction in 0..self.slices.first().map_or(0, Vec::len) {
                    let slices = self.slices.iter();
                    add(&M::merged(slices.filter_map(|slice| slice.get(direction))));
                }
            }
            Aggregation::PlaneMerged | Aggregation::Plane => {
                add(&M::merged(self.slices.iter().flatten()));
            }
            Aggregation::VolumeAveraged => self.volume.iter().for_each(add),
            Aggregation::VolumeMerged | Aggregation::Volume => {
                add(&M::merged(self.volume.iter()));
            }
        }
        mean.values()
    }
}

/// Means of features, each over the matrices that have it.
#[derive(Default)]
struct Mean {
    sums: Vec<(f64, f64)>,
}

impl Mean {
    fn add(&mut self, features: &[f64]) {
        self.sums.resize(features.len(), (0.0, 0.0));
        for ((sum, count), &feature) in self.sums.iter_mut().zip(features) {
            if feature.is_finite() {
                *sum += feature;
                *count += 1.0;
            }
        }
    }

    fn values(&self) -> Vec<f64> {
        self.sums.iter().map(|(sum, count)| sum / count).collect()
    }
}
