//! Sources that an input is read from: ranges of other sources, temporary files, and a cursor over any of them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use scanveil::bytes::ByteSource;

/// A source that several threads read.
pub(crate) type Shared = Arc<dyn ByteSource + Send + Sync>;

/// A range of another source: a stored entry of an archive, without a copy.
pub(crate) struct Window {
    pub source: Shared,
    pub start: u64,
    pub length: u64,
}

impl ByteSource for Window {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let available = self.length.saturating_sub(offset).min(length as u64);
        match available {
            0 => Ok(Bytes::new()),
            // It is at most `length`, so the cast loses nothing.
            _ => self.source.read_at(self.start + offset, available as usize),
        }
    }
}

/// The first bytes of something longer, to see whether the rest is worth unpacking.
pub(crate) struct Head {
    pub bytes: Bytes,
    pub length: u64,
}

impl ByteSource for Head {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        self.bytes.read_at(offset, length)
    }
}

/// One temporary file without a name that all unpacked archives share: each open file counts, and a folder
/// may hold thousands of archives.
#[derive(Default)]
pub(crate) struct Spool {
    file: Mutex<Option<File>>,
}

impl Spool {
    /// Appends what `reader` gives; its position and length. One thread at a time may append.
    pub(crate) fn append(&self, reader: &mut dyn Read) -> io::Result<(u64, u64)> {
        let start = self.len();
        let mut length = 0;
        let mut buffer = vec![0; 1 << 16];
        loop {
            // The reader may itself read from this file, so the lock is not held meanwhile.
            let read = reader.read(&mut buffer)?;
            if read == 0 {
                return Ok((start, length));
            }
            let mut slot = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            let file = match &mut *slot {
                Some(file) => file,
                slot => slot.insert(tempfile::tempfile()?),
            };
            file.seek(SeekFrom::End(0))?;
            file.write_all(&buffer[..read])?;
            length += read as u64;
        }
    }
}

impl ByteSource for Spool {
    fn len(&self) -> u64 {
        let slot = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let metadata = slot.as_ref().and_then(|file| file.metadata().ok());
        metadata.map_or(0, |metadata| metadata.len())
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let mut slot = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = &mut *slot else {
            return Ok(Bytes::new());
        };
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::with_capacity(length);
        file.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A source read from a position on.
#[derive(Clone)]
pub(crate) struct Cursor {
    pub source: Shared,
    pub position: u64,
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.source.read_at(self.position, buffer.len())?;
        buffer[..bytes.len()].copy_from_slice(&bytes);
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.source.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
