//! Rules about images of one kind: where devices write. The format is that of `data/device-rules.json`.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::super::Region;
use crate::instance::{Instance, Tag, tags};

/// What is cleared in images that match. All conditions that are stated have to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct DeviceRule {
    /// What it is about, for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// SOP Class UID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sop_class: Option<String>,
    /// Modality, as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    /// Part of Manufacturer, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Part of Manufacturer's Model Name, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// A value of Image Type, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_type: Option<String>,
    /// Rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u16>,
    /// Columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<u16>,
    /// Rectangles that are cleared on every frame, as far as they lie in the image.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clear: Vec<Region>,
    /// Whether everything outside of the Ultrasound Regions that the image states is cleared.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub outside_regions: bool,
}

/// The file that the program brings.
#[derive(Debug, Deserialize)]
struct RuleFile {
    rules: Vec<DeviceRule>,
}

/// The rules that the program brings.
pub(super) fn own() -> &'static [DeviceRule] {
    static RULES: OnceLock<Vec<DeviceRule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let file = include_str!("../../../data/device-rules.json");
        // Held by a test: the file is part of the program.
        serde_json::from_str::<RuleFile>(file).map_or_else(|_| Vec::new(), |file| file.rules)
    })
}

impl DeviceRule {
    /// Whether it says of which images it is, and what to do with them.
    pub(crate) fn is_complete(&self) -> bool {
        let conditions = [
            &self.sop_class,
            &self.modality,
            &self.manufacturer,
            &self.model,
            &self.image_type,
        ];
        let has_words = conditions
            .into_iter()
            .flatten()
            .any(|text| !text.trim().is_empty());
        let has_condition = has_words || self.rows.is_some() || self.columns.is_some();
        has_condition && (self.outside_regions || !self.clear.is_empty())
    }

    /// Whether `instance` is an image of its kind.
    pub(super) fn matches(&self, instance: &Instance) -> bool {
        let value = |tag: Tag| {
            let text = instance.data_set.bytes(tag).map(|bytes| bytes.as_ref());
            String::from_utf8_lossy(text.unwrap_or_default()).to_ascii_lowercase()
        };
        let holds = |wanted: &Option<String>, tag| {
            wanted
                .as_ref()
                .is_none_or(|wanted| value(tag).contains(&wanted.to_ascii_lowercase()))
        };
        let is = |wanted: &Option<String>, own: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| own == Some(wanted))
        };
        let counts = |wanted: Option<u16>, tag| {
            wanted.is_none_or(|wanted| instance.unsigned_short(tag) == Some(wanted))
        };
        is(&self.sop_class, instance.sop_class())
            && is(&self.modality, instance.data_set.ascii(tags::MODALITY))
            && holds(&self.manufacturer, tags::MANUFACTURER)
            && holds(&self.model, tags::MANUFACTURER_MODEL_NAME)
            && self.image_type.as_ref().is_none_or(|wanted| {
                let types = value(tags::IMAGE_TYPE);
                types
                    .split('\\')
                    .any(|own| own.trim().eq_ignore_ascii_case(wanted))
            })
            && counts(self.rows, tags::ROWS)
            && counts(self.columns, tags::COLUMNS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::clean::tests::instance;

    #[test]
    fn every_rule_of_the_program_says_of_what_it_is_and_what_to_do() {
        let file = include_str!("../../../data/device-rules.json");
        let text: serde_json::Value = serde_json::from_str(file).unwrap();
        assert_eq!(own().len(), text["rules"].as_array().unwrap().len());
        assert!(!own().is_empty());
        for rule in own() {
            assert!(rule.is_complete(), "{rule:?}");
            assert!(!rule.name.is_empty(), "{rule:?}");
        }
    }

    #[test]
    fn all_conditions_of_a_rule_have_to_hold() {
        let rule = DeviceRule {
            modality: Some("US".to_owned()),
            manufacturer: Some("acme".to_owned()),
            image_type: Some("screen save".to_owned()),
            outside_regions: true,
            ..DeviceRule::default()
        };
        let image = |maker: &str, kind: &str| {
            instance(&[
                (tags::IMAGE_TYPE, kind),
                (tags::MODALITY, "US"),
                (tags::MANUFACTURER, maker),
            ])
        };
        assert!(rule.matches(&image("ACME Medical", "DERIVED\\SECONDARY\\SCREEN SAVE")));
        assert!(!rule.matches(&image("Other", "DERIVED\\SECONDARY\\SCREEN SAVE")));
        assert!(!rule.matches(&image("ACME Medical", "ORIGINAL\\PRIMARY")));
    }

    #[test]
    fn a_rule_without_conditions_or_without_rectangles_is_not_complete() {
        assert!(!DeviceRule::default().is_complete());
        let only_conditions = DeviceRule {
            rows: Some(5),
            ..DeviceRule::default()
        };
        assert!(!only_conditions.is_complete());
        let all_images = DeviceRule {
            outside_regions: true,
            manufacturer: Some(" ".to_owned()),
            ..DeviceRule::default()
        };
        assert!(!all_images.is_complete());
    }
}
