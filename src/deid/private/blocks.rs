//! Which private creator reserves which block of a data set (PS3.5 7.8).

use crate::instance::element::trim_padding;
use crate::instance::{DataSet, Tag, Value};

/// A private creator of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Creator {
    /// As [`normalised`] writes it.
    pub name: String,
}

/// The blocks that the private creators of one data set reserve. An item of a sequence has its own.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    /// Group and block, in ascending order.
    reserved: Vec<(u16, u8, Creator)>,
}

/// What a private tag is in its data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Private<'a> {
    /// The element that reserves a block. It is worth keeping while an element of the block is.
    Creator,
    /// An element of a creator's block, and its number in the block.
    Element(&'a Creator, u8),
    /// Nobody has reserved what it lies in, or it lies where no block can be: nobody can tell what it is.
    Orphan,
}

impl Blocks {
    /// Those of a data set. The creators' value representation does not matter: it is often wrong or missing.
    pub(crate) fn of(data_set: &DataSet) -> Self {
        let mut reserved = Vec::new();
        for element in data_set.elements() {
            let (Some(block), Value::Bytes(bytes)) = (reserved_block(element.tag), &element.value)
            else {
                continue;
            };
            let name = normalised(&String::from_utf8_lossy(bytes));
            if !name.is_empty() {
                reserved.push((element.tag.group(), block, Creator { name }));
            }
        }
        Self { reserved }
    }

    /// What this tag of an odd group is.
    pub(crate) fn private(&self, tag: Tag) -> Private<'_> {
        if reserved_block(tag).is_some_and(|block| self.creator(tag.group(), block).is_some()) {
            return Private::Creator;
        }
        let [block, element] = tag.element().to_be_bytes();
        match self.creator(tag.group(), block) {
            Some(creator) => Private::Element(creator, element),
            None => Private::Orphan,
        }
    }

    /// Without the creators that `holds` does not hold for: what they reserve belongs to nobody then.
    pub(crate) fn retain(&mut self, mut holds: impl FnMut(&Creator) -> bool) {
        self.reserved.retain(|(_, _, creator)| holds(creator));
    }

    fn creator(&self, group: u16, block: u8) -> Option<&Creator> {
        let key = |(group, block, _): &(u16, u8, Creator)| (*group, *block);
        let position = self.reserved.binary_search_by_key(&(group, block), key);
        position.ok().map(|position| &self.reserved[position].2)
    }
}

/// Takes the private creators out of a data set that reserve a block of which nothing is left.
pub(crate) fn remove_unused_creators(data_set: &mut DataSet) {
    let used: Vec<(u16, u8)> = data_set
        .elements()
        .iter()
        .filter(|element| is_private_group(element.tag.group()))
        .map(|element| (element.tag.group(), (element.tag.element() >> 8) as u8))
        .collect();
    data_set.elements.retain(|element| {
        reserved_block(element.tag)
            .is_none_or(|block| used.binary_search(&(element.tag.group(), block)).is_ok())
    });
}

/// The block that an element at (gggg,0010-00FF) reserves: (gggg,bb00-bbFF).
fn reserved_block(tag: Tag) -> Option<u8> {
    let is_creator = is_private_group(tag.group()) && (0x10..=0xFF).contains(&tag.element());
    is_creator.then_some(tag.element() as u8)
}

/// Odd, and not one of those that nobody may use (PS3.5 7.8).
fn is_private_group(group: u16) -> bool {
    group % 2 == 1 && group > 0x0007 && group != 0xFFFF
}

/// A private creator as it is compared: without padding, and in one case. Spaces inside count.
pub(super) fn normalised(creator: &str) -> String {
    trim_padding(creator).to_ascii_uppercase()
}
