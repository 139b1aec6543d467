//! The witness: before each attempt, its number is noted in the order's `private_ref` at HubRise, which all connections of
//! this client read, and nobody else (evidence D). A journal that was restored from a backup has forgotten what was sent
//! since; the note has not, and the order becomes a doubt instead of a second ticket, whichever connection hears of it.
//!
//! A backup can be no older than a process that runs on it. So an order that may be older than this process is asked for
//! once before it is sent, and waits for the answer up to its deadline; any other goes after two seconds at most, noted
//! or not. By HubRise's clock, as ours may have been set wrong: until it has answered anything, any order may be older.

use crate::clock::CLOCKS_APART;
use crate::connecting::is_test;
use crate::customers;
use crate::desk::{changed, convert, created_at, is_asked_for, newest_order, note, unchanged};
use crate::engine::{Inner, Live};
use crate::hubrise::{Called, is_final};
use crate::journal::{Exchange, Injection, InjectionId, JournalError, TimelineEntry, Transition};
use crate::lane::{back_off, commit, settle};
use crate::till::before_deadline;
use bridge_core::injection::{Effect, Input, State, step};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{Order, PatchOrder, PrivateRef};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long an order waits for HubRise to take the note.
const PATIENCE: TimeDelta = TimeDelta::seconds(2);

/// What this process knows of the orders that may be older than it.
pub(crate) struct Asked {
    /// The last order the journal had at the start. Its orders are older than the process whatever the clock says.
    newest: Option<InjectionId>,
    /// When HubRise was last asked, by its own clock.
    orders: Mutex<HashMap<InjectionId, DateTime<Utc>>>,
}

impl Asked {
    pub(crate) fn after(newest: Option<InjectionId>) -> Self {
        Self { newest, orders: Mutex::default() }
    }

    fn orders(&self) -> MutexGuard<'_, HashMap<InjectionId, DateTime<Utc>>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another process, whose journal is lost, may have sent this order.
    fn is_missing(&self, inner: &Inner, live: &Live, injection: &Injection) -> bool {
        let order = newest_order(injection).map(|order| order.value).unwrap_or_default();
        let is_older = |began_at| created_at(&live.connection, &order, injection.created_at) <= began_at + CLOCKS_APART;
        let may_be_older = Some(injection.id) <= self.newest || inner.book.first_answer_at().is_none_or(is_older);
        may_be_older && !self.has_answer(injection.id)
    }

    /// What the journal knows of this order is of an earlier process, and may be long ago.
    pub(crate) fn is_of_before(&self, injection: InjectionId) -> bool {
        Some(injection) <= self.newest && !self.has_answer(injection)
    }

    /// HubRise was asked about this order at this time of its own, and what it said is in the journal.
    pub(crate) fn answered(&self, injection: InjectionId, at: DateTime<Utc>) {
        self.orders().insert(injection, at);
    }

    /// When that was last, in the life of this process.
    pub(crate) fn answered_at(&self, injection: InjectionId) -> Option<DateTime<Utc>> {
        self.orders().get(&injection).copied()
    }

    fn has_answer(&self, injection: InjectionId) -> bool {
        self.answered_at(injection).is_some()
    }
}

/// An order that may go, and what to keep with its intent.
pub(crate) struct Noted {
    pub(crate) injection: Injection,
    pub(crate) exchange: Option<Exchange>,
    pub(crate) timeline: Option<TimelineEntry>,
}

/// Has the witness asked and told about the coming attempt. `None`: the order is to be looked at again.
pub(crate) async fn note_attempt(
    inner: &Inner,
    live: &Live,
    injection: Injection,
) -> Result<Option<Noted>, JournalError> {
    if !live.connection.settings.statuses.witness || is_test(&injection.order) {
        return Ok(Some(Noted { injection, exchange: None, timeline: None }));
    }
    if inner.asked.is_missing(inner, live, &injection) {
        ask(inner, live, &injection).await?;
        return Ok(None);
    }
    Box::pin(mark(inner, live, injection)).await
}

/// Reads what HubRise knows of the order. Until it says, the order waits.
async fn ask(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let called = in_time(inner, live.hubrise.order(&injection.order)).await;
    let answered = match &called {
        Some(Called { result: Ok(order), .. }) => is_asked_for(injection, order),
        // Where there is no such order, there is no note.
        Some(Called { result: Err(error), .. }) => is_final(error),
        None => false,
    };
    let order = match &called {
        Some(Called { result: Ok(_), exchange }) if answered => {
            customers::order(inner, live, &exchange.response).await?
        }
        _ => None,
    };
    settle(inner, injection.id, |now| {
        let mut transition = match &order {
            Some((order, json)) => changed(inner, live, now, order, json, None),
            _ if answered => unchanged(now),
            _ => Transition {
                due_at: Some(before_deadline(inner, now, back_off(inner, now.tries))),
                tries: now.tries + 1,
                timeline: (now.tries == 0).then(|| note(inner, "waits_for_hubrise")).into_iter().collect(),
                ..Transition::to(now.state)
            },
        };
        transition.exchanges.extend(called.as_ref().map(|called| called.exchange.clone()));
        transition
    })
    .await?;
    if answered {
        inner.asked.answered(injection.id, inner.book.hubrise_now());
    }
    Ok(())
}

/// Commits that the note is about to be written, writes it, and sees from the answer whether the order is still as it was.
async fn mark(inner: &Inner, live: &Live, mut injection: Injection) -> Result<Option<Noted>, JournalError> {
    let (state, effects) = step(injection.state, Input::Marking);
    let Some(attempt) = effects.into_iter().find_map(marked) else { return Ok(None) };
    if state != injection.state {
        if !commit(inner, &injection, Transition { state, ..unchanged(&injection) }).await? {
            return Ok(None);
        }
        injection.version += 1;
        injection.state = state;
    }
    let private_ref = Some(PrivateRef::new(text(&injection, attempt)));
    let patch = PatchOrder { private_ref, ..PatchOrder::default() };
    let called = in_time(inner, live.hubrise.write(&injection.order, &patch)).await;
    if let Some(Called { result: Ok(Some(order)), exchange }) = &called
        && is_asked_for(&injection, order)
    {
        if take_up(inner, live, &injection, exchange).await? {
            return Ok(None);
        }
        if injection.snapshot.as_ref().is_some_and(|known| known.order_status() == order.value.status) {
            inner.asked.answered(injection.id, inner.book.hubrise_now());
        }
    }
    let is_noted = called.as_ref().is_some_and(|called| called.result.is_ok());
    let timeline = (!is_noted).then(|| note(inner, "unmarked"));
    Ok(Some(Noted { injection, exchange: called.map(|called| called.exchange), timeline }))
}

/// HubRise answers the note with the order as it is now. If that is news, a cancel that no event told of or other lines,
/// the order is not sent as it was. Whether it was news.
async fn take_up(inner: &Inner, live: &Live, injection: &Injection, exchange: &Exchange) -> Result<bool, JournalError> {
    let Some((order, json)) = customers::order(inner, live, &exchange.response).await? else { return Ok(false) };
    if !is_news(inner, live, injection, &changed(inner, live, injection, &order, &json, None)) {
        return Ok(false);
    }
    settle(inner, injection.id, |now| Transition {
        exchanges: vec![exchange.clone()],
        ..changed(inner, live, now, &order, &json, None)
    })
    .await?;
    Ok(true)
}

/// What was heard ends or holds the order, or makes another ticket of it. Both are converted at this moment, so that only
/// the order counts.
fn is_news(inner: &Inner, live: &Live, injection: &Injection, heard: &Transition) -> bool {
    let known = newest_order(injection).map(|order| convert(inner, live, injection.state, &order).payload);
    heard.state != injection.state || known != heard.conversion.as_ref().map(|conversion| conversion.payload.clone())
}

const fn marked(effect: Effect) -> Option<u32> {
    match effect {
        Effect::Mark { attempt } => Some(attempt),
        _ => None,
    }
}

async fn in_time<T>(inner: &Inner, call: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        called = call => Some(called),
        () = inner.clock.sleep_until(inner.clock.now() + PATIENCE) => None,
    }
}

/// Where HubRise's order leaves the injection as far as the witness goes.
pub(crate) fn heard(injection: &Injection, order: &Order) -> State {
    let attempt = order.private_ref.as_ref().and_then(|text| attempt_in(injection, text.as_str()));
    attempt.map_or(injection.state, |attempt| step(injection.state, Input::Witnessed { attempt }).0)
}

/// The note names the till, as an order goes to a till once, by whichever connection; and the order, as HubRise may want
/// each `private_ref` to be unique.
fn text(injection: &Injection, attempt: u32) -> String {
    format!("{}{attempt}", prefix(injection))
}

fn attempt_in(injection: &Injection, text: &str) -> Option<u32> {
    // As notes were written before they named the till.
    let of_connection = format!("pixbridge {} attempt ", injection.connection.handle());
    [prefix(injection), of_connection].iter().find_map(|prefix| text.strip_prefix(prefix)?.parse().ok())
}

fn prefix(injection: &Injection) -> String {
    format!("pixbridge till {} order {} attempt ", injection.till.handle(), injection.order)
}
