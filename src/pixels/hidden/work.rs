//! Reading with a window, what was found, and what is held in memory.

use std::collections::BTreeSet;
use std::ops::Range;

use bytes::Bytes;

use super::Finding;
use super::edits::is_padding;
use crate::bytes::ByteSource;
use crate::instance::{Limits, ReadError};

/// What is read at a time where less is asked for: small frames follow one another.
const WINDOW: u64 = 256 << 10;
/// What is looked through at a time.
const CHUNK: u64 = 512 << 10;

pub(super) struct Work<'s> {
    source: &'s dyn ByteSource,
    length: u64,
    window: Bytes,
    window_start: u64,
    findings: BTreeSet<Finding>,
    held: u64,
    limit: u64,
}

impl<'s> Work<'s> {
    pub(super) fn new(source: &'s dyn ByteSource, limits: &Limits) -> Self {
        Self {
            source,
            length: source.len(),
            window: Bytes::new(),
            window_start: 0,
            findings: BTreeSet::new(),
            held: 0,
            limit: limits.inline_bytes,
        }
    }

    pub(super) fn found(&mut self, finding: Finding) {
        self.findings.insert(finding);
    }

    pub(super) fn findings(self) -> Vec<Finding> {
        self.findings.into_iter().collect()
    }

    /// Counts bytes that stay in memory until the file is written.
    pub(super) fn hold(&mut self, bytes: u64) -> Result<(), ReadError> {
        self.held = self.held.saturating_add(bytes);
        self.allows(self.held)
    }

    /// Whether so many bytes may be in memory at once.
    pub(super) fn allows(&self, bytes: u64) -> Result<(), ReadError> {
        match bytes > self.limit {
            true => Err(ReadError::Limit {
                limit: "bytes of pixel data held in memory",
            }),
            false => Ok(()),
        }
    }

    /// The bytes of a range of the source, all of them.
    pub(super) fn bytes(&mut self, range: &Range<u64>) -> Result<Bytes, ReadError> {
        let wanted = range.end.saturating_sub(range.start);
        let within = |start: u64, window: &Bytes| {
            let from = usize::try_from(range.start.checked_sub(start)?).ok()?;
            let to = from.checked_add(usize::try_from(wanted).ok()?)?;
            (to <= window.len()).then(|| window.slice(from..to))
        };
        if let Some(bytes) = within(self.window_start, &self.window) {
            return Ok(bytes);
        }
        self.allows(wanted)?;
        let available = self.length.saturating_sub(range.start);
        // `allows` bounds `wanted`.
        let read = wanted.max(WINDOW.min(available)) as usize;
        self.window = self.source.read_at(range.start, read)?;
        self.window_start = range.start;
        within(range.start, &self.window)
            .ok_or(ReadError::Medium(std::io::ErrorKind::UnexpectedEof))
    }

    /// The first bytes of a range, at most `length`, without reading on.
    pub(super) fn head(&self, range: &Range<u64>, length: usize) -> Result<Bytes, ReadError> {
        let length = (length as u64).min(range.end.saturating_sub(range.start));
        Ok(self.source.read_at(range.start, length as usize)?)
    }

    pub(super) fn byte(&mut self, at: u64) -> Result<u8, ReadError> {
        Ok(self.bytes(&(at..at + 1))?.first().copied().unwrap_or(0))
    }

    /// Whether a range of any length holds nothing.
    pub(super) fn is_padding(&mut self, range: Range<u64>) -> Result<bool, ReadError> {
        let mut start = range.start;
        while range.end - start > CHUNK {
            let bytes = self.bytes(&(start..start + CHUNK))?;
            if bytes.iter().any(|&byte| byte != 0) {
                return Ok(false);
            }
            start += CHUNK;
        }
        Ok(is_padding(&self.bytes(&(start..range.end))?))
    }
}
