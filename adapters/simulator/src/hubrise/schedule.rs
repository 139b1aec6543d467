//! When HubRise delivers an event, and when it gives up (HubRise reference, active callbacks).
//!
//! Pure: times are passed in, none is read.

use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::EventId;
use serde_json::Value;

/// How long HubRise waits for the answer to a delivery.
pub const ACKNOWLEDGE_WITHIN: std::time::Duration = std::time::Duration::from_secs(20);

/// Minutes HubRise waits after each failed delivery before the next one; after a failure that has
/// no wait left it deletes the event.
pub const RETRY_AFTER_MINUTES: [i64; 6] = [1, 2, 4, 8, 16, 32];

/// How a delivery to a callback ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryResult {
    /// The callback answered in time with this HTTP status.
    Status(u16),
    /// No answer within [`ACKNOWLEDGE_WITHIN`].
    TimedOut,
    /// No connection, or one that broke before the answer.
    NoAnswer,
}

impl DeliveryResult {
    /// Whether HubRise takes this for an acknowledgement: any status from 200 to 499, so a redirect
    /// and a 404 too.
    pub fn acknowledges(self) -> bool {
        matches!(self, Self::Status(200..=499))
    }
}

/// What became of the event after a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Acknowledged, so deleted.
    Acknowledged,
    /// To be delivered again at this time.
    RetryAt(DateTime<Utc>),
    /// The last delivery failed too: HubRise deletes the event, without a dead letter.
    Deleted,
    /// The event was no longer there: acknowledged or deleted in the meantime.
    Gone,
}

/// When to deliver again after `failed` failed deliveries, the last of them at `now`.
pub fn retry_at(failed: usize, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let minutes = RETRY_AFTER_MINUTES.get(failed.checked_sub(1)?)?;
    Some(now + TimeDelta::minutes(*minutes))
}

/// An event that its connection has not acknowledged yet.
#[derive(Debug, Clone)]
pub(crate) struct Unacknowledged {
    pub(crate) id: EventId,
    pub(crate) connection: usize,
    pub(crate) body: Value,
    pub(crate) failed: usize,
    pub(crate) due: DateTime<Utc>,
}

/// The events no connection has acknowledged yet, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Schedule(Vec<Unacknowledged>);

impl Schedule {
    pub(crate) fn add(&mut self, id: EventId, connection: usize, body: Value, now: DateTime<Utc>) {
        self.0.push(Unacknowledged { id, connection, body, failed: 0, due: now });
    }

    pub(crate) fn of(&self, connection: usize) -> impl Iterator<Item = &Unacknowledged> {
        self.0.iter().filter(move |event| event.connection == connection)
    }

    /// Events whose time has come and whose connection `is_active` (has a callback URL).
    pub(crate) fn due(&self, now: DateTime<Utc>, is_active: impl Fn(usize) -> bool) -> Vec<&Unacknowledged> {
        self.0.iter().filter(|event| event.due <= now && is_active(event.connection)).collect()
    }

    pub(crate) fn next_due(&self, is_active: impl Fn(usize) -> bool) -> Option<DateTime<Utc>> {
        self.0.iter().filter(|event| is_active(event.connection)).map(|event| event.due).min()
    }

    pub(crate) fn settle(
        &mut self,
        id: &EventId,
        connection: usize,
        result: DeliveryResult,
        now: DateTime<Utc>,
    ) -> Settled {
        let is_it = |event: &Unacknowledged| event.connection == connection && event.id == *id;
        let Some(at) = self.0.iter().position(is_it) else {
            return Settled::Gone;
        };
        if result.acknowledges() {
            self.0.remove(at);
            return Settled::Acknowledged;
        }
        self.0[at].failed += 1;
        if let Some(due) = retry_at(self.0[at].failed, now) {
            self.0[at].due = due;
            return Settled::RetryAt(due);
        }
        self.0.remove(at);
        Settled::Deleted
    }

    /// Deletes an event of `connection`; `false` when there is none of that id.
    pub(crate) fn delete(&mut self, id: &str, connection: usize) -> bool {
        let before = self.0.len();
        self.0.retain(|event| event.connection != connection || event.id.as_str() != id);
        self.0.len() < before
    }
}
