//! DICOM images, Segmentations and RT Structure Sets: any bytes are a volume, regions of an image, or refused.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::reads_regions(bytes));
