//! What the fuzz target starts from, and what it ever found, replayed.

use std::path::PathBuf;

use crate::readers::every_reader;

#[test]
fn every_seed_is_read_without_a_finding() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        every_reader(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count >= 20, "only {count} seeds");
}
