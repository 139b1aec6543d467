//! The desk of a connection: takes up what HubRise sent, and converts orders.

use crate::engine::{Inner, Live};
use crate::hubrise::{Called, is_final};
use crate::journal::{
    Conversion, Injection, InjectionId, JournalError, Snapshot, StoredEvent, TimelineEntry, TimelineKind, Transition,
};
use crate::lane::{back_off, commit, settle};
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Input, Phase, Preparation, State, UpstreamEnd, step};
use bridge_core::status::{self, Admission};
use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use hubrise_api::{Event, Order, Read};

/// Brings the newest order of an event into its injection. An event without the order costs a call; if HubRise does not
/// answer it, the event is done with all the same, so that it holds up no other order, and the timeline says so.
pub(crate) async fn take_up(inner: &Inner, live: &Live, stored: &StoredEvent) -> Result<(), JournalError> {
    let event = Event::from_slice(&stored.raw).ok().map(|read| read.value);
    let as_of = event
        .as_ref()
        .and_then(|event| event.created_at.as_ref())
        .map_or(stored.received_at, |time| time.resolve(&Utc).with_timezone(&Utc));
    let state = event.and_then(|event| event.new_state).filter(|state| state.is_object());
    let order = match state {
        Some(state) => serde_json::to_vec(&*state).ok(),
        None => fetch(inner, live, stored.injection).await?.ok(),
    };
    settle(inner, stored.injection, |injection| match &order {
        Some(order) => take_up_order(inner, live, injection, order, as_of, stored.seq),
        None => Transition {
            takes_up: Some(stored.seq),
            timeline: vec![note(inner, "order_not_fetched")],
            ..unchanged(injection)
        },
    })
    .await
}

/// The order as HubRise has it now. The exchange is kept whatever comes of it.
async fn fetch(
    inner: &Inner,
    live: &Live,
    id: InjectionId,
) -> Result<Result<Vec<u8>, hubrise_api::Error>, JournalError> {
    let Some(injection) = inner.journal.injection(id).await? else {
        return Err(JournalError::missing_injection(id));
    };
    let Called { result, exchange } = live.hubrise.order(&injection.order).await;
    inner.journal.record(id, &exchange).await?;
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
    as_of: DateTime<Utc>,
    seq: i64,
) -> Transition {
    let stale = injection
        .snapshot
        .as_ref()
        .is_some_and(|snapshot| snapshot.as_of > as_of);
    let order = Order::from_slice(json).ok().filter(|_| !stale);
    let mut transition = match order {
        Some(order) => changed(inner, live, injection, &order, snapshot(&order.value, json, as_of)),
        None => unchanged(injection),
    };
    transition.takes_up = Some(seq);
    transition
}

/// A transition that leaves the injection as it is, its next look included.
fn unchanged(injection: &Injection) -> Transition {
    Transition {
        due_at: injection.due_at,
        tries: injection.tries,
        ..Transition::to(injection.state)
    }
}

pub(crate) fn snapshot(order: &Order, json: &[u8], as_of: DateTime<Utc>) -> Snapshot {
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
pub(crate) fn changed(
    inner: &Inner,
    live: &Live,
    injection: &Injection,
    order: &Read<Order>,
    snapshot: Snapshot,
) -> Transition {
    let waits = matches!(
        injection.state.phase,
        Phase::Ready | Phase::Held(_) | Phase::Refused | Phase::NotSent(_)
    );
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
                at: snapshot.as_of,
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
    let circumstances = Circumstances {
        now: inner.clock.now().fixed_offset(),
        possible_duplicate: state.resends > 0,
    };
    live.pos.convert(order, &live.connection.settings, circumstances)
}

/// RECORDED: converts the order and decides where it goes.
pub(crate) async fn prepare(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let Some(order) = newest_order(injection) else {
        return obtain(inner, live, injection).await;
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
    let now = inner.clock.now();
    let transition = match fetch(inner, live, injection.id).await? {
        Ok(json) => match Order::from_slice(&json) {
            Ok(order) => changed(inner, live, injection, &order, snapshot(&order.value, &json, now)),
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
