//! What was found and done in files, counted by class. It adds up: over files, workers, machines.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use serde::Serialize;

use super::attributes::{of_attribute, of_text};
use super::class::{Class, Classes};
use super::remark::{self, Remark};
use crate::deid::{Action, Deed, OptionSet, ProfileOption, Recorder, Why};
use crate::instance::{Instance, VR};

/// What became of the attributes of one class that had a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Files in which one was found, in an attribute or in text.
    pub files: u64,
    /// Attributes removed, with all that is in them.
    pub removed: u64,
    /// Emptied.
    pub emptied: u64,
    /// Replaced by a dummy, a case code or a new UID.
    pub replaced: u64,
    /// Kept, without what identifies in it.
    pub cleaned: u64,
    /// Dates moved.
    pub moved: u64,
    /// Kept as they were, by the option that keeps them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<&'static str, u64>,
    /// Pieces taken out of free text that can be of this class, by what they look like.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub text: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// How many attributes were found.
    pub fn attributes(&self) -> u64 {
        let Self {
            removed,
            emptied,
            replaced,
            cleaned,
            moved,
            kept,
            ..
        } = self;
        removed + emptied + replaced + cleaned + moved + kept.values().sum::<u64>()
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.removed += other.removed;
        self.emptied += other.emptied;
        self.replaced += other.replaced;
        self.cleaned += other.cleaned;
        self.moved += other.moved;
        add(&mut self.kept, other.kept);
        add(&mut self.text, other.text);
    }
}

fn add<K: Ord>(to: &mut BTreeMap<K, u64>, other: BTreeMap<K, u64>) {
    for (key, count) in other {
        *to.entry(key).or_default() += count;
    }
}

/// The identifiers of Safe Harbor in one file or many: numbers only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SafeHarborCounts {
    /// Released files.
    pub files: u64,
    /// By class; those in which nothing was found are absent.
    pub classes: BTreeMap<Class, Tally>,
    /// In how many files something is left for a person to judge.
    pub remarks: BTreeMap<Remark, u64>,
}

impl AddAssign for SafeHarborCounts {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        for (class, tally) in other.classes {
            *self.classes.entry(class).or_default() += tally;
        }
        add(&mut self.remarks, other.remarks);
    }
}

/// What was found in one instance that was de-identified.
pub(crate) fn count(
    instance: &Instance,
    options: OptionSet,
    is_over_89: Option<bool>,
    recorder: &Recorder,
) -> SafeHarborCounts {
    let mut classes: BTreeMap<Class, Tally> = BTreeMap::new();
    for deed in &recorder.deeds {
        if let Some((found, option)) = found(deed, options) {
            let found: &mut dyn Iterator<Item = Class> = match found.is_empty() {
                true => &mut std::iter::once(Class::Other),
                false => &mut found.iter(),
            };
            for class in found {
                enter(classes.entry(class).or_default(), deed.action, option);
            }
        }
    }
    let titles = instance.shell.application_entities.len() as u64;
    if titles > 0 {
        classes.entry(Class::M).or_default().removed += titles;
    }
    for kind in &recorder.taken {
        for class in of_text(*kind).iter() {
            let text = &mut classes.entry(class).or_default().text;
            *text.entry(kind.words()).or_default() += 1;
        }
    }
    for tally in classes.values_mut() {
        tally.files = 1;
    }
    let remarks = remark::of_instance(
        instance,
        options,
        is_over_89,
        &recorder.deeds,
        &recorder.pixel_findings,
    );
    SafeHarborCounts {
        files: 1,
        classes,
        remarks: remarks.into_iter().map(|remark| (remark, 1)).collect(),
    }
}

/// The classes of an attribute, and the option that keeps it; `None` where it is no identifier.
fn found(deed: &Deed, options: OptionSet) -> Option<(Classes, Option<ProfileOption>)> {
    use ProfileOption as O;
    let classes = of_attribute(deed.tag, deed.vr);
    match deed.why {
        Why::Structure => None,
        Why::Holds(kind) if classes.is_empty() => Some((of_text(kind), None)),
        Why::Option(option) => Some((classes, Some(option))),
        Why::Private(_) => Some((classes, Some(O::RetainSafePrivate))),
        // Not listed by the standard, but of a kind that an option keeps.
        Why::NothingFound if !classes.is_empty() => {
            let keeping: &[O] = match deed.vr {
                VR::UI => &[O::RetainUids],
                VR::AE => &[O::RetainDeviceIdentity],
                VR::DA | VR::DT | VR::TM => &[
                    O::RetainLongitudinalFullDates,
                    O::RetainLongitudinalModifiedDates,
                ],
                _ => &[],
            };
            let option = keeping.iter().find(|option| options.has(**option))?;
            Some((classes, Some(*option)))
        }
        Why::NothingFound => None,
        _ => Some((classes, None)),
    }
}

fn enter(tally: &mut Tally, action: Action, option: Option<ProfileOption>) {
    let count = match action {
        Action::Remove => &mut tally.removed,
        Action::Zero => &mut tally.emptied,
        Action::Dummy | Action::ReplaceUid | Action::HashUid | Action::CaseCode => {
            &mut tally.replaced
        }
        Action::Clean | Action::CapAge => &mut tally.cleaned,
        Action::Shift | Action::OffsetDate | Action::OffsetSeconds => &mut tally.moved,
        Action::Keep => tally
            .kept
            .entry(option.map_or("policy", ProfileOption::name))
            .or_default(),
    };
    *count += 1;
}
