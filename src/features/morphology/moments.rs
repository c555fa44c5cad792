//! Where a region's voxels lie: their centre, and how they spread around it.

use super::region::Region;

/// Sums over the centres of a region's voxels, in whole numbers of voxels.
pub struct Moments {
    /// How many voxels.
    pub count: u64,
    sums: [i128; 3],
    products: [[i128; 3]; 3],
}

impl Moments {
    pub fn new(region: &Region) -> Self {
        let mut moments = Self {
            count: 0,
            sums: [0; 3],
            products: [[0; 3]; 3],
        };
        for z in 1..region.size[2] - 1 {
            for y in 1..region.size[1] - 1 {
                // Sums of 1, x and x² over the row.
                let mut row = [0u64; 3];
                for (word, &bits) in region.row(y, z).iter().enumerate() {
                    add_runs(64 * word as u64, bits, &mut row);
                }
                let [count, x, xx] = row.map(i128::from);
                let (y, z) = (y as i128, z as i128);
                moments.count += row[0];
                for (sum, of) in moments.sums.iter_mut().zip([x, count * y, count * z]) {
                    *sum += of;
                }
                for (products, of) in moments.products.iter_mut().zip([
                    [xx, x * y, x * z],
                    [x * y, count * y * y, count * y * z],
                    [x * z, count * y * z, count * z * z],
                ]) {
                    for (product, of) in products.iter_mut().zip(of) {
                        *product += of;
                    }
                }
            }
        }
        moments
    }

    /// The mean of the voxels' places in voxels of the region.
    pub fn centre(&self) -> [f64; 3] {
        self.sums.map(|sum| sum as f64 / self.count as f64)
    }

    /// The covariance of the voxels' places in mm², for `divisor` either their number or one less.
    pub fn covariance(&self, spacing: [f64; 3], divisor: u64) -> [[f64; 3]; 3] {
        let count = i128::from(self.count);
        std::array::from_fn(|a| {
            std::array::from_fn(|b| {
                let scaled = count * self.products[a][b] - self.sums[a] * self.sums[b];
                scaled as f64 / count as f64 / divisor as f64 * spacing[a] * spacing[b]
            })
        })
    }
}

/// Adds count, sum and sum of squares of the positions of a word's bits.
fn add_runs(start: u64, mut bits: u64, sums: &mut [u64; 3]) {
    // Sums of 0..n and of their squares.
    let to = |n: u64| n * n.saturating_sub(1) / 2;
    let squares_to = |n: u64| n * n.saturating_sub(1) * (2 * n).saturating_sub(1) / 6;
    while bits != 0 {
        let from = u64::from(bits.trailing_zeros());
        let length = u64::from((!(bits >> from)).trailing_zeros());
        let (first, end) = (start + from, start + from + length);
        sums[0] += length;
        sums[1] += to(end) - to(first);
        sums[2] += squares_to(end) - squares_to(first);
        bits = if from + length == 64 {
            0
        } else {
            bits >> (from + length) << (from + length)
        };
    }
}

/// The eigenvalues of a symmetric matrix, the largest first (Jacobi's rotations).
pub fn eigenvalues(mut m: [[f64; 3]; 3]) -> [f64; 3] {
    for _ in 0..64 {
        if m[0][1] == 0.0 && m[0][2] == 0.0 && m[1][2] == 0.0 {
            break;
        }
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            if m[p][q] == 0.0 {
                continue;
            }
            // Too small to change what lies on the diagonal.
            if m[p][q].abs() < f64::EPSILON * 1e-3 * m[p][p].abs().min(m[q][q].abs()) {
                m[p][q] = 0.0;
                m[q][p] = 0.0;
                continue;
            }
            let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
            let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
            let c = 1.0 / t.hypot(1.0);
            let s = t * c;
            for row in &mut m {
                let (a, b) = (row[p], row[q]);
                row[p] = c * a - s * b;
                row[q] = s * a + c * b;
            }
            let (first, second) = (m[p], m[q]);
            m[p] = std::array::from_fn(|k| c * first[k] - s * second[k]);
            m[q] = std::array::from_fn(|k| s * first[k] + c * second[k]);
            m[p][q] = 0.0;
            m[q][p] = 0.0;
        }
    }
    let mut values = [m[0][0], m[1][1], m[2][2]].map(|value| value.max(0.0));
    values.sort_by(|a, b| b.total_cmp(a));
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Grid;

    #[test]
    fn a_box_spreads_as_uniform_numbers_do() {
        let grid = Grid::aligned([90, 5, 3], [0.5, 1.0, 2.0]);
        let region = Region::new(&grid, &[true; 90 * 5 * 3]).unwrap();
        let moments = Moments::new(&region);
        assert_eq!(moments.count, 90 * 5 * 3);
        assert_eq!(moments.centre(), [45.5, 3.0, 2.0]);
        let covariance = moments.covariance(grid.spacing, moments.count);
        for (axis, voxels) in [90.0f64, 5.0, 3.0].into_iter().enumerate() {
            let expected = (voxels * voxels - 1.0) / 12.0 * grid.spacing[axis].powi(2);
            assert!((covariance[axis][axis] / expected - 1.0).abs() < 1e-14);
        }
        assert_eq!(covariance[0][1], 0.0);
    }

    #[test]
    fn runs_give_the_sums_of_their_bits() {
        for bits in [
            0u64,
            1,
            u64::MAX,
            1 << 63,
            0xF0F0_0000_0000_0001,
            0x8000_0000_0000_0003,
        ] {
            let mut sums = [0; 3];
            add_runs(128, bits, &mut sums);
            let places: Vec<u64> = (0..64)
                .filter(|bit| bits >> bit & 1 == 1)
                .map(|bit| 128 + bit)
                .collect();
            let expected = [
                places.len() as u64,
                places.iter().sum(),
                places.iter().map(|x| x * x).sum(),
            ];
            assert_eq!(sums, expected);
        }
    }

    #[test]
    fn eigenvalues_are_those_of_a_turned_diagonal() {
        let (c, s) = (0.6, 0.8);
        // diag(5, 2, 0) turned about z, then about x.
        let m = [
            [5.0 * c * c + 2.0 * s * s, 3.0 * c * s],
            [3.0 * c * s, 5.0 * s * s + 2.0 * c * c],
        ];
        let turned = [
            [m[0][0], c * m[0][1], s * m[0][1]],
            [c * m[0][1], c * c * m[1][1], c * s * m[1][1]],
            [s * m[0][1], c * s * m[1][1], s * s * m[1][1]],
        ];
        for (value, expected) in eigenvalues(turned).into_iter().zip([5.0, 2.0, 0.0]) {
            assert!((value - expected).abs() < 1e-14, "{value} {expected}");
        }
        assert_eq!(eigenvalues([[0.0; 3]; 3]), [0.0; 3]);
    }
}
