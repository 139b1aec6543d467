//! The connections a program may see, and how everything is.

use super::json;
use super::model::{Linked, ids};
use crate::access::Signed;
use crate::pages::{PageError, Pages, Words};
use axum::extract::State;
use axum::response::Response;
use bridge_engine::Connection;
use bridge_engine::journal::Filter;
use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Serialize)]
struct List {
    connections: Vec<Linked>,
}

#[derive(Serialize)]
struct Healthy {
    /// `ok`, or `trouble` where something needs somebody.
    status: &'static str,
    version: &'static str,
    time: DateTime<Utc>,
    /// Orders and events that wait for a person, up to a thousand.
    needs_you: usize,
    /// Connections with something wrong now.
    troubled: Vec<Linked>,
}

/// Those this program may see.
pub(super) fn seen(pages: &Pages, signed: &Signed) -> Vec<Connection> {
    let mut connections = pages.engine.connections();
    connections.retain(|connection| signed.sees(&connection.id));
    connections
}

fn linked(pages: &Pages, connections: &[Connection]) -> Vec<Linked> {
    connections.iter().map(|connection| Linked::of(connection, pages.engine.health(&connection.id))).collect()
}

pub(super) async fn list(State(pages): State<Pages>, signed: Signed) -> Response {
    json(&List { connections: linked(&pages, &seen(&pages, &signed)) })
}

pub(super) async fn health(State(pages): State<Pages>, signed: Signed, w: Words) -> Result<Response, PageError> {
    let (connections, now) = (seen(&pages, &signed), pages.engine.now());
    let filter = Filter { connections: Some(ids(&connections)), ..Filter::default() };
    let needs = pages.store.needs_you(&filter, now, 1).await.map_err(|error| PageError::of_journal(w, &error))?;
    let mut troubled = linked(&pages, &connections);
    troubled.retain(Linked::is_troubled);
    let is_ok = needs.count == 0 && troubled.is_empty();
    Ok(json(&Healthy {
        status: if is_ok { "ok" } else { "trouble" },
        version: env!("CARGO_PKG_VERSION"),
        time: now,
        needs_you: needs.count,
        troubled,
    }))
}
