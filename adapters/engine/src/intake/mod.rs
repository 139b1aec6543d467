//! Looking after a connection: HubRise calls us where it should, what its calls missed is found, and what it is owed at the
//! end is done. One worker a connection.
//!
//! Three sources of orders, one way in: whatever is found is stored as an event, and known events change nothing.

mod drain;
mod quota;
mod sweep;

use sweep::{Far, Turned};

pub(crate) use quota::Quotas;

use crate::alerts::AlertKind;
use crate::connecting::{
    CallbackState, ConnectingError, Reach, check_public_address, is_owed, keep_registered, revoke_owed,
};
use crate::connection::{AccessToken, Connection, ConnectionId, Intake, Standing};
use crate::engine::{Engine, Inner, Live};
use crate::lane::LONGEST_SLEEP;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::Error;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::Notify;

/// How often events are asked for where HubRise does not call us: HubRise's shortest allowed interval.
const POLL: TimeDelta = TimeDelta::seconds(30);
/// How often the events are asked for that HubRise could not hand over.
const DRAIN: TimeDelta = TimeDelta::minutes(1);
/// How often the newest orders are listed.
const SWEEP: TimeDelta = TimeDelta::minutes(5);
/// How often what is open for longer is listed as well.
const FAR: TimeDelta = TimeDelta::hours(1);
/// How often it is seen to that HubRise knows where to call, and that we are what answers there.
const CALLBACK: TimeDelta = TimeDelta::minutes(5);
/// How long after a limit of HubRise began anew what waited for it is done.
const A_MOMENT: TimeDelta = TimeDelta::seconds(2);
/// How long after a failure something is tried again, at first and at most.
const PATIENCE: (TimeDelta, TimeDelta) = (TimeDelta::minutes(1), TimeDelta::hours(1));
/// How long whoever looks after a connection stays away after a fault of the program.
const AFTER_FAULT: TimeDelta = TimeDelta::seconds(1);

/// Looks after a connection until the engine stops. A fault of the program ends the round, not the worker.
pub(crate) async fn supervise(inner: Arc<Inner>, id: ConnectionId, bell: Arc<Notify>) {
    while tokio::spawn(run(Arc::clone(&inner), id.clone(), Arc::clone(&bell))).await.is_err() {
        tracing::error!(connection.id = %id, "whoever looks after a connection failed, and starts again");
        inner.clock.sleep_until(inner.clock.now() + AFTER_FAULT).await;
    }
}

async fn run(inner: Arc<Inner>, id: ConnectionId, bell: Arc<Notify>) {
    let engine = Engine { inner: Arc::clone(&inner) };
    let mut plan = Plan::new(inner.clock.now());
    while !inner.stop.is_cancelled() {
        let wake_at = tokio::select! {
            biased;
            () = inner.stop.cancelled() => break,
            wake_at = round(&engine, &id, &mut plan) => wake_at,
        };
        tokio::select! {
            biased;
            () = inner.stop.cancelled() => break,
            () = bell.notified() => {}
            () = sleep(&inner, wake_at) => {}
        }
    }
}

/// Never longer than a minute: a clock that is set back makes any wait too long.
async fn sleep(inner: &Inner, wake_at: Option<DateTime<Utc>>) {
    match wake_at {
        Some(at) => inner.clock.sleep_until(at.min(inner.clock.now() + LONGEST_SLEEP)).await,
        None => std::future::pending().await,
    }
}

/// When what is due next.
struct Plan {
    /// Who it was made for: with another token, till or intake everything is due at once.
    made_for: [u8; 32],
    owed: Task,
    verify: Task,
    callback: Task,
    events: Task,
    sweep: Task,
    far: Task,
    /// The far sweep that is being made.
    far_sweep: Option<Far>,
}

impl Plan {
    fn new(now: DateTime<Utc>) -> Self {
        let task = Task { set_at: now, at: now, failures: 0 };
        // What is new comes first, and is much after an outage.
        let far = Task { at: now + SWEEP, ..task };
        let made_for = [0; 32];
        Self { made_for, owed: task, verify: task, callback: task, events: task, sweep: task, far, far_sweep: None }
    }

    fn adapt_to(&mut self, connection: &Connection, now: DateTime<Utc>) {
        let made_for = traits_of(connection);
        if made_for != self.made_for {
            *self = Self { made_for, ..Self::new(now) };
        }
    }
}

/// What decides where events come from and what is owed, as a hash: tokens are in it.
fn traits_of(connection: &Connection) -> [u8; 32] {
    let till = connection.till_id();
    let mut hash = Sha256::new();
    let retired = connection.hubrise.retired.iter().map(AccessToken::reveal);
    let texts = [
        connection.hubrise.access_token.reveal(),
        till.as_ref().map_or("", |till| till.as_str()),
        connection.intake.name(),
        if connection.settings.intake.poll_customers { "customers" } else { "" },
        connection.hubrise.links.customer_list.as_ref().map_or("", |list| &list.id),
        match connection.standing {
            Standing::Pending => "pending",
            Standing::Active => "active",
            Standing::ToVerify => "to verify",
            Standing::Disconnected { .. } => "over",
        },
    ];
    for text in texts.into_iter().chain(retired) {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// Something that is done again and again.
#[derive(Clone, Copy)]
struct Task {
    set_at: DateTime<Utc>,
    at: DateTime<Utc>,
    failures: u32,
}

impl Task {
    /// Also when it was set later than now: the clock was wrong then, and so is the time it gave.
    fn is_due(&self, inner: &Inner) -> bool {
        let now = inner.clock.now();
        self.at <= now || now < self.set_at
    }

    /// It goes on then.
    fn again(&mut self, inner: &Inner, at: DateTime<Utc>) {
        self.set_at = inner.clock.now();
        self.at = at;
    }

    /// After it was done, or could not be: then after one minute, two, four, and an hour at most; where a limit of HubRise is
    /// used up, once it is not any more.
    fn done<T>(&mut self, inner: &Inner, what: &'static str, result: &Result<T, ConnectingError>, every: TimeDelta) {
        let now = inner.clock.now();
        let wait = match result {
            Ok(_) => {
                self.failures = 0;
                stretched(inner, every)
            }
            Err(ConnectingError::HubRise { source: Error::Throttled { until, .. }, .. }) => {
                tracing::info!(%until, what, "HubRise's limit is used up; it is asked again then");
                (*until - now).clamp(TimeDelta::zero(), PATIENCE.1) + stretched(inner, A_MOMENT)
            }
            Err(error) => {
                tracing::warn!(%error, what, "HubRise did not do it; it is asked again");
                let (first, longest) = PATIENCE;
                let wait = first * i32::try_from(1_u32 << self.failures.min(6)).unwrap_or(1);
                self.failures += 1;
                stretched(inner, wait.min(longest).max(every))
            }
        };
        self.set_at = now;
        self.at = now + wait;
    }
}

/// Up to a quarter longer, so that connections do not beat in time. Never shorter: HubRise asks for an interval.
fn stretched(inner: &Inner, wait: TimeDelta) -> TimeDelta {
    let [random, ..] = inner.rng.bits();
    wait + wait * i32::from(random) / (4 * 255)
}

/// Does what is due, and says when the next thing is.
async fn round(engine: &Engine, id: &ConnectionId, plan: &mut Plan) -> Option<DateTime<Utc>> {
    let inner = &engine.inner;
    let connection = inner.connection(id)?;
    plan.adapt_to(&connection, inner.clock.now());
    let mut times = Vec::new();
    if is_owed(&connection) {
        if plan.owed.is_due(inner) {
            let result = revoke_owed(engine, id).await;
            plan.owed.done(inner, "revoke", &result, TimeDelta::zero());
        }
        times.extend(inner.connection(id).filter(is_owed).map(|_| plan.owed.at));
    }
    if connection.standing == Standing::ToVerify {
        if plan.verify.is_due(inner) {
            let result = engine.verify(id).await;
            plan.verify.done(inner, "verify", &result, PATIENCE.0);
        }
        times.push(plan.verify.at);
    }
    if let Some(live) = inner.live(id).filter(|_| inner.catch_up) {
        catch_up(inner, &live, plan).await;
        times.extend([plan.callback.at, plan.events.at, plan.sweep.at, plan.far.at]);
    }
    times.into_iter().min()
}

/// The callback first, so that nothing new is missed while the old is being looked for.
async fn catch_up(inner: &Inner, live: &Live, plan: &mut Plan) {
    let id = &live.connection.id;
    if plan.callback.is_due(inner) {
        let result = keep_registered(inner, id).await;
        if let Ok(state) = &result {
            tracing::debug!(connection.id = %id, state = state.key(), "the callback");
            let is_lost = match state {
                CallbackState::Foreign { .. } => true,
                CallbackState::Registered => check_public_address(inner, id).await.is_ok_and(Reach::swallows_events),
                _ => false,
            };
            inner.troubles.note(id, AlertKind::CallbackLost, is_lost).await;
        }
        plan.callback.done(inner, "callback", &result, CALLBACK);
    }
    if plan.sweep.is_due(inner) {
        let result = sweep::sweep(inner, live).await;
        plan.sweep.done(inner, "sweep", &result, SWEEP);
    }
    if plan.events.is_due(inner) {
        let result = drain::drain(inner, live).await;
        let every = if live.connection.intake == Intake::Polling { POLL } else { DRAIN };
        plan.events.done(inner, "events", &result, every);
    }
    if plan.far.is_due(inner) {
        sweep_far(inner, live, plan).await;
    }
}

/// One page of a far sweep a round, so that what is new is looked for in between.
async fn sweep_far(inner: &Inner, live: &Live, plan: &mut Plan) {
    if plan.far_sweep.is_none() {
        match Far::begin(inner, live).await {
            Ok(far) => plan.far_sweep = far,
            Err(error) => return plan.far.done(inner, "far sweep", &Err::<(), _>(error), FAR),
        }
    }
    let Some(far) = &mut plan.far_sweep else { return plan.far.done(inner, "far sweep", &Ok(()), FAR) };
    match far.turn(inner, live).await {
        Ok(Turned::Next) => plan.far.again(inner, inner.clock.now()),
        Ok(Turned::Later(until)) => plan.far.again(inner, until),
        Ok(Turned::End) => {
            plan.far_sweep = None;
            plan.far.done(inner, "far sweep", &Ok(()), FAR);
        }
        Err(error) => {
            plan.far_sweep = None;
            plan.far.done(inner, "far sweep", &Err::<(), _>(error), FAR);
        }
    }
}
