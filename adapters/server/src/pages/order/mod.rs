//! One page an order: what it is, what to do, what was changed, what was said.

mod act;
mod bundle;
mod exchanges;
mod sides;

pub(crate) use act::is_number_of;
pub(super) use act::{act, ask};
pub(super) use bundle::{Archive, Wanted, bundle, exchange, pretty, versions};
pub(super) use sides::shown as ticket_line;

use super::operations::class;
use super::settings::diff::Line;
use super::{Frame, PageError, Pages, Words, number, render, settings};
use crate::access::Signed;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bridge_core::injection::{Action, HoldReason, Phase, State as Injected};
use bridge_core::ledger::{Finding, Ledger, Severity};
use bridge_engine::journal::{InjectionId, OrderRecord, Role, TimelineKind};
use chrono_tz::Tz;
use exchanges::{Bodies, Group};
use serde::Deserialize;
use sides::Sides;

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
    /// Why the newest exchange with the till did not go well, in its own words.
    reason: Option<String>,
    /// The page of its connection, where what the till complains about may be set right.
    connection: String,
    warnings: Vec<String>,
    actions: Vec<Button>,
    facts: Vec<(String, String)>,
    notable: Vec<LedgerRow>,
    as_is: Vec<LedgerRow>,
    as_is_title: String,
    /// How the newest order's ticket differs from the one that was sent.
    changes: Vec<Line>,
    sides: Sides,
    timeline: Vec<(String, String)>,
    groups: Vec<Group>,
    /// Where the settings of the connection are, for those who may change them.
    settings: Option<String>,
    /// The evidence may be taken away, and with customers' data too.
    evidence: Option<bool>,
    /// Its customer can be erased.
    erasable: bool,
    /// Something is left out until all is asked for.
    whole: bool,
    /// The page renews itself until the order is at rest.
    is_under_way: bool,
}

struct Button {
    name: &'static str,
    label: String,
}

/// A finding, as a row.
struct LedgerRow {
    severity: &'static str,
    label: String,
    path: String,
    text: String,
    advice: Option<String>,
    amount: String,
    /// The setting that decides about it.
    setting: Option<&'static str>,
}

impl LedgerRow {
    fn of(w: Words, finding: &Finding) -> Self {
        let severity = finding.code.severity();
        Self {
            severity: severity.name(),
            label: w.t(&format!("severity_{}", severity.name())),
            path: finding.path.clone(),
            text: finding.text(w.lang),
            advice: finding.advice(w.lang),
            amount: finding.amount.map(|amount| w.lang.money(amount)).unwrap_or_default(),
            setting: settings::of_finding(finding.code).filter(|_| severity > Severity::AsIs),
        }
    }
}

/// How much of the order is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Extent {
    all: String,
}

pub(super) async fn page(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    Query(extent): Query<Extent>,
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
    Ok(render(&order_page(&pages, frame, &signed, &record, !extent.all.is_empty()), w))
}

/// Where the store is.
fn zone(pages: &Pages, record: &OrderRecord) -> Tz {
    let connection = pages.engine.connection(&record.injection.connection);
    connection.map_or(Tz::UTC, |connection| connection.settings.conversion.time_zone)
}

fn order_page(pages: &Pages, frame: Frame, signed: &Signed, record: &OrderRecord, whole: bool) -> OrderPage {
    let w = frame.w;
    let zone = zone(pages, record);
    let injection = &record.injection;
    let connection = &injection.connection;
    let may = |role| signed.may(role, connection);
    let bodies = Bodies { pages, w, are_shown: signed.sees_personal_data(connection), whole };
    let state = injection.state;
    let present = pages.engine.connection(connection);
    let is_over = present.is_some_and(|connection| connection.standing.is_over());
    let empty = Ledger::default();
    let ledger = injection.conversion.as_ref().map_or(&empty, |conversion| &conversion.ledger);
    let as_is: Vec<_> = ledger
        .findings
        .iter()
        .filter(|finding| finding.code.severity() == Severity::AsIs)
        .map(|finding| LedgerRow::of(w, finding))
        .collect();
    let payload = injection.conversion.as_ref().and_then(|conversion| conversion.payload.as_deref());
    let ticket = payload.filter(|_| bodies.are_shown).and_then(|payload| pages.engine.ticket(connection, payload));
    OrderPage {
        w,
        id: injection.id.0,
        title: w.with("order_title", "order", injection.order.as_str()),
        status: w.label(state.phase.name()),
        class: class(state.phase.name()),
        next: next(w, record),
        reason: injection.reason.as_deref().filter(|_| state.needs_a_person()).map(|reason| w.reason(reason)),
        connection: format!("/connections/{}", connection.handle()),
        warnings: warnings(w, state, is_over),
        actions: pages
            .engine
            .actions(injection)
            .into_iter()
            .filter(|_| may(Role::Operator))
            .map(|action| Button { name: action.name(), label: button_of(w, action) })
            .collect(),
        facts: facts(w, record, zone),
        notable: ledger.notable().into_iter().map(|finding| LedgerRow::of(w, finding)).collect(),
        as_is_title: w.with("ledger_all", "count", &as_is.len().to_string()),
        as_is,
        changes: sides::changes(
            w,
            ticket.as_ref().filter(|_| state.changed_after),
            pages.engine.newest_ticket(injection).as_ref(),
        ),
        sides: sides::sides(w, injection, ticket, whole),
        timeline: record.timeline.iter().map(|entry| (w.time(entry.at, zone), happened(w, &entry.kind))).collect(),
        groups: exchanges::groups(bodies, record, zone),
        settings: may(Role::Administrator).then(|| format!("/connections/{}/settings", connection.handle())),
        erasable: may(Role::Operator) && injection.customer_erased_at.is_none() && injection.snapshot.is_some(),
        evidence: may(Role::Operator).then(|| may(Role::Administrator)),
        whole,
        is_under_way: !state.is_at_rest(),
        frame,
    }
}

/// What to do now. An order that was held for what a setting has mended since may simply go.
fn next(w: Words, record: &OrderRecord) -> String {
    let state = record.injection.state;
    let mended = record.injection.conversion.as_ref().is_some_and(|conversion| !conversion.must_hold);
    match state.phase {
        Phase::Held(HoldReason::Conversion) if mended => w.t("next_held_mended"),
        _ => w.next(state),
    }
}

fn button_of(w: Words, action: Action) -> String {
    w.t(&format!("action_{}", action.name()))
}

fn warnings(w: Words, state: Injected, is_over: bool) -> Vec<String> {
    let facts = [
        (state.cancel_at_pos, "fact_cancel_at_pos"),
        (state.duplicate_seen, "fact_duplicate_seen"),
        (is_over && state.needs_a_person(), "fact_connection_over"),
        (state.changed_after, "fact_changed_after"),
    ];
    facts.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| w.t(key)).collect()
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
        ("fact_hubrise_status", snapshot.map(|snapshot| w.status(&snapshot.status))),
        ("fact_ticket", injection.ticket.clone()),
        ("fact_total_hubrise", totals.and_then(|totals| totals.hubrise).map(|money| w.lang.money(money))),
        ("fact_tips", tips.map(|money| w.lang.money(money))),
        ("fact_total_till", totals.and_then(|totals| totals.till).map(|money| w.lang.money(money))),
        ("fact_deadline", injection.deadline_at.map(|at| w.time(at, zone))),
    ];
    facts.into_iter().filter_map(|(key, value)| Some((w.t(key), value?))).collect()
}

fn happened(w: Words, kind: &TimelineKind) -> String {
    match kind {
        TimelineKind::Phase { phase } => w.with("timeline_phase", "label", &w.label(phase)),
        TimelineKind::HubRiseStatus { status } => w.with("timeline_hubrise_status", "status", &w.status(status)),
        TimelineKind::TillEvent { event: Some(event), .. } => {
            w.with("timeline_till_event", "event", &w.t(&format!("till_event_{}", event.name())))
        }
        TimelineKind::TillEvent { event: None, code } => w.with("timeline_till_event_unknown", "code", code),
        TimelineKind::Told { status } => w.with("timeline_told", "status", &w.status(status)),
        TimelineKind::Operator { action, who, why } => {
            let action = button_of(w, *action);
            let text = w.with_all("timeline_operator", &[("who", who), ("action", &action)]);
            if why.is_empty() { text } else { format!("{text} ({why})") }
        }
        TimelineKind::Note { code } => w.t(&format!("note_{code}")),
        _ => String::new(),
    }
}
