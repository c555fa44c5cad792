//! One CT of 0.53 MB through the whole pipeline, in one thread, from memory to memory: read, de-identify, write,
//! verify. With the feature `peers`, beside it the crate `dicom-anonymization` with the same bytes; it does not verify.
//!
//! The header is that of pydicom's CT_small (258 elements), with an image of 512×512×16 bits.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use criterion::Criterion;
#[cfg(feature = "peers")]
use dicom_anonymization::Anonymizer;
use scanveil::{Key, Outcome, Policy, ProfileOption, Scan, Session};

const SIDE: u16 = 512;

/// pydicom's CT_small: from the public test data, or from pydicom itself as the tests install it.
fn small_ct() -> Option<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let data =
        std::env::var_os("SCANVEIL_TEST_DATA").map_or(root.join("../shared/data"), PathBuf::from);
    let mut places = vec![data.join("dicom/native/CT_small.dcm")];
    let installed = std::fs::read_dir(root.join(".cache/python/lib"))
        .ok()
        .into_iter()
        .flatten()
        .flatten();
    places.extend(installed.map(|version| {
        version
            .path()
            .join("site-packages/pydicom/data/test_files/CT_small.dcm")
    }));
    places.into_iter().find(|place| place.is_file())
}

/// The same file with Rows, Columns and Pixel Data of a full-size image. Explicit VR Little Endian.
fn grown(mut file: Vec<u8>) -> Vec<u8> {
    for tag in [0x0010u16, 0x0011] {
        let header = [&[0x28, 0][..], &tag.to_le_bytes(), b"US\x02\0"].concat();
        let at = find(&file, &header) + header.len();
        file[at..at + 2].copy_from_slice(&SIDE.to_le_bytes());
    }
    let header = find(&file, b"\xE0\x7F\x10\0OW\0\0");
    let old = u32::from_le_bytes(
        file[header + 8..header + 12]
            .try_into()
            .expect("four bytes"),
    ) as usize;
    let new = usize::from(SIDE) * usize::from(SIDE) * 2;
    let pixels: Vec<u8> = file[header + 12..header + 12 + old]
        .iter()
        .copied()
        .cycle()
        .take(new)
        .collect();
    file[header + 8..header + 12].copy_from_slice(&(new as u32).to_le_bytes());
    file.splice(header + 12..header + 12 + old, pixels);
    file
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
        .expect("CT_small has this element")
}

fn session() -> Session {
    Session::new(&Policy::default(), &Key::new([7; 32])).expect("the default policy is valid")
}

/// Every option that can be had at once, and a study of which 200 identifiers are known.
fn session_with_all_options(file: &Bytes) -> Session {
    let impossible = [
        ProfileOption::CleanPixelData,
        ProfileOption::CleanRecognizableVisualFeatures,
        ProfileOption::RetainLongitudinalFullDates,
        // It would spare the work of replacing them.
        ProfileOption::RetainUids,
    ];
    let policy = Policy {
        options: ProfileOption::ALL
            .into_iter()
            .filter(|option| !impossible.contains(option))
            .collect(),
        ..Policy::default()
    };
    let mut session = Session::new(&policy, &Key::new([7; 32])).expect("a lawful policy");
    if let Scan::Instance { study, identifiers } = session.scan(file) {
        let known = identifiers.len();
        let more = (known..200).map(|number| match number % 3 {
            0 => format!("nFamily{number}^Given{number}^Middle"),
            1 => format!("iPAT-{number:06}"),
            _ => format!(
                "d19{:02}{:02}{:02}",
                number % 90 + 10,
                number % 12 + 1,
                number % 28 + 1
            ),
        });
        session.learn(&study, identifiers.into_iter().chain(more));
    }
    session
}

/// Read, de-identify, verify, and all bytes of the result in memory.
fn through(session: &Session, file: &Bytes) -> Vec<u8> {
    let Outcome::Released { release, .. } = session.deidentify(file) else {
        panic!("the file is held back");
    };
    let mut output = Vec::with_capacity(release.len() as usize);
    release
        .write_to(file, &mut output)
        .expect("memory takes any file");
    output
}

fn bench(criterion: &mut Criterion, file: &Bytes) {
    let mut group = criterion.benchmark_group("CT 512x512x16, 0.53 MB");
    let mut warm = session();
    if let Scan::Instance { study, identifiers } = warm.scan(file) {
        warm.learn(&study, identifiers);
    }
    group.bench_function(
        "scanveil, the study's identifiers learned before",
        |bencher| {
            bencher.iter(|| through(&warm, black_box(file)));
        },
    );
    let cold = session();
    group.bench_function("scanveil, identifiers compiled for this file", |bencher| {
        bencher.iter(|| through(&cold, black_box(file)));
    });
    let full = session_with_all_options(file);
    group.bench_function("scanveil, all options, 200 identifiers", |bencher| {
        bencher.iter(|| through(&full, black_box(file)));
    });
    group.bench_function("scanveil, first pass", |bencher| {
        bencher.iter(|| cold.scan(black_box(file)));
    });
    #[cfg(feature = "peers")]
    {
        let other = Anonymizer::default();
        group.bench_function(
            "dicom-anonymization 0.3.1, which does not verify",
            |bencher| {
                bencher.iter(|| {
                    let result = other
                        .anonymize(black_box(&file[..]))
                        .expect("it reads CT_small");
                    let mut output = Vec::with_capacity(file.len());
                    result.write(&mut output).expect("memory takes any file");
                    output
                });
            },
        );
    }
    group.finish();
}

fn main() {
    let Some(path) = small_ct() else {
        println!("No CT_small.dcm to measure with: run npm run setup, or set SCANVEIL_TEST_DATA.");
        return;
    };
    let file = Bytes::from(grown(std::fs::read(path).expect("the file was found")));
    // `cargo test` runs benches once, to see that they run.
    let mut criterion = Criterion::default().configure_from_args();
    bench(&mut criterion, &file);
    criterion.final_summary();
}
