//! What the workers read.

use super::row::{InjectionRow, columns_of_injection, time};
use crate::connection::{ConnectionId, TillId};
use crate::journal::error::Attempted;
use crate::journal::{Injection, InjectionId, JournalError, Lane, StoredEvent, Waiting};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderId;
use sqlx::SqlitePool;

/// Nothing ever waits longer. What seems to was dated by a clock that has been set back since, and is due.
pub(super) const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

const READING: &str = "read the journal";

pub(super) async fn next_event(
    pool: &SqlitePool,
    connection: &ConnectionId,
) -> Result<Option<StoredEvent>, JournalError> {
    let row: Option<(i64, i64, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT seq, injection_id, body, received_at FROM event WHERE connection_id = $1 AND NOT handled ORDER BY seq LIMIT 1",
    )
    .bind(connection.as_str())
    .fetch_optional(pool)
    .await
    .attempted(READING)?;
    row.map(|(seq, injection, raw, received_at)| {
        let received_at = time("event.received_at", seq, received_at)?;
        Ok(StoredEvent { seq, injection: InjectionId(injection), raw, received_at })
    })
    .transpose()
}

pub(super) async fn injection(pool: &SqlitePool, id: InjectionId) -> Result<Option<Injection>, JournalError> {
    let row: Option<InjectionRow> = sqlx::query_as(columns_of_injection!("WHERE id = $1"))
        .bind(id.0)
        .fetch_optional(pool)
        .await
        .attempted(READING)?;
    row.map(Injection::try_from).transpose()
}

pub(super) async fn find(
    pool: &SqlitePool,
    connection: &ConnectionId,
    order: &OrderId,
) -> Result<Option<Injection>, JournalError> {
    let row: Option<InjectionRow> = sqlx::query_as(columns_of_injection!("WHERE order_id = $1 AND connection_id = $2"))
        .bind(order.as_str())
        .bind(connection.as_str())
        .fetch_optional(pool)
        .await
        .attempted(READING)?;
    row.map(Injection::try_from).transpose()
}

pub(super) async fn interrupted(pool: &SqlitePool) -> Result<Vec<Injection>, JournalError> {
    let rows: Vec<InjectionRow> = sqlx::query_as(columns_of_injection!(
        "WHERE phase IN ('sending', 'unknown') \
             OR phase IN ('ready', 'held') AND state ->> '$.marked' > state ->> '$.attempt' ORDER BY id"
    ))
    .fetch_all(pool)
    .await
    .attempted(READING)?;
    rows.into_iter().map(Injection::try_from).collect()
}

pub(super) async fn busy_tills(pool: &SqlitePool) -> Result<Vec<TillId>, JournalError> {
    let tills: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT till_id FROM injection WHERE lane = 'till' AND due_at IS NOT NULL")
            .fetch_all(pool)
            .await
            .attempted(READING)?;
    Ok(tills.into_iter().map(TillId::new).collect())
}

pub(super) async fn waiting(pool: &SqlitePool, lane: &Lane, now: DateTime<Utc>) -> Result<Waiting, JournalError> {
    let (whose, due, next) = match lane {
        Lane::Desk(connection) => (
            connection.as_str(),
            columns_of_injection!(
                "WHERE lane = 'desk' AND connection_id = $1 AND (due_at <= $2 OR due_at > $3) ORDER BY due_at, id LIMIT 1"
            ),
            "SELECT min(due_at) FROM injection WHERE lane = 'desk' AND connection_id = $1 AND due_at IS NOT NULL",
        ),
        Lane::Outbox(connection) => (
            connection.as_str(),
            columns_of_injection!(
                "WHERE lane = 'outbox' AND connection_id = $1 AND (due_at <= $2 OR due_at > $3) ORDER BY due_at, id LIMIT 1"
            ),
            "SELECT min(due_at) FROM injection WHERE lane = 'outbox' AND connection_id = $1 AND due_at IS NOT NULL",
        ),
        Lane::Till(till) => (
            till.as_str(),
            columns_of_injection!(
                "WHERE lane = 'till' AND till_id = $1 AND (due_at <= $2 OR due_at > $3) ORDER BY due_at, id LIMIT 1"
            ),
            "SELECT min(due_at) FROM injection WHERE lane = 'till' AND till_id = $1 AND due_at IS NOT NULL",
        ),
    };
    let row: Option<InjectionRow> = sqlx::query_as(due)
        .bind(whose)
        .bind(now.timestamp_millis())
        .bind((now + LONGEST_WAIT).timestamp_millis())
        .fetch_optional(pool)
        .await
        .attempted(READING)?;
    if let Some(row) = row {
        return Ok(Waiting { due: Some(row.try_into()?), next_at: None });
    }
    let next_at: Option<i64> = sqlx::query_scalar(next).bind(whose).fetch_one(pool).await.attempted(READING)?;
    let next_at = next_at.map(|ms| time("injection.due_at", 0, ms)).transpose()?;
    Ok(Waiting { due: None, next_at })
}
