//! Lanes: one worker for the desk of each connection, one for each till. Whatever a lane does is one step of the state
//! machine and one commit; a lane that loses a race reads again.

use crate::connection::ConnectionId;
use crate::engine::{EngineError, Inner, Live};
use crate::journal::{Injection, InjectionId, JournalError, Lane, TimelineEntry, TimelineKind, Transition, Waiting};
use crate::{desk, till};
use bridge_core::injection::{Input, Phase, State, step};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Bells wake the workers of lanes.
#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<Lane, Arc<Notify>>>);

impl Bells {
    fn of(&self, lane: &Lane) -> Arc<Notify> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(lane.clone()).or_default())
    }

    /// Wakes the worker of a lane, now or as soon as it looks.
    pub(crate) fn ring(&self, lane: &Lane) {
        self.of(lane).notify_one();
    }
}

/// How long a lane waits after the journal failed it.
const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(1);

/// Serves a lane until the engine stops.
pub(crate) async fn run(inner: Arc<Inner>, lane: Lane) {
    let bell = inner.bells.of(&lane);
    while !inner.stop.is_cancelled() {
        let wake_at = match serve(&inner, &lane).await {
            Ok(Served::Something) => continue,
            Ok(Served::Nothing { next_at }) => next_at,
            Err(error) => {
                tracing::error!(%error, "the journal failed; trying again");
                Some(inner.clock.now() + AFTER_FAILURE)
            }
        };
        tokio::select! {
            () = inner.stop.cancelled() => break,
            () = bell.notified() => {}
            () = sleep(&inner, wake_at) => {}
        }
    }
}

async fn sleep(inner: &Inner, wake_at: Option<DateTime<Utc>>) {
    match wake_at {
        Some(at) => inner.clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// What a look at a lane came to.
pub(crate) enum Served {
    Something,
    Nothing { next_at: Option<DateTime<Utc>> },
}

async fn serve(inner: &Arc<Inner>, lane: &Lane) -> Result<Served, JournalError> {
    match lane {
        Lane::Desk(id) => match inner.live(id) {
            Some(live) => desk::serve(inner, &live, lane).await,
            None => Ok(Served::Nothing { next_at: None }),
        },
        Lane::Till(_) => {
            let waiting = inner.journal.waiting(lane, inner.clock.now()).await?;
            let Waiting { due: Some(injection), .. } = waiting else {
                return Ok(Served::Nothing { next_at: waiting.next_at });
            };
            let live = connection_of(inner, &injection.connection)?;
            till::serve(inner, &live, injection).await?;
            Ok(Served::Something)
        }
    }
}

fn connection_of(inner: &Inner, id: &ConnectionId) -> Result<Arc<Live>, JournalError> {
    inner.live(id).ok_or_else(|| JournalError::missing_connection(id))
}

/// On start: whoever was sending cannot know whether it arrived.
pub(crate) async fn recover(inner: &Inner) -> Result<(), EngineError> {
    for injection in inner.journal.interrupted().await? {
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
        transition.timeline.push(TimelineEntry {
            at: now,
            kind: TimelineKind::Phase {
                phase: state.phase.name().to_owned(),
            },
        });
    }
    transition.due_at = transition.due_at.or_else(|| is_due(state).then_some(now));
    let done = inner
        .journal
        .apply(injection.id, injection.version, &transition)
        .await?;
    if done {
        tracing::info!(order.id = %injection.order, state = state.phase.name(), attempt = state.attempt, "injection");
        inner.bells.ring(&Lane::Till(injection.till.clone()));
        inner.bells.ring(&Lane::Desk(injection.connection.clone()));
    }
    Ok(done)
}

/// A lane has to do something. An attempt in flight is nobody's but its sender's.
fn is_due(state: State) -> bool {
    let in_flight = state.phase == Phase::Sending;
    state.owed.is_some() || !(state.is_at_rest() || in_flight)
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
