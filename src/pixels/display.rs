//! From samples to a picture: smaller, windowed, in red, green and blue.

use super::{
    ImageDescription, Limits, Palette, Photometric, Picture, RenderError, SampleData, Samples,
    VoiFunction, Window,
};

/// Shows `samples` so that neither side is longer than `max_side`.
pub(super) fn show(
    description: &ImageDescription,
    samples: &Samples,
    max_side: u32,
    limits: &Limits,
) -> Result<Picture, RenderError> {
    let grid = Grid::new(samples, max_side);
    limits.check(u64::from(grid.width) * u64::from(grid.height) * 4)?;
    let bits = Bits::new(samples);
    match &samples.data {
        SampleData::U8(data) => show_with(description, samples, &grid, |at| {
            Value::Integer(bits.value(u32::from(data[at])))
        }),
        SampleData::U16(data) => show_with(description, samples, &grid, |at| {
            Value::Integer(bits.value(u32::from(data[at])))
        }),
        SampleData::U32(data) => show_with(description, samples, &grid, |at| {
            Value::Integer(bits.value(data[at]))
        }),
        SampleData::F32(data) => show_with(description, samples, &grid, |at| {
            Value::Real(f64::from(data[at]))
        }),
        SampleData::F64(data) => show_with(description, samples, &grid, |at| Value::Real(data[at])),
    }
}

/// One sample, its unused bits gone.
#[derive(Clone, Copy)]
enum Value {
    Integer(i64),
    Real(f64),
}

impl Value {
    fn real(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Real(value) => value,
        }
    }
}

fn show_with(
    description: &ImageDescription,
    samples: &Samples,
    grid: &Grid,
    value: impl Fn(usize) -> Value,
) -> Result<Picture, RenderError> {
    let expected = grid.columns as u64 * grid.rows as u64 * u64::from(samples.samples_per_pixel);
    if (samples.data.len() as u64) < expected {
        return Err(RenderError::Truncated {
            expected,
            found: samples.data.len() as u64,
        });
    }
    match (
        samples.samples_per_pixel,
        samples.photometric,
        &description.palette,
    ) {
        (1, Photometric::PaletteColor, Some(palette)) => Ok(palette_colour(grid, palette, value)),
        (1, ..) => Ok(grey(description, samples, grid, value)),
        (3, ..) => Ok(colour(samples, grid, value)),
        _ => Err(RenderError::Unsupported("its samples per pixel")),
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

fn grey(
    description: &ImageDescription,
    samples: &Samples,
    grid: &Grid,
    value: impl Fn(usize) -> Value,
) -> Picture {
    let rescale = description.rescale;
    let (slope, intercept) = match rescale.slope.is_finite() && rescale.intercept.is_finite() {
        true if rescale.slope != 0.0 => (rescale.slope, rescale.intercept),
        _ => (1.0, 0.0),
    };
    // The steps of one that LINEAR takes into account are those of integers.
    let real = matches!(samples.data, SampleData::F32(_) | SampleData::F64(_));
    let stated = description.window.map(|window| match window.function {
        VoiFunction::Linear if real => Window {
            function: VoiFunction::LinearExact,
            ..window
        },
        _ => window,
    });
    let window = stated.filter(Window::is_valid).unwrap_or_else(|| {
        let (least, most) = match description.bits_allocated {
            1 => (0.0, 1.0),
            _ => extent(description, grid, &value),
        };
        let (a, b) = (least * slope + intercept, most * slope + intercept);
        // A frame of one value only is black.
        let (centre, width) = match a == b {
            true => (a + 1.0, 1.0),
            false => (f64::midpoint(a, b), (b - a).abs()),
        };
        Window {
            centre,
            width,
            function: VoiFunction::LinearExact,
        }
    });
    let inverted = samples.photometric == Photometric::Monochrome1;
    grid.picture(
        |at| [value(at).real()],
        |[value]| {
            let bright = window.brightness(value * slope + intercept);
            let bright = if inverted { 1.0 - bright } else { bright };
            [bright * 255.0; 3]
        },
    )
}

/// The least and the greatest value, padding left out unless there is but one value besides.
fn extent(
    description: &ImageDescription,
    grid: &Grid,
    value: impl Fn(usize) -> Value,
) -> (f64, f64) {
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut own, mut all) = (nothing, nothing);
    for at in 0..grid.rows * grid.columns {
        let value = value(at);
        let is_padding = match (value, &description.padding) {
            (Value::Integer(value), Some(padding)) => padding.contains(&value),
            _ => false,
        };
        let value = value.real();
        if value.is_finite() {
            all = (all.0.min(value), all.1.max(value));
            if !is_padding {
                own = (own.0.min(value), own.1.max(value));
            }
        }
    }
    match (own.0 < own.1, all.0 <= all.1) {
        (true, _) => own,
        (false, true) => all,
        (false, false) => (0.0, 0.0),
    }
}

/// Which bits of a stored sample are its value.
struct Bits {
    shift: u32,
    mask: u32,
    sign: u32,
}

impl Bits {
    fn new(samples: &Samples) -> Self {
        let width = match samples.data {
            SampleData::U8(_) => 8,
            SampleData::U16(_) => 16,
            _ => 32,
        };
        let stored = match u32::from(samples.bits_stored) {
            stored @ 1..=32 if stored <= width => stored,
            _ => width,
        };
        let high = u32::from(samples.high_bit);
        Self {
            shift: if high < width {
                (high + 1).saturating_sub(stored)
            } else {
                0
            },
            mask: u32::MAX >> (32 - stored),
            sign: if samples.signed { 1 << (stored - 1) } else { 0 },
        }
    }

    fn value(&self, sample: u32) -> i64 {
        let value = sample >> self.shift & self.mask;
        i64::from(value ^ self.sign) - i64::from(self.sign)
    }
}

/// How source pixels map to those of the picture.
struct Grid {
    rows: usize,
    columns: usize,
    width: u32,
    height: u32,
}

impl Grid {
    fn new(samples: &Samples, max_side: u32) -> Self {
        let (rows, columns) = (samples.rows, samples.columns);
        let longest = u64::from(rows.max(columns)).max(1);
        let shorten = |side: u32| match u64::from(max_side.max(1)) {
            limit if limit >= longest => side,
            // Rounded; never to nothing, and never more than the side itself.
            limit => ((u64::from(side) * limit + longest / 2) / longest).max(1) as u32,
        };
        Self {
            rows: rows as usize,
            columns: columns as usize,
            width: shorten(columns),
            height: shorten(rows),
        }
    }

    /// The picture of the mean of the source pixels under each of its own.
    ///
    /// `pixel` gives a source pixel by its index, `finish` makes red, green and blue of a mean.
    fn picture<const N: usize>(
        &self,
        pixel: impl Fn(usize) -> [f64; N],
        finish: impl Fn([f64; N]) -> [f64; 3],
    ) -> Picture {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut rgba = Vec::with_capacity(width * height * 4);
        let mut sums = vec![[0.0; N]; width];
        for y in 0..height {
            let rows = span(y, height, self.rows);
            sums.fill([0.0; N]);
            for row in rows.clone() {
                for (x, sum) in sums.iter_mut().enumerate() {
                    for column in span(x, width, self.columns) {
                        let values = pixel(row * self.columns + column);
                        for (sum, value) in sum.iter_mut().zip(values) {
                            *sum += value;
                        }
                    }
                }
            }
            for (x, sum) in sums.iter().enumerate() {
                let count = rows.len() * span(x, width, self.columns).len();
                let mean = sum.map(|sum| sum / count as f64);
                // The cast clamps, and makes 0 of what is no number.
                rgba.extend(finish(mean).map(|channel| (channel + 0.5) as u8));
                rgba.push(0xFF);
            }
        }
        Picture {
            width: self.width,
            height: self.height,
            rgba,
        }
    }
}

/// The source pixels under pixel `index` of `count`.
fn span(index: usize, count: usize, source: usize) -> std::ops::Range<usize> {
    // Sides are at most 65535, so that the products fit into 32 bits.
    index * source / count..((index + 1) * source / count).max(index * source / count + 1)
}
