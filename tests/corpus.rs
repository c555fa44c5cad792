//! Every public test file through the library. What comes out is read again and searched by simple means that share
//! nothing with the product's own search.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use bytes::Bytes;
use scanveil::bytes::ByteSource;
use scanveil::instance::{DataSet, Instance, Limits, Tag, VR, Value};
use scanveil::{Key, Outcome, Policy, Scan, Session};

/// Pixel data that holds more than the image: boxes around codestreams, and overlays in unused bits.
const MORE_THAN_IMAGE: [&str; 3] = [
    "jpeg2000/GDCMJ2K_TextGBR.dcm",
    "jpeg2000/MAROTECH_CT_JP2Lossy.dcm",
    "overlays/overlay.dcm",
];

/// What no program can make an instance of, and the reason that has to be given.
const EXCEPTIONS: [(&str, &str); 4] = [
    ("malformed/MR_truncated.dcm", "truncated"),
    ("malformed/rtplan_truncated.dcm", "truncated"),
    // It begins with the second byte of its data set.
    ("malformed/no_meta.dcm", "not-dicom"),
    ("media/DICOMDIR", "media-directory"),
];
/// Words of the trade with which test files call their patients.
const TRADE: [&str; 6] = [
    "anonymous",
    "compression",
    "overlay",
    "perfusion",
    "removed",
    "unknown",
];
/// They name a kind of object, also where a manufacturer has issued them.
const CLASS_UIDS: [Tag; 6] = [
    Tag(0x0008, 0x0016),
    Tag(0x0008, 0x1150),
    Tag(0x0008, 0x010C),
    Tag(0x0008, 0x0117),
    Tag(0x0008, 0x010D),
    Tag(0x0008, 0x0118),
];
const NUMBERS: [Tag; 2] = [Tag(0x0010, 0x0020), Tag(0x0008, 0x0050)];
const METHOD: Tag = Tag(0x0012, 0x0063);
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);
const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
const WELL_KNOWN_ROOT: &str = "1.2.840.10008";

struct File {
    name: String,
    bytes: Bytes,
}

/// The public corpus; `None`, with a message, where it is not there.
fn corpus() -> Option<Vec<File>> {
    let folder = support::test_data("dicom")?;
    let mut files = Vec::new();
    collect(&folder, &folder, &mut files);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Some(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).expect("the corpus can be read") {
        let path = entry.expect("the corpus can be read").path();
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let name = path
            .strip_prefix(root)
            .expect("it lies in the corpus")
            .to_string_lossy()
            .replace('\\', "/");
        if ![".md", ".tsv", "SHA256SUMS"]
            .iter()
            .any(|ending| name.ends_with(ending))
        {
            files.push(File {
                name,
                bytes: std::fs::read(&path).expect("the corpus can be read").into(),
            });
        }
    }
}

/// A session that has seen every file, as the command line and the page make it.
fn session(files: &[File], key: u8) -> Session {
    let mut session = Session::new(&Policy::default(), &Key::new([key; 32]))
        .expect("the default policy is valid");
    for file in files {
        if let Scan::Instance { study, identifiers } = session.scan(&file.bytes) {
            session.learn(&study, identifiers);
        }
    }
    session
}

fn output(session: &Session, file: &File) -> Result<Bytes, String> {
    match session.deidentify(&file.bytes) {
        Outcome::Released { release, .. } => {
            let mut output = Vec::new();
            release
                .write_to(&file.bytes, &mut output)
                .expect("memory takes any file");
            Ok(output.into())
        }
        Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => Err(reason.code),
    }
}

fn read(bytes: &Bytes) -> Instance {
    let instance = Instance::read(bytes, &Limits::default()).expect("it reads");
    assert!(instance.defect.is_none(), "it reads to its end");
    instance
}

fn every_element<'a>(data_set: &'a DataSet, visit: &mut dyn FnMut(Tag, VR, &'a Value)) {
    for element in data_set.elements() {
        visit(element.tag, element.vr, &element.value);
        if let Value::Items(items) = &element.value {
            items.iter().for_each(|item| every_element(item, visit));
        }
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

/// Every UID that is neither well known nor the name of a class.
fn uids(data_set: &DataSet) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    every_element(data_set, &mut |tag, vr, value| {
        if vr == VR::UI && !CLASS_UIDS.contains(&tag) {
            let values = text(value)
                .unwrap_or_default()
                .split('\\')
                .map(|uid| uid.trim_matches(['\0', ' ']));
            found.extend(
                values
                    .filter(|uid| uid.contains('.') && !uid.starts_with(WELL_KNOWN_ROOT))
                    .map(str::to_owned),
            );
        }
    });
    found
}

/// Parts of names, and numbers: lower case, long enough to mean someone wherever they stand.
fn names_and_numbers(data_set: &DataSet) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    every_element(data_set, &mut |tag, vr, value| {
        let text = text(value)
            .unwrap_or_default()
            .trim_matches(['\0', ' '])
            .to_lowercase();
        match vr {
            VR::PN => found.extend(
                text.split(['^', '=', ' ', ',', '.', '\\'])
                    .map(str::to_owned),
            ),
            _ if NUMBERS.contains(&tag) => {
                found.insert(text);
            }
            _ => {}
        }
    });
    found.retain(|word| word.len() >= 5 && word.is_ascii() && !TRADE.contains(&word.as_str()));
    found
}

fn holds_word(text: &str, word: &str) -> bool {
    let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        is_edge(text[..at].chars().next_back()) && is_edge(text[at + word.len()..].chars().next())
    })
}

/// The pixel bytes as they lie in the file.
fn pixels(file: &Bytes, instance: &Instance) -> Option<Vec<Bytes>> {
    let take = |range: &std::ops::Range<u64>| {
        file.read_at(range.start, (range.end - range.start) as usize)
            .expect("the range lies in the file")
    };
    match &instance.data_set.get(PIXEL_DATA)?.value {
        Value::Range(range) => Some(vec![take(range)]),
        Value::Fragments(fragments) => Some(fragments.fragments.iter().map(take).collect()),
        Value::Bytes(bytes) => Some(vec![bytes.clone()]),
        Value::Items(_) | Value::Parts { .. } => None,
    }
}

#[test]
fn all_files_but_the_broken_ones_come_out_and_those_give_their_reason() {
    let Some(files) = corpus() else { return };
    let session = session(&files, 7);
    let unexpected: Vec<_> = files
        .iter()
        .filter_map(|file| {
            let expected = EXCEPTIONS
                .iter()
                .find(|(name, _)| *name == file.name)
                .map(|(_, code)| *code);
            let found = output(&session, file).err();
            (found.as_deref() != expected).then(|| format!("{}: {found:?}", file.name))
        })
        .collect();
    assert!(files.len() >= 130, "only {} files were found", files.len());
    assert_eq!(unexpected, Vec::<String>::new());
}

#[test]
fn outputs_keep_their_pixel_bytes_and_hold_no_identifier_of_their_input() {
    let Some(files) = corpus() else { return };
    let session = session(&files, 7);
    let mut problems = Vec::new();
    let (mut searched, mut compared) = (0, 0);
    for file in &files {
        let Ok(output) = output(&session, file) else {
            continue;
        };
        let mut problem = |what: String| problems.push(format!("{}: {what}", file.name));
        let (before, after) = (read(&file.bytes), read(&output));
        // Ranges of a deflated file are positions in what it inflates to.
        if before.transfer_syntax != DEFLATED && !MORE_THAN_IMAGE.contains(&&file.name[..]) {
            compared += 1;
            let (old, new) = (pixels(&file.bytes, &before), pixels(&output, &after));
            let padded = |pixels: Option<Vec<Bytes>>| {
                pixels.map(|all| {
                    all.into_iter()
                        .map(|one| [&one[..], &[0][..one.len() % 2]].concat())
                        .collect::<Vec<_>>()
                })
            };
            if padded(old) != padded(new) {
                problem("its pixel bytes changed".into());
            }
        }
        let (old_uids, words) = (uids(&before.data_set), names_and_numbers(&before.data_set));
        searched += old_uids.len() + words.len();
        every_element(&after.data_set, &mut |tag, vr, value| {
            if tag.group() % 2 == 1 || tag.element() == 0 {
                problem(format!("{tag} is left"));
            }
            let Some(text) = text(value).map(str::to_lowercase) else {
                return;
            };
            let mut numbers =
                text.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
            if numbers.any(|number| old_uids.contains(number)) {
                problem(format!("{tag} holds an original UID"));
            }
            let is_prose = matches!(
                vr,
                VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::PN | VR::CS
            );
            if is_prose && tag != METHOD && words.iter().any(|word| holds_word(&text, word)) {
                problem(format!("{tag} holds a name or a number"));
            }
        });
    }
    assert_eq!(problems, Vec::<String>::new());
    assert!(
        searched > 500,
        "only {searched} identifiers were searched for"
    );
    assert!(compared > 100, "only {compared} files were compared");
}

#[test]
fn one_key_gives_the_same_bytes_every_time_and_two_keys_share_no_uid() {
    let Some(files) = corpus() else { return };
    let (first, again, other) = (session(&files, 7), session(&files, 7), session(&files, 8));
    for file in &files {
        let Ok(one) = output(&first, file) else {
            continue;
        };
        assert!(
            Ok(&one) == output(&again, file).as_ref(),
            "{} came out differently",
            file.name
        );
        let two = output(&other, file).expect("the key does not decide whether a file comes out");
        let shared: Vec<_> = uids(&read(&one).data_set)
            .intersection(&uids(&read(&two).data_set))
            .cloned()
            .collect();
        assert_eq!(
            shared,
            Vec::<String>::new(),
            "{} has UIDs that no key made",
            file.name
        );
    }
}

#[test]
fn a_segmentation_still_refers_to_its_images() {
    let Some(files) = corpus() else { return };
    let session = session(&files, 7);
    let of = |ending: &str| -> Vec<Instance> {
        let chosen = files
            .iter()
            .filter(|file| file.name.contains("23x38x3_") && file.name.ends_with(ending));
        chosen
            .map(|file| read(&output(&session, file).expect("it comes out")))
            .collect()
    };
    let images: BTreeSet<String> = of(".dcm")
        .iter()
        .filter_map(|image| image.sop_instance().map(str::to_owned))
        .collect();
    let mut references = BTreeSet::new();
    for segmentation in of(".seg") {
        every_element(&segmentation.data_set, &mut |tag, _, value| {
            if tag == Tag(0x0008, 0x1155) {
                references.extend(text(value).map(|uid| uid.trim_end_matches('\0').to_owned()));
            }
        });
    }
    assert_eq!(images.len(), 3);
    assert_eq!(references, images);
}
