//! Clean Structured Content (PS3.15 E.3.4): what becomes of each content item of a report.

use super::policy::{OptionSet, ProfileOption};
use super::record::{Action, Decision, Why};
use super::table::{self, BasicAction, ContentItemRule, OptionAction};
use crate::instance::element::trim_padding;
use crate::instance::{DataSet, Tag, Value, tags};

/// Sequences whose items are content items: name, value type, value (PS3.3 C.17.3.2 and Table 10-2).
const CONTENT_ITEMS: [Tag; 3] = [
    tags::CONTENT_SEQUENCE,
    tags::ACQUISITION_CONTEXT_SEQUENCE,
    tags::SPECIMEN_PREPARATION_STEP_CONTENT_ITEM_SEQUENCE,
];

/// (121033, DCM, "Subject Age")
const SUBJECT_AGE: (&str, &str) = ("DCM", "121033");

/// What becomes of a content item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemAction {
    /// It goes, with all that is below it.
    Remove,
    /// It stays, its value does not.
    Dummy,
    /// It stays as it is, but for the identifiers of the study in its text.
    Keep,
    /// It stays without what identifies in its text.
    Clean,
    /// Its date moves.
    Shift,
    /// Its UID is replaced.
    ReplaceUid,
    /// An age: told up to 89 years.
    CapAge,
}

impl ItemAction {
    /// What that is for `tag`, where it is the value of the content item.
    pub(crate) fn decide(self, tag: Tag) -> Option<Decision> {
        let is_date = matches!(tag, tags::DATE | tags::DATE_TIME);
        let action = match tag {
            tags::TEXT_VALUE => match self {
                Self::Dummy => Action::Dummy,
                Self::Keep => Action::Keep,
                _ => Action::Clean,
            },
            // No table lets a name stay.
            tags::PERSON_NAME => Action::Dummy,
            tags::DATE | tags::TIME | tags::DATE_TIME => match self {
                Self::Keep => Action::Keep,
                Self::Shift if is_date => Action::Shift,
                // By whole days: times stay.
                Self::Shift => Action::Keep,
                _ => Action::Dummy,
            },
            tags::UID => match self {
                Self::Keep => Action::Keep,
                _ => Action::ReplaceUid,
            },
            tags::CONCEPT_CODE_SEQUENCE if self == Self::Dummy => Action::Dummy,
            tags::MEASURED_VALUE_SEQUENCE if self == Self::Dummy => Action::Zero,
            tags::NUMERIC_VALUE if self == Self::CapAge => Action::CapAge,
            _ => return None,
        };
        Some(Decision {
            action,
            why: Why::Option(ProfileOption::CleanStructuredContent),
        })
    }
}

/// What the items of a report have in common.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Report {
    /// Whether items refer to others by position (PS3.3 C.17.3.2.5): none may go then, or the positions are wrong.
    has_references: bool,
}

impl Report {
    pub(crate) fn of(data_set: &DataSet) -> Self {
        Self {
            has_references: refers_by_position(data_set),
        }
    }

    /// What becomes of an item of `sequence`, which stands in a content item itself where there is an `outer` one;
    /// `None` where it is none, or they are not cleaned.
    pub(crate) fn item(
        self,
        sequence: Tag,
        item: &DataSet,
        outer: Option<ItemAction>,
        options: OptionSet,
    ) -> Option<ItemAction> {
        // The number of a content item lies one sequence deeper than its name.
        if sequence == tags::MEASURED_VALUE_SEQUENCE {
            return outer;
        }
        if !options.has(ProfileOption::CleanStructuredContent) || !CONTENT_ITEMS.contains(&sequence)
        {
            return None;
        }
        let value_type = item.ascii(tags::VALUE_TYPE).unwrap_or_default();
        let name = item.items(tags::CONCEPT_NAME_CODE_SEQUENCE).first();
        let part = |tag| {
            name.and_then(|name| name.ascii(tag))
                .map(trim_padding)
                .unwrap_or_default()
        };
        let (scheme, code) = (part(tags::CODING_SCHEME_DESIGNATOR), part(tags::CODE_VALUE));
        let action = match table::content_item(scheme, code, value_type) {
            Some(rule) => listed(rule, value_type, options),
            None => by_value_type(value_type, options),
        };
        Some(match action {
            ItemAction::Remove if self.has_references => ItemAction::Dummy,
            ItemAction::Keep if (scheme, code) == SUBJECT_AGE && is_in_years(item) => {
                ItemAction::CapAge
            }
            action => action,
        })
    }
}

/// A row of Table E.3.4-1 with the cells of the options, C before K.
fn listed(rule: &ContentItemRule, value_type: &str, options: OptionSet) -> ItemAction {
    let cells = options.iter().filter_map(|option| rule.option(option));
    match cells.min_by_key(|cell| *cell != OptionAction::Clean) {
        Some(OptionAction::Clean) => match value_type {
            "DATE" | "TIME" | "DATETIME" => ItemAction::Shift,
            _ => ItemAction::Clean,
        },
        Some(OptionAction::Keep) => ItemAction::Keep,
        None => match (rule.basic, value_type) {
            (BasicAction::Remove, _) => ItemAction::Remove,
            // A reference tells nothing once its UIDs are replaced, and a report without it is not whole.
            (_, "UIDREF" | "IMAGE" | "WAVEFORM" | "COMPOSITE") => ItemAction::ReplaceUid,
            _ => ItemAction::Dummy,
        },
    }
}

/// An item that the table does not list.
fn by_value_type(value_type: &str, options: OptionSet) -> ItemAction {
    use ProfileOption as O;
    match value_type {
        "PNAME" => ItemAction::Dummy,
        "UIDREF" if options.has(O::RetainUids) => ItemAction::Keep,
        "UIDREF" => ItemAction::ReplaceUid,
        "DATE" | "TIME" | "DATETIME" if options.has(O::RetainLongitudinalFullDates) => {
            ItemAction::Keep
        }
        "DATE" | "TIME" | "DATETIME" if options.has(O::RetainLongitudinalModifiedDates) => {
            ItemAction::Shift
        }
        "DATE" | "TIME" | "DATETIME" => ItemAction::Dummy,
        _ => ItemAction::Clean,
    }
}

/// Whether the numbers of a NUM item are years (UCUM "a").
fn is_in_years(item: &DataSet) -> bool {
    let values = item.items(tags::MEASURED_VALUE_SEQUENCE);
    let units = values
        .iter()
        .flat_map(|value| value.items(tags::MEASUREMENT_UNITS_CODE_SEQUENCE));
    units
        .into_iter()
        .any(|unit| unit.ascii(tags::CODE_VALUE) == Some("a"))
}

fn refers_by_position(data_set: &DataSet) -> bool {
    data_set
        .get(tags::REFERENCED_CONTENT_ITEM_IDENTIFIER)
        .is_some()
        || match data_set
            .get(tags::CONTENT_SEQUENCE)
            .map(|element| &element.value)
        {
            Some(Value::Items(items)) => items.iter().any(refers_by_position),
            _ => false,
        }
}
