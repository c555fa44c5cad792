//! The kernels of separable filters. All have an odd length; their centre is the middle.

use crate::features::settings::WaveletFamily;

/// Mean over so many voxels (S60F).
pub fn mean(support: usize) -> Vec<f64> {
    vec![1.0 / support as f64; support]
}

/// How many voxels from its centre a Gaussian of `sigma` voxels is cut off.
pub fn gaussian_radius(sigma: f64, truncation: f64) -> usize {
    (truncation * sigma + 0.5).floor() as usize
}

/// The Laplacian of Gaussian (L6PA) as a sum of separable kernels: along each axis the second derivative, along the others
/// the Gaussian. Derivatives are per voxel along x, as are those of other axes if voxels are not isotropic.
pub fn laplacian_of_gaussian(sigma: f64, truncation: f64, spacing: &[f64]) -> Vec<Vec<Vec<f64>>> {
    let unit = spacing.first().copied().unwrap_or(1.0);
    let sampled: Vec<[Vec<f64>; 2]> = spacing
        .iter()
        .map(|&spacing| {
            let voxels = sigma / spacing;
            let radius = gaussian_radius(voxels, truncation) as i32;
            let squared = voxels * voxels;
            let gaussian = |k: f64| {
                (-k * k / (2.0 * squared)).exp() / (2.0 * std::f64::consts::PI * squared).sqrt()
            };
            let per_voxel = (unit / spacing).powi(2);
            let places = || (-radius..=radius).map(f64::from);
            [
                places().map(gaussian).collect(),
                places()
                    .map(|k| (k * k / squared - 1.0) / squared * gaussian(k) * per_voxel)
                    .collect(),
            ]
        })
        .collect();
    (0..spacing.len())
        .map(|derived| {
            sampled
                .iter()
                .enumerate()
                .map(|(axis, [gaussian, second])| {
                    if axis == derived { second } else { gaussian }.clone()
                })
                .collect()
        })
        .collect()
}

/// Laws kernels (JTXT) by their names, one after the other, of unit length; None if one is not known.
pub fn laws(names: &str) -> Option<Vec<Vec<f64>>> {
    let mut kernels = Vec::new();
    let mut rest = names;
    while let Some((name, others)) = rest.split_at_checked(2) {
        let weights: &[f64] = match name {
            "L3" => &[1.0, 2.0, 1.0],
            "E3" => &[-1.0, 0.0, 1.0],
            "S3" => &[-1.0, 2.0, -1.0],
            "L5" => &[1.0, 4.0, 6.0, 4.0, 1.0],
            "E5" => &[-1.0, -2.0, 0.0, 2.0, 1.0],
            "S5" => &[-1.0, 0.0, 2.0, 0.0, -1.0],
            "W5" => &[-1.0, 2.0, 0.0, -2.0, 1.0],
            "R5" => &[1.0, -4.0, 6.0, -4.0, 1.0],
            _ => return None,
        };
        let norm = weights.iter().map(|w| w * w).sum::<f64>().sqrt();
        kernels.push(weights.iter().map(|weight| weight / norm).collect());
        rest = others;
    }
    rest.is_empty().then_some(kernels)
}

/// Decomposition filter of a wavelet, low (`L`) or high pass, with a zero at the end to be of odd length.
pub fn wavelet(family: WaveletFamily, pass: char) -> Vec<f64> {
    use std::f64::consts::FRAC_1_SQRT_2;
    // Daubechies, Ten Lectures on Wavelets, tables 6.1 and 8.1.
    let low: &[f64] = match family {
        WaveletFamily::Haar => &[FRAC_1_SQRT_2; 2],
        WaveletFamily::Db2 => &[
            -0.129_409_522_551_260_37,
            0.224_143_868_042_013_4,
            0.836_516_303_737_807_9,
            0.482_962_913_144_534_16,
        ],
        WaveletFamily::Db3 => &[
            0.035_226_291_885_709_53,
            -0.085_441_273_882_026_66,
            -0.135_011_020_010_254_58,
            0.459_877_502_118_491_54,
            0.806_891_509_311_092_5,
            0.332_670_552_950_082_63,
        ],
        WaveletFamily::Coif1 => &[
            -0.015_655_728_135_464_54,
            -0.072_732_619_512_853_9,
            0.384_864_846_864_202_86,
            0.852_572_020_212_255_4,
            0.337_897_662_457_809_2,
            -0.072_732_619_512_853_9,
        ],
    };
    let mut kernel: Vec<f64> = match pass {
        'H' => low
            .iter()
            .rev()
            .zip([-1.0, 1.0].into_iter().cycle())
            .map(|(weight, sign)| sign * weight)
            .collect(),
        _ => low.to_vec(),
    };
    kernel.push(0.0);
    kernel
}

/// The kernels of a wavelet's decomposition, level by level, along each axis: the low pass but for the last, and from
/// level to level with as many zeros more between weights (à trous).
pub fn decomposition(family: WaveletFamily, filters: &str, level: u8) -> Vec<Vec<Vec<f64>>> {
    (1..=level)
        .map(|at| {
            let between = 1 << (at - 1);
            filters
                .chars()
                .map(|pass| {
                    let pass = if at == level { pass } else { 'L' };
                    let kernel = wavelet(family, pass);
                    let mut spread = vec![0.0; (kernel.len() - 1) * between + 1];
                    for (to, weight) in spread.iter_mut().step_by(between).zip(kernel) {
                        *to = weight;
                    }
                    spread
                })
                .collect()
        })
        .collect()
}
