//! Fourier transforms of several series at once: each element is a row of as many numbers as fit a register or two, so
//! that the same code is fast with whatever vector instructions there are.

/// How many series are transformed at once.
pub const LANES: usize = 4;

/// One complex number of each series.
#[derive(Clone, Copy)]
pub struct Row {
    pub re: [f64; LANES],
    pub im: [f64; LANES],
}

impl Row {
    pub const ZERO: Self = Self {
        re: [0.0; LANES],
        im: [0.0; LANES],
    };

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self {
            re: std::array::from_fn(|lane| self.re[lane] + other.re[lane]),
            im: std::array::from_fn(|lane| self.im[lane] + other.im[lane]),
        }
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        Self {
            re: std::array::from_fn(|lane| self.re[lane] - other.re[lane]),
            im: std::array::from_fn(|lane| self.im[lane] - other.im[lane]),
        }
    }

    #[inline(always)]
    fn scaled(self, factor: f64) -> Self {
        Self {
            re: self.re.map(|value| value * factor),
            im: self.im.map(|value| value * factor),
        }
    }

    #[inline(always)]
    fn times(self, [re, im]: [f64; 2]) -> Self {
        Self {
            re: std::array::from_fn(|lane| self.re[lane] * re - self.im[lane] * im),
            im: std::array::from_fn(|lane| self.re[lane] * im + self.im[lane] * re),
        }
    }

    #[inline(always)]
    fn conjugated(self) -> Self {
        Self {
            re: self.re,
            im: self.im.map(|value| -value),
        }
    }

    /// Times -i.
    #[inline(always)]
    fn turned(self) -> Self {
        Self {
            re: self.im,
            im: self.re.map(|value| -value),
        }
    }
}

/// The smallest length of at least `least` that has no prime factor above 5.
pub fn length(least: usize) -> usize {
    (least.max(1)..)
        .find(|&length| factors(length).is_some())
        .unwrap_or(least)
}

/// The radices of a length, 4 first; None if it has a prime factor above 5.
fn factors(mut length: usize) -> Option<Vec<usize>> {
    let mut factors = Vec::new();
    for radix in [4, 2, 3, 5] {
        while length > 1 && length.is_multiple_of(radix) {
            factors.push(radix);
            length /= radix;
        }
    }
    (length == 1).then_some(factors)
}

/// What transforms of one length share.
pub struct Fourier {
    radices: Vec<usize>,
    /// exp(-2πik/n).
    roots: Vec<[f64; 2]>,
    spare: Vec<Row>,
    chirp: Option<Box<Chirp>>,
}

/// A transform of a length with a large prime factor, as a convolution of a length without (Bluestein's).
struct Chirp {
    /// exp(-πik²/n).
    wave: Vec<[f64; 2]>,
    /// The transform of the conjugate wave, of the convolution's length.
    kernel: Vec<[f64; 2]>,
    fourier: Fourier,
    rows: Vec<Row>,
}

impl Fourier {
    /// Of any length; fast without effort if it is one that [`length`] gives.
    pub fn new(length: usize) -> Self {
        let Some(radices) = factors(length.max(1)) else {
            return Self {
                radices: Vec::new(),
                roots: Vec::new(),
                spare: Vec::new(),
                chirp: Some(Box::new(Chirp::new(length))),
            };
        };
        let roots = (0..length)
            .map(|k| {
                let angle = -2.0 * std::f64::consts::PI * k as f64 / length as f64;
                [angle.cos(), angle.sin()]
            })
            .collect();
        Self {
            radices,
            roots,
            spare: vec![Row::ZERO; length],
            chirp: None,
        }
    }

    /// Transforms the rows in place (Stockham's order: no reversal of bits).
    pub fn transform(&mut self, rows: &mut Vec<Row>) {
        if let Some(chirp) = &mut self.chirp {
            return chirp.transform(rows);
        }
        let mut stride = 1;
        for &radix in &self.radices {
            let count = self.roots.len() / stride / radix;
            let step = match radix {
                2 => pass::<2>,
                3 => pass::<3>,
                4 => pass::<4>,
                _ => pass::<5>,
            };
            step(&self.roots, rows, &mut self.spare, count, stride);
            std::mem::swap(rows, &mut self.spare);
            stride *= radix;
        }
    }
}

impl Chirp {
    fn new(n: usize) -> Self {
        let padded = length(2 * n - 1);
        let wave: Vec<[f64; 2]> = (0..n)
            .map(|k| {
                // k² modulo 2n, for the angle's precision.
                let turns = (k as u64 * k as u64 % (2 * n as u64)) as f64;
                let angle = -std::f64::consts::PI * turns / n as f64;
                [angle.cos(), angle.sin()]
            })
            .collect();
        let mut rows = vec![Row::ZERO; padded];
        for (k, &[re, im]) in wave.iter().enumerate() {
            for at in [k, (padded - k) % padded] {
                rows[at].re[0] = re;
                rows[at].im[0] = -im;
            }
        }
        let mut fourier = Fourier::new(padded);
        fourier.transform(&mut rows);
        Self {
            wave,
            kernel: rows.iter().map(|row| [row.re[0], row.im[0]]).collect(),
            fourier,
            rows,
        }
    }

    fn transform(&mut self, rows: &mut [Row]) {
        self.rows.fill(Row::ZERO);
        for ((to, from), wave) in self.rows.iter_mut().zip(rows.iter()).zip(&self.wave) {
            *to = from.times(*wave);
        }
        self.fourier.transform(&mut self.rows);
        // Conjugated before and after, the transform is its inverse.
        for (row, kernel) in self.rows.iter_mut().zip(&self.kernel) {
            *row = row.times(*kernel).conjugated();
        }
        self.fourier.transform(&mut self.rows);
        let share = 1.0 / self.rows.len() as f64;
        for ((to, from), wave) in rows.iter_mut().zip(&self.rows).zip(&self.wave) {
            *to = from.conjugated().scaled(share).times(*wave);
        }
    }
}

/// One pass of a radix: `count` groups of `stride` neighbours.
fn pass<const RADIX: usize>(
    roots: &[[f64; 2]],
    from: &[Row],
    to: &mut [Row],
    count: usize,
    stride: usize,
) {
    let part = count * stride;
    for (group, to) in to.chunks_exact_mut(RADIX * stride).enumerate() {
        let twiddles: [[f64; 2]; RADIX] = std::array::from_fn(|k| roots[k * group * stride]);
        let from: [&[Row]; RADIX] = std::array::from_fn(|k| {
            let start = k * part + group * stride;
            &from[start..start + stride]
        });
        for at in 0..stride {
            let out = butterfly::<RADIX>(std::array::from_fn(|k| from[k][at]));
            to[at] = out[0];
            for k in 1..RADIX {
                to[k * stride + at] = out[k].times(twiddles[k]);
            }
        }
    }
}

/// The transform of as many numbers as the radix.
#[inline(always)]
fn butterfly<const RADIX: usize>(x: [Row; RADIX]) -> [Row; RADIX] {
    let mut out = x;
    match RADIX {
        2 => {
            out[0] = x[0].plus(x[1]);
            out[1] = x[0].minus(x[1]);
        }
        3 => {
            let sum = x[1].plus(x[2]);
            let turned = x[1].minus(x[2]).scaled(0.75f64.sqrt()).turned();
            let rest = x[0].minus(sum.scaled(0.5));
            out[0] = x[0].plus(sum);
            out[1] = rest.plus(turned);
            out[2] = rest.minus(turned);
        }
        4 => {
            let (even, odd) = (x[0].plus(x[2]), x[1].plus(x[3]));
            let (rest, turned) = (x[0].minus(x[2]), x[1].minus(x[3]).turned());
            out[0] = even.plus(odd);
            out[1] = rest.plus(turned);
            out[2] = even.minus(odd);
            out[3] = rest.minus(turned);
        }
        _ => {
            // cos and sin of a fifth and two fifths of a turn.
            const C: [f64; 2] = [0.309_016_994_374_947_45, -0.809_016_994_374_947_5];
            const S: [f64; 2] = [0.951_056_516_295_153_5, 0.587_785_252_292_473_1];
            let (a, b) = (x[1].plus(x[4]), x[2].plus(x[3]));
            let (c, d) = (x[1].minus(x[4]), x[2].minus(x[3]));
            let first = x[0].plus(a.scaled(C[0])).plus(b.scaled(C[1]));
            let second = x[0].plus(a.scaled(C[1])).plus(b.scaled(C[0]));
            let first_turned = c.scaled(S[0]).plus(d.scaled(S[1])).turned();
            let second_turned = c.scaled(S[1]).minus(d.scaled(S[0])).turned();
            out[0] = x[0].plus(a).plus(b);
            out[1] = first.plus(first_turned);
            out[2] = second.plus(second_turned);
            out[3] = second.minus(second_turned);
            out[4] = first.minus(first_turned);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transforms_are_those_of_the_definition() {
        for n in [
            1, 2, 3, 4, 5, 6, 8, 12, 20, 30, 60, 64, 75, 7, 11, 49, 67, 204,
        ] {
            let rows: Vec<Row> = (0..n)
                .map(|i| Row {
                    re: std::array::from_fn(|lane| ((i * 7 + lane * 3) % 11) as f64 - 5.0),
                    im: std::array::from_fn(|lane| ((i * 5 + lane * 2) % 13) as f64 - 6.0),
                })
                .collect();
            let mut transformed = rows.clone();
            Fourier::new(n).transform(&mut transformed);
            for (k, found) in transformed.iter().enumerate() {
                for lane in 0..LANES {
                    let (mut re, mut im) = (0.0, 0.0);
                    for (i, row) in rows.iter().enumerate() {
                        let angle = -2.0 * std::f64::consts::PI * (i * k % n) as f64 / n as f64;
                        re += row.re[lane] * angle.cos() - row.im[lane] * angle.sin();
                        im += row.re[lane] * angle.sin() + row.im[lane] * angle.cos();
                    }
                    assert!((found.re[lane] - re).abs() < 1e-11, "{n} {k}");
                    assert!((found.im[lane] - im).abs() < 1e-11, "{n} {k}");
                }
            }
        }
        assert_eq!([7, 11, 31, 199, 75].map(length), [8, 12, 32, 200, 75]);
    }
}
