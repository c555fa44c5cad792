//! JPEG 2000, both coders: any stream is decoded within the limits or refused, and what is decoded is encoded without
//! loss.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::decodes_jpeg_2000(bytes));
