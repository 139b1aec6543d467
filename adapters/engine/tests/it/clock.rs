//! A clock that stands still until a test moves it.

use async_trait::async_trait;
use bridge_engine::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// Clones are one clock.
#[derive(Clone)]
pub(crate) struct TestClock(watch::Sender<DateTime<Utc>>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new("2026-06-12T10:00:00Z".parse().unwrap()))
    }

    /// Moves on, and wakes whoever slept until then.
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|now| *now += by);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.borrow()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        // The sender lives in `self`, so the wait cannot end in an error.
        let _ = self.0.subscribe().wait_for(|now| *now >= at).await;
    }
}
