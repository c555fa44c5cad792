//! The outermost vertices of the mesh: what boxes, hulls and diameters are made of.
//!
//! Vertices lie halfway between voxels, so their coordinates are counted in half voxels: even along the axes on which
//! they lie at a voxel's centre, odd along the one on which they lie between two.

use super::hull::{self, Point};
use super::region::{Region, each_bit, ends, steps};

/// Along one axis the first and the last vertex of a line, in half voxels; none where first > last.
type Span = (i32, i32);

const NONE: Span = (i32::MAX, i32::MIN);

/// The ends of all lines of vertices along x, and of those along y.
pub struct Outline {
    /// Half voxels along x, y and z.
    size: [usize; 3],
    /// By z and y: along x.
    along_x: Vec<Span>,
    /// By z and x: along y.
    along_y: Vec<Span>,
}

impl Outline {
    pub fn new(region: &Region) -> Self {
        let size = region.size.map(|voxels| 2 * voxels);
        let mut outline = Self {
            size,
            along_x: vec![NONE; size[2] * size[1]],
            along_y: vec![NONE; size[2] * size[0]],
        };
        outline.find_along_x(region);
        outline.find_along_y(region);
        outline
    }

    fn find_along_x(&mut self, region: &Region) {
        let [_, rows, slices] = region.size;
        let height = self.size[1];
        for z in 0..slices - 1 {
            for y in 0..rows - 1 {
                let row = region.row(y, z);
                // Voxels of the row that differ from their neighbour of the next row, or of the next slice.
                let between = |other: &[u64]| {
                    ends(row.iter().zip(other).map(|(a, b)| a ^ b))
                        .map_or(NONE, |(first, last)| (2 * first as i32, 2 * last as i32))
                };
                self.along_x[2 * z * height + 2 * y] = ends(row.iter().copied())
                    .map_or(NONE, |(first, last)| {
                        (2 * first as i32 - 1, 2 * last as i32 + 1)
                    });
                self.along_x[2 * z * height + 2 * y + 1] = between(region.row(y + 1, z));
                self.along_x[(2 * z + 1) * height + 2 * y] = between(region.row(y, z + 1));
            }
        }
    }

    fn find_along_y(&mut self, region: &Region) {
        let [_, rows, slices] = region.size;
        let width = self.size[0];
        let mut seen = vec![0; 3 * region.words()];
        for z in 0..slices - 1 {
            let (even, odd) = self.along_y[2 * z * width..(2 * z + 2) * width].split_at_mut(width);
            for from_the_end in [false, true] {
                seen.fill(0);
                for step in 0..rows {
                    let y = if from_the_end { rows - 1 - step } else { step };
                    let (row, above) = (region.row(y, z), region.row(y, z + 1));
                    for (word, step_along_x) in steps(row).enumerate() {
                        let kinds = [row[word], step_along_x, row[word] ^ above[word]];
                        for (kind, bits) in kinds.into_iter().enumerate() {
                            let seen = &mut seen[3 * word + kind];
                            let new = bits & !*seen;
                            *seen |= bits;
                            each_bit(word, new, |x| {
                                // Between two rows the vertex is half a voxel before the first or after the last.
                                let half = i32::from(kind == 0);
                                let span = match kind {
                                    0 => &mut even[2 * x],
                                    1 => &mut even[2 * x + 1],
                                    _ => &mut odd[2 * x],
                                };
                                if from_the_end {
                                    span.1 = 2 * y as i32 + half;
                                } else {
                                    span.0 = 2 * y as i32 - half;
                                }
                            });
                        }
                    }
                }
            }
        }
    }

    /// The first and last half voxel that has a vertex, along each axis.
    pub fn bounds(&self) -> [Span; 3] {
        let mut bounds = [NONE; 3];
        for (line, &(first, last)) in self.along_x.iter().enumerate() {
            if first <= last {
                let at = [line % self.size[1], line / self.size[1]].map(|at| at as i32);
                for (bound, (low, high)) in
                    bounds
                        .iter_mut()
                        .zip([(first, last), (at[0], at[0]), (at[1], at[1])])
                {
                    *bound = (low.min(bound.0), high.max(bound.1));
                }
            }
        }
        bounds
    }

    /// Vertices among which are all those of the convex hull: of each slice those of its own hull.
    pub fn candidates(&self) -> Vec<Point> {
        let mut points = Vec::new();
        let mut flat = Vec::new();
        for (z, lines) in self.along_x.chunks_exact(self.size[1]).enumerate() {
            flat_hull(lines.iter().copied().enumerate(), &mut flat);
            points.extend(flat.iter().map(|&[x, y]| [x, y, z as i32]));
        }
        points
    }

    /// The largest distance of two vertices that lie in one plane across an axis (0 x, 1 y, 2 z).
    pub fn diameter_across(&self, axis: usize, spacing: [f64; 3]) -> f64 {
        let [width, height, depth] = self.size;
        // A plane's lines, along x in planes across y and z and along y in those across x.
        let line = |plane: usize, line: usize| match axis {
            0 => self.along_y[line * width + plane],
            1 => self.along_x[line * height + plane],
            _ => self.along_x[plane * height + line],
        };
        let (along, across) = match axis {
            0 => (spacing[1], spacing[2]),
            1 => (spacing[0], spacing[2]),
            _ => (spacing[0], spacing[1]),
        };
        let lines = if axis == 2 { height } else { depth };
        let squared = |dx: i32, dy: i32| {
            (f64::from(dx) * along / 2.0).powi(2) + (f64::from(dy) * across / 2.0).powi(2)
        };
        // The planes with the largest box first: most are too small then to be looked at.
        let mut planes: Vec<(f64, usize)> = Vec::new();
        for plane in 0..self.size[axis] {
            let [mut box_along, mut box_across] = [NONE; 2];
            for at in 0..lines {
                let (first, last) = line(plane, at);
                if first <= last {
                    box_along = (box_along.0.min(first), box_along.1.max(last));
                    box_across = (box_across.0.min(at as i32), box_across.1.max(at as i32));
                }
            }
            if box_along != NONE {
                planes.push((
                    squared(box_along.1 - box_along.0, box_across.1 - box_across.0),
                    plane,
                ));
            }
        }
        planes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut largest = 0.0;
        let mut flat = Vec::new();
        for (bound, plane) in planes {
            if bound <= largest {
                break;
            }
            flat_hull((0..lines).map(|at| (at, line(plane, at))), &mut flat);
            for (index, a) in flat.iter().enumerate() {
                for b in &flat[index + 1..] {
                    largest = squared(a[0] - b[0], a[1] - b[1]).max(largest);
                }
            }
        }
        largest.sqrt()
    }
}

/// The largest distance of two vertices of a convex hull in mm (IBSI L0JK).
pub fn diameter(hull: &hull::Hull, spacing: [f64; 3]) -> f64 {
    let points: Vec<[f64; 3]> = hull
        .vertices()
        .map(|point| std::array::from_fn(|axis| f64::from(point[axis]) * spacing[axis] / 2.0))
        .collect();
    let mut largest: f64 = 0.0;
    for (index, a) in points.iter().enumerate() {
        for b in &points[index + 1..] {
            let squared = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2);
            largest = largest.max(squared);
        }
    }
    largest.sqrt()
}

/// The corners of the convex hull of the ends of lines, which come in order (Andrew's monotone chain).
fn flat_hull(lines: impl Iterator<Item = (usize, Span)> + Clone, hull: &mut Vec<[i32; 2]>) {
    hull.clear();
    let ends = lines.filter(|&(_, (first, last))| first <= last);
    let turns = |hull: &[[i32; 2]], point: [i32; 2], sign: i64| {
        let [.., a, b] = *hull else { return true };
        let cross = i64::from(b[0] - a[0]) * i64::from(point[1] - b[1])
            - i64::from(b[1] - a[1]) * i64::from(point[0] - b[0]);
        cross * sign > 0
    };
    for (side, sign) in [(0, -1), (1, 1)] {
        let start = hull.len();
        for (at, (first, last)) in ends.clone() {
            let point = [if side == 0 { first } else { last }, at as i32];
            while hull.len() > start + 1 && !turns(&hull[start..], point, sign) {
                hull.pop();
            }
            hull.push(point);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Grid;
    use proptest::prelude::*;

    /// All vertices of the mesh, one by one.
    fn vertices(grid: &Grid, inside: &[bool]) -> Vec<Point> {
        let at = |p: [i32; 3]| {
            (0..3).all(|axis| p[axis] >= 0 && (p[axis] as usize) < grid.size[axis])
                && inside[grid.index(p.map(|c| c as usize))]
        };
        let mut found = Vec::new();
        let [nx, ny, nz] = grid.size.map(|n| n as i32);
        for z in -1..nz {
            for y in -1..ny {
                for x in -1..nx {
                    for axis in 0..3 {
                        let mut next = [x, y, z];
                        next[axis] += 1;
                        if at([x, y, z]) != at(next) {
                            let mut vertex = [2 * x, 2 * y, 2 * z];
                            vertex[axis] += 1;
                            found.push(vertex);
                        }
                    }
                }
            }
        }
        found
    }

    fn largest(points: &[Point], spacing: [f64; 3], same: Option<usize>) -> f64 {
        let mut largest: f64 = 0.0;
        for a in points {
            for b in points {
                if same.is_none_or(|axis| a[axis] == b[axis]) {
                    let squared = (0..3)
                        .map(|k| (f64::from(a[k] - b[k]) * spacing[k] / 2.0).powi(2))
                        .sum::<f64>();
                    largest = largest.max(squared.sqrt());
                }
            }
        }
        largest
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn diameters_and_bounds_are_those_of_all_vertices(
            size in prop::array::uniform3(1usize..6),
            wide in 0usize..2,
            flags in prop::collection::vec(prop::bool::weighted(0.3), 6 * 6 * 70),
        ) {
            let spacing = [0.7, 1.1, 2.3];
            let grid = Grid::aligned([size[0] + wide * 64, size[1], size[2]], spacing);
            let inside = &flags[..grid.voxels()];
            prop_assume!(inside.contains(&true));
            let region = Region::new(&grid, inside).unwrap();
            let outline = Outline::new(&region);
            let all = vertices(&grid, inside);
            let hull = hull::Hull::new(&outline.candidates()).unwrap();
            prop_assert!((diameter(&hull, spacing) - largest(&all, spacing, None)).abs() < 1e-12);
            for axis in 0..3 {
                let expected = largest(&all, spacing, Some(axis));
                prop_assert!((outline.diameter_across(axis, spacing) - expected).abs() < 1e-12);
                let bound = outline.bounds()[axis];
                let extent = all.iter().map(|v| v[axis]).max().unwrap() - all.iter().map(|v| v[axis]).min().unwrap();
                prop_assert_eq!(bound.1 - bound.0, extent);
            }
        }
    }
}
