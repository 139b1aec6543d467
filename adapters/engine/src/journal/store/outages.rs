//! Times during which a till was away, and what became of the orders that waited for it.

use super::list::allowed;
use super::{Filter, READING, Store, WRITING};
use crate::connection::ConnectionId;
use crate::journal::JournalError;
use crate::journal::error::Attempted;
use crate::journal::sqlite::time;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite};

/// So long an outage is shown after its end, though nothing is left to decide.
const READ_FOR: TimeDelta = TimeDelta::hours(1);
/// So long it is shown at most; what is still to be decided then stands where every such order stands.
const SHOWN_FOR: TimeDelta = TimeDelta::days(7);
/// Outages that are shown at once.
const SHOWN: u32 = 20;

/// Row number of an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OutageId(pub i64);

/// A time during which the till of a connection was away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Row number.
    pub id: OutageId,
    /// The connection.
    pub connection: ConnectionId,
    /// Since when that was known.
    pub since: DateTime<Utc>,
    /// When it was back; `None`: it still is away.
    pub until: Option<DateTime<Utc>>,
    /// When the oldest order that waited had come.
    pub oldest_order: Option<DateTime<Utc>>,
    /// What became of the orders that waited.
    pub orders: Waited,
    /// When HubRise took orders again that had been paused meanwhile.
    pub taken_again_at: Option<DateTime<Utc>>,
}

/// How many orders waited for a till that was away, and what became of them. The parts add up to `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waited {
    /// All of them.
    pub all: usize,
    /// Still in time when the till was back, and sent.
    pub in_time: usize,
    /// On the till by a person's decision after that.
    pub decided: usize,
    /// On their way, or waiting for the till.
    pub under_way: usize,
    /// Waiting for a person: too late, or for another reason.
    pub to_decide: usize,
    /// Over without a ticket: closed by staff, or ended in HubRise.
    pub over: usize,
}

/// What an order is to an outage `o`, of an injection `i`; what somebody has to see to at the till is not all clear.
const COUNTS: &str = "count(i.id) AS waited, min(i.created_at) AS oldest_order, \
     coalesce(sum(i.phase = 'on_till' AND NOT i.needs_person), 0) AS on_till, \
     coalesce(sum(i.phase = 'on_till' AND NOT i.needs_person AND EXISTS (SELECT 1 FROM timeline t WHERE t.injection_id = i.id AND t.at >= o.until \
      AND json_extract(t.kind, '$.kind') = 'operator')), 0) AS decided, \
     coalesce(sum(i.phase IN ('recorded', 'ready', 'sending', 'unknown') AND NOT i.needs_person), 0) AS under_way, \
     coalesce(sum(i.needs_person), 0) AS to_decide, \
     (SELECT max(a.at) FROM alert a WHERE a.connection_id = o.connection_id AND a.kind = 'orders_taken' AND a.at >= o.since \
      AND NOT EXISTS (SELECT 1 FROM outage later WHERE later.connection_id = o.connection_id AND later.id > o.id \
       AND later.since <= a.at)) AS taken_again_at \
     FROM outage o LEFT JOIN outage_order w ON w.outage_id = o.id LEFT JOIN injection i ON i.id = w.injection_id ";

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    connection_id: String,
    since: i64,
    until: Option<i64>,
    oldest_order: Option<i64>,
    waited: i64,
    on_till: i64,
    decided: i64,
    under_way: i64,
    to_decide: i64,
    taken_again_at: Option<i64>,
}

impl TryFrom<Row> for Outage {
    type Error = JournalError;

    fn try_from(row: Row) -> Result<Self, JournalError> {
        let count = |count: i64| usize::try_from(count).unwrap_or_default();
        Ok(Self {
            id: OutageId(row.id),
            connection: ConnectionId::new(row.connection_id),
            since: time("outage.since", row.id, row.since)?,
            until: row.until.map(|at| time("outage.until", row.id, at)).transpose()?,
            oldest_order: row.oldest_order.map(|at| time("injection.created_at", row.id, at)).transpose()?,
            taken_again_at: row.taken_again_at.map(|at| time("alert.at", row.id, at)).transpose()?,
            orders: Waited {
                all: count(row.waited),
                in_time: count(row.on_till - row.decided),
                decided: count(row.decided),
                under_way: count(row.under_way),
                to_decide: count(row.to_decide),
                over: count(row.waited - row.on_till - row.under_way - row.to_decide),
            },
        })
    }
}

impl Store {
    /// The outages people have to know of, in the connections of the filter, newest first: those that hold, and those
    /// that are over, nobody has put away and orders waited through, until everything about them is decided and there was
    /// an hour to read it. Nothing else of the filter counts.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn outages(&self, filter: &Filter, now: DateTime<Utc>) -> Result<Vec<Outage>, JournalError> {
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT o.id, o.connection_id, o.since, o.until, ");
        sql.push(COUNTS).push("WHERE o.dismissed_at IS NULL AND (o.until IS NULL OR o.until > ");
        sql.push_bind((now - SHOWN_FOR).timestamp_millis()).push(")");
        allowed(&mut sql, "o.connection_id", filter);
        sql.push(" GROUP BY o.id HAVING o.until IS NULL OR (waited > 0 AND (under_way + to_decide > 0 OR o.until > ");
        sql.push_bind((now - READ_FOR).timestamp_millis()).push(")) ORDER BY o.id DESC LIMIT ").push_bind(SHOWN);
        let rows: Vec<Row> = sql.build_query_as().fetch_all(&self.pool).await.attempted(READING)?;
        rows.into_iter().map(Outage::try_from).collect()
    }

    /// Puts an outage of this connection away that is over: it is not shown any more. `false`: there is none to put away.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn dismiss_outage(
        &self,
        connection: &ConnectionId,
        id: OutageId,
        at: DateTime<Utc>,
    ) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "UPDATE outage SET dismissed_at = $3 \
             WHERE id = $1 AND connection_id = $2 AND until IS NOT NULL AND dismissed_at IS NULL",
        )
        .bind(id.0)
        .bind(connection.as_str())
        .bind(at.timestamp_millis())
        .execute(&self.writer)
        .await
        .attempted(WRITING)?;
        Ok(done.rows_affected() > 0)
    }
}
