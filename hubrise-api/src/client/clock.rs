//! The time, passed in.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Tells the time and waits. Tests bring their own.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// Returns then, at once if that is past.
    async fn sleep_until(&self, at: DateTime<Utc>);
}

/// The clock of the system, with the timer of tokio.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        // In steps: a wall clock that is set while we wait must not make us wait for days.
        while let Ok(left) = (at - self.now()).to_std()
            && !left.is_zero()
        {
            tokio::time::sleep(left.min(Duration::from_mins(1))).await;
        }
    }
}
