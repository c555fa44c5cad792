//! Which of the eighteen identifiers an attribute, a value representation or a piece of text is.

use super::class::Class::{A, B, C, D, E, F, G, H, I, J, K, M, N, O, P, Q, R};
use super::class::Classes;
use crate::deid::table::{IdentifierKind, identifier_kind, names_a_class};
use crate::instance::dictionary::vr_of;
use crate::instance::{Tag, VR};

/// Attributes whose class neither their kind of identifier nor their value representation tells, by ascending tag.
const LISTED: [(u32, Classes); 23] = [
    // A person, in the Person Identification Macro (PS3.3 Table 10-1): name, licence, address, telephone.
    (0x0008_0096, PERSON),
    (0x0008_1000, Classes::of(&[M, O])),
    (0x0008_1049, PERSON),
    (0x0008_1052, PERSON),
    (0x0008_1062, PERSON),
    (0x0008_1072, PERSON),
    (0x0010_0011, Classes::of(&[A])),
    (0x0010_0020, Classes::of(&[H])),
    (0x0010_0050, Classes::of(&[I])),
    (0x0010_1000, OTHER_IDS),
    (0x0010_1002, OTHER_IDS),
    (0x0010_1050, Classes::of(&[I])),
    (0x0010_1090, Classes::of(&[H])),
    (0x0010_1100, Classes::of(&[Q])),
    (0x0010_2150, Classes::of(&[B])),
    (0x0010_2155, TELECOM),
    (0x0010_2295, Classes::of(&[K])),
    (0x0038_0010, Classes::of(&[J])),
    (0x0038_0060, Classes::of(&[J])),
    (0x0040_1101, PERSON),
    (0x0040_1104, TELECOM),
    (0x0040_2011, TELECOM),
    (0x0074_100A, Classes::of(&[F, N])),
];
const PERSON: Classes = Classes::of(&[A, B, D, K]);
const OTHER_IDS: Classes = Classes::of(&[G, H, I, J]);
const TELECOM: Classes = Classes::of(&[D, E, F]);

/// What the values of an attribute are; none where the attribute by itself is none of the eighteen.
pub(super) fn of_attribute(tag: Tag, vr: VR) -> Classes {
    if tag.group() % 2 == 1 {
        return Classes::NONE;
    }
    let number = u32::from(tag.group()) << 16 | u32::from(tag.element());
    if let Ok(index) = LISTED.binary_search_by_key(&number, |(tag, _)| *tag) {
        return LISTED[index].1;
    }
    match (tag.group(), tag.element()) {
        // Where a picture was taken (GPS).
        (0x0016, 0x0070..=0x008E) => return Classes::of(&[B]),
        // Curves: audio among them.
        (0x5000..=0x50FF, 0x2000..=0x200E) => return Classes::of(&[P]),
        _ => {}
    }
    if let Some(kind) = identifier_kind(tag) {
        return of_listed_kind(kind);
    }
    let vr = match vr {
        VR::UN => vr_of(tag).unwrap_or(VR::UN),
        vr => vr,
    };
    match vr {
        VR::PN => Classes::of(&[A]),
        VR::DA | VR::DT | VR::TM | VR::AS => Classes::of(&[C]),
        VR::UI if names_a_class(tag) => Classes::NONE,
        VR::UI => Classes::of(&[R]),
        VR::UR => Classes::of(&[N]),
        VR::AE => Classes::of(&[M]),
        _ => Classes::NONE,
    }
}

/// An attribute that is listed for what its values identify.
fn of_listed_kind(kind: IdentifierKind) -> Classes {
    match kind {
        IdentifierKind::Name => Classes::of(&[A]),
        IdentifierKind::Address
        | IdentifierKind::Institution
        | IdentifierKind::InstitutionAddress => Classes::of(&[B]),
        IdentifierKind::BirthDate | IdentifierKind::Date => Classes::of(&[C]),
        IdentifierKind::Phone => Classes::of(&[D, E]),
        IdentifierKind::Device => Classes::of(&[M]),
        IdentifierKind::Id | IdentifierKind::Other | IdentifierKind::Uid => Classes::of(&[R]),
    }
}

/// What a piece of text of this kind can be: a number in a text does not say of what it is one.
pub(super) fn of_text(kind: IdentifierKind) -> Classes {
    match kind {
        IdentifierKind::Phone => Classes::of(&[D, E, F, N, O]),
        IdentifierKind::Id => Classes::of(&[G, H, I, J, K, R]),
        // Ages above 89, and who issued a number.
        IdentifierKind::Other => Classes::of(&[C, R]),
        kind => of_listed_kind(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deid::table::rules;
    use crate::report::Class;

    #[test]
    fn the_list_can_be_searched() {
        assert!(LISTED.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn each_class_that_dicom_has_attributes_for_is_reached_by_one_that_the_profile_lists() {
        for class in Class::ALL {
            let is_reached = rules().any(|rule| {
                let tag = rule.tag.single().unwrap_or(Tag(0x5000, 0x200C));
                of_attribute(tag, rule.vr).has(class)
            });
            assert_eq!(is_reached, class.without_attribute().is_none(), "{class:?}");
        }
    }

    #[test]
    fn each_kind_of_text_is_of_a_class() {
        for kind in IdentifierKind::ALL {
            assert!(!of_text(kind).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn names_of_classes_and_private_attributes_are_none_of_the_eighteen_by_themselves() {
        for (tag, vr) in [
            (Tag(0x0008, 0x0016), VR::UI),
            (Tag(0x0009, 0x1001), VR::PN),
            (Tag(0x0018, 0x0050), VR::DS),
        ] {
            assert!(of_attribute(tag, vr).is_empty(), "{tag}");
        }
    }
}
