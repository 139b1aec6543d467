//! A clock that waits by moving on.

use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hubrise_api::Clock;

pub(crate) struct FakeClock {
    now: Mutex<DateTime<Utc>>,
    slept_until: Mutex<Vec<DateTime<Utc>>>,
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2026-03-14T{text}Z")).unwrap().to_utc()
}

impl FakeClock {
    pub(crate) fn new(time: &str) -> Self {
        Self { now: Mutex::new(at(time)), slept_until: Mutex::default() }
    }

    pub(crate) fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap() = now;
    }

    /// When it was waited for, so far.
    pub(crate) fn slept_until(&self) -> Vec<DateTime<Utc>> {
        self.slept_until.lock().unwrap().clone()
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        self.slept_until.lock().unwrap().push(at);
        self.set(at);
    }
}
