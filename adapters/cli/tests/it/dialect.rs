//! `pixbridge dialect explain` and `check`.

use crate::support::{pixbridge, run};
use pixelpoint_api::Dialect;
use pixelpoint_api::dialect::KNOBS;
use serde_json::Value;
use std::fs;

#[test]
fn the_built_in_dialect_is_explained_and_reads_back() {
    let ran = run(pixbridge().args(["dialect", "explain"]));
    assert_eq!((ran.exit, &*ran.err), (0, ""));
    assert_eq!(Dialect::from_toml(&ran.out).unwrap(), Dialect::default());
    for knob in KNOBS {
        assert!(ran.out.contains(knob.name) && ran.out.contains(knob.evidence), "{}", knob.name);
    }
    let ran = run(pixbridge().args(["dialect", "explain", "--json"]));
    let knobs: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(knobs.len(), KNOBS.len());
    assert_eq!(knobs[0]["name"], "envelope");
}

/// A file, the exit code, what is said.
#[test]
fn a_file_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.toml");
    let differing = "layout = \"nested\"\n[member_fields]\nphone = \"HomeTele\"\n";
    let said = "layout = \"nested\"  # default: \"sibling\"\nmember_fields.phone = \"HomeTele\"  # default: not set\n";
    for (content, exit, out, err) in [
        ("", 0, "same as the built-in dialect\n", ""),
        (differing, 0, said, ""),
        ("layout = \"sibling\"\ncoupon_sing = \"positive\"\n", 2, "", "line 2"),
        ("[member_fields]\nphone = \"<b>\"\n", 2, "", "line 2"),
    ] {
        fs::write(&file, content).unwrap();
        let ran = run(pixbridge().args(["dialect", "check"]).arg(&file));
        assert_eq!((ran.exit, &*ran.out), (exit, out), "{content}{}", ran.err);
        assert!(ran.err.contains(err), "{}", ran.err);
    }
    fs::write(&file, differing).unwrap();
    let explained = run(pixbridge().args(["dialect", "explain"]).arg(&file)).out;
    assert_eq!(Dialect::from_toml(&explained).unwrap(), Dialect::from_toml(differing).unwrap());
    assert_eq!(run(pixbridge().args(["dialect", "check", "no such file"])).exit, 2);
}
