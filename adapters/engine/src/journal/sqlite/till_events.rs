//! What tills report.

use super::row::time;
use crate::connection::{ConnectionId, TillId};
use crate::journal::error::Attempted;
use crate::journal::{Headers, InjectionId, JournalError, StoredTillEvent, TillArrival};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderId;
use sqlx::{SqliteConnection, SqlitePool};

const STORING: &str = "store what the till reported";
const READING: &str = "read the journal";

/// Ticket numbers come round again: what was heard longer ago is another event.
const KNOWN_FOR: TimeDelta = TimeDelta::days(1);

pub(super) async fn keep(pool: &SqlitePool, batch: &[TillArrival]) -> Result<(), JournalError> {
    let mut tx = super::write::begin(pool, STORING).await?;
    for arrival in batch {
        keep_one(&mut tx, arrival).await.attempted(STORING)?;
    }
    tx.commit().await.attempted(STORING)
}

async fn keep_one(tx: &mut SqliteConnection, arrival: &TillArrival) -> Result<(), sqlx::Error> {
    let now = arrival.received_at.timestamp_millis();
    let known =
        sqlx::query("UPDATE till_event SET seen_at = $3 WHERE till_id = $1 AND event_key = $2 AND seen_at > $3 - $4")
            .bind(arrival.till.as_str())
            .bind(&arrival.event_key)
            .bind(now)
            .bind(KNOWN_FOR.num_milliseconds())
            .execute(&mut *tx)
            .await?;
    if known.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO till_event (connection_id, event_key, call, received_at, seen_at, readable, due_at, body, till_id, headers) \
         VALUES ($1, $2, $3, $4, $4, $5, CASE WHEN $5 THEN $4 END, $6, $7, $8)",
    )
    .bind(arrival.connection.as_str())
    .bind(&arrival.event_key)
    .bind(&arrival.call)
    .bind(now)
    .bind(arrival.readable)
    .bind(&arrival.raw)
    .bind(arrival.till.as_str())
    .bind(arrival.headers.as_str())
    .execute(tx)
    .await
    .map(drop)
}

pub(super) async fn next(
    pool: &SqlitePool,
    connection: &ConnectionId,
    now: DateTime<Utc>,
) -> Result<(Option<StoredTillEvent>, Option<DateTime<Utc>>), JournalError> {
    let row: Option<(i64, String, i64, i64, Vec<u8>, String)> = sqlx::query_as(
        "SELECT seq, call, received_at, due_at, body, headers FROM till_event \
         WHERE connection_id = $1 AND due_at IS NOT NULL ORDER BY due_at, seq LIMIT 1",
    )
    .bind(connection.as_str())
    .fetch_optional(pool)
    .await
    .attempted(READING)?;
    let Some((seq, call, received_at, due_at, raw, headers)) = row else { return Ok((None, None)) };
    let due_at = time("till_event.due_at", seq, due_at)?;
    // As with injections: what seems to wait longer was dated by a clock that has been set back since.
    if due_at > now && due_at <= now + super::read::LONGEST_WAIT {
        return Ok((None, Some(due_at)));
    }
    let received_at = time("till_event.received_at", seq, received_at)?;
    Ok((Some(StoredTillEvent { seq, call, received_at, headers: Headers::stored(headers), raw }), None))
}

pub(super) async fn put_off(pool: &SqlitePool, seq: i64, until: Option<DateTime<Utc>>) -> Result<(), JournalError> {
    sqlx::query("UPDATE till_event SET due_at = $2 WHERE seq = $1")
        .bind(seq)
        .bind(until.map(|at| at.timestamp_millis()))
        .execute(pool)
        .await
        .map(drop)
        .attempted(STORING)
}

/// Part of the transition that takes the event up.
pub(super) async fn taken_up(tx: &mut SqliteConnection, seq: i64, by: InjectionId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE till_event SET due_at = NULL, injection_id = $2 WHERE seq = $1")
        .bind(seq)
        .bind(by.0)
        .execute(tx)
        .await
        .map(drop)
}

pub(super) async fn injection(
    pool: &SqlitePool,
    till: &TillId,
    order: Option<&OrderId>,
    ticket: Option<&str>,
) -> Result<Option<InjectionId>, JournalError> {
    let id: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM injection WHERE till_id = $1 AND (order_id = $2 OR ticket = $3) \
         ORDER BY order_id IS $2 DESC, id DESC LIMIT 1",
    )
    .bind(till.as_str())
    .bind(order.map(OrderId::as_str))
    .bind(ticket)
    .fetch_optional(pool)
    .await
    .attempted(READING)?;
    Ok(id.map(InjectionId))
}
