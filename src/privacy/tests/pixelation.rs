//! DP-Pix: its scales, its noise, and what a change of m pixels does to it.

use proptest::prelude::*;

use super::{Ending, Stream, fraction};
use crate::privacy::{Fraction, PixelClaim, Pixelation, PixelationError, SamplingError};

fn pixelation(side: u32, cell: u32, pixels: u32, epsilon: Fraction) -> Pixelation {
    Pixelation::new(side, cell, pixels, epsilon).expect("lawful")
}

fn sums(of: &Pixelation, frame: &[u8], samples: usize) -> Vec<u32> {
    let mut sums = Vec::new();
    of.add_sums(frame, samples, &mut sums);
    sums
}

#[test]
fn noise_on_means_has_the_scale_of_the_paper() {
    for (cell, pixels, epsilon, expected) in [
        (16, 16, fraction(1, 2), 31.875),
        (8, 1, fraction(1, 10), 39.843_75),
        (4, 16, fraction(1, 1), 255.0),
    ] {
        let of = pixelation(512, cell, pixels, epsilon);
        assert_eq!(of.scale_of_means(1).to_f64(), expected);
        // A pixel of colour changes a sum of each of its samples.
        assert_eq!(of.scale_of_means(3).to_f64(), 3.0 * expected);
    }
}

#[test]
fn the_whole_image_has_as_many_times_epsilon_as_neighbours_lie_between() {
    let of = |pixels, epsilon, frames| pixelation(512, 16, pixels, epsilon).epsilon_of_all(frames);
    assert_eq!(of(16, fraction(1, 2), 1), fraction(8_192, 1));
    assert_eq!(of(1, fraction(1, 10), 1), fraction(262_144, 10));
    assert_eq!(of(256, fraction(1, 1), 1), fraction(1_024, 1));
    assert_eq!(of(16, fraction(1, 2), 10), fraction(81_920, 1));
    // The last step is a whole one.
    assert_eq!(of(262_143, fraction(765, 1), 1), fraction(2 * 765, 1));
}

#[test]
fn what_cannot_be_drawn_exactly_is_refused() {
    for (side, cell, pixels, epsilon, error) in [
        (0, 1, 1, fraction(1, 1), PixelationError::Size),
        (4_097, 1, 1, fraction(1, 1), PixelationError::Size),
        (512, 0, 1, fraction(1, 1), PixelationError::Cell),
        (512, 3, 1, fraction(1, 1), PixelationError::Cell),
        (512, 1_024, 1, fraction(1, 1), PixelationError::Cell),
        (16, 4, 0, fraction(1, 1), PixelationError::Pixels),
        (16, 4, 257, fraction(1, 1), PixelationError::Pixels),
        (16, 4, 1, fraction(0, 1), PixelationError::Epsilon),
        (16, 4, 1, fraction(1, 1 << 27), PixelationError::Epsilon),
        (
            16,
            4,
            1,
            fraction((1 << 27) + 1, 1 << 27),
            PixelationError::Epsilon,
        ),
        (4_096, 4, 87_725, fraction(1, 1), PixelationError::Epsilon),
    ] {
        assert_eq!(Pixelation::new(side, cell, pixels, epsilon), Err(error));
    }
    // 3 · 255 · 87,724 is the last below 2^26.
    assert!(Pixelation::new(4_096, 4, 87_724, fraction(1, 1)).is_ok());
}

#[test]
fn a_cell_without_noise_is_its_rounded_mean() {
    let of = pixelation(4, 2, 1, fraction(1, 1));
    let frame = [
        [0, 1, 255, 255],
        [1, 0, 255, 254],
        [7, 7, 0, 0],
        [7, 9, 0, 1],
    ]
    .concat();
    let sums = sums(&of, &frame, 1);
    assert_eq!(sums, [2, 1_019, 30, 1]);
    let means = of.means(&sums, &[0; 4]);
    assert_eq!(means, [1, 255, 8, 0]);
    assert_eq!(of.frame(&means, 1)[..8], [1, 1, 255, 255, 1, 1, 255, 255]);
    // What noise carries out of the range is at its end, however far it is.
    assert_eq!(
        of.means(&sums, &[-3, 9, i64::from(u32::MAX), -(1 << 40)]),
        [0, 255, 255, 0]
    );
}

#[test]
fn the_samples_of_a_pixel_are_told_apart() {
    let of = pixelation(2, 2, 1, fraction(1, 1));
    let frame = [[10, 20, 30]; 4].concat();
    let sums = sums(&of, &frame, 3);
    assert_eq!(sums, [40, 80, 120]);
    assert_eq!(of.frame(&of.means(&sums, &[0; 3]), 3), frame);
}

/// By how many standard deviations the mean of |noise| is off what the discrete Laplace distribution of `scale` has:
/// 2q/(1 − q²) with q = e^(−1/scale); of |x| the variance is 2q/(1 − q)² − (2q/(1 − q²))².
fn deviation(noise: &[i64], scale: f64) -> f64 {
    let q = (-1.0 / scale).exp();
    let expected = 2.0 * q / (1.0 - q * q);
    let variance = 2.0 * q / (1.0 - q).powi(2) - expected * expected;
    let total: i64 = noise.iter().map(|noise| noise.abs()).sum();
    let mean = total as f64 / noise.len() as f64;
    (mean - expected) / (variance / noise.len() as f64).sqrt()
}

#[test]
fn five_percent_too_little_noise_would_be_noticed() {
    let of = pixelation(512, 16, 16, fraction(1, 2));
    let scale = 16.0 * 255.0 * 2.0;
    let mut random = Stream::of_test("pixelation");
    let noise = of.noise(1, 30_000, &mut random).expect("randomness");
    // Five standard deviations come by chance once in two million tests.
    assert!(deviation(&noise, scale).abs() < 5.0);
    let less = pixelation(512, 16, 16, fraction(10, 19));
    let noise = less.noise(1, 30_000, &mut random).expect("randomness");
    assert!(deviation(&noise, scale) < -5.0);
    // A pixel of colour has three samples: noise for one is too little.
    let noise = of.noise(3, 30_000, &mut random).expect("randomness");
    assert!(deviation(&noise, 3.0 * scale).abs() < 5.0);
}

#[test]
fn noise_that_spends_more_than_epsilon_would_be_noticed() {
    /// How many of `draws` images of one cell, all `value`, have a sum above the middle between neighbours.
    fn above(of: &Pixelation, value: u8, draws: usize, random: &mut Stream) -> f64 {
        let sum = sums(of, &[value; 16], 1)[0];
        let noise = of.noise(1, draws, random).expect("randomness");
        let above = noise
            .iter()
            .filter(|&&noise| i64::from(sum) + noise >= 16 * 255);
        above.count() as f64
    }
    let (claimed, draws) = (3.0f64, 120_000);
    let mut random = Stream::of_test("pixelation, ε");
    // The likelihood ratio of this event is e^ε exactly; log of its estimate, in standard deviations above the claim.
    let mut excess = |of: &Pixelation| {
        let (high, low) = (
            above(of, 255, draws, &mut random),
            above(of, 0, draws, &mut random),
        );
        ((high / low).ln() - claimed) / (1.0 / high + 1.0 / low).sqrt()
    };
    assert!(excess(&pixelation(4, 4, 16, fraction(3, 1))) < 4.75);
    assert!(excess(&pixelation(4, 4, 16, fraction(20 * 3, 19))) > 4.75);
}

#[test]
fn the_error_of_means_is_that_of_the_theory() {
    let of = pixelation(512, 16, 16, fraction(8, 1));
    let lambda = of.scale_of_means(1).to_f64();
    let frame = vec![128; 512 * 512];
    let sums = sums(&of, &frame, 1);
    let mut random = Stream::of_test("pixelation, error");
    let mut squares = 0.0;
    for _ in 0..20 {
        let noise = of.noise(1, sums.len(), &mut random).expect("randomness");
        let means = of.means(&sums, &noise);
        squares += means
            .iter()
            .map(|&mean| (f64::from(mean) - 128.0).powi(2))
            .sum::<f64>();
    }
    let found = squares / (20.0 * sums.len() as f64);
    // Rounding adds a twelfth. The variance of a square is 20 λ⁴: five standard deviations are 8 %.
    let expected = 2.0 * lambda * lambda + 1.0 / 12.0;
    assert!(
        (found / expected - 1.0).abs() < 0.08,
        "{found} for {expected}"
    );
}

#[test]
fn without_randomness_there_is_no_noise() {
    let of = pixelation(512, 16, 16, fraction(1, 2));
    let failed = of.noise(1, 1_024, &mut Ending(100));
    assert!(matches!(failed, Err(SamplingError::NoRandomness(_))));
}

#[test]
fn the_claim_says_both_epsilons_and_that_the_image_can_be_found_again() {
    let of = pixelation(512, 16, 16, fraction(1, 2));
    let claim = PixelClaim::of(&of, 1, 1);
    assert_eq!(claim.method, "DP-Pix eps=0.5 m=16 b=16 v1");
    for part in [
        "ε = 0.5",
        "ε = 8192",
        "16 pixels",
        "λ = 31.875",
        "linked",
        "personal data",
    ] {
        assert!(claim.researcher.contains(part), "{part}");
    }
    assert!(claim.patient.contains("can find it again"));
    assert!(claim.patient.contains("ε = 8192"));
    let all = format!("{claim:?}").to_lowercase();
    assert!(!all.contains("anonym") && !all.contains("unlinkable"));
    let third = PixelClaim::of(&pixelation(512, 16, 16, fraction(1, 3)), 1, 1);
    assert_eq!(third.method, "DP-Pix eps=1/3 m=16 b=16 v1");
}

proptest! {
    #[test]
    fn a_change_of_m_pixels_moves_the_sums_by_no_more_than_the_noise_is_for(
        samples in prop::sample::select(vec![1usize, 3]),
        cell in prop::sample::select(vec![1u32, 2, 4, 8]),
        frame in prop::collection::vec(any::<u8>(), 3 * 64),
        changes in prop::collection::vec((0usize..64, any::<[u8; 3]>()), 0..12),
    ) {
        let of = pixelation(8, cell, 12, fraction(1, 1));
        let frame = &frame[..64 * samples];
        let mut other = frame.to_vec();
        for (pixel, values) in &changes {
            other[pixel * samples..(pixel + 1) * samples].copy_from_slice(&values[..samples]);
        }
        let (before, after) = (sums(&of, frame, samples), sums(&of, &other, samples));
        prop_assert_eq!(before.len(), samples * (8 / cell as usize).pow(2));
        let moved: u64 = before.iter().zip(&after).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        prop_assert!(moved <= changes.len() as u64 * samples as u64 * 255);
        // The output is as long, and of the same values, for both.
        let noise = vec![0; before.len()];
        prop_assert_eq!(of.means(&before, &noise).len(), of.means(&after, &noise).len());
    }

    #[test]
    fn noise_is_added_to_every_sum_whatever_it_is(
        noise in prop::collection::vec(-2_000i64..2_000, 4),
        sums in prop::collection::vec(2_000u32..14_000, 4),
    ) {
        let of = pixelation(16, 8, 1, fraction(1, 1));
        let means = of.means(&sums, &noise);
        for ((sum, noise), mean) in sums.iter().zip(&noise).zip(means) {
            let exact = (f64::from(*sum) + *noise as f64) / 64.0;
            prop_assert!((exact.clamp(0.0, 255.0) - f64::from(mean)).abs() <= 0.5);
        }
    }
}
