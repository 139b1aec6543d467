//! What the till needs to know: the numbers for orders that do not bring them.

use super::numbers::{Field, GROUPS, Group};
use super::{Frame, Named, PageError, Pages, Words, audit, done, explained, page_of};
use crate::access::Signed;
use crate::pages::settings::{Doubts, doubt};
use crate::pages::{render, settings};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::menu::{Kind, Menu, Unlisted};
use bridge_core::settings::Missing;
use bridge_engine::Connection;
use bridge_engine::pos::CheckFailed;
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "connect/essentials.html")]
struct EssentialsPage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    problems: Vec<String>,
    /// Numbers the till is known not to have.
    unlisted: Vec<String>,
    /// Whoever saves once more means those.
    anyway: Option<String>,
    /// What is not set, and whether on purpose.
    missing: Vec<(String, bool)>,
    /// Whether the till lists its numbers.
    listed: String,
    groups: Vec<GroupRow>,
}

struct GroupRow {
    title: String,
    text: String,
    fields: Vec<FieldRow>,
    /// While they are empty.
    gap: Option<Gap>,
    options: Vec<Choice>,
}

/// What becomes of orders while a number is missing, and the box that says: on purpose.
struct Gap {
    name: String,
    consequence: String,
    is_on_purpose: bool,
}

struct FieldRow {
    name: &'static str,
    label: String,
    hint: String,
    value: String,
    is_wrong: bool,
}

struct Choice {
    number: String,
    name: String,
}

pub(super) async fn page(State(pages): State<Pages>, frame: Frame, Named(connection): Named) -> Response {
    let listings = listings(&pages, &connection).await;
    let settings = &connection.settings.conversion;
    let w = frame.w;
    let is_on_purpose = |group: &Group| connection.go_live.on_purpose.contains(&group.missing);
    let filled = Filled { value: |field: &Field| (field.read)(settings), is_on_purpose };
    let doubts = Doubts::of(&pages, &connection, &connection.settings);
    let said = Said { doubts, since: known_since(&pages, w, &connection), ..Said::default() };
    render(&shown(frame, &connection, &listings, &filled, &said), w)
}

/// Asks the till for its numbers again.
pub(super) async fn ask(State(pages): State<Pages>, w: Words, Named(connection): Named) -> Result<Redirect, PageError> {
    let asked = pages.engine.check_till(&connection.id).await;
    asked.map_err(|error| PageError::of_connecting(w, &error))?;
    Ok(Redirect::to(&format!("{}/essentials", page_of(&connection))))
}

/// What the till is known to list. One that was never asked is asked once.
async fn listings(pages: &Pages, connection: &Connection) -> Result<Arc<Menu>, CheckFailed> {
    if let Some(known) = pages.engine.known_menu(&connection.id) {
        return Ok(known.menu);
    }
    pages.engine.till_menu(&connection.id).await.unwrap_or_else(|| Ok(Menu::default())).map(Arc::new)
}

pub(super) async fn save(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let value = |field: &Field| sent.get(field.name).map_or("", String::as_str).trim().to_owned();
    let is_on_purpose = |group: &Group| sent.get(&purpose(group)).is_some_and(|box_| box_ == "yes");
    let mut settings = connection.settings.clone();
    let wrong: Vec<_> = fields()
        .filter(|field| (field.write)(&mut settings.conversion, &value(field)).is_none())
        .map(|field| field.name)
        .collect();
    let doubts = Doubts::of(&pages, &connection, &settings);
    let meant = sent.get("anyway").map_or("", String::as_str);
    let in_force = Doubts::of(&pages, &connection, &connection.settings);
    let is_asked = wrong.is_empty() && doubts.are_new(&in_force, meant);
    if is_asked || !wrong.is_empty() {
        let listings = listings(&pages, &connection).await;
        let said = Said { wrong, doubts, is_asked, since: known_since(&pages, w, &connection) };
        let filled = Filled { value, is_on_purpose };
        let page = shown(frame, &connection, &listings, &filled, &said);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page, w)).into_response());
    }
    // What has its number now is no gap any more.
    let mut on_purpose = settings.conversion.missing();
    on_purpose.retain(|gap| GROUPS.iter().any(|group| group.missing == *gap && is_on_purpose(group)));
    settings::save(&pages, w, &connection, settings, signed.name(), String::new()).await?;
    let changed = pages.engine.change(&connection.id, |connection| connection.go_live.on_purpose = on_purpose).await;
    let after = changed.map_err(|error| PageError::of_connecting(w, &error))?;
    audit::note(&pages, w, &connection, &after, signed.name()).await?;
    Ok(done(&page_of(&connection), "connect_need_saved"))
}

/// Name of a group's box.
fn purpose(group: &Group) -> String {
    format!("{}_on_purpose", group.missing.key())
}

fn fields() -> impl Iterator<Item = &'static Field> {
    GROUPS.iter().flat_map(|group| group.fields)
}

/// What stands in a field, and whether a group's box is ticked.
struct Filled<Value, Ticked> {
    value: Value,
    is_on_purpose: Ticked,
}

/// What the page says of what was typed, or is in force.
#[derive(Default)]
struct Said {
    /// Names of the fields that hold no number.
    wrong: Vec<&'static str>,
    doubts: Doubts,
    /// Whether the doubted ones are meant is asked.
    is_asked: bool,
    /// Since when the till's numbers are known, and from whom.
    since: String,
}

fn shown<Value: Fn(&Field) -> String, Ticked: Fn(&Group) -> bool>(
    frame: Frame,
    connection: &Connection,
    listings: &Result<Arc<Menu>, CheckFailed>,
    filled: &Filled<Value, Ticked>,
    said: &Said,
) -> EssentialsPage {
    let w = frame.w;
    let missing = connection.settings.conversion.missing();
    let problem = |field: &Field| {
        let value = (filled.value)(field);
        w.with_all("connect_need_wrong", &[("field", &w.t(field.label)), ("value", &value)])
    };
    let doubted = |field: &'static Field| {
        let typed = (filled.value)(field);
        let is_typed = |one: &&Unlisted| typed.split(',').any(|number| number.trim() == one.number.to_string());
        said.doubts.of_key(field.key).filter(is_typed).map(|one| doubt(w, one, &w.t(field.label))).collect::<Vec<_>>()
    };
    let row = |field: &'static Field| FieldRow {
        name: field.name,
        label: w.t(field.label),
        hint: w.t(field.hint),
        value: (filled.value)(field),
        is_wrong: said.wrong.contains(&field.name) || !doubted(field).is_empty(),
    };
    let group = |group: &'static Group| GroupRow {
        title: w.t(group.key),
        text: w.t(&format!("{}_text", group.key)),
        fields: group.fields.iter().map(row).collect(),
        gap: missing.contains(&group.missing).then(|| Gap {
            name: purpose(group),
            consequence: w.t(group.missing.key()),
            is_on_purpose: (filled.is_on_purpose)(group),
        }),
        options: listings.as_ref().map(|menu| offered(menu, group.kind)).unwrap_or_default(),
    };
    let is_chosen = |missing: &Missing| connection.go_live.on_purpose.contains(missing);
    EssentialsPage {
        w,
        here: page_of(connection),
        name: connection.name.clone(),
        problems: fields().filter(|field| said.wrong.contains(&field.name)).map(problem).collect(),
        unlisted: fields().flat_map(doubted).collect(),
        anyway: said.is_asked.then(|| said.doubts.as_meant()),
        missing: missing.iter().map(|missing| (w.t(missing.key()), is_chosen(missing))).collect(),
        listed: format!("{} {}", listed(w, listings), said.since).trim_end().to_owned(),
        groups: GROUPS.iter().map(group).collect(),
        frame,
    }
}

fn known_since(pages: &Pages, w: Words, connection: &Connection) -> String {
    let known = pages.engine.known_menu(&connection.id);
    known.map(|known| settings::since(w, connection, &known)).unwrap_or_default()
}

/// Whether the till lists its numbers, in words.
fn listed(w: Words, listings: &Result<Arc<Menu>, CheckFailed>) -> String {
    match listings {
        Ok(menu) if menu.entries().next().is_none() => w.t("connect_need_not_listed"),
        Ok(_) => w.t("connect_need_listed"),
        Err(failed) => w.with("connect_need_not_asked", "reason", &explained(w, failed.problem.key())),
    }
}

fn offered(menu: &Menu, kind: Kind) -> Vec<Choice> {
    let rows = settings::offered(menu, kind).into_iter();
    rows.map(|entry| Choice { number: entry.number.to_string(), name: entry.name.clone() }).collect()
}
