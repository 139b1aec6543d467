//! Orders: a page of them, one of them, and what is decided about it.

use super::connections::seen;
use super::model::{Detail, Order, ids};
use super::{json, wrong};
use crate::access::Signed;
use crate::pages::{PageError, Pages, Words, is_number_of, ticket_number};
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bridge_core::injection::Action;
use bridge_engine::By;
use bridge_engine::journal::{Cursor, Filter, InjectionId, OperationKind, OrderRecord, Page, Subject};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Orders of a page: at first, and at most.
const ROWS: u32 = 50;
const MOST: u32 = 100;

/// The phases there are.
const STATES: [&str; 11] = [
    "recorded",
    "ready",
    "sending",
    "unknown",
    "on_till",
    "held",
    "in_doubt",
    "refused",
    "not_sent",
    "closed",
    "closed_upstream",
];

/// Which orders, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    /// Several are separated by commas.
    state: Option<String>,
    connection: Option<String>,
    channel: Option<String>,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    search: Option<String>,
    limit: Option<u32>,
    before: Option<i64>,
}

#[derive(Serialize)]
struct List {
    orders: Vec<Order>,
    /// For `before`, to get the next page; none on the last.
    next: Option<i64>,
}

impl Asked {
    fn filter(&self, w: Words, pages: &Pages, signed: &Signed) -> Result<Filter, PageError> {
        let mut connections = seen(pages, signed);
        if let Some(wanted) = &self.connection {
            connections.retain(|connection| connection.id.handle() == *wanted);
            if connections.is_empty() {
                return Err(wrong(w, "connection: there is none with this id"));
            }
        }
        let phase = |name: &str| STATES.into_iter().find(|known| *known == name);
        let phases = self.state.iter().flat_map(|names| names.split(','));
        let phases: Option<Vec<_>> = phases.map(phase).collect();
        Ok(Filter {
            personal: connections.iter().all(|connection| signed.sees_personal_data(&connection.id)),
            connections: Some(ids(&connections)),
            kind: Some(OperationKind::Order),
            phases: phases.ok_or_else(|| wrong(w, format!("state: one or several of {}", STATES.join(","))))?,
            standing: None,
            needs_person: false,
            channel: self.channel.clone(),
            from: self.from,
            until: self.until,
            search: self.search.clone(),
            outage: None,
        })
    }
}

pub(super) async fn list(
    State(pages): State<Pages>,
    signed: Signed,
    w: Words,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked.map_err(|error| wrong(w, error.body_text()))?;
    let limit = asked.limit.unwrap_or(ROWS);
    if !(1..=MOST).contains(&limit) {
        return Err(wrong(w, format!("limit: from 1 to {MOST}")));
    }
    let filter = asked.filter(w, &pages, &signed)?;
    let before = asked.before.map(|event| Cursor { event, system: 0 });
    let page = pages.store.page(&filter, limit, before).await.map_err(|error| PageError::of_journal(w, &error))?;
    let Page { rows, older } = page;
    let orders = rows.into_iter().filter_map(|row| match row.subject.clone() {
        Subject::Order(order) => Some(Order::of_row(&row, *order)),
        _ => None,
    });
    Ok(json(&List { orders: orders.collect(), next: older.map(|cursor| cursor.event) }))
}

pub(super) async fn one(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let record = found(&pages, w, &id).await?;
    Ok(detail(&pages, &record, &signed, w))
}

fn detail(pages: &Pages, record: &OrderRecord, signed: &Signed, w: Words) -> Response {
    let actions = pages.engine.actions(&record.injection);
    json(&Detail::of(record, &actions, w.lang, signed.sees_personal_data(&record.injection.connection)))
}

async fn found(pages: &Pages, w: Words, id: &str) -> Result<OrderRecord, PageError> {
    let id = id.parse().map(InjectionId).map_err(|_| PageError::not_found(w))?;
    pages.order(w, id).await
}

/// What is decided, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    action: String,
    #[serde(default)]
    why: String,
    /// The order's ref or id once more, where a slip would print a second ticket: for `not_there`.
    #[serde(default)]
    number: String,
    /// The ticket's number, where somebody read it on the till: for `on_the_till`, and for `close` the other one's, where it
    /// was there twice.
    #[serde(default)]
    ticket: String,
}

pub(super) async fn act(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    signed: Signed,
    w: Words,
    body: Bytes,
) -> Result<Response, PageError> {
    let decision: Decision = serde_json::from_slice(&body).map_err(|error| wrong(w, error.to_string()))?;
    let action = Action::from_name(&decision.action);
    let action =
        action.ok_or_else(|| wrong(w, "action: one of send, on_the_till, not_there, take_back, close, reopen"))?;
    let record = found(&pages, w, &id).await?;
    if action == Action::NotThere && !is_number_of(&record.injection, &decision.number) {
        return Err(wrong(w, "number: the ref or the order_id of this order, as it may be printed twice"));
    }
    let why: String = decision.why.trim().chars().take(500).collect();
    let ticket =
        ticket_number(&decision.ticket).map_err(|_| wrong(w, "ticket: letters and digits, no more than 20"))?;
    let by = By { who: signed.name(), why: &why, ticket };
    let done = pages.engine.operate(record.injection.id, action, by).await;
    done.map_err(|error| PageError::of_action(w, &error))?;
    Ok(detail(&pages, &found(&pages, w, &id).await?, &signed, w))
}
