//! The seven families of PyRadiomics (bin width 25, 3D) on one thread: on PyRadiomics' five cases and the region of the
//! IBSI's CT phantom, where the test data is there, on a whole radiograph that is made up, and on balls that grow.
//!
//! By criterion, or `-- --json FOLDER`: every case three ways, as milliseconds of the process's processor time, the best
//! of several runs. For benches/radiomics.mjs, which gives other programs the same files and writes the radiograph there.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::Criterion;
use scanveil::features::{Grid, Mask, Settings, Volume, extract};
use scanveil::measurement::{Request, Where, measure};
use scanveil::sources::{self, Limits, mask_of_label, nifti, nrrd};
use serde_json::{Value, json};

/// What the sphere-like regions grow through: their radii in voxels.
const RADII: [usize; 7] = [5, 8, 13, 20, 32, 50, 80];
const SIDE: usize = 2048;

/// An image and its region in memory, and the bytes of the files that they come from.
struct Case {
    name: String,
    image: Volume,
    mask: Mask,
    /// The region's is none where the region is the whole image.
    files: (Bytes, Option<Bytes>),
    settings: Settings,
}

/// PyRadiomics' settings when nothing is set; without shape, which a whole image has none of, in 2D.
fn settings(whole_image: bool) -> Settings {
    let classes = ["firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm"];
    let settings = if whole_image {
        json!({"conventions": "pyradiomics", "featureClasses": classes})
    } else {
        json!({"conventions": "pyradiomics"})
    };
    Settings::from_json(&settings.to_string()).expect("the settings are known")
}

fn data() -> PathBuf {
    match std::env::var_os("SCANVEIL_TEST_DATA") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
    }
}

/// An image of the test data and its region; None, with a message, where it is not there.
fn of_files(name: &str, image: &str, region: &str) -> Option<Case> {
    let read = |path: &str| match std::fs::read(data().join(path)) {
        Ok(bytes) => Some(Bytes::from(bytes)),
        Err(error) => {
            eprintln!("{name} is left out: {path} of the test data: {error}");
            None
        }
    };
    let files = (read(image)?, read(region)?);
    let volume = |file: &Bytes| {
        let limits = Limits::default();
        let image = if nrrd::is_nrrd(file) {
            nrrd::read(file, &limits).map_err(|error| error.to_string())
        } else {
            nifti::read(file, &limits).map_err(|error| error.to_string())
        };
        image.expect("the test data is sound").volume
    };
    let (image, region) = (volume(&files.0), volume(&files.1));
    let mask = mask_of_label(&region, Some(1)).expect("the region has the label 1");
    let mask = sources::place(&mask, &image.grid).expect("the region lies on the image");
    Some(Case {
        name: name.to_owned(),
        image,
        mask,
        files: (files.0, Some(files.1)),
        settings: settings(false),
    })
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for name in ["brain1", "brain2", "breast1", "lung1", "lung2"] {
        let file = |what| format!("pyradiomics/{name}_{what}.nrrd");
        cases.extend(of_files(name, &file("image"), &file("label")));
    }
    let file = |what| format!("ibsi/ibsi1_ct_phantom/nifti/{what}.nii.gz");
    cases.extend(of_files("IBSI CT", &file("phantom"), &file("mask")));
    cases.push(radiograph());
    cases
}

/// Noise that is the same in every run.
fn noise() -> impl FnMut() -> f64 {
    let mut state = 0x9E37_79B9_u32;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state) / f64::from(u32::MAX)
    }
}

/// A whole image of 2048×2048 with slopes and noise, of about a hundred levels at a bin width of 25.
fn radiograph() -> Case {
    let mut noise = noise();
    let value = |at: usize| {
        let (x, y) = ((at % SIDE) as f64, (at / SIDE) as f64);
        let slope = 1250.0 + 800.0 * (x / 300.0).sin() * (y / 400.0).cos();
        (slope + 400.0 * (noise() + noise() - 1.0)).round()
    };
    let grid = Grid::aligned([SIDE, SIDE, 1], [0.15, 0.15, 1.0]);
    let image = Volume {
        values: (0..SIDE * SIDE).map(value).collect(),
        grid: grid.clone(),
    };
    Case {
        name: "2048² image".to_owned(),
        files: (as_nifti(&image), None),
        image,
        mask: Mask {
            inside: vec![true; SIDE * SIDE],
            grid,
        },
        settings: settings(true),
    }
}

/// A ball of a texture that is the same wherever it is cut out: only its size grows.
fn ball(radius: usize) -> Case {
    let side = 2 * radius + 1;
    let grid = Grid::aligned([side; 3], [1.0; 3]);
    let mut noise = noise();
    let place = |at: usize| [at % side, at / side % side, at / side / side];
    let value = |at: usize| {
        let wave = place(at).map(|along| (along as f64 / 9.0).sin());
        (200.0 * wave.iter().sum::<f64>() + 150.0 * noise()).round()
    };
    let inside = |at: usize| {
        let squares = place(at).map(|along| along.abs_diff(radius).pow(2));
        squares.iter().sum::<usize>() <= radius * radius
    };
    Case {
        name: format!("ball of radius {radius}"),
        files: (Bytes::new(), None),
        image: Volume {
            values: (0..side.pow(3)).map(value).collect(),
            grid: grid.clone(),
        },
        mask: Mask {
            inside: (0..side.pow(3)).map(inside).collect(),
            grid,
        },
        settings: settings(false),
    }
}

/// The box around the region, which is what other programs are given where they do not look for it themselves.
fn cropped(case: &Case) -> (Volume, Mask) {
    let (first, last) = case.mask.bounds().expect("the region has voxels");
    let size = [0, 1, 2].map(|axis| last[axis] + 1 - first[axis]);
    let grid = Grid::aligned(size, case.image.grid.spacing);
    let mut values = Vec::with_capacity(grid.voxels());
    let mut inside = Vec::with_capacity(grid.voxels());
    for z in first[2]..=last[2] {
        for y in first[1]..=last[1] {
            let start = case.image.grid.index([first[0], y, z]);
            values.extend_from_slice(&case.image.values[start..start + size[0]]);
            inside.extend_from_slice(&case.mask.inside[start..start + size[0]]);
        }
    }
    let mask = Mask {
        grid: grid.clone(),
        inside,
    };
    (Volume { grid, values }, mask)
}

/// Extracts, and gives the processor time from the end of the processing to the end: the families alone.
fn families(image: &Volume, mask: &Mask, settings: &Settings) -> Duration {
    let mut marks = Vec::new();
    let extraction = extract(
        black_box(image),
        black_box(mask),
        settings,
        &mut |_: f64| {
            marks.push(processor_time());
            true
        },
    );
    black_box(extraction).expect("the region has features");
    marks[marks.len() - 1] - marks[0]
}

/// The file's bytes to the document, as the module for the browser does it.
fn from_files((image, region): &(Bytes, Option<Bytes>), settings: &Settings) {
    let request = Request {
        images: &[image],
        region: match region {
            Some(region) => Where::File(region, Some(1)),
            None => Where::WholeImage,
        },
        frame: None,
        settings,
        digits: None,
    };
    black_box(measure(&request, &mut |_| true)).expect("the region has features");
}

#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.try_into().unwrap_or_default(),
        time.tv_nsec.try_into().unwrap_or_default(),
    )
}

#[cfg(not(unix))]
fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// The best of runs for `seconds`, three at least and a thousand at most, in milliseconds. `work` tells what its run
/// has taken.
fn best(seconds: f64, mut work: impl FnMut() -> Duration) -> f64 {
    let started = Instant::now();
    let mut best = Duration::MAX;
    for run in 0..1000 {
        if run >= 3 && started.elapsed().as_secs_f64() > seconds {
            break;
        }
        best = best.min(work());
    }
    best.as_secs_f64() * 1e3
}

fn timed(work: impl FnOnce()) -> Duration {
    let before = processor_time();
    work();
    processor_time() - before
}

fn measured(case: &Case, seconds: f64) -> Value {
    let run = |image: &Volume, mask: &Mask| {
        best(seconds, || {
            timed(|| {
                families(image, mask, &case.settings);
            })
        })
    };
    let (image, mask) = cropped(case);
    let has_files = !case.files.0.is_empty();
    json!({
        "name": case.name,
        "voxels": case.mask.count(),
        "whole": run(&case.image, &case.mask),
        "cropped": run(&image, &mask),
        "families": best(seconds, || families(&case.image, &case.mask, &case.settings)),
        "files": has_files.then(|| best(seconds, || timed(|| from_files(&case.files, &case.settings)))),
    })
}

/// A slice as a NIfTI file of 16 bits, for other programs: the same values.
fn as_nifti(image: &Volume) -> Bytes {
    let mut file = vec![0_u8; 352];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &348_i32.to_le_bytes());
    let [columns, rows, slices] = image.grid.size.map(|size| size as i16);
    for (place, size) in [3, columns, rows, slices, 1, 1, 1, 1]
        .into_iter()
        .enumerate()
    {
        put(40 + 2 * place, &size.to_le_bytes());
    }
    // Signed, of 16 bits.
    put(70, &4_i16.to_le_bytes());
    put(72, &16_i16.to_le_bytes());
    put(76, &1_f32.to_le_bytes());
    put(108, &352_f32.to_le_bytes());
    put(112, &1_f32.to_le_bytes());
    put(254, &1_i16.to_le_bytes());
    for (axis, spacing) in image.grid.spacing.into_iter().enumerate() {
        put(80 + 4 * axis, &(spacing as f32).to_le_bytes());
        // NIfTI's x and y are turned against DICOM's.
        let sign = if axis < 2 { -1.0 } else { 1.0 };
        put(280 + 20 * axis, &((sign * spacing) as f32).to_le_bytes());
    }
    put(344, b"n+1\0");
    for value in &image.values {
        file.extend_from_slice(&(*value as i16).to_le_bytes());
    }
    file.into()
}

fn print_json(folder: &Path, seconds: f64) {
    let cases = cases();
    for (image, _) in cases
        .iter()
        .map(|case| &case.files)
        .filter(|files| files.1.is_none())
    {
        std::fs::write(folder.join("image.nii"), image).expect("the folder can be written to");
    }
    let measured_all = |cases: &[Case]| -> Vec<Value> {
        cases.iter().map(|case| measured(case, seconds)).collect()
    };
    let measured_cases = measured_all(&cases);
    let growth = measured_all(&RADII.map(ball));
    println!("{}", json!({"cases": measured_cases, "growth": growth}));
}

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--json") {
        let folder = arguments.get(at + 1).expect("--json FOLDER [SECONDS]");
        let seconds = arguments
            .get(at + 2)
            .and_then(|seconds| seconds.parse().ok());
        return print_json(Path::new(folder), seconds.unwrap_or(2.0));
    }
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    for case in cases() {
        criterion.bench_function(&format!("{}, whole", case.name), |bencher| {
            bencher.iter(|| families(&case.image, &case.mask, &case.settings));
        });
        let (image, mask) = cropped(&case);
        criterion.bench_function(&format!("{}, cropped", case.name), |bencher| {
            bencher.iter(|| families(&image, &mask, &case.settings));
        });
    }
    for case in RADII.map(ball) {
        criterion.bench_function(&case.name, |bencher| {
            bencher.iter(|| families(&case.image, &case.mask, &case.settings));
        });
    }
    criterion.final_summary();
}
