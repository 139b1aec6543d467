//! One page an order: what it is, what to do, what was changed, what was said.

mod act;
mod bundle;
mod cause;
mod exchanges;
mod findings;
mod lacks;
mod look;
mod seen;
mod sides;
mod stuck;
mod tense;
mod timeline;
mod unlisted;
mod waiting;

pub(super) use act::{act, ask};
pub(crate) use act::{is_number_of, ticket_number};
pub(super) use bundle::{Archive, Wanted, bundle, event, exchange, pretty, versions};
pub(crate) use findings::advice;
#[cfg(feature = "demo")]
pub(crate) use findings::rows as ledger_rows;
pub(super) use findings::with_names;
pub(super) use sides::lines as ticket_lines;
pub(crate) use sides::name_of as element_name;

use super::settings::diff::Line;
use super::{Frame, PageError, Pages, Standing, Words, number, render};
use crate::access::Signed;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use bridge_core::injection::{Action, HoldReason, Phase, State as Injected};
use bridge_core::ledger::{Code, Finding, Ledger, Severity};
use bridge_core::status::Admission;
use bridge_engine::journal::{Injection, InjectionId, OrderRecord, Role, Snapshot, TimelineKind};
use cause::Cause;
use chrono_tz::Tz;
use exchanges::{Bodies, Group};
use findings::LedgerRow;
use serde::Deserialize;
use sides::Sides;
use tense::Tense;

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
    /// Why the try it stands by did not go well, and what to do about that.
    cause: Option<Cause>,
    /// What its ticket lacks, or would lack, that goes although the ledger holds it.
    lacks: Vec<String>,
    lacks_title: String,
    /// Why it has not gone yet, when it is tried next, and until when.
    waiting: Vec<String>,
    /// The page of its connection, which says how the till is doing.
    connection: String,
    /// In the demo, what the simulated till has of it.
    till_screen: Option<String>,
    warnings: Vec<String>,
    actions: Vec<Button>,
    facts: Vec<(String, String)>,
    notable: Vec<LedgerRow>,
    as_is: Vec<LedgerRow>,
    as_is_title: String,
    /// What was, or would be, changed.
    ledger_title: String,
    /// That what stands there is not what was sent.
    since: Option<String>,
    /// Nothing was, or would be, changed.
    none_title: String,
    /// How the ticket it would become now differs from the one that was sent.
    changes: Vec<Line>,
    changes_explanation: String,
    sides: Sides,
    sides_title: String,
    timeline: Vec<(String, String)>,
    groups: Vec<Group>,
    /// Where the settings of the connection are, for those who may change them.
    settings: Option<String>,
    /// The evidence may be taken away, and with customers' data too.
    evidence: Option<bool>,
    /// Its customer can be erased.
    erasable: bool,
    /// That its customer was erased, and with them what was sent.
    erased: Option<String>,
    /// Something is left out until all is asked for.
    whole: bool,
    /// The page renews itself until the order is at rest.
    is_under_way: bool,
}

struct Button {
    name: &'static str,
    label: String,
    /// A slip prints a second ticket.
    is_dangerous: bool,
}

impl Button {
    fn of(w: Words, action: Action) -> Self {
        Self { name: action.name(), label: button_of(w, action), is_dangerous: action == Action::NotThere }
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
    let record = pages.order(w, InjectionId(number(&id, w)?)).await?;
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
    let (state, tense) = (injection.state, Tense::of(pages, record));
    let standing = Standing::of(injection);
    let present = pages.engine.connection(connection);
    let is_over = present.as_ref().is_some_and(|connection| connection.standing.is_over());
    let empty = Ledger::default();
    let ledger = injection.conversion.as_ref().map_or(&empty, |conversion| &conversion.ledger);
    let as_is = ledger.findings.iter().filter(|finding| finding.code.severity() == Severity::AsIs);
    let settings = present.as_ref().map(|connection| &connection.settings);
    let as_is = findings::rows(w, injection, settings, as_is);
    let payload = injection.conversion.as_ref().and_then(|conversion| conversion.payload.as_deref());
    let ticket = payload.filter(|_| bodies.are_shown).and_then(|payload| pages.engine.ticket(connection, payload));
    OrderPage {
        w,
        id: injection.id.0,
        title: w.with("order_title", "order", injection.name()),
        status: standing.label(w),
        class: standing.class(),
        next: next(pages, w, record, zone),
        cause: cause::cause(pages, w, record, may(Role::Administrator)).filter(|_| state.needs_a_person()),
        lacks: if shows_lacks(state.phase) && !stuck::is_stuck(pages, injection) {
            lacks::sentences(w, injection)
        } else {
            Vec::new()
        },
        lacks_title: w.t(lacks_title(state.phase)),
        waiting: waiting::sentences(w, record, pages.engine.till_away_since(connection), zone, pages.engine.now()),
        connection: format!("/connections/{}", connection.handle()),
        till_screen: frame.demo.then(|| format!("/demo/till/{}", injection.order)),
        warnings: [warnings(w, state, is_over), unlisted::sentences(pages, w, injection)].concat(),
        actions: pages
            .engine
            .actions(injection)
            .into_iter()
            .filter(|_| may(Role::Operator))
            .map(|action| Button::of(w, action))
            .collect(),
        facts: facts(w, record, zone, bodies.are_shown),
        notable: findings::rows(w, injection, settings, ledger.notable()),
        as_is_title: w.with(tense.key(["ledger_all", "ledger_all_would"]), "count", &as_is.len().to_string()),
        ledger_title: w.t(tense.key(["ledger_title", "ledger_title_would"])),
        since: (tense == Tense::WouldNow).then(|| w.t("ledger_since")),
        none_title: w.t(tense.key(["ledger_none", "ledger_none_would"])),
        as_is,
        changes: changes(pages, w, record, bodies.are_shown),
        changes_explanation: w.t(tense.key(["changes_explanation", "changes_explanation_refused"])),
        sides_title: w.t(tense.key(["sides_title", "sides_title_would"])),
        sides: sides::sides(w, injection, ticket, whole),
        timeline: timeline::lines(w, &record.timeline, zone),
        groups: exchanges::groups(bodies, record, zone),
        settings: may(Role::Administrator).then(|| format!("/connections/{}/settings", connection.handle())),
        erasable: may(Role::Operator) && injection.customer_erased_at.is_none() && injection.snapshot.is_some(),
        erased: injection.customer_erased_at.map(|_| w.t("sides_erased")),
        evidence: may(Role::Operator).then(|| may(Role::Administrator)),
        whole,
        is_under_way: !state.is_at_rest(),
        frame,
    }
}

/// How the ticket that would be sent now differs from the one that was sent. `personal`: the reader may see all of it.
fn changes(pages: &Pages, w: Words, record: &OrderRecord, personal: bool) -> Vec<Line> {
    let injection = &record.injection;
    let totals = injection.conversion.as_ref().filter(|_| personal).map(|conversion| &conversion.totals);
    let current = || tense::current(pages, record);
    let (sent, newest) = match Tense::of(pages, record) {
        Tense::WouldNow => (tense::refused(pages, record), current()),
        Tense::Sent if injection.state.changed_after => (current(), pages.engine.newest_ticket(injection)),
        Tense::Sent | Tense::Would => return Vec::new(),
    };
    sides::changes(w, totals, sent.as_ref(), newest.as_ref())
}

/// What to do now. An order that was held for what a setting has mended since may simply go; what stands by a person's
/// word says by whose.
fn next(pages: &Pages, w: Words, record: &OrderRecord, zone: Tz) -> String {
    let standing = Standing::of(&record.injection);
    let must_hold = record.injection.conversion.as_ref().map(|conversion| conversion.must_hold);
    let state = record.injection.state;
    let text = match state.phase {
        _ if stuck::is_stuck(pages, &record.injection) => stuck::why(pages, w, &record.injection),
        Phase::InDoubt => format!("{} {}", standing.next(w), look::sentence(pages, w, record, zone)),
        Phase::Held(HoldReason::Conversion) if must_hold == Some(false) => {
            let would_go = unlisted::sentences(pages, w, &record.injection).is_empty();
            w.t(if would_go { "next_held_mended" } else { "next_held_mended_unlisted" })
        }
        Phase::OnTill if state.is_perhaps_twice() && !state.cancel_at_pos => perhaps_twice(w, record),
        Phase::OnTill if state.vouched && standing.class() == "good" => {
            let (who, time) = said(w, record, zone).unwrap_or_default();
            w.with_all("next_on_till_said", &[("who", &who), ("time", &time)])
        }
        Phase::Ready if state.incomplete => w.t("next_ready_incomplete"),
        Phase::OnTill if must_hold == Some(true) && standing.class() == "good" => w.t("next_on_till_completed"),
        Phase::OnTill if standing.class() == "good" && state.owed.is_none() && !was_told(record) => {
            untold(w, &record.injection)
        }
        Phase::Closed => match goes_on(w, record) {
            Some(goes_on) => format!("{} {goes_on}", standing.next(w)),
            None => standing.next(w),
        },
        _ => standing.next(w),
    };
    let decided = record.timeline.iter().rev().find_map(|entry| match &entry.kind {
        TimelineKind::Operator { action, who, .. } => Some((*action, who, entry.at)),
        _ => None,
    });
    match decided {
        Some((Action::Close | Action::TakeBack, who, at)) if !state.needs_a_person() => {
            let key = if state.phase == Phase::OnTill { "next_seen_by" } else { "next_closed_by" };
            let who = w.with_all(key, &[("who", who), ("time", &w.time(at, zone))]);
            format!("{text} {who}")
        }
        _ => text,
    }
}

/// Which of two tickets is the later one, where it says so: in these very words; and the numbers that are known.
fn perhaps_twice(w: Words, record: &OrderRecord) -> String {
    let injection = &record.injection;
    let findings = injection.conversion.iter().flat_map(|conversion| &conversion.ledger.findings);
    let is_mark = |finding: &&Finding| !injection.state.duplicate_seen && finding.code == Code::PossibleDuplicate;
    let mark = findings.filter(is_mark).find_map(|finding| finding.args.get("words"));
    let text = match mark {
        Some(words) => w.with("next_on_till_duplicate_again", "words", words),
        None => w.t("next_on_till_duplicate"),
    };
    match record.tickets().as_slice() {
        [] => text,
        [ticket] => format!("{text} {}", w.with("look_ticket", "ticket", ticket)),
        tickets => format!("{text} {}", w.with("look_tickets", "tickets", &tickets.join(", "))),
    }
}

/// That HubRise was told nothing, with what it shows: it was further on by itself.
fn untold(w: Words, injection: &Injection) -> String {
    match &injection.snapshot {
        Some(snapshot) => w.with("next_on_till_shown", "status", &w.status(&snapshot.status)),
        None => w.t("next_on_till_nothing_to_tell"),
    }
}

/// HubRise was told something of it.
fn was_told(record: &OrderRecord) -> bool {
    record.timeline.iter().any(|entry| matches!(entry.kind, TimelineKind::Told { .. }))
}

/// Who said last that it is on the till, and when.
fn said(w: Words, record: &OrderRecord, zone: Tz) -> Option<(String, String)> {
    record.timeline.iter().rev().find_map(|entry| match &entry.kind {
        TimelineKind::Operator { action: Action::OnTheTill, who, .. } => Some((who.clone(), w.time(entry.at, zone))),
        _ => None,
    })
}

/// What HubRise goes on showing of an order that is closed here, where it does not show it as over.
fn goes_on(w: Words, record: &OrderRecord) -> Option<String> {
    let snapshot = record.injection.snapshot.as_ref()?;
    let is_over = matches!(snapshot.admission(), Admission::Ended(_));
    let key = if was_told(record) { "closed_in_hubrise_told" } else { "closed_in_hubrise" };
    (!is_over).then(|| w.with(key, "status", &w.status(&snapshot.status)))
}

/// What stands above what a ticket lacks: it may go, it is about to, or it went.
const fn lacks_title(phase: Phase) -> &'static str {
    match phase {
        Phase::Held(_) => "lacks_would",
        Phase::Ready => "lacks_will",
        _ => "lacks_did",
    }
}

/// Whether the ticket was made, or may be made, of what the ledger holds.
const fn shows_lacks(phase: Phase) -> bool {
    !matches!(phase, Phase::Recorded | Phase::NotSent(_) | Phase::Refused | Phase::Closed | Phase::ClosedUpstream)
}

fn button_of(w: Words, action: Action) -> String {
    w.t(&format!("action_{}", action.name()))
}

/// Who decided what: "Ann: Take it back, I ring it up myself".
pub(super) fn decided(w: Words, action: Action, who: &str) -> String {
    w.with_all("timeline_operator", &[("who", who), ("action", &button_of(w, action))])
}

fn warnings(w: Words, state: Injected, is_over: bool) -> Vec<String> {
    let facts = [
        (state.cancel_at_pos, "fact_cancel_at_pos"),
        (state.duplicate_seen, "fact_duplicate_seen"),
        (state.is_perhaps_twice() && !state.duplicate_seen, "fact_maybe_twice"),
        (is_over && state.needs_a_person(), "fact_connection_over"),
        (state.changed_after, "fact_changed_after"),
        (state.incomplete && state.phase == Phase::OnTill, "fact_incomplete"),
        (state.ambiguous && state.resends > 0 && !state.is_at_rest(), "fact_sent_again"),
    ];
    facts.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| w.t(key)).collect()
}

/// `personal`: the reader may see who ordered.
fn facts(w: Words, record: &OrderRecord, zone: Tz, personal: bool) -> Vec<(String, String)> {
    let injection = &record.injection;
    let snapshot = injection.snapshot.as_ref();
    let totals = injection.conversion.as_ref().map(|conversion| conversion.totals);
    let called_off = snapshot.is_some_and(Snapshot::is_called_off);
    // Until when an order is tried that goes by itself stands with what it waits for.
    let is_open = !called_off && injection.state.needs_a_person() && injection.state.phase != Phase::OnTill;
    let deadline =
        injection.deadline_at.filter(|_| is_open).map(|at| w.with("deadline_then", "time", &w.time(at, zone)));
    let tips = totals.and_then(|totals| totals.tips).filter(|tips| !tips.amount().is_zero());
    let facts = [
        ("fact_connection", Some(record.connection_name.clone())),
        ("fact_channel", snapshot.and_then(|snapshot| snapshot.channel.clone())),
        ("fact_hubrise_id", Some(injection.order.as_str().to_owned()).filter(|id| id != injection.name())),
        ("fact_customer", customer(injection).filter(|_| personal)),
        ("fact_hubrise_status", snapshot.map(|snapshot| w.status_in_full(&snapshot.status))),
        ("fact_ticket", ticket(w, record)),
        ("fact_total_hubrise", totals.and_then(|totals| totals.hubrise).map(|money| w.lang.money(money))),
        ("fact_tips", tips.map(|money| w.lang.money(money))),
        ("fact_total_till", totals.and_then(|totals| totals.till).map(|money| w.lang.money(money))),
        ("fact_deadline", deadline),
    ];
    facts.into_iter().filter_map(|(key, value)| Some((w.t(key), value?))).collect()
}

/// Who ordered, and where to call them.
fn customer(injection: &Injection) -> Option<String> {
    let order = sides::order_of(injection);
    let parts = ["first_name", "last_name", "phone"].map(|part| order["customer"][part].as_str().unwrap_or_default());
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The ticket's number, and who said so where it was not the till.
fn ticket(w: Words, record: &OrderRecord) -> Option<String> {
    // One that somebody claimed to have read, and took back, is none.
    let number = record.injection.ticket.as_ref().filter(|_| record.injection.state.phase == Phase::OnTill)?;
    let who = record.timeline.iter().find_map(|entry| match &entry.kind {
        TimelineKind::Operator { who, ticket, .. } if ticket.as_ref() == Some(number) => Some(who),
        _ => None,
    });
    Some(match who {
        Some(who) => w.with_all("ticket_said_by", &[("number", number), ("who", who)]),
        None => number.clone(),
    })
}
