//! What tills report, as stored.

use super::{Headers, InjectionId, JournalError};
use crate::connection::{ConnectionId, TillId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use std::fmt;

/// One event of a till, ready to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct TillArrival {
    /// The connection it came to, or was asked for by.
    pub connection: ConnectionId,
    /// The till of that connection.
    pub till: TillId,
    /// A hash of what it says: the key of de-duplication.
    pub event_key: String,
    /// How it came: `POST /pixelpoint/…/events`.
    pub call: String,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// It is an event. Otherwise it is kept and shown, and that is all.
    pub readable: bool,
    /// The HTTP headers it came with; empty where they are not known.
    pub headers: Headers,
    /// What came; of a document with several events, this one.
    pub raw: Vec<u8>,
}

impl fmt::Debug for TillArrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TillArrival")
            .field("connection", &self.connection)
            .field("event_key", &self.event_key)
            .field("readable", &self.readable)
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}

/// A stored event of a till whose order is to be looked for.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredTillEvent {
    /// Row number; rises with arrival.
    pub seq: i64,
    /// How it came.
    pub call: String,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The HTTP headers it came with; empty where they are not known.
    pub headers: Headers,
    /// What came.
    pub raw: Vec<u8>,
}

impl fmt::Debug for StoredTillEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredTillEvent").field("seq", &self.seq).finish_non_exhaustive()
    }
}

/// The part of the journal that keeps what tills report.
#[async_trait]
pub trait TillEventLog: Send + Sync {
    /// Stores a batch in one commit. What was heard of its till within the last day, a listing's older ones included as
    /// long as they stay listed, changes nothing.
    async fn keep_till_events(&self, batch: &[TillArrival]) -> Result<(), JournalError>;

    /// The oldest event of a connection whose order is to be looked for at `now`, or else when there will be one.
    async fn next_till_event(
        &self,
        connection: &ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<(Option<StoredTillEvent>, Option<DateTime<Utc>>), JournalError>;

    /// Looks for the order of an event again at `until`; `None`: it belongs to no order of ours.
    async fn put_off_till_event(&self, seq: i64, until: Option<DateTime<Utc>>) -> Result<(), JournalError>;

    /// The injection at this till of this order, or else the newest one with this ticket number.
    async fn injection_at_till(
        &self,
        till: &TillId,
        order: Option<&OrderId>,
        ticket: Option<&str>,
    ) -> Result<Option<InjectionId>, JournalError>;
}
