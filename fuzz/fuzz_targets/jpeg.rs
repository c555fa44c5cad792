//! JPEG: any stream is decoded within the limits or refused, and what can be edited by blocks keeps the others.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::decodes_jpeg(bytes));
