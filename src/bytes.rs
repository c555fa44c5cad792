//! Random access to bytes that need not fit in memory.

use std::io;

/// A file, wherever it lies: in memory, on disk, behind a browser's `Blob`.
///
/// The reader asks for small slices, so a file of any size costs no more memory than its header.
pub trait ByteSource {
    /// Length in bytes.
    fn len(&self) -> u64;

    /// Whether there is nothing in it.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes from `offset` on, `length` of them, or fewer where the source ends before.
    ///
    /// # Errors
    /// What the medium reports.
    fn read_at(&self, offset: u64, length: usize) -> io::Result<bytes::Bytes>;
}

impl ByteSource for bytes::Bytes {
    fn len(&self) -> u64 {
        bytes::Bytes::len(self) as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<bytes::Bytes> {
        let size = bytes::Bytes::len(self);
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(size);
        let end = start.saturating_add(length).min(size);
        Ok(self.slice(start..end))
    }
}

/// A source read from a position on, for what wants to be fed by [`io::Read`].
pub(crate) struct SequentialReader<'s> {
    pub source: &'s dyn ByteSource,
    pub position: u64,
}

impl io::Read for SequentialReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.source.read_at(self.position, buffer.len())?;
        buffer[..bytes.len()].copy_from_slice(&bytes);
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }
}

/// A file on disk, read by position.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct FileSource {
    file: std::fs::File,
    length: u64,
}

#[cfg(not(target_arch = "wasm32"))]
impl FileSource {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn open(path: &std::path::Path) -> io::Result<Self> {
        Self::from_file(std::fs::File::open(path)?)
    }

    /// An open file; its length is settled now.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn from_file(file: std::fs::File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl ByteSource for FileSource {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<bytes::Bytes> {
        let available = self.length.saturating_sub(offset).min(length as u64);
        // A length that fits in `usize` bounds `available`, so the cast loses nothing.
        let mut buffer = vec![0; available as usize];
        let mut filled = 0;
        while filled < buffer.len() {
            let read = read_file_at(&self.file, &mut buffer[filled..], offset + filled as u64)?;
            if read == 0 {
                break;
            }
            filled += read;
        }
        buffer.truncate(filled);
        Ok(buffer.into())
    }
}

#[cfg(unix)]
fn read_file_at(file: &std::fs::File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_file_at(file: &std::fs::File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
