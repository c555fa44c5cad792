//! `scanveil render`.

use super::*;

fn render(file: &Path, more: &[&str]) -> (Output, Option<image::RgbImage>) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("frame.png");
    let mut arguments = vec!["render", file.to_str().unwrap()];
    arguments.extend(["--out", out.to_str().unwrap()]);
    arguments.extend(more);
    let output = scanveil(arguments);
    let picture = image::open(&out).ok().map(|picture| picture.to_rgb8());
    (output, picture)
}

fn file() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), dicom::instance(1)).unwrap();
    file
}

#[test]
fn a_frame_becomes_a_png_of_its_size() {
    let file = file();
    let (output, picture) = render(file.path(), &[]);
    assert_code(&output, 0);
    assert_eq!(picture.unwrap().dimensions(), (2, 2));
    let (output, picture) = render(file.path(), &["--max-side", "1"]);
    assert_code(&output, 0);
    assert_eq!(picture.unwrap().dimensions(), (1, 1));
}

#[test]
fn a_window_of_ones_own_changes_the_picture() {
    let file = file();
    let (output, picture) = render(file.path(), &["--window", "-5000,10"]);
    assert_code(&output, 0);
    let picture = picture.unwrap();
    assert!(picture.pixels().all(|pixel| pixel.0 == [255; 3]));
}

#[test]
fn what_cannot_be_shown_is_an_error_and_no_file() {
    let file = file();
    for more in [
        &["--frame", "2"][..],
        &["--window", "1"],
        &["--window", "1,0"],
    ] {
        let (output, picture) = render(file.path(), more);
        assert_code(&output, 2);
        assert!(picture.is_none());
    }
    let (output, _) = render(Path::new("/no/Quixotte.dcm"), &[]);
    assert_code(&output, 2);
    assert_clean(&output.stderr);
}
