//! ZIP archives as inputs: entries are found, measured against limits, and unpacked one at a time.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use scanveil::Reason;
use scanveil::bytes::{ByteSource, FileSource};
use zip::read::ZipArchiveMetadata;
use zip::{CompressionMethod, ZipArchive};

use super::source::{Cursor, Head, Shared};

/// Bounds against archives that were made to exhaust the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ArchiveLimits {
    /// Archives in archives, the outermost counting one.
    pub depth: usize,
    /// Entries of all archives.
    pub entries: usize,
    /// Bytes of all unpacked archives in archives.
    pub bytes: u64,
    /// How much larger than the archive its unpacked entries may be,
    pub ratio: u64,
    /// once they are larger than this: black images compress well.
    pub ratio_from: u64,
    /// An entry up to this size is unpacked in memory, a larger one into a temporary file.
    pub memory: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            depth: 3,
            entries: 200_000,
            bytes: 32 << 30,
            ratio: 100,
            ratio_from: 512 << 20,
            memory: 64 << 20,
        }
    }
}

/// A reason that concerns an archive.
pub(crate) fn reason(code: &'static str) -> Reason {
    let message = match code {
        "archive-encrypted" => "The ZIP archive holds an entry that needs a password.",
        "archive-method" => {
            "The ZIP archive holds an entry in a compression that is not supported."
        }
        "archive-depth" => "Archives are nested too deeply.",
        "archive-entries" => "The archives hold too many entries.",
        "archive-size" => "The archives expand to more than the limit.",
        "archive-ratio" => "The archive expands far more than images do.",
        "archive-empty" => "The ZIP archive is empty.",
        _ => "The ZIP archive is damaged.",
    };
    Reason {
        code: code.to_owned(),
        message: message.to_owned(),
        tag: None,
    }
}

/// Whether it begins as a ZIP does and is not DICOM with such a preamble.
pub(crate) fn is_zip(source: &dyn ByteSource) -> bool {
    source.len() >= 22
        && source.read_at(0, 132).is_ok_and(|head| {
            (head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06"))
                && head.get(128..132) != Some(b"DICM")
        })
}

/// An open archive.
pub(crate) struct Archive {
    source: Shared,
    directory: Arc<ZipArchiveMetadata>,
}

/// What an entry is.
pub(crate) enum Entry {
    /// A range of the archive.
    Stored { start: u64, length: u64 },
    /// To be unpacked.
    Deflated,
    /// A folder.
    Folder,
}

impl Archive {
    /// Reads the directory and checks what it claims.
    pub(crate) fn open(source: Shared, limits: &ArchiveLimits) -> Result<Self, Reason> {
        let cursor = Cursor {
            source: Arc::clone(&source),
            position: 0,
        };
        let archive = ZipArchive::new(cursor).map_err(|_| reason("archive-broken"))?;
        // Of two entries with one name the reader knows the last only: the other would be lost in silence.
        if archive.has_duplicate_names() {
            return Err(reason("archive-broken"));
        }
        let directory = archive.metadata();
        if directory.is_empty() {
            return Err(reason("archive-empty"));
        }
        if directory.len() > limits.entries {
            return Err(reason("archive-entries"));
        }
        let (mut packed, mut unpacked) = (0u64, 0u64);
        for index in 0..directory.len() {
            let entry = directory
                .entry(index)
                .map_err(|_| reason("archive-broken"))?;
            packed = packed.saturating_add(entry.compressed_size());
            unpacked = unpacked.saturating_add(entry.size());
        }
        // Entries that share bytes are no honest archive's.
        if packed > source.len() {
            return Err(reason("archive-size"));
        }
        if unpacked > limits.ratio_from && unpacked / limits.ratio > source.len() {
            return Err(reason("archive-ratio"));
        }
        Ok(Self { source, directory })
    }

    pub(crate) fn len(&self) -> usize {
        self.directory.len()
    }

    pub(crate) fn source(&self) -> &Shared {
        &self.source
    }

    /// What the entry at `index` is.
    pub(crate) fn entry(&self, index: usize) -> Result<Entry, Reason> {
        let broken = |_| reason("archive-broken");
        let entry = self.directory.entry(index).map_err(broken)?;
        if entry.is_dir() || entry.is_symlink() {
            return Ok(Entry::Folder);
        }
        if entry.encrypted() {
            return Err(reason("archive-encrypted"));
        }
        match entry.compression() {
            CompressionMethod::Deflated => Ok(Entry::Deflated),
            CompressionMethod::Stored => {
                let length = entry.size();
                let start = self
                    .data_start(entry.header_start())
                    .ok_or_else(|| reason("archive-broken"))?;
                let end = start
                    .checked_add(length)
                    .filter(|end| *end <= self.source.len());
                match end {
                    Some(_) if length == entry.compressed_size() => {
                        Ok(Entry::Stored { start, length })
                    }
                    _ => Err(reason("archive-broken")),
                }
            }
            _ => Err(reason("archive-method")),
        }
    }

    /// Where an entry's bytes begin, by its local header (APPNOTE 4.3.7).
    fn data_start(&self, header_start: u64) -> Option<u64> {
        let head = self.source.read_at(header_start, 30).ok()?;
        let length_at = |at: usize| {
            Some(u64::from(u16::from_le_bytes([
                *head.get(at)?,
                *head.get(at + 1)?,
            ])))
        };
        head.starts_with(b"PK\x03\x04").then_some(())?;
        header_start.checked_add(30 + length_at(26)? + length_at(28)?)
    }

    /// The size that an entry claims.
    pub(crate) fn size(&self, index: usize) -> u64 {
        self.directory.entry(index).map_or(0, |entry| entry.size())
    }

    /// Gives the unpacked bytes of an entry to `take`, never more than the entry claims.
    pub(crate) fn unpack<T>(
        &self,
        index: usize,
        take: impl FnOnce(&mut dyn Read) -> std::io::Result<T>,
    ) -> Result<T, Reason> {
        let broken = || reason("archive-broken");
        let entry = self.directory.entry(index).map_err(|_| broken())?;
        // A byte more than claimed lets the reader's check of the sum fail instead of cutting in silence.
        let bound = entry.size().saturating_add(1);
        let mut cursor = Cursor {
            source: Arc::clone(&self.source),
            position: 0,
        };
        let file = entry.with_reader(&mut cursor, zip::read::ZipReadOptions::new());
        let file = file.map_err(|_| broken())?;
        take(&mut file.take(bound)).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => Reason {
                code: "disk-full".to_owned(),
                message: "There is no room left for temporary files.".to_owned(),
                tag: None,
            },
            _ => broken(),
        })
    }

    /// The bytes of a deflated entry: in memory, or in a temporary file that has no name.
    ///
    /// Of a large one the beginning is unpacked first, and `is_wanted` is asked whether it is worth the rest.
    pub(crate) fn unpacked(
        &self,
        index: usize,
        memory: u64,
        is_wanted: impl FnOnce(&dyn ByteSource) -> bool,
    ) -> Result<Box<dyn ByteSource>, Reason> {
        let size = self.size(index);
        if size <= memory {
            let bytes = self.unpack(index, |reader| {
                // `size` is at most `memory`, which is far below any address space.
                let mut bytes = Vec::with_capacity(size as usize);
                reader.read_to_end(&mut bytes)?;
                Ok(bytes)
            })?;
            return match bytes.len() as u64 == size {
                true => Ok(Box::new(Bytes::from(bytes))),
                false => Err(reason("archive-broken")),
            };
        }
        let head = self.unpack(index, |reader| {
            let mut bytes = Vec::new();
            reader.take(1 << 20).read_to_end(&mut bytes)?;
            Ok(Head {
                bytes: bytes.into(),
                length: size,
            })
        })?;
        if !is_wanted(&head) {
            return Ok(Box::new(head));
        }
        let (file, length) = self.unpack(index, |reader| {
            let mut file = tempfile::tempfile()?;
            let length = std::io::copy(reader, &mut file)?;
            Ok((file, length))
        })?;
        match FileSource::from_file(file) {
            Ok(file) if length == size => Ok(Box::new(file)),
            _ => Err(reason("archive-broken")),
        }
    }
}
