//! What tills reported and no order of ours is about.

use super::{READING, Store};
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::sqlite::time;
use crate::journal::{Headers, JournalError};
use chrono::{DateTime, Utc};
use std::fmt;

/// What a till reported without an order of ours to go with.
#[derive(Clone)]
pub struct UnmatchedTillEvent {
    /// Rises with arrival.
    pub seq: i64,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// The connection it came to.
    pub connection: ConnectionId,
    /// What people call the connection.
    pub connection_name: String,
    /// It is an event. Otherwise nothing in it looks like one.
    pub readable: bool,
    /// Its order is still looked for.
    pub waits: bool,
    /// The HTTP headers it came with; empty where they are not known.
    pub headers: Headers,
    /// What came.
    pub raw: Vec<u8>,
}

/// It may name a customer.
impl fmt::Debug for UnmatchedTillEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnmatchedTillEvent").field("seq", &self.seq).finish_non_exhaustive()
    }
}

impl Store {
    /// The newest of what came to a connection from its till, and no order of ours is about.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn unmatched_till_events(
        &self,
        of: &ConnectionId,
        limit: u32,
    ) -> Result<Vec<UnmatchedTillEvent>, JournalError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT t.seq, t.received_at, t.connection_id, c.name, t.readable, t.due_at IS NOT NULL AS waits, t.body, t.headers \
             FROM till_event t JOIN connection c ON c.id = t.connection_id \
             WHERE t.injection_id IS NULL AND t.connection_id = $1 ORDER BY t.seq DESC LIMIT $2",
        )
        .bind(of.as_str())
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        rows.into_iter().map(UnmatchedTillEvent::try_from).collect()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    received_at: i64,
    connection_id: String,
    name: String,
    readable: bool,
    waits: bool,
    body: Vec<u8>,
    headers: String,
}

impl TryFrom<Row> for UnmatchedTillEvent {
    type Error = JournalError;

    fn try_from(row: Row) -> Result<Self, JournalError> {
        Ok(Self {
            seq: row.seq,
            at: time("till_event.received_at", row.seq, row.received_at)?,
            connection: ConnectionId::new(row.connection_id),
            connection_name: row.name,
            readable: row.readable,
            waits: row.waits,
            headers: Headers::stored(row.headers),
            raw: row.body,
        })
    }
}
