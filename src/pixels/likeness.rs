//! How alike two pictures are, for the person who compares before and after. It depends on the original: it is shown,
//! and never sent.

use serde::Serialize;

/// Side of the squares that are compared.
const WINDOW: usize = 7;
/// (0.01 · 255)² and (0.03 · 255)², of Wang et al.
const STABILITY: [f64; 2] = [6.5025, 58.5225];

/// Two measures of likeness.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Likeness {
    /// Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004), at most 1: the mean over all squares of 7 × 7 pixels
    /// and all samples, with sample variances, as scikit-image has it by default.
    pub ssim: f64,
    /// Peak signal to noise ratio in decibels; `None` where nothing differs.
    pub psnr: Option<f64>,
}

/// Compares two pictures of 8 bits with so many samples a pixel and columns; `None` where they are not of one size, or
/// smaller than the squares.
#[must_use]
pub fn likeness(a: &[u8], b: &[u8], columns: usize, samples: usize) -> Option<Likeness> {
    let line = columns.checked_mul(samples).filter(|&line| line > 0)?;
    let rows = a.len() / line;
    if a.len() != b.len() || rows * line != a.len() || rows.min(columns) < WINDOW {
        return None;
    }
    let mut total = 0.0;
    for top in 0..=rows - WINDOW {
        let rows = top * line..(top + WINDOW) * line;
        let mut sums = vec![Sums::default(); line];
        for (at, (&a, &b)) in a[rows.clone()].iter().zip(&b[rows]).enumerate() {
            sums[at % line].add(&Sums::of(u32::from(a), u32::from(b)));
        }
        for left in 0..=columns - WINDOW {
            for sample in 0..samples {
                let mut window = Sums::default();
                let columns = sums[left * samples + sample..].iter().step_by(samples);
                columns.take(WINDOW).for_each(|column| window.add(column));
                total += window.similarity();
            }
        }
    }
    let squares = (rows - WINDOW + 1) * (columns - WINDOW + 1) * samples;
    let error = a
        .iter()
        .zip(b)
        .map(|(&a, &b)| u64::from(a.abs_diff(b)).pow(2));
    let error = error.sum::<u64>() as f64 / a.len() as f64;
    Some(Likeness {
        ssim: total / squares as f64,
        psnr: (error > 0.0).then(|| 10.0 * (255.0 * 255.0 / error).log10()),
    })
}

/// Sums over some pixels: of both pictures, of their squares and of their products.
#[derive(Clone, Default)]
struct Sums([u32; 5]);

impl Sums {
    fn of(a: u32, b: u32) -> Self {
        Self([a, b, a * a, b * b, a * b])
    }

    fn add(&mut self, other: &Self) {
        for (sum, other) in self.0.iter_mut().zip(&other.0) {
            *sum += other;
        }
    }

    /// SSIM of a whole square.
    fn similarity(&self) -> f64 {
        let count = (WINDOW * WINDOW) as f64;
        let [a, b, aa, bb, ab] = self.0.map(|sum| f64::from(sum) / count);
        let sample = count / (count - 1.0);
        let (variances, covariance) = ((aa - a * a + bb - b * b) * sample, (ab - a * b) * sample);
        let [c1, c2] = STABILITY;
        (2.0 * a * b + c1) * (2.0 * covariance + c2) / ((a * a + b * b + c1) * (variances + c2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
    }

    #[test]
    fn a_picture_is_wholly_like_itself() {
        let picture: Vec<u8> = (0..8 * 9 * 3).map(|at| (at * 37 % 251) as u8).collect();
        let same = likeness(&picture, &picture, 9, 3).unwrap();
        close(same.ssim, 1.0);
        assert_eq!(same.psnr, None);
    }

    #[test]
    fn flat_pictures_differ_by_their_brightness_alone() {
        // (2 · 100 · 120 + c₁) / (100² + 120² + c₁), and 10 log₁₀ (255²/20²).
        let found = likeness(&[100; 49], &[120; 49], 7, 1).unwrap();
        close(found.ssim, 24_006.502_5 / 24_406.502_5);
        close(found.psnr.unwrap(), 22.110_203_695_399_477);
    }

    #[test]
    fn black_and_white_halves_that_change_places_are_opposites() {
        let picture = |one: u8, other: u8| -> Vec<u8> {
            (0..49)
                .map(|at| if at < 24 { one } else { other })
                .collect()
        };
        let found = likeness(&picture(0, 255), &picture(255, 0), 7, 1).unwrap();
        // Means 255 · 25/49 and 255 · 24/49; variances 255² · 24 · 25 / (49 · 48), the covariance its negative.
        let (a, b) = (255.0 * 25.0 / 49.0, 255.0 * 24.0 / 49.0);
        let variance = 255.0 * 255.0 * 600.0 / (49.0 * 48.0);
        let [c1, c2] = STABILITY;
        let expected = (2.0 * a * b + c1) * (c2 - 2.0 * variance)
            / ((a * a + b * b + c1) * (2.0 * variance + c2));
        close(found.ssim, expected);
    }

    #[test]
    fn the_mean_is_over_all_squares() {
        // As scikit-image 0.26 gives it: structural_similarity(a, b, data_range=255).
        let a: Vec<u8> = (0..120).map(|at| (at * at % 253) as u8).collect();
        let b: Vec<u8> = (0..120)
            .map(|at| (at * at % 253 / 2 + at % 7) as u8)
            .collect();
        let found = likeness(&a, &b, 12, 1).unwrap();
        close(found.ssim, 0.657_791_575_909_276_7);
    }

    #[test]
    fn pictures_that_cannot_be_compared_are_not() {
        assert_eq!(likeness(&[0; 49], &[0; 56], 7, 1), None);
        assert_eq!(likeness(&[0; 48], &[0; 48], 8, 1), None);
        assert_eq!(likeness(&[0; 50], &[0; 50], 7, 1), None);
        assert_eq!(likeness(&[], &[], 0, 1), None);
    }
}
