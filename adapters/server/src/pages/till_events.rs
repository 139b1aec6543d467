//! What tills reported and no order of ours is about: tickets rung up by hand, mostly.

use super::operations::Zones;
use super::{Frame, PageError, Pages, Words, format, render};
use crate::access::Signed;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use bridge_engine::journal::UnmatchedTillEvent;
use std::cmp::Reverse;

/// Reports that are shown.
const ROWS: u32 = 50;
/// Characters of a report that are shown.
const CHARACTERS: usize = 20_000;

#[derive(Template)]
#[template(path = "till_events.html")]
struct TillEventsPage {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    time: String,
    connection: String,
    status: String,
    class: &'static str,
    /// HTTP headers, a line each.
    headers: String,
    body: String,
}

pub(super) async fn page(State(pages): State<Pages>, signed: Signed, frame: Frame) -> Result<Response, PageError> {
    let w = frame.w;
    let mut connections = pages.engine.connections();
    connections.retain(|connection| signed.sees(&connection.id));
    let zones = Zones::of(&connections);
    let mut events = Vec::new();
    for connection in &connections {
        let of = pages.store.unmatched_till_events(&connection.id, ROWS).await;
        events.extend(of.map_err(|error| PageError::of_journal(w, &error))?);
    }
    events.sort_by_key(|event| Reverse(event.seq));
    let rows = events.iter().take(ROWS as usize).map(|event| row(w, &signed, event, &zones)).collect();
    Ok(render(&TillEventsPage { w, frame, rows }, w))
}

/// What came may name a customer: whoever may not see customers does not see it.
fn row(w: Words, signed: &Signed, event: &UnmatchedTillEvent, zones: &Zones) -> Row {
    let (status, class) = match (event.readable, event.waits) {
        (false, _) => ("reported_unreadable", "bad"),
        (true, true) => ("reported_waits", "busy"),
        (true, false) => ("reported_unmatched", "over"),
    };
    let body = if event.raw.is_empty() {
        w.t("exchange_empty")
    } else if signed.sees_personal_data(&event.connection) {
        format::body(&event.raw).chars().take(CHARACTERS).collect()
    } else {
        w.t("body_hidden")
    };
    Row {
        time: w.time(event.at, zones.get(&event.connection)),
        connection: event.connection_name.clone(),
        status: w.t(status),
        class,
        headers: event.headers.as_str().to_owned(),
        body,
    }
}
