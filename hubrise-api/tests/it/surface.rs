//! The public surface names no crate but those that the crate's documentation lists.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The list in `lib.rs`, "Foreign types in the interface". `serde_core` is where serde's traits live.
const LISTED: [&str; 8] =
    ["bytes", "chrono", "futures_core", "http", "reqwest", "rust_decimal", "serde_core", "serde_json"];

#[test]
#[ignore = "needs rustdoc's JSON, which is unstable: RUSTC_BOOTSTRAP is set for it"]
fn no_foreign_type_beyond_the_listed_ones() {
    let target = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("surface");
    let run = Command::new(env!("CARGO"))
        .args(["rustdoc", "--locked", "--lib", "--target-dir"])
        .arg(&target)
        .args(["--", "-Zunstable-options", "--output-format=json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RUSTC_BOOTSTRAP", "1")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let json = std::fs::read(target.join("doc/hubrise_api.json")).unwrap();
    let surface: Value = serde_json::from_slice(&json).unwrap();
    let mut named = BTreeMap::new();
    for item in surface["index"].as_object().unwrap().values().filter(|item| is_ours(item)) {
        collect(&item["inner"], &surface, &mut named);
    }
    assert!(named.contains_key("chrono"), "the check sees nothing");
    let foreign: BTreeSet<_> =
        named.keys().copied().filter(|name| !matches!(*name, "alloc" | "core" | "std")).collect();
    assert_eq!(foreign, BTreeSet::from(LISTED), "crate by crate, one place each: {named:#?}");
}

/// Ours, and written: blanket and automatic implementations name what they like.
fn is_ours(item: &Value) -> bool {
    let implementation = &item["inner"]["impl"];
    item["crate_id"] == 0 && implementation["blanket_impl"].is_null() && implementation["is_synthetic"] != true
}

/// The crates of all that is named, each with one thing of it.
fn collect<'a>(value: &'a Value, surface: &'a Value, named: &mut BTreeMap<&'a str, String>) {
    match value {
        Value::Object(map) => {
            if let (Some(id), Some(path)) = (map.get("id").and_then(Value::as_u64), map.get("path")) {
                let crate_id = surface["paths"][id.to_string()]["crate_id"].as_u64();
                let name = crate_id.and_then(|id| surface["external_crates"][id.to_string()]["name"].as_str());
                named.entry(name.unwrap_or("core")).or_insert_with(|| path.to_string());
            }
            map.values().for_each(|value| collect(value, surface, named));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, surface, named)),
        _ => {}
    }
}
