//! One page an order: what it is, what to do, what was changed, what was said.

use super::operations::class;
use super::{Frame, PageError, Pages, Words, format, number, render};
use crate::access::Signed;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::injection::{Action, State as Injected};
use bridge_core::ledger::{Finding, Ledger, Severity};
use bridge_engine::By;
use bridge_engine::journal::{Exchange, InjectionId, OrderRecord, Outcome, Peer, Role, StoredEvent, TimelineKind};
use chrono_tz::Tz;

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage {
    w: Words,
    frame: Frame,
    id: i64,
    title: String,
    status: String,
    class: &'static str,
    next: String,
    warnings: Vec<String>,
    actions: Vec<Button>,
    facts: Vec<(String, String)>,
    notable: Vec<LedgerRow>,
    as_is: Vec<LedgerRow>,
    as_is_title: String,
    payload: Option<String>,
    timeline: Vec<(String, String)>,
    exchanges: Vec<ExchangeRow>,
}

struct Button {
    name: &'static str,
    label: String,
}

struct LedgerRow {
    severity: &'static str,
    label: String,
    path: String,
    text: String,
    advice: Option<String>,
    amount: String,
}

struct ExchangeRow {
    time: String,
    direction: String,
    call: String,
    status: String,
    class: &'static str,
    duration: String,
    request: String,
    response: String,
}

pub(super) async fn page(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    signed: Signed,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let id = number(&id, w)?;
    let record = pages
        .store
        .order_record(InjectionId(id))
        .await
        .map_err(|error| PageError::of_journal(w, &error))?
        .ok_or_else(|| PageError::not_found(w))?;
    let connections = pages.engine.connections();
    let zone = connections
        .iter()
        .find(|connection| connection.id == record.injection.connection)
        .map_or(Tz::UTC, |connection| connection.settings.conversion.time_zone);
    Ok(render(&order_page(frame, &signed, &record, zone), w))
}

/// Carries out what a person decided, and shows the order again.
pub(super) async fn act(
    State(pages): State<Pages>,
    Path((id, action)): Path<(String, String)>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let id = number(&id, w)?;
    let action = Action::from_name(&action).ok_or_else(|| PageError::not_found(w))?;
    let done = pages.engine.operate(InjectionId(id), action, By::new(signed.name())).await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/orders/{id}")).into_response()),
        Err(error) => Err(PageError::of_action(w, &error)),
    }
}

fn order_page(frame: Frame, signed: &Signed, record: &OrderRecord, zone: Tz) -> OrderPage {
    let w = frame.w;
    let injection = &record.injection;
    let bodies = Bodies { w, are_shown: signed.sees_personal_data(&injection.connection) };
    let may_act = signed.may(Role::Operator, &injection.connection);
    let state = injection.state;
    let empty = Ledger::default();
    let ledger = injection.conversion.as_ref().map_or(&empty, |conversion| &conversion.ledger);
    let as_is: Vec<_> = ledger
        .findings
        .iter()
        .filter(|finding| finding.code.severity() == Severity::AsIs)
        .map(|finding| ledger_row(w, finding))
        .collect();
    let payload = injection.conversion.as_ref().and_then(|conversion| conversion.payload.as_ref());
    OrderPage {
        w,
        frame,
        id: injection.id.0,
        title: w.with("order_title", "order", injection.order.as_str()),
        status: w.label(state.phase.name()),
        class: class(state.phase.name()),
        next: w.next(state),
        warnings: warnings(w, state),
        actions: state.actions().iter().filter(|_| may_act).map(|action| button(w, *action)).collect(),
        facts: facts(w, record, zone),
        notable: ledger.notable().into_iter().map(|finding| ledger_row(w, finding)).collect(),
        as_is_title: w.with("ledger_all", "count", &as_is.len().to_string()),
        as_is,
        payload: payload.map(|payload| bodies.shown(payload)),
        timeline: record
            .timeline
            .iter()
            .map(|entry| (format::time(entry.at, zone), happened(w, &entry.kind)))
            .collect(),
        exchanges: exchanges(bodies, record, zone),
    }
}

fn warnings(w: Words, state: Injected) -> Vec<String> {
    let facts = [(state.cancel_at_pos, "fact_cancel_at_pos"), (state.duplicate_seen, "fact_duplicate_seen")];
    facts.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| w.t(key)).collect()
}

fn button(w: Words, action: Action) -> Button {
    Button { name: action.name(), label: w.t(&format!("action_{}", action.name())) }
}

fn facts(w: Words, record: &OrderRecord, zone: Tz) -> Vec<(String, String)> {
    let injection = &record.injection;
    let snapshot = injection.snapshot.as_ref();
    let totals = injection.conversion.as_ref().map(|conversion| conversion.totals);
    let tips = totals.and_then(|totals| totals.tips).filter(|tips| !tips.amount().is_zero());
    let facts = [
        ("fact_connection", Some(record.connection_name.clone())),
        ("fact_channel", snapshot.and_then(|snapshot| snapshot.channel.clone())),
        ("fact_ref", snapshot.and_then(|snapshot| snapshot.ref_code.clone())),
        ("fact_hubrise_status", snapshot.map(|snapshot| snapshot.status.clone())),
        ("fact_ticket", injection.ticket.clone()),
        ("fact_total_hubrise", totals.and_then(|totals| totals.hubrise).map(|money| money.to_string())),
        ("fact_tips", tips.map(|money| money.to_string())),
        ("fact_total_till", totals.and_then(|totals| totals.till).map(|money| money.to_string())),
        ("fact_deadline", injection.deadline_at.map(|at| format::time(at, zone))),
    ];
    facts.into_iter().filter_map(|(key, value)| Some((w.t(key), value?))).collect()
}

fn ledger_row(w: Words, finding: &Finding) -> LedgerRow {
    let severity = finding.code.severity().name();
    LedgerRow {
        severity,
        label: w.t(&format!("severity_{severity}")),
        path: finding.path.clone(),
        text: finding.text(w.lang),
        advice: finding.advice(w.lang),
        amount: finding.amount.map(|amount| amount.to_string()).unwrap_or_default(),
    }
}

fn happened(w: Words, kind: &TimelineKind) -> String {
    match kind {
        TimelineKind::Phase { phase } => w.with("timeline_phase", "label", &w.label(phase)),
        TimelineKind::HubRiseStatus { status } => w.with("timeline_hubrise_status", "status", status),
        TimelineKind::TillEvent { event: Some(event), .. } => {
            w.with("timeline_till_event", "event", &w.t(&format!("till_event_{}", event.name())))
        }
        TimelineKind::TillEvent { event: None, code } => w.with("timeline_till_event_unknown", "code", code),
        TimelineKind::Told { status } => w.with("timeline_told", "status", status),
        TimelineKind::Operator { action, who, .. } => {
            let action = w.t(&format!("action_{}", action.name()));
            w.with_all("timeline_operator", &[("who", who), ("action", &action)])
        }
        TimelineKind::Note { code } => w.t(&format!("note_{code}")),
        _ => String::new(),
    }
}

/// What was said, HubRise's callbacks among it, newest first.
fn exchanges(bodies: Bodies, record: &OrderRecord, zone: Tz) -> Vec<ExchangeRow> {
    let calls = record.exchanges.iter().map(|exchange| (exchange.started_at, exchange_row(bodies, exchange, zone)));
    let events = record.events.iter().map(|event| (event.received_at, event_row(bodies, event, zone)));
    let mut rows: Vec<_> = calls.chain(events).collect();
    rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn exchange_row(bodies: Bodies, exchange: &Exchange, zone: Tz) -> ExchangeRow {
    let w = bodies.w;
    let (class, status) = match &exchange.outcome {
        Outcome::Ok => ("good", w.t("exchange_ok")),
        Outcome::Failed { reason } => ("bad", w.reason(reason)),
        Outcome::Unknown { reason } => ("bad", format!("{}: {}", w.t("exchange_unknown"), w.reason(reason))),
    };
    let direction = match exchange.peer {
        Peer::FromHubRise => "exchange_from_hubrise",
        Peer::ToHubRise => "exchange_to_hubrise",
        Peer::ToTill => "exchange_to_till",
        Peer::FromTill => "exchange_from_till",
    };
    ExchangeRow {
        time: format::precise(exchange.started_at, zone),
        direction: w.t(direction),
        call: exchange.call.clone(),
        status: match exchange.status {
            Some(code) => format!("{code} · {status}"),
            None => status,
        },
        class,
        duration: format!("{} ms", exchange.duration_ms),
        request: bodies.shown(&exchange.request),
        response: bodies.shown(&exchange.response),
    }
}

fn event_row(bodies: Bodies, event: &StoredEvent, zone: Tz) -> ExchangeRow {
    let w = bodies.w;
    ExchangeRow {
        time: format::precise(event.received_at, zone),
        direction: w.t("exchange_from_hubrise"),
        call: "POST /hubrise/…/events".to_owned(),
        status: format!("200 · {}", w.t("stored")),
        class: "good",
        duration: String::new(),
        request: bodies.shown(&event.raw),
        response: w.t("stored"),
    }
}

/// How requests and answers are shown: they hold the customer's name, address and phone.
#[derive(Clone, Copy)]
struct Bodies {
    w: Words,
    are_shown: bool,
}

impl Bodies {
    fn shown(self, body: &[u8]) -> String {
        match body {
            [] => self.w.t("exchange_empty"),
            _ if self.are_shown => format::body(body),
            _ => self.w.t("body_hidden"),
        }
    }
}
