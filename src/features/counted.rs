//! Features that follow from two lists of counts alone: how many voxels have each grey level, and how many pairs of
//! neighbours have each two. What was counted can be changed in between, by noise for example.

use super::{Aggregation, Features, Levels, intensity, texture};

/// How often grey levels occur, and how often two of them touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Voxels of each level, from level 1 on.
    pub histogram: Vec<u64>,
    /// Pairs of neighbours (at Chebyshev distance 1, all directions merged) of each two levels, each pair once, whatever
    /// its order: 1 and 1, 1 and 2, …, 2 and 2, ….
    pub pairs: Vec<u64>,
}

impl Counted {
    /// Counts. There are as many levels as the discretisation can give, or more where a higher one occurs.
    #[must_use]
    pub fn of(levels: &Levels) -> Self {
        let histogram: Vec<u64> = intensity::counts(levels)
            .into_iter()
            .map(u64::from)
            .collect();
        let mut cells = texture::pairs(levels).into_iter().peekable();
        let mut pairs = Vec::with_capacity(histogram.len() * (histogram.len() + 1) / 2);
        for pair in each_pair(histogram.len()) {
            let count = cells.next_if(|&(levels, _)| levels == pair);
            pairs.push(count.map_or(0, |(_, count)| count));
        }
        Self { histogram, pairs }
    }

    /// Features of the histogram (IBSI ZVCW), and of the grey level co-occurrence matrix (LFYI) under the name of this
    /// aggregation. Where nothing was counted, they are absent.
    #[must_use]
    pub fn features(&self, aggregation: Aggregation) -> Features {
        let mut features = Features::default();
        let histogram = self.histogram.iter();
        let histogram: Vec<u32> = histogram
            .map(|&count| u32::try_from(count).unwrap_or(u32::MAX))
            .collect();
        intensity::histogram_of(&histogram, &mut features);
        let cells = each_pair(self.histogram.len()).zip(self.pairs.iter().copied());
        let cells = cells.filter(|&(_, count)| count > 0).collect();
        let levels = u16::try_from(self.histogram.len()).unwrap_or(u16::MAX);
        let distinct = histogram.iter().filter(|&&count| count > 0).count();
        texture::pair_features(cells, levels, distinct, aggregation, &mut features);
        features
    }
}

/// All pairs of so many levels, the lower level first, in ascending order.
fn each_pair(levels: usize) -> impl Iterator<Item = [u16; 2]> {
    let highest = u16::try_from(levels).unwrap_or(u16::MAX);
    (1..=highest).flat_map(move |low| (low..=highest).map(move |high| [low, high]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::Family;
    use crate::features::texture::{TextureRequest, features};

    /// Features as they are taken of images.
    fn as_always(levels: &Levels, aggregation: Aggregation) -> Features {
        let mut out = Features::default();
        intensity::histogram(levels, &mut out);
        let request = TextureRequest {
            families: &[Family::Glcm],
            aggregations: &[aggregation],
            distance: 1,
            coarseness: 0,
        };
        features(levels, &[], &request, &mut out);
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn features_of_counts_are_those_of_the_image(
            size in proptest::array::uniform3(1usize..6),
            voxels in proptest::collection::vec(0u16..=7, 125),
            flat in any::<bool>(),
        ) {
            let voxels = &voxels[..size.iter().product()];
            let level = |&level: &u16| if flat && level > 0 { 3 } else { level };
            let levels = Levels { size, levels: voxels.iter().map(level).collect(), count: 9 };
            let counted = Counted::of(&levels);
            prop_assert_eq!((counted.histogram.len(), counted.pairs.len()), (9, 45));
            let of_counts = counted.features(Aggregation::VolumeMerged);
            prop_assert_eq!(of_counts, as_always(&levels, Aggregation::VolumeMerged));
            if size[2] == 1 {
                let of_counts = counted.features(Aggregation::SliceMerged);
                prop_assert_eq!(of_counts, as_always(&levels, Aggregation::SliceMerged));
            }
        }
    }
}
