//! DP-Pix (Fan, "Image Pixelization with Differential Privacy", DBSec 2018), exact on integers: of an image only the sums
//! of its cells are told, with noise.
//!
//! Neighbours are two images of the same size, number of frames and samples a pixel that differ in at most m pixels,
//! counted over all frames, in any of their samples. A pixel lies in one cell of each of its s samples, and a sample is
//! one of 0, …, R with R = [`HIGHEST`], whatever the image holds: the sums of neighbours differ by at most m·s·R in all
//! (L1), wherever the pixels lie. Discrete Laplace noise of scale m·s·R/ε on every sum makes no result more than e^ε times
//! as likely for one of them as for the other. Means, rounding and clamping see the noisy sums alone (post-processing).
//!
//! Two images that differ in all of their N pixels are told apart by ε·⌈N/m⌉ (group privacy): what hides a few pixels
//! does not hide an image.

use super::fraction::Fraction;
use super::random::Randomness;
use super::sampler::{LARGEST_SCALE, SamplingError, discrete_laplace};

/// The version of the mechanism, in claims.
pub const PIXELATION_VERSION: u32 = 1;

/// R: samples are 0, …, 255.
pub const HIGHEST: u32 = 255;

/// The longest side of an image: with it, the sum of all samples of a frame is below 2^32.
pub const LONGEST_SIDE: u32 = 4096;

/// Noise beyond this gives the same means: it is above the largest sum.
const ENOUGH: i128 = 1 << 40;

/// Square images of one public size in square cells, and how much noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pixelation {
    side: u32,
    cell: u32,
    pixels: u32,
    epsilon: Fraction,
}

/// Why there is no such mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PixelationError {
    /// The size.
    #[error("the size has to be from 1 to {LONGEST_SIDE} pixels")]
    Size,
    /// The cells.
    #[error("the cells have to fill the image: their side has to divide its size")]
    Cell,
    /// m.
    #[error("the number of pixels has to be from 1 to that of the image")]
    Pixels,
    /// ε.
    #[error(
        "ε has to be above 0, of fewer digits, or fewer pixels: such noise cannot be drawn exactly"
    )]
    Epsilon,
}

impl Pixelation {
    /// Images of `side`² pixels in cells of `cell`² pixels, `epsilon` for images that differ in at most `pixels` pixels.
    ///
    /// # Errors
    /// [`PixelationError`] where the cells do not fill the image, there are no such neighbours, or the scale of the noise
    /// of a colour image is beyond [`LARGEST_SCALE`].
    pub fn new(
        side: u32,
        cell: u32,
        pixels: u32,
        epsilon: Fraction,
    ) -> Result<Self, PixelationError> {
        let pixelation = Self {
            side,
            cell,
            pixels,
            epsilon,
        };
        let largest = u128::from(LARGEST_SCALE);
        let is_small = |fraction: Fraction| fraction.numerator.max(fraction.denominator) <= largest;
        if !(1..=LONGEST_SIDE).contains(&side) {
            return Err(PixelationError::Size);
        }
        if cell == 0 || !side.is_multiple_of(cell) {
            return Err(PixelationError::Cell);
        }
        if !(1..=side * side).contains(&pixels) {
            return Err(PixelationError::Pixels);
        }
        let can_be_drawn = is_small(epsilon)
            && [1, 3]
                .into_iter()
                .all(|samples| pixelation.scale(samples).is_some_and(is_small));
        match can_be_drawn {
            true => Ok(pixelation),
            false => Err(PixelationError::Epsilon),
        }
    }

    /// Rows and columns of the image.
    #[must_use]
    pub const fn side(&self) -> u32 {
        self.side
    }

    /// Rows and columns of a cell: b.
    #[must_use]
    pub const fn cell(&self) -> u32 {
        self.cell
    }

    /// In how many pixels neighbours differ: m.
    #[must_use]
    pub const fn pixels(&self) -> u32 {
        self.pixels
    }

    /// ε for such neighbours.
    #[must_use]
    pub const fn epsilon(&self) -> Fraction {
        self.epsilon
    }

    /// How many cells lie side by side.
    #[must_use]
    pub const fn cells(&self) -> u32 {
        self.side / self.cell
    }

    /// Scale of the noise on a sum, m·s·R/ε; `None` where ε is 0.
    fn scale(&self, samples: u32) -> Option<Fraction> {
        // Three factors of 32, 32 and 8 bits, and a denominator that `new` has found to be small.
        let sensitivity = u128::from(self.pixels) * u128::from(samples) * u128::from(HIGHEST);
        Fraction::new(
            sensitivity.checked_mul(self.epsilon.denominator)?,
            self.epsilon.numerator,
        )
    }

    /// λ = m·s·R/(b²·ε): scale of the noise on the mean of a cell, of images with `samples` samples a pixel.
    #[must_use]
    pub fn scale_of_means(&self, samples: u32) -> Fraction {
        let of_sums = self.scale(samples).unwrap_or(Fraction::ZERO);
        let area = u128::from(self.cell) * u128::from(self.cell);
        Fraction::new(of_sums.numerator, of_sums.denominator * area).unwrap_or(Fraction::ZERO)
    }

    /// ε·⌈N/m⌉ for any two images of so many frames, N the number of all their pixels.
    #[must_use]
    pub fn epsilon_of_all(&self, frames: u32) -> Fraction {
        let all = u128::from(self.side) * u128::from(self.side) * u128::from(frames);
        let steps = all.div_ceil(u128::from(self.pixels));
        // Below 2^26, 2^24 and 2^32.
        Fraction::new(self.epsilon.numerator * steps, self.epsilon.denominator)
            .unwrap_or(Fraction::ZERO)
    }

    /// Adds the sums of the cells of a frame to `sums`: for each sample of a pixel all cells, row by row. `frame` has all
    /// samples of a pixel beside each other, pixels row by row; what it lacks counts as 0.
    pub fn add_sums(&self, frame: &[u8], samples: usize, sums: &mut Vec<u32>) {
        let (side, cell) = (self.side as usize, self.cell as usize);
        let cells = self.cells() as usize;
        let start = sums.len();
        sums.resize(start + samples * cells * cells, 0);
        let own = &mut sums[start..];
        for (y, row) in frame.chunks_exact(side * samples).take(side).enumerate() {
            for (x, pixel) in row.chunks_exact(samples).enumerate() {
                let at = y / cell * cells + x / cell;
                for (sample, &value) in pixel.iter().enumerate() {
                    own[sample * cells * cells + at] += u32::from(value);
                }
            }
        }
    }

    /// Noise for so many sums of an image with `samples` samples a pixel: it sees no image.
    ///
    /// # Errors
    /// [`SamplingError`] where randomness ends.
    pub fn noise(
        &self,
        samples: u32,
        sums: usize,
        random: &mut impl Randomness,
    ) -> Result<Vec<i64>, SamplingError> {
        let scale = self.scale(samples).ok_or(SamplingError::Scale)?;
        (0..sums)
            .map(|_| {
                let drawn = discrete_laplace(scale, random)?.clamp(-ENOUGH, ENOUGH);
                i64::try_from(drawn).map_err(|_| SamplingError::Overflow)
            })
            .collect()
    }

    /// The means of the cells with their noise, rounded to 0, …, 255.
    #[must_use]
    pub fn means(&self, sums: &[u32], noise: &[i64]) -> Vec<u8> {
        let area = i64::from(self.cell * self.cell);
        let mean = |(&sum, &noise): (&u32, &i64)| {
            let twice = 2 * (i64::from(sum) + noise) + area;
            // In range after the clamp.
            twice.div_euclid(2 * area).clamp(0, i64::from(HIGHEST)) as u8
        };
        sums.iter().zip(noise).map(mean).collect()
    }

    /// The frame of these means, those of one frame: every pixel is what its cell is. As long for all means.
    #[must_use]
    pub fn frame(&self, means: &[u8], samples: usize) -> Vec<u8> {
        let (side, cell) = (self.side as usize, self.cell as usize);
        let cells = self.cells() as usize;
        let mut frame = Vec::with_capacity(side * side * samples);
        for y in 0..side {
            for x in 0..side {
                let at = y / cell * cells + x / cell;
                let of_pixel = (0..samples).map(|sample| means.get(sample * cells * cells + at));
                frame.extend(of_pixel.map(|mean| mean.copied().unwrap_or(0)));
            }
        }
        frame
    }
}
