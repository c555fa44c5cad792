use super::super::transform::{Sample, ZIGZAG, inverse};
use super::super::transform8;
use super::*;

/// The transform by its definition, of the lowest `side` by `side` coefficients to as many samples.
fn by_definition(block: &[i16; 64], side: usize, middle: f64) -> Vec<f64> {
    let scale = |at: usize| if at == 0 { 0.5_f64.sqrt() } else { 1.0 };
    let wave = |place: usize, at: usize| {
        let angle = (2 * place + 1) as f64 * at as f64 * std::f64::consts::PI;
        (angle / (2 * side) as f64).cos() * scale(at)
    };
    let mut samples = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let mut sum = 0.0;
            for v in 0..side {
                for u in 0..side {
                    sum += f64::from(block[v * 8 + u]) * wave(x, u) * wave(y, v);
                }
            }
            samples.push(sum / 4.0 + middle);
        }
    }
    samples
}

/// Dequantised coefficients, row by row, and the place of the last in the order of the stream.
fn block(noise: &mut Noise, precision: u8) -> ([i16; 64], usize) {
    let coefficients = noisy_block(noise, precision);
    let mut block = [0; 64];
    for (place, coefficient) in ZIGZAG.into_iter().zip(coefficients) {
        block[usize::from(place)] = coefficient * 3;
    }
    let last = coefficients.iter().rposition(|&one| one != 0).unwrap_or(0);
    (block, last)
}

fn nearly_by_definition<T: Sample>(precision: u8) {
    let mut noise = Noise(11);
    let (middle, most) = (1 << (precision - 1), (1 << precision) - 1);
    for _ in 0..300 {
        let (block, last) = block(&mut noise, precision);
        for side in [8, 4, 2, 1] {
            // Rows are further apart than they are long.
            let mut out = vec![T::default(); 9 * side];
            inverse(&block, last, side, &mut out, 9);
            for (at, expected) in by_definition(&block, side, middle.into())
                .iter()
                .enumerate()
            {
                let found = out[at / side * 9 + at % side].value();
                let expected = expected.clamp(0.0, most.into());
                let away = (f64::from(found) - expected).abs();
                assert!(away <= 1.0, "{side}: {found} for {expected}");
            }
        }
    }
}

#[test]
fn samples_are_at_most_one_off_the_definition_at_every_size() {
    nearly_by_definition::<u8>(8);
    nearly_by_definition::<u16>(12);
}

#[test]
fn vectors_give_the_same_samples_as_plain_numbers() {
    let mut noise = Noise(5);
    for _ in 0..2000 {
        let (block, _) = block(&mut noise, 8);
        let mut plain = [0_u8; 64];
        inverse(&block, 63, 8, &mut plain, 8);
        assert_eq!(transform8::full(&block).concat(), plain);
    }
}

#[test]
fn hostile_coefficients_do_no_harm() {
    let mut noise = Noise(3);
    for _ in 0..200 {
        let block = std::array::from_fn(|_| noise.next(65536) as u16 as i16);
        for side in [8, 4, 2, 1] {
            inverse(&block, 63, side, &mut [0_u8; 64], 8);
            inverse(&block, 63, side, &mut [0_u16; 64], 8);
        }
        let _ = transform8::full(&block);
    }
}
