//! Features as they are written: JSON (`data/features.schema.json`) and CSV.

use serde::Serialize;

use super::feature::{Absent, Definition, Family, Feature, Features};
use super::{Extraction, Settings};

/// Name and version of what measured.
pub const SOFTWARE: &str = concat!("scanveil ", env!("CARGO_PKG_VERSION"));

/// What everybody who holds features has to know.
pub const NOTICE: &str = "Features without noise are not anonymous. Measured on 108 public chest X-rays, 93 features \
     find a person's other visit first in 55 of 100 tries, and another copy of the same scan always.";

/// Significant digits of a released value. Measuring again changes features in the third digit or before (the reference
/// values of the IBSI have three); further digits tell the scan and nothing of the patient's health.
pub const DIGITS: u32 = 3;

/// Where a region comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct RegionSource {
    /// `segmentation`, `structure-set`, `label-map`, `whole-image` or the name of an automatic method.
    pub kind: String,
    /// Whether a program drew it and nobody looked.
    pub automatic: bool,
    /// Its number in the file that it comes from, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<i64>,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasuredRegion {
    /// Voxels of the intensity mask, after resampling and re-segmentation.
    pub voxels: usize,
    /// Their volume in mm³.
    pub volume_mm3: f64,
    /// Where it comes from.
    pub source: RegionSource,
}

/// Features with all that it takes to have them again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Name and version of the program.
    pub software: &'static str,
    /// What everybody who holds them has to know.
    pub notice: &'static str,
    /// The settings, whole.
    pub settings: serde_json::Value,
    /// Significant digits of the values; `None` where they were not rounded.
    pub digits: Option<u32>,
    /// What was measured.
    pub region: MeasuredRegion,
    /// What a person should know before relying on them: which spacing was used, gaps between slices and the like.
    pub remarks: Vec<String>,
    /// What has a value.
    pub features: Vec<Feature>,
    /// What has none, and why.
    pub absent: Vec<Absent>,
}

impl Document {
    /// What was extracted as it is released: rounded to `digits` significant digits. Shape is never told of a region that
    /// a program drew by itself: it would be the program's.
    #[must_use]
    pub fn new(
        extraction: &Extraction,
        settings: &Settings,
        source: RegionSource,
        remarks: Vec<String>,
        digits: Option<u32>,
    ) -> Self {
        let round = |value| digits.map_or(value, |digits| significant(value, digits));
        let is_told = |definition: &Definition| {
            !(source.automatic && definition.family == Family::Morphology)
        };
        let Features { features, absent } = &extraction.features;
        let (told, withheld): (Vec<&Feature>, Vec<&Feature>) = features
            .iter()
            .partition(|feature| is_told(&feature.definition));
        let withheld = withheld.into_iter().map(|feature| Absent {
            definition: feature.definition,
            aggregation: feature.aggregation,
            reason: "The region was drawn by a program, and its shape is the program's.",
        });
        Self {
            software: SOFTWARE,
            notice: NOTICE,
            // Settings are plain data: writing them cannot fail.
            settings: serde_json::to_value(settings).unwrap_or_default(),
            digits,
            region: MeasuredRegion {
                voxels: extraction.region.voxels,
                volume_mm3: round(extraction.region.volume),
                source,
            },
            remarks,
            features: told
                .into_iter()
                .map(|feature| Feature {
                    value: round(feature.value),
                    ..*feature
                })
                .collect(),
            absent: absent.iter().copied().chain(withheld).collect(),
        }
    }

    /// One row a feature, with the columns of the JSON, settings and software; what has no value has its reason.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut table = format!("{}\n", CSV_HEADER.join(","));
        self.append_csv("", &mut table);
        table
    }

    /// The rows alone, each with `image` first, for the table of a folder; see [`CSV_HEADER`].
    pub fn append_csv(&self, image: &str, table: &mut String) {
        let settings = self.settings.to_string();
        let mut row = |definition: &Definition, aggregation, value: &str, reason: &str| {
            let Definition {
                family,
                name,
                ibsi,
                tag,
                unit,
            } = definition;
            let cells = [
                image,
                &text(family),
                &text(&aggregation),
                name,
                ibsi,
                tag,
                value,
                &text(unit),
                reason,
                &settings,
                self.software,
            ];
            let cells: Vec<String> = cells.into_iter().map(quoted).collect();
            table.push_str(&cells.join(","));
            table.push('\n');
        };
        for feature in &self.features {
            row(
                &feature.definition,
                feature.aggregation,
                &feature.value.to_string(),
                "",
            );
        }
        for Absent {
            definition,
            aggregation,
            reason,
        } in &self.absent
        {
            row(definition, *aggregation, "", reason);
        }
    }
}

/// Columns of the CSV. `image` is the position of the image among those of a folder, empty for a single one.
pub const CSV_HEADER: [&str; 11] = [
    "image",
    "family",
    "aggregation",
    "name",
    "ibsi",
    "tag",
    "value",
    "unit",
    "reason",
    "settings",
    "software",
];

/// A name as the JSON has it.
fn text(name: &impl Serialize) -> String {
    match serde_json::to_value(name) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A cell of a CSV (RFC 4180).
fn quoted(cell: &str) -> String {
    match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

/// `value` to so many significant digits, as the decimal number that is written so.
#[must_use]
pub fn significant(value: f64, digits: u32) -> f64 {
    let places = digits.clamp(1, 17) as usize - 1;
    format!("{value:.places$e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::{Aggregation, Family, Unit};

    const MEAN: Definition = Definition {
        family: Family::IntensityStatistics,
        name: "Mean intensity",
        ibsi: "Q4LE",
        tag: "stat_mean",
        unit: Unit::Intensity,
    };

    const VOLUME: Definition = Definition {
        family: Family::Morphology,
        name: "Volume (mesh)",
        ibsi: "RNU0",
        tag: "morph_volume",
        unit: Unit::CubicMillimetre,
    };

    fn document(digits: Option<u32>, automatic: bool) -> Document {
        let mut features = Features::default();
        features.push(MEAN, Aggregation::None, -46.868_12, "");
        features.push(VOLUME, Aggregation::None, 556.0, "");
        let kurtosis = Definition {
            tag: "stat_kurt",
            ..MEAN
        };
        features.push(
            kurtosis,
            Aggregation::None,
            f64::NAN,
            "All intensities are equal, \"flat\".",
        );
        let source = RegionSource {
            kind: "segmentation".to_owned(),
            automatic,
            label: None,
        };
        let region = crate::features::RegionFigures {
            voxels: 74,
            volume: 592.25,
        };
        let extraction = Extraction { region, features };
        Document::new(
            &extraction,
            &Settings::default(),
            source,
            Vec::new(),
            digits,
        )
    }

    #[test]
    fn the_shape_of_a_region_that_a_program_drew_is_not_told() {
        let document = document(None, true);
        assert!(
            document
                .features
                .iter()
                .all(|feature| feature.definition.family != Family::Morphology)
        );
        assert!(
            document
                .absent
                .iter()
                .any(|absent| absent.definition.tag == "morph_volume")
        );
    }

    #[test]
    fn values_are_rounded_unless_somebody_asks_for_all_of_them() {
        assert_eq!(document(Some(DIGITS), false).features[0].value, -46.9);
        assert_eq!(document(Some(DIGITS), false).region.volume_mm3, 592.0);
        assert_eq!(document(None, false).features[0].value, -46.868_12);
    }

    #[test]
    fn the_json_has_the_published_shape() {
        let json = serde_json::to_value(document(None, false)).expect("it is plain data");
        let feature = serde_json::json!({
            "family": "intensity_statistics", "aggregation": "none", "name": "Mean intensity", "ibsi": "Q4LE",
            "tag": "stat_mean", "value": -46.868_12, "unit": "[intensity]"
        });
        assert_eq!(json["features"][0], feature);
        assert_eq!(json["absent"][0]["tag"], "stat_kurt");
        assert_eq!(
            json["absent"][0]["reason"],
            "All intensities are equal, \"flat\"."
        );
    }

    #[test]
    fn a_row_of_the_csv_has_a_cell_for_each_column() {
        let document = document(None, false);
        let csv = document.csv();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = reader
            .records()
            .map(|row| row.expect("equal lengths"))
            .collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(&rows[0][6], "-46.86812");
        assert_eq!(&rows[2][8], "All intensities are equal, \"flat\".");
        assert_eq!(&rows[2][9], document.settings.to_string());
    }

    proptest! {
        #[test]
        fn rounding_stays_within_half_a_unit_of_the_last_digit(value in proptest::num::f64::NORMAL, digits in 1u32..9) {
            let rounded = significant(value, digits);
            let unit = 10f64.powi(value.abs().log10().floor() as i32 - digits as i32 + 1);
            prop_assume!(unit.is_normal());
            prop_assert!((rounded - value).abs() <= unit * 0.500_001);
            prop_assert_eq!(significant(rounded, digits), rounded);
        }
    }
}
