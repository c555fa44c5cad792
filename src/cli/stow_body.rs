//! The body of a request (PS3.18 8.6.1.2): the files themselves, read as they are sent.

use std::io::{self, Read};

use scanveil::bytes::{ByteSource, FileSource};

/// One instance to store.
pub(crate) struct Item {
    /// New SOP Instance UID; for matching the answer only.
    pub instance: String,
    pub source: FileSource,
}

/// 192 random bits: no chance worth naming that they stand in somebody's pixels.
pub(crate) fn boundary() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A multipart body that reads the files as it is sent.
pub(crate) struct Body<'a> {
    items: &'a [&'a Item],
    between: Vec<u8>,
    end: Vec<u8>,
    /// Which item, whether in its header, and how far.
    item: usize,
    in_file: bool,
    position: u64,
    /// Whether a file could not be read to its end.
    pub unreadable: bool,
}

impl<'a> Body<'a> {
    pub(crate) fn new(items: &'a [&'a Item], boundary: &str) -> Self {
        Self {
            items,
            between: format!("\r\n--{boundary}\r\nContent-Type: application/dicom\r\n\r\n")
                .into_bytes(),
            end: format!("\r\n--{boundary}--\r\n").into_bytes(),
            item: 0,
            in_file: false,
            // The line break before a boundary belongs to the part before it.
            position: 2,
            unreadable: false,
        }
    }

    pub(crate) fn length(&self) -> u64 {
        let files: u64 = self.items.iter().map(|item| item.source.len()).sum();
        files + (self.between.len() * self.items.len() + self.end.len()) as u64 - 2
    }
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let item = self.items.get(self.item);
            if let (Some(item), true) = (item, self.in_file) {
                if self.position < item.source.len() {
                    let bytes = item
                        .source
                        .read_at(self.position, buffer.len())
                        .inspect_err(|_| self.unreadable = true)?;
                    if bytes.is_empty() {
                        self.unreadable = true;
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    buffer[..bytes.len()].copy_from_slice(&bytes);
                    self.position += bytes.len() as u64;
                    return Ok(bytes.len());
                }
                (self.item, self.in_file, self.position) = (self.item + 1, false, 0);
                continue;
            }
            let text = if item.is_some() {
                &self.between
            } else {
                &self.end
            };
            // It is within `text`, which is in memory.
            let rest = text.get(self.position as usize..).unwrap_or_default();
            if rest.is_empty() && item.is_none() {
                return Ok(0);
            }
            if rest.is_empty() {
                (self.in_file, self.position) = (true, 0);
                continue;
            }
            let length = rest.len().min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            self.position += length as u64;
            return Ok(length);
        }
    }
}
