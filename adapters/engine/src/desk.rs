//! The desk of a connection: takes up what HubRise sent, and converts orders.

use crate::engine::{Inner, Live};
use crate::hubrise::{Called, is_final};
use crate::journal::{
    Conversion, Injection, JournalError, Snapshot, StoredEvent, TimelineEntry, TimelineKind, Transition,
};
use crate::lane::{back_off, commit, connection_of, settle};
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Input, Phase, Preparation, State, UpstreamEnd, step};
use bridge_core::status::{self, Admission};
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
    let own = connection_of(inner, &injection.connection)?;
    let event = Event::from_slice(&stored.raw).ok().map(|read| read.value);
    let news = match event.as_ref().and_then(whole_order) {
        Some(json) => Some((json, Some(made_at(event.as_ref(), stored)))),
        None => fetch(inner, live, &injection).await?.ok().map(|json| (json, None)),
    };
    let is_creation = event.is_some_and(|event| event.event_type == EventType::Create);
    settle(inner, stored.injection, |injection| {
        let transition = match &news {
            Some((json, as_of)) => take_up_order(inner, &own, injection, json, *as_of, is_creation),
            None => Transition { timeline: vec![note(inner, "order_not_fetched")], ..unchanged(injection) },
        };
        Transition { takes_up: Some(stored.seq), ..transition }
    })
    .await
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

/// The order as HubRise has it now. The exchange is kept whatever comes of it.
async fn fetch(
    inner: &Inner,
    live: &Live,
    injection: &Injection,
) -> Result<Result<Vec<u8>, hubrise_api::Error>, JournalError> {
    let Called { result, exchange } = live.hubrise.order(&injection.order).await;
    inner.journal.record(injection.id, &exchange).await?;
    Ok(result.map(|_| exchange.response))
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
        _ => unchanged(injection),
    }
}

/// Whether HubRise made this state before the one we know. It dates them by the second: within one, a creation comes
/// first and an end last.
fn is_older(order: &Order, as_of: DateTime<Utc>, is_creation: bool, known: &Snapshot) -> bool {
    let is_end = |status: &OrderStatus| matches!(status::admission(status), Admission::Ended(_));
    match as_of.cmp(&known.as_of) {
        Ordering::Less => true,
        Ordering::Equal => is_creation || is_end(&OrderStatus::from(&*known.status)) && !is_end(&order.status),
        Ordering::Greater => false,
    }
}

/// A transition that leaves the injection as it is, its next look included.
pub(crate) fn unchanged(injection: &Injection) -> Transition {
    Transition { due_at: injection.due_at, tries: injection.tries, ..Transition::to(injection.state) }
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
/// `as_of`: when HubRise made this state, `None` if it was fetched just now. What was fetched is not dated by our clock:
/// where that is ahead of HubRise's, the next event would look old and a cancel in it be missed.
pub(crate) fn changed(
    inner: &Inner,
    live: &Live,
    injection: &Injection,
    order: &Read<Order>,
    json: &[u8],
    as_of: Option<DateTime<Utc>>,
) -> Transition {
    let known_as_of = injection.snapshot.as_ref().map_or(DateTime::UNIX_EPOCH, |known| known.as_of);
    let snapshot = snapshot(&order.value, json, as_of.unwrap_or(known_as_of));
    let waits = matches!(injection.state.phase, Phase::Ready | Phase::Held(_) | Phase::Refused | Phase::NotSent(_));
    let conversion = waits.then(|| convert(inner, live, injection.state, order));
    let state = match (status::admission(&order.value.status), &conversion) {
        (Admission::Ended(end), _) => ended(injection.state, end),
        (_, Some(conversion)) => revised(injection.state, conversion),
        _ => injection.state,
    };
    let same = state == injection.state;
    let known = injection.snapshot.as_ref().map(|snapshot| &*snapshot.status);
    let moved = known != Some(&*snapshot.status);
    Transition {
        due_at: injection.due_at.filter(|_| same),
        tries: injection.tries,
        timeline: moved
            .then(|| TimelineEntry {
                at: as_of.unwrap_or_else(|| inner.clock.now()),
                kind: TimelineKind::HubRiseStatus { status: snapshot.status.clone() },
            })
            .into_iter()
            .collect(),
        snapshot: Some(snapshot),
        conversion,
        ..Transition::to(state)
    }
}

fn ended(state: State, end: UpstreamEnd) -> State {
    // An order that is over before it was converted is closed by its preparation, which shows the conversion too.
    if state.phase == Phase::Recorded { state } else { step(state, Input::EndedUpstream(end)).0 }
}

fn revised(state: State, conversion: &Conversion) -> State {
    step(state, Input::Revised { must_hold: conversion.must_hold }).0
}

/// Converts an order as it would be sent from this state.
pub(crate) fn convert(inner: &Inner, live: &Live, state: State, order: &Read<Order>) -> Conversion {
    let circumstances = Circumstances { now: inner.clock.now().fixed_offset(), possible_duplicate: state.resends > 0 };
    live.pos.convert(order, &live.connection.settings, circumstances)
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
    let deadline = deadline(live, &order.value, injection.created_at);
    let preparation = Preparation {
        admission: status::admission(&order.value.status),
        must_hold: conversion.must_hold,
        late: inner.clock.now() > deadline,
        mode: live.connection.mode,
    };
    let (state, _) = step(injection.state, Input::Prepared(preparation));
    let transition = Transition {
        conversion: Some(conversion),
        deadline_at: Some(deadline.with_timezone(&Utc)),
        ..Transition::to(state)
    };
    commit(inner, injection, transition).await?;
    Ok(())
}

/// An order whose event did not carry it: HubRise is asked until it answers. If it has no such order, a person sees it.
async fn obtain(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let transition = match fetch(inner, live, injection).await? {
        Ok(json) => match Order::from_slice(&json) {
            Ok(order) => changed(inner, live, injection, &order, &json, None),
            Err(_) => unreadable(inner, live, injection),
        },
        Err(error) if is_final(&error) => unreadable(inner, live, injection),
        Err(_) => Transition {
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

pub(crate) fn newest_order(injection: &Injection) -> Option<Read<Order>> {
    Order::from_slice(&injection.snapshot.as_ref()?.json).ok()
}

fn deadline(live: &Live, order: &Order, stored_at: DateTime<Utc>) -> DateTime<FixedOffset> {
    let zone = live.connection.settings.conversion.time_zone;
    let created_at = order
        .created_at
        .as_ref()
        .map_or_else(|| zone.from_utc_datetime(&stored_at.naive_utc()).fixed_offset(), |time| time.resolve(&zone));
    let expected = order.expected_time.as_ref().map(|time| time.resolve(&zone));
    let channel = order.channel.as_deref().or(order.created_by.as_deref());
    status::deadline(channel.unwrap_or_default(), created_at, expected)
}
