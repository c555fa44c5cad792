//! Which images are searched for text, and why.

use crate::instance::{Instance, tags};

/// Whether an image is searched for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It is no picture that text could be read in.
    Never(Reason),
    /// It is searched.
    Always(Reason),
    /// It is searched where something in it looks like strokes.
    Strokes,
}

/// Why an image is searched for text, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The file says that text is burned in.
    BurnedIn,
    /// A screen that was captured.
    SecondaryCapture,
    /// Image Type says that it is no original.
    Derived,
    /// Images of this modality often hold text.
    Modality,
    /// It does not say what it is.
    UnknownModality,
    /// Something in it looks like strokes.
    LooksLikeText,
    /// Nothing in it looks like strokes.
    NothingLikeText,
    /// Its values are no brightness: segments, doses, parameters.
    NoPicture,
    /// It has no pixel data.
    NoPixelData,
    /// A video that the policy lets pass.
    Video,
}

impl Reason {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::BurnedIn => "burned-in-annotation",
            Self::SecondaryCapture => "secondary-capture",
            Self::Derived => "image-type",
            Self::Modality => "modality",
            Self::UnknownModality => "unknown-modality",
            Self::LooksLikeText => "looks-like-text",
            Self::NothingLikeText => "nothing-like-text",
            Self::NoPicture => "no-picture",
            Self::NoPixelData => "no-pixel-data",
            Self::Video => "unseen-video",
        }
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::BurnedIn => {
                "It was searched for text, as it says that text is burned into its image."
            }
            Self::SecondaryCapture => "It was searched for text, as it was captured from a screen.",
            Self::Derived => "It was searched for text, as it is a secondary or derived image.",
            Self::Modality => {
                "It was searched for text, as images of this modality often hold some."
            }
            Self::UnknownModality => {
                "It was searched for text, as it does not say what kind of image it is."
            }
            Self::LooksLikeText => "It was searched for text, as something in it looks like text.",
            Self::NothingLikeText => "It was looked through, and nothing in it looks like text.",
            Self::NoPicture => {
                "It was not searched for text, as its values are no picture: segments, doses or parameters."
            }
            Self::NoPixelData => "It has no pixel data.",
            Self::Video => "It is a video that nobody looked at; the policy lets it pass as it is.",
        }
    }
}

/// Secondary Capture Image Storage, and with a suffix its multi-frame kinds.
const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";
/// SOP classes whose values are no picture.
const NO_PICTURE: [&str; 7] = [
    // Segmentation and Label Map Segmentation
    "1.2.840.10008.5.1.4.1.1.66.4",
    "1.2.840.10008.5.1.4.1.1.66.7",
    // Height Map Segmentation
    "1.2.840.10008.5.1.4.1.1.66.8",
    // RT Dose
    "1.2.840.10008.5.1.4.1.1.481.2",
    // Parametric Map
    "1.2.840.10008.5.1.4.1.1.30",
    // Deformable Spatial Registration
    "1.2.840.10008.5.1.4.1.1.66.3",
    // Corneal Topography Map
    "1.2.840.10008.5.1.4.1.1.82.1",
];
/// Modalities whose images often hold text, or are screens.
const ALWAYS: [&str; 17] = [
    "US", "IVUS", "SC", "XC", "ES", "OT", "DX", "CR", "MG", "RF", "XA", "NM", "PT", "PX", "IO",
    "DG", "RG",
];
/// VL Whole Slide Microscopy Image Storage.
const WHOLE_SLIDE: &str = "1.2.840.10008.5.1.4.1.1.77.1.6";

/// Whether `instance` is searched for text.
pub(super) fn need(instance: &Instance, float: bool) -> Need {
    let class = instance.sop_class().unwrap_or_default();
    let modality = value(instance, tags::MODALITY);
    let is = |known: &&str| modality.eq_ignore_ascii_case(known);
    if float || NO_PICTURE.contains(&class) {
        return Need::Never(Reason::NoPicture);
    }
    if value(instance, tags::BURNED_IN_ANNOTATION).eq_ignore_ascii_case("YES") {
        return Need::Always(Reason::BurnedIn);
    }
    let capture = class.strip_prefix(SECONDARY_CAPTURE);
    if capture.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
        return Need::Always(Reason::SecondaryCapture);
    }
    // Of another class than those whose values are known to be no picture, the modality alone says it.
    if ["SEG", "RTDOSE"].iter().any(is) {
        return Need::Never(Reason::NoPicture);
    }
    if modality.is_empty() {
        return Need::Always(Reason::UnknownModality);
    }
    if ALWAYS.iter().any(is) {
        return Need::Always(Reason::Modality);
    }
    let mut types = image_type(instance);
    // Tiles of a whole slide that were scaled down are DERIVED, and what is written on the slide is on its label.
    if class != WHOLE_SLIDE && types.any(|one| is_one_of(one, ["SECONDARY", "DERIVED"])) {
        return Need::Always(Reason::Derived);
    }
    Need::Strokes
}

/// Whether it is the picture of a slide's label, or of the whole slide with its label.
pub(super) fn shows_slide_label(instance: &Instance) -> bool {
    instance.sop_class() == Some(WHOLE_SLIDE)
        && image_type(instance).any(|one| is_one_of(one, ["LABEL", "OVERVIEW"]))
}

fn image_type(instance: &Instance) -> impl Iterator<Item = &str> {
    value(instance, tags::IMAGE_TYPE).split('\\').map(str::trim)
}

/// Whether it is one of `known`, in capitals or, as it must not be, in other letters.
fn is_one_of(value: &str, known: [&str; 2]) -> bool {
    known.iter().any(|known| value.eq_ignore_ascii_case(known))
}

fn value(instance: &Instance, tag: crate::instance::Tag) -> &str {
    instance.data_set.ascii(tag).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::clean::tests::instance;

    const CT: &str = "1.2.840.10008.5.1.4.1.1.2";

    fn needed(class: &str, modality: &str, more: &[(crate::instance::Tag, &str)]) -> Need {
        let mut values = vec![(tags::SOP_CLASS_UID, class), (tags::MODALITY, modality)];
        values.extend(more);
        need(&instance(&values), false)
    }

    #[test]
    fn what_often_holds_text_is_always_searched_and_the_reason_is_said() {
        for (class, modality, more, reason) in [
            (CT, "US", None, Reason::Modality),
            (CT, "XA", None, Reason::Modality),
            (CT, "us", None, Reason::Modality),
            (
                "1.2.840.10008.5.1.4.1.1.7",
                "SEG",
                None,
                Reason::SecondaryCapture,
            ),
            (CT, "", None, Reason::UnknownModality),
            (
                "1.2.840.10008.5.1.4.1.1.7",
                "CT",
                None,
                Reason::SecondaryCapture,
            ),
            (
                "1.2.840.10008.5.1.4.1.1.7.4",
                "CT",
                None,
                Reason::SecondaryCapture,
            ),
            (
                CT,
                "CT",
                Some((tags::BURNED_IN_ANNOTATION, "YES")),
                Reason::BurnedIn,
            ),
            (
                CT,
                "CT",
                Some((tags::IMAGE_TYPE, "DERIVED\\PRIMARY\\MPR")),
                Reason::Derived,
            ),
            (
                CT,
                "CT",
                Some((tags::IMAGE_TYPE, "ORIGINAL\\SECONDARY")),
                Reason::Derived,
            ),
        ] {
            let more: Vec<_> = more.into_iter().collect();
            assert_eq!(needed(class, modality, &more), Need::Always(reason));
        }
    }

    #[test]
    fn slices_are_left_to_the_strokes() {
        let original = [(tags::IMAGE_TYPE, "ORIGINAL\\PRIMARY\\AXIAL")];
        assert_eq!(needed(CT, "CT", &original), Need::Strokes);
        assert_eq!(needed(CT, "MR", &[]), Need::Strokes);
    }

    #[test]
    fn segments_doses_and_floats_are_never_searched() {
        let yes = [(tags::BURNED_IN_ANNOTATION, "YES")];
        for class in NO_PICTURE {
            assert_eq!(needed(class, "OT", &yes), Need::Never(Reason::NoPicture));
        }
        let ct = instance(&[(tags::MODALITY, "CT")]);
        assert_eq!(need(&ct, true), Need::Never(Reason::NoPicture));
    }

    #[test]
    fn labels_of_slides_are_known_and_tiles_are_none() {
        for (class, kind, is_label) in [
            (WHOLE_SLIDE, "ORIGINAL\\PRIMARY\\LABEL\\NONE", true),
            (WHOLE_SLIDE, "ORIGINAL\\PRIMARY\\OVERVIEW\\NONE", true),
            (WHOLE_SLIDE, "DERIVED\\PRIMARY\\VOLUME\\RESAMPLED", false),
            (CT, "ORIGINAL\\PRIMARY\\LABEL", false),
        ] {
            let slide = instance(&[(tags::SOP_CLASS_UID, class), (tags::IMAGE_TYPE, kind)]);
            assert_eq!(shows_slide_label(&slide), is_label, "{kind}");
        }
    }
}
