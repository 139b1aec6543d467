//! `properties::signature` for any bytes.
#![no_main]

#[path = "../../tests/it/properties.rs"]
#[expect(dead_code, reason = "each target uses its own")]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::signature(bytes));
