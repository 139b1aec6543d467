//! Everything about one order.

use super::{READING, Store};
use crate::connection::ConnectionId;
use crate::journal::error::Attempted;
use crate::journal::sqlite::{InjectionRow, columns_of_injection, json, time};
use crate::journal::{
    Exchange, Headers, HttpHeaders, Injection, InjectionId, JournalError, Outcome, Peer, TimelineEntry, TimelineKind,
};
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use sqlx::SqliteConnection;
use std::fmt;

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
    pub events: Vec<ReceivedEvent>,
}

impl OrderRecord {
    /// The numbers by which the till knows it, the order's own first: more than one where it is there more than once.
    pub fn tickets(&self) -> Vec<&str> {
        let reported = self.timeline.iter().filter_map(|entry| match &entry.kind {
            TimelineKind::TillEvent { ticket, .. } => ticket.as_deref(),
            _ => None,
        });
        let mut tickets = Vec::new();
        for ticket in self.injection.ticket.as_deref().into_iter().chain(reported) {
            if !tickets.contains(&ticket) {
                tickets.push(ticket);
            }
        }
        tickets
    }
}

/// What HubRise sent about an order.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedEvent {
    /// Row number; rises with arrival.
    pub seq: i64,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The HTTP headers it came with; empty where they are not known, or it was asked for.
    pub headers: Headers,
    /// The body, byte for byte.
    pub raw: Vec<u8>,
}

impl fmt::Debug for ReceivedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedEvent").field("seq", &self.seq).finish_non_exhaustive()
    }
}

impl Store {
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

    /// One event as it came, by its number (`Operation::seq`).
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn event(&self, seq: i64) -> Result<Option<ReceivedEvent>, JournalError> {
        let row: Option<(i64, i64, Vec<u8>, String)> =
            sqlx::query_as("SELECT seq, received_at, body, headers FROM event WHERE seq = $1")
                .bind(seq)
                .fetch_optional(&self.pool)
                .await
                .attempted(READING)?;
        row.map(ReceivedEvent::try_from).transpose()
    }
}

impl TryFrom<(i64, i64, Vec<u8>, String)> for ReceivedEvent {
    type Error = JournalError;

    fn try_from((seq, received_at, raw, headers): (i64, i64, Vec<u8>, String)) -> Result<Self, JournalError> {
        let received_at = time("event.received_at", seq, received_at)?;
        Ok(Self { seq, received_at, headers: Headers::stored(headers), raw })
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
    request_headers: String,
    response_headers: String,
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
            headers: HttpHeaders {
                request: Headers::stored(row.request_headers),
                response: Headers::stored(row.response_headers),
            },
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
        "SELECT id, peer, call, started_at, duration_ms, request, status, response, outcome, reason, \
         request_headers, response_headers FROM exchange \
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

async fn events(tx: &mut SqliteConnection, id: InjectionId) -> Result<Vec<ReceivedEvent>, JournalError> {
    let rows: Vec<(i64, i64, Vec<u8>, String)> =
        sqlx::query_as("SELECT seq, received_at, body, headers FROM event WHERE injection_id = $1 ORDER BY seq DESC")
            .bind(id.0)
            .fetch_all(tx)
            .await
            .attempted(READING)?;
    rows.into_iter().map(ReceivedEvent::try_from).collect()
}
