//! A clock that stands still until a test moves it.

use async_trait::async_trait;
use bridge_engine::clock::Clock;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::{Request, Response};
use hubrise_api::{Transport, TransportError};
use std::sync::Arc;
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
        Self(watch::Sender::new(Time { shown: beginning(), gone: TimeDelta::zero() }))
    }

    /// Moves on, and wakes whoever slept until then.
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|time| {
            time.shown += by;
            time.gone += by;
        });
    }

    /// What HubRise's clock shows, however this one was set.
    fn true_time(&self) -> DateTime<Utc> {
        beginning() + self.0.borrow().gone
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

fn beginning() -> DateTime<Utc> {
    "2026-06-12T10:00:00Z".parse().unwrap()
}

/// The way to HubRise, which dates its answers by the time of the test.
pub(crate) struct Dated(pub(crate) Arc<dyn Transport>, pub(crate) TestClock);

#[async_trait]
impl Transport for Dated {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let mut response = self.0.send(request).await?;
        let date = self.1.true_time().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        response.headers_mut().insert(http::header::DATE, date.parse().unwrap());
        Ok(response)
    }
}
