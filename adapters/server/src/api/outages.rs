//! Times during which tills were away, and whether HubRise takes orders meanwhile: what the cards of the operations show.

use super::connections::seen;
use super::json;
use super::model::ids;
use crate::access::Signed;
use crate::pages::{PageError, Pages, Words};
use axum::extract::State;
use axum::response::Response;
use bridge_engine::journal::{Filter, Outage, Waited};
use bridge_engine::{Braking, Connection};
use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Serialize)]
struct List {
    outages: Vec<Away>,
    pauses: Vec<Pause>,
}

#[derive(Serialize)]
struct Away {
    id: i64,
    connection: String,
    since: DateTime<Utc>,
    /// None: it still is away.
    until: Option<DateTime<Utc>>,
    orders: Orders,
}

/// What became of the orders that waited; the parts add up to `all`.
#[derive(Serialize)]
struct Orders {
    all: usize,
    in_time: usize,
    decided: usize,
    under_way: usize,
    to_decide: usize,
    over: usize,
}

#[derive(Serialize)]
struct Pause {
    connection: String,
    state: &'static str,
    /// When HubRise takes orders again by itself.
    until: Option<DateTime<Utc>>,
}

/// Those of the last days that the pages still show.
pub(super) async fn list(State(pages): State<Pages>, signed: Signed, w: Words) -> Result<Response, PageError> {
    let connections = seen(&pages, &signed);
    let filter = Filter { connections: Some(ids(&connections)), ..Filter::default() };
    let outages = pages.store.outages(&filter, pages.engine.now()).await;
    let outages = outages.map_err(|error| PageError::of_journal(w, &error))?;
    let pauses = connections.iter().filter_map(|connection| pause(&pages, connection));
    Ok(json(&List { outages: outages.iter().map(away).collect(), pauses: pauses.collect() }))
}

fn away(outage: &Outage) -> Away {
    let Waited { all, in_time, decided, under_way, to_decide, over } = outage.orders;
    Away {
        id: outage.id.0,
        connection: outage.connection.handle(),
        since: outage.since,
        until: outage.until,
        orders: Orders { all, in_time, decided, under_way, to_decide, over },
    }
}

/// Nothing while there is nothing to pause.
fn pause(pages: &Pages, connection: &Connection) -> Option<Pause> {
    let (state, until) = match pages.engine.braking(connection) {
        Braking::Proposed => ("proposed", None),
        Braking::Paused { until } => ("paused", Some(until)),
        Braking::Asked => ("asked", None),
        Braking::Released => ("released", None),
        Braking::Theirs => ("theirs", None),
        Braking::Refused => ("refused", None),
        _ => return None,
    };
    Some(Pause { connection: connection.id.handle(), state, until })
}
