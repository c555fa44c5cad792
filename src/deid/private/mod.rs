//! Private attributes (PS3.15 E.3.10, Retain Safe Private): which may stay, on whose word, and how.
//!
//! A private attribute is known by its group, its private creator and its number within the creator's block. Who is
//! asked, in this order: the knowledge base that the policy names; Table E.3.10-1; the instance itself. What nobody
//! vouches for is removed. Whatever stays is still searched and cleaned by whoever asks here.

mod blocks;
mod csv;
mod declared;
mod knowledge_base;
mod signature;
#[cfg(test)]
mod tests;
mod values;

use std::sync::Arc;

pub(crate) use blocks::{Blocks, Creator, Private, remove_unused_creators};
pub(crate) use declared::Declared;
pub(crate) use knowledge_base::Step;
pub use knowledge_base::{KnowledgeBase, KnowledgeBaseError};
pub(crate) use values::{hash_uids, offset_dates, offset_seconds};

use super::table;
use crate::instance::element::is_text;
use crate::instance::{Tag, VR};

/// What becomes of a private attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Disposition {
    Keep,
    Delete,
    /// It holds UIDs of instances: see [`hash_uids`].
    HashUid,
    /// It holds dates: see [`offset_dates`].
    OffsetDate,
    /// It holds dates as seconds since 1970: see [`offset_seconds`].
    OffsetSeconds,
}

/// On whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    KnowledgeBase,
    /// Table E.3.10-1.
    SafePrivateTable,
    /// (0008,0300) of the instance.
    Instance,
    Nobody,
}

/// What becomes of a private attribute, and on whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub disposition: Disposition,
    pub source: Source,
}

impl Verdict {
    /// For what nobody vouches for: elements without a creator, too.
    pub(crate) const NOBODY: Self = Self {
        disposition: Disposition::Delete,
        source: Source::Nobody,
    };

    /// One plain sentence for a person.
    pub(crate) fn sentence(self) -> &'static str {
        use Disposition::{Delete, HashUid, Keep, OffsetDate, OffsetSeconds};
        match (self.source, self.disposition) {
            (Source::KnowledgeBase, Keep) => {
                "The knowledge base of private attributes lists it as safe."
            }
            (Source::KnowledgeBase, Delete) => {
                "The knowledge base of private attributes does not clear it."
            }
            (Source::KnowledgeBase, HashUid) => {
                "By the knowledge base of private attributes it holds a UID, which is replaced."
            }
            (Source::KnowledgeBase, OffsetDate | OffsetSeconds) => {
                "By the knowledge base of private attributes it holds a date."
            }
            (Source::SafePrivateTable, _) => {
                "The standard lists it as safe (PS3.15 Table E.3.10-1)."
            }
            (Source::Instance, Delete) => "The file itself says that it can identify somebody.",
            (Source::Instance, HashUid) => {
                "The file itself says that it holds a UID, which is replaced."
            }
            (Source::Instance, _) => "The file itself declares it safe.",
            (Source::Nobody, _) => {
                "A private attribute of the maker: nobody else can tell what is in it."
            }
        }
    }
}

/// Who is asked about private attributes.
#[derive(Debug, Clone, Default)]
pub(crate) struct PrivateRules {
    pub knowledge_base: Option<Arc<KnowledgeBase>>,
}

impl PrivateRules {
    /// One step of a path: a sequence that is entered. `creator` and the number in its block for a private one.
    pub(crate) fn step(&self, tag: Tag, private: Private<'_>) -> Step {
        match (&self.knowledge_base, private) {
            _ if tag.group().is_multiple_of(2) => KnowledgeBase::standard_step(tag),
            (Some(base), Private::Element(creator, element)) => {
                base.private_step(&creator.name, tag.group(), element)
            }
            _ => Step::UNKNOWN,
        }
    }

    /// Whether the knowledge base or Table E.3.10-1 names this creator: then it is a maker's name and nobody else's,
    /// whatever people are called.
    pub(crate) fn names(&self, creator: &Creator) -> bool {
        let base = self.knowledge_base.as_ref();
        base.is_some_and(|base| base.names(&creator.name))
            || table::safe_private_attributes()
                .iter()
                .any(|row| row.creator.eq_ignore_ascii_case(&creator.name))
    }

    /// What becomes of the element `element` of a block of `creator` in `group`, in the item at the end of `path`.
    /// `vr` is SQ where the value is items, and `None` where the data set states none (Implicit VR).
    pub(crate) fn verdict(
        &self,
        path: &[Step],
        (group, creator, element): (u16, &Creator, u8),
        vr: Option<VR>,
        declared: &Declared,
    ) -> Verdict {
        let verdict = |disposition, source| Verdict {
            disposition,
            source,
        };
        if let Some(base) = &self.knowledge_base {
            let step = base.private_step(&creator.name, group, element);
            if let Some(disposition) = base.disposition(path, step, vr) {
                return verdict(disposition, Source::KnowledgeBase);
            }
        }
        let said = declared.disposition(&creator.name, group, element);
        // Whoever wrote the file knows best what in it identifies somebody.
        if let Some(said @ (Disposition::Delete | Disposition::HashUid)) = said {
            return verdict(said, Source::Instance);
        }
        let effective = |listed| vr.filter(|vr| *vr != VR::UN).or(listed);
        if let Some(row) = table::safe_private(&creator.name, group, element) {
            return verdict(
                by_representation(effective(row.vr)),
                Source::SafePrivateTable,
            );
        }
        match said {
            Some(_) => verdict(by_representation(effective(None)), Source::Instance),
            None => Verdict::NOBODY,
        }
    }

    /// The value representation of an element that is written as UN, or as OB although it is text, so that its text
    /// is cleaned and its items are read: text or SQ, where the knowledge base or Table E.3.10-1 knows it with that.
    /// Where they know it with others too, text: to clean a number changes nothing, to miss a text can leak it. What
    /// they know as a number is not taken for one: nobody has checked what its bytes are. OW that is no text either is
    /// bytes all the same.
    pub(crate) fn effective_vr(
        &self,
        path: &[Step],
        (group, creator, element): (u16, &Creator, u8),
        vr: VR,
    ) -> VR {
        if !matches!(vr, VR::UN | VR::OB | VR::OW) {
            return vr;
        }
        let mut known: Vec<VR> = Vec::new();
        if let Some(base) = &self.knowledge_base {
            let step = base.private_step(&creator.name, group, element);
            known.extend(base.representations(path, step));
        }
        let listed = table::safe_private(&creator.name, group, element);
        known.extend(listed.and_then(|row| row.vr));
        known.retain(|known| !matches!(known, VR::UN | VR::OB | VR::OW));
        // The text that may be longest: none of it may be cut off or refused.
        let text = known.iter().filter(|known| is_text(**known));
        if let Some(text) = text.max_by_key(|known| breadth(**known)) {
            return *text;
        }
        let is_sequence = vr == VR::UN && !known.is_empty();
        match is_sequence && known.iter().all(|known| *known == VR::SQ) {
            true => VR::SQ,
            false if vr == VR::OW => VR::OB,
            false => vr,
        }
    }
}

/// How much a text of this value representation may hold.
fn breadth(vr: VR) -> u8 {
    match vr {
        VR::UT | VR::UC => 6,
        VR::LT => 5,
        VR::ST => 4,
        VR::LO => 3,
        VR::SH => 2,
        VR::PN => 1,
        _ => 0,
    }
}

/// What is safe on the standard's or the maker's word still follows its value representation: UIDs and dates have to
/// go with those of the study, and a name is a name.
fn by_representation(vr: Option<VR>) -> Disposition {
    match vr {
        Some(VR::UI) => Disposition::HashUid,
        Some(VR::DA | VR::DT) => Disposition::OffsetDate,
        Some(VR::PN) => Disposition::Delete,
        _ => Disposition::Keep,
    }
}

/// Of two answers the one that reveals less. Two that change a value in different ways leave only its removal.
fn safer(one: Disposition, other: Disposition) -> Disposition {
    match (one, other) {
        _ if one == other => one,
        (Disposition::Keep, other) => other,
        (one, Disposition::Keep) => one,
        _ => Disposition::Delete,
    }
}
