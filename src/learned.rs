//! What was learned of the studies at hand: the identifiers of each, and which belong to one patient.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use crate::deid::{Identifier, IdentifierSearch, OptionSet};

/// A line of [`Learned::learn`] that is no identifier: the pseudonym of the study's patient behind this letter.
const KIN: char = 'k';

/// The line that says whose study it is.
pub(crate) fn kin_line(patient: &str) -> String {
    format!("{KIN}{patient}")
}

/// The identifiers of studies. Those of one patient are sought in all of his or her studies.
#[derive(Clone, Default)]
pub(crate) struct Learned {
    studies: HashMap<String, Study>,
    /// The studies in which a patient was seen.
    kin: HashMap<String, BTreeSet<String>>,
}

#[derive(Clone, Default)]
struct Study {
    lines: BTreeSet<String>,
    /// Compiled when it is first needed.
    search: OnceLock<Arc<IdentifierSearch>>,
}

impl Learned {
    /// Adds lines of a study.
    pub(crate) fn learn(&mut self, study: &str, lines: impl IntoIterator<Item = String>) {
        let entry = self.studies.entry(study.to_owned()).or_default();
        let before = entry.lines.len();
        for line in lines {
            if line.starts_with(KIN) {
                let studies = self.kin.entry(line.clone()).or_default();
                studies.insert(study.to_owned());
            }
            entry.lines.insert(line);
        }
        if entry.lines.len() != before {
            for study in self.related(study) {
                if let Some(entry) = self.studies.get_mut(&study) {
                    entry.search = OnceLock::new();
                }
            }
        }
    }

    /// The search for what was learned of a study and its patient; `None` where nothing was.
    pub(crate) fn search(&self, study: &str, options: OptionSet) -> Option<&Arc<IdentifierSearch>> {
        let entry = self.studies.get(study)?;
        Some(entry.search.get_or_init(|| {
            let related = self.related(study);
            let lines = related
                .iter()
                .filter_map(|study| self.studies.get(study))
                .flat_map(|study| &study.lines);
            let identifiers = lines.filter_map(|line| Identifier::from_line(line));
            Arc::new(IdentifierSearch::new(
                identifiers.filter(|identifier| options.seeks(identifier.kind)),
            ))
        }))
    }

    /// The study and those that share a patient with it.
    fn related(&self, study: &str) -> BTreeSet<String> {
        let lines = self.studies.get(study).map(|entry| &entry.lines);
        let kin = lines
            .into_iter()
            .flatten()
            .filter(|line| line.starts_with(KIN));
        let mut related: BTreeSet<String> = kin
            .filter_map(|line| self.kin.get(line))
            .flatten()
            .cloned()
            .collect();
        related.insert(study.to_owned());
        related
    }
}
