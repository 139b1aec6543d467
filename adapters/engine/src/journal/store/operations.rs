//! Latest operations.

use super::{READING, Store};
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::sqlite::{json, time};
use crate::journal::{InjectionId, JournalError};
use bridge_core::injection::State;
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use std::fmt;

/// A row of the operations page.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Rises with arrival; what [`Store::operations`] goes on before.
    pub seq: i64,
    /// When it first arrived.
    pub at: DateTime<Utc>,
    /// The connection it came in by.
    pub connection: ConnectionId,
    /// What people call the connection.
    pub connection_name: String,
    /// What it is about.
    pub subject: Subject,
}

/// What an operation is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// An order and its injection.
    Order(Box<OrderSummary>),
    /// An event about an order of another location.
    Foreign,
    /// A signed callback that is not readable as an event.
    Quarantined,
}

/// An order as one line.
#[derive(Clone)]
pub struct OrderSummary {
    /// Its injection.
    pub injection: InjectionId,
    /// HubRise's order id.
    pub order: OrderId,
    /// Where it stands.
    pub state: State,
    /// HubRise's status text, once known.
    pub status: Option<String>,
    /// `ref`
    pub ref_code: Option<String>,
    /// `channel`, else `created_by`.
    pub channel: Option<String>,
    /// `total`
    pub total: Option<String>,
    /// The till's ticket number.
    pub ticket: Option<String>,
    /// Why the newest exchange, or else the newest one with the till, did not go well.
    pub reason: Option<String>,
}

impl fmt::Debug for OrderSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderSummary")
            .field("injection", &self.injection)
            .field("order", &self.order)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The newest operations, or the newest before the one of this [`Operation::seq`].
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn operations(&self, limit: u32, before: Option<i64>) -> Result<Vec<Operation>, JournalError> {
        let rows: Vec<OperationRow> = sqlx::query_as(
            "SELECT e.seq, e.received_at, e.connection_id, c.name, e.content, i.id AS injection_id, i.order_id, i.state, \
             i.status, i.ref_code, i.channel, i.total, i.ticket, \
             coalesce((SELECT x.reason FROM exchange x WHERE x.injection_id = i.id ORDER BY x.id DESC LIMIT 1), \
             (SELECT x.reason FROM exchange x WHERE x.injection_id = i.id AND x.peer = 'to_till' \
              ORDER BY x.id DESC LIMIT 1)) AS reason \
             FROM event e JOIN connection c ON c.id = e.connection_id LEFT JOIN injection i ON i.id = e.injection_id \
             WHERE e.opens AND e.seq < $1 ORDER BY e.seq DESC LIMIT $2",
        )
        .bind(before.unwrap_or(i64::MAX))
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .attempted(READING)?;
        rows.into_iter().map(Operation::try_from).collect()
    }
}

#[derive(sqlx::FromRow)]
struct OperationRow {
    seq: i64,
    received_at: i64,
    connection_id: String,
    name: String,
    content: String,
    injection_id: Option<i64>,
    order_id: Option<String>,
    state: Option<String>,
    status: Option<String>,
    ref_code: Option<String>,
    channel: Option<String>,
    total: Option<String>,
    ticket: Option<String>,
    reason: Option<String>,
}

impl TryFrom<OperationRow> for Operation {
    type Error = JournalError;

    fn try_from(row: OperationRow) -> Result<Self, JournalError> {
        let subject = match (row.injection_id, row.order_id, row.state) {
            (Some(id), Some(order), Some(state)) => Subject::Order(Box::new(OrderSummary {
                injection: InjectionId(id),
                order: OrderId::new(order),
                state: json("injection.state", id, &state)?,
                status: row.status,
                ref_code: row.ref_code,
                channel: row.channel,
                total: row.total,
                ticket: row.ticket,
                reason: row.reason,
            })),
            _ if row.content == "foreign" => Subject::Foreign,
            _ => Subject::Quarantined,
        };
        Ok(Self {
            seq: row.seq,
            at: time("event.received_at", row.seq, row.received_at)?,
            connection: ConnectionId::new(row.connection_id),
            connection_name: row.name,
            subject,
        })
    }
}
