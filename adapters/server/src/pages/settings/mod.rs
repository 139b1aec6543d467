//! What a connection is told: every setting with its explanation, what others would send, and who changed what.

pub(super) mod diff;
mod form;
mod history;
mod numbers;
mod preview;

pub(super) use form::offered;
pub(super) use history::note;
pub(super) use numbers::{Doubts, doubt, of_finding};
pub(super) use preview::word as verdict_word;

use super::order::{Archive, Wanted, pretty, versions};
use super::{Frame, PageError, Pages, Words, number, render};
use crate::access::Signed;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::settings::form::{Typed, field};
use bridge_core::settings::{Settings, SettingsError};
use bridge_core::text::Lang;
use bridge_engine::journal::{Filter, InjectionId, OperationKind, Subject};
use bridge_engine::{Connection, KnownMenu};
use chrono::{DateTime, Utc};
use form::{Known, Part};
use history::Change;
use numbers::unchecked;
use preview::Shown;
use serde::Deserialize;
use serde_json::json;

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    w: Words,
    frame: Frame,
    name: String,
    address: String,
    menu: String,
    evidence: String,
    /// What was just done, or what is not done yet.
    news: Option<String>,
    /// What is wrong, and where: empty for what stands nowhere on the page.
    faults: Vec<(String, String)>,
    parts: Vec<Part>,
    /// The till's numbers, as far as they are known.
    known: Vec<Known>,
    /// Since when, and from whom.
    known_since: String,
    /// Numbers the till is known not to have, each with its setting.
    unlisted: Vec<(String, &'static str)>,
    /// Numbers nobody can tell the till has, each with its setting: said where settings were tried or saved.
    unchecked: Vec<(String, &'static str)>,
    /// Whoever saves once more means those.
    anyway: Option<String>,
    why: String,
    order: String,
    at: String,
    previews: Vec<Shown>,
    toml: String,
    history: Vec<Change>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// An order to try the settings on.
    order: String,
    /// The key of the setting somebody comes for: its section alone is open.
    at: String,
    saved: String,
    reset: String,
    read: String,
}

/// What stands on the page besides the connection's own.
#[derive(Default)]
struct Draft {
    news: Option<String>,
    faults: Vec<(String, String)>,
    /// Whether numbers the till is known not to have are meant is asked.
    is_doubted: bool,
    why: String,
    order: String,
    at: String,
    previews: Vec<Shown>,
    toml: String,
}

/// The address of one setting, opened; for an order of this number.
pub(super) fn address_of(order: i64, key: &str) -> String {
    format!("/settings?order={order}&at={key}#{key}")
}

pub(super) async fn page(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    Query(asked): Query<Asked>,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let connection = found(&pages, w, &handle)?;
    let mut draft = Draft { order: asked.order, at: known_key(&asked.at).to_owned(), ..Draft::default() };
    let mut typed = connection.settings.to_form();
    if !asked.saved.is_empty() {
        draft.news = Some(w.t("settings_saved"));
    }
    if !asked.read.is_empty() {
        draft.news = Some(w.t("settings_asked"));
    }
    if !asked.reset.is_empty() {
        // The store stays where it is.
        let mut settings = Settings::default();
        settings.conversion.time_zone = connection.settings.conversion.time_zone;
        typed = settings.to_form();
        draft.news = Some(w.t("settings_reset_news"));
    }
    show(&pages, frame, &connection, &typed, draft).await
}

/// Since when the till's numbers are known, and from whom.
pub(super) fn since(w: Words, connection: &Connection, known: &KnownMenu) -> String {
    let zone = connection.settings.conversion.time_zone;
    let listed = known.listed_at.map(|at| w.with("known_listed", "time", &w.time(at, zone)));
    let brought = known
        .brought
        .as_ref()
        .map(|(at, who)| w.with_all("known_brought", &[("time", &w.time(*at, zone)), ("who", who)]));
    listed.into_iter().chain(brought).collect::<Vec<_>>().join(" ")
}

/// Asks the till for its numbers; where it does not answer, whoever asked stays where they are, with the order they came from.
pub(super) async fn numbers(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    frame: Frame,
    Form(sent): Form<Asked>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let connection = found(&pages, w, &handle)?;
    if let Err(error) = pages.engine.check_till(&connection.id).await {
        let failed = PageError::of_connecting(w, &error);
        let faults = vec![(String::new(), failed.text().to_owned())];
        let at = known_key(&sent.at).to_owned();
        let draft = Draft { faults, order: sent.order, at, ..Draft::default() };
        let page = show(&pages, frame, &connection, &connection.settings.to_form(), draft).await?;
        return Ok((failed.status(), page).into_response());
    }
    Ok(Redirect::to(&format!("/connections/{handle}/settings?read=1{}", back_to(w, &sent.order, &sent.at)))
        .into_response())
}

/// The order somebody came from goes along, and the setting they came for.
fn back_to(w: Words, order: &str, at: &str) -> String {
    let order = number(order, w).map(|id| format!("&order={id}")).unwrap_or_default();
    match known_key(at) {
        "" => order,
        key => format!("{order}&at={key}#{key}"),
    }
}

/// The key, if there is a setting with it.
fn known_key(key: &str) -> &'static str {
    field(key).map_or("", |field| field.key)
}

/// Tries the settings on recent orders, or puts them in force.
pub(super) async fn change(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    signed: Signed,
    frame: Frame,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let connection = found(&pages, w, &handle)?;
    let mut take = |name: &str| typed.remove(name).unwrap_or_default();
    let (what, why, order, at, anyway) = (take("do"), take("why"), take("order"), take("at"), take("anyway"));
    let at = known_key(&at).to_owned();
    let mut draft = Draft { why: why.trim().chars().take(500).collect(), order, at, ..Draft::default() };
    let settings = match Settings::from_form(&typed) {
        Ok(settings) => settings,
        Err(faults) => {
            draft.faults = faults.iter().map(|fault| (fault.key.clone(), fault.advice(w.lang))).collect();
            let page = show(&pages, frame, &connection, &typed, draft).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let doubts = |settings| Doubts::of(&pages, &connection, settings);
    if what == "save" && doubts(&settings).are_new(&doubts(&connection.settings), &anyway) {
        draft.is_doubted = true;
        let page = show(&pages, frame, &connection, &typed, draft).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if what == "save" {
        save(&pages, w, &connection, settings, signed.name(), draft.why).await?;
        let back = back_to(w, &draft.order, &draft.at);
        return Ok(Redirect::to(&format!("/connections/{handle}/settings?saved=1{back}")).into_response());
    }
    let orders = recent(&pages, w, &connection, &draft.order).await?;
    draft.previews = preview::of(&pages, w, &orders, &settings).await?;
    draft.news = Some(w.t("settings_preview_news"));
    show(&pages, frame, &connection, &typed, draft).await
}

/// Fills the form from a file; nothing is in force until it is saved.
pub(super) async fn import(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    frame: Frame,
    Form(mut sent): Form<Typed>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let connection = found(&pages, w, &handle)?;
    let toml = sent.remove("toml").unwrap_or_default();
    let (settings, faults) = match Settings::from_toml(&toml) {
        Ok(settings) => (settings, Vec::new()),
        Err(SettingsError::Invalid(faults)) => {
            let faults = faults.iter().map(|fault| (fault.key.clone(), fault.advice(w.lang))).collect();
            (connection.settings.clone(), faults)
        }
        Err(error) => (connection.settings.clone(), vec![(String::new(), error.to_string())]),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let news = faults.is_empty().then(|| w.t("settings_import_news"));
    let draft = Draft { news, faults, toml, ..Draft::default() };
    Ok((status, show(&pages, frame, &connection, &settings.to_form(), draft).await?).into_response())
}

/// The settings as a file.
pub(super) async fn export(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    w: Words,
) -> Result<Response, PageError> {
    let connection = found(&pages, w, &handle)?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"settings.toml\""),
    ];
    Ok((headers, connection.settings.explained(w.lang)).into_response())
}

/// Orders that are taken into a connection's evidence.
const EVIDENCE: u32 = 20;

/// The settings, who changed them, and the newest orders.
pub(super) async fn bundle(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    Query(wanted): Query<Wanted>,
    w: Words,
) -> Result<Response, PageError> {
    let failed = |error| PageError::of_journal(w, &error);
    let connection = found(&pages, w, &handle)?;
    let mut archive = Archive::default();
    archive.add("versions.json", &versions(&pages));
    archive.add("settings.toml", connection.settings.explained(Lang::En).as_bytes());
    let till = connection.till.as_ref();
    let dialect = till.and_then(|till| serde_json::to_value(&till.dialect).ok());
    let facts = json!({ "name": connection.name, "location": connection.location.as_str(),
        "mode": connection.mode.name(), "connected_at": connection.connected_at, "dialect": dialect });
    archive.add("connection.json", &pretty(&facts));
    archive.add("changes.json", &pretty(&history::as_evidence(&pages, w, &connection).await?));
    for id in orders(&pages, w, &connection, EVIDENCE).await? {
        if let Some(record) = pages.store.order_record(id).await.map_err(failed)? {
            let folder = format!("orders/{}/", record.injection.order.as_str());
            archive.order(&pages, &record, &folder, wanted.is_personal());
        }
    }
    Ok(archive.download(&format!("connection{}.zip", wanted.ending())))
}

pub(super) fn found(pages: &Pages, w: Words, handle: &str) -> Result<Connection, PageError> {
    pages.engine.connection_by_handle(handle).ok_or_else(|| PageError::not_found(w))
}

/// Settings take effect for what waits, too, and the history says who changed them.
pub(super) async fn save(
    pages: &Pages,
    w: Words,
    connection: &Connection,
    settings: Settings,
    who: &str,
    why: String,
) -> Result<(), PageError> {
    let failed = |error| PageError::of_journal(w, &error);
    let after = settings.clone();
    let waiting = pages.store.unsent(&connection.id).await.map_err(failed)?;
    pages
        .engine
        .configure(&connection.id, settings, &waiting)
        .await
        .map_err(|error| PageError::of_connecting(w, &error))?;
    note(pages, w, connection, &after, who, why).await
}

/// The order that was asked about, and the newest of the connection.
async fn recent(pages: &Pages, w: Words, connection: &Connection, order: &str) -> Result<Vec<InjectionId>, PageError> {
    let mut all: Vec<_> = number(order, w).ok().map(InjectionId).into_iter().collect();
    all.extend(orders(pages, w, connection, 5).await?);
    let mut known = std::collections::HashSet::new();
    all.retain(|id| known.insert(*id));
    Ok(all)
}

async fn orders(pages: &Pages, w: Words, connection: &Connection, count: u32) -> Result<Vec<InjectionId>, PageError> {
    newest(pages, w, connection, count, None).await
}

/// The newest orders of a connection, since a moment.
pub(super) async fn newest(
    pages: &Pages,
    w: Words,
    connection: &Connection,
    count: u32,
    from: Option<DateTime<Utc>>,
) -> Result<Vec<InjectionId>, PageError> {
    let filter = Filter {
        from,
        connections: Some(vec![connection.id.clone()]),
        kind: Some(OperationKind::Order),
        ..Filter::default()
    };
    let page = pages.store.page(&filter, count, None).await.map_err(|error| PageError::of_journal(w, &error))?;
    let ids = page.rows.into_iter().filter_map(|row| match row.subject {
        Subject::Order(order) => Some(order.injection),
        _ => None,
    });
    Ok(ids.collect())
}

async fn show(
    pages: &Pages,
    frame: Frame,
    connection: &Connection,
    typed: &Typed,
    draft: Draft,
) -> Result<Response, PageError> {
    let w = frame.w;
    let history = history::of(pages, w, connection).await?;
    let known = pages.engine.known_menu(&connection.id);
    let settings = Settings::from_form(typed).ok();
    let doubts = settings.as_ref().map(|settings| Doubts::of(pages, connection, settings)).unwrap_or_default();
    let tried = settings.filter(|_| draft.news.is_some());
    let unchecked = tried.map(|settings| unchecked(pages, w, connection, &settings)).unwrap_or_default();
    let unlisted = doubts.said(w);
    let named: Vec<_> = unlisted.iter().chain(&unchecked).map(|(_, key)| *key).chain([&*draft.at]).collect();
    let open_products = known.as_ref().map(|known| form::open_products(&known.menu)).unwrap_or_default();
    let form = form::Reading { typed, faults: &draft.faults, named: &named, open_products: &open_products };
    let page = SettingsPage {
        w,
        name: connection.name.clone(),
        address: format!("/connections/{}/settings", connection.id.handle()),
        menu: format!("/connections/{}/menu", connection.id.handle()),
        evidence: format!("/connections/{}/bundle.zip", connection.id.handle()),
        news: draft.news,
        parts: form.parts(w, draft.at.is_empty()),
        faults: draft.faults.into_iter().map(|(key, text)| (form::fault(w, &key, &text), key)).collect(),
        known_since: known.as_ref().map(|known| since(w, connection, known)).unwrap_or_default(),
        known: known.map(|known| form::known(&known.menu)).unwrap_or_default(),
        unlisted,
        unchecked,
        anyway: draft.is_doubted.then(|| doubts.as_meant()),
        why: draft.why,
        order: draft.order,
        at: draft.at,
        previews: draft.previews,
        toml: draft.toml,
        history,
        frame,
    };
    Ok(render(&page, w))
}
