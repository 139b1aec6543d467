//! Latest operations.

use super::{Frame, PageError, Pages, Words, format, number, render};
use crate::access::Signed;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bridge_engine::journal::{Operation, OrderSummary, Subject};
use bridge_engine::{Connection, ConnectionId};
use chrono_tz::Tz;
use serde::Deserialize;
use std::collections::HashMap;

const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "operations.html")]
struct OperationsPage {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    connections: Vec<String>,
    needs_you: Option<String>,
    older: Option<i64>,
    newest: bool,
}

struct Row {
    time: String,
    /// Where the row leads.
    href: String,
    order: String,
    description: String,
    status: String,
    /// Colour of the status.
    class: &'static str,
    reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Paging {
    before: Option<String>,
}

pub(super) async fn page(
    State(pages): State<Pages>,
    Query(paging): Query<Paging>,
    signed: Signed,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let before = paging.before.as_deref().map(|before| number(before, w)).transpose()?;
    let operations = pages.store.operations(ROWS, before).await.map_err(|error| PageError::of_journal(w, &error))?;
    let full = operations.len() == usize::try_from(ROWS).unwrap_or(usize::MAX);
    let older = operations.last().filter(|_| full).map(|operation| operation.seq);
    let operations: Vec<_> = operations.into_iter().filter(|operation| signed.sees(&operation.connection)).collect();
    let mut connections = pages.engine.connections();
    connections.retain(|connection| signed.sees(&connection.id));
    let zones: HashMap<&ConnectionId, Tz> =
        connections.iter().map(|connection| (&connection.id, connection.settings.conversion.time_zone)).collect();
    let waiting = operations.iter().filter(|operation| needs_a_person(operation)).count();
    let page = OperationsPage {
        w,
        frame,
        older,
        newest: before.is_none(),
        needs_you: (waiting > 0).then(|| w.needs_you(waiting)),
        connections: connections.iter().map(|connection| connection_line(w, connection)).collect(),
        rows: operations
            .iter()
            .map(|operation| row(w, operation, zones.get(&operation.connection).copied().unwrap_or_default()))
            .collect(),
    };
    Ok(render(&page, w))
}

fn needs_a_person(operation: &Operation) -> bool {
    match &operation.subject {
        Subject::Order(order) => order.state.needs_a_person(),
        Subject::Quarantined => true,
        Subject::Foreign => false,
    }
}

fn connection_line(w: Words, connection: &Connection) -> String {
    w.with_all(
        "connection_line",
        &[
            ("name", &connection.name),
            ("location", connection.location.as_str()),
            ("mode", &w.t(&format!("mode_{}", connection.mode.name()))),
        ],
    )
}

fn row(w: Words, operation: &Operation, zone: Tz) -> Row {
    let time = format::time(operation.at, zone);
    match &operation.subject {
        Subject::Order(order) => order_row(w, time, &operation.connection_name, order),
        Subject::Quarantined => event_row(w, time, operation, "quarantined"),
        Subject::Foreign => event_row(w, time, operation, "foreign"),
    }
}

fn order_row(w: Words, time: String, connection: &str, order: &OrderSummary) -> Row {
    let ticket = order.ticket.as_deref().map(|number| w.with("ticket", "number", number));
    let parts = [order.channel.as_deref(), Some(connection), order.total.as_deref(), ticket.as_deref()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let id = order.order.as_str();
    Row {
        time,
        href: format!("/orders/{}", order.injection.0),
        order: order.ref_code.as_deref().map_or_else(|| id.to_owned(), |ref_code| format!("{ref_code} ({id})")),
        description: parts.join(" · "),
        status: w.label(order.state.phase.name()),
        class: class(order.state.phase.name()),
        reason: order.reason.as_deref().map(|reason| w.reason(reason)),
    }
}

fn event_row(w: Words, time: String, operation: &Operation, kind: &'static str) -> Row {
    Row {
        time,
        href: format!("/events/{}", operation.seq),
        order: "–".to_owned(),
        description: format!("{} · {}", operation.connection_name, w.t(&format!("describe_{kind}"))),
        status: w.label(kind),
        class: class(kind),
        reason: None,
    }
}

/// The colour of a state: good, busy, waiting for a person, over.
pub(crate) fn class(phase: &str) -> &'static str {
    match phase {
        "on_till" => "good",
        "recorded" | "ready" | "sending" | "unknown" => "busy",
        "held" | "in_doubt" | "refused" | "not_sent" | "quarantined" => "bad",
        _ => "over",
    }
}

/// The body of an event that became no order, as it came.
pub(super) async fn event(
    State(pages): State<Pages>,
    Path(seq): Path<String>,
    w: Words,
) -> Result<Response, PageError> {
    let seq = number(&seq, w)?;
    let body = pages.store.body(seq).await.map_err(|error| PageError::of_journal(w, &error))?;
    let body = body.ok_or_else(|| PageError::not_found(w))?;
    let text = format::body(&body);
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
