//! What an instance itself says of its private attributes: Private Data Element Characteristics Sequence (PS3.3
//! C.12.1.1.7). Anybody can write it, so it is the last to be asked, and what it keeps is searched like all text.

use super::blocks::normalised;
use super::{Disposition, safer};
use crate::instance::{DataSet, Encoding, Tag, tags};

/// The declarations of an instance. They hold at any depth.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    blocks: Vec<Block>,
}

/// What is said of the block of one creator in one group.
#[derive(Debug)]
struct Block {
    group: u16,
    creator: String,
    status: Status,
    nonidentifying: Vec<u8>,
    identifying: Vec<(u8, Disposition)>,
}

/// (0008,0303) Block Identifying Information Status.
#[derive(Debug, PartialEq, Eq)]
enum Status {
    Safe,
    Mixed,
    Unsafe,
    /// Absent, or nothing that the standard has.
    Unstated,
}

impl Declared {
    /// Those of an instance, by its data set at the top level.
    pub(crate) fn of(data_set: &DataSet, encoding: Encoding) -> Self {
        let items = data_set.items(tags::PRIVATE_DATA_ELEMENT_CHARACTERISTICS_SEQUENCE);
        let blocks = items.iter().filter_map(|item| Block::of(item, encoding));
        Self {
            blocks: blocks.collect(),
        }
    }

    /// What is said of an element: to keep it, or how it identifies somebody; `None` where nothing is said that
    /// would let it stay. Of several answers the safest.
    pub(super) fn disposition(
        &self,
        creator: &str,
        group: u16,
        element: u8,
    ) -> Option<Disposition> {
        self.blocks
            .iter()
            .filter(|block| block.group == group && block.creator == creator)
            .map(|block| block.disposition(element))
            .reduce(|one, other| match (one, other) {
                (Some(one), Some(other)) => Some(safer(one, other)),
                (Some(Disposition::Keep), None) | (None, Some(Disposition::Keep)) => None,
                (one, other) => one.or(other),
            })?
    }
}

impl Block {
    fn of(item: &DataSet, encoding: Encoding) -> Option<Self> {
        let group = numbers(item, tags::PRIVATE_GROUP_REFERENCE, encoding).next()?;
        let creator = item.bytes(tags::PRIVATE_CREATOR_REFERENCE)?;
        let creator = normalised(&String::from_utf8_lossy(creator));
        let status = match item.ascii(tags::BLOCK_IDENTIFYING_INFORMATION_STATUS) {
            Some("SAFE") => Status::Safe,
            Some("MIXED") => Status::Mixed,
            Some("UNSAFE") => Status::Unsafe,
            _ => Status::Unstated,
        };
        let nonidentifying = elements(item, tags::NONIDENTIFYING_PRIVATE_ELEMENTS, encoding);
        let mut identifying = Vec::new();
        for item in item.items(tags::DEIDENTIFICATION_ACTION_SEQUENCE) {
            // D and Z put a value in its place, of which nobody can tell what the reader would make of it.
            let action = match item.ascii(tags::DEIDENTIFICATION_ACTION) {
                Some("U") => Disposition::HashUid,
                _ => Disposition::Delete,
            };
            let listed = elements(item, tags::IDENTIFYING_PRIVATE_ELEMENTS, encoding);
            identifying.extend(listed.map(|element| (element, action)));
        }
        Some(Self {
            group,
            creator,
            status,
            nonidentifying: nonidentifying.collect(),
            identifying,
        })
    }

    fn disposition(&self, element: u8) -> Option<Disposition> {
        let identifying = self
            .identifying
            .iter()
            .filter(|(listed, _)| *listed == element);
        let identifying = identifying.map(|(_, action)| *action).reduce(safer);
        identifying.or_else(|| match self.status {
            Status::Safe => Some(Disposition::Keep),
            Status::Mixed => self
                .nonidentifying
                .contains(&element)
                .then_some(Disposition::Keep),
            Status::Unsafe => Some(Disposition::Delete),
            Status::Unstated => None,
        })
    }
}

/// Numbers of elements within their block; what cannot be one is none.
fn elements(item: &DataSet, tag: Tag, encoding: Encoding) -> impl Iterator<Item = u8> {
    numbers(item, tag, encoding).filter_map(|number| u8::try_from(number).ok())
}

/// The values of an attribute of VR US.
fn numbers(item: &DataSet, tag: Tag, encoding: Encoding) -> impl Iterator<Item = u16> {
    let bytes = item.bytes(tag).map_or(&[][..], |bytes| bytes);
    bytes
        .chunks_exact(2)
        .map(move |pair| encoding.u16([pair[0], pair[1]]))
}
