//! What may be said of an image that was told by DP-Pix, and no more.

use serde::Serialize;

use super::fraction::Fraction;
use super::pixelation::{HIGHEST, PIXELATION_VERSION, Pixelation};

/// What is claimed of one image, for people and programs. Never that it cannot be linked to its original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelClaim {
    /// For the person whose image it is.
    pub patient: String,
    /// For who works with it.
    pub researcher: String,
    /// For De-identification Method (0012,0063): at most 64 characters.
    pub method: String,
    /// ε for images that differ in at most m pixels.
    pub epsilon: Fraction,
    /// m.
    pub pixels: u32,
    /// ε for any two images: by group privacy.
    pub epsilon_of_all: Fraction,
}

impl PixelClaim {
    /// What holds for an image of so many frames and samples a pixel.
    #[must_use]
    pub fn of(pixelation: &Pixelation, samples: u32, frames: u32) -> Self {
        Self {
            patient: patient(pixelation, frames),
            researcher: researcher(pixelation, samples, frames),
            method: method(pixelation),
            epsilon: pixelation.epsilon(),
            pixels: pixelation.pixels(),
            epsilon_of_all: pixelation.epsilon_of_all(frames),
        }
    }
}

/// `DP-Pix eps=0.5 m=16 b=16 v1`.
fn method(pixelation: &Pixelation) -> String {
    let text = format!(
        "DP-Pix eps={} m={} b={} v{PIXELATION_VERSION}",
        decimal(pixelation.epsilon()),
        pixelation.pixels(),
        pixelation.cell(),
    );
    text.chars().take(64).collect()
}

fn patient(pixelation: &Pixelation, frames: u32) -> String {
    let (side, cell, pixels) = (pixelation.side(), pixelation.cell(), pixelation.pixels());
    let of_frames = match frames {
        1 => String::new(),
        frames => format!(" of all its {frames} frames together"),
    };
    format!(
        "Before it leaves this computer, the image is told by squares of {cell} by {cell} points, and the shade of each \
         square is changed by chance. That hides what up to {pixels} points{of_frames} look like, out of {side} by {side}. It \
         does not hide whose image it is: who has the original can find it again by this one. For the image as a whole the \
         protection is next to none (ε = {}).",
        decimal(pixelation.epsilon_of_all(frames)),
    )
}

fn researcher(pixelation: &Pixelation, samples: u32, frames: u32) -> String {
    let (side, cell, pixels) = (pixelation.side(), pixelation.cell(), pixelation.pixels());
    format!(
        "DP-Pix, ε = {} for images that differ in at most {pixels} pixels (all samples of a pixel, all {frames} frame(s) \
         together) once they are {side} × {side} pixels of 0 to {HIGHEST}; ε = {} for any two images. Sums of {cell} × {cell} \
         cells with discrete Laplace noise, λ = {} on means, version {PIXELATION_VERSION}, exact on integers, randomness of \
         the platform. Outside of the claim: the header, the number of frames, whether there is colour, that it was sent, and \
         whatever else is sent beside it. Each draw from the same image spends ε again. The image can be linked to its \
         original: treat it as personal data.",
        decimal(pixelation.epsilon()),
        decimal(pixelation.epsilon_of_all(frames)),
        decimal(pixelation.scale_of_means(samples)),
    )
}

/// A fraction as a decimal number where that is exact.
fn decimal(fraction: Fraction) -> String {
    let decimal = fraction.to_f64().to_string();
    match decimal.parse() {
        Ok(read) if fraction == read => decimal,
        _ => fraction.to_string(),
    }
}
