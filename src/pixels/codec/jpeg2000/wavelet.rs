//! The wavelets: 5/3 on integers, 9/7 on real numbers (ITU-T T.800 annex F).

use super::structure::Area;

/// Columns that are transformed together.
const LANES: usize = 16;

/// What a wavelet is made of.
pub(super) trait Wavelet: Copy + Default + Send + Sync {
    /// Undoes the decomposition of a line whose low and high samples have been told apart.
    fn join(low: &mut [Self], high: &mut [Self], starts_low: bool);
    /// The same for as many lines side by side.
    fn join_lanes(low: &mut [[Self; LANES]], high: &mut [[Self; LANES]], starts_low: bool);
    /// A line of one high sample.
    fn alone(high: Self) -> Self;
}

/// Adds to each target what its two neighbours make, mirrored at the ends. `ahead`: a target lies before the
/// neighbour of the same index.
#[inline(always)]
fn lift<T: Copy>(
    targets: &mut [T],
    neighbours: &[T],
    ahead: bool,
    step: impl Fn(T, T, T) -> T + Copy,
) {
    let Some(&last) = neighbours.last() else {
        return;
    };
    // The neighbours of target n are n and n + 1, or n - 1 and n.
    let skipped = usize::from(ahead);
    if ahead && let Some(first) = targets.first_mut() {
        *first = step(*first, neighbours[0], neighbours[0]);
    }
    let pairs = neighbours.iter().zip(neighbours.iter().skip(1));
    let count = targets.len();
    let inner = count.min(neighbours.len() - 1 + skipped);
    for (target, (&before, &after)) in targets[skipped.min(count)..inner].iter_mut().zip(pairs) {
        *target = step(*target, before, after);
    }
    for target in &mut targets[inner..] {
        *target = step(*target, last, last);
    }
}

impl Wavelet for i32 {
    fn join(low: &mut [i32], high: &mut [i32], starts_low: bool) {
        lift(low, high, starts_low, |x, a, b| {
            x.wrapping_sub(a.wrapping_add(b).wrapping_add(2) >> 2)
        });
        lift(high, low, !starts_low, |x, a, b| {
            x.wrapping_add(a.wrapping_add(b) >> 1)
        });
    }

    fn join_lanes(low: &mut [[i32; LANES]], high: &mut [[i32; LANES]], starts_low: bool) {
        lift(low, high, starts_low, |x, a, b| {
            std::array::from_fn(|lane| {
                x[lane].wrapping_sub(a[lane].wrapping_add(b[lane]).wrapping_add(2) >> 2)
            })
        });
        lift(high, low, !starts_low, |x, a, b| {
            std::array::from_fn(|lane| x[lane].wrapping_add(a[lane].wrapping_add(b[lane]) >> 1))
        });
    }

    fn alone(high: i32) -> i32 {
        high / 2
    }
}

const ALPHA: f32 = -1.586_134_3;
const BETA: f32 = -0.052_980_117;
const GAMMA: f32 = 0.882_911_1;
const DELTA: f32 = 0.443_506_87;
const LOW: f32 = 1.230_174_1;
/// Twice the inverse: the steps of high bands are half of what the standard says.
const HIGH: f32 = 1.625_732_4;

impl Wavelet for f32 {
    fn join(low: &mut [f32], high: &mut [f32], starts_low: bool) {
        low.iter_mut().for_each(|x| *x *= LOW);
        high.iter_mut().for_each(|x| *x *= HIGH);
        lift(low, high, starts_low, |x, a, b| x - (a + b) * DELTA);
        lift(high, low, !starts_low, |x, a, b| x - (a + b) * GAMMA);
        lift(low, high, starts_low, |x, a, b| x - (a + b) * BETA);
        lift(high, low, !starts_low, |x, a, b| x - (a + b) * ALPHA);
    }

    fn join_lanes(low: &mut [[f32; LANES]], high: &mut [[f32; LANES]], starts_low: bool) {
        let steps = |factor: f32| {
            move |x: [f32; LANES], a: [f32; LANES], b: [f32; LANES]| -> [f32; LANES] {
                std::array::from_fn(|lane| x[lane] - (a[lane] + b[lane]) * factor)
            }
        };
        low.as_flattened_mut().iter_mut().for_each(|x| *x *= LOW);
        high.as_flattened_mut().iter_mut().for_each(|x| *x *= HIGH);
        lift(low, high, starts_low, steps(DELTA));
        lift(high, low, !starts_low, steps(GAMMA));
        lift(low, high, starts_low, steps(BETA));
        lift(high, low, !starts_low, steps(ALPHA));
    }

    fn alone(high: f32) -> f32 {
        high
    }
}

/// Puts the bands of a component together again, resolution by resolution. `plane` has the bands where
/// [`Band`](super::structure::Band) says, in rows of `stride`.
pub(super) fn reconstruct<T: Wavelet>(plane: &mut [T], stride: usize, resolutions: &[Area]) {
    for pair in resolutions.windows(2) {
        let (lower, area) = (&pair[0], &pair[1]);
        let (width, height) = (area.width(), area.height());
        if width == 0 || height == 0 {
            continue;
        }
        let starts_low = (area.x0 % 2 == 0, area.y0 % 2 == 0);
        rows(plane, stride, (width, height), lower.width(), starts_low.0);
        columns(plane, stride, (width, height), lower.height(), starts_low.1);
    }
}

/// Takes the values of a component apart, resolution by resolution, with the 5/3 wavelet.
pub(super) fn decompose(plane: &mut [i32], stride: usize, resolutions: &[Area]) {
    for pair in resolutions.windows(2).rev() {
        let (lower, area) = (&pair[0], &pair[1]);
        let (width, height) = (area.width(), area.height());
        if width == 0 || height == 0 {
            continue;
        }
        let starts_low = (area.x0 % 2 == 0, area.y0 % 2 == 0);
        split_columns(plane, stride, (width, height), lower.height(), starts_low.1);
        split_rows(plane, stride, (width, height), lower.width(), starts_low.0);
    }
}

fn split_rows(
    plane: &mut [i32],
    stride: usize,
    (width, height): (usize, usize),
    lows: usize,
    starts_low: bool,
) {
    let mut line = vec![0; width];
    for row in plane.chunks_mut(stride).take(height) {
        let row = &mut row[..width];
        if width == 1 {
            if !starts_low {
                row[0] <<= 1;
            }
            continue;
        }
        let (low, high) = line.split_at_mut(lows);
        let (first, second) = if starts_low { (low, high) } else { (high, low) };
        for (to, &from) in first.iter_mut().zip(row.iter().step_by(2)) {
            *to = from;
        }
        for (to, &from) in second.iter_mut().zip(row.iter().skip(1).step_by(2)) {
            *to = from;
        }
        let (low, high) = line.split_at_mut(lows);
        lift(high, low, !starts_low, |x, a, b| x - ((a + b) >> 1));
        lift(low, high, starts_low, |x, a, b| x + ((a + b + 2) >> 2));
        row.copy_from_slice(&line);
    }
}

fn split_columns(
    plane: &mut [i32],
    stride: usize,
    (width, height): (usize, usize),
    lows: usize,
    starts_low: bool,
) {
    if height == 1 {
        if !starts_low {
            plane[..width].iter_mut().for_each(|x| *x <<= 1);
        }
        return;
    }
    let mut lines = vec![[0; LANES]; height];
    for column in (0..width).step_by(LANES) {
        let count = (width - column).min(LANES);
        for (index, row) in plane.chunks(stride).take(height).enumerate() {
            let place = match (index % 2 == 0) == starts_low {
                true => index / 2,
                false => lows + index / 2,
            };
            lines[place][..count].copy_from_slice(&row[column..column + count]);
        }
        let (low, high) = lines.split_at_mut(lows);
        lift(high, low, !starts_low, |x, a, b| {
            std::array::from_fn(|lane| x[lane] - ((a[lane] + b[lane]) >> 1))
        });
        lift(low, high, starts_low, |x, a, b| {
            std::array::from_fn(|lane| x[lane] + ((a[lane] + b[lane] + 2) >> 2))
        });
        for (line, row) in lines.iter().zip(plane.chunks_mut(stride)) {
            row[column..column + count].copy_from_slice(&line[..count]);
        }
    }
}

fn rows<T: Wavelet>(
    plane: &mut [T],
    stride: usize,
    (width, height): (usize, usize),
    lows: usize,
    starts_low: bool,
) {
    let mut line = vec![T::default(); width];
    for row in plane.chunks_mut(stride).take(height) {
        let row = &mut row[..width];
        if width == 1 {
            if !starts_low {
                row[0] = T::alone(row[0]);
            }
            continue;
        }
        let (low, high) = row.split_at_mut(lows);
        T::join(low, high, starts_low);
        interleave(&mut line, low, high, starts_low);
        row.copy_from_slice(&line);
    }
}

fn interleave<T: Copy>(line: &mut [T], low: &[T], high: &[T], starts_low: bool) {
    let (first, second) = if starts_low { (low, high) } else { (high, low) };
    let (pairs, rest) = line.as_chunks_mut::<2>();
    for ((pair, &one), &other) in pairs.iter_mut().zip(first).zip(second) {
        *pair = [one, other];
    }
    if let ([last], Some(&value)) = (rest, first.last()) {
        *last = value;
    }
}

fn columns<T: Wavelet>(
    plane: &mut [T],
    stride: usize,
    (width, height): (usize, usize),
    lows: usize,
    starts_low: bool,
) {
    if height == 1 {
        if !starts_low {
            plane[..width].iter_mut().for_each(|x| *x = T::alone(*x));
        }
        return;
    }
    let mut lines = vec![[T::default(); LANES]; height];
    for column in (0..width).step_by(LANES) {
        let count = (width - column).min(LANES);
        for (line, row) in lines.iter_mut().zip(plane.chunks(stride)) {
            line[..count].copy_from_slice(&row[column..column + count]);
        }
        let (low, high) = lines.split_at_mut(lows);
        T::join_lanes(low, high, starts_low);
        let (first, second) = if starts_low { (low, high) } else { (high, low) };
        for (pair, row) in plane
            .chunks_mut(stride * 2)
            .enumerate()
            .take(height.div_ceil(2))
        {
            row[column..column + count].copy_from_slice(&first[pair][..count]);
            if let Some(line) = second.get(pair)
                && let Some(below) = row.get_mut(stride + column..stride + column + count)
            {
                below.copy_from_slice(&line[..count]);
            }
        }
    }
}
