//! A position in a source, read through a window that grows while reading goes straight on.

use bytes::Bytes;

use super::error::{Place, ReadError};
use crate::bytes::ByteSource;

/// The first read: most headers fit in it.
const FIRST_WINDOW: usize = 32 << 10;
/// What is read after a jump, when a few bytes behind pixel data are expected.
const WINDOW_AFTER_JUMP: usize = 1 << 10;
const LARGEST_WINDOW: usize = 256 << 10;

pub(super) struct Cursor<'s> {
    source: &'s dyn ByteSource,
    length: u64,
    window: Bytes,
    window_start: u64,
    position: u64,
    next_window: usize,
}

impl<'s> Cursor<'s> {
    pub(super) fn new(source: &'s dyn ByteSource, position: u64) -> Self {
        Self {
            source,
            length: source.len(),
            window: Bytes::new(),
            window_start: position,
            position,
            next_window: FIRST_WINDOW,
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// How many bytes follow.
    pub(super) fn remaining(&self) -> u64 {
        self.length.saturating_sub(self.position)
    }

    /// The next `N` bytes, without going on; `None` where fewer follow.
    pub(super) fn peek<const N: usize>(&mut self) -> Result<Option<[u8; N]>, ReadError> {
        if self.remaining() < N as u64 {
            return Ok(None);
        }
        let start = self.window_at(N)?;
        Ok(self
            .window
            .get(start..start + N)
            .and_then(|bytes| bytes.try_into().ok()))
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self, place: Place) -> Result<[u8; N], ReadError> {
        let bytes = self
            .peek::<N>()?
            .ok_or_else(|| self.truncated(place, N as u64))?;
        self.position += N as u64;
        Ok(bytes)
    }

    /// The next `length` bytes, shared with the window where they lie in it.
    pub(super) fn take(&mut self, length: u64, place: Place) -> Result<Bytes, ReadError> {
        if self.remaining() < length {
            return Err(self.truncated(place, length));
        }
        let size = usize::try_from(length).map_err(|_| ReadError::Limit {
            limit: "size of one value",
        })?;
        let start = self.window_at(size)?;
        let bytes = self
            .window
            .slice(start..(start + size).min(self.window.len()));
        if bytes.len() < size {
            // The file became shorter while it was read.
            return Err(self.truncated(place, length));
        }
        self.position += length;
        Ok(bytes)
    }

    /// Goes on by `length` bytes without reading them.
    pub(super) fn skip(&mut self, length: u64, place: Place) -> Result<(), ReadError> {
        if self.remaining() < length {
            return Err(self.truncated(place, length));
        }
        self.position += length;
        Ok(())
    }

    pub(super) fn truncated(&self, place: Place, wanted: u64) -> ReadError {
        ReadError::Truncated {
            place,
            offset: self.position,
            missing: wanted - self.remaining().min(wanted),
        }
    }

    /// Makes the window cover `size` bytes from the position on; their start within it.
    fn window_at(&mut self, size: usize) -> Result<usize, ReadError> {
        let window_end = self.window_start + self.window.len() as u64;
        if self.position >= self.window_start && self.position + size as u64 <= window_end {
            return Ok((self.position - self.window_start) as usize);
        }
        if self.position > window_end {
            self.next_window = WINDOW_AFTER_JUMP;
        }
        self.window = self
            .source
            .read_at(self.position, size.max(self.next_window))?;
        self.window_start = self.position;
        self.next_window = (self.next_window * 2).min(LARGEST_WINDOW);
        if self.window.len() < size {
            // The file became shorter while it was read.
            self.length = self.window_start + self.window.len() as u64;
        }
        Ok(0)
    }
}
