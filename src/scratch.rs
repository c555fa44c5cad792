//! Bytes that were made anew and are too many for memory: in a temporary file without a name, in the browser in
//! `Blob`s, which it keeps outside of the module's memory.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use crate::instance::writer::Part;

/// So many bytes of one file stay in memory before the rest goes to a scratch.
const IN_MEMORY: u64 = 16 << 20;

/// Keeps new bytes of one file: in memory as long as they are few.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    held: u64,
    scratch: Option<Arc<Scratch>>,
}

impl Keeper {
    /// The part that holds `bytes`.
    pub(crate) fn part(&mut self, bytes: Vec<u8>) -> io::Result<Part> {
        self.held = self.held.saturating_add(bytes.len() as u64);
        if self.held <= IN_MEMORY {
            return Ok(Part::Bytes(bytes.into()));
        }
        let scratch = match &self.scratch {
            Some(scratch) => scratch,
            None => self.scratch.insert(Arc::new(Scratch::new()?)),
        };
        let place = scratch.put(&bytes)?;
        Ok(Part::Scratch(Stretch {
            scratch: Arc::clone(scratch),
            place,
            range: 0..bytes.len() as u64,
        }))
    }
}

/// A stretch of bytes that lie in a scratch. They are gone when the last stretch is.
#[derive(Debug, Clone)]
pub struct Stretch {
    scratch: Arc<Scratch>,
    place: Place,
    /// Of the bytes at that place.
    range: Range<u64>,
}

impl Stretch {
    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.range.end - self.range.start
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The bytes from `offset` on, `length` of them, or fewer where it ends before.
    ///
    /// # Errors
    /// What the medium reports.
    pub fn read_at(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let available = self.len().saturating_sub(offset).min(length as u64);
        match available {
            0 => Ok(Bytes::new()),
            // It is at most `length`, so the cast loses nothing.
            _ => {
                let start = self.range.start + offset;
                self.scratch.read(self.place, start, available as usize)
            }
        }
    }

    /// A part of it, counted from its beginning.
    pub(crate) fn slice(&self, range: Range<u64>) -> Self {
        let start = (self.range.start + range.start).min(self.range.end);
        let end = (self.range.start + range.end).clamp(start, self.range.end);
        Self {
            range: start..end,
            ..self.clone()
        }
    }
}

impl PartialEq for Stretch {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.scratch, &other.scratch)
            && self.place == other.place
            && self.range == other.range
    }
}

impl Eq for Stretch {}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::{Place, Scratch};

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::fs::File;
    use std::io::{self, Read, Seek, SeekFrom, Write};
    use std::sync::{Mutex, PoisonError};

    use bytes::Bytes;

    /// Where bytes begin in the file.
    pub(crate) type Place = u64;

    /// A temporary file without a name.
    #[derive(Debug)]
    pub(crate) struct Scratch(Mutex<File>);

    impl Scratch {
        pub(super) fn new() -> io::Result<Self> {
            tempfile::tempfile().map(Mutex::new).map(Self)
        }

        pub(super) fn put(&self, bytes: &[u8]) -> io::Result<Place> {
            let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let place = file.seek(SeekFrom::End(0))?;
            file.write_all(bytes)?;
            Ok(place)
        }

        pub(super) fn read(&self, place: Place, start: u64, length: usize) -> io::Result<Bytes> {
            let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(place + start))?;
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes)?;
            Ok(bytes.into())
        }
    }
}

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{Place, Scratch};

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::RefCell;
    use std::io;

    use bytes::Bytes;
    use js_sys::{Array, Uint8Array};
    use web_sys::{Blob, FileReaderSync};

    use super::Stretch;

    /// Which of the blobs.
    pub(crate) type Place = usize;

    /// A blob for each piece that was put in.
    #[derive(Debug)]
    pub(crate) struct Scratch(RefCell<Vec<Blob>>);

    impl Scratch {
        #[allow(clippy::unnecessary_wraps, reason = "a file may not be made")]
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self(RefCell::default()))
        }

        pub(super) fn put(&self, bytes: &[u8]) -> io::Result<Place> {
            let pieces = Array::of1(&Uint8Array::from(bytes));
            let blob = Blob::new_with_u8_array_sequence(&pieces).map_err(|_| refused())?;
            let mut blobs = self.0.borrow_mut();
            blobs.push(blob);
            Ok(blobs.len() - 1)
        }

        fn slice(&self, place: Place, start: u64, end: u64) -> io::Result<Blob> {
            let blobs = self.0.borrow();
            let blob = blobs.get(place).ok_or_else(refused)?;
            // Lengths of blobs are numbers of JavaScript.
            blob.slice_with_f64_and_f64(start as f64, end as f64)
                .map_err(|_| refused())
        }

        pub(super) fn read(&self, place: Place, start: u64, length: usize) -> io::Result<Bytes> {
            let blob = self.slice(place, start, start + length as u64)?;
            let reader = FileReaderSync::new().map_err(|_| refused())?;
            let buffer = reader.read_as_array_buffer(&blob).map_err(|_| refused())?;
            Ok(Uint8Array::new(&buffer).to_vec().into())
        }
    }

    impl Stretch {
        /// The same bytes for JavaScript.
        #[cfg(feature = "web-engine")]
        pub(crate) fn blob(&self) -> io::Result<Blob> {
            self.scratch
                .slice(self.place, self.range.start, self.range.end)
        }
    }

    fn refused() -> io::Error {
        io::ErrorKind::Other.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_stay_in_memory_reads_back_whole_and_in_slices() {
        let mut keeper = Keeper::default();
        let first = keeper.part(vec![1; IN_MEMORY as usize]).unwrap();
        assert!(matches!(first, Part::Bytes(_)));
        let parts: Vec<_> = (2..5_u8)
            .map(|value| {
                keeper
                    .part((0..100).map(|byte| byte ^ value).collect())
                    .unwrap()
            })
            .collect();
        for (part, value) in parts.iter().zip(2..) {
            let Part::Scratch(stretch) = part else {
                panic!("it is too long for memory");
            };
            let expected: Vec<u8> = (0..100).map(|byte| byte ^ value).collect();
            assert_eq!(stretch.read_at(0, 1000).unwrap(), expected);
            let slice = stretch.slice(10..20);
            assert_eq!(slice.len(), 10);
            assert_eq!(slice.read_at(5, 100).unwrap(), expected[15..20]);
        }
    }
}
