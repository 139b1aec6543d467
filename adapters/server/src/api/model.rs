//! What the API answers. Times are RFC 3339 in UTC, money is text as in HubRise: `35.90 EUR`.

use crate::pages::{Words, advice};
use bridge_core::injection::{Action, State};
use bridge_core::ledger::Finding;
use bridge_core::text::Lang;
use bridge_engine::journal::{
    Exchange, Headers, Injection, Operation, OrderRecord, OrderSummary, Outcome, TimelineKind,
};
use bridge_engine::{Connection, ConnectionId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

/// A row of the list of orders.
#[derive(Serialize)]
pub(super) struct Order {
    id: i64,
    connection: String,
    #[serde(rename = "order_id")]
    hubrise_id: String,
    #[serde(rename = "ref")]
    ref_code: Option<String>,
    channel: Option<String>,
    hubrise_status: Option<String>,
    state: &'static str,
    needs_you: bool,
    reason: Option<String>,
    total: Option<String>,
    ticket: Option<String>,
    received_at: DateTime<Utc>,
    deadline_at: Option<DateTime<Utc>>,
}

impl Order {
    pub(super) fn of_row(operation: &Operation, order: OrderSummary) -> Self {
        Self {
            id: order.injection.0,
            connection: operation.connection.handle(),
            hubrise_id: order.order.as_str().to_owned(),
            ref_code: order.ref_code,
            channel: order.channel,
            hubrise_status: order.status,
            state: order.state.phase.name(),
            needs_you: order.state.needs_a_person(),
            reason: order.reason,
            total: order.total,
            ticket: order.ticket,
            received_at: operation.at,
            deadline_at: order.deadline_at,
        }
    }

    fn of(injection: &Injection) -> Self {
        let snapshot = injection.snapshot.as_ref();
        Self {
            id: injection.id.0,
            connection: injection.connection.handle(),
            hubrise_id: injection.order.as_str().to_owned(),
            ref_code: snapshot.and_then(|snapshot| snapshot.ref_code.clone()),
            channel: snapshot.and_then(|snapshot| snapshot.channel.clone()),
            hubrise_status: snapshot.map(|snapshot| snapshot.status.clone()),
            state: injection.state.phase.name(),
            needs_you: injection.state.needs_a_person(),
            reason: injection.reason.clone(),
            total: snapshot.and_then(|snapshot| snapshot.total.clone()),
            ticket: injection.ticket.clone(),
            received_at: injection.created_at,
            deadline_at: injection.deadline_at,
        }
    }
}

/// Everything about one order.
#[derive(Serialize)]
pub(super) struct Detail {
    #[serde(flatten)]
    order: Order,
    actions: Vec<&'static str>,
    total_till: Option<String>,
    findings: Vec<Entry>,
    timeline: Vec<Value>,
    exchanges: Vec<Said>,
    /// The order as HubRise sent it; none for viewers.
    body: Option<Value>,
}

/// What became of an element.
#[derive(Serialize)]
struct Entry {
    code: &'static str,
    severity: &'static str,
    path: String,
    amount: Option<String>,
    text: String,
    advice: Option<String>,
}

/// One request and its answer.
#[derive(Serialize)]
struct Said {
    number: usize,
    peer: &'static str,
    call: String,
    started_at: DateTime<Utc>,
    duration_ms: i64,
    status: Option<u16>,
    outcome: &'static str,
    reason: Option<String>,
    request_headers: Vec<String>,
    request: Option<String>,
    response_headers: Vec<String>,
    response: Option<String>,
}

impl Detail {
    /// `actions`: what can be decided now. `personal`: the reader sees customers, so bodies and reasons are in it.
    pub(super) fn of(record: &OrderRecord, actions: &[Action], lang: Lang, personal: bool) -> Self {
        let injection = &record.injection;
        let conversion = injection.conversion.as_ref();
        let count = record.exchanges.len();
        let body = injection.snapshot.as_ref().filter(|_| personal);
        Self {
            order: Order::of(injection),
            actions: actions.iter().copied().map(Action::name).collect(),
            total_till: conversion.and_then(|conversion| conversion.totals.till).map(|money| money.to_string()),
            findings: conversion
                .map(|conversion| {
                    conversion.ledger.findings.iter().map(|it| entry(it, injection.state, lang)).collect()
                })
                .unwrap_or_default(),
            timeline: record
                .timeline
                .iter()
                .map(|entry| {
                    let mut kind = entry.kind.clone();
                    if let TimelineKind::Operator { why, .. } = &mut kind
                        && !personal
                    {
                        why.clear();
                    }
                    serde_json::json!({ "at": entry.at, "what": kind })
                })
                .collect(),
            exchanges: record
                .exchanges
                .iter()
                .enumerate()
                .map(|(nth, exchange)| said(count - nth, exchange, personal))
                .collect(),
            body: body.and_then(|snapshot| serde_json::from_slice(&snapshot.json).ok()),
        }
    }
}

fn entry(finding: &Finding, state: State, lang: Lang) -> Entry {
    Entry {
        code: finding.code.name(),
        severity: finding.code.severity().name(),
        path: finding.path.clone(),
        amount: finding.amount.map(|amount| amount.to_string()),
        text: finding.text(lang),
        advice: advice(Words { lang }, state, finding),
    }
}

fn said(number: usize, exchange: &Exchange, personal: bool) -> Said {
    let (outcome, reason) = match &exchange.outcome {
        Outcome::Ok => ("ok", None),
        Outcome::Failed { reason } => ("failed", Some(reason.clone())),
        Outcome::Unknown { reason } => ("unknown", Some(reason.clone())),
    };
    let lines = |headers: &Headers| headers.as_str().lines().map(str::to_owned).collect();
    let body = |body: &[u8]| personal.then(|| String::from_utf8_lossy(body).into_owned());
    Said {
        number,
        peer: exchange.peer.name(),
        call: exchange.call.clone(),
        started_at: exchange.started_at,
        duration_ms: exchange.duration_ms,
        status: exchange.status,
        outcome,
        reason,
        request_headers: lines(&exchange.headers.request),
        request: body(&exchange.request),
        response_headers: lines(&exchange.headers.response),
        response: body(&exchange.response),
    }
}

/// A connection.
#[derive(Serialize)]
pub(super) struct Linked {
    id: String,
    name: String,
    location_id: String,
    mode: &'static str,
    served: bool,
    hubrise: Side,
    till: Side,
}

/// How one side of a connection is.
#[derive(Serialize)]
struct Side {
    worked_at: Option<DateTime<Utc>>,
    /// The stable word of what is wrong now.
    problem: Option<&'static str>,
}

impl Linked {
    pub(super) fn of(connection: &Connection, health: bridge_engine::Health) -> Self {
        Self {
            id: connection.id.handle(),
            name: connection.name.clone(),
            location_id: connection.location.as_str().to_owned(),
            mode: connection.mode.name(),
            served: connection.is_served(),
            hubrise: Side {
                worked_at: health.hubrise.worked_at,
                problem: health.hubrise.problem().map(bridge_engine::connecting::HubRiseProblem::key),
            },
            till: Side {
                worked_at: health.till.worked_at,
                problem: health.till.problem().map(bridge_engine::pos::TillProblem::key),
            },
        }
    }

    /// Something is wrong with one side of it now.
    pub(super) const fn is_troubled(&self) -> bool {
        self.served && (self.hubrise.problem.is_some() || self.till.problem.is_some())
    }
}

/// The connections of `all` with these ids.
pub(super) fn ids(connections: &[Connection]) -> Vec<ConnectionId> {
    connections.iter().map(|connection| connection.id.clone()).collect()
}
