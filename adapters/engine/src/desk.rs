//! The desk of a connection: takes up what HubRise sent, converts orders, and tells HubRise what became of them.

use crate::engine::{Inner, Live};
use crate::hubrise::Called;
use crate::journal::{
    Conversion, Injection, JournalError, Lane, Snapshot, StoredEvent, TimelineEntry, TimelineKind, Transition,
};
use crate::lane::{Served, back_off, commit, settle};
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Input, Phase, Preparation, State, UpstreamEnd, WriteBack, step};
use bridge_core::status::{self, Admission};
use chrono::{DateTime, FixedOffset, TimeDelta, TimeZone, Utc};
use hubrise_api::{Event, Order, OrderStatus, Read};
use std::sync::Arc;

pub(crate) async fn serve(inner: &Arc<Inner>, live: &Live, lane: &Lane) -> Result<Served, JournalError> {
    if let Some(event) = inner.journal.next_event(&live.connection.id).await? {
        return take_up(inner, live, &event).await;
    }
    let waiting = inner.journal.waiting(lane, inner.clock.now()).await?;
    let Some(injection) = waiting.due else {
        return Ok(Served::Nothing { next_at: waiting.next_at });
    };
    match injection.state {
        State { phase: Phase::Recorded, .. } => prepare(inner, live, &injection).await?,
        State { owed: Some(owed), .. } => write_back(inner, live, &injection, owed).await?,
        _ => {}
    }
    Ok(Served::Something)
}

/// Brings the newest order of an event into its injection. An event without the order costs a call; while HubRise does not
/// answer it, everything behind it waits, so that no change is taken up before an older one.
async fn take_up(inner: &Arc<Inner>, live: &Live, stored: &StoredEvent) -> Result<Served, JournalError> {
    let event = Event::from_slice(&stored.raw).ok().map(|read| read.value);
    let as_of = event
        .as_ref()
        .and_then(|event| event.created_at.as_ref())
        .map_or(stored.received_at, |time| time.resolve(&Utc).with_timezone(&Utc));
    let order = match event.and_then(|event| event.new_state) {
        Some(state) => serde_json::to_vec(&*state).unwrap_or_default(),
        None => match fetch(inner, live, stored).await? {
            Some(json) => json,
            None => {
                let next_at = inner.clock.now() + TimeDelta::seconds(5);
                return Ok(Served::Nothing { next_at: Some(next_at) });
            }
        },
    };
    settle(inner, stored.injection, |injection| {
        take_up_order(inner, live, injection, &order, as_of, stored.seq)
    })
    .await?;
    Ok(Served::Something)
}

async fn fetch(inner: &Inner, live: &Live, stored: &StoredEvent) -> Result<Option<Vec<u8>>, JournalError> {
    let Some(injection) = inner.journal.injection(stored.injection).await? else {
        return Err(JournalError::missing_injection(stored.injection));
    };
    let Called { result, exchange } = live.hubrise.order(&injection.order).await;
    let json = result.is_ok().then(|| exchange.response.clone());
    inner.journal.record(injection.id, &exchange).await?;
    Ok(json)
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
async fn prepare(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let Some(order) = newest_order(injection) else {
        // Its event is still being taken up; the look after that finds it.
        let later = Some(inner.clock.now() + TimeDelta::seconds(5));
        commit(inner, injection, Transition { due_at: later, ..Transition::to(injection.state) }).await?;
        return Ok(());
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

/// Tells HubRise what it is owed, as often as it takes; a status may be written twice without harm.
async fn write_back(inner: &Inner, live: &Live, injection: &Injection, owed: WriteBack) -> Result<(), JournalError> {
    let seen = injection
        .snapshot
        .as_ref()
        .map_or(OrderStatus::New, |snapshot| OrderStatus::from(&*snapshot.status));
    let Some(target) = status::write_back(owed, &seen, &live.connection.settings.statuses) else {
        return settle(inner, injection.id, |now| written(now, None)).await;
    };
    let cause = injection.reason.as_deref().filter(|_| owed == WriteBack::Refused);
    let Called { result, exchange } = live.hubrise.write_status(&injection.order, target.clone(), cause).await;
    settle(inner, injection.id, |now| {
        let mut transition = match &result {
            Ok(_) => written(now, Some((&target, inner.clock.now()))),
            Err(error) if is_final(error) => written(now, None),
            Err(_) => Transition {
                due_at: Some(back_off(inner, injection.tries)),
                tries: injection.tries + 1,
                ..Transition::to(now.state)
            },
        };
        transition.exchanges = vec![exchange.clone()];
        transition
    })
    .await
}

/// HubRise will not take this status however often it is offered.
fn is_final(error: &hubrise_api::Error) -> bool {
    error.is_validation() || error.is_not_found()
}

fn written(injection: &Injection, told: Option<(&OrderStatus, DateTime<Utc>)>) -> Transition {
    let (state, _) = step(injection.state, Input::WrittenBack);
    let mut transition = Transition::to(state);
    if let Some((status, at)) = told {
        let status = status.as_str().to_owned();
        transition.snapshot = injection
            .snapshot
            .clone()
            .map(|snapshot| Snapshot { status: status.clone(), ..snapshot });
        transition.timeline.push(TimelineEntry {
            at,
            kind: TimelineKind::Told { status },
        });
    }
    transition
}
