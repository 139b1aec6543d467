//! Room on the disk, and how the orders come.

use super::row::time;
use crate::connection::{ConnectionId, TillId};
use crate::journal::error::Attempted;
use crate::journal::{InjectionId, JournalError, Room};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::SqlitePool;
use std::path::Path;

const READING: &str = "read when orders came";
const HOUR: i64 = TimeDelta::hours(1).num_milliseconds();

#[cfg(unix)]
pub(super) fn room(folder: &Path) -> Result<Option<Room>, JournalError> {
    let disk = rustix::fs::statvfs(folder).map_err(|error| JournalError::file(folder, &error.into()))?;
    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
    Ok(Some(Room { free: bytes(disk.f_bavail), total: bytes(disk.f_blocks) }))
}

#[cfg(not(unix))]
pub(super) fn room(_: &Path) -> Result<Option<Room>, JournalError> {
    Ok(None)
}

pub(super) async fn hours(
    pool: &SqlitePool,
    connection: &ConnectionId,
    since: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, u32)>, JournalError> {
    let rows: Vec<(i64, u32)> = sqlx::query_as(
        "SELECT created_at / $3 AS hour, count(*) FROM injection WHERE connection_id = $1 AND created_at >= $2 \
         GROUP BY hour ORDER BY hour",
    )
    .bind(connection.as_str())
    .bind(since.timestamp_millis())
    .bind(HOUR)
    .fetch_all(pool)
    .await
    .attempted(READING)?;
    rows.into_iter().map(|(hour, count)| Ok((time("injection.created_at", 0, hour * HOUR)?, count))).collect()
}

pub(super) async fn oldest_open(
    pool: &SqlitePool,
    connection: &ConnectionId,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, JournalError> {
    let oldest: Option<i64> = sqlx::query_scalar(
        "SELECT min(CASE WHEN json_valid(CAST(snapshot AS TEXT)) \
                    THEN coalesce(unixepoch(json_extract(CAST(snapshot AS TEXT), '$.created_at')) * 1000, created_at) \
                    ELSE created_at END) \
         FROM injection WHERE connection_id = $1 AND created_at >= $2 \
         AND (needs_person OR phase IN ('recorded', 'ready', 'sending', 'unknown'))",
    )
    .bind(connection.as_str())
    .bind(since.timestamp_millis())
    .fetch_one(pool)
    .await
    .attempted(READING)?;
    oldest.map(|at| time("injection.created_at", 0, at)).transpose()
}

pub(super) async fn doubts(
    pool: &SqlitePool,
    till: &TillId,
    since: DateTime<Utc>,
) -> Result<Vec<InjectionId>, JournalError> {
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM injection WHERE till_id = $1 AND doubted_at >= $2 ORDER BY id")
            .bind(till.as_str())
            .bind(since.timestamp_millis())
            .fetch_all(pool)
            .await
            .attempted(READING)?;
    Ok(ids.into_iter().map(InjectionId).collect())
}

pub(super) async fn newest_injection(pool: &SqlitePool) -> Result<Option<InjectionId>, JournalError> {
    let newest: Option<i64> =
        sqlx::query_scalar("SELECT max(id) FROM injection").fetch_one(pool).await.attempted(READING)?;
    Ok(newest.map(InjectionId))
}
