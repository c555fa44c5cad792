//! The convex hull of points with whole coordinates (quickhull: Barber, Dobkin and Huhdanpaa 1996), exact: no
//! tolerance decides on which side of a face a point lies.

/// A point in half voxels.
pub type Point = [i32; 3];

/// A convex hull that is triangles. Points that lie in a triangle's plane may be vertices of none.
pub struct Hull {
    points: Vec<Point>,
    faces: Vec<[u32; 3]>,
    vertices: Vec<u32>,
}

/// A triangle of the hull as it grows.
struct Face {
    /// Counter-clockwise from outside.
    corners: [u32; 3],
    /// The faces across the edges from a corner to the next.
    neighbours: [u32; 3],
    /// Outwards, in half voxels squared. Exact: coordinates are below 2^16, products below 2^53.
    normal: [f64; 3],
    offset: f64,
    /// The points before it that no other face has.
    outside: Vec<u32>,
    alive: bool,
}

impl Face {
    fn new(points: &[Point], corners: [u32; 3], neighbours: [u32; 3]) -> Self {
        let [a, b, c] = corners.map(|corner| points[corner as usize]);
        let normal = cross(minus(b, a), minus(c, a));
        let offset = dot(normal, a.map(f64::from));
        Self {
            corners,
            neighbours,
            normal,
            offset,
            outside: Vec::new(),
            alive: true,
        }
    }

    /// Positive before the face, 0 in its plane.
    fn height(&self, point: Point) -> f64 {
        dot(self.normal, point.map(f64::from)) - self.offset
    }
}

fn minus(a: Point, b: Point) -> [f64; 3] {
    std::array::from_fn(|axis| f64::from(a[axis] - b[axis]))
}

pub fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

pub fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

impl Hull {
    /// The hull of points; None if they lie in one plane.
    pub fn new(points: &[Point]) -> Option<Self> {
        let mut faces = tetrahedron(points)?;
        let all: Vec<u32> = (0..points.len() as u32).collect();
        share(points, &all, &mut faces, 0);
        let mut open: Vec<u32> = (0..4).collect();
        let mut visible = Vec::new();
        while let Some(index) = open.pop() {
            let face = &faces[index as usize];
            if !face.alive {
                continue;
            }
            let Some(&eye) = face.outside.iter().max_by(|&&a, &&b| {
                face.height(points[a as usize])
                    .total_cmp(&face.height(points[b as usize]))
            }) else {
                continue;
            };
            let horizon = horizon(points[eye as usize], index, &mut faces, &mut visible);
            let mut orphans = Vec::new();
            for &face in &visible {
                orphans.append(&mut faces[face as usize].outside);
            }
            let first = faces.len();
            let count = horizon.len() as u32;
            for (step, &(from, to, across)) in horizon.iter().enumerate() {
                let step = step as u32;
                let at = first as u32 + step;
                let before = first as u32 + (step + count - 1) % count;
                let after = first as u32 + (step + 1) % count;
                faces.push(Face::new(points, [from, to, eye], [across, after, before]));
                let neighbour = &mut faces[across as usize];
                for edge in 0..3 {
                    if neighbour.corners[edge] == to && neighbour.corners[(edge + 1) % 3] == from {
                        neighbour.neighbours[edge] = at;
                    }
                }
            }
            share(points, &orphans, &mut faces, first);
            open.extend(first as u32..faces.len() as u32);
        }
        let faces: Vec<[u32; 3]> = faces
            .iter()
            .filter(|face| face.alive)
            .map(|face| face.corners)
            .collect();
        let mut vertices: Vec<u32> = faces.iter().flatten().copied().collect();
        vertices.sort_unstable();
        vertices.dedup();
        Some(Self {
            points: points.to_vec(),
            faces,
            vertices,
        })
    }

    /// The vertices of its triangles.
    pub fn vertices(&self) -> impl Iterator<Item = Point> + '_ {
        self.vertices
            .iter()
            .map(|&vertex| self.points[vertex as usize])
    }

    /// Its triangles, counter-clockwise from outside.
    pub fn faces(&self) -> impl Iterator<Item = [Point; 3]> + '_ {
        self.faces
            .iter()
            .map(|corners| corners.map(|corner| self.points[corner as usize]))
    }
}

/// Four points that do not lie in one plane, as faces.
fn tetrahedron(points: &[Point]) -> Option<Vec<Face>> {
    let farthest = |measure: &dyn Fn(Point) -> f64| {
        (0..points.len()).max_by(|&a, &b| measure(points[a]).total_cmp(&measure(points[b])))
    };
    let a = farthest(&|p| -f64::from(p[0]))?;
    let b = farthest(&|p| dot(minus(p, points[a]), minus(p, points[a])))?;
    let along = minus(points[b], points[a]);
    let c = farthest(&|p| {
        let normal = cross(along, minus(p, points[a]));
        dot(normal, normal)
    })?;
    let normal = cross(along, minus(points[c], points[a]));
    let d = farthest(&|p| dot(normal, minus(p, points[a])).abs())?;
    let height = dot(normal, minus(points[d], points[a]));
    if height == 0.0 {
        return None;
    }
    // The fourth point lies behind the first three.
    let [a, b, c, d] = if height > 0.0 {
        [a, c, b, d]
    } else {
        [a, b, c, d]
    }
    .map(|corner| corner as u32);
    Some(vec![
        Face::new(points, [a, b, c], [1, 2, 3]),
        Face::new(points, [b, a, d], [0, 3, 2]),
        Face::new(points, [c, b, d], [0, 1, 3]),
        Face::new(points, [a, c, d], [0, 2, 1]),
    ])
}

/// Gives each point to the first of the faces from an index on that it lies before.
fn share(points: &[Point], of: &[u32], faces: &mut [Face], from: usize) {
    for &point in of {
        let at = points[point as usize];
        if let Some(face) = faces[from..].iter_mut().find(|face| face.height(at) > 0.0) {
            face.outside.push(point);
        }
    }
}

/// The edges around the faces that a point lies before, in order: from, to, and the face on the other side. The faces
/// themselves are `visible`, and no longer alive.
fn horizon(
    eye: Point,
    start: u32,
    faces: &mut [Face],
    visible: &mut Vec<u32>,
) -> Vec<(u32, u32, u32)> {
    visible.clear();
    visible.push(start);
    faces[start as usize].alive = false;
    let mut horizon = Vec::new();
    // Depth first, edges in order from the one that was crossed: so the horizon's edges come in order too.
    let mut stack = vec![(start, 0, 3)];
    while let Some((face, edge, left)) = stack.pop() {
        if left == 0 {
            continue;
        }
        stack.push((face, (edge + 1) % 3, left - 1));
        let Face {
            corners,
            neighbours,
            ..
        } = faces[face as usize];
        let (from, to) = (corners[edge], corners[(edge + 1) % 3]);
        let across = neighbours[edge];
        let other = &mut faces[across as usize];
        if !other.alive {
            continue;
        }
        if other.height(eye) > 0.0 {
            other.alive = false;
            visible.push(across);
            let entry = other
                .corners
                .iter()
                .position(|&corner| corner == to)
                .unwrap_or(0);
            stack.push((across, (entry + 1) % 3, 2));
        } else {
            horizon.push((from, to, across));
        }
    }
    horizon
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_grid_of_points_has_the_hull_of_its_corners() {
        let points: Vec<Point> = (0..5 * 4 * 3).map(|i| [i % 5, i / 5 % 4, i / 20]).collect();
        let hull = Hull::new(&points).unwrap();
        let volume: f64 = hull
            .faces()
            .map(|[a, b, c]| dot(cross(a.map(f64::from), b.map(f64::from)), c.map(f64::from)) / 6.0)
            .sum();
        assert!((volume - 4.0 * 3.0 * 2.0).abs() < 1e-9);
    }

    #[test]
    fn points_in_a_plane_have_none() {
        assert!(Hull::new(&[]).is_none());
        assert!(Hull::new(&[[1, 2, 3]; 5]).is_none());
        assert!(Hull::new(&[[0, 0, 0], [1, 1, 1], [2, 2, 2], [5, 5, 5]]).is_none());
        let plane: Vec<Point> = (0..20).map(|i| [i % 5, i / 5, i % 5 + i / 5]).collect();
        assert!(Hull::new(&plane).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_hull_holds_all_points_and_is_closed(
            points in prop::collection::vec(prop::array::uniform3(-4i32..5), 4..80),
        ) {
            let Some(hull) = Hull::new(&points) else { return Ok(()) };
            let mut edges = std::collections::HashSet::new();
            for [a, b, c] in hull.faces() {
                let normal = cross(minus(b, a), minus(c, a));
                prop_assert!(dot(normal, normal) > 0.0);
                for &point in &points {
                    prop_assert!(dot(normal, minus(point, a)) <= 0.0);
                }
                for edge in [(a, b), (b, c), (c, a)] {
                    prop_assert!(edges.insert(edge), "an edge is shared by two faces alone");
                }
            }
            for &(a, b) in &edges {
                prop_assert!(edges.contains(&(b, a)));
            }
            prop_assert_eq!(hull.faces.len(), 2 * hull.vertices.len() - 4);
        }
    }
}
