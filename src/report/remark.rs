//! What no program can settle: for each file the remarks that apply to it, by the options and by what was seen.

use serde::{Serialize, Serializer};

use super::class::{Class, Classes};
use crate::deid::{Action, Deed, OptionSet, PrivateSource, ProfileOption, Why};
use crate::instance::{Instance, Tag, tags};
use crate::pixels::hidden::Finding;

/// Something that is left for a person to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "`text` says each of them in full")]
pub enum Remark {
    ActualKnowledge,
    PixelsNotRead,
    BurnedInText,
    HiddenPixelData,
    UnlistedText,
    CleanedText,
    DocumentKept,
    PrivateByKnowledgeBase,
    PrivateByStandard,
    PrivateByFile,
    Characteristics,
    InstitutionKept,
    DatesMoved,
    DatesKept,
    AgesTold,
    OverEightyNine,
    DeviceKept,
    Voice,
    Eye,
    Photograph,
    HeadScan,
    PartNotSaid,
    Codes,
    UidsKept,
}

impl Remark {
    /// All of them, those about every class first.
    pub const ALL: [Self; 24] = [
        Self::ActualKnowledge,
        Self::PixelsNotRead,
        Self::BurnedInText,
        Self::HiddenPixelData,
        Self::UnlistedText,
        Self::CleanedText,
        Self::DocumentKept,
        Self::PrivateByKnowledgeBase,
        Self::PrivateByStandard,
        Self::PrivateByFile,
        Self::Characteristics,
        Self::InstitutionKept,
        Self::DatesMoved,
        Self::DatesKept,
        Self::AgesTold,
        Self::OverEightyNine,
        Self::DeviceKept,
        Self::Voice,
        Self::Eye,
        Self::Photograph,
        Self::HeadScan,
        Self::PartNotSaid,
        Self::Codes,
        Self::UidsKept,
    ];

    /// A stable name for programs.
    pub fn id(self) -> &'static str {
        match self {
            Self::ActualKnowledge => "actual-knowledge",
            Self::PixelsNotRead => "pixels-not-read",
            Self::BurnedInText => "burned-in-text",
            Self::HiddenPixelData => "hidden-pixel-data",
            Self::UnlistedText => "unlisted-text",
            Self::CleanedText => "cleaned-text",
            Self::DocumentKept => "document-kept",
            Self::PrivateByKnowledgeBase => "private-by-knowledge-base",
            Self::PrivateByStandard => "private-by-standard",
            Self::PrivateByFile => "private-by-file",
            Self::Characteristics => "characteristics",
            Self::InstitutionKept => "institution-kept",
            Self::DatesMoved => "dates-moved",
            Self::DatesKept => "dates-kept",
            Self::AgesTold => "ages-told",
            Self::OverEightyNine => "over-89",
            Self::DeviceKept => "device-kept",
            Self::Voice => "voice",
            Self::Eye => "eye",
            Self::Photograph => "photograph",
            Self::HeadScan => "head-scan",
            Self::PartNotSaid => "part-not-said",
            Self::Codes => "codes",
            Self::UidsKept => "uids-kept",
        }
    }

    /// The class that it is about; `None` where it is about each of them.
    pub fn class(self) -> Option<Class> {
        let classes = self.classes();
        (classes != Classes::EVERY).then(|| classes.iter().next())?
    }

    fn classes(self) -> Classes {
        match self {
            Self::ActualKnowledge
            | Self::PixelsNotRead
            | Self::BurnedInText
            | Self::HiddenPixelData
            | Self::UnlistedText
            | Self::CleanedText
            | Self::DocumentKept
            | Self::PrivateByKnowledgeBase
            | Self::PrivateByStandard
            | Self::PrivateByFile
            | Self::Characteristics => Classes::EVERY,
            Self::InstitutionKept => Classes::of(&[Class::B]),
            Self::DatesMoved | Self::DatesKept | Self::AgesTold | Self::OverEightyNine => {
                Classes::of(&[Class::C])
            }
            Self::DeviceKept => Classes::of(&[Class::M]),
            Self::Voice | Self::Eye => Classes::of(&[Class::P]),
            Self::Photograph | Self::HeadScan | Self::PartNotSaid => Classes::of(&[Class::Q]),
            Self::Codes | Self::UidsKept => Classes::of(&[Class::R]),
        }
    }

    /// What a person has to judge, and why.
    pub fn text(self) -> &'static str {
        match self {
            Self::ActualKnowledge => {
                "Safe Harbor also asks that whoever discloses has no actual knowledge that what is left could \
                 identify somebody, alone or with other information (164.514(b)(2)(ii)): a rare disease, an implant, \
                 a case that was in the news."
            }
            Self::PixelsNotRead => {
                "The pixels were not read. Names, dates and numbers that are part of the picture are still there: \
                 look at the images, above all at ultrasound, secondary captures, scanned paper and fluoroscopy."
            }
            Self::BurnedInText => {
                "The file itself says that text is burned into its image (0028,0301). It was not removed."
            }
            Self::HiddenPixelData => {
                "Pixel data in which something other than image could be, and that could not be looked through: its \
                 compression is unknown or damaged, it is a video, or it has a colour profile or bits of its own. The \
                 warnings of each file say which."
            }
            Self::UnlistedText => {
                "Text of attributes that the standard does not list as identifying stays. It was searched for what \
                 the headers of the same study say (names, numbers, dates, places), and loses that; a third person's \
                 name in it would not be recognised."
            }
            Self::CleanedText => {
                "Descriptions, reports or comments were cleaned instead of removed: what the headers say and what has \
                 the form of an identifier is gone, but a program cannot know every name. Read a sample."
            }
            Self::DocumentKept => {
                "The policy keeps an encapsulated document. It was searched, not cleaned, and not where it is \
                 compressed: read each one."
            }
            Self::PrivateByKnowledgeBase => {
                "Private attributes of makers stay on the word of the knowledge base that the policy names. Whether \
                 that word is good is for you to say: a maker can put anything there with the next version."
            }
            Self::PrivateByStandard => {
                "Private attributes of makers stay on the word of PS3.15 Table E.3.10-1, which lists them as safe."
            }
            Self::PrivateByFile => {
                "Private attributes of makers stay on the word of the file itself, which declares them safe in \
                 (0008,0300). Whether its maker can be believed is for you to say."
            }
            Self::Characteristics => {
                "What describes the patient's body (sex, size, weight, ethnic group, pregnancy, smoking, allergies) \
                 stays where the file had it. It is none of the eighteen, but together it can single somebody out."
            }
            Self::InstitutionKept => {
                "The policy keeps names and addresses of institutions. A hospital's city or ZIP code is a geographic \
                 subdivision smaller than a state, and often says where the patient lives."
            }
            Self::DatesMoved => {
                "Dates were moved, all of a patient by the same number of days; times of day stay. A moved date is \
                 still an element of a date, and Safe Harbor permits the year only: with it, rely on expert \
                 determination (164.514(b)(1)) or a limited data set (164.514(e))."
            }
            Self::DatesKept => {
                "Dates and times stay as they were. That is not Safe Harbor, which permits the year only: rely on \
                 expert determination (164.514(b)(1)) or a limited data set (164.514(e))."
            }
            Self::AgesTold => {
                "Ages up to 89 stay, which Safe Harbor permits; those above became 90 years (090Y)."
            }
            Self::OverEightyNine => {
                "A patient was over 89. The date of birth is gone, and an age that stays says 90 (090Y): check that text \
                 and pictures do not tell it."
            }
            Self::DeviceKept => {
                "The policy keeps what names the machine: serial numbers, station names, application entity titles."
            }
            Self::Voice => "Sound, which can be a voice.",
            Self::Eye => {
                "A picture of the inside or the front of an eye: its vessels and its iris are as particular as a \
                 fingerprint."
            }
            Self::Photograph => {
                "A photograph or a film in visible light: look whether a face, a tattoo or another mark is in it."
            }
            Self::HeadScan => {
                "A scan of a head: a face can be rendered of it. Faces were not removed."
            }
            Self::PartNotSaid => {
                "A scan that does not say of which part of the body it is: where it is of a head, a face can be \
                 rendered of it."
            }
            Self::Codes => {
                "Case codes and new UIDs are computed from the original ones under a secret key. A code must not be \
                 derived from information about the individual, and the means to go back must not be disclosed \
                 (164.514(c)): let your privacy officer judge whether a keyed code will do, and keep key and mapping \
                 with the originals."
            }
            Self::UidsKept => {
                "The policy keeps UIDs. Whoever has access to the archive can look up the patient by them."
            }
        }
    }
}

impl Serialize for Remark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// Audio samples and curves of sound (retired), and waveforms of modality AU.
const AUDIO: u16 = 0x200C;
const PIXELS: [Tag; 3] = [
    tags::PIXEL_DATA,
    tags::FLOAT_PIXEL_DATA,
    tags::DOUBLE_FLOAT_PIXEL_DATA,
];
/// Images of visible light (PS3.4 B.5): endoscopy, microscopy, photography, ophthalmic photography, and their films.
const VISIBLE_LIGHT: &str = "1.2.840.10008.5.1.4.1.1.77.1.";
/// In visible light, and of no body's outside.
const WHOLE_SLIDE: &str = "1.2.840.10008.5.1.4.1.1.77.1.6";
const HEAD: [&str; 16] = [
    "HEAD",
    "BRAIN",
    "SKULL",
    "FACE",
    "FACIAL",
    "NECK",
    "SINUS",
    "ORBIT",
    "EYE",
    "JAW",
    "MANDIBLE",
    "MAXILLA",
    "EAR",
    "IAC",
    "PITUITARY",
    "WHOLEBODY",
];

/// The remarks that apply to an instance.
pub(super) fn of_instance(
    instance: &Instance,
    options: OptionSet,
    is_over_89: Option<bool>,
    deeds: &[Deed],
    findings: &[Finding],
) -> Vec<Remark> {
    use ProfileOption as O;
    let data_set = &instance.data_set;
    let modality = data_set.ascii(tags::MODALITY).unwrap_or_default();
    let has_pixels = PIXELS.iter().any(|tag| data_set.get(*tag).is_some());
    let pixels_stay = has_pixels && !options.has(O::CleanPixelData);
    let faces_stay = has_pixels && !options.has(O::CleanRecognizableVisualFeatures);
    let class = instance.sop_class().unwrap_or_default();
    let kept_by = |option| {
        deeds
            .iter()
            .any(|deed| deed.action != Action::Remove && deed.why == Why::Option(option))
    };
    let private_by = |source| {
        deeds.iter().any(|deed| {
            matches!(deed.why, Why::Private(verdict) if verdict.source == source)
                && deed.action != Action::Remove
        })
    };
    let is_volume = matches!(modality, "CT" | "MR" | "PT" | "");
    let part = data_set
        .ascii(tags::BODY_PART_EXAMINED)
        .unwrap_or_default()
        .to_ascii_uppercase();
    let is_of_head = HEAD.iter().any(|head| part.contains(head));
    let is_eye = modality.starts_with("OP") || matches!(modality, "OCT" | "SLIT");
    let is_photograph = matches!(modality, "XC" | "ES" | "DMS" | "GM" | "IO")
        || (class.starts_with(VISIBLE_LIGHT) && class != WHOLE_SLIDE)
        || data_set.ascii(tags::RECOGNIZABLE_VISUAL_FEATURES) == Some("YES");
    let holds_sound = modality == "AU"
        || deeds.iter().any(|deed| {
            deed.tag.group() & 0xFF00 == 0x5000
                && deed.tag.element() == AUDIO
                && deed.action != Action::Remove
        });

    let applies = |remark: &Remark| match remark {
        Remark::ActualKnowledge | Remark::UnlistedText => true,
        Remark::PixelsNotRead => pixels_stay,
        Remark::BurnedInText => {
            pixels_stay && data_set.ascii(tags::BURNED_IN_ANNOTATION) == Some("YES")
        }
        Remark::HiddenPixelData => findings.iter().any(|finding| finding.is_left()),
        Remark::CleanedText => [
            O::CleanDescriptors,
            O::CleanStructuredContent,
            O::CleanGraphics,
        ]
        .into_iter()
        .any(kept_by),
        Remark::DocumentKept => deeds.iter().any(|deed| deed.why == Why::Policy),
        Remark::PrivateByKnowledgeBase => private_by(PrivateSource::KnowledgeBase),
        Remark::PrivateByStandard => private_by(PrivateSource::SafePrivateTable),
        Remark::PrivateByFile => private_by(PrivateSource::Instance),
        Remark::Characteristics => kept_by(O::RetainPatientCharacteristics),
        Remark::InstitutionKept => kept_by(O::RetainInstitutionIdentity),
        Remark::DatesMoved => options.has(O::RetainLongitudinalModifiedDates),
        Remark::DatesKept => options.has(O::RetainLongitudinalFullDates),
        Remark::AgesTold => deeds.iter().any(|deed| deed.action == Action::CapAge),
        Remark::OverEightyNine => is_over_89 == Some(true),
        Remark::DeviceKept => options.has(O::RetainDeviceIdentity),
        Remark::Voice => holds_sound,
        Remark::Eye => is_eye,
        Remark::Photograph => faces_stay && is_photograph && !is_eye,
        Remark::HeadScan => faces_stay && is_volume && is_of_head,
        Remark::PartNotSaid => faces_stay && is_volume && part.is_empty() && !is_photograph,
        Remark::Codes => deeds
            .iter()
            .any(|deed| matches!(deed.action, Action::CaseCode | Action::ReplaceUid)),
        Remark::UidsKept => options.has(O::RetainUids),
    };
    Remark::ALL.into_iter().filter(applies).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deid::{PrivateDisposition as Disposition, PrivateVerdict as Verdict};
    use crate::instance::{Limits, VR};

    /// An instance of these short text attributes in Explicit VR Little Endian, with or without pixels.
    fn instance(values: &[(Tag, &str, &str)], pixels: bool) -> Instance {
        let mut file = Vec::new();
        let mut put = |tag: Tag, vr: &str, value: &[u8]| {
            file.extend(tag.group().to_le_bytes());
            file.extend(tag.element().to_le_bytes());
            file.extend(vr.as_bytes());
            match vr {
                "OW" => file.extend([&[0, 0], &(value.len() as u32).to_le_bytes()[..]].concat()),
                _ => file.extend((value.len() as u16).to_le_bytes()),
            }
            file.extend(value);
        };
        for (tag, vr, value) in values {
            let padding = if value.len() % 2 == 1 { " " } else { "" };
            put(*tag, vr, format!("{value}{padding}").as_bytes());
        }
        if pixels {
            put(tags::PIXEL_DATA, "OW", &[0; 8]);
        }
        Instance::read(&bytes::Bytes::from(file), &Limits::default()).unwrap()
    }

    fn remarks(
        values: &[(Tag, &str, &str)],
        pixels: bool,
        options: &[ProfileOption],
    ) -> Vec<Remark> {
        let options = options.iter().copied().collect();
        let mut remarks = of_instance(&instance(values, pixels), options, None, &[], &[]);
        // What is said of every file.
        remarks.retain(|remark| !matches!(remark, Remark::ActualKnowledge | Remark::UnlistedText));
        remarks
    }

    #[test]
    fn faces_are_looked_for_by_modality_and_part_of_the_body() {
        let modality = |modality| (tags::MODALITY, "CS", modality);
        let part = |part| (tags::BODY_PART_EXAMINED, "CS", part);
        let pixels = Remark::PixelsNotRead;
        for (values, expected) in [
            (
                &[modality("CT"), part("BRAIN")][..],
                &[pixels, Remark::HeadScan][..],
            ),
            (
                &[modality("MR"), part("HEADNECK")],
                &[pixels, Remark::HeadScan],
            ),
            (&[modality("CT"), part("KNEE")], &[pixels]),
            (&[modality("CT")], &[pixels, Remark::PartNotSaid]),
            (&[modality("US")], &[pixels]),
            (&[modality("XC")], &[pixels, Remark::Photograph]),
            (&[modality("OP")], &[pixels, Remark::Eye]),
        ] {
            assert_eq!(remarks(values, true, &[]), expected, "{values:?}");
        }
        // Without pixels there is no face.
        assert_eq!(remarks(&[modality("CT"), part("HEAD")], false, &[]), []);
        let files_own_word = (tags::RECOGNIZABLE_VISUAL_FEATURES, "CS", "YES");
        let said = remarks(&[modality("US"), files_own_word], true, &[]);
        assert_eq!(said, [pixels, Remark::Photograph]);
    }

    #[test]
    fn what_was_cleaned_needs_nobody_to_look_for_it() {
        use ProfileOption as O;
        let values = [
            (tags::MODALITY, "CS", "CT"),
            (tags::BODY_PART_EXAMINED, "CS", "HEAD"),
            (tags::BURNED_IN_ANNOTATION, "CS", "YES"),
        ];
        let all = [
            Remark::PixelsNotRead,
            Remark::BurnedInText,
            Remark::HeadScan,
        ];
        assert_eq!(remarks(&values, true, &[]), all);
        let cleaned = [O::CleanPixelData, O::CleanRecognizableVisualFeatures];
        assert_eq!(remarks(&values, true, &cleaned), []);
    }

    #[test]
    fn pixel_data_that_could_not_be_looked_through_is_told_and_what_was_taken_out_is_not() {
        let instance = instance(&[(tags::MODALITY, "CS", "US")], true);
        let says = |finding| {
            let said = of_instance(&instance, OptionSet::default(), None, &[], &[finding]);
            said.contains(&Remark::HiddenPixelData)
        };
        assert!(says(Finding::UnknownCompression));
        assert!(!says(Finding::UnusedBits));
    }

    #[test]
    fn options_that_retain_are_told() {
        use ProfileOption as O;
        for (option, remark) in [
            (O::RetainLongitudinalFullDates, Remark::DatesKept),
            (O::RetainLongitudinalModifiedDates, Remark::DatesMoved),
            (O::RetainDeviceIdentity, Remark::DeviceKept),
            (O::RetainUids, Remark::UidsKept),
        ] {
            let said = remarks(&[(tags::MODALITY, "CS", "SR")], false, &[option]);
            assert_eq!(said, [remark]);
        }
    }

    #[test]
    fn what_was_done_to_attributes_is_told() {
        use ProfileOption as O;
        let deed = |tag, vr, action, why| Deed {
            tag,
            vr,
            action,
            why,
        };
        let by = |source| {
            Why::Private(Verdict {
                disposition: Disposition::Keep,
                source,
            })
        };
        let text = tags::STUDY_DESCRIPTION;
        let private = Tag(0x0019, 0x100C);
        for (deed, expected) in [
            (
                deed(
                    text,
                    VR::LO,
                    Action::Clean,
                    Why::Option(O::CleanDescriptors),
                ),
                Remark::CleanedText,
            ),
            (
                deed(
                    private,
                    VR::DS,
                    Action::Keep,
                    by(PrivateSource::KnowledgeBase),
                ),
                Remark::PrivateByKnowledgeBase,
            ),
            (
                deed(
                    private,
                    VR::DS,
                    Action::Keep,
                    by(PrivateSource::SafePrivateTable),
                ),
                Remark::PrivateByStandard,
            ),
            (
                deed(private, VR::DS, Action::Keep, by(PrivateSource::Instance)),
                Remark::PrivateByFile,
            ),
            (
                deed(
                    tags::ENCAPSULATED_DOCUMENT,
                    VR::OB,
                    Action::Keep,
                    Why::Policy,
                ),
                Remark::DocumentKept,
            ),
            (
                deed(tags::PATIENT_ID, VR::LO, Action::CaseCode, Why::Profile),
                Remark::Codes,
            ),
        ] {
            let instance = instance(&[(tags::MODALITY, "CS", "SR")], false);
            let said = of_instance(&instance, OptionSet::default(), None, &[deed], &[]);
            assert!(said.contains(&expected), "{said:?}");
            let removed = Deed {
                action: Action::Remove,
                why: Why::Private(Verdict::NOBODY),
                ..deed
            };
            let said = of_instance(&instance, OptionSet::default(), None, &[removed], &[]);
            assert!(!said.contains(&expected), "{said:?}");
        }
    }

    #[test]
    fn each_remark_has_its_own_name_and_place() {
        let mut ids: Vec<&str> = Remark::ALL.map(Remark::id).to_vec();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Remark::ALL.len());
        assert!(Remark::ALL.is_sorted());
    }
}
