//! Two clocks: the one that only goes on, and the machine's, which may be set.
//!
//! The first is tokio's paused clock, which leaps to the next timer when nothing else is left to do. Each life of the
//! bridge has a runtime of its own, so what has gone by before is added.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Mutex;
use tokio::time::Instant;

/// Milliseconds since the beginning of the history.
pub(crate) type Moment = i64;

pub(crate) const SECOND: Moment = 1000;
pub(crate) const MINUTE: Moment = 60 * SECOND;
pub(crate) const HOUR: Moment = 60 * MINUTE;

/// When every history begins, in June 2026.
const BEGINNING: DateTime<Utc> = DateTime::from_timestamp(1_781_258_400, 0).unwrap();

pub(crate) struct Time(Mutex<State>);

struct State {
    before: Moment,
    life_began: Option<Instant>,
    set_by: TimeDelta,
}

impl Time {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State { before: 0, life_began: None, set_by: TimeDelta::zero() }))
    }

    /// A runtime begins.
    pub(crate) fn begin(&self) {
        self.0.lock().unwrap().life_began = Some(Instant::now());
    }

    /// A runtime ends.
    pub(crate) fn end(&self) {
        let now = self.now();
        let mut state = self.0.lock().unwrap();
        state.before = now;
        state.life_began = None;
    }

    pub(crate) fn now(&self) -> Moment {
        let state = self.0.lock().unwrap();
        let lived = state.life_began.map_or(0, |began| began.elapsed().as_millis());
        state.before + Moment::try_from(lived).unwrap()
    }

    /// What HubRise's clock says.
    pub(crate) fn true_time(&self) -> DateTime<Utc> {
        BEGINNING + TimeDelta::milliseconds(self.now())
    }

    /// What the machine's clock says.
    pub(crate) fn machine_time(&self) -> DateTime<Utc> {
        self.true_time() + self.0.lock().unwrap().set_by
    }

    /// Sets the machine's clock to so much before or after the true time.
    pub(crate) fn set(&self, by: TimeDelta) {
        self.0.lock().unwrap().set_by = by;
    }

    pub(crate) async fn sleep(&self, span: Moment) {
        tokio::time::sleep(std::time::Duration::from_millis(span.max(0).unsigned_abs())).await;
    }
}
