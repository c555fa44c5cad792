//! The mesh around a region: marching cubes (Lorensen and Cline 1987) at 0.5 over a mask of zeros and ones, so that
//! every vertex lies halfway between a voxel inside and one outside.
//!
//! With vertices that are known beforehand, a cube of eight voxels gives what its configuration gives, wherever it
//! lies. Cubes are counted by configuration; area and volume follow from the counts, the volume in whole numbers.

use std::sync::LazyLock;

use super::region::{Region, each_bit};

/// Area and volume of a mesh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mesh {
    /// The area in mm².
    pub area: f64,
    /// The enclosed volume in mm³.
    pub volume: f64,
}

/// The corner (x 0, y 1, z 1) of a cube: where it is inside, the configuration is taken as that of its complement,
/// turned inside out. It decides which corners are joined across a side whose diagonals differ.
const TURNED: usize = 1 << 6;

/// Where the vertices of a part of the surface do not lie in one plane, its triangulation is a matter of choice. This
/// is that of the tables in common use since Bloyd and Bourke ("Polygonising a scalar field", 1994), PyRadiomics' too:
/// for each such configuration the number of the triangulation in the order of [`triangulate`]. Others use 0.
#[rustfmt::skip]
const CHOICES: [(u8, u8); 49] = [
    (11, 3), (13, 3), (19, 3), (21, 1), (27, 11), (29, 2), (31, 2), (39, 11), (42, 1), (45, 3), (46, 11), (47, 1),
    (50, 3), (53, 2), (54, 1), (55, 1), (58, 2), (59, 2), (61, 41), (62, 41), (138, 2), (139, 11), (140, 3),
    (141, 11), (143, 2), (147, 3), (149, 1), (154, 2), (155, 20), (156, 3), (157, 20), (162, 4), (163, 2), (166, 4),
    (167, 13), (168, 2), (169, 2), (171, 4), (172, 2), (174, 3), (177, 11), (179, 1), (181, 23), (183, 4), (184, 2),
    (185, 13), (186, 4), (188, 41), (190, 13),
];

/// Twice the coordinates of a vertex in the unit cube.
type Vertex = [i32; 3];

/// The triangles of each configuration, normals out of the region. Bit x + 2y + 4z is the corner (x, y, z).
static TRIANGLES: LazyLock<Vec<Vec<[Vertex; 3]>>> = LazyLock::new(|| {
    (0..256)
        .map(|configuration| {
            if configuration & TURNED == 0 {
                triangles(configuration)
            } else {
                let mut triangles = triangles(configuration ^ 255);
                triangles
                    .iter_mut()
                    .for_each(|triangle| triangle.swap(0, 1));
                triangles
            }
        })
        .collect()
});

/// The triangles that part the corners of a configuration from the others, whether joined across a side or not.
fn triangles(configuration: usize) -> Vec<[Vertex; 3]> {
    let choice = CHOICES
        .iter()
        .find(|&&(of, _)| usize::from(of) == configuration)
        .map_or(0, |&(_, choice)| usize::from(choice));
    let mut triangles = Vec::new();
    for polygon in polygons(configuration) {
        let choice = if plane(&polygon) { 0 } else { choice };
        triangulate(&polygon, choice, &mut triangles);
    }
    triangles
}

/// The closed polygons of a configuration. On each side of the cube, counter-clockwise from outside, every run of
/// corners inside is cut off by a segment.
fn polygons(configuration: usize) -> Vec<Vec<Vertex>> {
    let inside = |corner: usize| configuration >> corner & 1 == 1;
    let mut next = [usize::MAX; 12];
    for axis in 0..3 {
        let [u, v] = [1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3)];
        for side in 0..2 {
            let mut corners = [0, u, u | v, v].map(|corner| corner | side << axis);
            if side == 0 {
                corners.reverse();
            }
            for end in 0..4 {
                if inside(corners[end]) && !inside(corners[(end + 1) % 4]) {
                    let mut start = end;
                    while inside(corners[(start + 3) % 4]) {
                        start = (start + 3) % 4;
                    }
                    next[edge(corners[end], corners[(end + 1) % 4])] =
                        edge(corners[start], corners[(start + 3) % 4]);
                }
            }
        }
    }
    let mut polygons = Vec::new();
    for start in 0..12 {
        let mut polygon = Vec::new();
        let mut at = start;
        while next[at] != usize::MAX {
            polygon.push(midpoint(at));
            at = std::mem::replace(&mut next[at], usize::MAX);
        }
        if !polygon.is_empty() {
            polygons.push(polygon);
        }
    }
    polygons
}

/// The number of the edge between two corners: four for each axis.
fn edge(a: usize, b: usize) -> usize {
    let axis = (a ^ b).trailing_zeros() as usize;
    let low = a & b;
    4 * axis
        + match axis {
            0 => low >> 1,
            1 => (low & 1) | (low >> 1 & 2),
            _ => low & 3,
        }
}

/// Where an edge is cut: halfway.
fn midpoint(edge: usize) -> Vertex {
    let [p, q] = [2 * (edge as i32 & 1), edge as i32 & 2];
    match edge / 4 {
        0 => [1, p, q],
        1 => [p, 1, q],
        _ => [p, q, 1],
    }
}

/// Whether the vertices of a polygon lie in one plane.
fn plane(polygon: &[Vertex]) -> bool {
    let [a, b, c, ..] = *polygon else { return true };
    let normal = cross(minus(b, a), minus(c, a));
    polygon.iter().all(|&p| dot(normal, minus(p, a)) == 0)
}

/// In how many ways polygons of so many corners can be divided into triangles (Catalan numbers).
const WAYS: [usize; 8] = [0, 0, 1, 1, 2, 5, 14, 42];

/// Divides a polygon in the way of a number: the triangle on the edge from the last to the first vertex has the
/// second vertex as its third for the lowest numbers, and so on.
fn triangulate(polygon: &[Vertex], mut number: usize, triangles: &mut Vec<[Vertex; 3]>) {
    let count = polygon.len();
    for third in 1..count.saturating_sub(1) {
        let (before, after) = (&polygon[..=third], &polygon[third..]);
        let ways = WAYS[after.len()];
        if number < WAYS[before.len()] * ways {
            triangulate(before, number / ways, triangles);
            triangulate(after, number % ways, triangles);
            // Polygons run clockwise seen from outside.
            triangles.push([polygon[third], polygon[0], polygon[count - 1]]);
            return;
        }
        number -= WAYS[before.len()] * ways;
    }
}

fn minus(a: Vertex, b: Vertex) -> Vertex {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn cross(a: Vertex, b: Vertex) -> Vertex {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn dot(a: Vertex, b: Vertex) -> i32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Area and volume of the mesh around a region whose voxels lie at such distances (IBSI C0JK, RNU0).
pub fn mesh(region: &Region, spacing: [f64; 3]) -> Mesh {
    let counts = count(region);
    let mut area = 0.0;
    // 48 times the volume in voxels: twice the coordinates, six tetrahedra to a box.
    let mut volume = 0i128;
    for (triangles, &[cubes, x, y, z]) in TRIANGLES.iter().zip(&counts) {
        if cubes == 0 {
            continue;
        }
        for &[a, b, c] in triangles {
            let normal = cross(minus(a, c), minus(b, c));
            let at = |axis: usize| f64::from(normal[axis]) / spacing[axis];
            let volume_of_voxel: f64 = spacing.iter().product();
            let length = (at(0).powi(2) + at(1).powi(2) + at(2).powi(2)).sqrt();
            // Half the cross product, of coordinates that are twice too long.
            area += cubes as f64 * length * volume_of_voxel / 8.0;
            // The determinant of (p + a, p + b, p + c) is that of (a, b, c) and p along the normal.
            volume += i128::from(cubes) * i128::from(dot(cross(a, b), c));
            for (normal, sum) in normal.into_iter().zip([x, y, z]) {
                volume += i128::from(normal) * 2 * i128::from(sum);
            }
        }
    }
    Mesh {
        area,
        volume: volume as f64 / 48.0 * spacing.iter().product::<f64>(),
    }
}

/// For each configuration the number of cubes and the sums of their places along x, y and z.
fn count(region: &Region) -> Vec<[u64; 4]> {
    let mut counts = vec![[0; 4]; 256];
    for z in 0..region.size[2] - 1 {
        for y in 0..region.size[1] - 1 {
            let rows = [
                region.row(y, z),
                region.row(y + 1, z),
                region.row(y, z + 1),
                region.row(y + 1, z + 1),
            ];
            for word in 0..region.words() {
                let here = rows.map(|row| row[word]);
                let next = rows.map(|row| {
                    (row[word] >> 1) | row.get(word + 1).map_or(0, |following| following << 63)
                });
                let any = (here[0] | here[1] | here[2] | here[3])
                    | (next[0] | next[1] | next[2] | next[3]);
                let all = (here[0] & here[1] & here[2] & here[3])
                    & (next[0] & next[1] & next[2] & next[3]);
                each_bit(word, any & !all, |x| {
                    let mut configuration = 0;
                    for row in 0..4 {
                        configuration |= (here[row] >> (x % 64) & 1) << (2 * row)
                            | (next[row] >> (x % 64) & 1) << (2 * row + 1);
                    }
                    let entry = &mut counts[configuration as usize];
                    for (sum, at) in entry.iter_mut().zip([1, x, y, z]) {
                        *sum += at as u64;
                    }
                });
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Grid;

    fn of(size: [usize; 3], spacing: [f64; 3], inside: impl Fn([usize; 3]) -> bool) -> Mesh {
        let grid = Grid::aligned(size, spacing);
        let mask: Vec<bool> = (0..grid.voxels())
            .map(|i| inside([i % size[0], i / size[0] % size[1], i / size[0] / size[1]]))
            .collect();
        mesh(&Region::new(&grid, &mask).unwrap(), spacing)
    }

    #[test]
    fn one_voxel_is_an_octahedron() {
        let one = of([1, 1, 1], [1.0; 3], |_| true);
        assert!((one.volume - 1.0 / 6.0).abs() < 1e-15);
        assert!((one.area - 3f64.sqrt()).abs() < 1e-14);
        let stretched = of([3, 3, 3], [1.0, 2.0, 3.0], |voxel| voxel == [1, 1, 1]);
        assert!((stretched.volume - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_box_lacks_its_edges_and_corners() {
        // Each edge loses a prism of 1/8 a voxel, each corner what is left of it: 4 (3 + 4 + 5 - 3) / 8 of edges, and
        // 8 corners of 1 - 1/6 of which an eighth each remains.
        let [a, b, c] = [3.0, 4.0, 5.0];
        let mesh = of([3, 4, 5], [1.0; 3], |_| true);
        let edges = 4.0 * (a + b + c - 3.0) / 8.0;
        let corners = 8.0 * (1.0 / 8.0 - 1.0 / 48.0);
        assert!((mesh.volume - (a * b * c - edges - corners)).abs() < 1e-12);
    }

    #[test]
    fn a_large_sphere_has_the_volume_of_a_sphere() {
        let radius = 20.0;
        let mesh = of([43, 43, 43], [1.0; 3], |voxel| {
            voxel
                .iter()
                .map(|&c| (c as f64 - 21.0).powi(2))
                .sum::<f64>()
                <= radius * radius
        });
        let volume = 4.0 / 3.0 * std::f64::consts::PI * radius.powi(3);
        assert!((mesh.volume / volume - 1.0).abs() < 0.005);
        // A mesh of a mask has steps: its area is larger, and does not converge to the sphere's.
        let area = 4.0 * std::f64::consts::PI * radius * radius;
        assert!(mesh.area / area > 1.0 && mesh.area / area < 1.15);
    }

    #[test]
    fn a_surface_closes_and_faces_out_for_every_configuration_and_its_complement() {
        for configuration in 0..256usize {
            let mut directed = std::collections::HashMap::new();
            for triangle in &TRIANGLES[configuration] {
                for k in 0..3 {
                    *directed
                        .entry((triangle[k], triangle[(k + 1) % 3]))
                        .or_insert(0) += 1;
                }
            }
            // What no other triangle shares lies on a side of the cube.
            for (&(a, b), &times) in &directed {
                assert_eq!(times, 1, "configuration {configuration}");
                if !directed.contains_key(&(b, a)) {
                    assert!((0..3).any(|axis| a[axis] == b[axis] && a[axis] != 1));
                }
            }
            assert_eq!(
                TRIANGLES[configuration].len(),
                TRIANGLES[255 - configuration].len()
            );
        }
        assert_eq!(TRIANGLES.iter().map(Vec::len).max(), Some(5));
    }
}
