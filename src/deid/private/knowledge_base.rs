//! A knowledge base of private attributes in the format of The Cancer Imaging Archive (TCIA): a CSV file with the
//! columns `element_sig_pattern`, `vr` and `private_disposition`.

use std::collections::HashMap;

use thiserror::Error;

use super::blocks::normalised;
use super::csv::{Row, Rows};
use super::signature::{self, Part};
use super::{Disposition, safer};
use crate::instance::{Tag, VR};

/// What somebody found out about private attributes: which ones are safe to keep, and what the others hold.
#[derive(Debug, Default)]
pub struct KnowledgeBase {
    /// Private creators, as [`normalised`] writes them.
    creators: HashMap<Box<str>, u32>,
    /// A tree of signatures: the node of a step under another node.
    nodes: HashMap<(Node, Step), Node>,
    /// What the rows say, in ascending order of the node and, under it, as they came.
    entries: Vec<Entry>,
    /// Where the entries of each node begin, and behind the last one where they all end.
    starts: Vec<u32>,
    skipped_rows: usize,
}

/// A place in the tree of signatures.
type Node = u32;
const ROOT: Node = 0;

/// One element of a path, as a knowledge base knows it: of a private one, the creator counts and not the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Step(u64);

impl Step {
    /// A private element of which the knowledge base does not know the creator.
    pub(super) const UNKNOWN: Self = Self(u64::MAX);

    fn standard(tag: Tag) -> Self {
        Self(u64::from(tag.group()) << 16 | u64::from(tag.element()))
    }

    fn private(creator: u32, group: u16, element: u8) -> Self {
        Self(1 << 62 | u64::from(creator) << 24 | u64::from(group) << 8 | u64::from(element))
    }
}

/// What one row says.
#[derive(Debug, Clone, Copy)]
struct Entry {
    node: Node,
    /// `None` where the row has none.
    vr: Option<VR>,
    disposition: Disposition,
}

/// Why a knowledge base cannot be read. It never quotes what the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KnowledgeBaseError {
    /// The first row does not name the columns.
    #[error(
        "line {line}: the header of a knowledge base has the columns element_sig_pattern, vr and private_disposition"
    )]
    Header {
        /// From 1.
        line: u32,
    },
    /// A quoted cell goes on to the end of the file.
    #[error("line {line}: a quoted cell of the knowledge base never ends")]
    Quote {
        /// From 1, where the cell begins.
        line: u32,
    },
    /// Not one row that can be understood.
    #[error("the knowledge base has no row that can be understood; {line} lines were read")]
    NoRows {
        /// The last line.
        line: u32,
    },
}

impl KnowledgeBase {
    /// Reads a knowledge base. Rows that cannot be understood are left out and counted: see
    /// [`skipped_rows`](Self::skipped_rows).
    ///
    /// # Errors
    /// [`KnowledgeBaseError`] where it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, KnowledgeBaseError> {
        let text = String::from_utf8_lossy(bytes);
        let mut rows = Rows::of(&text);
        let header = rows.next();
        let line = header.as_ref().map_or(1, |row| row.line);
        let columns = header
            .and_then(|row| Columns::of(&row))
            .ok_or(KnowledgeBaseError::Header { line })?;
        let mut read = Self::default();
        let mut last = line;
        for row in &mut rows {
            last = row.line;
            if read.add(&columns, &row).is_none() {
                read.skipped_rows += 1;
            }
        }
        if let Some(line) = rows.unclosed {
            return Err(KnowledgeBaseError::Quote { line });
        }
        if read.entries.is_empty() {
            return Err(KnowledgeBaseError::NoRows { line: last });
        }
        read.index();
        Ok(read)
    }

    /// How many rows were understood.
    pub fn rows(&self) -> usize {
        self.entries.len()
    }

    /// How many rows could not be understood, and so say nothing.
    pub fn skipped_rows(&self) -> usize {
        self.skipped_rows
    }

    fn add(&mut self, columns: &Columns, row: &Row) -> Option<()> {
        let signature = row.cells.get(columns.signature)?;
        if signature.contains(char::REPLACEMENT_CHARACTER) {
            return None;
        }
        let disposition = disposition(row.cells.get(columns.disposition)?)?;
        let vr = match row.cells.get(columns.vr)?.trim() {
            "" => None,
            vr => Some(vr.to_ascii_uppercase().parse().ok()?),
        };
        let mut node = ROOT;
        for part in signature::parts(signature)? {
            let step = match part {
                Part::Standard(tag) => Step::standard(tag),
                Part::Private {
                    group,
                    creator,
                    element,
                } => {
                    let next = u32::try_from(self.creators.len()).ok()?;
                    let creator = normalised(creator).into_boxed_str();
                    Step::private(
                        *self.creators.entry(creator).or_insert(next),
                        group,
                        element,
                    )
                }
            };
            let next = u32::try_from(self.nodes.len() + 1).ok()?;
            node = *self.nodes.entry((node, step)).or_insert(next);
        }
        self.entries.push(Entry {
            node,
            vr,
            disposition,
        });
        Some(())
    }

    fn index(&mut self) {
        self.entries.sort_by_key(|entry| entry.node);
        self.entries.shrink_to_fit();
        self.nodes.shrink_to_fit();
        self.creators.shrink_to_fit();
        let last = self.nodes.len() as Node;
        self.starts = (ROOT..=last + 1)
            .map(|node| self.entries.partition_point(|entry| entry.node < node) as u32)
            .collect();
    }

    /// Whether any row is about this creator.
    pub(super) fn names(&self, creator: &str) -> bool {
        self.creators.contains_key(creator)
    }

    /// A private element of this creator. The element's number is that within the block.
    pub(super) fn private_step(&self, creator: &str, group: u16, element: u8) -> Step {
        match self.creators.get(creator) {
            Some(creator) => Step::private(*creator, group, element),
            None => Step::UNKNOWN,
        }
    }

    /// A standard sequence.
    pub(super) fn standard_step(tag: Tag) -> Step {
        Step::standard(tag)
    }

    /// What is known of an element under a path of sequences: of the longest end of the path that is known with it,
    /// which at the least is the element alone.
    fn entries(&self, path: &[Step], element: Step) -> &[Entry] {
        for first in 0..=path.len() {
            let steps = path[first..].iter().chain([&element]);
            let mut node = Some(ROOT);
            for step in steps {
                node = node.and_then(|node| self.nodes.get(&(node, *step)).copied());
            }
            let Some(node) = node else { continue };
            let ends = (
                self.starts.get(node as usize),
                self.starts.get(node as usize + 1),
            );
            if let (Some(start), Some(end)) = ends
                && start < end
            {
                return &self.entries[*start as usize..*end as usize];
            }
        }
        &[]
    }

    /// What to do with an element of this value representation; `None` where the data set states none.
    ///
    /// Where the knowledge base does not know the element with this value representation, what it says of it with
    /// others counts, and of several answers the safest. Of an element without one, what it says of UN counts only
    /// where it says nothing else: UN there means that the value was not understood, which is another case.
    pub(super) fn disposition(
        &self,
        path: &[Step],
        element: Step,
        vr: Option<VR>,
    ) -> Option<Disposition> {
        let entries = self.entries(path, element);
        let safest = |is_meant: &dyn Fn(&Entry) -> bool| {
            let meant = entries.iter().filter(|entry| is_meant(entry));
            meant.map(|entry| entry.disposition).reduce(safer)
        };
        let exact = match vr {
            Some(vr) => safest(&|entry| entry.vr == Some(vr)),
            None => safest(&|entry| !matches!(entry.vr, Some(VR::UN) | None)),
        };
        exact.or_else(|| safest(&|_| true))
    }

    /// The value representations that an element is known with.
    pub(super) fn representations(&self, path: &[Step], element: Step) -> impl Iterator<Item = VR> {
        self.entries(path, element)
            .iter()
            .filter_map(|entry| entry.vr)
    }

    /// Every answer, as often as rows give it.
    #[cfg(test)]
    pub(super) fn dispositions(&self) -> impl Iterator<Item = Disposition> {
        self.entries.iter().map(|entry| entry.disposition)
    }

    /// Bytes that it takes, near enough.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        // One byte of control in a hash table for every place.
        let tables = self.nodes.capacity() * (size_of::<((Node, Step), Node)>() + 1)
            + self.creators.capacity() * (size_of::<(Box<str>, u32)>() + 1);
        let text: usize = self.creators.keys().map(|creator| creator.len()).sum();
        tables + text + self.entries.len() * size_of::<Entry>() + self.starts.len() * 4
    }
}

/// Where the columns are.
struct Columns {
    signature: usize,
    vr: usize,
    disposition: usize,
}

impl Columns {
    fn of(header: &Row) -> Option<Self> {
        let position = |name: &str| {
            let mut cells = header.cells.iter();
            cells.position(|cell| cell.trim().eq_ignore_ascii_case(name))
        };
        Some(Self {
            signature: position("element_sig_pattern")?,
            vr: position("vr")?,
            disposition: position("private_disposition")?,
        })
    }
}

/// What a cell says. An empty one names an attribute that nobody has cleared; in what is removed (`na`, not
/// applicable) there is nothing to decide.
fn disposition(cell: &str) -> Option<Disposition> {
    Some(match cell.trim().to_ascii_lowercase().as_str() {
        "k" => Disposition::Keep,
        "d" | "na" | "" => Disposition::Delete,
        "h" => Disposition::HashUid,
        "o" => Disposition::OffsetDate,
        "oi" => Disposition::OffsetSeconds,
        _ => return None,
    })
}
