//! What was asked, what came and what that settles, for whoever goes on from here. In English, as the till's guide is.

use super::kept::Exchange;
use super::till::Stopped;
use crate::dialect::described;
use crate::error::Error;
use pixelpoint_api::Dialect;
use pixelpoint_api::dialect::{KNOBS, Knob};
use pixelpoint_api::read::Node;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Knobs an answer cannot settle.
const BEYOND_ANSWERS: [&str; 10] = [
    "forced_answer",
    "item_note",
    "extra_transaction_nodes",
    "extra_item_nodes",
    "order_fields",
    "length_limits",
    "listing_codes",
    "listing_fields",
    "event_codes",
    "error_patterns",
];

#[derive(Debug, Default)]
pub(super) struct Report {
    exchanges: String,
    results: String,
    notes: Vec<String>,
}

/// What a step settled.
#[derive(Debug)]
pub(super) enum Found {
    /// By these changes, after others were refused; none where the known dialect was right.
    By(Vec<String>),
    /// The known dialect was taken at the first try, so nothing else was tried.
    AtOnce,
    /// No way was taken.
    Nothing,
}

impl Report {
    pub(super) fn exchange(&mut self, step: &str, changes: &[String], exchange: &Exchange) {
        let Exchange { number, status, classified, .. } = exchange;
        let words = classified.message.as_deref().unwrap_or_default().replace(['|', '\n', '\r'], " ");
        let ticket = classified.ticket.as_deref().unwrap_or_default();
        let changes = changes.join(", ").replace('|', " ");
        let class = format!("{:?}", classified.class);
        add(
            &mut self.exchanges,
            &format!("| {number} | {step} | {changes} | {status} | {class} | {ticket} | {words} |"),
        );
    }

    pub(super) fn found(&mut self, step: &str, found: Found) {
        let text = match found {
            Found::By(changes) if changes.is_empty() => "the dialect known so far is right".to_owned(),
            Found::By(changes) => format!("settled: {}", changes.join(", ")),
            Found::AtOnce => {
                "taken at the first try; other ways were not tried, so only the ticket can confirm it".to_owned()
            }
            Found::Nothing => "**open**: the till took none of the ways that were tried".to_owned(),
        };
        add(&mut self.results, &format!("- {step}: {text}"));
    }

    pub(super) fn skipped(&mut self, step: &str, why: &str) {
        add(&mut self.results, &format!("- {step}: **open**, {why}"));
    }

    pub(super) fn saw(&mut self, step: &str, saw: Option<bool>) {
        let text = match saw {
            Some(true) => "the ticket is as it should be",
            Some(false) => "**the ticket is not as it should be**: look at it before anything else",
            None => "nobody has said what the ticket shows",
        };
        add(&mut self.results, &format!("- {step}: {text}"));
    }

    /// The names of a listing, for `listing_fields`.
    pub(super) fn names_of(&mut self, listing: &str, rows: usize, root: &Node) {
        let mut names = BTreeSet::new();
        leaves(root, &mut names);
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        self.note(format!("Listing of {listing}: {rows} rows were read; names in its answer: {names}"));
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub(super) fn warnings(&mut self, warnings: &[String]) {
        self.notes.extend_from_slice(warnings);
    }

    pub(super) fn stopped(&mut self, why: &Stopped) {
        self.notes.push(format!("**The walk ended early**: {why}"));
    }

    pub(super) fn markdown(&self, dialect: &Dialect) -> Result<String, Error> {
        let mut text = String::from("# First contact\n\n## What was settled\n\n");
        text += &self.results;
        text += "\n## Notes\n\n";
        for note in &self.notes {
            add(&mut text, &format!("- {note}"));
        }
        text += "\n## The dialect, where it differs from the built-in one\n\n```toml\n";
        for difference in dialect.differences(&Dialect::default())? {
            add(&mut text, &described(&difference));
        }
        text += "```\n\n## What answers cannot tell\n\n";
        for Knob { name, check, .. } in KNOBS.iter().filter(|knob| BEYOND_ANSWERS.contains(&knob.name)) {
            add(&mut text, &format!("- `{name}`: {check}"));
        }
        text += "\n## Every exchange\n\nThe files of an exchange begin with its number.\n\n";
        text +=
            "| no. | step | changed | HTTP | says | ticket | in the till's words |\n|---|---|---|---|---|---|---|\n";
        Ok(text + &self.exchanges)
    }
}

fn add(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

fn leaves<'n>(node: &'n Node, names: &mut BTreeSet<&'n str>) {
    for child in node.children() {
        if child.children().is_empty() {
            names.insert(child.name());
        }
        leaves(child, names);
    }
}
