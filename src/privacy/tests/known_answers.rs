//! Discrete Gaussian numbers that others drew from the same bytes: facts of the test vectors of `prio` 0.18.1
//! (`tests/test_vectors/discrete_gauss_*.json`), made with the reference program of Canonne, Kamath and Steinke
//! (IBM/discrete-gaussian-differential-privacy). The seed is 00 01 … 1f.

use super::{Stream, fraction};
use crate::privacy::{Randomness, discrete_gaussian};

fn is_drawn(numerator: u128, denominator: u128, expected: &[i128]) {
    let mut random = Stream::new(std::array::from_fn(|at| at as u8));
    for (at, expected) in expected.iter().enumerate() {
        let drawn = discrete_gaussian(fraction(numerator, denominator), &mut random);
        assert_eq!(
            drawn.as_ref(),
            Ok(expected),
            "σ = {numerator}/{denominator}, number {at}"
        );
    }
}

#[test]
fn the_bytes_of_a_seed_are_those_of_turboshake128() {
    // Of the seed 0: the first draws of σ = 5 are stated in the tests of prio.
    let mut random = Stream::new([0; 32]);
    let drawn: Vec<_> = (0..10)
        .map(|_| discrete_gaussian(fraction(5, 1), &mut random).expect("randomness"))
        .collect();
    assert_eq!(drawn, [10, 7, 2, 1, -1, -2, -1, 3, -3, -1]);
    assert!(Stream::new([1; 32]).next_u32() != Stream::new([0; 32]).next_u32());
}

#[test]
fn sigma_a_fraction() {
    is_drawn(
        1_171,
        500,
        &[
            -1, -1, -2, -2, 0, -3, 0, -2, -4, 0, 0, 1, 3, -1, 5, -1, 5, -2, 2, 4, -3, 0, 1, -1, 4,
            2, -1, 3, 2, -1, 0, 1, 0, 1, -1, -2, -3, -4, 2, 1, 1, 2, -2, -2, 3, -1, -2, 2, 4,
        ],
    );
}

#[test]
fn sigma_3() {
    is_drawn(
        3,
        1,
        &[
            2, -1, -1, 1, 2, -6, 1, 1, 0, -4, -2, 2, 4, 1, 1, 0, -2, 6, 3, 0, 0, 3, -1, 0, -1, 1,
            -3, 3, 0, -5, 4, -3, -6, -5, 7, -4, -2, 3, 0, -1, 0, -1, 2, -2, 3, -2, -2, 2, 5,
        ],
    );
}

#[test]
fn sigma_9() {
    is_drawn(
        9,
        1,
        &[
            -16, 4, -2, 14, -14, -17, 6, -13, -7, 2, 11, -13, 0, -1, -5, 7, -3, 4, 8, -1, 23, 4, 6,
            -9, -10, 3, 0, 7, 9, -17, 6, -4, 1, 5, -4, 8, -4, -7, 18, -12, -1, -3, -3, -20, 10, -6,
            5, 4, -10,
        ],
    );
}

#[test]
fn sigma_100() {
    is_drawn(
        100,
        1,
        &[
            -61, 0, -55, 5, -152, 10, -134, -160, -82, 132, -65, 101, -126, 254, 39, -131, 24, 36,
            -148, 46, -20, 14, -205, 100, 38, -24, -161, 138, -24, 100, -140, 55, 32, -11, 149,
            100, -81, 13, 76, -83, 87, -17, -60, 6, 84, -34, 12, 105, -14,
        ],
    );
}

#[test]
fn sigma_41293847() {
    is_drawn(
        41_293_847,
        1,
        &[
            -29_211_877,
            13_885_941,
            -26_354_644,
            -48_418_559,
            -8_391_923,
            54_237_942,
            -25_148_220,
            1_675_993,
            44_966_387,
            -110_046_432,
            20_148_169,
            327_811,
            -27_031_115,
            30_599_974,
            16_533_979,
            -12_283_223,
            -48_504_848,
            -64_120_506,
            7_303_731,
            24_149_065,
            29_613_904,
            -41_704_378,
            61_013_399,
            40_578_648,
        ],
    );
}
