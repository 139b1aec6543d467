//! The words of the pages: both catalogues say the same things, and every key is used and exists.

use bridge_core::settings::Missing;
use bridge_engine::connecting::HubRiseProblem;
use bridge_engine::pos::TillProblem;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn within(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What the files below these folders say, one after the other.
fn sources(folders: &[&str]) -> String {
    let mut all = String::new();
    let mut open: Vec<_> = folders.iter().map(|folder| within(folder)).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    all
}

/// The catalogues of a language: the demo's, or those of all the other pages.
fn catalogues(lang: &str, of_the_demo: bool) -> String {
    let files = fs::read_dir(within("i18n").join(lang)).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.ends_with("demo.ftl") == of_the_demo)
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// Keys of a catalogue.
fn keys(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
    lines.map(|line| line.split(" =").next().unwrap().to_owned()).collect()
}

/// The arguments a catalogue uses, key by key.
fn arguments(text: &str) -> BTreeSet<(String, String)> {
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

/// Keys that are put together in the code: their beginnings.
const COMPOSED: [&str; 42] = [
    "unlisted_",
    "element_",
    "changed_",
    "connect_standing_",
    "state_",
    "next_",
    "action_",
    "severity_",
    "mode_",
    "note_",
    "reason_",
    "describe_",
    "fact_",
    "till_",
    "hubrise_",
    "connecting_",
    "callback_",
    "reach_",
    "post_",
    "missing_",
    "pixelpoint_",
    "eoi_",
    "connect_step_",
    "connect_more_",
    "connect_need_",
    "connect_store_",
    "connect_intake_",
    "filter_",
    "kind_",
    "node_",
    "confirm_",
    "section_",
    "service_",
    "word_",
    "instance_",
    "told_of_",
    "told_as_",
    "stays_",
    "status_",
    "brake_",
    "preview_",
    "menu_",
];
const COMPOSED_BY_THE_DEMO: [&str; 2] = ["button_", "once_col_"];

fn check(of_the_demo: bool, folders: &[&str], composed: &[&str]) {
    let (english, french) = (catalogues("en", of_the_demo), catalogues("fr", of_the_demo));
    assert_eq!(keys(&english), keys(&french), "both languages have every key");
    assert_eq!(arguments(&english), arguments(&french), "and use the same arguments");
    let uses = sources(folders);
    for key in keys(&english) {
        let is_used = uses.contains(&format!("\"{key}\"")) || composed.iter().any(|start| key.starts_with(start));
        assert!(is_used, "{key} is not used");
    }
}

#[test]
fn every_text_of_the_pages_exists_in_both_languages_and_is_used() {
    check(false, &["src/access", "src/pages", "templates"], &COMPOSED);
}

#[test]
fn every_text_of_the_demo_exists_in_both_languages_and_is_used() {
    check(true, &["src/demo", "templates"], &COMPOSED_BY_THE_DEMO);
}

#[test]
fn every_key_a_page_asks_for_exists() {
    let mut known = keys(&catalogues("en", false));
    known.extend(keys(&catalogues("en", true)));
    let uses = sources(&["src/access", "src/pages", "src/demo", "templates"]);
    for call in ["w.t(\"", "d.t(\"", "w.with(\"", "d.with_all(\"", "words.t(\"", "words.with_all(\"", "words.with(\""] {
        for part in uses.split(call).skip(1) {
            let key = part.split('"').next().unwrap();
            assert!(known.contains(key), "{key} has no text");
        }
    }
}

#[test]
fn whatever_can_go_wrong_in_connecting_has_a_reason_and_a_remedy() {
    let known = keys(&catalogues("en", false));
    let problems =
        TillProblem::ALL.map(TillProblem::key).into_iter().chain(HubRiseProblem::ALL.map(HubRiseProblem::key));
    let errors = sources(&["../engine/src/connecting"]);
    let words = ["\"connecting_", "\"callback_", "\"reach_"].into_iter().flat_map(|start| {
        let found = errors.split(start).skip(1).map(move |rest| format!("{start}{}", rest.split('"').next().unwrap()));
        found.map(|word| word.trim_start_matches('"').to_owned())
    });
    let all: BTreeSet<_> = problems.map(str::to_owned).chain(words).collect();
    assert!(all.len() > 40, "{all:?}");
    for key in all {
        assert!(known.contains(&key) && known.contains(&format!("{key}_do")), "{key} and {key}_do need a text");
    }
    for missing in Missing::ALL {
        assert!(known.contains(missing.key()), "{} needs a text", missing.key());
    }
}

#[test]
fn every_node_of_a_till_and_every_word_of_the_settings_has_a_text() {
    use bridge_core::settings::form::{SECTIONS, SERVICES, STATUSES, Shape};
    let known = keys(&catalogues("en", false));
    let mut wanted: Vec<_> = pixelpoint_api::meaning::keys().map(|key| format!("node_{key}")).collect();
    wanted.extend(SECTIONS.iter().map(|section| format!("section_{}", section.name)));
    wanted.extend(SERVICES.map(|service| format!("service_{service}")));
    let words = SECTIONS.iter().flat_map(|section| section.fields).flat_map(|field| match field.shape {
        Shape::Choice(words) | Shape::ChoiceOrCode(words) => words,
        _ => &[],
    });
    wanted.extend(words.chain(&STATUSES).map(|word| format!("word_{word}")));
    for key in wanted {
        assert!(known.contains(&key), "{key} has no text");
    }
}
