//! The whole pipeline: any bytes are released without their identifiers, or held back.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::deidentifies(bytes));
