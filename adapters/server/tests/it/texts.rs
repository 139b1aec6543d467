//! The words of the pages: both catalogues say the same things, and every key is used and exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Keys of a catalogue with the arguments of each.
fn keys(path: &str) -> BTreeSet<String> {
    let text = source(path);
    let lines = text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
    lines.map(|line| line.split(" =").next().unwrap().to_owned()).collect()
}

/// The arguments a catalogue uses, key by key.
fn arguments(path: &str) -> BTreeSet<(String, String)> {
    let text = source(path);
    let mut key = String::new();
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if line.starts_with(|first: char| first.is_ascii_lowercase()) {
            line.split(" =").next().unwrap().clone_into(&mut key);
        }
        for part in line.split("{ $").skip(1) {
            let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
            found.insert((key.clone(), name));
        }
    }
    found
}

/// Everything that may name a key.
fn uses(folders: &[&str]) -> String {
    let mut all = String::new();
    for folder in folders {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    all
}

/// Keys that are put together in the code: their beginnings.
const COMPOSED: [&str; 9] =
    ["state_", "next_", "action_", "severity_", "mode_", "note_", "reason_", "describe_", "fact_"];
const COMPOSED_BY_THE_DEMO: [&str; 2] = ["button_", "once_col_"];

fn check(english: &str, french: &str, folders: &[&str], composed: &[&str]) {
    assert_eq!(keys(english), keys(french), "both languages have every key");
    assert_eq!(arguments(english), arguments(french), "and use the same arguments");
    let uses = uses(folders);
    for key in keys(english) {
        let is_used = uses.contains(&format!("\"{key}\"")) || composed.iter().any(|start| key.starts_with(start));
        assert!(is_used, "{key} is not used");
    }
}

#[test]
fn every_text_of_the_pages_exists_in_both_languages_and_is_used() {
    check("i18n/en.ftl", "i18n/fr.ftl", &["src/pages", "templates"], &COMPOSED);
}

#[test]
fn every_text_of_the_demo_exists_in_both_languages_and_is_used() {
    check("i18n/demo.en.ftl", "i18n/demo.fr.ftl", &["src/demo", "templates"], &COMPOSED_BY_THE_DEMO);
}

#[test]
fn every_key_a_page_asks_for_exists() {
    let known: BTreeSet<_> = keys("i18n/en.ftl").into_iter().chain(keys("i18n/demo.en.ftl")).collect();
    let uses = uses(&["src/pages", "src/demo", "templates"]);
    for call in ["w.t(\"", "d.t(\"", "w.with(\"", "d.with_all(\"", "words.t(\"", "words.with_all(\"", "words.with(\""] {
        for part in uses.split(call).skip(1) {
            let key = part.split('"').next().unwrap();
            assert!(known.contains(key), "{key} has no text");
        }
    }
}
