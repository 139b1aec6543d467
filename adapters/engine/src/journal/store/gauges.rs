//! What there is of everything, counted for a monitor.

use super::{READING, Store};
use crate::connection::ConnectionId;
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::journal::sqlite::time;
use chrono::{DateTime, Utc};

/// How many orders there are, and how long they have been waiting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gauges {
    /// Orders of a connection in a phase, by the phase's stable word. What there is none of is left out.
    pub orders: Vec<(ConnectionId, String, i64)>,
    /// When the oldest order of a connection was stored that is on its way to the till, where there is one.
    pub backlog: Vec<(ConnectionId, DateTime<Utc>)>,
    /// Alerts that wait to be sent, with the time of the oldest.
    pub alerts: (i64, Option<DateTime<Utc>>),
}

impl Store {
    /// Counts. Every query is answered by an index alone, or looks at what is on its way only.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn gauges(&self) -> Result<Gauges, JournalError> {
        let orders: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT connection_id, phase, count(*) FROM injection GROUP BY connection_id, phase")
                .fetch_all(&self.pool)
                .await
                .attempted(READING)?;
        let backlog: Vec<(String, i64)> = sqlx::query_as(
            "SELECT connection_id, min(created_at) FROM injection INDEXED BY injection_phase \
             WHERE phase IN ('recorded', 'ready', 'sending', 'unknown') GROUP BY connection_id",
        )
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        let (waiting, oldest): (i64, Option<i64>) =
            sqlx::query_as("SELECT count(*), min(at) FROM alert WHERE due_at IS NOT NULL")
                .fetch_one(&self.pool)
                .await
                .attempted(READING)?;
        let backlog =
            backlog.into_iter().map(|(id, at)| Ok((ConnectionId::new(id), time("injection.created_at", 0, at)?)));
        Ok(Gauges {
            orders: orders.into_iter().map(|(id, phase, count)| (ConnectionId::new(id), phase, count)).collect(),
            backlog: backlog.collect::<Result<_, JournalError>>()?,
            alerts: (waiting, oldest.map(|at| time("alert.at", 0, at)).transpose()?),
        })
    }
}
