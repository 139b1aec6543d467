//! Customers: kept, and erased.

use super::accept::statements;
use super::purge::empty_log;
use super::row::time;
use super::write::begin;
use crate::connection::ConnectionId;
use crate::erase::{self, Notes};
use crate::journal::error::Attempted;
use crate::journal::{Arrival, CustomerKey, CustomerNews, InjectionId, JournalError, Purged};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use sqlx::{QueryBuilder, SqliteConnection, SqliteExecutor, SqlitePool};
use std::collections::HashSet;

const READING: &str = "read the journal";
const ASKING: &str = "note who is to be erased";
const ERASING: &str = "erase a customer";

/// When a reader kept what was erased from leaving the files, it is seen to again so much later.
const AGAIN: TimeDelta = TimeDelta::seconds(1);

/// Part of the commit that stores these arrivals.
pub(super) async fn arrived(tx: &mut SqliteConnection, arrivals: &[&Arrival]) -> Result<(), sqlx::Error> {
    let told: Vec<_> = arrivals.iter().filter_map(|arrival| Some((*arrival, arrival.customer.as_ref()?))).collect();
    let mut erased = HashSet::new();
    for rows in statements(&told) {
        erased.extend(erased_among(tx, rows).await?);
    }
    for (arrival, news) in told {
        if news.anonymised {
            erased.insert(news.key.as_str().to_owned());
        }
        let is_erased =
            erased.contains(news.key.as_str()) && heard(tx, &arrival.connection, news, arrival.received_at).await?;
        if let Some(state) = news.state.as_deref().filter(|_| !is_erased) {
            keep(tx, arrival, news, state).await?;
        }
    }
    Ok(())
}

async fn erased_among(
    tx: &mut SqliteConnection,
    rows: &[(&Arrival, &CustomerNews)],
) -> Result<Vec<String>, sqlx::Error> {
    let mut sql = QueryBuilder::new("SELECT customer_key FROM erasure WHERE customer_key IN (");
    let mut keys = sql.separated(", ");
    for (_, news) in rows {
        keys.push_bind(news.key.as_str());
    }
    sql.push(")").build_query_scalar().fetch_all(tx).await
}

async fn keep(
    tx: &mut SqliteConnection,
    arrival: &Arrival,
    news: &CustomerNews,
    state: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO customer (customer_key, connection_id, as_of, received_at, body) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO UPDATE SET as_of = excluded.as_of, received_at = excluded.received_at, body = excluded.body \
         WHERE excluded.as_of >= as_of",
    )
    .bind(news.key.as_str())
    .bind(arrival.connection.as_str())
    .bind(news.made_at.timestamp_millis())
    .bind(arrival.received_at.timestamp_millis())
    .bind(state)
    .execute(tx)
    .await
    .map(drop)
}

/// Makes the erasure due of whoever is anonymised, or is erased and told of again. Says whether it is.
pub(super) async fn heard(
    tx: &mut SqliteConnection,
    connection: &ConnectionId,
    news: &CustomerNews,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let now = now.timestamp_millis();
    if news.anonymised {
        sqlx::query(
            "INSERT INTO erasure (customer_key, connection_id, made_before, asked_at, due_at) \
             VALUES ($1, $2, NULL, $3, $3) ON CONFLICT DO UPDATE SET made_before = NULL, due_at = excluded.due_at",
        )
        .bind(news.key.as_str())
        .bind(connection.as_str())
        .bind(now)
        .execute(tx)
        .await?;
        return Ok(true);
    }
    let again = sqlx::query(
        "UPDATE erasure SET due_at = $3 WHERE customer_key = $1 AND (made_before IS NULL OR made_before >= $2)",
    )
    .bind(news.key.as_str())
    .bind(news.made_at.timestamp_millis())
    .bind(now)
    .execute(tx)
    .await?;
    Ok(again.rows_affected() > 0)
}

pub(super) async fn kept(pool: &SqlitePool, customer: &CustomerKey) -> Result<Option<Vec<u8>>, JournalError> {
    sqlx::query_scalar("SELECT body FROM customer WHERE customer_key = $1")
        .bind(customer.as_str())
        .fetch_optional(pool)
        .await
        .attempted(READING)
}

pub(super) async fn ask(
    pool: &SqlitePool,
    connection: &ConnectionId,
    customer: &CustomerKey,
    at: DateTime<Utc>,
) -> Result<(), JournalError> {
    sqlx::query(
        "INSERT INTO erasure (customer_key, connection_id, made_before, asked_at, due_at) VALUES ($1, $2, $3, $3, $3) \
         ON CONFLICT DO UPDATE SET due_at = excluded.due_at, \
         made_before = CASE WHEN made_before IS NULL THEN NULL ELSE excluded.made_before END",
    )
    .bind(customer.as_str())
    .bind(connection.as_str())
    .bind(at.timestamp_millis())
    .execute(pool)
    .await
    .map(drop)
    .attempted(ASKING)
}

pub(super) async fn next(
    pool: &SqlitePool,
    connection: &ConnectionId,
    now: DateTime<Utc>,
) -> Result<(Option<CustomerKey>, Option<DateTime<Utc>>), JournalError> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT customer_key, due_at FROM erasure WHERE connection_id = $1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1",
    )
    .bind(connection.as_str())
    .fetch_optional(pool)
    .await
    .attempted(READING)?;
    let Some((key, due_at)) = row else { return Ok((None, None)) };
    let due_at = time("erasure.due_at", 0, due_at)?;
    // As with injections: what seems to wait longer was dated by a clock that has been set back since.
    if due_at > now && due_at <= now + AGAIN {
        return Ok((None, Some(due_at)));
    }
    Ok((Some(CustomerKey::new(key)), None))
}

pub(super) async fn copies(
    from: impl SqliteExecutor<'_>,
    customer: &CustomerKey,
) -> Result<Vec<InjectionId>, JournalError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM injection WHERE customer_key = $1 AND (customer_erased_at IS NULL \
         OR EXISTS (SELECT 1 FROM event WHERE injection_id = injection.id AND erased_hash IS NULL)) ORDER BY id",
    )
    .bind(customer.as_str())
    .fetch_all(from)
    .await
    .attempted(READING)?;
    Ok(ids.into_iter().map(InjectionId).collect())
}

pub(super) async fn erase_rest(
    pool: &SqlitePool,
    customer: &CustomerKey,
    now: DateTime<Utc>,
) -> Result<Purged, JournalError> {
    let mut tx = begin(pool, ERASING).await?;
    erase_kept(&mut tx, customer, now).await.attempted(ERASING)?;
    // An event that came since the orders were looked at has another copy.
    let is_left = !copies(&mut *tx, customer).await?.is_empty();
    tx.commit().await.attempted(ERASING)?;
    if is_left || !empty_log(pool, ERASING).await? {
        return Ok(Purged::Some);
    }
    // Not if something has come meanwhile.
    sqlx::query("UPDATE erasure SET due_at = NULL WHERE customer_key = $1 AND due_at = $2")
        .bind(customer.as_str())
        .bind((now + AGAIN).timestamp_millis())
        .execute(pool)
        .await
        .attempted(ERASING)?;
    Ok(Purged::All)
}

async fn erase_kept(tx: &mut SqliteConnection, customer: &CustomerKey, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let key = customer.as_str();
    sqlx::query("DELETE FROM customer WHERE customer_key = $1").bind(key).execute(&mut *tx).await?;
    let events: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT seq, body FROM event WHERE customer_key = $1 AND erased_hash IS NULL")
            .bind(key)
            .fetch_all(&mut *tx)
            .await?;
    erase_events(tx, events, Notes::Erase).await?;
    sqlx::query("UPDATE erasure SET due_at = $2 WHERE customer_key = $1")
        .bind(key)
        .bind((now + AGAIN).timestamp_millis())
        .execute(tx)
        .await
        .map(drop)
}

async fn erase_events(tx: &mut SqliteConnection, events: Vec<(i64, Vec<u8>)>, notes: Notes) -> Result<(), sqlx::Error> {
    for (seq, body) in events {
        sqlx::query("UPDATE event SET body = $2, erased_hash = $3 WHERE seq = $1")
            .bind(seq)
            .bind(erase::without_customer(&body, notes))
            .bind(hash(&body))
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Part of a transition that erases: every copy beside the snapshot and the conversion, which it brings anew.
pub(super) async fn erase_copies(
    tx: &mut SqliteConnection,
    order: InjectionId,
    notes: Notes,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE injection SET customer_erased_at = coalesce(customer_erased_at, $2) WHERE id = $1")
        .bind(order.0)
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
    let events: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT seq, body FROM event WHERE injection_id = $1 AND erased_hash IS NULL")
            .bind(order.0)
            .fetch_all(&mut *tx)
            .await?;
    erase_events(tx, events, notes).await?;
    // What went to the till afterwards went without the customer.
    let exchanges: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT x.id, x.request, x.response FROM exchange x JOIN injection i ON i.id = x.injection_id \
         WHERE i.id = $1 AND x.request_hash IS NULL AND (x.started_at <= i.customer_erased_at OR x.peer = 'to_hubrise')",
    )
    .bind(order.0)
    .fetch_all(&mut *tx)
    .await?;
    for (id, request, response) in exchanges {
        sqlx::query(
            "UPDATE exchange SET request = $2, request_hash = $3, response = $4, response_hash = $5, reason = NULL \
             WHERE id = $1",
        )
        .bind(id)
        .bind(erase::without_customer(&request, notes))
        .bind(hash(&request))
        .bind(erase::without_customer(&response, notes))
        .bind(hash(&response))
        .execute(&mut *tx)
        .await?;
    }
    for statement in [
        "UPDATE till_event SET body = X'' WHERE injection_id = $1",
        "UPDATE timeline SET kind = json_remove(kind, '$.why') WHERE injection_id = $1",
        "DELETE FROM search_key WHERE injection_id = $1 AND kind IN ('name', 'phone')",
    ] {
        sqlx::query(statement).bind(order.0).execute(&mut *tx).await?;
    }
    Ok(())
}

/// When the customer of an order was erased, if they were.
pub(super) async fn erased_at(tx: &mut SqliteConnection, order: InjectionId) -> Result<Option<i64>, sqlx::Error> {
    let found: Option<Option<i64>> = sqlx::query_scalar("SELECT customer_erased_at FROM injection WHERE id = $1")
        .bind(order.0)
        .fetch_optional(tx)
        .await?;
    Ok(found.flatten())
}

pub(super) fn hash(body: &[u8]) -> Vec<u8> {
    Sha256::digest(body).to_vec()
}
