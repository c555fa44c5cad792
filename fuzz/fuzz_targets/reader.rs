//! The reader: any bytes give an instance or an error, within the limits.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::reads(bytes));
