//! What pages read, and what they write about people: one file for each part of them.

mod alerts;
mod api_tokens;
mod customers;
mod gauges;
mod links;
mod list;
mod oauth;
mod operations;
mod order;
mod outages;
mod rights;
mod search;
mod sessions;
mod system;
mod till_events;
mod users;
mod waiting;

pub use alerts::AlertRecord;
pub use api_tokens::{ApiRights, ApiToken, ApiTokenId};
pub use customers::CustomerRecord;
pub use gauges::Gauges;
pub use links::Invitation;
pub use list::{Cursor, Filter, Page};
pub use oauth::Begun;
pub use operations::{CustomerSummary, Operation, OperationKind, OrderSummary, Subject};
pub use order::{OrderRecord, ReceivedEvent};
pub use outages::{Outage, OutageId, Waited};
pub use rights::{Rights, Role};
pub(super) use search::keys;
pub use sessions::{Alive, Session, SessionId, Token};
pub use system::{Changed, SystemKind, SystemOperation};
pub use till_events::UnmatchedTillEvent;
pub use users::{PasswordHash, User, UserId};
pub use waiting::NeedsYou;

use super::JournalError;
use super::error::Attempted;
use sqlx::SqlitePool;
use std::collections::BTreeMap;
use std::fmt;

const READING: &str = "read the journal";
const WRITING: &str = "write the journal";

/// What pages read and write. Reading never waits for a writer.
#[derive(Clone)]
pub struct Store {
    pub(super) pool: SqlitePool,
    writer: SqlitePool,
}

impl Store {
    pub(super) const fn new(pool: SqlitePool, writer: SqlitePool) -> Self {
        Self { pool, writer }
    }

    /// How many orders there are in each phase, by the phase's stable word. Phases without orders are left out.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn counts(&self) -> Result<BTreeMap<String, i64>, JournalError> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT phase, count(*) FROM injection GROUP BY phase")
            .fetch_all(&self.pool)
            .await
            .attempted(READING)?;
        Ok(rows.into_iter().collect())
    }

    /// Whether the journal can be read and written, down to the disk: a row is replaced by itself.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn ping(&self) -> Result<(), JournalError> {
        // A row of the file, not a constant: a constant needs no file.
        sqlx::query("SELECT id FROM key_check").fetch_one(&self.pool).await.map(drop).attempted(READING)?;
        sqlx::query("UPDATE key_check SET sealed = sealed").execute(&self.writer).await.map(drop).attempted(WRITING)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
