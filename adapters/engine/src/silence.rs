//! Tills that take orders and do not answer.
//!
//! An order that times out is a doubt. After two in a row the till counts as not answering, and no order goes out to
//! become the next doubt: the till is asked something that changes nothing there, after growing pauses, and the orders
//! wait where everybody sees them. Once it answers, the next order is the one that tries: a single time-out is enough
//! then to wait again. Where a till can be asked nothing harmless, that order is the only way to know.
//!
//! A till that can be told apart from one that took the order is simply tried again, with the order it did not take first:
//! no younger one goes before it, so that they arrive as they came in.
//!
//! None of it is stored: after a restart, a till whose trouble still holds is asked before the first order goes.

use crate::alerts::till_is_away;
use crate::connection::TillId;
use crate::engine::Inner;
use crate::journal::{Injection, InjectionId, JournalError};
use crate::lane::{LONGEST_SLEEP, back_off};
use crate::pos::TillProblem;
use bridge_core::injection::{Answer, Phase};
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many orders in a row that timed out say that the till does not answer.
const SILENT_AFTER: u32 = 2;

/// What every till is known for that did not take the order it was sent last.
#[derive(Default)]
pub(crate) struct Silences(Mutex<HashMap<TillId, Silence>>);

struct Silence {
    /// Orders in a row that timed out.
    timed_out: u32,
    /// Looks since it does not answer, for the back-off.
    looks: u32,
    /// When it is asked next, while it does not answer.
    look_at: DateTime<Utc>,
    /// Orders whose timeline says that they wait.
    told: HashSet<InjectionId>,
    /// Orders it was offered and did not take.
    untaken: BTreeSet<InjectionId>,
}

impl Silence {
    fn new(look_at: DateTime<Utc>) -> Self {
        Self { timed_out: 0, looks: 0, look_at, told: HashSet::new(), untaken: BTreeSet::new() }
    }
}

impl Silences {
    fn all(&self) -> MutexGuard<'_, HashMap<TillId, Silence>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The till was in trouble when the process ended: it is asked before the first order goes.
    pub(crate) fn presume(&self, till: &TillId, now: DateTime<Utc>) {
        let silence = Silence { timed_out: SILENT_AFTER, ..Silence::new(now) };
        self.all().entry(till.clone()).or_insert(silence);
    }

    /// When a till that does not answer is asked next; `None`: orders may go. What seems to be longer away than any pause was
    /// dated by a clock that has been set back since, and is due.
    pub(crate) fn until(&self, till: &TillId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let look_at = self.all().get(till).filter(|silence| silence.timed_out >= SILENT_AFTER)?.look_at;
        Some(if look_at > now + LONGEST_SLEEP { now } else { look_at })
    }

    /// Whether this order was not yet said to wait. It is from now on.
    pub(crate) fn is_news(&self, till: &TillId, order: InjectionId) -> bool {
        self.all().get_mut(till).is_some_and(|silence| silence.told.insert(order))
    }

    fn first_untaken(&self, till: &TillId) -> Option<InjectionId> {
        self.all().get(till)?.untaken.first().copied()
    }

    fn forget(&self, till: &TillId, order: InjectionId) {
        if let Some(silence) = self.all().get_mut(till) {
            silence.untaken.remove(&order);
        }
    }
}

/// The oldest order that the till did not take and that still waits for it, if it is older than this one.
pub(crate) async fn elder(inner: &Inner, injection: &Injection) -> Result<Option<Injection>, JournalError> {
    let till = &injection.till;
    while let Some(first) = inner.silences.first_untaken(till).filter(|first| *first < injection.id) {
        // One of a connection that is not in use does not stand in the way of others.
        let waits = |elder: &Injection| elder.state.phase == Phase::Ready && inner.live(&elder.connection).is_some();
        match inner.journal.injection(first).await?.filter(waits) {
            Some(elder) => return Ok(Some(elder)),
            None => inner.silences.forget(till, first),
        }
    }
    Ok(None)
}

/// Takes in how an order went: whether there was an answer at all. After the first one what waited goes, oldest first.
pub(crate) async fn heard(inner: &Inner, injection: &Injection, answer: Answer, problem: Option<TillProblem>) {
    let till = &injection.till;
    let timed_out = problem == Some(TillProblem::TimedOut);
    if !timed_out && answer != Answer::NotDelivered {
        let was_away = inner.silences.all().remove(till).is_some();
        if was_away && let Err(error) = inner.journal.call_up(till, inner.clock.now()).await {
            tracing::warn!(%error, "what waits for a till that is back could not be called up: it goes when it was to");
        }
        return;
    }
    let begins = {
        let mut all = inner.silences.all();
        let silence = all.entry(till.clone()).or_insert_with(|| Silence::new(inner.clock.now()));
        silence.timed_out = if timed_out { silence.timed_out + 1 } else { 0 };
        silence.look_at = back_off(inner, silence.looks);
        if !timed_out {
            silence.untaken.insert(injection.id);
        }
        silence.timed_out >= SILENT_AFTER
    };
    if begins {
        tracing::warn!("a till does not answer; its orders wait");
        till_is_away(inner, till, true).await;
    }
}

/// Asks a till that does not answer whether it does again.
pub(crate) async fn look(inner: &Inner, till: &TillId) {
    let mut connections = inner.connections_at(till);
    connections.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    let Some(live) = connections.first().and_then(|id| inner.live(id)) else {
        inner.silences.all().remove(till);
        return;
    };
    let checked = live.pos.check().await.map(drop).map_err(|failed| failed.problem);
    inner.book.till(&live.connection.id, checked).await;
    let is_silent = matches!(checked, Err(TillProblem::TimedOut | TillProblem::NotReached | TillProblem::CutOff));
    if let Some(silence) = inner.silences.all().get_mut(till) {
        silence.looks += 1;
        silence.look_at = back_off(inner, silence.looks);
        if !is_silent {
            silence.timed_out = SILENT_AFTER - 1;
            silence.told.clear();
        }
    }
    // A till that answers "no" is there, and not well: what becomes of the orders says when that is over.
    if checked.is_ok() {
        till_is_away(inner, till, false).await;
    }
}
