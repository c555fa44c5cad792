//! The maximal correlation coefficient of a co-occurrence matrix, which PyRadiomics has and the IBSI has not.

use super::pair::Pairs;

/// Matrices of more levels are not made tridiagonal as a whole.
const WHOLE: usize = 192;
/// Steps after which the largest eigenvalue of a large matrix is known as well as numbers can tell.
const STEPS: usize = 160;

/// MCC, the square root of the second largest eigenvalue of Q(i,j) = sum over k of p(i,k) p(j,k) / (p(i) p(k)).
///
/// Q has the eigenvalues of the square of the symmetric matrix S(i,j) = p(i,j) / sqrt(p(i) p(j)), whose largest is 1,
/// with the eigenvector sqrt(p). Without that, the largest that is left is the answer. 1 where the region, of
/// `distinct` levels, has only one.
///
/// PyRadiomics adds the machine's epsilon to the denominator, which rare levels feel in the eighth digit. Added in the
/// root it has the same effect, but for its square.
pub(super) fn maximal(pairs: &Pairs, distinct: usize) -> f64 {
    if distinct < 2 {
        return 1.0;
    }
    let matrix = Correlations::new(pairs);
    let tridiagonal = if matrix.roots.len() <= WHOLE {
        householder(matrix.dense(), matrix.roots.len())
    } else {
        lanczos(&matrix)
    };
    tridiagonal.radius()
}

/// S without its largest eigenvalue, the levels that do not occur left out.
struct Correlations {
    /// Of the upper triangle, row by row: where each row ends, and the column and the value of each entry. A large
    /// matrix is read many times, so that its size counts.
    ends: Vec<usize>,
    columns: Vec<u16>,
    values: Vec<f64>,
    roots: Vec<f64>,
}

impl Correlations {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "counts are far below 2^53, places are of levels"
    )]
    fn new(pairs: &Pairs) -> Self {
        let highest = pairs
            .cells
            .iter()
            .map(|&([_, high], _)| usize::from(high))
            .max();
        let mut single = vec![0_u64; highest.map_or(0, |highest| highest + 1)];
        for &([low, high], count) in &pairs.cells {
            single[usize::from(low)] += count;
            single[usize::from(high)] += count;
        }
        let total = single.iter().sum::<u64>() as f64;
        let mut places = vec![0; single.len()];
        let mut roots = Vec::new();
        for (place, &count) in places
            .iter_mut()
            .zip(&single)
            .filter(|&(_, &count)| count > 0)
        {
            *place = roots.len();
            roots.push((count as f64 / total).sqrt());
        }
        let mut matrix = Self {
            ends: vec![0; roots.len()],
            columns: Vec::with_capacity(pairs.cells.len()),
            values: Vec::with_capacity(pairs.cells.len()),
            roots,
        };
        // Cells are sorted by the lower level, which is the row.
        for &([low, high], count) in &pairs.cells {
            let (row, column) = (places[usize::from(low)], places[usize::from(high)]);
            let both = if low == high { 2.0 } else { 1.0 } * count as f64;
            let single = (matrix.roots[row] * matrix.roots[column]).powi(2);
            // There are no more places than levels, which are of 16 bits.
            matrix.columns.push(column as u16);
            matrix
                .values
                .push(both / total / (single + f64::EPSILON).sqrt());
            matrix.ends[row] = matrix.values.len();
        }
        // A level that is never the lower one has an empty row.
        let mut end = 0;
        for row in &mut matrix.ends {
            end = end.max(*row);
            *row = end;
        }
        matrix
    }

    /// The entries of each row, as columns and values.
    fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = (usize, f64)>> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(&start, &end)| {
            let columns = self.columns[start..end].iter();
            let values = self.values[start..end].iter();
            columns
                .zip(values)
                .map(|(&column, &value)| (usize::from(column), value))
        })
    }

    /// The lower triangle, row by row, in a square.
    fn dense(&self) -> Vec<f64> {
        let size = self.roots.len();
        let mut matrix = vec![0.0; size * size];
        for (row, line) in matrix.chunks_exact_mut(size.max(1)).enumerate() {
            for (cell, root) in line.iter_mut().zip(&self.roots) {
                *cell = -root * self.roots[row];
            }
        }
        for (low, row) in self.rows().enumerate() {
            for (high, entry) in row {
                matrix[high * size + low] += entry;
                if low != high {
                    matrix[low * size + high] += entry;
                }
            }
        }
        matrix
    }

    fn times(&self, vector: &[f64]) -> Vec<f64> {
        let along = dot(&self.roots, vector);
        let mut product: Vec<_> = self.roots.iter().map(|root| -along * root).collect();
        for (place, row) in self.rows().enumerate() {
            let (mut sum, own) = (0.0, vector[place]);
            for (column, entry) in row {
                if column == place {
                    // The diagonal is there once.
                    sum += entry * own;
                } else {
                    sum += entry * vector[column];
                    product[column] += entry * own;
                }
            }
            product[place] += sum;
        }
        product
    }
}

/// A symmetric tridiagonal matrix.
#[derive(Default)]
struct Tridiagonal {
    diagonal: Vec<f64>,
    /// Squares of what is beside the diagonal.
    beside: Vec<f64>,
}

impl Tridiagonal {
    /// The largest absolute eigenvalue, which is known to be at most 1: by bisection.
    fn radius(&self) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        while high - low > 1e-16 {
            let middle = (low + high) / 2.0;
            if middle <= low || middle >= high {
                break;
            }
            if self.exceeds(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        (low + high) / 2.0
    }

    /// Whether an eigenvalue lies above `bound` or below its negative: Sturm's sequences of both signs.
    fn exceeds(&self, bound: f64) -> bool {
        let (mut above, mut below) = (1.0, 1.0);
        let beside = std::iter::once(&0.0).chain(&self.beside);
        for (diagonal, beside) in self.diagonal.iter().zip(beside) {
            above = bound - diagonal - beside / above;
            below = bound + diagonal - beside / below;
            if (above < 0.0) | (below < 0.0) {
                return true;
            }
            if above == 0.0 {
                above = f64::MIN_POSITIVE;
            }
            if below == 0.0 {
                below = f64::MIN_POSITIVE;
            }
        }
        false
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Reflects a symmetric matrix to a tridiagonal one, from its last row on.
fn householder(mut matrix: Vec<f64>, size: usize) -> Tridiagonal {
    let mut tridiagonal = Tridiagonal::default();
    for last in (0..size).rev() {
        let (rest, row) = matrix.split_at_mut(last * size);
        tridiagonal.diagonal.push(row[last]);
        if last == 0 {
            break;
        }
        let vector = &mut row[..last];
        let square = dot(vector, vector);
        tridiagonal.beside.push(square);
        let pivot = vector[last - 1];
        let norm = square.sqrt().copysign(pivot);
        let half = square + norm * pivot;
        if half == 0.0 {
            continue;
        }
        vector[last - 1] = pivot + norm;
        let lines = || rest.chunks_exact(size).take(last);
        let mut image: Vec<_> = lines()
            .map(|line| dot(&line[..last], vector) / half)
            .collect();
        let along = dot(&image, vector) / (2.0 * half);
        for (image, vector) in image.iter_mut().zip(&*vector) {
            *image -= along * vector;
        }
        for (place, line) in rest.chunks_exact_mut(size).take(last).enumerate() {
            let (one, two) = (vector[place], image[place]);
            for ((cell, vector), image) in line.iter_mut().zip(&*vector).zip(&image) {
                *cell -= one * image + two * vector;
            }
        }
    }
    tridiagonal
}

/// Projects a large matrix on what its powers make of a vector (Lanczos, with full orthogonalisation).
fn lanczos(matrix: &Correlations) -> Tridiagonal {
    let mut tridiagonal = Tridiagonal::default();
    // Any vector does that leans on every eigenvector: the bits of a multiple of the golden ratio look like noise.
    let noise = (1_u32..).map(|place| f64::from(place.wrapping_mul(0x9E37_79B9)) - 2_147_483_648.0);
    let mut next: Vec<_> = matrix
        .roots
        .iter()
        .zip(noise)
        .map(|(_, noise)| noise)
        .collect();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut length = dot(&next, &next).sqrt();
    let mut before = -1.0;
    while length > 1e-13 && basis.len() < STEPS.min(matrix.roots.len()) {
        next.iter_mut().for_each(|coordinate| *coordinate /= length);
        let mut image = matrix.times(&next);
        tridiagonal.diagonal.push(dot(&image, &next));
        basis.push(next);
        // Once is not enough for what rounding leaves.
        for _ in 0..2 {
            for known in &basis {
                let along = dot(&image, known);
                for (coordinate, known) in image.iter_mut().zip(known) {
                    *coordinate -= along * known;
                }
            }
        }
        let square = dot(&image, &image);
        length = square.sqrt();
        next = image;
        if basis.len().is_multiple_of(16) {
            let radius = tridiagonal.radius();
            if (radius - before).abs() <= 1e-14 {
                break;
            }
            before = radius;
        }
        tridiagonal.beside.push(square);
    }
    tridiagonal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(levels: u16) -> Pairs {
        let mut state = 1_u32;
        let mut cells = Vec::new();
        for low in 1..=levels {
            for high in low..=levels {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Neighbours are rather alike.
                let near = 1 + u64::from(40 / (high - low + 1));
                cells.push(([low, high], 1 + u64::from(state >> 24) * near));
            }
        }
        Pairs { cells }
    }

    #[test]
    fn of_two_levels_it_is_the_size_of_their_correlation() {
        let cells = vec![([1, 1], 3), ([1, 2], 8), ([2, 2], 1)];
        // p = [6, 8; 8, 2] / 24, p(1) = 14 / 24.
        let (p, mean) = (14.0 / 24.0, 10.0 / 24.0);
        let correlation = (2.0 / 24.0 - mean * mean) / (p * mean);
        let maximal = maximal(&Pairs { cells }, 2);
        assert!((maximal - f64::abs(correlation)).abs() < 1e-12, "{maximal}");
    }

    #[test]
    fn both_ways_to_the_eigenvalue_meet() {
        let matrix = Correlations::new(&noise(150));
        let whole = householder(matrix.dense(), matrix.roots.len()).radius();
        let projected = lanczos(&matrix).radius();
        assert!((whole - projected).abs() < 1e-11, "{whole} {projected}");
    }

    #[test]
    fn levels_that_only_meet_themselves_are_wholly_correlated() {
        let cells = vec![([1, 1], 30), ([2, 2], 5)];
        assert!((maximal(&Pairs { cells }, 2) - 1.0).abs() < 1e-12);
    }
}
