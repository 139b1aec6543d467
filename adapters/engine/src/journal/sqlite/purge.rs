//! What is erased by age: everything about people first, then the rows themselves.

use super::write::begin;
use crate::journal::error::Attempted;
use crate::journal::{JournalError, Purged};
use chrono::{DateTime, Utc};
use sqlx::{SqliteConnection, SqlitePool};

/// Orders and events of one commit: a callback waits for it.
const BATCH: usize = 200;
/// Pages that are given back at once.
const PAGES: i64 = 200;
const ERASING: &str = "erase what is old";

/// One batch. At rest, nothing of an order is worked on; one that waits for a person is asked of HubRise anew when it is sent.
pub(super) async fn purge(pool: &SqlitePool, before: DateTime<Utc>) -> Result<Purged, JournalError> {
    let mut tx = begin(pool, ERASING).await?;
    let before = before.timestamp_millis();
    let orders: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM injection WHERE created_at < $1 AND lane IS NULL AND phase <> 'sending' \
         AND (snapshot IS NOT NULL OR payload IS NOT NULL OR conversion IS NOT NULL) ORDER BY id LIMIT $2",
    )
    .bind(before)
    .bind(i64::try_from(BATCH).unwrap_or(i64::MAX))
    .fetch_all(&mut *tx)
    .await
    .attempted(ERASING)?;
    for order in &orders {
        erase_order(&mut tx, *order).await.attempted(ERASING)?;
    }
    let events = erase_events(&mut tx, before).await.attempted(ERASING)?;
    erase_customers(&mut tx, before).await.attempted(ERASING)?;
    tx.commit().await.attempted(ERASING)?;
    if orders.len() == BATCH || events {
        return Ok(Purged::Some);
    }
    give_back(pool).await?;
    let is_empty = empty_log(pool, ERASING).await?;
    Ok(if is_empty { Purged::All } else { Purged::Some })
}

/// Empties the write-ahead log, where pages stand as they were before. `false`: somebody still reads in it.
pub(super) async fn empty_log(pool: &SqlitePool, action: &'static str) -> Result<bool, JournalError> {
    let (in_use, _, _): (bool, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(pool).await.attempted(action)?;
    Ok(!in_use)
}

/// Pages that are free are used again; what is free beyond a quarter of the file goes back to the disk.
async fn give_back(pool: &SqlitePool) -> Result<(), JournalError> {
    let pragma = async |name: &'static str| sqlx::query_scalar::<_, i64>(name).fetch_one(pool).await.attempted(ERASING);
    let (free, all) = (pragma("PRAGMA freelist_count").await?, pragma("PRAGMA page_count").await?);
    // Some at a time, so that callbacks come in between.
    for _ in 0..(free - all / 4 + PAGES - 1) / PAGES {
        sqlx::query("PRAGMA incremental_vacuum(200)").fetch_all(pool).await.attempted(ERASING)?;
    }
    Ok(())
}

/// Deletes what is so old in one batch: orders at rest with all that hangs on them, then what belongs to none.
pub(super) async fn forget(pool: &SqlitePool, before: DateTime<Utc>) -> Result<Purged, JournalError> {
    let mut tx = begin(pool, ERASING).await?;
    let (before, most) = (before.timestamp_millis(), i64::try_from(BATCH).unwrap_or(i64::MAX));
    let orders: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM injection WHERE created_at < $1 AND lane IS NULL AND phase <> 'sending' LIMIT $2",
    )
    .bind(before)
    .bind(most)
    .fetch_all(&mut *tx)
    .await
    .attempted(ERASING)?;
    for order in &orders {
        for statement in WITH_AN_ORDER {
            sqlx::query(statement).bind(order).execute(&mut *tx).await.attempted(ERASING)?;
        }
    }
    let mut deleted = u64::try_from(orders.len()).unwrap_or_default();
    for statement in WITHOUT_AN_ORDER {
        let done = sqlx::query(statement).bind(before).bind(most).execute(&mut *tx).await.attempted(ERASING)?;
        deleted = deleted.max(done.rows_affected());
    }
    tx.commit().await.attempted(ERASING)?;
    Ok(if deleted >= BATCH as u64 { Purged::Some } else { Purged::All })
}

/// Search keys and what waited through an outage go with their order by themselves.
const WITH_AN_ORDER: [&str; 6] = [
    "DELETE FROM event WHERE injection_id = $1",
    "DELETE FROM till_event WHERE injection_id = $1",
    "DELETE FROM exchange WHERE injection_id = $1",
    "DELETE FROM timeline WHERE injection_id = $1",
    "DELETE FROM alert WHERE injection_id = $1",
    "DELETE FROM injection WHERE id = $1",
];

const WITHOUT_AN_ORDER: [&str; 6] = [
    "DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE opens AND received_at < $1 AND injection_id IS NULL LIMIT $2)",
    "DELETE FROM till_event WHERE seq IN \
     (SELECT seq FROM till_event WHERE seen_at < $1 AND injection_id IS NULL AND due_at IS NULL LIMIT $2)",
    "DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE at < $1 AND injection_id IS NULL AND due_at IS NULL LIMIT $2)",
    "DELETE FROM system_operation WHERE id IN (SELECT id FROM system_operation WHERE at < $1 LIMIT $2)",
    "DELETE FROM outage WHERE id IN (SELECT id FROM outage WHERE until < $1 LIMIT $2)",
    "DELETE FROM erasure WHERE customer_key IN \
     (SELECT customer_key FROM erasure WHERE asked_at < $1 AND due_at IS NULL LIMIT $2)",
];

/// What stays says that there was an order, and what became of it; nothing of it is about a person.
const OF_AN_ORDER: [&str; 6] = [
    "UPDATE injection SET version = version + 1, snapshot = NULL, conversion = NULL, payload = NULL WHERE id = $1",
    "UPDATE event SET body = X'' WHERE injection_id = $1",
    "UPDATE till_event SET body = X'' WHERE injection_id = $1",
    "UPDATE exchange SET request = X'', response = X'', reason = NULL WHERE injection_id = $1",
    "UPDATE timeline SET kind = json_remove(kind, '$.why') WHERE injection_id = $1",
    "DELETE FROM search_key WHERE injection_id = $1 AND kind IN ('name', 'phone')",
];

async fn erase_order(tx: &mut SqliteConnection, order: i64) -> Result<(), sqlx::Error> {
    for statement in OF_AN_ORDER {
        sqlx::query(statement).bind(order).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Customers nothing was heard of for so long. Another event of theirs brings them back.
async fn erase_customers(tx: &mut SqliteConnection, before: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM customer WHERE received_at < $1").bind(before).execute(tx).await.map(drop)
}

/// Events of customers, orders of other locations, what nobody could read, and till events without an order. `true`: there may be more.
async fn erase_events(tx: &mut SqliteConnection, before: i64) -> Result<bool, sqlx::Error> {
    let events = sqlx::query(
        "UPDATE event SET body = X'' WHERE seq IN (SELECT seq FROM event \
         WHERE opens AND received_at < $1 AND injection_id IS NULL AND length(body) > 0 LIMIT $2)",
    )
    .bind(before)
    .bind(i64::try_from(BATCH).unwrap_or(i64::MAX))
    .execute(&mut *tx)
    .await?;
    let till = sqlx::query(
        "UPDATE till_event SET body = X'' WHERE seq IN (SELECT seq FROM till_event \
         WHERE seen_at < $1 AND injection_id IS NULL AND due_at IS NULL AND length(body) > 0 LIMIT $2)",
    )
    .bind(before)
    .bind(i64::try_from(BATCH).unwrap_or(i64::MAX))
    .execute(tx)
    .await?;
    Ok(events.rows_affected().max(till.rows_affected()) >= BATCH as u64)
}
