//! The smallest box around a convex hull.

use super::hull::{Hull, cross, dot};

/// The sides of the smallest box around a hull (IBSI ZH1A, IQYR) that has one side in the plane of one of the hull's
/// faces and another along an edge of what the hull looks like across that plane. O'Rourke (1985) shows that the
/// smallest box of all need not; like other approximations (Barequet and Har-Peled 2001, Chan and Tan 2001) this one
/// is close to it and never smaller.
pub fn smallest(hull: &Hull, spacing: [f64; 3]) -> [f64; 3] {
    let place = |point: [i32; 3]| -> [f64; 3] {
        std::array::from_fn(|axis| f64::from(point[axis]) * spacing[axis] / 2.0)
    };
    let points: Vec<[f64; 3]> = hull.vertices().map(place).collect();
    // Twice the area of each face, along its normal: faces of one plane and of the opposite one are one.
    let mut normals: Vec<([i64; 3], [f64; 3])> = Vec::new();
    for face in hull.faces() {
        let [a, b, c] = face.map(place);
        let minus = |a: [f64; 3], b: [f64; 3]| std::array::from_fn(|axis| a[axis] - b[axis]);
        normals.push((direction(face), cross(minus(b, a), minus(c, a))));
    }
    normals.sort_by_key(|&(direction, _)| direction);
    let mut planes: Vec<([i64; 3], [f64; 3], f64)> = Vec::new();
    for (direction, normal) in normals {
        let length = dot(normal, normal).sqrt();
        match planes.last_mut() {
            Some((last, _, sum)) if *last == direction => *sum += length,
            _ => planes.push((direction, normal.map(|along| along / length), length)),
        }
    }
    let mut best = (f64::INFINITY, [0.0; 3]);
    let mut flat = Vec::new();
    for &(_, normal, _) in &planes {
        let (low, high) = extent(points.iter().map(|&point| dot(point, normal)));
        // The shadow across the plane: a quarter of the sum, as each is twice an area and has an opposite.
        let shadow: f64 = planes
            .iter()
            .map(|&(_, other, twice_area)| dot(other, normal).abs() * twice_area)
            .sum::<f64>()
            / 4.0;
        if shadow * (high - low) >= best.0 {
            continue;
        }
        let least = (0..3)
            .min_by(|&a, &b| normal[a].abs().total_cmp(&normal[b].abs()))
            .unwrap_or(0);
        let mut axis = [0.0; 3];
        axis[least] = 1.0;
        let u = cross(normal, axis);
        let length = dot(u, u).sqrt();
        let u = u.map(|along| along / length);
        let v = cross(normal, u);
        flat.clear();
        flat.extend(points.iter().map(|&point| [dot(point, u), dot(point, v)]));
        let [width, height] = rectangle(&mut flat);
        let volume = width * height * (high - low);
        if volume < best.0 {
            best = (volume, [width, height, high - low]);
        }
    }
    best.1
}

/// The direction of a face's plane in the lattice of half voxels, the same for all faces of it and for opposite ones.
fn direction([a, b, c]: [[i32; 3]; 3]) -> [i64; 3] {
    let minus = |a: [i32; 3], b: [i32; 3]| -> [i64; 3] {
        std::array::from_fn(|axis| i64::from(a[axis]) - i64::from(b[axis]))
    };
    let (p, q) = (minus(b, a), minus(c, a));
    let normal = [
        p[1] * q[2] - p[2] * q[1],
        p[2] * q[0] - p[0] * q[2],
        p[0] * q[1] - p[1] * q[0],
    ];
    let mut divisor = 0;
    for value in normal {
        let (mut a, mut b) = (divisor, value.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        divisor = a;
    }
    let first = normal.into_iter().find(|&value| value != 0).unwrap_or(1);
    normal.map(|value| value / divisor.max(1) * first.signum())
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// The sides of the smallest rectangle around points: one lies along an edge of their hull (Freeman and Shapira 1975).
fn rectangle(points: &mut [[f64; 2]]) -> [f64; 2] {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut hull: Vec<[f64; 2]> = Vec::new();
    for backwards in [false, true] {
        let start = hull.len();
        for step in 0..points.len() {
            let point = points[if backwards {
                points.len() - 1 - step
            } else {
                step
            }];
            while let [.., a, b] = hull[start..] {
                let turn = (b[0] - a[0]) * (point[1] - b[1]) - (b[1] - a[1]) * (point[0] - b[0]);
                if turn > 0.0 {
                    break;
                }
                hull.pop();
            }
            hull.push(point);
        }
        hull.pop();
    }
    let mut best = (f64::INFINITY, [0.0; 2]);
    for (index, &from) in hull.iter().enumerate() {
        let to = hull[(index + 1) % hull.len()];
        let edge = [to[0] - from[0], to[1] - from[1]];
        let length = edge[0].hypot(edge[1]);
        if length == 0.0 {
            continue;
        }
        let [x, y] = edge.map(|along| along / length);
        let along = extent(hull.iter().map(|p| p[0] * x + p[1] * y));
        let across = extent(hull.iter().map(|p| p[1] * x - p[0] * y));
        let sides = [along.1 - along.0, across.1 - across.0];
        if sides[0] * sides[1] < best.0 {
            best = (sides[0] * sides[1], sides);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_box_is_found() {
        // Corners of a box with sides along (2, 1, 0), (-1, 2, 0) and z.
        let mut points = Vec::new();
        for i in 0..2 {
            for j in 0..2 {
                for k in 0..2 {
                    points.push([2 * 4 * i - 3 * j, 4 * i + 2 * 3 * j, 5 * k]);
                }
            }
        }
        let mut sides = smallest(&Hull::new(&points).unwrap(), [2.0; 3]);
        sides.sort_by(f64::total_cmp);
        for (side, expected) in sides
            .into_iter()
            .zip([5.0, 3.0 * 5f64.sqrt(), 4.0 * 5f64.sqrt()])
        {
            assert!((side - expected).abs() < 1e-9, "{side} {expected}");
        }
    }

    #[test]
    fn an_octahedron_is_held_by_a_smaller_box_than_its_bounds() {
        let points = [
            [2, 0, 0],
            [-2, 0, 0],
            [0, 2, 0],
            [0, -2, 0],
            [0, 0, 2],
            [0, 0, -2],
        ];
        let volume: f64 = smallest(&Hull::new(&points).unwrap(), [2.0; 3])
            .iter()
            .product();
        // Flush with a face: height 4 / √3 and a rectangle around a regular hexagon with sides of √(8/3).
        let side = (8.0f64 / 3.0).sqrt();
        let expected = 4.0 / 3f64.sqrt() * (2.0 * side) * (3f64.sqrt() * side);
        assert!((volume - expected).abs() < 1e-9, "{volume} {expected}");
    }
}
