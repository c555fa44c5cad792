//! What was handed in, as one list: files, folders with all that is below them, ZIP archives opened.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use scanveil::bytes::{ByteSource, FileSource};
use scanveil::{Reason, Scan, Session};
use walkdir::WalkDir;

use super::Unusable;
use super::source::{Shared, Spool, Window};
use super::zip_archive::{Archive, ArchiveLimits, Entry, is_zip, reason};

/// One file of the list: a path, an entry of an archive, or why there is nothing to read.
pub(crate) struct Input {
    place: Place,
    /// Where it came from, for the person's own screen only: a path can hold a name.
    pub path: PathBuf,
    memory: u64,
}

enum Place {
    File,
    Window {
        source: Shared,
        start: u64,
        length: u64,
    },
    Deflated {
        archive: Arc<Archive>,
        index: usize,
    },
    Unreadable(Reason),
}

impl Input {
    /// Opens it. `session` tells whether a large entry is worth unpacking.
    pub(crate) fn open(&self, session: &Session) -> Result<Box<dyn ByteSource>, Reason> {
        match &self.place {
            Place::File => match FileSource::open(&self.path) {
                Ok(file) => Ok(Box::new(file)),
                Err(_) => Err(unreadable()),
            },
            Place::Window {
                source,
                start,
                length,
            } => Ok(Box::new(Window {
                source: Arc::clone(source),
                start: *start,
                length: *length,
            })),
            Place::Deflated { archive, index } => {
                let is_dicom =
                    |head: &dyn ByteSource| !matches!(session.scan(head), Scan::Skipped { .. });
                archive.unpacked(*index, self.memory, is_dicom)
            }
            Place::Unreadable(reason) => Err(reason.clone()),
        }
    }
}

fn unreadable() -> Reason {
    Reason {
        code: "unreadable".to_owned(),
        message: "The file or folder cannot be read.".to_owned(),
        tag: None,
    }
}

/// Lists every file of `paths` in a stable order; a file that is reached twice is listed once.
pub(crate) fn list(paths: &[PathBuf], limits: ArchiveLimits) -> Result<Vec<Input>, Unusable> {
    for (position, path) in paths.iter().enumerate() {
        if let Err(error) = path.metadata() {
            let (position, count, kind) = (position + 1, paths.len(), error.kind());
            return Err(Unusable::new(format!(
                "input {position} of {count} cannot be read: {kind}"
            )));
        }
    }
    let mut lister = Lister {
        limits,
        entries: limits.entries,
        bytes: limits.bytes,
        spool: Arc::default(),
        seen: HashSet::new(),
        inputs: Vec::new(),
    };
    for path in paths {
        lister.walk(path);
    }
    match lister.inputs.is_empty() {
        true => Err(Unusable::new(
            "there is no file in what was given: nothing to do",
        )),
        false => Ok(lister.inputs),
    }
}

struct Lister {
    limits: ArchiveLimits,
    /// What is left of the limits.
    entries: usize,
    bytes: u64,
    spool: Arc<Spool>,
    seen: HashSet<PathBuf>,
    inputs: Vec<Input>,
}

impl Lister {
    fn walk(&mut self, path: &Path) {
        // Links are followed, as media and archives of studies use them; walkdir ends every loop.
        for found in WalkDir::new(path).follow_links(true).sort_by_file_name() {
            match found {
                Ok(entry) if entry.file_type().is_file() => self.file(entry.path()),
                // Folders, and pipes or devices that would never end.
                Ok(_) => {}
                // What a loop leads to is in the list already.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let path = error.path().unwrap_or(path).to_owned();
                    self.put(&path, Place::Unreadable(unreadable()));
                }
            }
        }
    }

    fn file(&mut self, path: &Path) {
        if let Ok(real) = path.canonicalize()
            && !self.seen.insert(real)
        {
            return;
        }
        match FileSource::open(path) {
            Ok(file) if is_zip(&file) => self.archive(Arc::new(file), path, 1),
            Ok(_) => self.put(path, Place::File),
            Err(_) => self.put(path, Place::Unreadable(unreadable())),
        }
    }

    fn archive(&mut self, source: Shared, path: &Path, depth: usize) {
        let opened = match depth > self.limits.depth {
            true => Err(reason("archive-depth")),
            false => Archive::open(source, &self.limits),
        };
        let archive = match opened {
            Ok(archive) => Arc::new(archive),
            Err(reason) => return self.put(path, Place::Unreadable(reason)),
        };
        for index in 0..archive.len() {
            let Some(left) = self.entries.checked_sub(1) else {
                return self.put(path, Place::Unreadable(reason("archive-entries")));
            };
            self.entries = left;
            let place = self.entry(&archive, index, path, depth);
            match place {
                Ok(Some(place)) => self.put(path, place),
                Ok(None) => {}
                Err(reason) => self.put(path, Place::Unreadable(reason)),
            }
        }
    }

    /// `None` where there is nothing to list, or a nested archive was listed instead.
    fn entry(
        &mut self,
        archive: &Arc<Archive>,
        index: usize,
        path: &Path,
        depth: usize,
    ) -> Result<Option<Place>, Reason> {
        match archive.entry(index)? {
            Entry::Folder => Ok(None),
            Entry::Stored { start, length } => {
                let source = Arc::clone(archive.source());
                let window = Window {
                    source,
                    start,
                    length,
                };
                if is_zip(&window) {
                    self.archive(Arc::new(window), path, depth + 1);
                    return Ok(None);
                }
                Ok(Some(Place::Window {
                    source: window.source,
                    start,
                    length,
                }))
            }
            Entry::Deflated => {
                let is_archive = archive.unpack(index, |reader| {
                    let mut head = Vec::new();
                    reader.take(132).read_to_end(&mut head)?;
                    head.resize(132, 0);
                    Ok(is_zip(&bytes::Bytes::from(head)))
                })?;
                if !is_archive {
                    let archive = Arc::clone(archive);
                    return Ok(Some(Place::Deflated { archive, index }));
                }
                if depth + 1 > self.limits.depth {
                    return Err(reason("archive-depth"));
                }
                let size = archive.size(index);
                self.bytes = self
                    .bytes
                    .checked_sub(size)
                    .ok_or_else(|| reason("archive-size"))?;
                let (start, length) = archive.unpack(index, |reader| self.spool.append(reader))?;
                if length != size {
                    return Err(reason("archive-broken"));
                }
                let source: Shared = Arc::clone(&self.spool) as Shared;
                self.archive(
                    Arc::new(Window {
                        source,
                        start,
                        length,
                    }),
                    path,
                    depth + 1,
                );
                Ok(None)
            }
        }
    }

    fn put(&mut self, path: &Path, place: Place) {
        self.inputs.push(Input {
            place,
            path: path.to_owned(),
            memory: self.limits.memory,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use scanveil::{Key, Policy};
    use zip::CompressionMethod;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(entries: &[(&str, &[u8])], method: CompressionMethod) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = zip::ZipWriter::new(file.as_file_mut());
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, bytes) in entries {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
        file
    }

    /// What can be read of each input, or why not.
    fn contents(
        file: &tempfile::NamedTempFile,
        limits: ArchiveLimits,
    ) -> Vec<Result<Vec<u8>, String>> {
        let session = Session::new(&Policy::default(), &Key::new([7; 32])).unwrap();
        let inputs = list(&[file.path().to_owned()], limits).unwrap();
        let read = |input: &Input| {
            let source = input.open(&session).map_err(|reason| reason.code)?;
            Ok(source.read_at(0, 1 << 20).unwrap().to_vec())
        };
        inputs.iter().map(read).collect()
    }

    #[test]
    fn an_archive_that_expands_more_than_images_do_is_refused() {
        let file = archive(&[("black", &[0; 200_000])], CompressionMethod::Deflated);
        let limits = ArchiveLimits {
            ratio_from: 100_000,
            ..ArchiveLimits::default()
        };
        assert_eq!(contents(&file, limits), [Err("archive-ratio".to_owned())]);
        // As much as a small black image does is nothing to worry about.
        let small = contents(&file, ArchiveLimits::default());
        assert_eq!(small, [Ok(vec![0; 200_000])]);
    }

    #[test]
    fn archives_with_more_entries_than_the_limit_are_cut_off_with_a_reason() {
        let entries = [("a", &b"1"[..]), ("b", b"2"), ("c", b"3")];
        let limits = ArchiveLimits {
            entries: 2,
            ..ArchiveLimits::default()
        };
        let file = archive(&entries, CompressionMethod::Stored);
        assert_eq!(contents(&file, limits), [Err("archive-entries".to_owned())]);
    }

    #[test]
    fn nested_archives_take_no_more_room_than_the_limit() {
        let inner =
            std::fs::read(archive(&[("a", &[7; 1000])], CompressionMethod::Stored).path()).unwrap();
        let file = archive(
            &[("inner.zip", &inner), ("b", b"2")],
            CompressionMethod::Deflated,
        );
        let limits = ArchiveLimits {
            bytes: 1000,
            ..ArchiveLimits::default()
        };
        assert_eq!(
            contents(&file, limits),
            [Err("archive-size".to_owned()), Ok(b"2".to_vec())]
        );
    }

    #[test]
    fn entries_that_share_their_bytes_are_refused() {
        let file = archive(
            &[("a", &[7; 5000]), ("b", &[8; 5000])],
            CompressionMethod::Stored,
        );
        let mut bytes = std::fs::read(file.path()).unwrap();
        // In the directory both entries claim all bytes of the archive.
        let claims: Vec<usize> = (0..bytes.len() - 4)
            .filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"))
            .collect();
        for at in claims {
            bytes[at + 20..at + 28].copy_from_slice(&[9000u32.to_le_bytes(); 2].concat());
        }
        std::fs::write(file.path(), bytes).unwrap();
        assert_eq!(
            contents(&file, ArchiveLimits::default()),
            [Err("archive-size".to_owned())]
        );
    }

    #[test]
    fn a_large_entry_is_read_from_a_temporary_file_and_only_its_head_where_it_is_no_image() {
        // The beginning of an instance: Implicit VR Little Endian, a long comment, then padding.
        let mut image = vec![0; 128];
        image.extend(b"DICM");
        image.extend(b"\x02\x00\x10\x00UI\x12\x001.2.840.10008.1.2\0");
        image.extend(b"\x08\x00\x60\x00\x02\x00\x00\x00CT");
        image.extend(b"\xFC\xFF\xFC\xFF");
        image.extend(3_000_000u32.to_le_bytes());
        image.extend((0..3_000_000u32).map(|position| position as u8));
        let text = vec![b'x'; 3_000_000];
        let file = archive(
            &[("image", &image), ("text", &text)],
            CompressionMethod::Deflated,
        );
        let limits = ArchiveLimits {
            memory: 1000,
            ..ArchiveLimits::default()
        };
        let session = Session::new(&Policy::default(), &Key::new([7; 32])).unwrap();
        let inputs = list(&[file.path().to_owned()], limits).unwrap();
        let tail = |index: usize| {
            let source = inputs[index].open(&session).unwrap();
            assert_eq!(source.len(), [image.len(), text.len()][index] as u64);
            source.read_at(source.len() - 5, 5).unwrap()
        };
        assert_eq!(tail(0), image[image.len() - 5..]);
        assert!(tail(1).is_empty());
    }
}
