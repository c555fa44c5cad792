//! The Safe Harbor report: each of the eighteen identifiers of 45 CFR 164.514(b)(2), what was found, what was done,
//! what is left for a person to judge. It never says that files are de-identified under HIPAA: a program cannot.

use serde::Serialize;

use super::class::Class;
use super::counts::{SafeHarborCounts, Tally};
use super::markdown;
use super::remark::Remark;
use crate::deid::{EDITION, Policy, ProfileOption};

const REGULATION: &str = "45 CFR 164.514(b)(2)";

/// The report over all files of a session. It holds numbers and sentences of this program, nothing of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SafeHarbor {
    /// What it is about.
    pub regulation: &'static str,
    /// The version of this program.
    pub version: &'static str,
    /// The edition of the DICOM Standard.
    pub edition: &'static str,
    /// The options of the profile.
    pub options: Vec<ProfileOption>,
    /// Released files. Those held back did not leave, and are not counted.
    pub files: u64,
    /// The eighteen identifiers, in order.
    pub classes: Vec<ClassReport>,
    /// Attributes that the profile treats as identifying, and that are none of the eighteen by themselves.
    pub other: Tally,
    /// What a person has to judge for each class.
    pub remarks: Vec<RemarkReport>,
    /// Classes with nothing left to judge but `remarks`: found in no attribute, or dealt with wherever they were.
    pub covered: Vec<Class>,
    /// Classes with something left to judge of their own.
    pub for_a_person: Vec<Class>,
}

/// One of the eighteen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassReport {
    /// Its letter.
    pub class: Class,
    /// The regulation's wording, shortened.
    pub title: &'static str,
    /// How many attributes were found.
    pub attributes: u64,
    /// What was done with them.
    #[serde(flatten)]
    pub tally: Tally,
    /// What is left for a person to judge.
    pub remarks: Vec<RemarkReport>,
}

/// Something that is left for a person to judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemarkReport {
    /// A stable name for programs.
    pub id: Remark,
    /// In how many files.
    pub files: u64,
    /// What, and why.
    pub text: &'static str,
}

/// The words of the report, for who adds up the counts elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SafeHarborWords {
    /// What it is about.
    pub regulation: &'static str,
    /// The eighteen, in order.
    pub classes: Vec<ClassWords>,
    /// Everything that can be left for a person to judge.
    pub remarks: Vec<RemarkWords>,
}

/// The words about one of the eighteen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassWords {
    /// Its letter.
    pub class: Class,
    /// The regulation's wording, shortened.
    pub title: &'static str,
    /// Whether it is for a person whatever was found, as nothing looks for it.
    pub always_for_a_person: bool,
}

/// The words of a remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemarkWords {
    /// Its name.
    pub id: Remark,
    /// The class that it is about; absent where it is about each of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// What a person has to judge, and why.
    pub text: &'static str,
}

impl SafeHarborWords {
    /// All of them.
    pub fn new() -> Self {
        let class = |class: Class| ClassWords {
            class,
            title: class.title(),
            always_for_a_person: class.without_attribute().is_some(),
        };
        let remark = |id: Remark| RemarkWords {
            id,
            class: id.class(),
            text: id.text(),
        };
        Self {
            regulation: REGULATION,
            classes: Class::ALL.map(class).into(),
            remarks: Remark::ALL.map(remark).into(),
        }
    }
}

impl Default for SafeHarborWords {
    fn default() -> Self {
        Self::new()
    }
}

impl SafeHarbor {
    /// The report on files that were de-identified under `policy`.
    pub fn new(policy: &Policy, counts: &SafeHarborCounts) -> Self {
        let remarks_of = |class: Option<Class>| -> Vec<RemarkReport> {
            let of_class = counts
                .remarks
                .iter()
                .filter(|(remark, _)| remark.class() == class);
            of_class
                .map(|(remark, files)| RemarkReport {
                    id: *remark,
                    files: *files,
                    text: remark.text(),
                })
                .collect()
        };
        let tally = |class: Class| counts.classes.get(&class).cloned().unwrap_or_default();
        let classes: Vec<ClassReport> = Class::ALL
            .into_iter()
            .map(|class| ClassReport {
                class,
                title: class.title(),
                attributes: tally(class).attributes(),
                tally: tally(class),
                remarks: remarks_of(Some(class)),
            })
            .collect();
        let (for_a_person, covered): (Vec<&ClassReport>, Vec<&ClassReport>) =
            classes.iter().partition(|class| class.needs_a_person());
        let letters = |classes: Vec<&ClassReport>| classes.iter().map(|each| each.class).collect();
        Self {
            regulation: REGULATION,
            version: env!("CARGO_PKG_VERSION"),
            edition: EDITION,
            options: policy.options.clone(),
            files: counts.files,
            covered: letters(covered),
            for_a_person: letters(for_a_person),
            classes,
            other: tally(Class::Other),
            remarks: remarks_of(None),
        }
    }

    /// The report for people, as Markdown.
    pub fn to_markdown(&self) -> String {
        markdown::write(self)
    }
}

impl ClassReport {
    /// Whether a remark is about it, something of it was kept, or nothing looks for it.
    pub fn needs_a_person(&self) -> bool {
        !self.remarks.is_empty()
            || !self.tally.kept.is_empty()
            || self.class.without_attribute().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(counts: &SafeHarborCounts) -> SafeHarbor {
        SafeHarbor::new(&Policy::default(), counts)
    }

    #[test]
    fn a_class_of_which_something_was_kept_is_never_covered() {
        for class in Class::ALL {
            let mut counts = SafeHarborCounts::default();
            let tally = counts.classes.entry(class).or_default();
            tally.kept.insert("retain-uids", 1);
            let report = report(&counts);
            assert!(report.for_a_person.contains(&class), "{class:?}");
            assert!(!report.covered.contains(&class), "{class:?}");
        }
    }

    #[test]
    fn a_remark_stands_with_its_class_or_with_all_of_them_and_nowhere_else() {
        for remark in Remark::ALL {
            let mut counts = SafeHarborCounts::default();
            counts.remarks.insert(remark, 3);
            let report = report(&counts);
            let in_classes = report.classes.iter().flat_map(|class| &class.remarks);
            let told: Vec<_> = report.remarks.iter().chain(in_classes).collect();
            assert_eq!(told.len(), 1, "{remark:?}");
            assert_eq!((told[0].id, told[0].files), (remark, 3));
            match remark.class() {
                Some(class) => assert!(report.for_a_person.contains(&class)),
                None => assert_eq!(report.for_a_person, [Class::L]),
            }
            assert!(report.to_markdown().contains(remark.text()), "{remark:?}");
        }
    }

    #[test]
    fn nobody_is_told_that_anything_complies() {
        let mut counts = SafeHarborCounts::default();
        counts.remarks.extend(Remark::ALL.map(|remark| (remark, 1)));
        let text = report(&counts).to_markdown().to_lowercase();
        assert!(!text.contains("complian") && !text.contains("complies"));
    }
}
