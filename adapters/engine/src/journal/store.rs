use super::error::Attempted;
use super::sqlite::{InjectionRow, columns_of_injection, json, time};
use super::{Exchange, Injection, InjectionId, JournalError, Outcome, Peer, StoredEvent, TimelineEntry};
use crate::connection::ConnectionId;
use bridge_core::injection::State;
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use sqlx::{SqliteConnection, SqlitePool};
use std::collections::BTreeMap;
use std::fmt;

const READING: &str = "read the journal";

/// What pages read. It never waits for a writer.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

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

/// Everything about one order.
#[derive(Debug, Clone)]
pub struct OrderRecord {
    /// Where it stands.
    pub injection: Injection,
    /// What people call its connection.
    pub connection_name: String,
    /// What was said and answered, newest first.
    pub exchanges: Vec<Exchange>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// What HubRise sent about it, newest first.
    pub events: Vec<StoredEvent>,
}

impl Store {
    pub(super) const fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

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

    /// Everything about the order of this injection, as of one moment.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn order_record(&self, id: InjectionId) -> Result<Option<OrderRecord>, JournalError> {
        let mut tx = self.pool.begin().await.attempted(READING)?;
        let row: Option<InjectionRow> = sqlx::query_as(columns_of_injection!("WHERE id = $1"))
            .bind(id.0)
            .fetch_optional(&mut *tx)
            .await
            .attempted(READING)?;
        let Some(row) = row else { return Ok(None) };
        let injection = Injection::try_from(row)?;
        let connection_name = sqlx::query_scalar("SELECT name FROM connection WHERE id = $1")
            .bind(injection.connection.as_str())
            .fetch_one(&mut *tx)
            .await
            .attempted(READING)?;
        Ok(Some(OrderRecord {
            connection_name,
            exchanges: exchanges(&mut tx, id).await?,
            timeline: timeline(&mut tx, id).await?,
            events: events(&mut tx, id).await?,
            injection,
        }))
    }

    /// The injection of an order that came in by this connection, or by another one of the same till.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn find(&self, connection: &ConnectionId, order: &OrderId) -> Result<Option<InjectionId>, JournalError> {
        let id: Option<i64> = sqlx::query_scalar(
            "SELECT i.id FROM injection i WHERE i.order_id = $1 \
             AND EXISTS (SELECT 1 FROM event e WHERE e.injection_id = i.id AND e.connection_id = $2) LIMIT 1",
        )
        .bind(order.as_str())
        .bind(connection.as_str())
        .fetch_optional(&self.pool)
        .await
        .attempted(READING)?;
        Ok(id.map(InjectionId))
    }

    /// The body of one event, byte for byte, by its number ([`Operation::seq`]).
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn body(&self, seq: i64) -> Result<Option<Vec<u8>>, JournalError> {
        sqlx::query_scalar("SELECT body FROM event WHERE seq = $1")
            .bind(seq)
            .fetch_optional(&self.pool)
            .await
            .attempted(READING)
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

    /// Whether the journal can be read.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn ping(&self) -> Result<(), JournalError> {
        // A row of the file, not a constant: a constant needs no file.
        sqlx::query("SELECT id FROM key_check").fetch_one(&self.pool).await.map(drop).attempted(READING)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
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

#[derive(sqlx::FromRow)]
struct ExchangeRow {
    id: i64,
    peer: String,
    call: String,
    started_at: i64,
    duration_ms: i64,
    request: Vec<u8>,
    status: Option<u16>,
    response: Vec<u8>,
    outcome: String,
    reason: Option<String>,
}

impl TryFrom<ExchangeRow> for Exchange {
    type Error = JournalError;

    fn try_from(row: ExchangeRow) -> Result<Self, JournalError> {
        let reason = row.reason.unwrap_or_default();
        Ok(Self {
            peer: Peer::from_name(&row.peer).ok_or(JournalError::unreadable("exchange.peer", row.id))?,
            call: row.call,
            started_at: time("exchange.started_at", row.id, row.started_at)?,
            duration_ms: row.duration_ms,
            request: row.request,
            status: row.status,
            response: row.response,
            outcome: match row.outcome.as_str() {
                "ok" => Outcome::Ok,
                "failed" => Outcome::Failed { reason },
                "unknown" => Outcome::Unknown { reason },
                _ => return Err(JournalError::unreadable("exchange.outcome", row.id)),
            },
        })
    }
}

async fn exchanges(tx: &mut SqliteConnection, id: InjectionId) -> Result<Vec<Exchange>, JournalError> {
    let rows: Vec<ExchangeRow> = sqlx::query_as(
        "SELECT id, peer, call, started_at, duration_ms, request, status, response, outcome, reason FROM exchange \
         WHERE injection_id = $1 ORDER BY id DESC",
    )
    .bind(id.0)
    .fetch_all(tx)
    .await
    .attempted(READING)?;
    rows.into_iter().map(Exchange::try_from).collect()
}

async fn timeline(tx: &mut SqliteConnection, id: InjectionId) -> Result<Vec<TimelineEntry>, JournalError> {
    let rows: Vec<(i64, i64, String)> =
        sqlx::query_as("SELECT id, at, kind FROM timeline WHERE injection_id = $1 ORDER BY id")
            .bind(id.0)
            .fetch_all(tx)
            .await
            .attempted(READING)?;
    rows.into_iter()
        .map(|(row, at, kind)| {
            Ok(TimelineEntry { at: time("timeline.at", row, at)?, kind: json("timeline.kind", row, &kind)? })
        })
        .collect()
}

async fn events(tx: &mut SqliteConnection, id: InjectionId) -> Result<Vec<StoredEvent>, JournalError> {
    let rows: Vec<(i64, i64, Vec<u8>)> =
        sqlx::query_as("SELECT seq, received_at, body FROM event WHERE injection_id = $1 ORDER BY seq DESC")
            .bind(id.0)
            .fetch_all(tx)
            .await
            .attempted(READING)?;
    rows.into_iter()
        .map(|(seq, received_at, raw)| {
            Ok(StoredEvent { seq, injection: id, raw, received_at: time("event.received_at", seq, received_at)? })
        })
        .collect()
}
