//! A second opinion on every output: dicom-rs reads it too, and has to see the same attributes.
//!
//! Our own reader and writer could share a mistake, and then something could leave that the check never saw.
//! An independent parser does not share it. The browser's module leaves it out for its size; the same writer is
//! held against it natively, by the command line, the tests and the fuzzer.

use dicom_core::DataDictionary;
use dicom_core::header::{HasLength, Header};
use dicom_core::value::Value as OtherValue;
use dicom_object::mem::InMemElement;
use dicom_object::{InMemDicomObject, OpenFileOptions};

use crate::bytes::{ByteSource, SequentialReader};
use crate::instance::dictionary::vr_of;
use crate::instance::{DataSet, Tag, VR, Value};

/// Where pixel data begins: it is never read, whatever its size.
const FIRST_PIXEL_ELEMENT: Tag = Tag(0x7FE0, 0x0001);

/// What the second reader says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opinion {
    /// It sees the same attributes, at every depth.
    Same,
    /// It sees others.
    Different,
    /// It does not know the transfer syntax or refuses a value that we leave as it came.
    None,
}

/// Reads `file` up to its pixel data with dicom-rs, and compares with what was to be written.
pub(super) fn opinion(file: &dyn ByteSource, written: &DataSet) -> Opinion {
    if !has_whole_numbers(written) {
        return Opinion::None;
    }
    let reader = SequentialReader {
        source: file,
        position: 0,
    };
    match OpenFileOptions::new()
        .read_until(FIRST_PIXEL_ELEMENT)
        .from_reader(reader)
    {
        Ok(object) => match same(&object, written, true) {
            true => Opinion::Same,
            false => Opinion::Different,
        },
        Err(_) => Opinion::None,
    }
}

/// Whether every value of numbers is as long as numbers are. Behind one that is not, dicom-rs loses its place, takes
/// any bytes for a length and asks for gigabytes.
fn has_whole_numbers(data_set: &DataSet) -> bool {
    data_set
        .elements()
        .iter()
        .all(|element| match &element.value {
            Value::Items(items) => items.iter().all(has_whole_numbers),
            value => [Some(element.vr), vr_of(element.tag)]
                .into_iter()
                .flatten()
                .all(|vr| value.byte_length() % number_length(vr) == 0),
        })
}

fn number_length(vr: VR) -> u64 {
    match vr {
        VR::FD | VR::OD | VR::OV | VR::SV | VR::UV => 8,
        VR::AT | VR::FL | VR::OF | VR::OL | VR::SL | VR::UL => 4,
        VR::OW | VR::SS | VR::US => 2,
        _ => 1,
    }
}

fn same<D: DataDictionary + Clone>(
    other: &InMemDicomObject<D>,
    own: &DataSet,
    is_root: bool,
) -> bool {
    let mut elements = own
        .elements()
        .iter()
        .filter(|element| !(is_root && element.tag >= FIRST_PIXEL_ELEMENT));
    let all_there = other.iter().all(|element| {
        elements
            .next()
            .is_some_and(|own| own.tag == element.tag() && same_value(element, &own.value))
    });
    all_there && elements.next().is_none()
}

fn same_value<D: DataDictionary + Clone>(other: &InMemElement<D>, own: &Value) -> bool {
    match (other.value(), own) {
        (OtherValue::Sequence(sequence), Value::Items(items)) => {
            sequence.items().len() == items.len()
                && sequence
                    .items()
                    .iter()
                    .zip(items)
                    .all(|(other, own)| same(other, own, false))
        }
        // A sequence without items may have come as a value without bytes.
        (OtherValue::Sequence(sequence), Value::Bytes(bytes)) => {
            sequence.items().is_empty() && bytes.is_empty()
        }
        (OtherValue::Primitive(value), own) => value.is_empty() == (own.byte_length() == 0),
        (OtherValue::PixelSequence(_), Value::Fragments(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::FileSource;
    use crate::instance::{Instance, Limits};

    fn files(folder: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => files(&path, out),
                path => out.push(path),
            }
        }
    }

    #[test]
    fn it_reads_well_formed_files_and_sees_what_our_own_reader_sees() {
        let data = std::env::var("SCANVEIL_TEST_DATA").unwrap_or("../shared/data".to_owned());
        let corpus = std::path::Path::new(&data).join("dicom");
        if !corpus.exists() {
            println!("skipped: the sample files are not here");
            return;
        }
        let mut paths = Vec::new();
        files(&corpus, &mut paths);
        let mut counts = [0; 3];
        for path in paths {
            let source = FileSource::open(&path).unwrap();
            let Ok(instance) = Instance::read(&source, &Limits::default()) else {
                continue;
            };
            let opinion = opinion(&source, &instance.data_set);
            counts[opinion as usize] += 1;
            if opinion != Opinion::Same {
                println!("{opinion:?} {}", path.display());
            }
        }
        assert!(counts[Opinion::Same as usize] >= 80, "{counts:?}");
    }
}
