//! What the values of an image measure, and how stored values become them.

use crate::instance::{DataSet, tags};
use crate::pixels::{ImageDescription, LookupTable};
use crate::sources::header::{FrameHeader, doubles, first_text, number, word};

/// What the values measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantity {
    /// Hounsfield units of a CT.
    Hounsfield,
    /// Standardised uptake value by body weight of a PET, in g/ml.
    UptakeByBodyWeight,
    /// Activity of a PET, in Bq/ml.
    Activity,
    /// What a real world value mapping says: a unit of the Unified Code for Units of Measure.
    RealWorld(String),
    /// What a modality lookup table or a rescaling makes of the stored values, in arbitrary units.
    Modality,
    /// Stored values, in arbitrary units.
    Stored,
    /// Luminance of a colour image (ITU-R BT.601), 0 to 255.
    Luminance,
}

impl Quantity {
    /// The unit as the Unified Code for Units of Measure writes it; 1 of what has none.
    #[must_use]
    pub fn unit(&self) -> &str {
        match self {
            Self::Hounsfield => "[hnsf'U]",
            Self::UptakeByBodyWeight => "g/ml{SUVbw}",
            Self::Activity => "Bq/ml",
            Self::RealWorld(unit) => unit,
            Self::Modality | Self::Stored | Self::Luminance => "1",
        }
    }

    /// Whether the values mean the same on every machine.
    #[must_use]
    pub fn is_physical(&self) -> bool {
        matches!(
            self,
            Self::Hounsfield | Self::UptakeByBodyWeight | Self::Activity | Self::RealWorld(_)
        )
    }
}

/// A real world value mapping (PS3.3 C.7.6.16.2.11).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RealWorld {
    first: f64,
    last: f64,
    table: Option<Vec<f64>>,
    slope: f64,
    intercept: f64,
    pub unit: String,
}

impl RealWorld {
    /// The first mapping of a frame that can be applied.
    pub(super) fn of(header: FrameHeader<'_>, signed: bool) -> Option<Self> {
        let sequence = tags::REAL_WORLD_VALUE_MAPPING_SEQUENCE;
        let root = &header.instance.data_set;
        let per_frame = root
            .items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
            .get(header.frame as usize);
        let shared = root.items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).first();
        [Some(root), per_frame, shared]
            .into_iter()
            .flatten()
            .flat_map(|holder| holder.items(sequence))
            .find_map(|item| Self::of_item(header, item, signed))
    }

    fn of_item(header: FrameHeader<'_>, item: &DataSet, signed: bool) -> Option<Self> {
        let encoding = header.instance.encoding;
        let end = |double, short| {
            number(item, double, encoding).or_else(|| {
                let word = word(item, short, encoding)?;
                Some(match signed {
                    true => f64::from(word.cast_signed()),
                    false => f64::from(word),
                })
            })
        };
        let first = end(
            tags::DOUBLE_FLOAT_REAL_WORLD_VALUE_FIRST_VALUE_MAPPED,
            tags::REAL_WORLD_VALUE_FIRST_VALUE_MAPPED,
        )?;
        let last = end(
            tags::DOUBLE_FLOAT_REAL_WORLD_VALUE_LAST_VALUE_MAPPED,
            tags::REAL_WORLD_VALUE_LAST_VALUE_MAPPED,
        )?;
        let table = doubles(item, tags::REAL_WORLD_VALUE_LUT_DATA, encoding)
            .filter(|table| table.len() as f64 == last - first + 1.0);
        let slope = number(item, tags::REAL_WORLD_VALUE_SLOPE, encoding);
        let intercept = number(item, tags::REAL_WORLD_VALUE_INTERCEPT, encoding);
        if table.is_none() && (slope.is_none() || intercept.is_none()) {
            return None;
        }
        let code = item.items(tags::MEASUREMENT_UNITS_CODE_SEQUENCE).first()?;
        let scheme = first_text(code, tags::CODING_SCHEME_DESIGNATOR)?;
        let unit = first_text(code, tags::CODE_VALUE)?;
        // Whatever else stands there is no unit, and could be anything.
        let is_unit = scheme == "UCUM"
            && unit.len() <= 16
            && unit.bytes().all(|byte| byte.is_ascii_graphic());
        Some(Self {
            first,
            last,
            table,
            slope: slope.unwrap_or(1.0),
            intercept: intercept.unwrap_or(0.0),
            unit: if is_unit { unit } else { "1" }.to_owned(),
        })
    }

    /// The value of a stored one; `None` outside of what is mapped.
    fn apply(&self, stored: f64) -> Option<f64> {
        if !(self.first..=self.last).contains(&stored) {
            return None;
        }
        match &self.table {
            // What is in the range is not negative, and in the table.
            Some(table) => table.get((stored - self.first).round() as usize).copied(),
            None => Some(stored * self.slope + self.intercept),
        }
    }
}

/// How the stored values of a frame become those of the volume.
#[derive(Debug, Clone)]
pub(super) enum Transform {
    RealWorld(RealWorld),
    Table(LookupTable),
    Linear { slope: f64, intercept: f64 },
}

impl Transform {
    /// That of the modality.
    pub(super) fn of_modality(description: &ImageDescription) -> Self {
        if let Some(table) = &description.modality_table {
            return Self::Table(table.clone());
        }
        let rescale = description.rescale;
        match rescale.slope.is_finite() && rescale.slope != 0.0 && rescale.intercept.is_finite() {
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

    /// The value of a stored integer; `None` where it has none.
    pub(super) fn integer(&self, stored: i64) -> Option<f64> {
        match self {
            Self::Table(table) => Some(f64::from(table.entry(stored))),
            Self::RealWorld(mapping) => mapping.apply(stored as f64),
            Self::Linear { slope, intercept } => Some(stored as f64 * slope + intercept),
        }
    }

    /// The value of a stored real number; `None` where it has none.
    pub(super) fn real(&self, stored: f64) -> Option<f64> {
        let value = match self {
            Self::Table(_) => Some(stored),
            Self::RealWorld(mapping) => mapping.apply(stored),
            Self::Linear { slope, intercept } => Some(stored * slope + intercept),
        };
        value.filter(|value| value.is_finite())
    }

    /// The sum of the values that black and white have: a value taken from it is turned.
    pub(super) fn black_and_white(&self, (least, greatest): (i64, i64)) -> f64 {
        match self {
            Self::Table(table) => f64::from(table.greatest()),
            Self::RealWorld(_) => 0.0,
            Self::Linear { slope, intercept } => {
                (least as f64 + greatest as f64) * slope + 2.0 * intercept
            }
        }
    }
}
