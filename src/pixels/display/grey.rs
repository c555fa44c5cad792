//! Grey values: the modality transformation, then the values of interest (PS3.3 C.11.1 and C.11.2).

use super::grid::Grid;
use super::value::Value;
use crate::pixels::{
    ImageDescription, LookupTable, Photometric, Picture, SampleData, Samples, VoiFunction, Window,
};

/// Shows grey samples, by `window` where one is asked for.
pub(super) fn grey(
    description: &ImageDescription,
    samples: &Samples,
    grid: &Grid,
    window: Option<Window>,
    value: impl Fn(usize) -> Value,
) -> Picture {
    let modality = Modality::of(description);
    let interest = Interest::of(description, samples, window, || {
        extent(description, grid, &modality, &value)
    });
    let inverted = samples.photometric == Photometric::Monochrome1;
    grid.picture(
        |at| [modality.apply(value(at))],
        |[value]| {
            let bright = interest.brightness(value);
            let bright = if inverted { 1.0 - bright } else { bright };
            [bright * 255.0; 3]
        },
    )
}

/// From stored values to those of the modality.
enum Modality<'a> {
    Linear { slope: f64, intercept: f64 },
    Table(&'a LookupTable),
}

impl<'a> Modality<'a> {
    fn of(description: &'a ImageDescription) -> Self {
        if let Some(table) = &description.modality_table {
            return Self::Table(table);
        }
        let rescale = description.rescale;
        let makes_sense = rescale.slope.is_finite() && rescale.intercept.is_finite();
        match makes_sense && rescale.slope != 0.0 {
            true => Self::Linear {
                slope: rescale.slope,
                intercept: rescale.intercept,
            },
            false => Self::Linear {
                slope: 1.0,
                intercept: 0.0,
            },
        }
    }

    fn apply(&self, value: Value) -> f64 {
        match (self, value) {
            (Self::Linear { slope, intercept }, value) => value.real() * slope + intercept,
            (Self::Table(table), Value::Integer(value)) => f64::from(table.entry(value)),
            (Self::Table(_), Value::Real(value)) => value,
        }
    }
}

/// From values of the modality to brightness.
enum Interest<'a> {
    Window(Window),
    Table(&'a LookupTable),
}

impl<'a> Interest<'a> {
    fn of(
        description: &'a ImageDescription,
        samples: &Samples,
        asked: Option<Window>,
        extent: impl Fn() -> (f64, f64),
    ) -> Self {
        if let (None, Some(table)) = (asked, &description.voi_table) {
            return Self::Table(table);
        }
        // The steps of one that LINEAR takes into account are those of integers.
        let real = matches!(samples.data, SampleData::F32(_) | SampleData::F64(_));
        let stated = asked
            .or(description.window)
            .map(|window| match window.function {
                VoiFunction::Linear if real => Window {
                    function: VoiFunction::LinearExact,
                    ..window
                },
                _ => window,
            });
        Self::Window(stated.filter(Window::is_valid).unwrap_or_else(|| {
            let (least, most) = extent();
            // A frame of one value only is black.
            let (centre, width) = match least == most {
                true => (least + 1.0, 1.0),
                false => (f64::midpoint(least, most), (most - least).abs()),
            };
            Window {
                centre,
                width,
                function: VoiFunction::LinearExact,
            }
        }))
    }

    /// How bright a value is, from 0 to 1.
    fn brightness(&self, value: f64) -> f64 {
        match self {
            Self::Window(window) => window.brightness(value),
            // The cast clamps, and makes 0 of what is no number.
            Self::Table(table) => {
                f64::from(table.entry(value.round() as i64)) / f64::from(table.greatest())
            }
        }
    }
}

/// The least and the greatest value, padding left out unless there is but one value besides.
fn extent(
    description: &ImageDescription,
    grid: &Grid,
    modality: &Modality<'_>,
    value: impl Fn(usize) -> Value,
) -> (f64, f64) {
    if description.bits_allocated == 1 {
        let ends = [0, 1].map(|bit| modality.apply(Value::Integer(bit)));
        return (ends[0].min(ends[1]), ends[0].max(ends[1]));
    }
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut own, mut all) = (nothing, nothing);
    for at in 0..grid.rows * grid.columns {
        let value = value(at);
        let is_padding = match (value, &description.padding) {
            (Value::Integer(value), Some(padding)) => padding.contains(&value),
            _ => false,
        };
        let value = modality.apply(value);
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
