//! The reference values of IBSI 1: all features of the digital phantom, and of the CT phantom under five configurations.

use std::collections::HashMap;

use scanveil::features::{Aggregation, Extraction, Mask, Settings, Volume, extract};

use crate::files::table;
use crate::phantoms::{CONFIGURATIONS, ct_phantom, digital_phantom};
use crate::support::test_data;

/// A row of the IBSI's tables.
struct Reference {
    dataset: String,
    aggregation: String,
    tag: String,
    /// None where the manual prints none.
    value: Option<f64>,
    tolerance: f64,
    consensus: String,
}

impl Reference {
    /// Reads a table, of which the CT phantom's names the data set in its first column.
    fn table(text: &str) -> Vec<Self> {
        let rows = table(text, ',');
        let (header, rows) = rows.split_first().unwrap();
        let column = |name: &str| header.iter().position(|found| found == name);
        let cell = |row: &[String], name: &str| {
            column(name).map_or_else(|| "digital_phantom".to_owned(), |at| row[at].clone())
        };
        rows.iter()
            .map(|row| Self {
                dataset: cell(row, "dataset"),
                aggregation: cell(row, "aggregation"),
                tag: cell(row, "tag"),
                value: cell(row, "reference_value").parse().ok(),
                tolerance: cell(row, "tolerance").parse().unwrap(),
                consensus: cell(row, "consensus"),
            })
            .collect()
    }

    /// Whether a value is this one: within its tolerance, or the same in the three significant digits that are printed.
    fn is_met_by(&self, value: f64) -> bool {
        let reference = self.value.unwrap();
        let printed = if reference == 0.0 {
            0.0
        } else {
            0.5 * 10f64.powf(reference.abs().log10().floor() - 2.0)
        };
        (value - reference).abs() <= self.tolerance.max(printed) * (1.0 + 1e-9) + 1e-9
    }
}

/// How many references are met, and what of the others.
#[derive(Default)]
struct Count {
    met: usize,
    missed: Vec<String>,
    without_reference: Vec<String>,
}

impl Count {
    fn add(&mut self, references: &[Reference], dataset: &str, extraction: &Extraction) {
        let features = &extraction.features;
        let name = |aggregation: Aggregation| serde_json::to_value(aggregation).unwrap();
        let values: HashMap<(String, String), f64> = features
            .features
            .iter()
            .map(|feature| {
                let aggregation = name(feature.aggregation).as_str().unwrap().to_owned();
                (
                    (aggregation, feature.definition.tag.to_owned()),
                    feature.value,
                )
            })
            .collect();
        assert_eq!(values.len(), features.features.len(), "each feature once");
        for reference in references.iter().filter(|row| row.dataset == dataset) {
            let Reference {
                aggregation, tag, ..
            } = reference;
            let found = values.get(&(aggregation.clone(), tag.clone()));
            let described = format!("{dataset} {tag} {aggregation}");
            let Some(expected) = reference.value else {
                self.without_reference.push(described);
                continue;
            };
            match found {
                Some(&value) if reference.is_met_by(value) => self.met += 1,
                Some(value) => self.missed.push(format!(
                    "{described}: {value} for {expected} ± {} ({} consensus)",
                    reference.tolerance, reference.consensus
                )),
                None => self.missed.push(format!(
                    "{described}: absent, {:?} ({} consensus)",
                    features
                        .absent
                        .iter()
                        .find(|absent| absent.definition.tag == tag)
                        .map(|absent| absent.reason),
                    reference.consensus
                )),
            }
        }
    }
}

fn features(image: &Volume, mask: &Mask, name: &str) -> Extraction {
    let settings = Settings::named(name).unwrap();
    extract(image, mask, &settings, &mut |_| true).unwrap()
}

#[test]
fn all_reference_values_of_the_digital_phantom_are_met() {
    let references = Reference::table(include_str!("digital-phantom-values.csv"));
    let (image, mask) = digital_phantom();
    let mut count = Count::default();
    count.add(
        &references,
        "digital_phantom",
        &features(&image, &mask, "ibsi-phantom"),
    );
    println!(
        "digital phantom: {} of {} values are met",
        count.met,
        references.len()
    );
    assert_eq!(count.missed, Vec::<String>::new());
    assert_eq!(count.met, 482);
}

#[test]
fn all_reference_values_of_ibsi_1_are_met() {
    let (Some((image, mask)), Some(folder)) = (ct_phantom(), test_data("ibsi")) else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("ibsi1_reference_values.csv")).unwrap();
    let references = Reference::table(&text);
    let mut count = Count::default();
    let (digital_image, digital_mask) = digital_phantom();
    count.add(
        &references,
        "digital_phantom",
        &features(&digital_image, &digital_mask, "ibsi-phantom"),
    );
    let extractions: Vec<_> = std::thread::scope(|scope| {
        CONFIGURATIONS
            .map(|(_, name)| scope.spawn(move || features(image, mask, name)))
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for ((dataset, _), extraction) in CONFIGURATIONS.iter().zip(&extractions) {
        count.add(&references, dataset, extraction);
    }
    println!(
        "{} of {} reference values are met",
        count.met,
        references.len()
    );
    for row in &count.without_reference {
        println!("{row}: the manual prints no reference value");
    }
    for row in &count.missed {
        println!("{row}");
    }
    assert_eq!(references.len(), 1804);
    assert_eq!(count.missed, Vec::<String>::new());
    assert_eq!(count.met + count.without_reference.len(), references.len());
    assert_eq!(count.without_reference, ["config_C morph_comp_1 none"]);
}

#[test]
fn a_reference_is_not_met_by_a_value_beside_it() {
    let reference = |value, tolerance| Reference {
        dataset: String::new(),
        aggregation: String::new(),
        tag: String::new(),
        value: Some(value),
        tolerance,
        consensus: String::new(),
    };
    assert!(reference(2.15, 0.0).is_met_by(2.1486));
    assert!(!reference(2.15, 0.0).is_met_by(2.156));
    assert!(reference(556.0, 4.0).is_met_by(559.9));
    assert!(!reference(556.0, 4.0).is_met_by(560.1));
    assert!(!reference(0.0, 0.0).is_met_by(0.001));
}
