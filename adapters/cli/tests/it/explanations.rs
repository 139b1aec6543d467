//! `pixbridge explain` and `pixbridge settings explain`.

use crate::support::{pixbridge, run};
use std::fs;

#[test]
fn a_code_is_explained_in_english_or_french() {
    let english = run(pixbridge().args(["explain", "item_without_ref"]));
    assert_eq!(english.exit, 0, "{}", english.err);
    assert!(english.out.contains("Why: ") && english.out.contains("What to do: "), "{}", english.out);
    let french = run(pixbridge().args(["--lang", "fr", "explain", "item_without_ref"]));
    assert!(french.out.contains("Pourquoi\u{a0}: ") && french.out.contains("Que faire\u{a0}: "), "{}", french.out);
    let all = run(pixbridge().arg("explain"));
    assert!(all.out.lines().count() > 60 && all.out.contains("total_differs"));
    let unknown = run(pixbridge().args(["explain", "no_such_code"]));
    assert_eq!(unknown.exit, 2);
    assert!(unknown.err.contains("no such code"), "{}", unknown.err);
}

#[test]
fn the_explained_settings_can_be_read_back() {
    let explained = run(pixbridge().args(["settings", "explain"]));
    assert_eq!(explained.exit, 0, "{}", explained.err);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    fs::write(&file, explained.out.replace("footer_columns = 40", "footer_columns = 32")).unwrap();
    let again = run(pixbridge().args(["settings", "explain"]).arg(&file));
    assert!(again.out.contains("footer_columns = 32"), "{}", again.err);
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    fs::write(&file, "[conversion]\nfooter_columns = 3\nhalf_half_product = 0\n").unwrap();
    let refused = run(pixbridge().args(["settings", "explain"]).arg(&file));
    assert_eq!(refused.exit, 2);
    for part in ["conversion.footer_columns = 3", "for instance 40", "conversion.half_half_product = 0"] {
        assert!(refused.err.contains(part), "{}", refused.err);
    }
}
