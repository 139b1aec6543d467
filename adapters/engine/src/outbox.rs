//! The outbox of a connection: tells HubRise what it is owed, as often as it takes, and sees that HubRise shows it.
//!
//! `State::owed` says what is wanted, [`Writing`] what is to be called next: each status that is written is read back, and
//! the order that is read goes the way of every other (`desk::changed`), so that a cancel found there has its consequences.

use crate::connecting::is_test;
use crate::customers;
use crate::desk::{changed, is_asked_for, newest_order, note, unchanged};
use crate::engine::{Inner, Live};
use crate::hubrise::{Called, is_final};
use crate::journal::{Exchange, Injection, JournalError, Snapshot, TimelineEntry, TimelineKind, Transition};
use crate::lane::{back_off, commit, settle};
use crate::texts;
use bridge_core::injection::{Input, State, step};
use bridge_core::status::{self, Call, LATEST_LANDING, Refusal, Told, Writing};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use hubrise_api::{Error, OrderStatus, PatchOrder};

/// Does the next thing there is to do about HubRise's order: writes it, reads it, or sees that all is said.
pub(crate) async fn serve(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    if is_test(&injection.order) {
        // HubRise is neither asked nor told about an order of ours.
        return settle(inner, injection.id, |now| Transition::to(said(now.state))).await;
    }
    let writing = resumed(inner, injection);
    let wanted = injection.state.owed.and_then(|owed| status::wanted(owed, &live.connection.settings.statuses));
    let patch = match writing.next(wanted.as_ref()) {
        Some(Call::Read) => return read(inner, live, injection).await,
        Some(Call::Write(status)) if status == *writing.seen() => {
            Some(PatchOrder { status: Some(status), ..PatchOrder::default() })
        }
        _ => body(inner, live, injection, &writing),
    };
    match patch {
        Some(patch) => write(inner, live, injection, writing, &patch).await,
        None => rest(inner, injection, writing).await,
    }
}

/// What is being written. A write that is under way here is of a worker that is no more; and what the journal knows of an
/// order may be as old as a backup.
fn resumed(inner: &Inner, injection: &Injection) -> Writing {
    let mut writing = injection.writing.clone().unwrap_or_else(|| unwritten(inner, injection));
    if writing.is_under_way() || inner.asked.is_of_before(injection.id) {
        writing.restarted();
    }
    writing
}

/// Nothing was written yet. What HubRise showed a while ago is read before it is written over: an order that was in doubt or
/// held may have been called off, and the event lost.
fn unwritten(inner: &Inner, injection: &Injection) -> Writing {
    let Some(snapshot) = &injection.snapshot else { return Writing::new(OrderStatus::New) };
    let mut writing = Writing::new(snapshot.order_status());
    let heard_at = inner.asked.answered_at(injection.id).max(Some(snapshot.as_of));
    if heard_at < Some(inner.book.hubrise_now() - A_WHILE) {
        writing.look_again();
    }
    writing
}

/// What was fetched counts as older than it is, by as much as clocks may be apart.
const A_WHILE: TimeDelta = TimeDelta::minutes(3);

/// All is said: nothing is owed any more. What went unanswered may still land, and is looked for once it cannot any more.
async fn rest(inner: &Inner, injection: &Injection, mut writing: Writing) -> Result<(), JournalError> {
    let state = said(injection.state);
    if injection.state.owed.is_none() && writing.awaits_strays() {
        writing.look_again();
    }
    let due_at = look_again(inner, injection, state, &writing);
    commit(inner, injection, Transition { due_at, writing: Some(writing), ..Transition::to(state) }).await?;
    Ok(())
}

fn said(state: State) -> State {
    state.owed.map_or(state, |owed| step(state, Input::WrittenBack(owed)).0)
}

/// When the outbox looks at an order about which there is nothing to do now: never, unless something may still land. `None`:
/// as [`commit`] says.
fn look_again(inner: &Inner, injection: &Injection, state: State, writing: &Writing) -> Option<DateTime<Utc>> {
    let done = state.is_at_rest() && state.owed.is_none() && !writing.is_open();
    if done && writing.awaits_strays() {
        // HubRise dates its answers in whole seconds.
        Some(inner.clock.now() + LATEST_LANDING + TimeDelta::seconds(2))
    } else {
        injection.due_at.filter(|_| !state.is_at_rest())
    }
}

/// Reads the order, and takes up what HubRise shows.
async fn read(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let Called { result, exchange } = live.hubrise.order(&injection.order).await;
    let order = match &result {
        Ok(order) if is_asked_for(injection, order) => customers::order(inner, live, &exchange.response).await?,
        Ok(_) | Err(_) => None,
    };
    settle(inner, injection.id, |now| {
        let mut writing = resumed(inner, now);
        match (&order, &result) {
            (Some((order, json)), _) => {
                writing.read(&order.value.status, inner.book.hubrise_now());
                let news = changed(inner, live, now, order, json, None);
                let transition = Transition { writing: Some(writing), exchanges: vec![exchange.clone()], ..news };
                finished(inner, live, now, transition)
            }
            (None, Err(error)) if is_final(error) => {
                writing.gone();
                let exchanges = vec![exchange.clone()];
                Transition { writing: Some(writing), exchanges, ..Transition::to(said(now.state)) }
            }
            (None, result) => {
                Transition { writing: Some(writing), ..failed(inner, injection, now, result.as_ref().err(), &exchange) }
            }
        }
    })
    .await?;
    if order.is_some() {
        inner.asked.answered(injection.id, inner.book.hubrise_now());
    }
    Ok(())
}

/// What was read, and what follows: if HubRise shows all it is owed, that is that.
fn finished(inner: &Inner, live: &Live, now: &Injection, read: Transition) -> Transition {
    let Some(writing) = &read.writing else { return read };
    let after = Injection { snapshot: read.snapshot.clone(), state: read.state, ..now.clone() };
    let all_said = !writing.is_open() && body(inner, live, &after, writing).is_none();
    let state = if all_said { said(read.state) } else { read.state };
    Transition { due_at: look_again(inner, now, state, writing), state, tries: 0, ..read }
}

/// Commits that the status is about to be written, and writes it.
async fn write(
    inner: &Inner,
    live: &Live,
    injection: &Injection,
    mut writing: Writing,
    patch: &PatchOrder,
) -> Result<(), JournalError> {
    if let Some(status) = &patch.status {
        writing.begun(status.clone());
        let begun = Transition { writing: Some(writing), ..unchanged(injection) };
        if !commit(inner, injection, begun).await? {
            return Ok(());
        }
    }
    let Called { result, exchange } = live.hubrise.write(&injection.order, patch).await;
    settle(inner, injection.id, |now| answered(inner, injection, now, patch, result.as_ref().err(), &exchange)).await
}

/// What came of a write. What else belongs to the order, a ticket's number, is taken at HubRise's word.
fn answered(
    inner: &Inner,
    before: &Injection,
    now: &Injection,
    patch: &PatchOrder,
    error: Option<&Error>,
    exchange: &Exchange,
) -> Transition {
    let mut writing = now.writing.clone();
    // Nothing more is owed of that, unless the till has reported something else meanwhile.
    let said = before.state.owed.map_or(now.state, |owed| step(now.state, Input::WrittenBack(owed)).0);
    let transition = match error {
        None => {
            writing.iter_mut().for_each(Writing::written);
            let state = if patch.status.is_some() { now.state } else { said };
            Transition { exchanges: vec![exchange.clone()], ..told(inner, before, now, patch.status.as_ref(), state) }
        }
        Some(error) if is_final(error) => {
            writing.iter_mut().for_each(Writing::refused);
            Transition { exchanges: vec![exchange.clone()], ..Transition::to(said) }
        }
        Some(error) if error.was_sent() => {
            writing.iter_mut().for_each(Writing::unanswered);
            failed(inner, before, now, Some(error), exchange)
        }
        Some(error) => {
            writing.iter_mut().for_each(Writing::unsent);
            failed(inner, before, now, Some(error), exchange)
        }
    };
    Transition { writing, ..transition }
}

/// HubRise took the status. What it said while we were calling (a cancel, say) is newer than that.
fn told(inner: &Inner, before: &Injection, now: &Injection, status: Option<&OrderStatus>, state: State) -> Transition {
    let Some(status) = status else { return Transition::to(state) };
    let (at, status) = (inner.clock.now(), status.as_str().to_owned());
    let covered = before.writing.as_ref().is_some_and(|writing| writing.seen().as_str() == status);
    let same =
        |snapshot: &Snapshot| !covered && before.snapshot.as_ref().is_some_and(|known| known.status == snapshot.status);
    Transition {
        snapshot: now.snapshot.clone().filter(same).map(|known| Snapshot { status: status.clone(), ..known }),
        timeline: covered
            .then(|| note(inner, "written_again"))
            .into_iter()
            .chain([TimelineEntry { at, kind: TimelineKind::Told { status } }])
            .collect(),
        ..Transition::to(state)
    }
}

/// HubRise did not answer, or refused for now: it is called again.
fn failed(
    inner: &Inner,
    before: &Injection,
    now: &Injection,
    error: Option<&Error>,
    exchange: &Exchange,
) -> Transition {
    if let Some(Error::Throttled { until, .. }) = error {
        // Nothing was sent.
        let due_at = Some((*until).min(inner.clock.now() + LONGEST_PAUSE));
        return Transition { due_at, tries: before.tries, ..Transition::to(now.state) };
    }
    let refused = error.is_some_and(Error::is_unauthorized) && before.tries > 2;
    // A token that HubRise does not accept will not be accepted in a few seconds either.
    let due_at = if refused { inner.clock.now() + REFUSED_TOKEN } else { back_off(inner, before.tries) };
    let exchanges = is_worth_keeping(before.tries).then(|| exchange.clone()).into_iter().collect();
    Transition { due_at: Some(due_at), tries: before.tries + 1, exchanges, ..Transition::to(now.state) }
}

const REFUSED_TOKEN: TimeDelta = TimeDelta::minutes(5);

/// HubRise's day may be used up for hours. What waits longer than an hour counts as dated by a clock that was set back,
/// and would be looked at without a pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// The first tries, then ever fewer: an outage of days must not fill the order's page.
fn is_worth_keeping(tries: u32) -> bool {
    tries < 4 || tries.is_power_of_two()
}

/// What HubRise is to be told, if there is anything left to tell it.
fn body(inner: &Inner, live: &Live, injection: &Injection, writing: &Writing) -> Option<PatchOrder> {
    let settings = &live.connection.settings;
    let zone = settings.conversion.time_zone;
    let order = newest_order(injection).map(|order| order.value).unwrap_or_default();
    // A reason of ours is a stable word; only the till's own words are passed on.
    let words = injection.reason.as_deref().filter(|reason| !reason.starts_with("reason_"));
    let cause = texts::rejection(settings.conversion.ticket_language, words);
    let told = Told {
        seen: writing.seen(),
        expected_time: order.expected_time.map(|time| time.resolve(&zone)),
        confirmed_time: order.confirmed_time.map(|time| time.resolve(&zone)),
        custom_fields: &order.custom_fields,
        ticket: injection.ticket.as_deref(),
        refusal: Some(Refusal { cause: &cause, info: words }),
    };
    let now = zone.from_utc_datetime(&inner.clock.now().naive_utc()).fixed_offset();
    status::patch(injection.state.owed?, &told, now, &settings.statuses)
}
