//! The seeds of the fuzz targets, and every input that once broke one (`tests/fixtures/fuzz`, all of it synthetic).

#[path = "../fuzz/fuzz_targets/checks.rs"]
mod checks;

#[test]
fn every_kept_input_reads_and_deidentifies_as_any_bytes_must() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fuzz");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the fixtures are part of the repository") {
        let bytes = std::fs::read(entry.expect("a folder can be read").path())
            .expect("a fixture can be read");
        checks::reads(&bytes);
        checks::reads_knowledge_base(&bytes);
        checks::deidentifies(&bytes);
        checks::cleans(&bytes);
        checks::decodes_jpeg(&bytes);
        checks::decodes_jpeg_ls(&bytes);
        checks::decodes_rle(&bytes);
        checks::decodes_jpeg_2000(&bytes);
        checks::decodes_jpeg_xl(&bytes);
        checks::reads_volumes(&bytes);
        checks::reads_regions(&bytes);
        count += 1;
    }
    assert!(count >= 10, "only {count} inputs were found");
}
