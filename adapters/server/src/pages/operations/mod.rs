//! Latest operations: what needs somebody first, then everything, filtered, searched, page by page, live.

mod filter;
mod live;
mod outages;
mod rows;

pub(crate) use live::Ending;
pub(super) use live::{script, stream};
pub(super) use outages::dismiss;
pub(super) use rows::Zones;

use super::{Frame, PageError, Pages, Words, format, number, render};
use crate::access::Signed;
use crate::pages::connect::page_of;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_engine::Connection;
use bridge_engine::journal::{CustomerRecord, NeedsYou, Page, SystemKind};
use filter::{Choices, Question};
use outages::Card;
use rows::{Reading, Row};

/// Rows of a page.
const ROWS: u32 = 50;
/// Rows of what needs somebody.
const URGENT: u32 = 20;

#[derive(Template)]
#[template(path = "operations.html")]
struct OperationsPage {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    /// Tills that are away, or were.
    outages: Vec<Card>,
    /// Connections HubRise refuses, and tills that are away where there is no card: where more is said, and what is so.
    banners: Vec<(String, String)>,
    urgent: Vec<Row>,
    /// How many urgent ones there are beyond those shown.
    more_urgent: Option<String>,
    needs_you: Option<String>,
    /// Where they stand.
    urgent_href: String,
    /// The number of the newest of what needs somebody, for the sound.
    newest_urgent: i64,
    choices: Choices,
    older: Option<String>,
    /// The rows' times are of several zones.
    several_zones: bool,
    newest: bool,
    filtered: bool,
    /// What to say where there is no row.
    none: Vec<String>,
    /// What can be searched for.
    hint: String,
    /// That the days asked for end before they begin.
    backwards: Option<String>,
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    w: Words,
    frame: Frame,
    seq: i64,
    /// HTTP headers, a line each; empty where none are known.
    headers: String,
    body: String,
    /// The customer it is about.
    customer: Option<CustomerRecord>,
}

pub(super) async fn page(
    State(pages): State<Pages>,
    Query(question): Query<Question>,
    signed: Signed,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let mut connections = pages.engine.connections();
    connections.retain(|connection| signed.sees(&connection.id));
    let zones = Zones::of(&connections);
    let filter = question.filter(&connections, &signed);
    let before = question.cursor();
    let failed = |error| PageError::of_journal(w, &error);
    let now = pages.engine.now();
    let Page { rows, older } = pages.store.page(&filter, ROWS, before).await.map_err(failed)?;
    let needs = pages.store.needs_you(&filter, now, URGENT).await.map_err(failed)?;
    let channels = pages.store.channels(&filter).await.map_err(failed)?;
    let outages = pages.store.outages(&filter, now).await.map_err(failed)?;
    let reading = Reading { w, pages: &pages, signed: &signed, zones: &zones, now };
    let card = |outage| outages::card(w, &pages, outage, &connections, &signed, now);
    let urgent = if question.narrows() { &[] } else { needs.operations.as_slice() };
    let refused = connections.iter().filter_map(|connection| refusal(w, &pages, connection));
    let cards: Vec<_> = outages.iter().filter_map(card).collect();
    // What is looked for comes first: of a till that is away, a line is enough.
    let (away, cards) = if question.narrows() { (cards, Vec::new()) } else { (Vec::new(), cards) };
    let away = away.into_iter().filter(|card| card.is_away).map(|card| ("/operations".to_owned(), card.title));
    let hint = if filter.personal { "search_hint_personal" } else { "search_hint" };
    let page = OperationsPage {
        w,
        frame,
        rows: rows.iter().map(|row| rows::row(&reading, row)).collect(),
        banners: refused.chain(away).collect(),
        outages: cards,
        more_urgent: more_urgent(w, &needs),
        needs_you: (needs.count > 0).then(|| w.count("needs_you", needs.count)),
        urgent_href: question.urgent(),
        newest_urgent: needs.newest,
        urgent: urgent.iter().map(|row| rows::row(&reading, row)).collect(),
        older: older.map(|cursor| question.address(Some(cursor))),
        several_zones: zones.are_several(),
        newest: before.is_none(),
        filtered: question.is_filtered(),
        none: none(w, &question, connections.is_empty(), hint),
        hint: w.t(hint),
        backwards: question.is_backwards().then(|| w.t("filter_backwards")),
        choices: Choices::of(w, &question, &connections, channels),
    };
    Ok(render(&page, w))
}

/// What is said where there is no row; of a search, what can be searched for.
fn none(w: Words, question: &Question, is_unconnected: bool, hint: &str) -> Vec<String> {
    let key = match (question.is_filtered(), is_unconnected) {
        (true, _) => "operations_no_match",
        (false, false) => "operations_none",
        (false, true) => "connections_none",
    };
    let unknown = question.is_by_number().then_some("search_none_ticket");
    std::iter::once(key).chain(unknown).chain(question.searches().then_some(hint)).map(|key| w.t(key)).collect()
}

/// That HubRise does not serve this connection any more, as long as it is in use here.
fn refusal(w: Words, pages: &Pages, connection: &Connection) -> Option<(String, String)> {
    let problem = pages.engine.health(&connection.id).hubrise.problem().filter(|problem| problem.is_dead())?;
    let text = w.pair(&connection.name, &w.t(problem.key()));
    (!connection.standing.is_over()).then(|| (page_of(connection), text))
}

fn more_urgent(w: Words, needs: &NeedsYou) -> Option<String> {
    let more = needs.count.saturating_sub(needs.operations.len());
    (more > 0).then(|| w.count("more_need_you", more))
}

/// Puts an unreadable event away.
pub(super) async fn close(
    State(pages): State<Pages>,
    Path(seq): Path<String>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let failed = |error| PageError::of_journal(w, &error);
    let seq = number(&seq, w)?;
    let connection = pages.store.connection_of_event(seq).await.map_err(failed)?;
    let connection = connection.ok_or_else(|| PageError::not_found(w))?;
    if pages.store.close_event(seq).await.map_err(failed)? {
        let kind = SystemKind::EventClosed { seq };
        pages.store.did(&connection, signed.name(), &kind, pages.engine.now()).await.map_err(failed)?;
    }
    Ok(Redirect::to("/operations").into_response())
}

/// The body of an event that became no order, as it came.
pub(super) async fn event(
    State(pages): State<Pages>,
    Path(seq): Path<String>,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let seq = number(&seq, w)?;
    let event = pages.store.event(seq).await.map_err(|error| PageError::of_journal(w, &error))?;
    let event = event.ok_or_else(|| PageError::not_found(w))?;
    let customer = pages.store.customer_of_event(seq).await.map_err(|error| PageError::of_journal(w, &error))?;
    let (headers, body) = (event.headers.as_str().to_owned(), format::body(&event.raw));
    Ok(render(&EventPage { w, frame, seq, headers, body, customer }, w))
}
