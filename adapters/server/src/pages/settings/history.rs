//! Who changed what of a connection, when and why: its settings, and what else stands on its pages.

use super::diff::{self, Line};
use super::form;
use crate::pages::connect::change_line;
use crate::pages::{PageError, Pages, Words};
use bridge_core::settings::Settings;
use bridge_core::text::Lang;
use bridge_engine::Connection;
use bridge_engine::journal::SystemKind;
use serde_json::{Value, json};

/// Changes that are shown.
const CHANGES: u32 = 200;

/// A change, as the page shows it.
pub(super) struct Change {
    pub(super) time: String,
    pub(super) who: String,
    pub(super) why: String,
    pub(super) lines: Vec<Line>,
    /// The settings before it, as a file that can be filled in again; none where it changed something else.
    pub(super) before: Option<String>,
}

/// The changes of a connection, newest first.
pub(super) async fn of(pages: &Pages, w: Words, connection: &Connection) -> Result<Vec<Change>, PageError> {
    let done = pages.store.done_to(&connection.id, CHANGES).await.map_err(|error| PageError::of_journal(w, &error))?;
    let zone = connection.settings.conversion.time_zone;
    let changes = done.into_iter().filter_map(|done| {
        let (why, lines, before) = match done.kind {
            SystemKind::Settings { why, before, after } => (why, lines(w, &before, &after), Some(before)),
            SystemKind::Changed { what, before, after } => {
                let text = change_line(w, what, &before, &after, &done.who);
                (String::new(), vec![Line { class: "changed", text }], None)
            }
            _ => return None,
        };
        Some(Change { time: w.time(done.at, zone), who: done.who, why, lines, before })
    });
    Ok(changes.collect())
}

/// What changed, setting by setting; as the files differ where one of them cannot be read any more.
fn lines(w: Words, before: &str, after: &str) -> Vec<Line> {
    match Settings::from_toml(before).ok().zip(Settings::from_toml(after).ok()) {
        Some((old, new)) => {
            let changes = form::changes(w, &old, &new).into_iter();
            changes.map(|text| Line { class: "changed", text }).collect()
        }
        None => diff::changed(before, after),
    }
}

/// The changes for the evidence: without reasons, which may name a customer, and without who is told.
pub(super) async fn as_evidence(pages: &Pages, w: Words, connection: &Connection) -> Result<Value, PageError> {
    let done = pages.store.done_to(&connection.id, CHANGES).await.map_err(|error| PageError::of_journal(w, &error))?;
    let changes = done.into_iter().map(|done| {
        let lines = match &done.kind {
            SystemKind::Settings { before, after, .. } => diff::changed(before, after),
            _ => Vec::new(),
        };
        let signed = |line: &Line| format!("{} {}", if line.class == "added" { '+' } else { '-' }, line.text);
        json!({ "at": done.at, "who": done.who, "lines": lines.iter().map(signed).collect::<Vec<_>>() })
    });
    Ok(changes.collect())
}

/// Keeps what the settings were and became.
pub(in crate::pages) async fn note(
    pages: &Pages,
    w: Words,
    before: &Connection,
    after: &Settings,
    who: &str,
    why: String,
) -> Result<(), PageError> {
    let (before_toml, after) = (toml_of(&before.settings), toml_of(after));
    if before_toml == after {
        return Ok(());
    }
    keep(pages, w, before, who, &SystemKind::Settings { why, before: before_toml, after }).await
}

async fn keep(pages: &Pages, w: Words, of: &Connection, who: &str, kind: &SystemKind) -> Result<(), PageError> {
    let kept = pages.store.did(&of.id, who, kind, pages.engine.now()).await;
    kept.map_err(|error| PageError::of_journal(w, &error))
}

/// Without the explanations: what a history compares.
fn toml_of(settings: &Settings) -> String {
    let lines = settings.explained(Lang::En);
    lines
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .fold(String::new(), |all, line| all + line + "\n")
}
