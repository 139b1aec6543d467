//! Alerts, as pages show them.

use super::{OutageId, READING, Store};
use crate::alerts::AlertKind;
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::sqlite::time;
use crate::journal::{InjectionId, JournalError};
use chrono::{DateTime, Utc};
use serde_json::json;

/// An alert and what came of it.
#[derive(Debug, Clone)]
pub struct AlertRecord {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The connection it is about.
    pub connection: ConnectionId,
    /// What happened.
    pub kind: AlertKind,
    /// The order it happened to.
    pub injection: Option<InjectionId>,
    /// The outage of a till it belongs to, with the orders that waited.
    pub outage: Option<OutageId>,
    /// It has not gone yet.
    pub waits: bool,
    /// How the newest try went, by its stable word: `sent`, `nobody`, the name of a
    /// [`PostError`](crate::alerts::PostError), ...; `None` before the first.
    pub outcome: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: i64,
    connection_id: String,
    kind: String,
    injection_id: Option<i64>,
    outage_id: Option<i64>,
    waits: bool,
    outcome: Option<String>,
}

impl Store {
    /// The newest alerts, of these connections or of all.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn alerts(&self, of: Option<&[ConnectionId]>, limit: u32) -> Result<Vec<AlertRecord>, JournalError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, at, connection_id, kind, injection_id, due_at IS NOT NULL AS waits, outcome, \
             (SELECT max(o.id) FROM outage o WHERE o.connection_id = alert.connection_id AND o.since <= alert.at \
              AND alert.kind IN ('till_offline', 'till_back', 'orders_paused', 'orders_taken')) AS outage_id FROM alert \
             WHERE $1 IS NULL OR connection_id IN (SELECT value FROM json_each($1)) ORDER BY id DESC LIMIT $2",
        )
        .bind(of.map(|ids| json!(ids).to_string()))
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        rows.into_iter().map(AlertRecord::try_from).collect()
    }
}

impl TryFrom<Row> for AlertRecord {
    type Error = JournalError;

    fn try_from(row: Row) -> Result<Self, JournalError> {
        Ok(Self {
            at: time("alert.at", row.id, row.at)?,
            connection: ConnectionId::new(row.connection_id),
            kind: AlertKind::from_name(&row.kind).ok_or(JournalError::unreadable("alert.kind", row.id))?,
            injection: row.injection_id.map(InjectionId),
            outage: row.outage_id.map(OutageId),
            waits: row.waits,
            outcome: row.outcome,
        })
    }
}
