//! Lanes: one worker for the desk and one for the outbox of each connection, one for each till. Whatever a lane does is
//! one step of the state machine and one commit; a lane that loses a race reads again.

use crate::alerts::{self, AlertKind};
use crate::connection::{ConnectionId, TillId};
use crate::customers;
use crate::desk::{note, unchanged};
use crate::engine::Inner;
use crate::journal::{
    Injection, InjectionId, JournalError, Lane, RaisedAlert, TimelineEntry, TimelineKind, Transition, Waiting,
};
use crate::{brake, desk, doubts, outbox, silence, till, till_events};
use bridge_core::injection::{Input, Phase, Probe, State, step};
use bridge_core::status::Writing;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};

/// What has a worker of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Worker {
    /// A lane of injections.
    Lane(Lane),
    /// The orders in doubt at a till that can be asked for their tickets.
    Doubts(TillId),
    /// What the till of a connection reports.
    TillEvents(ConnectionId),
    /// Whether HubRise takes orders for a connection whose till is away.
    Brake(ConnectionId),
    /// Alerts, of all connections.
    Alerts,
}

impl From<Lane> for Worker {
    fn from(lane: Lane) -> Self {
        Self::Lane(lane)
    }
}

/// Bells wake workers, and tell whoever watches that something changed.
#[derive(Default)]
pub(crate) struct Bells {
    workers: Mutex<HashMap<Worker, Arc<Notify>>>,
    rung: watch::Sender<u64>,
}

impl Bells {
    /// The bell itself.
    pub(crate) fn of(&self, worker: Worker) -> Arc<Notify> {
        let mut bells = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(worker).or_default())
    }

    /// Wakes a worker, now or as soon as it looks.
    pub(crate) fn ring(&self, worker: impl Into<Worker>) {
        self.of(worker.into()).notify_one();
        self.rung.send_modify(|times| *times = times.wrapping_add(1));
    }

    /// Changes whenever something was stored that a page may show.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.rung.subscribe()
    }
}

/// How long an order of a connection that is not in use is left alone.
const NOT_IN_USE: TimeDelta = TimeDelta::minutes(1);

/// How long a lane waits after the journal failed it.
pub(crate) const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(1);

/// The longest a worker goes without a look. A bell may never ring: a commit whose success was reported as a failure, a
/// caller who gave up between commit and bell; and a clock that is set makes a wait too long.
pub(crate) const LONGEST_SLEEP: TimeDelta = TimeDelta::minutes(1);

/// Works until the engine stops. A fault of the program ends the work in hand, not the worker.
pub(crate) async fn supervise(inner: Arc<Inner>, worker: Worker) {
    let mut in_doubt = false;
    while tokio::spawn(run(Arc::clone(&inner), worker.clone(), in_doubt)).await.is_err() {
        tracing::error!(?worker, "a worker failed; it starts again");
        in_doubt = true;
        inner.clock.sleep_until(inner.clock.now() + AFTER_FAILURE).await;
    }
}

/// `in_doubt`: an attempt may have been begun here and never settled.
async fn run(inner: Arc<Inner>, worker: Worker, mut in_doubt: bool) {
    let bell = inner.bells.of(worker.clone());
    while !inner.stop.is_cancelled() {
        if in_doubt && let Worker::Lane(Lane::Till(till)) = &worker {
            // Nothing of this till is in flight here: what says SENDING is an intent whose commit seemed to fail.
            in_doubt = recover(&inner, Some(till)).await.is_err();
        }
        let served = match &worker {
            Worker::Lane(lane) => serve(&inner, lane).await,
            Worker::Doubts(till) => doubts::serve(&inner, till).await,
            Worker::TillEvents(id) => till_events::serve(&inner, id).await,
            Worker::Brake(id) => brake::serve(&inner, id).await,
            Worker::Alerts => alerts::serve(&inner).await,
        };
        let wake_at = match served {
            Ok(Served::Something) => continue,
            Ok(Served::Nothing { next_at }) => {
                let latest = inner.clock.now() + LONGEST_SLEEP;
                next_at.map_or(latest, |at| at.min(latest))
            }
            Err(error) => {
                tracing::error!(%error, "the journal failed; trying again");
                in_doubt = true;
                inner.clock.now() + AFTER_FAILURE
            }
        };
        tokio::select! {
            // In this order, not a random one, so that a simulated history can be run again.
            biased;
            () = inner.stop.cancelled() => break,
            () = bell.notified() => {}
            () = inner.clock.sleep_until(wake_at) => {}
        }
    }
}

/// What a worker's look at what waits came to.
pub(crate) enum Served {
    Something,
    Nothing { next_at: Option<DateTime<Utc>> },
}

/// Before anything else, a desk erases who is to be erased: nothing is converted with them any more.
async fn serve(inner: &Arc<Inner>, lane: &Lane) -> Result<Served, JournalError> {
    let Lane::Desk(id) = lane else { return work(inner, lane).await };
    let again_at = match customers::serve(inner, id).await? {
        Served::Nothing { next_at } => next_at,
        Served::Something => return Ok(Served::Something),
    };
    Ok(match work(inner, lane).await? {
        Served::Nothing { next_at } => Served::Nothing { next_at: next_at.into_iter().chain(again_at).min() },
        Served::Something => Served::Something,
    })
}

async fn work(inner: &Arc<Inner>, lane: &Lane) -> Result<Served, JournalError> {
    if let Lane::Desk(id) = lane
        && let Some(event) = inner.journal.next_event(id).await?
    {
        // Whoever puts the connection back in use rings.
        let Some(live) = inner.live(id) else { return Ok(Served::Nothing { next_at: None }) };
        desk::take_up(inner, &live, &event).await?;
        return Ok(Served::Something);
    }
    let now = inner.clock.now();
    let waiting = inner.journal.waiting(lane, now).await?;
    let Waiting { due: Some(injection), .. } = waiting else {
        return Ok(idle(inner, lane, waiting.next_at, now).await);
    };
    let Some(live) = inner.live(&injection.connection) else {
        return set_aside(inner, lane, &injection).await;
    };
    match lane {
        Lane::Desk(_) => desk::prepare(inner, &live, &injection).await?,
        Lane::Outbox(_) => outbox::serve(inner, &live, &injection).await?,
        Lane::Till(_) => Box::pin(till::serve(inner, &live, injection)).await?,
    }
    Ok(Served::Something)
}

/// No order is due. A till that does not answer is asked all the same, so that somebody hears when it is back.
async fn idle(inner: &Inner, lane: &Lane, next_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Served {
    let Lane::Till(till) = lane else { return Served::Nothing { next_at } };
    let look_at = inner.silences.until(till, now);
    if look_at.is_some_and(|at| at <= now) {
        silence::look(inner, till).await;
        return Served::Something;
    }
    Served::Nothing { next_at: next_at.into_iter().chain(look_at).min() }
}

/// What a connection that is not in use has left undone waits, and does not stand in the way of others at the same till.
/// Once the connection is over, what waits will never go by itself: people are told.
async fn set_aside(inner: &Inner, lane: &Lane, injection: &Injection) -> Result<Served, JournalError> {
    let Lane::Till(_) = lane else { return Ok(Served::Nothing { next_at: None }) };
    let is_over = inner.connection(&injection.connection).is_some_and(|connection| connection.standing.is_over());
    let end = match injection.state.phase {
        Phase::Ready => Some(Input::DeadlinePassed),
        Phase::Unknown => Some(Input::Probed(Probe::CannotTell)),
        _ => None,
    };
    if let Some(end) = end.filter(|_| is_over) {
        let (state, _) = step(injection.state, end);
        let transition = Transition { timeline: vec![note(inner, "disconnected")], ..Transition::to(state) };
        commit(inner, injection, transition).await?;
        return Ok(Served::Something);
    }
    let due_at = Some(inner.clock.now() + NOT_IN_USE);
    let transition = Transition { due_at, ..unchanged(injection) };
    inner.journal.apply(injection.id, injection.version, &transition).await?;
    Ok(Served::Something)
}

/// Whoever was sending and is not any more cannot know whether it arrived: on start everywhere, later at one till.
pub(crate) async fn recover(inner: &Inner, till: Option<&TillId>) -> Result<(), JournalError> {
    for injection in inner.journal.interrupted().await? {
        if till.is_some_and(|till| *till != injection.till) {
            continue;
        }
        let (state, _) = step(injection.state, Input::Restarted);
        commit(inner, &injection, Transition::to(state)).await?;
    }
    Ok(())
}

/// Commits a transition of `injection` with its timeline entry and the next look of its lane, and rings that lane.
/// `false`: somebody else was faster.
pub(crate) async fn commit(
    inner: &Inner,
    injection: &Injection,
    mut transition: Transition,
) -> Result<bool, JournalError> {
    let now = inner.clock.now();
    let state = transition.state;
    if state.phase.name() != injection.state.phase.name() {
        transition
            .timeline
            .push(TimelineEntry { at: now, kind: TimelineKind::Phase { phase: state.phase.name().to_owned() } });
    }
    let alerts = AlertKind::of_transition(injection.state, state);
    transition.alerts = alerts.into_iter().map(|kind| RaisedAlert { kind, at: now }).collect();
    transition.writing = transition.writing.or_else(|| injection.writing.clone());
    transition.doubted_at = (state.phase == Phase::InDoubt).then(|| injection.doubted_at.unwrap_or(now));
    transition.due_at = transition.due_at.or_else(|| due_at(injection, state, transition.writing.as_ref(), now));
    let done = inner.journal.apply(injection.id, injection.version, &transition).await?;
    if done {
        tracing::info!(order.id = %injection.order, state = state.phase.name(), attempt = state.attempt, "injection");
        inner.bells.ring(Lane::Till(injection.till.clone()));
        inner.bells.ring(Lane::Desk(injection.connection.clone()));
        inner.bells.ring(Lane::Outbox(injection.connection.clone()));
        if !transition.alerts.is_empty() {
            inner.bells.ring(Worker::Alerts);
        }
    }
    Ok(done)
}

/// When a lane has to do something. An attempt in flight is nobody's but its sender's; a write that may still land is waited
/// for as long as was decided.
fn due_at(injection: &Injection, state: State, writing: Option<&Writing>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let in_flight = state.phase == Phase::Sending;
    let is_due = state.owed.is_some() || !(state.is_at_rest() || in_flight);
    if is_due || writing.is_some_and(Writing::is_open) {
        return Some(now);
    }
    writing.filter(|writing| writing.awaits_strays()).map(|_| injection.due_at.unwrap_or(now))
}

/// Reads an injection, makes a transition of it and commits, again and again until nobody else was faster.
pub(crate) async fn settle(
    inner: &Inner,
    id: InjectionId,
    make: impl Fn(&Injection) -> Transition,
) -> Result<(), JournalError> {
    loop {
        let Some(injection) = inner.journal.injection(id).await? else {
            return Err(JournalError::missing_injection(id));
        };
        if commit(inner, &injection, make(&injection)).await? {
            return Ok(());
        }
    }
}

/// Waits 1, 2, 4, 8, 16, then 30 seconds, less up to a quarter so that tills do not beat in time.
pub(crate) fn back_off(inner: &Inner, tries: u32) -> DateTime<Utc> {
    let seconds = 1_i64.checked_shl(tries.min(5)).unwrap_or(30).min(30);
    let [random, ..] = inner.rng.bits();
    let milliseconds = seconds * 1000 - seconds * 250 * i64::from(random) / 255;
    inner.clock.now() + TimeDelta::milliseconds(milliseconds)
}
