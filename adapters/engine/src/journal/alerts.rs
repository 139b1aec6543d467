//! Alerts, as stored: what happened is committed with what made it happen, and sent afterwards.

use super::{InjectionId, JournalError};
use crate::alerts::AlertKind;
use crate::connection::ConnectionId;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A stored alert that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAlert {
    /// Row number.
    pub id: i64,
    /// The connection it is about.
    pub connection: ConnectionId,
    /// What happened.
    pub kind: AlertKind,
    /// The order it happened to.
    pub injection: Option<InjectionId>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Tries that came to nothing.
    pub tries: u32,
}

/// What came of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Its stable word.
    pub outcome: &'static str,
    /// When it is tried again; `None`: it is done with.
    pub again_at: Option<DateTime<Utc>>,
    /// It was part of a message: what comes after it is gathered for a while.
    pub said: bool,
}

/// The part of the journal that keeps alerts.
#[async_trait]
pub trait AlertLog: Send + Sync {
    /// Notes that a trouble of a connection holds, or no longer does, with the alert about it, in one commit. `false`: it
    /// was known.
    async fn note_trouble(
        &self,
        connection: &ConnectionId,
        trouble: AlertKind,
        holds: bool,
        at: DateTime<Utc>,
    ) -> Result<bool, JournalError>;

    /// The troubles that hold, each with when it was noted.
    async fn troubles(&self) -> Result<Vec<(ConnectionId, AlertKind, DateTime<Utc>)>, JournalError>;

    /// The alerts that go out next in one message, oldest first, or else when there will be some. Those that go alone
    /// ([`AlertKind::goes_alone`]) come before all others.
    async fn next_alerts(&self, now: DateTime<Utc>) -> Result<(Vec<StoredAlert>, Option<DateTime<Utc>>), JournalError>;

    /// Says what came of these alerts.
    async fn settle_alerts(&self, ids: &[i64], settlement: &Settlement, at: DateTime<Utc>) -> Result<(), JournalError>;
}
