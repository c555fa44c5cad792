//! Features of the matrices of a level and a size: run length (TP0I), size zone (9SAK), distance zone (VMDZ) and
//! dependence (REK0).

use super::logarithm::Logarithms;
use super::sizes::Sizes;

/// The 16 features that the four families share, and dependence count energy, of a matrix that is not empty: in the
/// order of [`definition::NGLDM`](super::definition::NGLDM).
#[expect(
    clippy::cast_precision_loss,
    reason = "counts and sizes are far below 2^53"
)]
pub(super) fn features(matrix: &Sizes, values: &[u16], logs: &Logarithms) -> Vec<f64> {
    let value = |rank: u16| {
        values
            .get(usize::from(rank))
            .copied()
            .map_or(0.0, f64::from)
    };
    let total = matrix.cells.iter().map(|cell| cell.count).sum::<u64>() as f64;
    let mut emphases = [0.0; 8];
    let (mut level_mean, mut size_mean, mut energy) = (0.0, 0.0, 0.0);
    let mut level_squares = 0.0;
    let mut by_size = BySize::default();
    for level in matrix.cells.chunk_by(|one, other| one.rank == other.rank) {
        let [mut count_of, mut small, mut large] = [0.0; 3];
        for cell in level {
            let size = f64::from(cell.size);
            let count = cell.count as f64;
            let square = size * size;
            count_of += count;
            small += count / square;
            large += count * square;
            size_mean += count * size;
            energy += count * count;
            by_size.add(cell.size, cell.count);
        }
        let level = level.first().map_or(0.0, |cell| value(cell.rank));
        let square = level * level;
        level_mean += count_of * level;
        level_squares += count_of * count_of;
        let parts = [
            small,
            large,
            count_of / square,
            count_of * square,
            small / square,
            small * square,
            large / square,
            large * square,
        ];
        for (emphasis, part) in emphases.iter_mut().zip(parts) {
            *emphasis += part;
        }
    }
    level_mean /= total;
    size_mean /= total;
    let (mut level_variance, mut size_variance) = (0.0, 0.0);
    for cell in &matrix.cells {
        let count = cell.count as f64;
        level_variance += count * (value(cell.rank) - level_mean).powi(2);
        size_variance += count * (f64::from(cell.size) - size_mean).powi(2);
    }
    let size_squares = by_size.squares();
    let mut features: Vec<_> = emphases.iter().map(|emphasis| emphasis / total).collect();
    features.extend([
        level_squares / total,
        level_squares / (total * total),
        size_squares / total,
        size_squares / (total * total),
        total / matrix.voxels as f64,
        level_variance / total,
        size_variance / total,
        logs.entropy(matrix.cells.iter().map(|cell| cell.count)),
        energy / (total * total),
    ]);
    features
}

/// How often each size occurs, whatever the level.
#[derive(Default)]
struct BySize {
    small: [u64; 32],
    large: Vec<(u32, u64)>,
}

impl BySize {
    fn add(&mut self, size: u32, count: u64) {
        match usize::try_from(size)
            .ok()
            .and_then(|size| self.small.get_mut(size))
        {
            Some(sum) => *sum += count,
            None => self.large.push((size, count)),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn squares(mut self) -> f64 {
        self.large.sort_unstable();
        let large = self.large.chunk_by(|one, other| one.0 == other.0);
        let large = large.map(|same| same.iter().map(|&(_, count)| count).sum::<u64>());
        let all = self.small.into_iter().chain(large);
        all.map(|count| (count as f64).powi(2)).sum()
    }
}
