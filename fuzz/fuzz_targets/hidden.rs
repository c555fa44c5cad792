//! Hidden pixel data: any pixel data is cleaned within the limits, and is clean afterwards.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::cleans(bytes));
