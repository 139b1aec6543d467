//! What the till needs to know: the numbers for orders that do not bring them.

use super::numbers::{Field, GROUPS, Group};
use super::{Frame, Named, PageError, Pages, Words, audit, done, explained, page_of};
use crate::access::Signed;
use crate::pages::{render, settings};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bridge_engine::Connection;
use bridge_engine::pos::{CheckFailed, Listings};
use std::collections::HashMap;

/// A longer list helps nobody who types.
const OFFERED: usize = 1000;

#[derive(Template)]
#[template(path = "connect/essentials.html")]
struct EssentialsPage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    problems: Vec<String>,
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
    /// Name of the box that says: empty on purpose.
    purpose: String,
    is_on_purpose: bool,
    /// What becomes of orders while they are empty.
    consequence: String,
    options: Vec<Choice>,
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
    let listings = match &connection.till {
        Some(till) => pages.engine.try_till(till).await,
        None => Ok(Listings::default()),
    };
    let settings = &connection.settings.conversion;
    let w = frame.w;
    let is_on_purpose = |group: &Group| connection.go_live.on_purpose.contains(&group.missing);
    render(&shown(frame, &connection, &listings, (|field| (field.read)(settings), is_on_purpose), &[]), w)
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
    if !wrong.is_empty() {
        let page = shown(frame, &connection, &Ok(Listings::default()), (value, is_on_purpose), &wrong);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page, w)).into_response());
    }
    let missing = settings.conversion.missing();
    settings::save(&pages, w, &connection, settings, signed.name(), String::new()).await?;
    let on_purpose: Vec<_> = GROUPS
        .iter()
        .filter(|group| is_on_purpose(group))
        .map(|group| group.missing)
        .filter(|gap| missing.contains(gap))
        .collect();
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

fn shown(
    frame: Frame,
    connection: &Connection,
    listings: &Result<Listings, CheckFailed>,
    (value, is_on_purpose): (impl Fn(&Field) -> String, impl Fn(&Group) -> bool),
    wrong: &[&str],
) -> EssentialsPage {
    let w = frame.w;
    let nothing = Listings::default();
    let lists = listings.as_ref().unwrap_or(&nothing);
    let row = |field: &Field| FieldRow {
        name: field.name,
        label: w.t(field.label),
        hint: w.t(field.hint),
        value: value(field),
        is_wrong: wrong.contains(&field.name),
    };
    let problem =
        |field: &Field| w.with_all("connect_need_wrong", &[("field", &w.t(field.label)), ("value", &value(field))]);
    EssentialsPage {
        w,
        here: page_of(connection),
        name: connection.name.clone(),
        problems: fields().filter(|field| wrong.contains(&field.name)).map(problem).collect(),
        missing: connection
            .settings
            .conversion
            .missing()
            .iter()
            .map(|missing| (w.t(missing.key()), connection.go_live.on_purpose.contains(missing)))
            .collect(),
        listed: match listings {
            Ok(lists) if *lists == nothing => w.t("connect_need_not_listed"),
            Ok(_) => w.t("connect_need_listed"),
            Err(failed) => w.with("connect_need_not_asked", "reason", &explained(w, failed.problem.key())),
        },
        groups: GROUPS
            .iter()
            .map(|group| GroupRow {
                title: w.t(group.key),
                text: w.t(&format!("{}_text", group.key)),
                fields: group.fields.iter().map(row).collect(),
                purpose: purpose(group),
                is_on_purpose: is_on_purpose(group),
                consequence: w.t(group.missing.key()),
                options: (group.listed)(lists)
                    .map(|rows| rows.iter().take(OFFERED).map(choice).collect())
                    .unwrap_or_default(),
            })
            .collect(),
        frame,
    }
}

fn choice(row: &bridge_engine::pos::Listed) -> Choice {
    Choice { number: row.number.clone(), name: row.name.clone().unwrap_or_default() }
}
