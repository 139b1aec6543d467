//! A clock that stands still until a test moves it.

use async_trait::async_trait;
use bridge_engine::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// Clones are one clock.
#[derive(Clone)]
pub(crate) struct TestClock(watch::Sender<Time>);

struct Time {
    /// What the clock shows.
    shown: DateTime<Utc>,
    /// How long it has been going, however it was set: what a sleeper waits for.
    gone: TimeDelta,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        let shown = "2026-06-12T10:00:00Z".parse().unwrap();
        Self(watch::Sender::new(Time { shown, gone: TimeDelta::zero() }))
    }

    /// Moves on, and wakes whoever slept until then.
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|time| {
            time.shown += by;
            time.gone += by;
        });
    }

    /// Shows another time, without any having gone by.
    pub(crate) fn set_off(&self, by: TimeDelta) {
        self.0.send_modify(|time| time.shown += by);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.borrow().shown
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        let until = {
            let time = self.0.borrow();
            time.gone + (at - time.shown)
        };
        // The sender lives in `self`, so the wait cannot end in an error.
        let _ = self.0.subscribe().wait_for(|time| time.gone >= until).await;
    }
}
