//! Ellipsoids: their surface, and the smallest one around points.

use super::moments::eigenvalues;

/// The volume of an ellipsoid of such semi-axes.
pub fn volume([a, b, c]: [f64; 3]) -> f64 {
    4.0 / 3.0 * std::f64::consts::PI * a * b * c
}

/// The surface of an ellipsoid whose semi-axes come with the longest first: the series of Legendre polynomials of the
/// IBSI reference manual (RDD2), stopped after degree 20 as there. With these eccentricities the series is exact for a
/// sphere only (with those of the least axis to the other two it would be for all), but it is the definition, and the
/// reference values are of it: by the true area the digital phantom would have 1.30 rather than 1.36.
pub fn area([a, b, c]: [f64; 3]) -> f64 {
    let alpha = 1.0 - (b / a).powi(2);
    let beta = 1.0 - (c / a).powi(2);
    // (αβ)^ν P_ν((α² + β²) / 2αβ), by the recurrence of the polynomials: no division where α or β is 0.
    let (mean, product) = ((alpha + beta) / 2.0, alpha * beta);
    let mut term = [1.0, mean];
    let mut sum = 1.0;
    for degree in 1..=20 {
        let degree = f64::from(degree);
        sum += term[1] / (1.0 - 4.0 * degree * degree);
        let next =
            ((2.0 * degree + 1.0) * mean * term[1] - degree * product * term[0]) / (degree + 1.0);
        term = [term[1], next];
    }
    4.0 * std::f64::consts::PI * a * b * sum
}

/// How far the squared radius of the smallest ellipsoid may be from its points.
const TOLERANCE: f64 = 1e-7;
const STEPS: usize = 10_000;

/// The semi-axes, the longest first, of the ellipsoid of minimum volume that encloses points (SWZ1), by Khachiyan's
/// algorithm with the away steps of Todd and Yıldırım (2007). None if the points lie in one plane.
pub fn enclosing(points: &[[f64; 3]]) -> Option<[f64; 3]> {
    let lifted: Vec<[f64; 4]> = points.iter().map(|&[x, y, z]| [x, y, z, 1.0]).collect();
    let mut weights = extremes(points);
    let mut inverse = invert(moments(&lifted, &weights)).or_else(|| {
        weights.fill(1.0 / points.len() as f64);
        invert(moments(&lifted, &weights))
    })?;
    let mut distances: Vec<f64> = lifted.iter().map(|q| form(&inverse, q, q)).collect();
    let dimension = 4.0;
    for step in 1..=STEPS {
        let largest =
            (0..distances.len()).max_by(|&a, &b| distances[a].total_cmp(&distances[b]))?;
        let smallest = (0..distances.len())
            .filter(|&index| weights[index] > 0.0)
            .min_by(|&a, &b| distances[a].total_cmp(&distances[b]))?;
        let above = distances[largest] / dimension - 1.0;
        let below = 1.0 - distances[smallest] / dimension;
        if above.max(below) <= TOLERANCE {
            break;
        }
        let (point, change) = if above > below {
            let at = distances[largest];
            (largest, (at - dimension) / (dimension * (at - 1.0)))
        } else {
            let (at, weight) = (distances[smallest], weights[smallest]);
            let least = if weight < 1.0 {
                -weight / (1.0 - weight)
            } else {
                0.0
            };
            let wanted = if at > 1.0 {
                (at - dimension) / (dimension * (at - 1.0))
            } else {
                least
            };
            (smallest, wanted.max(least))
        };
        for weight in &mut weights {
            *weight *= 1.0 - change;
        }
        weights[point] = (weights[point] + change).max(0.0);
        if step % 64 == 0 {
            inverse = invert(moments(&lifted, &weights))?;
            distances.clear();
            distances.extend(lifted.iter().map(|q| form(&inverse, q, q)));
            continue;
        }
        // The inverse of (1 - change) X + change q qᵀ (Sherman and Morrison).
        let along = times(&inverse, &lifted[point]);
        let ratio = change / (1.0 - change);
        let factor = ratio / (1.0 + ratio * distances[point]);
        let scale = 1.0 / (1.0 - change);
        for (row, a) in inverse.iter_mut().zip(along) {
            for (value, b) in row.iter_mut().zip(along) {
                *value = (*value - factor * a * b) * scale;
            }
        }
        for (distance, q) in distances.iter_mut().zip(&lifted) {
            let product: f64 = along.iter().zip(q).map(|(a, b)| a * b).sum();
            *distance = (*distance - factor * product * product) * scale;
        }
    }
    // The ellipsoid's matrix is a third of the inverse of the points' covariance, let out until all points are in.
    let mut centre = [0.0; 3];
    let mut covariance = [[0.0; 3]; 3];
    for (point, &weight) in points.iter().zip(&weights) {
        for axis in 0..3 {
            centre[axis] += weight * point[axis];
        }
    }
    for (point, &weight) in points.iter().zip(&weights) {
        let from: [f64; 3] = std::array::from_fn(|axis| point[axis] - centre[axis]);
        for a in 0..3 {
            for b in 0..3 {
                covariance[a][b] += weight * from[a] * from[b];
            }
        }
    }
    let reach = distances.iter().fold(0.0, |most: f64, &at| most.max(at)) - 1.0;
    let axes = eigenvalues(covariance).map(|value| (value * reach).sqrt());
    (axes[2] > 0.0).then_some(axes)
}

/// Equal weights for the points farthest along each axis.
fn extremes(points: &[[f64; 3]]) -> Vec<f64> {
    let mut weights = vec![0.0; points.len()];
    for axis in 0..3 {
        let order = |&a: &usize, &b: &usize| points[a][axis].total_cmp(&points[b][axis]);
        for index in [
            (0..points.len()).min_by(order),
            (0..points.len()).max_by(order),
        ]
        .into_iter()
        .flatten()
        {
            weights[index] = 1.0;
        }
    }
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}

type Matrix = [[f64; 4]; 4];

fn moments(lifted: &[[f64; 4]], weights: &[f64]) -> Matrix {
    let mut sums = [[0.0; 4]; 4];
    for (q, &weight) in lifted.iter().zip(weights) {
        if weight > 0.0 {
            for (row, a) in sums.iter_mut().zip(q) {
                for (sum, b) in row.iter_mut().zip(q) {
                    *sum += weight * a * b;
                }
            }
        }
    }
    sums
}

fn times(matrix: &Matrix, vector: &[f64; 4]) -> [f64; 4] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn form(matrix: &Matrix, a: &[f64; 4], b: &[f64; 4]) -> f64 {
    times(matrix, b).iter().zip(a).map(|(x, y)| x * y).sum()
}

/// The inverse by Gauss and Jordan with pivots; None if there is none.
fn invert(mut matrix: Matrix) -> Option<Matrix> {
    let mut inverse: Matrix =
        std::array::from_fn(|a| std::array::from_fn(|b| if a == b { 1.0 } else { 0.0 }));
    let scale = (0..4).map(|k| matrix[k][k]).fold(0.0, f64::max);
    for column in 0..4 {
        let pivot = (column..4)
            .max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        if matrix[pivot][column].abs() <= 1e-14 * scale {
            return None;
        }
        matrix.swap(column, pivot);
        inverse.swap(column, pivot);
        let divisor = matrix[column][column];
        for k in 0..4 {
            matrix[column][k] /= divisor;
            inverse[column][k] /= divisor;
        }
        for row in 0..4 {
            let factor = matrix[row][column];
            if row != column && factor != 0.0 {
                for k in 0..4 {
                    matrix[row][k] -= factor * matrix[column][k];
                    inverse[row][k] -= factor * inverse[column][k];
                }
            }
        }
    }
    Some(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn areas_are_the_series_sums() {
        assert!((area([2.0, 2.0, 2.0]) - 16.0 * PI).abs() < 1e-12);
        // Where two axes are alike the series has a closed form.
        let e: f64 = 0.75f64.sqrt();
        let same = 4.0 * PI * 2.0 * (1.0 + 0.25 / e * e.atanh()) / 2.0;
        assert!((area([2.0, 1.0, 1.0]) / same - 1.0).abs() < 1e-5);
        let zero = 4.0 * PI * 4.0 * (0.5 + e.asin() / e) / 2.0;
        assert!((area([2.0, 2.0, 1.0]) / zero - 1.0).abs() < 1e-5);
    }

    #[test]
    fn the_smallest_ellipsoid_around_a_box_goes_through_its_corners() {
        let sides = [1.0, 2.0, 5.0];
        let corners: Vec<[f64; 3]> = (0..8)
            .map(|corner| {
                std::array::from_fn(|axis| sides[axis] * f64::from(corner >> axis & 1) + 7.0)
            })
            .collect();
        let axes = enclosing(&corners).unwrap();
        for (axis, side) in axes.into_iter().zip([5.0, 2.0, 1.0]) {
            assert!((axis / (side / 2.0 * 3f64.sqrt()) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn the_smallest_ellipsoid_around_an_ellipsoid_is_that() {
        let axes = [3.0, 2.0, 1.0];
        let mut points = Vec::new();
        for i in 0..40 {
            for j in 0..40 {
                let (polar, turn) = (PI * f64::from(i) / 39.0, 2.0 * PI * f64::from(j) / 40.0);
                let unit = [
                    polar.cos(),
                    polar.sin() * turn.cos(),
                    polar.sin() * turn.sin(),
                ];
                points.push([
                    unit[0] * axes[0] + 5.0,
                    unit[1] * axes[1],
                    unit[2] * axes[2],
                ]);
            }
        }
        for (found, axis) in enclosing(&points).unwrap().into_iter().zip(axes) {
            assert!((found / axis - 1.0).abs() < 2e-3, "{found} {axis}");
        }
        assert!(
            enclosing(&[[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]]).is_none()
        );
    }
}
