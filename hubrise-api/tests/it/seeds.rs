//! The fuzz targets' seeds, replayed.

use std::path::Path;

use crate::properties;

fn replay(target: &str, property: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds").join(target);
    let seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    assert!(seeds.len() >= 5, "{target} has {} seeds", seeds.len());
    for seed in seeds {
        property(&std::fs::read(seed).unwrap());
    }
}

#[test]
fn seeds_of_the_order_target() {
    replay("order", properties::order);
}

#[test]
fn seeds_of_the_event_target() {
    replay("event", properties::event);
}

#[test]
fn seeds_of_the_signature_target() {
    replay("signature", properties::signature);
}
