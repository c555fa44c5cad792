//! The reader of knowledge bases: any bytes give one or an error.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::reads_knowledge_base(bytes));
