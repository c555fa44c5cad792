//! From samples to a picture: smaller, windowed, in red, green and blue.

mod grey;
mod grid;
mod overlay;
#[cfg(test)]
mod tests;
mod value;

use grey::grey;
use grid::Grid;
use value::Value;

use super::stored_bits::StoredBits;
use super::{
    ImageDescription, Limits, Palette, Photometric, Picture, RenderError, SampleData, Samples,
    Window,
};
pub use overlay::{Overlay, OverlayBits};

/// How a frame is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The longest side that the picture may have, in pixels.
    pub max_side: u32,
    /// A window in place of what the header states; for grey frames.
    pub window: Option<Window>,
    /// Whether overlay planes are drawn.
    pub overlays: bool,
}

impl From<u32> for View {
    /// As the header states it, overlays included, with no side longer than `max_side`.
    fn from(max_side: u32) -> Self {
        Self {
            max_side,
            window: None,
            overlays: true,
        }
    }
}

/// Shows `samples`.
pub(super) fn show(
    description: &ImageDescription,
    samples: &Samples,
    view: View,
    limits: &Limits,
) -> Result<Picture, RenderError> {
    let grid = Grid::new(samples, view.max_side);
    limits.check(u64::from(grid.width) * u64::from(grid.height) * 4)?;
    let bits = StoredBits::of(samples);
    let show = Show {
        description,
        samples,
        grid: &grid,
        window: view.window,
    };
    let mut picture = match &samples.data {
        SampleData::U8(data) => show.with(|at| Value::Integer(bits.value(u32::from(data[at])))),
        SampleData::U16(data) => show.with(|at| Value::Integer(bits.value(u32::from(data[at])))),
        SampleData::U32(data) => show.with(|at| Value::Integer(bits.value(data[at]))),
        SampleData::F32(data) => show.with(|at| Value::Real(f64::from(data[at]))),
        SampleData::F64(data) => show.with(|at| Value::Real(data[at])),
    }?;
    if view.overlays {
        for overlay in &description.overlays {
            overlay.draw(samples, &grid, &mut picture);
        }
    }
    Ok(picture)
}

struct Show<'a> {
    description: &'a ImageDescription,
    samples: &'a Samples,
    grid: &'a Grid,
    window: Option<Window>,
}

impl Show<'_> {
    fn with(&self, value: impl Fn(usize) -> Value) -> Result<Picture, RenderError> {
        let (samples, grid) = (self.samples, self.grid);
        let pixels = grid.columns as u64 * grid.rows as u64;
        let expected = pixels * u64::from(samples.samples_per_pixel);
        let found = samples.data.len() as u64;
        if found < expected {
            return Err(RenderError::Truncated { expected, found });
        }
        let palette = &self.description.palette;
        match (samples.samples_per_pixel, samples.photometric, palette) {
            (1, Photometric::PaletteColor, Some(palette)) => {
                Ok(palette_colour(grid, palette, value))
            }
            (1, ..) => Ok(grey(self.description, samples, grid, self.window, value)),
            (3, ..) => Ok(colour(samples, grid, value)),
            _ => Err(RenderError::Unsupported("its samples per pixel")),
        }
    }
}

fn palette_colour(grid: &Grid, palette: &Palette, value: impl Fn(usize) -> Value) -> Picture {
    grid.picture(
        |at| match value(at) {
            Value::Integer(index) => palette.colour(index).map(f64::from),
            Value::Real(_) => [0.0; 3],
        },
        |colour| colour,
    )
}

fn colour(samples: &Samples, grid: &Grid, value: impl Fn(usize) -> Value) -> Picture {
    // Colour has no sign: the whole range of the stored bits is shown.
    let bits = i32::from(samples.bits_stored.clamp(1, 32));
    let (lowest, scale) = match samples.signed {
        true => (-(2_f64.powi(bits - 1)), 255.0 / (2_f64.powi(bits) - 1.0)),
        false => (0.0, 255.0 / (2_f64.powi(bits) - 1.0)),
    };
    let pixel =
        |at: usize| [0, 1, 2].map(|sample| (value(at * 3 + sample).real() - lowest) * scale);
    match samples.photometric {
        Photometric::YbrFull | Photometric::YbrFull422 | Photometric::YbrIct => {
            grid.picture(pixel, |[y, b, r]| from_ybr(y, b - 128.0, r - 128.0))
        }
        Photometric::YbrPartial422 | Photometric::YbrPartial420 => {
            grid.picture(pixel, |[y, b, r]| {
                let chrominance = 255.0 / 224.0;
                let luminance = (y - 16.0) * 255.0 / 219.0;
                from_ybr(
                    luminance,
                    (b - 128.0) * chrominance,
                    (r - 128.0) * chrominance,
                )
            })
        }
        _ => grid.picture(pixel, |colour| colour),
    }
}

/// PS3.3 C.7.6.3.1.2, solved for red, green and blue.
fn from_ybr(y: f64, b: f64, r: f64) -> [f64; 3] {
    [
        y + 1.402 * r,
        y - 0.344_136 * b - 0.714_136 * r,
        y + 1.772 * b,
    ]
}
