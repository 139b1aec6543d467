//! The desk of a connection: takes up what HubRise sent, and converts orders.

use crate::clock::CLOCKS_APART;
use crate::connecting::is_test;
use crate::connection::Connection;
use crate::customers;
use crate::engine::{Inner, Live};
use crate::erase::{self, Notes};
use crate::hubrise::{Called, is_final};
use crate::journal::{
    Conversion, Injection, JournalError, Snapshot, StoredEvent, TimelineEntry, TimelineKind, Transition,
};
use crate::lane::{back_off, commit, settle};
use crate::witness;
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Input, Phase, Preparation, State, UpstreamEnd, step};
use bridge_core::menu::Menu;
use bridge_core::settings::Mode;
use bridge_core::status::{self, Admission, Writing};
use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use hubrise_api::{Event, EventType, Order, OrderStatus, Read};
use std::cmp::Ordering;

/// Brings the newest order of an event into its injection. An event without the order costs a call; if HubRise does not
/// answer it, the event is done with all the same, so that it holds up no other order, and the timeline says so.
pub(crate) async fn take_up(inner: &Inner, live: &Live, stored: &StoredEvent) -> Result<(), JournalError> {
    let Some(injection) = inner.journal.injection(stored.injection).await? else {
        return Err(JournalError::missing_injection(stored.injection));
    };
    // The order may have come by another connection of the same till first; it stays with that one's settings.
    let own = inner.live(&injection.connection);
    let own = own.as_deref().unwrap_or(live);
    let event = Event::from_slice(&stored.raw).ok().map(|read| read.value);
    let news = match event.as_ref().and_then(whole_order) {
        Some(json) => Some((json, Some(made_at(event.as_ref(), stored)))),
        None => fetch(inner, live, &injection).await?.ok().flatten().map(|json| (json, None)),
    };
    let completed = match &news {
        Some((json, _)) => customers::completed(inner, own, json).await?,
        None => None,
    };
    let kept = completed.is_some();
    let news = news.map(|(json, as_of)| (completed.unwrap_or(json), as_of));
    let status = event.as_ref().and_then(said_status);
    let is_creation = event.is_some_and(|event| event.event_type == EventType::Create);
    settle(inner, stored.injection, |injection| {
        let mut transition = match &news {
            Some((json, as_of)) => take_up_order(inner, own, injection, json, *as_of, is_creation),
            None => only_status(inner, injection, status.as_ref()),
        };
        let says_so = kept && injection.snapshot.is_none();
        transition.timeline.extend(says_so.then(|| note(inner, "kept_customer")));
        Transition { takes_up: Some(stored.seq), ..transition }
    })
    .await
}

fn said_status(event: &Event) -> Option<OrderStatus> {
    let status = event.new_state.as_deref()?.get("status")?.as_str()?;
    Some(OrderStatus::from(status))
}

/// An event that says little, while HubRise does not say the rest: an end in it counts all the same.
fn only_status(inner: &Inner, injection: &Injection, status: Option<&OrderStatus>) -> Transition {
    let mut transition = unchanged(injection);
    transition.timeline.push(note(inner, "order_not_fetched"));
    transition.writing = status.and_then(|status| heard_of(injection, status));
    if let Some((status, Admission::Ended(end))) = status.map(|status| (status, status::admission(status))) {
        transition.state = ended(injection.state, end);
        let same = transition.state == injection.state && transition.writing == injection.writing;
        transition.due_at = transition.due_at.filter(|_| same);
        let status = status.as_str().to_owned();
        transition.snapshot =
            injection.snapshot.clone().map(|snapshot| Snapshot { status: status.clone(), ..snapshot });
        transition.timeline.push(hubrise_said(inner.clock.now(), status));
    }
    transition
}

fn hubrise_said(at: DateTime<Utc>, status: String) -> TimelineEntry {
    TimelineEntry { at, kind: TimelineKind::HubRiseStatus { status } }
}

/// The order of the event, if it is there as a whole: HubRise leaves open whether an update may carry only what changed.
fn whole_order(event: &Event) -> Option<Vec<u8>> {
    let state = event.new_state.as_deref()?;
    let is_whole = ["id", "status", "items"].iter().all(|field| state.get(field).is_some());
    is_whole.then(|| serde_json::to_vec(state).ok()).flatten()
}

fn made_at(event: Option<&Event>, stored: &StoredEvent) -> DateTime<Utc> {
    let created_at = event.and_then(|event| event.created_at.as_ref());
    created_at.map_or(stored.received_at, |time| time.resolve(&Utc).with_timezone(&Utc))
}

/// The order as HubRise has it now; `None` if something else was answered. The exchange is kept whatever comes of it.
async fn fetch(
    inner: &Inner,
    live: &Live,
    injection: &Injection,
) -> Result<Result<Option<Vec<u8>>, hubrise_api::Error>, JournalError> {
    let Called { result, exchange } = live.hubrise.order(&injection.order).await;
    inner.journal.record(injection.id, &exchange).await?;
    Ok(result.map(|order| is_asked_for(injection, &order).then_some(exchange.response)))
}

/// A proxy's `{}` with status 200 is not the order.
pub(crate) fn is_asked_for(injection: &Injection, order: &Read<Order>) -> bool {
    order.value.id.as_ref() == Some(&injection.order)
}

pub(crate) fn note(inner: &Inner, code: &str) -> TimelineEntry {
    TimelineEntry { at: inner.clock.now(), kind: TimelineKind::Note { code: code.to_owned() } }
}

fn take_up_order(
    inner: &Inner,
    live: &Live,
    injection: &Injection,
    json: &[u8],
    as_of: Option<DateTime<Utc>>,
    is_creation: bool,
) -> Transition {
    let is_older = |order: &Order| {
        let known = injection.snapshot.as_ref().zip(as_of);
        known.is_some_and(|(known, as_of)| is_older(order, as_of, is_creation, known))
    };
    match Order::from_slice(json) {
        Ok(order) if !is_older(&order.value) => changed(inner, live, injection, &order, json, as_of),
        // Old news of an end matter where a status of ours may lie on top of it.
        Ok(order) => {
            let writing = heard_of(injection, &order.value.status);
            let due_at = injection.due_at.filter(|_| writing == injection.writing);
            Transition { due_at, writing, ..unchanged(injection) }
        }
        Err(_) => unchanged(injection),
    }
}

/// What is being written to HubRise, after somebody said that it shows this status.
fn heard_of(injection: &Injection, status: &OrderStatus) -> Option<Writing> {
    let mut writing = injection.writing.clone()?;
    writing.saw(status);
    Some(writing)
}

/// Whether HubRise made this state before the one we know. It dates them by the second: within one, a creation comes
/// first and an end last.
fn is_older(order: &Order, as_of: DateTime<Utc>, is_creation: bool, known: &Snapshot) -> bool {
    match as_of.cmp(&known.as_of) {
        Ordering::Less => true,
        Ordering::Equal => is_creation || is_end(&known.order_status()) && !is_end(&order.status),
        Ordering::Greater => false,
    }
}

/// A transition that leaves the injection as it is, its next look included.
pub(crate) fn unchanged(injection: &Injection) -> Transition {
    let (due_at, writing) = (injection.due_at, injection.writing.clone());
    let doubted_at = injection.doubted_at;
    Transition { due_at, tries: injection.tries, doubted_at, writing, ..Transition::to(injection.state) }
}

fn snapshot(order: &Order, json: &[u8], as_of: DateTime<Utc>) -> Snapshot {
    Snapshot {
        json: json.to_vec(),
        status: order.status.as_str().to_owned(),
        as_of,
        ref_code: order.ref_code.clone(),
        channel: order.channel.clone().or_else(|| order.created_by.clone()),
        total: order.total.map(|total| total.to_string()),
    }
}

/// What a newer order changes: the snapshot, the timeline, the conversion of an order that is not sent yet, and the end of
/// one that ended in HubRise.
///
/// `as_of`: when HubRise made this state, `None` if it was fetched just now. Our clock may be ahead of HubRise's, and the
/// next event, a cancel perhaps, must not look old: what was fetched is dated by HubRise's clock, a little back.
pub(crate) fn changed(
    inner: &Inner,
    live: &Live,
    injection: &Injection,
    order: &Read<Order>,
    json: &[u8],
    as_of: Option<DateTime<Utc>>,
) -> Transition {
    let erased = customers::without(injection, json);
    let (order, json) = erased.as_ref().map_or((order, json), |(order, json)| (order, json));
    let known_as_of = injection.snapshot.as_ref().map_or(DateTime::UNIX_EPOCH, |known| known.as_of);
    let fetched_as_of = known_as_of.max(inner.book.hubrise_now() - CLOCKS_APART);
    let snapshot = snapshot(&order.value, json, as_of.unwrap_or(fetched_as_of));
    let waits = matches!(injection.state.phase, Phase::Ready | Phase::Held(_) | Phase::Refused | Phase::NotSent(_));
    let conversion = waits.then(|| convert(inner, live, injection.state, order));
    let heard = witness::heard(injection, &order.value);
    let known = injection.snapshot.as_ref().map(|snapshot| &*snapshot.status);
    let moved = known != Some(&*snapshot.status);
    let is_ours = injection.writing.as_ref().is_some_and(|writing| writing.wrote(&order.value.status));
    let state = match (status::admission(&order.value.status), &conversion) {
        // A refusal of ours that is read back ends nothing.
        (Admission::Ended(end), _) => {
            if moved && !is_ours {
                ended(heard, end)
            } else {
                heard
            }
        }
        (_, Some(conversion)) if is_another(injection, conversion) => revised(heard, conversion),
        (_, None) if would_be_another(inner, live, injection, order, json) => {
            step(heard, Input::Revised { must_hold: false }).0
        }
        _ => heard,
    };
    let changed_after = state.changed_after && !injection.state.changed_after;
    let writing = heard_of(injection, &order.value.status);
    let same = state == injection.state && writing == injection.writing;
    Transition {
        due_at: injection.due_at.filter(|_| same),
        tries: injection.tries,
        writing,
        timeline: moved
            .then(|| hubrise_said(as_of.unwrap_or_else(|| inner.clock.now()), snapshot.status.clone()))
            .into_iter()
            .chain((heard != injection.state).then(|| note(inner, "witnessed")))
            .chain(changed_after.then(|| note(inner, "changed_after")))
            .collect(),
        snapshot: Some(snapshot),
        conversion,
        customer: erased.is_none().then(|| customers::of_order(&live.connection, &injection.order, &order.value)),
        ..Transition::to(state)
    }
}

fn ended(state: State, end: UpstreamEnd) -> State {
    // An order that is over before it was converted is closed by its preparation, which shows the conversion too.
    if state.phase == Phase::Recorded { state } else { step(state, Input::EndedUpstream(end)).0 }
}

/// A change that leaves the payload as it is does not take back what a person decided about it.
fn is_another(injection: &Injection, conversion: &Conversion) -> bool {
    injection.conversion.as_ref().is_none_or(|known| known.payload != conversion.payload)
}

/// An order that was sent would make another ticket now. Both are converted at this moment, so that only the order counts.
/// A time the restaurant promised is no change to what is on the till, nor is a customer whom HubRise forgot, with what
/// they wrote: it is kept until the ticket is there, and no longer.
fn would_be_another(inner: &Inner, live: &Live, injection: &Injection, order: &Read<Order>, json: &[u8]) -> bool {
    if !matches!(injection.state.phase, Phase::Sending | Phase::Unknown | Phase::InDoubt | Phase::OnTill) {
        return false;
    }
    let is_forgotten = order.value.customer.as_ref().is_some_and(|customer| customer.anonymised);
    let read = |json: &[u8]| {
        let forgotten = is_forgotten.then(|| erase::without_customer(json, Notes::Erase));
        Order::from_slice(forgotten.as_deref().unwrap_or(json)).ok()
    };
    let known = injection.snapshot.as_ref().and_then(|snapshot| read(&snapshot.json));
    let Some((mut known, now)) = known.zip(read(json)) else { return false };
    known.value.confirmed_time.clone_from(&now.value.confirmed_time);
    let payload = |order| convert(inner, live, injection.state, order).payload;
    payload(&known) != payload(&now)
}

/// An order that HubRise changed while it was being sent, and that goes again, goes as it is now.
pub(crate) fn renewed(inner: &Inner, live: &Live, injection: &Injection, state: State) -> (State, Option<Conversion>) {
    let order = newest_order(injection).filter(|_| state.phase == Phase::Ready && state.changed_after);
    let conversion = order.map(|order| convert(inner, live, state, &order));
    (conversion.as_ref().map_or(state, |conversion| revised(state, conversion)), conversion)
}

/// An order that would go like that now goes by it, or is held for it.
pub(crate) fn revised(state: State, conversion: &Conversion) -> State {
    step(state, Input::Revised { must_hold: conversion.must_hold }).0
}

/// Converts an order as it would be sent from this state.
pub(crate) fn convert(inner: &Inner, live: &Live, state: State, order: &Read<Order>) -> Conversion {
    let menu = inner.menus.of(&live.connection.id);
    let at = circumstances(inner.clock.now(), state, menu.as_deref());
    live.pos.convert(order, &live.connection.settings, at)
}

/// What is not in the order, for one that is sent at this moment from this state.
pub(crate) fn circumstances(at: DateTime<Utc>, state: State, menu: Option<&Menu>) -> Circumstances<'_> {
    Circumstances { possible_duplicate: state.resends > 0, menu, ..Circumstances::at(at.fixed_offset()) }
}

/// RECORDED: converts the order and decides where it goes.
pub(crate) async fn prepare(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let Some(order) = newest_order(injection) else {
        // Stored between the look for events and the look for orders: then its event is there, and comes first.
        return match inner.journal.next_event(&injection.connection).await? {
            Some(_) => Ok(()),
            None => obtain(inner, live, injection).await,
        };
    };
    let conversion = convert(inner, live, injection.state, &order);
    let admission = status::admission(&order.value.status);
    let judged = judge(&live.connection, injection, &order.value, inner.clock.now(), admission);
    let (state, _) = step(injection.state, Input::Prepared(judged.preparation(conversion.must_hold)));
    let transition = Transition {
        timeline: judged.is_before.then(|| note(inner, "before_connection")).into_iter().collect(),
        conversion: Some(conversion),
        deadline_at: Some(judged.deadline.with_timezone(&Utc)),
        ..Transition::to(state)
    };
    commit(inner, injection, transition).await?;
    Ok(())
}

/// What decides, beside its conversion, where an order goes that was just recorded.
pub(crate) struct Judged {
    admission: Admission,
    mode: Mode,
    deadline: DateTime<FixedOffset>,
    /// It is older than the connection.
    is_before: bool,
    is_late: bool,
}

impl Judged {
    pub(crate) const fn preparation(&self, must_hold: bool) -> Preparation {
        Preparation { admission: self.admission, must_hold, late: self.is_late, mode: self.mode }
    }
}

/// Judges an order as it is seen at this moment.
pub(crate) fn judge(
    connection: &Connection,
    injection: &Injection,
    order: &Order,
    now: DateTime<Utc>,
    admission: Admission,
) -> Judged {
    let deadline = deadline(connection, order, injection.created_at);
    let is_before = created_at(connection, order, injection.created_at) < connection.connected_at - CLOCKS_APART;
    Judged {
        admission,
        // Whoever asked for a test order has clicked already.
        mode: if is_test(&injection.order) { Mode::Live } else { connection.mode },
        deadline,
        is_before,
        // Staff may have rung up long ago what is older than the connection: as with a late order, a person decides.
        is_late: is_before || now > deadline,
    }
}

/// An order whose event did not carry it: HubRise is asked until it answers. If it has no such order, a person sees it.
async fn obtain(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let transition = match fetch(inner, live, injection).await? {
        Ok(Some(json)) => match customers::order(inner, live, &json).await? {
            Some((order, json)) => changed(inner, live, injection, &order, &json, None),
            None => unreadable(inner, live, injection),
        },
        Err(error) if is_final(&error) => unreadable(inner, live, injection),
        Ok(None) | Err(_) => Transition {
            due_at: Some(back_off(inner, injection.tries)),
            tries: injection.tries + 1,
            ..Transition::to(injection.state)
        },
    };
    commit(inner, injection, transition).await?;
    Ok(())
}

fn unreadable(inner: &Inner, live: &Live, injection: &Injection) -> Transition {
    let preparation =
        Preparation { admission: Admission::Inject, must_hold: true, late: false, mode: live.connection.mode };
    let (state, _) = step(injection.state, Input::Prepared(preparation));
    Transition { timeline: vec![note(inner, "order_not_fetched")], ..Transition::to(state) }
}

pub(crate) fn is_end(status: &OrderStatus) -> bool {
    matches!(status::admission(status), Admission::Ended(_))
}

pub(crate) fn newest_order(injection: &Injection) -> Option<Read<Order>> {
    Order::from_slice(&injection.snapshot.as_ref()?.json).ok()
}

/// When the customer ordered; when we stored it where HubRise does not say.
pub(crate) fn created_at(connection: &Connection, order: &Order, stored_at: DateTime<Utc>) -> DateTime<FixedOffset> {
    let zone = connection.settings.conversion.time_zone;
    let stored_at = zone.from_utc_datetime(&stored_at.naive_utc()).fixed_offset();
    order.created_at.as_ref().map_or(stored_at, |time| time.resolve(&zone))
}

fn deadline(connection: &Connection, order: &Order, stored_at: DateTime<Utc>) -> DateTime<FixedOffset> {
    let zone = connection.settings.conversion.time_zone;
    let created_at = created_at(connection, order, stored_at);
    let expected = order.expected_time.as_ref().map(|time| time.resolve(&zone));
    let channel = order.channel.as_deref().or(order.created_by.as_deref());
    status::deadline(channel.unwrap_or_default(), created_at, expected)
}
