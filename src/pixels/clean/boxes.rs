//! Rectangles that are cleared, and where they come from.

use serde::{Deserialize, Serialize};

use super::super::Region;
use crate::instance::{Instance, tags};

/// A rectangle that is cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Where.
    #[serde(flatten)]
    pub region: Region,
    /// On which frames.
    pub frames: Frames,
    /// Who asked for it.
    pub origin: Origin,
}

/// Which frames of an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Frames {
    /// Every one.
    #[default]
    All,
    /// Those of the list, counted from 0.
    List(Vec<u32>),
}

impl Frames {
    /// Whether `frame` is one of them.
    #[must_use]
    pub fn has(&self, frame: u32) -> bool {
        match self {
            Self::All => true,
            Self::List(frames) => frames.contains(&frame),
        }
    }
}

impl Serialize for Frames {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::List(frames) => frames.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Frames {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "\"all\", or a list of frames counted from 0")]
        enum Form {
            Word(All),
            List(Vec<u32>),
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum All {
            All,
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::Word(All::All) => Self::All,
            Form::List(frames) => Self::List(frames),
        })
    }
}

/// Who asked for a rectangle to be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A rule about images of this kind.
    Rule,
    /// It lies outside of the Ultrasound Regions that the image states.
    Ultrasound,
    /// Text was found there.
    Text,
    /// A person drew it.
    Person,
}

/// What a person wants of the rectangles: `data/boxes.schema.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Boxes {
    /// Rectangles to clear besides those that are found.
    pub add: Vec<PersonBox>,
    /// Rectangles that are found and shall stay visible, where the policy lets a person decide that.
    pub keep: Vec<PersonBox>,
}

/// A rectangle that a person drew or looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonBox {
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
    /// On which frames.
    #[serde(default)]
    pub frames: Frames,
    /// Only in the image of this SOP Instance UID: the original one, so such a list identifies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Only in images of the series of this Series Instance UID, the original one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
}

impl PersonBox {
    pub(super) fn region(&self) -> Region {
        Region {
            x: self.x,
            y: self.y,
            width: self.width,
            height: self.height,
        }
    }

    fn is_of(&self, instance: &Instance) -> bool {
        let names = |wanted: &Option<String>, own: Option<&str>| {
            wanted
                .as_deref()
                .is_none_or(|wanted| own == Some(wanted.trim()))
        };
        names(&self.instance, instance.sop_instance())
            && names(&self.series, instance.uid(tags::SERIES_INSTANCE_UID))
    }
}

impl Boxes {
    /// Reads the list that a person made.
    ///
    /// # Errors
    /// What of it is not as `data/boxes.schema.json` says.
    pub fn from_json(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    /// Those that mean `instance`.
    pub(super) fn of(&self, instance: &Instance) -> Self {
        let own = |boxes: &[PersonBox]| {
            let own = boxes.iter().filter(|one| one.is_of(instance));
            own.cloned().collect()
        };
        Self {
            add: own(&self.add),
            keep: own(&self.keep),
        }
    }
}

/// Whether `inner` lies in the rectangles of `outer` for the most part.
pub(super) fn lies_in(inner: &Region, outer: &[Region]) -> bool {
    let size = |region: &Region| u64::from(region.width) * u64::from(region.height);
    outer.iter().any(|outer| {
        let shared = intersection(inner, outer);
        shared.is_some_and(|shared| size(&shared) * 2 >= size(inner))
    })
}

/// What two rectangles share.
pub(super) fn intersection(one: &Region, other: &Region) -> Option<Region> {
    let (x, y) = (one.x.max(other.x), one.y.max(other.y));
    let width = one.right().min(other.right()).checked_sub(x)?;
    let height = one.bottom().min(other.bottom()).checked_sub(y)?;
    (width > 0 && height > 0).then_some(Region {
        x,
        y,
        width,
        height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_a_person_is_read_and_misspellings_are_errors() {
        let boxes = Boxes::from_json(
            r#"{"add": [{"x": 1, "y": 2, "width": 3, "height": 4, "frames": [0, 2]},
                        {"x": 1, "y": 2, "width": 3, "height": 4, "frames": "all"}],
                "keep": [{"x": 1, "y": 2, "width": 3, "height": 4, "instance": "1.2.3"}]}"#,
        )
        .unwrap();
        assert_eq!(boxes.add[0].frames, Frames::List(vec![0, 2]));
        assert_eq!(boxes.add[1].frames, Frames::All);
        assert_eq!(boxes.keep[0].frames, Frames::All);
        assert!(boxes.add[0].frames.has(2) && !boxes.add[0].frames.has(1));
        for wrong in [
            r#"{"added": []}"#,
            r#"{"add": [{"x": 1, "y": 2, "width": 3}]}"#,
            r#"{"add": [{"x": 1, "y": 2, "width": 3, "height": 4, "frames": "every"}]}"#,
            r#"{"add": [{"x": -1, "y": 2, "width": 3, "height": 4}]}"#,
        ] {
            assert!(Boxes::from_json(wrong).is_err(), "{wrong}");
        }
        let again: Boxes = serde_json::from_str(&serde_json::to_string(&boxes).unwrap()).unwrap();
        assert_eq!(again, boxes);
    }

    #[test]
    fn a_rectangle_lies_in_another_when_half_of_it_does() {
        let region = |x, width| Region {
            x,
            y: 0,
            width,
            height: 10,
        };
        assert!(lies_in(&region(5, 10), &[region(0, 10)]));
        assert!(!lies_in(&region(6, 10), &[region(0, 10)]));
        assert!(!lies_in(&region(20, 10), &[region(0, 10)]));
    }
}
