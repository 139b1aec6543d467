//! Any bytes through every reader; the same function replays `tests/seeds` in the ordinary tests.
//!
//! `cd pixelpoint-api && RUSTC_BOOTSTRAP=1 cargo fuzz run readers fuzz/corpus/readers tests/seeds`

#![no_main]

#[path = "../../tests/it/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::every_reader(bytes));
