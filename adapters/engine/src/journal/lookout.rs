//! What those who look after a bridge want to know of its journal.

use super::{InjectionId, JournalError};
use crate::connection::{ConnectionId, TillId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What is left for us.
    pub free: u64,
    /// The whole disk.
    pub total: u64,
}

/// The part of the journal that is asked how it is, and how the orders come.
#[async_trait]
pub trait Lookout: Send + Sync {
    /// How much room there is on the disk the journal is on; `None` where nobody knows.
    async fn room(&self) -> Result<Option<Room>, JournalError>;

    /// How many orders of a connection were stored in each hour since then, oldest first, each hour by its begin (UTC).
    /// Hours without orders are left out.
    async fn hours(
        &self,
        connection: &ConnectionId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(DateTime<Utc>, u32)>, JournalError>;

    /// When the oldest order of a connection was made, by HubRise's word, that was stored since then and is still on its way
    /// or with a person.
    async fn oldest_open(
        &self,
        connection: &ConnectionId,
        since: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, JournalError>;

    /// The injections of a till that are `IN_DOUBT`, since then or later, oldest injection first.
    async fn doubts(&self, till: &TillId, since: DateTime<Utc>) -> Result<Vec<InjectionId>, JournalError>;

    /// The injection that was stored last, of any connection.
    async fn newest_injection(&self) -> Result<Option<InjectionId>, JournalError>;
}
