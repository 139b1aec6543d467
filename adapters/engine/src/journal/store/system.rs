//! What people and the bridge itself did that is about no single order.

use super::{OutageId, READING, Store};
use crate::connection::ConnectionId;
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::journal::sqlite::{json, time, to_json};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something that was done to a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemOperation {
    /// Rises with time.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The connection.
    pub connection: ConnectionId,
    /// Who, as far as known.
    pub who: String,
    /// What.
    pub kind: SystemKind,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SystemKind {
    /// The settings were changed on the page, imported or reset.
    Settings {
        /// Why, in the person's own words; may be empty.
        why: String,
        /// As TOML, before.
        before: String,
        /// As TOML, after.
        after: String,
    },
    /// Something else about the connection was changed on its pages.
    Changed {
        /// What.
        what: Changed,
        /// What it was: a stable word or an address, never a secret; may be empty.
        before: String,
        /// What it became.
        after: String,
    },
    /// Orders that were left behind were sent together.
    SentAgain {
        /// Why, in the person's own words; may be empty.
        why: String,
        /// The row numbers of those that went.
        orders: Vec<i64>,
    },
    /// What is kept of a customer was erased, because somebody asked for it. Who they were is not kept.
    CustomerErased,
    /// Somebody read what became of the orders that waited for a till that was away, and put it away.
    OutageDismissed {
        /// Which one.
        outage: OutageId,
    },
    /// Somebody looked at an event that could not be read and put it away.
    EventClosed {
        /// Its number.
        seq: i64,
    },
}

/// What people change about a connection beside its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Changed {
    /// Where it stands: connected, taken on, disconnected.
    Standing,
    /// The till, by its address.
    Till,
    /// Token, dialect or network of the same till.
    TillAccess,
    /// How it treats its orders.
    Mode,
    /// How its orders come in.
    Intake,
    /// Who is told, by the kind of the route.
    Alerts,
    /// A person saw the ticket of a test order.
    Proof,
    /// What the till is not told on purpose.
    OnPurpose,
    /// The callback was registered in place of another program's.
    Callback,
    /// Whether HubRise takes orders while the till is away.
    Orders,
}

impl Changed {
    /// The stable word, as stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Till => "till",
            Self::TillAccess => "till_access",
            Self::Mode => "mode",
            Self::Intake => "intake",
            Self::Alerts => "alerts",
            Self::Proof => "proof",
            Self::OnPurpose => "on_purpose",
            Self::Callback => "callback",
            Self::Orders => "orders",
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct SystemRow {
    id: i64,
    at: i64,
    connection_id: String,
    who: String,
    kind: String,
}

impl TryFrom<SystemRow> for SystemOperation {
    type Error = JournalError;

    fn try_from(row: SystemRow) -> Result<Self, JournalError> {
        Ok(Self {
            id: row.id,
            at: time("system_operation.at", row.id, row.at)?,
            connection: ConnectionId::new(row.connection_id),
            who: row.who,
            kind: json("system_operation.kind", row.id, &row.kind)?,
        })
    }
}

const WRITING: &str = "store what was done";

impl Store {
    /// Keeps what was done to a connection, and by whom.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn did(
        &self,
        connection: &ConnectionId,
        who: &str,
        kind: &SystemKind,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        sqlx::query("INSERT INTO system_operation (at, connection_id, who, kind) VALUES ($1, $2, $3, $4)")
            .bind(at.timestamp_millis())
            .bind(connection.as_str())
            .bind(who)
            .bind(to_json(kind))
            .execute(&self.writer)
            .await
            .map(drop)
            .attempted(WRITING)
    }

    /// What was done to a connection, newest first.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn done_to(&self, connection: &ConnectionId, limit: u32) -> Result<Vec<SystemOperation>, JournalError> {
        let rows: Vec<SystemRow> = sqlx::query_as(
            "SELECT id, at, connection_id, who, kind FROM system_operation WHERE connection_id = $1 \
             ORDER BY id DESC LIMIT $2",
        )
        .bind(connection.as_str())
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        rows.into_iter().map(SystemOperation::try_from).collect()
    }

    /// Puts an unreadable event away: it needs nobody any more. `false` if it did not need anybody.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn close_event(&self, seq: i64) -> Result<bool, JournalError> {
        let done = sqlx::query("UPDATE event SET needs_person = 0 WHERE seq = $1 AND needs_person")
            .bind(seq)
            .execute(&self.writer)
            .await
            .attempted(WRITING)?;
        Ok(done.rows_affected() > 0)
    }
}
