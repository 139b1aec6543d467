//! An operation as a row.

use crate::access::Signed;
use crate::pages::connect::change_line;
use crate::pages::order::decided;
use crate::pages::{Pages, Standing, Words};
use bridge_core::injection::{HoldReason, Phase, State};
use bridge_core::ledger::{Code, Finding};
use bridge_engine::journal::{
    CustomerSummary, Operation, OrderSummary, OutageId, Subject, SystemKind, SystemOperation,
};
use bridge_engine::{Connection, ConnectionId};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::{HashMap, HashSet};

/// A row of the page.
pub(super) struct Row {
    pub(super) time: String,
    /// Where the row leads.
    pub(super) href: String,
    pub(super) order: String,
    pub(super) description: String,
    pub(super) channel: String,
    pub(super) ticket: String,
    pub(super) total: String,
    /// What the ticket comes to, where that is something else.
    pub(super) total_till: Option<String>,
    pub(super) status: String,
    /// Colour of the status.
    pub(super) class: &'static str,
    pub(super) reason: Option<String>,
    pub(super) deadline: Option<Deadline>,
}

/// How long an order can still be saved.
pub(super) struct Deadline {
    /// Milliseconds since 1970, for the script that counts down.
    pub(super) at: i64,
    pub(super) text: String,
    pub(super) passed: bool,
}

/// The time zone of each connection's store.
pub(in crate::pages) struct Zones(HashMap<ConnectionId, Tz>);

impl Zones {
    pub(in crate::pages) fn of(connections: &[Connection]) -> Self {
        let zone = |connection: &Connection| (connection.id.clone(), connection.settings.conversion.time_zone);
        Self(connections.iter().map(zone).collect())
    }

    /// The stores are in more than one.
    pub(in crate::pages) fn are_several(&self) -> bool {
        self.0.values().collect::<HashSet<_>>().len() > 1
    }

    pub(in crate::pages) fn get(&self, connection: &ConnectionId) -> Tz {
        self.0.get(connection).copied().unwrap_or_default()
    }
}

/// Who reads the rows, and when.
pub(super) struct Reading<'a> {
    pub(super) w: Words,
    pub(super) pages: &'a Pages,
    pub(super) signed: &'a Signed,
    pub(super) zones: &'a Zones,
    pub(super) now: DateTime<Utc>,
}

pub(super) fn row(reading: &Reading<'_>, operation: &Operation) -> Row {
    let w = reading.w;
    let time = w.time(operation.at, reading.zones.get(&operation.connection));
    match &operation.subject {
        Subject::Order(order) => {
            let is_away = reading.pages.engine.till_away_since(&operation.connection).is_some();
            order_row(w, time, &operation.connection_name, order, is_away, reading.now)
        }
        Subject::Quarantined { needs_person: true } => event_row(w, time, operation, "quarantined", "bad"),
        Subject::Quarantined { needs_person: false } => event_row(w, time, operation, "quarantined", "over"),
        Subject::Foreign => event_row(w, time, operation, "foreign", "over"),
        Subject::Customer(customer) => {
            let sees = reading.signed.sees_personal_data(&operation.connection);
            customer_row(w, time, operation, customer, sees)
        }
        Subject::Resource(resource) => resource_row(w, time, operation, resource),
        Subject::System(done) => system_row(w, time, &operation.connection_name, done),
    }
}

fn order_row(w: Words, time: String, connection: &str, order: &OrderSummary, is_away: bool, now: DateTime<Utc>) -> Row {
    let id = order.order.as_str();
    // On the till, and yet somebody has to go there.
    let facts = [
        (order.state.cancel_at_pos, "fact_cancel_at_pos"),
        (order.state.duplicate_seen, "fact_duplicate_seen"),
        (order.state.is_perhaps_twice(), "fact_maybe_twice"),
        (order.state.incomplete && order.state.phase == Phase::OnTill, "fact_incomplete"),
    ];
    let fact = facts.into_iter().find(|(holds, _)| *holds && order.state.needs_a_person()).map(|(_, key)| w.t(key));
    let standing = Standing::new(order.state, order.is_called_off());
    Row {
        time,
        href: format!("/orders/{}", order.injection.0),
        order: order.ref_code.as_deref().map_or_else(|| id.to_owned(), |ref_code| format!("{ref_code} ({id})")),
        description: connection.to_owned(),
        channel: order.channel.clone().unwrap_or_default(),
        ticket: order.ticket.clone().unwrap_or_default(),
        total: w.lang.amounts(order.total.as_deref().unwrap_or_default()).into_owned(),
        total_till: order.total_till.map(|total| w.with("total_till", "total", &w.lang.money(total))),
        status: standing.label(w),
        class: standing.class(),
        reason: fact.or_else(|| why(w, order, is_away)),
        deadline: order.deadline_at.filter(|_| may_still_go(order.state.phase)).map(|at| deadline(w, at, now)),
    }
}

/// A person may still have it sent, so its deadline matters.
const fn may_still_go(phase: Phase) -> bool {
    matches!(phase, Phase::Held(_) | Phase::InDoubt | Phase::Refused | Phase::NotSent(_))
}

/// What an order that goes by itself will need somebody for.
const fn goes(state: State) -> &'static str {
    match state {
        State { incomplete: true, .. } => "ready_incomplete",
        State { resends: 1.., .. } => "ready_twice",
        _ => "ready_again",
    }
}

/// What it waits for, or why the newest exchange did not go well. An order that goes by itself needs nobody to read the
/// till's words.
fn why(w: Words, order: &OrderSummary, is_away: bool) -> Option<String> {
    let reason = order.reason.as_deref();
    match order.state.phase {
        Phase::Ready if is_away => Some(w.t(goes(order.state))),
        Phase::Ready | Phase::Sending => reason.map(|_| w.t(goes(order.state))),
        Phase::Held(HoldReason::Conversion) => Some(held_by(w, &order.held_by)),
        Phase::Held(HoldReason::Supervised) => Some(w.t("held_supervised")),
        Phase::Held(HoldReason::Late) => Some(w.t("held_late")),
        Phase::Held(HoldReason::MidWay) => Some(w.t("held_mid_way")),
        Phase::Held(HoldReason::Reopened) => Some(w.t("held_reopened")),
        // Settings may have changed since.
        Phase::Refused => reason.map(|reason| w.with("refused_then", "reason", &w.reason(reason))),
        // Why it had not gone is over; what counts is what a person did with it.
        Phase::Closed => order.closed_by.as_ref().map(|(action, who)| decided(w, *action, who)),
        _ => reason.map(|reason| w.reason(reason)),
    }
}

/// The first of what holds it, and how much more there is; nothing where settings have mended it since.
fn held_by(w: Words, findings: &[Finding]) -> String {
    let Some(first) = findings.first() else { return w.t("held_mended") };
    let arg = |name: &str| w.lang.amounts(first.args.get(name).map_or("", String::as_str)).into_owned();
    let first = match first.code {
        // Its own text counts lines by where they stand in the order.
        Code::TotalDiffers => w.with_all("lacks_totals", &[("hubrise", &arg("hubrise")), ("till", &arg("till"))]),
        _ => first.text(w.lang),
    };
    // That the totals differ, too, is no other reason.
    let more = findings.iter().skip(1).filter(|finding| finding.code != Code::TotalDiffers).count();
    if more == 0 { first } else { w.with_all("held_more", &[("first", &first), ("count", &more.to_string())]) }
}

fn deadline(w: Words, at: DateTime<Utc>, now: DateTime<Utc>) -> Deadline {
    let left = at - now;
    let passed = left <= TimeDelta::zero();
    let minutes = format!("{}:{:02}", left.num_minutes(), left.num_seconds() % 60);
    let text = if passed { w.t("deadline_passed") } else { w.with("deadline_left", "time", &minutes) };
    Deadline { at: at.timestamp_millis(), text, passed }
}

fn event_row(w: Words, time: String, operation: &Operation, kind: &'static str, class: &'static str) -> Row {
    let description = format!("{} · {}", operation.connection_name, w.t(&format!("describe_{kind}")));
    other_row(w, time, format!("/events/{}", operation.seq), description, w.label(kind), class)
}

fn resource_row(w: Words, time: String, operation: &Operation, resource: &str) -> Row {
    let what = w.with("describe_resource", "resource", resource);
    let description = format!("{} · {what}", operation.connection_name);
    other_row(w, time, format!("/events/{}", operation.seq), description, w.t("stored"), "over")
}

/// By name for whoever may see customers, else by HubRise's id.
fn customer_row(w: Words, time: String, operation: &Operation, customer: &CustomerSummary, sees: bool) -> Row {
    let name = customer.name.as_ref().filter(|_| sees).map(|name| name.as_str().to_owned());
    let who = name.or_else(|| customer.id.as_ref().map(|id| id.as_str().to_owned()));
    let what = who.unwrap_or_else(|| w.t("describe_customer"));
    let description = format!("{} · {what}", operation.connection_name);
    let status = w.t(if customer.erased { "customer_erased" } else { "customer_kept" });
    let href = format!("/events/{}", operation.seq);
    Row { order: w.t("row_customer"), ..other_row(w, time, href, description, status, "over") }
}

fn system_row(w: Words, time: String, connection: &str, done: &SystemOperation) -> Row {
    let who = &done.who;
    let (text, href) = match &done.kind {
        SystemKind::Settings { .. } => (
            w.with("describe_settings", "who", who),
            format!("/connections/{}/settings#history", done.connection.handle()),
        ),
        SystemKind::Changed { what, before, after } => {
            (change_line(w, *what, before, after, who), format!("/connections/{}", done.connection.handle()))
        }
        SystemKind::SentAgain { orders, .. } => {
            let count = orders.len().to_string();
            let text = w.with_all("describe_sent_again", &[("who", who), ("count", &count)]);
            (text, format!("/connections/{}/resend", done.connection.handle()))
        }
        SystemKind::CustomerErased => {
            (w.with("describe_customer_erased", "who", who), "/operations?kind=customer".to_owned())
        }
        SystemKind::OutageDismissed { outage: OutageId(id) } => {
            (w.with("describe_outage_dismissed", "who", who), format!("/operations?outage={id}"))
        }
        SystemKind::EventClosed { seq } => (w.with("describe_event_closed", "who", who), format!("/events/{seq}")),
        _ => (who.clone(), "/operations".to_owned()),
    };
    other_row(w, time, href, format!("{connection} · {text}"), w.t("done"), "over")
}

fn other_row(w: Words, time: String, href: String, description: String, status: String, class: &'static str) -> Row {
    Row {
        time,
        href,
        order: w.t("row_system"),
        description,
        channel: String::new(),
        ticket: String::new(),
        total: String::new(),
        total_till: None,
        status,
        class,
        reason: None,
        deadline: None,
    }
}
